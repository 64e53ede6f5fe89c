# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_settings
short_description: Load the settings of a playbook of this collection
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Reads the variables that a playbook of this collection takes, whether they come from the command line, a survey or
    the inventory, checks them all, and returns them with their types.
  - Fails with a sentence for each mistake, before anything is asked of Okta. That includes a variable whose name is
    nearly that of one of the playbooks, because a misspelt variable would have no effect.
  - The result is the same on every version of ansible-core.
  - The playbooks of this collection use it. Use it in your own if they extend them.
options:
  job:
    description: Name of the playbook.
    type: str
    required: true
    choices:
      - audit_api_tokens
      - offboard_user
      - quarantine_api_tokens
      - release_api_tokens
      - restrict_api_tokens
      - revoke_client_refresh_tokens
      - revoke_current_api_token
      - revoke_idle_api_tokens
      - revoke_since
      - trace_api_tokens
      - verify_evidence
seealso:
  - module: identityops.okta.job_plan
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
  - ansible.builtin.action_common_attributes.conn
  - ansible.builtin.action_common_attributes.flow
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: all
  action:
    support: full
  async:
    support: none
  become:
    support: none
  bypass_host_loop:
    support: none
  connection:
    support: none
  delegation:
    support: none
"""

EXAMPLES = r"""
- name: Load the settings
  identityops.okta.job_settings:
    job: revoke_idle_api_tokens
  register: job
"""

RETURN = r"""
job:
  description: Name of the playbook.
  returned: success
  type: str
  sample: revoke_idle_api_tokens
settings:
  description: Each variable of the playbook with its value or its default.
  returned: success
  type: dict
  sample:
    okta_idle_days: 14
    okta_revoke: false
started:
  description: When the settings were loaded, in seconds since 1970, for reports that say how long a run took.
  returned: success
  type: float
  sample: 1795651200.25
networks:
  description: Which network each API token is to have, according to a file or to the evidence of an earlier run.
  returned: success
  type: list
  elements: dict
  sample: []
org_url:
  description: The org that the evidence of an earlier run is about, V(null) without such evidence.
  returned: success
  type: str
  sample: null
users:
  description: Logins or IDs of the users named in the settings, each once.
  returned: success
  type: list
  elements: str
  sample: [jane.doe@example.com]
user_sources:
  description: Where each user is named, a variable or a line of a file.
  returned: success
  type: dict
  sample:
    jane.doe@example.com: users.txt, line 1
"""
