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
  - Returns which API tokens are new, gone or changed since an earlier report, or compared with a list of approved
    tokens kept in git.
  - It compares C(name), C(userId), C(clientName) and C(network), and of the owner the status and the names of the
    admin roles. Null is a value. What one side does not have, or could not read, is not compared. Use is not drift.
positional: baseline, org_url
options:
  _input:
    description: The tokens, as RV(identityops.okta.okta_api_token_info#module:api_tokens) has them.
    type: list
    elements: dict
    required: true
  baseline:
    description:
      - What to compare with, either a report (C(report.json)) of the playbook C(identityops.okta.audit_api_tokens),
        or a list of tokens. Each token in such a list has an C(id), and of C(name), C(userId), C(clientName),
        C(network), C(owner_status) and C(owner_roles) those that matter to you. A key that is never compared is an
        error, so that a misspelt one is not missed.
    type: raw
    required: true
  org_url:
    description: The org whose part of a report is compared.
    type: str
    required: true
seealso:
  - plugin: identityops.okta.token_findings
    plugin_type: filter
  - module: identityops.okta.token_report
  - module: identityops.okta.okta_api_token_info
"""

EXAMPLES = r"""
- name: List the API tokens
  identityops.okta.okta_api_token_info:
    expand: [sign_in]
  register: inventory

- name: Show tokens that nobody has approved
  ansible.builtin.debug:
    msg: "{{ drift.new | map(attribute='name') }}"
  vars:
    drift: "{{ inventory.api_tokens | identityops.okta.token_drift(approved, inventory.sign_in.org_url) }}"
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
      description: Time of the report that was compared with, V(null) for a list.
      type: str
    new:
      description: Tokens that the baseline does not have.
      type: list
      elements: dict
    gone:
      description: Entries of the baseline that are no longer tokens of the org.
      type: list
      elements: dict
    changed:
      description:
        - Tokens that differ, each with C(id), C(name) and C(changes), a dictionary of key to earlier and present
          value.
      type: list
      elements: dict
"""

from collections.abc import Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._drift import BaselineError, Drift, Token, find_drift


def token_drift(tokens: Sequence[Token], baseline: Any, org_url: str) -> Drift:
    """Return what differs. Raises AnsibleFilterError."""
    try:
        return find_drift(tokens, baseline, org_url)
    except BaselineError as error:
        raise AnsibleFilterError(f"token_drift: {error}") from None


class FilterModule:
    """Offers the filter to Ansible."""

    def filters(self) -> dict[str, Any]:
        """Return the function by the name of the filter."""
        return {"token_drift": token_drift}
