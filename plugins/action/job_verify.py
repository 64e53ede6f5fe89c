# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_verify, which plugins/modules/job_verify.py documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..plugin_utils._job_action import JobAction, failure_of
from ..plugin_utils._verification import (
    EvidenceError,
    describe_verdicts,
    judge_receipts,
    read_receipts,
    start_of_log,
)

_MOST_EVENTS = 1_000_000


class ActionModule(JobAction):
    """Compares the receipts of earlier runs with the System Log."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return how many receipts Okta confirms, those that it does not, and what to show on screen."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments({"job": {"type": "dict", "required": True}})
        try:
            receipts, org_url = read_receipts(Path(own["job"]["settings"]["okta_evidence"]))
        except EvidenceError as error:
            return {**result, "failed": True, "msg": str(error)}
        asked = {
            "request_id": list(dict.fromkeys(one.request_id for one in receipts if one.request_id)),
            "since": start_of_log(receipts),
            "limit": _MOST_EVENTS,
            "expand": ["sign_in"],
            "fields": ["eventType", "outcome", "target", "transaction"],
        }
        asked = {name: value for name, value in asked.items() if value is not None}
        log = self.read("okta_system_log_info", asked, connection, task_vars)
        if log.get("failed"):
            return {**result, **failure_of(log)}
        signed_in = log["sign_in"]
        if signed_in["org_url"] != org_url:
            return {
                **result,
                "failed": True,
                "msg": f"okta_evidence: the evidence is about {org_url}, but this run reads the System Log of"
                f" {signed_in['org_url']}. Use the connection for that org.",
            }
        verdicts = judge_receipts(receipts, log["events"], signed_in["time"])
        unconfirmed = [one for one in verdicts if not one.is_confirmed]
        return {
            **result,
            "receipts": len(verdicts),
            "confirmed": len(verdicts) - len(unconfirmed),
            "incomplete": bool(unconfirmed),
            "unconfirmed": [
                {
                    "id": one.receipt.id,
                    "request_id": one.receipt.request_id,
                    "time": one.receipt.time,
                    "run": one.receipt.run,
                    "detail": one.detail,
                }
                for one in unconfirmed
            ],
            "text": describe_verdicts(verdicts, org_url),
        }
