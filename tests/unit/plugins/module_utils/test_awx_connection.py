# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which controller, and which credentials."""

from types import SimpleNamespace

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._awx_connection import VARIABLES, resolve_controller
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError

HOST, TOKEN = {"controller_host": "https://awx.example.com"}, {"controller_oauthtoken": "t0ken-canary"}
BASIC = {"controller_username": "admin", "controller_password": "s3cret"}
BEARER, ENCODED = "Bearer t0ken-canary", "Basic YWRtaW46czNjcmV0"


def resolve(options=None, **environ):
    return resolve_controller({**dict.fromkeys(VARIABLES), **(options or {})}, environ)


def header(connection):
    request = connection.authorization(SimpleNamespace(headers={}))
    assert request.headers["Content-Type"] == "application/json"
    return request.headers["Authorization"]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("https://awx.example.com", "https://awx.example.com"),
        (" https://awx.example.com:8043/ ", "https://awx.example.com:8043"),
        ("awx.example.com", "https://awx.example.com"),
        ("http://127.0.0.1:8052", "http://127.0.0.1:8052"),
        ("https://[::1]", "https://[::1]"),
    ],
)
def test_address(host, url):
    assert resolve({**TOKEN, "controller_host": host}).url == url


@pytest.mark.parametrize(
    "host",
    [
        "ftp://awx.example.com",
        "https://",
        "https://awx.example.com:port",
        "https://awx.example.com:0",
        "https://me:s3cret@awx.example.com",
        "https://awx.example.com/api/",
        "https://awx.example.com?x",
        "https://awx.example.com#x",
        "https://[awx",
    ],
)
def test_wrong_address(host):
    with pytest.raises(OptionError, match="is not the address of a controller") as error:
        resolve({**TOKEN, "controller_host": host})
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "environ", "expected"),
    [
        (TOKEN, {}, BEARER),
        (BASIC, {}, ENCODED),
        ({**TOKEN, **BASIC}, {}, BEARER),
        ({}, {"CONTROLLER_OAUTH_TOKEN": "t0ken-canary\n"}, BEARER),
        ({}, {"AAP_TOKEN": "t0ken-canary", "CONTROLLER_OAUTH_TOKEN": ""}, BEARER),
        ({}, {"CONTROLLER_USERNAME": "admin", "CONTROLLER_PASSWORD": "s3cret"}, ENCODED),
        ({}, {"AAP_USERNAME": "admin", "AAP_PASSWORD": "s3cret"}, ENCODED),
        # Credentials of the task make those of the environment irrelevant.
        (BASIC, {"CONTROLLER_OAUTH_TOKEN": "other"}, ENCODED),
        (TOKEN, {"CONTROLLER_OAUTH_TOKEN": "other"}, BEARER),
        ({"controller_oauthtoken": ""}, {"CONTROLLER_OAUTH_TOKEN": "t0ken-canary"}, BEARER),
    ],
)
def test_credentials(options, environ, expected):
    connection = resolve({**HOST, **options}, **environ)

    assert header(connection) == expected
    assert all(secret in ("t0ken-canary", "s3cret", ENCODED.split()[1]) for secret in connection.secrets)


@pytest.mark.parametrize("options", [{}, {"controller_username": "admin"}, {"controller_password": "s3cret"}])
def test_missing_credentials(options):
    with pytest.raises(OptionError, match="^Set controller_oauthtoken or CONTROLLER_OAUTH_TOKEN to your token on"):
        resolve({**HOST, **options})


def test_missing_address():
    with pytest.raises(OptionError, match="^Set controller_host or CONTROLLER_HOST to the address of the controller"):
        resolve(TOKEN, CONTROLLER_HOST=" ")


@pytest.mark.parametrize(
    ("variable", "url"), [("CONTROLLER_HOST", "awx.example.com"), ("AAP_HOSTNAME", "aap.example.com")]
)
def test_address_from_the_environment(variable, url):
    assert resolve(TOKEN, **{variable: f"https://{url}"}).url == f"https://{url}"

    with pytest.raises(OptionError, match=rf"^controller_host \(from {variable}\) is not the address"):
        resolve(TOKEN, **{variable: "https://a/b"})


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        (None, {}, True),
        (False, {"CONTROLLER_VERIFY_SSL": "true"}, False),
        (True, {"CONTROLLER_VERIFY_SSL": "false"}, True),
        (None, {"CONTROLLER_VERIFY_SSL": "False"}, False),
        (None, {"CONTROLLER_VERIFY_SSL": "", "AAP_VALIDATE_CERTS": "no"}, False),
        (None, {"AAP_VALIDATE_CERTS": "yes"}, True),
    ],
)
def test_validate_certs(option, environ, expected):
    assert resolve({**HOST, **TOKEN, "validate_certs": option}, **environ).validate_certs is expected


def test_validate_certs_that_is_not_a_boolean():
    with pytest.raises(OptionError) as error:
        resolve({**HOST, **TOKEN}, CONTROLLER_VERIFY_SSL="maybe")
    assert str(error.value) == (
        "validate_certs (from CONTROLLER_VERIFY_SSL): 'maybe' is not a valid boolean. Use true or false."
    )


def test_certificates(tmp_path):
    assert resolve({**HOST, **TOKEN}).ca_path is None
    assert resolve({**HOST, **TOKEN}, SSL_CERT_FILE=str(tmp_path)).ca_path == str(tmp_path)
    assert resolve({**HOST, **TOKEN, "ca_path": str(tmp_path)}, SSL_CERT_FILE="/nowhere").ca_path == str(tmp_path)
    with pytest.raises(OptionError, match="/nowhere"):
        resolve({**HOST, **TOKEN}, SSL_CERT_FILE="/nowhere")
