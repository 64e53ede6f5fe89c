# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what the collection defines for a controller, and what administrators may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict

from ._errors import OptionError

Fields = dict[str, Any]

CREDENTIAL_KIND = "cloud"
HOST_NAME = "localhost"
HOST_VARIABLES = {
    "ansible_connection": "local",
    "ansible_python_interpreter": "{{ ansible_playbook_python }}",
}


class Question(TypedDict, total=False):
    """A question of a survey, as the API has it."""

    variable: str
    question_name: str
    question_description: str
    type: str
    required: bool
    choices: list[str]
    default: Any
    min: int
    max: int


class CredentialTypeDefinition(TypedDict):
    """A credential type."""

    name: str
    description: str
    inputs: Fields
    injectors: Fields


class JobTemplateDefinition(TypedDict):
    """A job template: extra_vars are the variables that its survey does not ask for."""

    name: str
    description: str
    playbook: str
    credential_type: str
    survey: list[Question]
    extra_vars: Fields


class ApprovalDefinition(TypedDict):
    """An approval: timeout in seconds."""

    name: str
    description: str
    timeout: int


class NodeDefinition(TypedDict):
    """A node of a workflow: it runs a job template or waits for an approval; next lists the nodes after its success."""

    identifier: str
    job_template: str | None
    job_type: str | None
    extra_data: Fields
    approval: ApprovalDefinition | None
    next: list[str]


class SurveySource(TypedDict):
    """Which questions of which job template the survey of the workflow asks."""

    job_template: str
    variables: list[str]


class WorkflowDefinition(TypedDict):
    """A workflow.

    guarded: a credential type; nodes whose job template takes a credential of it must come after an approval.
    reserved: variables that decide what is revoked, and that neither the workflow nor its survey may set.
    """

    name: str
    description: str
    guarded: str
    reserved: list[str]
    survey: SurveySource
    nodes: list[NodeDefinition]


# The options of okta_awx_setup that hold the definitions.
CREDENTIAL_TYPES_OPTION: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "required": True,
    "options": {
        "name": {"type": "str", "required": True},
        "description": {"type": "str", "default": ""},
        "inputs": {"type": "dict", "required": True},
        "injectors": {"type": "dict", "required": True},
    },
}
JOB_TEMPLATES_OPTION: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "required": True,
    "options": {
        "name": {"type": "str", "required": True},
        "description": {"type": "str", "default": ""},
        "playbook": {"type": "str", "required": True},
        "credential_type": {"type": "str", "required": True},
        "extra_vars": {"type": "dict", "default": {}},
        "survey": {"type": "list", "elements": "dict", "default": []},
    },
}
WORKFLOW_OPTION: dict[str, Any] = {
    "type": "dict",
    "required": True,
    "options": {
        "name": {"type": "str", "required": True},
        "description": {"type": "str", "default": ""},
        "guarded": {"type": "str", "required": True},
        "reserved": {"type": "list", "elements": "str", "default": []},
        "survey": {
            "type": "dict",
            "required": True,
            "options": {
                "job_template": {"type": "str", "required": True},
                "variables": {"type": "list", "elements": "str", "required": True},
            },
        },
        "nodes": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "required_one_of": [("job_template", "approval")],
            "mutually_exclusive": [("job_template", "approval")],
            "options": {
                "identifier": {"type": "str", "required": True},
                "job_template": {"type": "str"},
                "job_type": {"type": "str", "choices": ["check", "run"]},
                "extra_data": {"type": "dict", "default": {}},
                "approval": {
                    "type": "dict",
                    "options": {
                        "name": {"type": "str", "required": True},
                        "description": {"type": "str", "default": ""},
                        "timeout": {"type": "int", "default": 0},
                    },
                },
                "next": {"type": "list", "elements": "str", "default": []},
            },
        },
    },
}


class Reference(NamedTuple):
    """Another object: its id is None in check mode if it would have to be created first."""

    id: int | None
    name: str


class Kind(NamedTuple):
    """A kind of objects: where the API has them, what people call one, and which field names it.

    initial: the fields that are set when an object is created, and then belong to the administrators.
    """

    path: str
    label: str
    initial: frozenset[str] = frozenset({"description"})
    key: str = "name"


ORGANIZATION = Kind("organizations/", "organization")
EXECUTION_ENVIRONMENT = Kind("execution_environments/", "execution environment")
CREDENTIAL_TYPE = Kind("credential_types/", "credential type")
PROJECT = Kind("projects/", "project")
INVENTORY = Kind("inventories/", "inventory")
HOST = Kind("hosts/", "host")
JOB_TEMPLATE = Kind(
    "job_templates/",
    "job template",
    frozenset({"description", "job_type", "inventory", "ask_diff_mode_on_launch", "ask_credential_on_launch"}),
)
WORKFLOW = Kind("workflow_job_templates/", "workflow")
NODE = Kind("workflow_job_template_nodes/", "workflow node", frozenset(), "identifier")


def credential_type_fields(definition: CredentialTypeDefinition) -> Fields:
    """Return the fields of a credential type."""
    return {"kind": CREDENTIAL_KIND, **definition}


def project_fields(name: str, organization: Reference, source: Fields, environment: Reference | None) -> Fields:
    """Return the fields of the project; source is scm_url and scm_branch, or local_path."""
    scm_type = "" if "local_path" in source else "git"
    fields = {"name": name, "organization": organization, "scm_type": scm_type, **source}
    return {**fields, "default_environment": environment} if environment else fields


def job_template_fields(definition: JobTemplateDefinition, project: Reference, inventory: Reference) -> Fields:
    """Return the fields of a job template."""
    return {
        "name": definition["name"],
        "description": definition["description"],
        "job_type": "run",
        # The plan of the workflow runs in check mode, which the job template must allow.
        "ask_job_type_on_launch": True,
        "ask_diff_mode_on_launch": True,
        "ask_credential_on_launch": True,
        "ask_variables_on_launch": False,
        "allow_simultaneous": False,
        "survey_enabled": bool(definition["survey"]),
        "project": project,
        "playbook": definition["playbook"],
        "inventory": inventory,
        "extra_vars": definition["extra_vars"],
    }


def workflow_fields(definition: WorkflowDefinition, organization: Reference) -> Fields:
    """Return the fields of the workflow."""
    return {
        "name": definition["name"],
        "description": definition["description"],
        "organization": organization,
        # Variables that are given at launch beat those of the nodes, and those that an earlier node passes on.
        "ask_variables_on_launch": False,
        "allow_simultaneous": False,
        "survey_enabled": True,
    }


def workflow_survey(workflow: WorkflowDefinition, job_templates: list[JobTemplateDefinition]) -> list[Question]:
    """Return the questions that the survey of the workflow takes from that of a job template."""
    source = workflow["survey"]
    surveys = {one["name"]: one["survey"] for one in job_templates}
    return [question for question in surveys[source["job_template"]] if question["variable"] in source["variables"]]


def check_definitions(job_templates: list[JobTemplateDefinition], workflow: WorkflowDefinition) -> None:
    """Raise OptionError if the workflow names a job template or node that is not defined."""
    names = {one["name"] for one in job_templates}
    identifiers = {node["identifier"] for node in workflow["nodes"]}
    runs = [node["job_template"] for node in workflow["nodes"] if node["job_template"]]
    for name in [workflow["survey"]["job_template"], *runs]:
        if name not in names:
            raise OptionError(f"workflow: '{name}' is not in job_templates. Define it there, or correct the name.")
    for node in workflow["nodes"]:
        for target in node["next"]:
            if target not in identifiers:
                raise OptionError(
                    f"workflow: the node '{node['identifier']}' leads to '{target}', which is not a node. Correct next."
                )


def node_fields(
    node: NodeDefinition, workflow: Reference, job_templates: Mapping[str, Reference], is_root: bool
) -> Fields:
    """Return the fields of a node. It runs only if all nodes before it have ended as their links to it require."""
    fields: Fields = {
        "identifier": node["identifier"],
        "workflow_job_template": workflow,
        "all_parents_must_converge": not is_root,
    }
    if node["job_template"]:
        fields["unified_job_template"] = job_templates[node["job_template"]]
        fields["extra_data"] = node["extra_data"]
        if node["job_type"]:
            fields["job_type"] = node["job_type"]
    return fields
