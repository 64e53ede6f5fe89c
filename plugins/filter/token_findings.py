# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: token_findings
short_description: Check API tokens against a policy
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Returns what is wrong with each API token, why it matters and what to do, with a severity and, where there is one,
    the ID of the check in the DISA Okta STIG.
  - A rule that cannot be checked, for example because the owner could not be read, is a finding of severity
    V(unknown). It never counts as passed.
  - Tokens of agents, which Okta manages, are checked by C(agent), C(unrestricted_network), C(owner_not_active) and
    C(owner_is_super_admin) only.
positional: policy, now
options:
  _input:
    description:
      - The tokens, as RV(identityops.okta.okta_api_token_info#module:api_tokens) has them, with their owners and the
        owners' admin roles.
    type: list
    elements: dict
    required: true
  policy:
    description: What counts as wrong, and how severe it is. A mistake in it is an error that names the place.
    type: dict
    required: true
    suboptions:
      rules:
        description:
          - The rules by name. A rule that is left out is not checked. Each has a C(severity), V(critical), V(high),
            V(medium) or V(low).
          - C(unrestricted_network) finds tokens that can be used from any IP address, or from zones that are not in
            C(known_zones). Zones that are only excluded limit nothing.
          - C(quarantined) finds tokens that have been limited to network zones of nobody for C(days) or longer. It
            needs what O(identityops.okta.okta_api_token_info#module:expand=network_zones) returns.
          - C(owner_not_active) finds tokens whose owner is not active. If the owner is suspended, deactivated or was
            never activated, the token does not work. If the owner is locked out, has an expired password or is in
            recovery, the token still works, and the finding is one step more severe than the rule.
          - C(owner_is_super_admin) finds tokens with the rights of a Super Administrator, assigned to the owner
            directly or through a group.
          - C(owner_is_a_person) finds tokens whose owner's login matches none of the regular expressions in
            C(service_accounts).
          - C(shared_account) finds tokens whose owner has other tokens.
          - C(idle) finds tokens that were not used for C(days) or longer.
          - C(never_used) finds tokens that were created C(days) or longer ago and never used.
          - C(expires_soon) finds tokens that expire within C(days) unless they are used.
          - C(old) finds tokens that were created C(days) or longer ago.
          - C(agent) finds tokens of agents.
        type: dict
        required: true
      known_zones:
        description:
          - The network zones that tokens may be limited to, as a list of IDs, or as a dictionary of IDs and names.
            The names are for the report.
          - If it is left out, any zone is accepted.
        type: raw
      exceptions:
        description:
          - Findings that are accepted for a time. Each has a C(token) (ID or name), a C(reason), the last day
            C(until) on which it holds, and if it is for one rule only the C(rule).
        type: list
        elements: dict
  now:
    description: The time to compare with, as C(time) in RV(identityops.okta.okta_api_token_info#module:sign_in).
    type: str
    required: true
seealso:
  - plugin: identityops.okta.token_drift
    plugin_type: filter
  - module: identityops.okta.token_report
  - module: identityops.okta.okta_api_token_info
"""

EXAMPLES = r"""
- name: List the API tokens with their owners and the owners' admin roles
  identityops.okta.okta_api_token_info:
    expand: [owner, owner_roles, sign_in]
  register: inventory

- name: Show what is wrong with them
  ansible.builtin.debug:
    msg: "{{ findings | map(attribute='message') }}"
  vars:
    findings: "{{ inventory.api_tokens | identityops.okta.token_findings(policy, inventory.sign_in.time) }}"
    policy:
      rules:
        owner_is_super_admin: {severity: critical}
        idle: {severity: medium, days: 14}
      exceptions:
        - token: yearly closing
          rule: idle
          reason: Runs on the last day of the year
          until: 2027-01-15
"""

RETURN = r"""
_value:
  description: The findings, most severe first.
  type: list
  elements: dict
  contains:
    token_id:
      description: ID of the token.
      type: str
      sample: 00Tabcdefg1234567890
    token_name:
      description: Name of the token.
      type: str
      sample: deployment
    rule:
      description: Name of the rule.
      type: str
      sample: owner_is_super_admin
    severity:
      description: Severity of the finding, V(unknown) if the rule could not be checked.
      type: str
      sample: critical
    message:
      description: What is wrong, and why it matters.
      type: str
      sample: Owner is a Super Administrator, so this token has full control of the org.
    remedy:
      description: What to do.
      type: str
      sample: Move it to a service account with a custom role.
    command:
      description: A shell command that does it, V(null) if there is none.
      type: str
      sample: null
    stig_id:
      description: ID of the check in the DISA Okta STIG, V(null) if there is none.
      type: str
      sample: V-279690
    exception:
      description:
        - The C(reason) and the day C(until) of the exception that accepts the finding, V(null) if there is none.
      type: dict
      sample: null
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._findings import Finding, Token, judge
from ..plugin_utils._token_policy import PolicyError, read_policy


def token_findings(tokens: Sequence[Token], policy: Any, now: str) -> list[Finding]:
    """Return the findings, most severe first. Raises AnsibleFilterError."""
    try:
        checked = read_policy(policy)
        today = date.fromisoformat(str(now)[:10])
    except PolicyError as error:
        raise AnsibleFilterError(f"token_findings: {error}") from None
    except ValueError:
        raise AnsibleFilterError(
            f"token_findings: now must be a time, for example 2026-03-01T12:00:00.000Z, not {now!r}"
        ) from None
    return judge(tokens, checked, today).findings


class FilterModule:
    """Offers the filter to Ansible."""

    def filters(self) -> dict[str, Any]:
        """Return the function by the name of the filter."""
        return {"token_findings": token_findings}
