# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which AWX or Automation Controller to talk to, and with which credentials."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ._auth import Secret
from ._connection import check_ca_path, first_set
from ._errors import OptionError
from ._transport import Settings

HOST, TOKEN, USERNAME, PASSWORD = (
    "controller_host",
    "controller_oauthtoken",
    "controller_username",
    "controller_password",
)
VALIDATE_CERTS, CA_PATH = "validate_certs", "ca_path"

CONTROLLER_OPTIONS: dict[str, dict[str, Any]] = {
    "controller_host": {"type": "str", "aliases": ["aap_hostname"]},
    "controller_oauthtoken": {"type": "str", "no_log": True, "aliases": ["aap_token"]},
    "controller_username": {"type": "str", "aliases": ["aap_username"]},
    "controller_password": {"type": "str", "no_log": True, "aliases": ["aap_password"]},
    "validate_certs": {"type": "bool", "aliases": ["aap_validate_certs"]},
    "ca_path": {"type": "path"},
    "request_timeout": {"type": "int", "default": 30, "aliases": ["aap_request_timeout"]},
}

VARIABLES = {
    HOST: ("CONTROLLER_HOST", "AAP_HOSTNAME"),
    TOKEN: ("CONTROLLER_OAUTH_TOKEN", "AAP_TOKEN"),
    USERNAME: ("CONTROLLER_USERNAME", "AAP_USERNAME"),
    PASSWORD: ("CONTROLLER_PASSWORD", "AAP_PASSWORD"),
    VALIDATE_CERTS: ("CONTROLLER_VERIFY_SSL", "AAP_VALIDATE_CERTS"),
    CA_PATH: ("SSL_CERT_FILE",),
}

_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}


class ControllerAuthorization(Secret):
    """Authorizes requests to a controller with the scheme Bearer or Basic, and marks their bodies as JSON."""

    def __init__(self, scheme: str, secret: str):
        super().__init__("access_token", secret)
        self._value = f"{scheme} {secret}"

    def __call__(self, request: Any) -> Any:
        """Set the headers of a prepared request."""
        request.headers["Content-Type"] = "application/json"
        return super().__call__(request)


@dataclass(frozen=True)
class ControllerConnection:
    """The address of a controller, scheme://host[:port] without a slash at the end, and how to authenticate there.

    secrets: what must not appear in any output.
    """

    url: str
    authorization: ControllerAuthorization
    secrets: tuple[str, ...]
    validate_certs: bool
    ca_path: str | None

    def settings(self, user_agent: str, timeout: int) -> Settings:
        """Return how requests are sent there; timeout: seconds for a response."""
        return Settings(
            org_url=self.url,
            authorization=self.authorization,
            user_agent=user_agent,
            validate_certs=self.validate_certs,
            ca_path=self.ca_path,
            timeout=timeout,
        )


def resolve_controller(params: Mapping[str, Any], environ: Mapping[str, str]) -> ControllerConnection:
    """Return the connection that the options give, or else the environment. Raises OptionError."""
    host, source = _resolve(HOST, params, environ)
    if host is None:
        raise OptionError(
            f"Set {_sources(HOST)} to the address of the controller, for example https://awx.example.com."
        )
    url = _check_host(host, source)
    authorization, secrets = _authorize(params, environ)
    ca_path = check_ca_path(_resolve(CA_PATH, params, environ)[0])
    return ControllerConnection(url, authorization, secrets, _validate_certs(params, environ), ca_path)


def _resolve(option: str, params: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the value and the name of where it comes from; a variable that is empty is not set."""
    if params[option]:
        return params[option], option
    variable = first_set(VARIABLES[option], environ)
    return (environ[variable].strip(), f"{option} (from {variable})") if variable else (None, option)


def _sources(option: str) -> str:
    return f"{option} or {VARIABLES[option][0]}"


def _check_host(text: str, source: str) -> str:
    address = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        url = urlsplit(address)
        is_valid = url.scheme in ("https", "http") and bool(url.hostname) and url.port != 0
    except ValueError:
        is_valid = False
    # What stands before the @ may be a password, so the sentence does not repeat the value.
    if not is_valid or url.username is not None or url.path not in ("", "/") or url.query or url.fragment:
        raise OptionError(
            f"{source} is not the address of a controller. Use the scheme and the host only, for example https://awx.example.com."
        )
    return f"{url.scheme}://{url.netloc}"


def _authorize(
    params: Mapping[str, Any], environ: Mapping[str, str]
) -> tuple[ControllerAuthorization, tuple[str, ...]]:
    """Prefer the options to the environment, and a token to a user name."""
    is_given = any(params[option] for option in (TOKEN, USERNAME, PASSWORD))
    token, username, password = (
        _resolve(option, params, {} if is_given else environ)[0] for option in (TOKEN, USERNAME, PASSWORD)
    )
    if token:
        return ControllerAuthorization("Bearer", token.strip()), (token.strip(),)
    if username and password:
        encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
        return ControllerAuthorization("Basic", encoded), (password, encoded)
    raise OptionError(
        f"Set {_sources(TOKEN)} to your token on the controller, or {_sources(USERNAME)} and {_sources(PASSWORD)}."
    )


def _validate_certs(params: Mapping[str, Any], environ: Mapping[str, str]) -> bool:
    if params[VALIDATE_CERTS] is not None:
        return bool(params[VALIDATE_CERTS])
    text, source = _resolve(VALIDATE_CERTS, params, environ)
    if text is None:
        return True
    if text.lower() not in _BOOLEANS:
        raise OptionError(f"{source}: '{text}' is not a valid boolean. Use true or false.")
    return _BOOLEANS[text.lower()]
