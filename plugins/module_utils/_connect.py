# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: makes a client from the options that modules and the event source have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ._auth import Authorization, Secret
from ._client import Client
from ._connection import check_ca_path, check_proxy, org_url_variables, resolve_org_url
from ._errors import OptionError
from ._secrets import Secrets
from ._selection import check_number
from ._sign_in import SERVICE_APP, SignIn, check_configured, check_same_org, resolve_sign_in
from ._transport import Settings, Transport

CONNECTION_OPTIONS: dict[str, dict[str, Any]] = {
    "org_url": {"type": "str"},
    "api_token": {"type": "str", "no_log": True},
    "access_token": {"type": "str", "no_log": True},
    "oauth_client_id": {"type": "str"},
    "oauth_private_key": {"type": "str", "no_log": True},
    "oauth_private_key_id": {"type": "str", "no_log": False},
    "oauth_scopes": {"type": "list", "elements": "str"},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "proxy": {"type": "str"},
    "timeout": {"type": "int", "default": 30},
    "retries": {"type": "int", "default": 4},
    "rate_limit_timeout": {"type": "int", "default": 300},
    "rate_limit_share": {"type": "int", "default": 90},
    "concurrency": {"type": "int", "default": 4},
}
_BOUNDS: dict[str, tuple[int, int | None]] = {
    "timeout": (1, 3600),
    "retries": (0, None),
    "rate_limit_timeout": (-1, None),
    "rate_limit_share": (1, 100),
    "concurrency": (1, 16),
}


def check_connection_options(params: Mapping[str, Any], forget: Callable[[str], object] = lambda text: None) -> None:
    """Raise OptionError for a number out of bounds, and for an option without a value: it must not fall back to another
    identity.

    forget(text) is told of blanks, which would be masked in every text if they were taken for a secret.
    """
    for name, spec in CONNECTION_OPTIONS.items():
        value = params[name]
        if spec["type"] in ("str", "path") and value is not None and not value.strip():
            forget(value)
            raise OptionError(
                f"{name} is an empty string: give it a value, or leave it out (default(omit) does that) so that the"
                " environment is used"
            )
    for name, bounds in _BOUNDS.items():
        check_number(name, params[name], *bounds)


def connect(
    params: Mapping[str, Any],
    environ: Mapping[str, str],
    user_agent: str,
    needed_scopes: Sequence[str],
    useful_scopes: Sequence[str],
    secrets: Secrets,
    on_wait: Callable[[str], None],
) -> Client:
    """Return a client with the options of the connection, which may come from the environment. Raises OptionError.

    on_wait(text) is called when a longer wait starts.
    """
    check_configured(params, environ)
    org_url = resolve_org_url(params["org_url"], environ)
    sign_in = resolve_sign_in(params, environ)
    check_same_org(org_url, sign_in, params["org_url"], environ)
    (secrets.add_key if sign_in.kind == SERVICE_APP else secrets.add)(sign_in.secret)
    settings = Settings(
        org_url=org_url,
        authorization=_authorization(sign_in, org_url, needed_scopes, useful_scopes, secrets),
        user_agent=user_agent,
        validate_certs=params["validate_certs"],
        ca_path=check_ca_path(params["ca_path"]),
        proxy=check_proxy(params["proxy"]),
        timeout=params["timeout"],
        concurrency=params["concurrency"],
        sources={**({} if params["org_url"] else {"org_url": org_url_variables(environ)}), **sign_in.sources},
    )
    return Client(
        Transport(settings, secrets=secrets),
        retries=params["retries"],
        rate_limit_timeout=params["rate_limit_timeout"],
        rate_limit_share=params["rate_limit_share"],
        on_wait=on_wait,
        mask=secrets.mask_message,
    )


def _authorization(
    sign_in: SignIn, org_url: str, needed_scopes: Sequence[str], useful_scopes: Sequence[str], secrets: Secrets
) -> Authorization:
    if sign_in.kind != SERVICE_APP:
        return Secret(sign_in.kind, sign_in.secret)
    from ._oauth import ServiceApp

    useful = [scope for scope in useful_scopes if scope not in needed_scopes]
    return ServiceApp(sign_in, needed_scopes, org_url, secrets.add, useful)
