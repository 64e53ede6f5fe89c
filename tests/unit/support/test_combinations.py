# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every day tries as much of all combinations as the rules promise."""

import itertools
from collections import Counter

import pytest
from combinations import each_pair, each_value

LETTERS, NUMBERS, WORDS = ["a", "b", "c", "d", "e"], [1, 2, 3], {"yes": True, "no": False}


def every_day(cases):
    return [case.values for case in cases if not case.marks]


@pytest.mark.parametrize("rule", [each_value, each_pair])
def test_no_combination_is_left_out(rule):
    cases = rule(LETTERS, NUMBERS, WORDS)

    assert [case.values for case in cases] == list(itertools.product(LETTERS, NUMBERS, WORDS.values()))
    assert [case.id for case in cases][:2] == ["a-1-yes", "a-1-no"]
    assert {mark.name for case in cases for mark in case.marks} == {"thorough"}


def test_each_value_is_tried_as_often_as_the_others_of_its_table():
    chosen = every_day(each_value(LETTERS, NUMBERS, WORDS))

    assert len(chosen) == len(LETTERS)
    for at, table in enumerate((LETTERS, NUMBERS, WORDS.values())):
        tried = Counter(values[at] for values in chosen)
        assert set(tried) == set(table)
        assert max(tried.values()) - min(tried.values()) <= 1


@pytest.mark.parametrize("tables", [(LETTERS, NUMBERS, WORDS), (WORDS, WORDS, WORDS, LETTERS, WORDS)], ids=len)
def test_each_pair_is_tried(tables):
    cases = each_pair(*tables)
    chosen = every_day(cases)

    for one, other in itertools.combinations(range(len(tables)), 2):
        tried = {(values[one], values[other]) for values in chosen}
        assert tried == {(case.values[one], case.values[other]) for case in cases}
    assert len(chosen) <= len(cases) / 2


def test_several_values_of_an_entry_stay_together():
    cases = each_value({"few": (1, 2), "many": (3, 4)}, WORDS)

    assert [case.values for case in cases] == [(1, 2, True), (1, 2, False), (3, 4, True), (3, 4, False)]
    assert every_day(cases) == [(1, 2, True), (3, 4, False)]
