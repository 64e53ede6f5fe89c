# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder finds what the collection needs, and ansible-navigator runs it. Building the image itself takes a container engine."""

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
HOST = ("--execution-environment", "false", "--mode", "stdout")


def requirements(path):
    """The lines of a requirements file without those of the header."""
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_a_builder_takes_from_the_release_what_the_modules_need(run, release, tmp_path):
    installed = run("ansible-galaxy", "collection", "install", str(release), "--collections-path", "installed")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    done = run("ansible-builder", "introspect", str(tmp_path / "installed"))

    assert done.returncode == 0, done.stdout + done.stderr
    found = yaml.safe_load(done.stdout)
    assert found["system"] == []
    assert [line.split("  #")[0] for line in found["python"]] == requirements(ROOT / "meta" / "ee-requirements.txt")
    assert set(requirements(ROOT / "requirements.txt")) < set(requirements(ROOT / "meta" / "ee-requirements.txt"))
    assert set(requirements(EXAMPLES / "okta" / "requirements.txt")) > set(requirements(ROOT / "meta" / "ee-requirements.txt"))


def test_the_example_makes_a_context_that_installs_the_collection(run, tmp_path):
    example = EXAMPLES / "execution-environment.yml"
    create = ("ansible-builder", "create", "--container-runtime", "podman", "--context", "context", "--file")

    done = run(*create, str(example))

    assert done.returncode == 0, done.stdout + done.stderr
    context = tmp_path / "context"
    assert (context / "_build" / "requirements.yml").read_text() == (EXAMPLES / "okta" / "requirements.yml").read_text()
    containerfile = (context / "Containerfile").read_text()
    for needed in ("fedora:43", "ansible-core>=2.18", "ansible-runner", "ansible-galaxy collection install", "introspect"):
        assert needed in containerfile
    (tmp_path / "broken.yml").write_text(example.read_text().replace("package_pip: ansible-runner", "pip: ansible-runner"))
    assert run(*create, "broken.yml").returncode != 0


def test_navigator_runs_a_playbook_and_keeps_no_secret(okta, run, tmp_path):
    done = run("ansible-navigator", "run", "identityops.okta.audit_api_tokens", *HOST)

    assert done.returncode == 0, done.stdout + done.stderr
    (org,) = json.loads((tmp_path / "okta-report" / "report.json").read_text())["orgs"]
    assert (org["org_url"], len(org["tokens"])) == (okta.url, 4)
    written = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in written if okta.api_token in text]


def test_navigator_shows_the_documentation(run):
    done = run("ansible-navigator", "doc", "identityops.okta.okta_api_token", *HOST)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Revokes API tokens (SSWS) of an Okta org" in " ".join(done.stdout.split())
