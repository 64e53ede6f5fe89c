# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin okta_awx_setup: what it shows while the controller fetches the project, and what it returns."""

from types import SimpleNamespace
from unittest import mock

import pytest
from ansible_collections.identityops.okta.plugins.action import okta_awx_setup
from awx_setup import Clock

PENDING = {"failed": True, "msg": "still fetching", "project_status": "running", "next_steps": []}


@pytest.fixture
def action():
    """action(results, **arguments) runs it with a module that returns these; returns (result, time-outs, lines)."""

    def run(results, **arguments):
        clock, lines, timeouts = Clock(), [], []
        answers = iter(results)

        def execute(module_args, task_vars):
            timeouts.append(module_args.get("project_timeout"))
            result = next(answers)
            if "project_status" in result:
                clock.sleep(module_args["project_timeout"])
            return dict(result)

        task = SimpleNamespace(args=arguments, async_val=0, action="okta_awx_setup")
        plugin = okta_awx_setup.ActionModule(task, None, SimpleNamespace(check_mode=False), None, None, None)
        with (
            mock.patch.object(okta_awx_setup.ActionBase, "run", return_value={}),
            mock.patch.object(plugin, "_execute_module", execute),
            mock.patch.object(okta_awx_setup, "time", clock),
            mock.patch.object(okta_awx_setup.display, "display", lines.append),
        ):
            return plugin.run(task_vars={}), timeouts, lines

    return run


def test_module_that_need_not_wait_runs_once(action):
    done = {"changed": False, "changes": [], "next_steps": ["Create it"]}

    assert action([done]) == (done, [3], [])


def test_status_is_shown_and_changes_come_together(action):
    first = {**PENDING, "changed": True, "changes": ["create the project"], "diff": [{"before": 1}]}
    second = {**PENDING, "changed": False, "changes": [], "diff": []}
    last = {"changed": True, "changes": ["create the workflow"], "diff": [{"before": 2}], "next_steps": []}

    result, timeouts, lines = action([first, second, last], project_timeout="100")

    assert result == {
        "changed": True,
        "changes": ["create the project", "create the workflow"],
        "diff": [{"before": 1}, {"before": 2}],
        "next_steps": [],
    }
    assert timeouts == [3, 6, 12]
    assert lines == [
        "The controller fetches the project (status running, 3 of 100 seconds)",
        "The controller fetches the project (status running, 9 of 100 seconds)",
    ]


def test_it_ends_when_the_time_is_over(action):
    waiting = {**PENDING, "changed": True, "changes": ["create the project"]}
    after = {**PENDING, "changed": False, "changes": []}

    result, timeouts, lines = action([waiting, after, after], project_timeout=11)

    assert timeouts == [3, 6, 2]
    assert (result["failed"], result["msg"], result["changes"]) == (True, "still fetching", ["create the project"])
    assert len(lines) == 2


@pytest.mark.parametrize("timeout", ["soon", -1])
def test_wrong_timeout_is_left_to_the_module(action, timeout):
    refused = {"failed": True, "msg": "project_timeout is wrong"}

    assert action([refused], project_timeout=timeout) == (refused, [timeout], [])


def test_project_that_failed_is_not_tried_again(action):
    failed = {**PENDING, "project_status": "failed", "changed": False, "changes": []}

    result, timeouts, _lines = action([failed])

    assert (result["project_status"], timeouts) == ("failed", [3])
