# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as playbooks see them; what they find is tested with the utils that find it."""

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.identityops.okta.plugins.filter import token_drift, token_findings

findings = token_findings.FilterModule().filters()["token_findings"]
drift = token_drift.FilterModule().filters()["token_drift"]
NOW, ORG = "2026-03-13T08:00:00.000Z", "https://acme.okta.com"
TOKEN = {"id": "00T1", "name": "deployment", "clientName": "Okta API", "idle_days": 20}


def test_findings_of_tokens():
    (found,) = findings([TOKEN], {"rules": {"idle": {"severity": "low", "days": 14}}}, NOW)

    assert (found["token_id"], found["rule"], found["severity"]) == ("00T1", "idle", "low")
    assert "org_url" not in found["command"]


def test_an_exception_is_judged_by_the_day_that_was_given():
    policy = {
        "rules": {"idle": {"severity": "low", "days": 14}},
        "exceptions": [{"token": "00T1", "reason": "Yearly", "until": "2026-03-13"}],
    }

    assert findings([TOKEN], policy, NOW)[0]["exception"] is not None
    assert findings([TOKEN], policy, "2026-03-14T00:00:00.000Z")[0]["exception"] is None


def test_a_wrong_policy_is_an_error_that_names_the_place():
    with pytest.raises(AnsibleFilterError, match="token_findings: policy.rules has no key 'idel'"):
        findings([], {"rules": {"idel": {}}}, NOW)


@pytest.mark.parametrize("now", ["today", "", None])
def test_a_wrong_time_is_an_error(now):
    with pytest.raises(AnsibleFilterError, match="token_findings: now must be a time"):
        findings([], {"rules": {}}, now)


def test_drift_from_a_list():
    assert drift([TOKEN], [{"id": "00T2"}], ORG) == {
        "since": None,
        "new": [TOKEN],
        "gone": [{"id": "00T2"}],
        "changed": [],
    }


def test_a_wrong_baseline_is_an_error():
    with pytest.raises(AnsibleFilterError, match="token_drift: the baseline must be a report"):
        drift([TOKEN], "00T2", ORG)
