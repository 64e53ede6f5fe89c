# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
import yaml
from ansible.errors import AnsibleError
from ansible_collections.identityops.okta.plugins.modules import job_step
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import MODULES
from job_results import ORG_URL

STEP = {
    "label": "1-1 of 1 API token",
    "module": "identityops.okta.okta_api_token",
    "options": {"state": "absent", "token_id": ["00T1"]},
}


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_step_runs_its_module_with_the_connection(action, check_mode):
    run = action(
        "job_step",
        {"step": STEP, "org_url": ORG_URL},
        check_mode=check_mode,
        answers=lambda _module, _arguments: {"changed": True, "revoked": [{"id": "00T1"}]},
    )

    assert run.asked == [(STEP["module"], {"org_url": ORG_URL, **STEP["options"]}, check_mode)]
    assert (run.result["changed"], run.result["revoked"]) == (True, [{"id": "00T1"}])


def test_no_other_module_is_run(action):
    with pytest.raises(AnsibleError):
        action("job_step", {"step": {**STEP, "module": "ansible.builtin.command"}}, answers=lambda *_: {})


def test_the_modules_are_documented():
    documented = yaml.safe_load(job_step.DOCUMENTATION)["options"]

    assert documented["step"]["suboptions"]["module"]["choices"] == list(MODULES.values())
