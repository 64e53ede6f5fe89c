# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How AWX runs a job: credentials injected by AWX's own published code, unsafe variables, a private data folder."""

import json
import subprocess
from types import SimpleNamespace

import ansible_runner
import yaml
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from .data import CREDENTIAL_TYPES, HOST_VARIABLES, ROOT
from .rules import refuse_answers


class _UnsafeDumper(yaml.SafeDumper):
    """Marks every text as one that holds no template, as AWX does with what it is told at launch."""

    def represent_data(self, data):
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


def inject(credential_type, inputs, folder):
    """The environment that a credential sets, with the paths of files in folder, and what of it AWX shows."""
    injected, shown = {}, {}
    (folder / "env").mkdir(exist_ok=True)
    kind = SimpleNamespace(**CREDENTIAL_TYPES[credential_type], managed=False)
    inject_credential(kind, Credential(inputs), injected, shown, [], str(folder))
    return {name: value.replace("/runner/", f"{folder}/") for name, value in injected.items()}, shown


def check_out(folder, environment):
    """Make the folder of a job as the update of the project does: this checkout and the collections it requires."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout
    packed = subprocess.run(
        ["tar", "--null", "-T", "-", "-cf", "-"], cwd=ROOT, input=names, check=True, capture_output=True
    ).stdout
    project = folder / "project"
    project.mkdir(parents=True)
    subprocess.run(["tar", "-xf", "-"], cwd=project, input=packed, check=True)
    install = ["ansible-galaxy", "collection", "install", "-r", "collections/requirements.yml"]
    path = ["--collections-path", str(folder / "requirements_collections")]
    subprocess.run([*install, *path], cwd=project, env=environment, check=True, capture_output=True)


def launch(template, inputs, answers, folder, environment, options=()):
    """Launch a job template, and return ansible-runner's result; inputs are those of a credential of its type."""
    survey = template.get("survey", [])
    answers = {question["variable"]: question["default"] for question in survey if "default" in question} | answers
    assert refuse_answers(survey, answers) == []
    variables = {**template.get("extra_vars", {}), **answers}
    return run(template, {template["credential_type"]: inputs}, variables, folder, environment, options)


def run(template, credentials, variables, folder, environment, options=()):
    """Run a job in a folder that check_out has made, and return ansible-runner's result.

    credentials: inputs by credential type, whose name the credential has. They are injected in the order of the names.
    """
    injected = {}
    for name in sorted(credentials):
        injected |= inject(name, credentials[name], folder)[0]
    extra = {"awx_job_id": 1, "awx_user_name": "admin", **variables}
    (folder / "env" / "extravars").write_text(yaml.dump(extra, Dumper=_UnsafeDumper))
    (folder / "inventory").mkdir(exist_ok=True)
    hosts = {"all": {"hosts": ["localhost"]}, "_meta": {"hostvars": {"localhost": HOST_VARIABLES}}}
    inventory = folder / "inventory" / "hosts"
    inventory.write_text(f"#! /usr/bin/env python3\nprint({json.dumps(hosts)!r})\n")
    inventory.chmod(0o700)
    return ansible_runner.run(
        private_data_dir=str(folder),
        playbook=template["playbook"],
        inventory=str(inventory.parent),
        envvars={**environment, "ANSIBLE_COLLECTIONS_PATH": str(folder / "requirements_collections"), **injected},
        cmdline=" ".join(["-u", "root", *options]),
        settings={"suppress_ansible_output": True, "suppress_output_file": True, "pexpect_timeout": 1},
        suppress_env_files=True,
        quiet=True,
    )
