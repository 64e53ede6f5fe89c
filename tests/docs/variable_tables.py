# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of the playbooks' variables into the guides: python tests/docs/variable_tables.py

A table follows a comment ".. variables: NAME", in which NAME is a playbook, or "revoking" for what all that revoke have
in common.
"""

import importlib
import re
import sys
import tempfile
import textwrap
from pathlib import Path

JOBS = "ansible_collections.identityops.okta.plugins.plugin_utils._jobs"
GUIDES = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst"
MARKED = re.compile(r"^(\.\. variables: (\w+)\n\n)(?:=+ .*\n(?:.*\n)*?=+ .*\n(?:.*\n)*?=+ .*\n)?", re.MULTILINE)
HEAD = ("Variable", "Default", "Meaning")
WIDTH = 78  # of the last column


def settings_of(name):
    """The settings that a table is about: those of all that revoke, or what a playbook has besides."""
    jobs = importlib.import_module(JOBS)
    return (
        jobs.REVOKING if name == "revoking" else [one for one in jobs.JOBS[name].settings if one not in jobs.REVOKING]
    )


def default_of(setting):
    """The default of a setting, in words or as a value."""
    value = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    return setting.default_text or f"``{value}``"


def table(settings):
    """The variables as a simple table of reStructuredText."""
    rows = [
        (f"``{one.name}``", default_of(one), textwrap.wrap(f"{one.description.rstrip('.')}.", WIDTH))
        for one in settings
    ]
    widths = [max(len(head), *(len(row[column]) for row in rows)) for column, head in enumerate(HEAD[:2])]
    rule = "  ".join("=" * width for width in (*widths, WIDTH))
    lines = [rule, _line(widths, *HEAD), rule]
    for variable, default, (first, *rest) in rows:
        lines += [_line(widths, variable, default, first), *(_line(widths, "", "", text) for text in rest)]
    return "".join(f"{line}\n" for line in [*lines, rule])


def _line(widths, first, second, third):
    return f"{first:<{widths[0]}}  {second:<{widths[1]}}  {third}"


def with_tables(text):
    """The text of a guide with its tables as they should be."""
    return MARKED.sub(lambda match: match[1] + table(settings_of(match[2])), text)


def guides():
    """The guides that have such tables, and what each should be."""
    texts = {path: path.read_text() for path in sorted(GUIDES.glob("*.rst"))}
    return {path: (text, with_tables(text)) for path, text in texts.items() if MARKED.search(text)}


def main():
    for path, (_text, wanted) in guides().items():
        path.write_text(wanted)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, str(importlib.import_module("environment").link_collection(Path(folder))))
        main()
