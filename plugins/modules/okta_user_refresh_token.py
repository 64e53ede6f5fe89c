#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_user_refresh_token
short_description: Revoke OAuth 2.0 refresh tokens of Okta users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Revokes refresh tokens that Okta has issued to OAuth 2.0 clients for users, one by one or all of a user and client.
  - The access tokens that were issued with a refresh token go with it. A client that checks access tokens on its own accepts them until
    they expire. Sessions of the user stay.
  - The task reads first, so that it knows what exists. A task that revokes something is changed. One that finds everything gone is not.
options:
  state:
    description: V(absent) revokes. There is no other state and no default, so that a task which revokes says so.
    type: str
    choices: [absent]
    required: true
  user_id:
    description: The users, each by id or login. A user who does not exist is an error. An empty list means nothing to revoke.
    type: list
    elements: str
    required: true
  client_id:
    description:
      - Ids of the clients. A client that does not exist is an error. An empty list means nothing to revoke.
      - The default is every client for which the user has tokens or grants.
    type: list
    elements: str
  token_id:
    description:
      - Ids of the tokens to revoke. Needs exactly one O(user_id) and one O(client_id). An empty list means nothing to revoke.
      - Exactly one of O(token_id) and O(all_tokens) must be given.
    type: list
    elements: str
  all_tokens:
    description: Revoke all refresh tokens of each user and client named.
    type: bool
    default: false
  keep_client_id:
    description: Ids of clients to spare when O(client_id) is left out.
    type: list
    elements: str
  max_revocations:
    description: Revoke nothing and fail when more tokens than this would be revoked.
    type: int
seealso:
  - module: identityops.okta.okta_user_refresh_token_info
  - name: A user's tokens in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserOAuth/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.state
"""

EXAMPLES = r"""
- name: Revoke all refresh tokens of a user and one client
  identityops.okta.okta_user_refresh_token:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    state: absent
    user_id: jane.doe@example.com
    client_id: 0oaabcdefg1234567890
    all_tokens: true

- name: Revoke all refresh tokens of a user who leaves, but those of one client
  identityops.okta.okta_user_refresh_token:
    state: absent
    user_id: jane.doe@example.com
    all_tokens: true
    keep_client_id: 0oagfedcba0987654321

- name: Revoke one refresh token
  identityops.okta.okta_user_refresh_token:
    state: absent
    user_id: 00uabcdefg1234567890
    client_id: 0oaabcdefg1234567890
    token_id: oarabcdefg1234567890

- name: Revoke a leaked client's refresh tokens of many users, but never more than a thousand
  identityops.okta.okta_user_refresh_token:
    state: absent
    user_id: "{{ affected_users }}"
    client_id: 0oaabcdefg1234567890
    all_tokens: true
    max_revocations: 1000
"""

RETURN = r"""
revoked:
  description: The tokens that this task revoked, or would revoke in check mode, as they were before.
  returned: when the plan was carried out
  type: list
  elements: dict
  contains:
    id:
      description: Id of the token.
      type: str
      returned: always
      sample: oarabcdefg1234567890
    status:
      description: V(ACTIVE) or V(REVOKED).
      type: str
      returned: success
      sample: ACTIVE
    created:
      description: When the token was issued.
      type: str
      returned: success
      sample: "2026-03-01T12:30:00.000Z"
    lastUpdated:
      description: When Okta last changed the token's record.
      type: str
      returned: success
      sample: "2026-03-01T12:30:00.000Z"
    expiresAt:
      description: When the token expires unless it is used again.
      type: str
      returned: success
      sample: "2026-03-08T12:30:00.000Z"
    issuer:
      description: URL of the authorization server that issued the token.
      type: str
      returned: success
      sample: https://acme.okta.com/oauth2/default
    clientId:
      description: Id of the client the token was issued to.
      type: str
      returned: success
      sample: 0oaabcdefg1234567890
    userId:
      description: Id of the user the token stands for.
      type: str
      returned: success
      sample: 00uabcdefg1234567890
    scopes:
      description: Names of the scopes granted.
      type: list
      elements: str
      returned: success
      sample: [openid, offline_access]
    age_days:
      description: Whole days since C(created), by Okta's clock.
      type: int
      returned: success
      sample: 2
    expires_in_days:
      description: Whole days until C(expiresAt), by Okta's clock.
      type: int
      returned: success
      sample: 4
    app_name:
      description: Name of the client's app, V(null) where Okta does not tell it.
      type: str
      returned: success
      sample: Field Service
    user_name:
      description: Name of the user, V(null) where Okta does not tell it.
      type: str
      returned: success
      sample: Jane Doe
    authorization_server_name:
      description: Name of the authorization server, V(null) where Okta does not tell it.
      type: str
      returned: success
      sample: default
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
      sample: oarabcdefg1234567890
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
      sample: oarabcdefg1234567890
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
      sample: /api/v1/users/00uabcdefg1234567890/clients/0oaabcdefg1234567890/tokens
hint:
  description: What to do about the error.
  returned: when a request failed and the cure is known
  type: str
  sample: give the account that signs in an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._client import Client
from ..module_utils._ids import check_token_ids
from ..module_utils._module import check_choice, check_one_pair, run_module
from ..module_utils._parallel import in_parallel
from ..module_utils._revocation import Plan, carry_out, plan_all, plan_by_id
from ..module_utils._tokens import RefreshTokens, refresh_tokens_of

OPTIONS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["absent"], "required": True},
    "user_id": {"type": "list", "elements": "str", "required": True},
    "client_id": {"type": "list", "elements": "str"},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "all_tokens": {"type": "bool", "default": False},
    "keep_client_id": {"type": "list", "elements": "str"},
    "max_revocations": {"type": "int"},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_choice(params, "token_id", "all_tokens")
    check_one_pair(params, "token_id")
    ids = None if params["token_id"] is None else check_token_ids(params["token_id"])

    def plan_one(source: RefreshTokens) -> Plan:
        return plan_all(source) if ids is None else plan_by_id(source, ids)

    sources = refresh_tokens_of(client, params["user_id"], params["client_id"], keep=params["keep_client_id"] or [])
    plans = in_parallel(plan_one, sources, client.concurrency)
    plan = Plan(
        [deletion for one in plans for deletion in one.deletions],
        [token_id for one in plans for token_id in one.absent],
    )
    return carry_out(plan, client, params["max_revocations"], module.check_mode, module._diff)


def main() -> None:
    run_module(run, OPTIONS, "users", mutually_exclusive=[("client_id", "keep_client_id")])


if __name__ == "__main__":
    main()
