# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: token_report
short_description: Audit API tokens and write a report
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Checks the API tokens that M(identityops.okta.okta_api_token_info) has returned for one or more hosts against
    a policy, compares them with a baseline, and writes one report over all of them. It sends nothing to Okta.
  - It runs on the control node and runs once for all hosts, as the playbook
    C(identityops.okta.audit_api_tokens) does.
  - It fails only if the report cannot be written. What else is wrong is in the report and in RV(results).
options:
  hosts:
    description:
      - Hosts to report on, each of which is an Okta org. Hosts that have failed, or that cannot be reached, are
        named in the report.
    type: list
    elements: str
    required: true
  tokens_from:
    description:
      - Name of the variable in which each host has the result of M(identityops.okta.okta_api_token_info). It has to
        be made with C(expand) set to C(owner), C(owner_roles) and C(sign_in).
    type: str
    required: true
  settings_from:
    description:
      - Name of the variable in which each host has the result of the action C(identityops.okta.job_settings).
        C(okta_policy_file) is the path of its policy, as the filter P(identityops.okta.token_findings#filter)
        describes it, C(okta_baseline) that of what to compare with, as the filter
        P(identityops.okta.token_drift#filter) describes it, if it is to be compared, and C(okta_fail_on) lists the
        severities, and C(drift), that RV(results) counts as failure.
    type: str
    required: true
  dest:
    description:
      - Folder for the report on the control node. It is made if it is missing. Only its owner can read it.
      - C(report.html) is for people, C(report.json) for programs and as a baseline, C(report.csv) has one row for
        each token and C(findings.csv) one for each finding, C(report.junit.xml) is for pipelines, and
        C(report.ocsf.jsonl) is for SIEMs, with one Compliance Finding of the Open Cybersecurity Schema Framework in
        each line.
    type: path
    required: true
  started:
    description:
      - When the audit began, in seconds since 1970, so that the report can say how long it took.
    type: float
seealso:
  - module: identityops.okta.okta_api_token_info
  - plugin: identityops.okta.token_findings
    plugin_type: filter
  - plugin: identityops.okta.token_drift
    plugin_type: filter
extends_documentation_fragment:
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
- name: List the API tokens with their owners and the owners' admin roles
  identityops.okta.okta_api_token_info:
    expand: [owner, owner_roles, sign_in]
  register: inventory

- name: Load the settings, which are variables such as okta_policy_file
  identityops.okta.job_settings:
    job: audit_api_tokens
  register: job

- name: Write the report
  identityops.okta.token_report:
    hosts: "{{ ansible_play_hosts_all }}"
    tokens_from: inventory
    settings_from: job
    dest: okta-report
  run_once: true
  register: report

- name: Show the result
  ansible.builtin.debug:
    msg: "{{ report.results[inventory_hostname].lines }}"
"""

RETURN = r"""
path:
  description: Folder of the report.
  returned: success
  type: str
  sample: /home/jane/okta-report
results:
  description: How the audit of each host ended.
  returned: success
  type: dict
  contains:
    lines:
      description: What to show on screen.
      type: list
      elements: str
      returned: always
      sample:
        - "https://acme.okta.com: 13 API tokens"
        - "Open findings: 3 critical, 12 high, 23 medium, 0 unknown, 9 low"
    failure:
      description:
        - Why the run must fail, empty if it need not. It must if the org could not be audited, or not compared with
          the baseline that is set, or has something that C(okta_fail_on) names.
      type: str
      returned: always
      sample: ""
"""
