# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the demo, or open a shell, on an emulated Okta org. Everything that is installed or written stays in .cache."""

import os
import subprocess
import sys
from pathlib import Path

from matrix import NEWEST
from nox_envs import CACHE, ROOT, clean_variables, user_environment

HELLO = """\
This shell is connected to Acme, an emulated Okta org with made-up tokens. The commands of the README and the guides
work here, and nothing real can be revoked. Try these:

  ansible localhost -m identityops.okta.okta_api_token_info -a fields=name,idle_days
  ansible-playbook identityops.okta.audit_api_tokens
  ansible-playbook identityops.okta.revoke_idle_api_tokens

Leave the shell to stop the org.
"""
COMMANDS = {
    "demo": ["ansible-playbook", "identityops.okta.demo"],
    "shell": ["bash", "--norc"],
}


def main(name: str) -> int:
    """Start the local Okta, run the command on it, and return its exit code, or 0 for the shell of a person."""
    if not (CACHE / "envs" / f"user-core-{NEWEST.core}" / "installed").exists():
        print(f"Setting up ansible-core {NEWEST.core} in .cache", flush=True)
    programs = user_environment(NEWEST)
    home = CACHE / "home" / "demo"
    variables = clean_variables("demo", programs) | {
        # A shell keeps the caller's home; Ansible must not write into it.
        "HOME": str(Path.home()),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "PS1": "acme \\w\\$ ",
    }
    if name == "shell":
        print(HELLO, flush=True)
    emulator = [programs / "python", Path("tests", "emulator"), "--seed", "demo", "--", *COMMANDS[name]]
    code = subprocess.run(emulator, cwd=ROOT, env=variables, check=False).returncode
    return 0 if name == "shell" and os.isatty(0) else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
