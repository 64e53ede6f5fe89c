# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables as text that is also reStructuredText."""

from collections.abc import Iterator, Sequence


def simple_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A simple table of reStructuredText."""
    widths = [max(len(text) for text in column) for column in zip(heads, *rows, strict=False)]
    rule = "  ".join("=" * width for width in widths)
    return "\n".join([rule, *_lines([heads], widths), rule, *_lines(rows, widths), rule])


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)).rstrip()
