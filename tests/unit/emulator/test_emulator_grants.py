# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

GRANTS = "/users/00ujane/grants"
CLI = "/users/00ujane/clients/0oacli/grants"


@pytest.fixture
def grants(okta):
    """Jane has three consents, two of them for Web; Bob has one."""
    okta.add("grants", id="oagphone", user="00ujane", client="Web", scope="phone", authorization_server="aus1")
    okta.add("grants", id="oagusers", user="00ujane", client="Web", scope="okta.users.read", source="ADMIN")
    okta.add("grants", id="oagbob", user="00ubob", client="Web")
    okta.org.log.clear()


def ids(response):
    assert response.status_code == 200
    return [grant["id"] for grant in response.json()]


def revoked(okta):
    return [(effect["kind"], effect["id"], effect["user_id"], effect["client_id"]) for effect in okta.ledger]


def test_the_consents_of_a_user_are_listed(api, okta, grants):
    response = api("GET", GRANTS)
    shown = {grant["scopeId"]: grant for grant in response.json()}
    assert len(shown) == 3
    base = okta.url
    phone_scope = next(scope for scope in shown if scope.startswith("scp"))
    phone = shown[phone_scope]
    assert phone == {
        "id": "oagphone",
        "status": "ACTIVE",
        "created": "2026-11-22T12:00:00.000Z",
        "createdBy": {"id": "00ujane", "type": "User"},
        "lastUpdated": "2026-11-22T12:00:00.000Z",
        "issuer": f"{base}/oauth2/aus1",
        "clientId": "0oaweb",
        "userId": "00ujane",
        "scopeId": phone_scope,
        "source": "END_USER",
        "_links": {
            "app": {"href": f"{base}/api/v1/apps/0oaweb", "title": "Web"},
            "scope": {"href": f"{base}/api/v1/authorizationServers/aus1/scopes/{phone_scope}", "title": "Phone"},
            "client": {"href": f"{base}/oauth2/v1/clients/0oaweb", "title": "Web"},
            "self": {"href": f"{base}/api/v1{GRANTS}/oagphone", "hints": {"allow": ["GET", "DELETE"]}},
            "user": {"href": f"{base}/api/v1/users/00ujane", "title": "Jane Doe"},
            "authorizationServer": {"href": f"{base}/api/v1/authorizationServers/aus1", "title": "customers"},
        },
    }
    assert (shown["okta.users.read"]["issuer"], shown["okta.users.read"]["source"]) == (base, "ADMIN")
    assert response.raw.headers.getlist("Link") == [f'<{base}/api/v1{GRANTS}?limit=20>; rel="self"']


def test_nothing_is_an_empty_list_with_a_self_link_and_revoking_it_is_204(api, okta):
    response = api("GET", "/users/00ubob/grants")
    assert response.json() == []
    assert response.headers["Link"] == f'<{okta.url}/api/v1/users/00ubob/grants?limit=20>; rel="self"'
    assert api("DELETE", "/users/00ubob/grants").status_code == 204
    assert api("DELETE", "/users/00ubob/clients/0oaweb/grants").status_code == 204
    assert okta.ledger == []


def test_expand_and_scope_id_choose_what_is_shown(api, grants):
    assert ids(api("GET", f"{GRANTS}?scopeId=okta.users.read")) == ["oagusers"]
    (grant,) = api("GET", f"{GRANTS}?scopeId=okta.users.read&expand=scope").json()
    assert grant["_embedded"] == {"scope": {"id": "okta.users.read"}}
    assert "_embedded" in api("GET", f"{GRANTS}/oagphone?expand=scope").json()
    assert "_embedded" not in api("GET", f"{GRANTS}/oagphone").json()


def test_pages_keep_expand_and_scope_id(api, okta):
    for number in range(25):
        okta.add("grants", user="00ubob", client="CLI", scope=f"scope{number}", age_days=number)
    first = api("GET", "/users/00ubob/grants?expand=scope")
    assert len(first.json()) == 20
    assert first.links["next"]["url"].endswith("&expand=scope&limit=20")
    second = api("GET", first.links["next"]["url"].partition("/api/v1")[2])
    assert all("_embedded" in grant for grant in second.json())
    assert len({*ids(first), *ids(second)}) == 25
    assert len(api("GET", "/users/00ubob/clients/0oacli/grants?limit=200").json()) == 25


def test_the_consents_for_one_client(api, okta, grants):
    assert set(ids(api("GET", "/users/00ujane/clients/0oaweb/grants"))) == {"oagphone", "oagusers"}
    assert api("DELETE", "/users/00ujane/clients/0oaweb/grants").status_code == 204
    assert set(revoked(okta)) == {("grant", name, "00ujane", "0oaweb") for name in ("oagphone", "oagusers")}
    assert ids(api("GET", "/users/00ujane/clients/0oaweb/grants")) == []
    assert len(ids(api("GET", CLI))) == 1
    assert len(api("GET", "/users/00ujane/clients/0oaweb/tokens").json()) == 2


def test_one_consent_is_revoked(api, okta, grants):
    assert api("DELETE", f"{GRANTS}/oagphone").status_code == 204
    assert revoked(okta) == [("grant", "oagphone", "00ujane", "0oaweb")]
    for method in ("GET", "DELETE"):
        gone = api(method, f"{GRANTS}/oagphone")
        assert gone.json()["errorSummary"].startswith("Not found: Resource not found: oagphone (")
        assert gone.status_code == 404
    event = api("GET", "/logs").json()[0]
    assert (event["eventType"], event["actor"]["id"]) == ("app.oauth2.as.consent.revoke", "00uadmin")
    assert [party["id"] for party in event["target"]] == ["00ujane", "oagphone"]
    api("DELETE", f"{GRANTS}/oagusers")
    assert api("GET", "/logs").json()[1]["eventType"] == "app.oauth2.consent.revoke"


def test_all_consents_of_a_user_are_revoked(api, okta, grants):
    assert api("DELETE", GRANTS).status_code == 204
    assert len(revoked(okta)) == 3
    assert ids(api("GET", GRANTS)) == []
    assert ids(api("GET", "/users/00ubob/grants")) == ["oagbob"]


def test_a_client_is_listed_for_a_user_as_long_as_there_is_a_consent(api, grants):
    api("DELETE", "/users/00ujane/clients/0oaweb/tokens")
    assert [client["client_id"] for client in api("GET", "/users/00ujane/clients").json()] == ["0oacli", "0oaweb"]
    api("DELETE", GRANTS)
    assert api("GET", "/users/00ujane/clients").json() == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/users/nope/grants", "nope (User)"),
        ("/users/nope/clients/0oaweb/grants", "nope (User)"),
        ("/users/00ujane/clients/nope/grants", "nope (PublicClientApp)"),
        ("/users/00ubob/grants/oagphone", "oagphone (OAuth2ScopeConsentGrant)"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_unknown_is_404(api, okta, grants, method, path, kind):
    response = api(method, path)
    assert (response.status_code, response.json()["errorSummary"]) == (404, f"Not found: Resource not found: {kind}")
    assert okta.ledger == []
