# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow revokes nothing but what was approved, whatever is added to it and given to it.

Jobs do here what the playbook does: the plan passes its tokens on, and a revocation takes those of the plan that it
still finds.
"""

import pytest
from awx_setup import set_up
from controller import Controller
from controller.data import WORKFLOW
from controller.workflow import CANCELED, FAILED, SUCCESSFUL, LaunchRefusedError, Workflow

AUDIT, IDLE, APPROVED = (
    WORKFLOW["nodes"][0]["job_template"],
    WORKFLOW["nodes"][1]["job_template"],
    "Okta: revoke approved API tokens",
)
ANSWERS = {"okta_idle_days": 14, "okta_protect": "", "okta_max_revocations": 10}
TOKENS = "okta_approved_tokens"


@pytest.fixture(scope="module")
def prepared():
    """A controller that was set up, to copy from."""
    with Controller() as running:
        assert set_up(running).msg is None
    return running


@pytest.fixture
def controller(prepared):
    """A controller that is set up; it need not listen."""
    controller = Controller()
    controller.copy_from(prepared)
    return controller


class Org:
    """The idle tokens of an org, and jobs that revoke them."""

    def __init__(self):
        self.idle = ["one", "two"]
        self.revoked = []
        self.fails = set()

    def run(self, job):
        """Do what the playbook of the job does, and return its status and artifacts."""
        if job.node in self.fails:
            return FAILED, {}
        variables = job.extra_vars
        if job.template["name"] == AUDIT:
            return SUCCESSFUL, {}
        if variables.get("okta_approved_only") and TOKENS not in variables:
            return FAILED, {}
        approved = variables.get(TOKENS, self.idle)
        planned = [token for token in self.idle if token in approved]
        if job.job_type == "run" and variables.get("okta_revoke") in (True, "yes"):
            self.revoked += planned
        return SUCCESSFUL, {TOKENS: planned}


@pytest.fixture
def org():
    """An org with two idle tokens."""
    return Org()


def node(controller, name):
    return controller.named("workflow_job_template_nodes", name)


def start(controller, org, decision=SUCCESSFUL, decide=None, **answers):
    """Launch the workflow, and return what has run."""
    workflow = controller.named("workflow_job_templates", WORKFLOW["name"])
    return Workflow(controller, workflow, org.run, decide or (lambda _node: decision)).launch(**{**ANSWERS, **answers})


def add_node(controller, identifier, template, after=None, on="success", before=None, before_on="success", **fields):
    """Add a node between two others, as an administrator may."""
    runs = controller.named("job_templates", template)["id"]
    made = {**node(controller, "audit"), "identifier": identifier, "unified_job_template": runs, **fields}
    made = controller.create("workflow_job_template_nodes", made)
    if after:
        node(controller, after)[f"{on}_nodes"].append(made["id"])
    if before:
        made[f"{before_on}_nodes"].append(node(controller, before)["id"])


def test_approved(controller, org):
    run = start(controller, org)

    assert run.statuses == dict.fromkeys(["audit", "plan", "approval", "revoke"], SUCCESSFUL)
    assert [(job.node, job.job_type) for job in run.jobs] == [("audit", "run"), ("plan", "check"), ("revoke", "run")]
    assert org.revoked == ["one", "two"]


@pytest.mark.parametrize("decision", [FAILED, CANCELED])
def test_not_approved(controller, org, decision):
    run = start(controller, org, decision)

    assert "revoke" not in run.statuses
    assert org.revoked == []


def test_what_becomes_idle_during_the_approval_is_not_revoked(controller, org):
    def decide(_node):
        org.idle = ["two", "three"]
        return SUCCESSFUL

    start(controller, org, decide=decide)

    assert org.revoked == ["two"]


def test_nothing_idle(controller, org):
    org.idle = []

    assert start(controller, org).statuses["revoke"] == SUCCESSFUL
    assert org.revoked == []


@pytest.mark.parametrize("failing", ["audit", "plan"])
def test_failed_step(controller, org, failing):
    org.fails = {failing}

    assert list(start(controller, org).statuses)[-1] == failing
    assert org.revoked == []


@pytest.mark.parametrize(
    "variables",
    [{"okta_revoke": "yes"}, {TOKENS: ["one"]}, {"okta_approved_only": False}],
    ids=lambda one: next(iter(one)),
)
def test_variables_at_launch_are_refused(controller, org, variables):
    with pytest.raises(LaunchRefusedError):
        start(controller, org, **variables)
    assert org.revoked == []


def test_plan_does_not_revoke_though_the_workflow_tells_it_to(controller, org):
    """Variables of the workflow beat those of the node; the job type does not."""
    controller.named("workflow_job_templates", WORKFLOW["name"])["extra_vars"] = "okta_revoke: 'yes'"

    run = start(controller, org, FAILED)

    plan = run.jobs[1]
    assert (plan.job_type, plan.extra_vars["okta_revoke"]) == ("check", "yes")
    assert org.revoked == []


# Nodes that somebody adds to get the revocation to run although the approval is denied.
ADDED = {
    "after the audit": [("other", AUDIT, "audit", "success", "revoke", "success")],
    "after the plan": [("other", AUDIT, "plan", "always", "revoke", "always")],
    "on the denial": [("other", AUDIT, "approval", "failure", "revoke", "success")],
    "on the denial, always": [("other", AUDIT, "approval", "always", "revoke", "always")],
    "from a start of its own": [("other", AUDIT, None, "success", "revoke", "success")],
    "in two steps": [
        ("other", AUDIT, "audit", "success", None, "success"),
        ("more", AUDIT, "other", "success", "revoke", "success"),
    ],
}


@pytest.mark.parametrize("added", ADDED.values(), ids=ADDED)
def test_denied_approval_holds_whatever_is_added(controller, org, added):
    for identifier, template, after, on, before, before_on in added:
        add_node(controller, identifier, template, after, on, before, before_on)

    assert "revoke" not in start(controller, org, FAILED).statuses
    assert org.revoked == []
    # It is the convergence that holds it.
    node(controller, "revoke")["all_parents_must_converge"] = False
    assert start(controller, org, FAILED).statuses["revoke"] == SUCCESSFUL


def test_approval_without_a_plan_revokes_nothing(controller, org):
    """AWX starts the approval although the plan was canceled, because convergence asks for success and failure only."""
    add_node(controller, "other", AUDIT, before="approval")
    org.run, run = lambda job: (CANCELED, {}) if job.node == "plan" else run(job), org.run

    statuses = start(controller, org).statuses

    assert (statuses["approval"], statuses["revoke"]) == (SUCCESSFUL, FAILED)
    assert org.revoked == []


def test_revocation_alone_fails(controller, org):
    add_node(controller, "other", APPROVED)

    assert start(controller, org, FAILED).statuses["other"] == FAILED
    assert org.revoked == []


def test_plan_is_no_dry_run_if_the_job_template_does_not_ask_for_the_job_type(controller, org):
    """This is why the setup enforces that it asks."""
    controller.named("job_templates", IDLE)["ask_job_type_on_launch"] = False

    assert start(controller, org, FAILED).jobs[1].job_type == "run"
    assert set_up_again(controller) == [
        f"change the job template {IDLE}: ask_job_type_on_launch: false -> true",
    ]


def set_up_again(controller):
    with controller:
        return set_up(controller).changes


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["template"], "template"),
        (["template", "survey"], "survey"),
        (["template", "survey", "node"], "node"),
        (["template", "survey", "node", "artifact"], "artifact"),
        (["template", "survey", "node", "artifact", "workflow"], "workflow"),
        (["template", "artifact"], "artifact"),
    ],
)
def test_precedence_of_variables(controller, org, sources, expected):
    template = controller.named("job_templates", APPROVED)
    question = {"variable": "x", "question_name": "X", "type": "text", "required": False, "default": "survey"}
    if "template" in sources:
        template["extra_vars"] = '{"x": "template"}'
    if "survey" in sources:
        template.update(survey_enabled=True, survey={"name": "", "description": "", "spec": [question]})
    if "node" in sources:
        node(controller, "revoke")["extra_data"] = {"x": "node"}
    artifacts = {"x": "artifact"} if "artifact" in sources else {}
    if "workflow" in sources:
        controller.named("workflow_job_templates", WORKFLOW["name"])["extra_vars"] = "x: workflow"
    org.run = lambda job: (SUCCESSFUL, artifacts if job.node == "plan" else {})

    assert start(controller, org).jobs[-1].extra_vars["x"] == expected


def test_variable_of_a_node_that_is_not_asked_for_is_dropped(controller, org):
    node(controller, "revoke")["extra_data"] = {"okta_approved_only": False}

    assert start(controller, org).jobs[-1].extra_vars["okta_approved_only"] is True
