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


_DATA = {name: value for path in (PLAYBOOKS / "vars").glob("awx_*.yml") for name, value in read(path).items()}
CREDENTIAL_TYPES = {one["name"]: one for one in _DATA["awx_credential_types"]}
TEMPLATES = {Path(one["playbook"]).stem: one for one in _DATA["awx_job_templates"]}
WORKFLOW = _DATA["awx_workflow"]
HOST_VARIABLES = yaml.safe_load(read(PLAYBOOKS / "setup_awx.yml")[0]["vars"]["awx_host_variables"])
