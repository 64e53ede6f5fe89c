# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module okta_awx_setup, run in this process against a local controller, without real waiting."""

import importlib
from types import SimpleNamespace
from unittest import mock

from controller.data import DEFINITIONS
from sample_org import run_module

SETUP = "ansible_collections.identityops.okta.plugins.module_utils._awx_setup"
SCM_URL = "https://git.example.com/okta.git"


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def set_up(controller, check=False, diff=False, **options):
    """Run the module with the collection's definitions, and return its result, after a look for secrets in it.

    An option that is None is left out.
    """
    given = {
        "controller_host": controller.url,
        "controller_oauthtoken": controller.token,
        "scm_url": SCM_URL,
        "scm_branch": "1.0.0",
        "credential_types": DEFINITIONS["awx_credential_types"],
        "job_templates": DEFINITIONS["awx_job_templates"],
        "workflow": DEFINITIONS["awx_workflow"],
        **options,
    }
    given = {name: value for name, value in given.items() if value is not None}
    with mock.patch.object(importlib.import_module(SETUP), "time", Clock()):
        result, output = run_module("okta_awx_setup", {**given, "_ansible_check_mode": check, "_ansible_diff": diff})
    assert [secret for secret in (controller.token, controller.password) if secret in output] == []
    return SimpleNamespace(**{"msg": None, "changes": [], "next_steps": [], **result})
