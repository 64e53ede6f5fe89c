# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which releases of ansible-core are tested with which of the Pythons on this machine."""

import sys
from typing import NamedTuple

import pythons


class Core(NamedTuple):
    """A release of ansible-core: the Pythons it runs on, the pip of its ansible-test, and products that bring it.

    is_candidate: it is not released yet, so it is tested, but no everyday check runs on it.
    """

    pythons: tuple[str, ...]
    pip: str
    products: str = ""
    is_candidate: bool = False


class Target(NamedTuple):
    """An ansible-core with the Python it runs on, and with what its modules run on."""

    core: str
    python: str
    module_python: str
    has_oldest_requests: bool

    def __str__(self) -> str:
        return f"ansible-core {self.core}, Python {self.python}"


CORES = {
    "2.16": Core(("3.11", "3.12"), "23.1.2", "Automation Platform 2.5, 2.6 and 2.7"),
    "2.17": Core(("3.11", "3.12"), "23.1.2"),
    "2.18": Core(("3.11", "3.12", "3.13"), "24.2"),
    "2.19": Core(("3.11", "3.12", "3.13"), "24.2"),
    "2.20": Core(("3.12", "3.13", "3.14"), "25.2", "Automation Platform 2.7"),
    "2.21": Core(("3.12", "3.13", "3.14"), "25.2"),
    "2.22": Core(("3.13", "3.14"), "25.2", "Release candidate", is_candidate=True),
}
FOUND = pythons.find()
OLDEST_MODULE_PYTHON = next(iter(FOUND), "")


def _targets() -> list[Target]:
    """Return each core with its oldest Python and the oldest requests, and with the newest of both."""
    targets = []
    for name, core in CORES.items():
        usable = [python for python in core.pythons if python in FOUND]
        targets += [Target(name, python, OLDEST_MODULE_PYTHON, has_oldest_requests=True) for python in usable[:1]]
        targets += [Target(name, python, python, has_oldest_requests=False) for python in usable[1:][-1:]]
    if not targets:
        sys.exit(f"No Python of {', '.join(pythons.CONTROLLER_VERSIONS)} with venv and ensurepip was found.")
    return targets


TARGETS = _targets()
OLDEST = TARGETS[0]
# Where nothing but a release candidate runs, it has to do.
NEWEST = ([target for target in TARGETS if not CORES[target.core].is_candidate] or TARGETS)[-1]
ENDS = sorted({OLDEST, NEWEST})
ONE_PER_CORE = sorted({target.core: target for target in [*reversed(TARGETS), NEWEST]}.values())
