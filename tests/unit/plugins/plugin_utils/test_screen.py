# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._screen import plural, printable, some, table
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        (" a \n b\tc ", "a b c"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("a\u202eb", "a\ufffdb"),
        ("a\u00a0b\u2028c", "a b c"),
        ("\u043a\u043b\u044e\u0447 \U0001f511", "\u043a\u043b\u044e\u0447 \U0001f511"),
        (7, "7"),
    ],
)
def test_only_printable_characters_get_through(value, expected):
    assert printable(value) == expected


@given(st.text())
def test_text_is_one_printable_line(text):
    assert printable(text).isprintable()


def test_columns_are_aligned():
    assert table(
        [("NAME", "DAYS", "OWNER"), ("one", 7, "jane"), ("\u65e5\u672c", 1234, None), ("e\u0301", None, "john")]
    ) == [
        "NAME  DAYS  OWNER",
        "one      7  jane",
        "\u65e5\u672c  1234",
        "e\u0301           john",
    ]


def test_long_texts_are_cut_except_in_the_last_column():
    head, row = table([("NAME", "DETAIL"), ("x" * 60, "y" * 60)])
    assert row == f"{'x' * 45}...  {'y' * 60}"
    assert head == f"NAME{' ' * 44}  DETAIL"


def test_numbers_with_nouns():
    assert [plural(number, "token") for number in (0, 1, 2000)] == ["0 tokens", "1 token", "2,000 tokens"]


def test_the_first_of_many():
    assert some(["a", "b"], most=2) == "a, b"
    assert some(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
    assert some([]) == ""
