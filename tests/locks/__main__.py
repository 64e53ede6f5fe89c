# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lock files beside this one: every package that a check installs, in one version, with its hashes.

`python tests/locks renew` resolves pyproject.toml and requirements.txt anew with uv, and package.json with npm. `python tests/locks check`
asks nobody and tells what the first two demand and the lock files do not hold.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import uv
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HEADER = """\
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make lock`.
"""
PIN = re.compile(r"^(\S+==\S+).*\\\n +--hash=", re.MULTILINE)


class Lock(NamedTuple):
    """Dependency groups of pyproject.toml and other demands, for all Pythons from one on.

    beside: a lock that is installed with it, so what both hold has one version. without: packages that a lock beside it brings.
    built: a package that comes without wheels; what it takes to build it is in the lock `build`.
    """

    groups: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    python: str = "3.11"
    beside: str | None = None
    without: tuple[str, ...] = ()
    built: str | None = None


AT_RUN_TIME = tuple((ROOT / "requirements.txt").read_text().split())

LOCKS = {
    "test": Lock(("test", "platforms"), AT_RUN_TIME, without=("ansible-core", "resolvelib")),
    "core-2.18": Lock(demands=("ansible-core~=2.18.0",), beside="test"),
    "core-2.19": Lock(demands=("ansible-core~=2.19.0",), beside="test"),
    "core-2.20": Lock(demands=("ansible-core~=2.20.0",), beside="test", python="3.12"),
    "core-2.21": Lock(demands=("ansible-core~=2.21.0",), beside="test", python="3.12"),
    "oldest-requests": Lock(("oldest-requests",)),
    "modules": Lock(demands=(*AT_RUN_TIME, "PyJWT[crypto]>=2.3"), python="3.8"),
    "emulator": Lock(("emulator",), AT_RUN_TIME, beside="test"),
    "contract": Lock(("contract",), AT_RUN_TIME),
    "sdk_compat": Lock(("sdk_compat",), AT_RUN_TIME),
    "demo": Lock(("demo",), AT_RUN_TIME),
    "docs": Lock(("docs",), AT_RUN_TIME),
    "browser": Lock(("browser",), AT_RUN_TIME),
    "lint": Lock(("lint",), AT_RUN_TIME, built="reuse"),
    "build": Lock(("build",)),
    "importer": Lock(("importer",)),
    "tools": Lock(("tools",)),
}
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def members(group: str) -> list[str]:
    """The requirements of a dependency group, those of the groups that it includes among them."""
    return [
        one for item in GROUPS[group] for one in ([item] if isinstance(item, str) else members(item["include-group"]))
    ]


def demands(lock: Lock) -> list[str]:
    """The requirements that it has to fulfil."""
    return [*(demand for group in lock.groups for demand in members(group)), *lock.demands]


def file_of(name: str) -> Path:
    """Where a lock is kept."""
    return HERE / f"{name}.txt"


def renew() -> None:
    """Resolve everything anew. The lock files ask for wheels, so that nothing runs code of its own while it is installed."""
    compiling = (
        uv.find_uv_bin(),
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--universal",
        "--generate-hashes",
        "--no-strip-extras",
    )
    wheels = ("--emit-build-options", "--only-binary", ":all:")
    for name, lock in LOCKS.items():
        but = ["--no-binary", lock.built] if lock.built else []
        beside = ["--constraints", file_of(lock.beside)] if lock.beside else []
        without = [f"--no-emit-package={package}" for package in lock.without]
        command = [*compiling, *wheels, *but, *beside, *without, "--python-version", lock.python, "-"]
        compiled = subprocess.run(
            command, cwd=ROOT, check=True, input="\n".join(demands(lock)), stdout=subprocess.PIPE, text=True
        )
        file_of(name).write_text(HEADER + compiled.stdout)
    update = (
        "npm",
        "update",
        "--prefix",
        ROOT / "tests" / "strangers",
        "--package-lock-only",
        "--omit-lockfile-registry-resolved",
    )
    subprocess.run([*update, "--ignore-scripts", "--no-audit", "--no-fund"], check=True)


def missing(name: str) -> list[str]:
    """What is demanded of a lock and not in it."""
    pins: dict[str, list[Requirement]] = {}
    for pin in map(Requirement, PIN.findall(file_of(name).read_text())):
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)

    def fulfils(pin: Requirement, demand: Requirement) -> bool:
        (version,) = pin.specifier
        return demand.extras <= pin.extras and demand.specifier.contains(version.version)

    def held(demand: Requirement) -> bool:
        found = pins.get(canonicalize_name(demand.name), [])
        return bool(found) and all(fulfils(pin, demand) for pin in found)

    return [demand for demand in demands(LOCKS[name]) if not held(Requirement(demand))]


def check() -> None:
    """Exit with a list of what is missing."""
    complaints = [f"tests/locks/{name}.txt does not hold {demand}" for name in LOCKS for demand in missing(name)]
    if complaints:
        sys.exit("\n".join([*complaints, "Run `make lock`."]))


if __name__ == "__main__":
    {"renew": renew, "check": check}[sys.argv[1]]()
