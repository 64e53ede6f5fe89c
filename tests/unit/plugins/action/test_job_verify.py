# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from job_results import ORG_URL, SIGNED_IN

LOG = "identityops.okta.okta_system_log_info"
CONNECTION = {"org_url": ORG_URL, "api_token": "00secret"}
TOKEN = "00Tabcdefg1234567890"
EVENT = {"uuid": "u", "transaction": {"id": "r1"}, "outcome": {"result": "SUCCESS"}, "target": [{"id": TOKEN}]}
RECEIPT = {"token_id": TOKEN, "request_id": "r1", "time": "2026-11-24T07:00:00.000Z"}


@pytest.fixture
def verify(action, tmp_path):
    """verify(receipts, answer) is what job_verify returns, and what it has asked."""

    def verify(receipts, answer, org_url=ORG_URL):
        folder = tmp_path / "run"
        folder.mkdir(exist_ok=True)
        content = {"check_mode": False, "org_url": org_url, "receipts": receipts}
        (folder / "result.json").write_text(json.dumps(content))
        job = {"job": "verify_evidence", "settings": {"okta_evidence": str(folder)}}
        return action("job_verify", {"job": job, **CONNECTION}, answers=lambda module, arguments: answer)

    return verify


def test_each_receipt_is_looked_for_by_its_request(verify):
    lost = {**RECEIPT, "request_id": None}
    run = verify([RECEIPT, RECEIPT, lost], {"events": [EVENT], "sign_in": SIGNED_IN})

    ((module, arguments, _check_mode),) = run.asked
    assert module == LOG
    assert (arguments["request_id"], arguments["since"]) == (["r1"], "2026-11-24T06:55:00.000Z")
    assert (run.result["receipts"], run.result["confirmed"], run.result["incomplete"]) == (3, 2, True)
    assert [(one["id"], one["request_id"], one["run"]) for one in run.result["unconfirmed"]] == [(TOKEN, None, "run")]


def test_all_confirmed(verify):
    result = verify([RECEIPT], {"events": [EVENT], "sign_in": SIGNED_IN}).result

    assert (result["incomplete"], result["unconfirmed"]) == (False, [])
    assert result["text"] == [f"Okta confirms 1 of 1 receipt of {ORG_URL}."]


def test_without_receipts_nothing_is_looked_for(verify):
    run = verify([], {"events": [], "sign_in": SIGNED_IN})

    assert run.asked[0][1]["request_id"] == []
    assert "since" not in run.asked[0][1]
    assert run.result["incomplete"] is False


def test_evidence_of_another_org_is_refused(verify):
    result = verify([RECEIPT], {"events": [], "sign_in": SIGNED_IN}, org_url="https://other.okta.com").result

    assert "the evidence is about https://other.okta.com, but this run reads the System Log of" in result["msg"]


def test_a_log_that_cannot_be_read_ends_it(verify):
    assert verify([RECEIPT], {"failed": True, "msg": "No"}).result == {"failed": True, "msg": "No"}


def test_no_evidence_ends_it(action, tmp_path):
    job = {"job": "verify_evidence", "settings": {"okta_evidence": str(tmp_path)}}

    assert "there is no result.json" in action("job_verify", {"job": job, **CONNECTION}).result["msg"]
