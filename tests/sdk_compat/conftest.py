# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's own SDKs and this collection see the same local Okta."""

import pytest
from emulator import Emulator, read_seed, service_key
from environment import link_collection
from sdks import SERVICE_APP, SdkRun

WAYS = {"API token": "SSWS", "service app": "Bearer", "service app with DPoP": "DPoP"}


@pytest.fixture(scope="session")
def key():
    return service_key("RS256")


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def sdk_run(request, key, tmp_path):
    """The demo's org, for each way to sign in."""
    link_collection(tmp_path / "collections")
    seed = read_seed("demo")
    (app,) = (client for client in seed["clients"] if client["name"] == SERVICE_APP)
    app["public_keys"] = [key.public_jwk]
    app["dpop"] = "required" if request.param == "DPoP" else "allowed"
    with Emulator(seed) as okta:
        yield SdkRun(okta, request.param, app["id"], key, tmp_path)
