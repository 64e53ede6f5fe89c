# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing in the caller's shell changes a test."""

import os

import pytest
from environment import UTF_8, clean

FOREIGN = [
    "ANSIBLE_STDOUT_CALLBACK",
    "OKTA_CLIENT_TOKEN",
    "CONTROLLER_HOST",
    "TOWER_HOST",
    "AAP_TOKEN",
    "JUNIT_OUTPUT_DIR",
    "HTTP_PROXY",
    "https_proxy",
    "All_Proxy",
    "NO_PROXY",
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONWARNINGS",
    "VIRTUAL_ENV",
    "LANG",
    "LANGUAGE",
    "LC_CTYPE",
    "TZ",
]
CERTIFICATES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"]
KEPT = ["PATH", "HOME", "TMPDIR", "PIP_INDEX_URL", "UV_INDEX", "MODULE_PYTHON", "NODE_PATH", "PYENV_ROOT", "LCOV"]


@pytest.mark.parametrize("name", FOREIGN + CERTIFICATES)
def test_a_variable_that_could_change_a_test_is_dropped(name):
    assert name not in clean({name: "value"})


@pytest.mark.parametrize("name", KEPT)
def test_any_other_variable_is_kept(name):
    assert clean({name: "value"})[name] == "value"


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificates_are_kept_for_installers(name):
    assert clean({name: "value"}, keep_certificates=True)[name] == "value"


def test_the_encoding_is_utf_8():
    assert clean({"LC_ALL": "C"})["LC_ALL"] == UTF_8


def test_the_tests_run_in_a_clean_environment():
    assert os.environ["LC_ALL"] == UTF_8
    assert os.environ.items() - {"ANSIBLE_CONFIG": os.environ["ANSIBLE_CONFIG"]}.items() <= clean(os.environ).items()
