# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible against a local Okta."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from environment import ROOT, ansible_shell, link_collection
from shared_emulator import SharedEmulator

SECRET = "00acme-secret-canary-0123456789abcdefghijk"


@pytest.fixture(scope="session")
def collections(tmp_path_factory):
    """A collections path that holds this checkout as identityops.okta."""
    return link_collection(tmp_path_factory.mktemp("collections"))


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """The file that a release of this checkout would have."""
    folder = tmp_path_factory.mktemp("release")
    build = [Path(sys.executable).with_name("ansible-galaxy"), "collection", "build", ROOT, "--output-path", folder]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="session")
def okta_of_session():
    """The local Okta that all tests share."""
    with SharedEmulator("demo") as shared:
        yield shared


@pytest.fixture
def okta(okta_of_session):
    """A local Okta that holds the org of the demo, whose service app requires DPoP."""
    with okta_of_session.lend() as emulator:
        emulator.org.clients["0oahygiene1234567890"].dpop = "required"
        yield emulator


@pytest.fixture
def inventory(tmp_path):
    """Nothing but this machine, and the Python that modules run on there."""
    path = tmp_path / "inventory.yml"
    python = os.environ.get("MODULE_PYTHON", sys.executable)
    path.write_text(
        json.dumps(
            {"all": {"hosts": {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": python}}}}
        )
    )
    return path


@pytest.fixture
def environment(okta, collections, inventory, tmp_path):
    """The variables of a shell with the credentials of the local Okta."""
    return {
        **ansible_shell(tmp_path, collections),
        "ANSIBLE_INVENTORY": str(inventory),
        "OKTA_CLIENT_ORGURL": okta.url,
        "OKTA_CLIENT_TOKEN": SECRET,
    }


@pytest.fixture
def run(environment, tmp_path):
    """run(command, ..., **variables) runs a command there and returns its CompletedProcess; no secret is in its
    output."""

    def run(*command, stdin="", **variables):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={name: value for name, value in {**environment, **variables}.items() if value is not None},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert SECRET not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def vault(tmp_path_factory):
    """A file with the API token, encrypted by Ansible Vault, and the file with its password."""
    folder = tmp_path_factory.mktemp("vault")
    password, encrypted = folder / "password", folder / "secrets.yml"
    password.write_text("correct horse")
    encrypted.write_text(f"okta_api_token: {SECRET}\n")
    program = Path(sys.executable).with_name("ansible-vault")
    subprocess.run([program, "encrypt", "--vault-password-file", password, encrypted], check=True, capture_output=True)
    assert SECRET not in encrypted.read_text()
    return encrypted, password


@pytest.fixture
def put_vault(vault):
    """put_vault(encrypted, password) copies the encrypted file and that with its password to these paths."""

    def put_vault(*paths):
        for source, path in zip(vault, paths, strict=True):
            path.parent.mkdir(exist_ok=True)
            shutil.copy(source, path)

    return put_vault


@pytest.fixture
def adhoc(run):
    """adhoc(module, arguments, *options) runs one task with the ansible command and returns its result."""

    def adhoc(module, arguments="", *options):
        done = run("ansible", "localhost", "--one-line", "-m", f"identityops.okta.{module}", "-a", arguments, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(re.search(r"^localhost \| \w+ ?=> (.*)", done.stdout, re.MULTILINE).group(1))

    return adhoc


@pytest.fixture
def play(run, tmp_path):
    """play(tasks, *options) runs tasks as a playbook and returns its CompletedProcess, which has succeeded."""

    def play(tasks, *options, **keywords):
        playbook = tmp_path / "playbook.yml"
        playbook.write_text(
            json.dumps([{"name": "Play", "hosts": "localhost", "gather_facts": False, "tasks": tasks, **keywords}])
        )
        done = run("ansible-playbook", str(playbook), *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return play
