# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example runs: those of the modules, those of the README, and the demo."""

import ast
import contextlib
import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from emulator import Emulator
from thorough import thorough

ROOT = Path(__file__).resolve().parents[2]
ACME = "https://acme.okta.com"
# The guide to AWX runs the examples of the module that talks to a controller.
MODULES = sorted(set((ROOT / "plugins" / "modules").glob("okta_*.py")) - {ROOT / "plugins/modules/okta_awx_setup.py"})
README_BLOCKS = re.findall(r"```(yaml|shell|text)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
SHELL_BLOCKS = [text for language, text in README_BLOCKS if language == "shell"]
# Commands that install something or need a checkout have tests of their own.
ELSEWHERE = ("collection install", "make ")


def examples(path):
    """The tasks of a module's EXAMPLES."""
    assigned = {
        node.targets[0].id: node.value for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)
    }
    return ast.literal_eval(assigned["EXAMPLES"])


@pytest.fixture
def orgs():
    """The org of the demo for each module."""
    with contextlib.ExitStack() as stack:
        yield {path: stack.enter_context(Emulator("demo")) for path in MODULES}


def test_the_examples_of_the_modules(orgs, run, tmp_path):
    """In one run, with a play for each module."""
    plays = [
        {
            "name": path.stem,
            "hosts": "localhost",
            "gather_facts": False,
            "environment": {"OKTA_CLIENT_ORGURL": okta.url},
            "vars": {
                "okta_api_token": okta.api_token,
                "affected_users": ["jane.doe@example.com", "john.doe@example.com"],
            },
            "tasks": yaml.safe_load(examples(path).replace(ACME, okta.url)),
        }
        for path, okta in orgs.items()
    ]
    (tmp_path / "examples.yml").write_text(json.dumps(plays))

    done = run("ansible-playbook", "examples.yml")

    assert done.returncode == 0, done.stdout + done.stderr
    for path, okta in orgs.items():
        assert okta.requests, path.stem
        assert bool(okta.ledger) == (not path.stem.endswith("_info")), path.stem


def test_the_readme_works_from_top_to_bottom(okta, run, tmp_path):
    """On one org, as in `make shell`; what the README shows is in the output."""
    printed = ""
    for language, text in README_BLOCKS:
        if language == "yaml":
            (tmp_path / "revoke_idle.yml").write_text(text)
        elif language == "text":
            assert [line for line in text.splitlines() if " ".join(line.split()) not in printed] == [], printed
        elif not any(mark in text for mark in ELSEWHERE):
            signed_in = {"OKTA_CLIENT_ORGURL": None, "OKTA_CLIENT_TOKEN": None} if "read -rs" in text else {}
            done = run("bash", "-euc", text.replace(ACME, okta.url), stdin=f"{okta.api_token}\n", **signed_in)
            assert done.returncode == 0, done.stdout + done.stderr
            printed = " ".join((done.stdout + done.stderr).replace(okta.url, ACME).split())

    assert sorted(effect["id"] for effect in okta.ledger) == [
        "00Tforgotten12345678",
        "oarabcdefg1234567890",
        "oargfedcba0987654321",
    ]


@thorough
def test_the_installation_commands_of_the_readme(run, tmp_path):
    """From a file built from this checkout instead of Galaxy; the tests' own environment holds what pip is asked
    for."""
    (commands,) = (block for block in SHELL_BLOCKS if "collection install" in block)
    built = run("ansible-galaxy", "collection", "build", str(ROOT), "--output-path", str(tmp_path))
    assert built.returncode == 0, built.stdout + built.stderr
    (artifact,) = tmp_path.glob("*.tar.gz")
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "installed")}

    done = run("bash", "-euc", commands.splitlines()[0].replace("identityops.okta", str(artifact)), **environment)

    assert done.returncode == 0, done.stdout + done.stderr
    documented = run("ansible-doc", "--json", "identityops.okta.okta_api_token", **environment)
    assert json.loads(documented.stdout)["identityops.okta.okta_api_token"]["doc"]["short_description"]


def test_the_commands_for_a_checkout_exist():
    targets = re.findall(r"^make (\w+)", "".join(SHELL_BLOCKS), re.MULTILINE)

    assert targets == ["demo", "shell", "test"]
    for target in targets:
        assert re.search(rf"^{target}: .*##", (ROOT / "Makefile").read_text(), re.MULTILINE)


def demo(run, *options):
    return run(
        sys.executable,
        str(ROOT / "tests" / "emulator"),
        "--seed",
        "demo",
        "--",
        "ansible-playbook",
        "identityops.okta.demo",
        *options,
    )


@thorough
def test_the_demo(run):
    done = demo(run)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1. Acme had 10 API tokens." in done.stdout
    assert "2. The dry run listed forgotten, and kept old deployment, which is protected." in done.stdout
    assert "3. The real run revoked exactly that: forgotten." in done.stdout
    assert "4. The second run revoked 0 tokens." in done.stdout
    assert "'john.do@example.com' does not match any token, user or client of the org." in done.stdout
    assert "6. Jane lost 3 refresh tokens, of Field Service and Workflows." in done.stdout
    assert "Next: run " in done.stdout
    assert "failed=0" in done.stdout


def test_the_demo_refuses_a_real_org(run):
    done = run("ansible-playbook", "identityops.okta.demo", OKTA_CLIENT_ORGURL=ACME)

    assert done.returncode == 2
    assert "The demo revokes tokens without asking" in done.stdout
