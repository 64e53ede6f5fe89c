#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_awx_setup
short_description: Set up the jobs of this collection on AWX or Automation Controller
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Sets up credential types, a project, an inventory, job templates with surveys, and a workflow with an approval on
    AWX, Automation Controller or Ansible Automation Platform.
  - Creates what is missing, changes what differs, and keeps what administrators may change.
  - The playbook C(identityops.okta.setup_awx) calls it with the definitions of this collection.
  - It does not handle secrets of Okta. Create the credentials on the controller; the next run attaches them to the job
    templates.
  - While the controller fetches the project, it shows the status of the project.
options:
  controller_host:
    description:
      - Address of AWX, Automation Controller or the platform, for example V(https://awx.example.com).
      - If not set, the value of E(CONTROLLER_HOST) is used, or else that of E(AAP_HOSTNAME).
    type: str
    aliases: [aap_hostname]
  controller_oauthtoken:
    description:
      - Token of a user on the controller, with the scope Write.
      - If no credentials are set, the value of E(CONTROLLER_OAUTH_TOKEN) is used, or else that of E(AAP_TOKEN).
    type: str
    aliases: [aap_token]
  controller_username:
    description:
      - Name of a user on the controller, used if there is no token.
      - If no credentials are set, the value of E(CONTROLLER_USERNAME) is used, or else that of E(AAP_USERNAME).
    type: str
    aliases: [aap_username]
  controller_password:
    description:
      - Password of O(controller_username).
      - If no credentials are set, the value of E(CONTROLLER_PASSWORD) is used, or else that of E(AAP_PASSWORD).
    type: str
    aliases: [aap_password]
  validate_certs:
    description:
      - Whether to check the certificate of the controller.
      - If not set, the value of E(CONTROLLER_VERIFY_SSL) is used, or else that of E(AAP_VALIDATE_CERTS), or else
        V(true).
    type: bool
    aliases: [aap_validate_certs]
  ca_path:
    description:
      - File or folder with the certificates of the authorities that may sign the certificate of the controller.
      - If not set, the value of E(SSL_CERT_FILE) is used.
    type: path
  request_timeout:
    description: Seconds to wait for a response of the controller (1 to 3600).
    type: int
    default: 30
    aliases: [aap_request_timeout]
  organization:
    description: Name of an organization on the controller, to which everything belongs.
    type: str
    default: Default
  project:
    description: Name of the project.
    type: str
    default: Okta
  scm_url:
    description: Address of the Git repository of the project. Required unless O(local_path) is set.
    type: str
  scm_branch:
    description: Branch, tag or commit of the project.
    type: str
    default: ''
  local_path:
    description: Folder of a manual project on the controller, instead of O(scm_url).
    type: str
  project_timeout:
    description: Seconds to wait until the controller has fetched the project.
    type: int
    default: 600
  execution_environment:
    description:
      - Name of an execution environment on the controller that the jobs run in.
      - If not set, the controller decides.
    type: str
  inventory:
    description:
      - Name of an inventory on the controller.
      - If not set, an inventory C(Okta) with the host C(localhost) is created.
    type: str
  credentials:
    description:
      - Names of the credentials to attach to the job templates, by credential type.
      - A credential that is not named here has the name of its type.
    type: dict
    default: {}
  credential_types:
    description: The credential types, all of the kind C(cloud).
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the credential type.
        type: str
        required: true
      description:
        description: Description, used when it is created.
        type: str
        default: ''
      inputs:
        description: Input configuration. Fields that somebody has added stay.
        type: dict
        required: true
      injectors:
        description: Injector configuration. Injectors that somebody has added stay.
        type: dict
        required: true
  job_templates:
    description: The job templates. Other fields than these belong to the administrators.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the job template.
        type: str
        required: true
      description:
        description: Description, used when it is created.
        type: str
        default: ''
      playbook:
        description: Path of the playbook in the project.
        type: str
        required: true
      credential_type:
        description: Name of the credential type that the job template takes a credential of.
        type: str
        required: true
      extra_vars:
        description: Variables that it sets. Variables that somebody has added stay.
        type: dict
        default: {}
      survey:
        description:
          - Questions of its survey, as the API of the controller has them.
          - Of a question that exists, its bounds, default and place stay, as do questions that somebody has added.
          - A question that somebody has removed is created again, unless the job template sets its variable.
        type: list
        elements: dict
        default: []
  workflow:
    description: The workflow.
    type: dict
    required: true
    suboptions:
      name:
        description: Name of the workflow.
        type: str
        required: true
      description:
        description: Description, used when it is created.
        type: str
        default: ''
      guarded:
        description:
          - Name of a credential type.
          - The module warns of nodes that run a job template with a credential of this type, unless in check mode, and
            that have no approval before them.
        type: str
        required: true
      reserved:
        description:
          - Variables that decide what is revoked. The variables of a workflow beat all others.
          - The module warns if the workflow or its survey sets one of them.
        type: list
        elements: str
        default: []
      survey:
        description: Questions of its survey, which are questions of a job template.
        type: dict
        required: true
        suboptions:
          job_template:
            description: Name of the job template.
            type: str
            required: true
          variables:
            description: Variables of the questions.
            type: list
            elements: str
            required: true
      nodes:
        description:
          - Nodes of the workflow. There are no other links between them than these. Nodes that somebody has added stay.
          - A node that has nodes before it runs only if all of them have ended as the links require.
        type: list
        elements: dict
        required: true
        suboptions:
          identifier:
            description: Identifier of the node.
            type: str
            required: true
          job_template:
            description: Name of the job template that it runs.
            type: str
          job_type:
            description: How it runs the job template. If not set, the job template decides.
            type: str
            choices: [check, run]
          extra_data:
            description: Variables for its job, which the survey of the job template must ask for.
            type: dict
            default: {}
          approval:
            description: The approval that it waits for, instead of O(workflow.nodes[].job_template).
            type: dict
            suboptions:
              name:
                description: Name of the approval.
                type: str
                required: true
              description:
                description: Description of the approval.
                type: str
                default: ''
              timeout:
                description: Seconds after which it is denied if nobody approves it; V(0) waits without limit.
                type: int
                default: 0
          next:
            description: Identifiers of the nodes that run after its success.
            type: list
            elements: str
            default: []
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what a real run would change, without changing anything.
    support: full
  diff_mode:
    description: Returns each field that changes, with its value before and after the change, when in diff mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode with the same arguments, the second run changes nothing.
    support: full
requirements:
  - requests >= 2.25.1
  - PyYAML, if somebody has written variables of the inventory or of a job template as YAML
seealso:
  - name: AWX and Automation Controller
    description: The guide, with what belongs to the collection and what to the administrators.
    link: https://identityops.github.io/ansible-okta/branch/main/docsite/awx_guide.html
"""

EXAMPLES = r"""
- name: Set up the controller with definitions of your own
  identityops.okta.okta_awx_setup:
    controller_host: https://awx.example.com
    controller_oauthtoken: "{{ controller_token }}"
    scm_url: https://git.example.com/security/okta-jobs.git
    scm_branch: main
    credential_types: "{{ awx_credential_types }}"
    job_templates: "{{ awx_job_templates }}"
    workflow: "{{ awx_workflow }}"
  register: setup

- name: Show what changed, and what is left to do
  ansible.builtin.debug:
    msg: "{{ setup.changes + setup.next_steps }}"
"""

RETURN = r"""
changes:
  description:
    - What was changed, one sentence for each change.
    - If an object was changed, each field with its value before and after.
    - In check mode, what would be changed. If the task fails, what was changed until then.
  returned: always, unless an option is wrong
  type: list
  elements: str
  sample:
    - create the credential type Okta (read)
    - "change the job template Okta: audit API tokens: allow_simultaneous: true -> false"
next_steps:
  description: What is left to do on the controller, one sentence for each step.
  returned: always, unless an option is wrong
  type: list
  elements: str
  sample:
    - >-
      Create the credential 'Okta (read)' of the type 'Okta (read)', and run this again to attach it to the job
      templates.
ways_around:
  description:
    - Nodes of the workflow that revoke without an approval before them, and reserved variables that it sets.
    - There is one sentence for each, of which the module warns.
  returned: always, unless an option is wrong
  type: list
  elements: str
  sample: []
project_status:
  description: Status of the project on the controller.
  returned: if the project is not ready to be used
  type: str
  sample: failed
"""

import os
from contextlib import closing
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from ..module_utils._awx_client import ControllerClient
from ..module_utils._awx_connection import CONTROLLER_OPTIONS, resolve_controller
from ..module_utils._awx_definitions import (
    CREDENTIAL_TYPES_OPTION,
    JOB_TEMPLATES_OPTION,
    WORKFLOW_OPTION,
    check_definitions,
)
from ..module_utils._awx_objects import Objects
from ..module_utils._awx_setup import pauses, set_up, wanted_of
from ..module_utils._errors import BugReport, MissingLibraryError, OktaError
from ..module_utils._module import OktaModule, create_module
from ..module_utils._selection import check_number
from ..module_utils._transport import Transport

OPTIONS: dict[str, dict[str, Any]] = {
    **CONTROLLER_OPTIONS,
    "organization": {"type": "str", "default": "Default"},
    "project": {"type": "str", "default": "Okta"},
    "scm_url": {"type": "str"},
    "scm_branch": {"type": "str", "default": ""},
    "local_path": {"type": "str"},
    "project_timeout": {"type": "int", "default": 600},
    "execution_environment": {"type": "str"},
    "inventory": {"type": "str"},
    "credentials": {"type": "dict", "default": {}},
    "credential_types": CREDENTIAL_TYPES_OPTION,
    "job_templates": JOB_TEMPLATES_OPTION,
    "workflow": WORKFLOW_OPTION,
}


def run(module: OktaModule) -> dict[str, Any]:
    """Set up the controller, and return the result. Raises OktaError if it could not begin."""
    params = module.params
    check_number("request_timeout", params["request_timeout"], 1, 3600)
    check_number("project_timeout", params["project_timeout"], 0)
    check_definitions(params["job_templates"], params["workflow"])
    controller = resolve_controller(params, os.environ)
    module.secrets.add(*controller.secrets)
    settings = controller.settings(module.user_agent, params["request_timeout"])
    with closing(Transport(settings, secrets=module.secrets)) as transport:
        objects = Objects(ControllerClient(transport, controller.url, module.secrets.mask_message), module.check_mode)
        return set_up(objects, wanted_of(params), pauses(params["project_timeout"]), module._diff)


def main() -> None:
    """Run the module."""
    source = [("scm_url", "local_path")]
    module = create_module(OPTIONS, required_one_of=source, mutually_exclusive=source)
    result: dict[str, Any] = {}
    with BugReport(module.secrets.mask_message) as bug:
        try:
            result = run(module)
        except MissingLibraryError as error:
            result = {"msg": missing_required_lib(str(error))}
        except OktaError as error:
            result = error.as_result()
    result = module.secrets.mask(bug.result or result)
    for sentence in result.get("ways_around", []):
        module.warn(sentence)
    if "msg" in result:
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
