# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action token_report, which plugins/modules/token_report.py documents."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ..plugin_utils._audit import Report, audit_org, make_report
from ..plugin_utils._audit_summary import headline, result_of
from ..plugin_utils._private_files import write_private_file
from ..plugin_utils._report_csv import findings_csv, tokens_csv
from ..plugin_utils._report_html import to_html
from ..plugin_utils._report_junit import to_junit
from ..plugin_utils._report_ocsf import to_ocsf

ARGUMENTS: dict[str, dict[str, Any]] = {
    "dest": {"type": "path", "required": True},
    "hosts": {"type": "list", "elements": "str", "required": True},
    "tokens_from": {"type": "str", "required": True},
    "settings_from": {"type": "str", "required": True},
    "started": {"type": "float"},
}


class ActionModule(ActionBase):
    """Audits what okta_api_token_info has returned for each host, and writes one report over all of them."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Write the report. Return where it is, and what to say of each host."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, arguments = self.validate_argument_spec(argument_spec=ARGUMENTS)
        hostvars = (task_vars or {})["hostvars"]
        # What the tokens are called is text, never a template, so it is taken as it is.
        variables = {host: hostvars.raw_get(host) for host in arguments["hosts"]}
        settings = {host: _settings(variables[host].get(arguments["settings_from"])) for host in variables}
        orgs = [
            audit_org(
                host,
                variables[host].get(arguments["tokens_from"]),
                settings[host].get("okta_policy_file"),
                settings[host].get("okta_baseline"),
            )
            for host in variables
        ]
        fail_on = {host: settings[host].get("okta_fail_on") or [] for host in variables}
        folder = Path(arguments["dest"]).resolve()
        report = make_report(orgs, headline(orgs), _now(), _seconds_since(arguments["started"]))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            for name, content in _files(report, fail_on).items():
                write_private_file(folder / name, content)
        except OSError as error:
            raise AnsibleActionFail(f"The report cannot be written to {folder}: {error.strerror}") from None
        results = {org["host"]: result_of(org, fail_on[org["host"]], str(folder / "report.html")) for org in orgs}
        return {
            **result,
            "changed": False,
            "path": str(folder),
            "results": {host: {"lines": one.lines, "failure": one.failure} for host, one in results.items()},
        }


def _settings(result: Any) -> Mapping[str, Any]:
    """Return the settings in the result of job_settings, none if the host has no result or a failed one."""
    found: Mapping[str, Any] = (result or {}).get("settings") or {}
    return found


def _files(report: Report, fail_on: Mapping[str, Collection[str]]) -> dict[str, bytes]:
    texts = {
        "report.html": to_html(report),
        "report.json": f"{json.dumps(report, ensure_ascii=False, indent=2)}\n",
        "report.junit.xml": to_junit(report, fail_on),
        "report.ocsf.jsonl": to_ocsf(report),
    }
    # Half of a surrogate pair, which UTF-8 cannot encode, becomes a question mark.
    encoded = {name: text.encode(errors="replace") for name, text in texts.items()}
    return {**encoded, "report.csv": tokens_csv(report), "findings.csv": findings_csv(report)}


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds_since(started: float | None) -> float | None:
    return None if started is None else round(time.time() - started, 1)
