# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_verify
short_description: Verify the evidence of revocations with Okta's System Log
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Reads the receipts in the evidence that the revoking playbooks have written, and looks for the event of each in
    Okta's System Log, by the ID of the request. It changes nothing.
  - A receipt is confirmed if the log has a successful event of its request, about the token that it names.
  - Events can be some minutes late, and Okta deletes them after 90 days.
  - Takes the options for the connection from C(module_defaults) of the action group C(identityops.okta.okta).
options:
  job:
    description: What M(identityops.okta.job_settings) has returned for C(verify_evidence).
    type: dict
    required: true
seealso:
  - module: identityops.okta.job_settings
  - module: identityops.okta.job_outcome
  - module: identityops.okta.okta_system_log_info
extends_documentation_fragment:
  - identityops.okta._connection
  - ansible.builtin.action_common_attributes
  - ansible.builtin.action_common_attributes.conn
  - ansible.builtin.action_common_attributes.flow
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: posix
  action:
    support: full
  async:
    support: none
  become:
    support: full
  bypass_host_loop:
    support: none
  connection:
    support: full
  delegation:
    support: full
"""

EXAMPLES = r"""
- name: Load the settings
  identityops.okta.job_settings:
    job: verify_evidence
  register: job
  vars:
    okta_evidence: okta-evidence

- name: Verify the evidence
  identityops.okta.job_verify:
    job: "{{ job }}"
  register: verification

- name: Show the result
  ansible.builtin.debug:
    msg: "{{ verification.text }}"
"""

RETURN = r"""
text:
  description: The result for the screen, line by line, the answer last.
  returned: success
  type: list
  elements: str
  sample: [Okta confirms 37 of 37 receipts of https://acme.okta.com.]
receipts:
  description: Number of receipts in the evidence.
  returned: success
  type: int
  sample: 37
incomplete:
  description: Whether there are receipts that the System Log does not confirm.
  returned: success
  type: bool
  sample: false
confirmed:
  description: Number of receipts that the System Log confirms.
  returned: success
  type: int
  sample: 37
unconfirmed:
  description: The others.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the token, consent or user.
      type: str
      returned: always
      sample: 00Tabcdefg1234567890
    request_id:
      description: ID of the request, V(null) if its response was lost.
      type: str
      returned: always
      sample: 0123456789abcdef0123456789abcdef
    time:
      description: When it was revoked according to the receipt.
      type: str
      returned: always
      sample: '2026-03-13T08:00:00.000Z'
    run:
      description: Name of the folder with the receipt.
      type: str
      returned: always
      sample: 2026-03-13T080000Z-revoke_idle_api_tokens-5d1f09a3
    detail:
      description: Why it is not confirmed.
      type: str
      returned: always
      sample: The log has no event of its request.
"""
