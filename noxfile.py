# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection. `make test` runs them all; CONTRIBUTING.md says more."""

import importlib
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tests" / "bootstrap"))
pythons = importlib.import_module("pythons")

CACHE = ROOT / ".cache"
HOME = CACHE / "home"
COLLECTIONS = CACHE / "collections"
COLLECTION = Path("ansible_collections", "identityops", "okta")
SHIPPED = ("LICENSE", "README.md", "meta/", "playbooks/", "plugins/", "requirements.txt", "tests/emulator/")


class Core(NamedTuple):
    """A release of ansible-core: the Pythons it runs on, and the pip with which ansible-test fills its environments."""

    pythons: tuple[str, ...]
    pip: str


class Target(NamedTuple):
    """An ansible-core together with the Python to run it on."""

    core: str
    python: str


CORES = {
    "2.18": Core(("3.11", "3.12", "3.13"), "24.2"),
    "2.19": Core(("3.11", "3.12", "3.13"), "24.2"),
    "2.20": Core(("3.12", "3.13", "3.14"), "25.2"),
    "2.21": Core(("3.12", "3.13", "3.14"), "25.2"),
}

OLDEST_REQUESTS = ("requests==2.25.1", "urllib3==1.26.20")
NODE_SDK = "@okta/okta-sdk-nodejs@8.1.0"

FOUND = pythons.find()
POSSIBLE = [Target(core, python) for core, needs in CORES.items() for python in needs.pythons if python in FOUND]
if not POSSIBLE:
    sys.exit(f"No Python of {', '.join(pythons.CONTROLLER_VERSIONS)} with venv and ensurepip was found.")
OLDEST, NEWEST = POSSIBLE[0], POSSIBLE[-1]

both_ends = nox.parametrize(
    "core,python", [nox.param(*target, id=f"ansible-core {target.core}, Python {target.python}") for target in sorted({OLDEST, NEWEST})]
)

nox.needs_version = ">=2025.11.12"
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.envdir = str(CACHE / "nox")
nox.options.error_on_missing_interpreters = True
nox.options.reuse_venv = "yes"

# What the caller's shell holds for Ansible, Okta or Python must not change a run, nor may a shim pass for a Python. Ansible needs UTF-8,
# which LC_ALL=C would keep from it.
for name in list(os.environ):
    if name.startswith(("ANSIBLE_", "OKTA_")) or name in ("LC_ALL", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH"):
        del os.environ[name]
os.environ["PATH"] = os.pathsep.join(
    [str(Path(interpreter).parent) for interpreter in reversed(FOUND.values())]
    + [folder for folder in os.get_exec_path() if Path(folder).name != "shims"]
)


def install(session: nox.Session, core: str, *groups: str) -> None:
    """Install an ansible-core, what the collection needs at run time, and some groups of pyproject.toml."""
    chosen = [argument for group in groups for argument in ("--group", group)]
    session.install(f"ansible-core~={core}.0", "--requirements", "requirements.txt", *chosen)


def use_checkout(session: nox.Session) -> None:
    """Let Ansible find this checkout as the collection, whatever its folder is called."""
    link = COLLECTIONS / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(Path("..", "..", "..", ".."))
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(COLLECTIONS)


def use_own_home(session: nox.Session) -> None:
    """Keep the caller's home folder and Ansible configuration out, but for the settings of pip."""
    settings = HOME / ".config" / "pip"
    settings.parent.mkdir(parents=True, exist_ok=True)
    if not settings.is_symlink():
        settings.symlink_to(Path.home() / ".config" / "pip")
    session.env["HOME"] = str(HOME)
    config = HOME / "ansible.cfg"
    config.touch()
    session.env["ANSIBLE_CONFIG"] = str(config)


def project_files() -> list[str]:
    """Return the files that git knows or would add."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [name for name in names if (ROOT / name).is_file()]


def stage(session: nox.Session) -> Path:
    """Copy the project to a folder named as ansible-test wants it, and return that folder."""
    root = Path(session.create_tmp(), "stage")
    shutil.rmtree(root, ignore_errors=True)
    for name in project_files():
        copy = root / COLLECTION / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    session.run("git", "init", "--quiet", str(root / COLLECTION), external=True)
    return root / COLLECTION


def seed_pip(session: nox.Session, version: str) -> None:
    """Give ansible-test a pip to start from, where the host that it takes one from does not answer."""
    cache = HOME / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    try:
        urllib.request.urlopen(f"https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py", timeout=5).close()
    except OSError:
        session.log("ci-files.testing.ansible.com does not answer: ansible-test gets its pip from the package index")
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
        session.run(*pip, "--no-deps", "--dest", str(cache), f"pip=={version}", external=True)
        shutil.copy(ROOT / "tests" / "bootstrap" / "get_pip.py", script)


@nox.session
@both_ends
def unit(session: nox.Session, core: str) -> None:
    """Run the unit tests: with the newest requests, and coverage of every line and branch of plugins/; with the oldest, plugins/ alone."""
    install(session, core, "test")
    use_checkout(session)
    use_own_home(session)
    if core == NEWEST.core:
        tests = ["--cov", "--cov-fail-under=100", "tests/unit"]
    else:
        session.install(*OLDEST_REQUESTS)
        tests = ["tests/unit/plugins"]
    session.run("pytest", *(session.posargs or tests))


@nox.session
@both_ends
def integration(session: nox.Session, core: str) -> None:
    """Run real playbooks against the local Okta."""
    install(session, core, "test")
    use_checkout(session)
    use_own_home(session)
    session.run("pytest", *(session.posargs or ["tests/integration"]))


@nox.session
@both_ends
def reliability(session: nox.Session, core: str) -> None:
    """Try faults, hostile input, secrets and interruptions by the hundred, with the oldest requests and with the newest."""
    install(session, core, "test")
    use_checkout(session)
    use_own_home(session)
    if core != NEWEST.core:
        session.install(*OLDEST_REQUESTS)
    session.run("pytest", *(session.posargs or ["tests/reliability"]))


@nox.session(python=NEWEST.python, default=False)
def bench(session: nox.Session) -> None:
    """Measure the collection beside other ways to do the same work, and write the page of the documentation that says so."""
    install(session, NEWEST.core, "bench")
    session.run("python", "tests/benchmark", *session.posargs)


@nox.session(python=NEWEST.python)
def strangers(session: nox.Session) -> None:
    """Let Okta's own SDKs, for Python and for Node, sign in to the local Okta, and see and revoke what the modules see."""
    install(session, NEWEST.core, "strangers")
    tests = ["tests/strangers"]
    if shutil.which("npm"):
        folder = CACHE / "node"
        folder.mkdir(parents=True, exist_ok=True)
        npm = ("npm", "install", "--prefix", str(folder), "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
        session.run(*npm, NODE_SDK, external=True, silent=True)
        session.env["NODE_PATH"] = str(folder / "node_modules")
    else:
        session.warn("no npm on this machine: the Node SDK was not tried")
        tests = ["tests/strangers/test_python_sdk.py"]
    use_own_home(session)
    session.run("pytest", *(session.posargs or tests))


@nox.session(python=NEWEST.python)
def lint(session: nox.Session) -> None:
    """Check style, types, playbooks, documentation, changelog and licences."""
    install(session, NEWEST.core, "lint")
    use_checkout(session)
    use_own_home(session)
    session.run("ruff", "check", "--quiet")
    session.run("ruff", "format", "--check", "--quiet")
    session.run("mypy", "--package", "ansible_collections.identityops.okta.plugins", env={"MYPYPATH": str(COLLECTIONS)})
    session.run("ansible-lint")
    session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=self", ".")
    session.run("antsibull-changelog", "lint")
    session.run("reuse", "lint", "--lines")


@nox.session
@both_ends
def sanity(session: nox.Session, core: str) -> None:
    """Run ansible-test sanity with every Python that this machine has."""
    missing = [version for version in pythons.VERSIONS if version not in FOUND]
    session.log(f"Pythons found: {', '.join(FOUND)}; not found, so not tested with: {', '.join(missing) or 'none'}")
    install(session, core)
    seed_pip(session, CORES[core].pip)
    use_own_home(session)
    with session.chdir(stage(session)):
        session.run("ansible-test", "sanity", *session.posargs)


@nox.session(python=NEWEST.python)
def importer(session: nox.Session) -> None:
    """Build the collection, look into the artifact, install it, and import it as Galaxy does."""
    session.install("--group", "importer")
    use_own_home(session)
    folder = Path(session.create_tmp())
    shutil.rmtree(folder / "built", ignore_errors=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", str(folder / "built"))
    (artifact,) = (folder / "built").iterdir()

    with tarfile.open(artifact) as archive:
        packed = {member.name for member in archive if member.isfile()} - {"MANIFEST.json", "FILES.json"}
    known = set(project_files())
    wanted = {name for name in known if name.startswith(SHIPPED)}
    if packed - known or wanted - packed:
        session.error(f"In the artifact by mistake: {sorted(packed - known)}; missing: {sorted(wanted - packed)}")

    installed = folder / "installed"
    shutil.rmtree(installed, ignore_errors=True)
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(installed)
    session.run("ansible-galaxy", "collection", "install", str(artifact), "--collections-path", str(installed))
    modules = [f"identityops.okta.{path.stem}" for path in sorted((ROOT / "plugins" / "modules").glob("*.py"))]
    session.run("ansible-doc", "--json", *modules, silent=True)

    strict = {"GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true", "GALAXY_IMPORTER_REQUIRE_V1_OR_GREATER": "true"}
    report = session.run("python", "-m", "galaxy_importer.main", str(artifact), env=strict, silent=True)
    session.log(report)
    if "WARNING" in report:
        session.error("Galaxy would warn about this collection")
