# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example pipelines do on the local Okta what they are for, whoever calls their webhook, whatever fails on the
way."""

import dataclasses
import json
import re
import shutil
import sysconfig
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path

import ci_files
import pytest
import yaml
from emulator import service_key

ROOT = Path(__file__).resolve().parents[3]
SYSTEMS = ("github", "gitlab", "jenkins")
APP, JANE = "0oahygiene1234567890", "jane.doe@example.com"
FORGOTTEN, OWN, JANES_ID, BREAKGLASS = (
    "00Tforgotten12345678",
    "00Thygiene1234567890",
    "00uabcdefg1234567890",
    "00ubreakglass1234567",
)
JANES = ["oarabcdefg1234567890", "oargfedcba0987654321", "oarworkflows12345678"]
GUIDE = (ROOT / "docs" / "docsite" / "rst" / "pipelines_guide.rst").read_text()
SHELL_BLOCKS = re.findall(r"^\.\. code-block:: shell\n\n((?:  .*\n)+)", GUIDE, re.MULTILINE)
INSTALLATION = re.compile(r"^.*(pip|collection) install .*$", re.MULTILINE)


@pytest.fixture
def workspace(release, tmp_path):
    """A checkout as the guide has it, on a machine that has what pip is asked for.

    Jenkins has kept the environment of its last build.
    """
    shutil.copytree(ci_files.EXAMPLES / "okta", tmp_path / "okta")
    wanted = tmp_path / "okta" / "requirements.yml"
    (collection,) = yaml.safe_load(wanted.read_text())["collections"]
    assert "{}-{version}.tar.gz".format(collection["name"].replace(".", "-"), **collection) == release.name
    wanted.write_text(yaml.safe_dump({"collections": [{"name": str(release)}]}))
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / ".venv")}))
    packages.mkdir(parents=True)
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
    return tmp_path


@pytest.fixture
def deployment(workspace):
    """deployment(code) is a deploy.sh that needs the API token and exits with that code."""

    def deployment(code):
        script = workspace / "deploy.sh"
        script.write_text(f'#!/bin/sh -e\ntest -n "$OKTA_CLIENT_TOKEN"\nexit {code}\n')
        script.chmod(0o755)

    return deployment


@pytest.fixture
def key(okta):
    """The private key of the service app, which may read owners and their roles too.

    The org has the user who is protected.
    """
    okta.org.users[BREAKGLASS] = dataclasses.replace(
        okta.org.users[JANES_ID], id=BREAKGLASS, login="breakglass@example.com"
    )
    made = service_key()
    okta.org.clients[APP].public_keys.append(made.public_jwk)
    return made.private_pem


@pytest.fixture
def pipeline(okta, key, run, workspace):
    """pipeline(system, name, payload, installs=...) runs a pipeline in the workspace, and returns its exit code, what
    it printed, and the
    folder that it keeps. Without installs, the collection is there already."""

    def pipeline(system, name, payload=None, *, installs=False):
        (workspace / "okta.pem").write_text(key)
        variables = {"OKTA_CLIENT_ORGURL": okta.url}
        if name == "deploy":
            secrets = {"OKTA_CLIENT_TOKEN": okta.api_token}
        else:
            variables["OKTA_CLIENT_CLIENTID"] = APP
            secrets = {"OKTA_CLIENT_PRIVATEKEY": key if system == "github" else str(workspace / "okta.pem")}
        read = getattr(ci_files, system)(
            name, variables=variables, secrets=secrets, payload=payload or {}, folder=workspace
        )
        outside = {
            "OKTA_CLIENT_TOKEN": None,
            "OKTA_CLIENT_ORGURL": None,
            **({"ANSIBLE_COLLECTIONS_PATH": None} if installs else {}),
        }
        output = []

        def run_step(step):
            script = step.script if installs else INSTALLATION.sub("", step.script)
            done = run(*step.shell, script, **{**outside, **step.environment})
            output.append(done.stdout + done.stderr)
            return done.returncode

        code = read.run(run_step)
        assert key.splitlines()[1] not in "".join(output)
        return code, "".join(output), workspace / read.kept

    return pipeline


def accept(policy, token_ids):
    """A policy with exceptions for what would fail the audit, as the guide asks for them."""
    known = [
        {"token": token, "rule": rule, "reason": "Known", "until": "2099-12-31"}
        for rule in ("owner_is_super_admin", "unrestricted_network")
        for token in token_ids
    ]
    return yaml.safe_dump({**yaml.safe_load(policy), "exceptions": known})


@pytest.fixture
def _approved(okta, workspace):
    """What the guide has people put beside okta/audit.yml: a policy that accepts what is known, and the tokens that
    are."""
    policy = (ROOT / "playbooks" / "vars" / "token_policy.yml").read_text()
    (workspace / "okta" / "policy.yml").write_text(accept(policy, okta.org.api_tokens))
    (workspace / "okta" / "approved.json").write_text(json.dumps([{"id": token} for token in okta.org.api_tokens]))


def test_the_audit_passes_when_all_is_as_in_the_first_one(okta, pipeline, run, workspace):
    policy, approved = workspace / "okta" / "policy.yml", workspace / "okta" / "approved.json"
    (commands,) = [text for text in SHELL_BLOCKS if "token_policy.yml" in text]
    installed = run(
        "ansible-galaxy", "collection", "install", "-r", "okta/requirements.yml", ANSIBLE_COLLECTIONS_PATH=None
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr

    made = run("bash", "-euc", textwrap.dedent(commands), ANSIBLE_COLLECTIONS_PATH=None)

    assert made.returncode == 0, made.stdout + made.stderr
    policy.write_text(
        accept(policy.read_text(), [token["id"] for token in json.loads(approved.read_text())["orgs"][0]["tokens"]])
    )
    code, output, _kept = pipeline("github", "audit")
    assert code == 0, output


@pytest.mark.usefixtures("_approved")
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_audit_fails_on_what_is_new_and_keeps_the_report(okta, pipeline, system):
    new, model = "00Tnew12345678901234", okta.org.api_tokens[FORGOTTEN]
    okta.org.api_tokens[new] = type(model)(**{**vars(model), "id": new, "name": "new"})

    code, output, kept = pipeline(system, "audit", installs=True)

    assert code == 2, output
    assert okta.ledger == []
    assert {path.name for path in kept.iterdir()} == {
        "findings.csv",
        "report.csv",
        "report.html",
        "report.json",
        "report.junit.xml",
        "report.ocsf.jsonl",
    }
    (org,) = json.loads((kept / "report.json").read_text())["orgs"]
    assert [token["id"] for token in org["drift"]["new"]] == [new]
    failing = {
        case.get("name")
        for case in ET.parse(kept / "report.junit.xml").iter("testcase")
        if case.find("failure") is not None
    }
    assert f"{new} new" in failing


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_webhook_offboards_the_user_whom_it_names(okta, pipeline, system):
    code, output, kept = pipeline(system, "offboard", {"login": JANE}, installs=True)

    assert code == 0, output
    assert sorted(effect["id"] for effect in okta.ledger) == JANES
    assert {path.name for path in kept.rglob("*.json")} == {"plan.json", "result.json"}


HOSTILE = {
    "shell": f"{JANE}\"; touch PWNED; '$(touch PWNED)`touch PWNED`",
    "jinja": "{{ 'jane.doe' }}@example.com{{ lookup('ansible.builtin.pipe', 'touch PWNED') }}",
}
ODD = {
    "two users": f"{JANE},john.doe@example.com",
    "two lines, the second a command to GitHub": f"{JANE}\n::add-mask::{JANE}",
    "nobody": "",
    "a file": "@/etc/passwd",
}


@pytest.mark.parametrize(
    ("system", "login"),
    [
        *[pytest.param(system, login, id=f"{system}-{name}") for system in SYSTEMS for name, login in HOSTILE.items()],
        *[pytest.param("github", login, id=f"github-{name}") for name, login in ODD.items()],
    ],
)
def test_what_a_webhook_says_is_a_login_and_nothing_else(okta, pipeline, workspace, system, login):
    pwned = workspace / "pwned"

    code, output, _kept = pipeline(system, "offboard", {"login": login.replace("PWNED", str(pwned))})

    assert code != 0, output
    assert okta.ledger == []
    assert not pwned.exists()
    assert [line for line in output.splitlines() if line.lstrip().startswith("::")] == []


@pytest.mark.parametrize("payload", [{}, {"login": [JANE]}], ids=str)
@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_a_payload_without_a_login_revokes_nothing(okta, pipeline, system, payload):
    code, output, _kept = pipeline(system, "offboard", payload)

    assert code != 0, output
    assert okta.ledger == []


@pytest.mark.parametrize("result", [0, 7], ids=["deployed", "failed"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_deployment_ends_its_token_also_when_it_failed(okta, pipeline, deployment, system, result):
    deployment(result)

    code, output, kept = pipeline(system, "deploy", installs=not result)

    assert code == result, output
    assert [effect["id"] for effect in okta.ledger] == [OWN]
    assert {path.name for path in kept.rglob("*.json")} == {"plan.json", "result.json"}


def test_a_deployment_fails_whose_token_may_be_alive(okta, pipeline, deployment):
    deployment(0)
    okta.faults.add("status", method="DELETE", path="/api-tokens/current", status=403, times=None)

    code, output, _kept = pipeline("gitlab", "deploy")

    assert code == 2, output
    assert okta.ledger == []
