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
  - Revokes API tokens (SSWS) of an Okta org, by ID (O(token_id)) or by criteria (O(where)), or the token that the task
    itself uses (O(current)). O(protect) and O(max_revocations) limit what it revokes.
  - The task reads first, so that it knows what exists. It reports C(changed) only if it revoked a token, and revokes
    exactly the tokens of its plan, by ID.
  - Revoking cannot be undone, and the Okta API cannot create API tokens. What uses a token stops working at once.
options:
  token_id:
    description:
      - IDs of the tokens to revoke. An empty list means nothing to revoke.
      - One ID costs one request to read it, several cost one list. Each token that exists costs one more request.
      - Exactly one of O(token_id), O(current) and O(where) must be given.
    type: list
    elements: str
  current:
    description:
      - Revoke the token that this task uses, for example as the last step of a pipeline. Works with O(api_token) only.
      - If that token is not valid any more, the task changes nothing and warns.
    type: bool
    default: false
  where:
    description:
      - Criteria that select API tokens. At least one must be set, and all that are set must hold.
      - A token for which a criterion cannot be decided, because Okta does not return what it needs, is kept, and so is
        the token that the task itself uses unless O(allow_self) is set. Both are returned in RV(kept).
  expand:
    description:
      - What to return in addition, at the cost of further requests.
      - V(owner) fills C(_embedded.owner) of each token in RV(revoked), with one request for each owner, and V(null)
        where the credentials do not permit that. It needs the scope C(okta.users.read).
      - V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [owner, sign_in]
  allow_self:
    description:
      - Allow revoking by O(token_id) or O(where) a token that may be the one this task uses.
      - A token is treated as such if its owner is the user of the credentials in use, and it was used within the last
        two minutes. Without this option, a task fails if O(token_id) names such a token, and keeps it if O(where)
        selects it. With it, such tokens are revoked last.
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
  - identityops.okta._revocation
  - identityops.okta._revocation.state
  - identityops.okta._revocation.protect
  - identityops.okta._revocation.where
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

- name: Revoke tokens that have not been used for three weeks, but never more than ten
  identityops.okta.okta_api_token:
    state: absent
    where:
      idle_days: 21
    max_revocations: 10
  register: outcome

- name: Show what was kept, and why
  ansible.builtin.debug:
    msg: "{{ item.name }} was kept. {{ item.detail }}"
  loop: "{{ outcome.kept }}"
  loop_control:
    label: "{{ item.token_id }}"

- name: After an incident, revoke every token created since, except those of break-glass accounts
  identityops.okta.okta_api_token:
    state: absent
    where:
      created_since: "2026-11-24T08:00:00Z"
    protect:
      - svc-deploy@example.com
      - hygiene

- name: Revoke the tokens of a user who leaves
  identityops.okta.okta_api_token:
    state: absent
    where:
      owner: jane.doe@example.com

- name: Revoke the token this pipeline uses, as its last step
  identityops.okta.okta_api_token:
    state: absent
    current: true
"""

RETURN = r"""
revoked:
  description:
    - The tokens that this task revoked, or would revoke in check mode, as they were before, in the order
      asked.
    - With O(current=true), C(id) is V(current) and only C(userId) stands beside it, because Okta does
      not return the ID of the token in use.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    id:
      description: ID of the token.
      returned: always
      type: str
      sample: 00Tabcdefg1234567890
    name:
      description: Name of the token.
      returned: success
      type: str
      sample: deployment
    userId:
      description: ID of the user who created the token and whose permissions it has.
      returned: success
      type: str
      sample: 00uabcdefg1234567890
    clientName:
      description: Kind of client the token was made for. Tokens that people create have V(Okta API),
        those of agents another name.
      returned: success
      type: str
      sample: Okta API
    tokenWindow:
      description: How long the token remains valid without being used, as an ISO 8601 duration.
      returned: success
      type: str
      sample: P30D
    network:
      description: From where the token can be used.
      returned: success
      type: dict
      contains:
        connection:
          description: V(ANYWHERE), or V(ZONE) for the network zones listed.
          returned: success
          type: str
          sample: ZONE
        include:
          description: IDs of the zones from which the token can be used.
          returned: when there are any
          type: list
          elements: str
          sample: [nzoabcdefg1234567890]
        exclude:
          description: IDs of the zones from which the token cannot be used.
          returned: when there are any
          type: list
          elements: str
          sample: [nzogfedcba0987654321]
    created:
      description: When the token was created.
      returned: success
      type: str
      sample: '2026-01-05T09:00:00.000Z'
    lastUpdated:
      description: When the token was last used or edited.
      returned: success
      type: str
      sample: '2026-03-01T12:30:00.000Z'
    expiresAt:
      description: When the token expires unless it is used again.
      returned: success
      type: str
      sample: '2026-03-31T12:30:00.000Z'
    last_used:
      description:
        - When the token was last used, which is C(expiresAt) less C(tokenWindow). For a token that was
          never used, the time of its creation.
        - V(null) if it cannot be determined.
      returned: success
      type: str
      sample: '2026-03-01T12:30:00.000Z'
    never_used:
      description: Whether the token has never been used since its creation, V(null) if that cannot be
        determined.
      returned: success
      type: bool
      sample: false
    idle_days:
      description: Whole days since C(last_used), by Okta's clock, V(null) if C(last_used) is.
      returned: success
      type: int
      sample: 12
    age_days:
      description: Whole days since C(created), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 67
    expires_in_days:
      description: Whole days until C(expiresAt), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 17
    _embedded:
      description: What O(expand) asks for.
      returned: when O(expand) has V(owner)
      type: dict
      contains:
        owner:
          description: The user who owns the token, V(null) if it could not be read.
          returned: when O(expand) has V(owner)
          type: dict
          contains:
            id:
              description: ID of the user.
              returned: success
              type: str
              sample: 00uabcdefg1234567890
            login:
              description: Login of the user.
              returned: success
              type: str
              sample: svc-deploy@example.com
            status:
              description: Status of the user.
              returned: success
              type: str
              sample: ACTIVE
absent:
  description: IDs of tokens that were asked for and do not exist or are already revoked.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
kept:
  description:
    - Tokens that the task was asked for but keeps, each with the reason.
    - Each token is in exactly one of RV(revoked), RV(absent), RV(kept), RV(errors) and RV(pending).
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    token_id:
      description: ID of the token.
      returned: always
      type: str
      sample: 00Tabcdefg1234567890
    name:
      description: Name of the API token, or of the app of a refresh token, V(null) if Okta does not return
        it.
      returned: always
      type: str
      sample: reporting
    user_id:
      description: ID of the token's user, V(null) if Okta does not return it.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
    client_id:
      description: Client ID of a refresh token, V(null) for an API token.
      returned: always
      type: str
      sample: null
    reason:
      description:
        - V(protected) if O(protect) names the token or its user, V(agent) if it belongs to an agent and
          O(where.include_agents) is not set, V(own_token) if it may be the token that the task itself
          uses, V(not_judged) if a criterion of O(where) cannot be decided for it.
      returned: always
      type: str
      sample: protected
    detail:
      description: The reason as a sentence.
      returned: always
      type: str
      sample: protect names the token ('reporting').
errors:
  description: Tokens that could not be revoked, each with the reason. If there are any, the task fails.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    token_id:
      description: ID of the token.
      returned: always
      type: str
      sample: 00Tabcdefg1234567890
    error:
      description: What Okta answered, with the keys of RV(okta_error).
      returned: always
      type: dict
      sample: {}
  sample: []
pending:
  description:
    - IDs of tokens that were not tried because an earlier error was fatal, for example because the credentials
      stopped working.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
unmatched:
  description:
    - Entries of O(protect) and C(keep_client_id) that do not match anything. There can be some only with
      O(protect_missing=warn) and O(protect_missing=ignore).
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    option:
      description: The option that contains the entry.
      returned: always
      type: str
      sample: protect
    entry:
      description: The entry.
      returned: always
      type: str
      sample: jane.dough@example.com
    suggestion:
      description: What exists and is most like the entry, V(null) if nothing is like it.
      returned: always
      type: str
      sample: '''jane.doe@example.com'''
  sample: []
receipts:
  description: Proof of each revocation, for an auditor.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    token_id:
      description: ID of the token.
      returned: always
      type: str
      sample: 00Tabcdefg1234567890
    request_id:
      description:
        - ID of the request that revoked it, as in Okta's System Log. V(null) in check mode, and if the
          response was lost.
      returned: always
      type: str
      sample: 0123456789abcdef0123456789abcdef
    time:
      description: When it was revoked, by Okta's clock. V(null) in check mode.
      returned: always
      type: str
      sample: '2026-03-13T08:00:00.000Z'
sign_in:
  description: Who lists the tokens, and when, for an audit trail.
  returned: when O(expand) contains V(sign_in)
  type: dict
  contains:
    method:
      description: The option that provided the credentials, V(api_token), V(access_token) or V(oauth_client_id).
      returned: success
      type: str
      sample: oauth_client_id
    client_id:
      description: Client ID of the app in use, V(null) for an API token and if the access token does
        not contain it.
      returned: success
      type: str
      sample: 0oaabcdefg1234567890
    user_id:
      description: ID of the user in use, V(null) for a service app and if the access token does not contain
        it.
      returned: success
      type: str
      sample: null
    login:
      description: Login of that user, V(null) if C(user_id) is.
      returned: success
      type: str
      sample: null
    org_url:
      description: URL of the org.
      returned: success
      type: str
      sample: https://acme.okta.com
    time:
      description: The time by Okta's clock, or by the clock of this machine if no request was needed.
      returned: success
      type: str
      sample: '2026-03-13T08:00:00.000Z'
rate_limit:
  description: What the task used. Only this and the values in RV(receipts) differ between check mode
    and the real run.
  returned: when the options were accepted
  type: dict
  contains:
    requests:
      description: Requests sent to Okta, including retries.
      returned: always
      type: int
      sample: 3
    waited_seconds:
      description: Seconds spent waiting for Okta's rate limit.
      returned: always
      type: float
      sample: 0.0
    remaining:
      description: Requests that remain for these credentials until the next minute, V(null) if Okta does
        not return it.
      returned: always
      type: int
      sample: 594
    limit:
      description: Requests that Okta allows these credentials in a minute, V(null) if it does not return
        it.
      returned: always
      type: int
      sample: 600
okta_error:
  description: The request that failed and what Okta answered. What is not known is V(null).
  returned: when a request failed
  type: dict
  contains:
    status:
      description: HTTP status, V(null) if there was no response.
      returned: always
      type: int
      sample: 403
    code:
      description: Okta's error code.
      returned: always
      type: str
      sample: E0000006
    summary:
      description: Okta's summary of the error.
      returned: always
      type: str
      sample: You do not have permission to perform the requested action
    causes:
      description: Okta's summaries of its causes.
      returned: always
      type: list
      elements: str
      sample: []
    error_id:
      description: ID of the error, for Okta Support.
      returned: always
      type: str
      sample: oaeabcdefghijklmnopqrstuv
    request_id:
      description: ID of the request, as in Okta's System Log.
      returned: always
      type: str
      sample: 0123456789abcdef0123456789abcdef
    method:
      description: HTTP method of the request.
      returned: always
      type: str
      sample: DELETE
    path:
      description: Path of the request.
      returned: always
      type: str
      sample: /api/v1/api-tokens/00Tabcdefg1234567890
hint:
  description: How to fix the error.
  returned: when a request failed and the fix is known
  type: str
  sample: give the account in use an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._api_token_plan import plan_api_tokens, plan_current_api_token
from ..module_utils._client import Client
from ..module_utils._execution import execute
from ..module_utils._module import REVOCATION_OPTIONS, WHERE_OPTION, check_choice, run_module

OPTIONS: dict[str, dict[str, Any]] = {
    **REVOCATION_OPTIONS,
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "current": {"type": "bool", "default": False},
    "where": WHERE_OPTION,
    "expand": {"type": "list", "elements": "str", "choices": ["owner", "sign_in"]},
    "allow_self": {"type": "bool", "default": False},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_choice(params, "token_id", "current", "where")
    make_plan = plan_current_api_token if params["current"] else plan_api_tokens
    plan = make_plan(client, params, module.warn)
    return execute(plan, client, params["max_revocations"], module.check_mode, module._diff)


def main() -> None:
    run_module(run, OPTIONS, "apiTokens")


if __name__ == "__main__":
    main()
