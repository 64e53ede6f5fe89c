# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the System Log says of the receipts in the evidence."""

import json

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._verification import (
    EvidenceError,
    Receipt,
    Verdict,
    describe_verdicts,
    judge_receipts,
    read_receipts,
    start_of_log,
)
from job_results import ORG_URL

TOKEN, OTHER = "00Tabcdefg1234567890", "00Tgfedcba0987654321"
TIME, NOW = "2026-11-24T08:00:00.000Z", "2026-11-24T10:00:00.000Z"
RECEIPT = Receipt("run", TOKEN, "request", TIME)


def event(result="SUCCESS", request="request", target=None):
    return {"uuid": "u", "transaction": {"id": request}, "outcome": {"result": result}, "target": target}


def about(*ids):
    return [{"id": one} for one in ids]


@pytest.fixture
def evidence(tmp_path):
    """evidence(run, receipts) writes the result of a run."""

    def evidence(run, receipts, check_mode=False, org_url=ORG_URL):
        folder = tmp_path / "evidence" / run
        folder.mkdir(parents=True)
        content = {"check_mode": check_mode, "org_url": org_url, "receipts": receipts}
        (folder / "result.json").write_text(json.dumps(content))
        return tmp_path / "evidence"

    return evidence


def test_reads_the_receipts_of_all_runs(evidence):
    evidence("b", [{"grant_id": "oag1", "request_id": None, "time": TIME}])
    evidence("c", [{"token_id": "00T2", "request_id": None, "time": None}], check_mode=True)
    folder = evidence("a", [{"token_id": TOKEN, "request_id": "request", "time": TIME}])

    assert read_receipts(folder) == ([Receipt("a", TOKEN, "request", TIME), Receipt("b", "oag1", None, TIME)], ORG_URL)
    assert read_receipts(folder / "a") == ([Receipt("a", TOKEN, "request", TIME)], ORG_URL)


@pytest.mark.parametrize("text", ["nonsense", "{}", "[]", '{"check_mode": false, "org_url": "x", "receipts": [{}]}'])
def test_what_is_not_evidence_is_an_error(tmp_path, text):
    (tmp_path / "result.json").write_text(text)

    with pytest.raises(EvidenceError, match=r"^okta_evidence: .*result.json' is not the result of a run\. Remove it"):
        read_receipts(tmp_path)


def test_no_evidence_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="there is no result.json in .*Name the folder of a run that revoked"):
        read_receipts(tmp_path / "nowhere")


def test_evidence_of_two_orgs_is_an_error(evidence):
    evidence("a", [])
    folder = evidence("b", [], org_url="https://other.okta.com")

    with pytest.raises(EvidenceError, match="holds runs on 2 orgs. Name the folder of one of them"):
        read_receipts(folder)


VERDICTS = {
    "confirmed": ([event(target=about(TOKEN))], NOW, ""),
    "one of several": ([event(target=about(OTHER)), event(target=about("00u1", TOKEN))], NOW, ""),
    "no target": ([event()], NOW, ""),
    "a target of another kind": ([event(target=about("00uabcdefg1234567890"))], NOW, ""),
    "odd targets": ([event(target=[None, {}])], NOW, ""),
    "another token": ([event(target=about(OTHER))], NOW, "The events of its request are about something else."),
    "refused": ([event("FAILURE")], NOW, "The log says FAILURE of its request."),
    "refused and done": ([event("FAILURE"), event()], NOW, ""),
    "another request": ([event(request="other")], NOW, "The log has no event of its request."),
    "nothing yet": ([], "2026-11-24T08:14:00.000Z", "Events can be some minutes late, so try again."),
    "nothing": ([], "2026-11-24T08:16:00.000Z", "The log has no event of its request."),
    "deleted": ([], "2027-02-23T08:00:01.000Z", "Okta keeps events for 90 days."),
    "unknown time": ([], "nonsense", "Events can be some minutes late, so try again."),
}


@pytest.mark.parametrize(("events", "now", "detail"), VERDICTS.values(), ids=VERDICTS)
def test_judges_a_receipt(events, now, detail):
    (verdict,) = judge_receipts([RECEIPT], events, now)

    assert verdict.is_confirmed == (detail == "")
    assert verdict.detail.endswith(detail)
    assert verdict.event == ("u" if verdict.is_confirmed else None)


def test_the_token_in_use_has_no_id_to_compare():
    (verdict,) = judge_receipts([Receipt("run", "current", "request", TIME)], [event(target=about(OTHER))], NOW)

    assert verdict.is_confirmed


def test_a_lost_response_cannot_be_verified():
    (verdict,) = judge_receipts([Receipt("run", TOKEN, None, TIME)], [event(request=None)], NOW)

    assert verdict.detail == "The response was lost, so the receipt has no request ID. Look for events of its ID."


def test_the_log_is_read_from_a_little_before_the_first_receipt():
    later = Receipt("run", TOKEN, "r", "2026-11-24T09:00:00.000Z")

    assert start_of_log([later, RECEIPT, Receipt("run", TOKEN, "r", None)]) == "2026-11-24T07:55:00.000Z"
    assert start_of_log([]) is None


def test_the_screen_names_what_is_not_confirmed():
    missing = Receipt("run", OTHER, "other", TIME)

    assert describe_verdicts([Verdict(RECEIPT), Verdict(missing, "Because.")], ORG_URL) == [
        f"Not confirmed by the System Log of {ORG_URL}: 1",
        "ID                    REQUEST ID  TIME                      RUN  WHY",
        f"{OTHER}  other       {TIME}  run  Because.",
        f"Okta confirms 1 of 2 receipts of {ORG_URL}.",
    ]
    assert describe_verdicts([Verdict(RECEIPT)], ORG_URL) == [f"Okta confirms 1 of 1 receipt of {ORG_URL}."]
    assert describe_verdicts([], ORG_URL)[0].endswith("so there is nothing to verify.")


def test_a_long_list_is_cut_on_the_screen():
    assert "... and 50 more" in describe_verdicts([Verdict(RECEIPT, "Because.")] * 250, ORG_URL)
