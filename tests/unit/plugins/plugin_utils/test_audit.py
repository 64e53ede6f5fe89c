# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of the result of okta_api_token_info, whatever it is."""

import hashlib
import json
from pathlib import Path

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org, open_findings
from audits import NOW, ORG, POLICY, TOKENS, audit, listing, report_on, token, write_policy


def test_an_org(tmp_path):
    org = audit(tmp_path)

    assert (org["host"], org["org_url"], org["time"], org["error"], org["requests"]) == ("acme", ORG, NOW, None, 7)
    assert org["tokens"] == TOKENS
    assert [(finding["rule"], finding["severity"]) for finding in org["findings"]] == [
        ("owner_is_super_admin", "critical"),
        ("unrestricted_network", "high"),
        ("idle", "medium"),
        ("owner_is_super_admin", "unknown"),
        ("old", "low"),
    ]
    assert org["checks"]["owner_is_super_admin"] == {"passed": 3, "failed": 1, "unknown": 1, "accepted": 0}
    assert all(sum(check.values()) == len(TOKENS) for check in org["checks"].values())
    assert (org["baseline"], org["drift"], org["drift_error"], org["warnings"]) == (None, None, None, [])
    assert ORG in org["findings"][2]["command"]


def test_the_policy_is_described(tmp_path):
    exceptions = [{"token": "token 2", "reason": "Yearly", "until": "2026-12-31"}]
    person = {"severity": "low", "service_accounts": ["^svc-"]}
    policy = {**POLICY, "rules": {**POLICY["rules"], "owner_is_a_person": person}, "exceptions": exceptions}

    org = audit(tmp_path, policy=policy)

    path = tmp_path / "policy.yml"
    assert org["policy"] == {
        "file": str(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rules": policy["rules"],
        "known_zones": {"nzo1": "Office"},
        "exceptions": [{"token": "token 2", "rule": None, "reason": "Yearly", "until": "2026-12-31"}],
    }
    assert [finding["rule"] for finding in org["findings"] if finding["exception"]] == ["idle"]
    assert "idle" not in [finding["rule"] for finding in open_findings(org)]


def test_an_exception_that_matches_no_token_is_a_warning(tmp_path):
    exceptions = [{"token": "tokn 2", "reason": "Yearly", "until": "2026-12-31"}]

    org = audit(tmp_path, policy={**POLICY, "exceptions": exceptions}, warnings=["owner could not be read"])

    assert org["warnings"] == [
        "owner could not be read",
        "The policy has an exception for 'tokn 2', but no API token has this ID or name.",
    ]


NOT_AUDITED = {
    "no result": (
        None,
        "The run stopped for this host before its API tokens were listed. The output of the run says why.",
    ),
    "an empty result": ({}, "The run stopped for this host before its API tokens were listed."),
    "a failure": ({"failed": True, "msg": "Okta answered 401"}, "Okta answered 401."),
    "a failure with line ends": ({"msg": "one\n  two\x1b[31m."}, "one two\\x1b[31m."),
    "an unreachable host": (
        {"unreachable": True, "msg": "ssh: no route"},
        "The host acme cannot be reached: ssh: no route.",
    ),
}


@pytest.mark.parametrize(("result", "words"), NOT_AUDITED.values(), ids=NOT_AUDITED)
def test_an_org_that_could_not_be_listed(tmp_path, result, words):
    org = audit_org("acme", result, write_policy(tmp_path), None)

    assert org["error"].startswith(words)
    assert (org["tokens"], org["findings"], org["policy"], org["signed_in"]) == ([], [], None, None)


BAD_POLICIES = {
    "no file": (None, "okta_policy_file: there is no file {path} on the control node."),
    "a folder": (..., "okta_policy_file: {path}: Is a directory."),
    "not YAML": ("rules: [", "okta_policy_file: {path}: while parsing a flow node"),
    "not text": (b"\xff\xfe\x00", "okta_policy_file: {path}: "),
    "nothing": ("", "okta_policy_file: {path}: policy must be a dictionary with exceptions, known_zones, rules."),
    "a mistake": ("rules: {idle: {severity: low, days: soon}}", "policy.rules.idle.days must be a whole number"),
}


@pytest.mark.parametrize(("content", "words"), BAD_POLICIES.values(), ids=BAD_POLICIES)
def test_a_bad_policy_is_named(tmp_path, content, words):
    path = tmp_path / "mine.yml"
    if content is ...:
        path.mkdir()
    elif content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    org = audit_org("acme", listing(), str(path), None)

    assert words.format(path=path) in org["error"]
    assert org["error"].isprintable()
    assert (org["tokens"], org["findings"]) == ([], [])


def test_no_policy_at_all():
    assert audit_org("acme", listing(), None, None)["error"].startswith("okta_policy_file: ")


def test_an_earlier_report_is_a_baseline_whatever_tokens_are_called(tmp_path):
    names = ["emoji \U0001f511", "\u202eturned", "\x07bell", "half \ud83d pair", "'quotes\"", "{{ 7 * 7 }}", "a: b"]
    tokens = [token(number, name=name) for number, name in enumerate(names)]
    earlier = tmp_path / "report.json"
    report = report_on(audit(tmp_path, tokens))
    for ascii_only in (True, False):
        text = json.dumps(report, ensure_ascii=ascii_only)
        earlier.write_text(text, errors="surrogatepass")
        if not ascii_only:
            earlier.write_text(text.replace("\ud83d", "?"))
            tokens[3]["name"] = "half ? pair"

        org = audit(tmp_path, tokens, str(earlier))

        assert org["drift"] == {"since": NOW, "new": [], "gone": [], "changed": []}
        assert org["drift_error"] is None


BAD_BASELINES = {
    "no file": (None, "okta_baseline: there is no file {path} on the control node."),
    "neither JSON nor YAML": ("[", "okta_baseline: {path}: the baseline is neither JSON nor YAML: while parsing"),
    "not text": (b"\xff\xfe\x00", "okta_baseline: {path}: 'utf-8' codec can't decode"),
    "no list": ("rules: {}", "the baseline must be a report of audit_api_tokens or a list of tokens."),
    "no id": ("- name: deployment", "entry 1 of the baseline has no id of a token."),
}


@pytest.mark.parametrize(("content", "words"), BAD_BASELINES.values(), ids=BAD_BASELINES)
def test_a_bad_baseline_costs_the_drift_and_not_the_findings(tmp_path, content, words):
    path = tmp_path / "baseline"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    org = audit(tmp_path, baseline=str(path))

    assert words.format(path=path) in org["drift_error"]
    assert (org["error"], org["drift"], len(org["findings"])) == (None, None, 5)


def test_paths_may_begin_with_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write_policy(tmp_path)
    (tmp_path / "baseline").write_text("[]")

    org = audit_org("acme", listing(), "~/policy.yml", "~/baseline")

    assert (org["error"], org["drift_error"], len(org["drift"]["new"])) == (None, None, 5)
    assert Path(org["policy"]["file"]) == Path("~/policy.yml")


def test_a_report(tmp_path):
    report = report_on(audit(tmp_path), seconds=1.5)

    assert (report["schema_version"], report["title"], report["generated_at"], report["duration_seconds"]) == (
        1,
        "API token audit",
        "2026-03-13T08:00:05Z",
        1.5,
    )
    assert report["generated_by"]["name"] == "identityops.okta"
