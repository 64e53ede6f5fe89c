# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the programs to compare with are there, and their versions."""

import json
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from environment import ROOT

NODE_SDK = "@okta/okta-sdk-nodejs"
URI = "ansible.builtin.uri"
REQUESTS, SDK, NODE, CURL = "requests script", "Okta SDK for Python", "Okta SDK for Node.js", "curl --parallel"

_NODE_FOLDER = ROOT / ".cache" / "bench" / "node"


class Peers:
    """missing: why a peer is not measured, by its name; versions: of everything that takes part; node_modules: where
    the SDK is."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self.versions = {
            "Python": platform.python_version(),
            **{name: _installed(name) for name in ("ansible-core", "requests", "urllib3")},
        }
        self.node_modules: Path | None = None
        self._note(SDK, _installed("okta"), "okta is not installed")
        self._note(NODE, *self._node())
        self._note(CURL, _first_line("curl").partition("curl ")[2].partition(" ")[0], "no curl")

    def _note(self, name: str, version: str, otherwise: str) -> None:
        self.versions[name] = version or otherwise
        if not version:
            self.missing[name] = otherwise

    def _node(self) -> tuple[str, str]:
        """The SDK's version, and what is wrong when it is empty."""
        if not shutil.which("node") or not shutil.which("npm"):
            return "", "no npm"
        manifest = _NODE_FOLDER / "node_modules" / NODE_SDK / "package.json"
        if not manifest.exists():
            print(f"Installing {NODE_SDK}", file=sys.stderr)
            _NODE_FOLDER.mkdir(parents=True, exist_ok=True)
            install = ["npm", "install", "--prefix", str(_NODE_FOLDER), "--no-audit", "--no-fund", NODE_SDK]
            subprocess.run(install, check=False, capture_output=True)
        if not manifest.exists():
            return "", "npm could not install it"
        self.node_modules = _NODE_FOLDER / "node_modules"
        return f"{json.loads(manifest.read_text())['version']} on Node.js {_first_line('node').lstrip('v')}", ""


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _first_line(program: str) -> str:
    if not shutil.which(program):
        return ""
    return subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout.partition("\n")[0]
