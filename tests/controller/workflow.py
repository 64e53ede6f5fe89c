# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How AWX runs a workflow: which variables each job gets, and which nodes run. README.md names the sources."""

from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from .kinds import LINKS
from .rules import refuse_answers

SUCCESSFUL, FAILED, CANCELED = "successful", "failed", "canceled"
ENDED = (SUCCESSFUL, FAILED, "error", CANCELED)


class LaunchRefusedError(Exception):
    """AWX answers 400 to the launch."""


class Job(NamedTuple):
    """A job that a node starts."""

    node: str
    template: dict[str, Any]
    job_type: str
    extra_vars: dict[str, Any]


class Workflow:
    """One run of a workflow.

    run_job(job) returns the status of a job and its artifacts, which are what set_stats has set. decide(node) returns
    the status of an approval: approved is successful, and denied is failed.
    """

    def __init__(self, controller, workflow, run_job, decide):
        self.controller = controller
        self.workflow = workflow
        self.jobs: list[Job] = []
        self.statuses: dict[str, str] = {}
        self._run_job: Callable[[Job], tuple[str, dict[str, Any]]] = run_job
        self._decide: Callable[[str], str] = decide
        nodes = controller.objects["workflow_job_template_nodes"].values()
        self._nodes = {one["id"]: one for one in nodes if one["workflow_job_template"] == workflow["id"]}
        self._artifacts: dict[int, dict[str, Any]] = {}
        self._skipped: set[int] = set()
        self._ended: dict[int, str] = {}
        self._variables: dict[str, Any] = {}

    def launch(self, **answers):
        """Run the workflow to its end. Raises LaunchRefusedError."""
        self._variables = {**defaults_of(self.workflow), **accept(self.workflow, answers)}
        while ready := self._next():
            for node in ready:
                status, artifacts = self._run(node)
                self._ended[node["id"]] = self.statuses[node["identifier"]] = status
                self._artifacts[node["id"]] = {**self._inherited(node), **artifacts}
        return self

    def _run(self, node):
        template = self.controller.objects["job_templates"].get(node["unified_job_template"])
        if template is None:
            return self._decide(node["identifier"]), {}
        prompts = accepted_from_node(template, node["extra_data"])
        # The variables of the template and the defaults of its survey are the lowest, and those of the workflow the
        # highest; the latter reach every job, whatever the job template allows to be given at launch.
        variables = {**defaults_of(template), **prompts, **self._inherited(node), **self._variables}
        takes_type = node["job_type"] and template["ask_job_type_on_launch"]
        job = Job(node["identifier"], template, node["job_type"] if takes_type else template["job_type"], variables)
        self.jobs.append(job)
        return self._run_job(job)

    def _inherited(self, node):
        parents = sorted(self._parents(node), key=lambda one: one["id"])
        return {name: value for one in parents for name, value in self._artifacts.get(one["id"], {}).items()}

    def _parents(self, node, links=LINKS):
        return [one for one in self._nodes.values() if any(node["id"] in one[link] for link in links)]

    def _next(self):
        """Decide which nodes do not run, and return those that can start."""
        while any(self._is_skipped(node) for node in self._nodes.values()):
            self._skipped |= {node["id"] for node in self._nodes.values() if self._is_skipped(node)}
        return [node for node in self._nodes.values() if self._can_start(node)]

    def _is_open(self, node):
        return node["id"] not in self._ended and node["id"] not in self._skipped

    def _is_skipped(self, node):
        parents = self._parents(node)
        if not parents or not self._is_open(node):
            return False
        if node["all_parents_must_converge"]:
            return any(one["id"] in self._skipped for one in parents) or not self._has_converged(node)
        return not any(self._is_open(one) for one in parents) and not any(self._leads(one, node) for one in parents)

    def _has_converged(self, node):
        """Say whether no parent has ended otherwise than its link demands; AWX judges only success and failure."""
        judged = [one for one in self._parents(node) if self._ended.get(one["id"]) in (SUCCESSFUL, FAILED)]
        return all(self._leads(one, node) for one in judged)

    def _leads(self, parent, node):
        status = self._ended.get(parent["id"])
        if status is None:
            return False
        link = "success_nodes" if status == SUCCESSFUL else "failure_nodes"
        return node["id"] in parent[link] or node["id"] in parent["always_nodes"]

    def _can_start(self, node):
        parents = self._parents(node)
        if not self._is_open(node) or any(self._is_open(one) for one in parents):
            return False
        if parents and not any(self._leads(one, node) for one in parents):
            return False
        return not node["all_parents_must_converge"] or self._has_converged(node)


def defaults_of(template):
    """Return the variables of a template, and over them the defaults of its survey."""
    survey = template["survey"].get("spec", []) if template["survey_enabled"] else []
    defaults = {one["variable"]: one["default"] for one in survey if one.get("default") is not None}
    return {**(yaml.safe_load(template["extra_vars"] or "{}") or {}), **defaults}


def accept(workflow, answers):
    """Return the variables that a workflow takes at launch. Raises LaunchRefusedError."""
    survey = workflow["survey"].get("spec", []) if workflow["survey_enabled"] else []
    asked = {one["variable"] for one in survey}
    judged = {
        name: answer for name, answer in answers.items() if name in asked or not workflow["ask_variables_on_launch"]
    }
    if wrong := refuse_answers(survey, judged):
        raise LaunchRefusedError("; ".join(wrong))
    return dict(answers)


def accepted_from_node(template, variables):
    """Return the variables of a node that its job gets; AWX drops those that the job template does not take."""
    survey = template["survey"].get("spec", []) if template["survey_enabled"] else []
    questions = {one["variable"]: [one] for one in survey}
    return {
        name: value
        for name, value in variables.items()
        if (template["ask_variables_on_launch"] and name not in questions)
        or (name in questions and not refuse_answers(questions[name], {name: value}))
    }
