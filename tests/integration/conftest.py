# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible against a local Okta."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from emulator import Emulator

ROOT = Path(__file__).resolve().parents[2]
SECRET = "00acme-secret-canary-0123456789abcdefghijk"


@pytest.fixture(scope="session")
def collections(tmp_path_factory):
    """A collections path that holds this checkout as identityops.okta."""
    path = tmp_path_factory.mktemp("collections")
    link = path / "ansible_collections" / "identityops" / "okta"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT, target_is_directory=True)
    return path


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """The file that a release of this checkout would have."""
    folder = tmp_path_factory.mktemp("release")
    build = [Path(sys.executable).with_name("ansible-galaxy"), "collection", "build", ROOT, "--output-path", folder]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (built,) = folder.iterdir()
    return built


@pytest.fixture
def okta():
    """A local Okta that holds the org of acme.yml."""
    with Emulator(Path(__file__).with_name("acme.yml")) as emulator:
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
    """The environment of a shell that is signed in to the local Okta."""
    configuration = tmp_path / "ansible.cfg"
    configuration.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "OKTA_"))}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY": str(inventory),
        "ANSIBLE_NOCOLOR": "true",
        "OKTA_CLIENT_ORGURL": okta.url,
        "OKTA_CLIENT_TOKEN": SECRET,
    }


@pytest.fixture
def run(environment, tmp_path):
    """run(command, ..., **variables) runs a command there and returns its CompletedProcess, whose output holds no secret."""

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
