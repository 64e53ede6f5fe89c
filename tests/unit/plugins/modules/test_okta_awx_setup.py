# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module okta_awx_setup against a local controller."""

import ast
import copy
from pathlib import Path

import pytest
import yaml
from awx_setup import SCM_URL, set_up
from controller import Controller
from controller.data import DEFINITIONS
from thorough import cases

AUDIT, IDLE, APPROVED = (
    "Okta: audit API tokens",
    "Okta: revoke idle API tokens",
    "Okta: revoke approved API tokens",
)
JOBS = {one["name"]: one["credential_type"] for one in DEFINITIONS["awx_job_templates"]}
WORKFLOW = "Okta: revoke idle API tokens after approval"
CREATED = [
    "create the credential type Okta (read)",
    "create the credential type Okta (revoke)",
    "create the project Okta",
    "create the inventory Okta",
    "create the host localhost",
    *(
        f"create the {what} {name}"
        for name in JOBS
        for what in ("job template", "survey of")
        if not (name == APPROVED and what == "survey of")
    ),
    f"create the workflow {WORKFLOW}",
    f"create the survey of {WORKFLOW}",
    "create the workflow node audit",
    "create the workflow node plan",
    "create the workflow node approval",
    "create the approval Revoke the idle API tokens",
    "create the workflow node revoke",
    "create the link from approval (success) to revoke",
    "create the link from audit (success) to plan",
    "create the link from plan (success) to approval",
]
NODES = ["audit", "plan", "approval", "revoke"]


@pytest.fixture(scope="module")
def running():
    """The controller that all tests share."""
    with Controller() as running:
        yield running


@pytest.fixture
def controller(running):
    """A controller that is not set up."""
    running.reset()
    return running


@pytest.fixture(scope="module")
def prepared():
    """A controller that was set up, to copy from."""
    with Controller() as prepared:
        assert set_up(prepared).msg is None
    return prepared


@pytest.fixture
def ready(controller, prepared):
    """A controller that is set up."""
    controller.copy_from(prepared)
    return controller


def node(controller, name):
    return controller.named("workflow_job_template_nodes", name)


def question(controller, template, variable):
    (found,) = (
        one for one in controller.named("job_templates", template)["survey"]["spec"] if one["variable"] == variable
    )
    return found


def add_credential(controller, name, credential_type):
    number = controller.named("credential_types", credential_type)["id"]
    fields = {"name": name, "description": "", "organization": None, "credential_type": number, "inputs": {}}
    return controller.create("credentials", fields)["id"]


def test_check_mode_returns_what_a_real_run_changes(controller):
    # Objects of others have the same names, or are on earlier pages.
    controller.largest_page = 2
    other = controller.create("organizations", {"name": "Other", "description": ""})["id"]
    fields = dict.fromkeys(["description", "scm_url", "scm_branch", "local_path"], "")
    fields |= {"name": "Okta", "organization": other, "scm_type": "git", "default_environment": None}
    controller.create("projects", fields)
    fields = {"name": "Okta (read)", "description": "", "kind": "net", "inputs": {}, "injectors": {}}
    controller.create("credential_types", fields)
    before = controller.snapshot()

    predicted = set_up(controller, check=True, diff=True)
    assert controller.changes() == []
    assert controller.snapshot() == before
    real = set_up(controller, diff=True)

    assert predicted.changes == real.changes == CREATED
    assert predicted.ways_around == real.ways_around == []
    assert predicted.diff == real.diff
    assert predicted.changed is real.changed is True
    assert predicted.next_steps == real.next_steps


def test_second_run_changes_nothing(ready):
    before = ready.snapshot()

    again = set_up(ready, diff=True)

    assert (again.changed, again.changes, again.diff) == (False, [], [])
    assert ready.changes() == []
    assert ready.snapshot() == before


def test_controller_has_what_the_definitions_say(ready):
    (project,) = ready.objects["projects"].values()
    assert (project["scm_type"], project["scm_url"], project["scm_branch"]) == ("git", SCM_URL, "1.0.0")
    templates = ready.objects["job_templates"].values()
    assert [one["name"] for one in templates] == list(JOBS)
    for one in templates:
        assert one["ask_job_type_on_launch"]
        assert one["ask_credential_on_launch"]
        assert not one["ask_variables_on_launch"]
        assert not one["allow_simultaneous"]
        assert one["survey_enabled"] == (one["name"] != APPROVED)
    assert yaml.safe_load(ready.named("job_templates", APPROVED)["extra_vars"]) == {
        "okta_revoke": True,
        "okta_approved_only": True,
    }
    assert not ready.named("workflow_job_templates", WORKFLOW)["ask_variables_on_launch"]
    assert [node(ready, name)["all_parents_must_converge"] for name in NODES] == [False, True, True, True]
    assert [node(ready, name)["job_type"] for name in NODES] == [None, "check", None, None]
    (host,) = ready.objects["hosts"].values()
    assert yaml.safe_load(host["variables"]) == {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    }


# What somebody changes by hand, and the changes that undo it.
DRIFT = {
    "injectors": (
        lambda c: c.named("credential_types", "Okta (revoke)")["injectors"]["env"].pop("OKTA_CLIENT_TOKEN"),
        [
            "change the credential type Okta (revoke): injectors.env.OKTA_CLIENT_TOKEN: (not set) -> {{ api_token }}",
        ],
    ),
    "branch": (
        lambda c: c.named("projects", "Okta").update(scm_branch="main"),
        ["change the project Okta: scm_branch: main -> 1.0.0"],
    ),
    "host": (
        lambda c: c.named("hosts", "localhost").update(variables="# Ours\nansible_connection: ssh\n"),
        [
            (
                "change the host localhost: variables.ansible_connection: ssh -> local, "
                "variables.ansible_python_interpreter: (not set) -> {{ ansible_playbook_python }}"
            )
        ],
    ),
    "job template": (
        lambda c: c.named("job_templates", AUDIT).update(allow_simultaneous=True, ask_variables_on_launch=True),
        [
            (
                f"change the job template {AUDIT}: allow_simultaneous: true -> false, "
                "ask_variables_on_launch: true -> false"
            ),
        ],
    ),
    "variable of the approved": (
        lambda c: c.named("job_templates", APPROVED).update(extra_vars="okta_revoke: true\nokta_evidence_dir: /e\n"),
        [f"change the job template {APPROVED}: extra_vars.okta_approved_only: (not set) -> true"],
    ),
    "question": (
        lambda c: question(c, IDLE, "okta_max_revocations").update(required=False, type="text"),
        [
            (
                f"change the survey of {IDLE}: survey.okta_max_revocations.required: false -> true, "
                "survey.okta_max_revocations.type: text -> integer"
            )
        ],
    ),
    "survey off": (
        lambda c: c.named("job_templates", IDLE).update(survey_enabled=False),
        [f"change the job template {IDLE}: survey_enabled: false -> true"],
    ),
    "workflow": (
        lambda c: c.named("workflow_job_templates", WORKFLOW).update(ask_variables_on_launch=True),
        [f"change the workflow {WORKFLOW}: ask_variables_on_launch: true -> false"],
    ),
    "plan": (
        lambda c: node(c, "plan").update(job_type=None, extra_data={"okta_revoke": "yes"}),
        ["change the workflow node plan: extra_data.okta_revoke: yes -> no, job_type: (not set) -> check"],
    ),
    "another job in a node": (
        lambda c: node(c, "revoke").update(unified_job_template=c.named("job_templates", IDLE)["id"]),
        [f"change the workflow node revoke: unified_job_template: {IDLE} -> {APPROVED}"],
    ),
    "convergence": (
        lambda c: node(c, "revoke").update(all_parents_must_converge=False),
        ["change the workflow node revoke: all_parents_must_converge: false -> true"],
    ),
    "links": (
        lambda c: (
            node(c, "audit")["success_nodes"].append(node(c, "revoke")["id"]),
            node(c, "approval")["success_nodes"].remove(node(c, "revoke")["id"]),
            node(c, "approval")["always_nodes"].append(node(c, "revoke")["id"]),
        ),
        [
            "remove the link from approval (always) to revoke",
            "remove the link from audit (success) to revoke",
            "create the link from approval (success) to revoke",
        ],
    ),
    "no approval": (
        lambda c: node(c, "approval").update(unified_job_template=None),
        ["create the approval Revoke the idle API tokens"],
    ),
}


# Every day, all at once, but for one that would be told in the same line as another.
SEVERAL = {"all at once": [name for name in DRIFT if name != "convergence"], **{name: [name] for name in DRIFT}}


@pytest.mark.parametrize("names", cases(SEVERAL, every_day=["all at once", "convergence"]))
def test_changes_by_hand_are_undone_and_told_field_by_field(ready, names):
    for name in names:
        DRIFT[name][0](ready)
    expected = sorted(line for name in names for line in DRIFT[name][1])
    drifted = ready.snapshot()

    predicted = set_up(ready, check=True, diff=True)
    assert ready.changes() == []
    assert ready.snapshot() == drifted
    real = set_up(ready, diff=True)

    assert predicted.changes == real.changes
    assert sorted(real.changes) == expected
    assert predicted.diff == real.diff
    assert (set_up(ready).changes, real.changed) == ([], True)


# What an administrator may change.
KEPT = {
    "bounds and default of a question": lambda c: question(c, IDLE, "okta_max_revocations").update(max=500, default=50),
    "bounds that were removed": lambda c: question(c, IDLE, "okta_idle_days").pop("max"),
    "questions that were added": lambda c: c.named("job_templates", IDLE)["survey"]["spec"].insert(
        0, {"variable": "ticket", "question_name": "Ticket", "type": "text", "required": True}
    ),
    "order of the questions": lambda c: c.named("job_templates", IDLE)["survey"]["spec"].reverse(),
    "choices as lines": lambda c: question(c, IDLE, "okta_revoke").update(choices="no\nyes", new_question=True),
    "choices that were added": lambda c: question(c, AUDIT, "okta_fail_on")["choices"].append("info"),
    "a question whose answer the job template sets": lambda c: c.named("job_templates", IDLE).update(
        extra_vars="---\nokta_protect: [ci@example.com]\n",
        survey={
            **c.named("job_templates", IDLE)["survey"],
            "spec": [
                one for one in c.named("job_templates", IDLE)["survey"]["spec"] if one["variable"] != "okta_protect"
            ],
        },
    ),
    "variables": lambda c: c.named("job_templates", AUDIT).update(extra_vars='{"okta_report_dir": "/reports"}'),
    "variables of the approved": lambda c: c.named("job_templates", APPROVED).update(
        extra_vars="# Ours\nokta_evidence_dir: /evidence\nokta_revoke: true\nokta_approved_only: true"
    ),
    "description, forks, inventory, job type, what is asked at launch": lambda c: c.named(
        "job_templates", AUDIT
    ).update(
        description="Ours",
        forks=20,
        inventory=c.create("inventories", {"name": "Orgs", "description": "", "organization": 1})["id"],
        job_type="check",
        ask_diff_mode_on_launch=False,
        ask_credential_on_launch=False,
        ask_inventory_on_launch=True,
    ),
    "variables of the host": lambda c: c.named("hosts", "localhost").update(
        variables="ansible_connection: local\nansible_python_interpreter: '{{ ansible_playbook_python }}'\nours: 1\n"
    ),
    "timeout and texts of the approval": lambda c: c.objects["workflow_approval_templates"][
        node(c, "approval")["unified_job_template"]
    ].update(timeout=0, name="Ask the SOC", description="Ours"),
    "fields, injectors and texts of a credential type": lambda c: (
        c.named("credential_types", "Okta (read)")["inputs"]["fields"].append({"id": "scopes", "label": "Scopes"}),
        c.named("credential_types", "Okta (read)")["inputs"]["fields"][0].update(help_text="Ours"),
        c.named("credential_types", "Okta (read)")["injectors"]["env"].update(OKTA_API_SCOPES="{{ scopes }}"),
    ),
    "nodes and links that were added": lambda c: node(c, "audit")["always_nodes"].append(
        c.create("workflow_job_template_nodes", {**node(c, "audit"), "identifier": "theirs"})["id"]
    ),
}


@pytest.mark.parametrize(
    "names", cases({"all at once": list(KEPT), **{name: [name] for name in KEPT}}, every_day=["all at once"])
)
def test_changes_of_administrators_are_kept(ready, names):
    for name in names:
        KEPT[name](ready)
    theirs = ready.snapshot()

    again = set_up(ready)

    assert (again.msg, again.changes) == (None, [])
    assert ready.snapshot() == theirs


def test_a_removed_question_is_created_again(ready):
    spec = ready.named("job_templates", IDLE)["survey"]["spec"]
    removed = spec.pop(0)

    again = set_up(ready)

    (change,) = again.changes
    assert change.startswith(f"change the survey of {IDLE}: survey.okta_idle_days.default: (not set) -> 14, ")
    assert ready.named("job_templates", IDLE)["survey"]["spec"][-1] == removed


def add_node(controller, identifier, template=None, **fields):
    """Add a node, as an administrator would, that runs a job template or an approval."""
    number = template and controller.named("job_templates", template)["id"]
    made = {**node(controller, "audit"), "identifier": identifier, "unified_job_template": number, **fields}
    return controller.create("workflow_job_template_nodes", made)


RESERVED = "which decides what is revoked. Remove it there."

# Nodes and links that somebody adds, and what the module says about them.
WAYS_AROUND = {
    "another job that only reads": (lambda c: add_node(c, "other", AUDIT), []),
    "a job in check mode": (lambda c: add_node(c, "other", IDLE, job_type="check"), []),
    "another revocation": (
        lambda c: add_node(c, "other", "Okta: offboard users"),
        [
            (
                f"Workflow '{WORKFLOW}': the node 'other', which somebody added, runs 'Okta: offboard users' "
                "without an approval before it. Put an approval before it, or remove it."
            )
        ],
    ),
    "another revocation after the approval": (
        lambda c: node(c, "approval")["success_nodes"].append(add_node(c, "other", IDLE)["id"]),
        [],
    ),
    "another revocation after an approval of its own": (
        lambda c: add_node(
            c,
            "second",
            unified_job_template=c.create(
                "workflow_approval_templates", {"name": "x", "description": "", "timeout": 0}
            )["id"],
        )["success_nodes"].append(add_node(c, "other", IDLE)["id"]),
        [],
    ),
    "a variable of the workflow": (
        lambda c: c.named("workflow_job_templates", WORKFLOW).update(extra_vars="okta_approved_only: false"),
        [f"Workflow '{WORKFLOW}': its variables set okta_approved_only, {RESERVED}"],
    ),
    "a question of the workflow": (
        lambda c: c.named("workflow_job_templates", WORKFLOW)["survey"]["spec"].append(
            {"variable": "okta_approved_tokens", "question_name": "Tokens", "type": "textarea", "required": False}
        ),
        [f"Workflow '{WORKFLOW}': its survey sets okta_approved_tokens, {RESERVED}"],
    ),
    "a way to the revocation": (
        lambda c: add_node(c, "other", AUDIT)["success_nodes"].append(node(c, "revoke")["id"]),
        [
            (
                f"Workflow '{WORKFLOW}': added nodes lead to the node 'revoke' without the approval. It still waits "
                "for the approval and revokes only what was approved, but check whether these links are intended."
            )
        ],
    ),
}


@pytest.mark.parametrize(("add", "expected"), WAYS_AROUND.values(), ids=WAYS_AROUND)
def test_warns_of_ways_around_the_approval(ready, add, expected):
    add(ready)

    for check in (True, False):
        result = set_up(ready, check=check)

        assert (result.changes, result.ways_around, result.warnings) == ([], expected, expected)


def test_inputs_of_a_credential_type_in_use_cannot_be_changed(ready):
    add_credential(ready, "Mine", "Okta (read)")
    ready.named("credential_types", "Okta (read)")["inputs"]["fields"].pop()

    refused = set_up(ready)

    assert refused.msg == (
        "The controller does not allow this user to change the credential type Okta (read): Modifications to inputs "
        "are not allowed for credential types that are in use."
    )


def test_behind_the_gateway_with_a_password_and_existing_objects():
    with Controller(gateway=True) as controller:
        organization = controller.create("organizations", {"name": "Security, Inc. & Sons", "description": ""})["id"]
        environment = controller.create(
            "execution_environments", {"name": "Okta EE", "description": "", "image": "okta-ee"}
        )["id"]
        inventory = controller.create(
            "inventories", {"name": "Our orgs", "description": "", "organization": organization}
        )["id"]
        options = {
            "controller_host": f"{controller.url}/",
            "controller_oauthtoken": None,
            "controller_username": controller.username,
            "controller_password": controller.password,
            "organization": "Security, Inc. & Sons",
            "execution_environment": "Okta EE",
            "inventory": "Our orgs",
            "local_path": "okta",
            "scm_url": None,
            "scm_branch": None,
            "credentials": {"Okta (read)": "Production, read"},
        }

        first = set_up(controller, **options)

        assert first.msg is None
        (project,) = controller.objects["projects"].values()
        assert (project["scm_type"], project["local_path"], project["default_environment"]) == ("", "okta", environment)
        assert {one["inventory"] for one in controller.objects["job_templates"].values()} == {inventory}
        assert controller.objects["hosts"] == {}
        assert first.next_steps == [
            f"Create the credential '{name}' of the type '{of}', and run this again to attach it to the job templates."
            for name, of in (("Production, read", "Okta (read)"), ("Okta (revoke)", "Okta (revoke)"))
        ]

        # An inventory that was given is enforced.
        controller.named("job_templates", AUDIT)["inventory"] = None
        controller.named("job_templates", AUDIT)["ask_inventory_on_launch"] = True

        assert set_up(controller, **options).changes == [
            f"change the job template {AUDIT}: inventory: (not set) -> Our orgs"
        ]


def test_credentials_are_attached_where_there_is_none_of_their_type(ready):
    read = add_credential(ready, "Okta (read)", "Okta (read)")
    revoke = add_credential(ready, "Okta (revoke)", "Okta (revoke)")
    theirs = add_credential(ready, "Chosen by hand", "Okta (revoke)")
    ready.named("job_templates", IDLE)["credentials"].append(theirs)

    again = set_up(ready)

    assert again.next_steps == []
    assert again.changes == [
        f"attach the credential {credential_type} to {name}"
        for credential_type in ("Okta (read)", "Okta (revoke)")
        for name in JOBS
        if JOBS[name] == credential_type and name != IDLE
    ]
    assert ready.named("job_templates", AUDIT)["credentials"] == [read]
    assert ready.named("job_templates", IDLE)["credentials"] == [theirs]
    assert ready.named("job_templates", APPROVED)["credentials"] == [revoke]


def test_credentials_of_the_same_name_are_not_attached(ready):
    for _number in range(2):
        add_credential(ready, "Okta (read)", "Okta (read)")

    again = set_up(ready)

    assert again.changes == []
    assert again.next_steps[0] == (
        "There are 2 credentials 'Okta (read)' of the type 'Okta (read)', so none was attached to the job templates. "
        "Rename all but one, and run this again."
    )


def test_project_is_waited_for(controller):
    controller.fetching_takes = 40

    assert set_up(controller).msg is None


@pytest.mark.parametrize(
    ("ends", "takes", "status", "words"),
    [
        (
            "failed",
            2,
            "failed",
            "could not fetch the project Okta (status failed). See its last update on the controller",
        ),
        ("successful", 1000, "running", "is still fetching the project Okta (status running). Raise project_timeout"),
    ],
    ids=["failed", "too slow"],
)
def test_project_that_is_not_fetched(controller, ends, takes, status, words):
    controller.fetching_ends, controller.fetching_takes = ends, takes

    refused = set_up(controller, diff=True)

    assert words in refused.msg
    assert refused.project_status == status
    assert (refused.changes, refused.changed) == (CREATED[:3], True)
    assert len(refused.diff) == 3
    assert controller.objects["job_templates"] == {}


def test_check_mode_does_not_wait_for_a_project_that_is_being_fetched(ready):
    ready.fetch(ready.named("projects", "Okta"))

    assert set_up(ready, check=True).changes == []


def test_check_mode_reports_a_project_that_could_not_be_fetched(ready):
    ready.named("projects", "Okta")["status"] = "failed"

    assert "could not fetch the project Okta (status failed)" in set_up(ready, check=True).msg


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("organization", "The controller has no organization 'Nowhere' that this user may see."),
        ("execution_environment", "The controller has no execution environment 'Nowhere' that this user may see."),
        ("inventory", "The controller has no inventory 'Nowhere' that this user may see."),
    ],
)
def test_missing_object(controller, option, words):
    assert words in set_up(controller, **{option: "Nowhere"}).msg


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, "<html>Nothing here</html>", "is not AWX or Automation Controller: it has no /api/."),
        (200, "<html>Welcome</html>", "is not AWX or Automation Controller: /api/ describes no API v2."),
        (502, "<html>Bad gateway</html>", "answered 502 to the request to read /api/."),
        (302, "", "answered 302 to the request to read /api/."),
    ],
)
def test_not_a_controller(controller, status, body, words):
    controller.refusals.append(("GET", "^/api/", status, body))

    assert words in set_up(controller).msg


def test_unreachable_controller(controller):
    refused = set_up(controller, controller_host="http://127.0.0.1:1")

    assert refused.msg == (
        "The controller at http://127.0.0.1:1 cannot be reached: GET /api/: no connection to 127.0.0.1:1. Check "
        "controller_host, the network and proxy."
    )


def test_a_proxy_on_the_way_to_the_controller_is_named(controller, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    refused = set_up(controller, controller_host="https://awx.example.com")

    assert refused.msg == (
        "The controller at https://awx.example.com cannot be reached: GET /api/: no connection to the proxy, so no "
        "request to awx.example.com. Check HTTPS_PROXY, ALL_PROXY and NO_PROXY in the environment."
    )


def test_wrong_token(controller):
    refused = set_up(controller, controller_oauthtoken="wrong-canary")

    assert refused.msg == (
        f"The controller at {controller.url} rejected the credentials. Check the token (CONTROLLER_OAUTH_TOKEN), or "
        "the user name and password (CONTROLLER_USERNAME, CONTROLLER_PASSWORD)."
    )


def test_user_who_may_not_create_credential_types(controller):
    controller.is_superuser = False

    assert set_up(controller).msg == (
        "The controller does not allow this user to create the credential type Okta (read): You do not have permission "
        "to perform this action. Use a token with the scope Write; credential types require a system administrator."
    )


@pytest.mark.parametrize("value", ["inf", "1e5000", -1, True])
@pytest.mark.parametrize("option", ["request_timeout", "project_timeout"])
def test_odd_numbers_are_refused(controller, option, value):
    assert set_up(controller, **{option: value}).msg.startswith((f"{option} is ", f"argument '{option}' is "))


def test_a_number_within_a_definition_is_named(controller):
    workflow = copy.deepcopy(DEFINITIONS["awx_workflow"])
    for node in workflow["nodes"]:
        if node.get("approval"):
            node["approval"]["timeout"] = 10**30

    refused = set_up(controller, workflow=workflow)

    assert refused.msg == "workflow.nodes.approval.timeout is too large: use a whole number of at most 18 digits"


def test_field_that_the_controller_refuses(controller):
    refused = set_up(controller, local_path="elsewhere", scm_url=None)

    assert refused.msg == (
        "The controller refused to create the project Okta: local_path: This path is already being used by another "
        "manual project."
    )


def test_echoed_secrets_are_masked(controller, monkeypatch):
    monkeypatch.setenv("CONTROLLER_OAUTH_TOKEN", controller.token)
    controller.refusals.append(("GET", "organizations", 500, f'{{"detail": "Token {controller.token}"}}'))

    refused = set_up(controller, controller_oauthtoken=None)

    assert refused.msg.endswith(
        "answered 500 to the request to read /api/v2/organizations/?page_size=200&name=Default: Token ********."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w["survey"].update(job_template="Nothing"), "workflow: 'Nothing' is not in job_templates."),
        (lambda w: w["nodes"][0].update(job_template="Nothing"), "workflow: 'Nothing' is not in job_templates."),
        (
            lambda w: w["nodes"][0].update(next=["end"]),
            "workflow: the node 'audit' leads to 'end', which is not a node.",
        ),
    ],
    ids=["survey", "node", "link"],
)
def test_inconsistent_definitions(controller, change, words):
    workflow = copy.deepcopy(DEFINITIONS["awx_workflow"])
    change(workflow)

    assert words in set_up(controller, workflow=workflow).msg
    assert controller.requests == []


def test_missing_library(controller, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "requests", None)

    assert "Failed to import the required Python library (requests)" in set_up(controller).msg


def test_module_is_documentation_and_a_little_logic():
    root = Path(__file__).resolve().parents[4]
    tree = ast.parse((root / "plugins" / "modules" / "okta_awx_setup.py").read_text())

    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    assert sum(one.end_lineno - one.lineno + 1 for one in functions) <= 90
