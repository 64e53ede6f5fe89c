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
    assert summary["revoked"] == {"api_tokens": 1, "refresh_tokens": 1, "grants": 0, "sessions": 0}
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
        "short_pages": None,
        "log_delay": 0.0,
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
        ("PUT", "/state", '{"user": []}', "Unknown section 'user'; there are zones, groups, users,"),
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
        assert (
            "There are /faults, /ledger, /log, /requests, /reset, /settings, /state, /state/<section>, /stop,"
            in response.text
        )


def test_stop_ends_both_ports(api, okta):
    assert api.control("POST", "/stop").json() == {"stopping": True}
    assert okta.stopped.wait(5)
    okta.stop()
    for url in (okta.url, okta.control_url):
        with pytest.raises(OSError, match="refused"):
            api.session.get(url, timeout=5)


def test_what_a_section_of_a_seed_describes_can_be_added_with_its_event(api, okta):
    created = api.control("POST", "/state/api_tokens", json={"name": "new", "owner": "jane@example.com"})
    (token_id,) = created.json()["ids"]
    assert api("GET", f"/api-tokens/{token_id}").json()["created"] == "2026-11-22T12:00:00.000Z"
    assert okta.add("refresh_tokens", id="oarnew", user="00ubob", client="Web") == ["oarnew"]
    assert okta.add("refresh_tokens", id="oarsome", user="00ubob", client="Web", count=2) == [
        "oarsome0000000000001",
        "oarsome0000000000002",
    ]
    okta.add("grants", user="00ubob", client="Web", scope="profile", authorization_server="aus1")
    okta.add("sessions", user="00ubob")
    okta.add("clients", name="Later")
    events = api.control("GET", "/log").json()
    assert [(event["eventType"], event["actor"]["id"]) for event in events] == [
        ("system.api_token.create", "00ujane"),
        *[("app.oauth2.token.grant.refresh_token", "0oaweb")] * 3,
        ("app.oauth2.as.consent.grant", "00ubob"),
        ("user.session.start", "00ubob"),
    ]
    assert events[0]["target"][0]["id"] == token_id
    assert events[0]["debugContext"]["debugData"]["networkConnection"] == "ANYWHERE"
    assert events[-1]["target"] is None
    assert len({event["uuid"] for event in events}) == len(events)
    assert okta.ledger == []


def test_a_bad_addition_changes_nothing(api, okta):
    before = api.control("GET", "/state").json()
    for section, entry, sentence in (
        ("api_tokens", {"name": "new", "owner": "00ubob", "colour": 1}, "api_tokens: unknown key 'colour'."),
        ("sessions", {"user": "00ubob", "colour": 1}, "sessions: unknown key 'colour'."),
        ("events", {"event_type": "x", "colour": 1}, "events: unknown key 'colour'."),
        ("api_tokens", {"name": "new"}, "api_tokens: owner is missing."),
        ("tokens", {}, "Unknown section 'tokens'; there are zones,"),
    ):
        refused = api.control("POST", f"/state/{section}", json=entry)
        assert refused.status_code == 400
        assert refused.json()["error"].startswith(sentence)
    assert api.control("GET", "/state").json() == before
    assert api.control("GET", "/log").json() == []


def test_made_up_ids_are_not_used_twice(okta):
    first = okta.add("api_tokens", name="same", owner="00ubob")
    del okta.org.api_tokens["00Tbob"]
    assert okta.add("api_tokens", name="same", owner="00ubob") != first


def test_reuse_of_a_refresh_token_is_logged_and_ends_it(api, okta):
    assert api.control("POST", "/token_reuse/oar1").json() == {"id": "oar1"}
    okta.report_token_reuse("oar2")
    custom, own = api("GET", "/logs").json()
    assert [custom["eventType"], own["eventType"]] == [
        "app.oauth2.as.token.detect_reuse",
        "app.oauth2.token.detect_reuse",
    ]
    assert [(party["type"], party["id"]) for party in custom["target"]] == [
        ("User", "00ujane"),
        ("refresh_token", "oar1"),
    ]
    assert custom["target"][1]["detailEntry"] == {
        "publicclientapp": "0oaweb",
        "user": "00ujane",
        "subject": "jane@example.com",
    }
    assert custom["actor"]["id"] == "0oaweb"
    assert api("GET", "/users/00ujane/clients/0oaweb/tokens").json() == []
    assert okta.ledger == []
    refused = api.control("POST", "/token_reuse/nope")
    assert (refused.status_code, refused.json()) == (400, {"error": "There is no refresh token 'nope'."})
