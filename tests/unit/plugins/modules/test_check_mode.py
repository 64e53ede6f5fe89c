# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts: in every state of the world, its result equals that of the real run, key for key."""

import pytest
from combinations import each_value
from emulator.model import Network
from sample_org import (
    AGENT,
    BEARER,
    CALLER,
    DEPLOY,
    FLOWS,
    IDLE_HANDS,
    JANE,
    JANES,
    MOBILE,
    MOBILE_1,
    MOBILE_OFFLINE,
    NOBODY,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    PORTAL_OFFLINE,
    PORTAL_OPENID,
    REVOKED_1,
)

pytestmark = pytest.mark.newest

JANES_LOGIN = "jane.o'doe+test@example.com"
UNKNOWN = "00Tunknown0000000000"
RESTRICTED = DEPLOY
GRANT = "okta_user_grant"
NETWORK = "okta_api_token_network"
API, REFRESH, APP = "okta_api_token", "okta_user_refresh_token", "okta_app_refresh_token"

# module, options, tokens revoked (None when the task fails), ids absent
STATES = {
    "one that exists": (API, {"token_id": [OLD]}, [OLD], []),
    "one that is absent": (API, {"token_id": [UNKNOWN]}, [], [UNKNOWN]),
    "several, mixed": (API, {"token_id": [DEPLOY, UNKNOWN, OLD, JANES]}, [DEPLOY, OLD, JANES], [UNKNOWN]),
    "the same id twice": (API, {"token_id": [OLD, OLD]}, [OLD], []),
    "several, all absent": (
        API,
        {"token_id": [UNKNOWN, "00Tother000000000000"]},
        [],
        [UNKNOWN, "00Tother000000000000"],
    ),
    "nothing asked": (API, {"token_id": []}, [], []),
    "as many as allowed": (API, {"token_id": [OLD, AGENT], "max_revocations": 2}, [OLD, AGENT], []),
    "more than allowed": (API, {"token_id": [OLD, AGENT], "max_revocations": 1}, None, []),
    "absent ids do not count as revocations": (API, {"token_id": [UNKNOWN], "max_revocations": 0}, [], [UNKNOWN]),
    "our own": (API, {"token_id": [OWN, OLD]}, None, []),
    "our own, allowed": (API, {"token_id": [OWN, OLD], "allow_self": True}, [OWN, OLD], []),
    "current": (API, {"current": True}, ["current"], []),
    "current, but none allowed": (API, {"current": True, "max_revocations": 0}, None, []),
    "current, dead": (API, {"current": True, "api_token": "00dead-secret"}, [], ["current"]),
    "dead sign-in": (API, {"token_id": [OLD], "api_token": "00dead-secret"}, None, []),
    "criteria": (API, {"where": {"idle_days": 3}}, [DEPLOY, JANES, OLD], []),
    "criteria that nothing meets": (API, {"where": {"idle_days": 29}}, [], []),
    "criteria, and more than allowed": (API, {"where": {"idle_days": 3}, "max_revocations": 2}, None, []),
    "criteria, and a protection": (API, {"where": {"idle_days": 3}, "protect": ["old deploy"]}, [DEPLOY, JANES], []),
    "a protection that matches nothing": (API, {"where": {"idle_days": 3}, "protect": ["old"]}, None, []),
    "the same as a warning": (
        API,
        {"where": {"idle_days": 3}, "protect": ["old"], "protect_missing": "warn"},
        [DEPLOY, JANES, OLD],
        [],
    ),
    "a protected one of several": (API, {"token_id": [DEPLOY, UNKNOWN, OLD], "protect": [OLD]}, [DEPLOY], [UNKNOWN]),
    "all are protected": (API, {"token_id": [DEPLOY], "protect": [CALLER]}, [], []),
    "current, protected": (API, {"current": True, "protect": [CALLER]}, [], []),
    "these refresh tokens": (
        REFRESH,
        {
            "tokens": [
                {"id": PORTAL_2, "userId": JANE, "clientId": PORTAL},
                {"id": REVOKED_1, "userId": JANE, "clientId": PORTAL},
                {"id": MOBILE_1, "userId": JANE, "clientId": MOBILE},
            ]
        },
        [PORTAL_2, MOBILE_1],
        [REVOKED_1],
    ),
    "none of these": (REFRESH, {"tokens": []}, [], []),
    "all of every client, one by one": (
        REFRESH,
        {"user_id": JANE, "all_tokens": True, "delete_by": "token"},
        {PORTAL_1, PORTAL_2, MOBILE_1},
        [],
    ),
    "all that are idle": (
        REFRESH,
        {"user_id": JANE, "all_tokens": True, "where": {"idle_days": 2}},
        {PORTAL_2, MOBILE_1},
        [],
    ),
    "all but protected ones": (REFRESH, {"user_id": JANE, "all_tokens": True, "protect": [PORTAL]}, [MOBILE_1], []),
    "one refresh token": (REFRESH, {"user_id": JANE, "client_id": PORTAL, "token_id": [PORTAL_1]}, [PORTAL_1], []),
    "one refresh token by login": (
        REFRESH,
        {"user_id": JANES_LOGIN, "client_id": PORTAL, "token_id": [PORTAL_2]},
        [PORTAL_2],
        [],
    ),
    "absent refresh token": (
        REFRESH,
        {"user_id": JANE, "client_id": PORTAL, "token_id": ["oarunknown0000000000"]},
        [],
        ["oarunknown0000000000"],
    ),
    "refresh token of another client": (
        REFRESH,
        {"user_id": JANE, "client_id": PORTAL, "token_id": [MOBILE_1]},
        [],
        [MOBILE_1],
    ),
    "several refresh tokens, mixed": (
        REFRESH,
        {"user_id": JANE, "client_id": PORTAL, "token_id": [PORTAL_2, "oarunknown0000000000", REVOKED_1, PORTAL_1]},
        [PORTAL_2, PORTAL_1],
        ["oarunknown0000000000", REVOKED_1],
    ),
    "already REVOKED": (REFRESH, {"user_id": JANE, "client_id": PORTAL, "token_id": [REVOKED_1]}, [], [REVOKED_1]),
    "all of one client": (
        REFRESH,
        {"user_id": JANE, "client_id": PORTAL, "all_tokens": True},
        [PORTAL_1, PORTAL_2],
        [],
    ),
    "all of two clients": (
        REFRESH,
        {"user_id": JANE, "client_id": [MOBILE, PORTAL], "all_tokens": True},
        [MOBILE_1, PORTAL_1, PORTAL_2],
        [],
    ),
    "all of every client": (REFRESH, {"user_id": JANE, "all_tokens": True}, {PORTAL_1, PORTAL_2, MOBILE_1}, []),
    "all but one client": (REFRESH, {"user_id": JANE, "all_tokens": True, "keep_client_id": [PORTAL]}, [MOBILE_1], []),
    "two users, one of them twice": (
        REFRESH,
        {"user_id": [JANES_LOGIN, CALLER, JANE], "client_id": [MOBILE, FLOWS], "all_tokens": True},
        [MOBILE_1, "oarflows100000000000"],
        [],
    ),
    "no tokens": (REFRESH, {"user_id": IDLE_HANDS, "client_id": PORTAL, "all_tokens": True}, [], []),
    "no clients": (REFRESH, {"user_id": IDLE_HANDS, "all_tokens": True}, [], []),
    "no users asked": (REFRESH, {"user_id": [], "all_tokens": True}, [], []),
    "no clients asked": (REFRESH, {"user_id": JANE, "client_id": [], "all_tokens": True}, [], []),
    "no refresh tokens asked": (REFRESH, {"user_id": JANE, "client_id": PORTAL, "token_id": []}, [], []),
    "unknown user, one token": (
        REFRESH,
        {"user_id": "00unobody00000000000", "client_id": PORTAL, "token_id": [PORTAL_1]},
        None,
        [],
    ),
    "unknown user, all tokens": (REFRESH, {"user_id": "00unobody00000000000", "all_tokens": True}, None, []),
    "unknown login": (REFRESH, {"user_id": [JANE, "nobody@example.com"], "all_tokens": True}, None, []),
    "unknown client, one token": (REFRESH, {"user_id": JANE, "client_id": "0oanone", "token_id": [PORTAL_1]}, None, []),
    "unknown client, all tokens": (
        REFRESH,
        {"user_id": JANE, "client_id": [PORTAL, "0oanone"], "all_tokens": True},
        None,
        [],
    ),
    "more refresh tokens than allowed": (
        REFRESH,
        {"user_id": JANE, "all_tokens": True, "max_revocations": 2},
        None,
        [],
    ),
    "one of an app": (APP, {"client_id": PORTAL, "token_id": [PORTAL_1]}, [PORTAL_1], []),
    "several of an app, mixed": (
        APP,
        {"client_id": PORTAL, "token_id": [PORTAL_2, "oarunknown0000000000", REVOKED_1, PORTAL_1]},
        [PORTAL_2, PORTAL_1],
        ["oarunknown0000000000", REVOKED_1],
    ),
    "all of an app": (APP, {"client_id": PORTAL, "all_tokens": True}, [PORTAL_1, PORTAL_2], []),
    "all of two apps, one by one": (
        APP,
        {"client_id": [MOBILE, PORTAL], "all_tokens": True, "delete_by": "token"},
        [MOBILE_1, PORTAL_1, PORTAL_2],
        [],
    ),
    "all of an app but those of a user": (
        APP,
        {"client_id": [PORTAL, FLOWS], "all_tokens": True, "keep_user_id": ["jane.o'doe+test"]},
        ["oarflows100000000000"],
        [],
    ),
    "those of an app that a user holds": (
        APP,
        {"client_id": [FLOWS, MOBILE], "all_tokens": True, "user_id": [JANES_LOGIN]},
        [MOBILE_1],
        [],
    ),
    "those of an app that are idle": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "where": {"idle_days": 2}},
        [PORTAL_2],
        [],
    ),
    "those of an app, and a user who does not exist": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "user_id": [JANE, "nobody@example.com"]},
        None,
        [],
    ),
    "those of an app, and a user to keep who does not exist": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "keep_user_id": ["nobody@example.com"]},
        None,
        [],
    ),
    "an app without tokens": (APP, {"client_id": "0oaweb00000000000000", "all_tokens": True}, None, []),
    "no apps asked": (APP, {"client_id": [], "all_tokens": True}, [], []),
    "no users of an app asked": (APP, {"client_id": PORTAL, "user_id": [], "all_tokens": True}, [], []),
    "no tokens of an app asked": (APP, {"client_id": PORTAL, "token_id": []}, [], []),
    "more of an app than allowed": (
        APP,
        {"client_id": PORTAL, "all_tokens": True, "delete_by": "collection", "max_revocations": 1},
        None,
        [],
    ),
    "a consent": (GRANT, {"user_id": JANE, "grant_id": [PORTAL_OPENID]}, [PORTAL_OPENID], []),
    "consents, mixed": (
        GRANT,
        {"user_id": JANE, "grant_id": [MOBILE_OFFLINE, "oagunknown0000000000", PORTAL_OPENID]},
        [MOBILE_OFFLINE, PORTAL_OPENID],
        ["oagunknown0000000000"],
    ),
    "all consents": (
        GRANT,
        {"user_id": [JANES_LOGIN, CALLER], "all_grants": True},
        [PORTAL_OPENID, PORTAL_OFFLINE, MOBILE_OFFLINE],
        [],
    ),
    "consents to clients, one by one": (
        GRANT,
        {"user_id": JANE, "client_id": [MOBILE, PORTAL], "all_grants": True, "max_revocations": 3},
        [MOBILE_OFFLINE, PORTAL_OPENID, PORTAL_OFFLINE],
        [],
    ),
    "consents to a scope": (
        GRANT,
        {"user_id": JANE, "scope": ["Offline Access"], "all_grants": True},
        [PORTAL_OFFLINE, MOBILE_OFFLINE],
        [],
    ),
    "consents but those to a client": (
        GRANT,
        {"user_id": JANE, "keep_client_id": [PORTAL], "all_grants": True},
        [MOBILE_OFFLINE],
        [],
    ),
    "a protected consent": (
        GRANT,
        {"user_id": JANE, "client_id": [PORTAL], "all_grants": True, "protect": [PORTAL_OPENID]},
        [PORTAL_OFFLINE],
        [],
    ),
    "consents of a user who does not exist": (
        GRANT,
        {"user_id": [JANE, "nobody@example.com"], "all_grants": True},
        None,
        [],
    ),
    "no consents asked": (GRANT, {"user_id": JANE, "grant_id": []}, [], []),
    "consents to no client": (GRANT, {"user_id": JANE, "client_id": [], "all_grants": True}, [], []),
    "consents to no scope": (GRANT, {"user_id": JANE, "scope": [], "all_grants": True}, [], []),
    "more consents than allowed": (GRANT, {"user_id": JANE, "all_grants": True, "max_revocations": 2}, None, []),
    "a protected user of an app": (APP, {"client_id": PORTAL, "all_tokens": True, "protect": [JANE]}, [], []),
}


DIFF = {"": False, "diff": True}
FROM_NOBODY = {"connection": "zone", "include": ["Nobody"]}

# options, tokens updated (None when the task fails), ids unchanged
NETWORK_STATES = {
    "one": ({"token_id": [OLD]}, [OLD], []),
    "several, one of them restricted already": ({"token_id": [OLD, RESTRICTED, JANES]}, [OLD, JANES], [RESTRICTED]),
    "one that does not exist": ({"token_id": [OLD, UNKNOWN]}, None, []),
    "nothing asked": ({"token_id": []}, [], []),
    "criteria": ({"where": {"idle_days": 3}}, [JANES, OLD], [RESTRICTED]),
    "criteria with agents": ({"where": {"idle_days": 3, "include_agents": True}}, [AGENT, JANES, OLD], [RESTRICTED]),
    "as many as allowed": ({"token_id": [OLD, RESTRICTED], "max_changes": 1}, [OLD], [RESTRICTED]),
    "more than allowed": ({"token_id": [OLD, JANES], "max_changes": 1}, None, []),
    "our own": ({"token_id": [OWN]}, None, []),
    "our own among others": ({"where": {"owner": [CALLER]}}, [OLD], [RESTRICTED]),
    "our own, allowed": ({"token_id": [OWN, OLD], "allow_self": True}, [OWN, OLD], []),
    "protected": ({"token_id": [OLD, JANES], "protect": [JANE]}, [OLD], []),
    "a protection that matches nothing": ({"token_id": [OLD], "protect": ["old"]}, None, []),
    "one with another network": (
        {"token_id": [OLD, RESTRICTED], "network": {"connection": "anywhere"}, "current_network": FROM_NOBODY},
        [RESTRICTED],
        [OLD],
    ),
    "an unknown zone": ({"token_id": [OLD], "network": {"connection": "zone", "include": ["Nobdy"]}}, None, []),
    "excluded zones alone": ({"token_id": [OLD], "network": {"connection": "zone", "exclude": ["Nobody"]}}, [OLD], []),
}


def run_twice(task, module, diff=False, **options):
    """Run a task in check mode and then for good, compare the results, and return that of the real run."""
    predicted = task(module, check=True, diff=diff, **options)
    real = task(module, diff=diff, **options)
    for result in (predicted, real):
        result.pop("rate_limit", None)
        for one in (result, *result.get("errors", [])):
            for key in ("error_id", "request_id"):
                one.get("okta_error", one.get("error", {})).pop(key, None)
        result["msg"] = result.get("msg")
        for receipt in result.get("receipts", []):
            assert (bool(receipt.pop("request_id")), bool(receipt.pop("time"))) == (result is real, result is real)
    assert predicted == real
    return real


@pytest.mark.parametrize(("options", "updated", "unchanged", "diff"), each_value(NETWORK_STATES, DIFF))
def test_check_mode_equals_the_real_change_of_networks(okta, task, options, updated, unchanged, diff):
    okta.org.api_tokens[RESTRICTED].network = Network("ZONE", [NOBODY])

    real = run_twice(task, NETWORK, diff, **{"network": FROM_NOBODY, **options})

    assert real.get("failed", False) == (updated is None)
    if updated is not None:
        assert [token["id"] for token in real["updated"]] == updated
        assert (real["unchanged"], real["errors"], real["pending"]) == (unchanged, [], [])
        assert ("diff" in real) == diff
        by_another = {"access_token": BEARER} if options.get("allow_self") else {}
        again = task(NETWORK, **{"network": FROM_NOBODY, **options, **by_another})
        assert (again["changed"], set(again["unchanged"])) == (False, {*updated, *unchanged})


@pytest.mark.parametrize(("module", "options", "revoked", "absent", "diff"), each_value(STATES, DIFF))
def test_check_mode_equals_the_real_run(okta, task, module, options, revoked, absent, diff):
    okta.settings.keep_revoked = True

    real = run_twice(task, module, diff=diff, state="absent", **options)

    assert real.get("failed", False) == (revoked is None)
    if revoked is not None:
        found = [token["id"] for token in real["revoked"]]
        assert (set(found) if isinstance(revoked, set) else found) == revoked
        assert (real["absent"], real["errors"], real["pending"]) == (absent, [], [])
        assert ("diff" in real) == diff


@pytest.mark.parametrize(
    ("module", "options", "revoked"),
    [state[:3] for state in STATES.values() if state[2] and "current" not in state[1]],
    ids=[name for name, state in STATES.items() if state[2] and "current" not in state[1]],
)
def test_a_second_run_changes_nothing(task, module, options, revoked):
    task(module, state="absent", **options)
    if options.get("allow_self"):
        options = {**options, "access_token": "bearer-canary-with-all-scopes"}

    again = task(module, state="absent", **options)

    assert (again["changed"], again["revoked"], again["errors"], again["pending"]) == (False, [], [], [])


def test_the_diff_names_what_goes(task):
    result = task(API, check=True, diff=True, state="absent", token_id=[OLD, UNKNOWN])

    assert result["diff"] == {"before": {OLD: f"name old deploy, userId {CALLER}"}, "after": {}}


RECEIPTS = {
    "one by one": ((API, {"token_id": [DEPLOY, OLD]}), [DEPLOY, OLD]),
    "all of an app with one request": (
        (APP, {"client_id": PORTAL, "all_tokens": True}),
        [PORTAL_1, PORTAL_2],
    ),
    "all with one request": (
        (REFRESH, {"user_id": JANE, "client_id": PORTAL, "all_tokens": True}),
        [PORTAL_1, PORTAL_2],
    ),
}


@pytest.mark.parametrize(("call", "died"), RECEIPTS.values(), ids=RECEIPTS)
def test_each_revocation_has_a_receipt(okta, task, call, died):
    module, options = call

    result = task(module, state="absent", **options)

    assert [receipt["token_id"] for receipt in result["receipts"]] == died
    assert {receipt["time"] for receipt in result["receipts"]} == {okta.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    assert {receipt["token_id"]: receipt["request_id"] for receipt in result["receipts"]} == {
        effect["id"]: effect["request_id"] for effect in okta.ledger
    }


def test_a_lost_answer_leaves_a_receipt_without_the_id_of_the_request(okta, task):
    okta.faults.add("drop", method="DELETE", when="after")

    (receipt,) = task(API, state="absent", token_id=[OLD])["receipts"]

    assert (receipt["token_id"], receipt["request_id"]) == (OLD, None)
    assert receipt["time"]
