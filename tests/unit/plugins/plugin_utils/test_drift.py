# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs from a baseline, what does not, and which baselines cannot be compared."""

import copy
import json

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.plugin_utils._drift import BaselineError, find_drift, read_baseline

ORG = "https://acme.okta.com"
drift = find_drift


def roles(*labels):
    return [{"type": "CUSTOM", "label": label} for label in labels]


def token(one="00Tone", **changes):
    return {
        "id": one,
        "name": "deployment",
        "userId": "00u1",
        "clientName": "Okta API",
        "network": {"connection": "ANYWHERE"},
        "last_used": "2026-03-01T12:30:00.000Z",
        "idle_days": 3,
        "_embedded": {"owner": {"status": "ACTIVE"}, "owner_roles": roles("App Admin", "Super Admin")},
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
    "owner's roles": (
        {},
        {"_embedded": {"owner_roles": []}},
        {"owner_roles": [["App Admin", "Super Admin"], []]},
    ),
    "another custom role": (
        {"_embedded": {"owner_roles": roles("Token Admin")}},
        {"_embedded": {"owner_roles": roles("Other Admin")}},
        {"owner_roles": [["Token Admin"], ["Other Admin"]]},
    ),
    "a role without a label": (
        {"_embedded": {"owner_roles": roles("B")}},
        {"_embedded": {"owner_roles": [{"type": "ORG_ADMIN"}]}},
        {"owner_roles": [["B"], ["ORG_ADMIN"]]},
    ),
    "order of roles": ({}, {"_embedded": {"owner_roles": roles("Super Admin", "App Admin")}}, {}),
    "owner unknown now": ({}, {"_embedded": {"owner": None, "owner_roles": None}}, {}),
    "owner unknown then": ({"_embedded": None}, {}, {}),
    "network to null": (
        {"network": ZONE},
        {"network": None},
        {"network": [{"connection": "ZONE", "include": ["nzo1", "nzo2"]}, None]},
    ),
    "network from null": ({"network": None}, {}, {"network": [None, {"connection": "ANYWHERE"}]}),
    "name to null": ({}, {"name": None}, {"name": ["deployment", None]}),
    "owner to null": ({}, {"userId": None}, {"userId": ["00u1", None]}),
    "status to null": ({}, {"_embedded": {"owner": {"status": None}}}, {"owner_status": ["ACTIVE", None]}),
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
    "a misspelt key": (
        [{"id": "00Tone", "clientname": "x"}],
        "entry 1 of the baseline has the key 'clientname', which is",
    ),
}


@pytest.mark.parametrize(("baseline", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_baseline_is_named(baseline, sentence):
    with pytest.raises(BaselineError, match=sentence):
        drift([], baseline, ORG)


def test_the_input_is_not_changed():
    given, baseline = [token()], [token(network=ZONE)]
    kept = copy.deepcopy((given, baseline))

    drift(given, baseline, ORG)

    assert (given, baseline) == kept


def test_an_approved_list_can_name_status_and_roles_of_the_owner():
    approved = {"id": "00Tone", "owner_status": "SUSPENDED", "owner_roles": ["Super Admin", "App Admin"]}

    assert drift([token()], [approved], ORG)["changed"][0]["changes"] == {"owner_status": ["SUSPENDED", "ACTIVE"]}


def test_tokens_as_the_module_lists_them_are_a_baseline():
    assert drift([token()], [{**token(), "created": "x", "tokenWindow": "P30D"}], ORG)["changed"] == []


def test_json_is_read_as_json_and_all_else_as_yaml():
    report = {"orgs": [{"name": "emoji \U0001f511 and \u202e"}]}

    assert read_baseline(json.dumps(report)) == read_baseline(json.dumps(report, ensure_ascii=False)) == report
    assert read_baseline(yaml.safe_dump(report)) == report


@pytest.mark.parametrize("text", ["{", "a: b: c", "- [", "\x07"])
def test_what_is_neither_is_an_error(text):
    with pytest.raises(BaselineError, match="neither JSON nor YAML"):
        read_baseline(text)
