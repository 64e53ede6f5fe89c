# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: renders text for the screen, in which names that anybody can choose are harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

_WIDEST = 48  # columns of a cell of a table
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(value: Any) -> str:
    """Return a value as one line of text. White space becomes a blank, what else cannot be printed U+FFFD."""
    text = " ".join(str(value).split())
    return "".join(character if character.isprintable() else _REPLACEMENT for character in text)


def table(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return the lines of a table whose columns are aligned. Numbers are to the right, and None is an empty cell.

    Long texts are cut, except in the last column.
    """
    cells = [[*(_cut(_cell(value)) for value in row[:-1]), _cell(row[-1])] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells)]
    numeric = [all(isinstance(value, (int, type(None))) for value in column) for column in zip(*rows[1:])]
    lines = []
    for row in cells:
        padded = [
            " " * (width - _width(cell)) + cell if is_number else cell + " " * (width - _width(cell))
            for cell, width, is_number in zip(row, widths, numeric)
        ]
        lines.append("  ".join(padded).rstrip())
    return lines


def plural(number: int, noun: str) -> str:
    """Return a number with its noun, for example 1 token or 2,000 tokens."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(texts: Sequence[str], most: int = 10) -> str:
    """Return the first texts with commas between them, and how many others there are."""
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def _cell(value: Any) -> str:
    return "" if value is None else printable(value)


def _cut(text: str) -> str:
    if _width(text) <= _WIDEST:
        return text
    while _width(text) > _WIDEST - 3:
        text = text[:-1]
    return f"{text}..."


def _width(text: str) -> int:
    """Return the number of columns that a terminal needs for a text."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character)
        for character in text
    )
