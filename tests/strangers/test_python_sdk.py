# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's SDK for Python."""

import sys

import pytest
from strangers import SCOPES, SCRIPTS, check_reading, check_revoking, good, job

# The user agent of a call is the generator's; only token requests carry the SDK's own.
USER_AGENT = "OpenAPI-Generator/1.0.0/python"


@pytest.fixture
def client(world):
    """The settings that the SDK signs in with."""
    if world.scheme == "SSWS":
        # The SDK forgets the blank between SSWS and the token.
        return {"orgUrl": world.okta.url, "token": f" {world.okta.api_token}"}
    return {
        "orgUrl": world.okta.url,
        "authorizationMode": "PrivateKey",
        "clientId": world.app_id,
        "scopes": SCOPES,
        "privateKey": world.key.private_pem,
        "dpopEnabled": world.scheme == "DPoP",
    }


@pytest.fixture
def sdk(world):
    """sdk(client, operation, ...) runs the SDK and returns its CompletedProcess."""

    def sdk(client, *operations):
        script = str(SCRIPTS / "python_sdk.py")
        return world.run(sys.executable, script, stdin=job(client, *operations), OKTA_TESTING_TESTINGDISABLEHTTPSCHECK="true")

    return sdk


def test_the_sdk_and_the_modules_see_the_same(world, client, sdk):
    check_reading(world, lambda *operations: good(sdk(client, *operations)))
    assert world.schemes(USER_AGENT) == {world.scheme}


def test_what_the_sdk_revokes_is_gone(world, client, sdk):
    check_revoking(world, lambda *operations: good(sdk(client, *operations)))


@pytest.mark.parametrize("world", ["SSWS"], indirect=True)
def test_the_sdk_forgets_a_blank(world, client, sdk):
    """A bug of the SDK that the tests above step around. Once it is gone, so should the blank in client() be."""
    done = sdk({**client, "token": world.okta.api_token}, ["api_tokens"])
    assert "E0000011" in done.stderr
    assert world.schemes(USER_AGENT) == {"malformed"}
