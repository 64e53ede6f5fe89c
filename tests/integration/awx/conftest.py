# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local controller, and the playbook that sets it up."""

import json
import re
import types

import pytest
from controller import Controller


@pytest.fixture
def controller():
    """A controller that is not set up yet."""
    with Controller() as running:
        yield running


@pytest.fixture
def set_up(controller, run):
    """set_up(*options, code=0, environment={}, **variables) runs the playbook and returns {output, told, changed}, without any secret.

    told is what the playbook says that it changes, or would change.
    """

    def set_up(*options, code=0, environment=None, **variables):
        signed_in = {"CONTROLLER_HOST": controller.url, "CONTROLLER_OAUTH_TOKEN": controller.token}
        extra = ["--extra-vars", json.dumps(variables)]
        done = run(
            "ansible-playbook", "identityops.okta.setup_awx", *extra, *options, **signed_in | (environment or {})
        )
        output = done.stdout + done.stderr
        assert done.returncode == code, output
        for secret in (controller.token, controller.password):
            assert secret not in output
        told = re.findall(r'"msg": "(?:Done: |Would )(.*)"', output)
        return types.SimpleNamespace(output=output, told=told, changed=int(re.search(r" changed=(\d+) ", output)[1]))

    return set_up
