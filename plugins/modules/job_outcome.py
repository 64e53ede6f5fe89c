# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_outcome
short_description: Report what a playbook of this collection has done
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Finds out from the results of the tasks that act what happened to each token of a plan, and writes it into
    C(result.json) and C(result.csv) beside the plan. It never changes anything in Okta.
  - If the playbook is meant to leave nothing, it asks the modules once more in check mode what there is to
    revoke. That is left out in check mode.
  - Takes the options for the connection from C(module_defaults) of the action group C(identityops.okta.okta).
options:
  job:
    description: What M(identityops.okta.job_settings) has returned.
    type: dict
    required: true
  evidence:
    description: Folder of the evidence, which M(identityops.okta.job_plan) has returned.
    type: path
    required: true
  registered:
    description: Names of the variables that the tasks have registered which carry out the plan.
    type: list
    elements: str
    required: true
seealso:
  - module: identityops.okta.job_plan
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

- name: Carry out the plan
  identityops.okta.job_step:
    step: "{{ item }}"
  loop: "{{ plan.steps }}"
  loop_control:
    label: "{{ item.label }}"
  register: results
  failed_when: false

- name: Write down the outcome
  identityops.okta.job_outcome:
    job: "{{ job }}"
    evidence: "{{ plan.evidence }}"
    registered: [results]
  register: outcome

- name: Show the outcome
  ansible.builtin.debug:
    msg: "{{ outcome.text }}"
  failed_when: outcome.incomplete
"""

RETURN = r"""
text:
  description: The outcome for the screen, line by line.
  returned: success
  type: list
  elements: str
  sample: []
incomplete:
  description: Whether a token of the plan was left undone, something is left, or something could not be read.
  returned: success
  type: bool
  sample: false
"""
