# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All combinations of some tables for parametrize, of which every day tries enough, and a thorough run the rest.

A table is {ID: tuple of values, or one value}, or a list of values that are their own IDs.
"""

import itertools
from operator import itemgetter

import pytest
from thorough import representatives, thorough


def each_value(*tables):
    """Return all combinations; every day tries each entry of each table at least once, with those of others in turn."""
    return _combine(tables, together=1)


def each_pair(*tables):
    """Return all combinations; every day tries each two entries of different tables together at least once."""
    return _combine(tables, together=2)


def _combine(tables, together):
    tables = [table if isinstance(table, dict) else {str(value): value for value in table} for table in tables]
    combinations = list(itertools.product(*tables))
    every_day = _enough(combinations, together)
    return [
        pytest.param(
            *(value for table, name in zip(tables, names, strict=True) for value in _values(table[name])),
            id="-".join(names),
            marks=() if names in every_day else thorough,
        )
        for names in combinations
    ]


def _values(entry):
    return entry if isinstance(entry, tuple) else (entry,)


def _enough(combinations, together):
    """Return combinations that hold every group of so many entries."""
    groups = itertools.combinations(range(len(combinations[0])), together)
    return representatives({names: names for names in combinations}, *(itemgetter(*places) for places in groups))
