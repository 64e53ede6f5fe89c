# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Something goes wrong in the middle: the rest goes on, the evidence is written, the play fails, and another run
finishes."""

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
        {MOBILE_1: "errors", PORTAL_1: "pending", PORTAL_2: "pending"},
        "with 503",
    ),
    "the sign-in dies": (
        [
            {**SIGNED_OUT, "method": "DELETE", "path": "", "skip": 4, "times": None},
            {**SIGNED_OUT, "method": "GET", "path": f"/{JOHN}/clients/{PORTAL}/tokens", "skip": 1, "times": None},
        ],
        {MOBILE_1: "errors", PORTAL_1: "pending", PORTAL_2: "pending", JOHN_2: "pending", JOHN_1: "pending"},
        "the API token is wrong, revoked or expired",
    ),
}


@pytest.mark.parametrize(("faults", "left", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_left_is_told_and_another_run_finishes(okta, playbook, faults, left, words):
    okta.faults.add_all(faults)
    failed = playbook("offboard_user", code=2, **OFFBOARD, okta_connection={"retries": 0, "concurrency": 1})
    okta.faults.clear()
    finished = playbook("offboard_user", **OFFBOARD)

    assert failed.evidence.planned == EVERYTHING
    assert failed.evidence.fates() == {**dict.fromkeys(EVERYTHING, "revoked"), **left}
    assert (
        f"{len(left)} of 9 tokens are left: {', '.join(left)}. Run the playbook again when the cause is gone."
        in failed.output
    )
    assert f"Evidence: {failed.evidence.folder}." in failed.output
    assert words in failed.output
    assert finished.evidence.planned == [token_id for token_id in EVERYTHING if token_id in left]
    assert finished.evidence.folder != failed.evidence.folder
    assert dead(okta) == sorted(EVERYTHING)


def test_a_lost_answer_leaves_nothing(okta, playbook):
    okta.faults.add("drop", method="DELETE", path=FORGOTTEN, when="after")

    acted = playbook("revoke_idle_api_tokens", okta_revoke=True, okta_max_revocations=2)

    assert acted.evidence.fates() == {FORGOTTEN: "revoked", OLD: "revoked"}


def test_batches_say_how_far_they_are_and_one_that_fails_does_not_keep_the_next(okta, playbook):
    okta.faults.add(**NO_ROLE, method="DELETE", path=FORGOTTEN)
    tokens = playbook(
        "revoke_idle_api_tokens", code=2, okta_revoke=True, okta_max_revocations=3, okta_batch_size=2, okta_idle_days=2
    )
    okta.faults.add(**NO_ROLE, method="DELETE", path=PORTAL)
    users = playbook(
        "revoke_client_refresh_tokens",
        code=2,
        okta_revoke=True,
        okta_max_revocations=4,
        okta_batch_size=1,
        okta_client_id=PORTAL,
        okta_users=[JANES_LOGIN, JOHNS_LOGIN],
    )

    assert tokens.evidence.fates() == {FORGOTTEN: "errors", OLD: "revoked", DEPLOY: "revoked"}
    assert "(item=1-2 of 3)" in tokens.output
    assert "(item=3-3 of 3)" in tokens.output
    assert users.evidence.fates() == {PORTAL_1: "errors", PORTAL_2: "errors", JOHN_2: "revoked", JOHN_1: "revoked"}
    assert "(item=1-1 of 2 users)" in users.output
    assert "(item=1 of 2: 2 tokens of Jane Doe)" in users.output
    assert "(item=2 of 2: 2 tokens of John Doe)" in users.output


def test_the_current_token_that_stays_is_told(okta, playbook):
    okta.faults.add(**NO_ROLE, method="DELETE", path="/current")

    failed = playbook("revoke_current_api_token", code=2, okta_revoke=True)

    assert failed.evidence.fates() == {"current": "errors"}
    assert "1 of 1 tokens are left: current" in failed.output
    assert OWN in okta.org.api_tokens


def test_after_an_incident_what_cannot_be_read_does_not_keep_the_rest(okta, playbook):
    okta.faults.add(**NO_ROLE, path="/api-tokens$", times=None)
    okta.faults.add(**NO_ROLE, path=f"/{JOHN}/clients$", times=None)
    okta.faults.add(**NO_ROLE, method="DELETE", path=MOBILE_1)
    act = {
        "okta_since": days_ago(okta, 10),
        "okta_users": ["nobody@example.com", JOHNS_LOGIN, JANES_LOGIN],
        "okta_revoke": True,
        "okta_max_revocations": 9,
    }

    failed = playbook("revoke_since", code=2, **act)
    rest = playbook("revoke_since", code=2, **act)
    okta.faults.clear()
    finished = playbook("revoke_since", **{**act, "okta_users": [JOHNS_LOGIN, JANES_LOGIN]})

    assert failed.evidence.fates() == {MOBILE_1: "errors", PORTAL_1: "revoked", PORTAL_2: "revoked"}
    assert f"1 of 3 tokens are left: {MOBILE_1}" in failed.output
    assert rest.evidence.fates() == {MOBILE_1: "revoked"}
    assert "This could not be read, so tokens may be left" in rest.output
    for run in (failed, rest):
        unread = run.evidence.plan["unread"]
        assert [text.split(":")[0] for text in unread[1:]] == ["nobody@example.com", JOHNS_LOGIN]
        assert "/api/v1/api-tokens" in unread[0]
        assert all(text in run.output for text in unread)
    assert finished.evidence.planned == [FRESH, JOHNS, JOHN_1]
