# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import re

import pytest


def ids(response):
    assert response.status_code == 200
    return [token["id"] for token in response.json()]


def test_the_list_is_sorted_by_name_ignoring_case_and_leaves_expired_tokens_out(api):
    listed = api("GET", "/api-tokens")
    assert ids(listed) == ["00Tjane", "00Tadmin", "00Tread", "00Tsam", "00Tbob", "00Tzone"]
    assert "Link" not in listed.headers


def test_the_list_ignores_the_query_and_a_trailing_slash(api):
    assert ids(api("GET", "/api-tokens?limit=1&q=beta&after=nonsense")) == ids(api("GET", "/api-tokens/"))


def test_a_token_has_the_keys_of_the_wire_in_their_order(api, okta):
    token = api("GET", "/api-tokens/00Tjane").json()
    assert list(token) == [
        "id",
        "name",
        "userId",
        "clientName",
        "tokenWindow",
        "network",
        "expiresAt",
        "created",
        "lastUpdated",
        "_links",
    ]
    assert token["_links"] == {
        "self": {"href": f"{okta.url}/api/v1/api-tokens/00Tjane", "hints": {"allow": ["GET", "DELETE"]}},
        "user": {"href": f"{okta.url}/api/v1/users/00ujane", "hints": {"allow": ["GET"]}},
    }
    assert token["network"] == {"connection": "ANYWHERE"}
    assert (token["created"], token["lastUpdated"], token["expiresAt"]) == (
        "2026-11-02T12:00:00.000Z",
        "2026-11-02T12:00:00.000Z",
        "2026-12-02T12:00:00.000Z",
    )
    assert "s-jane" not in str(token)


def test_links_use_the_host_of_the_request(api):
    token = api("GET", "/api-tokens/00Tjane", headers={"Host": "acme.okta.com"}).json()
    assert token["_links"]["self"]["href"] == "http://acme.okta.com/api/v1/api-tokens/00Tjane"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
@pytest.mark.parametrize("token_id", ["nope", "00Told", "a%20b", "%2E"])
def test_an_unknown_or_expired_token_is_404(api, okta, method, token_id):
    response = api(method, f"/api-tokens/{token_id}")
    shown = {"a%20b": "a b", "%2E": "."}.get(token_id, token_id)
    error = response.json()
    assert (response.status_code, error["errorCode"], error["errorLink"]) == (404, "E0000007", "E0000007")
    assert error["errorSummary"] == f"Not found: Resource not found: {shown} (Token)"
    assert error["errorCauses"] == []
    assert re.fullmatch(r"oae[\w-]{22}", error["errorId"])
    assert okta.ledger == []


def test_revoking_answers_204_without_body_and_type_and_then_404(api, okta):
    first = api("DELETE", "/api-tokens/00Tjane")
    assert (first.status_code, first.content) == (204, b"")
    assert "Content-Type" not in first.headers
    assert "Content-Length" not in first.headers
    assert api("DELETE", "/api-tokens/00Tjane").status_code == 404
    assert api("GET", "/users/me", "SSWS s-jane").json()["errorCode"] == "E0000011"
    assert okta.ledger == [
        {
            "kind": "api_token",
            "id": "00Tjane",
            "user_id": "00ujane",
            "client_id": None,
            "request_id": first.headers["x-okta-request-id"],
            "method": "DELETE",
            "path": "/api/v1/api-tokens/00Tjane",
            "at": "2026-11-22T12:00:00.000Z",
        }
    ]


def test_current_revokes_the_caller_even_without_admin_role(api, okta):
    assert api("DELETE", "/api-tokens/current", "SSWS s-bob").status_code == 204
    assert [effect["id"] for effect in okta.ledger] == ["00Tbob"]
    assert api("DELETE", "/api-tokens/current", "SSWS s-bob").status_code == 401


def test_current_can_only_be_deleted(api):
    assert api("GET", "/api-tokens/current").json()["errorSummary"].endswith("current (Token)")


def test_current_is_not_for_access_tokens(api, okta):
    response = api("DELETE", "/api-tokens/current", "Bearer at-manage")
    assert (response.status_code, response.json()["errorCode"]) == (403, "E0000005")
    assert okta.ledger == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api-tokens"),
        ("DELETE", "/api-tokens/"),
        ("PATCH", "/users/me"),
        ("TRACE", "/users/me"),
        ("BREW", "/api-tokens"),
    ],
)
def test_405_has_neither_allow_nor_rate_headers_nor_request_id(api, okta, method, path):
    response = api(method, path)
    assert (response.status_code, response.json()["errorCode"]) == (405, "E0000022")
    assert set(map(str.lower, response.headers)) == {
        "connection",
        "content-type",
        "date",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "x-content-type-options",
    }
    assert okta.ledger == []


def test_use_moves_the_expiry_once_a_minute_before_the_answer_is_built(api, okta):
    def seen():
        token = next(token for token in api("GET", "/api-tokens").json() if token["id"] == "00Tadmin")
        return token["lastUpdated"], token["expiresAt"]

    assert seen() == ("2026-11-22T12:00:00.000Z", "2026-12-22T12:00:00.000Z")
    okta.clock.advance(59)
    assert seen() == ("2026-11-22T12:00:00.000Z", "2026-12-22T12:00:00.000Z")
    okta.clock.advance(1)
    assert seen() == ("2026-11-22T12:01:00.000Z", "2026-12-22T12:01:00.000Z")


def test_a_call_that_ends_in_404_counts_as_use(api, okta):
    api("GET", "/api-tokens/nope")
    assert okta.org.api_tokens["00Tadmin"].last_used == okta.clock.now()


def test_the_network_condition_can_be_replaced(api, okta):
    body = {"name": "renamed", "network": {"connection": "ZONE", "include": [], "exclude": ["nzo2"]}}
    shown = api("PUT", "/api-tokens/00Tjane", json=body).json()
    assert shown["network"] == {"connection": "ZONE", "exclude": ["nzo2"]}
    assert (shown["name"], shown["lastUpdated"], shown["expiresAt"]) == (
        "Alpha",
        "2026-11-22T12:00:00.000Z",
        "2026-12-02T12:00:00.000Z",
    )
    assert api("GET", "/api-tokens/00Tjane").json() == shown


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "E0000003"),
        ("[]", "E0000003"),
        ("{}", "E0000001"),
        ('{"network": {"connection": "MOON"}}', "E0000001"),
        ('{"network": {"connection": "ZONE", "include": ["nzo9"]}}', "E0000001"),
        ('{"network": {"connection": "ZONE", "include": "nzo1"}}', "E0000001"),
        ('{"network": {"connection": "ANYWHERE", "exclude": {}}}', "E0000001"),
    ],
)
def test_a_bad_network_condition_is_400_and_changes_nothing(api, okta, body, code):
    before = okta.org.api_tokens["00Tjane"].network
    response = api("PUT", "/api-tokens/00Tjane", data=body)
    assert (response.status_code, response.json()["errorCode"]) == (400, code)
    assert okta.org.api_tokens["00Tjane"].network == before


def test_the_setting_page_api_tokens_pages_and_searches(api, okta):
    okta.settings.page_api_tokens = True
    first = api("GET", "/api-tokens?limit=4")
    assert ids(first) == ["00Tjane", "00Tadmin", "00Tread", "00Tsam"]
    second = api("GET", first.links["next"]["url"].split("/api/v1")[1])
    assert ids(second) == ["00Tbob", "00Tzone"]
    assert "next" not in second.links
    assert ids(api("GET", "/api-tokens?q=ALPH")) == ["00Tjane"]
    assert ids(api("GET", "/api-tokens?q=agent")) == ["00Tbob"]
    assert api("GET", "/api-tokens?limit=201").status_code == 400
