# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands and the configuration of the guide work, and it says what belongs to the collection."""

import ast
import json
import re

import yaml
from controller.data import CREDENTIAL_TYPES, DEFINITIONS, PLAYBOOKS, ROOT, TEMPLATES, WORKFLOW

GUIDE = (ROOT / "docs" / "docsite" / "rst" / "awx_guide.rst").read_text()
BLOCKS = re.findall(r"^\.\. code-block:: (\S+)\n\n((?:  .*\n|\n)+)", GUIDE, re.MULTILINE)
PASTED = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml+jinja"]
PLAYBOOK = (PLAYBOOKS / "setup_awx.yml").read_text()
SETTINGS = (ROOT / "plugins" / "plugin_utils" / "_jobs.py").read_text()


def test_commands(controller, run):
    (commands,) = (text for language, text in BLOCKS if language == "shell")
    commands = re.sub("^  ", "", commands, flags=re.MULTILINE).replace("https://awx.example.com", controller.url)

    done = run("bash", "-euc", commands, stdin=f"{controller.token}\n")

    assert done.returncode == 0, done.stdout + done.stderr
    assert controller.token not in done.stdout + done.stderr
    assert done.stdout.count('"create the credential type Okta (read)"') == 2
    assert controller.named("workflow_job_templates", WORKFLOW["name"])["survey_enabled"]


def test_pasted_credential_types_are_those_that_the_playbook_creates():
    (marker,) = (block for block in PASTED if "OKTA_REVOKE_CREDENTIAL" in block)
    (read,) = (block for block in PASTED if "env" in block)
    revoke = {**read, "env": {**dict(list(read["env"].items())[:-1]), **marker}}

    assert read == CREDENTIAL_TYPES["Okta (read)"]["injectors"]
    assert revoke == CREDENTIAL_TYPES["Okta (revoke)"]["injectors"]
    for credential_type in CREDENTIAL_TYPES.values():
        assert credential_type["inputs"] in PASTED


def test_variables_of_job_templates_are_those_of_the_playbooks():
    given = {name for block in PASTED for name in block if name.startswith("okta_")}

    assert given
    assert given <= {"okta_hosts", *re.findall(r'"(okta_\w+)"', SETTINGS)}


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


def test_all_variables_of_the_playbook_are_documented():
    variables = set(re.findall(r"\b((?:awx|controller)_\w+|validate_certs) \|? ?(?:default|is defined)", PLAYBOOK))

    assert variables == set(re.findall(r"``((?:awx|controller)_\w+|validate_certs)``", GUIDE))


def test_names_in_the_guide_exist():
    names = {WORKFLOW["name"], *(template["name"] for template in DEFINITIONS["awx_job_templates"])}
    spoken_of = set(re.findall(r":guilabel:`(Okta: [^`]+)`", GUIDE))
    questions = {question["question_name"] for template in TEMPLATES.values() for question in template["survey"]}

    assert spoken_of <= names
    assert {"Revoke them", "Revoke at most"} <= questions


def test_example_of_the_module(controller, play, tmp_path):
    text = (ROOT / "plugins" / "modules" / "okta_awx_setup.py").read_text()
    (examples,) = (
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "EXAMPLES"
    )

    done = play(
        yaml.safe_load(examples.replace("https://awx.example.com", controller.url)),
        vars={"controller_token": controller.token},
        vars_files=[str(path) for path in sorted((PLAYBOOKS / "vars").glob("awx_*.yml"))],
    )

    assert "create the credential type Okta (read)" in done.stdout
    assert controller.named("projects", "Okta")["scm_url"] == "https://git.example.com/security/okta-jobs.git"
