# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest


def test_state_goes_out_and_comes_in_unchanged(api, okta):
    state = api.control("GET", "/state").json()
    assert state["api_tokens"][0]["id"] == "00Tadmin"
    assert len(state["refresh_tokens"]) == 50
    before = api("GET", "/users/00ubob/clients/0oacli/tokens?limit=200").json()
    assert api.control("PUT", "/state", json=state).status_code == 200
    after_use = next(token for token in state["api_tokens"] if token["id"] == "00Tadmin")
    after_use |= {"last_updated": "2026-11-22T12:00:00.000Z", "expires_at": "2026-12-22T12:00:00.000Z"}
    assert api("GET", "/users/00ubob/clients/0oacli/tokens?limit=200").json() == before
    assert api.control("GET", "/state").json() == state


def test_a_seed_can_be_put_as_state(api, okta):
    okta.faults.add("drop")
    api.control("PUT", "/state", json={"users": [{"login": "a@b.c", "roles": ["SUPER_ADMIN"]}]})
    assert [user.login for user in okta.org.users.values()] == ["a@b.c"]
    assert okta.api_token == ""
    assert len(okta.faults.list()) == 1


def test_reset_restores_the_seed_and_the_settings_of_the_start(api, okta):
    api("DELETE", "/api-tokens/00Tjane")
    okta.faults.add("drop")
    okta.settings.share = 1
    okta.clock.advance(99)
    assert api.control("POST", "/reset").json()["time"] == "2026-11-22T12:00:00.000Z"
    assert (okta.ledger, okta.requests, okta.faults.list(), okta.settings.share) == ([], [], [], 50)
    assert api("GET", "/api-tokens/00Tjane").headers["x-rate-limit-remaining"] == "599"


def test_requests_are_recorded_without_secrets(api):
    response = api(
        "GET",
        "/users/jane%40example.com?x=%20y",
        headers={"User-Agent": "tests/1", "X-Okta-Retry-Count": "2", "Cookie": "sid=secret"},
    )
    api("GET", "/api-tokens", "s-admin")
    records = api.control("GET", "/requests").json()
    assert isinstance(records[0].pop("connection"), int)
    assert records[0].pop("headers") == {
        "accept": "*/*",
        "authorization": "SSWS",
        "cookie": "present",
        "x-okta-retry-count": "2",
    }
    assert records[0] == {
        "method": "GET",
        "path": "/api/v1/users/jane%40example.com",
        "query": "x=%20y",
        "status": 200,
        "request_id": response.headers["x-okta-request-id"],
        "principal": "00Tadmin",
        "user_agent": "tests/1",
        "at": "2026-11-22T12:00:00.000Z",
        "fault": None,
    }
    assert records[1]["headers"]["authorization"] == "malformed"
    assert (records[1]["status"], records[1]["principal"]) == (401, None)
    assert api.control("DELETE", "/requests").json() == []
    assert api.control("GET", "/requests").json() == []


def test_ledger_and_summary(api):
    api("DELETE", "/api-tokens/00Tjane")
    api("DELETE", "/users/00ujane/clients/0oaweb/tokens/oar1")
    assert [effect["id"] for effect in api.control("GET", "/ledger").json()] == ["00Tjane", "oar1"]
    summary = api.control("GET", "/summary").json()
    assert summary["revoked"] == {"api_tokens": 1, "refresh_tokens": 1}
    assert summary["api_tokens"]["total"] == 5
    assert summary["api_tokens"]["by_owner"]["admin@example.com"] == 2
    assert summary["refresh_tokens"] == {
        "total": 47,
        "by_user_and_client": {"jane@example.com": {"Web": 1}, "bob@example.com": {"CLI": 45, "Web": 1}},
    }


def test_faults(api):
    rule = {"kind": "status", "method": "GET", "path": "/api-tokens", "status": 503, "times": None}
    listed = api.control("POST", "/faults", json=[rule, {"kind": "drop", "skip": 3}]).json()
    assert [fault["kind"] for fault in listed] == ["status", "drop"]
    assert {name: listed[0][name] for name in rule} == rule
    assert api("GET", "/api-tokens").status_code == 503
    assert api.control("GET", "/faults").json()[0]["hits"] == 1
    assert api.control("DELETE", "/faults").json() == []
    assert api("GET", "/api-tokens").status_code == 200


def test_settings(api, okta):
    buckets = ["", "/users", "/users/{id}", "/users/me", "/groups", "/apps", "/logs"]
    limits = {f"/api/v1{bucket}": 1200 for bucket in buckets} | {"/oauth2/v1/token": 300}
    settings = api.control("GET", "/settings").json()
    assert settings == {
        "page_api_tokens": False,
        "keep_revoked": False,
        "limits": limits,
        "share": 50,
        "concurrency_limit": 75,
        "latency": 0.0,
        "access_token_lifetime": 3600,
        "clock_offset": 0.0,
        "frozen": "2026-11-22T12:00:00Z",
    }
    changes = {"page_api_tokens": True, "limits": {"/api/v1/users": 10}, "share": 100, "frozen": "2027-01-01T00:00:00Z"}
    changed = api.control("PATCH", "/settings", json=changes).json()
    assert changed["limits"] == {**limits, "/api/v1/users": 10}
    assert (okta.settings.page_api_tokens, okta.settings.share) == (True, 100)
    assert api("GET", "/nope").headers["Date"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert api.control("PATCH", "/settings", json=changed).json() == changed


def test_a_limit_is_what_one_caller_sees_whatever_the_share(api, okta):
    api.control("PATCH", "/settings", json={"limit": 7, "share": 30})
    assert api("GET", "/api-tokens").headers["x-rate-limit-limit"] == "7"
    assert okta.settings.limit == 7


def test_the_clock_can_be_ahead_of_real_time(api):
    before = api.control("PATCH", "/settings", json={"frozen": None}).json()
    assert before["frozen"] is None
    api.control("PATCH", "/settings", json={"clock_offset": 365 * 86400})
    assert int(api.control("GET", "/summary").json()["time"][:4]) >= 2027


def test_latency(api):
    api.control("PATCH", "/settings", json={"latency": 0.2})
    assert api("GET", "/api-tokens").elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("PUT", "/state", "{", "The body must be JSON:"),
        ("PUT", "/state", "[]", "The body must be a JSON object."),
        ("PUT", "/state", '{"user": []}', "Unknown section 'user'; there are groups, users,"),
        ("POST", "/faults", '{"kind": "no"}', "There is no fault kind 'no'"),
        ("POST", "/faults", "3", "A fault must be an object, not 3."),
        ("PATCH", "/settings", '{"share": 0}', "share must be a percentage from 1 to 100, not 0."),
        ("PATCH", "/settings", '{"share": true}', "share must be a percentage"),
        ("PATCH", "/settings", '{"shares": 1}', "There is no setting 'shares'; there are page_api_tokens,"),
        ("PATCH", "/settings", '{"limits": {"/x": 1}}', "limits must be an object of requests per minute"),
        ("PATCH", "/settings", '{"latency": -1}', "latency must be a number of seconds, 0 or more, not -1."),
        ("PATCH", "/settings", '{"frozen": "noon"}', "'noon' is not a time like"),
        ("PATCH", "/settings", '{"clock_offset": "1"}', "clock_offset must be a number of seconds, not '1'."),
        ("PATCH", "/settings", '{"keep_revoked": "yes"}', "keep_revoked must be true or false, not 'yes'."),
    ],
)
def test_bad_input_is_400_with_a_sentence_and_changes_nothing(api, method, path, body, sentence):
    before = api.control("GET", "/state").json(), api.control("GET", "/settings").json()
    response = api.control(method, path, data=body)
    assert response.status_code == 400
    assert response.json()["error"].startswith(sentence)
    assert (api.control("GET", "/state").json(), api.control("GET", "/settings").json()) == before


def test_one_bad_setting_keeps_the_good_ones_from_being_applied(api, okta):
    body = {"share": 10, "clock_offset": 5, "frozen": None, "keep_revoked": 3}
    assert api.control("PATCH", "/settings", json=body).status_code == 400
    assert (okta.settings.share, okta.clock.offset, okta.clock.frozen) == (50, 0.0, "2026-11-22T12:00:00Z")


def test_unknown_paths_and_methods_name_the_known_ones(api):
    for method, path, status in (("GET", "/nope", 404), ("POST", "/state", 405)):
        response = api.control(method, path)
        assert response.status_code == status
        assert "There are /faults, /ledger, /requests, /reset, /settings, /state, /stop, /summary." in response.text


def test_stop_ends_both_ports(api, okta):
    assert api.control("POST", "/stop").json() == {"stopping": True}
    assert okta.stopped.wait(5)
    okta.stop()
    for url in (okta.url, okta.control_url):
        with pytest.raises(OSError, match="refused"):
            api.session.get(url, timeout=5)
