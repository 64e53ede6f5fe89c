# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_plan, which plugins/modules/job_plan.py documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..plugin_utils._choice import Choice, RefusedError
from ..plugin_utils._evidence import choose_folder, write_plan
from ..plugin_utils._job_action import JobAction, failure_of, warnings_in
from ..plugin_utils._messages import NOTHING_IN_USE, describe_plan
from ..plugin_utils._plan import (
    LIST_API_TOKENS,
    Plan,
    Result,
    could_not_read,
    effect_of,
    make_plan,
    refusal,
    steps,
)
from ..plugin_utils._questions import INQUIRIES


class ActionModule(JobAction):
    """Asks the modules what there is to revoke or change, and writes the plan."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the plan as text, and in steps for the task that acts. Fail if it must not be executed."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments({"job": {"type": "dict", "required": True}})
        job = own["job"]
        settings, check_mode, effect = job["settings"], bool(self._task.check_mode), effect_of(job["settings"])
        answered: list[Result] = []
        try:
            plan = self._make_plan(job, connection, task_vars, answered)
        except RefusedError as error:
            return {**result, "failed": True, "msg": str(error)}
        result["warnings"] = warnings_in(answered)
        if plan is None:
            return {**result, **failure_of(next(answer for answer in answered if could_not_read(answer)))}
        if not plan.signed_in:
            return {**result, "act": False, "incomplete": False, "text": [NOTHING_IN_USE]}
        folder = choose_folder(settings["okta_evidence_dir"], job["job"], plan, check_mode)
        try:
            write_plan(folder, job["job"], plan, settings, check_mode)
        except OSError as error:
            return {
                **result,
                "failed": True,
                "msg": f"okta_evidence_dir: the plan cannot be written, so nothing was {effect.done}. {error}",
            }
        result["evidence"] = str(folder)
        refused = refusal(plan, settings)
        if refused:
            return {**result, "failed": True, "msg": f"{refused} Evidence: {folder}"}
        acts = settings[effect.switch]
        if check_mode or not acts:
            # The next node of an AWX workflow gets this as a variable.
            result["ansible_stats"] = {
                "data": {"okta_approved_tokens": plan.ids()},
                "per_host": False,
                "aggregate": True,
            }
        return {
            **result,
            "act": acts,
            "incomplete": bool(plan.unread) and not acts,
            "text": describe_plan(plan, settings, folder, answered[-1].get("rate_limit", {})),
            "steps": steps(plan, settings) if acts else [],
        }

    def _make_plan(
        self, job: Mapping[str, Any], connection: Mapping[str, Any], task_vars: Any, answered: list[Result]
    ) -> Plan | None:
        """Return the plan, None if a module could not read what it needs. Adds each result of a module to answered.

        Raises RefusedError.
        """
        settings, inquiry = job["settings"], INQUIRIES[job["job"]]
        selector = inquiry.selector
        options = selector.listing(settings) if selector else None
        if options is not None:
            answered.append(self.run_in_check_mode(LIST_API_TOKENS, {**connection, **options}, task_vars))
            if could_not_read(answered[0]):
                return None
        choice = (
            selector.choose(settings, job, answered[0] if answered else {})
            if selector
            else Choice(inquiry.ask(settings, job["users"]))
        )
        answers = self.ask_all(inquiry, choice.questions, connection, task_vars)
        answered += [answer for _question, answer in answers]
        unread = [answer for _question, answer in answers if could_not_read(answer)]
        if unread and (not inquiry.goes_on or len(unread) == len(answers)):
            return None
        plan = make_plan(answers, settings["okta_approved_tokens"], job["user_sources"])
        plan = replace(plan, kept=[*choice.kept, *plan.kept], unmatched=[*choice.unmatched, *plan.unmatched])
        return selector.review(settings, job, answers, plan) if selector else plan
