# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which API tokens a trace is about, and what it makes of the events."""

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.module_utils._system_log import sum_up
from ansible_collections.identityops.okta.plugins.plugin_utils._trace import (
    TraceError,
    caller_rows,
    choose_tokens,
    describe_trace,
    listing_options,
    make_trace,
    propose_zones,
    start_of_trace,
)
from job_results import ORG_URL, SIGNED_IN, api_token

SETTINGS = {"okta_token_id": None, "okta_where": None, "okta_findings": None, "okta_since": None}
TOKENS = [
    api_token("00T1", "deploy"),
    api_token("00T2", "Reporting"),
    api_token("00T3", "deploy"),
    api_token("00T4", None),
]
SINCE = "2026-11-01T00:00:00.000Z"


def ids(tokens):
    return [token["id"] for token in tokens]


def event(token_id, number, address="198.51.100.7", **more):
    return {
        "uuid": f"{token_id}-{number}",
        "published": f"2026-11-{number:02}T00:00:00.000Z",
        "eventType": "group.user_membership.add",
        "client": {"ipAddress": address, "userAgent": {"rawUserAgent": "curl/8"}},
        "transaction": {"detail": {"requestApiTokenId": token_id}},
        **more,
    }


def trace(*events, tokens=TOKENS, truncated=False):
    latest_first = sorted(events, key=lambda one: one["published"], reverse=True)
    log = {"events": latest_first, "summary": sum_up(latest_first, ids(tokens)), "truncated": truncated}
    return make_trace(tokens, log, SIGNED_IN, SINCE)


CHOICES = {
    "all": ({}, ["00T1", "00T2", "00T3", "00T4"]),
    "none": ({"okta_token_id": []}, []),
    "an ID": ({"okta_token_id": ["00T2"]}, ["00T2"]),
    "a name that two have": ({"okta_token_id": ["00T2", "Deploy "]}, ["00T2", "00T1", "00T3"]),
    "twice the same": ({"okta_token_id": ["00T1", "deploy"]}, ["00T1", "00T3"]),
}


@pytest.mark.parametrize(("settings", "found"), CHOICES.values(), ids=CHOICES)
def test_chooses_tokens(settings, found):
    assert ids(choose_tokens(TOKENS, {**SETTINGS, **settings}, SIGNED_IN)) == found


def test_a_token_that_does_not_exist_is_an_error():
    with pytest.raises(TraceError) as refused:
        choose_tokens(TOKENS, {**SETTINGS, "okta_token_id": ["00T1", "deploi"]}, SIGNED_IN)

    assert str(refused.value) == "okta_token_id: no API token has the ID or name 'deploi'. Correct it, or remove it."


@pytest.fixture
def policy(tmp_path):
    """A policy with two rules, and an exception from one of them."""
    path = tmp_path / "policy.yml"
    exception = {"token": "00T2", "rule": "idle", "reason": "Runs once a year", "until": "2027-01-01"}
    rules = {"idle": {"severity": "medium", "days": 20}, "old": {"severity": "low", "days": 365}}
    path.write_text(yaml.safe_dump({"rules": rules, "exceptions": [exception]}))
    return str(path)


@pytest.mark.parametrize(
    ("rules", "found"), [(["idle"], ["00T1", "00T4"]), (["old"], ["00T3"]), (["old", "idle"], [1, 3, 4])]
)
def test_chooses_tokens_with_findings_that_no_exception_accepts(policy, rules, found):
    tokens = [*TOKENS[:2], api_token("00T3", idle_days=1, age_days=400), TOKENS[3]]
    settings = {**SETTINGS, "okta_findings": rules, "okta_policy_file": policy}

    expected = [one if isinstance(one, str) else f"00T{one}" for one in found]
    assert ids(choose_tokens(tokens, settings, SIGNED_IN)) == expected


@pytest.mark.parametrize(
    ("rules", "file", "says"),
    [
        (["agent", "idle"], None, "okta_findings: the policy has no rule agent. It has idle, old."),
        (["idle"], "gone.yml", "okta_policy_file: there is no file gone.yml on the control node."),
    ],
)
def test_a_policy_that_does_not_fit_is_an_error(policy, rules, file, says):
    with pytest.raises(TraceError) as refused:
        choose_tokens(TOKENS, {**SETTINGS, "okta_findings": rules, "okta_policy_file": file or policy}, SIGNED_IN)

    assert str(refused.value) == says


def test_criteria_are_for_the_module():
    assert listing_options(SETTINGS) == {"expand": ["owner", "sign_in"]}
    assert listing_options({**SETTINGS, "okta_where": {"idle_days": 9}})["where"] == {"idle_days": 9}
    assert listing_options({**SETTINGS, "okta_findings": ["idle"]})["expand"] == ["owner", "owner_roles", "sign_in"]


@pytest.mark.parametrize(
    ("since", "now", "start"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-24T08:00:00.000Z", "2026-11-01T00:00:00Z"),
        (None, "2026-11-24T08:00:00.000Z", "2026-08-26T08:05:00.000Z"),
        (None, "nonsense", "nonsense"),
    ],
)
def test_the_default_is_what_okta_keeps(since, now, start):
    assert start_of_trace({**SETTINGS, "okta_since": since}, now) == start


def test_callers_are_counted_by_address_and_program():
    other = {"client": {"ipAddress": "198.51.100.7", "userAgent": {"rawUserAgent": "Terraform"}}}
    deploy = trace(event("00T1", 1), event("00T1", 5), event("00T1", 3, **other), event("00T9", 4))["tokens"][0]

    assert [(one["user_agent"], one["events"], one["first"][8:10], one["last"][8:10]) for one in deploy["callers"]] == [
        ("curl/8", 2, "01", "05"),
        ("Terraform", 1, "03", "03"),
    ]
    assert (deploy["events"], deploy["first"][8:10], deploy["last"][8:10]) == (3, "01", "05")


def test_the_last_ten_changes_are_kept():
    targets = [{"id": "00u1", "displayName": "Jane"}, {"id": "00u2", "displayName": "unknown"}, {}, None]
    writes = trace(*(event("00T1", number, target=targets) for number in range(1, 13)))["tokens"][0]["last_writes"]

    assert [write["time"][8:10] for write in writes] == [f"{number:02}" for number in range(12, 2, -1)]
    assert writes[0]["targets"] == ["Jane", "00u2"]


def test_a_token_without_an_owner_or_events():
    token = api_token("00T1", _embedded={"owner": None})
    (traced,) = trace(tokens=[token])["tokens"]

    assert (traced["owner"], traced["events"], traced["callers"], traced["last_writes"]) == ("00ujane", 0, [], [])
    assert list(caller_rows(trace(tokens=[token]))) == [
        {"token_id": "00T1", "name": "deploy", "owner": "00ujane", "last_used": "2026-11-01T00:00:00.000Z"}
    ]


def test_a_proposal_does_nothing_until_a_person_completes_it():
    found = trace(event("00T1", 1), event("00T1", 2), event("00T1", 3, "203.0.113.9"), event("00T2", 4, None))
    text = propose_zones(found)

    assert yaml.safe_load(text) is None
    assert "# deploy of jane.doe@example.com, last used 2026-11-01T00:00:00.000Z\n#   203.0.113.9: 1 event\n" in text
    assert "#   198.51.100.7: 2 events\n# 00T1: [NAME OF A ZONE]\n" in text
    assert text.count("#   no events, so its addresses are unknown") == 3
    completed = text.replace("# 00T1: [NAME OF A ZONE]", "00T1: [Build servers]")
    assert yaml.safe_load(completed) == {"00T1": ["Build servers"]}


def test_a_name_cannot_leave_its_comment():
    hostile = api_token("00T1", "x\n00T2: [y]\u2028z: [q]", last_used=None)
    text = propose_zones(trace(event("00T1", 1, "1.2.3.4\nz: [x]"), tokens=[hostile]))

    assert yaml.safe_load(text) is None
    assert "last used at an unknown time" in text


def test_the_screen_ends_with_the_answer():
    lines = describe_trace(trace(event("00T1", 1), event("00T2", 2)), "/report")

    assert lines[0] == f"API tokens of {ORG_URL}, and what they changed since {SINCE}:"
    assert [line.split()[0] for line in lines if line.startswith("2026")] == [
        "2026-11-02T00:00:00.000Z",
        "2026-11-01T00:00:00.000Z",
    ]
    assert lines[-2] == "Report: /report"
    assert lines[-1] == (
        f"2 of 4 API tokens made changes since {SINCE}: deploy, Reporting. The log has no events of deploy (last used"
        " 2026-11-01T00:00:00.000Z), 00T4 (last used 2026-11-01T00:00:00.000Z). Reading leaves none, so that does not"
        " mean unused."
    )


def test_nothing_to_trace_is_said():
    assert describe_trace(trace(tokens=[]), "/report") == [
        f"No API token of {ORG_URL} matches, so there is nothing to trace."
    ]


def test_silence_of_all_is_said():
    lines = describe_trace(trace(tokens=[api_token(last_used=None)]), "/report")

    assert "Last changes:" not in lines
    assert (
        f"0 of 1 API token made changes since {SINCE}. The log has no events of deploy (last used unknown)."
        in lines[-1]
    )


def test_what_was_left_out_is_said():
    assert "Warning: there are older events, which okta_max_events has left out." in describe_trace(
        trace(event("00T1", 1), truncated=True), "/report"
    )
    many = trace(
        *(event(f"00T{number}", 1) for number in range(250)), tokens=[api_token(f"00T{n}") for n in range(250)]
    )
    lines = describe_trace(many, "/report")
    assert "... and 50 more, which are in the report" in lines
    assert len([line for line in lines if line.startswith("2026")]) == 20
