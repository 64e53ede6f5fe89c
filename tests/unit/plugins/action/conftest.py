# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions, run without a play: the modules that they would run on the target answer from a list."""

import importlib
from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

ACTIONS = "ansible_collections.identityops.okta.plugins.action"


@pytest.fixture
def action():
    """action(name, arguments, variables, check_mode, answers) runs an action and returns its result.

    answers: a function of (module, arguments) that returns the result of a module. asked holds what the modules were
    asked, as (module, arguments, check_mode).
    """

    def run(name, arguments, variables=None, check_mode=False, answers=None):
        task = SimpleNamespace(args=arguments, check_mode=check_mode, async_val=0, action=name, diff=False)
        connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir="unused"))
        plugin = importlib.import_module(f"{ACTIONS}.{name}").ActionModule(
            task, connection, SimpleNamespace(), DataLoader(), Templar(DataLoader(), variables or {}), None
        )
        # The loader of plugins sets it, and older releases of ansible-core read it.
        plugin._load_name = name
        asked = []

        def execute(module_name, module_args, task_vars):
            asked.append((module_name, module_args, task.check_mode))
            return answers(module_name, module_args)

        plugin._execute_module = execute
        result = plugin.run(task_vars=variables or {})
        assert task.check_mode == check_mode
        return SimpleNamespace(result=result, asked=asked)

    return run
