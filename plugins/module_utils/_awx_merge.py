# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: merges what the collection defines into what exists, keeping administrators' changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Callable

from ._awx_definitions import Fields, Kind, Question, Reference
from ._errors import MissingLibraryError

# The inputs of a credential type that is in use cannot be changed, so a new text alone must not ask for it.
_FIELD_TEXTS = ("label", "help_text")
# What the collection decides of an existing question; bounds, default and the rest belong to the administrators.
_OWN_KEYS = ("question_name", "question_description", "type", "required")


def merge_fields(kind: Kind, desired: Fields, current: Fields) -> Fields:
    """Return the fields that must differ from the current ones, with their new values; none if everything is right."""
    merged = {
        name: MERGES[name](value, current.get(name)) if name in MERGES else _plain(value)
        for name, value in desired.items()
        if name not in kind.initial
    }
    return {name: value for name, value in merged.items() if not is_same(current.get(name), value)}


def is_same(one: Any, other: Any) -> bool:
    """Say whether two values are the same JSON, where 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def initial_fields(desired: Fields) -> Fields:
    """Return the body of the request that creates an object."""
    return {name: MERGES[name](value, None) if name in MERGES else _plain(value) for name, value in desired.items()}


def _plain(value: Any) -> Any:
    """Return the id of a reference; texts as the controller stores them, which strips them."""
    if isinstance(value, Reference):
        return value.id
    return value.strip() if isinstance(value, str) else value


def merge_mapping(desired: Fields, current: Fields | None) -> Fields:
    """Return the current mapping with the desired keys, at all depths."""
    merged = dict(current or {})
    for key, value in desired.items():
        merged[key] = merge_mapping(value, merged.get(key)) if isinstance(value, dict) else value
    return merged


def merge_inputs(desired: Fields, current: Fields | None) -> Fields:
    """Return the inputs of a credential type. Fields that somebody added stay, as do the texts of the others."""
    current = current or {}
    fields = {field["id"]: field for field in current.get("fields", [])}
    for field in desired["fields"]:
        there = fields.get(field["id"], {})
        texts = {key: there[key] for key in _FIELD_TEXTS if key in there}
        fields[field["id"]] = {**there, **field, **texts}
    required = current.get("required", [])
    return {
        **current,
        "fields": list(fields.values()),
        "required": required + [name for name in desired["required"] if name not in required],
    }


def merge_variables(desired: Fields, current: str | None) -> str:
    """Return variables as text; text that holds the desired ones already stays as it is, and else becomes JSON."""
    text = current or ""
    variables = parse_variables(text)
    if all(name in variables and is_same(variables[name], value) for name, value in desired.items()):
        return text
    return json.dumps({**variables, **desired}, indent=2)


def parse_variables(text: str | None) -> Fields:
    """Return the variables in a text of YAML or JSON, none if it is not a mapping."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = _load_yaml(text or "")
    return found if isinstance(found, dict) else {}


def _load_yaml(text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingLibraryError("PyYAML") from None
    try:
        # Dates become text, which JSON has.
        return json.loads(json.dumps(yaml.safe_load(text), default=str))
    except (yaml.YAMLError, TypeError):
        return None


def merge_survey(desired: list[Question], current: Fields, variables: Mapping[str, Any]) -> Fields:
    """Return a survey with the desired questions.

    Questions that somebody added, the order, the bounds and the defaults stay. A question that is missing is added,
    unless the job template sets its variable: whoever removed it has fixed its answer that way.
    """
    wanted = {question["variable"]: question for question in desired}
    there = [question["variable"] for question in current.get("spec", [])]
    spec = [
        _merge_question(wanted[question["variable"]], question) if question["variable"] in wanted else question
        for question in current.get("spec", [])
    ]
    spec += [question for name, question in wanted.items() if name not in there and name not in variables]
    return {"name": current.get("name", ""), "description": current.get("description", ""), "spec": spec}


def _merge_question(desired: Question, current: Fields) -> Fields:
    merged = {**current, **{key: value for key, value in desired.items() if key in _OWN_KEYS}}
    if "choices" in desired:
        choices = current.get("choices") or []
        # Old versions of the user interface stored the choices as lines.
        choices = choices.splitlines() if isinstance(choices, str) else choices
        missing = [choice for choice in desired["choices"] if choice not in choices]
        merged["choices"] = choices + missing if missing else current["choices"]
    return merged


MERGES: dict[str, Callable[[Any, Any], Any]] = {
    "inputs": merge_inputs,
    "injectors": merge_mapping,
    "extra_data": merge_mapping,
    "variables": merge_variables,
    "extra_vars": merge_variables,
}
