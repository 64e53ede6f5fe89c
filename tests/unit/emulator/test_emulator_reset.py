# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a reset, an emulator is like a new one, whatever was done with it before."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from emulator import Emulator, SeedError, read_seed
from emulator.model import Network
from emulator_org import NOW, SEED, Api
from emulator_service_app import ServiceApp
from shared_emulator import content


def seed_with_nested_values():
    """SEED, and what a careless copy would share with it."""
    seed = read_seed(SEED)
    key = {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "key_ops": ["verify"]}
    seed["clients"].append({"name": "Nested", "public_keys": [key], "granted_scopes": ["okta.users.read"]})
    return seed


def use(okta):
    """Change all that can be changed, by requests and directly."""
    api = Api(okta)
    app = ServiceApp(okta, dpop="required")
    bound = app.bound_token()
    url = f"{okta.url}/api/v1/api-tokens"
    proof = app.proof("GET", url, token=bound)
    assert api("GET", "/api-tokens", f"DPoP {bound}", headers={"DPoP": proof}).status_code == 200
    assert api("DELETE", "/api-tokens/00Tjane").status_code == 204
    assert api("PUT", "/api-tokens/00Tbob", json={"network": {"connection": "ANYWHERE"}}).status_code == 200
    assert api("DELETE", "/users/00ubob/clients/0oacli/tokens").status_code == 204
    assert api("GET", "/nothing", "SSWS wrong").status_code == 404
    okta.faults.add("status", chance=0.5, times=None)
    okta.faults.add("drop", path="/never")
    api("GET", "/api-tokens")
    assert api.control("PATCH", "/settings", json={"limits": {"/api/v1": 8}, "latency": 0.001}).status_code == 200
    okta.settings.share = 25
    okta.settings.limits["/api/v1/users/me"] = 4
    while api("GET", "/users/me").status_code != 429:
        pass
    okta.clock.resume()
    okta.clock.advance(12345)
    org = okta.org
    org.users["00ujane"].status = "SUSPENDED"
    org.users["00ujane"].roles.append("SUPER_ADMIN")
    org.groups["00g1"].roles.clear()
    org.api_tokens["00Tadmin"].network = Network("ZONE", ["nzo1"])
    org.api_tokens["00Tbob"].network.include.append("nzo2")
    org.refresh_tokens["oar1"].scopes.append("more")
    org.authorization_servers.clear()
    org.access_tokens["at-read"].scopes.clear()
    org.access_tokens["at-read"].revoked = True
    nested = next(client for client in org.clients.values() if client.name == "Nested")
    nested.public_keys[0]["key_ops"].append("sign")
    nested.granted_scopes.clear()


def test_the_guard_sees_a_difference():
    with Emulator(seed_with_nested_values(), frozen=NOW) as okta:
        before = content(okta._state)
        assert before == content(Emulator(seed_with_nested_values(), frozen=NOW)._state)
        use(okta)
        after = content(okta._state)
    same = {"_seed", "_start_settings", "pauses", "type"}
    assert {name for name in before if before[name] == after[name]} == same | {"in_flight"}


@pytest.mark.parametrize("how", ["Python", "control port"])
def test_a_reset_leaves_nothing_behind(how):
    with Emulator(seed_with_nested_values(), frozen=NOW, share=60, limits={"/api/v1": 100}) as okta:
        for _time in range(2):
            use(okta)
            if how == "Python":
                okta.reset()
            else:
                assert Api(okta).control("POST", "/reset").status_code == 200
            fresh = Emulator(seed_with_nested_values(), frozen=NOW, share=60, limits={"/api/v1": 100})
            assert content(okta._state) == content(fresh._state)


def test_a_reset_may_bring_another_seed_and_other_settings_until_the_next(seed):
    with Emulator(seed, frozen=NOW, share=60) as okta:
        okta.reset("empty", page_api_tokens=True)
        assert content(okta._state.org) == content(Emulator("empty", frozen=NOW).org)
        assert okta.settings.as_dict() == Emulator(seed, share=60, page_api_tokens=True).settings.as_dict()
        assert okta.clock.frozen == NOW
        okta.reset()
        assert content(okta._state) == content(Emulator(seed, frozen=NOW, share=60)._state)


def test_a_reset_with_a_bad_seed_or_setting_changes_nothing(okta, api):
    api("DELETE", "/api-tokens/00Tjane")
    before = content(okta._state)
    with pytest.raises(SeedError):
        okta.reset({"users": [{}]}, share=10)
    with pytest.raises(ValueError, match="share must be"):
        okta.reset("empty", share=0)
    assert content(okta._state) == before


def test_load_replaces_the_org_and_keeps_settings_and_faults(okta, api):
    api("DELETE", "/api-tokens/00Tjane")
    okta.settings.share = 10
    okta.faults.add("drop", path="/never")
    okta.load("empty")
    assert content(okta.org) == content(Emulator("empty", frozen=NOW).org)
    assert (okta.requests, okta.settings.share, len(okta.faults.list()), okta.clock.frozen) == ([], 10, 1, NOW)


def test_a_reset_ends_requests_that_hang(okta, api):
    okta.faults.add("hang", path="/users/me")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(api, "GET", "/users/me", timeout=30)
        wait_for(lambda: okta.requests)
        okta.reset()
        with pytest.raises(requests.ConnectionError):
            hanging.result(timeout=10)


def test_a_request_in_progress_during_a_reset_has_no_effect_afterwards(okta, api):
    okta.settings.latency = 30
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(api, "DELETE", "/api-tokens/00Tjane", timeout=30)
        wait_for(lambda: okta._state.in_flight.count)
        okta.reset()
        assert slow.result(timeout=10).status_code == 204
    fresh = Emulator(SEED, frozen=NOW)
    assert content(okta._state) == content(fresh._state)


def wait_for(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)
