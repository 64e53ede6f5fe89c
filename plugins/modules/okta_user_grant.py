#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_user_grant
short_description: Revoke the consents of Okta users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Revokes consents (scope consent grants) that users (O(user_id)) have given to OAuth 2.0 clients, by ID
    (O(grant_id)), or all of them (O(all_grants)), which O(client_id) and O(scope) narrow.
  - With a consent, a client can get new tokens for a user without asking, so revoke consents before tokens. Tokens that
    have been issued stay valid. Revoke them with M(identityops.okta.okta_app_refresh_token) or
    M(identityops.okta.okta_user_refresh_token).
  - The task reads first, so that it knows what exists. It reports C(changed) only if it revoked a consent.
options:
  user_id:
    description:
      - The users, each by ID or login. An empty list means nothing to revoke.
      - A user who does not exist is an error. The task revokes the consents of the others, returns the user in
        RV(missing_users), and fails at the end.
      - Required unless O(grants) is given.
    type: list
    elements: str
  client_id:
    description:
      - Only the consents to these clients. A client that does not exist is an error. An empty list means nothing to
        revoke.
      - The default is every client.
    type: list
    elements: str
  scope:
    description:
      - Only the consents to these scopes, each given by its ID (C(scopeId)) or its name for people (C(scope_name)), in
        any case.
      - A scope that none of the consents has is a warning, because Okta does not say whether it exists.
    type: list
    elements: str
  grant_id:
    description:
      - IDs of the consents to revoke. Needs exactly one O(user_id). An empty list means nothing to revoke.
      - Exactly one of O(grant_id), O(grants) and O(all_grants) must be given.
    type: list
    elements: str
  grants:
    description:
      - Exactly these consents, of any users. Each is a dictionary with C(id) and C(userId), as RV(revoked) and
        M(identityops.okta.okta_user_grant_info) return them. Other keys are ignored. An empty list means nothing to
        revoke.
      - Use it to revoke what an earlier task has planned in check mode, and nothing else.
    type: list
    elements: dict
  all_grants:
    description: Revoke all consents of each user, unless O(client_id), O(scope), O(protect) or O(keep_client_id)
      excludes some.
    type: bool
    default: false
  keep_client_id:
    description:
      - IDs of clients for which consents are kept if O(client_id) is left out. The consents are returned in RV(kept).
      - A client that does not exist is handled as O(protect_missing) says.
    type: list
    elements: str
  max_revocations:
    description: Fail without revoking anything if more consents than this would be revoked.
    type: int
  expand:
    description: V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [sign_in]
  delete_by:
    description:
      - V(token) sends one DELETE request for each consent of the plan and revokes nothing else. This is the default if
        O(max_revocations), O(protect), O(grant_id), O(grants), O(scope) or O(keep_client_id) is given.
      - V(collection) sends one DELETE request for each user (and client, with O(client_id)), then lists the consents
        again and repeats the request for those that have turned up, three times at most. This is the default for
        O(all_grants) without any of these options. It is open-ended, because consents that are given before the request
        reaches Okta are revoked too. What is left is in RV(pending), and the task fails.
    type: str
    choices: [token, collection]
seealso:
  - module: identityops.okta.okta_user_grant_info
  - module: identityops.okta.okta_user_refresh_token
  - name: A user's grants in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.state
  - identityops.okta._revocation
  - identityops.okta._revocation.state
  - identityops.okta._revocation.protect
"""

EXAMPLES = r"""
- name: Revoke what users allow a client that leaked
  identityops.okta.okta_user_grant:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    state: absent
    user_id: "{{ affected_users }}"
    client_id: 0oaabcdefg1234567890
    all_grants: true
    max_revocations: 1000

- name: Revoke all consents of a user who leaves, except those to one client
  identityops.okta.okta_user_grant:
    state: absent
    user_id: jane.doe@example.com
    all_grants: true
    keep_client_id: 0oagfedcba0987654321
"""

RETURN = r"""
revoked:
  description: The consents that this task revoked, or would revoke in check mode, as they were before.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    id:
      description: ID of the consent.
      returned: always
      type: str
      sample: oagabcdefg1234567890
    status:
      description: V(ACTIVE) or V(REVOKED).
      returned: success
      type: str
      sample: ACTIVE
    created:
      description: When the consent was given.
      returned: success
      type: str
      sample: '2026-03-01T12:30:00.000Z'
    createdBy:
      description: Who has given it.
      returned: success
      type: dict
      contains:
        id:
          description: ID of the user.
          returned: success
          type: str
          sample: 00uabcdefg1234567890
        type:
          description: V(User).
          returned: success
          type: str
          sample: User
    lastUpdated:
      description: When the consent was last changed.
      returned: success
      type: str
      sample: '2026-03-01T12:30:00.000Z'
    issuer:
      description: URL of the authorization server whose scope it is.
      returned: success
      type: str
      sample: https://acme.okta.com/oauth2/default
    clientId:
      description: ID of the client it was given to.
      returned: success
      type: str
      sample: 0oaabcdefg1234567890
    userId:
      description: ID of the user.
      returned: success
      type: str
      sample: 00uabcdefg1234567890
    scopeId:
      description: ID of the scope. For scopes of the org authorization server it is the name.
      returned: success
      type: str
      sample: offline_access
    source:
      description: Who gave it for the user, V(END_USER) or V(ADMIN).
      returned: success
      type: str
      sample: END_USER
    age_days:
      description: Whole days since C(created), by Okta's clock, V(null) if Okta does not return it.
      returned: success
      type: int
      sample: 12
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
    scope_name:
      description: Name of the scope for people, V(null) if Okta does not return it.
      returned: success
      type: str
      sample: Offline access
    authorization_server_name:
      description: Name of the authorization server, V(null) if Okta does not return it.
      returned: success
      type: str
      sample: default
absent:
  description: IDs of consents that were asked for and do not exist or are already revoked.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
kept:
  description:
    - Consents that the task was asked for but keeps, each with the reason.
    - Each consent is in exactly one of RV(revoked), RV(absent), RV(kept), RV(errors) and RV(pending).
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    grant_id:
      description: ID of the consent.
      returned: always
      type: str
      sample: oagabcdefg1234567890
    name:
      description: Name of the client's app, V(null) if Okta does not return it.
      returned: always
      type: str
      sample: Field Service
    user_id:
      description: ID of the user, V(null) if Okta does not return it.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
    client_id:
      description: Client ID, V(null) if Okta does not return it.
      returned: always
      type: str
      sample: 0oaabcdefg1234567890
    reason:
      description: V(protected) if O(protect) names the consent, its user or its client, V(kept_client)
        if O(keep_client_id) names its client.
      returned: always
      type: str
      sample: kept_client
    detail:
      description: The reason as a sentence.
      returned: always
      type: str
      sample: keep_client_id names its client ('0oagfedcba0987654321').
errors:
  description: Consents that could not be revoked, each with the reason. If there are any, the task fails.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    grant_id:
      description: ID of the consent.
      returned: always
      type: str
      sample: oagabcdefg1234567890
    error:
      description: What Okta answered, with the keys of RV(okta_error).
      returned: always
      type: dict
      sample: {}
  sample: []
pending:
  description:
    - IDs of consents that were not tried because an earlier error was fatal, for example because the
      credentials stopped working, and of those that are left after O(delete_by=collection).
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
    grant_id:
      description: ID of the consent.
      returned: always
      type: str
      sample: oagabcdefg1234567890
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
      sample: /api/v1/users/00uabcdefg1234567890/grants
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
from ..module_utils._grants import plan_grants
from ..module_utils._module import REVOCATION_OPTIONS, check_choice, check_one_user, run_module

OPTIONS: dict[str, dict[str, Any]] = {
    **REVOCATION_OPTIONS,
    "user_id": {"type": "list", "elements": "str"},
    "client_id": {"type": "list", "elements": "str"},
    "scope": {"type": "list", "elements": "str"},
    "grant_id": {"type": "list", "elements": "str"},
    "grants": {"type": "list", "elements": "dict"},
    "all_grants": {"type": "bool", "default": False},
    "keep_client_id": {"type": "list", "elements": "str"},
    "expand": {"type": "list", "elements": "str", "choices": ["sign_in"]},
    "delete_by": {"type": "str", "choices": ["token", "collection"]},
}
EXCLUSIVE = [
    ("client_id", "keep_client_id"),
    *((one, other) for one in ("grant_id", "grants") for other in ("client_id", "scope", "keep_client_id")),
    ("grants", "user_id"),
]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_choice(params, "grant_id", "grants", "all_grants")
    check_one_user(params, "grant_id")
    plan = plan_grants(client, params, module.warn)
    return execute(plan, client, params["max_revocations"], module.check_mode, module._diff)


def main() -> None:
    run_module(run, OPTIONS, "users", mutually_exclusive=EXCLUSIVE, required_one_of=[("user_id", "grants")])


if __name__ == "__main__":
    main()
