# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import copy

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.identityops.okta.plugins.filter.token_drift import FilterModule

ORG = "https://acme.okta.com"
drift = FilterModule().filters()["token_drift"]


def token(one="00Tone", **changes):
    return {
        "id": one,
        "name": "deployment",
        "userId": "00u1",
        "clientName": "Okta API",
        "network": {"connection": "ANYWHERE"},
        "last_used": "2026-03-01T12:30:00.000Z",
        "idle_days": 3,
        "_embedded": {"owner": {"status": "ACTIVE"}, "owner_roles": [{"type": "APP_ADMIN"}, {"type": "SUPER_ADMIN"}]},
        **changes,
    }


def test_nothing_differs():
    assert drift([token()], [token()], ORG) == {"since": None, "new": [], "gone": [], "changed": []}


def test_new_and_gone():
    old, new = token("00Told"), token("00Tnew")

    assert drift([token(), new], [old, token()], ORG) == {"since": None, "new": [new], "gone": [old], "changed": []}


ZONE = {"connection": "ZONE", "include": ["nzo2", "nzo1"]}
CHANGES = {
    "name": ({}, {"name": "x"}, {"name": ["deployment", "x"]}),
    "owner": ({}, {"userId": "00u2"}, {"userId": ["00u1", "00u2"]}),
    "client": ({}, {"clientName": "Okta AD Agent"}, {"clientName": ["Okta API", "Okta AD Agent"]}),
    "network": (
        {"network": ZONE},
        {},
        {"network": [{"connection": "ZONE", "include": ["nzo1", "nzo2"]}, {"connection": "ANYWHERE"}]},
    ),
    "order of zones": ({"network": ZONE}, {"network": {**ZONE, "include": ["nzo1", "nzo2"], "exclude": []}}, {}),
    "owner's status": (
        {},
        {"_embedded": {"owner": {"status": "SUSPENDED"}}},
        {"owner_status": ["ACTIVE", "SUSPENDED"]},
    ),
    "owner's roles": ({}, {"_embedded": {"owner_roles": []}}, {"owner_roles": [["APP_ADMIN", "SUPER_ADMIN"], []]}),
    "order of roles": ({}, {"_embedded": {"owner_roles": [{"type": "SUPER_ADMIN"}, {"type": "APP_ADMIN"}]}}, {}),
    "owner unknown now": ({}, {"_embedded": {"owner": None, "owner_roles": None}}, {}),
    "owner unknown then": ({"_embedded": None}, {}, {}),
    "network unknown": ({"network": None}, {}, {}),
    "use": ({}, {"idle_days": 0, "last_used": "2026-03-04T00:00:00.000Z"}, {}),
}


@pytest.mark.parametrize(("before", "now", "changes"), CHANGES.values(), ids=CHANGES)
def test_changes(before, now, changes):
    present = token(**now)

    found = drift([present], [token(**before)], ORG)["changed"]

    assert found == ([{"id": "00Tone", "name": present["name"], "changes": changes}] if changes else [])


def test_an_approved_token_is_compared_by_what_the_list_says_of_it():
    assert drift([token()], [{"id": "00Tone", "clientName": "other"}], ORG)["changed"][0]["changes"] == {
        "clientName": ["other", "Okta API"]
    }


def test_a_report_is_compared_by_org():
    report = {
        "orgs": [
            {"org_url": "https://other.okta.com", "tokens": []},
            {"org_url": ORG, "time": "2026-03-01", "tokens": [token()]},
        ]
    }

    assert drift([token()], report, ORG) == {"since": "2026-03-01", "new": [], "gone": [], "changed": []}


WRONG = {
    "another org": ({"orgs": [{"org_url": "https://other.okta.com", "tokens": []}]}, f"has no tokens of {ORG}"),
    "an org that could not be read": (
        {"orgs": [{"org_url": ORG, "error": "401", "tokens": []}]},
        f"has no tokens of {ORG}",
    ),
    "odd orgs": ({"orgs": ["x"]}, f"has no tokens of {ORG}"),
    "a report without tokens": ({"orgs": [{"org_url": ORG}]}, "a report of audit_api_tokens or a list"),
    "text": ("00Tone", "a report of audit_api_tokens or a list"),
    "a dictionary": ({"00Tone": {}}, "a report of audit_api_tokens or a list"),
    "no id": ([token(), {"name": "x"}], "entry 2 of the baseline has no id"),
    "a list of text": (["00Tone"], "entry 1 of the baseline has no id"),
}


@pytest.mark.parametrize(("baseline", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_baseline_is_named(baseline, sentence):
    with pytest.raises(AnsibleFilterError, match=sentence):
        drift([], baseline, ORG)


def test_what_is_given_stays_as_it_is():
    given, baseline = [token()], [token(network=ZONE)]
    kept = copy.deepcopy((given, baseline))

    drift(given, baseline, ORG)

    assert (given, baseline) == kept
