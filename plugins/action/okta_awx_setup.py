# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module okta_awx_setup, again while the controller fetches the project, and shows the status meanwhile."""

from __future__ import annotations

import time
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.identityops.okta.plugins.module_utils._awx_setup import FETCHING

DEFAULT_TIMEOUT = 600
FIRST_STEP, LONGEST_STEP = 3, 15

display = Display()


class ActionModule(ActionBase):
    """Shows what a module cannot, because a module is silent until its end."""

    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result of the last run of the module, with the changes of all its runs."""
        result = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        timeout = arguments.get("project_timeout", DEFAULT_TIMEOUT)
        if not str(timeout).isdecimal():
            # The module says what is wrong with it.
            return dict(result, **self._execute_module(module_args=arguments, task_vars=task_vars))
        start, step = time.monotonic(), FIRST_STEP
        changes: list[str] = []
        diff: list[dict[str, Any]] = []
        while True:
            left = max(0, int(timeout) - int(time.monotonic() - start))
            arguments["project_timeout"] = min(step, left)
            run = self._execute_module(module_args=arguments, task_vars=task_vars)
            changes += run.get("changes", [])
            diff += run.get("diff", [])
            if run.get("project_status") not in FETCHING or left <= step:
                break
            seconds = int(time.monotonic() - start)
            display.display(
                f"The controller fetches the project (status {run['project_status']}, {seconds} of {timeout} seconds)"
            )
            step = min(2 * step, LONGEST_STEP)
        together = {"changes": changes, "changed": bool(changes)} if "changes" in run else {}
        return {**result, **run, **together, **({"diff": diff} if diff else {})}
