# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection. `make test` runs those with the tag test, `make test-all` all of them; CONTRIBUTING.md says more."""

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

import pythons
import support_matrix
from matrix import CORES, ENDS, FOUND, NEWEST, ONE_PER_CORE, TARGETS, Target
from nox_envs import (
    CACHE,
    COLLECTIONS,
    clean_environment,
    install,
    make_module_environment,
    make_user_environment,
    project_files,
    seed_pip,
    stage,
    use_checkout,
    use_own_home,
)

SHIPPED = ("LICENSE", "README.md", "meta/", "playbooks/", "plugins/", "requirements.txt", "tests/emulator/")
EVERY_DAY = ["test", "all"]
# Tests that take long, and depend on more than the release of ansible-core: of the documentation, and of where the collection runs.
EXAMPLES = (
    "tests/integration/test_ad_hoc_guide.py",
    "tests/integration/test_examples.py",
    "tests/integration/test_guides.py",
    "tests/integration/test_recipes.py",
)
PLATFORMS = (
    "tests/integration/awx",
    "tests/integration/pipelines",
    "tests/integration/playbooks/test_playbook_job_slices.py",
    "tests/integration/test_execution_environment.py",
)
IN_PARALLEL = ("--numprocesses", "auto", "--dist", "worksteal")

nox.needs_version = ">=2025.11.12"
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.envdir = str(CACHE / "nox")
nox.options.error_on_missing_interpreters = True
nox.options.reuse_venv = "yes"
nox.options.tags = ["test"]
clean_environment()


def tags(target: Target) -> list[str]:
    """Both ends of the matrix are for every day."""
    return EVERY_DAY if target in ENDS else ["all"]


def on_each(targets: list[Target]) -> Callable[[Any], Any]:
    """Run a session on each of these targets."""
    return nox.parametrize(
        "target,python", [nox.param(one, one.python, id=str(one), tags=tags(one)) for one in targets]
    )


def pytest(session: nox.Session, target: Target, *tests: str, module_python: str = "python") -> None:
    """Run tests, or what the command line asks for; what has passed as a whole goes into the table of tested versions."""
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    report = Path(session.create_tmp(), "junit.xml")
    session.run("pytest", *IN_PARALLEL, f"--junitxml={report}", *tests)
    support_matrix.record(session, target, report, module_python)


def prepare(session: nox.Session, target: Target) -> None:
    """An environment for tests of the plugins and of real runs."""
    install(session, "test", f"core-{target.core}")
    if target.has_oldest_requests:
        install(session, "oldest-requests")
    use_checkout(session)
    use_own_home(session)


@nox.session
@on_each(TARGETS)
def unit(session: nox.Session, target: Target) -> None:
    """Run the unit tests; on the newest ansible-core all of them, with coverage of every line and branch of plugins/."""
    prepare(session, target)
    pytest(
        session,
        target,
        *(["--cov", "--cov-fail-under=100", "tests/unit"] if target == NEWEST else ["tests/unit/plugins"]),
    )


@nox.session
@on_each(TARGETS)
def integration(session: nox.Session, target: Target) -> None:
    """Run real playbooks against the local Okta."""
    prepare(session, target)
    session.env["MODULE_PYTHON"] = make_module_environment(session, target)
    tests = ["tests/integration", *(f"--ignore={path}" for path in EXAMPLES + PLATFORMS)]
    pytest(session, target, *tests, module_python=session.env["MODULE_PYTHON"])


@nox.session(python=NEWEST.python, tags=EVERY_DAY)
def examples(session: nox.Session) -> None:
    """Run every example of the README, the guides and the modules."""
    prepare(session, NEWEST)
    pytest(session, NEWEST, *EXAMPLES)


@nox.session(python=NEWEST.python, tags=["all"])
def platforms(session: nox.Session) -> None:
    """Run the playbooks as AWX, pipelines and execution environments do."""
    prepare(session, NEWEST)
    pytest(session, NEWEST, *PLATFORMS)


@nox.session
@on_each(ENDS)
def reliability(session: nox.Session, target: Target) -> None:
    """Try faults, hostile input, secrets and interruptions by the hundred, with the oldest requests and with the newest."""
    prepare(session, target)
    pytest(session, target, "tests/reliability", "tests/load", "--jobs=8", "--seconds=1")


@nox.session(python=NEWEST.python, default=False)
def load(session: nox.Session) -> None:
    """Let 20 Ansible processes work on one local Okta for three minutes among faults."""
    prepare(session, NEWEST)
    session.run("pytest", "tests/load", *session.posargs)


@nox.session(python=NEWEST.python, default=False)
def bench(session: nox.Session) -> None:
    """Measure the collection beside other ways to do the same work, and write the page of the documentation that says so."""
    install(session, "sdk_compat")
    session.run("python", "tests/benchmark", *session.posargs)


@nox.session(python=NEWEST.python, tags=EVERY_DAY)
def contract(session: nox.Session) -> None:
    """Hold what the modules and the local Okta say to each other, and the documented results, against a description of Okta."""
    install(session, "contract")
    use_own_home(session)
    session.run("pytest", *(session.posargs or ["tests/contract"]))


@nox.session(name="sdk-compat", python=NEWEST.python, tags=EVERY_DAY)
def sdk_compat(session: nox.Session) -> None:
    """Let Okta's own SDKs, for Python and for Node, sign in to the local Okta, and see and revoke what the modules see."""
    install(session, "sdk_compat")
    tests = ["tests/sdk_compat"]
    if shutil.which("npm"):
        folder = CACHE / "node"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "tests" / "sdk_compat" / name, folder)
        session.run(
            "npm",
            "ci",
            "--prefix",
            str(folder),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            external=True,
            silent=True,
        )
        session.env["NODE_PATH"] = str(folder / "node_modules")
    else:
        session.warn("no npm on this machine: the Node SDK was not tried")
        tests = ["tests/sdk_compat/test_python_sdk.py"]
    use_own_home(session)
    session.run("pytest", *(session.posargs or tests))


@nox.session(python=NEWEST.python, tags=EVERY_DAY)
def lint(session: nox.Session) -> None:
    """Check style, types, playbooks, documentation, changelog, licences and lock files."""
    install(session, "lint")
    use_checkout(session)
    use_own_home(session)
    session.run(sys.executable, "tests/locks", "check", external=True)
    session.run("ruff", "check", "--quiet")
    session.run("ruff", "format", "--check", "--quiet")
    session.run("mypy", "--package", "ansible_collections.identityops.okta.plugins", env={"MYPYPATH": str(COLLECTIONS)})
    session.run("ansible-lint")
    session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=self", ".")
    session.run("antsibull-changelog", "lint")
    session.run("reuse", "lint", "--lines")


@nox.session(python=NEWEST.python, tags=EVERY_DAY)
def docs(session: nox.Session) -> None:
    """Build the site of the documentation, and follow its links; `-- online` asks the network about those that leave it, too."""
    install(session, "docs")
    use_checkout(session)
    use_own_home(session)
    source, site, settings = CACHE / "docs", CACHE / "site", ROOT / "docs" / "site"
    shutil.rmtree(site, ignore_errors=True)
    source.mkdir(mode=0o755, exist_ok=True)
    antsibull = ("antsibull-docs", "--config-file", str(settings / "antsibull-docs.cfg"), "collection")
    strict = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--cleanup", "everything")
    session.run(*antsibull, *strict, "--dest-dir", str(source), "identityops.okta")
    shutil.copytree(ROOT / "docs" / "docsite" / "rst" / "images", source / "docsite" / "images")
    sphinx = ("sphinx-build", "--quiet", "--fail-on-warning", "--fresh-env", "--conf-dir", str(settings))
    if "online" in session.posargs:
        session.env["DOCS_ONLINE"] = "1"
        session.run(*sphinx, "--builder", "linkcheck", str(source), str(CACHE / "linkcheck"))
    session.run(*sphinx, "--doctree-dir", str(CACHE / "doctrees"), str(source), str(site))
    session.run("pytest", "tests/docs")


@nox.session(python=NEWEST.python, default=False, requires=["docs"])
def browser(session: nox.Session) -> None:
    """Look at the site and at the report of an audit in a real browser, which has to be installed."""
    install(session, "browser")
    use_own_home(session)
    session.run("pytest", *(session.posargs or ["tests/browser"]))


@nox.session
@on_each(ONE_PER_CORE)
def sanity(session: nox.Session, target: Target) -> None:
    """Run ansible-test sanity with every Python that this machine has."""
    missing = [version for version in pythons.VERSIONS if version not in FOUND]
    session.log(f"Pythons found: {', '.join(FOUND)}; not found, so not tested with: {', '.join(missing) or 'none'}")
    install(session, f"core-{target.core}")
    seed_pip(session, CORES[target.core].pip)
    use_own_home(session)
    with session.chdir(stage(session)):
        session.run("ansible-test", "sanity", *session.posargs)
    support_matrix.record(session, target, report=None)


@nox.session(name="release-check", python=NEWEST.python, tags=EVERY_DAY)
def release_check(session: nox.Session) -> None:
    """Build the artifact, look into it, import it as Galaxy does, and run the demo from it on the oldest and the newest ansible-core."""
    install(session, "importer")
    use_own_home(session)
    artifact = build(session)
    import_as_galaxy_does(session, artifact)
    for target in ENDS:
        run_demo_from(session, artifact, Path(session.create_tmp(), target.core), target)


def build(session: nox.Session) -> Path:
    """Build the collection in .cache/release, and check that it holds what it should and nothing else."""
    shutil.rmtree(CACHE / "release", ignore_errors=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", str(CACHE / "release"))
    (artifact,) = (CACHE / "release").glob("*.tar.gz")
    with tarfile.open(artifact) as archive:
        packed = {member.name for member in archive if member.isfile()} - {"MANIFEST.json", "FILES.json"}
    known = set(project_files())
    wanted = {name for name in known if name.startswith(SHIPPED)}
    if packed - known or wanted - packed:
        session.error(f"In the artifact by mistake: {sorted(packed - known)}; missing: {sorted(wanted - packed)}")
    return artifact


def import_as_galaxy_does(session: nox.Session, artifact: Path) -> None:
    """Galaxy must have nothing to say about the artifact."""
    strict = {"GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true", "GALAXY_IMPORTER_REQUIRE_V1_OR_GREATER": "true"}
    with session.chdir(artifact.parent):
        report = session.run("python", "-m", "galaxy_importer.main", str(artifact), env=strict, silent=True)
    session.log(report)
    if "WARNING" in report or "ERROR" in report:
        session.error("Galaxy would not take this collection as it is")


def run_demo_from(session: nox.Session, artifact: Path, folder: Path, target: Target) -> None:
    """Install the artifact into an empty environment, as a user does, and run the demo on the local Okta that it brings."""
    programs = make_user_environment(session, target, folder / "environment")
    installed = folder / "collections"
    environment = {
        "ANSIBLE_COLLECTIONS_PATH": str(installed),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
    }
    install_it = ("ansible-galaxy", "collection", "install", str(artifact), "--collections-path", str(installed))
    session.run(*install_it, env=environment, external=True)
    collection = installed / "ansible_collections" / "identityops" / "okta"
    demo = ("--seed", "demo", "--", "ansible-playbook", "identityops.okta.demo")
    session.run(str(programs / "python"), str(collection / "tests" / "emulator"), *demo, env=environment, external=True)


@nox.session(python=False, tags=["all"])
def support(session: nox.Session) -> None:
    """Write into the documentation what all the sessions above have been run with."""
    support_matrix.write_page(session)
