# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""uv.lock: every Python package that a check installs, in one version, with the hashes of its files.

The lock names no package index. Packages come from the index that pip and uv are set up for, which may be a mirror, and
each file is checked against its hash. `python tests/bootstrap/lock.py` resolves pyproject.toml anew.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".cache" / "tools" / "bin" / "uv"
# What uv and pip have downloaded stays in the checkout, too.
INSTALLING = {
    "UV_CACHE_DIR": str(ROOT / ".cache" / "uv"),
    "PIP_NO_CACHE_DIR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
MODULES = Path(__file__).with_name("modules.txt")
OLDEST_PYTHON_OF_MODULES = "3.9"
NO_INDEX = "https://index.invalid"
HEADER = """\
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make lock`: what modules may need, on Python 3.9 and newer, which is older than uv.lock reaches.
"""


def run(*command: str | Path) -> str:
    """Run a command in the checkout and return what it prints. Raise CalledProcessError when it fails."""
    variables = {**os.environ, **INSTALLING}
    return subprocess.run(command, cwd=ROOT, check=True, env=variables, stdout=subprocess.PIPE, text=True).stdout


def requirements(*groups: str) -> str:
    """Return the locked requirements of dependency groups, with hashes, as text for pip and uv."""
    of_groups = [option for group in groups for option in ("--only-group", group)]
    export = [UV, "export", "--quiet", "--frozen", "--offline", "--no-emit-project", "--no-header", "--no-annotate"]
    return run(*export, *of_groups)


def without_index(text: str) -> str:
    """Return the text of a lock with a placeholder in the place of the index and its files."""
    text = re.sub(r'registry = "https://[^"]*"', f'registry = "{NO_INDEX}/simple"', text)
    return re.sub(r'url = "https://[^"]*/([^/"]+)"', rf'url = "{NO_INDEX}/\1"', text)


def renew() -> None:
    """Resolve everything anew: uv.lock, the modules' own lock, and the lock of the Node SDK."""
    lock = ROOT / "uv.lock"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "pyproject.toml", folder)
        run(UV, "lock", "--quiet", "--project", folder)
        lock.write_text(without_index(Path(folder, "uv.lock").read_text()))
    compiling = [UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--universal", "--generate-hashes"]
    compiling += ["--python-version", OLDEST_PYTHON_OF_MODULES, "--only-binary", ":all:", "--group", "modules"]
    MODULES.write_text(HEADER + run(*compiling))
    update = ["npm", "update", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]
    update += ["--omit-lockfile-registry-resolved", "--prefix", ROOT / "tests" / "sdk_compat"]
    run(*update)


def check() -> None:
    """Ask uv, without a network, whether uv.lock holds what pyproject.toml demands. Raise CalledProcessError if not."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "pyproject.toml", folder)
        Path(folder, "uv.lock").write_text(without_index((ROOT / "uv.lock").read_text()))
        checking = [UV, "lock", "--check", "--quiet", "--offline", "--default-index", f"{NO_INDEX}/simple"]
        run(*checking, "--project", folder)


if __name__ == "__main__":
    renew()
