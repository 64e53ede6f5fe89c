# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: sets up the nodes of the workflow and their links; finds ways around the approval."""

from __future__ import annotations

from collections.abc import Mapping

from ._awx_client import Object
from ._awx_definitions import NODE, Fields, NodeDefinition, WorkflowDefinition, node_fields
from ._awx_diff import Change, creation
from ._awx_graph import Link, current_links, desired_links, extra_links, unguarded
from ._awx_objects import Objects, reference


def ensure_nodes(
    objects: Objects,
    definition: WorkflowDefinition,
    workflow: Object,
    templates: Mapping[str, Object],
    guarded: set[str],
) -> list[str]:
    """Make the nodes of the workflow and the links between them as defined; leave nodes that somebody has added.

    templates: the job templates by their names. guarded: the names of those that must come after an approval.
    Returns warnings of nodes that do not. Raises ControllerError.
    """
    there = {one[NODE.key]: one for one in objects.read_list(NODE.path, workflow_job_template=workflow["id"])}
    links = desired_links(definition["nodes"])
    references = {name: reference(template) for name, template in templates.items()}
    own = {}
    for node in definition["nodes"]:
        identifier = node["identifier"]
        is_start = all(link.target != identifier for link in links)
        fields = node_fields(node, reference(workflow), references, is_start)
        own[identifier] = objects.ensure(NODE, fields, there.get(identifier))
        _ensure_approval(objects, node, own[identifier])
    current = current_links(own)
    for link in sorted(extra_links(current, links, own)):
        _apply_link(objects, own, link, is_extra=True)
    for link in sorted(links - current):
        _apply_link(objects, own, link, is_extra=False)
    others = {identifier: node for identifier, node in there.items() if identifier not in own}
    kept = current_links({**own, **others}) - current
    ids = {templates[name]["id"] for name in guarded} - {None}
    revoking = {node["identifier"] for node in definition["nodes"] if node["job_template"] in guarded}
    revoking |= {identifier for identifier, node in others.items() if node.get("unified_job_template") in ids}
    return _warnings(definition, own, others, links | kept, revoking)


def reserved_variables(definition: WorkflowDefinition, survey: Fields, variables: Fields) -> list[str]:
    """Return a sentence for each variable that decides what is revoked, and that the workflow or its survey sets."""
    asked = {question["variable"] for question in survey["spec"]}
    places = {"its survey sets": asked, "its variables set": set(variables)}
    return [
        f"Workflow '{definition['name']}': {place} {name}, which decides what is revoked. Remove it there."
        for place, names in places.items()
        for name in definition["reserved"]
        if name in names
    ]


def _ensure_approval(objects: Objects, node: NodeDefinition, found: Object) -> None:
    """Let the node wait for an approval. Once it exists, its fields belong to the administrators."""
    approval = node["approval"]
    if approval and not _is_approval(found):
        path = f"{NODE.path}{found['id']}/create_approval_template/"
        objects.apply(creation(f"create the approval {approval['name']}", {**approval}), "POST", path, {**approval})


def _is_approval(node: Object) -> bool:
    runs = node.get("summary_fields", {}).get("unified_job_template", {})
    return bool(runs.get("unified_job_type") == "workflow_approval")


def _apply_link(objects: Objects, nodes: Mapping[str, Object], link: Link, is_extra: bool) -> None:
    verb, told = ("remove" if is_extra else "create"), {f"{link.source}.{link.outcome}": link.target}
    change = Change(
        f"{verb} the link from {link.source} ({link.outcome}) to {link.target}",
        told if is_extra else {},
        {} if is_extra else told,
    )
    body = {"id": nodes[link.target]["id"], **({"disassociate": True} if is_extra else {})}
    objects.apply(change, "POST", f"{NODE.path}{nodes[link.source]['id']}/{link.outcome}_nodes/", body)


def _warnings(
    definition: WorkflowDefinition,
    own: Mapping[str, Object],
    others: Mapping[str, Object],
    links: set[Link],
    revoking: set[str],
) -> list[str]:
    """Return a sentence for each node that revokes, and that links of other nodes lead to without an approval."""
    approvals = [node["identifier"] for node in definition["nodes"] if node["approval"]]
    approvals += [identifier for identifier, node in others.items() if _is_approval(node)]
    reached = unguarded(links, [*own, *others], approvals)
    warnings = []
    for identifier, node in sorted({**own, **others}.items()):
        if identifier not in reached & revoking or node.get("job_type") == "check":
            continue
        where = f"Workflow '{definition['name']}': added nodes lead to the node '{identifier}'"
        if identifier in own:
            warnings.append(
                f"{where} without the approval. It still waits for the approval and revokes only what was approved, "
                "but check whether these links are intended."
            )
        else:
            name = node["summary_fields"]["unified_job_template"]["name"]
            warnings.append(
                f"Workflow '{definition['name']}': the node '{identifier}', which somebody added, runs '{name}' "
                "without an approval before it. Put an approval before it, or remove it."
            )
    return warnings
