# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of an audit on screen: what to do first, and why a run must fail."""

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org
from ansible_collections.identityops.okta.plugins.plugin_utils._audit_summary import headline, result_of
from audits import ORG, SUPER, TOKENS, UNSEEN, audit, listing, token, write_policy

ANYWHERE = {"connection": "ANYWHERE"}
HEADLINES = {
    "no tokens": ([], "No open findings."),
    "nothing wrong": ([token()], "No open findings."),
    "one of one": (
        [token(owner_roles=[SUPER])],
        "Start with the 1 of 1 API token that has full control of the org.",
    ),
    "several rules": (
        [
            *(token(number, owner_roles=[SUPER]) for number in (1, 2, 3)),
            *(token(number, network=ANYWHERE, idle_days=20, age_days=500) for number in (4, 5)),
            token(6, idle_days=20),
        ],
        (
            "Start with the 3 of 6 API tokens that have full control of the org. "
            "2 are not limited to known network zones; 3 are idle."
        ),
    ),
    "many": (
        [token(number, idle_days=20, network=ANYWHERE) for number in range(1200)],
        "Start with the 1,200 of 1,200 API tokens that are not limited to known network zones. 1,200 are idle.",
    ),
    "not all could be checked": (
        [token(1, idle_days=20), token(2, _embedded=UNSEEN)],
        "Start with the 1 of 2 API tokens that is idle. 1 check could not be made.",
    ),
    "only what could not be checked": (
        [token(1), token(2, _embedded=UNSEEN)],
        "Nothing was found in the checks that could be made. 1 check could not be made.",
    ),
}


@pytest.mark.parametrize(("tokens", "words"), HEADLINES.values(), ids=HEADLINES)
def test_the_headline_says_what_to_do_first(tmp_path, tokens, words):
    assert headline([audit(tmp_path, tokens)]) == words


def test_the_headline_tells_of_orgs_that_could_not_be_audited(tmp_path):
    refused = audit_org("dead", {"msg": "401"}, None, None)
    audited = audit(tmp_path, [token(idle_days=20)])

    assert headline([refused, audited]) == "Start with the 1 of 1 API token that is idle. 1 org could not be audited."
    assert headline([refused, refused]) == "2 orgs could not be audited."


def test_what_is_shown_of_an_org(tmp_path):
    result = result_of(audit(tmp_path), [], "/tmp/report.html")

    assert result.failure == ""
    assert result.lines == [
        f"{ORG}: 5 API tokens",
        "Open findings: 1 critical, 1 high, 1 medium, 1 unknown, 1 low",
        "No baseline configured (okta_baseline)",
        "Report: /tmp/report.html",
        (
            "Start with the 1 of 5 API tokens that has full control of the org. "
            "1 is not limited to known network zones; 1 is idle. 1 check could not be made."
        ),
    ]


def test_an_org_that_could_not_be_audited_fails_the_run():
    result = result_of(audit_org("dead", {"msg": "Okta answered 401"}, None, None), [], "/tmp/report.html")

    assert result.lines == []
    assert result.failure == "dead could not be audited. Okta answered 401. Report: /tmp/report.html"


FAILURES = {
    "nothing named": ([], ""),
    "a severity that is there": (
        ["critical"],
        (
            "okta_fail_on (critical): 1 open finding. The first is token 3 (00Ttoken000000000003): Owner is a Super "
            "Administrator, so this token has full control of the org. "
            "Open findings: 1 critical, 1 high, 1 medium, 1 unknown, 1 low. Report: /r"
        ),
    ),
    "several": (["high", "low", "unknown"], "okta_fail_on (high, low, unknown): 3 open findings. The first is token 3"),
    "what could not be checked": (["unknown"], "okta_fail_on (unknown): 1 open finding. The first is token 5"),
    "drift without a baseline": (["drift"], ""),
}


@pytest.mark.parametrize(("fail_on", "words"), FAILURES.values(), ids=FAILURES)
def test_a_run_fails_on_what_is_named(tmp_path, fail_on, words):
    failure = result_of(audit(tmp_path), fail_on, "/r").failure

    assert failure.startswith(words)
    assert bool(failure) == bool(words)


def test_accepted_findings_do_not_fail_a_run(tmp_path):
    exceptions = [{"token": "token 3", "reason": "Known", "until": "2026-12-31"}]
    org = audit_org("acme", listing(), write_policy(tmp_path, exceptions=exceptions), None)

    assert result_of(org, ["critical", "high"], "/r").failure == ""


def test_drift_is_told_and_fails_a_run_if_it_is_named(tmp_path):
    baseline = tmp_path / "approved.yml"
    baseline.write_text('[{"id": "00Ttoken000000000001", "name": "renamed"}, {"id": "00Tgone", "name": "away\\u202e"}]')
    org = audit(tmp_path, TOKENS[:2], str(baseline))

    assert result_of(org, ["critical"], "/r").failure == ""
    result = result_of(org, ["drift"], "/r")
    assert "Compared with the baseline: 1 new, 1 gone, 1 changed" in result.lines
    assert result.failure.startswith(
        "okta_fail_on (drift): 3 differences from the baseline. "
        "The first is that token 2 (00Ttoken000000000002) is new."
    )


def test_no_drift_does_not_fail_a_run(tmp_path):
    baseline = tmp_path / "approved.yml"
    baseline.write_text('[{"id": "00Ttoken000000000001"}]')

    assert result_of(audit(tmp_path, TOKENS[:1], str(baseline)), ["drift"], "/r").failure == ""


def test_a_baseline_that_could_not_be_compared_always_fails_the_run(tmp_path):
    org = audit(tmp_path, TOKENS[:1], str(tmp_path / "missing"))

    result = result_of(org, [], "/r")

    reason = f"Not compared with the baseline. okta_baseline: there is no file {tmp_path}/missing on the control node."
    assert reason in result.lines
    assert result.failure.startswith(reason)


def test_names_on_screen_are_printable(tmp_path):
    tokens = [token(1, name="\x1b[31mred\u202e", owner_roles=[SUPER])]

    failure = result_of(audit(tmp_path, tokens), ["critical"], "/r").failure

    assert "The first is \\x1b[31mred\\u202e (00Ttoken000000000001)" in failure
    assert failure.isprintable()
