# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX refuses: in credential types, surveys, answers to surveys, and playbooks of a project."""

import functools
import os
import re
from pathlib import Path
from types import SimpleNamespace

import jsonschema
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

NAME = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
TEXT = {"type": "string"}
INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": TEXT},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "id": {"type": "string", "pattern": NAME, "not": {"const": "tower"}},
                    "label": TEXT,
                    "help_text": TEXT,
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "items": TEXT, "uniqueItems": True},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "ask_at_runtime": {"type": "boolean"},
                    "default": {},
                },
            },
        },
    },
}
INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": TEXT},
        },
        "env": {
            "type": "object",
            "additionalProperties": False,
            "propertyNames": {"not": {"pattern": "^(ANSIBLE_.*|PATH|PYTHONPATH|VIRTUAL_ENV)$"}},
            "patternProperties": {NAME: {"type": "string", "pattern": "^[\\x00-\\x7F]*$"}},
        },
        "extra_vars": {"type": "object", "additionalProperties": False, "patternProperties": {NAME: TEXT}},
    },
}

QUESTION_TYPES = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": float,
}


def has_type(value, kind):
    """Whether a value of JSON has this type; a truth value is no number."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def refuse_credential_type(fields):
    """{field: what is wrong with it} of a credential type. A field of the inputs that has no type becomes a string."""
    for name, schema in (("inputs", INPUTS), ("injectors", INJECTORS)):
        for error in jsonschema.Draft7Validator(schema).iter_errors(fields[name]):
            return {name: f"{error.message} at {error.json_path}"}
    ids = [field["id"] for field in fields["inputs"].get("fields", [])]
    if len(set(ids)) < len(ids):
        return {"inputs": "field IDs must be unique"}
    for field in fields["inputs"].get("fields", []):
        if field.setdefault("type", "string") != "string" and {"choices", "multiline", "format", "secret"} & set(field):
            return {"inputs": f"{field['id']} is no string"}
    files = fields["injectors"].get("file", {})
    if "template" in files and len(files) > 1:
        return {"injectors": "Must use multi-file syntax when injecting multiple files"}
    names = {name.partition(".")[2]: "EXAMPLE_FILENAME" for name in files}
    filename = "EXAMPLE_FILENAME" if "template" in files else SimpleNamespace(**names)
    known = {**dict.fromkeys(ids, "EXAMPLE"), "tower": SimpleNamespace(filename=filename)}
    for templates in fields["injectors"].values():
        for name, template in templates.items():
            try:
                ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template).render(known)
            except TemplateError as error:
                return {"injectors": f"{name} cannot be rendered ({error})"}
    return {}


def refuse_survey(survey):
    """What is wrong with a survey, nothing if it is right."""
    for name, kind in (("name", str), ("description", str), ("spec", list)):
        if not isinstance(survey.get(name), kind):
            return f"Field '{name}' is missing from survey spec or of the wrong type."
    if not survey["spec"]:
        return "'spec' doesn't contain any items."
    variables = [question.get("variable") for question in survey["spec"]]
    if len(set(variables)) < len(variables):
        return "'variable' duplicated in survey."
    return next(filter(None, map(_refuse_question, survey["spec"])), "")


def _refuse_question(question):
    known = {
        "type",
        "question_name",
        "question_description",
        "variable",
        "required",
        "default",
        "choices",
        "min",
        "max",
    }
    for name in ("type", "question_name", "variable", "required"):
        if not isinstance(question.get(name), bool if name == "required" else str):
            return f"'{name}' missing from survey question or of the wrong type: {question}"
    if set(question) - known or question["type"] not in QUESTION_TYPES:
        return f"Unknown type or key in {question}"
    default, choices = question.get("default", ""), question.get("choices", [])
    if default != "" and not has_type(default, QUESTION_TYPES[question["type"]]):
        return f"Default value of {question} is of the wrong type"
    if any(question.get(bound) is not None and not has_type(question[bound], int) for bound in ("min", "max")):
        return f"A limit of {question} expected to be integer."
    if question["type"] in ("multiplechoice", "multiselect"):
        if not choices:
            return f"{question} must specify choices."
        if any(item not in choices for item in default.splitlines()):
            return "Default choice must be answered from the choices listed."
    return ""


def refuse_answers(questions, answers, is_whole=True):
    """What is wrong with answers to a survey; is_whole says that whatever is required must be there."""
    wrong = [
        f"Variables {name} are not allowed on launch."
        for name in answers
        if name not in {q["variable"] for q in questions}
    ]
    for question in questions:
        name, kind = question["variable"], question["type"]
        if name not in answers:
            wrong += [f"'{name}' value missing"] if question["required"] and is_whole else []
            continue
        answer = answers[name]
        if kind == "multiselect":
            is_right = has_type(answer, list) and set(answer) <= set(question["choices"])
        elif kind == "multiplechoice":
            is_right = answer in question["choices"]
        else:
            is_right = has_type(answer, QUESTION_TYPES[kind])
            size = answer if kind == "integer" else len(answer)
            is_right = is_right and question.get("min", size) <= size <= question.get("max", size)
        wrong += [] if is_right else [f"Value {answer!r} for '{name}' is not what it should be."]
    return wrong


# Folders of a project in which AWX looks for no playbooks, and what a file has that it takes for one.
NOT_PLAYBOOKS = {"roles", "tasks", "group_vars", "host_vars"}
PLAY = re.compile(r"^\s*?-?\s*?(?:hosts|include|import_playbook):\s*?.*?$", re.MULTILINE)


@functools.cache
def playbooks_of(folder):
    """The playbooks that AWX finds in a project, as a set of paths in it."""
    found = set()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in NOT_PLAYBOOKS]
        for path in (Path(place, name) for name in names if name.endswith((".yml", ".yaml"))):
            if not path.name.startswith(".") and PLAY.search(path.read_text(errors="ignore")):
                found.add(path.relative_to(folder).as_posix())
    return found
