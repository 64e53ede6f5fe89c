# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local controller refuses and changes what AWX does; tests/controller/README.md names the evidence."""

import pytest
import requests
from awx_setup import set_up
from controller import Controller

IDLE, READ = "Okta: revoke idle API tokens", "Okta (read)"


@pytest.fixture(scope="module")
def prepared():
    """A controller that was set up, to copy from."""
    with Controller() as running:
        assert set_up(running).msg is None
    return running


@pytest.fixture
def controller(prepared):
    """A controller that is set up."""
    with Controller() as running:
        running.copy_from(prepared)
        yield running


@pytest.fixture
def send(controller):
    """send(method, path, body) sends a request and returns (status, body)."""

    def send(method, path, body=None):
        headers = {"Authorization": f"Bearer {controller.token}"}
        answer = requests.request(method, f"{controller.url}/api/v2/{path}", json=body, headers=headers, timeout=10)
        return answer.status_code, answer.json() if answer.content else None

    return send


def number_of(controller, kind, name):
    return controller.named(kind, name)["id"]


def test_texts_of_fields_are_stripped(controller, send):
    number = number_of(controller, "hosts", "localhost")

    assert send("PATCH", f"hosts/{number}/", {"variables": "a: 1\n", "description": " x "})[1]["variables"] == "a: 1"
    assert send("POST", "organizations/", {"name": " Other\n"})[1]["name"] == "Other"


def test_texts_within_json_are_not_stripped(controller, send):
    number = number_of(controller, "workflow_job_template_nodes", "plan")

    status, body = send("PATCH", f"workflow_job_template_nodes/{number}/", {"extra_data": {"okta_protect": "a\n"}})
    assert (status, body["extra_data"]) == (200, {"okta_protect": "a\n"})


def test_host_cannot_move_to_another_inventory(controller, send):
    number = number_of(controller, "hosts", "localhost")
    other = controller.create("inventories", {"name": "Other", "description": "", "organization": 1})["id"]

    assert send("PATCH", f"hosts/{number}/", {"inventory": other}) == (
        403,
        {"detail": "Unable to change inventory on a host."},
    )
    assert (
        send("PATCH", f"hosts/{number}/", {"inventory": controller.named("hosts", "localhost")["inventory"]})[0] == 200
    )


def test_workflow_of_a_node_is_ignored_in_a_change(controller, send):
    node = controller.named("workflow_job_template_nodes", "plan")

    status, body = send("PATCH", f"workflow_job_template_nodes/{node['id']}/", {"workflow_job_template": 999})
    assert (status, body["workflow_job_template"]) == (200, node["workflow_job_template"])


def test_inputs_of_a_credential_type_in_use_stay(controller, send):
    number = number_of(controller, "credential_types", READ)
    inputs = controller.named("credential_types", READ)["inputs"]
    fields = {"name": "x", "description": "", "organization": None, "credential_type": number, "inputs": {}}
    controller.create("credentials", fields)

    assert send("PATCH", f"credential_types/{number}/", {"inputs": inputs})[0] == 200
    assert send("PATCH", f"credential_types/{number}/", {"inputs": {}}) == (
        403,
        {"detail": "Modifications to inputs are not allowed for credential types that are in use"},
    )


def test_job_template_takes_one_credential_of_each_type(controller, send):
    template = number_of(controller, "job_templates", IDLE)
    statuses = []
    for credential_type in (READ, "Okta (revoke)", READ):
        number = number_of(controller, "credential_types", credential_type)
        fields = {"name": "x", "description": "", "organization": None, "credential_type": number, "inputs": {}}
        credential = controller.create("credentials", fields)
        statuses.append(send("POST", f"job_templates/{template}/credentials/", {"id": credential["id"]}))

    assert statuses == [(204, None), (204, None), (400, {"error": f"Cannot assign multiple {READ} credentials."})]


def test_node_runs_in_check_mode_only_if_the_job_template_asks_for_the_job_type(controller, send):
    controller.named("job_templates", IDLE)["ask_job_type_on_launch"] = False
    number = number_of(controller, "workflow_job_template_nodes", "plan")

    assert send("PATCH", f"workflow_job_template_nodes/{number}/", {"job_type": "check"}) == (
        400,
        {"job_type": ["Field is not configured to prompt on launch."]},
    )


def test_variables_of_a_node_must_be_asked_for(controller, send):
    number = number_of(controller, "workflow_job_template_nodes", "plan")

    status, body = send("PATCH", f"workflow_job_template_nodes/{number}/", {"extra_data": {"okta_hosts": "all"}})
    assert (status, list(body)) == (400, ["extra_data"])
