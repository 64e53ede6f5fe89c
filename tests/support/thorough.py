# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every day tries, and what only a thorough run tries, since it repeats the same with other values."""

from collections import defaultdict

import pytest

thorough = pytest.mark.thorough
newest = pytest.mark.newest


def cases(table, every_day, on_oldest=None):
    """Return parameters for parametrize; all but those named are thorough.

    table: {id: tuple of values, or one value}, or a list of values that are their own IDs. on_oldest: which of those of
    every day are tried on the oldest ansible-core too, all unless it says.
    """
    table = table if isinstance(table, dict) else {name: name for name in table}
    on_oldest = set(every_day if on_oldest is None else on_oldest)
    assert on_oldest <= set(every_day) <= set(table)
    return [
        pytest.param(
            *(values if isinstance(values, tuple) else (values,)),
            id=name,
            marks=() if name in on_oldest else newest if name in every_day else thorough,
        )
        for name, values in table.items()
    ]


def representatives(table, *promises):
    """Return the names of the few cases that keep the promises.

    table: {name: what a promise looks at}. A promise returns of a case what must be met by at least one, None when it
    does not ask for this one. Each case is chosen that meets the most of what is still unmet; those that meet as much
    have their turn.
    """
    meets, candidates = defaultdict(set), defaultdict(list)
    for promise in promises:
        for name, case in table.items():
            what = promise(case)
            if what is not None:
                meets[name].add((promise, what))
                candidates[promise, what].append(name)
    chosen, unmet = [], set(candidates)
    for what, names in candidates.items():
        if what in unmet:
            gains = {name: len(meets[name] & unmet) for name in names}
            best = [name for name in names if gains[name] == max(gains.values())]
            chosen.append(best[len(chosen) % len(best)])
            unmet -= meets[chosen[-1]]
    return set(chosen)
