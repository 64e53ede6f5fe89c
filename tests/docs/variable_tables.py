# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of the playbooks' variables into the guides: python tests/docs/variable_tables.py

A table follows a comment ".. variables: NAME", in which NAME is a playbook, or "revoking" or "changing" for what all
that do have in common. The sections of the reference, one for each playbook, follow the comment
".. playbooks".
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
REFERENCE = GUIDES / "variables.rst"
SECTIONS = re.compile(r"(?<=^\.\. playbooks\n).*?(?=^\.\. end of the playbooks\n)", re.MULTILINE | re.DOTALL)
# Tables of what several playbooks share, and the headings of the reference above them.
SHARED = {"revoking": "All playbooks that revoke", "changing": "All playbooks that change networks"}
HEAD = ("Variable", "Default", "Meaning")
TYPED_HEAD = ("Variable", "Type", "Default", "Meaning")
# What a user writes, by the function of _values.py that parses it.
TYPES = {
    "one_of": "word",
    "parse_bool": "true or false",
    "parse_criteria": "dictionary",
    "parse_list": "list",
    "parse_moment": "date or time",
    "parse_text": "text",
    "some_of": "list of words",
    "whole_number": "whole number",
}
WIDTH = 78  # of the last column


def settings_of(name):
    """The settings that a table is about: those that playbooks share, or what a playbook has in addition to them."""
    jobs = importlib.import_module(JOBS)
    if name in SHARED:
        return getattr(jobs, name.upper())
    shared = [setting for group in SHARED for setting in settings_of(group)]
    return [setting for setting in jobs.JOBS[name].settings if setting not in shared]


def default_of(setting):
    """The default of a setting, in words or as a value."""
    value = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    return setting.default_text or f"``{value}``"


def type_of(setting):
    """The type of a setting, in words."""
    return TYPES[setting.parse.__qualname__.partition(".")[0]]


def table(settings, head=HEAD):
    """The variables as a simple table of reStructuredText."""
    rows = [
        (
            f"``{one.name}``",
            *([type_of(one)] if head == TYPED_HEAD else []),
            default_of(one),
            textwrap.wrap(f"{one.description.rstrip('.')}.", WIDTH),
        )
        for one in settings
    ]
    widths = [max(len(title), *(len(row[column]) for row in rows)) for column, title in enumerate(head[:-1])]
    rule = "  ".join("=" * width for width in (*widths, WIDTH))
    lines = [rule, _line(widths, head), rule]
    for *cells, (first, *rest) in rows:
        lines += [_line(widths, (*cells, first)), *(_line(widths, (*[""] * len(cells), text)) for text in rest)]
    return "".join(f"{line}\n" for line in [*lines, rule])


def _line(widths, cells):
    return "  ".join([*(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)), cells[-1]])


def sections():
    """The sections of the reference: what each playbook has besides the variables of all."""
    jobs = importlib.import_module(JOBS)
    pages = {
        name: path.name
        for path in sorted(GUIDES.glob("*.rst"))
        if path != REFERENCE
        for _comment, name in MARKED.findall(path.read_text(encoding="utf-8"))
    }
    text = ""
    for name, job in jobs.JOBS.items():
        text += f"\n{name}\n{'-' * len(name)}\n\nSee `the guide <{pages[name]}>`__."
        for group, heading in SHARED.items():
            if settings_of(group)[0] in job.settings:
                place = heading.lower().replace(" ", "-")
                text += f" It also has the `variables of {heading[0].lower()}{heading[1:]} <#{place}>`__."
        text += f"\n\n{table(settings_of(name), TYPED_HEAD)}"
    return f"{text}\n"


def reference(text):
    """The text of the reference with its sections, and the tables above them, as they should be."""
    head, comment, rest = text.partition(".. playbooks\n")
    shared = MARKED.sub(lambda match: match[1] + table(settings_of(match[2]), TYPED_HEAD), head)
    return SECTIONS.sub(lambda _match: sections(), shared + comment + rest)


def with_tables(text):
    """The text of a guide with its tables as they should be."""
    return MARKED.sub(lambda match: match[1] + table(settings_of(match[2])), text)


def guides():
    """The guides that have such tables, and what each should be."""
    texts = {path: path.read_text() for path in sorted(GUIDES.glob("*.rst")) if path != REFERENCE}
    return {path: (text, with_tables(text)) for path, text in texts.items() if MARKED.search(text)}


def main():
    for path, (_text, wanted) in guides().items():
        path.write_text(wanted)
    REFERENCE.write_text(reference(REFERENCE.read_text()))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, str(importlib.import_module("environment").link_collection(Path(folder))))
        main()
