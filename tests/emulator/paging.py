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
    """The `limit` asked for. How Okta answers one out of range is not known; E0000001 is our choice."""
    text = query.get("limit")
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= largest):
        raise invalid("limit", f"limit: must be a number from 1 to {largest}")
    return int(text)


def page(items: Sequence[T], key: Callable[[T], str], size: int, after: str | None) -> tuple[list[T], str | None]:
    """One page of `items` (sorted by `key`) and the cursor of the next one, or None. E0000029 for a bad cursor.

    A cursor is a position and not an item, so it stays good when the item that it was made from is deleted.
    """
    if after is not None:
        position = _decode(after)
        items = [item for item in items if key(item) > position]
    if len(items) <= size:
        return list(items), None
    return list(items[:size]), cursor_at(key(items[size - 1]))


def link_lines(url: str, query: Mapping[str, str], cursor: str | None) -> list[str]:
    """Values of the Link header lines, `self` first; query keys are in alphabetical order."""
    lines = [_link(url, query, "self")]
    if cursor is not None:
        lines.append(_link(url, {**query, "after": cursor}, "next"))
    return lines


def _link(url: str, query: Mapping[str, str], relation: str) -> str:
    return f'<{url}?{urlencode(sorted(query.items()))}>; rel="{relation}"'


def cursor_at(position: str) -> str:
    """The cursor of what comes after a position."""
    return base64.urlsafe_b64encode((_MARK + position).encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text.startswith(_MARK):
        raise OktaError("E0000029", causes=["Invalid cursor."])
    return text.removeprefix(_MARK)
