# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
from urllib.parse import unquote

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError
from ansible_collections.identityops.okta.plugins.module_utils._ids import (
    check_api_token_ids,
    check_ids,
    check_refresh_token_ids,
    is_user_id,
    kind_of_id,
)
from ansible_collections.identityops.okta.plugins.module_utils._paths import api_path
from hypothesis import given
from hypothesis import strategies as st

SECRET = "00" + "a" * 40
API_TOKEN, REFRESH_TOKEN = "00Tabcdefg1234567890", "oarabcdefg1234567890"
LONG = "x y" * 85
NAMES = {
    "build server": ["00Tbuild000000000000"],
    "deploymentproduction": ["00Tone0000000000000", "00Ttwo00000000000000"],
}

NO_IDS = {
    "empty": ("", "empty id"),
    "blank": (" \t", "empty id"),
    "dot": (".", "'.'"),
    "dots": ("..", "'..'"),
    "slash": ("00u1/lifecycle", "'00u1/lifecycle'"),
    "backslash": ("00u1\\x", "not an id"),
    "line break": ("00u1\n", "not an id"),
    "null": ("00u1\0", "not an id"),
    "delete": ("00u1\x7f", "not an id"),
    "256 characters": ("a" * 256, "255 characters"),
}
NO_API_TOKEN_IDS = {
    "empty": ("", "empty id"),
    "blank": (" \t", "empty id"),
    "current": ("current", "current: true"),
    "CURRENT": (" CURRENT ", "current: true"),
    "secret of an API token": (SECRET, "secret"),
    "name": ("build server", "is the name of 00Tbuild000000000000"),
    "name of two, in the form of an id": (
        "deploymentproduction",
        "name of 00Tone0000000000000 and 00Ttwo00000000000000",
    ),
    "unknown name": ("test", "okta_api_token_info lists the ids"),
    "too short": (API_TOKEN[:-1], "00T and 17 letters or digits"),
    "too long": (f"{API_TOKEN}1", "00T and 17 letters or digits"),
    "blank behind it": (f"{API_TOKEN} ", "00T and 17 letters or digits"),
    "line break behind it": (f"{API_TOKEN}\n", "00T and 17 letters or digits"),
    "query": (f"{API_TOKEN}?x", "00T and 17 letters or digits"),
    "not ASCII": ("00Tabcdefg123456789\u00e9", "00T and 17 letters or digits"),
    "another digit": ("00Tabcdefg123456789\u0665", "00T and 17 letters or digits"),
    "dots": ("..", "00T and 17 letters or digits"),
    "slash": ("a/b", "00T and 17 letters or digits"),
    "null": ("a\0", "00T and 17 letters or digits"),
    "very long": (LONG * 9, repr(LONG[:60])),
    "everything": ("all", "not the id of an API token"),
    "refresh token": (REFRESH_TOKEN, "the id of a refresh token"),
    "user": ("00uabcdefg1234567890", "the id of a user"),
    "client": ("0oaabcdefg1234567890", "the id of a client"),
    "group": ("00gabcdefg1234567890", "the id of a group"),
    "authorization server": ("ausabcdefg1234567890", "the id of an authorization server"),
}
NO_REFRESH_TOKEN_IDS = {
    "empty": ("", "empty id"),
    "blank": (" \t", "empty id"),
    "current": ("current", "not the id of a refresh token"),
    "name": ("Portal", "not the id of a refresh token"),
    "too short": (REFRESH_TOKEN[:-1], "20 letters or digits"),
    "too long": (f"{REFRESH_TOKEN}1", "20 letters or digits"),
    "blank behind it": (f"{REFRESH_TOKEN} ", "20 letters or digits"),
    "line break behind it": (f"{REFRESH_TOKEN}\n", "20 letters or digits"),
    "slash": ("../tokens", "'../tokens'"),
    "API token": (API_TOKEN, "the id of an API token"),
    "user": ("00uabcdefg1234567890", "the id of a user"),
    "client": ("0oaabcdefg1234567890", "the id of a client"),
    "group": ("00gabcdefg1234567890", "the id of a group"),
    "authorization server": ("ausabcdefg1234567890", "the id of an authorization server"),
    "very long": (LONG, repr(LONG[:60])),
}


def table(cases):
    return pytest.mark.parametrize(("value", "words"), cases.values(), ids=cases)


def refusal_of(check, *arguments):
    with pytest.raises(OptionError) as refused:
        check(*arguments)
    message = str(refused.value)
    assert len(message) < 300
    assert "\n" not in message
    assert SECRET not in message
    return message


@table(NO_IDS)
def test_check_ids_names_the_option_and_the_reason(value, words):
    message = refusal_of(check_ids, "user_id", ["00u1", value])

    assert message.startswith("user_id holds ")
    assert words in message


@table(NO_API_TOKEN_IDS)
def test_check_api_token_ids_names_the_option_and_the_reason(value, words):
    message = refusal_of(check_api_token_ids, "token_id", [API_TOKEN, value], lambda name: NAMES.get(name, []))

    assert message.startswith("token_id holds ")
    assert words in message


@table(NO_REFRESH_TOKEN_IDS)
def test_check_refresh_token_ids_names_the_option_and_the_reason(value, words):
    message = refusal_of(check_refresh_token_ids, "tokens", [REFRESH_TOKEN, value])

    assert message.startswith("tokens holds ")
    assert words in message


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("build server", True),
        ("x" * 255, True),
        ("x" * 256, False),
        ("a\0b", False),
        ("", False),
        ("current", False),
        (SECRET, False),
        (API_TOKEN, False),
        (REFRESH_TOKEN, False),
    ],
)
def test_only_what_may_be_a_name_is_looked_up(text, is_asked):
    asked = []
    with contextlib.suppress(OptionError):
        check_api_token_ids("token_id", [text], lambda name: asked.append(name) or [])

    assert asked == ([text] if is_asked else [])


def test_a_long_value_is_cut_short():
    assert repr(LONG[:60]) in refusal_of(check_ids, "user_id", [LONG + "/"])


def never_asked(name):
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("check", "values"),
    [
        (check_ids, ["b", "a", "b", "c", "a"]),
        (check_ids, ["a" * 255, "00Tabc_-9", "..."]),
        (check_ids, []),
        (lambda *given: check_api_token_ids(*given, never_asked), [API_TOKEN, "00TZ9876543210ABCDEF", API_TOKEN]),
        (lambda *given: check_api_token_ids(*given, never_asked), []),
        (check_refresh_token_ids, [REFRESH_TOKEN, "sHHSth53yJAyNSTQKDJZ", REFRESH_TOKEN]),
        (check_refresh_token_ids, []),
    ],
)
def test_ids_pass_as_they_are_each_once(check, values):
    assert check("option", values) == list(dict.fromkeys(values))


@pytest.mark.parametrize("login", ["jane.doe+test@example.com", "jane doe", "...", "j\u00e4n\u00eb", "%2e%2e", "a?b#c"])
def test_logins_pass_as_they_are(login):
    assert check_ids("user_id", [login]) == [login]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00u1a2b3c4d5e6f7g8h9", True),
        ("00U1a2b3c4d5e6f7g8h9", False),
        ("00T1a2b3c4d5e6f7g8h9", False),
        ("00u1a2b3c4d5e6f7g8h", False),
        ("00u1a2b3c4d5e6f7g8h90", False),
        ("00u1a2b3c4d5e6f7g8h9\n", False),
        ("00u@example.com", False),
        ("me", False),
    ],
    ids=["id", "upper case", "another kind", "too short", "too long", "line break", "login", "me"],
)
def test_is_user_id(text, expected):
    assert is_user_id(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00uabcdefg1234567890", "a user"),
        ("sHHSth53yJAyNSTQKDJZ", "something"),
        ("oarevalo@contoso.com", None),
        ("00u", None),
        ("", None),
    ],
)
def test_kind_of_id(text, expected):
    assert kind_of_id(text) == expected


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (("api-tokens",), "/api/v1/api-tokens"),
        (("users", "jane@example.com", "clients", "0oa1"), "/api/v1/users/jane%40example.com/clients/0oa1"),
        (("users", "a/../b?c#d%2f"), "/api/v1/users/a%2F..%2Fb%3Fc%23d%252f"),
        (("users", "j\u00e4n\u00eb"), "/api/v1/users/j%C3%A4n%C3%AB"),
    ],
    ids=["one", "several", "reserved characters", "not ASCII"],
)
def test_api_path(segments, expected):
    assert api_path(*segments) == expected


@given(st.text(alphabet=st.one_of(st.sampled_from("./\\%?#&;= \t\r\n\0@:ac"), st.characters(codec="utf-8"))))
def test_an_id_that_passes_is_exactly_one_segment_of_the_path(text):
    try:
        (value,) = check_ids("user_id", [text])
    except OptionError:
        return
    segments = api_path("users", value, "clients").split("/")

    assert segments[:4] == ["", "api", "v1", "users"]
    assert segments[5:] == ["clients"]
    assert segments[4] not in ("", ".", "..")
    assert not set(segments[4]) & set("?#\\;")
    assert unquote(segments[4]) == text


def test_text_that_cannot_be_sent_is_not_an_id():
    with pytest.raises(OptionError):
        api_path("users", *check_ids("user_id", ["jane\udce4"]))
