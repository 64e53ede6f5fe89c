# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guide tells to type and to paste is what works."""

import json
import re

import yaml
from controller.data import CREDENTIAL_TYPES, PLAYBOOKS, ROOT, TEMPLATES, WORKFLOW, read

GUIDE = (ROOT / "docs" / "docsite" / "rst" / "awx_guide.rst").read_text()
BLOCKS = re.findall(r"^\.\. code-block:: (\S+)\n\n((?:  .*\n|\n)+)", GUIDE, re.MULTILINE)
PASTED = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml+jinja"]


def test_the_commands(controller, run):
    (commands,) = (text for language, text in BLOCKS if language == "shell")
    commands = re.sub("^  ", "", commands, flags=re.MULTILINE).replace("https://awx.example.com", controller.url)

    done = run("bash", "-euc", commands, stdin=f"{controller.token}\n")

    assert done.returncode == 0, done.stdout + done.stderr
    assert controller.token not in done.stdout + done.stderr
    assert "Would create the credential type Okta (read)" in done.stdout
    assert controller.named("workflow_job_templates", WORKFLOW["name"])["survey_enabled"]


def test_what_is_pasted_is_what_the_playbook_creates():
    for credential_type in CREDENTIAL_TYPES.values():
        assert credential_type["inputs"] in PASTED
        assert credential_type["injectors"] in PASTED


def test_the_variables_of_job_templates_are_those_of_the_playbooks():
    taken = {"okta_hosts"}.union(
        *(re.findall(r"okta_\w+(?=: \{type)", (PLAYBOOKS / f"{name}.yml").read_text()) for name in TEMPLATES)
    )
    taken |= set(read(PLAYBOOKS / "vars" / "revocation.yml")["okta_common_options"])
    given = {name for block in PASTED for name in block if name.startswith("okta_")}
    assert given
    assert given <= taken


def test_each_job_writes_its_report_into_a_folder_of_its_own(okta, run, tmp_path):
    (variables,) = (block for block in PASTED if "okta_report_dir" in block)
    variables = {name: value.replace("/var/lib", str(tmp_path)) for name, value in variables.items()}

    for number in ("41", "42"):
        job = {**variables, "awx_job_id": number}
        assert (
            run("ansible-playbook", "identityops.okta.audit_api_tokens", "--extra-vars", json.dumps(job)).returncode
            == 0
        )

    assert sorted(path.name for path in (tmp_path / "okta-reports").iterdir()) == ["41", "42"]
    assert (tmp_path / "okta-reports" / "42" / "report.html").is_file()


def test_every_variable_of_the_playbook_is_told():
    options = set(read(PLAYBOOKS / "setup_awx.yml")[0]["vars"]["okta_options"])
    secrets = {"controller_oauthtoken", "controller_username", "controller_password"}
    assert options | secrets == set(re.findall(r"``((?:awx|controller)_\w+|validate_certs)``", GUIDE))


def test_the_names_that_it_speaks_of_exist():
    names = {WORKFLOW["name"], *(template["name"] for template in TEMPLATES.values())}
    spoken_of = set(re.findall(r":guilabel:`(Okta: [^`]+)`", GUIDE))
    assert spoken_of <= names
    questions = {question["question_name"] for template in TEMPLATES.values() for question in template["survey"]}
    assert {"Revoke them", "Revoke at most"} <= questions
