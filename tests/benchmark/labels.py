# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from the costs of one round: a program's own cost, one item's cost, the cost of a longer loop."""

from collections.abc import Callable

from .process import Cost
from .runner import Round

Quantity = Callable[[Round], Cost]


def whole(key: str) -> Quantity:
    """All of a program."""
    return lambda measured: measured[key]


def own(key: str, start: str) -> Quantity:
    """A program without what it costs to start one like it that does nothing."""
    return lambda measured: measured[key].less(measured[start])


def loop(key: str, empty: str, factor: float) -> Quantity:
    """A playbook with a loop so many times as long."""
    return lambda measured: measured[key].less(measured[empty]).times(factor).plus(measured[empty])


def item(key: str, empty: str, count: int) -> Quantity:
    """One item of a playbook's loop."""
    return lambda measured: measured[key].less(measured[empty]).times(1 / count)
