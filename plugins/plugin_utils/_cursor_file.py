# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: keeps how far the event source has read, in a file that survives a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ._private_files import write_private_file

VERSION = 1


class CursorFileError(ValueError):
    """Says why a position cannot be read or written, as a sentence that names the option."""


@dataclass(frozen=True)
class Position:
    """Holds how far a log has been read: to a cursor of Okta's, None at the start, and since when, in ISO 8601.

    last: when the last event happened that was handed over, None if there was none. org_url, filter: of which log.
    """

    org_url: str
    filter: str | None
    since: str
    cursor: str | None = None
    last: str | None = None


def read_position(path: Path, org_url: str, filter_: str | None) -> Position | None:
    """Return the position in a file, None if there is no file. Raises CursorFileError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        position = _position(content)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CursorFileError(f"cursor_file: {str(path)!r} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise CursorFileError(
            f"cursor_file: {str(path)!r} is damaged, or is another file. To miss no event, remove it and set since to"
            " the time of the last event that was handled; events that were handled already come again"
        ) from None
    if (position.org_url, position.filter) != (org_url, filter_):
        raise CursorFileError(
            f"cursor_file: {str(path)!r} is of {position.org_url} with the filter {position.filter}, not of {org_url}"
            f" with the filter {filter_}. Use another file for another org or filter"
        )
    return position


def write_position(path: Path, position: Position) -> None:
    """Write a position in one step: a crash leaves the one before. Raises CursorFileError."""
    text = json.dumps({"version": VERSION, **asdict(position)}, indent=2) + "\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private_file(path, text.encode())
    except OSError as error:
        raise CursorFileError(f"cursor_file: {str(path)!r} cannot be written: {error.strerror}") from None


def _position(content: Mapping[str, Any]) -> Position:
    if content["version"] != VERSION:
        raise ValueError("another version")
    position = Position(**{name: content[name] for name in Position.__dataclass_fields__})
    required = (position.org_url, position.since)
    optional = (position.filter, position.cursor, position.last)
    if not all(isinstance(one, str) for one in required) or not all(
        isinstance(one, (str, type(None))) for one in optional
    ):
        raise TypeError("not texts")
    return position
