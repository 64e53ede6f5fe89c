# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local controller, and the playbook that sets it up."""

import json
import re
from types import SimpleNamespace

import pytest
from controller import Controller


@pytest.fixture
def controller():
    """A controller that is not set up yet."""
    with Controller() as running:
        yield running


@pytest.fixture
def set_up(controller, run, tmp_path):
    """set_up(*options, code=0, environment={}, **variables) runs the playbook, and returns what it printed.

    Returns output, and what it shows at its end: changes and next_steps, None if it failed before.
    """

    def set_up(*options, code=0, environment=None, **variables):
        signed_in = {"CONTROLLER_HOST": controller.url, "CONTROLLER_OAUTH_TOKEN": controller.token}
        # Ansible itself shows what is given on the command line, if it is verbose.
        given = tmp_path / "variables.json"
        given.write_text(json.dumps(variables))
        extra = ["--extra-vars", f"@{given}"]
        done = run(
            "ansible-playbook", "identityops.okta.setup_awx", *extra, *options, **signed_in | (environment or {})
        )
        output = done.stdout + done.stderr
        assert done.returncode == code, output
        assert [secret for secret in (controller.token, controller.password) if secret in output] == []
        shown = re.search(r'"msg": (\{\n.*?\n    \})', output, re.DOTALL)
        result = json.loads(shown[1]) if shown else {"changes": None, "next_steps": None}
        return SimpleNamespace(output=output, **result)

    return set_up
