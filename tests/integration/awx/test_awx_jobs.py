# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each job template, run as AWX does: through ansible-runner, with an injected credential and answers to its survey."""

import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from controller.data import APPROVED, DEFINITIONS, TEMPLATES, WORKFLOW
from controller.jobs import check_out, launch, run
from controller.workflow import FAILED, SUCCESSFUL, Workflow
from emulator import service_key
from emulator.clock import stamp

SECRET = "00acme-secret-canary-0123456789abcdefghijk"
OWN, FORGOTTEN, OLD = "00Thygiene1234567890", "00Tforgotten12345678", "00Tgfedcba0987654321"
BUSY = "00Tabcdefg1234567890"
JANES = ["oarabcdefg1234567890", "oargfedcba0987654321"]
FIELD_SERVICE, WORKFLOWS = "0oaabcdefg1234567890", "0oagfedcba0987654321"
YES = {"okta_revoke": "yes"}

# playbook, answers, what dies
JOBS = {
    "audit": ("audit_api_tokens", {"okta_fail_on": ["drift", "unknown"]}, []),
    "idle, but without being told to revoke": ("revoke_idle_api_tokens", {}, []),
    "idle": (
        "revoke_idle_api_tokens",
        {**YES, "okta_idle_days": 15, "okta_protect": "john.doe@example.com\n", "okta_max_revocations": 2},
        [FORGOTTEN, OLD],
    ),
    "leaver": (
        "offboard_user",
        {**YES, "okta_user": "jane.doe@example.com\n", "okta_keep_client_id": WORKFLOWS, "okta_protect": ""},
        JANES,
    ),
    "client": (
        "revoke_client_refresh_tokens",
        {**YES, "okta_client_id": FIELD_SERVICE, "okta_users": "jane.doe@example.com\njohn.doe@example.com"},
        [*JANES, "oarjohn0001234567890"],
    ),
    "since": (
        "revoke_since",
        {**YES, "okta_since": "108 hours ago", "okta_users": "jane.doe@example.com\njohn.doe@example.com\n"},
        [JANES[1], "oarjohn0001234567890"],
    ),
    "current": ("revoke_current_api_token", YES, [OWN]),
    "trace": ("trace_api_tokens", {"okta_token_id": f"{BUSY}\n", "okta_since": "", "okta_max_events": 100}, []),
}


@pytest.fixture(scope="session")
def checked_out(tmp_path_factory):
    """The project and its collections, as its update leaves them."""
    folder = tmp_path_factory.mktemp("project")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    check_out(folder / "job", {"PATH": path, "HOME": str(folder)})
    return folder / "job"


@pytest.fixture
def folders(checked_out, tmp_path):
    """Folders for jobs, each with the project in it."""

    def make():
        for number in range(100):
            shutil.copytree(checked_out, tmp_path / f"job-{number}")
            yield tmp_path / f"job-{number}"

    return make()


@pytest.fixture
def outside(environment):
    """The environment that jobs start from."""
    return {name: value for name, value in environment.items() if not name.startswith(("OKTA_", "ANSIBLE_COLLECTIONS"))}


@pytest.fixture
def job(okta, folders, outside):
    """job(template, answers, *options, **inputs) launches a job template, and returns (result, artifacts folder).

    inputs are those of its credential; without any, it holds the API token.
    """

    def job(template, answers, *options, **inputs):
        folder = next(folders)
        credential = {"org_url": okta.url, **(inputs or {"api_token": SECRET})}
        done = launch(template, credential, answers, folder, outside, options)
        return done, folder / "artifacts" / done.config.ident

    return job


def holding(artifacts, secret):
    """The files among the artifacts that hold a secret."""
    return [path.name for path in artifacts.rglob("*") if path.is_file() and secret in path.read_text(errors="replace")]


def said(artifacts):
    """All that the job printed."""
    return "".join(path.read_text() for path in sorted((artifacts / "job_events").iterdir()))


@pytest.mark.parametrize(("name", "answers", "dying"), JOBS.values(), ids=JOBS)
def test_a_job(okta, job, name, answers, dying):
    if "okta_since" in answers:
        answers = {**answers, "okta_since": stamp(okta.clock.now() - timedelta(hours=108)).replace(".000", "")}

    done, artifacts = job(TEMPLATES[name], answers, "--diff")

    assert done.status == "successful", said(artifacts)
    assert sorted(effect["id"] for effect in okta.ledger) == sorted(dying)
    # Runner itself keeps the environment of a job, which the guide says.
    assert holding(artifacts, SECRET) == ["command"]


def test_evidence_of_a_job_is_verified_by_another(okta, job, tmp_path):
    revoking = {**TEMPLATES["revoke_idle_api_tokens"], "extra_vars": {"okta_evidence_dir": str(tmp_path / "evidence")}}
    done, artifacts = job(revoking, {**YES, "okta_idle_days": 15})
    assert done.status == "successful", said(artifacts)

    done, artifacts = job(TEMPLATES["verify_evidence"], {"okta_evidence": str(tmp_path / "evidence")})

    assert done.status == "successful", said(artifacts)
    assert "Okta confirms 2 of 2 receipts" in said(artifacts)


def test_an_operator_picks_check(okta, job):
    done, artifacts = job(TEMPLATES["revoke_idle_api_tokens"], {**YES, "okta_idle_days": 15}, "--check", "--diff")

    assert done.status == "successful", said(artifacts)
    assert "Would revoke 2 of 2 tokens" in said(artifacts)
    assert okta.ledger == []


def test_a_service_app_whose_key_was_pasted_without_its_last_line_break(okta, job):
    key = service_key()
    okta.org.clients["0oahygiene1234567890"].public_keys.append(key.public_jwk)

    done, artifacts = job(
        TEMPLATES["revoke_idle_api_tokens"],
        YES,
        client_id="0oahygiene1234567890",
        private_key=key.private_pem.rstrip("\n"),
    )

    assert done.status == "successful", said(artifacts)
    assert sorted(effect["id"] for effect in okta.ledger) == sorted([FORGOTTEN, OLD])
    assert holding(artifacts, key.private_pem.splitlines()[1]) == []


def test_an_answer_that_looks_like_a_template_is_only_text(okta, job):
    done, artifacts = job(
        TEMPLATES["offboard_user"], {"okta_user": "{{ lookup('ansible.builtin.env', 'OKTA_CLIENT_TOKEN') }}"}
    )

    assert done.status == "failed"
    assert holding(artifacts, SECRET) == ["command"]
    assert "lookup('ansible.builtin.env'" in said(artifacts)


def test_more_than_the_survey_allows_fails_and_revokes_nothing(okta, job):
    done, artifacts = job(TEMPLATES["revoke_idle_api_tokens"], {**YES, "okta_idle_days": 15, "okta_max_revocations": 1})

    assert done.status == "failed"
    assert "2 tokens would be revoked, but okta_max_revocations allows 1, so nothing was" in said(artifacts)
    assert okta.ledger == []


@pytest.fixture
def workflow(okta, controller, set_up, folders, outside):
    """workflow(decide) runs the workflow with real jobs, and returns what ran; decide() is asked for the approval."""
    definitions = {one["name"]: one for one in DEFINITIONS["awx_job_templates"]}

    def run_job(job):
        definition = definitions[job.template["name"]]
        credentials = {definition["credential_type"]: {"org_url": okta.url, "api_token": SECRET}}
        options = ["--check"] if job.job_type == "check" else []
        done = run(definition, credentials, job.extra_vars, next(folders), outside, options)
        (stats,) = (event["event_data"] for event in done.events if event["event"] == "playbook_on_stats")
        return SUCCESSFUL if done.status == "successful" else FAILED, stats.get("artifact_data", {})

    def workflow(decide):
        set_up()
        found = controller.named("workflow_job_templates", WORKFLOW["name"])
        answers = {"okta_idle_days": 15, "okta_protect": "", "okta_max_revocations": 5}
        return Workflow(controller, found, run_job, lambda _node: decide()).launch(**answers)

    return workflow


def test_workflow_revokes_what_was_approved_and_is_still_idle(okta, workflow):
    def decide():
        assert okta.ledger == []
        # Meanwhile one token is used, and another one becomes idle.
        tokens = okta.org.api_tokens
        tokens[FORGOTTEN].expires_at = okta.clock.now() + tokens[FORGOTTEN].window
        tokens[BUSY].expires_at = tokens[OLD].expires_at
        return SUCCESSFUL

    done = workflow(decide)

    assert sorted(done.jobs[-1].extra_vars["okta_approved_tokens"]) == [FORGOTTEN, OLD]
    assert done.statuses == dict.fromkeys(["audit", "plan", "approval", "revoke"], SUCCESSFUL)
    assert [effect["id"] for effect in okta.ledger] == [OLD]


def test_workflow_revokes_nothing_if_it_is_denied(okta, workflow):
    done = workflow(lambda: FAILED)

    assert "revoke" not in done.statuses
    assert okta.ledger == []


def test_revocation_alone_is_refused(okta, job):
    done, artifacts = job(APPROVED, {})

    assert done.status == "failed"
    assert "nothing was approved, because okta_approved_tokens is not set" in said(artifacts)
    assert okta.ledger == []


def test_two_credentials_are_refused(okta, folders, outside):
    folder = next(folders)
    read = {"org_url": "https://read.example.com", "api_token": SECRET}
    credentials = {"Okta (read)": read, "Okta (revoke)": {"org_url": okta.url, "api_token": SECRET}}

    done = run(TEMPLATES["audit_api_tokens"], credentials, {}, folder, outside)

    assert done.status == "failed"
    shown = said(folder / "artifacts" / done.config.ident)
    assert f"Okta (read) for https://read.example.com and Okta (revoke) for {okta.url}" in shown
    assert okta.ledger == []
