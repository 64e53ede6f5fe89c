# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

SESSIONS = "/users/00ujane/sessions"


@pytest.fixture
def sessions(okta):
    """Jane has two sessions, Bob has one."""
    okta.add("sessions", id="102one", user="00ujane", age_days=0.5)
    okta.add("sessions", id="102two", user="00ujane")
    okta.add("sessions", id="102bob", user="00ubob")


def effects(okta):
    return [(effect["kind"], effect["id"]) for effect in okta.ledger]


def types(api):
    return [event["eventType"] for event in api("GET", "/logs").json()]


def test_a_users_sessions_end_and_tokens_stay(api, okta, sessions):
    assert api("DELETE", SESSIONS).status_code == 204
    assert effects(okta) == [("session", "102one"), ("session", "102two")]
    assert list(okta.org.sessions) == ["102bob"]
    assert len(api("GET", "/users/00ujane/clients/0oaweb/tokens").json()) == 2
    assert api("GET", "/users/me", "SSWS s-jane").status_code == 200


def test_the_log_has_one_clear_and_an_end_for_each_session(api, okta, sessions):
    answer = api("DELETE", SESSIONS)
    events = api("GET", "/logs").json()
    assert [event["eventType"] for event in events] == [
        *["user.session.start"] * 3,
        "user.session.clear",
        *["user.session.end"] * 2,
    ]
    assert events[0]["published"] == "2026-11-22T00:00:00.000Z"
    assert {event["transaction"]["id"] for event in events[3:]} == {answer.headers["x-okta-request-id"]}
    assert [event["target"][0]["id"] for event in events[3:]] == ["00ujane"] * 3
    assert [event["authenticationContext"]["externalSessionId"] for event in events[4:]] == ["102one", "102two"]


def test_a_user_without_sessions_is_204_and_logged_all_the_same(api, okta):
    assert api("DELETE", "/users/00ubob/sessions").status_code == 204
    assert okta.ledger == []
    assert types(api) == ["user.session.clear"]


def test_oauth_tokens_are_revoked_on_request(api, okta, sessions):
    okta.org.access_tokens["at-user"].user_id = "00ujane"
    assert api("DELETE", f"{SESSIONS}?oauthTokens=true&forgetDevices=false").status_code == 204
    assert effects(okta) == [
        ("session", "102one"),
        ("session", "102two"),
        ("refresh_token", "oar1"),
        ("refresh_token", "oar2"),
    ]
    assert api("GET", "/users/00ujane/clients/0oaweb/tokens").json() == []
    assert api("GET", "/users/me", "Bearer at-user").status_code == 401
    assert len(api("GET", "/users/00ubob/clients/0oacli/tokens").json()) == 20


@pytest.mark.parametrize("query", ["oauthTokens=yes", "forgetDevices=1", "oauthTokens="])
def test_a_flag_must_be_true_or_false(api, okta, sessions, query):
    assert api("DELETE", f"{SESSIONS}?{query}").json()["errorCode"] == "E0000001"
    assert len(okta.org.sessions) == 3


def test_an_unknown_user_is_404_and_there_is_no_list(api):
    assert api("DELETE", "/users/nope/sessions").json()["errorSummary"].endswith("nope (User)")
    assert api("GET", SESSIONS).status_code == 405


def test_sessions_of_a_seed_are_the_same_after_each_reset(okta, seed):
    seed["sessions"] = [{"user": "00ujane", "age_days": 1}, {"user": "00ujane", "age_days": 2}]
    okta.reset(seed)
    sessions, log = dict(okta.org.sessions), list(okta.org.log)
    okta.reset(seed)
    assert (okta.org.sessions, okta.org.log) == (sessions, log)
    assert log[0]["published"] < log[1]["published"]
