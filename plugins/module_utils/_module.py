# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: runs every module; the only util that knows AnsibleModule."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._client import Client
from ._connect import CONNECTION_OPTIONS, check_connection_options, connect
from ._errors import BugReport, MissingLibraryError, OktaError, OptionError
from ._ids import is_user_id
from ._secrets import Secrets
from ._selection import check_number
from ._version import VERSION

# Options of every module that revokes tokens.
REVOCATION_OPTIONS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["absent"], "required": True},
    "max_revocations": {"type": "int"},
    "protect": {"type": "list", "elements": "str"},
    "protect_missing": {"type": "str", "choices": ["fail", "warn", "ignore"], "default": "fail"},
}
REFRESH_TOKEN_WHERE_OPTION: dict[str, Any] = {
    "type": "dict",
    "options": {"idle_days": {"type": "int"}, "created_since": {"type": "str"}},
}
WHERE_OPTION: dict[str, Any] = {
    "type": "dict",
    "options": {
        "idle_days": {"type": "int"},
        "never_used_days": {"type": "int"},
        "created_since": {"type": "str"},
        "owner": {"type": "list", "elements": "str"},
        "name": {"type": "list", "elements": "str"},
        "include_agents": {"type": "bool", "default": False},
    },
}
NETWORK_OPTION: dict[str, Any] = {
    "type": "dict",
    "options": {
        "connection": {"type": "str", "choices": ["anywhere", "zone"], "required": True},
        "include": {"type": "list", "elements": "str"},
        "exclude": {"type": "list", "elements": "str"},
    },
}
_BOUNDS: dict[str, tuple[int, int | None]] = {
    "limit": (1, None),
    "max_revocations": (0, None),
    "max_users": (0, None),
    "max_changes": (0, None),
}
_TOO_LARGE = 10**18  # for any number option
_SCOPES_OF_EXPAND = {
    "owner": ["okta.users.read"],
    "owner_roles": ["okta.users.read", "okta.roles.read"],
    "network_zones": ["okta.networkZones.read"],
}


class OktaModule(AnsibleModule):
    """Knows the secrets among its options before Ansible checks them, so that no error and no log shows one."""

    secrets: Secrets

    def _load_params(self) -> None:
        super()._load_params()
        self.secrets = Secrets(self.no_log_values.add)
        key = self.params.get("oauth_private_key")
        if isinstance(key, dict):
            # Ansible would mask each value in it, among them names and IDs.
            self.params["oauth_private_key"] = key = json.dumps(key)
        if isinstance(key, str):
            self.secrets.add_key(key)
        for name in ("org_url", "proxy"):
            if isinstance(self.params.get(name), str):
                self.secrets.add_url(self.params[name])

    @property
    def user_agent(self) -> str:
        """What servers are told of who asks."""
        return f"identityops.okta/{VERSION} ansible-core/{self.ansible_version} python/{sys.version.split()[0]}"


def run_module(
    run: Callable[[AnsibleModule, Client], dict[str, Any]],
    options: dict[str, dict[str, Any]],
    family: str,
    useful_scopes: Sequence[str] = (),
    **constraints: Any,
) -> None:
    """Run run(module, client) as an Ansible module with these options beside those of the connection, and exit with its
    result.

    family: that of the OAuth scopes it needs: apiTokens, users or apps. useful_scopes: those without which it can do
    less.
    """
    module = create_module({**CONNECTION_OPTIONS, **options}, **constraints)
    client, result, failure = None, {}, {}
    with BugReport(module.secrets.mask_message) as bug:
        try:
            check_connection_options(module.params, module.no_log_values.discard)
            for name, bounds in _BOUNDS.items():
                check_number(name, module.params.get(name), *bounds)
            client = _client(module, family, useful_scopes)
            _install_signal_handlers(client)
            with closing(client):
                result = run(module, client)
        except MissingLibraryError as error:
            failure = {"msg": missing_required_lib(str(error))}
        except OktaError as error:
            failure = error.as_result()
    failure = bug.result or failure
    usage = {"rate_limit": client.usage()} if client else {}
    if failure:
        module.fail_json(**module.secrets.mask({**failure, **usage}))
    module.exit_json(**module.secrets.mask({**result, **usage}))


def create_module(options: dict[str, dict[str, Any]], **constraints: Any) -> OktaModule:
    """Return an Ansible module with these options and check mode. Fail if a number is too large to work with."""
    try:
        module = OktaModule(argument_spec=options, supports_check_mode=True, **constraints)
    except (OverflowError, ValueError):  # ansible-core cannot convert or log it, and does not say which option it is
        module = OktaModule(argument_spec=_with_raw_numbers(options), supports_check_mode=True, **constraints)
    for name in _remove_too_large(options, module.params):
        module.fail_json(msg=f"{name} is too large: use a whole number of at most 18 digits")
    return module


def _with_raw_numbers(options: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the options without a conversion of numbers, and so without a default that has to be one."""
    raw: dict[str, dict[str, Any]] = {}
    for name, spec in options.items():
        raw[name] = {**spec, "type": "raw"} if spec["type"] == "int" else spec
        if "options" in spec:
            raw[name] = {**spec, "options": _with_raw_numbers(spec["options"])}
    return raw


def _remove_too_large(options: dict[str, dict[str, Any]], params: dict[str, Any], prefix: str = "") -> list[str]:
    """Set each number that is too large to None, because Ansible could not return it, and return the names."""
    names: list[str] = []
    for name, spec in options.items():
        value = params.get(name)
        if spec["type"] == "int" and _is_too_large(value):
            params[name] = None
            names.append(f"{prefix}{name}")
        for inner in value if isinstance(value, list) else [value]:
            if "options" in spec and inner is not None:
                names += _remove_too_large(spec["options"], inner, f"{prefix}{name}.")
    return names


def _is_too_large(value: Any) -> bool:
    try:
        return abs(float(value)) >= _TOO_LARGE
    except OverflowError:
        return True
    except (TypeError, ValueError):
        return False


def check_choice(params: dict[str, Any], *options: str) -> None:
    """Raise OptionError unless exactly one of the options is given: what to revoke is always said."""
    given = [name for name in options if params[name] is not None and params[name] is not False]
    if len(given) != 1:
        *others, last = [f"{name}: true" if params[name] in (True, False) else name for name in options]
        what = f", but {' and '.join(given)} are set" if given else "; leaving them out does not mean all"
        raise OptionError(f"set exactly one of {', '.join(others)} and {last}{what}")


def check_one_client(params: dict[str, Any], *names: str) -> None:
    """Raise OptionError if one of these options is given for other than one client. No client means nothing anyway."""
    _check_one("client_id", params, names)


def check_one_user(params: dict[str, Any], *names: str) -> None:
    """Raise OptionError if one of these options is given for other than one user. No user means nothing anyway."""
    _check_one("user_id", params, names)


def _check_one(whose: str, params: dict[str, Any], names: tuple[str, ...]) -> None:
    holders = set(params[whose] or [])
    given = [name for name in names if params[name]]
    if given and len(holders) > 1:
        raise OptionError(f"{given[0]} goes with exactly one {whose}, but there are {len(holders)}")


def check_one_pair(params: dict[str, Any], *names: str) -> None:
    """Raise OptionError if one of these options is given for other than one user and one client.

    An empty list of users or clients means nothing anyway.
    """
    users, clients = params["user_id"], params["client_id"]
    given = [name for name in names if params[name]]
    if given and users and clients != [] and (len(set(users)), len(set(clients or []))) != (1, 1):
        raise OptionError(
            f"{given[0]} goes with exactly one user_id and one client_id, but there are {len(users)} and"
            f" {len(clients or [])}"
        )


def _install_signal_handlers(client: Client) -> None:
    """Report even if the task is ended: a signal lets the requests in flight finish and no more start.

    The next one kills.
    """

    def stop(*signalled: Any) -> None:
        signal.signal(signalled[0], signal.SIG_DFL)
        client.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)


def _needed_scopes(module: OktaModule, family: str) -> list[str]:
    """Return what the task cannot do without, and no more: a dry run only reads, and a login is resolved by reading
    users.
    """
    params = module.params
    manages = ("state" in params or "network" in params) and not module.check_mode
    needed = [f"okta.{family}.{'manage' if manages else 'read'}"]
    owners = [params.get("user_id"), *((params.get("where") or {}).get("owner") or [])]
    if family == "apiTokens" and any(owner and not is_user_id(owner) for owner in owners):
        needed.append("okta.users.read")
    if family == "apps" and any(params.get(name) for name in ("user_id", "keep_user_id")):
        needed.append("okta.users.read")
    networks = (params.get("network"), params.get("current_network"))
    if any(network and network["connection"] == "zone" for network in networks):
        needed.append("okta.networkZones.read")
    return needed


def _useful_scopes(module: OktaModule, family: str) -> list[str]:
    """Return what the task does better with: what it looks up in other families."""
    useful = [scope for choice in module.params.get("expand") or [] for scope in _SCOPES_OF_EXPAND.get(choice, [])]
    if module.params.get("protect"):
        useful += [scope for scope in ("okta.users.read", "okta.apiTokens.read") if f".{family}." not in scope]
    return useful


def _client(module: OktaModule, family: str, useful_scopes: Sequence[str]) -> Client:
    def on_wait(text: str) -> None:
        module.log(text)
        module.warn(text)

    needed, useful = _needed_scopes(module, family), [*useful_scopes, *_useful_scopes(module, family)]
    return connect(module.params, os.environ, module.user_agent, needed, useful, module.secrets, on_wait)
