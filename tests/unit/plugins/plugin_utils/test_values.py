# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from collections import UserString
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._values import (
    ValueRefusedError,
    is_left_out,
    one_of,
    parse_bool,
    parse_criteria,
    parse_list,
    parse_moment,
    parse_text,
    plain,
    some_of,
    whole_number,
)
from hypothesis import given
from hypothesis import strategies as st

SECRET = "00canary-0123456789abcdefghijklmnopqrstuvw"
KOLKATA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, True), ("", True), (" \n", True), ("0", False), (0, False), (False, False), ([], False)],
)
def test_what_counts_as_left_out(value, expected):
    assert is_left_out(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UserString("jane"), "jane"),
        ([UserString("jane"), 1], ["jane", 1]),
        (("jane", [UserString("john")]), ["jane", ["john"]]),
        ("jane", "jane"),
        (1.5, 1.5),
        (None, None),
        ({"id": 1}, {"id": 1}),
    ],
)
def test_decrypted_text_becomes_str(value, expected):
    made = plain(value)
    assert made == expected
    assert not isinstance(made, UserString)


@pytest.mark.parametrize("value", [True, 1, "true", "True", " yes ", "YES", "on", "1"])
def test_values_that_are_true(value):
    assert parse_bool(value) is True


@pytest.mark.parametrize("value", [False, 0, "false", "no", "No\n", "off", "0"])
def test_values_that_are_false(value):
    assert parse_bool(value) is False


@pytest.mark.parametrize(
    "value", ["y", "t", "n", "f", "maybe", "truee", "yes please", "", 2, -1, 1.0, 0.0, [], [True], {}]
)
def test_values_that_are_neither_true_nor_false_are_refused(value):
    with pytest.raises(ValueRefusedError, match="is neither true nor false. Use true or false"):
        parse_bool(value)


@pytest.mark.parametrize(("value", "expected"), [(1, 1), ("1", 1), (" 29 ", 29), ("+7", 7), ("007", 7), (29, 29)])
def test_whole_numbers(value, expected):
    assert whole_number(1, 29)(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        1.0,
        1.5,
        float("inf"),
        "inf",
        "nan",
        "1.0",
        "1e1",
        "1_0",
        "0x1",
        "ten",
        "\u0661",
        "1 2",
        10**18,
        -(10**18),
        10**19,
        -(10**19),
        "9" * 19,
        "9" * 5000,
        "",
        [1],
        {},
    ],
)
def test_what_is_not_a_whole_number_is_refused(value):
    with pytest.raises(ValueRefusedError, match="is not a whole number. Use a whole number from 1 to 29"):
        whole_number(1, 29)(value)


@pytest.mark.parametrize(
    ("parse", "value", "cure"),
    [
        (whole_number(1, 29), 0, "Use a whole number from 1 to 29"),
        (whole_number(1, 29), "30", "Use a whole number from 1 to 29"),
        (whole_number(1), "-1", "Use a whole number of at least 1"),
        (whole_number(0), "-1", "Use a whole number of at least 0"),
    ],
)
def test_numbers_out_of_range_are_refused(parse, value, cure):
    with pytest.raises(ValueRefusedError) as caught:
        parse(value)
    assert (caught.value.problem, caught.value.cure) == ("is out of range", cure)


def test_numbers_without_an_upper_bound():
    assert whole_number(0)(10**18 - 1) == whole_number(0)(str(10**18 - 1)) == 10**18 - 1
    assert whole_number(0)(0) == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("one", ["one"]),
        ("one, two", ["one", "two"]),
        (" one \r\n\n two,three \n", ["one", "two", "three"]),
        ("CI/CD deploy", ["CI/CD deploy"]),
        ("one,\n", ["one"]),
        (["one", "two "], ["one", "two "]),
        (["with, comma"], ["with, comma"]),
        (("one", "two"), ["one", "two"]),
        ([], []),
        (2024, ["2024"]),
        ([2024, 7], ["2024", "7"]),
        ("['CI/CD deploy']", ["CI/CD deploy"]),
        ('["CI/CD deploy", "with, comma"]', ["CI/CD deploy", "with, comma"]),
        (" [CI/CD deploy, other ] ", ["CI/CD deploy", "other"]),
        ("['ends in a blank ']", ["ends in a blank "]),
        ("[]", []),
        ("[EU] deploy", ["[EU] deploy"]),
        ("deploy [EU]", ["deploy [EU]"]),
        ("['cut at", ["['cut at"]),
        (f"{2**70}", [f"{2**70}"]),
    ],
)
def test_lists(value, expected):
    assert parse_list(value) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (" , ", "does not hold any item"),
        (",\n\u00a0", "does not hold any item"),
        (["", "one"], "holds an empty item"),
        (["one", None], "holds an empty item"),
        (["\u00a0"], "holds an empty item"),
        ("['one', '']", "holds an empty item"),
        ("[null]", "holds an empty item"),
        ({"id": "00T"}, "is not a list"),
        ("['one' 'two']", "is not a list"),
        ("[EU] deploy [prod]", "is not a list"),
        ("[2026-13-45]", "is not a list"),
        ([True], "holds true, which is not text"),
        ("[yes]", "holds true, which is not text"),
        ([1.10], "holds 1.1, which is not text"),
        (1.5, "holds 1.5, which is not text"),
        (True, "holds true, which is not text"),
        ([date(2026, 11, 24)], "holds 2026-11-24, which is not text"),
        ([["one"]], "holds a list, which is not text"),
        ([{"id": "one"}], "holds a dictionary, which is not text"),
        ("[one: two]", "holds a dictionary, which is not text"),
    ],
)
def test_what_is_not_a_list_of_texts_is_refused(value, problem):
    with pytest.raises(ValueRefusedError) as caught:
        parse_list(value)
    assert caught.value.problem == problem
    assert not caught.value.is_secret


@pytest.mark.parametrize("value", [SECRET, f" {SECRET}", [SECRET], f"one\n{SECRET}", f"['{SECRET}']"])
def test_secrets_are_refused_and_must_not_be_shown(value):
    with pytest.raises(ValueRefusedError, match="looks like the secret of an API token") as caught:
        parse_list(value)
    assert caught.value.is_secret
    assert SECRET not in str(caught.value)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters=",\r\n[]", codec="utf-8"), min_size=1)))
def test_text_with_commas_or_lines_says_the_same_as_a_list(items):
    kept = [item.strip() for item in items if item.strip()]
    for text in (",".join(items), "\n".join(items)):
        assert (parse_list(text) if kept else kept) == kept


@given(st.lists(st.text(min_size=1, max_size=40).filter(str.strip)))
def test_items_of_a_list_stay_as_they_are(items):
    assert parse_list(items) == items


def test_text_is_trimmed():
    assert parse_text(" one two ") == "one two"


def test_one_of_some_words():
    assert one_of(("fail", "warn"))(" WARN ") == "warn"
    with pytest.raises(ValueRefusedError, match="is not a known value. Use fail or warn"):
        one_of(("fail", "warn"))("ignore")


def test_some_of_some_words():
    parse = some_of(("critical", "high", "drift"))
    assert parse("Drift, high\ndrift") == ["drift", "high"]
    assert parse([]) == []
    with pytest.raises(ValueRefusedError, match="Use critical, high or drift"):
        parse(["high", "worst"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
        (" 2026-11-24t08:00:00z ", "2026-11-24T08:00:00Z"),
        ("2026-11-24 08:00:00+00:00", "2026-11-24T08:00:00Z"),
        ("2026-11-24T08:00", "2026-11-24T08:00:00Z"),
        ("2026-11-24T08:00:00.5Z", "2026-11-24T08:00:00.500000Z"),
        ("2026-11-24T08:00:00,1234567Z", "2026-11-24T08:00:00.123456Z"),
        ("2026-11-24T08:00:00+01:00", "2026-11-24T07:00:00Z"),
        ("2026-11-24T08:00:00 -0530", "2026-11-24T13:30:00Z"),
        ("2026-11-24T00:00:00+02", "2026-11-23T22:00:00Z"),
        ("2026-11-24", "2026-11-24T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        (date(2026, 11, 24), "2026-11-24T00:00:00Z"),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), "2026-11-24T08:00:00Z"),
        (datetime(2026, 11, 24, 8, tzinfo=KOLKATA), "2026-11-24T02:30:00Z"),
        (datetime.fromisoformat("2026-11-24T08:00:00"), "2026-11-24T08:00:00Z"),
        ("0800-11-24", "0800-11-24T00:00:00Z"),
    ],
)
def test_dates_and_times(value, expected):
    assert parse_moment(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-31",
        "2026-02-29T08:00:00Z",
        "2026-13-24T08:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T08:60:00Z",
        "2026-11-24T08:00:60Z",
        "2026-11-24T08:00:00+25:00",
        "0001-01-01T00:00:00+01:00",
        datetime(1, 1, 1, tzinfo=KOLKATA),
        "2026-11-2\u0664",
        "\u0662\u0660\u0662\u0666-11-24",
        "24.11.2026",
        "2026-11-24T",
        "2026-11-24T8:00:00Z",
        "2026-11-24Z",
        "yesterday",
        "20261124",
        20261124,
        1.5,
        True,
        ["2026-11-24"],
    ],
)
def test_dates_that_do_not_exist_are_refused(value):
    with pytest.raises(ValueRefusedError) as caught:
        parse_moment(value)
    assert str(caught.value) == "is not a valid date. Use ISO 8601, for example 2026-11-24T08:00:00Z"


@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 2 < moment.year < 9998))
def test_the_same_moment_whatever_the_offset(moment):
    assert datetime.fromisoformat(parse_moment(moment).replace("Z", "+00:00")) == moment.astimezone(UTC)
    text = moment.astimezone(KOLKATA).isoformat()
    assert parse_moment(text) == parse_moment(moment)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"idle_days": "21"}, {"idle_days": 21}),
        ("{idle_days: 21}", {"idle_days": 21}),
        ("idle_days: 21\nnever_used_days: 7\n", {"idle_days": 21, "never_used_days": 7}),
        (
            {"created_since": date(2026, 11, 24), "owner": "jane, john", "name": ["a, b"], "include_agents": "yes"},
            {
                "created_since": "2026-11-24T00:00:00Z",
                "owner": ["jane", "john"],
                "name": ["a, b"],
                "include_agents": True,
            },
        ),
    ],
)
def test_criteria(value, expected):
    assert parse_criteria(value) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("idle", "is not a dictionary. Use criteria, for example {idle_days: 21}"),
        ("{", "is not a dictionary"),
        ("2026-02-31", "is not a dictionary"),
        ([{"idle_days": 1}], "is not a dictionary"),
        (
            {"idle": 21},
            "has no criterion 'idle'. Use idle_days, never_used_days, created_since, owner, name or include",
        ),
        ({"idle_days": "many"}, "has idle_days, which is not a whole number. Use a whole number of at least 0"),
        ({"include_agents": True}, "has no criterion. Set at least one of idle_days, never_used_days, created_since, "),
        ({}, "has no criterion. Set"),
    ],
)
def test_what_are_no_criteria_is_refused(value, problem):
    with pytest.raises(ValueRefusedError) as caught:
        parse_criteria(value)
    assert str(caught.value).startswith(problem)
