# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task revokes what its plan lists, by id, and nothing else, unless it is asked for a whole collection by name."""

import dataclasses

import pytest
from sample_org import (
    CALLER,
    FLOWS,
    FLOWS_1,
    IDLE_HANDS,
    JANE,
    MOBILE,
    MOBILE_1,
    OWN_SECRET,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    REVOKED_1,
    ids,
    run_module,
    sent,
)

pytestmark = pytest.mark.newest

REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
COLLECTION = f"users/{JANE}/clients/{PORTAL}/tokens"
ONE_PAIR = {"user_id": JANE, "client_id": PORTAL}
BARE = {**ONE_PAIR, "all_tokens": True}
NOBODY = "00unobody00000000000"


def named(token_id, user_id=JANE, client_id=PORTAL):
    return {"id": token_id, "userId": user_id, "clientId": client_id}


def deletions(okta):
    return [one.removeprefix("DELETE ") for one in sent(okta) if one.startswith("DELETE")]


@pytest.fixture
def issue(okta, sent_requests):
    """issue(n, before="DELETE"): right before the n-th DELETE, Okta issues one more token of JANE for PORTAL."""
    issued = []

    def issue(*times, before="DELETE"):
        seen = []

        def act(request):
            if request.method == before and "tokens" in request.url:
                seen.append(request)
                if len(seen) in times:
                    token = dataclasses.replace(okta.org.refresh_tokens[PORTAL_1], id=f"oarnew{len(issued):014}")
                    token.status = "ACTIVE"
                    okta.org.refresh_tokens[token.id] = token
                    issued.append(token.id)

        sent_requests.before = act
        return issued

    return issue


# tokens


def test_exactly_these_tokens_of_any_users_and_clients(okta, task):
    asked = [named(MOBILE_1, client_id=MOBILE), named(PORTAL_2), named(FLOWS_1, CALLER, FLOWS)]

    predicted = task(REFRESH, check=True, state="absent", tokens=asked)
    real = task(REFRESH, state="absent", tokens=asked)

    assert ids(predicted["revoked"]) == ids(real["revoked"]) == [MOBILE_1, PORTAL_2, FLOWS_1]
    assert {effect["id"] for effect in okta.ledger} == {MOBILE_1, PORTAL_2, FLOWS_1}
    assert real["missing_users"] == []


def test_tokens_as_the_info_module_returns_them(okta, task):
    listed = task(REFRESH_INFO, user_id=[JANE, CALLER])["refresh_tokens"]

    real = task(REFRESH, state="absent", tokens=listed)

    assert real["revoked"] == listed
    assert len(okta.ledger) == 4


def test_one_token_costs_a_read_and_a_deletion(okta, task):
    task(REFRESH, state="absent", tokens=[named(PORTAL_1)])

    assert sent(okta) == [f"GET {COLLECTION}/{PORTAL_1}", f"DELETE {COLLECTION}/{PORTAL_1}"]


def test_tokens_of_one_user_and_client_cost_one_list(okta, task):
    task(REFRESH, state="absent", tokens=[named(PORTAL_1), named(PORTAL_2)], concurrency=1)

    assert sent(okta) == [
        f"GET {COLLECTION}?limit=200",
        f"DELETE {COLLECTION}/{PORTAL_1}",
        f"DELETE {COLLECTION}/{PORTAL_2}",
    ]


def test_tokens_that_are_not_there_any_more_are_absent(okta, task):
    okta.settings.keep_revoked = True
    asked = [named("oarunknown0000000000"), named(REVOKED_1), named(PORTAL_1), named(MOBILE_1)]

    real = task(REFRESH, state="absent", tokens=asked)

    assert ids(real["revoked"]) == [PORTAL_1]
    assert real["absent"] == ["oarunknown0000000000", REVOKED_1, MOBILE_1]


def test_the_same_token_twice_is_one(okta, task):
    assert ids(task(REFRESH, state="absent", tokens=[named(PORTAL_1), named(PORTAL_1)])["revoked"]) == [PORTAL_1]


@pytest.mark.parametrize(("user", "client"), [(NOBODY, PORTAL), (JANE, "0oanone")], ids=["user", "client"])
def test_a_user_or_client_that_is_gone_does_not_stop_the_others(okta, task, user, client):
    asked = [named("oargone1000000000000", user, client), named(PORTAL_1), named("oargone2000000000000", user, client)]

    for check in (True, False):
        result = task(REFRESH, check=check, state="absent", tokens=asked)

        assert (result["failed"], result["changed"], ids(result["revoked"])) == (True, True, [PORTAL_1])
        assert [one["token_id"] for one in result["errors"]] == ["oargone1000000000000", "oargone2000000000000"]
        assert {one["error"]["code"] for one in result["errors"]} == {"E0000007"}
        assert result["msg"].startswith("2 of 3 tokens could not be revoked; Okta answered GET")


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ([{"id": PORTAL_1}], "entry 1 has no userId and no clientId"),
        ([named(PORTAL_1), {**named(PORTAL_2), "clientId": None}], "entry 2 has no clientId"),
        ([{**named(PORTAL_1), "id": ""}], "tokens holds an empty id"),
        ([{**named(PORTAL_1), "userId": ""}], "tokens holds an empty id"),
        ([{**named(PORTAL_1), "userId": "../x"}], "tokens holds '../x'"),
        ([{**named(PORTAL_1), "clientId": ".."}], "tokens holds '..'"),
        ([{**named(PORTAL_1), "id": "Portal"}], "tokens holds 'Portal'"),
        (
            [named(PORTAL_1), named(PORTAL_1, CALLER)],
            f"tokens holds {PORTAL_1} twice, with different values of userId or clientId",
        ),
    ],
)
def test_tokens_that_are_not_said_completely_are_refused(okta, task, tokens, words):
    result = task(REFRESH, state="absent", tokens=tokens)

    assert words in result["msg"]
    assert sent(okta) == []


@pytest.mark.parametrize("option", ["tokens", "token_id"])
@pytest.mark.parametrize(
    "other",
    [{"keep_client_id": [FLOWS]}, {"where": {"idle_days": 1}}, {"all_tokens": True}],
    ids=["keep_client_id", "where", "all_tokens"],
)
def test_what_names_tokens_goes_with_nothing_that_selects_them(okta, task, option, other):
    options = {"tokens": [named(PORTAL_1)]} if option == "tokens" else {**ONE_PAIR, "token_id": [PORTAL_1]}

    assert task(REFRESH, state="absent", **options, **other)["failed"]
    assert sent(okta) == []


@pytest.mark.parametrize("other", [{"user_id": JANE}, {"client_id": PORTAL}])
def test_tokens_say_themselves_whose_they_are(okta, task, other):
    assert "mutually exclusive" in task(REFRESH, state="absent", tokens=[named(PORTAL_1)], **other)["msg"]


def test_users_or_tokens_must_be_given(okta, task):
    assert "one of the following is required: user_id, tokens" in task(REFRESH, state="absent", all_tokens=True)["msg"]


# delete_by

BY_TOKEN = {
    "max_revocations": {"max_revocations": 9},
    "protect": {"protect": [CALLER]},
    "no protection": {"protect": []},
    "where": {"where": {"idle_days": 0}},
    "asked for": {"delete_by": "token"},
}


@pytest.mark.parametrize("options", BY_TOKEN.values(), ids=BY_TOKEN)
def test_a_task_with_a_bound_revokes_one_by_one(okta, task, issue, options):
    issued = issue(1)

    result = task(REFRESH, state="absent", concurrency=1, **BARE, **options)

    assert deletions(okta) == [f"{COLLECTION}/{PORTAL_1}", f"{COLLECTION}/{PORTAL_2}"]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]
    assert okta.org.refresh_tokens[issued[0]].status == "ACTIVE"


def test_a_client_to_keep_makes_a_task_revoke_one_by_one(okta, task):
    task(REFRESH, state="absent", user_id=JANE, all_tokens=True, keep_client_id=[PORTAL])

    assert deletions(okta) == [f"users/{JANE}/clients/{MOBILE}/tokens/{MOBILE_1}"]


@pytest.mark.parametrize(
    "options", [{}, {"delete_by": "collection"}, {"delete_by": "collection", "max_revocations": 2}]
)
def test_a_bare_task_revokes_the_collection(okta, task, options):
    result = task(REFRESH, state="absent", **BARE, **options)

    assert deletions(okta) == [COLLECTION]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]


def test_a_collection_larger_than_its_bound_is_left_alone(okta, task):
    result = task(REFRESH, state="absent", **BARE, delete_by="collection", max_revocations=1)

    assert "2 tokens would be revoked, but max_revocations allows 1" in result["msg"]
    assert okta.ledger == []


def test_a_list_that_okta_cut_short_does_not_let_the_rest_go(okta, task):
    page = task(REFRESH_INFO, **ONE_PAIR)["refresh_tokens"][:1]
    okta.faults.add("status", method="GET", path="/tokens$", status=200, json=page)

    result = task(REFRESH, state="absent", **BARE, max_revocations=1)

    assert ids(result["revoked"]) == [effect["id"] for effect in okta.ledger] == [PORTAL_1]
    assert okta.org.refresh_tokens[PORTAL_2].status == "ACTIVE"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({**BARE, "protect": [CALLER]}, "protect"),
        ({**BARE, "where": {"idle_days": 0}}, "where"),
        ({"user_id": JANE, "all_tokens": True, "keep_client_id": [PORTAL]}, "keep_client_id"),
        ({**BARE, "protect": [CALLER], "where": {"idle_days": 0}}, "protect and where"),
        ({**ONE_PAIR, "token_id": [PORTAL_1]}, "all_tokens: true"),
        ({"tokens": [named(PORTAL_1)]}, "all_tokens: true"),
    ],
)
def test_a_collection_is_revoked_as_a_whole_or_not_at_all(okta, task, options, words):
    result = task(REFRESH, state="absent", delete_by="collection", **options)

    assert result["msg"].startswith("delete_by: collection revokes everything in the collection, so it ")
    assert words in result["msg"]
    assert sent(okta) == []


def test_tokens_issued_meanwhile_are_found_and_revoked_too(okta, task, issue):
    issued = issue(2, before="GET")

    result = task(REFRESH, state="absent", **BARE)

    assert deletions(okta) == [COLLECTION, COLLECTION]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2, *issued]
    assert {receipt["token_id"] for receipt in result["receipts"]} == {PORTAL_1, PORTAL_2, *issued}
    assert {effect["id"] for effect in okta.ledger} == {PORTAL_1, PORTAL_2, *issued}


def test_the_diff_shows_tokens_issued_meanwhile(okta, task, issue):
    issued = issue(2, before="GET")

    diff = task(REFRESH, state="absent", diff=True, **BARE)["diff"]

    assert (list(diff["before"]), diff["after"]) == ([PORTAL_1, PORTAL_2, *issued], {})


def test_what_is_left_after_three_times_is_pending_and_an_error(okta, task, issue):
    issued = issue(2, 3, 4, before="GET")

    result = task(REFRESH, state="absent", **BARE)

    assert deletions(okta) == [COLLECTION] * 3
    assert (result["failed"], result["changed"]) == (True, True)
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2, *issued[:2]]
    assert (result["pending"], result["errors"]) == (issued[2:], [])
    assert result["msg"] == f"user {JANE} and client {PORTAL} still has tokens after 3 attempts"
    assert "okta_error" not in result


def test_tokens_issued_meanwhile_count_against_the_bound(okta, task, issue):
    issued = issue(2, before="GET")

    result = task(REFRESH, state="absent", **BARE, delete_by="collection", max_revocations=2)

    assert deletions(okta) == [COLLECTION]
    assert (result["failed"], ids(result["revoked"])) == (True, [PORTAL_1, PORTAL_2])
    assert result["pending"] == issued
    assert "got more tokens than max_revocations allows to revoke" in result["msg"]


def test_a_deletion_that_has_had_no_effect_leaves_no_doubt(okta, task):
    okta.faults.add("drop", method="DELETE", when="before", times=None)

    result = task(REFRESH, state="absent", **BARE, delete_by="collection", retries=0)

    assert [error["token_id"] for error in result["errors"]] == [PORTAL_1, PORTAL_2]
    assert "may be revoked all the same" not in result["msg"]


def test_of_several_errors_the_message_has_the_first(okta, task):
    for token_id, status in ((PORTAL_1, 403), (PORTAL_2, 500)):
        okta.faults.add("status", method="DELETE", path=token_id, times=None, status=status)

    result = task(REFRESH, state="absent", tokens=[named(PORTAL_1), named(PORTAL_2)], retries=0, concurrency=1)

    assert result["msg"].startswith("2 of 2 tokens could not be revoked; Okta answered DELETE ")
    assert PORTAL_1 in result["msg"]
    assert PORTAL_2 not in result["msg"]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_the_bound_holds_over_all_collections(okta, task, issue, concurrency):
    issue(4 if concurrency == 1 else 99, before="GET")

    result = task(
        REFRESH,
        state="absent",
        user_id=JANE,
        client_id=[MOBILE, PORTAL],
        all_tokens=True,
        delete_by="collection",
        max_revocations=3,
        concurrency=concurrency,
    )

    assert len(okta.ledger) == len(result["revoked"]) == 3
    assert len(result["pending"]) == (1 if concurrency == 1 else 0)


def test_a_list_that_fails_afterwards_is_an_error(okta, task):
    okta.faults.add("status", method="GET", path="/tokens$", skip=1, status=403, json={"errorCode": "E0000006"})

    result = task(REFRESH, state="absent", **BARE)

    assert (result["failed"], ids(result["revoked"])) == (True, [PORTAL_1, PORTAL_2])
    assert result["msg"].startswith(
        f"whether user {JANE} and client {PORTAL} has tokens left is unknown; Okta answered"
    )


def test_a_client_that_is_gone_when_its_turn_comes_leaves_its_tokens_absent(okta, task, sent_requests):
    def act(request):
        if request.method == "DELETE":
            okta.org.clients.pop(PORTAL, None)

    sent_requests.before = act

    result = task(REFRESH, state="absent", **BARE)

    assert (result["changed"], result["absent"]) == (False, [PORTAL_1, PORTAL_2])


def test_a_token_that_survives_its_deletion_is_revoked_again(okta, sent_requests):
    def act(request):
        if request.method == "GET" and len(okta.ledger) == 2:
            okta.org.refresh_tokens[PORTAL_2].status = "ACTIVE"

    sent_requests.before = act

    result, _output = run_module(REFRESH, {"org_url": okta.url, "api_token": OWN_SECRET, "state": "absent", **BARE})

    assert deletions(okta) == [COLLECTION, COLLECTION]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]


# Users who do not exist


@pytest.mark.parametrize("client_id", [None, [PORTAL, MOBILE]], ids=["every client", "some clients"])
@pytest.mark.parametrize("missing", [NOBODY, "nobody@example.com"], ids=["id", "login"])
def test_a_user_who_does_not_exist_does_not_stop_the_others(okta, task, missing, client_id):
    options = {"user_id": [missing, JANE], **({"client_id": client_id} if client_id else {})}

    listed = task(REFRESH_INFO, **options)
    planned = task(REFRESH, check=True, state="absent", all_tokens=True, **options)
    real = task(REFRESH, state="absent", all_tokens=True, **options)

    expected = {PORTAL_1, PORTAL_2, MOBILE_1}
    assert set(ids(listed["refresh_tokens"])) == set(ids(planned["revoked"])) == set(ids(real["revoked"])) == expected
    assert {effect["id"] for effect in okta.ledger} == expected
    for result in (listed, planned, real):
        assert (result["failed"], result["missing_users"]) == (True, [missing])
        assert result["msg"] == (
            f"user_id: 1 of 2 users ({missing!r}) does not exist in the org: correct it, or remove it"
        )
        assert result["okta_error"]["code"] == "E0000007"


def test_several_users_who_do_not_exist_are_all_named_in_the_order_given(okta, task):
    users = [NOBODY, JANE, "b@example.com", "a@example.com"]

    result = task(REFRESH, state="absent", user_id=users, client_id=[PORTAL], all_tokens=True)

    assert set(result["missing_users"]) == {NOBODY, "b@example.com", "a@example.com"}
    assert "3 of 4 users (" in result["msg"]
    assert ") do not exist in the org" in result["msg"]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]


def test_nobody_exists(okta, task):
    result = task(REFRESH, state="absent", user_id=["nobody@example.com"], all_tokens=True, protect=["x"])

    assert result["msg"] == "user_id: user 'nobody@example.com' does not exist in the org: correct it, or remove it"
    assert (result["changed"], result["revoked"], result["missing_users"]) == (False, [], ["nobody@example.com"])


def test_a_user_who_cannot_be_revoked_and_one_who_does_not_exist_are_both_said(okta, task):
    okta.faults.add("status", method="DELETE", status=403, json={"errorCode": "E0000006", "errorSummary": "No"})

    result = task(REFRESH, state="absent", user_id=[JANE, NOBODY], client_id=[MOBILE], all_tokens=True)

    assert "; user_id: 1 of 2 users" in result["msg"]
    assert result["msg"].startswith("Okta answered DELETE")
    assert result["okta_error"]["status"] == 403


def test_a_client_that_does_not_exist_is_an_error_at_once(okta, task):
    result = task(REFRESH, state="absent", user_id=[JANE, IDLE_HANDS], client_id=["0oanone"], all_tokens=True)

    assert result["okta_error"]["code"] == "E0000007"
    assert "revoked" not in result


def test_a_user_given_twice_is_missing_once(okta, task):
    okta.org.users[NOBODY] = dataclasses.replace(okta.org.users[JANE], id=NOBODY, login="gone@example.com")
    okta.faults.add(
        "status", path=f"/users/{NOBODY}", times=None, status=404, json={"errorCode": "E0000007", "errorSummary": "x"}
    )

    result = task(
        REFRESH,
        check=True,
        state="absent",
        user_id=["gone@example.com", NOBODY, JANE],
        client_id=PORTAL,
        all_tokens=True,
    )

    assert result["missing_users"] == ["gone@example.com"]
    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]
