# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
TOKENS = "/users/00ujane/clients/0oaweb/tokens"


def types(response):
    assert response.status_code == 200
    return [event["eventType"] for event in response.json()]


def test_revokes_are_logged_with_who_what_and_by_which_request(api):
    revoked = api("DELETE", "/api-tokens/00Tjane", headers={"User-Agent": "tests/1"})
    event = api("GET", "/logs").json()[0]
    assert (event["eventType"], event["displayMessage"], event["legacyEventType"]) == (
        "system.api_token.revoke",
        "Revoke API token",
        "api.token.revoke",
    )
    assert event["outcome"]["result"] == "SUCCESS"
    assert event["published"] == "2026-11-22T12:00:00.000Z"
    assert {name: event["target"][0][name] for name in ("id", "type", "alternateId", "displayName")} == {
        "id": "00Tjane",
        "type": "Token",
        "alternateId": "unknown",
        "displayName": "Alpha",
    }
    assert event["actor"]["alternateId"] == "admin@example.com"
    assert event["client"]["userAgent"]["rawUserAgent"] == "tests/1"
    assert event["transaction"] == {
        "type": "WEB",
        "id": revoked.headers["x-okta-request-id"],
        "detail": {"requestApiTokenId": "00Tadmin"},
    }


def test_each_refresh_token_has_an_event_that_tells_its_server(api):
    api("DELETE", TOKENS)
    events = api("GET", "/logs").json()
    assert [(event["eventType"], event["target"][0]["id"]) for event in events] == [
        ("app.oauth2.as.token.revoke", "oar1"),
        ("app.oauth2.token.revoke", "oar2"),
    ]
    assert events[0]["target"][0]["detailEntry"]["publicclientapp"] == "0oaweb"


def test_a_change_of_the_network_condition_is_logged(api):
    api("PUT", "/api-tokens/00Tjane", json={"network": {"connection": "ANYWHERE"}})
    events = api("GET", "/logs")
    assert types(events) == ["system.api_token.update"]
    assert events.json()[0]["debugContext"]["debugData"]["networkConnection"] == "ANYWHERE"


def test_filters(api, okta):
    api("DELETE", "/api-tokens/00Tjane")
    okta.clock.advance(60)
    api("DELETE", f"{TOKENS}/oar1")

    def logs(**query):
        return types(api("GET", "/logs", params=query))

    token, refresh = "system.api_token.revoke", "app.oauth2.as.token.revoke"
    assert logs() == [token, refresh]
    assert logs(sortOrder="DESCENDING") == [refresh, token]
    assert logs(since="2026-11-22T12:00:30Z") == [refresh]
    assert logs(until="2026-11-22T12:00:30Z") == [token]
    assert logs(q="alpha") == [token]
    assert logs(filter=f'eventType eq "{token}"') == [token]
    assert logs(filter=f'eventType eq "{token}" or eventType eq "{refresh}"') == [token, refresh]
    assert logs(filter='eventType sw "app.oauth2" and target.id eq "oar1"') == [refresh]
    assert logs(filter='eventType co "token.revoke" and actor.alternateId eq "admin@example.com"') == [token, refresh]
    assert logs(filter='transaction.detail.requestApiTokenId eq "00Tadmin"') == [token, refresh]
    assert logs(filter='transaction.detail.requestApiTokenId eq "00Tbob"') == []
    assert logs(filter='client.ipAddress eq "127.0.0.1" and published gt "2026-11-22T12:00:00.000Z"') == [refresh]
    assert logs(filter='debugContext.debugData.requestUri sw "/api/v1/users/"') == [refresh]
    assert api("GET", "/logs?filter=actor.name+pr").json()["errorCode"] == "E0000031"
    assert api("GET", "/logs?since=yesterday").json()["errorCode"] == "E0000001"
    assert api("GET", "/logs?until=").json()["errorCode"] == "E0000001"
    assert api("GET", "/logs?limit=1001").status_code == 400


def test_polling_always_has_a_next_link_and_goes_on_where_it_stopped(api, okta):
    empty = api("GET", "/logs")
    assert empty.json() == []
    api("DELETE", TOKENS)
    path = empty.links["next"]["url"].split("/api/v1")[1]
    first = api("GET", path.replace("limit=100", "limit=1"))
    assert types(first) == ["app.oauth2.as.token.revoke"]
    second = api("GET", first.links["next"]["url"].split("/api/v1")[1])
    assert types(second) == ["app.oauth2.token.revoke"]
    third = api("GET", second.links["next"]["url"].split("/api/v1")[1])
    assert types(third) == []
    assert "next" in third.links


def test_a_bounded_question_ends(api):
    api("DELETE", TOKENS)
    response = api("GET", "/logs?until=2026-11-23T00:00:00Z")
    assert len(response.json()) == 2
    assert "next" not in response.links


def test_the_last_seven_days_are_shown_by_default_and_90_at_most(api, okta):
    for days in (100, 80, 8, 6):
        okta.add("events", event_type=f"days.{days}", age_days=days)
    okta.org.log.sort(key=lambda event: event["published"])
    assert types(api("GET", "/logs")) == ["days.6"]
    assert types(api("GET", "/logs?since=2026-01-01T00:00:00Z")) == ["days.80", "days.8", "days.6"]
    assert types(api("GET", "/logs?until=2026-11-16T11:00:00Z")) == ["days.8"]


def test_the_log_may_lag(api, okta):
    okta.settings.log_delay = 30
    api("DELETE", TOKENS)
    assert types(api("GET", "/logs")) == []
    okta.clock.advance(31)
    assert len(types(api("GET", "/logs"))) == 2


def test_events_of_a_seed(okta, seed):
    from emulator_org import Api

    seed["events"] = [
        {
            "event_type": "group.user_membership.add",
            "message": "Add user to group",
            "api_token": "Alpha",
            "age_days": 2,
            "address": "198.51.100.7",
            "user_agent": "curl/8",
            "request_id": "a" * 32,
            "uuid": "11111111-2222-3333-4444-555555555555",
            "targets": [{"id": "00ubob", "type": "User", "displayName": "Bob"}],
            "debug_data": {"threatSuspected": "false"},
        },
        {"event_type": "policy.evaluate_sign_on", "client": "Web", "result": "DENY", "age_days": 3},
        {"event_type": "system.agent.ad.start", "age_days": 1},
    ]
    okta.reset(seed)
    denied, added, system = Api(okta)("GET", "/logs").json()
    assert (denied["actor"]["id"], denied["outcome"]["result"], denied["severity"]) == ("0oaweb", "DENY", "WARN")
    assert denied["target"] is None
    assert system["actor"]["type"] == "SystemPrincipal"
    assert added["uuid"] == "11111111-2222-3333-4444-555555555555"
    assert added["actor"]["alternateId"] == "jane@example.com"
    assert added["published"] == "2026-11-20T12:00:00.000Z"
    assert added["client"]["ipAddress"] == "198.51.100.7"
    assert added["client"]["userAgent"]["rawUserAgent"] == "curl/8"
    assert added["transaction"] == {"type": "WEB", "id": "a" * 32, "detail": {"requestApiTokenId": "00Tjane"}}
    assert added["target"] == [
        {"id": "00ubob", "type": "User", "alternateId": "unknown", "displayName": "Bob", "detailEntry": None}
    ]
    assert added["debugContext"]["debugData"]["threatSuspected"] == "false"
