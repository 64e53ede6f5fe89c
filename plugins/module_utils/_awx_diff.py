# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: a change to a controller, told field by field."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ._awx_definitions import Fields, Reference
from ._awx_merge import is_same, parse_variables

_KEYS = ("id", "variable")
_VARIABLES = ("variables", "extra_vars")
_UNSET = "(not set)"


class Change(NamedTuple):
    """One change: what it does, as an infinitive without "to", and the values of fields by path before and after."""

    purpose: str
    before: dict[str, Any]
    after: dict[str, Any]

    def sentence(self) -> str:
        """Return what it does; if it changes an object, with each field that differs."""
        if not self.before or not self.after:
            return self.purpose
        paths = sorted(self.before.keys() | self.after.keys())
        fields = [f"{path}: {_text(self.before, path)} -> {_text(self.after, path)}" for path in paths]
        return f"{self.purpose}: {', '.join(fields)}"

    def as_diff(self) -> dict[str, Any]:
        """Return an entry of the list that a module returns as diff."""
        return {"before_header": self.purpose, "after_header": self.purpose, "before": self.before, "after": self.after}


def creation(purpose: str, fields: Fields) -> Change:
    """Return the change that creates an object with these fields."""
    return Change(purpose, {}, flatten(shown(fields)))


def modification(purpose: str, before: Fields, after: Fields) -> Change:
    """Return the change from some fields to others, told by those of their parts that differ."""
    old, new = flatten(before), flatten(after)
    differing = [path for path in {**old, **new} if not is_same(old.get(path), new.get(path))]
    return Change(
        purpose,
        {path: old.get(path) for path in differing},
        {path: new.get(path) for path in differing},
    )


def shown(fields: Fields) -> Fields:
    """Return the fields as people know them: other objects by their names, text of variables as a mapping."""
    return {name: _shown(name, value) for name, value in fields.items()}


def shown_current(fields: Fields, found: Fields) -> Fields:
    """Return those fields of an object on the controller likewise; its summary_fields name the other objects."""
    summary = found.get("summary_fields", {})
    return {name: summary[name]["name"] if name in summary else _shown(name, found.get(name)) for name in fields}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Reference):
        return value.name
    return parse_variables(value) if name in _VARIABLES and isinstance(value, str) else value


def flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Return the parts of a value by their paths; objects in a list go by their id or variable."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        key = next((key for key in _KEYS if all(key in item for item in value)), None)
        if key:
            value = {item[key]: item for item in value}
    if not isinstance(value, dict) or not value:
        return {path: value}
    parts: dict[str, Any] = {}
    for name, part in value.items():
        parts.update(flatten(part, f"{path}.{name}" if path else str(name)))
    return parts


def _text(values: dict[str, Any], path: str) -> str:
    value = values[path]
    if value is None:
        return _UNSET
    return value if isinstance(value, str) and value else json.dumps(value)
