# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consents of users: by ID, by client and scope, or all; tokens stay."""

import dataclasses

import pytest
from sample_org import (
    CALLER,
    FLOWS,
    JANE,
    MOBILE_OFFLINE,
    PORTAL,
    PORTAL_OFFLINE,
    PORTAL_OPENID,
    ids,
    sent,
)

GRANT, GRANT_INFO = "okta_user_grant", "okta_user_grant_info"
GRANTS, OF_CLIENT = f"users/{JANE}/grants", f"users/{JANE}/clients/{PORTAL}/grants"
ALL = {"state": "absent", "user_id": JANE, "all_grants": True}


def test_a_consent_says_for_what_and_for_whom_it_is(task):
    (openid, offline, _mobile) = task(GRANT_INFO, user_id=JANE)["grants"]

    assert (openid["scopeId"], openid["scope_name"], openid["authorization_server_name"]) == ("openid", "Openid", None)
    assert (offline["scope_name"], offline["authorization_server_name"]) == ("Offline access", "customers")
    assert (offline["app_name"], offline["user_name"], offline["age_days"]) == ("Portal", "Jane Doe", 8)
    assert "_links" not in offline


REQUESTS = {
    "all": (ALL, [f"GET {GRANTS}?limit=200", f"DELETE {GRANTS}", f"GET {GRANTS}?limit=200"]),
    "to a client": (
        {**ALL, "client_id": PORTAL},
        [f"GET {OF_CLIENT}?limit=200", f"DELETE {OF_CLIENT}", f"GET {OF_CLIENT}?limit=200"],
    ),
    "to a client, one by one": (
        {**ALL, "client_id": PORTAL, "delete_by": "token"},
        [f"GET {OF_CLIENT}?limit=200", f"DELETE {GRANTS}/{PORTAL_OPENID}", f"DELETE {GRANTS}/{PORTAL_OFFLINE}"],
    ),
    "one": (
        {"state": "absent", "user_id": JANE, "grant_id": PORTAL_OPENID},
        [f"GET {GRANTS}/{PORTAL_OPENID}", f"DELETE {GRANTS}/{PORTAL_OPENID}"],
    ),
    "none": ({**ALL, "user_id": CALLER}, [f"GET users/{CALLER}/grants?limit=200"]),
}


@pytest.mark.parametrize(("options", "requests"), REQUESTS.values(), ids=REQUESTS)
def test_it_costs_few_requests(okta, task, options, requests):
    task(GRANT, concurrency=1, **options)

    assert sent(okta) == requests


def test_tokens_stay(okta, task):
    task(GRANT, **ALL)

    assert {effect["kind"] for effect in okta.ledger} == {"grant"}


@pytest.mark.parametrize("scope", ["openid", "OPENID", " openid "])
def test_a_scope_is_found_in_any_case(task, scope):
    assert ids(task(GRANT_INFO, user_id=JANE, scope=scope)["grants"]) == [PORTAL_OPENID]


def test_a_scope_of_an_authorization_server_is_found_by_id_and_by_name(task):
    (offline,) = task(GRANT_INFO, user_id=JANE, client_id=PORTAL, scope="offline access")["grants"]

    assert offline["id"] == PORTAL_OFFLINE
    assert ids(task(GRANT_INFO, user_id=JANE, scope=offline["scopeId"])["grants"]) == [PORTAL_OFFLINE]


def test_a_scope_that_nobody_has_consented_to_is_a_warning(task):
    result = task(GRANT, **ALL, scope=["openid", "opendi", "phone"])

    assert ids(result["revoked"]) == [PORTAL_OPENID]
    assert result["warnings"] == ["scope: none of the 3 consents has 'opendi' or 'phone'"]
    assert task(GRANT, state="absent", user_id=CALLER, all_grants=True, scope=["opendi"])["warnings"] == []


def test_what_is_kept_and_what_fails_is_named_as_a_consent(okta, task):
    okta.faults.add("status", method="DELETE", path=PORTAL_OPENID, status=403, json={"errorCode": "E0000006"})

    result = task(GRANT, **ALL, protect=[PORTAL_OFFLINE])

    (kept,), (error,) = result["kept"], result["errors"]
    assert (kept["grant_id"], kept["reason"], kept["name"]) == (PORTAL_OFFLINE, "protected", "Portal")
    assert (error["grant_id"], [receipt["grant_id"] for receipt in result["receipts"]]) == (
        PORTAL_OPENID,
        [MOBILE_OFFLINE],
    )
    assert result["msg"].startswith("1 of 2 consents could not be revoked; Okta answered DELETE")


def test_the_diff_names_what_goes(task):
    result = task(GRANT, check=True, diff=True, **ALL, scope="openid")

    assert result["diff"]["before"] == {PORTAL_OPENID: f"userId {JANE}, clientId {PORTAL}, scopeId openid"}


def test_too_many_consents_are_left_alone(okta, task):
    result = task(GRANT, **ALL, max_revocations=2)

    assert result["msg"].startswith("3 consents would be revoked, but max_revocations allows 2, so nothing was")
    assert okta.ledger == []


def test_consents_given_meanwhile_are_found(okta, task, sent_requests):
    given = dataclasses.replace(okta.org.grants[PORTAL_OPENID], id="oagnew00000000000000")

    def act(request):
        if request.method == "GET" and len(okta.ledger) == 3:
            okta.org.grants[given.id] = given

    sent_requests.before = act

    assert ids(task(GRANT, **ALL)["revoked"])[3:] == [given.id]


def test_a_user_who_does_not_exist_does_not_stop_the_others(task):
    listed = task(GRANT_INFO, user_id=[JANE, "nobody@example.com"])
    result = task(GRANT, **{**ALL, "user_id": [JANE, "nobody@example.com"]})

    for one in (listed, result):
        assert (one["failed"], one["missing_users"]) == (True, ["nobody@example.com"])
    assert len(listed["grants"]) == len(result["revoked"]) == 3


def test_nobody_exists(task):
    result = task(GRANT, state="absent", user_id="nobody@example.com", all_grants=True, protect=["x"])

    assert result["msg"] == "user_id: user 'nobody@example.com' does not exist in the org: correct it, or remove it"


def test_a_client_that_does_not_exist_is_an_error(okta, task):
    result = task(GRANT, **ALL, client_id=[FLOWS, "0oanone"])

    assert result["okta_error"]["code"] == "E0000007"
    assert okta.ledger == []


def test_a_grant_without_links_is_understood(okta, task):
    okta.faults.add("status", status=200, json=[{"id": PORTAL_OPENID}])

    result = task(GRANT, check=True, **ALL)

    assert (result["revoked"][0]["scope_name"], result["revoked"][0]["age_days"]) == (None, None)


def test_exactly_these_consents_are_revoked(okta, task):
    listed = task(GRANT_INFO, user_id=JANE, scope="offline access")["grants"]

    result = task(GRANT, state="absent", grants=[*listed, {"id": "oagunknown0000000000", "userId": JANE}, listed[0]])

    assert (result["revoked"], result["absent"]) == (listed, ["oagunknown0000000000"])
    assert len(okta.ledger) == 2


def test_a_user_who_is_gone_does_not_stop_the_others(task):
    gone = {"id": "oaggone0000000000000", "userId": "00unobody00000000000"}

    result = task(GRANT, state="absent", grants=[gone, {"id": PORTAL_OPENID, "userId": JANE}])

    assert ([error["grant_id"] for error in result["errors"]], ids(result["revoked"])) == (
        [gone["id"]],
        [PORTAL_OPENID],
    )


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ({"id": PORTAL_OPENID}, "grants: entry 1 has no userId: give grants as okta_user_grant_info returns them"),
        ({"userId": JANE, "id": ""}, "grants holds an empty id"),
        ({"userId": "..", "id": PORTAL_OPENID}, "grants holds '..'"),
    ],
)
def test_consents_that_are_not_said_completely_are_refused(okta, task, grant, words):
    assert words in task(GRANT, state="absent", grants=[grant])["msg"]
    assert sent(okta) == []


def test_a_consent_of_two_users_is_refused(okta, task):
    result = task(GRANT, state="absent", grants=[{"id": PORTAL_OPENID, "userId": user} for user in (JANE, CALLER)])

    assert result["msg"] == f"grants holds {PORTAL_OPENID} twice, with different values of userId: give one of them"
    assert sent(okta) == []


@pytest.mark.parametrize(
    ("client_id", "whose"), [(None, f"user {JANE}"), (PORTAL, f"user {JANE} and client {PORTAL}")], ids=["all", "one"]
)
def test_whether_consents_are_left_may_be_unknown(okta, task, client_id, whose):
    okta.faults.add("status", method="GET", path="/grants$", skip=1, status=403, json={"errorCode": "E0000006"})

    result = task(GRANT, **ALL, **({"client_id": client_id} if client_id else {}))

    assert result["msg"].startswith(f"whether {whose} has consents left is unknown; Okta answered GET")
