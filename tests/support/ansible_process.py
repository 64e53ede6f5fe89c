# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible in processes of its own, which can be found and killed, or run beside each other."""

import contextlib
import json
import re
import subprocess
import time
import uuid
from pathlib import Path

import psutil
from environment import ansible_shell, link_collection

MARK = "IDENTITYOPS_TEST_RUN"
# Far more than anything takes on a busy machine.
PATIENCE = 600


def environment_of(okta, folder):
    """Return the variables of a shell whose home is folder, with this collection and the credentials of the local
    Okta."""
    collections = link_collection(folder / "collections")
    return {
        **ansible_shell(folder, collections),
        "ANSIBLE_STDOUT_CALLBACK": "minimal",
        "OKTA_CLIENT_ORGURL": okta.url,
        "OKTA_CLIENT_TOKEN": okta.api_token,
    }


def write_playbook(path, tasks):
    """Write a playbook for this machine with these tasks, and return its path."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([{"name": "Play", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    return str(path)


def wait_until(condition):
    """Return as soon as the condition holds; AssertionError if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Run:
    """A command in a process group of its own. Whatever it starts has its mark in the environment, orphans too."""

    def __init__(self, command, environment, folder):
        self._mark = str(uuid.uuid4())
        self._secret = environment["OKTA_CLIENT_TOKEN"]
        self._output = folder / f"{self._mark}.txt"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, MARK: self._mark},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def processes(self):
        """Return {process: its arguments} of what is left of it."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self._mark:
                    found[process] = process.cmdline()
        return found

    def running(self, name):
        """Return the pids of its Python programs of that name: ansible-playbook, or AnsiballZ_ and the name of a
        module."""
        return [
            process.pid
            for process, arguments in self.processes().items()
            if len(arguments) > 1 and _is_python(arguments[0]) and name in Path(arguments[1]).name
        ]

    def kill(self):
        """End what is left of it."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    def output(self):
        """Return what it has printed, when it has ended."""
        self.process.wait()
        text = self._output.read_text()
        assert self._secret not in text
        return text

    def results(self):
        """Return the results of its tasks, when it has ended; those of a loop one by one."""
        text = self.output()
        results = []
        for match in re.finditer(r"^localhost \| (\S+) => (?={)", text, re.MULTILINE):
            result = json.JSONDecoder().raw_decode(text, match.end())[0]
            results += result.get("results", [dict(result, failed=match[1] == "FAILED!")])
        return results


def _is_python(program):
    """Whether it is an interpreter, and not the shell that starts one."""
    return Path(program).name.lower().startswith("python")
