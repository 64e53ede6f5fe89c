# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of users: ended in any case; whether that changed anything is what the System Log shows."""

import pytest
from sample_org import BEARER, CALLER, IDLE_HANDS, JANE, MOBILE_1, PORTAL_1, PORTAL_2, sent

SESSION = "okta_user_session"
OF_JANE = {"state": "absent", "user_id": JANE, "oauth_tokens": False}
FORBIDDEN = {"errorCode": "E0000006", "errorSummary": "No"}


def began(okta, user=JANE, name="102one"):
    okta.add("sessions", id=name, user=user)


def events(okta):
    return [event["eventType"] for event in okta.org.log]


def said(result):
    return [(user["id"], user["certain"]) for user in result["revoked"]], result["absent"], result["certain"]


def test_a_session_is_ended_once(okta, task):
    began(okta)
    okta.clock.advance(1)

    predicted = task(SESSION, check=True, **OF_JANE)
    real = task(SESSION, **OF_JANE)
    okta.clock.advance(1)
    again = task(SESSION, **OF_JANE)

    assert said(predicted) == said(real) == ([(JANE, True)], [], True)
    assert real["revoked"][0]["detail"] == "A session began since all were last ended."
    assert said(again) == ([], [JANE], True)
    assert (real["changed"], again["changed"]) == (True, False)
    assert events(okta).count("user.session.clear") == 2, "the request is sent in any case"


def test_one_user_costs_two_reads_and_a_deletion(okta, task):
    task(SESSION, **OF_JANE, allow_self=True)

    user, log, deletion = sent(okta)
    assert user == f"GET users/{JANE}"
    assert log.startswith("GET logs?since=")
    assert log.endswith("&sortOrder=DESCENDING&limit=1")
    assert deletion == f"DELETE users/{JANE}/sessions?oauthTokens=false&forgetDevices=true"


def test_the_log_without_any_session_is_not_certain(task):
    result = task(SESSION, **OF_JANE)

    assert said(result) == ([(JANE, False)], [], False)
    assert result["revoked"][0]["detail"] == "The System Log does not show whether the user has sessions."


def test_a_session_after_the_last_end_is_one(okta, task):
    task(SESSION, **OF_JANE)
    okta.clock.advance(1)
    began(okta)

    assert said(task(SESSION, **OF_JANE)) == ([(JANE, True)], [], True)


def test_a_failed_sign_in_is_no_session(okta, task):
    task(SESSION, **OF_JANE)
    okta.clock.advance(1)
    began(okta)
    okta.org.log[-1]["outcome"]["result"] = "FAILURE"
    okta.org.sessions.clear()

    assert said(task(SESSION, **OF_JANE)) == ([], [JANE], True)


def test_users_are_told_apart(okta, task):
    began(okta, IDLE_HANDS, "102idle")
    okta.clock.advance(1)
    task(SESSION, state="absent", user_id=JANE, oauth_tokens=False)

    result = task(SESSION, state="absent", user_id=["idle@example.com", JANE, IDLE_HANDS], oauth_tokens=False)

    assert said(result) == ([(IDLE_HANDS, True)], [JANE], True)
    assert result["revoked"][0]["user"] == "idle@example.com"


UNREADABLE = {
    "no role": {"status": 403, "json": FORBIDDEN},
    "not in the org": {"status": 401, "json": {"errorCode": "E0000015", "errorSummary": "No"}},
}


@pytest.mark.parametrize("fault", UNREADABLE.values(), ids=UNREADABLE)
def test_a_log_that_cannot_be_read_is_asked_once(okta, task, fault):
    okta.faults.add("status", path="/logs", times=None, **fault)

    result = task(SESSION, state="absent", user_id=[JANE, IDLE_HANDS], oauth_tokens=False)

    assert said(result) == ([(JANE, False), (IDLE_HANDS, False)], [], False)
    assert result["warnings"][0].startswith("Whether the users have sessions is unknown, because the System Log")
    assert len([one for one in sent(okta) if one.startswith("GET logs")]) == 1


def test_a_log_that_breaks_stops_the_task(okta, task):
    okta.faults.add("status", path="/logs", times=None, status=400, json={"errorCode": "E0000001"})

    assert task(SESSION, **OF_JANE)["failed"]
    assert "user.session.clear" not in events(okta)


# Tokens


def test_tokens_go_too_on_request(okta, task):
    result = task(SESSION, **{**OF_JANE, "oauth_tokens": True})

    assert said(result) == ([(JANE, True)], [], True)
    assert result["revoked"][0]["detail"] == "The user has refresh tokens."
    assert {effect["id"] for effect in okta.ledger} == {PORTAL_1, PORTAL_2, MOBILE_1}


def test_nothing_is_left_of_tokens_and_sessions(okta, task):
    task(SESSION, **{**OF_JANE, "oauth_tokens": True})

    assert said(task(SESSION, **{**OF_JANE, "oauth_tokens": True})) == ([], [JANE], True)


def test_devices_can_be_remembered(okta, task):
    task(SESSION, **OF_JANE, forget_devices=False)

    assert sent(okta)[-1].endswith("oauthTokens=false&forgetDevices=false")


# Guards


@pytest.mark.parametrize("user", [CALLER, "me", "svc-hygiene@example.com"])
def test_who_signs_in_is_refused(okta, task, user):
    result = task(SESSION, state="absent", user_id=[JANE, user], oauth_tokens=False)

    assert result["msg"].startswith(
        f"user_id: {user!r} is the user of the credentials in use, whose sessions would end too"
    )
    assert "user.session.clear" not in events(okta)
    allowed = task(SESSION, state="absent", user_id=user, oauth_tokens=False, allow_self=True, expand="sign_in")
    assert (allowed["changed"], allowed["sign_in"]["user_id"]) == (True, CALLER)


def test_an_app_that_signs_in_is_nobody(task):
    assert "failed" not in task(SESSION, **OF_JANE, access_token=BEARER)


def test_too_many_users_are_left_alone(okta, task):
    result = task(SESSION, state="absent", user_id=[JANE, IDLE_HANDS], oauth_tokens=False, max_users=1)

    assert result["msg"] == (
        "2 users' sessions would be revoked, but max_users allows 1, so nothing was revoked:"
        " ask for fewer users' sessions, or raise max_users"
    )
    assert "user.session.clear" not in events(okta)


@pytest.mark.parametrize("entry", [JANE, "jane.o'doe+test"])
def test_a_protected_user_is_kept(okta, task, entry):
    result = task(SESSION, state="absent", user_id=[IDLE_HANDS, JANE], oauth_tokens=True, protect=[entry])

    assert [user["id"] for user in result["revoked"]] == [IDLE_HANDS]
    assert [(one["user_id"], one["reason"], one["name"]) for one in result["kept"]] == [(JANE, "protected", None)]
    assert {effect["user_id"] for effect in okta.ledger} <= {IDLE_HANDS}


def test_a_protection_that_matches_nothing_stops_the_task(okta, task):
    result = task(SESSION, **OF_JANE, protect=["nobody"])

    assert "protect: 'nobody' does not match" in result["msg"]
    assert "user.session.clear" not in events(okta)


@pytest.mark.parametrize("nobody", ["nobody@example.com", "00unobody00000000000"])
def test_a_user_who_does_not_exist_does_not_stop_the_others(task, nobody):
    result = task(SESSION, state="absent", user_id=[nobody, JANE], oauth_tokens=False)

    assert (result["failed"], result["missing_users"]) == (True, [nobody])
    assert [user["id"] for user in result["revoked"]] == [JANE]


def test_nobody_is_asked_for(okta, task):
    result = task(SESSION, state="absent", user_id=[], oauth_tokens=False)

    assert (result["changed"], result["certain"], sent(okta)) == (False, True, [])


# Faults


@pytest.mark.parametrize("retries", [0, 2])
def test_a_lost_answer_is_an_error_unless_another_try_succeeds(okta, task, retries):
    began(okta)
    okta.faults.add("drop", method="DELETE", when="after")

    result = task(SESSION, **OF_JANE, retries=retries)

    assert [error["user_id"] for error in result["errors"]] == ([] if retries else [JANE])
    assert ("may be revoked all the same" in result.get("msg", "")) == (retries == 0)


def test_a_user_who_is_gone_has_no_sessions(okta, task, sent_requests):
    def act(request):
        if request.method == "DELETE":
            okta.org.users.pop(JANE, None)

    sent_requests.before = act

    assert said(task(SESSION, **OF_JANE))[:2] == ([], [JANE])


def test_a_fatal_error_leaves_the_rest(okta, task):
    okta.faults.add("status", method="DELETE", status=401, json={"errorCode": "E0000011"})

    result = task(SESSION, state="absent", user_id=[JANE, IDLE_HANDS], oauth_tokens=False, concurrency=1)

    assert ([error["user_id"] for error in result["errors"]], result["pending"]) == ([JANE], [IDLE_HANDS])


def test_the_diff_names_the_users(okta, task):
    result = task(SESSION, check=True, diff=True, **OF_JANE)

    assert result["diff"] == {"before": {JANE: f"user {JANE}"}, "after": {}}


def test_each_end_has_a_receipt(okta, task):
    (receipt,) = task(SESSION, **OF_JANE)["receipts"]

    assert receipt["user_id"] == JANE
    assert receipt["request_id"] == okta.org.log[-1]["transaction"]["id"]
