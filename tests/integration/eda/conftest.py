# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible-rulebook, which needs Java, on a local Okta."""

import json
import os

import pytest
from ansible_process import Run, wait_until


@pytest.fixture
def rulebook(okta, environment, inventory, tmp_path):
    """rulebook(name, **variables) starts a rulebook, waits until its source has polled, and returns the Run.

    name is that of a rulebook of the collection, or the path of a file.
    """
    runs = []

    def rulebook(name, **variables):
        (tmp_path / "home").mkdir(exist_ok=True)
        path = tmp_path / f"variables-{len(runs)}.json"
        path.write_text(json.dumps({"okta_interval": 1, "okta_cursor_dir": str(tmp_path / "cursors"), **variables}))
        polled = len(okta.requests)
        # Programs that ansible-runner starts are looked for on the PATH, and Java's settings are the machine's.
        java = {name: value for name, value in os.environ.items() if name.startswith("JAVA_")}
        run = Run(
            ["ansible-rulebook", "--rulebook", str(name), "--inventory", str(inventory), "--vars", str(path), "-v"],
            {**environment, **java, "HOME": str(tmp_path / "home"), "ANSIBLE_NOCOLOR": "true"},
            tmp_path,
        )
        runs.append(run)
        wait_until(lambda: len(polls(okta)[polled:]) > 1 or run.process.poll() is not None)
        assert run.process.poll() is None, run.output()
        return run

    yield rulebook
    for run in runs:
        run.kill()


def polls(okta):
    """Return the requests, with None in the place of those that are not polls, so that they keep their numbers."""
    found = [request if request["path"].endswith("/logs") else None for request in okta.requests]
    return [request for request in found if request]


@pytest.fixture
def wait_for_poll(okta):
    """wait_for_poll() returns when everything that has happened up to now was handed over and is remembered."""

    def wait_for_poll():
        before = len(polls(okta))
        wait_until(lambda: len(polls(okta)) > before + 2)

    return wait_for_poll
