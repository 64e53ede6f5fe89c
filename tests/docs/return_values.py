# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes RETURN of every module from return_values.yml: python tests/docs/return_values.py"""

import re
from pathlib import Path

import yaml
from ansible.module_utils.common.yaml import yaml_load

SOURCE = Path(__file__).with_name("return_values.yml")
MODULES = Path(__file__).resolve().parents[2] / "plugins" / "modules"
TOKENS = [
    "api_tokens",
    "refresh_tokens",
    "grants",
    "events",
    "revoked",
    "updated",
]  # come first, where merging leaves what a module adds behind
ORDER = ["description", "returned", "type", "elements", "contains", "sample"]


class Dumper(yaml.SafeDumper):
    """Indents lists, writes short ones in one line, and repeats what anchors share."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


class Inline(list):
    """A list that is written in one line."""


Dumper.add_representer(
    Inline, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def ordered(values):
    """The return values with the keys of each in the usual order; merging leaves them in any."""
    return {
        name: {key: _inner(key, what[key]) for key in sorted(what, key=ORDER.index)} for name, what in values.items()
    }


def _inner(key, value):
    if key == "contains":
        return ordered(value)
    return Inline(value) if key == "sample" and isinstance(value, list) else value


def documented_modules():
    """The return values of each module, by name."""
    modules = yaml_load(SOURCE.read_text(encoding="utf-8"))["modules"]
    return {
        name: ordered(dict(sorted(values.items(), key=lambda item: item[0] not in TOKENS)))
        for name, values in modules.items()
    }


def with_return(text, values):
    """The text of a module with RETURN replaced."""
    dumped = yaml.dump(values, Dumper=Dumper, sort_keys=False, width=100, allow_unicode=True)
    return re.sub(
        r'^RETURN = r""".*?^"""$', lambda _match: f'RETURN = r"""\n{dumped}"""', text, flags=re.MULTILINE | re.DOTALL
    )


def main():
    for name, values in documented_modules().items():
        path = MODULES / f"{name}.py"
        path.write_text(with_return(path.read_text(encoding="utf-8"), values), encoding="utf-8")


if __name__ == "__main__":
    main()
