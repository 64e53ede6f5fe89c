# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions for the controller agree with the playbooks and with what the modules read."""

import re

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._connection import ORG_URL_VARIABLES, resolve_org_url
from ansible_collections.identityops.okta.plugins.module_utils._sign_in import (
    API_TOKEN,
    CLIENT_ID,
    KEY_ID,
    PRIVATE_KEY,
    SERVICE_APP,
    VARIABLES,
    SignIn,
    resolve_sign_in,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._jobs import JOBS
from controller.data import APPROVED, CREDENTIAL_TYPES, DEFINITIONS, PLAYBOOKS, ROOT, TEMPLATES, WORKFLOW, read
from controller.jobs import inject
from controller.rules import playbooks_of, refuse_credential_type, refuse_survey
from emulator import service_key

MARKERS = {"Okta (read)": "OKTA_READ_CREDENTIAL", "Okta (revoke)": "OKTA_REVOKE_CREDENTIAL"}

# Variables that no survey asks for: files, and what whoever may change the job template decides.
NOT_ASKED = {
    "okta_approved_networks",
    "okta_approved_only",
    "okta_approved_tokens",
    "okta_baseline",
    "okta_batch_size",
    "okta_evidence_dir",
    "okta_policy_file",
    "okta_protect_missing",
    "okta_report_dir",
    "okta_users_file",
}
NOT_ASKED_BY = {"revoke_current_api_token": {"okta_protect", "okta_max_revocations"}}


def settings_of(name):
    """Return the variables of a playbook by their names."""
    return {setting.name: setting for setting in JOBS[name].settings}


def answer_to(question):
    """Return an answer as AWX hands it over."""
    if question["type"] == "multiselect":
        return question["choices"]
    if question["variable"] == "okta_where":
        return "idle_days: 21\nnever_used_days: 7"
    return question.get("default") or {"integer": question.get("max"), "text": "2026-11-24"}.get(
        question["type"], "a\nb"
    )


def test_every_playbook_that_does_a_job_has_a_job_template():
    others = {"demo", "respond", "setup_awx"}
    jobs = {path.stem for path in PLAYBOOKS.glob("*.yml")} - others
    assert set(TEMPLATES) == jobs
    assert {template["playbook"] for template in TEMPLATES.values()} <= playbooks_of(ROOT)
    assert {template["credential_type"] for template in TEMPLATES.values()} == set(CREDENTIAL_TYPES)
    assert APPROVED["playbook"] == TEMPLATES["revoke_idle_api_tokens"]["playbook"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_survey_asks_for_the_variables_of_the_playbook(name):
    settings, survey = settings_of(name), {question["variable"]: question for question in TEMPLATES[name]["survey"]}

    assert refuse_survey({"name": "", "description": "", "spec": TEMPLATES[name]["survey"]}) == ""
    assert set(survey) == set(settings) - NOT_ASKED - NOT_ASKED_BY.get(name, set())
    for variable, question in survey.items():
        settings[variable].parse(answer_to(question))
        if isinstance(settings[variable].default, bool):
            assert (question["type"], question["choices"], question["default"]) == (
                "multiplechoice",
                ["no", "yes"],
                "no",
            )
            assert settings[variable].default is False
        elif variable in ("okta_max_revocations", "okta_max_changes"):
            assert 1 <= question["min"] <= question["default"] <= question["max"] <= 10000
            assert question["required"]
        else:
            assert question.get("default") == (settings[variable].default or None)


def test_idle_days_have_the_bounds_of_the_playbook():
    (question,) = (one for one in TEMPLATES["revoke_idle_api_tokens"]["survey"] if one["variable"] == "okta_idle_days")
    parse = settings_of("revoke_idle_api_tokens")["okta_idle_days"].parse

    assert [parse(question["min"]), parse(question["max"])] == [question["min"], question["max"]]
    for beyond in (question["min"] - 1, question["max"] + 1):
        with pytest.raises(ValueError, match="out of range"):
            parse(beyond)


def test_required_variables_are_required_questions():
    asked = {
        name: {question["variable"] for question in template["survey"] if question["required"]}
        for name, template in TEMPLATES.items()
    }
    assert "okta_user" in asked["offboard_user"]
    assert "okta_client_id" in asked["revoke_client_refresh_tokens"]
    assert "okta_since" in asked["revoke_since"]
    assert "okta_zone" in asked["quarantine_api_tokens"]
    assert "okta_evidence" in asked["release_api_tokens"]


def test_workflow_plans_in_check_mode_and_revokes_only_after_the_approval():
    nodes = {node["identifier"]: node for node in WORKFLOW["nodes"]}

    assert [(name, node.get("next", [])) for name, node in nodes.items()] == [
        ("audit", ["plan"]),
        ("plan", ["approval"]),
        ("approval", ["revoke"]),
        ("revoke", []),
    ]
    assert (nodes["plan"]["job_type"], nodes["plan"]["extra_data"]) == ("check", {"okta_revoke": "no"})
    assert nodes["approval"]["approval"]["timeout"] > 0
    assert nodes["revoke"]["job_template"] == APPROVED["name"]
    assert APPROVED["extra_vars"] == {"okta_revoke": True, "okta_approved_only": True}


def test_survey_of_the_workflow_asks_all_but_what_is_reserved():
    (source,) = (one for one in TEMPLATES.values() if one["name"] == WORKFLOW["survey"]["job_template"])
    asked = {question["variable"] for question in source["survey"]}

    assert set(WORKFLOW["survey"]["variables"]) | {"okta_revoke"} == asked
    assert set(WORKFLOW["reserved"]) == {*APPROVED["extra_vars"], "okta_approved_tokens"}
    assert not set(WORKFLOW["reserved"]) & set(WORKFLOW["survey"]["variables"])


def test_no_name_has_a_comma_which_separates_names_in_a_filter():
    assert "," not in "".join([*CREDENTIAL_TYPES, *(template["name"] for template in DEFINITIONS["awx_job_templates"])])


@pytest.mark.parametrize("credential_type", CREDENTIAL_TYPES.values(), ids=CREDENTIAL_TYPES)
def test_credential_type_sets_what_the_modules_read(credential_type):
    assert refuse_credential_type({"kind": "cloud", **credential_type}) == {}
    first = [ORG_URL_VARIABLES[0], *(VARIABLES[option][0] for option in (API_TOKEN, CLIENT_ID, PRIVATE_KEY, KEY_ID))]
    assert list(credential_type["injectors"]["env"]) == [*first, MARKERS[credential_type["name"]]]
    assert [field["id"] for field in credential_type["inputs"]["fields"] if field.get("secret")] == [
        "api_token",
        "private_key",
    ]


@pytest.mark.parametrize("name", CREDENTIAL_TYPES)
def test_empty_fields_of_a_credential_are_ignored(tmp_path, name):
    secret, key = "00canary-0123456789abcdefghijklmnopqrstuvw", service_key().private_pem.strip()
    app = {"client_id": "0oahygiene1234567890", "private_key": key}
    for inputs, expected in (
        ({"api_token": secret}, SignIn(API_TOKEN, secret)),
        (app, SignIn(SERVICE_APP, key, "0oahygiene1234567890", None, [])),
        ({**app, "private_key_id": "key-1"}, SignIn(SERVICE_APP, key, "0oahygiene1234567890", "key-1", [])),
    ):
        injected, shown = inject(name, {"org_url": "https://acme.okta.com", **inputs}, tmp_path)

        assert set(injected) == set(CREDENTIAL_TYPES[name]["injectors"]["env"])
        assert resolve_org_url(None, injected) == "https://acme.okta.com"
        assert resolve_sign_in({}, injected)._replace(source="", sources={}) == expected
        assert secret not in str(shown)
        assert key.splitlines()[1] not in str(injected) + str(shown)


def test_each_credential_type_says_which_it_is(tmp_path):
    """Both set the same variables, so a job that has both could not tell otherwise."""
    injected = {}
    for name in CREDENTIAL_TYPES:
        variables, _shown = inject(
            name, {"org_url": f"https://{len(injected)}.example.com", "api_token": "x"}, tmp_path
        )
        injected |= variables

    assert [injected[marker] for marker in MARKERS.values()] == ["https://0.example.com", "https://6.example.com"]
    assert injected["OKTA_CLIENT_ORGURL"] == "https://6.example.com"


def test_project_is_this_release():
    playbook, galaxy = (PLAYBOOKS / "setup_awx.yml").read_text(), read(ROOT / "galaxy.yml")

    assert re.search(r"awx_scm_url \| default\('(.*?)'\)", playbook)[1] == galaxy["repository"]
    assert re.search(r"awx_scm_branch \| default\('(.*?)'\)", playbook)[1] == galaxy["version"]
