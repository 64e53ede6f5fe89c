# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of the troubleshooting page: python tests/docs/troubleshooting.py

A table follows a comment ".. errors: NAME". What errors mean is in troubleshooting.yml; what to do about them is what
the modules say.
"""

import importlib
import re
import sys
import tempfile
import textwrap
from pathlib import Path

from ansible.module_utils.common.yaml import yaml_load

HINTS = "ansible_collections.identityops.okta.plugins.module_utils._hints"
SOURCE = Path(__file__).with_name("troubleshooting.yml")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "troubleshooting.rst"
MARKED = re.compile(r"^(\.\. errors: (\w+)\n)(?:\n\.\. list-table::\n(?: .*\n|\n(?= ))*)?", re.MULTILINE)
# What is code in a sentence: commands, URLs, options, keys of results and environment variables.
COMMANDS = (
    r"(?:\{python\}|PYTHON) -m pip [^;]*?'[^']+'",
    r"\{python\} -m pip uninstall jwt",
    r"ansible-galaxy collection \w+(?: identityops\.okta)?",
    r"ssh-keygen -p -m PEM -f FILE",
    r"openssl rehash",
)
NAMES = (
    r"\{\{.*?\}\}",
    r"\{scopes?\}",
    r"\b\w+://(?:[^\s,;)]*[^\s,;).])?",
    r"\b[A-Z]+_[A-Z_]+\b",
    r"\b[a-z]+(?:_[a-z]+)+\b",
)
CODE = re.compile("|".join(COMMANDS + NAMES))


def rows():
    """The rows of each table."""
    return yaml_load(SOURCE.read_text(encoding="utf-8"))


def sentence(text):
    """Text as a sentence of the page, with code marked as such and names for what differs."""
    marked = CODE.sub(lambda match: f"``{match[0]}``", f"{text.rstrip('.')}.")
    named = re.sub(r"\{(python|library|scopes?)\}", lambda match: match[1].upper(), marked)
    return named[0].upper() + named[1:]


def table(name):
    """A table of errors."""
    hints = importlib.import_module(HINTS).HINTS
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 30 30 40", ""]
    cells = [("Error", "What it means", "What to do")]
    cells += [
        (
            row["error"].replace("*", "\\*"),
            sentence(row["means"]),
            sentence(hints[row["hint"]] if "hint" in row else row["fix"]),
        )
        for row in rows()[name]
    ]
    for row in cells:
        for start, cell in zip(("   * - ", "     - ", "     - "), row, strict=True):
            lines += textwrap.wrap(
                cell,
                118,
                initial_indent=start,
                subsequent_indent=" " * 7,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "".join(f"{line}\n" for line in lines)


def with_tables(text):
    """The text of the page with its tables as they should be."""
    return MARKED.sub(lambda match: f"{match[1]}\n{table(match[2])}", text)


def main():
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, str(importlib.import_module("environment").link_collection(Path(folder))))
        main()
