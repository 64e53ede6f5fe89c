# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_trace, which plugins/modules/job_trace.py documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..plugin_utils._csv import to_csv
from ..plugin_utils._job_action import JobAction, failure_of, warnings_in
from ..plugin_utils._private_files import make_private_folder, org_folder, write_private_file
from ..plugin_utils._trace import (
    CALLER_COLUMNS,
    Trace,
    TraceError,
    caller_rows,
    choose_tokens,
    describe_trace,
    listing_options,
    make_trace,
    propose_zones,
    start_of_trace,
)


class ActionModule(JobAction):
    """Asks the modules what API tokens there are and what the System Log shows of them, and writes the report."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the trace, where the report is, and what to show on screen."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments({"job": {"type": "dict", "required": True}})
        settings = own["job"]["settings"]
        listing = self.read("okta_api_token_info", listing_options(settings), connection, task_vars)
        if listing.get("failed"):
            return {**result, **failure_of(listing)}
        signed_in = listing["sign_in"]
        try:
            tokens = choose_tokens(listing["api_tokens"], settings, signed_in)
        except TraceError as error:
            return {**result, "failed": True, "msg": str(error)}
        since = start_of_trace(settings, signed_in["time"])
        asked = {"token_id": [token["id"] for token in tokens], "since": since, "limit": settings["okta_max_events"]}
        log = self.read("okta_system_log_info", asked, connection, task_vars)
        if log.get("failed"):
            return {**result, **failure_of(log)}
        trace = make_trace(tokens, log, signed_in, since)
        folder = org_folder(settings["okta_report_dir"], trace["org_url"])
        try:
            _write(folder, trace)
        except OSError as error:
            return {**result, "failed": True, "msg": f"okta_report_dir: the report cannot be written. {error}"}
        # The answer says which tokens have no events, and what that means.
        result["warnings"] = warnings_in([listing])
        return {**result, "path": str(folder), "text": describe_trace(trace, str(folder)), "tokens": trace["tokens"]}


def _write(folder: Path, trace: Trace) -> None:
    if not folder.exists():
        make_private_folder(folder)
    text = json.dumps(trace, indent=2, ensure_ascii=False) + "\n"
    write_private_file(folder / "trace.json", text.encode("utf-8", errors="replace"))
    write_private_file(folder / "callers.csv", to_csv(CALLER_COLUMNS, caller_rows(trace)))
    write_private_file(folder / "proposed_zones.yml", propose_zones(trace).encode("utf-8", errors="replace"))
