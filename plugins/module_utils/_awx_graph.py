# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the graph of a workflow: links between nodes, and ways around an approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ._awx_client import Object
from ._awx_definitions import NodeDefinition

OUTCOMES = ("success", "failure", "always")


class Link(NamedTuple):
    """Say that a node runs after another one has ended with this outcome; both are given by their identifiers."""

    source: str
    outcome: str
    target: str


def desired_links(nodes: Iterable[NodeDefinition]) -> set[Link]:
    """Return the links of a definition."""
    return {Link(node["identifier"], "success", target) for node in nodes for target in node["next"]}


def current_links(nodes: Mapping[str, Object]) -> set[Link]:
    """Return the links between these nodes of a controller, which are given by their identifiers."""
    identifiers = {node["id"]: identifier for identifier, node in nodes.items()}
    return {
        Link(identifier, outcome, identifiers[target])
        for identifier, node in nodes.items()
        for outcome in OUTCOMES
        for target in node.get(f"{outcome}_nodes", [])
        if target in identifiers
    }


def extra_links(current: set[Link], desired: set[Link], own: Iterable[str]) -> set[Link]:
    """Return the links between nodes of the definition that it does not have: they could lead around the approval."""
    return {link for link in current - desired if {link.source, link.target} <= set(own)}


def unguarded(links: Iterable[Link], nodes: Iterable[str], approvals: Iterable[str]) -> set[str]:
    """Return the nodes that can be reached from a start of the workflow without passing an approval."""
    targets = {link.target for link in links}
    reached: set[str] = set()
    ahead = [node for node in nodes if node not in targets]
    while ahead:
        node = ahead.pop()
        if node not in reached and node not in set(approvals):
            reached.add(node)
            ahead += [link.target for link in links if link.source == node]
    return reached
