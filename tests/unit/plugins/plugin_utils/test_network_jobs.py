# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of networks on their way through plan, steps, messages, outcome and evidence."""

import csv
import io
import json
from pathlib import Path

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._evidence import read_plan, write_plan, write_result
from ansible_collections.identityops.okta.plugins.plugin_utils._messages import describe_outcome, describe_plan
from ansible_collections.identityops.okta.plugins.plugin_utils._outcome import make_outcome, problems
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    CHANGE,
    NETWORKS,
    Plan,
    Question,
    make_plan,
    refusal,
    steps,
)
from job_results import CHANGE_SETTINGS, ORG_URL, SIGNED_IN, api_token, changed_network, kept

ANYWHERE, OFFICE = {"connection": "ANYWHERE"}, {"connection": "ZONE", "include": ["nzo1"]}
ONE, TWO = api_token("00T1", "one", network=ANYWHERE), api_token("00T2", "two", network=ANYWHERE)
GONE = {"token_id": "00T9", "error": {"code": "E0000007"}}
DENIED = {"token_id": "00T8", "error": {"code": "E0000006"}}
ZONES = [{"id": "nzo1", "name": "Office"}, {"id": "nzo2", "name": None}]
REPORT = {**CHANGE_SETTINGS, "okta_change": False}


def planned(*answers):
    return make_plan([(Question(NETWORKS, {"token_id": ["00T1"]}), answer) for answer in answers], None, {})


PLAN = planned(changed_network(OFFICE, ONE, TWO, unchanged=["00T3"], zones=ZONES))


def test_the_plan_holds_the_present_and_the_new_network():
    assert PLAN.tokens == {NETWORKS: [{**ONE, "new_network": OFFICE}, {**TWO, "new_network": OFFICE}]}
    assert PLAN.unchanged == ["00T3"]
    assert PLAN.zones == {"nzo1": "Office", "nzo2": "nzo2"}
    assert PLAN.bounded() == 2


def test_a_token_that_is_gone_is_kept_and_what_failed_is_told():
    plan = planned(
        changed_network(OFFICE, errors=[GONE, DENIED], failed=True, msg="No"),
        {"failed": True, "msg": "network.include: 'x' does not match any network zone"},
    )
    assert [(one["token_id"], one["reason"]) for one in plan.kept] == [("00T9", "absent")]
    assert plan.unread == [
        "Whether 1 API token can be changed is unknown. network.include: 'x' does not match any network zone"
    ]


def test_one_task_is_about_one_change_and_expects_the_network_of_the_plan():
    plan = planned(
        changed_network(OFFICE, ONE, api_token("00T3", network=OFFICE), TWO),
        changed_network(ANYWHERE, api_token("00T4", network=OFFICE), api_token("00T5", network={"connection": "ZONE"})),
        changed_network(ANYWHERE, api_token("00T6", network=None)),
    )
    to_office = {"network": {"connection": "zone", "include": ["nzo1"]}}
    to_anywhere = {"network": {"connection": "anywhere"}}
    from_anywhere, from_office = ({"current_network": one["network"]} for one in (to_anywhere, to_office))
    assert [(step["module"].rpartition(".")[2], step["options"]) for step in steps(plan, CHANGE_SETTINGS)] == [
        ("okta_api_token_network", options)
        for options in (
            {"token_id": ["00T1", "00T2"], **to_office, **from_anywhere},
            {"token_id": ["00T3"], **to_office, **from_office},
            {"token_id": ["00T4"], **to_anywhere, **from_office},
            {"token_id": ["00T5"], **to_anywhere},
            {"token_id": ["00T6"], **to_anywhere},
        )
    ]
    assert next(step["label"] for step in steps(plan, CHANGE_SETTINGS)) == "1-2 of 6 API tokens"


def test_a_report_shows_both_networks_and_how_to_change_them():
    assert describe_plan(PLAN, REPORT, Path("/evidence/run")) == [
        f"API tokens of {ORG_URL} whose network to change: 2",
        "API TOKEN  NAME  IDLE DAYS  OWNER                 CAN BE USED    AFTERWARDS",
        "00T1       one          23  jane.doe@example.com  from anywhere  only from Office (nzo1)",
        "00T2       two          23  jane.doe@example.com  from anywhere  only from Office (nzo1)",
        "Nothing to change: 1 API token",
        "Evidence: /evidence/run",
        (
            "This is a report. 2 tokens would be changed: one (00T1), two (00T2)."
            " To change them, add -e okta_change=true -e okta_max_changes=2"
        ),
    ]
    assert describe_plan(Plan(SIGNED_IN, {}), REPORT, Path("run"))[-1] == f"There is nothing to change in {ORG_URL}."
    acting = describe_plan(PLAN, CHANGE_SETTINGS, Path("run"))
    assert acting[-1] == f"2 tokens to change in {ORG_URL}: one (00T1), two (00T2)."


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"okta_max_changes": 1},
            "2 tokens would be changed, but okta_max_changes allows 1, so nothing was changed",
        ),
        ({"okta_max_changes": 2}, None),
        ({"okta_change": False, "okta_max_changes": None}, None),
    ],
)
def test_more_than_may_be_changed_is_refused(settings, sentence):
    refused = refusal(PLAN, {**CHANGE_SETTINGS, **settings})
    assert refused is None if sentence is None else refused.startswith(sentence)


RESULTS = [
    changed_network(OFFICE, ONE, receipts=[{"token_id": "00T1", "request_id": "req1", "time": "2026-11-24"}]),
    changed_network(OFFICE, kept=[kept("00T2", "other_network", name="two", detail="It can be used from Mars.")]),
]


def test_a_token_that_somebody_has_changed_meanwhile_is_left_and_told():
    outcome = make_outcome(PLAN, RESULTS, [])
    assert outcome.status == {"00T1": "done", "00T2": "pending"}
    found = problems(outcome, CHANGE_SETTINGS)
    assert found == [
        "1 of 2 tokens were not changed: two (00T2). Run the playbook again when the cause is fixed.",
        "two was left as it is. It can be used from Mars.",
    ]
    assert describe_outcome(outcome, found, Path("run"), False, CHANGE)[1:3] == [
        "Changed: one (00T1)",
        "Changed 1 of 2 tokens; 0 had changed already.",
    ]
    assert "Would be changed: one (00T1)" in describe_outcome(outcome, [], Path("run"), True, CHANGE)


def test_the_evidence_says_from_where_each_token_could_be_used(tmp_path):
    folder = tmp_path / "run"
    write_plan(folder, "quarantine_api_tokens", PLAN, CHANGE_SETTINGS, False)
    assert read_plan(folder) == Plan(**{**PLAN.__dict__, "unchanged": ("00T3",)})
    outcome = make_outcome(PLAN, [RESULTS[0], changed_network(OFFICE, unchanged=["00T2"])], [])
    write_result(folder, "quarantine_api_tokens", outcome, [], CHANGE_SETTINGS, False)

    written = json.loads((folder / "result.json").read_text())
    assert (written["change"], written["changed"]) == (True, True)
    assert written["updated"] == [{**ONE, "new_network": OFFICE}]
    assert written["unchanged"] == ["00T3", "00T2"]
    assert not {"revoked", "absent"} & set(written)
    text = (folder / "result.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["id"], row["network"], row["new_network"], row["outcome"]) for row in rows] == [
        ("00T1", "from anywhere", "only from Office (nzo1)", "changed"),
        ("00T2", "from anywhere", "only from Office (nzo1)", "unchanged"),
    ]
