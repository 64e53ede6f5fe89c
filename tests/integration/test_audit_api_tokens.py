# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook audit_api_tokens: one report over all orgs, safe whatever tokens are called, and its exit code."""

import csv
import html
import json
import re
import stat
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
import yaml
from emulator import Emulator
from thorough import cases, thorough

PLAYBOOK = "identityops.okta.audit_api_tokens"
FORGOTTEN, DEPLOYMENT, STAGING, OLD, OWN = (
    "00Tforgotten12345678",
    "00Tabcdefg1234567890",
    "00Tstaging1234567890",
    "00Tgfedcba0987654321",
    "00Thygiene1234567890",
)
FILES = {"findings.csv", "report.csv", "report.html", "report.json", "report.junit.xml", "report.ocsf.jsonl"}
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]></failure>",
    "{{ 7 * 191 }}{% raw %}",
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "@SUM(1)",
    "two\nlines",
    "\u202eright to left",
    "emoji 🔑",
    "bell \x07",
    "x" * 200,
]


@pytest.fixture
def audit(run):
    """audit(*options, **variables) runs the playbook and returns its CompletedProcess."""

    def audit(*options, **variables):
        return run("ansible-playbook", PLAYBOOK, "--extra-vars", json.dumps(variables), *options)

    return audit


@pytest.fixture
def report(tmp_path):
    """report() reads what was written, as JSON, CSV rows, JUnit and HTML."""

    def report():
        folder = tmp_path / "okta-report"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.name for path in folder.iterdir()} == FILES
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        with (folder / "report.csv").open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        junit = ET.parse(folder / "report.junit.xml")
        check_junit(junit.getroot())
        data = json.loads((folder / "report.json").read_text())
        findings = [finding for org in data["orgs"] for finding in org["findings"]]
        with (folder / "findings.csv").open(newline="", encoding="utf-8-sig") as file:
            assert len(list(csv.DictReader(file))) == len(findings)
        events = [json.loads(line) for line in (folder / "report.ocsf.jsonl").read_text().splitlines()]
        assert [event["finding_info"]["desc"] for event in events] == [finding["message"] for finding in findings]
        return data, rows, junit, (folder / "report.html").read_text()

    return report


def check_junit(root):
    """The elements stand where JUnit has them, each suite counts its cases, and no two cases have the same name."""
    allowed = {
        "testsuites": {"testsuite"},
        "testsuite": {"testcase"},
        "testcase": {"failure", "error", "system-out"},
    }
    assert root.tag == "testsuites"
    for element in root.iter():
        assert {child.tag for child in element} <= allowed.get(element.tag, set())
    for suite in root:
        cases = list(suite)
        counts = {kind: sum(case.find(kind[:-1]) is not None for case in cases) for kind in ("failures", "errors")}
        assert {kind: int(suite.get(kind)) for kind in ("tests", *counts)} == {"tests": len(cases), **counts}
        assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
        assert all(case.get("classname") == suite.get("name") for case in cases)


def failed_in(junit):
    return [case.get("name") for case in junit.iter("testcase") if case.find("failure") is not None]


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def findings_of(org):
    return {(finding["token_id"], finding["rule"]): finding for finding in org["findings"]}


@pytest.mark.parametrize("options", [[], pytest.param(["--check"], marks=thorough)], ids=["", "check"])
def test_what_is_found_is_reported_and_nothing_is_changed(okta, audit, report, options):
    okta.clock.freeze()

    done = audit(*options)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "changed=0" in done.stdout
    assert okta.ledger == []
    data, rows, junit, page = report()
    (org,) = data["orgs"]
    assert 0 < data["duration_seconds"] < 300
    assert (org["org_url"], org["time"], org["error"]) == (
        okta.url,
        okta.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        None,
    )
    assert org["signed_in"]["login"] == "svc-hygiene@example.com"
    assert (
        sorted(row["id"] for row in rows)
        == sorted(token["id"] for token in org["tokens"])
        == sorted(okta.org.api_tokens)
    )
    found = findings_of(org)
    assert found[FORGOTTEN, "idle"]["severity"] == "medium"
    assert found[FORGOTTEN, "owner_is_a_person"]["stig_id"] == "V-279690"
    assert found[OWN, "owner_is_super_admin"]["severity"] == "critical"
    assert (DEPLOYMENT, "idle") not in found
    assert failed_in(junit) == []
    assert "Start with the 3 of 10 API tokens that have full control of the org." in done.stdout
    assert done.stdout.count("TASK [") <= 8
    for finding in org["findings"]:
        assert html.escape(f"{finding['message']} {finding['remedy']}") in page


EXIT_CODES = {
    "two": ("critical,high", 2),
    "unknown": ("unknown", 0),
    "one": ("critical", 2),
    "list": (["low"], 2),
    "drift": ("drift", 0),
    "nothing": ("", 0),
    "mistake": ("urgent", 2),
}


@pytest.mark.parametrize(("fail_on", "code"), cases(EXIT_CODES, every_day=["two"]))
def test_the_exit_code_says_what_okta_fail_on_asks(audit, report, fail_on, code):
    done = audit(okta_fail_on=fail_on)

    assert done.returncode == code, done.stdout + done.stderr
    if fail_on == "urgent":
        assert "okta_fail_on: 'urgent'" in done.stdout + done.stderr
    else:
        data, _rows, junit, _page = report()
        named = fail_on.split(",") if isinstance(fail_on, str) else fail_on
        failing = {f["token_id"] for f in data["orgs"][0]["findings"] if f["severity"] in named}
        assert {name.split()[0] for name in failed_in(junit)} == failing
        assert bool(failing) == (code == 2)
        assert ("okta_fail_on (" in done.stdout + done.stderr) == (code == 2)


def test_a_policy_of_your_own(audit, report, tmp_path):
    exception = {"token": "forgotten", "rule": "idle", "reason": "It rests", "until": "2099-12-31"}
    policy = {"rules": {"idle": {"severity": "critical", "days": 14}}, "exceptions": [exception]}
    (tmp_path / "policy.yml").write_text(yaml.safe_dump(policy).replace("'2099-12-31'", "2099-12-31"))

    done = audit(okta_policy_file=str(tmp_path / "policy.yml"))

    assert done.returncode == 0, done.stdout + done.stderr
    found = findings_of(report()[0]["orgs"][0])
    assert {key: finding["exception"] for key, finding in found.items()} == {
        (OLD, "idle"): None,
        (FORGOTTEN, "idle"): {"reason": "It rests", "until": "2099-12-31"},
    }
    assert "Accepted until 2099-12-31: It rests" in report()[3]
    assert "exception" not in done.stdout


@thorough
def test_a_mistake_in_the_policy_is_named(audit, tmp_path):
    (tmp_path / "policy.yml").write_text("rules: {idle: {severity: low, days: soon}}")

    done = audit(okta_policy_file=str(tmp_path / "policy.yml"))

    assert done.returncode == 2
    assert "policy.rules.idle.days must be a whole number of days, 0 or more, not 'soon'" in done.stdout + done.stderr


@thorough
@pytest.mark.parametrize(
    ("variable", "content", "words"),
    [
        ("okta_policy_file", "rules: [", "line 1, column 9"),
        ("okta_policy_file", None, "there is no file 'mistake.yml' on the control node"),
        ("okta_baseline", None, "there is no file 'mistake.yml' on the control node"),
        ("okta_policy_file", "", "policy must be a dictionary with exceptions, known_zones, rules"),
        ("okta_baseline", "- name: deployment", "entry 1 of the baseline has no id of a token"),
        ("okta_baseline", "- {id: 00Tx, clientname: x}", "entry 1 of the baseline has the key 'clientname'"),
        ("okta_connection", "", "okta_connection: the value is not a dictionary"),
    ],
)
def test_a_mistake_is_told_with_its_place(audit, report, tmp_path, variable, content, words):
    if content is not None:
        (tmp_path / "mistake.yml").write_text(content)

    done = audit(**{variable: "mistake.yml"})

    output = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 2
    assert words in output
    assert variable in output
    if variable == "okta_baseline" and content is not None:
        assert len(report()[0]["orgs"][0]["findings"]) > 0


@thorough
def test_a_report_is_a_baseline_whatever_tokens_are_called(okta, audit, report, tmp_path):
    add_nasty_tokens(okta)
    assert audit().returncode == 0
    (tmp_path / "okta-report" / "report.json").rename(tmp_path / "earlier.json")

    done = audit(okta_baseline="earlier.json", okta_fail_on="drift")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Compared with the baseline: 0 new, 0 gone, 0 changed" in done.stdout


@thorough
def test_the_commands_of_a_report_do_what_it_says(okta, audit, report, run):
    assert audit().returncode == 0
    findings = report()[0]["orgs"][0]["findings"]
    commands = {finding["command"] for finding in findings if finding["token_id"] == FORGOTTEN}
    (command,) = commands - {None}
    (bulk,) = re.findall(r"ansible-playbook [^<]+", report()[3])

    listed = run("bash", "-euc", bulk)
    assert listed.returncode == 0, listed.stdout + listed.stderr
    assert okta.ledger == []
    revoked = run("bash", "-euc", command)

    assert revoked.returncode == 0, revoked.stdout + revoked.stderr
    assert [effect["id"] for effect in okta.ledger] == [FORGOTTEN]


@thorough
def test_drift_since_an_earlier_report(okta, audit, report, tmp_path):
    assert audit().returncode == 0
    (tmp_path / "okta-report" / "report.json").rename(tmp_path / "earlier.json")
    compared = {"okta_baseline": str(tmp_path / "earlier.json"), "okta_fail_on": "drift"}
    assert audit(**compared).returncode == 0

    del okta.org.api_tokens[FORGOTTEN]
    okta.org.api_tokens[OLD].name = "renamed"
    okta.org.users["00udeploy01234567890"].status = "SUSPENDED"
    done = audit(**compared)

    assert done.returncode == 2
    output = " ".join((done.stdout + done.stderr).split())
    assert "okta_fail_on (drift): 4 differences from the baseline." in output
    assert f"The first is that forgotten ({FORGOTTEN}) is gone." in output
    assert failed_in(report()[2]) == ["drift"]
    drift = report()[0]["orgs"][0]["drift"]
    assert ([token["id"] for token in drift["gone"]], drift["new"]) == ([FORGOTTEN], [])
    assert {token["id"]: token["changes"] for token in drift["changed"]} == {
        DEPLOYMENT: {"owner_status": ["ACTIVE", "SUSPENDED"]},
        STAGING: {"owner_status": ["ACTIVE", "SUSPENDED"]},
        OLD: {"name": ["old deployment", "renamed"], "owner_status": ["ACTIVE", "SUSPENDED"]},
    }


@thorough
def test_drift_from_an_approved_list(okta, audit, report, tmp_path):
    (tmp_path / "approved.yml").write_text(
        yaml.safe_dump([{"id": OWN}, {"id": DEPLOYMENT, "name": "deployment"}, {"id": "00Tgone", "name": "gone"}])
    )

    done = audit(okta_baseline=str(tmp_path / "approved.yml"))

    assert done.returncode == 0, done.stdout + done.stderr
    drift = report()[0]["orgs"][0]["drift"]
    assert ({token["id"] for token in drift["new"]}, [token["id"] for token in drift["gone"]], drift["changed"]) == (
        set(okta.org.api_tokens) - {OWN, DEPLOYMENT},
        ["00Tgone"],
        [],
    )


@thorough
def test_what_may_not_be_read_is_unknown_and_not_clean(okta, audit, report):
    for path in ("/users/00u[a-z0-9]+$", "/roles$", "/groups$"):
        okta.faults.add("status", path=path, status=403, times=None)

    done = audit()

    assert done.returncode == 0, done.stdout + done.stderr
    data, rows, junit, page = report()
    org = data["orgs"][0]
    assert len(org["warnings"]) == 2
    assert {findings_of(org)[token["id"], "owner_is_super_admin"]["severity"] for token in org["tokens"]} == {"unknown"}
    assert {(row["owner"], row["owner_roles"]) for row in rows} == {("unknown", "unknown")}
    assert failed_in(junit) == []
    assert "admin role" in page
    assert "checks could not be made" in done.stdout


def add_nasty_tokens(okta):
    model = okta.org.api_tokens[FORGOTTEN]
    for number, name in enumerate(NASTY):
        one = f"00Tnasty{number:0>12}"
        okta.org.api_tokens[one] = type(model)(**{**vars(model), "id": one, "name": name})


def test_many_orgs_in_one_report_and_one_that_cannot_be_read(okta, environment, audit, report, tmp_path):
    """It is safe whatever a token is called."""
    add_nasty_tokens(okta)
    with Emulator("demo") as other:
        hosts = {
            "acme": {"okta_connection": {"org_url": okta.url, "api_token": environment["OKTA_CLIENT_TOKEN"]}},
            "demo": {"okta_connection": {"org_url": other.url, "api_token": other.api_token}},
            "dead": {"okta_connection": {"org_url": other.url, "api_token": "00dead-canary-0123456789"}},
            "mistaken": {"okta_policy_file": "nowhere.yml"},
            "unreachable": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1},
        }
        common = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        (tmp_path / "orgs.yml").write_text(yaml.safe_dump({"orgs": {"hosts": hosts, "vars": common}}))

        done = audit("-i", str(tmp_path / "orgs.yml"), okta_hosts="orgs")

        assert done.returncode == 2
        data, rows, junit, page = report()
        assert [(org["host"], org["org_url"], len(org["tokens"])) for org in data["orgs"]] == [
            ("acme", okta.url, len(okta.org.api_tokens)),
            ("dead", None, 0),
            ("demo", other.url, len(other.org.api_tokens)),
            ("mistaken", None, 0),
            ("unreachable", None, 0),
        ]
        errors = [org["error"] for org in data["orgs"]]
        assert (errors[0], errors[2]) == (None, None)
        assert "401" in errors[1]
        assert errors[3].startswith("The run stopped for this host before its API tokens were listed.")
        assert errors[4].startswith("The host unreachable cannot be reached:")
        assert "there is no file 'nowhere.yml'" in done.stdout + done.stderr
        assert len(rows) == len(okta.org.api_tokens) + len(other.org.api_tokens)
        assert [suite.get("errors") != "0" for suite in junit.iter("testsuite")] == [False, True, False, True, True]
        assert "could not be audited" in page
        assert other.api_token not in done.stdout + done.stderr + page + json.dumps(data)
        names = {token["id"]: token["name"] for org in data["orgs"] for token in org["tokens"]}
        assert [names[f"00Tnasty{number:0>12}"] for number in range(len(NASTY))] == NASTY
        check_page(page)
        for row in rows:
            assert row["name"] == names[row["id"]] or row["name"] == "'" + names[row["id"]]
            assert row["name"][0] not in "=+-@"
        assert "\x07" not in done.stdout
        assert len(list(junit.iter("testcase"))) == len(rows) + len([error for error in errors if error])


def check_page(page):
    """The names of the tokens are text of the page, and nothing else."""
    parsed = Page(page)
    assert parsed.elements.count("script") == 1
    assert {"img", "iframe", "link", "object"}.isdisjoint(parsed.elements)
    assert [name for name, _value in parsed.attributes if name.startswith("on") or name == "src"] == []
    text = "".join(parsed.text)
    visible = ["".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name) for name in NASTY]
    assert [name for name in visible if name not in text] == []
    assert "1337" not in text
