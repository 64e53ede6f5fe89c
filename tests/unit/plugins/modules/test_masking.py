# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection itself masks all secrets of a task and nothing else, whatever ansible-core does."""

import base64
import importlib
import json
from urllib.parse import quote, urlsplit

import pytest
from ansible.module_utils import basic
from ansible_collections.identityops.okta.plugins.module_utils._version import VERSION
from combinations import each_pair
from emulator import service_key
from sample_org import BEARER, FLOWS, OLD, OWN, OWN_SECRET, form_of, ids, run_module

API, API_INFO, REFRESH_INFO = "okta_api_token", "okta_api_token_info", "okta_user_refresh_token_info"
KEYS = {kind: service_key(kind, kid=f"deploy-key-{kind}") for kind in ("RS256", "ES256")}
PASSWORD = "proxy/pass@word"
CORES = ["core masks", "core masks nothing"]
# Whether Okta demands DPoP of the service app.
DPOP = {"Bearer": "allowed", "DPoP": "required"}
SIGN_INS = {
    "API token": {"api_token": OWN_SECRET},
    "access token": {"access_token": BEARER},
    "service app": {
        "oauth_client_id": FLOWS,
        "oauth_private_key": KEYS["ES256"].private_pem,
        "oauth_private_key_id": "deploy-key-ES256",
    },
}
FORMS = {
    "a dictionary": lambda key: {**key.private_jwk, "use": "sig"},
    "a set": lambda key: {"keys": [key.private_jwk]},
    "text": lambda key: json.dumps({**key.private_jwk, "use": "sig"}),
}
PUBLIC_WORDS = "EC RSA sig AQAB P-256 ES256 RS256 deploy-key-ES256 deploy-key-RS256"


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@pytest.fixture(params=CORES)
def core(request, monkeypatch):
    """Each test runs as on an ansible-core that masks what is in no_log_values, and as on one that does not."""
    if request.param == "core masks nothing":
        monkeypatch.setattr(basic, "remove_values", lambda value, no_log_values: value, raising=False)


@pytest.fixture
def secrets(okta, sent_requests):
    """secrets(): what nobody else may see, in all forms in which the local Okta repeats it."""

    def of_this_run():
        found = {OWN_SECRET, BEARER, PASSWORD, quote(PASSWORD, safe=""), f"me:{PASSWORD}", *okta.org.access_tokens}
        found |= {form_of(request).get("client_assertion") for request in sent_requests} - {None}
        found |= {request.headers["DPoP"] for request in sent_requests if "DPoP" in request.headers}
        for key in KEYS.values():
            found |= {*key.private_pem.splitlines()[1:-2], *(key.private_jwk[name] for name in ("d",))}
        return found | {quote(secret) for secret in found} | {base64.b64encode(one.encode()).decode() for one in found}

    return of_this_run


@pytest.fixture(params=DPOP.values(), ids=DPOP)
def app(okta, request):
    app = okta.org.clients[FLOWS]
    app.public_keys = [key.public_jwk for key in KEYS.values()]
    app.granted_scopes = ["okta.apiTokens.read", "okta.apiTokens.manage", "okta.users.read"]
    app.dpop = request.param
    return app


def leaked(secrets, thing):
    text = json.dumps(thing, ensure_ascii=False)
    return sorted(secret for secret in secrets if secret in text)


@pytest.mark.parametrize(
    ("sign_in", "path", "status", "core", "app"),
    each_pair(SIGN_INS, {"API": "^/api/v1", "token endpoint": "^/oauth2"}, [400, 401, 500], CORES, DPOP),
    indirect=["core", "app"],
)
def test_an_echoing_okta_gives_no_secret_away(okta, core, app, secrets, sign_in, path, status):
    okta.faults.add("echo", path=path, status=status, times=None)
    proxy = f"http://me:{quote(PASSWORD, safe='')}@{urlsplit(okta.url).netloc}"

    for options in ({}, {"token_id": [OLD], "state": "absent"}):
        result, _output = run_module(
            API if options else API_INFO, {"org_url": okta.url, "proxy": proxy, "retries": 0, **sign_in, **options}
        )

        assert leaked(secrets(), result) == []
        if path == "^/api/v1":
            assert "********" in json.dumps(result)
            assert result["okta_error"]["status"] == status


@pytest.mark.parametrize(
    ("kind", "give", "core", "app"), each_pair(list(KEYS), FORMS, CORES, DPOP), indirect=["core", "app"]
)
def test_of_a_key_only_the_private_parts_are_masked(okta, core, app, secrets, kind, give):
    for token in okta.org.api_tokens.values():
        token.name = f"{PUBLIC_WORDS} {token.id}"

    options = {"oauth_client_id": FLOWS, "oauth_private_key": give(KEYS[kind])}
    result, _output = run_module(API_INFO, {"org_url": okta.url, **options})

    names = {token["name"] for token in result["api_tokens"]}
    assert names == {f"{PUBLIC_WORDS} {one}" for one in okta.org.api_tokens}
    assert leaked(secrets(), result) == []
    assert "********" not in json.dumps(result)


@pytest.mark.usefixtures("core")
def test_passwords_of_proxies_that_are_not_used_are_not_masked(monkeypatch, okta):
    for name in ("https_proxy", "HTTP_PROXY", "ftp_proxy"):
        monkeypatch.setenv(name, "http://me:deploy-password@127.0.0.1:9")
    okta.org.api_tokens[OLD].name = "deploy-password"

    result, _output = run_module(API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET, "token_id": [OLD]})

    assert [token["name"] for token in result["api_tokens"]] == ["deploy-password"]


def test_the_password_of_the_proxy_of_the_environment_is_masked(monkeypatch, secrets):
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:9")
    transport = importlib.import_module("ansible_collections.identityops.okta.plugins.module_utils._transport")

    def crash(causes):
        raise LookupError(f"http://me:{PASSWORD}@127.0.0.1:9")

    monkeypatch.setattr(transport, "_steps", crash)

    result, _output = run_module(API_INFO, {"org_url": "https://acme.okta.com", "api_token": OWN_SECRET, "retries": 0})

    assert result["msg"].startswith("This is a bug in identityops.okta ")
    assert leaked(secrets(), result) == []


@table(
    "options",
    {
        "a task that runs": {},
        "an unknown option": {"tokn": 1},
        "an option that is wrong": {"timeout": 0},
    },
)
def test_the_password_of_the_proxy_is_in_no_invocation_and_no_log(monkeypatch, okta, secrets, options):
    logged = []
    monkeypatch.setattr("syslog.syslog", lambda *words: logged.append(words[-1]))
    proxy = f"http://me:{PASSWORD}@{urlsplit(okta.url).netloc}"

    _result, output = run_module(
        API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET, "proxy": proxy, "retries": 0, **options}
    )

    assert leaked(secrets(), [output, *logged]) == []
    assert logged or "tokn" in options
    assert "invocation" not in output or "127.0.0.1" in output


@pytest.mark.usefixtures("core")
def test_a_bug_is_reported_without_secrets(monkeypatch, okta, secrets):
    client = importlib.import_module("ansible_collections.identityops.okta.plugins.module_utils._client")
    monkeypatch.setattr(client.Client, "usage", lambda self: {})

    def crash(self, *arguments):
        raise LookupError(vars(self.authorization), OWN_SECRET, OWN)

    monkeypatch.setattr(client.Client, "get", crash)

    result, _output = run_module(API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET, "token_id": [OLD]})

    assert result["failed"]
    assert result["msg"].startswith(f"This is a bug in identityops.okta {VERSION}, please report it: LookupError: (")
    assert result["msg"].endswith(", in crash)")
    assert OWN in result["msg"]
    assert leaked(secrets(), result) == []


@pytest.mark.usefixtures("core")
def test_a_name_that_is_a_secret_is_masked_in_the_result(okta):
    okta.org.api_tokens[OLD].name = f"pasted {OWN_SECRET}"

    result, _output = run_module(
        API, {"org_url": okta.url, "api_token": OWN_SECRET, "token_id": [OLD], "state": "absent"}
    )

    assert ids(result["revoked"]) == [OLD]
    assert result["revoked"][0]["name"] == "pasted ********"
