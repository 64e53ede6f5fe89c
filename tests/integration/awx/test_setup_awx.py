# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook setup_awx against a stand-in of the controller's API."""

import pytest
from controller import Controller

AUDIT, IDLE = "Okta: audit API tokens", "Okta: revoke idle API tokens"
JOBS = (
    AUDIT,
    IDLE,
    "Okta: offboard users",
    "Okta: revoke the refresh tokens of a client",
    "Okta: revoke what was created since a moment",
    "Okta: revoke the current API token",
)
CREATED = [
    "create the credential type Okta (read)",
    "create the credential type Okta (revoke)",
    "create the project Okta",
    "create the inventory Okta",
    "create the host localhost",
    *(f"create the job template {name}" for name in JOBS),
    "create the workflow Okta: revoke idle API tokens after approval",
    *(f"set the survey of {name}" for name in (*JOBS, "Okta: revoke idle API tokens after approval")),
    *(f"create the node of the workflow {name}" for name in ("audit", "plan", "revoke", "approval")),
    "create the approval",
    "let plan follow the success of audit",
    "let approval follow the success of plan",
    "let revoke follow the success of approval",
]
NODES = ["audit", "plan", "approval", "revoke"]


def nodes_of(controller):
    """The nodes of the workflow, in their order."""
    return [controller.named("workflow_job_template_nodes", name) for name in NODES]


def test_it_creates_changes_and_leaves_alone_and_check_mode_tells_just_that(controller, set_up):
    # What belongs to others has the same names, or is on the pages before.
    controller.largest_page = 2
    other = controller.create("organizations", {"name": "Other", "description": ""})
    controller.create("projects", {**dict.fromkeys(["description", "scm_url", "scm_branch", "local_path"], ""), "name": "Okta",
                                   "organization": other["id"], "scm_type": "git", "default_environment": None})  # fmt: skip
    controller.create(
        "credential_types", {"name": "Okta (read)", "description": "", "kind": "net", "inputs": {}, "injectors": {}}
    )
    empty = controller.snapshot()

    told = set_up("--check")

    assert controller.changes() == []
    assert controller.snapshot() == empty

    done = set_up()

    assert told.told == done.told == CREATED
    assert told.changed == done.changed
    templates = controller.objects["job_templates"].values()
    assert len(templates) == 6
    for template in templates:
        assert template["ask_job_type_on_launch"]
        assert template["ask_credential_on_launch"]
        assert not template["allow_simultaneous"]
        assert template["survey_enabled"]
    assert [
        [one["identifier"] for one in nodes_of(controller) if one["id"] in node["success_nodes"]]
        for node in nodes_of(controller)
    ] == [
        ["plan"],
        ["approval"],
        ["revoke"],
        [],
    ]
    set_once = controller.snapshot()
    del controller.requests[:]

    again = set_up()

    assert (again.told, again.changed) == ([], 0)
    assert controller.changes() == []

    audit, _plan, approval, revoke = nodes_of(controller)
    own = controller.create("workflow_job_template_nodes", {**audit, "identifier": "somebody else's"})
    audit["success_nodes"] += [revoke["id"], own["id"]]
    approval["success_nodes"].remove(revoke["id"])
    approval["always_nodes"].append(revoke["id"])
    controller.objects["workflow_approval_templates"][approval["unified_job_template"]]["timeout"] = 0
    controller.named("job_templates", IDLE)["survey"]["spec"][-1]["max"] = 1000000
    controller.named("job_templates", AUDIT).update(allow_simultaneous=True, extra_vars="okta_hosts: orgs")
    revoke["extra_data"] = {}
    controller.named("credential_types", "Okta (revoke)")["injectors"] = {}
    drifted = controller.snapshot()

    told = set_up("--check")

    assert controller.changes() == []
    assert controller.snapshot() == drifted

    done = set_up()

    assert told.told == done.told == [
        "change the credential type Okta (revoke)",
        f"change the job template {AUDIT}",
        f"set the survey of {IDLE}",
        "change the node of the workflow revoke",
        "change the approval",
        "no longer let revoke follow the success of audit",
        "no longer let revoke follow the always of approval",
        "let revoke follow the success of approval",
    ]  # fmt: skip
    assert own["id"] in audit["success_nodes"]
    assert controller.named("job_templates", AUDIT)["extra_vars"] == "okta_hosts: orgs"
    audit["success_nodes"].remove(own["id"])
    del controller.objects["workflow_job_template_nodes"][own["id"]]
    controller.named("job_templates", AUDIT)["extra_vars"] = ""
    assert controller.snapshot() == set_once


def test_behind_a_gateway_with_a_password_and_with_what_is_there_already(set_up, run):
    with Controller(gateway=True) as controller:
        organization = controller.create("organizations", {"name": "Security, Inc. & Sons", "description": ""})["id"]
        environment = controller.create(
            "execution_environments", {"name": "Okta EE", "description": "", "image": "okta-ee"}
        )["id"]
        inventory = controller.create(
            "inventories", {"name": "Our orgs", "description": "", "organization": organization}
        )["id"]
        signed_in = {
            "CONTROLLER_HOST": f"{controller.url}/",
            "CONTROLLER_OAUTH_TOKEN": "",
            "CONTROLLER_USERNAME": controller.username,
            "CONTROLLER_PASSWORD": controller.password,
        }
        given = {
            "awx_organization": "Security, Inc. & Sons",
            "awx_execution_environment": "Okta EE",
            "awx_inventory": "Our orgs",
            "awx_local_path": "okta",
            "awx_read_credential": "Production, read",
        }

        first = set_up("-vvvv", environment=signed_in, **given)

        (project,) = controller.objects["projects"].values()
        assert (project["scm_type"], project["local_path"], project["default_environment"]) == ("", "okta", environment)
        assert {template["inventory"] for template in controller.objects["job_templates"].values()} == {inventory}
        assert controller.objects["hosts"] == {}
        assert first.output.count("Nothing was put into the job templates") >= 2

        for name, credential in (("Okta (read)", "Production, read"), ("Okta (revoke)", "Okta (revoke)")):
            credential_type = controller.named("credential_types", name)["id"]
            fields = {
                "name": credential,
                "description": "",
                "organization": organization,
                "credential_type": credential_type,
                "inputs": {},
            }
            controller.create("credentials", fields)
        theirs = controller.create("credentials", {**fields, "name": "Chosen by hand"})["id"]
        controller.named("job_templates", IDLE)["credentials"].append(theirs)

        second = set_up(environment=signed_in, **given)

        assert "put the credential Production, read into Okta: audit API tokens" in second.told
        assert len(second.told) == 5
        assert controller.named("job_templates", IDLE)["credentials"] == [theirs]
        assert "Nothing was put" not in second.output


# environment, words of the message
BAD_INPUT = {
    "no host": ({"CONTROLLER_HOST": ""}, "Set CONTROLLER_HOST or controller_host to the address of the controller"),
    "no scheme": ({"CONTROLLER_HOST": "awx.example.com"}, "as in https://awx.example.com."),
    "a password in the address": (
        {"CONTROLLER_HOST": "https://me:secret@awx.example.com"},
        "as in https://awx.example.com.",
    ),
    "no sign-in": (
        {"CONTROLLER_OAUTH_TOKEN": "", "CONTROLLER_USERNAME": "admin"},
        "Set CONTROLLER_OAUTH_TOKEN to a token of yours",
    ),
    "no bool": ({"CONTROLLER_VERIFY_SSL": "maybe"}, "validate_certs"),
}


@pytest.mark.parametrize(("outside", "words"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_told_before_anything_is_asked(controller, set_up, outside, words):
    refused = set_up(code=2, environment=outside)

    assert words in refused.output
    assert controller.requests == []


def test_a_wrong_token(controller, set_up):
    refused = set_up(code=2, environment={"CONTROLLER_OAUTH_TOKEN": "wrong-canary"})

    assert (
        "does not accept the sign-in. Check CONTROLLER_OAUTH_TOKEN, or CONTROLLER_USERNAME and CONTROLLER_PASSWORD."
        in refused.output
    )
    assert "wrong-canary" not in refused.output


def test_an_organization_that_is_not_there(controller, set_up):
    refused = set_up(code=2, awx_organization="Nowhere")

    assert "The controller has no organization Nowhere that this user may see." in refused.output


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            404,
            "<html>Nothing here</html>",
            "is not the address of AWX or Automation Controller, since it has no /api/.",
        ),
        (200, "<html>Welcome</html>", "since /api/ tells of no API that this playbook knows."),
        (502, "<html>Bad gateway</html>", "answered 502 when it was to read /api/."),
    ],
)
def test_what_is_no_controller(controller, set_up, status, body, words):
    controller.refusals.append(("GET", "^/api/", status, body))

    refused = set_up(code=2)

    assert words in refused.output


def test_a_user_who_may_not_make_credential_types(controller, set_up):
    controller.is_superuser = False

    refused = set_up(code=2)

    assert (
        "does not allow this user to create the credential type Okta (read), since detail: You do not have permission"
        in refused.output
    )
    assert "Only a system administrator may make credential types." in refused.output


def test_a_field_that_the_controller_refuses(controller, set_up):
    refused = set_up(code=2, awx_local_path="elsewhere")

    assert "refused to create the project Okta, since local_path: This path is already being used" in refused.output


def test_a_project_that_cannot_be_fetched(controller, set_up):
    controller.fetching_ends = "failed"

    refused = set_up(code=2)

    assert "The controller could not fetch the project Okta, which is failed." in refused.output
    assert controller.objects["job_templates"] == {}


def test_a_certificate_that_nobody_vouches_for(set_up):
    with Controller(tls=True) as controller:
        controller.refusals.append(("GET", "organizations", 401, "{}"))
        environment = {"CONTROLLER_HOST": controller.url}

        refused = set_up(code=2, environment=environment)
        unchecked = set_up(code=2, environment=environment, validate_certs=False)
        vouched_for = set_up(code=2, environment={**environment, "SSL_CERT_FILE": str(controller.ca_file)})

    assert "cannot be reached: " in refused.output
    assert "CERTIFICATE_VERIFY_FAILED" in refused.output
    assert "does not accept the sign-in" in unchecked.output
    assert "does not accept the sign-in" in vouched_for.output
