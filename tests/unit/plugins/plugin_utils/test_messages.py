# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace
from pathlib import Path

from ansible_collections.identityops.okta.plugins.plugin_utils._messages import describe_outcome, describe_plan
from ansible_collections.identityops.okta.plugins.plugin_utils._outcome import make_outcome
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    API_TOKENS,
    APP_TOKENS,
    GRANTS,
    REFRESH_TOKENS,
    SESSIONS,
    Plan,
)
from job_results import ORG_URL, SETTINGS, SIGNED_IN, api_token, grant, kept, planned, refresh_token

FOLDER = Path("/evidence/run")
REPORT = {**SETTINGS, "okta_revoke": False}
ANSWER = (
    "This is a report. 2 tokens would be revoked: deploy (00T1), Portal (0oaportal) of Jane Doe (oar1)."
    " To revoke them, add -e okta_revoke=true -e okta_max_revocations=2"
)
PLAN = Plan(
    SIGNED_IN,
    {API_TOKENS: [api_token()], REFRESH_TOKENS: [refresh_token()]},
    kept=[
        {"kind": API_TOKENS, **kept()},
        {"kind": REFRESH_TOKENS, **kept("oar9", "kept_client", name=None, client_id="0oa9")},
    ],
    unread=["There is no user jim."],
    unmatched=["okta_protect: 'x' does not match anything in the org."],
)


def test_report_shows_what_would_be_revoked_and_how_the_answer_last():
    assert describe_plan(PLAN, REPORT, FOLDER) == [
        f"API tokens of {ORG_URL} to revoke: 1",
        "API TOKEN  NAME    AGE DAYS  IDLE DAYS  OWNER",
        "00T1       deploy       300         23  jane.doe@example.com",
        f"Refresh tokens of {ORG_URL} to revoke: 1",
        "REFRESH TOKEN  CLIENT              AGE DAYS  IDLE DAYS  USER",
        "oar1           Portal (0oaportal)        23             Jane Doe",
        "Kept: 2",
        "TOKEN    NAME       REASON       DETAIL",
        "00Tkept  reporting  protected    protect names the token ('reporting').",
        "oar9     0oa9       kept_client  protect names the token ('reporting').",
        "Warning: okta_protect: 'x' does not match anything in the org.",
        "Warning: There is no user jim.",
        "Evidence: /evidence/run",
        ANSWER,
        "The report is incomplete: There is no user jim.",
    ]


def test_report_that_lacks_several_users_says_so_in_the_end():
    plan = replace(PLAN, unread=["There is no user jim.", "There is no user jo."])

    assert describe_plan(plan, REPORT, FOLDER)[-1] == (
        "The report is incomplete: There is no user jim. And 1 more, see the warnings."
    )


def test_consents_and_sessions_are_shown_and_users_counted():
    jane = {"id": "00ujane", "userId": "00ujane", "user": "jane.doe@example.com"}
    tokens = [refresh_token("oar1"), refresh_token("oar2", userId="00ujohn", user_name="John Doe")]
    plan = Plan(SIGNED_IN, {GRANTS: [grant(), grant("oag2", scope_name=None)], SESSIONS: [jane], APP_TOKENS: tokens})

    assert describe_plan(plan, {**REPORT, "okta_delete_by": "token"}, FOLDER) == [
        f"Consents of {ORG_URL} to revoke: 2",
        "CONSENT  SCOPE           CLIENT              AGE DAYS  USER",
        "oag1     Offline access  Portal (0oaportal)        23  Jane Doe",
        "oag2     scp1            Portal (0oaportal)        23  Jane Doe",
        f"Users of {ORG_URL} whose sessions to end: 1",
        "USER ID  USER",
        "00ujane  jane.doe@example.com",
        f"Refresh tokens of {ORG_URL} to revoke: 2, of 2 users",
        "REFRESH TOKEN  CLIENT              AGE DAYS  IDLE DAYS  USER",
        "oar1           Portal (0oaportal)        23             Jane Doe",
        "oar2           Portal (0oaportal)        23             John Doe",
        (
            "Path: by app, with one request for each token. About 12 requests, which takes as long as the rate limit"
            " demands."
        ),
        "Evidence: /evidence/run",
        (
            "This is a report. 2 tokens, 2 consents and the sessions of 1 user would be revoked:"
            " consent to Offline access for Portal (0oaportal) of Jane Doe (oag1),"
            " consent to scp1 for Portal (0oaportal) of Jane Doe (oag2), the sessions of jane.doe@example.com,"
            " Portal (0oaportal) of Jane Doe (oar1), Portal (0oaportal) of John Doe (oar2)."
            " To revoke them, add -e okta_revoke=true -e okta_max_revocations=4"
        ),
    ]


def test_what_a_collection_takes_besides_the_plan_is_told():
    plan = Plan(SIGNED_IN, {APP_TOKENS: [refresh_token()]})
    outcome = make_outcome(plan, [planned(refresh_token(), refresh_token("oar8"))], [])

    assert "Revoked in addition to the plan: oar8" in describe_outcome(outcome, [], FOLDER, check_mode=False)


def test_run_that_revokes_tells_its_problems_in_the_end():
    lines = describe_plan(PLAN, SETTINGS, FOLDER)

    assert lines[-2:] == [
        "Evidence: /evidence/run",
        f"2 tokens to revoke in {ORG_URL}: deploy (00T1), Portal (0oaportal) of Jane Doe (oar1).",
    ]
    assert not [line for line in lines if "jim" in line]


def test_nothing_to_revoke():
    assert describe_plan(Plan(SIGNED_IN, {API_TOKENS: []}), SETTINGS, FOLDER) == [
        "Evidence: /evidence/run",
        f"There is nothing to revoke in {ORG_URL}.",
    ]


def test_report_warns_of_new_tokens_that_it_keeps():
    plan = Plan(SIGNED_IN, {}, kept=[{"kind": API_TOKENS, **kept()}])
    settings = {**REPORT, "okta_since": "2026-11-24T08:00:00Z", "okta_allow_kept": False}

    assert [line for line in describe_plan(plan, settings, FOLDER) if line.startswith("Warning: Kept 1 token created")]


def test_long_tables_are_cut():
    tokens = [api_token(f"00T{number}") for number in range(1203)]

    lines = describe_plan(Plan(SIGNED_IN, {API_TOKENS: tokens}), REPORT, FOLDER)

    assert lines[202] == "... and 1,003 more, which are in the evidence"
    assert "deploy (00T9) and 1,193 more. To revoke" in lines[-1]


def test_outcome_names_what_was_revoked_the_problems_last():
    plan = Plan(SIGNED_IN, {API_TOKENS: [api_token()]})
    outcome = make_outcome(plan, [{"revoked": [api_token()]}], [])

    assert describe_outcome(outcome, ["It rains."], FOLDER, check_mode=False) == [
        "Evidence: /evidence/run",
        "Revoked: deploy (00T1)",
        "Revoked 1 of 1 token; 0 were already gone.",
        "It rains.",
    ]
    assert describe_outcome(outcome, [], FOLDER, check_mode=True)[1:] == [
        "Would be revoked: deploy (00T1)",
        "Would revoke 1 of 1 token; 0 were already gone.",
    ]
    assert describe_outcome(make_outcome(plan, [], []), [], FOLDER, check_mode=False)[1:] == [
        "Revoked 0 of 1 token; 0 were already gone."
    ]
