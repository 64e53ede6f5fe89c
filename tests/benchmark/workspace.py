# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder with what the programs to be measured need: playbooks, packed modules, work to do, and their environment."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from environment import ansible_shell, link_collection

from .process import FailedError

SCRIPTS = Path(__file__).with_name("scripts")
BIN = Path(sys.executable).parent
API_TOKEN = "00benchmark-secret-0123456789abcdefghijklm"

_PARAMS = re.compile(r"^params=('.*'|\".*\"),$", re.MULTILINE)


class Workspace:
    """Every method that makes something returns the command to run it with."""

    def __init__(self, folder: Path, url: str, node_modules: Path | None = None):
        self._folder = folder
        self._url = url
        self._packed: dict[str, str] = {}
        self._count = 0
        self.environment = {
            **ansible_shell(folder, link_collection(folder / "collections")),
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
            **({"NODE_PATH": str(node_modules)} if node_modules else {}),
        }

    def module(self, name: str, **arguments: Any) -> list[str]:
        """A module with these arguments, packed with all it imports, as Ansible sends it to a host."""
        packed = self._packed.get(name) or self._pack(name)

        def with_arguments(match: "re.Match[str]") -> str:
            params = json.loads(ast.literal_eval(match.group(1)))
            ours = {key: value for key, value in params["ANSIBLE_MODULE_ARGS"].items() if key.startswith("_ansible")}
            return f"params={json.dumps(dict(params, ANSIBLE_MODULE_ARGS={**ours, **arguments}))!r},"

        text, found = _PARAMS.subn(with_arguments, packed)
        if found != 1:
            raise FailedError(f"The packed module {name} has its arguments in another place than expected")
        return [sys.executable, self._write("module.py", text)]

    def playbook(self, *tasks: dict[str, Any], hosts: Sequence[str] = ("localhost",), forks: int = 5) -> list[str]:
        """A playbook with these tasks, run on the machine itself under the names of these hosts."""
        play = {"hosts": "all", "gather_facts": False, "tasks": list(tasks)}
        inventory = self._write("inventory", "".join(f"{host} ansible_connection=local\n" for host in hosts))
        path = self._write("playbook.yml", json.dumps([play]))
        return [str(BIN / "ansible-playbook"), "--inventory", inventory, "--forks", str(forks), path]

    def job(self, name: str, **variables: Any) -> list[str]:
        """A playbook of the collection with these extra variables, run on the machine itself."""
        inventory = self._write("inventory", "localhost ansible_connection=local\n")
        extra = self._write("variables.json", json.dumps({"okta_evidence_dir": str(self._folder), **variables}))
        playbook = f"identityops.okta.{name}"
        return [str(BIN / "ansible-playbook"), "--inventory", inventory, "--extra-vars", f"@{extra}", playbook]

    def script(self, program: Sequence[str], verb: str, paths: Sequence[str], concurrency: int = 0) -> list[str]:
        """One of the scripts in scripts/ with its work: verb is revoke or read; concurrency 0 is everything at once."""
        work = {"url": self._url, "api_token": API_TOKEN, "verb": verb, "paths": paths, "concurrency": concurrency}
        return [*program[:-1], str(SCRIPTS / program[-1]), self._write("work.json", json.dumps(work))]

    def curl(self, paths: Sequence[str], concurrency: int) -> list[str]:
        """One curl that sends a DELETE to each path."""
        lines = [f'url = "{self._url}{path}"' for path in paths]
        config = self._write(
            "curl.cfg", "\n".join([f'header = "Authorization: SSWS {API_TOKEN}"', "request = DELETE", *lines, ""])
        )
        return [
            "curl",
            "--silent",
            "--show-error",
            "--fail",
            "--parallel",
            "--parallel-max",
            str(concurrency),
            "--config",
            config,
        ]

    def _pack(self, name: str) -> str:
        kept = self._folder / f"packed-{name}"
        environment = {**self.environment, "ANSIBLE_KEEP_REMOTE_FILES": "true", "ANSIBLE_REMOTE_TEMP": str(kept)}
        # The module may well fail for want of arguments: it is packed all the same.
        command = [str(BIN / "ansible"), "localhost", "--module-name", name]
        said = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        found = list(kept.rglob("AnsiballZ_*.py"))
        if len(found) != 1:
            raise FailedError(f"Ansible did not pack {name}: {said.stdout}{said.stderr}")
        self._packed[name] = found[0].read_text()
        return self._packed[name]

    def _write(self, name: str, text: str) -> str:
        self._count += 1
        path = self._folder / f"{self._count:03d}-{name}"
        path.write_text(text)
        return str(path)
