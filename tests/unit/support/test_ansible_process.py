# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that a test has started are found by their name, in whatever folder their interpreter is."""

import os
import sys

import pytest
from ansible_process import Run, wait_until

WAIT = "import time\ntime.sleep(600)\n"


@pytest.fixture
def start(tmp_path):
    """start(*command) starts a command and returns its Run."""
    runs = []

    def start(*command):
        runs.append(Run(command, {**os.environ, "OKTA_CLIENT_TOKEN": "secret"}, tmp_path))
        return runs[-1]

    yield start
    for run in runs:
        run.kill()


@pytest.mark.parametrize("folder", ["bin", "josh", "fresh start", "it's", "ünï $x", "python"])
def test_a_program_is_found_in_any_folder(start, tmp_path, folder):
    interpreter = tmp_path / folder / "python3"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    program = tmp_path / folder / "ansible-playbook"
    program.write_text(WAIT)

    run = start(str(interpreter), str(program))

    wait_until(lambda: run.running("ansible-playbook"))
    assert run.running("ansible-playbook") == [run.process.pid]
    assert run.running("AnsiballZ_") == []


def test_a_shell_is_not_taken_for_the_program_that_it_starts(start, tmp_path):
    program = tmp_path / "AnsiballZ_ping.py"
    program.write_text(WAIT)
    script = tmp_path / "AnsiballZ_wrapper"
    script.write_text('"$1" "$2"; true\n')

    run = start("sh", str(script), sys.executable, str(program))

    wait_until(lambda: run.running("AnsiballZ_"))
    assert len(run.processes()) == 2
    (pid,) = run.running("AnsiballZ_")
    assert pid != run.process.pid


def test_nothing_is_left_of_a_run_that_is_killed(start):
    run = start("sh", "-c", 'sh -c "sleep 600; true"; true')
    wait_until(lambda: len(run.processes()) == 3)

    run.kill()

    wait_until(lambda: not run.processes())


def test_processes_of_other_runs_are_left_alone(start):
    one, other = start("sleep", "600"), start("sleep", "600")

    one.kill()

    assert [process.pid for process in other.processes()] == [other.process.pid]
