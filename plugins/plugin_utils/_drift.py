# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: compares API tokens with an earlier report or with a list of approved tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import yaml

Token = Mapping[str, Any]

# What is compared, and the keys under which a baseline may have it.
ASPECTS = ("name", "userId", "clientName", "network", "owner_status", "owner_roles")
# What a token also has, and what is never compared.
_OTHER_KEYS = (
    "id",
    "created",
    "lastUpdated",
    "expiresAt",
    "tokenWindow",
    "last_used",
    "never_used",
    "idle_days",
    "age_days",
    "expires_in_days",
    "_embedded",
    "_links",
)


class BaselineError(ValueError):
    """Says why tokens cannot be compared with a baseline."""


class Change(TypedDict):
    """Describes a token that differs. changes: earlier and present value of each aspect."""

    id: str
    name: str | None
    changes: dict[str, list[Any]]


class Drift(TypedDict):
    """Describes what differs. since: the time (ISO 8601) of the report compared with, None for a list of tokens."""

    since: str | None
    new: list[Token]
    gone: list[Token]
    changed: list[Change]


def read_baseline(text: str) -> Any:
    """Read a baseline file, which is JSON or YAML. Raises BaselineError.

    JSON is tried first, because YAML reads pairs of escapes, which is how JSON writes emoji, as two broken characters.
    """
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BaselineError(f"the baseline is neither JSON nor YAML: {' '.join(str(error).split())}") from None


def find_drift(tokens: Sequence[Token], baseline: Any, org_url: str) -> Drift:
    """Compare the tokens of an org with a report or a list of tokens. Raises BaselineError.

    A baseline is compared by the keys that it has: a key that is left out is not compared, and null is a value.
    """
    since, entries = _entries(baseline, org_url)
    before = {entry["id"]: entry for entry in entries}
    now = {token["id"]: token for token in tokens}
    changed: list[Change] = []
    for token_id, token in now.items():
        changes = _changes(before[token_id], token) if token_id in before else {}
        if changes:
            changed.append({"id": token_id, "name": token.get("name"), "changes": changes})
    return {
        "since": since,
        "new": [token for token_id, token in now.items() if token_id not in before],
        "gone": [entry for token_id, entry in before.items() if token_id not in now],
        "changed": changed,
    }


def _entries(baseline: Any, org_url: str) -> tuple[str | None, Sequence[Token]]:
    since, is_report = None, isinstance(baseline, Mapping) and _is_list(baseline.get("orgs"))
    if is_report:
        reports = [org for org in baseline["orgs"] if isinstance(org, Mapping) and org.get("org_url") == org_url]
        if not reports or reports[0].get("error"):
            raise BaselineError(f"the report to compare with has no tokens of {org_url}")
        since, baseline = reports[0].get("time"), reports[0].get("tokens")
    if not _is_list(baseline):
        raise BaselineError("the baseline must be a report of audit_api_tokens or a list of tokens")
    for number, entry in enumerate(baseline, 1):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            raise BaselineError(f"entry {number} of the baseline has no id of a token")
        unknown = [] if is_report else [key for key in entry if key not in (*ASPECTS, *_OTHER_KEYS)]
        if unknown:
            raise BaselineError(
                f"entry {number} of the baseline has the key {unknown[0]!r}, which is never compared. "
                f"Use {', '.join(ASPECTS)}"
            )
    return since, baseline


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _changes(earlier: Token, present: Token) -> dict[str, list[Any]]:
    """Return what differs. What one of both sides does not say is no difference, but null is."""
    changes = {}
    for aspect in ASPECTS:
        pair = [_values(aspect, earlier), _values(aspect, present)]
        if all(pair) and pair[0] != pair[1]:
            changes[aspect] = [pair[0][0], pair[1][0]]
    return changes


def _values(aspect: str, token: Token) -> list[Any]:
    """Return a list with the value of an aspect, in a form that can be compared; an empty list if it is not known."""
    if aspect == "network":
        return [_network(token["network"])] if "network" in token else []
    if aspect in token or not aspect.startswith("owner_"):
        return [_roles(token[aspect]) if aspect == "owner_roles" else token[aspect]] if aspect in token else []
    embedded = token.get("_embedded") or {}
    # Null stands for what could not be read.
    if aspect == "owner_status":
        return [embedded["owner"].get("status")] if embedded.get("owner") else []
    return [_roles(embedded["owner_roles"])] if embedded.get("owner_roles") is not None else []


def _roles(roles: Any) -> list[str]:
    """Return the names of roles. Custom roles all have the type CUSTOM, so the label tells them apart."""
    return sorted(
        {role if isinstance(role, str) else str(role.get("label") or role.get("type")) for role in roles or []}
    )


def _network(network: Any) -> Any:
    """Return a network without empty lists of zones, which Okta leaves out, and with the zones in order."""
    if not isinstance(network, Mapping):
        return network
    zones = {name: sorted(network.get(name) or []) for name in ("include", "exclude")}
    return {"connection": network.get("connection"), **{name: ids for name, ids in zones.items() if ids}}
