# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks run in: virtual environments from uv.lock, clean variables, the collection where Ansible wants it.

`.cache/tools/bin/python tests/bootstrap/nox_envs.py lint` makes the environment of that dependency group and prints
the folder of its programs.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import lock
from matrix import FOUND, NEWEST, Target

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from environment import clean

CACHE = ROOT / ".cache"
COLLECTIONS = CACHE / "collections"
COLLECTION = Path("ansible_collections", "identityops", "okta")
# What ansible-test installs together with a release of pip.
WITH_PIP = {"23.1.2": ("setuptools==67.7.2", "wheel==0.37.1")}


def core_environment(target: Target) -> Path:
    """Make the environment for tests with an ansible-core, and return the folder of its programs."""
    steps = [lock.requirements("test", "platforms", f"core-{target.core.replace('.', '-')}")]
    if target.has_oldest_requests:
        steps.append(lock.requirements("oldest-requests"))
    return environment(f"core-{target.core}-python-{target.python}", FOUND[target.python], steps)


def module_environment(target: Target) -> Path:
    """Make the environment for modules, with the newest or the oldest requests; return the folder of its programs."""
    steps = [lock.MODULES.read_text()]
    if target.has_oldest_requests:
        steps.append(lock.requirements("oldest-requests"))
    name = f"modules-python-{target.module_python}{'-oldest-requests' if target.has_oldest_requests else ''}"
    return environment(name, FOUND[target.module_python], steps)


def user_environment(target: Target) -> Path:
    """Make an environment with an ansible-core and what the local Okta needs, and return the folder of its programs."""
    groups = ("emulator", f"core-{target.core.replace('.', '-')}")
    return environment(f"user-core-{target.core}", FOUND[target.python], [lock.requirements(*groups)])


def group_environment(group: str) -> Path:
    """Make the environment for a dependency group on the newest Python, and return the folder of its programs."""
    return environment(group, FOUND[NEWEST.python], [lock.requirements(group)])


def environment(name: str, python: str, steps: Sequence[str]) -> Path:
    """Make .cache/envs/NAME, unless it is there as wanted, by installing each text of requirements in turn."""
    folder = _plain(CACHE / "envs") / name
    mark = folder / "installed"
    wanted = hashlib.sha256("\n".join([python, str(folder), *steps]).encode()).hexdigest()
    with _locked(name):
        if not mark.exists() or mark.read_text() != wanted:
            lock.run(lock.UV, "venv", "--quiet", "--clear", "--python", python, folder)
            for number, text in enumerate(steps):
                requirements = folder / f"requirements-{number}.txt"
                requirements.write_text(text)
                _install(folder, requirements)
            mark.write_text(wanted)
    return folder / "bin"


def _plain(folder: Path) -> Path:
    """Return a path to the folder that a shell takes as it is: older releases of ansible-core do not quote the path of
    an interpreter."""
    if shlex.quote(str(folder)) == str(folder):
        return folder
    links = Path(tempfile.gettempdir(), f"identityops-okta-{os.getuid()}")
    links.mkdir(mode=0o700, exist_ok=True)
    if links.stat().st_uid != os.getuid():
        sys.exit(f"{links} belongs to somebody else. Remove it, or name another folder in TMPDIR.")
    link = links / hashlib.sha256(bytes(folder)).hexdigest()[:16]
    with suppress(FileExistsError):
        link.symlink_to(folder)
    return link


def _install(folder: Path, requirements: Path) -> None:
    """Install wheels, which run no code of their own; reuse has none, and is built by a locked tool."""
    builders = folder / "builders.txt"
    builders.write_text(lock.requirements("build"))
    safe = ("--require-hashes", "--only-binary", ":all:", "--no-binary", "reuse", "--build-constraints", str(builders))
    lock.run(lock.UV, "pip", "install", "--quiet", "--python", folder, *safe, "--requirements", requirements)


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Let checks that run side by side make an environment one after the other."""
    folder = CACHE / "envs"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def offer_checkout() -> Path:
    """Let Ansible find this checkout as the collection, whatever its folder is called. Return the collections path."""
    link = COLLECTIONS / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    with _locked("collections"):
        if not link.is_symlink():
            link.symlink_to(Path("..", "..", "..", ".."))
    return COLLECTIONS


def clean_variables(name: str, programs: Path) -> dict[str, str]:
    """Return the variables for a check: a home folder of its own, its programs and all Pythons on the PATH."""
    home = CACHE / "home" / name
    settings = home / ".config" / "pip"
    settings.parent.mkdir(parents=True, exist_ok=True)
    if not settings.is_symlink():
        settings.symlink_to(Path.home() / ".config" / "pip")
    config = home / "ansible.cfg"
    config.touch()
    pythons = [str(Path(interpreter).parent) for interpreter in reversed(FOUND.values())]
    rest = [folder for folder in os.get_exec_path() if Path(folder).name != "shims"]
    return {
        **clean(os.environ, keep_certificates=True),
        "ANSIBLE_COLLECTIONS_PATH": str(offer_checkout()),
        "ANSIBLE_CONFIG": str(config),
        # Ansible does not quote this path in its commands, so it cannot be in a checkout whose name has a quote.
        "ANSIBLE_REMOTE_TEMP": str(Path(tempfile.gettempdir(), f"ansible-{os.getuid()}")),
        "HOME": str(home),
        "PATH": os.pathsep.join([str(programs), *pythons, *rest]),
        **lock.INSTALLING,
    }


def project_files() -> list[str]:
    """Return the files that git knows or would add; without git, as in a release, all that no program has made."""
    if (ROOT / ".git").exists():
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        return [name for name in names if (ROOT / name).is_file()]
    made = {".ansible", ".cache", "__pycache__", "okta-evidence", "okta-report", "okta-trace", "output"}
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in paths if not made & set(path.parts)]


def stage(root: Path) -> Path:
    """Copy the project to a folder named as ansible-test wants it, and return that folder."""
    shutil.rmtree(root, ignore_errors=True)
    for name in project_files():
        copy = root / COLLECTION / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    subprocess.run(["git", "init", "--quiet", root / COLLECTION], check=True)
    return root / COLLECTION


def seed_pip(home: Path, version: str) -> None:
    """Give ansible-test a pip to start from, where the host that it takes one from does not answer."""
    cache = home / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    source = f"https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py"
    try:
        urllib.request.urlopen(source, timeout=5).close()
    except OSError:
        wanted = (f"pip=={version}", *WITH_PIP.get(version, ()))
        lock.run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", cache, *wanted)
        shutil.copy(ROOT / "tests" / "bootstrap" / "get_pip.py", script)


if __name__ == "__main__":
    print(group_environment(sys.argv[1]))
