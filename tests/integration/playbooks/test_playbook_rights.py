# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-ins that may read but not revoke, and service apps that lack a scope."""

from emulator import service_key
from emulator.model import Client
from playbook_org import CALLER, FORGOTTEN, JANES_LOGIN, OLD

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
HYGIENE = "0oahygiene0000000000"


def service_app(okta, *scopes):
    """What okta_connection says to sign in as an app with these scopes."""
    key = service_key("ES256")
    okta.org.clients[HYGIENE] = Client(HYGIENE, "Hygiene", roles=["SUPER_ADMIN"], granted_scopes=list(scopes), public_keys=[key.public_jwk])
    return {"oauth_client_id": HYGIENE, "oauth_private_key": key.private_pem}


def test_an_account_that_may_only_read_revokes_nothing_and_is_told_so(okta, playbook):
    okta.org.users[CALLER].roles = ["READ_ONLY_ADMIN"]

    failed = playbook("revoke_idle_api_tokens", code=2, **ACT)

    assert failed.evidence.fates() == {FORGOTTEN: "errors", OLD: "errors"}
    assert "give the account or service app that signs in an admin role for this operation" in failed.output


def test_a_service_app_that_may_only_read_predicts_but_does_not_act(okta, playbook):
    connection = service_app(okta, "okta.apiTokens.read")

    predicted = playbook("revoke_idle_api_tokens", "--check", **ACT, okta_connection=connection)
    failed = playbook("revoke_idle_api_tokens", code=2, **ACT, okta_connection=connection)

    assert predicted.evidence.planned == [FORGOTTEN, OLD]
    assert predicted.evidence.plan["signed_in"]["client_id"] == HYGIENE
    assert failed.evidence.fates() == {FORGOTTEN: "pending", OLD: "pending"}
    assert "grant the service app okta.apiTokens.manage on its tab Okta API Scopes in the Admin Console" in failed.output
    for run in (predicted, failed):
        assert connection["oauth_private_key"].splitlines()[1] not in run.output


def test_a_service_app_is_told_which_scope_it_lacks(okta, playbook):
    connection = service_app(okta, "okta.apiTokens.read")

    refused = playbook("offboard_user", code=2, **ACT, okta_connection=connection, okta_user=JANES_LOGIN)

    assert "grant the service app okta.users.read on its tab Okta API Scopes in the Admin Console" in refused.output
