# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real ansible in processes of its own, which can be found and killed, or run beside each other."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "IDENTITYOPS_TEST_RUN"


def environment_of(okta, folder):
    """The environment of a shell whose home is folder, which has this collection and is signed in to the local Okta."""
    collection = folder / "collections" / "ansible_collections" / "identityops" / "okta"
    collection.parent.mkdir(parents=True)
    collection.symlink_to(ROOT, target_is_directory=True)
    configuration = folder / "ansible.cfg"
    configuration.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "OKTA_"))}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_STDOUT_CALLBACK": "minimal",
        "OKTA_CLIENT_ORGURL": okta.url,
        "OKTA_CLIENT_TOKEN": okta.api_token,
    }


def write_playbook(path, tasks):
    """A playbook for this machine with these tasks, as a file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([{"name": "Play", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    return str(path)


def wait_until(condition):
    """Return as soon as the condition holds."""
    while not condition():
        time.sleep(0.02)


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
        """{pid: arguments} of what is left of it."""
        mark = f"{MARK}={self._mark}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_text().split("\0")
        return found

    def running(self, name):
        """The pids of the Python programs of that name in it: ansible-playbook, and AnsiballZ_ with the name of a module."""
        return [
            pid
            for pid, arguments in self.processes().items()
            if name in "".join(arguments[1:2]) and "sh" not in arguments[0]
        ]

    def kill(self):
        """End what is left of it."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def output(self):
        """What it has printed, when it has ended."""
        self.process.wait()
        text = self._output.read_text()
        assert self._secret not in text
        return text

    def results(self):
        """The results of its tasks, when it has ended; those of a loop one by one."""
        text = self.output()
        results = []
        for match in re.finditer(r"^localhost \| (\S+) => (?={)", text, re.MULTILINE):
            result = json.JSONDecoder().raw_decode(text, match.end())[0]
            results += result.get("results", [dict(result, failed=match[1] == "FAILED!")])
        return results
