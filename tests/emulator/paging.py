# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's paging: `limit`, an opaque `after`, and one Link line for each relation."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from .errors import OktaError, invalid

T = TypeVar("T")

_MARK = "p1:"


def page_size(query: Mapping[str, str], default: int, largest: int) -> int:
    """Return the requested `limit`. How Okta treats one out of range is not known; E0000001 is our choice."""
    text = query.get("limit")
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= largest):
        raise invalid("limit", f"limit: must be a number from 1 to {largest}")
    return int(text)


def page(items: Sequence[T], key: Callable[[T], str], size: int, after: str | None) -> tuple[list[T], str | None]:
    """Return one page of `items` (sorted by `key`) and the cursor of the next one or None. E0000029 for a bad cursor.

    A cursor is a position and not an item, so it stays good when the item that it was made from is deleted.
    """
    if after is not None:
        position = _decode(after)
        items = [item for item in items if key(item) > position]
    if len(items) <= size:
        return list(items), None
    return list(items[:size]), cursor_at(key(items[size - 1]))


def link_lines(
    url: str, query: Mapping[str, str], cursor: str | None, only_next: Mapping[str, str] | None = None
) -> list[str]:
    """Return the values of the Link header lines, `self` first. `only_next` is a part of the query that self lacks."""
    lines = [_link(url, query, "self")]
    if cursor is not None:
        lines.append(_link(url, {**query, **(only_next or {}), "after": cursor}, "next"))
    return lines


def _link(url: str, query: Mapping[str, str], relation: str) -> str:
    # Recorded links have their keys in alphabetical order, except that a filter comes last.
    parts = sorted(query.items(), key=lambda part: (part[0] == "filter", part))
    return f'<{url}?{urlencode(parts)}>; rel="{relation}"'


def cursor_at(position: str) -> str:
    """Return the cursor of what comes after a position."""
    return base64.urlsafe_b64encode((_MARK + position).encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text.startswith(_MARK):
        raise OktaError("E0000029", causes=["Invalid cursor."])
    return text.removeprefix(_MARK)
