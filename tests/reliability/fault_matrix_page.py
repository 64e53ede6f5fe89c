# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the fault matrix into the page of the documentation: python tests/reliability/fault_matrix_page.py"""

from pathlib import Path

import yaml

PAGE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "reliability.rst"
BEGIN, END = (
    ".. begin of the fault matrix, which tests/reliability/fault_matrix_page.py writes\n",
    ".. end of the fault matrix\n",
)
COLUMNS = {"object": "Read of one", "list": "Read of a list", "delete": "Deletion or change"}
OTHERS = {
    "many": "before several deletions",
    "criteria": "of tokens selected and deleted one by one",
    "all": "of all tokens of a client",
    "current": "of the current token",
    "log": "of the System Log, which ends with an empty page",
    "sessions": "of sessions, which cannot be read",
    "network": "of a change of networks",
}


def page_with(table):
    """The page's text with this table in it."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(rendered(table)) + "\n" + END + after


def rendered(table):
    """The lines of the matrix."""
    for word, meaning in table["outcomes"].items():
        yield from [f"**{word}**", f"  {meaning.replace('`', '``')}", ""]
    for group in table["groups"]:
        yield from [
            group["name"],
            "~" * len(group["name"]),
            "",
            ".. list-table::",
            "   :header-rows: 1",
            "   :widths: 46 18 18 18",
            "",
        ]
        yield from row(["What goes wrong", *COLUMNS.values()])
        for fault in group["faults"]:
            yield from row([fault["name"], *(cell(fault, column) for column in COLUMNS)])
        yield ""


def row(cells):
    """One row of a list-table."""
    for number, text in enumerate(cells):
        yield f"   {'* -' if number == 0 else '  -'} {text}"


def cell(fault, column):
    """The outcome, and where it differs for some operations."""
    if column not in fault:
        return "does not occur"
    where = {
        "list": ("many", "criteria", "all", "network", "log"),
        "delete": ("all", "current", "network") if "list" not in fault or "current" in fault else ("sessions",),
    }.get(column, ("current",))
    differing = [
        f"{fault[name]} {OTHERS[name]}" for name in where if fault.get(name, fault[column]) not in (None, fault[column])
    ]
    return "; ".join([fault[column], *differing])


if __name__ == "__main__":
    PAGE.write_text(page_with(yaml.safe_load(Path(__file__).with_name("fault_matrix.yml").read_text())))
