# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What protect and keep_client_id name is kept, whatever it is; what names nothing stops the task before the first
change.
"""

import dataclasses

import pytest
from combinations import each_value
from sample_org import (
    AGENT,
    BEARER,
    CALLER,
    DEPLOY,
    FLOWS,
    FLOWS_1,
    IDLE_HANDS,
    JANE,
    JANES,
    MOBILE,
    MOBILE_1,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    ids,
    sent,
)

pytestmark = pytest.mark.newest

API, REFRESH = "okta_api_token", "okta_user_refresh_token"
JANES_LOGIN = "jane.o'doe+test@example.com"
EVERY_API_TOKEN = {"where": {"idle_days": 1, "include_agents": True}}
EVERY_REFRESH_TOKEN = {"user_id": JANE, "all_tokens": True}
TASKS = {
    API: (EVERY_API_TOKEN, {AGENT, DEPLOY, OLD, JANES}),
    REFRESH: (EVERY_REFRESH_TOKEN, {PORTAL_1, PORTAL_2, MOBILE_1}),
}
CHECK = {"": False, "check": True}


def kept(result):
    return {one["token_id"]: one["reason"] for one in result["kept"]}


PROTECTIONS = {
    "an API token's id": (API, [OLD], {OLD}),
    "an API token's id with blanks": (API, [f" {OLD} "], {OLD}),
    "an API token's name": (API, ["old deploy"], {OLD}),
    "an API token's name in another case": (API, ["OLD Deploy"], {OLD}),
    "an API token's name with blanks": (API, [" old  deploy "], {OLD}),
    "a name with a quote": (API, ["Jane's"], {JANES}),
    "an owner's id": (API, [JANE], {JANES}),
    "an owner's login": (API, [JANES_LOGIN], {JANES}),
    "an owner's login in another case, with blanks": (API, [f" {JANES_LOGIN.upper()} "], {JANES}),
    "an owner's short login": (API, ["svc-hygiene"], {AGENT, DEPLOY, OLD}),
    "whoever signs in": (API, ["me"], {AGENT, DEPLOY, OLD}),
    "several": (API, [OLD, JANES_LOGIN, "agent"], {OLD, JANES, AGENT}),
    "the same twice": (API, [OLD, "old deploy", OLD], {OLD}),
    "a user without API tokens": (API, ["idle@example.com"], set()),
    "a client, in a task on API tokens": (API, [PORTAL], set()),
    "the token in use": (API, [OWN], set()),
    "a refresh token's id": (REFRESH, [PORTAL_2], {PORTAL_2}),
    "a client's id": (REFRESH, [PORTAL], {PORTAL_1, PORTAL_2}),
    "a user's id": (REFRESH, [JANE], {PORTAL_1, PORTAL_2, MOBILE_1}),
    "a user's login": (REFRESH, [JANES_LOGIN], {PORTAL_1, PORTAL_2, MOBILE_1}),
    "another user": (REFRESH, [CALLER], set()),
    "another user's login": (REFRESH, ["idle@example.com"], set()),
    "a client without tokens of the user": (REFRESH, [FLOWS], set()),
    "an API token's name, in a task on refresh tokens": (REFRESH, ["Deploy pipeline"], set()),
    "an API token's id, in a task on refresh tokens": (REFRESH, [OLD], set()),
}


@pytest.mark.parametrize(("module", "protect", "expected", "check"), each_value(PROTECTIONS, CHECK))
def test_what_is_protected_is_kept(okta, task, module, protect, expected, check):
    options, every = TASKS[module]

    result = task(module, check=check, state="absent", protect=protect, **options)

    assert "failed" not in result
    assert set(ids(result["revoked"])) == every - expected
    assert set(kept(result)) - {OWN} == expected
    assert {effect["id"] for effect in okta.ledger} == (set() if check else every - expected)
    assert result["warnings"] == []


def test_an_id_of_one_token_can_be_the_name_of_another(okta, task):
    okta.org.api_tokens[DEPLOY].name = OLD

    result = task(API, state="absent", protect=[OLD], **EVERY_API_TOKEN)

    assert set(ids(result["revoked"])) == {AGENT, JANES}
    assert set(kept(result)) - {OWN} == {OLD, DEPLOY}


NOTHING = {
    "a typo in a login": (API, "jane.dough+test@example.com", f'Did you mean "{JANES_LOGIN}"?'),
    "a name cut at a blank": (API, "old", None),
    "one letter of a name missing": (API, "Old deplo", f"Did you mean 'old deploy' ('{OLD}')?"),
    "one letter of an id wrong": (API, OLD[:-1] + "1", f"Did you mean '{OLD}' ('old deploy')?"),
    "one letter of a user's id wrong": (API, f"{JANE[:-1]}1", f"Did you mean '{JANE}'?"),
    "a user's id in another case": (API, JANE.upper(), f"Did you mean '{JANE}'?"),
    "an id in another case": (API, OLD.lower(), f"Did you mean '{OLD}' ('old deploy')?"),
    "a list as text": (API, "['old deploy']", f"Did you mean 'old deploy' ('{OLD}')?"),
    "a short login of two users": (API, "twin", None),
    "a login that looks like an id": (API, "oarevalo@contoso.com", None),
    "a slash": (API, "CI/CD tests", None),
    "dots": (API, "..", None),
    "the name of a client": (API, "Portal", None),
    "a refresh token, in a task on API tokens": (API, "oarqwertyuiop7654321", None),
    "a quote and a backslash": (API, 'a"b\\c/', None),
    "an escape": (API, "\x1b[2J", None),
    "very long": (API, "x" * 1000, None),
    "a typo, in a task on refresh tokens": (REFRESH, "jane.dough+test@example.com", f'Did you mean "{JANES_LOGIN}"?'),
    "a client's name": (REFRESH, "portal", f"Did you mean '{PORTAL}' ('Portal')?"),
    "one letter of a client's id wrong": (REFRESH, PORTAL[:-1] + "1", f"Did you mean '{PORTAL}' ('Portal')?"),
    "a refresh token of somebody else": (REFRESH, FLOWS_1, "Did you mean"),
    "one letter of a refresh token's id wrong": (REFRESH, PORTAL_1[:-1] + "1", f"Did you mean '{PORTAL_1}'?"),
}


@pytest.fixture
def twins(okta):
    """Two users whose short logins are the same."""
    for number in (1, 2):
        user = dataclasses.replace(okta.org.users[JANE], id=f"00utwin{number:013}", login=f"twin@{number}.example.com")
        okta.org.users[user.id] = user


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize(("module", "entry", "suggestion", "check"), each_value(NOTHING, CHECK))
def test_what_matches_nothing_stops_the_task(okta, task, module, entry, suggestion, check):
    options, every = TASKS[module]
    good = {API: "Jane's", REFRESH: PORTAL}[module]

    result = task(module, check=check, state="absent", protect=[good, entry], **options)

    assert result["failed"]
    assert okta.ledger == []
    assert "revoked" not in result
    assert result["msg"].startswith(f"protect: {entry[:60]!r} does not match any token, user or client of the org.")
    assert result["msg"].endswith("Nothing was revoked: correct or remove the entry, or set protect_missing: warn")
    assert ("Did you mean" in result["msg"]) == bool(suggestion)
    assert (suggestion or "") in result["msg"]
    assert "\x1b" not in result["msg"]

    warned = task(module, check=check, state="absent", protect=[good, entry], protect_missing="warn", **options)

    assert "failed" not in warned
    assert [warning.partition(" does not match")[0] for warning in warned["warnings"]] == [f"protect: {entry[:60]!r}"]
    assert set(ids(warned["revoked"])) == every - set(kept(warned))
    assert set(kept(warned)) - {OWN} == {API: {JANES}, REFRESH: {PORTAL_1, PORTAL_2}}[module]


@pytest.mark.parametrize("option", ["protect", "keep_client_id"])
def test_an_empty_entry_is_refused(okta, task, option):
    result = task(REFRESH, state="absent", **EVERY_REFRESH_TOKEN, **{option: [PORTAL, " "]})

    assert result["failed"]
    assert f"{option} holds an empty id" in result["msg"]
    assert sent(okta) == []


@pytest.mark.parametrize("module", [API, REFRESH])
def test_no_entries_protect_nothing(okta, task, module):
    options, every = TASKS[module]

    result = task(module, state="absent", protect=[], **options)

    assert set(ids(result["revoked"])) == every


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (PORTAL[:-1] + "1", f"Did you mean '{PORTAL}' ('Portal')?"),
        ("Portal", f"Did you mean '{PORTAL}' ('Portal')?"),
        (JANE, "does not match any client ID of the org."),
        ("a/b", "does not match any client ID of the org."),
    ],
)
def test_a_client_to_keep_that_does_not_exist_stops_the_task(okta, task, entry, message):
    result = task(REFRESH, state="absent", keep_client_id=[entry], **EVERY_REFRESH_TOKEN)

    assert result["failed"]
    assert okta.ledger == []
    assert result["msg"].startswith(f"keep_client_id: {entry!r} does not match any client ID of the org.")
    assert message in result["msg"]

    warned = task(REFRESH, state="absent", keep_client_id=[entry], protect_missing="warn", **EVERY_REFRESH_TOKEN)

    assert len(warned["revoked"]) == 3
    assert f"keep_client_id: {entry!r} does not match" in warned["warnings"][0]


@pytest.mark.parametrize("keep", [[PORTAL], [f" {PORTAL} "], [PORTAL, FLOWS]])
def test_the_tokens_of_a_client_to_keep_are_kept(okta, task, keep):
    result = task(REFRESH, state="absent", keep_client_id=keep, **EVERY_REFRESH_TOKEN)

    assert ids(result["revoked"]) == [MOBILE_1]
    assert kept(result) == {PORTAL_1: "kept_client", PORTAL_2: "kept_client"}


def test_a_name_that_several_tokens_have_protects_all_of_them_and_warns(okta, task):
    okta.org.api_tokens[JANES].name = "Old Deploy"

    result = task(API, state="absent", protect=["old deploy"], **EVERY_API_TOKEN)

    assert kept(result) == {OLD: "protected", JANES: "protected"}
    (warning,) = result["warnings"]
    assert warning.startswith("protect: 'old deploy' is the name of 2 API tokens, which are all kept: ")


def test_a_token_named_like_a_login_does_not_take_the_protection_of_the_user(okta, task):
    okta.org.api_tokens[DEPLOY].name = JANES_LOGIN

    result = task(API, state="absent", protect=[JANES_LOGIN], **EVERY_API_TOKEN)

    assert kept(result) == {DEPLOY: "protected", JANES: "protected"}


@pytest.mark.parametrize("login", ["jane ", " jane", ": "])
def test_a_login_with_blanks_at_its_ends_is_protected_as_it_is_written(okta, task, login):
    okta.org.users[JANE].login = login

    result = task(API, state="absent", protect=[login], **EVERY_API_TOKEN)

    assert kept(result)[JANES] == "protected"
    assert JANES in okta.org.api_tokens


def test_a_login_with_a_slash_is_protected_although_a_token_is_named_like_it(okta, task):
    okta.org.users[JANE].login = "ci/cd"
    okta.org.api_tokens[DEPLOY].name = "CI/CD"

    result = task(API, state="absent", protect=["CI/CD"], **EVERY_API_TOKEN)

    assert kept(result) == {DEPLOY: "protected", JANES: "protected"}
    assert "GET users?filter=profile.login%20eq%20%22CI%2FCD%22" in sent(okta)


def test_a_protected_token_that_is_named_is_kept(okta, task):
    result = task(API, state="absent", token_id=[OLD, DEPLOY], protect=[OLD])

    assert (ids(result["revoked"]), kept(result)) == ([DEPLOY], {OLD: "protected"})


@pytest.mark.parametrize(
    "options",
    [
        {"user_id": JANE, "client_id": PORTAL, "token_id": [PORTAL_1, PORTAL_2]},
        {"tokens": [{"id": one, "userId": JANE, "clientId": PORTAL} for one in (PORTAL_1, PORTAL_2)]},
    ],
    ids=["token_id", "tokens"],
)
def test_a_protected_refresh_token_that_is_named_is_kept(okta, task, options):
    result = task(REFRESH, state="absent", protect=[PORTAL_2], **options)

    assert (ids(result["revoked"]), kept(result)) == ([PORTAL_1], {PORTAL_2: "protected"})


@pytest.mark.parametrize(
    ("protect", "is_kept"),
    [
        ([OWN], True),
        (["own"], True),
        ([CALLER], True),
        (["svc-hygiene@example.com"], True),
        ([OLD], False),
        ([JANE], False),
    ],
)
def test_the_token_in_use_can_be_protected_although_its_id_is_unknown(okta, task, protect, is_kept):
    result = task(API, state="absent", current=True, protect=protect)

    assert [one["token_id"] for one in result["kept"]] == (["current"] if is_kept else [])
    assert ids(result["revoked"]) == ([] if is_kept else ["current"])
    assert [one["reason"] for one in result["kept"]] == ["protected"] * is_kept


def test_a_protection_that_matches_nothing_stops_the_revocation_of_the_token_in_use(okta, task):
    result = task(API, state="absent", current=True, protect=["nobody@example.com"])

    assert "does not match" in result["msg"]
    assert okta.ledger == []


# What it costs


@pytest.mark.parametrize(
    ("protect", "requests"),
    [
        ([OLD], []),
        ([JANE], []),
        (["old deploy"], ["GET users/old%20deploy"]),
        ([JANES_LOGIN], ["GET users/jane.o%27doe%2Btest%40example.com"]),
        ([PORTAL], [f"GET users/{PORTAL}", f"GET users/{CALLER}/clients/{PORTAL}/tokens?limit=1"]),
    ],
    ids=["id of a token", "id of a user", "name", "login", "client"],
)
def test_only_what_the_list_does_not_answer_is_looked_up(okta, task, protect, requests):
    task(API, check=True, state="absent", protect=protect, **EVERY_API_TOKEN)

    assert sent(okta) == ["GET api-tokens", *requests]


def test_one_token_with_a_protection_costs_one_list(okta, task):
    task(API, check=True, state="absent", token_id=[OLD], protect=[DEPLOY])

    assert sent(okta) == ["GET api-tokens"]


@pytest.mark.parametrize(
    ("protect", "requests"),
    [
        ([PORTAL, PORTAL_1, JANE], []),
        (["idle@example.com"], ["GET users/idle%40example.com"]),
        (
            ["old deploy"],
            ["GET users/old%20deploy", f"GET users/{JANE}/clients/old%20deploy/tokens?limit=1", "GET api-tokens"],
        ),
    ],
    ids=["ids", "login", "name of an API token"],
)
def test_only_what_the_lists_of_refresh_tokens_do_not_answer_is_looked_up(okta, task, protect, requests):
    task(REFRESH, check=True, state="absent", protect=protect, user_id=JANE, client_id=PORTAL, all_tokens=True)

    assert sent(okta) == [f"GET users/{JANE}/clients/{PORTAL}/tokens?limit=200", *requests]


# What may not be read


FORBIDDEN = {"status": 403, "json": {"errorCode": "E0000006", "errorSummary": "No permission"}}


def test_a_login_that_may_not_be_read_stops_the_task(okta, task):
    okta.faults.add("status", path="/users/", times=None, **FORBIDDEN)

    result = task(API, state="absent", protect=[JANES_LOGIN], **EVERY_API_TOKEN)

    assert result["failed"]
    assert result["okta_error"]["status"] == 403
    assert okta.ledger == []


def test_a_name_protects_even_if_users_may_not_be_read_and_warns(okta, task):
    okta.faults.add("status", path="/users/old", times=None, **FORBIDDEN)

    result = task(API, state="absent", protect=["old deploy"], **EVERY_API_TOKEN)

    assert kept(result) == {OLD: "protected"}
    assert "whether it is also a login could not be checked" in result["warnings"][0]


def test_a_fault_other_than_a_missing_permission_stops_the_task(okta, task):
    okta.faults.add("status", path="/users/old", times=None, status=500)

    result = task(API, state="absent", protect=["old deploy"], **EVERY_API_TOKEN)

    assert result["okta_error"]["status"] == 500
    assert okta.ledger == []


def test_without_a_suggestion_the_error_is_the_same(okta, task):
    okta.faults.add("status", query="q=ja", times=None, **FORBIDDEN)

    result = task(API, state="absent", protect=["jane.dough+test@example.com"], **EVERY_API_TOKEN)

    assert "does not match any token, user or client of the org. Nothing was revoked" in result["msg"]


def test_a_client_cannot_be_looked_up_without_any_user(okta, task):
    okta.org.api_tokens.clear()

    result = task(API, state="absent", protect=[PORTAL], access_token=BEARER, where={"idle_days": 1})

    assert "does not match any token, user or client" in result["msg"]


def test_a_client_that_may_not_be_read_stops_the_task(okta, task):
    okta.faults.add("status", path=f"/clients/{FLOWS}/", times=None, **FORBIDDEN)

    result = task(REFRESH, state="absent", keep_client_id=[FLOWS], **EVERY_REFRESH_TOKEN)

    assert result["okta_error"]["status"] == 403
    assert okta.ledger == []


def test_nothing_asked_means_that_no_protection_is_looked_up(okta, task):
    for options in ({"user_id": []}, {"user_id": JANE, "client_id": []}):
        assert "failed" not in task(REFRESH, state="absent", all_tokens=True, protect=["nobody"], **options)
    assert "failed" not in task(REFRESH, state="absent", tokens=[], protect=["nobody"])
    assert "failed" not in task(API, state="absent", token_id=[], protect=["nobody"])
    assert sent(okta) == []


def test_protection_is_checked_although_there_is_nothing_to_revoke(okta, task):
    result = task(REFRESH, state="absent", user_id=IDLE_HANDS, client_id=MOBILE, all_tokens=True, protect=["nobody"])

    assert "protect: 'nobody' does not match" in result["msg"]


def test_a_login_that_cannot_be_looked_up_stops_the_task(okta, task):
    okta.faults.add("status", path="/users/idle", status=403, times=None)

    result = task(API, state="absent", token_id=[OLD], protect=["idle@example.com"])

    assert result["okta_error"]["status"] == 403
    assert okta.ledger == []


def test_a_login_that_the_task_has_resolved_is_not_looked_up_again(okta, task):
    options = {"user_id": [JANES_LOGIN], "all_tokens": True, "protect": [JANES_LOGIN.upper()]}

    result = task(REFRESH, state="absent", **options)

    assert kept(result) == dict.fromkeys([PORTAL_1, PORTAL_2, MOBILE_1], "protected")
    assert okta.ledger == []
    lookups = [request for request in okta.requests if "%40" in request["path"] and request["path"].count("/") == 4]
    assert len(lookups) == 1
