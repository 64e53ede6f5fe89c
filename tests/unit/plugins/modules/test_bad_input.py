# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and surroundings: one sentence that names the option and the cure, before any change, without a secret."""

import sys

import pytest
from sample_org import JANE, OLD, OWN_SECRET, PORTAL, PORTAL_1, run_module, sent

API, API_INFO = "okta_api_token", "okta_api_token_info"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
GRANT = "okta_user_grant"
APP, APP_INFO = "okta_app_refresh_token", "okta_app_refresh_token_info"
ONE_PAIR = {"user_id": JANE, "client_id": PORTAL}
NETWORK = "okta_api_token_network"
NUMBERS = ("timeout", "retries", "rate_limit_timeout", "rate_limit_share", "concurrency", "max_revocations")

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
    "id of another kind": (API, {"token_id": [JANE]}, ["token_id", "the id of a user"]),
    "refresh token as an API token": (API_INFO, {"token_id": [PORTAL_1]}, ["token_id", "the id of a refresh token"]),
    "API token as a refresh token": (REFRESH, {**ONE_PAIR, "token_id": [OLD]}, ["token_id", "the id of an API token"]),
    "name of a client as a refresh token": (
        REFRESH_INFO,
        {**ONE_PAIR, "token_id": ["Portal"]},
        ["token_id", "'Portal'"],
    ),
    "criteria with token_id": (
        API,
        {"token_id": [OLD], "where": {"idle_days": 1}},
        ["exactly one of token_id, current: true and where, but token_id and where are set"],
    ),
    "no criterion": (
        API,
        {"where": {}},
        ["where has no criterion", "set at least one of created_since, idle_days, name"],
    ),
    "no criterion but agents": (API_INFO, {"where": {"include_agents": True}}, ["where has no criterion"]),
    "no criterion for refresh tokens": (
        REFRESH,
        {"user_id": JANE, "all_tokens": True, "where": {}},
        ["where has no criterion", "set at least one of created_since, idle_days"],
    ),
    "unknown criterion": (API, {"where": {"idle": 1}}, ["where.idle"]),
    "a day that does not exist": (
        API,
        {"where": {"created_since": "2026-02-31"}},
        ["where.created_since", "2026-02-31"],
    ),
    "negative days": (API, {"where": {"idle_days": -1}}, ["where.idle_days is -1"]),
    "a number that is none": (API, {"where": {"idle_days": "many"}}, ["idle_days", "int"]),
    "a truth value as a number of days": (API, {"where": {"idle_days": True}}, ["where.idle_days is true", "a number"]),
    "a truth value as a number": (
        API,
        {"token_id": [OLD], "max_revocations": True},
        ["max_revocations is true", "number"],
    ),
    "criteria with limit": (API_INFO, {"where": {"idle_days": 1}, "limit": 1}, ["where|limit"]),
    "empty org_url": (API_INFO, {"org_url": ""}, ["org_url is an empty string", "leave it out"]),
    "blank api_token": (API_INFO, {"api_token": " "}, ["api_token is an empty string", "leave it out"]),
    "empty access_token": (API_INFO, {"access_token": ""}, ["access_token is an empty string"]),
    "empty oauth_client_id": (API_INFO, {"oauth_client_id": ""}, ["oauth_client_id is an empty string"]),
    "empty oauth_private_key": (API_INFO, {"oauth_private_key": ""}, ["oauth_private_key is an empty string"]),
    "empty proxy": (API_INFO, {"proxy": ""}, ["proxy is an empty string"]),
    "empty ca_path": (API_INFO, {"ca_path": ""}, ["ca_path is an empty string"]),
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
    "sessions with tokens or without": ("okta_user_session", {"user_id": JANE}, ["oauth_tokens"]),
    "max_users": (
        "okta_user_session",
        {"user_id": JANE, "oauth_tokens": False, "max_users": -1},
        ["max_users is -1", "at least 0"],
    ),
    "sessions of nobody": ("okta_user_session", {"user_id": [""], "oauth_tokens": False}, ["user_id", "empty"]),
    "consents of two users": (
        GRANT,
        {"user_id": [JANE, "y"], "grant_id": ["oagportalopenid00000"]},
        ["exactly one user_id", "are 2"],
    ),
    "refresh token as a consent": (GRANT, {"user_id": JANE, "grant_id": [PORTAL_1]}, ["the id of a refresh token"]),
    "neither all_grants nor grant_id": (
        GRANT,
        {"user_id": JANE},
        ["exactly one of grant_id, grants and all_grants: true"],
    ),
    "an empty scope": (GRANT, {"user_id": JANE, "all_grants": True, "scope": [" "]}, ["scope", "empty"]),
    "a collection of consents of which some are kept": (
        GRANT,
        {"user_id": JANE, "all_grants": True, "delete_by": "collection", "scope": ["openid"]},
        ["delete_by: collection", "scope"],
    ),
    "a collection of consents by ID": (
        GRANT,
        {"user_id": JANE, "delete_by": "collection", "grant_id": ["oagportalopenid00000"]},
        ["all_grants: true"],
    ),
    "token_id of two apps": (APP, {"client_id": [PORTAL, "y"], "token_id": [PORTAL_1]}, ["one client_id", "are 2"]),
    "limit over two apps": (APP_INFO, {"client_id": [PORTAL, "y"], "limit": 5}, ["limit goes with", "are 2"]),
    "neither all_tokens nor token_id of an app": (
        APP,
        {"client_id": PORTAL},
        ["exactly one of token_id and all_tokens: true"],
    ),
    "a collection of an app of which a user is kept": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "delete_by": "collection", "keep_user_id": [JANE], "protect": ["x"]},
        ["delete_by: collection", "protect and keep_user_id"],
    ),
    "users of an app named and to be kept": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "keep_user_id": ["x"], "user_id": ["y"]},
        ["user_id|keep_user_id"],
    ),
    "empty user to keep": (APP, {"client_id": PORTAL, "all_tokens": True, "keep_user_id": [""]}, ["keep_user_id"]),
    "network of tokens given in two ways": (
        NETWORK,
        {"token_id": [OLD], "where": {"idle_days": 1}, "network": {"connection": "anywhere"}},
        ["exactly one of token_id and where, but token_id and where are set"],
    ),
    "network of no tokens": (
        NETWORK,
        {"network": {"connection": "anywhere"}},
        ["exactly one of token_id and where; leaving them out does not mean all"],
    ),
    "network that is not said": (NETWORK, {"token_id": [OLD]}, ["missing required arguments: network"]),
    "network without zones": (
        NETWORK,
        {"token_id": [OLD], "network": {"connection": "zone", "include": []}},
        ["network: connection: zone needs zones", "include"],
    ),
    "network anywhere with zones": (
        NETWORK,
        {"token_id": [OLD], "network": {"connection": "anywhere", "exclude": ["Guests"]}},
        ["network: connection: anywhere", "use connection: zone"],
    ),
    "expected network without zones": (
        NETWORK,
        {"token_id": [OLD], "network": {"connection": "anywhere"}, "current_network": {"connection": "zone"}},
        ["current_network: connection: zone needs zones"],
    ),
    "empty zone": (
        NETWORK,
        {"token_id": [OLD], "network": {"connection": "zone", "exclude": [" "]}},
        ["network.exclude holds an empty id"],
    ),
    "network of a secret": (
        NETWORK,
        {"token_id": ["00" + "a" * 40], "network": {"connection": "anywhere"}},
        ["token_id", "looks like the secret"],
    ),
    "max_changes": (
        NETWORK,
        {"token_id": [OLD], "network": {"connection": "anywhere"}, "max_changes": -1},
        ["max_changes is -1", "at least 0"],
    ),
    "token_id with q": (API_INFO, {"token_id": [OLD], "q": "x"}, ["token_id|q"]),
    "timeout": (API_INFO, {"timeout": 0}, ["timeout is 0", "between 1 and 3600"]),
    "timeout without an end": (API_INFO, {"timeout": 99999999999}, ["timeout is 99999999999", "between 1 and 3600"]),
    "retries": (API_INFO, {"retries": -1}, ["retries is -1", "at least 0"]),
    "rate_limit_timeout": (API_INFO, {"rate_limit_timeout": -2}, ["rate_limit_timeout is -2", "at least -1"]),
    "rate_limit_share": (API_INFO, {"rate_limit_share": 101}, ["rate_limit_share is 101", "between 1 and 100"]),
    "concurrency": (API_INFO, {"concurrency": 17}, ["concurrency is 17", "between 1 and 16"]),
    "limit": (API_INFO, {"limit": 0}, ["limit is 0", "at least 1"]),
    "max_revocations": (API, {"token_id": [OLD], "max_revocations": -1}, ["max_revocations is -1", "at least 0"]),
    "ca_path": (API_INFO, {"ca_path": "/no/such/file.pem"}, ["ca_path", "/no/such/file.pem"]),
    "proxy": (
        API_INFO,
        {"proxy": "socks5://proxy.example.com"},
        ["proxy is a SOCKS proxy", "http://proxy.example.com"],
    ),
}


@pytest.mark.parametrize("check", [False, True], ids=["", "check"])
@pytest.mark.parametrize(("module", "options", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_before_any_request(okta, task, module, options, words, check):
    if not module.endswith(("_info", "_network")):
        options = {"state": "absent", **options}

    result = task(module, check=check, **{"org_url": okta.url, **options})

    assert result["failed"]
    for word in words:
        assert word in result["msg"]
    assert "exception" not in result
    assert sent(okta) == []


# ansible-core makes whole numbers of some of these texts, and fails on others, depending on its version.
@pytest.mark.parametrize("value", ["inf", "-inf", float("inf"), "nan", "1e400", "1e5000", 10**30, "-1e400", "1.5", [1]])
@pytest.mark.parametrize(
    ("module", "option"),
    [
        *((API, name) for name in NUMBERS),
        *((API, f"where.{name}") for name in ("idle_days", "never_used_days")),
        (API_INFO, "limit"),
        (REFRESH, "where.idle_days"),
        (NETWORK, "max_changes"),
    ],
)
def test_odd_numbers_are_refused(okta, task, module, option, value):
    name, _dot, inner = option.partition(".")
    of_network = {"network": {"connection": "anywhere"}}
    state = {API_INFO: {}, NETWORK: of_network}.get(module, {"state": "absent"})

    result = task(module, **state, **{name: {inner: value} if inner else value})

    assert result["failed"]
    assert inner or name in result["msg"]
    assert len(result["msg"]) < 400
    assert sent(okta) == []


@pytest.mark.parametrize("module", [API_INFO, REFRESH_INFO])
@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "set org_url and api_token in the task, or OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN in the environment"),
        ({"OKTA_CLIENT_TOKEN": "00" + "a" * 40}, "org_url is missing"),
        ({"OKTA_ORG_URL": "https://acme.okta.com"}, "no credentials"),
        (
            {
                "OKTA_ORG_URL": "https://acme.okta.com",
                "OKTA_API_TOKEN": "env-canary",
                "OKTA_ACCESS_TOKEN": "env-canary-2",
            },
            "more than one authentication method",
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


def test_credentials_of_the_environment_are_not_sent_to_another_org_than_it_names(okta, monkeypatch):
    monkeypatch.setenv("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
    monkeypatch.setenv("OKTA_API_TOKEN", OWN_SECRET)

    result, output = run_module(API_INFO, {"org_url": okta.url})

    assert result["msg"].startswith("api_token (from OKTA_API_TOKEN) belongs to https://acme.okta.com")
    assert OWN_SECRET not in output
    assert sent(okta) == []

    monkeypatch.delenv("OKTA_CLIENT_ORGURL")
    result, _output = run_module(API_INFO, {"org_url": okta.url})

    assert len(result["api_tokens"]) == 5


def test_a_secret_that_is_missing_does_not_fall_back_to_another(okta, monkeypatch):
    """As with api_token: "{{ lookup('env', 'PREVIEW_TOKEN') }}" when that variable is not set."""
    monkeypatch.setenv("OKTA_CLIENT_TOKEN", OWN_SECRET)

    result, _output = run_module(API_INFO, {"org_url": okta.url, "api_token": ""})

    assert result["msg"].startswith("api_token is an empty string")
    assert sent(okta) == []


@pytest.mark.parametrize("module", [API, API_INFO])
def test_a_name_in_place_of_an_id_is_answered_with_the_id(okta, task, module):
    result = task(module, token_id=[OLD, "OLD deploy"], **({"state": "absent"} if module == API else {}))

    assert f"that is the name of {OLD}" in result["msg"]
    assert sent(okta) == ["GET api-tokens"]
    assert okta.ledger == []


def test_a_name_is_refused_even_if_the_tokens_cannot_be_read(okta, task):
    okta.faults.add("status", status=403, json={"errorCode": "E0000006", "errorSummary": "No"})

    assert "okta_api_token_info lists the ids" in task(API, state="absent", token_id=["old deploy"])["msg"]


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


@pytest.mark.parametrize("variable", ["OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"])
def test_a_refused_secret_of_the_environment_is_named(okta, monkeypatch, variable):
    monkeypatch.setenv(variable, "00wrong")
    monkeypatch.setenv("OKTA_ORG_URL", okta.url)

    result, _output = run_module(API_INFO, {})

    assert result["msg"].endswith(f"{result['hint']}")
    assert result["hint"].startswith("the API token in api_token is wrong")
    assert result["hint"].endswith(f"(api_token comes from {variable})")


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
            ["no connection to the proxy", "check proxy"],
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
