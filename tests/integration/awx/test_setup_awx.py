# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook setup_awx, run by Ansible, against a local controller."""

import re

import pytest
from controller import Controller
from controller.data import CREDENTIAL_TYPES

AUDIT, IDLE = "Okta: audit API tokens", "Okta: revoke idle API tokens"


def banners(output):
    return re.findall(r"^(?:PLAY|TASK|RUNNING HANDLER) .*", output, re.MULTILINE)


def test_from_nothing_again_and_after_changes_by_hand(controller, set_up):
    predicted = set_up("--check", "--diff")
    assert controller.changes() == []
    real = set_up()

    assert predicted.changes == real.changes
    assert len(real.changes) > 25
    assert "+  " not in real.output
    assert len(banners(real.output)) <= 8
    assert "FAILED" not in real.output
    for name, credential_type in CREDENTIAL_TYPES.items():
        assert controller.named("credential_types", name)["injectors"] == credential_type["injectors"]

    del controller.requests[:]
    again = set_up("--diff")
    assert (again.changes, controller.changes()) == ([], [])
    assert "changed=0 " in again.output

    controller.named("job_templates", AUDIT)["allow_simultaneous"] = True
    controller.named("job_templates", AUDIT)["forks"] = 20
    drifted = set_up("--check", "--diff")
    assert drifted.changes == [f"change the job template {AUDIT}: allow_simultaneous: true -> false"]
    assert '-    "allow_simultaneous": true' in drifted.output
    assert '+    "allow_simultaneous": false' in drifted.output
    assert set_up().changes == drifted.changes
    assert controller.named("job_templates", AUDIT)["forks"] == 20


def test_status_of_the_project_is_shown_while_it_is_fetched(controller, set_up):
    controller.fetching_takes = 5

    done = set_up()

    assert re.search(
        r"^The controller fetches the project \(status running, \d of 600 seconds\)$", done.output, re.MULTILINE
    )
    assert "FAILED" not in done.output
    assert done.changes[:3] == [
        "create the credential type Okta (read)",
        "create the credential type Okta (revoke)",
        "create the project Okta",
    ]
    assert len(done.changes) == len(set(done.changes)) > 25


def test_variables(set_up):
    with Controller(gateway=True) as controller:
        fields = {"name": "Security, Inc. & Sons", "description": ""}
        organization = controller.create("organizations", fields)["id"]
        controller.create("execution_environments", {"name": "Okta EE", "description": "", "image": "okta-ee"})
        controller.create("inventories", {"name": "Our orgs", "description": "", "organization": organization})

        done = set_up(
            "-vvvv",
            environment={
                "CONTROLLER_HOST": f"{controller.url}/",
                "CONTROLLER_OAUTH_TOKEN": "",
                "CONTROLLER_USERNAME": controller.username,
                "CONTROLLER_PASSWORD": controller.password,
            },
            awx_organization="Security, Inc. & Sons",
            awx_execution_environment="Okta EE",
            awx_inventory="Our orgs",
            awx_local_path="okta",
            awx_read_credential="Production, read",
            awx_project_timeout=5,
        )

        (project,) = controller.objects["projects"].values()
        assert (project["scm_type"], project["local_path"]) == ("", "okta")
        assert project["default_environment"] == controller.named("execution_environments", "Okta EE")["id"]
        assert controller.named("job_templates", IDLE)["inventory"] == controller.named("inventories", "Our orgs")["id"]
        assert "Create the credential 'Production, read'" in done.next_steps[0]


def test_project_of_another_repository(controller, set_up):
    set_up(awx_scm_url="https://git.example.com/okta.git", awx_scm_branch="main", awx_project="Okta jobs")

    project = controller.named("projects", "Okta jobs")
    assert (project["scm_url"], project["scm_branch"]) == ("https://git.example.com/okta.git", "main")


def test_secrets_in_variables(controller, set_up):
    nowhere = {"CONTROLLER_HOST": "", "CONTROLLER_OAUTH_TOKEN": "wrong"}

    set_up("-vvvv", environment=nowhere, controller_host=controller.url, controller_oauthtoken=controller.token)


def test_failure_shows_what_was_done(controller, set_up):
    controller.fetching_ends = "failed"

    refused = set_up(code=2)

    assert "The controller could not fetch the project Okta (status failed)." in refused.output
    assert '"create the project Okta"' in refused.output
    assert controller.objects["job_templates"] == {}


# environment, words of the message
BAD_INPUT = {
    "no host": ({"CONTROLLER_HOST": ""}, "Set controller_host or CONTROLLER_HOST to the address of the controller"),
    "a password in the address": (
        {"CONTROLLER_HOST": "https://me:secret-canary@awx.example.com"},
        "is not the address of a controller",
    ),
    "no credentials": (
        {"CONTROLLER_OAUTH_TOKEN": "", "CONTROLLER_USERNAME": "admin"},
        "Set controller_oauthtoken or CONTROLLER_OAUTH_TOKEN to your token on the controller",
    ),
    "not a boolean": ({"CONTROLLER_VERIFY_SSL": "maybe"}, "'maybe' is not a valid boolean"),
}


@pytest.mark.parametrize(("outside", "words"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_fails_before_any_request(controller, set_up, outside, words):
    refused = set_up(code=2, environment=outside)

    assert words in refused.output
    assert "secret-canary" not in refused.output
    assert controller.requests == []


def test_certificate_that_is_not_trusted(set_up):
    with Controller(tls=True) as controller:
        controller.refusals.append(("GET", "organizations", 401, "{}"))
        environment = {"CONTROLLER_HOST": controller.url}

        refused = set_up(code=2, environment=environment)
        unchecked = set_up(code=2, environment=environment, validate_certs=False)
        trusted = set_up(code=2, environment={**environment, "SSL_CERT_FILE": str(controller.ca_file)})

    assert "cannot be reached: " in refused.output
    assert "the certificate of 127.0.0.1" in refused.output
    assert "rejected the credentials" in unchecked.output
    assert "rejected the credentials" in trusted.output
