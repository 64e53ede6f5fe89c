# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain pytest passes whatever the caller's shell holds."""

import os
import subprocess
import sys

from environment import ROOT
from thorough import thorough

SHELL = {
    "LC_ALL": "C",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "*",
    "ANSIBLE_CONFIG": "/nowhere/ansible.cfg",
    "ANSIBLE_STDOUT_CALLBACK": "oneline",
    "OKTA_CLIENT_TOKEN": "00somebody-elses-0123456789abcdefghijklmno",
    "OKTA_ACCESS_TOKEN": "another",
    "PYTHONPATH": "/nowhere",
    "REQUESTS_CA_BUNDLE": "/nowhere/ca.pem",
    "SSL_CERT_FILE": "/nowhere/ca.pem",
    "TZ": "Asia/Kolkata",
}
TESTS = {
    "tests/unit/plugins/modules/test_okta_api_token_info.py": "test_lists_every_token_with_one_request_and_no_query",
    "tests/integration/test_operations.py": "test_reading_in_a_playbook[]",
}


@thorough
def test_plain_pytest_passes_in_any_shell(tmp_path):
    cases = [f"{ROOT / path}::{name}" for path, name in TESTS.items()]
    options = (
        "--quiet",
        "--override-ini",
        f"cache_dir={tmp_path / 'cache'}",
        "--basetemp",
        str(tmp_path / "temporary"),
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *cases],
        cwd=tmp_path,
        env={**os.environ, **SHELL},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(cases)} passed" in done.stdout
