# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each job template, run as AWX runs it: through ansible-runner, with an injected credential and the answers to its survey."""

import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from controller.data import TEMPLATES, WORKFLOW
from controller.jobs import check_out, launch
from emulator import service_key
from emulator.clock import stamp

SECRET = "00acme-secret-canary-0123456789abcdefghijk"
OWN, FORGOTTEN, OLD = "00Thygiene1234567890", "00Tforgotten12345678", "00Tgfedcba0987654321"
JANES = ["oarabcdefg1234567890", "oargfedcba0987654321"]
FIELD_SERVICE, WORKFLOWS = "0oaabcdefg1234567890", "0oagfedcba0987654321"
YES = {"okta_revoke": "yes"}

# playbook, answers, what dies
JOBS = {
    "audit": ("audit_api_tokens", {"okta_fail_on": ["drift", "unknown"]}, []),
    "idle, but without being told to revoke": ("revoke_idle_api_tokens", {}, []),
    "idle": (
        "revoke_idle_api_tokens",
        {**YES, "okta_idle_days": 15, "okta_protect": "somebody@example.com\n", "okta_max_revocations": 2},
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
}


@pytest.fixture(scope="session")
def checked_out(tmp_path_factory):
    """The project and its collections, as its update leaves them."""
    folder = tmp_path_factory.mktemp("project")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    check_out(folder / "job", {"PATH": path, "HOME": str(folder)})
    return folder / "job"


@pytest.fixture
def job(okta, checked_out, environment, tmp_path):
    """job(template, answers, *options, **inputs) runs a job, signed in as inputs say or with the API token; returns (result, artifacts)."""
    count = iter(range(100))

    def job(template, answers, *options, **inputs):
        folder = tmp_path / f"job-{next(count)}"
        shutil.copytree(checked_out, folder)
        outside = {
            name: value for name, value in environment.items() if not name.startswith(("OKTA_", "ANSIBLE_COLLECTIONS"))
        }
        done = launch(
            template, {"org_url": okta.url, **(inputs or {"api_token": SECRET})}, answers, folder, outside, options
        )
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
    assert "2 tokens would be revoked, but okta_max_revocations allows 1, so none was" in said(artifacts)
    assert okta.ledger == []


def test_the_jobs_of_the_workflow(okta, job):
    """What its survey asks goes to every job that asks for it too; what its nodes say goes to theirs."""
    by_name = {template["name"]: template for template in TEMPLATES.values()}
    asked = {"okta_idle_days": 20, "okta_protect": "", "okta_max_revocations": 5}
    for node in WORKFLOW["nodes"]:
        if "job_template" in node:
            assert okta.ledger == []
            template = by_name[node["job_template"]]
            known = {question["variable"] for question in template["survey"]}
            done, artifacts = job(
                template, {name: value for name, value in asked.items() if name in known} | node["extra_data"]
            )
            assert done.status == "successful", said(artifacts)
            if node["identifier"] == "plan":
                assert FORGOTTEN in said(artifacts)

    assert [effect["id"] for effect in okta.ledger] == [FORGOTTEN]
