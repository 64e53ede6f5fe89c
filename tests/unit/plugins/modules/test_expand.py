# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that revoke return in addition: owners, who uses them, and entries of protect that match nothing."""

import pytest
from emulator.model import Network
from sample_org import BUILD, CALLER, DEPLOY, JANE, NOBODY, OLD, OWN_SECRET, PORTAL, sent

TYPO = {"option": "protect", "entry": "jane.o'doe+tset@example.com", "suggestion": '"jane.o\'doe+test@example.com"'}


def test_owner_is_embedded_in_the_tokens_to_revoke(okta, task):
    result = task("okta_api_token", check=True, state="absent", token_id=[DEPLOY, OLD], expand=["owner"])

    owner = {"id": CALLER, "login": "svc-hygiene@example.com", "status": "ACTIVE"}
    assert [token["_embedded"]["owner"] for token in result["revoked"]] == [owner, owner]
    assert "sign_in" not in result
    assert sent(okta) == ["GET api-tokens", f"GET users/{CALLER}"]


def test_owner_that_cannot_be_read_is_null_with_a_warning(okta, task):
    okta.faults.add("status", path=f"/users/{CALLER}", status=403, json={"errorCode": "E0000006", "errorSummary": "No"})

    result = task("okta_api_token", check=True, state="absent", token_id=[DEPLOY], expand=["owner"])

    assert result["revoked"][0]["_embedded"] == {"owner": None}
    assert "owner of 1 of the 1 owners of API tokens could not be read" in result["warnings"][0]


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("okta_api_token", {"where": {"idle_days": 21}}),
        ("okta_api_token", {"current": True}),
        ("okta_user_refresh_token", {"user_id": JANE, "client_id": PORTAL, "all_tokens": True}),
    ],
)
def test_sign_in_says_who_revokes_and_when(okta, task, module, options):
    result = task(module, check=True, state="absent", expand=["sign_in"], **options)

    who = result["sign_in"]
    assert (who["user_id"], who["login"], who["org_url"]) == (CALLER, "svc-hygiene@example.com", okta.url)
    assert (who["method"], result["unmatched"]) == ("api_token", [])
    assert len(result["revoked"]) > 0


def test_nobody_signs_in_with_a_revoked_token(okta, task):
    task("okta_api_token", state="absent", current=True)

    result = task("okta_api_token", check=True, state="absent", current=True, expand=["sign_in"])

    assert (result["absent"], "sign_in" in result) == (["current"], False)


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("okta_api_token", {"where": {"idle_days": 21}}),
        ("okta_api_token", {"current": True}),
        ("okta_user_refresh_token", {"user_id": JANE, "client_id": PORTAL, "all_tokens": True}),
    ],
)
@pytest.mark.parametrize(("missing", "warnings"), [("warn", 1), ("ignore", 0)])
def test_entries_that_match_nothing_are_returned_if_they_are_no_error(task, module, options, missing, warnings):
    protect = [TYPO["entry"], "Deploy pipeline"]
    if "current" in options:
        protect = protect[:1]

    result = task(module, check=True, state="absent", protect=protect, protect_missing=missing, **options)

    assert result["unmatched"] == [TYPO]
    assert len(result["warnings"]) == warnings
    assert OWN_SECRET not in str(result)


ZONES = "GET zones?limit=200"
INFO = "okta_api_token_info"


def zones_of(result):
    return {
        token["id"]: [zone["name"] for zone in token["_embedded"]["network_zones"]] for token in result["api_tokens"]
    }


def test_network_zones_are_embedded(okta, task):
    okta.org.api_tokens[OLD].network = Network("ZONE", [NOBODY, "nzo1"], [BUILD])
    okta.org.api_tokens[DEPLOY].network = Network("ANYWHERE", [BUILD])
    result = task(INFO, token_id=[OLD, DEPLOY], expand=["network_zones"])

    assert zones_of(result) == {OLD: ["Build farm", "Nobody"], DEPLOY: []}
    assert sent(okta) == ["GET api-tokens", ZONES]


def test_zones_are_read_only_if_a_token_has_some(okta, task):
    assert zones_of(task(INFO, token_id=[OLD, DEPLOY], expand=["network_zones"])) == {OLD: [], DEPLOY: []}
    assert ZONES not in sent(okta)
    assert "_embedded" not in task(INFO, token_id=[OLD])["api_tokens"][0]


def test_zones_that_cannot_be_read_are_null_with_a_warning(okta, task):
    okta.org.api_tokens[OLD].network = Network("ZONE", [NOBODY])
    denied = {"errorCode": "E0000006", "errorSummary": "No"}
    okta.faults.add("status", path="/zones", status=403, json=denied)
    result = task(INFO, token_id=[OLD, DEPLOY], expand=["network_zones"])

    assert [token["_embedded"]["network_zones"] for token in result["api_tokens"]] == [None, []]
    assert result["warnings"][0].startswith(
        "The network zones could not be read, so network_zones is null. Okta answered"
    )


def test_another_fault_while_reading_zones_fails_the_task(okta, task):
    okta.org.api_tokens[OLD].network = Network("ZONE", [NOBODY])
    okta.faults.add("status", path="/zones", status=404, json={"errorCode": "E0000007"})

    assert task(INFO, token_id=[OLD], expand=["network_zones"])["failed"]
