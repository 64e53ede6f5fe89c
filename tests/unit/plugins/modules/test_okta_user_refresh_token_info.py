# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from sample_org import FLOWS, IDLE_HANDS, JANE, MOBILE, MOBILE_1, PORTAL, PORTAL_1, PORTAL_2, REVOKED_1, ids, sent

MODULE = "okta_user_refresh_token_info"
MANY = 450


@pytest.fixture
def many(okta):
    """A user with MANY refresh tokens of one client."""
    prototype = okta.org.refresh_tokens[PORTAL_1]
    for number in range(MANY):
        token = type(prototype)(
            **{**vars(prototype), "id": f"oarmany{number:013}", "user_id": IDLE_HANDS, "client_id": FLOWS}
        )
        okta.org.refresh_tokens[token.id] = token


def test_lists_the_tokens_of_every_client_of_a_user(okta, task):
    result = task(MODULE, user_id="jane.o'doe+test@example.com")

    assert set(ids(result["refresh_tokens"])) == {PORTAL_1, PORTAL_2, MOBILE_1}
    assert (result["missing"], result["next_after"]) == ([], None)
    assert sent(okta)[:2] == ["GET users/jane.o%27doe%2Btest%40example.com", f"GET users/{JANE}/clients"]
    assert set(sent(okta)[2:]) == {f"GET users/{JANE}/clients/{client}/tokens?limit=200" for client in (PORTAL, MOBILE)}


def test_a_token_is_oktas_object_without_links_and_the_facts_that_follow(task):
    (token,) = task(MODULE, user_id=JANE, client_id=PORTAL, token_id=PORTAL_1)["refresh_tokens"]

    assert list(token) == [
        *("id", "status", "created", "lastUpdated", "expiresAt", "issuer", "clientId", "userId", "scopes"),
        *(
            "last_used",
            "idle_days",
            "age_days",
            "expires_in_days",
            "app_name",
            "user_name",
            "authorization_server_name",
        ),
    ]
    assert (token["age_days"], token["expires_in_days"]) == (5, 5)
    assert (token["app_name"], token["user_name"], token["authorization_server_name"]) == (
        "Portal",
        "Jane Doe",
        "customers",
    )


@pytest.mark.parametrize("token_id", [[PORTAL_1], [PORTAL_1, PORTAL_2], None], ids=["one", "several", "all"])
def test_expand_fills_the_scopes(task, token_id):
    options = {"token_id": token_id} if token_id else {}
    result = task(MODULE, user_id=JANE, client_id=PORTAL, expand="scope", **options)

    assert [scope["name"] for scope in result["refresh_tokens"][0]["_embedded"]["scopes"]] == [
        "openid",
        "offline_access",
    ]


def test_looks_up_ids_in_the_order_asked_and_names_those_missing(okta, task):
    result = task(MODULE, user_id=JANE, client_id=PORTAL, token_id=[PORTAL_2, MOBILE_1, PORTAL_1])

    assert (ids(result["refresh_tokens"]), result["missing"]) == ([PORTAL_2, PORTAL_1], [MOBILE_1])
    assert sent(okta) == [f"GET users/{JANE}/clients/{PORTAL}/tokens?limit=200"]


def test_one_missing_id_is_no_error_when_user_and_client_exist(okta, task):
    assert task(MODULE, user_id=JANE, client_id=PORTAL, token_id="oarunknown0000000000")["missing"] == [
        "oarunknown0000000000"
    ]
    assert sent(okta)[1:] == [f"GET users/{JANE}/clients/{PORTAL}/tokens?limit=1"]


@pytest.mark.parametrize(
    ("user", "client"),
    [("00unobody00000000000", PORTAL), ("nobody@example.com", PORTAL), (JANE, "0oanone")],
    ids=["user", "login", "client"],
)
@pytest.mark.parametrize(
    "token_id", [["oarunknown0000000000"], ["oarunknown0000000000", PORTAL_1], None], ids=["one", "several", "all"]
)
def test_an_unknown_user_or_client_is_an_error_and_not_an_empty_list(task, user, client, token_id):
    result = task(MODULE, user_id=user, client_id=client, **({"token_id": token_id} if token_id else {}))

    assert result["failed"]
    assert result["okta_error"]["code"] == "E0000007"
    assert (user if client == PORTAL else "check client_id") in result["msg"]
    assert result.get("missing_users", []) == ([user] if client == PORTAL else [])


@pytest.mark.parametrize(
    "options",
    [
        {"user_id": []},
        {"user_id": JANE, "client_id": []},
        {"user_id": JANE, "client_id": PORTAL, "token_id": []},
        {"user_id": IDLE_HANDS},
    ],
    ids=["no users", "no clients", "no ids", "user without clients"],
)
def test_nothing_asked_means_nothing_found(task, options):
    assert task(MODULE, **options)["refresh_tokens"] == []


def test_ids_asked_of_no_user_are_missing(task):
    assert task(MODULE, user_id=[], client_id=PORTAL, token_id=PORTAL_1)["missing"] == [PORTAL_1]


def test_a_revoked_token_that_okta_still_shows_is_shown(okta, task):
    okta.settings.keep_revoked = True

    tokens = task(MODULE, user_id=JANE, client_id=PORTAL)["refresh_tokens"]

    assert {token["id"]: token["status"] for token in tokens} == {
        PORTAL_1: "ACTIVE",
        PORTAL_2: "ACTIVE",
        REVOKED_1: "REVOKED",
    }


@pytest.mark.usefixtures("many")
def test_every_page_is_read(okta, task):
    result = task(MODULE, user_id=IDLE_HANDS, client_id=FLOWS, fields=[])

    assert len({token["id"] for token in result["refresh_tokens"]}) == MANY
    assert len(sent(okta)) == 3


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("limit", [1, 199, 200, 201, 211, 449])
def test_limit_and_after_lead_through_the_whole_list(okta, task, limit):
    options = {"user_id": IDLE_HANDS, "client_id": FLOWS, "limit": limit, "fields": []}
    first = task(MODULE, **options)
    assert len(first["refresh_tokens"]) == limit

    rest = task(MODULE, **{**options, "limit": MANY, "after": first["next_after"]})

    assert len({token["id"] for token in first["refresh_tokens"] + rest["refresh_tokens"]}) == MANY
    assert rest["next_after"] is None


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            {"kind": "replace_link", "link": '<https://evil.example.com/api/v1/users?after=x>; rel="next"'},
            "another host",
        ),
        ({"kind": "replace_link", "link": '<broken; rel="next"'}, "cannot be read"),
        ({"kind": "html", "status": 200}, "not the JSON list"),
        ({"kind": "empty", "status": 200}, "not the JSON list"),
        ({"kind": "invalid_json", "status": 200}, "not the JSON list"),
        ({"kind": "status", "status": 200, "json": {}}, "not the JSON list"),
        ({"kind": "status", "status": 200, "json": [{"id": 5}]}, "not the JSON list"),
        ({"kind": "redirect", "status": 302, "location": "https://evil.example.com/"}, "redirect"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["kind"],
)
def test_a_page_that_is_not_what_it_should_be_is_an_error(okta, task, fault, words):
    okta.faults.add(**fault, path="/tokens$", skip=1)

    result = task(MODULE, user_id=IDLE_HANDS, client_id=FLOWS)

    assert result["failed"]
    assert words in result["msg"]
    assert f"GET /api/v1/users/{IDLE_HANDS}/clients/{FLOWS}/tokens" in result["msg"]


def test_a_body_that_breaks_off_is_read_again(okta, task):
    okta.faults.add("truncate", path="/tokens$", keep=40)

    assert len(task(MODULE, user_id=JANE, client_id=PORTAL)["refresh_tokens"]) == 2
    assert len(task.slept) == 1


def test_compressed_answers_are_read(okta, task):
    okta.faults.add("gzip", path="/tokens$")

    assert len(task(MODULE, user_id=JANE, client_id=PORTAL)["refresh_tokens"]) == 2
