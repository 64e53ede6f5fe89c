# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import csv
import io

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._csv import to_csv
from hypothesis import given
from hypothesis import strategies as st


def cells(*values):
    """The lines of a CSV file with one column, without its head."""
    lines = to_csv(["value"], [{"value": value} for value in values]).decode("utf-8-sig").split("\r\n")
    assert (lines[0], lines[-1]) == ('"value"', "")
    return lines[1:-1]


def test_spreadsheets_know_the_encoding():
    assert to_csv(["n\xe4me"], []) == b'\xef\xbb\xbf"n\xc3\xa4me"\r\n'


def test_numbers_are_numbers_and_texts_are_in_quotes():
    assert cells(1, -1, 1.5, "1", "-1", None, True, 'say "hi"') == [
        "1",
        "-1",
        "1.5",
        '"1"',
        '"\'-1"',
        '""',
        '"True"',
        '"say ""hi"""',
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " "])
def test_formulas_are_texts(sign, before):
    (cell,) = (row[0] for row in csv.reader(io.StringIO(cells(f"{before}{sign}1+1")[0], newline="")))
    assert cell.lstrip(" ")[0] == "'"


@pytest.mark.parametrize("control", ["\t", "\r", "\n"])
def test_white_space_in_front_is_no_way_around_it(control):
    assert cells(f"{control}1") == [f'"\'{control}1"']
    assert cells(f"{control}=1") == [f"\"'{control}'=1\""]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|", "\n"])
def test_formulas_behind_a_separator_of_another_country_are_texts(separator):
    assert cells(f"a{separator}=1+1;b") == [f'"a{separator}\'=1+1;b"']


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "jane-doe", "a = b", "jane.doe@example.com", "Portal (0oa)", "\u043a\u043b\u044e\u0447 \U0001f511"],
)
def test_harmless_texts_stay_as_they_are(text):
    assert cells(text) == [f'"{text}"']


def test_half_of_a_surrogate_pair_is_replaced():
    assert cells("a\ud83d") == ['"a?"']


def test_missing_values_are_empty_cells():
    assert to_csv(["a", "b"], [{"b": 1}]).endswith(b'"",1\r\n')


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"))))
def test_every_text_is_read_back(texts):
    read = list(
        csv.reader(io.StringIO(to_csv(["value"], [{"value": text} for text in texts]).decode("utf-8-sig"), newline=""))
    )
    assert [row[0].replace("'", "") for row in read[1:]] == [text.replace("'", "") for text in texts]
