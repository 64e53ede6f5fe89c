# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and results as the modules return them, for the tests of what the playbooks make of them."""

from ansible_collections.identityops.okta.plugins.plugin_utils._plan import API_TOKENS, REFRESH_TOKENS, Question

ORG_URL = "https://acme.okta.com"
SIGNED_IN = {"user_id": "00ucaller", "login": "svc@example.com", "org_url": ORG_URL, "time": "2026-11-24T08:00:00.000Z"}
SETTINGS = {
    "okta_revoke": True,
    "okta_max_revocations": 9,
    "okta_protect": [],
    "okta_protect_missing": "fail",
    "okta_approved_tokens": None,
    "okta_batch_size": 200,
}


CHANGE_SETTINGS = {
    **{name: value for name, value in SETTINGS.items() if name not in ("okta_revoke", "okta_max_revocations")},
    "okta_change": True,
    "okta_max_changes": 9,
}


def api_token(token_id="00T1", name="deploy", **more):
    owner = {"id": "00ujane", "login": "jane.doe@example.com"}
    return {
        "id": token_id,
        "name": name,
        "userId": "00ujane",
        "clientName": "Okta API",
        "created": "2026-01-01T00:00:00.000Z",
        "last_used": "2026-11-01T00:00:00.000Z",
        "age_days": 300,
        "idle_days": 23,
        "_embedded": {"owner": owner},
        **more,
    }


def refresh_token(token_id="oar1", app="Portal", **more):
    return {
        "id": token_id,
        "userId": "00ujane",
        "clientId": "0oaportal",
        "app_name": app,
        "user_name": "Jane Doe",
        "created": "2026-11-01T00:00:00.000Z",
        "last_used": None,
        "age_days": 23,
        "idle_days": None,
        **more,
    }


def grant(grant_id="oag1", **more):
    return {
        "id": grant_id,
        "userId": "00ujane",
        "clientId": "0oaportal",
        "app_name": "Portal",
        "user_name": "Jane Doe",
        "scopeId": "scp1",
        "scope_name": "Offline access",
        "created": "2026-11-01T00:00:00.000Z",
        "age_days": 23,
        **more,
    }


def kept(token_id="00Tkept", reason="protected", **more):
    """An entry of kept as a module returns it."""
    return {
        "token_id": token_id,
        "name": "reporting",
        "user_id": "00ujohn",
        "client_id": None,
        "reason": reason,
        "detail": "protect names the token ('reporting').",
        **more,
    }


def planned(*tokens, **more):
    """The result of a module in check mode."""
    return {"revoked": list(tokens), "kept": [], "unmatched": [], "sign_in": SIGNED_IN, **more}


def changed_network(network, *tokens, **more):
    """The result of okta_api_token_network."""
    common = {"unchanged": [], "kept": [], "unmatched": [], "errors": [], "zones": [], "sign_in": SIGNED_IN}
    return {**common, "updated": list(tokens), "network": network, **more}


def about_api_tokens(keep_all="", **options):
    return Question(API_TOKENS, options, keep_all)


def about_refresh_tokens(*users, **options):
    return Question(REFRESH_TOKENS, {"user_id": list(users), **options})
