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
  - Lists the refresh tokens that Okta has issued to OAuth 2.0 clients for users, or looks up some of them by id.
  - The value of a token is never part of the result. Okta does not show it.
options:
  user_id:
    description: The users, each by id or login. A user who does not exist is an error.
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
      - An id that does not exist is no error. It is returned in RV(missing).
    type: list
    elements: str
  expand:
    description:
      - What to return besides the tokens.
      - V(scope) fills C(_embedded.scopes) of each token with the names and descriptions of its scopes.
      - V(sign_in) adds RV(sign_in), with one request where the task signs in with an API token.
    type: list
    elements: str
    choices: [scope, sign_in]
  fields:
    description:
      - Return these keys of each token only, besides C(id) and what O(expand) adds. Worthwhile from a thousand tokens on, since
        Ansible's own handling of a large result takes longer than the requests.
    type: list
    elements: str
  limit:
    description: Return so many tokens at most. Needs exactly one O(user_id) and one O(client_id).
    type: int
  after:
    description:
      - Go on behind the tokens of an earlier result, with the value of its RV(next_after). Needs exactly one O(user_id) and one
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

- name: Look up one token
  identityops.okta.okta_user_refresh_token_info:
    user_id: 00uabcdefg1234567890
    client_id: 0oaabcdefg1234567890
    token_id: oarabcdefg1234567890
"""

RETURN = r"""
refresh_tokens:
  description: The tokens, by user and client in the order asked. Okta's own keys and the facts derived from them.
  returned: success
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
    _embedded:
      description: What O(expand) asks for.
      type: dict
      returned: when O(expand) has V(scope)
      contains:
        scopes:
          description: The scopes in full.
          type: list
          elements: dict
          returned: success
          contains:
            id:
              description: Id of the scope.
              type: str
              returned: success
              sample: scpabcdefg1234567890
            name:
              description: Name of the scope, as in C(scopes).
              type: str
              returned: success
              sample: offline_access
            description:
              description: What the scope allows, in words.
              type: str
              returned: when Okta tells it
              sample: Keeps you signed in when you are not there
            displayName:
              description: Name of the scope for people.
              type: str
              returned: when Okta tells it
              sample: Keep you signed in
            _links:
              description: Okta's links to the scope.
              type: dict
              returned: when Okta tells it
              sample: {}
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
missing:
  description: Ids of O(token_id) that do not exist.
  returned: success
  type: list
  elements: str
  sample: []
next_after:
  description: What to give as O(after) to go on, V(null) when there is no more.
  returned: success
  type: str
  sample: null
sign_in:
  description: Who lists the tokens, and when, as an audit trail wants it.
  returned: when O(expand) has V(sign_in)
  type: dict
  contains:
    method:
      description: The option that gave the sign-in, V(api_token), V(access_token) or V(oauth_client_id).
      type: str
      returned: success
      sample: oauth_client_id
    client_id:
      description: Client ID of the app that signs in, V(null) for an API token and where the access token does not tell.
      type: str
      returned: success
      sample: 0oaabcdefg1234567890
    user_id:
      description: Id of the user who signs in, V(null) for a service app and where the access token does not tell.
      type: str
      returned: success
      sample: null
    login:
      description: Login of that user.
      type: str
      returned: success
      sample: null
    org_url:
      description: The org.
      type: str
      returned: success
      sample: https://acme.okta.com
    time:
      description: The time by Okta's clock; by that of this machine when nothing had to be asked of Okta.
      type: str
      returned: success
      sample: "2026-03-13T08:00:00.000Z"
rate_limit:
  description: What the task cost.
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
      sample: GET
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
from ..module_utils._facts import only_fields
from ..module_utils._identities import sign_in_of
from ..module_utils._ids import check_token_ids
from ..module_utils._module import check_one_pair, run_module
from ..module_utils._parallel import in_parallel
from ..module_utils._tokens import find, refresh_tokens_of

OPTIONS: dict[str, dict[str, Any]] = {
    "user_id": {"type": "list", "elements": "str", "required": True},
    "client_id": {"type": "list", "elements": "str"},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "expand": {"type": "list", "elements": "str", "choices": ["scope", "sign_in"]},
    "fields": {"type": "list", "elements": "str"},
    "limit": {"type": "int"},
    "after": {"type": "str"},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_one_pair(params, "token_id", "limit", "after")
    ids = None if params["token_id"] is None else check_token_ids(params["token_id"])
    expand = params["expand"] or []
    sources = refresh_tokens_of(
        client, params["user_id"], params["client_id"], expand="scope" if "scope" in expand else None
    )
    missing: list[str] = []
    next_after = None
    if ids is None:
        lists = in_parallel(lambda source: source.read(params["limit"], params["after"]), sources, client.concurrency)
        tokens = [token for listed, _cursor in lists for token in listed]
        next_after = lists[0][1] if lists else None
    else:
        tokens, missing = find(sources[0], ids) if sources else ([], ids)
    result = {"refresh_tokens": only_fields(tokens, params["fields"]), "missing": missing, "next_after": next_after}
    return dict(result, sign_in=sign_in_of(client)) if "sign_in" in expand else result


def main() -> None:
    run_module(run, OPTIONS, "users", mutually_exclusive=[("token_id", "limit"), ("token_id", "after")])


if __name__ == "__main__":
    main()
