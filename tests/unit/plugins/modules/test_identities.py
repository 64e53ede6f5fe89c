# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who owns a token, with which rights, and who signs in: never a wrong "clean" where that may not be read."""

import base64
import json

import pytest
from emulator import service_key
from sample_org import AGENT, BEARER, CALLER, DEPLOY, FLOWS, JANE, JANES, OLD, OWN, SAMPLE_ORG, ids, sent

INFO = "okta_api_token_info"
ROLE = {"type": "SUPER_ADMIN", "label": "Super Administrator", "direct": True, "groups": []}
READING = ["okta.apiTokens.read"]
KEY = service_key("ES256")


def embedded(result, name):
    return {token["id"]: token["_embedded"][name] for token in result["api_tokens"]}


def groups(okta, **roles):
    """Put Jane into groups, each with a list of roles."""
    state = json.loads(json.dumps(SAMPLE_ORG))
    state["groups"] = [{"id": f"00g{name:0<17}", "name": name, "roles": given} for name, given in roles.items()]
    state["users"][1]["groups"] = [group["id"] for group in state["groups"]]
    return state


def test_each_owner_is_asked_once(okta, task):
    result = task(INFO, expand=["owner"])

    caller = {"id": CALLER, "login": "svc-hygiene@example.com", "status": "ACTIVE"}
    jane = {"id": JANE, "login": "jane.o'doe+test@example.com", "status": "ACTIVE"}
    assert embedded(result, "owner") == {OWN: caller, DEPLOY: caller, OLD: caller, AGENT: caller, JANES: jane}
    assert sorted(sent(okta)) == ["GET api-tokens", f"GET users/{CALLER}", f"GET users/{JANE}"]


def test_the_state_of_an_owner_is_told(okta, task):
    okta.org.users[JANE].status = "SUSPENDED"

    assert embedded(task(INFO, expand=["owner"]), "owner")[JANES]["status"] == "SUSPENDED"


def test_roles_given_in_person(task):
    roles = embedded(task(INFO, expand=["owner_roles"]), "owner_roles")

    assert roles == {OWN: [ROLE], DEPLOY: [ROLE], OLD: [ROLE], AGENT: [ROLE], JANES: []}


@pytest.mark.parametrize("own_list_names_them", [True, False])
def test_roles_through_groups(okta, task, sent_requests, own_list_names_them):
    okta.load(groups(okta, admins=["SUPER_ADMIN", "APP_ADMIN"], owners=["SUPER_ADMIN"], others=[]))
    if not own_list_names_them:
        okta.faults.add("status", method="GET", path=f"/users/{JANE}/roles", status=200, json=[])
    result = task(INFO, token_id=[JANES], expand=["owner_roles"])

    assert sorted(embedded(result, "owner_roles")[JANES], key=lambda role: role["type"]) == [
        {"type": "APP_ADMIN", "label": "Application Administrator", "direct": False, "groups": ["admins"]},
        {"type": "SUPER_ADMIN", "label": "Super Administrator", "direct": False, "groups": ["admins", "owners"]},
    ]
    assert [request["path"] for request in okta.requests].count("/api/v1/groups/00gadmins00000000000/roles") == 1


def test_both_at_once(task):
    result = task(INFO, token_id=[OLD], expand=["owner", "owner_roles"], fields=["name"])

    (token,) = result["api_tokens"]
    assert set(token) == {"id", "name", "_embedded"}
    assert set(token["_embedded"]) == {"owner", "owner_roles"}


# The roles of a user and of a group need okta.roles.read, the groups of a user okta.users.read.
LACKING = {
    "no scope for users": ([*READING, "okta.roles.read"], ["owner", "owner_roles"], "okta.users.read"),
    "no scope for roles": ([*READING, "okta.users.read"], ["owner_roles"], "okta.roles.read"),
}


@pytest.mark.parametrize(("scopes", "names", "scope"), LACKING.values(), ids=LACKING)
def test_a_missing_scope_gives_null_and_is_named(okta, task, scopes, names, scope):
    okta.org.access_tokens[BEARER].scopes = scopes

    result = task(INFO, access_token=BEARER, expand=["owner", "owner_roles"], concurrency=1)

    for name in names:
        assert set(map(str, embedded(result, name).values())) == {"None"}
    for name in {"owner", "owner_roles"} - set(names):
        assert None not in embedded(result, name).values()
    for name, warning in zip(names, result["warnings"], strict=True):
        assert warning.startswith(f"{name} of 2 of the 2 owners of API tokens could not be read and is null. ")
        assert scope in warning
    refused = [request for request in okta.requests if request["status"] == 403]
    assert len(refused) == len(names)


def test_a_missing_role_gives_null_and_is_named(okta, task):
    okta.faults.add("status", path=f"/users/{JANE}$", status=403)

    result = task(INFO, expand=["owner"])

    assert embedded(result, "owner")[JANES] is None
    assert embedded(result, "owner")[OLD]["id"] == CALLER
    (warning,) = result["warnings"]
    assert warning.startswith("owner of 1 of the 2 owners of API tokens could not be read and is null. ")
    assert "admin role" in warning


def test_a_missing_role_for_one_group_makes_the_roles_unknown(okta, task):
    okta.load(groups(okta, admins=["SUPER_ADMIN"], others=[]))
    okta.faults.add("status", path="/groups/00gothers", status=403)

    assert embedded(task(INFO, token_id=[JANES], expand=["owner_roles"]), "owner_roles") == {JANES: None}


def test_an_owner_who_is_gone_is_null(okta, task):
    okta.faults.add("status", path=f"/users/{JANE}$", status=404)

    result = task(INFO, expand=["owner"])

    assert embedded(result, "owner")[JANES] is None
    assert len(result["warnings"]) == 1


@pytest.mark.parametrize("fault", [{"status": 401}, {"status": 500}, {"status": 403, "body": "blocked"}], ids=str)
def test_any_other_failure_is_one(okta, task, fault):
    okta.faults.add("status", path=f"/users/{JANE}$", times=None, **fault)

    result = task(INFO, expand=["owner"])

    assert result["failed"]
    assert result["okta_error"]["status"] == fault["status"]


def test_a_token_without_an_owner_and_odd_users(okta, task):
    okta.faults.add(
        "status", path="/api-tokens$", status=200, json=[{"id": OLD, "name": "x"}, {"id": JANES, "userId": JANE}]
    )
    okta.faults.add("status", path="/users/", status=200, json={"id": JANE, "profile": "odd"})

    assert embedded(task(INFO, expand=["owner"]), "owner") == {
        OLD: None,
        JANES: {"id": JANE, "login": None, "status": None},
    }


def test_nothing_is_asked_for_nothing(okta, task):
    assert task(INFO, token_id=[], expand=["owner", "owner_roles"])["api_tokens"] == []
    assert sent(okta) == []


def service_app(okta, scopes):
    okta.org.clients[FLOWS].public_keys = [KEY.public_jwk]
    okta.org.clients[FLOWS].granted_scopes = scopes
    return {"oauth_client_id": FLOWS, "oauth_private_key": KEY.private_pem}


@pytest.mark.parametrize("refuses", [False, True], ids=["scopes are narrowed", "scopes are refused"])
@pytest.mark.parametrize("granted", [READING, ["okta.apiTokens.manage"], [*READING, "okta.users.read"]], ids=str)
def test_a_service_app_works_with_fewer_scopes(okta, task, granted, refuses):
    app = service_app(okta, granted)
    if refuses:
        refusal = {"error": "consent_required", "error_description": "You are not allowed any of the requested scopes."}
        okta.faults.add("status", path="/oauth2/v1/token", status=400, json=refusal)

    result = task(INFO, **app, expand=["owner", "owner_roles"])

    assert len(ids(result["api_tokens"])) == 5
    has_owners = "okta.users.read" in granted and not refuses
    assert (None in embedded(result, "owner").values()) != has_owners
    assert set(map(str, embedded(result, "owner_roles").values())) == {"None"}
    assert len(result["warnings"]) == (1 if has_owners else 2)


def test_a_service_app_asks_for_what_it_is_told_to(okta, task):
    app = service_app(okta, [*READING, "okta.users.read"])

    result = task(INFO, **app, expand=["owner"], oauth_scopes=READING)

    assert set(map(str, embedded(result, "owner").values())) == {"None"}


# Who signs in


@pytest.mark.parametrize(
    ("module", "options"), [(INFO, {"token_id": []}), ("okta_user_refresh_token_info", {"user_id": []})]
)
def test_an_api_token_signs_in_its_owner(okta, task, module, options):
    okta.clock.freeze("2026-03-13T08:00:00Z")

    result = task(module, **options, expand=["sign_in"])

    assert result["sign_in"] == {
        "method": "api_token",
        "client_id": None,
        "user_id": CALLER,
        "login": "svc-hygiene@example.com",
        "org_url": okta.url,
        "time": "2026-03-13T08:00:00.000Z",
    }
    assert sent(okta) == ["GET users/me"]


def test_a_service_app_signs_in_itself(okta, task):
    result = task(INFO, **service_app(okta, READING), expand=["sign_in"])

    assert result["sign_in"]["method"] == "oauth_client_id"
    assert (result["sign_in"]["client_id"], result["sign_in"]["user_id"], result["sign_in"]["login"]) == (
        FLOWS,
        None,
        None,
    )


def jwt(claims):
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "RS256"}, claims, "s")
    )


CLAIMS = {
    "of a user": ({"cid": FLOWS, "uid": JANE, "sub": "jane@example.com"}, (FLOWS, JANE, "jane@example.com")),
    "of an app": ({"cid": FLOWS, "sub": FLOWS}, (FLOWS, None, None)),
    "odd": ({"cid": 7, "uid": ["x"], "sub": {}}, (None, None, None)),
    "no object": (["x"], (None, None, None)),
}


@pytest.mark.parametrize(("claims", "expected"), CLAIMS.values(), ids=CLAIMS)
def test_an_access_token_tells_or_not(task, claims, expected):
    result = task("okta_user_refresh_token_info", user_id=[], access_token=jwt(claims), expand=["sign_in"])

    assert result["sign_in"]["method"] == "access_token"
    assert tuple(result["sign_in"][key] for key in ("client_id", "user_id", "login")) == expected


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.é.c".encode("ascii", "ignore").decode(), "a.bm8.c"])
def test_an_access_token_need_not_be_a_jwt(task, token):
    assert (
        task("okta_user_refresh_token_info", user_id=[], access_token=token, expand=["sign_in"])["sign_in"]["user_id"]
        is None
    )
