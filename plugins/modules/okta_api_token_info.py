#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_api_token_info
short_description: List the API tokens of an Okta org
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Lists the API tokens (SSWS) of an Okta org, or looks up some of them by id, with the facts an audit asks for, such as when each
    token was last used.
  - The secret of a token is never part of the result. Okta shows it only once, to whom creates the token.
options:
  token_id:
    description:
      - Ids of the tokens to look up. One id costs one request, several cost one list.
      - An id that does not exist is no error. It is returned in RV(missing).
    type: list
    elements: str
  q:
    description: Only tokens whose name or client name contains this text, in any case.
    type: str
  user_id:
    description: Only tokens of this owner, given by id or login.
    type: str
  limit:
    description: Return so many tokens at most.
    type: int
  after:
    description: Go on behind the tokens of an earlier result, with the value of its RV(next_after).
    type: str
  expand:
    description:
      - What to return besides the tokens, at the cost of further requests.
      - V(owner) fills C(_embedded.owner) of each token, with one request for each owner. It takes the scope C(okta.users.read).
      - V(owner_roles) fills C(_embedded.owner_roles) with the admin roles of the owner, given directly or through groups, with two
        requests for each owner and one for each of their groups. It takes the scopes C(okta.roles.read) and C(okta.groups.read).
      - V(sign_in) adds RV(sign_in), with one request where the task signs in with an API token.
      - Where the sign-in may not read the owners or their roles, they are V(null), and a warning names what is missing.
    type: list
    elements: str
    choices: [owner, owner_roles, sign_in]
  fields:
    description:
      - Return these keys of each token only, besides C(id) and what O(expand) adds. Worthwhile from a thousand tokens on, since
        Ansible's own handling of a large result takes longer than the request.
    type: list
    elements: str
seealso:
  - module: identityops.okta.okta_api_token
  - name: API tokens in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.info
"""

EXAMPLES = r"""
- name: List all API tokens
  identityops.okta.okta_api_token_info:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
  register: inventory

- name: Show tokens that nobody used for two weeks
  ansible.builtin.debug:
    msg: "{{ inventory.api_tokens | selectattr('idle_days', 'ge', 14) | map(attribute='name') }}"

- name: Look up two tokens by id
  identityops.okta.okta_api_token_info:
    token_id:
      - 00Tabcdefg1234567890
      - 00Tgfedcba0987654321

- name: List what belongs to one owner, a few keys of each token
  identityops.okta.okta_api_token_info:
    user_id: svc-deploy@example.com
    fields: [name, last_used, expires_in_days]

- name: List all API tokens with their owners' admin roles
  identityops.okta.okta_api_token_info:
    expand: [owner, owner_roles, sign_in]
  register: inventory

- name: Show tokens with the rights of a super admin
  ansible.builtin.debug:
    msg: "{{ item.name }} acts as {{ item._embedded.owner.login }}"
  loop: "{{ inventory.api_tokens }}"
  loop_control:
    label: "{{ item.id }}"
  when: "'SUPER_ADMIN' in item._embedded.owner_roles | default([], true) | map(attribute='type')"
"""

RETURN = r"""
api_tokens:
  description: The tokens, in the order asked or, without O(token_id), in Okta's order. Okta's own keys and the facts derived from them.
  returned: success
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
    _embedded:
      description: What O(expand) asks for.
      type: dict
      returned: when O(expand) has V(owner) or V(owner_roles)
      contains:
        owner:
          description: The user who owns the token, V(null) where it could not be read.
          type: dict
          returned: when O(expand) has V(owner)
          contains:
            id:
              description: Id of the user.
              type: str
              returned: success
              sample: 00uabcdefg1234567890
            login:
              description: Login of the user.
              type: str
              returned: success
              sample: svc-deploy@example.com
            status:
              description: Status of the user. The token works only while it is V(ACTIVE).
              type: str
              returned: success
              sample: ACTIVE
        owner_roles:
          description: Admin roles of the owner, V(null) where they could not all be read.
          type: list
          elements: dict
          returned: when O(expand) has V(owner_roles)
          contains:
            type:
              description: Type of the role.
              type: str
              returned: success
              sample: SUPER_ADMIN
            label:
              description: Name of the role.
              type: str
              returned: success
              sample: Super Administrator
            direct:
              description: Whether the owner was given the role in person.
              type: bool
              returned: success
              sample: false
            groups:
              description: Names of the groups through which the owner has the role.
              type: list
              elements: str
              returned: success
              sample: [Okta Administrators]
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
      sample: /api/v1/api-tokens
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
from ..module_utils._identities import embed_owners, sign_in_of
from ..module_utils._ids import check_ids, check_token_ids
from ..module_utils._module import run_module
from ..module_utils._tokens import ApiTokens, find, resolve_user

OPTIONS: dict[str, dict[str, Any]] = {
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "q": {"type": "str"},
    "user_id": {"type": "str"},
    "limit": {"type": "int"},
    "after": {"type": "str"},
    "expand": {"type": "list", "elements": "str", "choices": ["owner", "owner_roles", "sign_in"]},
    "fields": {"type": "list", "elements": "str"},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params, api_tokens = module.params, ApiTokens(client)
    ids = None if params["token_id"] is None else check_token_ids(params["token_id"])
    owner = None if params["user_id"] is None else resolve_user(client, *check_ids("user_id", [params["user_id"]]))
    if ids is None:
        tokens, next_after = api_tokens.read(params["q"], owner, params["limit"], params["after"])
        missing: list[str] = []
    else:
        found, missing = find(api_tokens, ids)
        tokens, next_after = [token for token in found if owner in (None, token.get("userId"))], None
    expand = params["expand"] or []
    embed_owners(client, tokens, expand, module.warn)
    result = {"api_tokens": only_fields(tokens, params["fields"]), "missing": missing, "next_after": next_after}
    return dict(result, sign_in=sign_in_of(client)) if "sign_in" in expand else result


def main() -> None:
    run_module(
        run, OPTIONS, "apiTokens", mutually_exclusive=[("token_id", "q"), ("token_id", "limit"), ("token_id", "after")]
    )


if __name__ == "__main__":
    main()
