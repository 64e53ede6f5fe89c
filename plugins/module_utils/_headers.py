# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the headers that Okta and what stands before it put on an answer."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from ._connection import DEFAULT_PORTS

_LINK = re.compile(r"""\s*<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)\s*(?:,|$)""")
_PARAMETER = re.compile(r""";\s*([\w*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?""")


def parse_date(header: str | None) -> datetime | None:
    """The Date header; None when it is missing or makes no sense."""
    try:
        date = parsedate_to_datetime(header or "")
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo and date.year < 9999 else None


def next_cursor(link_header: str, url: str) -> str | None:
    """The after parameter of the next page, None on the last one.

    link_header: all Link lines of the answer, joined with commas; url: the request they answer.
    Raises ValueError with the reason when the header cannot be read, or when its next page is not another page of the
    same list.
    """
    position, end, targets = 0, len(link_header.rstrip()), []
    while position < end:
        link = _LINK.match(link_header, position)
        if not link:
            raise ValueError("followed by a Link header that cannot be read")
        position = link.end()
        for name, quoted, bare in _PARAMETER.findall(link.group(2)):
            if name.lower() == "rel" and "next" in (quoted or bare).lower().split():
                targets.append(link.group(1))
    if not targets:
        return None
    asked = urlsplit(url)
    try:
        target = urlsplit(urljoin(url, targets[0].strip()))
        same_origin = _origin(target) == _origin(asked) and target.username is None
    except ValueError:
        raise ValueError("followed by a link that cannot be read") from None
    if not same_origin:
        raise ValueError("followed by a link to another host or scheme")
    cursors = parse_qs(target.query).get("after", [])
    if target.path != asked.path or not cursors:
        raise ValueError("followed by a link to another list")
    return str(cursors[0])


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or DEFAULT_PORTS.get(url.scheme)
