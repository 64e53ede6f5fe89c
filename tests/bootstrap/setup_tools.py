# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Set up nox and uv in .cache/tools, from files whose hashes uv.lock holds. Nothing is written outside .cache."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pythons

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".cache" / "tools"


def main():
    """Run this again with the newest Python there is, since the lock cannot be read with an old one, and set up."""
    newest = pythons.newest()
    if Path(newest) != Path(sys._base_executable):
        os.execv(newest, [newest, *sys.argv])
    print("Setting up nox and uv in .cache/tools", flush=True)
    venv.create(TOOLS, clear=True, with_pip=True)
    python = TOOLS / "bin" / "python"
    first = TOOLS / "uv.txt"
    first.write_text(locked_uv())
    options = ("--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--require-hashes")
    subprocess.run([python, "-m", "pip", "install", *options, "--requirement", first], check=True)
    rest = TOOLS / "tools.txt"
    import lock

    rest.write_text(lock.requirements("tools"))
    lock.run(lock.UV, "pip", "install", "--quiet", "--python", TOOLS, "--require-hashes", "--requirements", rest)
    (TOOLS / "ready").touch()


def locked_uv():
    """Return the locked version of uv as a requirement with hashes, without uv's help."""
    import tomllib

    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    (uv,) = (package for package in packages if package["name"] == "uv")
    return " ".join([f"uv=={uv['version']}", *(f"--hash={wheel['hash']}" for wheel in uv["wheels"])]) + "\n"


if __name__ == "__main__":
    main()
