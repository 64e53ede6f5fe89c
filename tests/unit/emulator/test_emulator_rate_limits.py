# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import threading

import pytest


def shown(response):
    return tuple(int(response.headers[f"X-Rate-Limit-{name}"]) for name in ("Limit", "Remaining", "Reset"))


NOW = 1795348800


def test_the_headers_show_the_share_and_count_down_from_the_first_call(api, okta):
    assert shown(api("GET", "/api-tokens")) == (600, 599, NOW + 60)
    okta.clock.advance(20)
    assert shown(api("GET", "/api-tokens/nope")) == (600, 598, NOW + 60)
    assert api("POST", "/api-tokens").status_code == 405
    assert shown(api("GET", "/groups/nope")) == (600, 599, NOW + 80)


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("/users/00ujane", False),
        ("/users/00ujane/clients", True),
        ("/users", True),
        ("/api-tokens", False),
        ("/groups/00g1/roles", False),
    ],
)
def test_user_resources_share_a_bucket(api, path, same):
    api("GET", "/users/00ujane/clients/0oaweb/tokens")
    assert (shown(api("GET", path))[1] == 598) is same


@pytest.mark.parametrize(
    ("path", "bucket"),
    [
        ("/api-tokens", "/api/v1"),
        ("/api-tokens/00Tjane", "/api/v1"),
        ("/zones", "/api/v1"),
        ("/users", "/api/v1/users"),
        ("/users/00ujane", "/api/v1/users/{id}"),
        ("/users/me", "/api/v1/users/me"),
        ("/users/me/clients/0oaweb/tokens", "/api/v1/users"),
        ("/users/00ujane/clients", "/api/v1/users"),
        ("/users/00ujane/groups", "/api/v1/users"),
        ("/users/00ujane/roles", "/api/v1/users"),
        ("/users/00ujane/grants", "/api/v1/users"),
        ("/users/00ujane/sessions", "/api/v1/users"),
        ("/groups/00g1/roles", "/api/v1/groups"),
        ("/apps", "/api/v1/apps"),
        ("/apps/0oaweb/tokens", "/api/v1/apps"),
        ("/logs", "/api/v1/logs"),
        ("/logsheet", "/api/v1"),
    ],
)
def test_buckets(path, bucket):
    from emulator.rate_limits import bucket_of

    assert bucket_of(f"/api/v1{path}") == bucket


def test_each_caller_has_windows_of_its_own(api):
    api("GET", "/api-tokens")
    assert shown(api("GET", "/api-tokens", "SSWS s-jane"))[1] == 599
    assert shown(api("GET", "/api-tokens", "Bearer at-read"))[1] == 599
    assert shown(api("GET", "/api-tokens", "SSWS wrong"))[1] == 599


def test_429_as_recorded_until_the_window_ends(api, okta):
    okta.settings.limit = 2
    api("GET", "/api-tokens")
    assert shown(api("GET", "/api-tokens")) == (2, 0, NOW + 60)
    okta.clock.advance(59)
    refused = api("DELETE", "/api-tokens/00Tjane")
    assert refused.status_code == 429
    assert shown(refused) == (2, 0, NOW + 60)
    assert refused.json()["errorCode"] == "E0000047"
    assert refused.json()["errorSummary"] == "API call exceeded rate limit due to too many requests."
    assert not {"retry-after", "cache-control", "pragma", "expires", "referrer-policy"} & set(refused.headers)
    assert okta.ledger == []
    okta.clock.advance(1)
    assert shown(api("GET", "/api-tokens")) == (2, 1, NOW + 120)


def test_a_refused_call_is_not_use(api, okta):
    okta.settings.limit = 1
    api("GET", "/api-tokens")
    okta.settings.limits = {"/api/v1": 2}
    before = okta.org.api_tokens["00Tadmin"].expires_at
    okta.clock.freeze("2026-11-22T12:00:59Z")
    assert api("GET", "/api-tokens").status_code == 429
    assert okta.org.api_tokens["00Tadmin"].expires_at == before


def test_limits_by_bucket_and_share(api, okta):
    okta.settings.limits = {"/api/v1": 1000}
    okta.settings.share = 25
    assert shown(api("GET", "/api-tokens"))[0] == 250
    assert shown(api("GET", "/users/00ujane"))[0] == 300


def test_too_many_at_once_are_429_with_limit_0(api, okta):
    import requests

    okta.settings.concurrency_limit = 1
    okta.settings.latency = 30
    url, headers = f"{okta.url}/api/v1/api-tokens", {"Authorization": f"SSWS {okta.api_token}"}
    slow = threading.Thread(target=lambda: requests.get(url, headers=headers, timeout=60))
    slow.start()
    while not api.control("GET", "/summary").json()["requests_in_flight"]:
        pass
    for _time in range(2):
        refused = api("GET", "/api-tokens")
        assert (refused.status_code, shown(refused)) == (429, (0, 0, NOW + 60))
    okta.stop()
    slow.join(5)
    assert not slow.is_alive()
    assert [record["status"] for record in okta.requests] == [200, 429, 429]


def test_a_request_that_is_over_leaves_room_for_the_next(api, okta):
    okta.settings.concurrency_limit = 1
    assert {api("GET", path).status_code for path in ("/api-tokens", "/nope", "/users/nope", "/api-tokens")} == {
        200,
        404,
    }
    assert api("POST", "/api-tokens").status_code == 405
    assert api("GET", "/api-tokens").status_code == 200


def test_unknown_paths_are_404_with_rate_headers_and_request_id(api):
    response = api("GET", "/nothing/here")
    assert (response.status_code, response.json()["errorCode"]) == (404, "E0000008")
    assert shown(response)[1] == 599
    assert len(response.headers["x-okta-request-id"]) == 32
