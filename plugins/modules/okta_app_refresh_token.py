#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_app_refresh_token
short_description: Revoke the OAuth 2.0 refresh tokens of an app, of all its users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Revokes refresh tokens that Okta has issued to an OAuth 2.0 client (O(client_id)), all of them (O(all_tokens)) or
    some by ID (O(token_id)). Use it if a client has leaked and nobody knows who uses it. O(protect) and
    O(max_revocations) limit what it revokes.
  - The access tokens that were issued with a refresh token are revoked as well. A client that only verifies the
    signature of access tokens accepts them until they expire.
  - Consents are not revoked, so an app can get new tokens for its users. Revoke the consents first, with
    M(identityops.okta.okta_user_grant). Sessions are ended by M(identityops.okta.okta_user_session).
  - The task reads first, so that it knows what exists. It reports C(changed) only if it revoked a token.
options:
  client_id:
    description:
      - Client IDs of the apps. A client that does not exist is an error. An empty list means nothing to revoke.
      - Usually the client ID is the ID of the app. If it is not, the task searches for the app.
    type: list
    elements: str
    required: true
  user_id:
    description:
      - Only the tokens of these users, each given by ID or login. An empty list means nothing to revoke.
      - A user who does not exist is an error. The task revokes the tokens of the others, returns the user in
        RV(missing_users), and fails at the end.
      - The default is all users. Looking up users needs the scope C(okta.users.read).
    type: list
    elements: str
  token_id:
    description:
      - IDs of the tokens to revoke. Needs exactly one O(client_id). An empty list means nothing to revoke.
      - Exactly one of O(token_id) and O(all_tokens) must be given.
    type: list
    elements: str
  all_tokens:
    description: Revoke all refresh tokens of each client, unless O(user_id), O(where), O(protect) or O(keep_user_id)
      excludes some.
    type: bool
    default: false
  where:
    description:
      - Criteria that narrow O(all_tokens). At least one must be set, and all that are set must hold.
      - A token for which a criterion cannot be decided, because Okta does not return what it needs, is kept and
        returned in RV(kept).
    type: dict
    suboptions:
      idle_days:
        description: Tokens that have not been used for at least this number of days.
        type: int
      created_since:
        description:
          - Tokens issued at this time or later. An ISO 8601 time, for example V(2026-11-24T08:00:00Z), or a date, which
            means its midnight.
          - A time without an offset is UTC. A time in the future is an error.
        type: str
  keep_user_id:
    description:
      - Users whose tokens are kept, each given by ID or login. The tokens are returned in RV(kept).
      - A user who does not exist is handled as O(protect_missing) says.
    type: list
    elements: str
  expand:
    description: V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [sign_in]
  delete_by:
    description:
      - V(token) sends one DELETE request for each token of the plan and revokes nothing else. This is the default if
        O(max_revocations), O(protect), O(token_id), O(user_id), O(where) or O(keep_user_id) is given. With
        O(all_tokens), the task then lists the tokens again. Those that Okta did not list before are in RV(pending), and
        the task fails.
      - V(collection) sends one DELETE request for each client, however many tokens and users it has. This is the
        default for O(all_tokens) without any of these options. It is open-ended, because tokens that Okta has not
        listed, or issues before the request arrives, are revoked too, and O(max_revocations) is checked against the
        list before it. The task then lists the tokens again and repeats the request for those that have turned up,
        three times at most. What is left is in RV(pending), and the task fails.
      - Choose V(token) if something must be kept or a limit must hold, and V(collection) to end everything quickly.
        V(collection) cannot be combined with an option that keeps some tokens.
    type: str
    choices: [token, collection]
seealso:
  - module: identityops.okta.okta_app_refresh_token_info
  - module: identityops.okta.okta_user_refresh_token
  - name: An app's tokens in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationTokens/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.state
  - identityops.okta._revocation
  - identityops.okta._revocation.state
  - identityops.okta._revocation.protect
"""

EXAMPLES = r"""
- name: Revoke all refresh tokens of a client that leaked, with one request, but not if there are more than 20,000
  identityops.okta.okta_app_refresh_token:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    state: absent
    client_id: 0oaabcdefg1234567890
    all_tokens: true
    delete_by: collection
    max_revocations: 20000

- name: Revoke those that were issued since the leak, except those of a service account
  identityops.okta.okta_app_refresh_token:
    state: absent
    client_id: 0oaabcdefg1234567890
    all_tokens: true
    where:
      created_since: "2026-01-01T08:00:00Z"
    keep_user_id: svc-deploy@example.com

- name: Revoke one refresh token, whoever holds it
  identityops.okta.okta_app_refresh_token:
    state: absent
    client_id: 0oaabcdefg1234567890
    token_id: oarabcdefg1234567890
"""

RETURN = r"""
revoked:
  description: The tokens that this task revoked, or would revoke in check mode, as they were before.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    id:
      description: ID of the token.
      returned: always
      type: str
      sample: oarabcdefg1234567890
    status:
      description: V(ACTIVE) or V(REVOKED).
      returned: success
      type: str
      sample: ACTIVE
    created:
      description: When the token was issued.
      returned: success
      type: str
      sample: '2026-03-01T12:30:00.000Z'
    lastUpdated:
      description: When the token was last used.
      returned: success
      type: str
      sample: '2026-03-04T12:30:00.000Z'
    expiresAt:
      description: When the token expires unless it is used again.
      returned: success
      type: str
      sample: '2026-03-11T12:30:00.000Z'
    issuer:
      description: URL of the authorization server that issued the token.
      returned: success
      type: str
      sample: https://acme.okta.com/oauth2/default
    clientId:
      description: ID of the client the token was issued to.
      returned: success
      type: str
      sample: 0oaabcdefg1234567890
    userId:
      description: ID of the user for whom the token was issued.
      returned: success
      type: str
      sample: 00uabcdefg1234567890
    scopes:
      description: Names of the scopes granted.
      returned: success
      type: list
      elements: str
      sample: [openid, offline_access]
    last_used:
      description: When the token was last used, which is C(lastUpdated). V(null) if Okta does not return
        it.
      returned: success
      type: str
      sample: '2026-03-04T12:30:00.000Z'
    idle_days:
      description: Whole days since C(last_used), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 9
    age_days:
      description: Whole days since C(created), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 12
    expires_in_days:
      description: Whole days until C(expiresAt), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 4
    app_name:
      description: Name of the client's app, V(null) if Okta does not return it.
      returned: success
      type: str
      sample: Field Service
    user_name:
      description: Name of the user, V(null) if Okta does not return it.
      returned: success
      type: str
      sample: Jane Doe
    authorization_server_name:
      description: Name of the authorization server, V(null) if Okta does not return it.
      returned: success
      type: str
      sample: default
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
      sample: oarabcdefg1234567890
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
      description: Client ID of the token, V(null) if Okta does not return it.
      returned: always
      type: str
      sample: 0oaabcdefg1234567890
    reason:
      description:
        - V(protected) if O(protect) names the token, its user or its client, V(kept_user) if O(keep_user_id)
          names its user, V(not_judged) if a criterion of O(where) cannot be decided for it.
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
      sample: oarabcdefg1234567890
    error:
      description: What Okta answered, with the keys of RV(okta_error).
      returned: always
      type: dict
      sample: {}
  sample: []
pending:
  description:
    - IDs of tokens that were not tried because an earlier error was fatal, for example because the credentials
      stopped working, and of those that Okta listed only afterwards.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
unmatched:
  description:
    - Entries of O(protect) and O(keep_user_id) that do not match anything. There can be some only with
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
      sample: oarabcdefg1234567890
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
users:
  description: Number of users who hold the tokens that the task sets out to revoke.
  returned: when the plan was executed
  type: int
  sample: 2400
missing_users:
  description: Users of O(user_id) who do not exist, as given. If there are any, the task does everything
    else and then fails.
  returned: success, and when the task fails for that reason
  type: list
  elements: str
  sample: []
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
      sample: /api/v1/apps/0oaabcdefg1234567890/tokens
hint:
  description: How to fix the error.
  returned: when a request failed and the fix is known
  type: str
  sample: give the account in use an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._client import Client
from ..module_utils._execution import execute
from ..module_utils._module import (
    REFRESH_TOKEN_WHERE_OPTION,
    REVOCATION_OPTIONS,
    check_choice,
    check_one_client,
    run_module,
)
from ..module_utils._refresh_token_plan import plan_app_refresh_tokens

OPTIONS: dict[str, dict[str, Any]] = {
    **REVOCATION_OPTIONS,
    "client_id": {"type": "list", "elements": "str", "required": True},
    "user_id": {"type": "list", "elements": "str"},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "all_tokens": {"type": "bool", "default": False},
    "where": REFRESH_TOKEN_WHERE_OPTION,
    "keep_user_id": {"type": "list", "elements": "str"},
    "expand": {"type": "list", "elements": "str", "choices": ["sign_in"]},
    "delete_by": {"type": "str", "choices": ["token", "collection"]},
}
EXCLUSIVE = [
    ("user_id", "keep_user_id"),
    *(("token_id", name) for name in ("user_id", "keep_user_id", "where")),
]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_choice(params, "token_id", "all_tokens")
    check_one_client(params, "token_id")
    plan = plan_app_refresh_tokens(client, params, module.warn)
    return execute(plan, client, params["max_revocations"], module.check_mode, module._diff)


def main() -> None:
    run_module(run, OPTIONS, "apps", mutually_exclusive=EXCLUSIVE)


if __name__ == "__main__":
    main()
