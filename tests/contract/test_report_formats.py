# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the audit writes for programs keeps to the published schemas: report.json to ours, events to that of OCSF."""

import copy
import json
from pathlib import Path

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org
from ansible_collections.identityops.okta.plugins.plugin_utils._report_ocsf import VERSION, to_ocsf
from ansible_collections.identityops.okta.plugins.plugin_utils._rules import RULES
from audits import POLICY, SUPER, TOKENS, UNSEEN, audit, report_on, token
from jsonschema import Draft202012Validator, FormatChecker
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "schemas" / "report.schema.json").read_text())
EVERY_RULE = {
    "rules": {
        name: {
            "severity": "low",
            **({"days": 10} if name in ("quarantined", "idle", "never_used", "expires_soon", "old") else {}),
            **({"service_accounts": ["^svc-"]} if name == "owner_is_a_person" else {}),
        }
        for name in RULES
    },
    "known_zones": {"nzo1": "Office"},
    "exceptions": [{"token": "token 2", "reason": "Yearly", "until": "2026-12-31"}],
}
ZONE_OF_NOBODY = {"id": "nzo1", "name": "Quarantine", "type": "IP", "gateways": ["192.0.2.0/24"], "proxies": []}
ODD = [
    token(6, name=None, userId=None, clientName=None, network=None, _embedded=None),
    token(7, name="a\nb\u2028\u202e\U0001f511", never_used=True, idle_days=None, age_days=20, owner={"login": None}),
    token(
        8, owner={"login": "jane@example.com", "status": "LOCKED_OUT"}, expires_in_days=3, userId="00uowner000000000001"
    ),
    token(9, clientName="Okta AD Agent", _embedded=UNSEEN),
    token(10, owner_roles=[{**SUPER, "direct": False, "groups": ["admins"]}]),
    token(
        11,
        lastUpdated="2026-02-20T08:00:00.000Z",
        _embedded={"owner": None, "owner_roles": None, "network_zones": [ZONE_OF_NOBODY]},
    ),
]


@pytest.fixture
def report(tmp_path):
    """A report with every kind of finding, difference and failure."""
    baseline = tmp_path / "approved.yml"
    baseline.write_text('[{"id": "00Ttoken000000000001", "name": "renamed"}, {"id": "00Tgone"}]')
    return report_on(
        audit(tmp_path, TOKENS + ODD, str(baseline), policy=EVERY_RULE),
        audit(tmp_path, TOKENS, "/missing", org_url="https://other.okta.com:8443"),
        audit(tmp_path, [], policy={**POLICY, "known_zones": None}),
        audit_org("dead", {"msg": "Okta answered 401"}, None, None),
        seconds=1.5,
    )


def problems(schema, instance):
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]


def test_report_json_keeps_to_its_schema(report):
    Draft202012Validator.check_schema(SCHEMA)

    assert problems(SCHEMA, json.loads(json.dumps(report))) == []
    assert {finding["rule"] for finding in report["orgs"][0]["findings"]} == set(RULES)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda report: report.update(extra=1),
        lambda report: report.update(schema_version=2),
        lambda report: report.pop("headline"),
        lambda report: report["orgs"][0].pop("drift_error"),
        lambda report: report["orgs"][0]["findings"][0].update(severity="urgent"),
        lambda report: report["orgs"][0]["findings"][0].update(rule="idel"),
        lambda report: report["orgs"][0]["policy"].update(sha256="x"),
        lambda report: report["orgs"][0]["checks"]["idle"].update(passed=-1),
        lambda report: report["orgs"][0]["drift"]["changed"][0]["changes"].update(name=["one"]),
        lambda report: report["orgs"][0]["tokens"][0].pop("id"),
    ],
)
def test_the_schema_refuses_what_is_not_a_report(report, spoil):
    spoiled = json.loads(json.dumps(copy.deepcopy(report)))
    spoil(spoiled)

    assert problems(SCHEMA, spoiled)


@pytest.mark.parametrize("version", ["1.5.0", "1.6.0", "1.7.0", "1.8.0"])
def test_the_events_keep_to_the_published_class(report, version):
    """Releases of OCSF are compatible with earlier ones of the same major version, except in the version itself."""
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version)).get_class_schema("compliance_finding")

    events = [json.loads(line) for line in to_ocsf(report).splitlines()]

    assert len(events) == sum(len(org["findings"]) for org in report["orgs"])
    assert {event["metadata"]["version"] for event in events} == {VERSION}
    assert [problem for event in events for problem in problems(schema, event)] == []


def test_the_captions_are_those_of_the_class(report):
    described = get_ocsf_schema(VERSION)
    event_class, compliance = described["classes"]["compliance_finding"], described["objects"]["compliance"]

    for event in (json.loads(line) for line in to_ocsf(report).splitlines()):
        for number, caption in (("severity_id", "severity"), ("status_id", "status"), ("activity_id", "activity_name")):
            known = event_class["attributes"][number]["enum"]
            assert known[str(event[number])]["caption"] == event[caption]
        known = compliance["attributes"]["status_id"]["enum"]
        assert known[str(event["compliance"]["status_id"])]["caption"] == event["compliance"]["status"]
        assert event_class["attributes"]["type_uid"]["enum"][str(event["type_uid"])]["caption"] == event["type_name"]


def test_an_event_that_is_not_one_is_refused(report):
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(VERSION)).get_class_schema("compliance_finding")
    event = json.loads(to_ocsf(report).splitlines()[0])

    for spoiled in ({**event, "extra": 1}, {**event, "severity_id": 7}, {**event, "time": "now"}):
        assert problems(schema, spoiled)
    assert problems(schema, {key: value for key, value in event.items() if key != "compliance"})
