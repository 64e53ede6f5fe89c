# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's SDK for Node. NODE_PATH must name the folder that holds it, as `make sdk-compat` sees to."""

import os

import pytest
from sdks import SCOPES, SCRIPTS, check_app_and_user, check_reading, check_revoking, good, job

USER_AGENT = "@okta/okta-sdk-nodejs"


@pytest.fixture
def client(sdk_run):
    """The settings that the SDK signs in with. That an app demands DPoP it finds out by itself."""
    if sdk_run.scheme == "SSWS":
        return {"orgUrl": sdk_run.okta.url, "token": sdk_run.okta.api_token}
    return {
        "orgUrl": sdk_run.okta.url,
        "authorizationMode": "PrivateKey",
        "clientId": sdk_run.app_id,
        "scopes": SCOPES,
        "privateKey": sdk_run.key.private_pem,
        "keyId": sdk_run.key.kid,
    }


@pytest.fixture
def sdk(sdk_run):
    """sdk(client, operation, ...) runs the SDK and returns its CompletedProcess."""

    def sdk(client, *operations):
        return sdk_run.run(
            "node", str(SCRIPTS / "node_sdk.js"), stdin=job(client, *operations), NODE_PATH=os.environ["NODE_PATH"]
        )

    return sdk


def test_the_sdk_and_the_modules_see_the_same(sdk_run, client, sdk):
    check_reading(sdk_run, lambda *operations: good(sdk(client, *operations)))
    # The SDK adds a proof to every token request, and the local Okta binds the token to it, whether the app demands
    # that or not.
    assert sdk_run.schemes(USER_AGENT) == {"SSWS" if sdk_run.scheme == "SSWS" else "DPoP"}


def test_what_the_sdk_revokes_is_gone(sdk_run, client, sdk):
    check_revoking(sdk_run, lambda *operations: good(sdk(client, *operations)))


def test_the_sdk_and_the_modules_agree_on_apps_consents_and_sessions(sdk_run, client, sdk):
    check_app_and_user(sdk_run, lambda *operations: good(sdk(client, *operations)))
