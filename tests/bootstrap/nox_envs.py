# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the sessions of noxfile.py share: environments, a copy of the collection where Ansible wants it, a home of their own."""

import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import nox
from matrix import FOUND, Target

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
HOME = CACHE / "home"
COLLECTIONS = CACHE / "collections"
COLLECTION = Path("ansible_collections", "identityops", "okta")


def clean_environment() -> None:
    """What the caller's shell holds for Ansible, Okta or Python must not change a run, nor may a shim pass for a Python.

    Ansible needs UTF-8, which LC_ALL=C would keep from it.
    """
    for name in list(os.environ):
        if name.startswith(("ANSIBLE_", "OKTA_")) or name in (
            "LC_ALL",
            "PYTHONDONTWRITEBYTECODE",
            "PYTHONHOME",
            "PYTHONPATH",
        ):
            del os.environ[name]
    folders = [str(Path(interpreter).parent) for interpreter in reversed(FOUND.values())]
    os.environ["PATH"] = os.pathsep.join(
        folders + [folder for folder in os.get_exec_path() if Path(folder).name != "shims"]
    )


def install(session: nox.Session, *locks: str) -> None:
    """Install what these lock files hold, byte for byte."""
    session.install(*_locked(*locks))


def make_module_environment(session: nox.Session, target: Target) -> str:
    """Make the environment that the modules run in, with what is newest on its Python or with the oldest requests; return its Python."""
    folder = CACHE / "modules" / f"{target.core}-{target.python}"
    _make_environment(session, target.module_python, folder, "modules")
    if target.has_oldest_requests:
        session.run(
            "uv", "pip", "install", "--quiet", "--python", str(folder), *_locked("oldest-requests"), external=True
        )
    return str(folder / "bin" / "python")


def make_user_environment(session: nox.Session, target: Target, folder: Path) -> Path:
    """Make an environment with an ansible-core and what the local Okta needs, and return the folder of its programs."""
    _make_environment(session, target.python, folder, "emulator", f"core-{target.core}")
    return folder / "bin"


def _make_environment(session: nox.Session, python: str, folder: Path, *locks: str) -> None:
    session.run("uv", "venv", "--quiet", "--clear", "--python", FOUND[python], str(folder), external=True)
    session.run("uv", "pip", "install", "--quiet", "--python", str(folder), *_locked(*locks), external=True)


def _locked(*locks: str) -> list[str]:
    """The options of uv for these lock files."""
    files = [argument for lock in locks for argument in ("--requirements", f"tests/locks/{lock}.txt")]
    return ["--require-hashes", "--build-constraints", "tests/locks/build.txt", *files]


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
        urllib.request.urlopen(
            f"https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py", timeout=5
        ).close()
    except OSError:
        session.log("ci-files.testing.ansible.com does not answer: ansible-test gets its pip from the package index")
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
        session.run(*pip, "--no-deps", "--dest", str(cache), f"pip=={version}", external=True)
        shutil.copy(ROOT / "tests" / "bootstrap" / "get_pip.py", script)
