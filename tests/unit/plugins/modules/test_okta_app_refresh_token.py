# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refresh tokens of an app over all users: few requests, exact by id, and not fooled by a list that is too short."""

import dataclasses

import pytest
from sample_org import (
    CALLER,
    FLOWS,
    FLOWS_1,
    IDLE_HANDS,
    JANE,
    MOBILE,
    OWN_SECRET,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    SAMPLE_ORG,
    ids,
    run_module,
    sent,
)

APP, APP_INFO = "okta_app_refresh_token", "okta_app_refresh_token_info"
APPS = f"apps/{PORTAL}"
ALL = {"state": "absent", "client_id": PORTAL, "all_tokens": True}
SPA = {"id": "portal-spa", "app_id": "0oaspa00000000000000", "name": "Single page"}
SPA_1 = {"id": "oarspa10000000000000", "user": JANE, "client": "portal-spa", "age_days": 1}


def issue(okta, token_id, user_id=IDLE_HANDS):
    okta.org.refresh_tokens[token_id] = dataclasses.replace(
        okta.org.refresh_tokens[PORTAL_1], id=token_id, user_id=user_id, status="ACTIVE"
    )


def deletions(okta):
    return [one.removeprefix("DELETE ") for one in sent(okta) if one.startswith("DELETE")]


def test_all_of_an_app_cost_a_lookup_a_list_one_deletion_and_a_list(okta, task):
    result = task(APP, **ALL)

    assert sent(okta) == [
        f"GET {APPS}",
        f"GET {APPS}/tokens?limit=200",
        f"DELETE {APPS}/tokens",
        f"GET {APPS}/tokens?limit=200",
    ]
    assert (ids(result["revoked"]), result["users"]) == ([PORTAL_1, PORTAL_2], 1)


def test_one_by_one_costs_a_deletion_each_and_a_list_in_the_end(okta, task):
    task(APP, **ALL, max_revocations=2, concurrency=1)

    assert sent(okta) == [
        f"GET {APPS}",
        f"GET {APPS}/tokens?limit=200",
        f"DELETE {APPS}/tokens/{PORTAL_1}",
        f"DELETE {APPS}/tokens/{PORTAL_2}",
        f"GET {APPS}/tokens?limit=200",
    ]


def test_one_token_costs_a_lookup_a_read_and_a_deletion(okta, task):
    task(APP, state="absent", client_id=PORTAL, token_id=PORTAL_1)

    assert sent(okta) == [f"GET {APPS}", f"GET {APPS}/tokens/{PORTAL_1}", f"DELETE {APPS}/tokens/{PORTAL_1}"]


def test_users_are_counted(okta, task):
    issue(okta, "oaridle1000000000000")

    listed = task(APP_INFO, client_id=[PORTAL, MOBILE])
    result = task(APP, check=True, **ALL, keep_user_id=["idle@example.com"])

    assert (len(listed["refresh_tokens"]), listed["users"]) == (4, 2)
    assert (result["users"], [one["reason"] for one in result["kept"]]) == (1, ["kept_user"])
    assert result["kept"][0]["detail"] == "keep_user_id names its user ('idle@example.com')."


# Apps


@pytest.fixture
def spa(okta):
    """An org with an app that has a client ID of its own."""
    okta.load(
        {
            **SAMPLE_ORG,
            "clients": [*SAMPLE_ORG["clients"], SPA],
            "refresh_tokens": [*SAMPLE_ORG["refresh_tokens"], SPA_1],
        }
    )
    return okta


def test_an_app_is_found_by_its_client_id(spa, task):
    listed = task(APP_INFO, client_id="portal-spa")
    result = task(APP, state="absent", client_id="portal-spa", all_tokens=True)

    assert ids(listed["refresh_tokens"]) == ids(result["revoked"]) == [SPA_1["id"]]
    assert sent(spa)[:2] == [
        "GET apps?q=portal-spa&limit=200",
        f"GET apps/{SPA['app_id']}/tokens?limit=200",
    ]


def test_an_app_is_found_even_if_okta_does_not_search_by_client_id(spa, task):
    spa.faults.add("status", path="/apps$", query="q=", status=200, json=[])

    assert ids(task(APP_INFO, client_id="portal-spa")["refresh_tokens"]) == [SPA_1["id"]]


UNKNOWN = {
    "nobody's": ("0oanone0000000000000", "'0oanone0000000000000' is not the client ID of an app of the org"),
    "the app's own ID": (SPA["app_id"], "is the ID of an app whose client ID is 'portal-spa': give that"),
}


@pytest.mark.parametrize("module", [APP, APP_INFO])
@pytest.mark.parametrize(("client_id", "words"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_client_that_does_not_exist_is_an_error(spa, task, module, client_id, words):
    options = {"state": "absent", "all_tokens": True} if module == APP else {}

    result = task(module, client_id=[PORTAL, client_id], **options)

    assert words in result["msg"]
    assert spa.ledger == []


@pytest.mark.parametrize("credentials", [{}, {"oauthClient": None}, None, {"oauthClient": {"client_id": 1}}], ids=str)
def test_an_app_that_is_no_client_is_an_error(okta, task, credentials):
    app = {"id": PORTAL, "label": None, "credentials": credentials}
    okta.faults.add("status", path=f"/{APPS}$", status=200, json=app, times=None)
    okta.faults.add("status", path="/apps$", status=200, json=[app], times=None)

    assert "is the ID of an app that is not an OAuth 2.0 client" in task(APP_INFO, client_id=PORTAL)["msg"]


def test_an_app_without_a_name_is_found(okta, task):
    app = {"id": PORTAL, "credentials": {"oauthClient": {"client_id": PORTAL}}}
    okta.faults.add("status", path=f"/{APPS}$", status=200, json=app)

    assert len(task(APP_INFO, client_id=PORTAL)["refresh_tokens"]) == 2


# Users


def test_users_with_tokens_are_not_looked_up(okta, task):
    result = task(APP_INFO, client_id=PORTAL, user_id=[JANE])

    assert sent(okta) == [f"GET {APPS}", f"GET {APPS}/tokens?limit=200"]
    assert result["missing_users"] == []


@pytest.mark.parametrize("nobody", ["nobody@example.com", "00unobody00000000000"])
def test_a_user_who_does_not_exist_does_not_stop_the_others(okta, task, nobody):
    listed = task(APP_INFO, client_id=PORTAL, user_id=[JANE, nobody, CALLER])
    result = task(APP, **ALL, user_id=[JANE, nobody, CALLER])

    for one in (listed, result):
        assert one["msg"].startswith(f"user_id: 1 of 3 users ({nobody!r}) does not exist in the org")
        assert (one["failed"], one["missing_users"], one["users"]) == (True, [nobody], 1)
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]


def test_a_user_to_keep_who_does_not_exist_stops_the_task(okta, task):
    result = task(APP, **ALL, keep_user_id=["idel@example.com"])

    assert "keep_user_id: 'idel@example.com' does not match any user of the org" in result["msg"]
    assert "Did you mean 'idle@example.com'?" in result["msg"]
    assert okta.ledger == []


# Protection


def test_a_client_is_protected_without_asking_for_a_user(okta, task):
    result = task(APP, **ALL, protect=[FLOWS])

    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]
    assert not [one for one in sent(okta) if "/clients/" in one]


def test_a_protection_must_match_even_if_there_are_no_tokens(okta, task):
    task(APP, **ALL)

    assert "protect: 'nobody' does not match" in task(APP, **ALL, protect=["nobody"])["msg"]
    assert task(APP, **ALL, protect=[FLOWS, JANE])["changed"] is False


# Lists that are too short, and tokens that appear meanwhile


def test_a_short_list_does_not_fool_a_task_that_revokes_one_by_one(okta, task):
    okta.settings.short_pages = 1

    result = task(APP, **ALL, delete_by="token")

    assert (ids(result["revoked"]), result["pending"]) == ([PORTAL_1], [PORTAL_2])
    assert result["msg"].startswith("Okta lists tokens that it did not list before (1 of them, which are in pending)")
    assert ids(task(APP, **ALL, delete_by="token")["revoked"]) == [PORTAL_2]


def test_a_short_list_leaves_nothing_if_the_collection_is_revoked(okta):
    okta.settings.short_pages = 1

    result, _output = run_module(APP, {"org_url": okta.url, "api_token": OWN_SECRET, **ALL})

    assert ids(result["revoked"]) == [PORTAL_1]
    assert {effect["id"] for effect in okta.ledger} == {PORTAL_1, PORTAL_2}
    assert [one for one in sent(okta) if one.startswith("GET")][-1] == f"GET {APPS}/tokens?limit=200"


@pytest.mark.parametrize("delete_by", ["token", "collection"])
def test_a_token_that_appears_meanwhile_is_told(okta, task, sent_requests, delete_by):
    def act(request):
        if request.method == "GET" and okta.ledger and len(okta.org.refresh_tokens) == 5:
            issue(okta, "oarnew00000000000000")

    sent_requests.before = act

    result = task(APP, **ALL, delete_by=delete_by)

    if delete_by == "token":
        assert (result["failed"], result["pending"]) == (True, ["oarnew00000000000000"])
    else:
        assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2, "oarnew00000000000000"]
        assert deletions(okta) == [f"{APPS}/tokens"] * 2


def test_a_protected_user_s_token_that_appears_meanwhile_is_not_counted(okta, task, sent_requests):
    def act(request):
        if request.method == "GET" and okta.ledger and len(okta.org.refresh_tokens) == 5:
            issue(okta, "oarnew00000000000000")

    sent_requests.before = act

    result = task(APP, **ALL, protect=["idle@example.com"])

    assert ("failed" in result, result["pending"]) == (False, [])


def test_a_collection_that_never_empties_is_an_error(okta, task, sent_requests):
    def act(request):
        if request.method == "GET" and okta.ledger:
            issue(okta, f"oarnew{len(okta.org.refresh_tokens):014}")

    sent_requests.before = act

    result = task(APP, **ALL, delete_by="collection", max_revocations=9)

    assert result["msg"] == f"client {PORTAL} still has tokens after 3 attempts"
    assert (len(deletions(okta)), len(result["pending"])) == (3, 1)


def test_a_list_in_the_end_that_fails_is_an_error(okta, task):
    okta.faults.add("status", method="GET", path="/tokens$", skip=1, status=403, json={"errorCode": "E0000006"})

    result = task(APP, **ALL, delete_by="token")

    assert (result["failed"], ids(result["revoked"])) == (True, [PORTAL_1, PORTAL_2])
    assert result["msg"].startswith("whether there are more tokens is unknown; Okta answered GET")


def test_nothing_is_listed_again_after_a_fatal_error(okta, task):
    okta.faults.add("status", method="DELETE", status=401, json={"errorCode": "E0000011"})

    task(APP, **ALL, delete_by="token", concurrency=1)

    assert sent(okta)[-1].startswith("DELETE")


# Pages


def test_pages_of_one_app_can_be_asked_for(okta, task):
    first = task(APP_INFO, client_id=PORTAL, limit=1)
    second = task(APP_INFO, client_id=PORTAL, limit=1, after=first["next_after"])

    assert ids([*first["refresh_tokens"], *second["refresh_tokens"]]) == [PORTAL_1, PORTAL_2]


def test_a_token_to_look_up_that_does_not_exist_is_missing(okta, task):
    result = task(APP_INFO, client_id=PORTAL, token_id=[PORTAL_1, FLOWS_1])

    assert (ids(result["refresh_tokens"]), result["missing"]) == ([PORTAL_1], [FLOWS_1])
