#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_api_token
short_description: Revoke API tokens of an Okta org
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Revokes API tokens (SSWS) of an Okta org by id, or the token that the task itself signs in with.
  - The task reads first, so that it knows what exists. A task that revokes something is changed. One that finds everything gone is not.
  - Revoking cannot be undone, and Okta has no operation to create an API token. What uses the token stops working at once.
options:
  state:
    description: V(absent) revokes. There is no other state and no default, so that a task which revokes says so.
    type: str
    choices: [absent]
    required: true
  token_id:
    description:
      - Ids of the tokens to revoke. An empty list means nothing to revoke.
      - One id costs one request to read it, several cost one list. Each token that exists costs one more request.
      - Exactly one of O(token_id) and O(current) must be given.
    type: list
    elements: str
  current:
    description:
      - Revoke the token this task signs in with, as the last step of a pipeline. Works with O(api_token) only.
      - When that token is dead already, the task changes nothing and warns.
    type: bool
    default: false
  max_revocations:
    description: Revoke nothing and fail when more tokens than this would be revoked.
    type: int
  allow_self:
    description:
      - Allow revoking by O(token_id) a token that may be the one this task signs in with.
      - A token is taken for it when its owner is the user who signs in and it was used within the last two minutes. Such tokens are
        revoked last.
    type: bool
    default: false
seealso:
  - module: identityops.okta.okta_api_token_info
  - name: API tokens in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.state
"""

EXAMPLES = r"""
- name: Revoke two API tokens
  identityops.okta.okta_api_token:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    state: absent
    token_id:
      - 00Tabcdefg1234567890
      - 00Tgfedcba0987654321

- name: List all API tokens
  identityops.okta.okta_api_token_info:
  register: inventory

- name: Revoke those that nobody used for three weeks, but never more than ten
  identityops.okta.okta_api_token:
    state: absent
    token_id: "{{ inventory.api_tokens | selectattr('idle_days', 'ge', 21) | map(attribute='id') }}"
    max_revocations: 10

- name: Revoke the token this pipeline signs in with, as its last step
  identityops.okta.okta_api_token:
    state: absent
    current: true
"""

RETURN = r"""
revoked:
  description:
    - The tokens that this task revoked, or would revoke in check mode, as they were before, in the order asked.
    - With O(current=true), C(id) is V(current) and only C(userId) stands beside it, since Okta does not tell the id of the token in use.
  returned: when the plan was carried out
  type: list
  elements: dict
  contains:
    id:
      description: Id of the token.
      type: str
      returned: always
      sample: 00Tabcdefg1234567890
    name:
      description: Name of the token.
      type: str
      returned: success
      sample: deployment
    userId:
      description: Id of the user who created the token and whose rights it has.
      type: str
      returned: success
      sample: 00uabcdefg1234567890
    clientName:
      description: Kind of client the token was made for. Tokens that people create have V(Okta API), those of agents another name.
      type: str
      returned: success
      sample: Okta API
    tokenWindow:
      description: How long the token lives without use, as an ISO 8601 duration.
      type: str
      returned: success
      sample: P30D
    network:
      description: From where the token may be used.
      type: dict
      returned: success
      contains:
        connection:
          description: V(ANYWHERE), or V(ZONE) for the network zones listed.
          type: str
          returned: success
          sample: ZONE
        include:
          description: Ids of the zones from where the token may be used.
          type: list
          elements: str
          returned: when there are any
          sample: [nzoabcdefg1234567890]
        exclude:
          description: Ids of the zones from where the token may not be used.
          type: list
          elements: str
          returned: when there are any
          sample: [nzogfedcba0987654321]
    created:
      description: When the token was created.
      type: str
      returned: success
      sample: "2026-01-05T09:00:00.000Z"
    lastUpdated:
      description: When the token was last used or edited.
      type: str
      returned: success
      sample: "2026-03-01T12:30:00.000Z"
    expiresAt:
      description: When the token expires unless it is used again.
      type: str
      returned: success
      sample: "2026-03-31T12:30:00.000Z"
    last_used:
      description: When the token was last used, which is C(expiresAt) less C(tokenWindow). The creation, if the token was never used.
      type: str
      returned: success
      sample: "2026-03-01T12:30:00.000Z"
    never_used:
      description: Whether the token was never used since its creation.
      type: bool
      returned: success
      sample: false
    idle_days:
      description: Whole days since C(last_used), by Okta's clock.
      type: int
      returned: success
      sample: 12
    age_days:
      description: Whole days since C(created), by Okta's clock.
      type: int
      returned: success
      sample: 67
    expires_in_days:
      description: Whole days until C(expiresAt), by Okta's clock.
      type: int
      returned: success
      sample: 17
absent:
  description: Ids of tokens that were asked for and not there any more.
  returned: when the plan was carried out
  type: list
  elements: str
  sample: []
errors:
  description: Tokens that could not be revoked, each with the reason. The task fails when there are any.
  returned: when the plan was carried out
  type: list
  elements: dict
  contains:
    token_id:
      description: Id of the token.
      type: str
      returned: always
      sample: 00Tabcdefg1234567890
    error:
      description: What Okta said, with the keys of RV(okta_error).
      type: dict
      returned: always
      sample: {}
  sample: []
pending:
  description: Ids of tokens that were not tried, since an error before them left no hope, as when the sign-in has ceased to work.
  returned: when the plan was carried out
  type: list
  elements: str
  sample: []
receipts:
  description: What proves each revocation to an auditor.
  returned: when the plan was carried out
  type: list
  elements: dict
  contains:
    token_id:
      description: Id of the token.
      type: str
      returned: always
      sample: 00Tabcdefg1234567890
    request_id:
      description: Id of the request that revoked it, as in Okta's System Log. V(null) in check mode, and when its answer was lost.
      type: str
      returned: always
      sample: 0123456789abcdef0123456789abcdef
    time:
      description: When it was revoked, by Okta's clock. V(null) in check mode.
      type: str
      returned: always
      sample: "2026-03-13T08:00:00.000Z"
rate_limit:
  description: What the task cost. Only this and the values in RV(receipts) differ between check mode and the real run.
  returned: when the options were accepted
  type: dict
  contains:
    requests:
      description: Requests sent to Okta, tries included.
      type: int
      returned: always
      sample: 3
    waited_seconds:
      description: Seconds spent waiting for Okta's rate limit.
      type: float
      returned: always
      sample: 0.0
    remaining:
      description: Requests that Okta leaves to the sign-in until the next minute, V(null) where it does not tell.
      type: int
      returned: always
      sample: 594
okta_error:
  description: The request that failed and what Okta said of it. What is not known is V(null).
  returned: when a request failed
  type: dict
  contains:
    status:
      description: HTTP status, V(null) when no answer came.
      type: int
      returned: always
      sample: 403
    code:
      description: Okta's error code.
      type: str
      returned: always
      sample: E0000006
    summary:
      description: Okta's words for the error.
      type: str
      returned: always
      sample: You do not have permission to perform the requested action
    causes:
      description: Okta's words for its causes.
      type: list
      elements: str
      returned: always
      sample: []
    error_id:
      description: Id of the error, for Okta's support.
      type: str
      returned: always
      sample: oaeabcdefghijklmnopqrstuv
    request_id:
      description: Id of the request, as in Okta's System Log.
      type: str
      returned: always
      sample: 0123456789abcdef0123456789abcdef
    method:
      description: HTTP method of the request.
      type: str
      returned: always
      sample: DELETE
    path:
      description: Path of the request.
      type: str
      returned: always
      sample: /api/v1/api-tokens/00Tabcdefg1234567890
hint:
  description: What to do about the error.
  returned: when a request failed and the cure is known
  type: str
  sample: give the account that signs in an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._client import Client
from ..module_utils._errors import NOT_SIGNED_IN, OptionError
from ..module_utils._ids import check_token_ids
from ..module_utils._module import check_choice, run_module
from ..module_utils._revocation import Deletion, Plan, carry_out, plan_by_id
from ..module_utils._tokens import ApiTokens

OPTIONS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["absent"], "required": True},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "current": {"type": "bool", "default": False},
    "max_revocations": {"type": "int"},
    "allow_self": {"type": "bool", "default": False},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_choice(params, "token_id", "current")
    plan = (
        plan_current(module, client)
        if params["current"]
        else plan_ids(client, params["token_id"], params["allow_self"])
    )
    return carry_out(plan, client, params["max_revocations"], module.check_mode, module._diff)


def plan_current(module: AnsibleModule, client: Client) -> Plan:
    if client.authorization.kind != "api_token":
        raise OptionError(
            "current: true revokes the API token that signs in, so sign in with api_token, or give token_id instead"
        )
    api_tokens = ApiTokens(client)
    token = api_tokens.current()
    if token is None:
        module.warn("The API token that signs in is not alive (any more): there was nothing to revoke")
        return Plan([], ["current"])

    def alive() -> set[str]:
        return {"current"} if api_tokens.current() else set()

    return Plan([Deletion([token], api_tokens.revoke_current, alive, gone=NOT_SIGNED_IN)], [])


def plan_ids(client: Client, token_id: list[str], allow_self: bool) -> Plan:
    api_tokens = ApiTokens(client)
    plan = plan_by_id(api_tokens, check_token_ids(token_id))
    own = [token["id"] for token in api_tokens.possibly_own(plan.tokens())]
    if own and not allow_self:
        raise OptionError(
            f"{', '.join(own)} may be the API token this task signs in with, so none was revoked: leave it out, or set allow_self: true"
        )
    return plan._replace(last=own)


def main() -> None:
    run_module(run, OPTIONS, "apiTokens")


if __name__ == "__main__":
    main()
