# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from urllib.parse import unquote

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError
from ansible_collections.identityops.okta.plugins.module_utils._ids import check_ids
from hypothesis import given
from hypothesis import strategies as st

SECRET = "00" + "a" * 40

NO_IDS = {
    "empty": ("", "empty id"),
    "blank": (" \t", "empty id"),
    "dot": (".", "'.'"),
    "dots": ("..", "'..'"),
    "slash": ("00u1/lifecycle", "'00u1/lifecycle'"),
    "backslash": ("00u1\\x", "no id"),
    "line break": ("00u1\n", "no id"),
    "null": ("00u1\0", "no id"),
    "delete": ("00u1\x7f", "no id"),
    "256 characters": ("a" * 256, "255 characters"),
}
NO_TOKEN_IDS = {
    "current": ("current", "current: true"),
    "CURRENT": ("CURRENT", "current: true"),
    "secret of an API token": (SECRET, "secret"),
    "name": ("build server", "'build server'"),
    "blank behind it": ("00T1 ", "not the name"),
    "query": ("00T1?x=1", "not the name"),
    "percent": ("%2e%2e", "not the name"),
    "not ASCII": ("00Té", "not the name"),
}


LONG = "x y" * 85


def table(cases):
    return pytest.mark.parametrize(("value", "words"), cases.values(), ids=cases)


@table(NO_IDS)
def test_check_ids_names_the_option_and_the_reason(value, words):
    with pytest.raises(OptionError, match="^user_id holds ") as refused:
        check_ids("user_id", ["00u1", value])

    assert words in str(refused.value)
    assert len(str(refused.value)) < 250


@table(NO_IDS | NO_TOKEN_IDS)
def test_check_token_ids_names_the_option_and_the_reason(value, words):
    with pytest.raises(OptionError, match="^token_id holds ") as refused:
        check_token_ids(["00T1", value])

    assert words in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("check", "value"), [(check_token_ids, LONG), (lambda values: check_ids("user_id", values), LONG + "/")]
)
def test_a_long_value_is_cut_short(check, value):
    with pytest.raises(OptionError) as refused:
        check([value])

    assert repr(LONG[:60]) in str(refused.value)


@pytest.mark.parametrize(
    "check", [lambda values: check_ids("client_id", values), check_token_ids], ids=["ids", "token ids"]
)
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        (["b", "a", "b", "c", "a"], ["b", "a", "c"]),
        (["00Tabc_-9", "oar1"], ["00Tabc_-9", "oar1"]),
        (["a" * 255], ["a" * 255]),
    ],
    ids=["nothing", "each once in the order given", "every character", "as long as can be"],
)
def test_ids_pass_as_they_are(check, values, expected):
    assert check(values) == expected


@pytest.mark.parametrize("login", ["jane.doe+test@example.com", "jane doe", "...", "jänë", "%2e%2e", "a?b#c"])
def test_logins_pass_as_they_are(login):
    assert check_ids("user_id", [login]) == [login]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00u1a2b3c4d5e6f7g8h9", True),
        ("00U1a2b3c4d5e6f7g8h9", False),
        ("00u1a2b3c4d5e6f7g8h", False),
        ("00u1a2b3c4d5e6f7g8h90", False),
        ("00u1a2b3c4d5e6f7g8h9\n", False),
        ("00u@example.com", False),
        ("me", False),
    ],
    ids=["id", "upper case", "too short", "too long", "line break", "login", "me"],
)
def test_is_user_id(text, expected):
    assert is_user_id(text) is expected


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (("api-tokens",), "/api/v1/api-tokens"),
        (("users", "jane@example.com", "clients", "0oa1"), "/api/v1/users/jane%40example.com/clients/0oa1"),
        (("users", "a/../b?c#d%2f"), "/api/v1/users/a%2F..%2Fb%3Fc%23d%252f"),
        (("users", "jänë"), "/api/v1/users/j%C3%A4n%C3%AB"),
    ],
    ids=["one", "several", "reserved characters", "not ASCII"],
)
def test_path(segments, expected):
    assert path(*segments) == expected


@given(st.text(alphabet=st.one_of(st.sampled_from("./\\%?#&;= \t\r\n\0@:ac"), st.characters(codec="utf-8"))))
def test_an_id_that_passes_is_exactly_one_segment_of_the_path(text):
    try:
        (value,) = check_ids("user_id", [text])
    except OptionError:
        return
    segments = path("users", value, "clients").split("/")

    assert segments[:4] == ["", "api", "v1", "users"]
    assert segments[5:] == ["clients"]
    assert segments[4] not in ("", ".", "..")
    assert not set(segments[4]) & set("?#\\;")
    assert unquote(segments[4]) == text


def test_text_that_cannot_be_sent_is_no_id():
    with pytest.raises(OptionError):
        path("users", *check_ids("user_id", ["jane\udce4"]))
