# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible-rulebook, which needs Java, on a local Okta."""

import json
import os

import pytest
from ansible_process import Run, wait_until


@pytest.fixture
def start(okta, environment, tmp_path):
    """start(command) starts ansible-rulebook, waits until its source has polled, and returns the Run."""
    runs = []

    def start(command):
        (tmp_path / "home").mkdir(exist_ok=True)
        polled = len(polls(okta))
        # What starts Java needs the settings of the machine.
        java = {name: value for name, value in os.environ.items() if name.startswith("JAVA_")}
        variables = {**environment, **java, "HOME": str(tmp_path / "home"), "ANSIBLE_NOCOLOR": "true"}
        run = Run([*command, "-v"], variables, tmp_path)
        runs.append(run)
        wait_until(lambda: len(polls(okta)) > polled + 1 or run.process.poll() is not None)
        assert run.process.poll() is None, run.output()
        return run

    yield start
    for run in runs:
        run.kill()


@pytest.fixture
def rulebook(start, inventory, tmp_path):
    """rulebook(name, **variables) starts a rulebook of the collection."""

    def rulebook(name, **variables):
        path = tmp_path / "variables.json"
        path.write_text(json.dumps({"okta_interval": 1, "okta_cursor_dir": str(tmp_path / "cursors"), **variables}))
        return start(["ansible-rulebook", "--rulebook", name, "--inventory", str(inventory), "--vars", str(path)])

    return rulebook


def polls(okta):
    """Return the requests for events; the first of a source only asks for the time."""
    return [request for request in okta.requests if request["path"].endswith("/logs")]


@pytest.fixture
def wait_for_poll(okta):
    """wait_for_poll() returns when everything that has happened up to now was handed over and is remembered."""

    def wait_for_poll():
        before = len(polls(okta))
        wait_until(lambda: len(polls(okta)) > before + 2)

    return wait_for_poll
