# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and surroundings: one sentence that names the option and the cure, before any change, without a secret."""

import sys

import pytest
from sample_org import JANE, OLD, OWN_SECRET, PORTAL, PORTAL_1, run_module, sent

API, API_INFO = "okta_api_token", "okta_api_token_info"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
ONE_PAIR = {"user_id": JANE, "client_id": PORTAL}

REFUSED = {
    "two sign-ins": (
        API_INFO,
        {"api_token": OWN_SECRET, "access_token": "x"},
        ["api_token", "access_token", "keep only one"],
    ),
    "admin URL": (API_INFO, {"org_url": "https://acme-admin.okta.com"}, ["org_url", "remove -admin"]),
    "plain http to a real host": (API_INFO, {"org_url": "http://acme.okta.com"}, ["org_url", "https://"]),
    "password in the URL": (API_INFO, {"org_url": "https://me:hunter2@acme.okta.com"}, ["org_url", "user or password"]),
    "empty id": (API, {"token_id": [""]}, ["token_id", "empty"]),
    "blank id": (API_INFO, {"token_id": [" "]}, ["token_id", "empty"]),
    "id with a slash": (REFRESH, {**ONE_PAIR, "token_id": ["../tokens"]}, ["token_id", "'../tokens'"]),
    "id with a query": (REFRESH, {**ONE_PAIR, "token_id": ["?x"]}, ["token_id", "'?x'"]),
    "current as an id": (API, {"token_id": ["Current"]}, ["token_id", "current: true"]),
    "secret as an id": (API, {"token_id": ["00" + "a" * 40]}, ["token_id", "looks like the secret"]),
    "empty user": (REFRESH, {"user_id": [""], "all_tokens": True}, ["user_id", "empty"]),
    "empty owner": (API_INFO, {"user_id": ""}, ["user_id", "empty"]),
    "empty client": (REFRESH, {"user_id": JANE, "client_id": [""], "all_tokens": True}, ["client_id", "empty"]),
    "empty client to keep": (
        REFRESH,
        {"user_id": JANE, "keep_client_id": [""], "all_tokens": True},
        ["keep_client_id", "empty"],
    ),
    "login with a slash": (REFRESH_INFO, {"user_id": ["jane/doe"]}, ["user_id", "slashes"]),
    "all_tokens with token_id": (
        REFRESH,
        {**ONE_PAIR, "token_id": [PORTAL_1], "all_tokens": True},
        ["exactly one of token_id, tokens and all_tokens: true"],
    ),
    "neither all_tokens nor token_id": (REFRESH, ONE_PAIR, ["exactly one of token_id, tokens and all_tokens: true"]),
    "current with token_id": (
        API,
        {"token_id": [OLD], "current": True},
        ["exactly one of token_id, current: true and where"],
    ),
    "neither current nor token_id": (API, {}, ["exactly one of token_id, current: true and where"]),
    "current with an access token": (API, {"current": True, "access_token": "x"}, ["current", "api_token"]),
    "two users with a token_id": (
        REFRESH,
        {"user_id": [JANE, "x@example.com"], "client_id": PORTAL, "token_id": [PORTAL_1]},
        ["token_id", "exactly one user_id", "2 and 1"],
    ),
    "token_id without a client": (
        REFRESH_INFO,
        {"user_id": JANE, "token_id": [PORTAL_1]},
        ["token_id", "one client_id", "1 and 0"],
    ),
    "limit over two clients": (
        REFRESH_INFO,
        {"user_id": JANE, "client_id": [PORTAL, "y"], "limit": 5},
        ["limit", "1 and 2"],
    ),
    "after over every client": (REFRESH_INFO, {"user_id": JANE, "after": "x"}, ["after", "1 and 0"]),
    "clients named and to be kept": (
        REFRESH,
        {**ONE_PAIR, "all_tokens": True, "keep_client_id": ["x"]},
        ["client_id|keep_client_id"],
    ),
    "token_id with q": (API_INFO, {"token_id": [OLD], "q": "x"}, ["token_id|q"]),
    "timeout": (API_INFO, {"timeout": 0}, ["timeout is 0", "at least 1"]),
    "retries": (API_INFO, {"retries": -1}, ["retries is -1", "at least 0"]),
    "rate_limit_timeout": (API_INFO, {"rate_limit_timeout": -2}, ["rate_limit_timeout is -2", "at least -1"]),
    "rate_limit_share": (API_INFO, {"rate_limit_share": 101}, ["rate_limit_share is 101", "between 1 and 100"]),
    "concurrency": (API_INFO, {"concurrency": 17}, ["concurrency is 17", "between 1 and 16"]),
    "limit": (API_INFO, {"limit": 0}, ["limit is 0", "at least 1"]),
    "max_revocations": (API, {"token_id": [OLD], "max_revocations": -1}, ["max_revocations is -1", "at least 0"]),
    "ca_path": (API_INFO, {"ca_path": "/no/such/file.pem"}, ["ca_path", "/no/such/file.pem"]),
    "proxy": (API_INFO, {"proxy": "proxy.example.com:3128"}, ["proxy", "http://proxy.example.com:3128"]),
}


@pytest.mark.parametrize("check", [False, True], ids=["", "check"])
@pytest.mark.parametrize(("module", "options", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_before_any_request(okta, task, module, options, words, check):
    if module in (API, REFRESH):
        options = {"state": "absent", **options}

    result = task(module, check=check, **{"org_url": okta.url, **options})

    assert result["failed"]
    for word in words:
        assert word in result["msg"]
    assert "exception" not in result
    assert sent(okta) == []


@pytest.mark.parametrize("module", [API_INFO, REFRESH_INFO])
@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "org_url is missing"),
        ({"OKTA_ORG_URL": "https://acme.okta.com"}, "no way to sign in"),
        (
            {
                "OKTA_ORG_URL": "https://acme.okta.com",
                "OKTA_API_TOKEN": "env-canary",
                "OKTA_ACCESS_TOKEN": "env-canary-2",
            },
            "more than one way",
        ),
        (
            {"OKTA_ORG_URL": "https://acme.okta.com", "OKTA_API_TOKEN": "env-canary with blanks"},
            "api_token (from OKTA_API_TOKEN)",
        ),
    ],
)
def test_what_is_missing_from_the_environment_is_named(monkeypatch, module, environment, words):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result, output = run_module(module, {"user_id": [JANE]} if module == REFRESH_INFO else {})

    assert words in result["msg"]
    assert "env-canary" not in output


def test_the_environment_signs_in(okta, monkeypatch):
    monkeypatch.setenv("OKTA_CLIENT_ORGURL", okta.url)
    monkeypatch.setenv("OKTA_CLIENT_TOKEN", "")
    monkeypatch.setenv("OKTA_API_TOKEN", f"SSWS {OWN_SECRET}")

    result, output = run_module(API_INFO, {})

    assert len(result["api_tokens"]) == 5
    assert OWN_SECRET not in output


def test_passwords_within_urls_are_masked(okta):
    for option in ("org_url", "proxy"):
        _result, output = run_module(
            API_INFO,
            {
                "org_url": "https://acme.okta.com",
                "api_token": "x",
                option: "https://user:hunter%2F2@host.invalid:1",
                "retries": 0,
            },
        )
        assert "hunter" not in output


def test_a_missing_library_is_named(okta, monkeypatch):
    monkeypatch.setitem(sys.modules, "requests", None)

    result, _output = run_module(API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET})

    assert result["msg"].startswith("Failed to import the required Python library (requests)")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"org_url": "https://acme.okta.invalid"}, ["acme.okta.invalid does not resolve", "check org_url"]),
        ({"org_url": "https://127.0.0.1:1"}, ["no connection to 127.0.0.1:1", "check org_url"]),
        (
            {"proxy": "http://127.0.0.1:1", "org_url": "https://acme.okta.invalid"},
            ["proxy lets no request through", "check proxy"],
        ),
    ],
    ids=["does not resolve", "refuses", "proxy refuses"],
)
def test_an_org_that_cannot_be_reached(task, options, words):
    result = task(API, state="absent", token_id=[OLD], retries=0, **options)

    for word in words:
        assert word in result["msg"]
    assert result["okta_error"]["status"] is None


def test_a_certificate_that_does_not_verify():
    from emulator import Emulator

    with Emulator("empty", tls=True) as okta:
        untrusted, _output = run_module(API_INFO, {"org_url": okta.url, "api_token": okta.api_token})
        trusted, _output = run_module(
            API_INFO, {"org_url": okta.url, "api_token": okta.api_token, "ca_path": okta.ca_file}
        )
        unchecked, _output = run_module(
            API_INFO, {"org_url": okta.url, "api_token": okta.api_token, "validate_certs": False}
        )

    assert "cannot be trusted" in untrusted["msg"]
    assert "ca_path" in untrusted["msg"]
    assert len(trusted["api_tokens"]) == len(unchecked["api_tokens"]) == 1
