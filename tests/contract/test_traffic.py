# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the modules and the local Okta say to each other is as okta.yml describes it.

Each task runs once as it should, and again with each of its requests meeting each refusal that there is.
"""

import functools
import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._rate_limit import bucket_of
from description import DESCRIPTION, DESCRIPTION_OF_EMPTY_REFUSALS, operations
from emulator import Emulator, service_key
from emulator.app import create_app
from emulator.rate_limits import BUCKETS, TOKEN_ENDPOINT
from emulator.rate_limits import bucket_of as emulated_bucket_of
from emulator.state import State
from module_runner import recorded_requests, tasks
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_spec_validator import validate
from sample_org import (
    CALLER,
    FLOWS,
    IDLE_HANDS,
    JANE,
    JANES,
    MOBILE,
    MOBILE_1,
    NOBODY,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    PORTAL_OPENID,
    SAMPLE_ORG,
)
from thorough import thorough

API, API_INFO, REFRESH, REFRESH_INFO = (
    "okta_api_token",
    "okta_api_token_info",
    "okta_user_refresh_token",
    "okta_user_refresh_token_info",
)
GRANT, GRANT_INFO = "okta_user_grant", "okta_user_grant_info"
APP, APP_INFO = "okta_app_refresh_token", "okta_app_refresh_token_info"
LOG = "okta_system_log_info"
KEY = service_key("ES256")
PAIR = {"user_id": JANE, "client_id": PORTAL}
OPS = "00gops00000000000000"

ORG = {
    **SAMPLE_ORG,
    "zones": [*SAMPLE_ORG["zones"], {"id": "nzo00000000000000001", "name": "Places", "type": "DYNAMIC"}],
    "groups": [{"id": OPS, "name": "Ops", "roles": ["APP_ADMIN"]}],
    "users": [
        {**user, "groups": [OPS], "roles": [*user.get("roles", []), "READ_ONLY_ADMIN"]} if user["id"] == JANE else user
        for user in SAMPLE_ORG["users"]
    ],
    "clients": [
        {
            **client,
            "public_keys": [KEY.public_jwk],
            "granted_scopes": [
                f"okta.{what}"
                for what in (
                    "apiTokens.read",
                    "apiTokens.manage",
                    "users.read",
                    "users.manage",
                    "apps.read",
                    "apps.manage",
                    "logs.read",
                    "roles.read",
                    "groups.read",
                    "networkZones.read",
                )
            ],
        }
        if client["id"] == FLOWS
        else {**client, "uri": "https://portal.example.com"}
        for client in SAMPLE_ORG["clients"]
    ],
    "api_tokens": [
        *SAMPLE_ORG["api_tokens"],
        {
            "id": "00Tzone0000000000000",
            "name": "zone",
            "owner": IDLE_HANDS,
            "network": {"connection": "ZONE", "exclude": ["nzo00000000000000001"]},
        },
    ],
}
# More than a page of each.
LARGE_ORG = {
    **ORG,
    "api_tokens": [*ORG["api_tokens"], *({"name": f"many {number}", "owner": IDLE_HANDS} for number in range(40))],
    "refresh_tokens": [{"id": "oarmany", "user": IDLE_HANDS, "client": MOBILE, "count": 201, "age_days": 1}],
}
TASKS = {
    "list API tokens": (API_INFO, {}),
    "search API tokens": (API_INFO, {"q": "e", "user_id": "idle@example.com", "limit": 30}),
    "list API tokens with their owners": (API_INFO, {"expand": ["owner", "owner_roles", "network_zones", "sign_in"]}),
    "get an API token": (API_INFO, {"token_id": [OLD]}),
    "revoke an API token": (API, {"state": "absent", "token_id": [OLD]}),
    "restrict an API token": (
        "okta_api_token_network",
        {"token_id": [OLD], "network": {"connection": "zone", "include": [NOBODY], "exclude": ["Build farm"]}},
    ),
    "let API tokens be used from anywhere": (
        "okta_api_token_network",
        {"token_id": [JANES, "00Tzone0000000000000"], "network": {"connection": "anywhere"}},
    ),
    "revoke some API tokens": (API, {"state": "absent", "token_id": [OLD, JANES]}),
    "list refresh tokens": (
        REFRESH_INFO,
        {"user_id": [IDLE_HANDS, "jane.o'doe+test@example.com"], "expand": ["scope"]},
    ),
    "get a refresh token": (REFRESH_INFO, {**PAIR, "token_id": [PORTAL_1], "expand": ["scope"]}),
    "look for a refresh token": (REFRESH_INFO, {**PAIR, "token_id": [MOBILE_1]}),
    "revoke a refresh token": (REFRESH, {**PAIR, "state": "absent", "token_id": [PORTAL_1]}),
    "revoke some refresh tokens": (REFRESH, {**PAIR, "state": "absent", "token_id": [PORTAL_1, PORTAL_2]}),
    "end sessions": (
        "okta_user_session",
        {"state": "absent", "user_id": [JANE], "oauth_tokens": True, "allow_self": True},
    ),
    "read the System Log": (LOG, {"token_id": [OLD], "until": "2030-01-01", "since": "2020-01-01"}),
    "list consents": (GRANT_INFO, {"user_id": [JANE]}),
    "list the consents to a client": (GRANT_INFO, PAIR),
    "get a consent": (GRANT_INFO, {"user_id": [JANE], "grant_id": [PORTAL_OPENID]}),
    "revoke a consent": (GRANT, {"state": "absent", "user_id": [JANE], "grant_id": [PORTAL_OPENID]}),
    "revoke all consents": (GRANT, {"state": "absent", "user_id": [JANE], "all_grants": True}),
    "revoke the consents to a client": (GRANT, {**PAIR, "state": "absent", "all_grants": True}),
    "list the refresh tokens of an app": (
        APP_INFO,
        {"client_id": [PORTAL], "user_id": ["jane.o'doe+test@example.com"], "expand": ["scope"]},
    ),
    "get a refresh token of an app": (APP_INFO, {"client_id": [PORTAL], "token_id": [PORTAL_1], "expand": ["scope"]}),
    "look for an app": (APP_INFO, {"client_id": ["portal-spa"]}),
    "revoke a refresh token of an app": (APP, {"state": "absent", "client_id": [PORTAL], "token_id": [PORTAL_1]}),
    "revoke all refresh tokens of an app": (APP, {"state": "absent", "client_id": [PORTAL], "all_tokens": True}),
    "revoke all refresh tokens": (REFRESH, {"state": "absent", "user_id": [JANE], "all_tokens": True}),
}
LAST_STEP = {"revoke the current API token": (API, {"state": "absent", "current": True})}
SERVICE_APP = {"oauth_client_id": FLOWS, "oauth_private_key": KEY.private_pem}
TASKS_WITH_PAGES = [
    (API_INFO, {}),
    (API_INFO, {"q": "many", "limit": 30}),
    (REFRESH_INFO, {"user_id": [IDLE_HANDS]}),
    (APP_INFO, {"client_id": [MOBILE]}),
]
# Which operation ends how without any module ever meeting it, and why.
NEVER_MET = {
    "token 403": "the local Okta has no network zones for apps",
    "revokeCurrentApiToken 400": "only an API token is sent there",
}
NOT_USED = {
    "activateNetworkZone",
    "deactivateNetworkZone",
    "deleteNetworkZone",
    "getNetworkZone",
    "listUsers",
}


def end_sign_in(okta):
    """401"""
    okta.org.users[SAMPLE_ORG["users"][0]["id"]].status = "SUSPENDED"
    okta.org.access_tokens.clear()
    okta.org.clients[FLOWS].public_keys.clear()


def forbid(okta):
    """403, for a service app without the scopes"""
    okta.org.api_tokens[OWN].outside_zone = True
    for token in okta.org.access_tokens.values():
        token.scopes.clear()


def take_roles(okta):
    """403, for a service app with the scopes"""
    okta.org.clients[FLOWS].roles.clear()


def spoil_access_tokens(okta):
    """400"""
    for token in okta.org.access_tokens.values():
        token.dpop_thumbprint = "another key's"
    okta.org.clients[FLOWS].granted_scopes.clear()


def remove_everything(okta):
    """404"""
    for token_id in set(okta.org.api_tokens) - {OWN}:
        del okta.org.api_tokens[token_id]
    for user_id in (JANE, IDLE_HANDS):
        del okta.org.users[user_id]
    for client_id in (PORTAL, MOBILE):
        del okta.org.clients[client_id]
    okta.org.groups.clear()


def use_up_limits(okta):
    """429"""
    okta.settings.limit = 1
    for bucket in BUCKETS:
        for principal in (OWN, FLOWS):
            okta.use_up_limit(principal, bucket)


@dataclass
class SignIn:
    """How a task signs in, whether its app must use DPoP, what it does then, and what can befall it."""

    options: dict
    dpop: str
    tasks: dict
    refusals: list


SIGN_INS = {
    "an API token": SignIn(
        {}, "allowed", {**TASKS, **LAST_STEP}, [end_sign_in, forbid, remove_everything, use_up_limits]
    ),
    "a service app": SignIn(
        SERVICE_APP, "allowed", TASKS, [end_sign_in, forbid, take_roles, spoil_access_tokens, use_up_limits]
    ),
    "a service app with DPoP": SignIn(SERVICE_APP, "required", TASKS, []),
}


@pytest.fixture(
    scope="module", params=[False, pytest.param(True, marks=thorough)], ids=["one of each form", "every answer"]
)
def answers(request):
    """Answers, each with its request. Every day one of each form, where each operation has met each refusal, asked of
    the caller and of others; in a thorough run every one, where each URL has."""

    def whole_url(sent):
        return sent.method, path_of(sent.url)

    def operation_and_whose(sent):
        return operation_of(sent), CALLER in sent.url

    what_of = whole_url if request.param else operation_and_whose
    with recorded_requests() as sent_requests:
        with Emulator(ORG) as okta, tasks(okta, sent_requests) as task:
            for sign_in in SIGN_INS.values():
                met = set()
                for module, options in sign_in.tasks.values():
                    meet_refusals(
                        okta,
                        sent_requests,
                        sign_in,
                        functools.partial(task, module, concurrency=1, **sign_in.options, **options),
                        met,
                        what_of,
                    )
        with Emulator(LARGE_ORG, page_api_tokens=True) as okta, tasks(okta, sent_requests) as task:
            for module, options in TASKS_WITH_PAGES:
                task(module, **options)
        every = sent_requests.answers
        yield every if request.param else list({form_of(answer): answer for answer in every}.values())


def meet_refusals(okta, sent_requests, sign_in, run, met, what_of):
    """Run a task as it should go, then again for each of its requests with each refusal that is new for it.

    met: what has met which refusal; what_of says of a request what that is.
    """

    def requests_of_run(refuse=None, number=1):
        okta.reset()
        okta.clock.freeze()
        okta.org.clients[FLOWS].dpop = sign_in.dpop
        before, known = len(sent_requests), len(sent_requests.answers)
        sent_requests.before = lambda request: (
            refuse(okta) if refuse and len(sent_requests) - before == number else None
        )
        run()
        del sent_requests.answers[known : known + number - 1]  # what came before the refusal has come in the first run
        return sent_requests[before:]

    for number, request in enumerate(requests_of_run(), start=1):
        for refuse in sign_in.refusals:
            case = (what_of(request), refuse)
            if case not in met:
                met.add(case)
                requests_of_run(refuse, number)


FINDER = APICallPathFinder(OpenAPI.from_dict(DESCRIPTION).spec)


def path_of(url):
    return url.partition("?")[0]


@functools.cache
def find_operation(method, path):
    return FINDER.find(method.lower(), path).operation


def operation_of(request):
    """The name of the operation that was asked for."""
    return find_operation(request.method, path_of(request.url))["operationId"]


def form_of(answer):
    """What tells an answer, with its request, from those that differ in values only."""
    request, query = answer.request, parse_qs(urlsplit(answer.url).query)
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    body = shape(answer.json()) if "json" in answer.headers.get("Content-Type", "") else bool(answer.content)
    names = (frozenset(query), frozenset(request.headers), frozenset(answer.headers))
    return (request.method, path_of(answer.url), *names, scheme, answer.status_code, body)


def shape(value):
    """The keys and types of a JSON value."""
    if isinstance(value, dict):
        return frozenset((name, shape(one)) for name, one in value.items())
    return frozenset(map(shape, value)) if isinstance(value, list) else type(value)


def test_the_description_is_valid():
    validate(DESCRIPTION)
    validate(DESCRIPTION_OF_EMPTY_REFUSALS)


def test_the_local_okta_has_the_operations_described_and_no_others():
    routes = create_app(State("empty", {})).url_map.iter_rules()

    assert {
        (method, re.sub("<[^>]+>", "{}", route.rule))
        for route in routes
        for method in route.methods - {"HEAD", "OPTIONS"}
    } == {(method, re.sub("{[^}]+}", "{}", path)) for path, method, _operation in operations()}


def test_each_operation_of_the_local_okta_needs_the_described_scope():
    scopes = create_app(State("empty", {})).extensions["okta_scopes"]

    assert {(method, re.sub("<[^>]+>", "{}", path)): scope for (method, path), scope in scopes.items()} == {
        (method, re.sub("{[^}]+}", "{}", path)): operation["x-scope"]
        for path, method, operation in operations()
        if "x-scope" in operation
    }
    assert {operation["operationId"] for _path, _method, operation in operations() if "x-scope" not in operation} == {
        "token"
    }


def test_a_task_requests_the_scopes_of_its_requests_and_no_others():
    with recorded_requests() as sent_requests, Emulator(ORG) as okta, tasks(okta, sent_requests) as task:
        for name, (module, options) in TASKS.items():
            okta.reset()
            begin = len(sent_requests)
            task(module, **SERVICE_APP, **options)
            grant, *calls = sent_requests[begin:]
            found = [find_operation(call.method, path_of(call.url)) for call in calls]
            needed = {operation["x-scope"] for operation in found}
            implied = {scope.replace(".manage", ".read") for scope in needed if scope.endswith(".manage")}

            assert (name, set(parse_qs(grant.body)["scope"][0].split())) == (name, needed - implied)


@pytest.mark.parametrize("path", sorted(DESCRIPTION["paths"]))
def test_the_modules_and_the_local_okta_count_a_path_in_the_same_bucket(path):
    if path != TOKEN_ENDPOINT:
        for name in ("me", "00ujane0000000000000"):
            filled = re.sub("{[^}]+}", name, path)
            assert bucket_of(filled) == emulated_bucket_of(filled)


def test_what_is_said_is_as_described(answers):
    whole, empty = OpenAPI.from_dict(DESCRIPTION), OpenAPI.from_dict(DESCRIPTION_OF_EMPTY_REFUSALS)
    for answer in answers:
        request = RequestsOpenAPIRequest(answer.request)
        read = whole.unmarshal_request(request)
        read.raise_for_errors()
        assert set(request.parameters.query) <= set(read.parameters.query), (
            "there are parameters that are not described"
        )
        assert bool(request.body) == bool(read.body), "there is a body that is not described"
        refused = "WWW-Authenticate" in answer.headers
        (empty if refused else whole).validate_response(request, RequestsOpenAPIResponse(answer))
        assert bool(answer.content) != (refused or answer.status_code == 204)


def test_a_network_is_changed_with_the_body_that_was_recorded(answers):
    """As the cassettes of Okta's Terraform provider have it: the time without milliseconds, no list without zones."""
    bodies = [json.loads(answer.request.body) for answer in answers if answer.request.method == "PUT"]
    assert bodies
    for body in bodies:
        assert set(body) == {"clientName", "created", "name", "network", "userId"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["created"])
        assert body["network"]["connection"] == ("ZONE" if set(body["network"]) > {"connection"} else "ANYWHERE")
        assert all(body["network"].values())


def test_everything_described_is_said(answers):
    met = {f"{operation_of(answer.request)} {answer.status_code}" for answer in answers}
    described = {
        f"{operation['operationId']} {status}"
        for _path, _method, operation in operations()
        if operation["operationId"] not in NOT_USED
        for status in operation["responses"]
    }
    assert met == described - set(NEVER_MET)


def test_pages_are_met(answers):
    assert {answer.url.partition("?")[0].rpartition("/")[2] for answer in answers if "next" in answer.links} == {
        "api-tokens",
        "tokens",
    }
