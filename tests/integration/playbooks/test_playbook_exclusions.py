# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is spared stays alive, and the evidence says why."""

from playbook_org import (
    AGENT,
    CALLER,
    DEPLOY,
    DEPLOYER,
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
)

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
PROTECTED = "okta_protect names it or its owner"
AN_AGENTS = "it belongs to an agent, which Okta manages"


def test_api_tokens_are_protected_by_id_name_owner_and_login_of_the_owner(okta, playbook):
    number = okta.org.api_tokens[FRESH]
    number.name, number.user_id, number.expires_at = "2024", DEPLOYER, okta.org.api_tokens[DEPLOY].expires_at

    done = playbook(
        "revoke_idle_api_tokens",
        **ACT,
        okta_idle_days=1,
        okta_protect=[OLD, "Deployment", 2024, JOHN, JANES_LOGIN.upper()],
    )

    assert done.evidence.kept == {**dict.fromkeys([DEPLOY, OLD, FORGOTTEN, FRESH, JOHNS], PROTECTED), AGENT: AN_AGENTS}
    assert done.evidence.planned == []


def test_a_token_whose_owner_cannot_be_read_is_spared_when_the_owner_may_be_protected(okta, playbook):
    okta.faults.add(
        "status", path="/users/00u", status=403, json={"errorCode": "E0000006", "errorSummary": "No"}, times=None
    )

    by_login = playbook("revoke_idle_api_tokens", **ACT, okta_protect="ops@example.com")
    by_id = playbook("revoke_idle_api_tokens", **ACT, okta_protect=OLD)

    assert by_login.evidence.kept == dict.fromkeys(
        [OLD, FORGOTTEN], "its owner could not be read, who may be in okta_protect"
    )
    assert by_login.died == []
    assert by_id.evidence.fates() == {FORGOTTEN: "revoked"}


def test_one_refresh_token_of_a_user_and_client_is_spared_while_the_others_die(playbook):
    client = {"okta_client_id": PORTAL, "okta_users": [JANES_LOGIN, JOHNS_LOGIN]}

    done = playbook("revoke_client_refresh_tokens", **ACT, **client, okta_protect=[PORTAL_1, JOHNS_LOGIN.upper()])

    assert done.evidence.fates() == {PORTAL_2: "revoked"}
    assert done.evidence.kept == dict.fromkeys([PORTAL_1, JOHN_1, JOHN_2], "okta_protect names it or its user")


def test_who_leaves_keeps_api_tokens_and_what_is_protected(playbook):
    """What okta_protect holds may be the name of an API token, the id of a refresh token or that of a user."""
    done = playbook(
        "offboard_user", **ACT, okta_user=[JANES_LOGIN, JOHN], okta_protect=["old deployment", FLOWS_1, JOHN]
    )

    assert done.evidence.fates() == dict.fromkeys([MOBILE_1, PORTAL_1, PORTAL_2], "revoked")
    assert set(done.evidence.kept) == {FORGOTTEN, FRESH, JOHNS, FLOWS_1, JOHN_1, JOHN_2}
    assert "revoke it with okta_revoke_api_tokens" in done.evidence.kept[FRESH]
    assert done.evidence.kept[JOHNS] == PROTECTED


def test_the_account_that_signs_in_does_not_offboard_its_own_token_nor_an_agent(okta, playbook):
    done = playbook("offboard_user", **ACT, okta_user=CALLER, okta_revoke_api_tokens=True)

    assert done.evidence.kept == {AGENT: AN_AGENTS, OWN: "it may be the token that signs in"}
    assert done.died == []


def test_api_tokens_are_not_even_read_when_they_are_skipped(okta, playbook):
    done = playbook("offboard_user", okta_user=JANES_LOGIN, okta_skip_api_tokens=True)

    assert done.evidence.kept == {}
    assert [request["path"] for request in okta.requests if "api-tokens" in request["path"]] == []
