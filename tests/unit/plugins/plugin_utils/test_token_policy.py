# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import date
from pathlib import Path

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.plugin_utils._token_policy import PolicyError, read_policy

ROOT = Path(__file__).resolve().parents[4]
IDLE = {"idle": {"severity": "low", "days": 14}}
EXCEPTION = {"token": "00T1", "reason": "Yearly", "until": "2027-01-15"}


def test_the_default_policy_is_one():
    policy = read_policy(yaml.safe_load((ROOT / "playbooks" / "vars" / "token_policy.yml").read_text()))

    assert len(policy.rules) == 11
    assert (policy.known_zones, policy.exceptions) == (None, ())


@pytest.mark.parametrize("until", ["2027-01-15", date(2027, 1, 15), "2027-01-15T00:00:00Z"])
def test_what_is_read(until):
    policy = read_policy(
        {
            "rules": IDLE,
            "known_zones": ["nzo1"],
            "exceptions": [{**EXCEPTION, "until": until}, {**EXCEPTION, "rule": "idle"}],
        }
    )

    assert (policy.rules["idle"].severity, policy.rules["idle"].days) == ("low", 14)
    assert policy.known_zones == {"nzo1": "nzo1"}
    assert [(one.token, one.rule, one.reason, one.until) for one in policy.exceptions] == [
        ("00T1", None, "Yearly", date(2027, 1, 15)),
        ("00T1", "idle", "Yearly", date(2027, 1, 15)),
    ]


def test_zones_with_names():
    policy = read_policy({"rules": {}, "known_zones": {"nzo1": "Office", "nzo2": "Build network"}})

    assert policy.known_zones == {"nzo1": "Office", "nzo2": "Build network"}


def rule(name="idle", **changes):
    return {"rules": {name: {"severity": "low", **({"days": 1} if name == "idle" else {}), **changes}}}


def excepted(**changes):
    return {"rules": IDLE, "exceptions": [{**EXCEPTION, **changes}]}


WRONG = {
    "no dictionary": ("x", "policy must be a dictionary with exceptions, known_zones, rules"),
    "no rules": ({}, "policy.rules must be a dictionary"),
    "unknown key": ({"rules": {}, "rule": {}}, "policy has no key 'rule'. Its keys are exceptions, known_zones, rules"),
    "unknown rule": ({"rules": {"idel": {}}}, "policy.rules has no key 'idel'. Its keys are agent, "),
    "a rule that is a number": ({"rules": {"idle": 14}}, "policy.rules.idle must be a dictionary with days, severity"),
    "no severity": ({"rules": {"idle": {"days": 3}}}, "policy.rules.idle needs severity"),
    "no days": ({"rules": {"idle": {"severity": "low"}}}, "policy.rules.idle needs days"),
    "days where there are none": (rule("agent", days=3), "policy.rules.agent has no key 'days'. Its keys are severity"),
    "another severity": (
        rule(severity="urgent"),
        "policy.rules.idle.severity must be critical, high, medium or low, not 'urgent'",
    ),
    "unknown as a severity": (rule(severity="unknown"), "policy.rules.idle.severity must be"),
    "days as text": (rule(days="14"), "policy.rules.idle.days must be a whole number of days, 0 or more, not '14'"),
    "days below zero": (rule(days=-1), "policy.rules.idle.days must be"),
    "days as truth": (rule(days=True), "policy.rules.idle.days must be"),
    "no patterns": (rule("owner_is_a_person"), "policy.rules.owner_is_a_person needs service_accounts"),
    "a pattern alone": (rule("owner_is_a_person", service_accounts="svc"), "service_accounts must be a list of texts"),
    "a bad pattern": (
        rule("owner_is_a_person", service_accounts=["("]),
        "service_accounts has '\\(', which is not a valid regular expression",
    ),
    "zones as text": ({"rules": {}, "known_zones": "nzo1"}, "policy.known_zones must be a list of zone IDs, or"),
    "zones with numbers for names": (
        {"rules": {}, "known_zones": {"nzo1": 1}},
        "policy.known_zones must be a list of zone",
    ),
    "zones as lists": ({"rules": {}, "known_zones": [["nzo1"]]}, "policy.known_zones must be a list of zone IDs"),
    "zones as numbers": ({"rules": {}, "known_zones": [1]}, "policy.known_zones must be a list of zone IDs, or"),
    "exceptions as a dictionary": ({"rules": {}, "exceptions": {"a": 1}}, "policy.exceptions must be a list"),
    "an exception without a token": (excepted(token=None), r"policy.exceptions\[0\] needs token, which is a text"),
    "an exception without a reason": (excepted(reason=" "), r"policy.exceptions\[0\] needs reason"),
    "an exception for ever": (
        excepted(until=None),
        r"policy.exceptions\[0\].until must be the last day on which it holds, .* not None",
    ),
    "an exception until no day": (excepted(until="next year"), "not 'next year'"),
    "an exception for an unknown rule": (
        excepted(rule="idel"),
        r"policy.exceptions\[0\].rule must be one of unrestricted_network, .* not 'idel'",
    ),
    "an exception with an unknown key": (excepted(untl="x"), r"policy.exceptions\[0\] has no key 'untl'"),
}


@pytest.mark.parametrize(("policy", "sentence"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named(policy, sentence):
    with pytest.raises(PolicyError, match=sentence):
        read_policy(policy)
