# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

WEB, CLI = "/apps/0oaweb/tokens", "/apps/0oacli/tokens"


def ids(response):
    assert response.status_code == 200
    return [token["id"] for token in response.json()]


def test_the_tokens_of_all_users_of_a_client_are_listed(api, okta):
    response = api("GET", WEB)
    assert ids(response) == ["oar1", "oar2", "oar3"]
    assert {token["userId"] for token in response.json()} == {"00ujane", "00ubob"}
    url = f"{okta.url}/api/v1{WEB}"
    links = response.json()[0]["_links"]
    assert links["self"] == {"href": f"{url}/oar1"}
    assert links["revoke"] == {"href": f"{url}/oar1", "hints": {"allow": ["DELETE"]}}
    assert links["app"] == {"href": f"{okta.url}/api/v1/apps/0oaweb", "title": "Web"}
    assert links["user"] == {"href": f"{okta.url}/api/v1/users/00ujane", "title": "Jane Doe"}
    assert response.raw.headers.getlist("Link") == [f'<{url}?limit=20>; rel="self"']


def test_an_app_without_tokens_is_an_empty_list_with_a_self_link(api, okta):
    response = api("GET", "/apps/0oaweak/tokens?expand=user&limit=10")
    assert response.json() == []
    assert response.headers["Link"] == f'<{okta.url}/api/v1/apps/0oaweak/tokens?limit=10>; rel="self"'
    assert api("DELETE", "/apps/0oaweak/tokens").status_code == 204


def test_pages_keep_expand(api):
    seen, path = [], f"{CLI}?expand=scope&limit=20"
    while path:
        response = api("GET", path)
        assert all("_embedded" in token for token in response.json())
        seen += ids(response)
        path = response.links.get("next", {"url": ""})["url"].partition("/api/v1")[2]
    assert len(seen) == len(set(seen)) == 45


def test_short_pages_have_no_next_link_although_there_is_more(api, okta):
    okta.settings.short_pages = 7
    response = api("GET", f"{CLI}?limit=200")
    assert len(response.json()) == 7
    assert "next" not in response.links
    assert len(api("GET", "/users/00ubob/clients/0oacli/tokens?limit=200").json()) == 45
    for token_id in ids(response):
        assert api("DELETE", f"{CLI}/{token_id}").status_code == 204
    assert len(api("GET", CLI).json()) == 7


def test_one_token_is_read_and_revoked(api, okta):
    token = api("GET", f"{WEB}/oar3?expand=scope").json()
    assert (token["id"], token["userId"]) == ("oar3", "00ubob")
    assert [scope["name"] for scope in token["_embedded"]["scopes"]] == ["openid", "offline_access"]
    assert api("DELETE", f"{WEB}/oar3").status_code == 204
    effect = okta.ledger[0]
    assert (effect["kind"], effect["id"], effect["user_id"], effect["client_id"]) == (
        "refresh_token",
        "oar3",
        "00ubob",
        "0oaweb",
    )
    for method in ("GET", "DELETE"):
        gone = api(method, f"{WEB}/oar3")
        assert gone.status_code == 404
        assert gone.json()["errorSummary"] == "Not found: Resource not found: 0oaweb.oar3 (OAuth2RefreshTokenTx)"


def test_all_tokens_of_a_client_are_revoked_with_one_request(api, okta):
    assert api("DELETE", WEB).status_code == 204
    assert [effect["id"] for effect in okta.ledger] == ["oar1", "oar2", "oar3"]
    assert len({effect["request_id"] for effect in okta.ledger}) == 1
    assert ids(api("GET", WEB)) == []
    assert len(ids(api("GET", CLI))) == 20


def test_a_token_of_another_client_is_404(api):
    assert api("GET", f"{CLI}/oar1").status_code == 404
    assert api("DELETE", f"{CLI}/oar1").status_code == 404


@pytest.mark.parametrize("path", ["/tokens", "/tokens/oar1"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_app_is_404(api, method, path):
    response = api(method, f"/apps/nope{path}")
    assert response.status_code == 404
    assert response.json()["errorSummary"] == "Not found: Resource not found: nope (AppInstance)"


def test_revoked_tokens_are_shown_where_the_setting_says_so(api, okta):
    okta.settings.keep_revoked = True
    assert ids(api("GET", WEB)) == ["oar1", "oar2", "oargone", "oar3"]


@pytest.fixture
def other_id(okta):
    """A client whose client id somebody has chosen, so that its app has another id."""
    okta.add("clients", id="portal-spa", name="Portal", app_id="0oaportal", uri="https://portal.example.com")
    okta.add("refresh_tokens", id="oarportal", user="00ubob", client="portal-spa")


def test_an_app_is_found_by_a_client_id_that_is_not_the_apps(api, okta, other_id):
    (app,) = api("GET", "/apps?q=portal-spa").json()
    assert (app["id"], app["label"], app["status"]) == ("0oaportal", "Portal", "ACTIVE")
    assert app["credentials"]["oauthClient"]["client_id"] == "portal-spa"
    assert app["settings"]["oauthClient"]["client_uri"] == "https://portal.example.com"
    assert api("GET", "/apps/0oaportal").json() == app
    assert api("GET", "/apps/portal-spa").status_code == 404
    assert ids(api("GET", "/apps/0oaportal/tokens")) == ["oarportal"]
    assert api("GET", "/apps/portal-spa/tokens").json()["errorSummary"].endswith("portal-spa (AppInstance)")
    token = api("GET", "/users/00ubob/clients/portal-spa/tokens/oarportal").json()
    assert token["clientId"] == "portal-spa"
    assert token["_links"]["app"]["href"] == f"{okta.url}/api/v1/apps/0oaportal"
    missing = api("GET", "/apps/0oaportal/tokens/nope").json()["errorSummary"]
    assert missing.endswith("0oaportal.nope (OAuth2RefreshTokenTx)")


def test_apps_are_listed_searched_and_filtered_in_pages(api, okta):
    okta.org.clients["0oaweak"].status = "INACTIVE"
    first = api("GET", "/apps?limit=2")
    url = f"{okta.url}/api/v1/apps"
    lines = first.raw.headers.getlist("Link")
    assert lines[0] == f'<{url}?limit=2>; rel="self"'
    assert lines[1].startswith(f"<{url}?after=")
    assert lines[1].endswith('&limit=2>; rel="next"')
    second = api("GET", first.links["next"]["url"].partition("/api/v1")[2])
    assert ids(first) + ids(second) == ["0oacli", "0oaservice", "0oaweak", "0oaweb"]
    assert ids(api("GET", "/apps?q=we")) == ["0oaweak", "0oaweb"]
    inactive = api("GET", "/apps", params={"filter": 'status eq "INACTIVE"', "q": "we", "limit": 10})
    assert ids(inactive) == ["0oaweak"]
    assert inactive.headers["Link"] == f'<{url}?limit=10&q=we&filter=status+eq+%22INACTIVE%22>; rel="self"'
    assert api("GET", "/apps?after=nope").json()["errorCauses"] == [{"errorSummary": "Invalid cursor."}]
    assert api("GET", "/apps", params={"filter": 'label eq "Web"'}).json()["errorCode"] == "E0000031"
    assert api("GET", "/apps/nope").json()["errorSummary"] == "Not found: Resource not found: nope (AppInstance)"
