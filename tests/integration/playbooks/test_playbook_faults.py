# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Something goes wrong in the middle: the rest goes on, the play fails, and another run finishes."""

import json
import re

import pytest
from playbook_org import (
    DEPLOY,
    FLOWS_1,
    FORGOTTEN,
    FRESH,
    JANES_LOGIN,
    JOHN,
    JOHN_1,
    JOHN_2,
    JOHNS,
    JOHNS_LOGIN,
    MOBILE,
    MOBILE_1,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    days_ago,
    dead,
)
from test_playbook_exactness import NEW, issue_meanwhile
from thorough import thorough

NO_ROLE = {"kind": "status", "status": 403, "json": {"errorCode": "E0000006", "errorSummary": "No permission"}}
SIGNED_OUT = {
    "kind": "status",
    "status": 401,
    "json": {"errorCode": "E0000011", "errorSummary": "Invalid token provided"},
}
DOWN = {"kind": "status", "status": 503}
OFFBOARD = {
    "okta_user": [JANES_LOGIN, JOHNS_LOGIN],
    "okta_revoke": True,
    "okta_max_revocations": 9,
    "okta_revoke_api_tokens": True,
}
EVERYTHING = [FORGOTTEN, FRESH, JOHNS, FLOWS_1, MOBILE_1, PORTAL_1, PORTAL_2, JOHN_2, JOHN_1]

# faults, {id: its fate}, words of the message
FAULTS = {
    "no permission for one": (
        [{**NO_ROLE, "method": "DELETE", "path": FORGOTTEN, "times": None}],
        {FORGOTTEN: "errors"},
        "an admin role for this operation",
    ),
    "no service for one": (
        [{**DOWN, "method": "DELETE", "path": MOBILE, "times": None}],
        {MOBILE_1: "errors", **dict.fromkeys([PORTAL_1, PORTAL_2, JOHN_2, JOHN_1], "pending")},
        "with 503",
    ),
    "the sign-in dies": (
        [
            {**SIGNED_OUT, "method": "DELETE", "path": "", "skip": 4, "times": None},
        ],
        {MOBILE_1: "errors", **dict.fromkeys([PORTAL_1, PORTAL_2, JOHN_2, JOHN_1], "pending")},
        "the API token in api_token is wrong, revoked or expired",
    ),
}


@thorough
@pytest.mark.parametrize(("faults", "left", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_left_is_told_and_another_run_finishes(okta, playbook, faults, left, words):
    okta.faults.add_all(faults)
    failed = playbook("offboard_user", code=2, **OFFBOARD, okta_connection={"retries": 0, "concurrency": 1})
    okta.faults.clear()
    finished = playbook("offboard_user", **OFFBOARD)

    assert failed.evidence.planned == EVERYTHING
    assert failed.evidence.outcomes() == {**dict.fromkeys(EVERYTHING, "revoked"), **left}
    (sentence,) = re.findall(rf"{len(left)} of 9 tokens were not revoked: (.*)\. Run the playbook again", failed.output)
    assert re.findall(r"\((\w{20})\)(?:,|$)", sentence) == list(left)
    assert f"Evidence: {failed.evidence.folder}" in failed.output
    assert words in failed.output
    assert finished.evidence.planned == [token_id for token_id in EVERYTHING if token_id in left]
    assert finished.evidence.folder != failed.evidence.folder
    assert dead(okta) == sorted(EVERYTHING)


def test_the_sign_in_dies_while_tokens_are_issued_and_another_run_finishes(okta, playbook):
    issue_meanwhile(okta)
    okta.faults.add(**SIGNED_OUT, method="DELETE", path="", skip=1, times=None)
    job = {"okta_client_id": PORTAL, "okta_users": JANES_LOGIN, "okta_revoke": True, "okta_max_revocations": 2}

    failed = playbook("revoke_client_refresh_tokens", code=2, **job, okta_connection={"concurrency": 1})
    okta.faults.clear()
    finished = playbook("revoke_client_refresh_tokens", **job)

    assert failed.evidence.outcomes() == {PORTAL_1: "revoked", PORTAL_2: "errors"}
    assert "1 of 2 tokens were not revoked" in failed.output
    assert "the API token in api_token is wrong, revoked or expired" in failed.output
    assert NEW in [token["id"] for token in failed.evidence.result["left"]]
    assert "1 token turned up after the plan was made" in failed.output
    assert finished.evidence.outcomes() == {PORTAL_2: "revoked", NEW: "revoked"}
    assert dead(okta) == sorted([PORTAL_1, PORTAL_2, NEW])


@thorough
def test_a_lost_answer_leaves_nothing(okta, playbook):
    okta.faults.add("drop", method="DELETE", path=FORGOTTEN, when="after")

    acted = playbook("revoke_idle_api_tokens", okta_revoke=True, okta_max_revocations=2)

    assert acted.evidence.outcomes() == {FORGOTTEN: "revoked", OLD: "revoked"}


@thorough
def test_batches_say_how_far_they_are_and_one_that_fails_does_not_keep_the_next(okta, playbook):
    okta.faults.add(**NO_ROLE, method="DELETE", path=FORGOTTEN)
    tokens = playbook(
        "revoke_idle_api_tokens", code=2, okta_revoke=True, okta_max_revocations=3, okta_batch_size=2, okta_idle_days=2
    )
    okta.faults.add(**NO_ROLE, method="DELETE", path=PORTAL_1)
    users = playbook(
        "revoke_client_refresh_tokens",
        code=2,
        okta_revoke=True,
        okta_max_revocations=4,
        okta_batch_size=3,
        okta_client_id=PORTAL,
        okta_users=[JANES_LOGIN, JOHNS_LOGIN],
    )

    assert tokens.evidence.outcomes() == {FORGOTTEN: "errors", OLD: "revoked", DEPLOY: "revoked"}
    assert "(item=1-2 of 3 API tokens)" in tokens.output
    assert "(item=3-3 of 3 API tokens)" in tokens.output
    assert users.evidence.outcomes() == {PORTAL_1: "errors", PORTAL_2: "revoked", JOHN_2: "revoked", JOHN_1: "revoked"}
    assert "(item=1-3 of 4 refresh tokens)" in users.output
    assert "(item=4-4 of 4 refresh tokens)" in users.output


@thorough
def test_the_current_token_that_stays_is_told(okta, playbook):
    okta.faults.add(**NO_ROLE, method="DELETE", path="/current")

    failed = playbook("revoke_current_api_token", code=2, okta_revoke=True)

    assert failed.evidence.outcomes() == {"current": "errors"}
    assert "1 of 1 token were not revoked: the API token in use, of svc-hygiene@example.com" in failed.output
    assert OWN in okta.org.api_tokens


@thorough
def test_after_an_incident_what_cannot_be_read_does_not_keep_the_rest(okta, playbook):
    okta.faults.add(**NO_ROLE, path="/api-tokens$", times=None)
    okta.faults.add(**NO_ROLE, path=f"/{JOHN}/clients$", times=None)
    okta.faults.add(**NO_ROLE, method="DELETE", path=MOBILE_1)
    act = {
        "okta_since": days_ago(okta, 10),
        "okta_users": ["nobody@example.com", JOHNS_LOGIN, JANES_LOGIN],
        "okta_revoke": True,
        "okta_max_revocations": 9,
        "okta_allow_kept": True,
    }

    failed = playbook("revoke_since", code=2, **act)
    rest = playbook("revoke_since", code=2, **act)
    okta.faults.clear()
    finished = playbook("revoke_since", **{**act, "okta_users": [JOHNS_LOGIN, JANES_LOGIN]})

    assert failed.evidence.outcomes() == {MOBILE_1: "errors", PORTAL_1: "revoked", PORTAL_2: "revoked"}
    assert f"1 of 3 tokens were not revoked: Mobile ({MOBILE}) of Jane Doe ({MOBILE_1})" in failed.output
    assert rest.evidence.outcomes() == {MOBILE_1: "revoked"}
    for run in (failed, rest):
        missing, john, api_tokens = run.evidence.plan["unread"]
        assert missing == "There is no user nobody@example.com (okta_users)."
        assert john.startswith(f"The refresh tokens of {JOHNS_LOGIN} (okta_users) could not be read. ")
        assert api_tokens.startswith("The API tokens could not be read. ")
        assert all(json.dumps(text)[1:-1] in run.output for text in run.evidence.plan["unread"])
    assert finished.evidence.planned == [FRESH, JOHNS, JOHN_1]
