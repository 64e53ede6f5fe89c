# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's SDK for Node. NODE_PATH must name the folder that holds it, as `make strangers` sees to."""

import os

import pytest
from strangers import SCOPES, SCRIPTS, check_reading, check_revoking, good, job

USER_AGENT = "@okta/okta-sdk-nodejs"


@pytest.fixture
def client(world):
    """The settings that the SDK signs in with. That an app demands DPoP it finds out by itself."""
    if world.scheme == "SSWS":
        return {"orgUrl": world.okta.url, "token": world.okta.api_token}
    return {
        "orgUrl": world.okta.url,
        "authorizationMode": "PrivateKey",
        "clientId": world.app_id,
        "scopes": SCOPES,
        "privateKey": world.key.private_pem,
        "keyId": world.key.kid,
    }


@pytest.fixture
def sdk(world):
    """sdk(client, operation, ...) runs the SDK and returns its CompletedProcess."""

    def sdk(client, *operations):
        return world.run("node", str(SCRIPTS / "node_sdk.js"), stdin=job(client, *operations), NODE_PATH=os.environ["NODE_PATH"])

    return sdk


def test_the_sdk_and_the_modules_see_the_same(world, client, sdk):
    check_reading(world, lambda *operations: good(sdk(client, *operations)))
    # The SDK adds a proof to every token request, and the local Okta binds the token to it, whether the app demands that or not.
    assert world.schemes(USER_AGENT) == {"SSWS" if world.scheme == "SSWS" else "DPoP"}


def test_what_the_sdk_revokes_is_gone(world, client, sdk):
    check_revoking(world, lambda *operations: good(sdk(client, *operations)))
