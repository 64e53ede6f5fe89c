# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects: their fields, and which of these no two objects share."""

from typing import Any, NamedTuple

REQUIRED = object()


class Field(NamedTuple):
    """`refers_to` lists the kinds whose ids a number may be."""

    type: type
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    fixed: str = ""
    """What happens to a request that changes it after the object was created: `refused` or `ignored`."""


class Kind(NamedTuple):
    """`name` is what AWX calls one of them, and `fields` what a request may set."""

    name: str
    fields: dict[str, Field]
    unique: tuple[str, ...]


def _reference(*kinds, default=REQUIRED, fixed=""):
    return Field(int, default, refers_to=kinds, fixed=fixed)


NAMED = {"name": Field(str), "description": Field(str, "")}
LAUNCH = {
    f"ask_{what}_on_launch": Field(bool, False)
    for what in ("credential", "diff_mode", "inventory", "job_type", "variables")
}
JOB_TYPES = ("run", "check")

KINDS = {
    "organizations": Kind("organization", NAMED, ("name",)),
    "execution_environments": Kind("execution_environment", {**NAMED, "image": Field(str)}, ("name",)),
    "credential_types": Kind(
        "credential_type",
        {
            **NAMED,
            "kind": Field(str, choices=("cloud", "net")),
            "managed": Field(bool, False, fixed="ignored"),
            "inputs": Field(dict, {}),
            "injectors": Field(dict, {}),
        },
        ("name", "kind"),
    ),
    "credentials": Kind(
        "credential",
        {
            **NAMED,
            "credential_type": _reference("credential_types", fixed="refused"),
            "organization": _reference("organizations", default=None),
            "inputs": Field(dict, {}),
        },
        ("name", "organization", "credential_type"),
    ),
    "projects": Kind(
        "project",
        {
            **NAMED,
            "organization": _reference("organizations"),
            "scm_type": Field(str, "", choices=("", "git")),
            "scm_url": Field(str, ""),
            "scm_branch": Field(str, ""),
            "local_path": Field(str, ""),
            "default_environment": _reference("execution_environments", default=None),
        },
        ("name", "organization"),
    ),
    "inventories": Kind(
        "inventory",
        {
            **NAMED,
            "organization": _reference("organizations"),
            "kind": Field(str, None, choices=("smart", "constructed")),
            "host_filter": Field(str, None),
        },
        ("name", "organization"),
    ),
    "hosts": Kind(
        "host",
        {**NAMED, "inventory": _reference("inventories", fixed="refused"), "variables": Field(str, "")},
        ("name", "inventory"),
    ),
    "job_templates": Kind(
        "job_template",
        {
            **NAMED,
            **LAUNCH,
            "organization": _reference("organizations", default=None, fixed="ignored"),
            "project": _reference("projects"),
            "inventory": _reference("inventories", default=None),
            "playbook": Field(str, ""),
            "job_type": Field(str, "run", choices=JOB_TYPES),
            "extra_vars": Field(str, ""),
            "forks": Field(int, 0),
            "allow_simultaneous": Field(bool, False),
            "survey_enabled": Field(bool, False),
        },
        ("name", "organization"),
    ),
    "workflow_job_templates": Kind(
        "workflow_job_template",
        {
            **NAMED,
            "organization": _reference("organizations", default=None),
            "extra_vars": Field(str, ""),
            "ask_variables_on_launch": Field(bool, False),
            "allow_simultaneous": Field(bool, False),
            "survey_enabled": Field(bool, False),
        },
        ("name", "organization"),
    ),
    "workflow_job_template_nodes": Kind(
        "workflow_job_template_node",
        {
            "identifier": Field(str),
            "workflow_job_template": _reference("workflow_job_templates", fixed="ignored"),
            "unified_job_template": _reference("job_templates", "workflow_approval_templates", default=None),
            "extra_data": Field(dict, {}),
            "job_type": Field(str, None, choices=JOB_TYPES),
            "all_parents_must_converge": Field(bool, False),
        },
        ("identifier", "workflow_job_template"),
    ),
    "workflow_approval_templates": Kind("workflow_approval_template", {**NAMED, "timeout": Field(int, 0)}, ()),
}
LINKS = ("success_nodes", "failure_nodes", "always_nodes")
