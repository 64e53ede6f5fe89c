# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which way to sign in: what the task says, else what the environment says."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ._connection import first_set, names_org, resolve_org_url
from ._errors import OptionError
from ._hints import hint
from ._ids import is_api_token_secret, kind_of_id
from ._keys import decode_file, repair_key

API_TOKEN, ACCESS_TOKEN, SERVICE_APP = "api_token", "access_token", "oauth_client_id"
CLIENT_ID, PRIVATE_KEY, KEY_ID, SCOPES = "oauth_client_id", "oauth_private_key", "oauth_private_key_id", "oauth_scopes"

# The environment variables that stand in for an option, first come first.
VARIABLES = {
    API_TOKEN: ("OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"),
    ACCESS_TOKEN: ("OKTA_ACCESS_TOKEN",),
    CLIENT_ID: ("OKTA_CLIENT_CLIENTID", "OKTA_API_CLIENT_ID"),
    PRIVATE_KEY: ("OKTA_CLIENT_PRIVATEKEY", "OKTA_API_PRIVATE_KEY"),
    KEY_ID: ("OKTA_CLIENT_PRIVATEKEYID", "OKTA_API_PRIVATE_KEY_ID"),
    SCOPES: ("OKTA_CLIENT_SCOPES", "OKTA_API_SCOPES"),
}
_WAYS = {API_TOKEN: (API_TOKEN,), ACCESS_TOKEN: (ACCESS_TOKEN,), SERVICE_APP: (CLIENT_ID, PRIVATE_KEY)}


class Value(NamedTuple):
    """A value of an option; variable: where it came from, empty if that is the task."""

    text: str
    option: str
    variable: str = ""

    @property
    def source(self) -> str:
        """Return what a person calls the place it came from."""
        return name_source(self.option, self.variable)


def name_source(option: str, variable: str | None) -> str:
    """Return what a person calls the place that the value of an option came from."""
    return f"{option} (from {variable})" if variable else option


class SignIn(NamedTuple):
    """kind: api_token, access_token or oauth_client_id. secret: the token, or the text of the service app's private key
    (PEM or JWK).

    source: where it comes from, if that is the environment: the option and the variable.
    sources: the variable that set an option, for each option that the environment set.
    """

    kind: str
    secret: str
    client_id: str = ""
    key_id: str | None = None
    scopes: Sequence[str] = ()
    source: str = ""
    sources: Mapping[str, str] = MappingProxyType({})


def check_configured(params: Mapping[str, Any], environ: Mapping[str, str]) -> None:
    """Raise OptionError if there is neither an org nor a credential, with all that a first use needs."""
    variables = (name for names in VARIABLES.values() for name in names)
    if not (
        any(params.get(option) for option in ("org_url", *VARIABLES))
        or names_org(environ)
        or first_set(variables, environ)
    ):
        raise OptionError(
            "there is no org and no authentication method: set org_url and api_token in the task, or OKTA_CLIENT_ORGURL"
            " and OKTA_CLIENT_TOKEN in the environment; other methods are in"
            " https://identityops.github.io/ansible-okta/docsite/sign_in_guide.html"
        )


def resolve_sign_in(params: Mapping[str, Any], environ: Mapping[str, str]) -> SignIn:
    """The one way to sign in: the task's if it gives any, else the environment's. Raises OptionError when none or two
    remain.

    A service app of which the task gives one half is completed from the environment.
    """
    of_task = _values({option: Value(params.get(option) or "", option) for option in VARIABLES if option != SCOPES})
    ways = [way for way, options in _WAYS.items() if any(option in of_task for option in options)]
    is_whole = bool(ways) and all(option in of_task for option in _WAYS[ways[0]])
    values = {**({} if is_whole else _from_environment(environ, ways)), **of_task}
    ways = ways or [way for way, options in _WAYS.items() if all(option in values for option in options)]
    ways = ways or [way for way, options in _WAYS.items() if any(option in values for option in options)]
    if not ways:
        variables = ", ".join(name for options in _WAYS.values() for option in options for name in VARIABLES[option])
        raise OptionError(
            "no credentials: set api_token, access_token, or oauth_client_id with oauth_private_key in the task,"
            f" or the environment variables for one of them ({variables})"
        )
    if len(ways) > 1:
        sources = " and ".join(values[option].source for way in ways for option in _WAYS[way] if option in values)
        raise OptionError(f"more than one authentication method: keep only one of {sources}")
    if ways == [SERVICE_APP]:
        scopes = Value(" ".join(params.get(SCOPES) or []).strip(), SCOPES)
        variable = first_set(VARIABLES[SCOPES], environ)
        if variable and not scopes.text and not is_whole:
            scopes = Value(environ[variable], SCOPES, variable)
        return _service_app({**values, SCOPES: scopes})
    used = {ways[0]: values[ways[0]]}
    return SignIn(ways[0], _token(used[ways[0]]), source=_environment_source(values, ways[0]), sources=_variables(used))


def _environment_source(values: Mapping[str, Value], way: str) -> str:
    """Return what to call the values of a way that the environment gave, empty if the task gave all of them."""
    return " and ".join(values[option].source for option in _WAYS[way] if values[option].variable)


def _variables(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the variable of each option that the environment set."""
    return {option: value.variable for option, value in values.items() if value.variable}


def check_same_org(org_url: str, sign_in: SignIn, option: str | None, environ: Mapping[str, str]) -> None:
    """Raise OptionError if a sign-in of the environment would be sent to another org than the environment names.

    option: org_url as the task gives it. The two belong together; without an org in the environment, the sign-in is
    used for any.
    """
    if option and sign_in.source and names_org(environ):
        of_environment = resolve_org_url(None, environ)
        if of_environment != org_url:
            raise OptionError(
                f"{sign_in.source} belongs to {of_environment}, which the environment names beside it, and is not sent"
                f" to org_url {org_url}:"
                f" give {sign_in.kind} in the task, or leave org_url to the environment"
            )


def _from_environment(environ: Mapping[str, str], ways: Sequence[str]) -> dict[str, Value]:
    """The environment's values for these ways, for every way when there are none."""
    options = [option for option in VARIABLES if not ways or option in (*_WAYS[ways[0]], KEY_ID)]
    names = {option: first_set(VARIABLES[option], environ) for option in options if option != SCOPES}
    return _values({option: Value(environ[name], option, name) for option, name in names.items() if name})


def _values(given: Mapping[str, Value]) -> dict[str, Value]:
    """Those that hold more than blanks, and of a private key in a file its text."""
    values = {option: value._replace(text=value.text.strip()) for option, value in given.items()}
    if values.get(PRIVATE_KEY) and values[PRIVATE_KEY].text:
        values[PRIVATE_KEY] = _key(values[PRIVATE_KEY])
    return {option: value for option, value in values.items() if value.text}


def _key(value: Value) -> Value:
    """Return the text of a key, which is the value or in the file that it names."""
    text = repair_key(value.text)
    if text is None:
        try:
            with open(os.path.expanduser(value.text), "rb") as file:
                content = decode_file(file.read())
        except (OSError, ValueError):
            raise OptionError(
                f"{value.source} is neither a key in PEM or JWK form nor a file with one that can be read"
            ) from None
        text = repair_key(content) or content.strip()
    return value._replace(text=text)


def _token(value: Value) -> str:
    secret = re.sub(r"^(SSWS|Bearer)\s+", "", value.text, flags=re.IGNORECASE)
    if value.option == API_TOKEN and secret.startswith("eyJ"):
        raise OptionError(f"{value.source} is an OAuth 2.0 access token: {hint('token_is_access_token')}")
    if value.option == ACCESS_TOKEN and is_api_token_secret(secret):
        raise OptionError(f"{value.source} is an API token: {hint('token_is_api_token')}")
    if kind_of_id(secret) in ("an API token", "a client"):
        raise OptionError(f"{value.source} is the ID of {kind_of_id(secret)}: {hint('token_is_id')}")
    if not re.fullmatch(r"[!-~]+", secret) or re.search(r"[{}<>]", secret):
        raise OptionError(
            f"{value.source} is not a secret as Okta issues it, but holds blanks, line breaks, a placeholder or"
            f" characters outside ASCII: {hint('token_copy')}"
        )
    return secret


def _service_app(values: Mapping[str, Value]) -> SignIn:
    for option in (CLIENT_ID, PRIVATE_KEY):
        if option not in values:
            given = next(values[other].source for other in (CLIENT_ID, PRIVATE_KEY) if other in values)
            raise OptionError(
                f"{given} needs {option} beside it: give it in the task or in {' or '.join(VARIABLES[option])}"
            )
    return SignIn(
        SERVICE_APP,
        values[PRIVATE_KEY].text,
        values[CLIENT_ID].text,
        values[KEY_ID].text if KEY_ID in values else None,
        re.findall(r"[^,\s]+", values[SCOPES].text),
        _environment_source(values, SERVICE_APP),
        _variables(values),
    )
