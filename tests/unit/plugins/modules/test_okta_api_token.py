# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import timedelta

import pytest
from sample_org import AGENT, BEARER, CALLER, DEPLOY, JANE, JANES, OLD, OWN, ids, sent

MODULE = "okta_api_token"
ADAM = "00uadam0000000000000"


def test_one_token_costs_a_read_and_a_deletion(okta, task):
    task(MODULE, state="absent", token_id=[OLD])

    assert sent(okta) == [f"GET api-tokens/{OLD}", f"DELETE api-tokens/{OLD}"]


def test_several_tokens_cost_one_list_and_a_deletion_each(okta, task):
    task(MODULE, state="absent", token_id=[OLD, DEPLOY, "00Tunknown0000000000"], concurrency=1)

    assert sent(okta) == ["GET api-tokens", f"DELETE api-tokens/{OLD}", f"DELETE api-tokens/{DEPLOY}"]


def test_revoked_holds_the_tokens_as_they_were(task):
    listed = task("okta_api_token_info", token_id=[OLD, DEPLOY])["api_tokens"]

    assert task(MODULE, state="absent", token_id=[OLD, DEPLOY])["revoked"] == listed


@pytest.mark.parametrize("concurrency", [1, 4, 16])
def test_our_own_token_goes_last(okta, task, concurrency):
    result = task(
        MODULE, state="absent", token_id=[OWN, OLD, DEPLOY, JANES, AGENT], allow_self=True, concurrency=concurrency
    )

    assert ids(result["revoked"]) == [OWN, OLD, DEPLOY, JANES, AGENT]
    assert okta.ledger[-1]["id"] == OWN


@pytest.mark.parametrize(
    ("owner", "seconds_ago", "is_taken_for_ours"),
    [(CALLER, 119, True), (CALLER, 120, False), (JANE, 0, False), (ADAM, 0, False)],
)
def test_what_its_owner_has_just_used_may_be_our_own_token(okta, task, owner, seconds_ago, is_taken_for_ours):
    token = okta.org.api_tokens[DEPLOY]
    token.user_id, token.expires_at = owner, okta.clock.now() - timedelta(seconds=seconds_ago) + token.window

    result = task(MODULE, state="absent", token_id=[DEPLOY, OLD])

    assert {effect["id"] for effect in okta.ledger} == (set() if is_taken_for_ours else {DEPLOY, OLD})
    assert (f"{DEPLOY} may be the API token in use" in result.get("msg", "")) == is_taken_for_ours


def test_the_caller_is_asked_for_only_when_a_token_looks_recent(okta, task):
    task(MODULE, state="absent", token_id=[OLD])
    assert "GET users/me" not in sent(okta)

    refused = task(MODULE, state="absent", token_id=[OWN])
    assert "GET users/me" in sent(okta)
    assert OWN in refused["msg"]
    assert "allow_self: true" in refused["msg"]


def test_an_access_token_needs_no_guard_for_itself(okta, task):
    okta.org.api_tokens[OWN].use(okta.clock.now())

    assert task(MODULE, state="absent", token_id=[OWN], access_token=BEARER)["changed"]
    assert "GET users/me" not in sent(okta)


def test_current_reads_first_and_revokes_itself(okta, task):
    result = task(MODULE, state="absent", current=True)

    assert result["revoked"] == [{"id": "current", "userId": CALLER}]
    assert sent(okta) == ["GET users/me", "DELETE api-tokens/current"]


def test_current_twice_warns_and_changes_nothing(task):
    task(MODULE, state="absent", current=True)
    again = task(MODULE, state="absent", current=True)

    assert (again["changed"], again["absent"]) == (False, ["current"])
    assert "nothing to revoke" in again["warnings"][0]


@pytest.mark.parametrize("code", ["E0000006", "E0000038"])
def test_current_fails_when_reading_fails_otherwise(okta, task, code):
    okta.faults.add("status", path="/users/me$", status=403, json={"errorCode": code, "errorSummary": "No"})

    assert task(MODULE, state="absent", current=True)["okta_error"]["code"] == code


@pytest.mark.parametrize("answer", ["drop", "reset"])
def test_current_whose_answer_was_lost_was_revoked_by_us(okta, task, answer):
    okta.faults.add(answer, method="DELETE", when="after")

    result = task(MODULE, state="absent", current=True)

    assert (result["changed"], ids(result["revoked"])) == (True, ["current"])


def test_current_gone_between_reading_and_deleting_is_absent(okta, task):
    okta.faults.add(
        "status", method="DELETE", status=401, json={"errorCode": "E0000011", "errorSummary": "Invalid token provided"}
    )

    result = task(MODULE, state="absent", current=True)

    assert (result["changed"], result["absent"]) == (False, ["current"])


def test_current_is_read_again_when_its_deletion_ends_in_faults(okta, task):
    okta.faults.add("status", method="DELETE", status=503, when="after")

    assert task(MODULE, state="absent", current=True, retries=0)["changed"]


def test_current_that_survives_its_faults_is_an_error(okta, task):
    okta.faults.add("status", method="DELETE", status=503, times=None)

    result = task(MODULE, state="absent", current=True, retries=0)

    assert (result["failed"], result["changed"], result["errors"][0]["token_id"]) == (True, False, "current")
    assert result["msg"].startswith("Okta answered DELETE /api/v1/api-tokens/current with 503")


FAULTS = {
    "answer lost": {"kind": "drop"},
    "connection reset": {"kind": "reset"},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "HTML instead of 204": {"kind": "html", "status": 200},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_revocation_whose_answer_was_lost_was_ours(okta, task, fault):
    okta.faults.add(method="DELETE", when="after", **fault)

    result = task(MODULE, state="absent", token_id=[OLD])

    assert (result["changed"], ids(result["revoked"])) == (True, [OLD])


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_revocation_without_effect_is_an_error_after_all_retries(okta, task, fault):
    okta.faults.add(method="DELETE", when="before", times=None, **fault)

    result = task(MODULE, state="absent", token_id=[OLD], retries=2)

    assert (result["failed"], result["changed"], result["absent"]) == (True, False, [])
    assert [error["token_id"] for error in result["errors"]] == [OLD]
    assert result["errors"][0]["error"] == result["okta_error"]


def test_without_retries_the_token_is_read_again_to_settle_what_happened(okta, task):
    okta.faults.add("drop", method="DELETE", when="after")

    assert task(MODULE, state="absent", token_id=[OLD], retries=0)["changed"]
    assert sent(okta)[-1] == f"GET api-tokens/{OLD}"


def test_an_error_while_settling_leaves_the_first_error(okta, task):
    okta.faults.add("status", path=OLD, status=500, times=None, skip=1)

    result = task(MODULE, state="absent", token_id=[OLD], retries=0)

    assert result["okta_error"]["method"] == "DELETE"


def test_a_token_somebody_else_revoked_in_between_is_absent(okta, task):
    okta.faults.add("status", method="DELETE", status=404, json={"errorCode": "E0000007", "errorSummary": "Not found"})

    result = task(MODULE, state="absent", token_id=[OLD])

    assert (result["changed"], result["absent"]) == (False, [OLD])


def test_a_404_that_is_not_oktas_is_no_proof_of_absence(okta, task):
    okta.faults.add("html", path=OLD, status=404)

    result = task(MODULE, state="absent", token_id=[OLD])

    assert result["failed"]
    assert "org_url" in result["hint"]


def test_one_refusal_of_many_leaves_the_others_revoked(okta, task):
    okta.faults.add(
        "status", method="DELETE", path=OLD, status=403, json={"errorCode": "E0000006", "errorSummary": "No permission"}
    )

    result = task(MODULE, state="absent", token_id=[DEPLOY, OLD, "00Tunknown0000000000", JANES])

    assert (result["failed"], result["changed"]) == (True, True)
    assert ids(result["revoked"]) == [DEPLOY, JANES]
    assert result["absent"] == ["00Tunknown0000000000"]
    assert [error["token_id"] for error in result["errors"]] == [OLD]
    assert result["pending"] == []
    assert result["msg"].startswith("1 of 4 tokens could not be revoked; Okta answered DELETE")
    assert "admin role" in result["hint"]


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_dead_sign_in_stops_the_work_and_every_id_is_reported_once(okta, task, concurrency):
    okta.faults.add(
        "status",
        method="DELETE",
        skip=1,
        times=None,
        status=401,
        json={"errorCode": "E0000011", "errorSummary": "Invalid token provided"},
    )
    asked = [DEPLOY, OLD, "00Tunknown0000000000", JANES, AGENT]

    result = task(MODULE, state="absent", token_id=asked, concurrency=concurrency)

    reported = (
        ids(result["revoked"])
        + result["absent"]
        + [error["token_id"] for error in result["errors"]]
        + result["pending"]
    )
    assert sorted(reported) == sorted(asked)
    assert len(result["revoked"]) == 1
    assert result["pending"]
    assert "were not tried" in result["msg"]


def test_a_rate_limit_longer_than_the_task_may_wait_leaves_the_rest_pending(okta, task):
    okta.faults.add("rate_limit", method="DELETE", skip=1, times=None, reset_in=40)

    result = task(MODULE, state="absent", token_id=[DEPLOY, OLD, JANES, AGENT], concurrency=1, rate_limit_timeout=30)

    assert ids(result["revoked"]) == [DEPLOY]
    assert [error["token_id"] for error in result["errors"]] == [OLD]
    assert result["pending"] == [JANES, AGENT]
    assert "rate_limit_timeout" in result["hint"]
    assert task.slept == []


def test_a_wait_for_the_rate_limit_is_told(okta, task):
    okta.faults.add("rate_limit", method="DELETE", reset_in=40)

    result = task(MODULE, state="absent", token_id=[OLD])

    assert task.slept == [41]
    assert result["warnings"] == ["waiting 41 seconds for Okta's rate limit"]
    assert result["changed"]


def test_the_result_says_what_it_cost(okta, task):
    result = task(MODULE, state="absent", token_id=[OLD, DEPLOY, JANES])

    assert result["rate_limit"] == {"requests": 4, "waited_seconds": 0.0, "remaining": 596, "limit": 600}


def test_the_cost_includes_waits_and_tries(okta, task):
    okta.faults.add("rate_limit", method="DELETE", reset_in=40)

    result = task(MODULE, state="absent", token_id=[OLD])

    assert (result["rate_limit"]["requests"], result["rate_limit"]["waited_seconds"]) == (3, 41.0)


def test_a_failure_says_what_it_cost_too(okta, task):
    okta.faults.add("html", status=200)

    assert task(MODULE, state="absent", token_id=[OLD])["rate_limit"] == {
        "requests": 1,
        "waited_seconds": 0.0,
        "remaining": None,
        "limit": None,
    }


@pytest.mark.parametrize("concurrency", [1, 4])
def test_connections_are_kept_alive_one_a_worker(okta, task, concurrency):
    task(MODULE, state="absent", token_id=[OLD, DEPLOY, JANES, AGENT], concurrency=concurrency)

    assert len({request["connection"] for request in okta.requests}) <= concurrency


def test_lost_response_is_reported_as_uncertain(okta, task):
    okta.faults.add("drop", method="DELETE", path=OLD, when="after", times=None)
    okta.faults.add("status", method="GET", path=OLD, status=400, skip=0, times=None)

    first = task("okta_api_token", state="absent", token_id=[DEPLOY, OLD], concurrency=1)
    okta.faults.clear()
    second = task("okta_api_token", state="absent", token_id=[DEPLOY, OLD])

    assert first["msg"].startswith("1 of 2 tokens could not be revoked; ")
    assert first["msg"].endswith("; 1 of them may be revoked all the same: run the task again to find out")
    assert (ids(first["revoked"]), [error["token_id"] for error in first["errors"]]) == ([DEPLOY], [OLD])
    assert (second["changed"], second["absent"]) == (False, [DEPLOY, OLD])


def test_another_401_does_not_mean_that_the_token_in_use_is_gone(okta, task):
    error = {"errorCode": "E0000004", "errorSummary": "Authentication failed"}
    okta.faults.add("status", path="/users/me", status=401, json=error)

    result = task("okta_api_token", state="absent", current=True)

    assert result["failed"]
    assert result["okta_error"]["code"] == "E0000004"
    assert result.get("absent", []) == []
    assert okta.ledger == []
