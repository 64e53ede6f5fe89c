# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-builder finds what the collection needs, and ansible-navigator runs it, with the commands of the guide. Only
the image itself is
not built, which takes a container engine."""

import json
import re
import shutil
import textwrap
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
GUIDE = (ROOT / "docs" / "docsite" / "rst" / "pipelines_guide.rst").read_text()
BLOCKS = [
    textwrap.dedent(text).split("\n")
    for text in re.findall(r"^\.\. code-block:: shell\n\n((?:  .*\n)+)", GUIDE, re.MULTILINE)
]
(CREATE,) = [line for block in BLOCKS for line in block if line.startswith("ansible-builder create")]
RUN, DOC = [line for block in BLOCKS for line in block if line.startswith("ansible-navigator")]


def requirements(path):
    """The lines of a requirements file without those of the header."""
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_a_builder_takes_from_the_release_what_the_modules_need(run, release, tmp_path):
    installed = run("ansible-galaxy", "collection", "install", str(release), ANSIBLE_COLLECTIONS_PATH="installed")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    done = run("ansible-builder", "introspect", str(tmp_path / "installed"))

    assert done.returncode == 0, done.stdout + done.stderr
    found = yaml.safe_load(done.stdout)
    assert found["system"] == []
    assert [line.split("  #")[0] for line in found["python"]] == requirements(ROOT / "meta" / "ee-requirements.txt")
    assert set(requirements(ROOT / "requirements.txt")) < set(requirements(ROOT / "meta" / "ee-requirements.txt"))
    assert set(requirements(EXAMPLES / "okta" / "requirements.txt")) > set(
        requirements(ROOT / "meta" / "ee-requirements.txt")
    )


def test_the_example_makes_a_context_that_installs_the_collection(run, tmp_path):
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)

    done = run("bash", "-euc", CREATE)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "context" / "_build" / "requirements.yml").read_text() == (
        EXAMPLES / "okta" / "requirements.yml"
    ).read_text()
    (containerfile,) = (tmp_path / "context").glob("*file")
    for needed in (
        "fedora:43",
        "ansible-core>=2.18",
        "ansible-runner",
        "ansible-galaxy collection install",
        "introspect",
    ):
        assert needed in containerfile.read_text()
    example = tmp_path / "execution-environment.yml"
    example.write_text(example.read_text().replace("package_pip: ansible-runner", "pip: ansible-runner"))
    assert run("bash", "-euc", CREATE).returncode != 0


def test_navigator_runs_a_playbook_and_keeps_no_secret(okta, run, tmp_path):
    done = run("bash", "-euc", RUN)

    assert done.returncode == 0, done.stdout + done.stderr
    (org,) = json.loads((tmp_path / "okta-report" / "report.json").read_text())["orgs"]
    assert (org["org_url"], len(org["tokens"])) == (okta.url, len(okta.org.api_tokens))
    written = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in written if okta.api_token in text]
    assert not list((ROOT / "playbooks").glob("*-artifact-*"))


def test_navigator_shows_the_documentation(run):
    done = run("bash", "-euc", DOC)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Revokes API tokens (SSWS) of an Okta org" in " ".join(done.stdout.split())
