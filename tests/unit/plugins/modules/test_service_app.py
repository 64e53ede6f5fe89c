# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole modules that sign in as an OAuth 2.0 service app, with and without DPoP."""

import importlib
import itertools
import json
import sys

import jwt
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import MissingLibraryError
from combinations import each_pair, each_value
from emulator import service_key
from sample_org import (
    AGENT,
    BEARER,
    CALLER,
    DEPLOY,
    FLOWS,
    JANE,
    JANES,
    NOBODY,
    OLD,
    OWN,
    OWN_SECRET,
    PORTAL,
    PORTAL_1,
    form_of,
    ids,
    sent,
)

API, API_INFO = "okta_api_token", "okta_api_token_info"
NETWORK = "okta_api_token_network"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
APP, APP_INFO = "okta_app_refresh_token", "okta_app_refresh_token_info"
JANES_LOGIN = "jane.o'doe+test@example.com"
TOKEN_PATH = "/oauth2/v1/token"
READ_API, MANAGE_API, READ_USERS, MANAGE_USERS = (
    "okta.apiTokens.read",
    "okta.apiTokens.manage",
    "okta.users.read",
    "okta.users.manage",
)
FROM_NOBODY = {"connection": "zone", "include": [NOBODY]}
READ_ZONES = "okta.networkZones.read"
READ_APPS, MANAGE_APPS = "okta.apps.read", "okta.apps.manage"
KEY = service_key("ES256", kid="kid-1")
OTHER_KEY = service_key("ES256", kid="kid-1")
SIGN_IN = {"oauth_client_id": FLOWS, "oauth_private_key": KEY.private_pem}
PARTS_OF_KEYS = [*KEY.private_pem.splitlines()[1:-1], KEY.private_jwk["d"], OTHER_KEY.private_jwk["d"]]
ODD_ANSWER = {"errorCode": "E0000009", "errorSummary": "Internal Server Error"}

TASKS = {
    "list API tokens": (API_INFO, {}),
    "list API tokens of an owner": (API_INFO, {"user_id": JANES_LOGIN}),
    "revoke API tokens": (API, {"state": "absent", "token_id": [OLD, DEPLOY, JANES]}),
    "restrict API tokens": (NETWORK, {"token_id": [OLD, JANES], "network": FROM_NOBODY}),
    "list refresh tokens": (REFRESH_INFO, {"user_id": [JANES_LOGIN], "expand": "scope"}),
    "revoke refresh tokens": (REFRESH, {"state": "absent", "user_id": [JANES_LOGIN], "all_tokens": True}),
}
# Whether Okta demands DPoP of the service app.
DPOP = {"Bearer": "allowed", "DPoP": "required"}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@pytest.fixture
def app(okta):
    """The service app, as the org knows it."""
    app = okta.org.clients[FLOWS]
    app.public_keys = [KEY.public_jwk]
    app.granted_scopes = [READ_API, MANAGE_API, READ_USERS, MANAGE_USERS, READ_ZONES, "okta.logs.read"]
    return app


@pytest.fixture(params=DPOP.values(), ids=DPOP)
def any_app(app, request):
    """The service app, which does not demand DPoP in one run and does in the other."""
    app.dpop = request.param
    return app


@pytest.fixture
def run(app, task, sent_requests):
    """run("okta_api_token", ...): a task that signs in as the service app.

    No assertion and no proof is ever sent twice.
    """

    def run(module, **options):
        result = task(module, **{**SIGN_IN, **options})
        text = json.dumps(result)
        assert not [part for part in PARTS_OF_KEYS if part in text]
        tries = [claims(form_of(request)["client_assertion"])["jti"] for request in token_requests(sent_requests)]
        proofs = [claims(request.headers["DPoP"])["jti"] for request in sent_requests if "DPoP" in request.headers]
        assert (len(set(tries)), len(set(proofs))) == (len(tries), len(proofs))
        return result

    return run


def claims(text):
    return jwt.decode(text, options={"verify_signature": False})


def token_requests(sent_requests):
    return [request for request in sent_requests if request.path_url == TOKEN_PATH]


def schemes(sent_requests):
    return {request.headers["Authorization"].split()[0] for request in sent_requests if request.path_url != TOKEN_PATH}


def asked_for(sent_requests):
    return [form_of(request)["scope"] for request in token_requests(sent_requests)]


def at_nth(sent_requests, method, number, act):
    """Call act() as the nth request with this method is about to be sent."""
    numbers = itertools.count(1)

    def before(request):
        if request.method == method and next(numbers) == number:
            act()

    sent_requests.before = before


# Signing in


@pytest.mark.parametrize(("module", "options", "dpop"), each_value(TASKS, DPOP))
def test_does_what_an_api_token_does(okta, app, task, run, module, options, dpop):
    app.dpop = dpop
    signed_in_otherwise = task(module, check=True, **options)
    result = run(module, check=True, **options)

    for one in (result, signed_in_otherwise):
        del one["rate_limit"]
    if module.startswith("okta_api_token"):
        # The API token was used just now, and that shows.
        for one in (result, signed_in_otherwise):
            one["api_tokens"] = [token for token in one.get("api_tokens", []) if token["id"] != OWN]
    assert result == signed_in_otherwise
    assert "failed" not in run(module, **options)


@pytest.mark.parametrize(
    ("module", "options", "dpop", "requests", "scheme"),
    each_value(TASKS, {"Bearer": ("allowed", 1, "Bearer"), "DPoP": ("required", 3, "DPoP")}),
)
def test_one_token_a_task(app, run, sent_requests, module, options, dpop, requests, scheme):
    app.dpop = dpop

    result = run(module, concurrency=4, **options)

    assert len(token_requests(sent_requests)) == requests
    assert schemes(sent_requests) == {scheme}
    assert result["rate_limit"]["requests"] == len(sent_requests)


def test_dpop_is_not_begun_unless_it_is_demanded(run, sent_requests):
    run(API_INFO)

    assert not [request for request in sent_requests if "DPoP" in request.headers]


def test_it_needs_no_guard_for_itself(okta, any_app, run):
    okta.org.api_tokens[OLD].use(okta.clock.now())

    assert run(API, state="absent", token_id=[OLD])["changed"]
    assert "/api/v1/users/me" not in {request["path"] for request in okta.requests}


@table(
    ("module", "options", "check", "scopes"),
    {
        "list API tokens": (API_INFO, {}, False, READ_API),
        "list API tokens in check mode": (API_INFO, {}, True, READ_API),
        "look up API tokens": (API_INFO, {"token_id": [OLD]}, False, READ_API),
        "list API tokens of an owner by id": (API_INFO, {"user_id": JANE}, False, READ_API),
        "list API tokens of an owner by login": (API_INFO, {"user_id": JANES_LOGIN}, False, f"{READ_API} {READ_USERS}"),
        "revoke an API token": (API, {"state": "absent", "token_id": [OLD]}, False, MANAGE_API),
        "revoke an API token in check mode": (API, {"state": "absent", "token_id": [OLD]}, True, READ_API),
        "restrict an API token": (
            NETWORK,
            {"token_id": [OLD], "network": FROM_NOBODY},
            False,
            f"{MANAGE_API} {READ_ZONES}",
        ),
        "restrict an API token in check mode": (
            NETWORK,
            {"where": {"owner": [JANES_LOGIN]}, "network": FROM_NOBODY},
            True,
            f"{READ_API} {READ_USERS} {READ_ZONES}",
        ),
        "let an API token be used from anywhere": (
            NETWORK,
            {"token_id": [OLD], "network": {"connection": "anywhere"}},
            False,
            MANAGE_API,
        ),
        "list refresh tokens": (REFRESH_INFO, {"user_id": [JANE]}, False, READ_USERS),
        "list refresh tokens by login": (REFRESH_INFO, {"user_id": [JANES_LOGIN]}, False, READ_USERS),
        "revoke refresh tokens": (
            REFRESH,
            {"state": "absent", "user_id": [JANE], "all_tokens": True},
            False,
            MANAGE_USERS,
        ),
        "revoke refresh tokens by login": (
            REFRESH,
            {"state": "absent", "user_id": [JANES_LOGIN], "client_id": PORTAL, "token_id": [PORTAL_1]},
            False,
            MANAGE_USERS,
        ),
        "list the refresh tokens of an app": (APP_INFO, {"client_id": [PORTAL]}, False, READ_APPS),
        "list the refresh tokens of an app and a user": (
            APP_INFO,
            {"client_id": [PORTAL], "user_id": [JANE]},
            False,
            f"{READ_APPS} {READ_USERS}",
        ),
        "revoke the refresh tokens of an app": (
            APP,
            {"state": "absent", "client_id": [PORTAL], "all_tokens": True, "keep_user_id": [JANE]},
            False,
            f"{MANAGE_APPS} {READ_USERS}",
        ),
        "revoke refresh tokens in check mode": (
            REFRESH,
            {"state": "absent", "user_id": [JANES_LOGIN], "all_tokens": True},
            True,
            READ_USERS,
        ),
    },
)
def test_asks_for_just_the_scopes_it_needs(app, run, sent_requests, module, options, check, scopes):
    app.granted_scopes = scopes.split()

    result = run(module, check=check, **options)

    assert "failed" not in result
    assert asked_for(sent_requests) == [scopes]


@table(
    ("module", "options", "granted"),
    {
        "API tokens": (API_INFO, {}, [MANAGE_API]),
        "refresh tokens": (REFRESH_INFO, {"user_id": [JANE]}, [MANAGE_USERS]),
        "check mode": (API, {"state": "absent", "token_id": [OLD], "check": True}, [MANAGE_API]),
        "owner by login": (API_INFO, {"user_id": JANES_LOGIN}, [MANAGE_API, MANAGE_USERS]),
        "owner by login whom it may read": (API_INFO, {"user_id": JANES_LOGIN}, [MANAGE_API, READ_USERS]),
    },
)
def test_an_app_that_was_granted_manage_alone_may_read(any_app, run, module, options, granted):
    any_app.granted_scopes = granted

    assert "failed" not in run(module, **options)


def test_asks_for_the_scopes_of_the_task(run, sent_requests):
    run(API_INFO, oauth_scopes=[READ_API, READ_USERS])

    assert asked_for(sent_requests) == [f"{READ_API} {READ_USERS}"]


@pytest.mark.parametrize(
    ("algorithm", "dpop"), each_value(["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"], DPOP)
)
def test_keys_of_every_kind(app, task, algorithm, dpop):
    app.dpop = dpop
    key = service_key(algorithm)
    app.public_keys = [KEY.public_jwk, key.public_jwk]

    result = task(API_INFO, oauth_client_id=FLOWS, oauth_private_key=json.dumps(key.private_jwk))

    assert len(result["api_tokens"]) == 5


@table(
    "spoil",
    {
        "PEM": lambda path: KEY.private_pem,
        "PEM without its last line break": lambda path: KEY.private_pem.strip(),
        "PEM in one line": lambda path: KEY.private_pem.replace("\n", "\\n"),
        "PEM with line breaks of Windows": lambda path: KEY.private_pem.replace("\n", "\r\n"),
        "JWK": lambda path: json.dumps(KEY.private_jwk),
        "JWK over several lines": lambda path: json.dumps(KEY.private_jwk, indent=2),
        "JWK that a template has made a dict of": lambda path: KEY.private_jwk,
        "path": str,
    },
)
def test_forms_of_the_key(tmp_path, run, spoil):
    path = tmp_path / "key.pem"
    path.write_text(KEY.private_pem)

    assert len(run(API_INFO, oauth_private_key=spoil(path))["api_tokens"]) == 5


def test_the_id_of_the_key_says_which_of_several_it_is(app, run, sent_requests):
    app.public_keys = [service_key("ES256").public_jwk, {**KEY.public_jwk, "kid": "kid-2"}]

    result = run(API_INFO, oauth_private_key_id="kid-2")

    assert len(result["api_tokens"]) == 5
    assert jwt.get_unverified_header(form_of(token_requests(sent_requests)[0])["client_assertion"])["kid"] == "kid-2"


SDK = ("OKTA_CLIENT_CLIENTID", "OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_SCOPES")
TERRAFORM = ("OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY", "OKTA_API_PRIVATE_KEY_ID", "OKTA_API_SCOPES")


@table(
    ("names", "key"),
    {
        "SDKs, PEM": (SDK, KEY.private_pem),
        "SDKs, JWK": (SDK, json.dumps(KEY.private_jwk)),
        "Terraform, PEM": (TERRAFORM, KEY.private_pem),
        "Terraform, PEM in one line": (TERRAFORM, KEY.private_pem.replace("\n", "\\n")),
    },
)
def test_the_environment_signs_in(monkeypatch, app, task, sent_requests, names, key):
    app.public_keys = [service_key("ES256").public_jwk, {**KEY.public_jwk, "kid": "kid-2"}]
    for name, value in zip(names, [FLOWS, key, "kid-2", f"{READ_API}, {READ_USERS}"], strict=True):
        monkeypatch.setenv(name, value)

    result = task(API_INFO, api_token=None)

    assert len(result["api_tokens"]) == 5
    assert asked_for(sent_requests) == [f"{READ_API} {READ_USERS}"]
    assert not [part for part in PARTS_OF_KEYS if part in json.dumps(result)]


def test_the_key_alone_may_come_from_the_environment(monkeypatch, run):
    monkeypatch.setenv("OKTA_API_PRIVATE_KEY", KEY.private_pem)
    monkeypatch.setenv("OKTA_API_TOKEN", "00does-not-count")

    assert len(run(API_INFO)["api_tokens"]) == 5


def test_libraries_for_it_are_not_loaded_otherwise(monkeypatch, task):
    name = "ansible_collections.identityops.okta.plugins.module_utils._oauth"
    module_utils = importlib.import_module(name.rpartition(".")[0])
    monkeypatch.setattr(module_utils, "_oauth", importlib.import_module(name))
    monkeypatch.delitem(sys.modules, name)

    assert len(task(API_INFO)["api_tokens"]) == 5
    assert name not in sys.modules


def test_a_missing_library_is_named(okta, run, monkeypatch):
    oauth = importlib.import_module("ansible_collections.identityops.okta.plugins.module_utils._oauth")
    monkeypatch.setattr(oauth, "LIBRARY_PROBLEM", MissingLibraryError("PyJWT[crypto]"))

    result = run(API_INFO)

    assert result["failed"]
    assert result["msg"].startswith("Failed to import the required Python library (PyJWT[crypto])")
    assert sent(okta) == []


# Refused before any request


@table(
    ("module", "options", "words"),
    {
        "current": (API, {"state": "absent", "current": True}, ["current: true", "authenticate with api_token"]),
        "two ways": (
            API_INFO,
            {"api_token": "x"},
            ["keep only one of api_token and oauth_client_id and oauth_private_key"],
        ),
        "half": (
            API_INFO,
            {"oauth_private_key": None},
            ["oauth_client_id needs oauth_private_key", "OKTA_API_PRIVATE_KEY"],
        ),
        "file that is not there": (
            API_INFO,
            {"oauth_private_key": "/no/such/canary"},
            ["oauth_private_key is neither"],
        ),
        "no key": (API_INFO, {"oauth_private_key": KEY.public_pem}, ["oauth_private_key is a public key"]),
        "half a key": (API_INFO, {"oauth_private_key": KEY.private_pem[:100]}, ["oauth_private_key is cut short"]),
        "scopes without what is needed": (API_INFO, {"oauth_scopes": ["okta.all"]}, [f"oauth_scopes lacks {READ_API}"]),
    },
)
@pytest.mark.parametrize("check", [False, True], ids=["", "check"])
def test_refused_before_any_request(okta, run, module, options, words, check):
    result = run(module, check=check, **options)

    assert result["failed"]
    assert [word for word in words if word not in result["msg"]] == []
    assert "canary" not in result["msg"]
    assert sent(okta) == []


# Refused by Okta


def revoke_scopes(okta, app):
    app.granted_scopes = []


def leave_reading(okta, app):
    app.granted_scopes = [READ_API]


def take_roles(okta, app):
    app.roles = []


def replace_key(okta, app):
    app.public_keys = [OTHER_KEY.public_jwk]


def replace_key_and_its_id(okta, app):
    app.public_keys = [service_key("ES256").public_jwk]


def take_keys(okta, app):
    app.public_keys = []


def deactivate(okta, app):
    app.status = "INACTIVE"


def forget_the_app(okta, app):
    del okta.org.clients[FLOWS]
    del okta.org.access_tokens[BEARER]


def leave_the_zone(okta, app):
    refusal = {"error": "access_denied", "error_description": "Policy evaluation failed for this request."}
    okta.faults.add("status", path=TOKEN_PATH, status=403, json=refusal, times=None)


def break_it(okta, app):
    okta.faults.add("html", path=TOKEN_PATH, status=200, times=None)


REFUSALS = {
    "no scope granted": (
        revoke_scopes,
        {},
        400,
        "consent_required",
        f"grant the service app {MANAGE_API} on its tab Okta API Scopes",
    ),
    "manage not granted": (leave_reading, {}, 400, "consent_required", f"grant the service app {MANAGE_API} on"),
    "less granted than asked for": (
        leave_reading,
        {"oauth_scopes": [READ_API, MANAGE_API]},
        200,
        None,
        (
            f"Okta did not grant the service app {MANAGE_API}, but only {READ_API}: grant the service app"
            f" {MANAGE_API} on its tab Okta API Scopes"
        ),
    ),
    "scope that is none": (
        leave_reading,
        {"oauth_scopes": ["okta.all", MANAGE_API]},
        400,
        "invalid_scope",
        f"grant the service app {MANAGE_API} on its tab Okta API Scopes in the Admin Console, and remove from",
    ),
    "scopes but no admin role": (
        take_roles,
        {},
        403,
        "E0000006",
        "give the account or service app in use an admin role",
    ),
    "wrong key": (
        replace_key,
        {},
        401,
        "invalid_client",
        "check oauth_client_id, that oauth_private_key (and oauth_private_key_id)",
    ),
    "unknown key": (
        replace_key_and_its_id,
        {"oauth_private_key_id": "kid-9"},
        401,
        "invalid_client",
        "belong to a public key",
    ),
    "no key registered": (take_keys, {}, 401, "invalid_client", "belong to a public key of an active service app"),
    "inactive app": (deactivate, {}, 401, "invalid_client", "active service app"),
    "unknown app": (forget_the_app, {}, 401, "invalid_client", "check oauth_client_id"),
    "outside the network zones": (leave_the_zone, {}, 403, "access_denied", "network zones of the service app"),
    "something that is not Okta": (break_it, {}, 200, None, "check that org_url is the address of your Okta org"),
}


@pytest.mark.parametrize(("prepare", "options", "status", "code", "words", "dpop"), each_value(REFUSALS, DPOP))
def test_refusals_and_their_cures(okta, app, run, prepare, options, status, code, words, dpop):
    app.dpop = dpop
    prepare(okta, app)

    result = run(API, state="absent", token_id=[OLD, DEPLOY], **options)

    assert result["failed"]
    assert words in result["msg"]
    assert result["hint"] in result["msg"]
    assert (result["okta_error"]["status"], result["okta_error"]["code"]) == (status, code)
    assert result["okta_error"]["path"] == (TOKEN_PATH if code != "E0000006" else "/api/v1/api-tokens")
    assert okta.ledger == []


def deactivate_the_owner(okta):
    okta.org.users[CALLER].status = "DEPROVISIONED"


def send_from_elsewhere(okta):
    okta.org.api_tokens[OWN].outside_zone = True


def bind_the_token(okta):
    okta.org.access_tokens[BEARER].dpop_thumbprint = "thumbprint"


def let_the_token_expire(okta):
    okta.clock.advance(3600)


def revoke_the_token(okta):
    okta.org.access_tokens[BEARER].revoked = True


def narrow_the_token(okta):
    okta.org.access_tokens[BEARER].scopes = [READ_API]


def take_the_apps_roles(okta):
    okta.org.clients[FLOWS].roles = []


@table(
    ("prepare", "options", "status", "code", "words"),
    {
        "dead API token": (
            lambda okta: None,
            {"api_token": "00dead-canary"},
            401,
            "E0000011",
            "the API token in api_token is wrong, revoked or expired, or its owner is suspended",
        ),
        "owner deactivated": (
            deactivate_the_owner,
            {"api_token": OWN_SECRET},
            401,
            "E0000011",
            "owner is suspended or deactivated",
        ),
        "API token outside its zone": (
            send_from_elsewhere,
            {"api_token": OWN_SECRET},
            403,
            "E0000006",
            "inside the network zone",
        ),
        "access token that is none": (
            lambda okta: None,
            {"access_token": "canary"},
            401,
            "invalid_token",
            "obtain a new access token",
        ),
        "access token that expired": (
            let_the_token_expire,
            {"access_token": BEARER},
            401,
            "invalid_token",
            "obtain a new access token",
        ),
        "access token that was revoked": (
            revoke_the_token,
            {"access_token": BEARER},
            401,
            "invalid_token",
            "obtain a new access token",
        ),
        "access token without the scope": (
            narrow_the_token,
            {"access_token": BEARER},
            403,
            "insufficient_scope",
            f"grant the app the scope {MANAGE_API}",
        ),
        "access token of an app without an admin role": (
            take_the_apps_roles,
            {"access_token": BEARER},
            403,
            "E0000006",
            "admin role",
        ),
        "access token that is bound to a key": (
            bind_the_token,
            {"access_token": BEARER},
            400,
            "invalid_request",
            "authenticate with oauth_client_id and oauth_private_key",
        ),
    },
)
def test_refusals_of_other_ways_to_sign_in(okta, task, prepare, options, status, code, words):
    prepare(okta)

    result = task(API, state="absent", token_id=[OLD], **options)

    assert result["failed"]
    assert words in result["hint"]
    assert result["hint"] in result["msg"]
    assert (result["okta_error"]["status"], result["okta_error"]["code"]) == (status, code)
    assert okta.ledger == []


# Time


@pytest.mark.parametrize(("ahead", "dpop"), each_value([-86400, -7200, -300, -30, 30, 300, 7200, 86400], DPOP))
def test_a_clock_that_is_wrong(okta, app, run, sent_requests, ahead, dpop):
    app.dpop = dpop
    okta.clock.advance(ahead)

    result = run(API, state="absent", token_id=[OLD, DEPLOY])

    assert ids(result["revoked"]) == [OLD, DEPLOY]
    assert len(token_requests(sent_requests)) <= 4


def test_a_clock_that_is_wrong_and_a_server_that_does_not_tell_the_time(okta, run, sent_requests):
    refusal = {"error": "invalid_client", "error_description": "The client_assertion token is expired."}
    okta.faults.add("status", path=TOKEN_PATH, status=401, json=refusal, omit_headers=["Date"], times=None)

    result = run(API_INFO)

    assert "the clock of the machine that runs the task" in result["hint"]
    assert len(sent_requests) == 1


def test_a_clock_that_is_wrong_does_not_hide_a_key_that_is_wrong(okta, app, run, sent_requests):
    okta.clock.advance(7200)
    app.public_keys = [OTHER_KEY.public_jwk]

    assert run(API_INFO)["okta_error"]["code"] == "invalid_client"
    assert len(sent_requests) == 2


MANY = [OLD, DEPLOY, JANES, AGENT, OWN]


# A clock does not jump in real life while responses with the old time are in flight, so with several at a time it
# jumps ahead of the first, here and below.
@pytest.mark.parametrize(("concurrency", "at"), [(1, 1), (1, 3), (1, 5), (4, 1)])
def test_a_token_that_expires_in_the_midst_is_renewed_once(okta, any_app, run, sent_requests, concurrency, at):
    at_nth(sent_requests, "DELETE", at, lambda: okta.clock.advance(3600))

    result = run(API, state="absent", token_id=MANY, concurrency=concurrency)

    assert ids(result["revoked"]) == MANY
    assert (result["errors"], result["pending"], result["absent"]) == ([], [], [])
    granted = [request["grant"] for request in okta.requests if "grant" in request]
    assert len(granted) == 2
    assert len(token_requests(sent_requests)) == (2 if any_app.dpop == "allowed" else 4)


def test_a_token_that_is_revoked_in_the_midst_is_renewed_once(okta, any_app, run, sent_requests):
    def revoke():
        for token in okta.org.access_tokens.values():
            token.revoked = True

    at_nth(sent_requests, "DELETE", 2, revoke)

    result = run(API, state="absent", token_id=MANY)

    assert ids(result["revoked"]) == MANY
    assert len([request for request in okta.requests if "grant" in request]) == 2


def test_a_token_is_renewed_ahead_of_its_end(okta, any_app, run, sent_requests):
    okta.settings.access_token_lifetime = 60
    okta.faults.add("rate_limit", method="DELETE", skip=1, reset_in=35)

    result = run(API, state="absent", token_id=MANY, concurrency=1)

    assert ids(result["revoked"]) == MANY
    assert {request["status"] for request in okta.requests if request["method"] != "POST"} == {200, 204, 429}
    assert len([request for request in okta.requests if "grant" in request]) == 2


def test_a_token_that_lives_longer_than_the_task_is_not_renewed(okta, any_app, run):
    okta.faults.add("rate_limit", method="DELETE", times=4, reset_in=59)

    run(API, state="absent", token_id=MANY)

    assert len([request for request in okta.requests if "grant" in request]) == 1


CEASING = {
    "scopes withdrawn": (revoke_scopes, "consent_required"),
    "scope withdrawn": (leave_reading, "consent_required"),
    "app deactivated": (deactivate, "invalid_client"),
    "outside the network zones": (leave_the_zone, "access_denied"),
    "something that is not Okta": (break_it, None),
}


@pytest.mark.parametrize(("prepare", "code", "concurrency", "dpop"), each_pair(CEASING, [1, 4], DPOP))
def test_a_sign_in_that_ceases_to_work_in_the_midst_stops_the_work(
    okta, app, run, sent_requests, prepare, code, concurrency, dpop
):
    app.dpop = dpop

    def withdraw():
        prepare(okta, app)
        okta.clock.advance(3600)

    at_nth(sent_requests, "DELETE", 3 if concurrency == 1 else 1, withdraw)

    result = run(API, state="absent", token_id=MANY, concurrency=concurrency)

    assert result["failed"]
    assert (result["okta_error"]["path"], result["okta_error"]["code"]) == (TOKEN_PATH, code)
    assert "hint" in result
    reported = (
        ids(result["revoked"])
        + [error["token_id"] for error in result["errors"]]
        + result["pending"]
        + result["absent"]
    )
    assert sorted(reported) == sorted(MANY)
    assert result["errors"]
    if concurrency == 1:
        assert (ids(result["revoked"]), result["pending"]) == (MANY[:2], MANY[3:])


def test_a_refusal_of_every_token_is_not_followed_by_tokens_without_end(okta, run, sent_requests):
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="The token has expired."'}
    okta.faults.add("status", path="^/api/v1", status=401, body="", headers=challenge, times=None)

    result = run(API, state="absent", token_id=[OLD])

    assert result["okta_error"]["code"] == "invalid_token"
    assert [request.method for request in sent_requests] == ["POST", "GET", "POST", "GET"]


# Faults

PASSING = {
    "429": {"kind": "rate_limit", "reset_in": 7},
    "429 for too many at once": {"kind": "rate_limit", "limit": 0, "reset_in": 7},
    "500": {"kind": "status", "status": 500, "json": ODD_ANSWER},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "html", "status": 504},
    "drop": {"kind": "drop"},
    "reset": {"kind": "reset"},
}


@pytest.mark.parametrize(
    ("fault", "when", "place", "times", "dpop"),
    each_pair(PASSING, ["before", "after"], [TOKEN_PATH, "^/api/v1/"], [1, 3], DPOP),
)
def test_faults_that_pass(okta, app, run, sent_requests, fault, when, place, times, dpop):
    app.dpop = dpop
    okta.faults.add(path=place, when=when, times=times, **fault)

    result = run(API, state="absent", token_id=[OLD, DEPLOY], concurrency=1)

    assert ids(result["revoked"]) == [OLD, DEPLOY]
    assert result["errors"] == []
    usual = 4 if dpop == "allowed" else 6
    assert len(sent_requests) == usual + times
    assert schemes(sent_requests) == {"Bearer" if dpop == "allowed" else "DPoP"}


@pytest.mark.parametrize(
    ("fault", "retries", "dpop"),
    each_pair({name: fault for name, fault in PASSING.items() if "429" not in name}, [0, 4], DPOP),
)
def test_a_revocation_whose_answer_was_lost_was_ours(okta, app, run, fault, retries, dpop):
    app.dpop = dpop
    okta.faults.add(path="^/api/v1/", method="DELETE", when="after", **fault)

    result = run(API, state="absent", token_id=[OLD], retries=retries)

    assert (result["changed"], ids(result["revoked"])) == (True, [OLD])


def test_a_real_rate_limit_of_the_token_endpoint(okta, any_app, run, sent_requests, task):
    okta.settings.limits = {TOKEN_PATH: 2}

    for _task in range(3):
        assert "failed" not in run(API_INFO)
    assert task.slept


def test_a_real_rate_limit_of_the_api(okta, any_app, run, task):
    okta.settings.limits = {"/api/v1": 4}

    result = run(API, state="absent", token_id=[OLD, DEPLOY, JANES, AGENT], rate_limit_share=100, concurrency=1)

    assert ids(result["revoked"]) == [OLD, DEPLOY, JANES, AGENT]
    assert task.slept


@pytest.mark.parametrize("retries", [0, 2])
def test_a_token_endpoint_that_does_not_come_back(okta, run, sent_requests, retries):
    okta.faults.add("status", path=TOKEN_PATH, status=503, times=None)

    result = run(API_INFO, retries=retries)

    assert result["okta_error"]["path"] == TOKEN_PATH
    assert result["okta_error"]["status"] == 503
    assert len(sent_requests) == 1 + retries


@pytest.mark.parametrize(("times", "revoked"), [(1, [OLD, DEPLOY]), (2, [DEPLOY])], ids=["once", "twice"])
def test_a_proof_that_okta_refuses_is_made_anew_once(okta, app, run, sent_requests, times, revoked):
    app.dpop = "required"
    challenge = {
        "WWW-Authenticate": 'DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT is expired."'
    }
    okta.faults.add("status", path="^/api/v1", method="DELETE", status=400, body="", headers=challenge, times=times)

    result = run(API, state="absent", token_id=[OLD, DEPLOY], concurrency=1)

    assert ids(result["revoked"]) == revoked
    assert result.get("okta_error", {}).get("code") == (None if times == 1 else "invalid_dpop_proof")


def test_a_nonce_that_the_api_asks_for_is_in_the_proofs_from_then_on(okta, app, run, sent_requests):
    app.dpop = "required"
    challenge = {
        "WWW-Authenticate": 'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce."',
        "DPoP-Nonce": "n0nce",
    }
    okta.faults.add("status", path="^/api/v1", method="DELETE", status=401, body="", headers=challenge)

    result = run(API, state="absent", token_id=[OLD, DEPLOY], concurrency=1)

    nonces = [claims(request.headers["DPoP"]).get("nonce") for request in sent_requests if request.method == "DELETE"]
    assert ids(result["revoked"]) == [OLD, DEPLOY]
    assert nonces == [None, "n0nce", "n0nce"]
    assert len([request for request in okta.requests if "grant" in request]) == 1


@table(
    "login",
    {
        "plain": "svc-jane@example.com",
        "reserved characters": JANES_LOGIN,
        "not ASCII": "jänë+ü@example.com",
        "percent": "50%25@example.com",
    },
)
def test_proofs_for_paths_that_are_encoded(okta, app, run, sent_requests, login):
    app.dpop = "required"
    okta.org.users[JANE].login = login

    result = run(REFRESH_INFO, user_id=[login], client_id=PORTAL)

    assert {token["userId"] for token in result["refresh_tokens"]} == {JANE}
    assert "%40example.com" in next(request.path_url for request in sent_requests if request.method == "GET")


def test_a_redirected_token_request_is_not_followed(okta, run, sent_requests):
    okta.faults.add("redirect", path=TOKEN_PATH, location="https://evil.example/oauth2/v1/token", status=307)

    result = run(API_INFO)

    assert "a redirect, which is not followed" in result["msg"]
    assert len(sent_requests) == 1


def test_a_token_of_okta_is_masked_wherever_it_turns_up(okta, run, sent_requests):
    def echo():
        token = next(text for text in okta.org.access_tokens if text != BEARER)
        okta.faults.add(
            "status", path="^/api/v1", status=400, json={"errorCode": "E0000001", "errorSummary": f"Not with {token}"}
        )

    at_nth(sent_requests, "GET", 1, echo)

    assert run(API_INFO)["okta_error"]["summary"].startswith("Not with ***")


@table(
    ("environ", "secrets"),
    {
        "API token": ({"OKTA_CLIENT_TOKEN": OWN_SECRET}, [OWN_SECRET]),
        "access token": ({"OKTA_ACCESS_TOKEN": BEARER}, [BEARER]),
        "key": ({"OKTA_CLIENT_CLIENTID": FLOWS, "OKTA_CLIENT_PRIVATEKEY": KEY.private_pem}, [KEY.private_pem.strip()]),
        "key in one line": (
            {"OKTA_API_CLIENT_ID": FLOWS, "OKTA_API_PRIVATE_KEY": KEY.private_pem.replace("\n", "\\n")},
            [KEY.private_pem.strip()],
        ),
    },
)
def test_a_secret_of_the_environment_is_masked_wherever_it_turns_up(monkeypatch, okta, app, task, environ, secrets):
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    refusal = {"errorCode": "E0000001", "errorSummary": f"Not with {secrets[0]}"}
    okta.faults.add("status", path="^/api/v1", status=400, json=refusal)

    result = task(API_INFO, api_token=None)

    assert result["okta_error"]["summary"].startswith("Not with ***")
    assert not [part for part in [*secrets, *PARTS_OF_KEYS] if part in json.dumps(result)]


def test_asks_for_the_scope_to_look_up_what_is_protected(run, sent_requests):
    result = run("okta_api_token", state="absent", token_id=[OLD], protect=["idle@example.com"], check=True)

    assert READ_USERS in asked_for(sent_requests)[0].split()
    assert [token["id"] for token in result["revoked"]] == [OLD]
