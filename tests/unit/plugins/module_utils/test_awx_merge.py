# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is merged, and how a difference is told."""

import json
import sys

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._awx_diff import flatten, modification
from ansible_collections.identityops.okta.plugins.module_utils._awx_merge import (
    initial_fields,
    merge_inputs,
    merge_survey,
    merge_variables,
    parse_variables,
)
from ansible_collections.identityops.okta.plugins.module_utils._errors import MissingLibraryError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, {}),
        ("", {}),
        ("---\n", {}),
        ('{"a": 1}', {"a": 1}),
        ("a: 1 # ours", {"a": 1}),
        ("[1]", {}),
        ("- 1", {}),
        ("a: [", {}),
        ("? [a, b]\n: 1", {}),
        ("since: 2026-11-25", {"since": "2026-11-25"}),
    ],
)
def test_variables_are_json_or_yaml(text, expected):
    assert parse_variables(text) == expected


def test_yaml_needs_its_library_and_json_does_not(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)

    assert parse_variables('{"a": 1}') == {"a": 1}
    with pytest.raises(MissingLibraryError, match="PyYAML"):
        parse_variables("a: 1")


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (None, {"a": 1}),
        ("b: 2", {"b": 2, "a": 1}),
        ("a: 2\nb: 2", {"a": 1, "b": 2}),
        ("a: true", {"a": 1}),
    ],
)
def test_variables_get_what_they_lack(current, expected):
    assert json.loads(merge_variables({"a": 1}, current)) == expected


def test_variables_that_are_right_keep_their_text():
    assert merge_variables({"a": 1}, "# Ours\na: 1\nb: 2\n") == "# Ours\na: 1\nb: 2\n"
    assert merge_variables({}, None) == ""


def test_inputs_of_a_credential_type():
    field = {"id": "token", "label": "Token", "type": "string", "secret": True}
    desired = {"fields": [field], "required": ["token"]}
    theirs = {"id": "token", "label": "Our token", "type": "string", "secret": False, "format": "url"}
    other = {"id": "scopes", "label": "Scopes", "type": "string"}

    assert merge_inputs(desired, None) == desired
    assert merge_inputs(desired, {"fields": [other, theirs], "required": ["scopes"], "metadata": []}) == {
        "fields": [other, {**theirs, "secret": True}],
        "required": ["scopes", "token"],
        "metadata": [],
    }


def test_choices_of_a_question_that_lack_one():
    desired = [
        {"variable": "a", "question_name": "A", "type": "multiplechoice", "required": True, "choices": ["no", "yes"]}
    ]

    merged = merge_survey(
        desired, {"name": "n", "description": "d", "spec": [{**desired[0], "choices": "maybe\nyes"}]}, {}
    )

    assert merged == {"name": "n", "description": "d", "spec": [{**desired[0], "choices": ["maybe", "yes", "no"]}]}


def test_texts_are_stripped_as_the_controller_does():
    assert initial_fields({"name": " Okta\n", "forks": 1}) == {"name": "Okta", "forks": 1}


def test_parts_of_a_value():
    assert flatten({"a": {"b": [1, 2]}, "c": {}, "d": [], "e": [{"x": 1}]}) == {
        "a.b": [1, 2],
        "c": {},
        "d": [],
        "e": [{"x": 1}],
    }
    assert flatten([{"id": "one", "label": "One"}, {"id": "two"}]) == {
        "one.id": "one",
        "one.label": "One",
        "two.id": "two",
    }


def test_change_is_told_field_by_field():
    change = modification("change it", {"a": {"b": 1, "c": ""}, "d": 1}, {"a": {"b": True, "c": "x"}, "d": 1})

    assert change.sentence() == 'change it: a.b: 1 -> true, a.c: "" -> x'
    assert change.as_diff() == {
        "before_header": "change it",
        "after_header": "change it",
        "before": {"a.b": 1, "a.c": ""},
        "after": {"a.b": True, "a.c": "x"},
    }
