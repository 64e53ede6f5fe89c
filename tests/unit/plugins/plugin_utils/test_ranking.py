# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tokens come first."""

from ansible_collections.identityops.okta.plugins.plugin_utils._ranking import findings_by_token, ranked, worst_severity
from audits import POLICY, SUPER, TOKENS, UNSEEN, audit, token


def names(*orgs):
    return [one["name"] for _org, one, _findings in ranked(orgs)]


def test_severity_comes_first_then_risk_then_the_name(tmp_path):
    tokens = [
        token(1, name="clean"),
        token(2, name="low", age_days=400),
        token(3, name="not checked", _embedded=UNSEEN),
        token(4, name="medium", idle_days=20),
        token(5, name="b medium and low", idle_days=20, age_days=400),
        token(6, name="A medium and low", idle_days=20, age_days=400),
        token(7, name="high", network=None),
        token(8, name="critical", owner_roles=[SUPER]),
        token(9, name="critical and high", owner_roles=[SUPER], network=None),
    ]

    assert names(audit(tmp_path, tokens)) == [
        "critical and high",
        "critical",
        "high",
        "A medium and low",
        "b medium and low",
        "medium",
        "not checked",
        "low",
        "clean",
    ]


def test_accepted_findings_do_not_count(tmp_path):
    exceptions = [{"token": "critical", "reason": "Known", "until": "2026-12-31"}]
    tokens = [token(1, name="critical", owner_roles=[SUPER]), token(2, name="low", age_days=400)]
    org = audit(tmp_path, tokens, policy={**POLICY, "exceptions": exceptions})

    assert names(org) == ["low", "critical"]
    assert worst_severity(findings_by_token(org)[tokens[0]["id"]]) == "none"


def test_orgs_are_ranked_together(tmp_path):
    first, second = audit(tmp_path, TOKENS[:1]), audit(tmp_path, TOKENS[2:3])

    assert names(first, second) == ["token 3", "token 1"]
