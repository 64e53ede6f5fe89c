# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from job_results import ORG_URL, SIGNED_IN, api_token

INFO, LOG = "identityops.okta.okta_api_token_info", "identityops.okta.okta_system_log_info"
CONNECTION = {"org_url": ORG_URL, "api_token": "00secret"}
LISTED = {"api_tokens": [api_token(), api_token("00T2", "report")], "sign_in": SIGNED_IN, "warnings": ["no owners"]}
USE = {"token_id": "00T1", "events": 0, "first": None, "last": None}
SILENT = {"events": [], "summary": [USE, {**USE, "token_id": "00T2"}], "truncated": False, "warnings": ["silence"]}
DENIED = {"failed": True, "msg": "No permission", "invocation": {"module_args": {}}}


@pytest.fixture
def trace(action, tmp_path):
    """trace(answers, **settings) is what job_trace returns, and what it has asked."""

    def trace(answers, **settings):
        common = {"okta_token_id": None, "okta_where": None, "okta_findings": None, "okta_since": None}
        common |= {"okta_max_events": 500, "okta_report_dir": str(tmp_path / "trace")}
        job = {"job": "trace_api_tokens", "settings": {**common, **settings}}
        return action("job_trace", {"job": job, **CONNECTION}, answers=lambda module, arguments: answers[module])

    return trace


def test_modules_are_asked_with_the_connection(trace, tmp_path):
    run = trace({INFO: LISTED, LOG: SILENT}, okta_where={"idle_days": 9})

    (listing, log) = run.asked
    assert listing[:2] == (INFO, {**CONNECTION, "expand": ["owner", "sign_in"], "where": {"idle_days": 9}})
    asked = {"token_id": ["00T1", "00T2"], "since": "2026-08-26T08:05:00.000Z", "limit": 500}
    assert log[:2] == (LOG, {**CONNECTION, **asked})
    folder = tmp_path / "trace" / "acme.okta.com"
    assert run.result["path"] == str(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["callers.csv", "proposed_zones.yml", "trace.json"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert json.loads((folder / "trace.json").read_text())["tokens"] == run.result["tokens"]
    # That of the log is part of the answer.
    assert run.result["warnings"] == ["no owners"]


def test_a_second_report_replaces_the_first(trace, tmp_path):
    for _time in range(2):
        assert "failed" not in trace({INFO: LISTED, LOG: SILENT}).result


@pytest.mark.parametrize("answers", [{INFO: DENIED}, {INFO: LISTED, LOG: DENIED}], ids=["tokens", "log"])
def test_a_module_that_fails_ends_it(trace, answers):
    assert trace(answers).result == {"failed": True, "msg": "No permission"}


def test_a_token_that_does_not_exist_ends_it_before_the_log_is_read(trace):
    run = trace({INFO: LISTED}, okta_token_id=["nobody"])

    assert "okta_token_id: no API token has the ID or name 'nobody'" in run.result["msg"]
    assert len(run.asked) == 1


def test_a_folder_that_cannot_be_written_is_an_error(trace, tmp_path):
    (tmp_path / "file").touch()

    result = trace({INFO: LISTED, LOG: SILENT}, okta_report_dir=str(tmp_path / "file")).result

    assert result["msg"].startswith("okta_report_dir: the report cannot be written.")
