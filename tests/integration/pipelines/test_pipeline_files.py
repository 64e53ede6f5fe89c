# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example pipelines and the files for GitHub are valid by published schemas, linters and the grammar of Groovy."""

import re

import ci_files
import pytest
import yaml
from environment import ROOT

# Faults that the checks must find, so that we know that they look.
FAULTS = {
    "github": ("run: ./deploy.sh", "runs: ./deploy.sh"),
    "gitlab": ("when: always", "when: sometimes"),
}
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}
INJECTION = ("run: ansible-playbook", "run: echo ${{ github.event.client_payload.login }}; ansible-playbook")


def names(paths):
    return [str(path) for path in paths]


@pytest.mark.parametrize("system", SCHEMAS)
def test_the_files_follow_the_published_schema(run, tmp_path, system):
    check = ("check-jsonschema", "--builtin-schema", SCHEMAS[system])

    done = run(*check, *names(ci_files.FILES[system]))

    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "broken.yml").write_text(
        (ci_files.EXAMPLES / system / "deploy.yml").read_text().replace(*FAULTS[system])
    )
    assert run(*check, "broken.yml").returncode == 1


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("custom.github-workflows-require-timeout", "workflows/*.yml"),
        ("vendor.dependabot", "dependabot.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/*_*.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
    ],
)
def test_the_files_of_this_project_follow_the_published_schema(run, schema, files):
    paths = names((ROOT / ".github").glob(files))
    assert paths

    done = run("check-jsonschema", "--builtin-schema", schema, *paths)

    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_from_outside_gets_into_a_script_of_a_workflow(run, tmp_path):
    audit = ("zizmor", "--offline", "--no-config", "--format", "plain")

    done = run(*audit, str(ROOT / ".github"), *names(ci_files.FILES["github"]))

    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "broken.yml").write_text(
        (ci_files.EXAMPLES / "github" / "offboard.yml").read_text().replace(*INJECTION)
    )
    assert "template-injection" in run(*audit, "broken.yml").stdout


def test_the_scripts_of_this_project_are_clean(run):
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job["steps"]:
                if "run" in step:
                    done = run("shellcheck", "--shell", "bash", "-", stdin=step["run"])
                    assert done.returncode == 0, done.stdout + done.stderr
                    assert "${{" not in step["run"]


@pytest.mark.parametrize("path", ci_files.FILES["jenkins"], ids=lambda path: path.name)
def test_jenkinsfile_parses_and_keeps_scripts_verbatim(path):
    tree = ci_files.parse(path.read_bytes())

    assert not tree.has_error
    (pipeline,) = ci_files.blocks(tree, "pipeline")
    assert len(ci_files.blocks(pipeline, "stages")) == len(ci_files.blocks(pipeline, "options")) == 1
    assert b'"' not in path.read_bytes()


@pytest.mark.parametrize("name", ["audit", "offboard", "deploy"])
@pytest.mark.parametrize("system", ci_files.FILES)
def test_the_scripts_are_clean(run, tmp_path, system, name):
    held = {
        "variables": {"OKTA_CLIENT_ORGURL": "", "OKTA_CLIENT_CLIENTID": ""},
        "secrets": {"OKTA_CLIENT_PRIVATEKEY": "", "OKTA_CLIENT_TOKEN": ""},
    }
    pipeline = getattr(ci_files, system)(name, **held, payload={}, folder=tmp_path)

    assert pipeline.steps
    for step in pipeline.steps:
        done = run("shellcheck", "--shell", step.shell[0], "--exclude", "SC1091", "-", stdin=step.script)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "${{" not in step.script


def test_every_system_installs_and_calls_the_same():
    """What the guide says of one holds for all."""
    for name in ("audit", "offboard", "deploy"):
        commands = [
            re.findall(r"ansible-(?:playbook|galaxy) .*", path.read_text())
            for paths in ci_files.FILES.values()
            for path in paths
            if path.stem == name
        ]
        assert len(commands) == 3
        assert commands[0] == commands[1] == commands[2]
