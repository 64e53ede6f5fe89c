# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: sets up a controller: credential types, project, inventory, job templates, workflow."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Callable

from ._awx_client import ControllerError, Object
from ._awx_definitions import (
    CREDENTIAL_KIND,
    CREDENTIAL_TYPE,
    EXECUTION_ENVIRONMENT,
    HOST,
    HOST_NAME,
    HOST_VARIABLES,
    INVENTORY,
    JOB_TEMPLATE,
    ORGANIZATION,
    PROJECT,
    WORKFLOW,
    CredentialTypeDefinition,
    Fields,
    JobTemplateDefinition,
    Kind,
    Question,
    Reference,
    WorkflowDefinition,
    credential_type_fields,
    job_template_fields,
    project_fields,
    workflow_fields,
    workflow_survey,
)
from ._awx_diff import creation, modification
from ._awx_merge import is_same, merge_survey, parse_variables
from ._awx_objects import Objects, reference
from ._awx_workflow import ensure_nodes, reserved_variables

INVENTORY_NAME = "Okta"
LONGEST_PAUSE = 5  # seconds
FETCHING = ("new", "pending", "waiting", "running", "never updated")
FETCHED = ("ok", "successful")


class ProjectError(ControllerError):
    """The controller has not fetched the project; status is what it says about it."""

    def __init__(self, sentence: str, status: str):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Wanted:
    """What the controller must have: names, and the definitions of the collection.

    source: scm_url and scm_branch, or local_path. inventory: the name of one that exists, None to create one.
    credentials: the names of the credentials for the job templates, by credential type.
    """

    organization: str
    project: str
    source: Fields
    execution_environment: str | None
    inventory: str | None
    credentials: dict[str, str]
    credential_types: list[CredentialTypeDefinition]
    job_templates: list[JobTemplateDefinition]
    workflow: WorkflowDefinition


def wanted_of(params: dict[str, Any]) -> Wanted:
    """Return what the options ask for."""
    source = ("scm_url", "scm_branch") if params["local_path"] is None else ("local_path",)
    return Wanted(
        source={name: params[name] for name in source},
        **{
            name: params[name]
            for name in (
                "organization",
                "project",
                "execution_environment",
                "inventory",
                "credentials",
                "credential_types",
                "job_templates",
                "workflow",
            )
        },
    )


class Setup:
    """Sets up a controller.

    next_steps: sentences on what is left to do. ways_around: sentences on nodes that revoke without an approval before.
    """

    def __init__(self, objects: Objects, wanted: Wanted, wait: Callable[[], bool]):
        """Take wait(), which sleeps for a moment, and returns whether there is time left to wait for the project."""
        self._objects = objects
        self._wanted = wanted
        self._wait = wait
        self.next_steps: list[str] = []
        self.ways_around: list[str] = []

    def run(self) -> None:
        """Create what is missing and change what differs. Raises ControllerError."""
        organization = reference(self._objects.find(ORGANIZATION, self._wanted.organization))
        environment = self._find_execution_environment()
        types = self._ensure_credential_types()
        project = reference(self._ensure_project(organization, environment))
        inventory = reference(self._ensure_inventory(organization))
        templates = self._ensure_job_templates(organization, project, inventory)
        for type_name, credential_type in types.items():
            self._attach_credential(type_name, credential_type, templates)
        self._ensure_workflow(organization, templates)

    def _find_execution_environment(self) -> Reference | None:
        name = self._wanted.execution_environment
        return None if name is None else reference(self._objects.find(EXECUTION_ENVIRONMENT, name))

    def _ensure_credential_types(self) -> dict[str, Object]:
        definitions = self._wanted.credential_types
        found = self._objects.named(CREDENTIAL_TYPE, [one["name"] for one in definitions], kind=CREDENTIAL_KIND)
        return {
            one["name"]: self._objects.ensure(CREDENTIAL_TYPE, credential_type_fields(one), found.get(one["name"]))
            for one in definitions
        }

    def _ensure_project(self, organization: Reference, environment: Reference | None) -> Object:
        name = self._wanted.project
        found = self._objects.named(PROJECT, [name], organization=organization.id)
        fields = project_fields(name, organization, self._wanted.source, environment)
        project = self._objects.ensure(PROJECT, fields, found.get(name))
        if not self._objects.check_mode:
            self._check_fetched(name, self._wait_for(project))
        elif project is found.get(name) and project["status"] not in FETCHING:
            self._check_fetched(name, project["status"])
        return project

    def _wait_for(self, project: Object) -> str:
        status: str = project["status"]
        while status in FETCHING and self._wait():
            status = self._objects.read(f"{PROJECT.path}{project['id']}/")["status"]
        return status

    def _check_fetched(self, name: str, status: str) -> None:
        if status in FETCHING:
            raise ProjectError(
                f"The controller is still fetching the project {name} (status {status}). Raise project_timeout, or run "
                "this again when the project is ready.",
                status,
            )
        if status not in FETCHED:
            raise ProjectError(
                f"The controller could not fetch the project {name} (status {status}). See its last update on the "
                "controller, correct the cause, synchronize the project there, and run this again.",
                status,
            )

    def _ensure_inventory(self, organization: Reference) -> Object:
        if self._wanted.inventory is not None:
            return self._objects.find(INVENTORY, self._wanted.inventory, organization=organization.id)
        found = self._objects.named(INVENTORY, [INVENTORY_NAME], organization=organization.id)
        fields = {"name": INVENTORY_NAME, "organization": organization}
        inventory = self._objects.ensure(INVENTORY, fields, found.get(INVENTORY_NAME))
        hosts = self._objects.named(HOST, [HOST_NAME], inventory=inventory["id"])
        host = {"name": HOST_NAME, "inventory": reference(inventory), "variables": HOST_VARIABLES}
        self._objects.ensure(HOST, host, hosts.get(HOST_NAME))
        return inventory

    def _ensure_job_templates(
        self, organization: Reference, project: Reference, inventory: Reference
    ) -> dict[str, Object]:
        definitions, kind = self._wanted.job_templates, JOB_TEMPLATE
        if self._wanted.inventory is not None:
            kind = kind._replace(initial=kind.initial - {"inventory"})
        found = self._objects.named(kind, [one["name"] for one in definitions], organization=organization.id)
        templates = {}
        for one in definitions:
            fields = job_template_fields(one, project, inventory)
            templates[one["name"]] = self._objects.ensure(kind, fields, found.get(one["name"]))
            self._ensure_survey(kind, templates[one["name"]], one["survey"])
        return templates

    def _ensure_survey(self, kind: Kind, template: Object, questions: list[Question]) -> Fields:
        """Return the survey as it then is."""
        path = f"{kind.path}{template['id']}/survey_spec/"
        current = self._objects.read(path) if template["id"] else {}
        survey = merge_survey(questions, current, parse_variables(template.get("extra_vars")))
        if is_same(survey["spec"], current.get("spec", [])):
            return survey
        name = template["name"]
        if current:
            change = modification(
                f"change the survey of {name}", {"survey": current["spec"]}, {"survey": survey["spec"]}
            )
        else:
            change = creation(f"create the survey of {name}", {"survey": survey["spec"]})
        self._objects.apply(change, "POST", path, survey)
        return survey

    def _attach_credential(self, type_name: str, credential_type: Object, templates: dict[str, Object]) -> None:
        """Attach the credential of this type to the job templates that take one and have none."""
        name = self._wanted.credentials.get(type_name, type_name)
        of_type = self._objects.read_list("credentials/", credential_type=credential_type["id"])
        named = [one for one in of_type if one["name"] == name]
        if len(named) != 1:
            self.next_steps.append(_ask_for_credential(name, type_name, len(named)))
            return
        for definition in self._wanted.job_templates:
            template = templates[definition["name"]]
            attached = {one["id"] for one in template.get("summary_fields", {}).get("credentials", [])}
            if definition["credential_type"] == type_name and attached.isdisjoint(one["id"] for one in of_type):
                change = creation(f"attach the credential {name} to {template['name']}", {"credentials": name})
                path = f"{JOB_TEMPLATE.path}{template['id']}/credentials/"
                self._objects.apply(change, "POST", path, {"id": named[0]["id"]})

    def _ensure_workflow(self, organization: Reference, templates: dict[str, Object]) -> None:
        wanted, definition = self._wanted, self._wanted.workflow
        name = definition["name"]
        found = self._objects.named(WORKFLOW, [name], organization=organization.id)
        workflow = self._objects.ensure(WORKFLOW, workflow_fields(definition, organization), found.get(name))
        survey = self._ensure_survey(WORKFLOW, workflow, workflow_survey(definition, wanted.job_templates))
        guarded = {one["name"] for one in wanted.job_templates if one["credential_type"] == definition["guarded"]}
        self.ways_around = reserved_variables(definition, survey, parse_variables(workflow.get("extra_vars")))
        self.ways_around += ensure_nodes(self._objects, definition, workflow, templates, guarded)


def _ask_for_credential(name: str, type_name: str, count: int) -> str:
    if count:
        return (
            f"There are {count} credentials '{name}' of the type '{type_name}', so none was attached to the job "
            "templates. Rename all but one, and run this again."
        )
    return (
        f"Create the credential '{name}' of the type '{type_name}', and run this again to attach it to the job "
        "templates."
    )


def pauses(seconds: float) -> Callable[[], bool]:
    """Return a function that sleeps, longer each time, and returns False when the seconds have passed."""
    end, pause = time.monotonic() + seconds, 0.5

    def wait() -> bool:
        nonlocal pause
        left = end - time.monotonic()
        time.sleep(max(0, min(pause, left)))
        pause = min(2 * pause, LONGEST_PAUSE)
        return left > 0

    return wait


def set_up(objects: Objects, wanted: Wanted, wait: Callable[[], bool], is_diff_wanted: bool) -> dict[str, Any]:
    """Set up a controller, and return the result of the module; if it holds msg, the setup ended with that error."""
    setup = Setup(objects, wanted, wait)
    failure: dict[str, Any] = {}
    try:
        setup.run()
    except ProjectError as error:
        failure = {"msg": str(error), "project_status": error.status}
    except ControllerError as error:
        failure = {"msg": str(error)}
    result: dict[str, Any] = {
        "changed": bool(objects.changes),
        "changes": [change.sentence() for change in objects.changes],
        "next_steps": setup.next_steps,
        "ways_around": setup.ways_around,
        **failure,
    }
    return {**result, "diff": [change.as_diff() for change in objects.changes]} if is_diff_wanted else result
