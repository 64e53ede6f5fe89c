#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_user_refresh_token_info
short_description: List the OAuth 2.0 refresh tokens of Okta users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Lists the refresh tokens that Okta has issued to OAuth 2.0 clients for users (O(user_id)), of all clients or some
    (O(client_id)), or looks up some by ID (O(token_id)).
  - The value of a token is never part of the result, because Okta does not return it.
options:
  user_id:
    description:
      - The users, each by ID or login.
      - A user who does not exist is an error. The task lists the tokens of the others, returns the user in
        RV(missing_users), and fails.
    type: list
    elements: str
    required: true
  client_id:
    description:
      - Ids of the clients. A client that does not exist is an error.
      - The default is every client for which the user has tokens or grants.
    type: list
    elements: str
  token_id:
    description:
      - Ids of the tokens to look up. Needs exactly one O(user_id) and one O(client_id).
      - An ID that does not exist is not an error. It is returned in RV(missing).
    type: list
    elements: str
  where:
    description:
      - Criteria that select tokens. At least one must be set, and all that are set must hold.
      - A token for which a criterion cannot be decided, because Okta does not return what it needs, is not in
        RV(refresh_tokens) but in RV(kept).
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
  expand:
    description:
      - What to return in addition to the tokens.
      - V(scope) fills C(_embedded.scopes) of each token with the names and descriptions of its scopes.
      - V(sign_in) adds RV(sign_in), with one request if the task authenticates with an API token.
    type: list
    elements: str
    choices: [scope, sign_in]
  fields:
    description:
      - Return only these keys of each token, in addition to C(id) and what O(expand) adds. Use it for a thousand tokens
        or more, because Ansible's own handling of a large result takes longer than the requests.
    type: list
    elements: str
  limit:
    description: Maximum number of tokens to return. Needs exactly one O(user_id) and one O(client_id).
    type: int
  after:
    description:
      - Continue after a previous result, with the value of its RV(next_after). Needs exactly one O(user_id) and one
        O(client_id).
    type: str
seealso:
  - module: identityops.okta.okta_user_refresh_token
  - name: A user's tokens in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserOAuth/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.info
"""

EXAMPLES = r"""
- name: List a user's refresh tokens of all clients
  identityops.okta.okta_user_refresh_token_info:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    user_id: jane.doe@example.com
  register: jane

- name: Show which apps they belong to
  ansible.builtin.debug:
    msg: "{{ jane.refresh_tokens | map(attribute='app_name') | unique }}"

- name: List two users' refresh tokens of one client, with the scopes in full
  identityops.okta.okta_user_refresh_token_info:
    user_id:
      - 00uabcdefg1234567890
      - john.doe@example.com
    client_id: 0oaabcdefg1234567890
    expand: scope

- name: List a user's refresh tokens that have not been used for two days
  identityops.okta.okta_user_refresh_token_info:
    user_id: jane.doe@example.com
    where:
      idle_days: 2

- name: Look up one token
  identityops.okta.okta_user_refresh_token_info:
    user_id: 00uabcdefg1234567890
    client_id: 0oaabcdefg1234567890
    token_id: oarabcdefg1234567890
"""

RETURN = r"""
refresh_tokens:
  description:
    - The tokens, by user and client, in the order asked or in Okta's order. Okta's own keys and the facts
      derived from them.
  returned: success
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
    _embedded:
      description: What O(expand) asks for.
      returned: when O(expand) has V(scope)
      type: dict
      contains:
        scopes:
          description: The scopes in full.
          returned: success
          type: list
          elements: dict
          contains:
            id:
              description: ID of the scope.
              returned: success
              type: str
              sample: scpabcdefg1234567890
            name:
              description: Name of the scope, as in C(scopes).
              returned: success
              type: str
              sample: offline_access
            description:
              description: What the scope allows, in words.
              returned: if Okta returns it
              type: str
              sample: Keeps you signed in when you are not there
            displayName:
              description: Name of the scope for people.
              returned: if Okta returns it
              type: str
              sample: Keep you signed in
            _links:
              description: Okta's links to the scope.
              returned: if Okta returns it
              type: dict
              sample: {}
missing:
  description: IDs of O(token_id) that do not exist.
  returned: success
  type: list
  elements: str
  sample: []
missing_users:
  description: Users of O(user_id) who do not exist, as given. If there are any, the task does everything
    else and then fails.
  returned: success, and when the task fails for that reason
  type: list
  elements: str
  sample: []
kept:
  description: Tokens that O(where) may mean but that are not returned, each with the reason. Empty if
    O(where) is not given.
  returned: success
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
      description: V(not_judged) if a criterion cannot be decided for the token.
      returned: always
      type: str
      sample: not_judged
    detail:
      description: The reason as a sentence.
      returned: always
      type: str
      sample: Okta does not return what where.idle_days needs.
  sample: []
next_after:
  description: Value for O(after) to continue with, V(null) if there is no more.
  returned: success
  type: str
  sample: null
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
  description: What the task used.
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
      sample: GET
    path:
      description: Path of the request.
      returned: always
      type: str
      sample: /api/v1/users/00uabcdefg1234567890/clients/0oaabcdefg1234567890/tokens
hint:
  description: How to fix the error.
  returned: when a request failed and the fix is known
  type: str
  sample: give the account in use an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._client import Client
from ..module_utils._facts import RefreshToken, only_fields
from ..module_utils._identities import get_principal
from ..module_utils._ids import check_refresh_token_ids
from ..module_utils._module import REFRESH_TOKEN_WHERE_OPTION, check_one_pair, run_module
from ..module_utils._refresh_tokens import MissingUsersError, RefreshTokens, find_holders, read_each
from ..module_utils._selection import NO_PROTECTION, check_not_in_future, parse_where, select
from ..module_utils._tokens import find

OPTIONS: dict[str, dict[str, Any]] = {
    "user_id": {"type": "list", "elements": "str", "required": True},
    "client_id": {"type": "list", "elements": "str"},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "where": REFRESH_TOKEN_WHERE_OPTION,
    "expand": {"type": "list", "elements": "str", "choices": ["scope", "sign_in"]},
    "fields": {"type": "list", "elements": "str"},
    "limit": {"type": "int"},
    "after": {"type": "str"},
}
EXCLUSIVE = [
    *(("token_id", name) for name in ("limit", "after", "where")),
    *(("where", name) for name in ("limit", "after")),
]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_one_pair(params, "token_id", "limit", "after")
    where = parse_where(params["where"])
    ids = None if params["token_id"] is None else check_refresh_token_ids("token_id", params["token_id"])
    expand = params["expand"] or []
    users = list(dict.fromkeys(params["user_id"]))
    holders = find_holders(client, users, params["client_id"], expand="scope" if "scope" in expand else None)

    def read(source: RefreshTokens) -> tuple[list[RefreshToken], list[str], str | None]:
        if ids is not None:
            return (*find(source, ids), None)
        listed, cursor = source.read(params["limit"], params["after"])
        return listed, [], cursor

    results, missing_users = read_each(client, holders.sources, holders.users, holders.missing, read)
    check_not_in_future(where, client.now())
    selection = select([token for tokens, _missing, _cursor in results for token in tokens], where, NO_PROTECTION)
    result = {
        "refresh_tokens": only_fields(selection.chosen, params["fields"]),
        "missing": results[0][1] if results else ids or [],
        "missing_users": [user for user in users if user in missing_users],
        "next_after": results[0][2] if results else None,
        "kept": list(selection.kept),
    }
    if "sign_in" in expand:
        result["sign_in"] = get_principal(client)
    if missing_users:
        raise MissingUsersError(missing_users, len(users), result)
    return result


def main() -> None:
    run_module(run, OPTIONS, "users", mutually_exclusive=EXCLUSIVE)


if __name__ == "__main__":
    main()
