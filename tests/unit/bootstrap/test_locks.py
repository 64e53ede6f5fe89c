# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a test installs is locked to a version and the hashes of its files."""

import json
import re
import tomllib

from environment import ROOT

PINNED = re.compile(r"(?P<name>[\w.-]+)==\S+( ; .*?)?( --hash=sha256:[0-9a-f]{64})+")
# They come without wheels, so they are built; the group build locks what it takes.
BUILT = {"reuse"}


def python_packages():
    """The packages of uv.lock, without the project itself."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    return [package for package in packages if package["source"] != {"virtual": "."}]


def test_every_file_of_a_python_package_has_a_hash():
    for package in python_packages():
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert package["version"]
        assert files, package["name"]
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]) for file in files), package["name"]


def test_python_packages_come_as_wheels():
    """A wheel runs no code while it is installed."""
    assert {package["name"] for package in python_packages() if not package.get("wheels")} == BUILT


def test_every_package_of_the_modules_has_a_hash():
    text = re.sub(r" \\\n +", " ", (ROOT / "tests" / "bootstrap" / "modules.txt").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "--only-binary"))]

    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert {"requests", "pyjwt"} <= {PINNED.fullmatch(line)["name"] for line in lines}


def test_every_node_package_has_a_hash():
    packages = json.loads((ROOT / "tests" / "sdk_compat" / "package-lock.json").read_text())["packages"]
    del packages[""]

    assert packages
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in packages.items() if package.get("hasInstallScript")] == []
