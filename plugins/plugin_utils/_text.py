# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: makes texts that other people chose fit to be shown."""

from __future__ import annotations

from typing import Any


def escape_unprintable(text: Any) -> str:
    """Return the text on one line, with escapes for what is invisible, moves the cursor or turns text around."""
    shown = str(text)
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown)
