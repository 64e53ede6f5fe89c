# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What contributors and GitHub are told to run exists, hooks use the locked tools, links lead to files."""

import ast
import re

import pytest
import yaml
from environment import ROOT

LINT = ".cache/envs/lint/bin/"
WORKFLOWS = {path.name: path.read_text() for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
EXAMPLES = {path.name: path.read_text() for path in sorted((ROOT / "docs" / "examples" / "github").glob("*.yml"))}
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*_*.yml"))
FOLDERS = ("", ".github", "docs", "tests")
DECISIONS = ROOT / "docs" / "decisions"
EVIDENCE = ("recorded", "specified", "documented", "client", "third party", "inferred", "unknown")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in (ROOT / folder).glob("**/*.md" if folder else "*.md")
    if path.name != "CHANGELOG.md"
)
# They check nothing: they put pictures, and what the other sessions have found, into the documentation.
NOT_A_TEST = {"pictures", "support"}


def sessions():
    """{name of a session of noxfile.py: the function}."""
    found = {}
    for node in ast.parse((ROOT / "noxfile.py").read_text()).body:
        for decorator in getattr(node, "decorator_list", []):
            if ast.unparse(decorator).startswith("nox.session"):
                keywords = {one.arg: one.value for one in getattr(decorator, "keywords", [])}
                found[keywords["name"].value if "name" in keywords else node.name] = node
    return found


def programs(session):
    """The programs that a session runs by name."""
    return {
        node.args[0].value
        for node in ast.walk(sessions()[session])
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "check.run"
        and isinstance(node.args[0], ast.Constant)
    }


def targets():
    """The targets that the Makefile has a rule for."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def matrix_values(workflow, key):
    """The values that a key of a matrix takes in the jobs of a workflow."""
    for job in yaml.safe_load(workflow)["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        yield from matrix.get(key, [])
        yield from (entry[key] for entry in matrix.get("include", []))


def constant(name):
    """The value of a constant of noxfile.py."""
    assignments = [node for node in ast.parse((ROOT / "noxfile.py").read_text()).body if isinstance(node, ast.Assign)]
    (value,) = (node.value for node in assignments if ast.unparse(node.targets[0]) == name)
    return ast.literal_eval(value)


def test_the_smoke_test_tries_all_that_meets_a_library():
    """A util that every module runs through needs no tests of its own there."""
    utils = (ROOT / "plugins" / "module_utils").glob("*.py")
    library = re.compile(r"^\s*(?:import|from) (?:ansible|cryptography|jwt|requests)\b", re.MULTILINE)
    meets = {path.stem for path in utils if library.search(path.read_text())} - {"_module"}

    assert meets
    tried = set(constant("MEETS_LIBRARIES"))
    assert {f"tests/unit/plugins/module_utils/test{name}.py" for name in meets} <= tried
    folders = {path.name for path in (ROOT / "tests" / "unit" / "plugins").iterdir() if any(path.glob("test_*.py"))}
    assert {f"tests/unit/plugins/{name}" for name in folders - {"module_utils", "plugin_utils"}} <= tried
    assert all((ROOT / path).exists() for path in tried)


def test_hooks_run_the_programs_of_the_lint_session():
    """So that a hook and `make lint` cannot disagree: there is one lock file, and no version in the hooks."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]

    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    commands = {hook["id"]: hook["entry"].split()[0] for hook in hooks if hook["entry"] != "make lint"}
    assert len(commands) == len(hooks) - 1
    assert all(command.startswith(LINT) for command in commands.values())
    assert {command.removeprefix(LINT) for command in commands.values()} <= programs("lint")


def test_workflows_run_every_session():
    named = {
        name
        for workflow in WORKFLOWS.values()
        for name in [*re.findall(r"--session ([a-z-]+)", workflow), *matrix_values(workflow, "session")]
    }
    # Those with the tag all, which `make test-all` runs
    tagged = re.compile(r"EVERY_DAY|'all'|on_each|every_day_and_thoroughly")
    nightly = {
        name
        for name, node in sessions().items()
        if any(tagged.search(ast.unparse(decorator)) for decorator in node.decorator_list)
    }

    assert "make test-all" in WORKFLOWS["nightly.yml"]
    assert named <= set(sessions())
    assert named | nightly == set(sessions()) - NOT_A_TEST


@pytest.mark.parametrize("page", [*WORKFLOWS, "CONTRIBUTING.md", "RELEASING.md", "README.md", "SECURITY.md"])
def test_named_commands_exist(page):
    text = WORKFLOWS.get(page) or (ROOT / page).read_text()

    made = set(re.findall(r"(?:run: |`|^ {4}|&& )make ([a-z-]+)", text, re.MULTILINE))
    run = set(re.findall(r"bin/nox (?:--session|--tags test --keywords) ([a-z-]+)", text))
    scripts = set(re.findall(r"tests/bootstrap/\w+\.py", text))
    assert made <= targets()
    assert ".cache/tools/ready" not in text or ".cache/tools/ready:" in (ROOT / "Makefile").read_text()
    assert run <= set(sessions())
    assert all((ROOT / script).is_file() for script in scripts)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_has_few_permissions_and_an_end(name):
    """A job that needs more than to read asks for it alone."""
    workflow = yaml.safe_load(WORKFLOWS[name])

    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 240
        with_secrets = "secrets." in yaml.safe_dump(job)
        assert not (with_secrets and job.get("permissions"))
        assert not with_secrets or job["environment"]


def test_actions_are_pinned_to_one_commit_each():
    found = {}
    for text in [*WORKFLOWS.values(), *EXAMPLES.values()]:
        for action, version in re.findall(r"uses: (\S+?)@(.+)", text):
            assert re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", version), action
            found.setdefault(action, set()).add(version)

    assert {action: len(versions) for action, versions in found.items()} == dict.fromkeys(found, 1)


def test_nothing_is_published_before_the_tests_have_passed():
    jobs = yaml.safe_load(WORKFLOWS["release.yml"])["jobs"]

    steps = [step.get("run", "") for step in jobs["build"]["steps"]]
    assert any("check_release.py" in step for step in steps)
    assert "make test" in steps
    assert jobs["galaxy"]["needs"] == "build"
    assert all(jobs[name]["needs"] == "galaxy" for name in set(jobs) - {"build", "galaxy"})


def test_dependabot_looks_where_something_is():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    wanted = {"github-actions": "*.yml", "uv": "pyproject.toml", "npm": "package-lock.json"}

    assert {update["package-ecosystem"] for update in updates} == set(wanted)
    for update in updates:
        for directory in update.get("directories", [update.get("directory")]):
            if (update["package-ecosystem"], directory) == ("github-actions", "/"):
                directory = "/.github/workflows"
            assert list(ROOT.joinpath(directory.lstrip("/")).glob(wanted[update["package-ecosystem"]])), directory


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_form_warns_of_secrets_first_and_asks_for_the_version(path):
    first, *fields = yaml.safe_load(path.read_text())["body"]

    assert first["attributes"]["value"].startswith("**Never paste a secret")
    version = next(field for field in fields if field.get("id") == "collection-version")
    assert version["validations"]["required"]


def test_bug_report_sends_vulnerabilities_elsewhere():
    first = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "bug_report.yml").read_text())["body"][0]

    assert "SECURITY.md" in first["attributes"]["value"]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page):
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)\s]+)\)", text)]

    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize(
    "path", sorted(set(DECISIONS.glob("*.md")) - {DECISIONS / "README.md"}), ids=lambda path: path.stem
)
def test_decision_says_what_why_and_what_follows(path):
    headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)

    assert headings == ["Question", "Decision", "Reasons", "Consequences"]


@pytest.mark.parametrize("folder", [DECISIONS, DECISIONS / "okta"], ids=lambda folder: folder.name)
def test_index_of_decisions_is_complete(folder):
    linked = re.findall(r"^\| \[.+?\]\(([\w-]+\.md)\)", (folder / "README.md").read_text(), re.MULTILINE)

    assert sorted(linked) == sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("path", sorted((DECISIONS / "okta").glob("*.md")), ids=lambda path: path.stem)
def test_facts_about_okta_name_their_evidence(path):
    """A row below the heading Evidence says in its last cell how it is known, unless nothing is."""
    without, in_table = [], False
    for line in path.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if not cells:
            in_table = False
        elif cells[-1] == "Evidence":
            in_table = True
        elif in_table and not line.startswith("| ---") and "unknown" not in line and not cells[-1].startswith(EVIDENCE):
            without.append(line)

    assert without == []
