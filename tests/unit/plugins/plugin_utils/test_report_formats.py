# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report for spreadsheets, pipelines and SIEMs."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org
from ansible_collections.identityops.okta.plugins.plugin_utils._report_csv import (
    FINDING_COLUMNS,
    TOKEN_COLUMNS,
    findings_csv,
    tokens_csv,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._report_junit import to_junit
from ansible_collections.identityops.okta.plugins.plugin_utils._report_ocsf import to_ocsf
from audits import ORG, POLICY, SUPER, TOKENS, UNSEEN, audit, report_on, token

ACCEPTED = {**POLICY, "exceptions": [{"token": "token 2", "reason": "Yearly; =1", "until": "2026-12-31"}]}


def rows_of(content):
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_row_a_token(tmp_path):
    rows = rows_of(tokens_csv(report_on(audit(tmp_path, policy=ACCEPTED))))

    assert [row["name"] for row in rows] == ["token 3", "token 5", "old one", "token 1", "token 2"]
    assert tuple(rows[0]) == TOKEN_COLUMNS
    assert rows[0] == {
        "org": ORG,
        "id": "00Ttoken000000000003",
        "name": "token 3",
        "client": "Okta API",
        "is_agent": "false",
        "owner_id": "00uowner000000000003",
        "owner": "svc-3@example.com",
        "owner_status": "ACTIVE",
        "owner_roles": "Super Administrator",
        "network": "anywhere",
        "zones": "",
        "zone_names": "",
        "created": "2026-01-05T09:00:00.000Z",
        "last_used": "2026-03-12T08:00:00.000Z",
        "never_used": "false",
        "expires_at": "2026-04-11T08:00:00.000Z",
        "age_days": "67",
        "idle_days": "1",
        "expires_in_days": "29",
        "severity": "critical",
        "open_findings": "2",
        "accepted_findings": "0",
        "rules": "owner_is_super_admin unrestricted_network",
    }
    assert (rows[4]["severity"], rows[4]["open_findings"], rows[4]["accepted_findings"]) == ("none", "0", "1")
    assert (rows[3]["network"], rows[3]["zones"], rows[3]["zone_names"]) == ("zones", "nzo1", "")


def test_zones_have_names_where_they_were_read(tmp_path):
    zones = [{"id": "nzo2", "name": "VPN"}, {"id": "nzo3", "name": None}, {"id": "nzo4", "name": "Guests"}]
    one = token(network={"connection": "ZONE", "include": ["nzo3", "nzo2"], "exclude": ["nzo4"]})
    one["_embedded"]["network_zones"] = [{**zone, "type": "IP", "gateways": ["10.0.0.0/8"]} for zone in zones]

    (row,) = rows_of(tokens_csv(report_on(audit(tmp_path, [one]))))

    assert (row["zones"], row["zone_names"]) == ("nzo3 nzo2", "VPN")


def test_what_is_not_known_is_said_in_the_row_of_the_token(tmp_path):
    one = token(
        network={"connection": "NEW"},
        _embedded=UNSEEN,
        never_used=None,
        idle_days=None,
        clientName="Okta AD Agent",
    )
    other = token(2, owner_roles=[{"type": "CUSTOM"}], never_used=True)

    rows = rows_of(tokens_csv(report_on(audit(tmp_path, [one, other]))))

    unknown = ("owner", "owner_status", "owner_roles", "network", "never_used")
    assert {rows[0][column] for column in unknown} == {"unknown"}
    assert (rows[0]["is_agent"], rows[0]["idle_days"]) == ("true", "")
    assert (rows[1]["owner_roles"], rows[1]["never_used"]) == ("CUSTOM", "true")


def test_a_row_a_finding(tmp_path):
    rows = rows_of(findings_csv(report_on(audit(tmp_path, policy=ACCEPTED))))

    assert [(row["token_name"], row["rule"], row["severity"]) for row in rows] == [
        ("token 3", "owner_is_super_admin", "critical"),
        ("token 3", "unrestricted_network", "high"),
        ("token 2", "idle", "medium"),
        ("token 5", "owner_is_super_admin", "unknown"),
        ("old one", "old", "low"),
    ]
    assert tuple(rows[0]) == FINDING_COLUMNS
    assert rows[0] == {
        "org": ORG,
        "token_id": "00Ttoken000000000003",
        "token_name": "token 3",
        "owner": "svc-3@example.com",
        "severity": "critical",
        "rule": "owner_is_super_admin",
        "stig_id": "V-279690",
        "message": "Owner is a Super Administrator, so this token has full control of the org.",
        "remedy": "Move it to a service account with a custom role.",
        "command": "",
        "accepted_until": "",
        "accepted_reason": "",
    }
    assert (rows[2]["accepted_until"], rows[2]["accepted_reason"]) == ("2026-12-31", "Yearly; '=1")
    assert "token_id=00Ttoken000000000002" in rows[2]["command"]
    assert rows[3]["owner"] == "unknown"


@pytest.mark.parametrize("name", ["=1+1", "a;=1+1", "a\t@SUM(1)", "\uff1d1", "+1", "-1", "a,-1", "\r=1", "x\n=1"])
def test_no_name_becomes_a_formula_whatever_the_separator(tmp_path, name):
    report = report_on(audit(tmp_path, [token(name=name, idle_days=20)]))

    for content in (tokens_csv(report), findings_csv(report)):
        for separator in ",;\t|":
            cells = [cell for line in content.decode("utf-8-sig").splitlines() for cell in line.split(separator)]
            assert [cell for cell in cells if cell.strip('" ').startswith(tuple("=+-@\uff1d"))] == []


def test_numbers_are_numbers(tmp_path):
    text = tokens_csv(report_on(audit(tmp_path, [token(idle_days=-1)]))).decode("utf-8-sig")

    assert ",67,-1,29," in text


def cases_of(report, fail_on):
    root = ET.fromstring(to_junit(report, {"acme": fail_on, "dead": fail_on}).encode())
    for suite in root:
        kinds = [child.tag for case in suite for child in case]
        assert int(suite.get("tests")) == len(suite)
        assert (int(suite.get("failures")), int(suite.get("errors"))) == (kinds.count("failure"), kinds.count("error"))
        assert len({case.get("name") for case in suite}) == len(suite)
        assert {case.get("classname") for case in suite} == {suite.get("name")}
    return {case.get("name").split(" ", 1)[-1]: case for case in root.iter("testcase")}


def test_only_the_severities_that_are_named_fail_a_case(tmp_path):
    report = report_on(audit(tmp_path, policy=ACCEPTED))

    for fail_on, failing in (
        ([], []),
        (["critical"], ["token 3"]),
        (["high", "unknown"], ["token 3", "token 5"]),
        (["medium"], []),
        (["drift"], []),
    ):
        cases = cases_of(report, fail_on)
        assert [name for name, case in cases.items() if case.find("failure") is not None] == failing
        assert len(cases) == 5

    case = cases_of(report, ["high"])["token 3"]
    assert case.find("failure").get("type") == "high"
    assert case.find("failure").get("message").startswith("high unrestricted_network: Can be used from any IP address")
    assert case.find("system-out").text == (
        "critical owner_is_super_admin: Owner is a Super Administrator, so this token has full control of the org. "
        "Move it to a service account with a custom role."
    )
    accepted = cases_of(report, ["medium"])["token 2"]
    assert accepted.find("system-out").text.endswith("(accepted until 2026-12-31: Yearly; =1)")
    assert len(cases_of(report, [])["token 1"]) == 0


def test_an_org_that_could_not_be_audited_is_an_error(tmp_path):
    cases = cases_of(report_on(audit_org("dead", {"msg": "Okta answered 401"}, None, None)), [])

    assert cases["audit"].find("error").get("message") == "Okta answered 401."


def test_differences_fail_a_case_of_their_own_if_they_are_named(tmp_path):
    baseline = tmp_path / "approved.yml"
    baseline.write_text('[{"id": "00Ttoken000000000001", "name": "renamed"}, {"id": "00Tgone", "name": "away"}]')
    report = report_on(audit(tmp_path, TOKENS[:2], str(baseline)))

    assert "drift" not in cases_of(report, ["critical"])
    failure = cases_of(report, ["drift"])["drift"].find("failure")
    assert failure.text.splitlines() == [
        "00Ttoken000000000002 token 2: new",
        "00Tgone away: gone",
        "00Ttoken000000000001 token 1: name changed",
    ]
    same = tmp_path / "same.yml"
    same.write_text('[{"id": "00Ttoken000000000001"}]')
    assert len(cases_of(report_on(audit(tmp_path, TOKENS[:1], str(same))), ["drift"])["drift"]) == 0


def test_a_baseline_that_could_not_be_compared_is_an_error(tmp_path):
    cases = cases_of(report_on(audit(tmp_path, baseline="/missing")), [])

    assert "there is no file /missing" in cases["drift"].find("error").get("message")


@pytest.mark.parametrize(
    "name", ["]]></failure>", "<b>&amp;", "bell \x07", "half \ud83d pair", "\ufffe", "emoji \U0001f511", None]
)
def test_any_name_is_valid_xml(tmp_path, name):
    report = report_on(audit(tmp_path, [token(name=name, idle_days=20)]))

    text = to_junit(report, {"acme": ["medium"]})

    (case,) = ET.fromstring(text.encode()).iter("testcase")
    assert case.get("name").startswith("00Ttoken000000000001 ")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')


def events_of(report):
    text = to_ocsf(report)
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_a_finding(tmp_path):
    events = events_of(report_on(audit(tmp_path, policy=ACCEPTED)))

    assert [(event["finding_info"]["uid"], event["severity"], event["status"]) for event in events] == [
        ("acme.okta.com/00Ttoken000000000003/owner_is_super_admin", "Critical", "New"),
        ("acme.okta.com/00Ttoken000000000003/unrestricted_network", "High", "New"),
        ("acme.okta.com/00Ttoken000000000002/idle", "Medium", "Suppressed"),
        ("acme.okta.com/00Ttoken000000000005/owner_is_super_admin", "Unknown", "New"),
        ("acme.okta.com/00Ttoken000000000004/old", "Low", "New"),
    ]
    first, _second, accepted, unknown, _low = events
    assert (first["class_uid"], first["type_uid"], first["time"]) == (2003, 200301, 1773388800000)
    assert first["compliance"]["control"] == "V-279690"
    assert first["compliance"]["standards"] == ["DISA Okta IDaaS STIG V1R2"]
    assert (first["compliance"]["status"], unknown["compliance"]["status"]) == ("Fail", "Unknown")
    assert first["resources"] == [
        {
            "type": "Okta API token",
            "uid": "00Ttoken000000000003",
            "name": "token 3",
            "owner": {"uid": "00uowner000000000003", "name": "svc-3@example.com"},
        }
    ]
    assert accepted["status_detail"] == "Accepted until 2026-12-31: Yearly; =1"
    assert "ansible localhost" in accepted["remediation"]["desc"]
    assert accepted["compliance"]["standards"] == ["identityops.okta policy"]
    assert len({event["metadata"]["uid"] for event in events}) == len(events)


def test_an_event_without_owner_and_name(tmp_path):
    (event,) = events_of(report_on(audit(tmp_path, [token(name=None, userId=None, idle_days=20, _embedded=None)])))[:1]

    assert event["resources"] == [
        {"type": "Okta API token", "uid": "00Ttoken000000000001", "name": "00Ttoken000000000001"}
    ]


def test_names_with_line_ends_stay_in_one_event(tmp_path):
    events = events_of(report_on(audit(tmp_path, [token(name="a\nb\u2028c", owner_roles=[SUPER])])))

    assert [event["message"].split(":")[0] for event in events] == ["a\\nb\\u2028c"]
    assert events[0]["resources"][0]["name"] == "a\nb\u2028c"
