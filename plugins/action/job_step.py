# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action job_step, which plugins/modules/job_step.py documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plugin_utils._job_action import JobAction
from ..plugin_utils._plan import MODULES

_ARGUMENTS: dict[str, dict[str, Any]] = {
    "step": {
        "type": "dict",
        "required": True,
        "options": {
            "label": {"type": "str"},
            "module": {"type": "str", "required": True, "choices": list(MODULES.values())},
            "options": {"type": "dict", "required": True},
        },
    },
}


class ActionModule(JobAction):
    """Runs the module of one step of a plan."""

    def run(self, tmp: Any = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what the module returns."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        own, connection = self.take_arguments(_ARGUMENTS)
        step = own["step"]
        return {
            **result,
            **self._execute_module(
                module_name=step["module"], module_args={**connection, **step["options"]}, task_vars=task_vars
            ),
        }
