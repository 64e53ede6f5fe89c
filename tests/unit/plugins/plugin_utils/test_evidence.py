# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import csv
import io
import json

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._version import VERSION
from ansible_collections.identityops.okta.plugins.plugin_utils._evidence import (
    choose_folder,
    read_plan,
    write_plan,
    write_result,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._outcome import make_outcome
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import API_TOKENS, REFRESH_TOKENS, Plan
from job_results import ORG_URL, SETTINGS, SIGNED_IN, about_refresh_tokens, api_token, kept, planned, refresh_token

ONE, TWO = api_token("00T1", "one"), api_token("00T2", "two")
KEPT = [
    {"kind": API_TOKENS, **kept()},
    {"kind": REFRESH_TOKENS, **kept("oar9", "kept_client", name="Portal", client_id="0oa9")},
]
PLAN = Plan(SIGNED_IN, {API_TOKENS: [ONE, TWO], REFRESH_TOKENS: [refresh_token()]}, KEPT, ["no user"], ["no match"])
RECEIPT = {"token_id": "00T1", "request_id": "req1", "time": "2026-11-24T08:00:01.000Z"}
RESULT = {
    "revoked": [ONE, api_token("00T7", "unplanned"), refresh_token("oar7")],
    "errors": [{"token_id": "00T2", "error": {"summary": "No permission"}}],
    "receipts": [RECEIPT],
    "msg": "1 of 3 tokens could not be revoked",
}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "run"
    write_plan(folder, "offboard_user", PLAN, SETTINGS, check_mode=False)
    return folder


def rows(path):
    """The rows of a CSV file of the evidence."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_folder_is_named_after_org_time_and_playbook(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    local = Plan({**SIGNED_IN, "org_url": "http://127.0.0.1:8000"}, {})

    run = choose_folder("~/evidence", "offboard_user", PLAN, check_mode=False)
    check = choose_folder("~/evidence", "offboard_user", local, check_mode=True)

    assert run.parent == tmp_path / "evidence" / "acme.okta.com"
    assert run.name.startswith("2026-11-24T080000Z-offboard_user-")
    assert check.parent.name == "127.0.0.1_8000"
    assert check.name.startswith("2026-11-24T080000Z-offboard_user-check-")
    assert run != choose_folder("~/evidence", "offboard_user", PLAN, check_mode=False)


def test_folder_is_below_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert choose_folder("evidence", "offboard_user", PLAN, check_mode=False).parents[1] == tmp_path / "evidence"


def test_plan_says_who_what_where_and_by_which_version(folder):
    written = json.loads((folder / "plan.json").read_text(encoding="utf-8"))

    assert written == {
        "schema_version": 1,
        "collection_version": VERSION,
        "playbook": "identityops.okta.offboard_user",
        "stage": "plan",
        "check_mode": False,
        "revoke": True,
        "org_url": ORG_URL,
        "time": SIGNED_IN["time"],
        "signed_in": SIGNED_IN,
        "settings": SETTINGS,
        "api_tokens": [ONE, TWO],
        "refresh_tokens": [refresh_token()],
        "grants": [],
        "sessions": [],
        "api_token_networks": [],
        "kept": KEPT,
        "unread": ["no user"],
        "unmatched": ["no match"],
        "unchanged": [],
        "zones": {},
    }


def test_plan_is_read_back_as_it_was(folder):
    assert read_plan(folder) == PLAN


def test_each_token_of_the_plan_has_a_row(folder):
    found = rows(folder / "plan.csv")

    assert [(row["kind"], row["id"], row["outcome"], row["reason"]) for row in found] == [
        ("API token", "00T1", "planned", ""),
        ("API token", "00T2", "planned", ""),
        ("refresh token", "oar1", "planned", ""),
        ("API token", "00Tkept", "kept", "protected"),
        ("refresh token", "oar9", "kept", "kept_client"),
    ]
    assert (found[0]["name"], found[0]["user"], found[0]["age_days"]) == ("one", "jane.doe@example.com", "300")
    assert (found[2]["client"], found[2]["client_id"], found[2]["user"]) == (
        "Portal (0oaportal)",
        "0oaportal",
        "Jane Doe",
    )
    assert (found[3]["name"], found[4]["name"], found[4]["client"]) == ("reporting", "", "Portal")


def test_each_token_of_the_result_has_one_row(folder):
    again = [(about_refresh_tokens("jane"), planned(refresh_token("oar8"), ONE))]
    outcome = make_outcome(PLAN, [RESULT], again)

    write_result(folder, "offboard_user", outcome, ["It rains."], SETTINGS, check_mode=False)

    assert [(row["id"], row["outcome"], row["detail"]) for row in rows(folder / "result.csv")] == [
        ("00T1", "revoked", ""),
        ("00T2", "error", "No permission"),
        ("oar1", "pending", ""),
        ("oar8", "left", "It turned up after the plan was made."),
        ("00T7", "revoked", "The plan does not hold it."),
        ("oar7", "revoked", "The plan does not hold it."),
        ("00Tkept", "kept", kept()["detail"]),
        ("oar9", "kept", kept()["detail"]),
    ]
    first = rows(folder / "result.csv")[0]
    assert (first["request_id"], first["time"]) == ("req1", RECEIPT["time"])


def test_result_puts_each_token_into_one_list(folder):
    outcome = make_outcome(PLAN, [RESULT], [(about_refresh_tokens("jane"), planned(refresh_token("oar8")))])

    write_result(folder, "offboard_user", outcome, ["It rains."], SETTINGS, check_mode=False)

    written = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert [token["id"] for token in written["revoked"]] == ["00T1", "00T7", "oar7"]
    assert (written["absent"], written["pending"]) == ([], ["oar1"])
    assert written["errors"] == [{"token_id": "00T2", "error": {"summary": "No permission"}}]
    assert [token["id"] for token in written["left"]] == ["oar8"]
    assert (written["receipts"], written["changed"], written["problems"]) == ([RECEIPT], True, ["It rains."])
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert {key: written[key] for key in plan} == {**plan, "stage": "result"}


@pytest.mark.parametrize(("check_mode", "word"), [(True, "would be revoked"), (False, "revoked")])
def test_dry_run_is_not_taken_for_a_real_one(folder, check_mode, word):
    write_result(folder, "offboard_user", make_outcome(PLAN, [RESULT], []), [], SETTINGS, check_mode)

    assert rows(folder / "result.csv")[0]["outcome"] == word
    assert json.loads((folder / "result.json").read_text())["check_mode"] is check_mode


def test_nothing_revoked_is_not_changed(folder):
    write_result(folder, "offboard_user", make_outcome(PLAN, [], []), [], SETTINGS, check_mode=False)

    assert json.loads((folder / "result.json").read_text())["changed"] is False


def test_hostile_names_are_kept_as_they_are(tmp_path):
    token = api_token(name="=1+1 \u043a\u043b\u044e\u0447 \U0001f511 \ud83d")

    write_plan(tmp_path / "run", "offboard_user", Plan(SIGNED_IN, {API_TOKENS: [token]}), SETTINGS, check_mode=False)

    written = json.loads((tmp_path / "run" / "plan.json").read_text(encoding="utf-8"))
    assert written["api_tokens"][0]["name"] == "=1+1 \u043a\u043b\u044e\u0447 \U0001f511 ?"
    assert rows(tmp_path / "run" / "plan.csv")[0]["name"] == "'=1+1 \u043a\u043b\u044e\u0447 \U0001f511 ?"
