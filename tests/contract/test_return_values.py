# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documented return values are those of okta.yml and what the modules derive from them, with the same types."""

import importlib
from datetime import UTC, datetime

import pytest
import yaml
from description import DESCRIPTION
from emulator.model import Network
from sample_org import JANE, JANES, MOBILE_1, NOBODY, OLD, PORTAL, SAMPLE_ORG

PLUGINS = "ansible_collections.identityops.okta.plugins"
SCHEMAS = DESCRIPTION["components"]["schemas"]
FACTS = importlib.import_module(f"{PLUGINS}.module_utils._facts")
ERRORS = importlib.import_module(f"{PLUGINS}.module_utils._errors")
TYPES = {"string": "str", "integer": "int", "boolean": "bool", "object": "dict", "array": "list"}
VALUES = {"str": str, "int": int, "bool": bool, "float": float, "dict": dict, "list": list}

# module: its key for tokens, the schema of these, what adds to them, what Okta leaves out unless asked
TOKENS = {
    "okta_api_token_info": ("api_tokens", "ApiToken", FACTS.api_token_facts, set()),
    "okta_api_token": ("revoked", "ApiToken", FACTS.api_token_facts, set()),
    "okta_api_token_network": ("updated", "ApiToken", FACTS.api_token_facts, set()),
    "okta_user_refresh_token_info": ("refresh_tokens", "OAuth2RefreshToken", FACTS.refresh_token_facts, set()),
    "okta_user_refresh_token": ("revoked", "OAuth2RefreshToken", FACTS.refresh_token_facts, {"_embedded"}),
    "okta_user_grant_info": ("grants", "OAuth2ScopeConsentGrant", FACTS.grant_facts, {"_embedded"}),
    "okta_user_grant": ("revoked", "OAuth2ScopeConsentGrant", FACTS.grant_facts, {"_embedded"}),
    "okta_system_log_info": ("events", "LogEvent", lambda event, now: event, set()),
    "okta_app_refresh_token_info": ("refresh_tokens", "OAuth2RefreshToken", FACTS.refresh_token_facts, set()),
    "okta_app_refresh_token": ("revoked", "OAuth2RefreshToken", FACTS.refresh_token_facts, {"_embedded"}),
}
PAIR = {"user_id": [JANE], "client_id": [PORTAL]}
# Tasks that make a module return all that it ever does.
RESULTS = {
    "okta_api_token_info": [
        {"expand": ["owner", "owner_roles", "network_zones", "sign_in"]},
        {"token_id": ["00Tunknown0000000000"]},
        {"limit": 1},
    ],
    "okta_api_token": [
        {"state": "absent", "token_id": [OLD, JANES, "00Tunknown0000000000"], "expand": ["owner", "sign_in"]}
    ],
    "okta_api_token_network": [
        {
            "token_id": [OLD, JANES],
            "network": {"connection": "zone", "include": [NOBODY], "exclude": ["Build farm"]},
            "expand": ["owner", "sign_in"],
        }
    ],
    "okta_user_refresh_token_info": [
        {"user_id": [JANE], "expand": ["scope", "sign_in"]},
        {**PAIR, "token_id": [MOBILE_1]},
    ],
    "okta_user_refresh_token": [{"state": "absent", "user_id": [JANE], "all_tokens": True, "expand": ["sign_in"]}],
    "okta_user_grant_info": [
        {"user_id": [JANE], "expand": ["sign_in"]},
        {"user_id": [JANE], "grant_id": ["oagunknown0000000000"]},
    ],
    "okta_user_grant": [{"state": "absent", "user_id": [JANE], "all_grants": True, "expand": ["sign_in"]}],
    "okta_system_log_info": [{"token_id": [OLD], "expand": ["sign_in"]}],
    "okta_app_refresh_token_info": [
        {"client_id": [PORTAL], "expand": ["scope", "sign_in"]},
        {"client_id": [PORTAL], "token_id": [MOBILE_1]},
    ],
    "okta_app_refresh_token": [{"state": "absent", "client_id": [PORTAL], "all_tokens": True, "expand": ["sign_in"]}],
}
modules = pytest.mark.parametrize("name", TOKENS)


def returned(name):
    return yaml.safe_load(importlib.import_module(f"{PLUGINS}.modules.{name}").RETURN)


def resolved(schema):
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def type_of(schema):
    """The type of a schema in the words of Ansible, be null allowed or not."""
    said = schema.get("type", "string")
    return TYPES[said[0] if isinstance(said, list) else said]


def check_types(documented, schema, where):
    """Check that a key, and what the documentation lists inside it, is documented with the type of its schema."""
    schema = resolved(schema)
    assert documented["type"] == type_of(schema), where
    if documented["type"] == "list":
        schema = resolved(schema["items"])
        assert documented["elements"] == type_of(schema), where
    if "contains" in documented:
        assert documented["contains"].keys() == schema["properties"].keys(), where
        for key, inner in documented["contains"].items():
            check_types(inner, schema["properties"][key], f"{where}.{key}")


@modules
def test_okta_s_keys_and_those_that_follow_are_documented(name):
    key, schema, add_facts, left_out = TOKENS[name]
    okta_s = {one: what for one, what in SCHEMAS[schema]["properties"].items() if one not in left_out}
    with_facts = add_facts(dict.fromkeys(okta_s), datetime.now(UTC))
    documented = returned(name)[key]["contains"]

    if name.startswith("okta_api_token"):  # embed_owners() adds it, see test_the_real_results_have_the_documented_types
        del documented["_embedded"]
    assert documented.keys() == with_facts.keys()
    for one in okta_s.keys() & documented.keys():
        check_types(documented[one], okta_s[one], f"{name}.{one}")


@modules
def test_okta_s_error_is_documented(name):
    documented = returned(name)["okta_error"]
    body = {key: key for key in SCHEMAS["Error"]["properties"]} | {"errorCauses": [{"errorSummary": "errorCauses"}]}
    said = ERRORS.build_okta_error("GET", "/api/v1/users", 400, body)
    of_oauth = ERRORS.build_okta_error(
        "POST", "/oauth2/v1/token", 400, {"error": "error", "error_description": "error_description"}
    )

    assert documented["contains"].keys() == said.keys() == of_oauth.keys()
    check_value(documented, said, f"{name}.okta_error")
    check_value(documented, of_oauth, f"{name}.okta_error")
    # errorLink is errorCode once more.
    assert {str(value).strip("[']") for value in said.values()} >= SCHEMAS["Error"]["properties"].keys() - {"errorLink"}
    assert {*SCHEMAS["OAuthError"]["properties"]} <= set(map(str, of_oauth.values()))


def has_type(value, name):
    """Whether a value has the type of this name; a truth value is no number."""
    return isinstance(value, VALUES[name]) and (name == "bool" or not isinstance(value, bool))


def check_value(documented, value, where, may_be_null=False):
    """Check a value, and what is inside it, against the documented types; null only where the documentation says so."""
    may_be_null = may_be_null or "V(null)" in documented["description"]
    if value is None:
        assert may_be_null, where
        return
    assert has_type(value, documented["type"]), where
    for one in value if documented["type"] == "list" else [value]:
        assert has_type(one, documented.get("elements", documented["type"])), where
        if "contains" in documented:
            assert one.keys() <= documented["contains"].keys(), where
            for key, inner in one.items():
                check_value(documented["contains"][key], inner, f"{where}.{key}", may_be_null)


@modules
def test_the_real_results_have_the_documented_types(okta, task, name):
    group = {"id": "00gops00000000000000", "name": "Ops", "roles": ["APP_ADMIN"]}
    users = [{**user, "groups": [group["id"]]} for user in SAMPLE_ORG["users"]]
    okta.load({**SAMPLE_ORG, "groups": [group], "users": users})
    okta.org.api_tokens[OLD].network = Network("ZONE", [NOBODY])
    okta.add("events", event_type="group.user_membership.add", api_token="old deploy", targets=[{"id": JANE}])
    documented, met = returned(name), set()
    for options in RESULTS[name]:
        result = task(name, **options)
        assert "failed" not in result
        for key in result.keys() - {"changed", "warnings"}:
            check_value(documented[key], result[key], f"{name}.{key}")
            met.add(key)
    assert met == documented.keys() - {"okta_error", "hint"}
