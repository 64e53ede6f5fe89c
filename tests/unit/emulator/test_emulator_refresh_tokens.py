# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

JANE_WEB = "/users/00ujane/clients/0oaweb/tokens"
BOB_CLI = "/users/00ubob/clients/0oacli/tokens"


def ids(response):
    assert response.status_code == 200
    return [token["id"] for token in response.json()]


def test_only_live_tokens_of_this_user_and_client_are_listed(api):
    assert ids(api("GET", JANE_WEB)) == ["oar1", "oar2"]


def test_a_token_looks_like_oktas(api, okta):
    token = api("GET", f"{JANE_WEB}/oar1").json()
    org = okta.url
    own = f"{org}/api/v1{JANE_WEB}/oar1"
    assert token == {
        "id": "oar1",
        "status": "ACTIVE",
        "created": "2026-11-19T12:00:00.000Z",
        "lastUpdated": "2026-11-19T12:00:00.000Z",
        "expiresAt": "2026-11-26T12:00:00.000Z",
        "issuer": f"{org}/oauth2/aus1",
        "clientId": "0oaweb",
        "userId": "00ujane",
        "scopes": ["openid", "offline_access"],
        "_links": {
            "app": {"href": f"{org}/api/v1/apps/0oaweb", "title": "Web"},
            "authorizationServer": {"href": f"{org}/api/v1/authorizationServers/aus1", "title": "customers"},
            "self": {"href": own},
            "revoke": {"href": own, "hints": {"allow": ["DELETE"]}},
            "client": {"href": f"{org}/oauth2/v1/clients/0oaweb", "title": "Web"},
            "user": {"href": f"{org}/api/v1/users/00ujane", "title": "Jane Doe"},
        },
    }


def test_a_token_of_the_orgs_own_server_names_no_authorization_server(api, okta):
    token = api("GET", f"{JANE_WEB}/oar2").json()
    assert token["issuer"] == okta.url
    assert "authorizationServer" not in token["_links"]


def test_expand_scope_fills_embedded_and_other_values_are_ignored(api):
    expanded = api("GET", f"{JANE_WEB}?expand=scope").json()[1]["_embedded"]["scopes"]
    assert [(scope["name"], scope["id"][:3]) for scope in expanded] == [("openid", "scp")]
    assert set(expanded[0]) == {"id", "name", "description", "displayName", "_links"}
    assert "_embedded" not in api("GET", f"{JANE_WEB}/oar1?expand=user").json()
    assert "_embedded" in api("GET", f"{JANE_WEB}/oar1?expand=scope").json()


def test_pages_are_20_long_by_default_and_linked_on_two_lines(api, okta):
    response = api("GET", f"{BOB_CLI}?expand=scope")
    url = f"{okta.url}/api/v1{BOB_CLI}"
    lines = response.raw.headers.getlist("Link")
    assert len(response.json()) == 20
    assert len(lines) == 2
    assert lines[0] == f'<{url}?limit=20>; rel="self"'
    assert lines[1].startswith(f"<{url}?after=")
    assert lines[1].endswith('&expand=scope&limit=20>; rel="next"')
    second = api("GET", response.links["next"]["url"].partition("/api/v1")[2])
    assert all("_embedded" in token for token in second.json())


def test_following_next_gives_every_token_once_even_if_some_are_revoked_on_the_way(api):
    seen, path = [], f"{BOB_CLI}?limit=20"
    while path:
        response = api("GET", path)
        seen += ids(response)
        assert api("DELETE", f"{BOB_CLI}/{seen[-1]}").status_code == 204
        path = response.links.get("next", {"url": ""})["url"].removeprefix(f"{api.okta.url}/api/v1")
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", ""])
def test_a_limit_out_of_range_is_400(api, limit):
    response = api("GET", f"{BOB_CLI}?limit={limit}")
    assert (response.status_code, response.json()["errorCode"]) == (400, "E0000001")


@pytest.mark.parametrize("limit", [1, 200])
def test_the_ends_of_the_range_are_good(api, limit):
    assert len(api("GET", f"{BOB_CLI}?limit={limit}").json()) == min(limit, 45)


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "é", "oar1", ""])
def test_a_bad_cursor_is_400_invalid_paging(api, cursor):
    response = api("GET", f"{BOB_CLI}?after={cursor}")
    error = response.json()
    assert (response.status_code, error["errorCode"], error["errorSummary"]) == (
        400,
        "E0000029",
        "Invalid paging request.",
    )
    assert error["errorCauses"] == [{"errorSummary": "Invalid cursor."}]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("/users/nope/clients/nope/tokens", "nope (User)"),
        ("/users/nope/clients/nope/tokens/nope", "nope (User)"),
        ("/users/jane@example.com/clients/0oaweb/tokens", "jane@example.com (User)"),
        ("/users/00ujane/clients/nope/tokens", "nope (PublicClientApp)"),
        ("/users/00ujane/clients/nope/tokens/nope", "nope (PublicClientApp)"),
        (f"{JANE_WEB}/nope", "0oaweb.nope (OAuth2RefreshTokenTx)"),
        (f"{JANE_WEB}/oar3", "0oaweb.oar3 (OAuth2RefreshTokenTx)"),
        (f"{JANE_WEB}/oargone", "0oaweb.oargone (OAuth2RefreshTokenTx)"),
        (f"{JANE_WEB}/oarexpired", "0oaweb.oarexpired (OAuth2RefreshTokenTx)"),
    ],
)
def test_404_names_what_is_missing_in_the_order_user_client_token(api, okta, method, path, missing):
    response = api(method, path)
    assert (response.status_code, response.json()["errorCode"]) == (404, "E0000007")
    assert response.json()["errorSummary"] == f"Not found: Resource not found: {missing}"
    assert okta.ledger == []


def test_existing_user_and_client_without_tokens_are_200_and_204(api, okta):
    response = api("GET", "/users/00uadmin/clients/0oacli/tokens")
    assert (response.status_code, response.json()) == (200, [])
    assert api("DELETE", "/users/00uadmin/clients/0oacli/tokens").status_code == 204
    assert okta.ledger == []


def test_revoking_one_token_leaves_the_others(api, okta):
    assert api("DELETE", f"{JANE_WEB}/oar1").status_code == 204
    assert ids(api("GET", JANE_WEB)) == ["oar2"]
    assert api("GET", f"{JANE_WEB}/oar1").status_code == 404
    assert api("DELETE", f"{JANE_WEB}/oar1").status_code == 404
    effects = [(effect["kind"], effect["id"], effect["user_id"], effect["client_id"]) for effect in okta.ledger]
    assert effects == [("refresh_token", "oar1", "00ujane", "0oaweb")]


@pytest.mark.parametrize("path", [JANE_WEB, f"{JANE_WEB}/"])
def test_an_empty_token_id_revokes_all(api, okta, path):
    assert api("DELETE", path).status_code == 204
    assert [effect["id"] for effect in okta.ledger] == ["oar1", "oar2"]
    assert len(ids(api("GET", "/users/00ubob/clients/0oaweb/tokens"))) == 1


def test_a_dot_is_an_id_like_any_other_when_it_reaches_the_org(api, okta):
    assert api("GET", f"{JANE_WEB}/%252e").json()["errorSummary"].endswith("0oaweb.%2e (OAuth2RefreshTokenTx)")
    assert okta.ledger == []


def test_the_setting_keep_revoked_keeps_them_readable_but_not_revocable(api, okta):
    okta.settings.keep_revoked = True
    api("DELETE", f"{JANE_WEB}/oar1")
    assert {token["id"]: token["status"] for token in api("GET", JANE_WEB).json()} == {
        "oar1": "REVOKED",
        "oargone": "REVOKED",
        "oar2": "ACTIVE",
    }
    assert api("GET", f"{JANE_WEB}/oar1").json()["status"] == "REVOKED"
    assert api("DELETE", f"{JANE_WEB}/oar1").status_code == 404
    api("DELETE", JANE_WEB)
    assert [effect["id"] for effect in okta.ledger] == ["oar1", "oar2"]


def test_me_is_the_caller(api):
    assert ids(api("GET", "/users/me/clients/0oaweb/tokens", "SSWS s-jane")) == ["oar1", "oar2"]
