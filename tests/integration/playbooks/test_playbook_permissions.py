# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-ins that may read but not revoke, and service apps that lack a scope."""

import json

import pytest
from emulator import service_key
from emulator.model import Client
from playbook_org import CALLER, FORGOTTEN, FRESH, JANES_LOGIN, JOHNS, OLD, PORTAL, days_ago
from thorough import thorough

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
HYGIENE = "0oahygiene0000000000"
API_TOKENS, USERS = "okta.apiTokens.read", "okta.users.read"

# playbook, variables, scopes that the app has, the one that it is told to get
LACKING = {
    "audit_api_tokens": ({}, [USERS], API_TOKENS),
    "revoke_idle_api_tokens": ({}, [USERS], API_TOKENS),
    "offboard_user": ({"okta_user": JANES_LOGIN}, [API_TOKENS], USERS),
    "revoke_client_refresh_tokens": ({"okta_client_id": PORTAL, "okta_users": JANES_LOGIN}, [API_TOKENS], USERS),
}


def service_app(okta, *scopes):
    """What okta_connection says to sign in as an app with these scopes."""
    key = service_key("ES256")
    okta.org.clients[HYGIENE] = Client(
        HYGIENE, "Hygiene", roles=["SUPER_ADMIN"], granted_scopes=list(scopes), public_keys=[key.public_jwk]
    )
    return {"oauth_client_id": HYGIENE, "oauth_private_key": key.private_pem}


@thorough
def test_an_account_that_may_only_read_revokes_nothing_and_is_told_so(okta, playbook):
    okta.org.users[CALLER].roles = ["READ_ONLY_ADMIN"]

    failed = playbook("revoke_idle_api_tokens", code=2, **ACT)

    assert failed.evidence.outcomes() == {FORGOTTEN: "errors", OLD: "errors"}
    assert "give the account or service app in use an admin role for this operation" in failed.output


@thorough
def test_a_service_app_that_may_only_read_predicts_but_does_not_act(okta, playbook):
    connection = service_app(okta, "okta.apiTokens.read")

    predicted = playbook("revoke_idle_api_tokens", "--check", **ACT, okta_connection=connection)
    failed = playbook("revoke_idle_api_tokens", code=2, **ACT, okta_connection=connection)

    assert predicted.evidence.planned == [FORGOTTEN, OLD]
    assert predicted.evidence.plan["signed_in"]["client_id"] == HYGIENE
    assert failed.evidence.outcomes() == {FORGOTTEN: "pending", OLD: "pending"}
    assert (
        "grant the service app okta.apiTokens.manage on its tab Okta API Scopes in the Admin Console" in failed.output
    )
    for run in (predicted, failed):
        assert connection["oauth_private_key"].splitlines()[1] not in run.output


@thorough
@pytest.mark.parametrize("name", LACKING)
def test_a_service_app_is_told_which_scope_it_lacks(okta, playbook, name):
    variables, granted, lacking = LACKING[name]
    refused = playbook(name, code=2, **ACT, **variables, okta_connection=service_app(okta, *granted))

    assert f"grant the service app {lacking}" in refused.output
    assert refused.died == []


@thorough
def test_after_an_incident_a_service_app_does_what_its_scopes_allow_and_is_told_which_it_lacks(okta, playbook):
    connection = service_app(okta, "okta.apiTokens.manage")

    failed = playbook(
        "revoke_since", code=2, **ACT, okta_connection=connection, okta_since=days_ago(okta, 5), okta_users=JANES_LOGIN
    )

    assert failed.evidence.outcomes() == {FRESH: "revoked", JOHNS: "revoked"}
    (unread,) = failed.evidence.plan["unread"]
    assert unread.startswith(f"The refresh tokens of {JANES_LOGIN} (okta_users) could not be read. ")
    assert f"grant the service app {USERS} on its tab Okta API Scopes in the Admin Console" in failed.output


@thorough
def test_a_service_app_has_no_current_api_token(okta, playbook):
    refused = playbook(
        "revoke_current_api_token", code=2, **ACT, okta_connection=service_app(okta, "okta.apiTokens.manage")
    )

    assert "current: true revokes the API token" in refused.output
    assert refused.died == []


def test_an_audit_without_the_scopes_for_owners_and_roles_says_so_and_calls_nothing_clean(okta, playbook, tmp_path):
    audited = playbook("audit_api_tokens", okta_connection=service_app(okta, API_TOKENS))

    (org,) = json.loads((tmp_path / "okta-report" / "report.json").read_text())["orgs"]
    assert [warning for warning in org["warnings"] if USERS in warning]
    assert [warning for warning in org["warnings"] if "okta.roles.read" in warning]
    assert {str(token["_embedded"]) for token in org["tokens"]} == {
        "{'owner': None, 'owner_roles': None, 'network_zones': []}"
    }
    unknown = {finding["token_id"] for finding in org["findings"] if finding["severity"] == "unknown"}
    assert unknown == {token["id"] for token in org["tokens"]}
    assert " unknown" in audited.output
