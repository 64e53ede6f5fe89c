# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be kept is kept, with the reason; what is to be kept but does not exist keeps everything."""

import pytest
from playbook_org import (
    AGENT,
    CALLER,
    DEPLOY,
    DEPLOYER,
    FLOWS,
    FLOWS_1,
    FORGOTTEN,
    FRESH,
    JANES_LOGIN,
    JOHN,
    JOHN_1,
    JOHN_2,
    JOHNS,
    JOHNS_LOGIN,
    MOBILE_1,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    days_ago,
)
from thorough import thorough

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
IDLE, OFFBOARD, CLIENT = "revoke_idle_api_tokens", "offboard_user", "revoke_client_refresh_tokens"
JANE = {"okta_user": JANES_LOGIN}

# playbook, variables, what the message says
MATCHES_NOTHING = {
    "login with a typo": (
        IDLE,
        {"okta_protect": "jane.dough@example.com"},
        f"okta_protect: 'jane.dough@example.com' does not match anything in the org. Did you mean '{JANES_LOGIN}'?",
    ),
    "name with a comma, as text": (
        IDLE,
        {"okta_protect": "old deployment, of 2024"},
        "okta_protect: 'of 2024' does not match anything in the org.",
    ),
    "client ID that does not exist": (
        OFFBOARD,
        {**JANE, "okta_keep_client_id": FLOWS.replace("w", "v")},
        f"okta_keep_client_id: '{FLOWS.replace('w', 'v')}' does not match anything in the org. Did you mean '{FLOWS}'",
    ),
    "name of a client": (
        OFFBOARD,
        {**JANE, "okta_keep_client_id": "Workflows"},
        f"okta_keep_client_id: 'Workflows' does not match anything in the org. Did you mean '{FLOWS}' ('Workflows')?",
    ),
    "one of several, in several kinds of tokens": (
        OFFBOARD,
        {**JANE, "okta_protect": ["old deployment", FLOWS_1, "nobody", JOHNS_LOGIN]},
        "okta_protect: 'nobody' does not match anything in the org.",
    ),
    "user of the client": (
        CLIENT,
        {"okta_client_id": PORTAL, "okta_users": JOHNS_LOGIN, "okta_protect": "nobody@example.com"},
        "okta_protect: 'nobody@example.com' does not match anything in the org.",
    ),
}


@thorough
@pytest.mark.parametrize(("name", "variables", "words"), MATCHES_NOTHING.values(), ids=MATCHES_NOTHING)
def test_nothing_is_revoked_if_something_to_keep_does_not_exist(playbook, name, variables, words):
    refused = playbook(name, code=2, **ACT, **variables)

    assert words in refused.output.replace("\\\\", "\\")
    assert "Nothing was revoked." in refused.output
    assert refused.died == []
    assert [text for text in refused.evidence.plan["unmatched"] if text.startswith(words)]


@thorough
def test_a_report_warns_of_what_does_not_exist_and_a_run_can_be_told_to(playbook):
    typo = {"okta_protect": ["jane.dough@example.com", "old deployment"]}

    reported = playbook(IDLE, **typo)
    acted = playbook(IDLE, **ACT, **typo, okta_protect_missing="warn")

    for run in (reported, acted):
        (unmatched,) = run.evidence.plan["unmatched"]
        assert run.output.count(unmatched) >= 1
        assert run.evidence.kept == {OLD: "protected"}
    assert acted.evidence.outcomes() == {FORGOTTEN: "revoked"}


def test_api_tokens_are_protected_by_id_name_owner_and_login_of_the_owner(okta, playbook):
    number = okta.org.api_tokens[FRESH]
    number.name, number.user_id, number.expires_at = "2024", DEPLOYER, okta.org.api_tokens[DEPLOY].expires_at

    protect = [OLD, "Deployment", 2024, JOHN, JANES_LOGIN.upper(), "jane.dough@example.com"]
    done = playbook(IDLE, **ACT, okta_idle_days=1, okta_protect=protect, okta_protect_missing="warn")

    assert done.evidence.kept == {
        **dict.fromkeys([DEPLOY, OLD, FORGOTTEN, FRESH, JOHNS], "protected"),
        AGENT: "agent",
    }
    assert done.evidence.planned == []
    assert done.evidence.plan["unmatched"][0] in done.output


@thorough
def test_a_login_of_twenty_characters_that_looks_like_an_id_is_compared_with_logins(okta, playbook):
    okta.org.users[JOHN].login = "oarevalo@contoso.com"

    done = playbook(IDLE, **ACT, okta_idle_days=1, okta_protect=["oarevalo@contoso.com", DEPLOYER])

    assert done.evidence.kept == {**dict.fromkeys([DEPLOY, OLD, JOHNS], "protected"), AGENT: "agent"}


@thorough
def test_nothing_is_revoked_if_it_cannot_be_found_out_who_is_protected(okta, playbook):
    okta.faults.add(
        "status", path="/users/svc-deploy", status=403, json={"errorCode": "E0000006", "errorSummary": "No"}, times=None
    )

    by_login = playbook(IDLE, code=2, **ACT, okta_protect="svc-deploy@example.com")
    by_id = playbook(IDLE, **ACT, okta_protect=OLD)

    assert by_login.died == []
    assert by_id.evidence.outcomes() == {FORGOTTEN: "revoked"}


@thorough
def test_tokens_that_cannot_be_judged_are_kept_and_told(okta, playbook):
    okta.org.api_tokens[FORGOTTEN].token_window = "P1M"

    done = playbook(IDLE, **ACT)

    assert done.evidence.kept == {FORGOTTEN: "not_judged"}
    assert done.evidence.outcomes() == {OLD: "revoked"}
    assert "Okta does not return what where.idle_days needs." in done.output


@thorough
def test_one_refresh_token_of_a_user_and_client_is_kept_while_the_others_are_revoked(playbook):
    client = {"okta_client_id": PORTAL, "okta_users": [JANES_LOGIN, JOHNS_LOGIN]}

    done = playbook(CLIENT, **ACT, **client, okta_protect=[PORTAL_1, JOHNS_LOGIN.upper()])

    assert done.evidence.outcomes() == {PORTAL_2: "revoked"}
    assert done.evidence.kept == dict.fromkeys([PORTAL_1, JOHN_1, JOHN_2], "protected")


@thorough
def test_who_leaves_keeps_api_tokens_and_what_is_protected(playbook):
    """An entry of okta_protect can be the name of an API token, the id of a refresh token or that of a user."""
    done = playbook(OFFBOARD, **ACT, okta_user=[JANES_LOGIN, JOHN], okta_protect=["old deployment", FLOWS_1, JOHN])

    assert done.evidence.outcomes() == dict.fromkeys([MOBILE_1, PORTAL_1, PORTAL_2], "revoked")
    assert done.evidence.kept == {
        **dict.fromkeys([FLOWS_1, JOHN_1, JOHN_2, JOHNS], "protected"),
        **dict.fromkeys([FORGOTTEN, FRESH], "not_requested"),
    }
    assert "Set okta_revoke_api_tokens to true to revoke it." in done.output


@thorough
def test_the_account_in_use_keeps_its_own_token_and_that_of_an_agent(playbook):
    done = playbook(OFFBOARD, **ACT, okta_user=CALLER, okta_revoke_api_tokens=True)

    assert done.evidence.kept == {AGENT: "agent", OWN: "own_token"}
    assert done.died == []


@thorough
def test_api_tokens_are_not_even_read_when_they_are_skipped(okta, playbook):
    done = playbook(OFFBOARD, **JANE, okta_skip_api_tokens=True)

    assert done.evidence.kept == {}
    assert [request["path"] for request in okta.requests if "api-tokens" in request["path"]] == []


@thorough
def test_after_an_incident_new_tokens_that_were_kept_make_the_run_fail(okta, playbook):
    """An attacker can choose a protected name; the token in use is no exception either."""
    okta.org.api_tokens[FRESH].name = "deployment"
    since = {"okta_since": days_ago(okta, 5), "okta_protect": "deployment"}

    failed = playbook("revoke_since", code=2, **ACT, **since)
    allowed = playbook("revoke_since", **ACT, **since, okta_allow_kept=True)

    assert failed.evidence.kept == allowed.evidence.kept == {FRESH: "protected"}
    assert failed.evidence.outcomes() == {JOHNS: "revoked"}
    assert f"Kept 1 token created since {since['okta_since']}: deployment ({FRESH}, protected). Check" in failed.output
    assert "'deployment' is the name of 2 API tokens" in " ".join(failed.output.split())


def test_only_approved_tokens_are_revoked(playbook):
    done = playbook(IDLE, **ACT, okta_approved_tokens=[OLD, JOHNS])

    assert done.evidence.outcomes() == {OLD: "revoked"}
    assert done.evidence.kept == {FORGOTTEN: "not_approved"}


@thorough
def test_nothing_is_revoked_if_no_token_is_approved(playbook):
    done = playbook(IDLE, **ACT, okta_approved_tokens=[])

    assert done.evidence.kept == {FORGOTTEN: "not_approved", OLD: "not_approved"}
    assert done.died == []
