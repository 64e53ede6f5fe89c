# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_settings, which plugins/modules/job_settings.py documents."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.vars import load_extra_vars

from ..plugin_utils._assignments import Assigned, read_approved, read_way_back
from ..plugin_utils._jobs import CHANGE, CONNECTION_OPTIONS, JOBS, VARIABLES, find_ineffective
from ..plugin_utils._settings import find_misspelt, load, read_lines
from ..plugin_utils._values import ValueRefusedError, is_left_out

# The variables that the credential types of playbooks/vars/awx_credential_types.yml set, each to its org's address.
_CREDENTIALS = {"Okta (read)": "OKTA_READ_CREDENTIAL", "Okta (revoke)": "OKTA_REVOKE_CREDENTIAL"}
# A first run has more to hear than that a variable is missing. The modules say it of a run without mistakes.
_NOT_CONNECTED = (
    "Set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN in the environment, or okta_connection, to the org and the"
    " credentials."
)
_STRAY_TEXT = "_raw_params"  # where Ansible puts what belongs to no variable of --extra-vars


class ActionModule(ActionBase):
    """Loads the settings of a playbook from its variables, without a request to Okta."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the settings, or fail with a sentence for each mistake."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        arguments = self.validate_argument_spec({"job": {"type": "str", "required": True, "choices": list(JOBS)}})[1]
        job = JOBS[arguments["job"]]
        variables = task_vars or {}
        mistakes = [*_check_names(variables), *_check_stray_text(variables), *_check_credentials(os.environ)]
        given: dict[str, Any] = {}
        for name in ("okta_connection", *(setting.name for setting in job.settings)):
            given[name] = self._evaluate(name, variables, mistakes)
        mistakes += _check_connection(given.get("okta_connection"))
        mistakes += find_ineffective(job, variables, load_extra_vars(self._loader))
        loaded = load(job, given)
        sources: dict[str, str] = {}
        try:
            sources = _find_users(loaded.settings)
        except (OSError, UnicodeError) as error:
            mistakes.append(f"okta_users_file: {loaded.settings['okta_users_file']!r} cannot be read. {error}")
        if loaded.settings.get("okta_users_file") and not sources and not loaded.mistakes:
            mistakes.append(
                f"okta_users_file: {loaded.settings['okta_users_file']!r} does not name any user. Check the file."
            )
        mistakes += loaded.mistakes
        is_incomplete = any(f"{setting.required}." in loaded.mistakes for setting in job.settings)
        is_connected = given.get("okta_connection") or any(name.startswith("OKTA_") for name in os.environ)
        if is_incomplete and not is_connected:
            mistakes.append(_NOT_CONNECTED)
        assigned: Assigned = {"org_url": None, "networks": []}
        if not loaded.mistakes and CHANGE in job.settings:
            assigned = _read_assignments(loaded.settings, mistakes)
        if mistakes:
            return {**result, "failed": True, "msg": " ".join(mistakes)}
        loaded_settings = {"job": job.name, "settings": loaded.settings, "started": time.time()}
        return {**result, **loaded_settings, **assigned, "users": list(sources), "user_sources": sources}

    def _evaluate(self, name: str, variables: Mapping[str, Any], mistakes: list[str]) -> Any:
        """Return the value of a variable, which can hold a template; add to the mistakes if that fails."""
        try:
            return self._templar.template(variables.get(name))
        except AnsibleError as error:
            mistakes.append(f"{name}: its template cannot be evaluated. {error}")
            return None


def _check_names(variables: Mapping[str, Any]) -> Iterator[str]:
    for name, ours in find_misspelt(variables, VARIABLES).items():
        yield f"{name} is not a variable of the playbooks. Did you mean {ours}? If it is somebody else's, rename it."


def _check_stray_text(variables: Mapping[str, Any]) -> Iterator[str]:
    text = variables.get(_STRAY_TEXT)
    if text:
        yield (
            f"--extra-vars: {text!r} does not belong to any variable, because a value was cut at a blank. Put the value"
            " in quotes, for example -e \"okta_protect='Break-glass reporting'\"."
        )


def _check_credentials(environ: Mapping[str, str]) -> Iterator[str]:
    """Refuse two credentials in an AWX job: both set the same variables, so only one would be used, in silence."""
    orgs = {name: environ[variable] for name, variable in _CREDENTIALS.items() if environ.get(variable)}
    if len(orgs) > 1:
        said = " and ".join(f"{name} for {org}" for name, org in orgs.items())
        yield f"This job has two credentials, {said}, of which only one would be used. Remove one of them from the job."


def _check_connection(connection: Any) -> Iterator[str]:
    """Check the names of the options only: the values are secrets, and the modules check them."""
    if is_left_out(connection):
        return
    if not isinstance(connection, Mapping):
        yield (
            "okta_connection: the value is not a dictionary. Use options that every module has, for example"
            " {org_url: https://acme.okta.com}."
        )
        return
    for name in connection:
        if name not in CONNECTION_OPTIONS:
            yield f"okta_connection: {name!r} is not an option for the connection. Use {', '.join(CONNECTION_OPTIONS)}."


def _read_assignments(settings: Mapping[str, Any], mistakes: list[str]) -> Assigned:
    """Return which network each token is to have by a file or by evidence; add to the mistakes if that fails."""
    for name, read in (("okta_approved_networks", read_approved), ("okta_evidence", read_way_back)):
        path = settings.get(name)
        if path:
            try:
                return read(path)
            except ValueRefusedError as refused:
                shown = "the file" if refused.is_secret else repr(path)
                mistakes.append(f"{name}: {shown} {refused.problem}. {refused.cure}.")
            except OSError as error:
                mistakes.append(f"{name}: {path!r} cannot be read. {error}")
    return {"org_url": None, "networks": []}


def _find_users(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return {login or id: where it is named} of the users that the settings and the file name."""
    sources: dict[str, str] = {}
    path = settings.get("okta_users_file")
    if path:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig")
        sources = {user: f"{path}, line {number}" for user, number in read_lines(text).items()}
    for name in ("okta_user", "okta_users"):
        for user in settings.get(name) or []:
            sources.setdefault(user, name)
    return sources
