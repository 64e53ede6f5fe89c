# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Python interpreters on this machine that really run.

Version managers put a shim on the PATH for every version they know of; most shims only say that the version is not
active, and all are slow. So each candidate is asked who it is, shims last, and the interpreter that answers counts.
"""

import os
import subprocess
import sys
from pathlib import Path

VERSIONS = [f"3.{minor}" for minor in range(9, 15)]
CONTROLLER_VERSIONS = VERSIONS[VERSIONS.index("3.11") :]

PROBE = """
import importlib.util, sys
if not all(map(importlib.util.find_spec, ("ensurepip", "venv"))):
    sys.exit(1)
print("{}.{}".format(*sys.version_info), getattr(sys, "_base_executable", sys.executable))
"""


def folders():
    """Yield the folders in which interpreters may be: where version managers keep theirs, then the PATH, shims last."""
    for root in (os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"):
        if root:
            yield from sorted(Path(root, "versions").glob("*/bin"), reverse=True)
    yield from sorted(Path(sys.base_prefix).parent.glob("*/bin"), reverse=True)
    yield from sorted(map(Path, os.get_exec_path()), key=lambda folder: folder.name == "shims")


def probe(candidate, version):
    """Return the path of the real interpreter behind a candidate, or None."""
    try:
        answer = subprocess.run(
            [str(candidate), "-I", "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    found, path = answer.stdout.strip().split(" ", 1)
    return path if found == version else None


def find():
    """Return the interpreters found, as a dictionary of version to path, oldest first."""
    interpreters = {}
    for version in VERSIONS:
        candidates = (folder / ("python" + version) for folder in folders())
        answers = (probe(candidate, version) for candidate in candidates if candidate.is_file())
        path = next(filter(None, answers), None)
        if path:
            interpreters[version] = path
    return interpreters


def newest():
    """Return the newest interpreter that ansible-core can run on; exit with a sentence if there is none."""
    usable = [path for version, path in find().items() if version in CONTROLLER_VERSIONS]
    if not usable:
        sys.exit("No Python of {} with venv and ensurepip was found.".format(", ".join(CONTROLLER_VERSIONS)))
    return usable[-1]
