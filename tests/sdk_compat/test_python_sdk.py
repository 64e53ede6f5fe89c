# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's SDK for Python."""

import sys

import pytest
from sdks import SCOPES, SCRIPTS, check_app_and_user, check_reading, check_revoking, good, job

# The user agent of a call is the generator's; only token requests carry the SDK's own.
USER_AGENT = "OpenAPI-Generator/1.0.0/python"


@pytest.fixture
def client(sdk_run):
    """The settings that the SDK signs in with."""
    if sdk_run.scheme == "SSWS":
        # The SDK sends no space between SSWS and the token, and Okta accepts that.
        return {"orgUrl": sdk_run.okta.url, "token": sdk_run.okta.api_token}
    return {
        "orgUrl": sdk_run.okta.url,
        "authorizationMode": "PrivateKey",
        "clientId": sdk_run.app_id,
        "scopes": SCOPES,
        "privateKey": sdk_run.key.private_pem,
        "dpopEnabled": sdk_run.scheme == "DPoP",
    }


@pytest.fixture
def sdk(sdk_run):
    """sdk(client, operation, ...) runs the SDK and returns its CompletedProcess."""

    def sdk(client, *operations):
        script = str(SCRIPTS / "python_sdk.py")
        return sdk_run.run(
            sys.executable, script, stdin=job(client, *operations), OKTA_TESTING_TESTINGDISABLEHTTPSCHECK="true"
        )

    return sdk


def test_the_sdk_and_the_modules_see_the_same(sdk_run, client, sdk):
    check_reading(sdk_run, lambda *operations: good(sdk(client, *operations)))
    assert sdk_run.schemes(USER_AGENT) == {sdk_run.scheme}


def test_what_the_sdk_revokes_is_gone(sdk_run, client, sdk):
    check_revoking(sdk_run, lambda *operations: good(sdk(client, *operations)))


def test_the_sdk_and_the_modules_agree_on_apps_consents_and_sessions(sdk_run, client, sdk):
    check_app_and_user(sdk_run, lambda *operations: good(sdk(client, *operations)))
