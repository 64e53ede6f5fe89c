# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids as an attacker would write them: refused by name before anything is sent, or asked for as they are; never
another operation."""

from urllib.parse import unquote

import pytest
from sample_org import (
    CALLER,
    DEPLOY,
    FLOWS,
    JANE,
    MOBILE,
    MOBILE_OFFLINE,
    NOBODY,
    OLD,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    PORTAL_OFFLINE,
    PORTAL_OPENID,
    SAMPLE_ORG,
    ids,
    sent,
)
from thorough import cases, representatives, thorough

API, API_INFO = "okta_api_token", "okta_api_token_info"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
NETWORK = "okta_api_token_network"
APP, GRANT, LOG = "okta_app_refresh_token", "okta_user_grant", "okta_system_log_info"

TEXTS = {
    "nothing": {
        "empty": "",
        "blank": "   ",
        "no-break space": "\u00a0",
        "tab": "\t",
    },
    "a path": {
        "dot": ".",
        "dots": "..",
        "parent": "../tokens",
        "parent behind an id": f"{OLD}/..",
        "slash": "/",
        "slash at the end": f"{OLD}/",
        "slash at the start": f"/{OLD}",
        "two ids": f"{OLD}/{PORTAL_1}",
        "backslash": "..\\tokens",
    },
    "encoded": {
        "encoded dots": "%2e%2e",
        "encoded dots in capitals": "%2E%2E",
        "twice encoded dots": "%252e%252e",
        "encoded parent": "..%2f",
        "encoded slash": f"{OLD}%2f..",
        "encoded nothing": "%00",
        "encoded current": "%63urrent",
    },
    "the rest of an address": {
        "query": "?x",
        "query behind an id": f"{OLD}?expand=x",
        "fragment": "#x",
        "parameter": ";x",
        "parameter behind an id": f"{OLD};jsessionid=1",
        "ampersand": "a&b",
        "colon": "a:b",
        "at": "@evil.example",
        "address": "https://evil.example/",
    },
    "control characters": {
        "line break": "a\nb",
        "line break at the end": f"{OLD}\n",
        "header": "a\r\nX-Evil: 1",
        "zero": "a\0b",
        "delete character": "a\x7fb",
        "escape": "\x1b[2J",
        "line separator": "a\u2028b",
    },
    "look-alikes": {
        "full-width dots": "\uff0e\uff0e",
        "full-width slash": "a\uff0fb",
        "one dot leader": "\u2024\u2024",
        "right to left": "\u202eTabc",
        "zero width": f"{OLD}\u200b",
        "combining": "o\u0301",
        "Cyrillic look-alike": "сurrent",
        "emoji": "🔑",
        "lone surrogate": "\udc80",
    },
    "more than an ID": {
        "very long": "x" * 10_000,
        "template": "{{ 7 * 7 }}",
        "star": "*",
        "null as text": "null",
    },
    "words of Okta": {
        "current": "current",
        "Current": "Current",
        "CURRENT": "CURRENT",
        "current with blanks": " current ",
        "current with a slash": "current/",
        "me": "me",
    },
}
HOSTILE = {name: text for texts in TEXTS.values() for name, text in texts.items()}
KIND_OF_TEXT = {name: kind for kind, texts in TEXTS.items() for name in texts}
PAIR = {"user_id": JANE, "client_id": PORTAL}
ANYWHERE, FROM_NOBODY = {"connection": "anywhere"}, {"connection": "zone", "include": [NOBODY]}
OPTIONS = {
    "an API token": {
        "token_id of an API token": (API, "token_id", {}),
        "token_id to look up": (API_INFO, "token_id", {}),
        "token_id of a network": (NETWORK, "token_id", {"network": ANYWHERE}),
        "token_id of events": (LOG, "token_id", {}),
    },
    "a refresh token or consent": {
        "token_id of a refresh token": (REFRESH, "token_id", PAIR),
        "token_id of a refresh token to look up": (REFRESH_INFO, "token_id", PAIR),
        "id in tokens": (REFRESH, "tokens.id", {}),
        "grant_id": (GRANT, "grant_id", {"user_id": JANE}),
    },
    "a user": {
        "user_id": (REFRESH, "user_id", {"client_id": PORTAL, "all_tokens": True}),
        "user_id to look up": (REFRESH_INFO, "user_id", {"client_id": PORTAL}),
        "owner": (API_INFO, "user_id", None),
        "owner to select": (API, "where.owner", {}),
        "user in tokens": (REFRESH, "tokens.userId", {}),
        "user_id of an app's tokens": (APP, "user_id", {"client_id": PORTAL, "all_tokens": True}),
        "keep_user_id": (APP, "keep_user_id", {"client_id": PORTAL, "all_tokens": True}),
        "user_id of a session": ("okta_user_session", "user_id", {"oauth_tokens": False}),
        "user_id of a consent": (GRANT, "user_id", {"all_grants": True}),
    },
    "a client": {
        "client_id": (REFRESH, "client_id", {"user_id": JANE, "all_tokens": True}),
        "client_id to look up": (REFRESH_INFO, "client_id", {"user_id": JANE}),
        "keep_client_id": (REFRESH, "keep_client_id", {"user_id": JANE, "all_tokens": True}),
        "client in tokens": (REFRESH, "tokens.clientId", {}),
        "client_id of an app": (APP, "client_id", {"all_tokens": True}),
    },
    "a zone": {
        "zone to include": (NETWORK, "network.include", {"token_id": [OLD]}),
        "zone to exclude": (NETWORK, "network.exclude", {"token_id": [OLD]}),
        "zone of the present network": (NETWORK, "current_network.include", {"token_id": [OLD], "network": ANYWHERE}),
    },
    "anything": {
        "protect, for API tokens": (API, "protect", {"token_id": [OLD]}),
        "protect, for refresh tokens": (REFRESH, "protect", {**PAIR, "all_tokens": True}),
        "protect, for networks": (NETWORK, "protect", {"token_id": [OLD], "network": FROM_NOBODY}),
    },
    "an event": {
        "actor_id of events": (LOG, "actor_id", {}),
        "target_id of events": (LOG, "target_id", {}),
        "request_id of events": (LOG, "request_id", {}),
        "event_type": (LOG, "event_type", {}),
    },
}
PLACES = {place: what for places in OPTIONS.values() for place, what in places.items()}
KIND_OF_PLACE = {place: kind for kind, places in OPTIONS.items() for place in places}
PORTALS = {PORTAL_1, PORTAL_2}
NAMED = {
    **dict.fromkeys(("grant_id", "token_id", "keep_client_id", "tokens.id"), frozenset()),
    **dict.fromkeys(("network.include", "network.exclude", "current_network.include"), frozenset()),
    "protect": {OLD, *PORTALS},
}
CONSENTS = {PORTAL_OPENID, PORTAL_OFFLINE, MOBILE_OFFLINE}
GOOD = {
    "grant_id": PORTAL_OPENID,
    "user_id": JANE,
    "keep_user_id": JANE,
    "client_id": PORTAL,
    "keep_client_id": PORTAL,
    "where.owner": JANE,
    "protect": FLOWS,
    "actor_id": JANE,
    "target_id": OLD,
    "request_id": "0123456789abcdef0123456789abcdef",
    "event_type": "user.session.start",
}
TOKEN = {"id": PORTAL_1, "userId": JANE, "clientId": PORTAL}


def beside_a_good_one(module, option, hostile):
    if option == "token_id":
        return [OLD if module in (API, API_INFO, NETWORK, LOG) else PORTAL_1, hostile]
    if option.startswith(("network.", "current_network.")):
        return [NOBODY, hostile]
    return [hostile] if "." in option else [GOOD[option], hostile]


def options_of(option, value, others):
    """The options of a task with this value, or these values, in their place."""
    if option == "where.owner":
        return {**others, "where": {"owner": value}}
    if option.startswith("tokens."):
        return {"tokens": [{**TOKEN, option.partition(".")[2]: one} for one in value]}
    if "." in option:
        name, _dot, inner = option.partition(".")
        return {**others, name: {"connection": "zone", inner: value}}
    return {**others, option: value}


def asked_segments(okta):
    """The parts of each path as they came on the wire, decoded."""
    return [[unquote(part) for part in request["path"].split("/")[3:]] for request in okta.requests]


# On these two, where they are a text and not in a list, ansible-core's own line for the syslog fails before the
# module has begun.
CASES = {
    f"{name}, {place}": (name, place)
    for name in HOSTILE
    for place in PLACES
    if not (place == "owner" and name in ("zero", "lone surrogate"))
}


def text_in_kind_of_place(case):
    """Every text is given for every kind of ID."""
    name, place = case
    return name, KIND_OF_PLACE[place]


def kind_of_text_in_place(case):
    """Every option is given every kind of text."""
    name, place = case
    return KIND_OF_TEXT[name], place


EVERY_DAY = representatives(CASES, text_in_kind_of_place, kind_of_text_in_place)
ON_OLDEST = representatives({case: CASES[case] for case in CASES if case in EVERY_DAY}, kind_of_text_in_place)


@pytest.mark.parametrize("check", [False, pytest.param(True, marks=thorough)], ids=["", "check"])
@pytest.mark.parametrize(("name", "place"), cases(CASES, EVERY_DAY, ON_OLDEST))
def test_a_hostile_id_does_nothing_but_what_was_named(okta, task, name, place, check):
    hostile, (module, option, others) = HOSTILE[name], PLACES[place]
    state = {} if module.endswith(("_info", "_network")) else {"state": "absent"}
    alone = hostile if others is None else [hostile]
    given = [alone] if others is None else [alone, beside_a_good_one(module, option, hostile)]
    for value in given:
        before = len(okta.requests)

        result = task(module, check=check, **state, **options_of(option, value, others or {}))

        asked = okta.requests[before:]
        died = {effect["id"] for effect in okta.ledger}
        if not asked:
            assert result["failed"]
            assert option.partition(".")[0] in result["msg"]
            assert died == set()
            continue
        known = {
            "zones",
            "apps",
            "grants",
            "sessions",
            "logs",
            "api-tokens",
            "users",
            "clients",
            "tokens",
            "me",
            hostile,
        }
        known |= {CALLER, JANE, PORTAL, PORTAL_1, OLD, *CONSENTS}
        known |= {hostile.strip(), FLOWS, *PORTALS}
        # The owner "me" is the caller, whose token in use is kept all the same.
        owned = {DEPLOY, OLD} if (option, hostile) == ("where.owner", "me") else set()
        listed = {MOBILE} if option == "keep_client_id" else set()
        assert {part for segments in asked_segments(okta)[before:] for part in segments} <= known | listed | owned
        assert died <= NAMED.get(option, CONSENTS if module == GRANT else PORTALS) | owned
        assert not [request for request in asked if request["path"].endswith("/api-tokens/current")]


@pytest.mark.parametrize("name", HOSTILE)
def test_every_day_each_text_is_given_for_each_kind_of_id(name):
    given = {CASES[case][1] for case in EVERY_DAY if CASES[case][0] == name}

    assert [kind for kind, places in OPTIONS.items() if not given & set(places)] == []


@pytest.mark.parametrize("place", PLACES)
def test_every_day_each_option_is_given_each_kind_of_text(place):
    given = {CASES[case][0] for case in ON_OLDEST if CASES[case][1] == place}

    assert [kind for kind, texts in TEXTS.items() if not given & set(texts)] == []


def test_what_is_refused_is_said_in_one_sentence(task):
    for hostile in HOSTILE.values():
        result = task(API, state="absent", token_id=[hostile])
        if result.get("failed"):
            assert "\n" not in result["msg"]
            assert len(result["msg"]) < 300


def test_a_token_id_is_letters_and_digits_or_refused(okta, task):
    taken = [name for name, hostile in HOSTILE.items() if not task(API_INFO, token_id=[hostile]).get("failed")]

    assert taken == []
    assert set(sent(okta)) == {"GET api-tokens"}


LOGINS = [
    "jane+test@example.com",
    "o'neil@example.com",
    "jane doe@example.com",
    "50%@example.com",
    "jürgen@exämple.com",
    "名前@example.com",
    "a#b?c@example.com",
    "a;b&c=d@example.com",
    'quo"ted@example.com',
    "{{ jane }}@example.com",
    "x" * 88 + "@example.com",
]


@pytest.mark.parametrize("login", LOGINS)
def test_odd_logins_work_from_end_to_end(okta, task, login):
    users = [*SAMPLE_ORG["users"][:1], {"id": JANE, "login": login}, *SAMPLE_ORG["users"][2:]]
    okta.load({**SAMPLE_ORG, "users": users})

    listed = task(REFRESH_INFO, user_id=login, client_id=PORTAL)
    owned = task(API_INFO, user_id=login)
    tell = task(REFRESH, state="absent", user_id=login, client_id=PORTAL, token_id=[PORTAL_1], check=True)

    assert okta.ledger == []
    assert PORTAL_1 in ids(listed["refresh_tokens"])
    assert [token["userId"] for token in owned["api_tokens"]] == [JANE]
    assert ids(tell["revoked"]) == [PORTAL_1]


@pytest.mark.parametrize("login", LOGINS)
def test_odd_logins_can_be_offboarded(okta, task, login):
    okta.org.users[JANE].login = login

    one = task(REFRESH, state="absent", user_id=login, client_id=PORTAL, token_id=[PORTAL_1])
    every = task(REFRESH, state="absent", user_id=login, all_tokens=True)

    assert ids(one["revoked"]) == [PORTAL_1]
    assert sorted(ids(every["revoked"])) == ["oarmobile10000000000", "oarportal20000000000"]
    assert {effect["user_id"] for effect in okta.ledger} == {JANE}


def test_me_is_who_signs_in(task):
    result = task(REFRESH_INFO, user_id="me")

    assert {token["userId"] for token in result["refresh_tokens"]} == {CALLER}
