# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace

import pytest


@pytest.mark.parametrize("text", ["00ujane", "jane@example.com", "JANE@example.com", "jane", "jane%40example.com"])
def test_a_user_is_found_by_id_login_and_short_login(api, okta, text):
    user = api("GET", f"/users/{text}").json()
    assert (user["id"], user["status"]) == ("00ujane", "ACTIVE")
    assert user["profile"]["login"] == "jane@example.com"
    assert user["_links"] == {"self": {"href": f"{okta.url}/api/v1/users/00ujane"}}


@pytest.mark.parametrize("text", ["bob", "nobody", "00u"])
def test_an_unknown_or_ambiguous_user_is_404(api, text):
    response = api("GET", f"/users/{text}")
    assert response.status_code == 404
    assert response.json()["errorSummary"] == f"Not found: Resource not found: {text} (User)"


def test_me_is_the_owner_of_the_api_token_and_needs_no_role(api):
    assert api("GET", "/users/me", "SSWS s-bob").json()["id"] == "00ubob"
    assert api("GET", "/users/00ubob", "SSWS s-bob").json()["id"] == "00ubob"
    assert api("GET", "/users/00ujane", "SSWS s-bob").json()["errorCode"] == "E0000006"


def test_users_me_returns_404_for_service_app(api):
    assert api("GET", "/users/me", "Bearer at-read").json()["errorSummary"].endswith("me (User)")
    assert api("GET", "/users/me", "Bearer at-user").json()["id"] == "00uadmin"


def test_users_are_listed_in_pages(api):
    first = api("GET", "/users?limit=3")
    rest = api("GET", first.links["next"]["url"].split("/api/v1")[1])
    assert [user["id"] for user in first.json() + rest.json()] == ["00uadmin", "00ubob", "00ubob2", "00ujane", "00usam"]
    assert "next" not in rest.links
    assert [user["id"] for user in api("GET", "/users?q=Doe").json()] == ["00ujane"]


def test_users_are_filtered_and_searched(api):
    def found(**query):
        return [user["id"] for user in api("GET", "/users", params=query).json()]

    assert found(filter='status eq "SUSPENDED"') == ["00usam"]
    assert found(filter='profile.login eq "JANE@example.com"') == ["00ujane"]
    assert found(search='profile.login sw "bob@"') == ["00ubob", "00ubob2"]
    assert found(search='profile.login sw "bob@"', filter='id eq "00ubob2"', q="bob") == ["00ubob2"]
    assert len(found(filter="")) == 5
    assert api("GET", "/users", params={"search": 'profile.salary gt "1"'}).json()["errorCode"] == "E0000031"


def test_clients_are_those_with_live_tokens_or_grants(api, okta):
    def clients():
        return [client["client_id"] for client in api("GET", "/users/00ujane/clients").json()]

    assert clients() == ["0oacli", "0oaweb"]
    api("DELETE", "/users/00ujane/clients/0oaweb/tokens")
    assert clients() == ["0oacli"]
    assert api("GET", "/users/00uadmin/clients").json() == []
    assert "Link" not in api("GET", "/users/00ujane/clients").headers
    assert api("GET", "/users/nope/clients").status_code == 404


def test_a_client_of_a_user_links_to_its_tokens(api, okta):
    web = api("GET", "/users/00ubob/clients").json()[1]
    assert list(web) == ["client_id", "client_name", "client_uri", "logo_uri", "_links"]
    assert (web["client_name"], web["client_uri"], web["logo_uri"]) == ("Web", "https://web.example.com", None)
    assert web["_links"]["tokens"]["href"] == f"{okta.url}/api/v1/users/00ubob/clients/0oaweb/tokens"


def test_roles_are_shown_with_where_they_come_from(api, okta):
    def roles(path):
        return [
            (role["type"], role["assignmentType"], role["_links"]["assignee"]["href"])
            for role in api("GET", path).json()
        ]

    base = f"{okta.url}/api/v1"
    assert roles("/users/00uadmin/roles") == [("SUPER_ADMIN", "USER", f"{base}/users/00uadmin")]
    assert roles("/users/00ujane/roles") == [("APP_ADMIN", "GROUP", f"{base}/groups/00g1")]
    assert roles("/groups/00g1/roles") == [("APP_ADMIN", "GROUP", f"{base}/groups/00g1")]
    assert roles("/users/00ubob/roles") == []
    assert api("GET", "/groups/nope/roles").json()["errorSummary"].endswith("nope (UserGroup)")


def test_groups_are_listed_in_pages_for_an_id_or_a_login(api, okta):
    org = okta.org
    for number in range(2, 5):
        org.groups[f"00g{number}"] = replace(org.groups["00g1"], id=f"00g{number}", name=f"Group {number}")
    org.users["00ujane"].groups = ["00g3", "00g1", "00g2"]
    url = f"{okta.url}/api/v1/users/00ujane/groups"
    whole = api("GET", "/users/jane@example.com/groups")
    assert [group["id"] for group in whole.json()] == ["00g1", "00g2", "00g3"]
    assert whole.raw.headers.getlist("Link") == [f'<{url}?limit=200>; rel="self"']
    first = api("GET", "/users/00ujane/groups?limit=2")
    second = api("GET", first.links["next"]["url"].partition("/api/v1")[2])
    assert [group["id"] for group in first.json() + second.json()] == ["00g1", "00g2", "00g3"]
    assert "next" not in second.links
    nobody = api("GET", "/users/00ubob/groups")
    assert (nobody.json(), list(nobody.links)) == ([], ["self"])
    assert api("GET", "/users/nope/groups").json()["errorSummary"].endswith("nope (User)")
    assert [group["id"] for group in api("GET", "/users/me/groups", "SSWS s-jane").json()] == ["00g1", "00g2", "00g3"]
