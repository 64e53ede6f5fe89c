# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_outcome, which plugins/modules/job_outcome.py documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..plugin_utils._evidence import read_plan, write_result
from ..plugin_utils._job_action import JobAction, warnings_in
from ..plugin_utils._messages import describe_outcome
from ..plugin_utils._outcome import make_outcome, problems
from ..plugin_utils._plan import effect_of
from ..plugin_utils._questions import INQUIRIES

_ARGUMENTS: dict[str, dict[str, Any]] = {
    "job": {"type": "dict", "required": True},
    "evidence": {"type": "path", "required": True},
    "registered": {"type": "list", "elements": "str", "required": True},
}


class ActionModule(JobAction):
    """Finds out what happened to each token of a plan and whether anything is left, and writes it down."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the outcome as text for the screen, and whether the run was incomplete."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments(_ARGUMENTS)
        job, folder, check_mode = own["job"], Path(own["evidence"]), bool(self._task.check_mode)
        inquiry = INQUIRIES[job["job"]]
        plan = read_plan(folder)
        is_asked = inquiry.promises_all and not check_mode
        questions = inquiry.ask(job["settings"], job["users"]) if is_asked else []
        again = self.ask_all(inquiry, questions, connection, task_vars, plan.users())
        result["warnings"] = warnings_in([answer for _question, answer in again])
        results = [one for name in own["registered"] for one in _results((task_vars or {})[name])]
        outcome = make_outcome(plan, results, again)
        found = problems(outcome, job["settings"])
        try:
            write_result(folder, job["job"], outcome, found, job["settings"], check_mode)
        except OSError as error:
            found.append(f"The result cannot be written. {error}")
        text = describe_outcome(outcome, found, folder, check_mode, effect_of(job["settings"]))
        return {**result, "incomplete": bool(found), "text": text}


def _results(registered: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the results of a task: one for each item of its loop, if it has one."""
    results: Sequence[Mapping[str, Any]] = registered.get("results", [registered])
    return results
