# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest


@pytest.mark.parametrize(
    "authorization",
    ["SSWS wrong", "SSWS s-old", "SSWS s-sam", "SSWS", "s-admin", "Basic eDp5", "SSWSs-old", "SSWS ", "Digest x"],
)
def test_anything_but_a_live_secret_of_an_active_owner_is_401(api, authorization):
    response = api("GET", "/api-tokens", authorization)
    error = response.json()
    assert (response.status_code, error["errorCode"], error["errorSummary"]) == (
        401,
        "E0000011",
        "Invalid token provided",
    )
    assert "WWW-Authenticate" not in response.headers


@pytest.mark.parametrize("authorization", ["SSWSs-admin", "sswss-admin", "SSWS  s-admin", "ssws s-admin"])
def test_the_space_after_ssws_is_optional(api, okta, authorization):
    assert api("GET", "/api-tokens", authorization).status_code == 200
    assert okta.requests[-1]["headers"]["authorization"].upper() == "SSWS"


@pytest.mark.parametrize(
    ("status", "works"),
    [
        ("ACTIVE", True),
        ("LOCKED_OUT", True),
        ("PASSWORD_EXPIRED", True),
        ("RECOVERY", True),
        ("SUSPENDED", False),
        ("DEPROVISIONED", False),
        ("STAGED", False),
        ("PROVISIONED", False),
    ],
)
def test_the_status_of_the_owner_decides_whether_a_token_works(api, okta, status, works):
    okta.org.users["00ujane"].status = status
    assert api("GET", "/api-tokens", "SSWS s-jane").status_code == (200 if works else 401)


def test_no_authorization_header_is_401(api):
    assert api("GET", "/api-tokens", headers={"Authorization": None}).status_code == 401


def test_a_token_dies_when_its_owner_is_deactivated_or_its_time_is_over(api, okta):
    assert api("GET", "/api-tokens", "SSWS s-jane").status_code == 200
    okta.org.users["00ujane"].status = "DEPROVISIONED"
    assert api("GET", "/api-tokens", "SSWS s-jane").status_code == 401
    okta.clock.advance(31 * 86400)
    assert api("GET", "/api-tokens").status_code == 401


def test_a_caller_without_admin_role_is_403(api):
    for path in ("/api-tokens", "/users/00ubob/clients", "/logs"):
        response = api("GET", path, "SSWS s-bob")
        assert (response.status_code, response.json()["errorCode"]) == (403, "E0000006")


def test_a_role_given_through_a_group_is_enough(api, okta):
    assert api("DELETE", "/api-tokens/00Tbob", "SSWS s-jane").status_code == 204


def test_a_read_only_admin_may_read_but_not_revoke(api, okta):
    assert api("GET", "/api-tokens", "SSWS s-read").status_code == 200
    assert api("DELETE", "/api-tokens/00Tbob", "SSWS s-read").json()["errorCode"] == "E0000006"
    assert okta.ledger == []


def test_a_call_from_outside_the_tokens_zone_is_403_and_logged(api, okta):
    response = api("GET", "/api-tokens", "SSWS s-zone")
    assert (response.status_code, response.json()["errorCode"]) == (403, "E0000006")
    event = api("GET", "/logs").json()[0]
    assert event["eventType"] == "system.api_token.request_outside_allowed_range"
    assert event["transaction"]["detail"] == {"requestApiTokenId": "00Tzone"}
    assert event["outcome"]["result"] == "DENY"


@pytest.mark.parametrize(
    ("token", "description"),
    [
        ("nope", "The access token is invalid."),
        ("at-expired", "The token has expired."),
        ("at-revoked", "The access token has been revoked."),
    ],
)
def test_a_bad_access_token_is_401_with_an_empty_body(api, okta, token, description):
    response = api("GET", "/api-tokens", f"Bearer {token}")
    assert (response.status_code, response.content) == (401, b"")
    assert "Content-Type" not in response.headers
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith(f'Bearer authorization_uri="{okta.url}/oauth2/v1/authorize", realm="{okta.url}"')
    assert f'error="invalid_token", error_description="{description}"' in challenge


def test_an_access_token_of_a_suspended_user_is_invalid(api, okta):
    okta.org.users["00uadmin"].status = "SUSPENDED"
    assert api("GET", "/users/00ujane", "Bearer at-user").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("DELETE", "/api-tokens/00Tbob", "okta.apiTokens.manage"),
        ("PUT", "/api-tokens/00Tbob", "okta.apiTokens.manage"),
        ("DELETE", "/users/00ujane/clients/0oaweb/tokens", "okta.users.manage"),
        ("DELETE", "/users/00ujane/clients/0oaweb/tokens/oar1", "okta.users.manage"),
        ("GET", "/logs", "okta.logs.read"),
        ("GET", "/users/00ujane/roles", "okta.roles.read"),
    ],
)
def test_a_missing_scope_is_named(api, okta, method, path, scope):
    response = api(method, path, "Bearer at-read")
    assert (response.status_code, response.content) == (403, b"")
    challenge = response.headers["WWW-Authenticate"]
    assert f'scope="{scope}", error="insufficient_scope"' in challenge
    assert f'resource="/api/v1{path}"' in challenge
    assert okta.ledger == []


def test_manage_implies_read(api):
    assert api("GET", "/api-tokens", "Bearer at-manage").status_code == 200
    assert api("GET", "/users/00ujane/clients/0oaweb/tokens", "Bearer at-manage").status_code == 200


def test_a_service_app_needs_an_admin_role_beside_the_scope(api):
    response = api("GET", "/api-tokens", "Bearer at-weak")
    assert (response.status_code, response.json()["errorCode"]) == (403, "E0000006")


def test_a_service_app_with_scope_and_role_may_revoke(api, okta):
    assert api("DELETE", "/api-tokens/00Tbob", "Bearer at-manage").status_code == 204
    assert api("GET", "/logs").json()[0]["actor"]["id"] == "0oaservice"
