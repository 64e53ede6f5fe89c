# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example for those who set up their controller with the collection awx.awx."""

import os
from pathlib import Path

from environment import ROOT

PLAYBOOK = ROOT / "docs" / "examples" / "awx" / "awx_collection.yml"
# The workflow, and the one job template that only the workflow can run
LEFT_TO_SETUP_AWX = (
    "create the job template Okta: revoke approved API tokens",
    "create the workflow",
    "create the survey of Okta: revoke idle API tokens after approval",
    "create the approval",
    "create the link",
)


def test_it_creates_what_setup_awx_creates_but_for_the_workflow(controller, run, set_up):
    programs = Path(os.environ["AWX_COLLECTION_PROGRAMS"])
    shell = {
        "ANSIBLE_COLLECTIONS_PATH": None,
        "CONTROLLER_HOST": controller.url,
        "CONTROLLER_OAUTH_TOKEN": controller.token,
    }

    first = run(programs / "ansible-playbook", PLAYBOOK, **shell)
    assert first.returncode == 0, first.stdout + first.stderr
    again = run(programs / "ansible-playbook", PLAYBOOK, **shell)

    assert "changed=0 " in again.stdout, again.stdout
    assert [change for change in set_up("--check").changes if not change.startswith(LEFT_TO_SETUP_AWX)] == []
