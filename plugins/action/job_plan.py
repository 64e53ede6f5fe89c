# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_plan, which plugins/modules/job_plan.py documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plugin_utils._evidence import choose_folder, write_plan
from ..plugin_utils._job_action import JobAction, failure_of, warnings_in
from ..plugin_utils._messages import NOTHING_IN_USE, describe_plan
from ..plugin_utils._plan import could_not_read, make_plan, refusal, steps
from ..plugin_utils._questions import INQUIRIES


class ActionModule(JobAction):
    """Asks the modules what there is to revoke, and writes the plan."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the plan as text, and in steps for the task that revokes. Fail if it must not be executed."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments({"job": {"type": "dict", "required": True}})
        job = own["job"]
        settings, inquiry, check_mode = job["settings"], INQUIRIES[job["job"]], bool(self._task.check_mode)
        answers = self.ask_all(inquiry, job, connection, task_vars)
        result["warnings"] = warnings_in([answer for _question, answer in answers])
        unread = [answer for _question, answer in answers if could_not_read(answer)]
        if unread and (not inquiry.goes_on or len(unread) == len(answers)):
            return {**result, **failure_of(unread[0])}
        plan = make_plan(answers, settings["okta_approved_tokens"], job["user_sources"])
        if not plan.signed_in:
            return {**result, "revoke": False, "incomplete": False, "text": [NOTHING_IN_USE]}
        folder = choose_folder(settings["okta_evidence_dir"], job["job"], plan, check_mode)
        try:
            write_plan(folder, job["job"], plan, settings, check_mode)
        except OSError as error:
            return {
                **result,
                "failed": True,
                "msg": f"okta_evidence_dir: the plan cannot be written, so nothing was revoked. {error}",
            }
        result["evidence"] = str(folder)
        refused = refusal(plan, settings)
        if refused:
            return {**result, "failed": True, "msg": f"{refused} Evidence: {folder}"}
        if check_mode or not settings["okta_revoke"]:
            # The next node of an AWX workflow gets this as a variable.
            result["ansible_stats"] = {
                "data": {"okta_approved_tokens": plan.ids()},
                "per_host": False,
                "aggregate": True,
            }
        return {
            **result,
            "revoke": settings["okta_revoke"],
            "incomplete": bool(plan.unread) and not settings["okta_revoke"],
            "text": describe_plan(plan, settings, folder, answers[-1][1].get("rate_limit", {})),
            "steps": steps(plan, settings) if settings["okta_revoke"] else [],
        }
