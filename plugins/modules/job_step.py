# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_step
short_description: Carry out one step of a plan
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Runs the module of a step that M(identityops.okta.job_plan) has planned, with the options of that step, and
    returns what the module returns.
  - Takes the options for the connection from C(module_defaults) of the action group C(identityops.okta.okta).
options:
  step:
    description: One of the steps that M(identityops.okta.job_plan) has returned.
    type: dict
    required: true
    suboptions:
      label:
        description: Which tokens these are, for the label of a loop.
        type: str
      module:
        description: The module to run.
        type: str
        required: true
        choices:
          - identityops.okta.okta_user_grant
          - identityops.okta.okta_user_session
          - identityops.okta.okta_api_token
          - identityops.okta.okta_user_refresh_token
          - identityops.okta.okta_app_refresh_token
          - identityops.okta.okta_api_token_network
      options:
        description: Its options.
        type: dict
        required: true
seealso:
  - module: identityops.okta.job_plan
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
    support: full
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
"""

RETURN = r"""
{}
"""
