# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remember what has been tested with which versions, and write the table of the documentation that says so."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nox
from matrix import CORES, FOUND, TARGETS, Target
from nox_envs import CACHE, ROOT

RECORDS = CACHE / "tested"
PAGE = ROOT / "docs" / "docsite" / "rst" / "support.rst"
BEGIN, END = ".. begin of the table that make test-all writes\n", ".. end of the table that make test-all writes\n"
VERSIONS = """
import importlib.metadata as metadata, json, platform
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
versions = {name: version(name) for name in ("ansible-core", "requests", "urllib3")}
print(json.dumps({"python": platform.python_version(), **versions}))
"""
CHECKS = ("unit", "integration", "examples", "platforms", "reliability", "sanity")


def record(check: Any, target: Target, report: Path | None, module_python: str | None = None) -> None:
    """Remember that all tests of a session have passed, those in the report of JUnit."""
    controller = json.loads(check.run("python", "-c", VERSIONS, silent=True))
    modules = json.loads(check.run(module_python, "-c", VERSIONS, silent=True)) if module_python else controller
    suites = ElementTree.parse(report).getroot().iter("testsuite") if report else []
    RECORDS.mkdir(parents=True, exist_ok=True)
    found = {"check": check.session.name.split("(")[0], "controller": controller, "modules": modules}
    found["count"] = sum(int(suite.get("tests", 0)) for suite in suites)
    _file(found["check"], target).write_text(json.dumps(found))


def write_page(session: nox.Session) -> None:
    """Write the table into the page, with a row for each target."""
    rows = [["ansible-core", "Comes with", "Python", "Modules on", *(check.capitalize() for check in CHECKS)]]
    for target in TARGETS:
        found = {
            check: json.loads(_file(check, target).read_text()) for check in CHECKS if _file(check, target).exists()
        }
        if not {"unit", "integration"} <= set(found):
            session.error(f"Not everything has passed on {target}, so the table was not written")
        controller, modules = found["integration"]["controller"], found["integration"]["modules"]
        libraries = f"Python {modules['python']}, requests {modules['requests']}, urllib3 {modules['urllib3']}"
        rows.append(
            [
                controller["ansible-core"],
                CORES[target.core].products or "\\-",
                controller["python"],
                libraries,
                *(_cell(found.get(check)) for check in CHECKS),
            ]
        )
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_table(rows)}\n{END}{after}")


def _file(check: str, target: Target) -> Path:
    return RECORDS / f"{check}-{target.core}-{target.python}.json"


def _cell(found: dict | None) -> str:
    if not found:
        return "\\-"
    return f"{found['count']:,} tests" if found["count"] else f"Python {', '.join(FOUND)}"


def _table(rows: list[list[str]]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'* -' if number == 0 else '  -'} {cell}" for number, cell in enumerate(row)]
    return "\n".join(lines) + "\n"
