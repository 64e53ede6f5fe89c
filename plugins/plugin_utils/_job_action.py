# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: how the actions of the playbooks ask the modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.plugins.action import ActionBase

from ._jobs import CONNECTION_OPTIONS
from ._plan import MODULES, Question, Result, could_not_read
from ._questions import Inquiry, narrow, of_users, without_users


class JobAction(ActionBase):
    """Asks modules in check mode, with the options of the connection that the action was given."""

    TRANSFERS_FILES = False

    def take_arguments(self, own: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Check the arguments of the task. Return its own, which the argument spec describes, and the connection's.

        module_defaults give the latter to the whole action group, and the modules check them.
        """
        spec = {**{name: {"type": "raw"} for name in CONNECTION_OPTIONS}, **own}
        arguments = self.validate_argument_spec(spec)[1]
        connection = {name: arguments[name] for name in CONNECTION_OPTIONS if name in self._task.args}
        return {name: arguments[name] for name in own}, connection

    def ask_all(
        self,
        inquiry: Inquiry,
        questions: Sequence[Question],
        connection: Mapping[str, Any],
        task_vars: Any,
        known_users: Sequence[str] = (),
    ) -> list[tuple[Question, Result]]:
        """Return each of the questions of a playbook with the result of the module that was asked.

        known_users: users whom an earlier plan has found, besides those whom the questions find.
        Stops after the first question that a module could not answer, unless the playbook goes on in spite of that.
        """
        answers: list[tuple[Question, Result]] = []
        missing: set[str] = set()
        found = dict.fromkeys(known_users)
        for question in questions:
            asked = of_users(question, found)
            for answer in self._ask(inquiry, asked and without_users(asked, missing), connection, task_vars):
                answers.append(answer)
                missing.update(answer[1].get("missing_users", ()))
                found.update(dict.fromkeys(one["userId"] for one in answer[1].get("revoked", []) if "userId" in one))
            if not inquiry.goes_on and answers and could_not_read(answers[-1][1]):
                break
        return answers

    def _ask(
        self, inquiry: Inquiry, question: Question | None, connection: Mapping[str, Any], task_vars: Any
    ) -> Iterator[tuple[Question, Result]]:
        if question is None:
            return
        result = self.run_in_check_mode(MODULES[question.kind], {**connection, **question.options}, task_vars)
        halves = narrow(question, result) if inquiry.goes_on else []
        for half in halves:
            yield from self._ask(inquiry, half, connection, task_vars)
        if not halves:
            yield question, result

    def run_in_check_mode(self, module: str, arguments: Mapping[str, Any], task_vars: Any) -> Result:
        """Return the result of a module."""
        check_mode = self._task.check_mode
        self._task.check_mode = True
        try:
            result: Result = self._execute_module(module_name=module, module_args=dict(arguments), task_vars=task_vars)
            return result
        finally:
            self._task.check_mode = check_mode

    def read(self, module: str, options: Mapping[str, Any], connection: Mapping[str, Any], task_vars: Any) -> Result:
        """Return the result of an info module, which runs in check mode as well."""
        result: Result = self._execute_module(
            module_name=f"identityops.okta.{module}", module_args={**connection, **options}, task_vars=task_vars
        )
        return result


def warnings_in(results: Sequence[Result]) -> list[Any]:
    """Return the warnings of modules, each once, for Ansible to show."""
    warnings = [warning for result in results for warning in result.get("warnings", [])]
    return [warning for number, warning in enumerate(warnings) if warning not in warnings[:number]]


def failure_of(result: Result) -> dict[str, Any]:
    """Return what a module said about its failure, without its options."""
    return {name: value for name, value in result.items() if name not in ("invocation", "warnings", "changed")}
