# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._evidence import write_plan
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import API_TOKENS, Plan
from job_results import ORG_URL, SETTINGS, SIGNED_IN, api_token, planned

ONE, TWO = api_token("00T1", "one"), api_token("00T2", "two")
RECEIPT = {"token_id": "00T1", "request_id": "req1", "time": "2026-11-24T08:00:01.000Z"}
REVOKED = {"revoked": [ONE], "receipts": [RECEIPT]}


@pytest.fixture
def outcome(action, tmp_path):
    """outcome(name, registered, again, check_mode) is the run of job_outcome after a plan to revoke ONE and TWO."""
    folder = tmp_path / "run"

    def outcome(name, registered, again=None, check_mode=False):
        settings = {
            **SETTINGS,
            "okta_keep_client_id": [],
            "okta_skip_api_tokens": False,
            "okta_revoke_api_tokens": True,
            "okta_idle_days": 14,
            "okta_revoke_grants": False,
            "okta_end_sessions": False,
        }
        write_plan(folder, name, Plan(SIGNED_IN, {API_TOKENS: [ONE, TWO]}), settings, check_mode)
        job = {"job": name, "settings": settings, "users": ["jane"], "user_sources": {}}
        variables = {f"task_{number}": one for number, one in enumerate(registered)}
        return action(
            "job_outcome",
            {"job": job, "evidence": str(folder), "registered": list(variables), "org_url": ORG_URL},
            variables,
            check_mode,
            lambda _module, _arguments: again or planned(),
        )

    return outcome


def written(tmp_path):
    """result.json of the run."""
    return json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))


def test_results_of_loops_and_of_single_tasks_are_put_together(outcome, tmp_path):
    run = outcome("revoke_idle_api_tokens", [{"results": [REVOKED]}, {"absent": ["00T2"]}])

    assert (run.asked, run.result["incomplete"]) == ([], False)
    assert run.result["text"][-1] == "Revoked 1 of 2 tokens; 1 was already gone."
    result = written(tmp_path)
    assert ([token["id"] for token in result["revoked"]], result["absent"], result["receipts"]) == (
        ["00T1"],
        ["00T2"],
        [RECEIPT],
    )


def test_run_that_did_not_revoke_everything_is_incomplete(outcome, tmp_path):
    run = outcome("revoke_idle_api_tokens", [{"results": [REVOKED]}])

    assert run.result["incomplete"] is True
    assert run.result["text"][-1].startswith("1 of 2 tokens were not revoked: two (00T2).")
    assert written(tmp_path)["problems"] == run.result["text"][-1:]


@pytest.mark.parametrize(("check_mode", "is_asked"), [(False, True), (True, False)])
def test_playbook_that_leaves_nothing_asks_again(outcome, tmp_path, check_mode, is_asked):
    run = outcome(
        "offboard_user",
        [{"results": [{"revoked": [ONE, TWO]}]}],
        planned(api_token("00T9", "new"), warnings=["Waiting for Okta's rate limit"]),
        check_mode,
    )

    assert {check for _module, _arguments, check in run.asked} == ({True} if is_asked else set())
    assert run.result["incomplete"] is is_asked
    assert len(run.result["warnings"]) == is_asked
    assert [token["id"] for token in written(tmp_path)["left"]] == ["00T9"] * 2 * is_asked


def test_result_that_cannot_be_written_is_told_with_the_outcome(outcome, monkeypatch):
    def fail(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr("ansible_collections.identityops.okta.plugins.action.job_outcome.write_result", fail)

    run = outcome("revoke_idle_api_tokens", [{"revoked": [ONE, TWO]}])

    assert run.result["incomplete"] is True
    assert "Revoked 2 of 2 tokens; 0 were already gone." in run.result["text"]
    assert run.result["text"][-1] == "The result cannot be written. disk full"
