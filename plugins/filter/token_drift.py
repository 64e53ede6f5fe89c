# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: token_drift
short_description: Compare API tokens with an earlier list
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Says which API tokens are new, gone or changed since an earlier report, or compared with a list of approved tokens kept in git.
  - Compared are C(name), C(userId), C(clientName) and C(network), and of the owner the status and the types of the admin roles, as far as
    both sides know them. When a token was last used is no drift.
positional: baseline, org_url
options:
  _input:
    description: The tokens, as RV(identityops.okta.okta_api_token_info#module:api_tokens) has them.
    type: list
    elements: dict
    required: true
  baseline:
    description:
      - What to compare with, either a report (C(report.json)) of the playbook C(identityops.okta.audit_api_tokens), or a list of
        tokens. Each has an C(id), and of the other keys those that matter to you.
    type: raw
    required: true
  org_url:
    description: The org whose part of a report is meant.
    type: str
    required: true
seealso:
  - plugin: identityops.okta.token_findings
    plugin_type: filter
  - module: identityops.okta.okta_api_token_info
"""

EXAMPLES = r"""
- name: List the API tokens
  identityops.okta.okta_api_token_info:
    expand: [sign_in]
  register: inventory

- name: Show tokens that nobody has approved
  ansible.builtin.debug:
    msg: "{{ (inventory.api_tokens | identityops.okta.token_drift(approved, inventory.sign_in.org_url)).new | map(attribute='name') }}"
  vars:
    approved:
      - id: 00Tabcdefg1234567890
        name: deployment
        network: {connection: ZONE, include: [nzoabcdefg1234567890]}
"""

RETURN = r"""
_value:
  description: What differs.
  type: dict
  contains:
    since:
      description: When the report was made that was compared with, V(null) for a list.
      type: str
    new:
      description: Tokens that the baseline does not have.
      type: list
      elements: dict
    gone:
      description: Entries of the baseline that are no tokens any more.
      type: list
      elements: dict
    changed:
      description: Tokens that differ, each with C(id), C(name) and C(changes), a dictionary of key to earlier and present value.
      type: list
      elements: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

KEYS = ("name", "userId", "clientName", "network", "owner_status", "owner_roles")


def token_drift(tokens: Sequence[Mapping[str, Any]], baseline: Any, org_url: str) -> dict[str, Any]:
    """{since, new, gone, changed} of the tokens compared with a report or a list of tokens. Raises AnsibleFilterError."""
    since, earlier = _earlier(baseline, org_url)
    before, now = {entry["id"]: entry for entry in earlier}, {token["id"]: token for token in tokens}
    changes = {one: _changes(before[one], token) for one, token in now.items() if one in before}
    return {
        "since": since,
        "new": [token for one, token in now.items() if one not in before],
        "gone": [entry for one, entry in before.items() if one not in now],
        "changed": [
            {"id": one, "name": now[one].get("name"), "changes": found} for one, found in changes.items() if found
        ],
    }


def _earlier(baseline: Any, org_url: str) -> tuple[Any, Sequence[Mapping[str, Any]]]:
    since = None
    if isinstance(baseline, Mapping) and _is_list(baseline.get("orgs")):
        reports = [
            report for report in baseline["orgs"] if isinstance(report, Mapping) and report.get("org_url") == org_url
        ]
        if not reports or reports[0].get("error"):
            raise AnsibleFilterError(f"token_drift: the report to compare with has no tokens of {org_url}")
        since, baseline = reports[0].get("time"), reports[0].get("tokens")
    if not _is_list(baseline):
        raise AnsibleFilterError("token_drift: the baseline must be a report of audit_api_tokens or a list of tokens")
    for number, entry in enumerate(baseline):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            raise AnsibleFilterError(f"token_drift: entry {number + 1} of the baseline has no id of a token")
    return since, baseline


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _changes(earlier: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, as {key: [earlier, present]}; what one side does not know is no difference."""
    pairs = {key: [_aspect(key, earlier), _aspect(key, present)] for key in KEYS}
    return {key: pair for key, pair in pairs.items() if None not in pair and pair[0] != pair[1]}


def _aspect(key: str, token: Mapping[str, Any]) -> Any:
    if key == "network":
        network = token.get("network")
        return _network(network) if isinstance(network, Mapping) else None
    if not key.startswith("owner_"):
        return token.get(key)
    embedded = token.get("_embedded") or {}
    if key == "owner_status":
        return (embedded.get("owner") or {}).get("status")
    roles = embedded.get("owner_roles")
    return None if roles is None else sorted({str(role.get("type")) for role in roles})


def _network(network: Mapping[str, Any]) -> dict[str, Any]:
    """Okta leaves out an empty list of zones, and their order means nothing."""
    zones = {name: sorted(network.get(name) or []) for name in ("include", "exclude")}
    return {"connection": network.get("connection"), **{name: ids for name, ids in zones.items() if ids}}


class FilterModule:
    """The filter, for Ansible."""

    def filters(self) -> dict[str, Any]:
        """{name: function}."""
        return {"token_drift": token_drift}
