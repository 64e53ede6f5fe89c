# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import yaml
from ansible_collections.identityops.okta.plugins.module_utils._version import VERSION


def test_the_user_agent_names_the_version_of_the_collection():
    galaxy = Path(__file__).resolve().parents[4] / "galaxy.yml"

    assert yaml.safe_load(galaxy.read_text())["version"] == VERSION
