# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_plan
short_description: Plan what a playbook of this collection does
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Runs the modules that revoke, or that change networks, in check mode with the options that follow from the
    settings of a playbook, and writes what they return into C(plan.json) and C(plan.csv) on the control node. It
    never changes anything in Okta.
  - Fails, after the plan is written, if the settings say to act and the plan holds more tokens than they allow, or
    if something that the settings name does not exist.
  - Takes the options for the connection from C(module_defaults) of the action group C(identityops.okta.okta).
options:
  job:
    description: What M(identityops.okta.job_settings) has returned.
    type: dict
    required: true
seealso:
  - module: identityops.okta.job_settings
  - module: identityops.okta.job_step
  - module: identityops.okta.job_outcome
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
    job: revoke_idle_api_tokens
  register: job

- name: Plan, and write down the plan
  identityops.okta.job_plan:
    job: "{{ job }}"
  register: plan

- name: Show the plan
  ansible.builtin.debug:
    msg: "{{ plan.text }}"
"""

RETURN = r"""
text:
  description: The plan for the screen, line by line.
  returned: success
  type: list
  elements: str
  sample: []
act:
  description: Whether the settings say to do what is in the plan.
  returned: success
  type: bool
  sample: false
incomplete:
  description: Whether something could not be read, in a run that only reports.
  returned: success
  type: bool
  sample: false
evidence:
  description: Folder of the evidence.
  returned: when the plan was written
  type: str
  sample: /home/jane/okta-evidence/acme.okta.com/2026-11-24T080000Z-revoke_idle_api_tokens-5d1f09a3
steps:
  description: What to do, in batches and in order. Empty in a run that only reports.
  returned: success
  type: list
  elements: dict
  contains:
    label:
      description: Which tokens these are, for the label of a loop.
      type: str
      returned: always
      sample: 1-2 of 2 API tokens
    module:
      description: The module that does it.
      type: str
      returned: always
      sample: identityops.okta.okta_api_token
    options:
      description: Its options.
      type: dict
      returned: always
      sample: {state: absent, token_id: [00Tabcdefg1234567890]}
"""
