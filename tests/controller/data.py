# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What setup_awx.yml puts on a controller, read from its files."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOKS = ROOT / "playbooks"


class _Loader(yaml.SafeLoader):
    """Reads !unsafe as the text that it stands before."""


_Loader.add_constructor("!unsafe", lambda loader, node: node.value)


def read(path):
    """A file of YAML that may hold !unsafe."""
    return yaml.load(path.read_text(), _Loader)


DEFINITIONS = {name: value for path in (PLAYBOOKS / "vars").glob("awx_*.yml") for name, value in read(path).items()}
CREDENTIAL_TYPES = {one["name"]: one for one in DEFINITIONS["awx_credential_types"]}
# Those that people launch, by their playbooks, and the one that only the workflow runs.
TEMPLATES = {Path(one["playbook"]).stem: one for one in DEFINITIONS["awx_job_templates"] if "survey" in one}
(APPROVED,) = (one for one in DEFINITIONS["awx_job_templates"] if "survey" not in one)
WORKFLOW = DEFINITIONS["awx_workflow"]
HOST_VARIABLES = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
