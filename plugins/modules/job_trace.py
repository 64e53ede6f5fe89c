# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_trace
short_description: Trace who calls with API tokens
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Lists API tokens, reads from the System Log what was changed with them, and writes a report on the control node. It
    changes nothing in Okta.
  - Reading leaves no events in the System Log, so a token without events is not unused.
  - Takes the options for the connection from C(module_defaults) of the action group C(identityops.okta.okta).
options:
  job:
    description: What M(identityops.okta.job_settings) has returned for C(trace_api_tokens).
    type: dict
    required: true
seealso:
  - module: identityops.okta.job_settings
  - module: identityops.okta.okta_system_log_info
extends_documentation_fragment:
  - identityops.okta._connection
  - ansible.builtin.action_common_attributes
  - ansible.builtin.action_common_attributes.conn
  - ansible.builtin.action_common_attributes.flow
attributes:
  check_mode:
    support: full
    details: The report is written in check mode too.
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
    job: trace_api_tokens
  register: job

- name: Trace the API tokens
  identityops.okta.job_trace:
    job: "{{ job }}"
  register: trace

- name: Show the trace
  ansible.builtin.debug:
    msg: "{{ trace.text }}"
"""

RETURN = r"""
text:
  description: The trace for the screen, line by line, the answer last.
  returned: success
  type: list
  elements: str
  sample: []
path:
  description:
    - Folder of the report. C(trace.json) is for programs, C(callers.csv) has a row for each caller of each token, and
      C(proposed_zones.yml) is a file for the playbook C(identityops.okta.restrict_api_tokens) that a person completes.
  returned: success
  type: str
  sample: /home/jane/okta-trace
tokens:
  description: The tokens, and what the System Log shows of each.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the token.
      type: str
      returned: always
      sample: 00Tabcdefg1234567890
    name:
      description: Name of the token.
      type: str
      returned: always
      sample: deployment
    owner:
      description: Login of its owner, or the ID if the owner could not be read.
      type: str
      returned: always
      sample: svc-deploy@example.com
    last_used:
      description: When it was last used, be it to read or to change something.
      type: str
      returned: always
      sample: '2026-03-13T08:00:00.000Z'
    idle_days:
      description: Days since then.
      type: int
      returned: always
      sample: 0
    network:
      description: From where it can be used.
      type: dict
      returned: always
      sample: {connection: ANYWHERE}
    events:
      description: Number of its events.
      type: int
      returned: always
      sample: 12
    first:
      description: When the first of them happened, V(null) if there is none.
      type: str
      returned: always
      sample: '2026-03-06T21:15:00.000Z'
    last:
      description: When the last of them happened, V(null) if there is none.
      type: str
      returned: always
      sample: '2026-03-13T08:00:00.000Z'
    callers:
      description: From where and with what program it was used, the latest first.
      type: list
      elements: dict
      returned: always
      sample: []
    last_writes:
      description: What was changed with it last, at most ten events, the latest first.
      type: list
      elements: dict
      returned: always
      sample: []
"""
