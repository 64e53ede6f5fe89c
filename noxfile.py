# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection: `make test` runs those with the tag test, `make test-all` those with the tag all."""

import os
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tests" / "bootstrap"))

import lock
import pythons
import support_matrix
from matrix import CORES, ENDS, FOUND, NEWEST, OLDEST, OLDEST_MODULE_PYTHON, ONE_PER_CORE, TARGETS, Target
from nox_envs import (
    CACHE,
    COLLECTION,
    COLLECTIONS,
    clean_variables,
    core_environment,
    group_environment,
    module_environment,
    project_files,
    seed_pip,
    stage,
    user_environment,
)

SHIPPED_FOLDERS = ("extensions/", "meta/", "playbooks/", "plugins/", "tests/emulator/")
SHIPPED = ("LICENSE", "README.md", "requirements.txt", *SHIPPED_FOLDERS)
EVERY_DAY = ["test", "all"]
# Tests of the documentation, and of the platforms that run playbooks: on the newest ansible-core only.
EXAMPLES = (
    "tests/integration/test_ad_hoc_guide.py",
    "tests/integration/test_examples.py",
    "tests/integration/test_guides.py",
    "tests/integration/test_recipes.py",
    "tests/integration/test_uri_migration.py",
)
PLATFORMS = (
    "tests/integration/awx",
    "tests/integration/pipelines",
    "tests/integration/playbooks/test_playbook_job_slices.py",
    "tests/integration/test_execution_environment.py",
)
# Tests of ansible-rulebook, which has an environment of its own.
RULEBOOKS = "tests/integration/eda"
# Unit tests of what meets ansible-core, requests or PyJWT. What decides by values alone meets none of them.
MEETS_LIBRARIES = (
    "tests/unit/plugins/action",
    "tests/unit/plugins/event_source",
    "tests/unit/plugins/filter",
    "tests/unit/plugins/module_utils/test_libraries.py",
    "tests/unit/plugins/module_utils/test_oauth.py",
    "tests/unit/plugins/module_utils/test_secrets.py",
    "tests/unit/plugins/module_utils/test_transport.py",
    "tests/unit/plugins/modules",
)
# Each module in a real run: every day the examples are that on the newest ansible-core.
OPERATIONS = "tests/integration/test_operations.py"
# What an everyday run tries on the oldest ansible-core; the rest of it is in `make test-all`.
SMOKE = (
    *MEETS_LIBRARIES,
    "tests/reliability/test_fault_matrix.py",
    "tests/reliability/test_hostile_ids.py",
    OPERATIONS,
)
# Tests that repeat a proof with other values have the mark thorough.
EVERY_DAY_TESTS = ("-m", "not thorough")
COVERAGE = ("--cov", "--cov-fail-under=100")
IN_PARALLEL = ("--numprocesses", "auto", "--dist", "worksteal")

nox.needs_version = ">=2025.11.12"
nox.options.default_venv_backend = "none"
nox.options.envdir = str(CACHE / "nox")
nox.options.tags = ["test"]


def on_each(*targets: Target) -> Callable[[Any], Any]:
    """Run a session thoroughly on each of these targets, and every day on the newest release of ansible-core."""
    params = [nox.param(one, True, id=str(one), tags=["all"]) for one in targets]
    params.append(nox.param(NEWEST, False, id="every day", tags=["test"]))
    return nox.parametrize("target,thorough", params)


every_day_and_thoroughly = nox.parametrize(
    "thorough", [nox.param(True, id="thorough", tags=["all"]), nox.param(False, id="every day", tags=["test"])]
)


class Check:
    """A session with an environment from uv.lock and variables of its own."""

    def __init__(self, session: nox.Session, programs: Path):
        self.session = session
        self.programs = programs
        self.variables = clean_variables(session.name.split("(")[0], programs)

    def run(self, program: str, *arguments: str | Path, **options: Any) -> Any:
        """Run a program of the environment with the variables of this check."""
        command = [str(self.programs / program), *map(str, arguments)]
        return self.session.run(*command, env=self.variables, include_outer_env=False, external=True, **options)

    def pytest(self, *tests: str) -> None:
        """Run tests, or what the command line asks for."""
        self.run("python", "-m", "pytest", *(self.session.posargs or tests))

    def on(self, target: Target, thorough: bool, *tests: str, module_python: str | None = None) -> None:
        """Run tests on all processors. If they are thorough, what has passed goes into the table of tested versions."""
        if self.session.posargs:
            self.pytest()
        elif not thorough:
            self.pytest(*IN_PARALLEL, *EVERY_DAY_TESTS, *tests)
        else:
            report = Path(self.session.create_tmp(), "junit.xml")
            self.pytest(*IN_PARALLEL, "--hypothesis-profile=thorough", f"--junitxml={report}", *tests)
            support_matrix.record(self, target, report, module_python)


@nox.session
@on_each(*TARGETS)
def integration(session: nox.Session, target: Target, thorough: bool) -> None:
    """Run real playbooks against the local Okta."""
    check = Check(session, core_environment(target))
    module_python = str(module_environment(target) / "python")
    check.variables["MODULE_PYTHON"] = module_python
    elsewhere = (*EXAMPLES, *PLATFORMS, RULEBOOKS, *([] if thorough else [OPERATIONS]))
    others = [f"--ignore={path}" for path in elsewhere]
    check.on(target, thorough, "tests/integration", *others, module_python=module_python)


@nox.session
@on_each(*ENDS)
def reliability(session: nox.Session, target: Target, thorough: bool) -> None:
    """Run hundreds of fault-injection, fuzzing and interruption tests, with the oldest requests and with the newest."""
    check = Check(session, core_environment(target))
    check.on(target, thorough, "tests/reliability", "tests/load", "--jobs=8", "--seconds=1")


@nox.session
@on_each(*TARGETS)
def unit(session: nox.Session, target: Target, thorough: bool) -> None:
    """Run the unit tests.

    On the newest ansible-core they have to cover every line of plugins/, and in a thorough run every branch.
    """
    check = Check(session, core_environment(target))
    if target != NEWEST:
        check.on(target, thorough, "tests/unit/plugins")
    elif thorough:
        session.log("Every line and every branch of plugins/ must be covered.")
        check.on(target, thorough, *COVERAGE, "--cov-branch", "tests/unit")
    else:
        session.log("Every line of plugins/ must be covered; thorough runs, as in make test-all, measure branches too.")
        check.on(target, thorough, *COVERAGE, "tests/unit")


@nox.session(tags=["test"])
def smoke(session: nox.Session) -> None:
    """Run a smoke test on the oldest ansible-core."""
    check = Check(session, core_environment(OLDEST))
    check.pytest(*IN_PARALLEL, "-m", "not thorough and not newest", *SMOKE)


@nox.session
@on_each(NEWEST)
def examples(session: nox.Session, target: Target, thorough: bool) -> None:
    """Run every example of the README, the guides and the modules."""
    Check(session, core_environment(target)).on(target, thorough, *EXAMPLES)


@nox.session
@on_each(*ONE_PER_CORE)
def sanity(session: nox.Session, target: Target, thorough: bool) -> None:
    """Run ansible-test sanity with every Python of this machine.

    Every day it looks at what is shipped, leaves to other checks what they find too, and imports on the modules' oldest
    Python.
    """
    missing = [version for version in pythons.VERSIONS if version not in FOUND]
    session.log(f"Pythons found: {', '.join(FOUND)}; not found, so not tested with: {', '.join(missing) or 'none'}")
    check = Check(session, core_environment(target))
    seed_pip(Path(check.variables["HOME"]), CORES[target.core].pip)
    with session.chdir(stage(Path(session.create_tmp(), "stage"))):
        if session.posargs or thorough:
            check.run("ansible-test", "sanity", *session.posargs)
            support_matrix.record(check, target, report=None)
        else:
            elsewhere = [f"--skip-test={name}" for name in ("ansible-doc", "import", "pep8", "pylint")]
            check.run("ansible-test", "sanity", "--python", target.python, *elsewhere, "changelogs/", *SHIPPED_FOLDERS)
            check.run("ansible-test", "sanity", "--python", OLDEST_MODULE_PYTHON, "--test", "import", *SHIPPED_FOLDERS)


@nox.session
@every_day_and_thoroughly
def lint(session: nox.Session, thorough: bool) -> None:
    """Check style, types, playbooks, documentation, changelog, spelling, licenses and the lock.

    Every day the references in the documentation are left to the session docs, which follows them.
    """
    check = Check(session, group_environment("lint"))
    check.variables["MYPYPATH"] = str(COLLECTIONS)
    lock.check()
    check.run("ruff", "check", "--quiet")
    check.run("ruff", "format", "--check", "--quiet")
    check.run("mypy", "--package", "ansible_collections.identityops.okta.plugins")
    check.run("ansible-lint")
    if thorough:
        check.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=self", ".")
    check.run("antsibull-changelog", "lint")
    check.run("codespell")
    check.run("python", "tests/bootstrap/plain_english.py")
    # A copy, because reuse would look at what programs have made, where git does not tell it to leave that out.
    check.run("reuse", "--root", stage(Path(session.create_tmp(), "stage")), "lint", "--lines")


@nox.session(name="release-check")
@every_day_and_thoroughly
def release_check(session: nox.Session, thorough: bool) -> None:
    """Build the artifact, check its contents, run galaxy-importer on it, and run the demo from it on both ends.

    Every day ansible-lint is left to the session lint, and the demo runs on the oldest ansible-core.
    """
    check = Check(session, group_environment("importer"))
    check.variables["GALAXY_IMPORTER_RUN_ANSIBLE_LINT"] = str(thorough)
    artifact = build(check)
    import_as_galaxy_does(check, artifact)
    for target in ENDS if thorough else [OLDEST]:
        run_demo_from(session, artifact, Path(session.create_tmp(), target.core), target)


@nox.session(tags=EVERY_DAY)
def docs(session: nox.Session) -> None:
    """Build the documentation site and check its links; `-- online` also checks the links that leave it."""
    check = Check(session, group_environment("docs"))
    source, site, settings = CACHE / "docs", CACHE / "site", ROOT / "docs" / "site"
    shutil.rmtree(site, ignore_errors=True)
    source.mkdir(mode=0o755, exist_ok=True)
    antsibull = ("antsibull-docs", "--config-file", settings / "antsibull-docs.cfg", "collection")
    strict = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--cleanup", "everything")
    check.run(*antsibull, *strict, "--dest-dir", source, "identityops.okta")
    shutil.copytree(ROOT / "docs" / "docsite" / "rst" / "images", source / "docsite" / "images")
    sphinx = ("sphinx-build", "--quiet", "--fail-on-warning", "--fresh-env", "--conf-dir", settings)
    if "online" in session.posargs:
        check.variables["DOCS_ONLINE"] = "1"
        check.run(*sphinx, "--builder", "linkcheck", source, CACHE / "linkcheck")
    check.run(*sphinx, "--doctree-dir", CACHE / "doctrees", source, site)
    check.run("python", "-m", "pytest", "tests/docs")


@nox.session
@every_day_and_thoroughly
def contract(session: nox.Session, thorough: bool) -> None:
    """Check the modules, their documented results and the local Okta against a description of the Okta API."""
    extent = ["--hypothesis-profile=thorough"] if thorough else EVERY_DAY_TESTS
    Check(session, group_environment("contract")).pytest(*extent, "tests/contract")


@nox.session(name="sdk-compat", tags=["all"])
def sdk_compat(session: nox.Session) -> None:
    """Compare the modules and the local Okta with Okta's own SDKs for Python and Node."""
    check = Check(session, group_environment("sdk-compat"))
    tests = ["tests/sdk_compat"]
    if shutil.which("npm"):
        folder = CACHE / "node"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "tests" / "sdk_compat" / name, folder)
        quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(CACHE / "npm"))
        session.run("npm", "ci", "--prefix", str(folder), *quietly, external=True, silent=True)
        check.variables["NODE_PATH"] = str(folder / "node_modules")
    else:
        session.warn("no npm on this machine: the Node SDK was not tried")
        tests = ["tests/sdk_compat/test_python_sdk.py"]
    check.pytest(*tests)


@nox.session(tags=["all"])
def platforms(session: nox.Session) -> None:
    """Run the playbooks as AWX, pipelines and execution environments do."""
    check = Check(session, core_environment(NEWEST))
    check.variables["AWX_COLLECTION_PROGRAMS"] = str(group_environment("awx-collection"))
    check.on(NEWEST, True, *PLATFORMS)


@nox.session(tags=["all"])
def rulebooks(session: nox.Session) -> None:
    """Run the rulebooks with ansible-rulebook on the local Okta. This needs Java 17 or newer."""
    if not shutil.which("java"):
        session.error("ansible-rulebook needs Java 17 or newer: install it, for example openjdk-17-jre-headless")
    Check(session, group_environment("rulebook")).pytest(RULEBOOKS)


@nox.session(tags=["all"])
def anywhere(session: nox.Session) -> None:
    """Run `make demo` and `make test` as another user, in a folder with an awkward name, without git."""
    check = Check(session, core_environment(NEWEST))
    check.variables["PYENV_ROOT"] = os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv")
    check.pytest("tests/anywhere")


@nox.session(default=False)
def load(session: nox.Session) -> None:
    """Load test: 20 Ansible processes against one emulated org with injected faults, three minutes."""
    Check(session, core_environment(NEWEST)).run("python", "-m", "pytest", "tests/load", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Benchmark the collection against other tools, and write the page of the documentation on it."""
    Check(session, group_environment("sdk-compat")).run("python", "tests/benchmark", *session.posargs)


@nox.session(default=False, requires=["docs"])
def browser(session: nox.Session) -> None:
    """Look at the site and at the report of an audit in a real browser, which has to be installed."""
    Check(session, group_environment("browser")).pytest("tests/browser")


@nox.session(default=False)
def pictures(session: nox.Session) -> None:
    """Take the pictures of the README and the documentation site again, in Chromium, which has to be installed."""
    Check(session, group_environment("browser")).run("python", "tests/browser/pictures.py")


@nox.session(default=False)
def support(session: nox.Session) -> None:
    """Write into the documentation what all the sessions above have been run with."""
    support_matrix.write_page(session)


def build(check: Check) -> Path:
    """Build the collection in .cache/release, and check that it holds what it should and nothing else."""
    shutil.rmtree(CACHE / "release", ignore_errors=True)
    check.run("ansible-galaxy", "collection", "build", "--output-path", CACHE / "release")
    (artifact,) = (CACHE / "release").glob("*.tar.gz")
    with tarfile.open(artifact) as archive:
        packed = {member.name for member in archive if member.isfile()} - {"MANIFEST.json", "FILES.json"}
    known = set(project_files())
    wanted = {name for name in known if name.startswith(SHIPPED)}
    if packed - known or wanted - packed:
        check.session.error(f"In the artifact by mistake: {sorted(packed - known)}; missing: {sorted(wanted - packed)}")
    return artifact


def import_as_galaxy_does(check: Check, artifact: Path) -> None:
    """Galaxy must have nothing to say about the artifact."""
    check.variables["GALAXY_IMPORTER_CHECK_REQUIRED_TAGS"] = "true"
    check.variables["GALAXY_IMPORTER_REQUIRE_V1_OR_GREATER"] = "true"
    with check.session.chdir(artifact.parent):
        report = check.run("python", "-m", "galaxy_importer.main", artifact, silent=True)
    check.session.log(report)
    if "WARNING" in report or "ERROR" in report:
        check.session.error("galaxy-importer rejected the collection")


def run_demo_from(session: nox.Session, artifact: Path, folder: Path, target: Target) -> None:
    """Install the artifact as a user does, and run the demo on the local Okta that it brings."""
    check = Check(session, user_environment(target))
    installed = folder / "collections"
    shutil.rmtree(installed, ignore_errors=True)
    check.variables["ANSIBLE_COLLECTIONS_PATH"] = str(installed)
    check.variables["ANSIBLE_LOCALHOST_WARNING"] = "false"
    check.run("ansible-galaxy", "collection", "install", artifact, "--collections-path", installed)
    emulator = installed / COLLECTION / "tests" / "emulator"
    check.run("python", emulator, "--seed", "demo", "--", "ansible-playbook", "identityops.okta.demo")
