# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    API_TOKENS,
    APP_TOKENS,
    GRANTS,
    REFRESH_TOKENS,
    SESSIONS,
    Question,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._questions import (
    INQUIRIES,
    NOT_REQUESTED,
    narrow,
    of_users,
    without_users,
)
from job_results import about_api_tokens, about_refresh_tokens, planned

COMMON = {"state": "absent", "protect": ["deploy"], "protect_missing": "ignore"}
REFRESH = {**COMMON, "expand": ["sign_in"], "all_tokens": True}
API = {**COMMON, "expand": ["owner", "sign_in"]}
SETTINGS = {
    "okta_protect": ["deploy"],
    "okta_idle_days": 14,
    "okta_keep_client_id": ["0oa1"],
    "okta_client_id": ["0oa2"],
    "okta_since": "2026-11-24T08:00:00Z",
    "okta_skip_api_tokens": False,
    "okta_revoke_api_tokens": False,
    "okta_revoke_grants": False,
    "okta_end_sessions": False,
}
SINCE = {"where": {"created_since": "2026-11-24T08:00:00Z"}}
LEAVER = (REFRESH_TOKENS, {**REFRESH, "user_id": ["jane"], "keep_client_id": ["0oa1"]}, "")
OWNED = {**API, "where": {"owner": ["jane"]}}

APP = {**REFRESH, "delete_by": "token", "client_id": ["0oa2"]}
CONSENTS = {**COMMON, "expand": ["sign_in"], "all_grants": True}

# playbook, settings that differ, users, questions as (kind, options, keep_all)
ASKED = {
    "idle": ("revoke_idle_api_tokens", {}, [], [(API_TOKENS, {**API, "where": {"idle_days": 14}}, "")]),
    "leaver": ("offboard_user", {}, ["jane"], [LEAVER, (API_TOKENS, OWNED, NOT_REQUESTED)]),
    "leaver with API tokens": (
        "offboard_user",
        {"okta_revoke_api_tokens": True},
        ["jane"],
        [LEAVER, (API_TOKENS, OWNED, "")],
    ),
    "leaver without API tokens": ("offboard_user", {"okta_skip_api_tokens": True}, ["jane"], [LEAVER]),
    "client": (
        "revoke_client_refresh_tokens",
        {},
        ["jane", "john"],
        [(REFRESH_TOKENS, {**REFRESH, "user_id": ["jane", "john"], "client_id": ["0oa2"]}, "")],
    ),
    "leaver, everything": (
        "offboard_user",
        {"okta_revoke_grants": True, "okta_end_sessions": True, "okta_skip_api_tokens": True},
        ["jane"],
        [
            LEAVER,
            (GRANTS, {**CONSENTS, "user_id": ["jane"], "keep_client_id": ["0oa1"]}, ""),
            (SESSIONS, {**COMMON, "expand": ["sign_in"], "user_id": ["jane"], "oauth_tokens": False}, ""),
        ],
    ),
    "client of all users": ("revoke_client_refresh_tokens", {}, [], [(APP_TOKENS, APP, "")]),
    "client of all users, with consents": (
        "revoke_client_refresh_tokens",
        {"okta_revoke_grants": True},
        [],
        [(APP_TOKENS, APP, ""), (GRANTS, {**CONSENTS, "user_id": [], "client_id": ["0oa2"]}, "")],
    ),
    "incident with a client": (
        "revoke_since",
        {},
        [],
        [(APP_TOKENS, {**APP, **SINCE}, ""), (API_TOKENS, {**API, **SINCE}, "")],
    ),
    "incident": (
        "revoke_since",
        {"okta_client_id": []},
        ["jane"],
        [(REFRESH_TOKENS, {**REFRESH, **SINCE, "user_id": ["jane"]}, ""), (API_TOKENS, {**API, **SINCE}, "")],
    ),
    "incident without users": ("revoke_since", {"okta_client_id": []}, [], [(API_TOKENS, {**API, **SINCE}, "")]),
    "current": (
        "revoke_current_api_token",
        {},
        [],
        [(API_TOKENS, {**API, "expand": ["sign_in"], "current": True}, "")],
    ),
}
DENIED = {"failed": True, "msg": "no", "okta_error": {"status": 403}}


@pytest.mark.parametrize(("name", "changed", "users", "questions"), ASKED.values(), ids=ASKED)
def test_what_a_playbook_asks(name, changed, users, questions):
    asked = INQUIRIES[name].ask({**SETTINGS, **changed}, users)

    assert [(question.kind, question.options, question.keep_all) for question in asked] == questions


def test_playbooks_on_networks_have_a_selector_that_makes_their_questions():
    selecting = {name: inquiry for name, inquiry in INQUIRIES.items() if inquiry.selector}
    assert set(selecting) == {"restrict_api_tokens", "quarantine_api_tokens", "release_api_tokens"}
    assert [inquiry.ask(SETTINGS, ["jane"]) for inquiry in selecting.values()] == [[], [], []]


def test_consents_of_the_users_who_were_found_are_asked_about():
    question = Question(GRANTS, {"user_id": []}, of_found_users=True)

    assert of_users(question, ["jane"]).options["user_id"] == ["jane"]
    assert of_users(question, []) is None
    assert of_users(about_api_tokens(), []) == about_api_tokens()


def test_which_playbooks_leave_nothing_and_which_go_on():
    assert {name for name, inquiry in INQUIRIES.items() if inquiry.promises_all} == {
        "offboard_user",
        "revoke_client_refresh_tokens",
        "revoke_since",
    }
    assert {name for name, inquiry in INQUIRIES.items() if inquiry.goes_on} == {
        "revoke_since",
        "release_api_tokens",
    }


@pytest.mark.parametrize(
    ("where", "missing", "expected"),
    [
        ({"owner": ["jane", "john"]}, {"john"}, {"owner": ["jane"]}),
        ({"owner": ["jane"]}, set(), {"owner": ["jane"]}),
        ({"owner": ["jane"]}, {"jane", "john"}, None),
        ({"idle_days": 14}, {"jane"}, {"idle_days": 14}),
        (None, {"jane"}, None),
    ],
)
def test_owners_who_do_not_exist_are_not_asked_about(where, missing, expected):
    question = about_api_tokens(where=where) if where else about_api_tokens()

    found = without_users(question, missing)

    if where is None:
        assert found == question
    elif expected is None:
        assert found is None
    else:
        assert found.options["where"] == expected


@pytest.mark.parametrize(
    ("question", "result", "halves"),
    [
        (about_refresh_tokens("a", "b", "c"), DENIED, [["a"], ["b", "c"]]),
        (about_refresh_tokens("a", "b"), {**DENIED, "okta_error": {"status": 404}}, [["a"], ["b"]]),
        (about_refresh_tokens("a"), DENIED, []),
        (about_api_tokens(), DENIED, []),
        (about_refresh_tokens("a", "b"), {**DENIED, "okta_error": {"status": 503}}, []),
        (about_refresh_tokens("a", "b"), {"failed": True, "msg": "no requests library"}, []),
        (about_refresh_tokens("a", "b"), planned(failed=True, msg="no user", okta_error={"status": 404}), []),
        (about_refresh_tokens("a", "b"), planned(), []),
    ],
)
def test_users_are_asked_about_in_halves_if_access_to_one_may_be_denied(question, result, halves):
    assert [half.options["user_id"] for half in narrow(question, result)] == halves
