# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the playbooks: each is documented, and no other name in a playbook is taken for one."""

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.module_utils._module import CONNECTION_OPTIONS as OPTIONS_OF_MODULES
from ansible_collections.identityops.okta.plugins.modules import job_settings
from ansible_collections.identityops.okta.plugins.plugin_utils._jobs import (
    CONNECTION_OPTIONS,
    JOBS,
    VARIABLES,
    find_ineffective,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._questions import INQUIRIES
from ansible_collections.identityops.okta.plugins.plugin_utils._settings import find_misspelt, load
from docs.variable_tables import MARKED, REFERENCE, SHARED, guides, reference

ROOT = Path(__file__).resolve().parents[4]
PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
NOT_APPROVED = (
    "okta_approved_only: nothing was approved, because okta_approved_tokens is not set."
    " Launch the workflow, whose plan sets it, instead of this job template."
)
COMPLETE = {
    "audit_api_tokens": {},
    "revoke_idle_api_tokens": {},
    "offboard_user": {"okta_user": "jane"},
    "revoke_client_refresh_tokens": {"okta_client_id": "0oa", "okta_users": "jane"},
    "revoke_since": {"okta_since": "2026-11-24"},
    "revoke_current_api_token": {},
    "restrict_api_tokens": {"okta_where": {"idle_days": 14}, "okta_zone": "Office"},
    "quarantine_api_tokens": {"okta_token_id": "00T1", "okta_zone": "Quarantine"},
    "release_api_tokens": {"okta_evidence": "okta-evidence/acme.okta.com/run"},
    "trace_api_tokens": {},
    "verify_evidence": {"okta_evidence": "okta-evidence"},
}
CHANGING = ("restrict_api_tokens", "quarantine_api_tokens", "release_api_tokens")


def test_every_playbook_that_loads_settings_has_some():
    loading = {path.stem for path in PLAYBOOKS if "job_settings" in path.read_text() or "job.yml" in path.read_text()}
    assert loading == set(JOBS)
    reading = {"audit_api_tokens", "trace_api_tokens", "verify_evidence"}
    assert {path.stem for path in PLAYBOOKS if path.stem in JOBS} - reading == set(INQUIRIES)
    assert yaml.safe_load(job_settings.DOCUMENTATION)["options"]["job"]["choices"] == sorted(JOBS)


@pytest.mark.parametrize("guide", guides(), ids=lambda path: path.stem)
def test_the_guides_say_what_a_playbook_takes(guide):
    text, wanted = guides()[guide]
    assert text == wanted, "run python tests/docs/variable_tables.py"


def test_the_reference_has_the_variables_of_every_playbook():
    text = REFERENCE.read_text()

    assert reference(text) == text, "run python tests/docs/variable_tables.py"
    assert [name for name in JOBS if f"\n{name}\n---" not in text] == []


def test_every_variable_is_in_a_guide():
    named = MARKED.findall("".join(text for text, _wanted in guides().values()))
    assert sorted(name for _comment, name in named) == sorted([*JOBS, *SHARED])


def test_names_that_the_playbooks_use_themselves_are_not_taken_for_misspelt_variables():
    text = "".join(path.read_text() for path in (ROOT / "playbooks").rglob("*.yml"))
    used = set(re.findall(r"\bokta_\w+", text)) - VARIABLES
    assert used
    assert find_misspelt(used, VARIABLES) == {}


def test_the_options_of_the_connection_are_those_of_every_module():
    assert list(CONNECTION_OPTIONS) == list(OPTIONS_OF_MODULES)


@pytest.mark.parametrize("name", JOBS)
def test_a_playbook_can_do_with_what_is_required(name):
    loaded = load(JOBS[name], COMPLETE[name])
    assert loaded.mistakes == []
    assert set(loaded.settings) == {setting.name for setting in JOBS[name].settings}
    assert loaded.settings.get("okta_revoke") in (None, False)
    assert loaded.settings.get("okta_change") in (None, False)


@pytest.mark.parametrize("name", [name for name in INQUIRIES if name not in ("revoke_current_api_token", *CHANGING)])
def test_revoking_takes_a_maximum(name):
    (mistake,) = load(JOBS[name], {**COMPLETE[name], "okta_revoke": True}).mistakes
    assert mistake.startswith("Set okta_max_revocations to the number of tokens that may be revoked at most")
    assert load(JOBS[name], {**COMPLETE[name], "okta_revoke": True, "okta_max_revocations": 0}).mistakes == []


@pytest.mark.parametrize("name", CHANGING)
def test_changing_takes_a_maximum(name):
    (mistake,) = load(JOBS[name], {**COMPLETE[name], "okta_change": True}).mistakes
    assert mistake.startswith("Set okta_max_changes to the number of tokens that may be changed at most")
    assert load(JOBS[name], {**COMPLETE[name], "okta_change": True, "okta_max_changes": 0}).mistakes == []
    assert load(JOBS[name], {**COMPLETE[name], "okta_approved_only": True}).mistakes == [NOT_APPROVED]


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        (
            "restrict_api_tokens",
            "okta_revoke",
            "okta_revoke has no effect on restrict_api_tokens. Use okta_change instead.",
        ),
        (
            "release_api_tokens",
            "okta_max_revocations",
            "okta_max_revocations has no effect on release_api_tokens. Use okta_max_changes instead.",
        ),
        ("revoke_since", "okta_change", "okta_change has no effect on revoke_since. Use okta_revoke instead."),
        (
            "quarantine_api_tokens",
            "okta_idle_days",
            (
                "okta_idle_days has no effect on quarantine_api_tokens. It is a variable of revoke_idle_api_tokens. "
                "Remove it."
            ),
        ),
        (
            "revoke_idle_api_tokens",
            "okta_token_id",
            (
                "okta_token_id has no effect on revoke_idle_api_tokens. It is a variable of quarantine_api_tokens and"
                " release_api_tokens. Remove it."
            ),
        ),
        ("audit_api_tokens", "okta_revoke", None),
    ],
)
def test_what_has_no_effect_on_a_playbook_is_told(name, given, sentence):
    found = list(find_ineffective(JOBS[name], {given: "1"}, [given]))
    assert found == ([sentence] if sentence else [])
    assert list(find_ineffective(JOBS[name], {given: "1"}, [])) == []


def test_the_current_token_is_one():
    loaded = load(JOBS["revoke_current_api_token"], {"okta_revoke": True})
    assert (loaded.mistakes, loaded.settings["okta_max_revocations"]) == ([], 1)


@pytest.mark.parametrize(
    ("name", "given", "mistake"),
    [
        ("offboard_user", {}, "Set okta_user to the login or ID of the user who leaves, or to a list of them."),
        ("revoke_client_refresh_tokens", {"okta_users": "jane"}, "Set okta_client_id to the client ID of the app."),
        (
            "revoke_client_refresh_tokens",
            {"okta_client_id": "0oa", "okta_users": []},
            "okta_users: the list names nobody. Name users, or leave it out to revoke the tokens of all users.",
        ),
        (
            "revoke_client_refresh_tokens",
            {"okta_client_id": "0oa", "okta_delete_by": "collection", "okta_protect": "john"},
            "okta_delete_by: collection revokes all tokens, so it cannot be combined with okta_protect. Use token.",
        ),
        (
            "trace_api_tokens",
            {"okta_token_id": "deploy", "okta_where": {"idle_days": 9}},
            "okta_token_id and okta_where contradict each other. Set one of them only.",
        ),
        ("verify_evidence", {}, "Set okta_evidence to the folder with the evidence of a run."),
        ("revoke_since", {}, "Set okta_since to the start of the incident, for example 2026-11-24T08:00:00Z."),
        (
            "offboard_user",
            {"okta_user": "jane", "okta_revoke_api_tokens": True, "okta_skip_api_tokens": True},
            "okta_revoke_api_tokens and okta_skip_api_tokens contradict each other. Set one of them only.",
        ),
        (
            "revoke_idle_api_tokens",
            {"okta_approved_only": True},
            NOT_APPROVED,
        ),
        (
            "restrict_api_tokens",
            {},
            "Set exactly one of okta_approved_networks and okta_where to say which tokens.",
        ),
        (
            "restrict_api_tokens",
            {"okta_where": {"idle_days": 14}},
            "okta_where and okta_zone belong together. Set both, or use okta_approved_networks.",
        ),
        (
            "quarantine_api_tokens",
            {"okta_token_id": "00T1"},
            "Set okta_zone to the network zone that holds nobody's address, for example Quarantine.",
        ),
        (
            "quarantine_api_tokens",
            {"okta_zone": "Quarantine", "okta_token_id": "00T1", "okta_findings": "idle"},
            "Set exactly one of okta_where, okta_token_id and okta_findings, not okta_token_id and okta_findings.",
        ),
        (
            "quarantine_api_tokens",
            {"okta_zone": "Quarantine"},
            "Set exactly one of okta_where, okta_token_id and okta_findings to say which tokens.",
        ),
        (
            "release_api_tokens",
            {},
            "Set okta_evidence to the folder with the evidence of the run to undo.",
        ),
        (
            "revoke_idle_api_tokens",
            {"okta_idle_days": 30},
            "okta_idle_days: 30 is out of range. Use a whole number from 1 to 29.",
        ),
    ],
)
def test_what_a_playbook_cannot_do_with(name, given, mistake):
    assert load(JOBS[name], given).mistakes == [mistake]
