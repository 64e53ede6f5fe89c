# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Criteria select tokens; what they cannot decide is kept, and so are agents and the token in use."""

from datetime import timedelta

import pytest
from sample_org import (
    AGENT,
    BEARER,
    CALLER,
    DEPLOY,
    JANE,
    JANES,
    MOBILE_1,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    ids,
    sent,
)

pytestmark = pytest.mark.newest

API, API_INFO = "okta_api_token", "okta_api_token_info"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
JANES_LOGIN = "jane.o'doe+test@example.com"
AGENT_KEPT = {AGENT: "agent"}


def kept(result):
    return {one["token_id"]: one["reason"] for one in result["kept"]}


def days_ago(okta, days):
    return (okta.clock.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


# OWN is 100 days old and was used half a day ago, DEPLOY 90 and 20, OLD 80 and 25, JANES 9 and never, AGENT 400 and 3.
SELECTED = {
    "idle": ({"idle_days": 20}, [DEPLOY, OLD], {}),
    "idle for longer": ({"idle_days": 21}, [OLD], {}),
    "idle, with agents": ({"idle_days": 3, "include_agents": True}, [AGENT, DEPLOY, JANES, OLD], {}),
    "idle, without agents": ({"idle_days": 3}, [DEPLOY, JANES, OLD], AGENT_KEPT),
    "never used": ({"never_used_days": 9}, [JANES], {}),
    "never used for longer": ({"never_used_days": 10}, [], {}),
    "owner by id": ({"owner": [JANE]}, [JANES], {}),
    "owner by login": ({"owner": [JANES_LOGIN]}, [JANES], {}),
    "owner by login in another case": ({"owner": [JANES_LOGIN.upper()]}, [JANES], {}),
    "owner without tokens": ({"owner": ["idle@example.com"]}, [], {}),
    "owner without tokens by id": ({"owner": ["00uidle0000000000000"]}, [], {}),
    "no owners": ({"owner": []}, [], {}),
    "name": ({"name": ["OLD deploy", "jane's"]}, [JANES, OLD], {}),
    "a part of a name": ({"name": ["deploy"]}, [], {}),
    "no names": ({"name": []}, [], {}),
    "an agent's name": ({"name": ["agent"]}, [], AGENT_KEPT),
    "all must hold": ({"idle_days": 9, "owner": [JANES_LOGIN], "name": ["Jane's"], "never_used_days": 1}, [JANES], {}),
    "one does not hold": ({"idle_days": 9, "owner": [JANES_LOGIN], "name": ["old deploy"]}, [], {}),
}


@pytest.mark.parametrize(("where", "selected", "expected"), SELECTED.values(), ids=SELECTED)
def test_info_and_state_module_select_the_same_tokens(okta, task, where, selected, expected):
    listed = task(API_INFO, where=where)
    planned = task(API, check=True, state="absent", where=where)
    real = task(API, state="absent", where=where)

    assert ids(listed["api_tokens"]) == ids(planned["revoked"]) == ids(real["revoked"]) == selected
    assert kept(listed) == kept(planned) == kept(real) == expected
    assert [effect["id"] for effect in okta.ledger] == selected or {effect["id"] for effect in okta.ledger} == set(
        selected
    )


@pytest.mark.parametrize(
    ("days", "selected"), [(9.01, [JANES]), (8.9, []), (90.01, [DEPLOY, JANES, OLD]), (79, [JANES])]
)
def test_created_since(okta, task, days, selected):
    result = task(API, state="absent", where={"created_since": days_ago(okta, days)})

    assert ids(result["revoked"]) == selected


def test_created_since_takes_any_offset(okta, task):
    moment = (okta.clock.now() - timedelta(days=9.01) + timedelta(hours=5, minutes=30)).strftime(
        "%Y-%m-%dT%H:%M:%S+05:30"
    )

    assert ids(task(API_INFO, where={"created_since": moment})["api_tokens"]) == [JANES]


@pytest.mark.parametrize("module", [API, API_INFO, REFRESH, REFRESH_INFO])
def test_a_time_in_the_future_is_refused(okta, task, module):
    options = {API: {"state": "absent"}, REFRESH: {"state": "absent", "user_id": JANE, "all_tokens": True}}
    options |= {API_INFO: {}, REFRESH_INFO: {"user_id": JANE}}

    result = task(module, where={"created_since": days_ago(okta, -1)}, **options[module])

    assert result["failed"]
    assert "where.created_since is" in result["msg"]
    assert "in the future (by Okta's clock it is" in result["msg"]
    assert okta.ledger == []


def test_an_owner_who_does_not_exist_is_refused(okta, task):
    for module, options in ((API, {"state": "absent"}), (API_INFO, {})):
        for owner in ("nobody@example.com", "00unobody00000000000"):
            result = task(module, where={"owner": [JANE, owner]}, **options)

            assert result["msg"] == f"where.owner: user {owner!r} does not exist in the org: correct it, or remove it"
    assert okta.ledger == []


def test_criteria_cost_one_list(okta, task):
    task(API, check=True, state="absent", where={"idle_days": 3, "owner": [CALLER]})

    assert sent(okta) == ["GET api-tokens"]


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        ({"expiresAt": None}, "where.idle_days"),
        ({"tokenWindow": "P1M"}, "where.idle_days"),
        ({"clientName": None}, "where.include_agents"),
    ],
)
def test_what_cannot_be_decided_is_kept(okta, task, change, needs):
    listed = [{**token, **(change if token["id"] == OLD else {})} for token in okta_list(okta, task)]
    okta.faults.add("status", method="GET", path="/api-tokens$", times=None, status=200, json=listed)

    result = task(API, state="absent", where={"idle_days": 20})
    info = task(API_INFO, where={"idle_days": 20})

    assert ids(result["revoked"]) == ids(info["api_tokens"]) == [DEPLOY]
    assert kept(result) == kept(info) == {OLD: "not_judged"}
    assert result["kept"][0]["detail"] == f"Okta does not return what {needs} needs."


@pytest.mark.parametrize("key", ["name", "userId", "clientName"])
def test_a_token_without_a_key_does_not_stop_the_others(okta, task, key):
    listed = [
        {one: value for one, value in token.items() if one != key or token["id"] != OLD}
        for token in okta_list(okta, task)
    ]
    okta.faults.add("status", method="GET", path="/api-tokens$", times=None, status=200, json=listed)

    result = task(API, state="absent", where={"idle_days": 20}, protect=["Deploy pipeline"])

    assert sorted([*ids(result["revoked"]), *kept(result)]) == [DEPLOY, OLD]


def okta_list(okta, task):
    """Okta's list of API tokens, without what the collection adds."""
    added = {"last_used", "never_used", "idle_days", "age_days", "expires_in_days"}
    tokens = task(API_INFO)["api_tokens"]
    return [{key: value for key, value in token.items() if key not in added} for token in tokens]


# The token in use


def test_the_token_in_use_is_kept(okta, task):
    everything = {"idle_days": 0, "include_agents": True}

    result = task(API, state="absent", where=everything)

    assert OWN not in ids(result["revoked"])
    assert kept(result) == {OWN: "own_token"}
    assert okta.requests[1]["path"] == "/api/v1/users/me"


def test_the_token_in_use_is_revoked_last_if_that_is_allowed(okta, task):
    result = task(API, state="absent", where={"idle_days": 0, "include_agents": True}, allow_self=True)

    assert (len(result["revoked"]), kept(result)) == (5, {})
    assert okta.ledger[-1]["id"] == OWN


def test_a_new_token_of_the_same_owner_is_not_spared(okta, task):
    token = okta.org.api_tokens[DEPLOY]
    token.created = okta.clock.now() - timedelta(minutes=3)
    token.expires_at = token.created + token.window

    result = task(API, state="absent", where={"created_since": days_ago(okta, 1)})

    assert (ids(result["revoked"]), kept(result)) == ([DEPLOY], {})


def test_a_token_that_okta_s_clock_puts_in_the_future_may_be_the_one_in_use(okta, task):
    token = okta.org.api_tokens[DEPLOY]
    token.expires_at = okta.clock.now() + token.window + timedelta(seconds=1)

    result = task(API, state="absent", where={"idle_days": 0})

    assert (DEPLOY in ids(result["revoked"]), kept(result)[DEPLOY]) == (False, "own_token")


def test_other_credentials_are_no_token_in_use(okta, task):
    result = task(API, state="absent", where={"idle_days": 0}, access_token=BEARER)

    assert OWN in ids(result["revoked"])
    assert kept(result) == AGENT_KEPT
    assert "GET users/me" not in sent(okta)


# Refresh tokens: PORTAL_1 is 5 days old and was used a day ago, PORTAL_2 4 and 2, MOBILE_1 3 and 3.

NARROWED = {
    "idle": ({"idle_days": 2}, {PORTAL_2, MOBILE_1}),
    "idle for longer": ({"idle_days": 4}, set()),
    "since": ({"created_since": 4.01}, {PORTAL_2, MOBILE_1}),
    "both": ({"created_since": 4.01, "idle_days": 3}, {MOBILE_1}),
}


@pytest.mark.parametrize(("where", "selected"), NARROWED.values(), ids=NARROWED)
def test_criteria_narrow_all_refresh_tokens(okta, task, where, selected):
    if "created_since" in where:
        where = {**where, "created_since": days_ago(okta, where["created_since"])}
    options = {"user_id": JANE, "where": where}

    listed = task(REFRESH_INFO, **options)
    planned = task(REFRESH, check=True, state="absent", all_tokens=True, **options)
    real = task(REFRESH, state="absent", all_tokens=True, **options)

    assert set(ids(listed["refresh_tokens"])) == set(ids(planned["revoked"])) == set(ids(real["revoked"])) == selected
    assert {effect["id"] for effect in okta.ledger} == selected
    assert {effect["path"].rpartition("/")[2] for effect in okta.ledger} == selected


def test_refresh_tokens_on_which_a_criterion_cannot_be_decided_are_kept(okta, task):
    path = f"/users/{JANE}/clients/{PORTAL}/tokens$"
    listed = [
        {"id": PORTAL_1, "status": "ACTIVE", "userId": JANE, "clientId": PORTAL},
        {"id": PORTAL_2, "status": "ACTIVE", "userId": JANE, "clientId": PORTAL, "lastUpdated": "2000-01-01T00:00:00Z"},
    ]
    okta.faults.add("status", method="GET", path=path, times=None, status=200, json=listed)
    options = {"user_id": JANE, "client_id": PORTAL, "where": {"idle_days": 1}}

    real = task(REFRESH, state="absent", all_tokens=True, **options)
    info = task(REFRESH_INFO, **options)

    assert ids(real["revoked"]) == ids(info["refresh_tokens"]) == [PORTAL_2]
    assert kept(real) == kept(info) == {PORTAL_1: "not_judged"}


def test_the_last_use_of_a_refresh_token_is_its_last_update(okta, task):
    (token,) = task(REFRESH_INFO, user_id=JANE, client_id=PORTAL, token_id=[PORTAL_1])["refresh_tokens"]

    assert (token["last_used"], token["idle_days"]) == (token["lastUpdated"], 1)
