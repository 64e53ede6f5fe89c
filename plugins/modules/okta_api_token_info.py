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
  - Lists the API tokens (SSWS) of an Okta org, all of them or those that match O(where), O(q) or O(user_id), or looks
    up some by ID (O(token_id)). The result has the facts an audit needs, such as when each token was last used.
  - The secret of a token is never part of the result. Okta shows it only once, when the token is created.
options:
  token_id:
    description:
      - IDs of the tokens to look up. One ID costs one request, several cost one list.
      - An ID that does not exist is not an error. It is returned in RV(missing).
    type: list
    elements: str
  q:
    description: Return only tokens whose name or client name contains this text, in any case.
    type: str
  user_id:
    description: Return only tokens of this owner, given by ID or login.
    type: str
  limit:
    description: Maximum number of tokens to return.
    type: int
  after:
    description: Continue after a previous result, with the value of its RV(next_after).
    type: str
  where:
    description:
      - Criteria that select API tokens, the same as those of M(identityops.okta.okta_api_token). At least one must be
        set, and all that are set must hold.
      - A token for which a criterion cannot be decided, because Okta does not return what it needs, is not in
        RV(api_tokens) but in RV(kept).
  expand:
    description:
      - What to return in addition, at the cost of further requests.
      - V(owner) fills C(_embedded.owner) of each token, with one request for each owner. It needs the scope
        C(okta.users.read).
      - V(owner_roles) fills C(_embedded.owner_roles) with the admin roles of the owner, assigned directly or through
        groups, with two requests for each owner and one for each of their groups. It needs the scopes
        C(okta.users.read) and C(okta.roles.read).
      - V(network_zones) fills C(_embedded.network_zones) with the network zones that the token is limited to, with one
        request if there are any. It needs the scope C(okta.networkZones.read).
      - V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
      - If the credentials do not permit reading the owners, their roles or the zones, they are V(null), and a warning
        says what is missing.
    type: list
    elements: str
    choices: [owner, owner_roles, network_zones, sign_in]
  fields:
    description:
      - Return only these keys of each token, in addition to C(id) and what O(expand) adds. Use it for a thousand tokens
        or more, because Ansible's own handling of a large result takes longer than the request.
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
  - identityops.okta._revocation.where
"""

EXAMPLES = r"""
- name: List all API tokens
  identityops.okta.okta_api_token_info:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
  register: inventory

- name: List tokens that have not been used for two weeks
  identityops.okta.okta_api_token_info:
    where:
      idle_days: 14
  register: idle

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ idle.api_tokens | map(attribute='name') }}"

- name: Look up two tokens by ID
  identityops.okta.okta_api_token_info:
    token_id:
      - 00Tabcdefg1234567890
      - 00Tgfedcba0987654321

- name: List the tokens of one owner, with a few keys of each
  identityops.okta.okta_api_token_info:
    user_id: svc-deploy@example.com
    fields: [name, last_used, expires_in_days]

- name: List all API tokens with their owners' admin roles
  identityops.okta.okta_api_token_info:
    expand: [owner, owner_roles, sign_in]
  register: inventory

- name: Show tokens whose owner is a super administrator
  ansible.builtin.debug:
    msg: "{{ item.name }} acts as {{ item._embedded.owner.login }}"
  loop: "{{ inventory.api_tokens }}"
  loop_control:
    label: "{{ item.id }}"
  when: "'SUPER_ADMIN' in item._embedded.owner_roles | default([], true) | map(attribute='type')"
"""

RETURN = r"""
api_tokens:
  description:
    - The tokens, in the order asked or, without O(token_id), in Okta's order. Okta's own keys and the
      facts derived from them.
  returned: success
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
      returned: when O(expand) has V(owner), V(owner_roles) or V(network_zones)
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
        network_zones:
          description: Network zones of C(network) that exist, V(null) if they could not be read.
          returned: when O(expand) has V(network_zones)
          type: list
          elements: dict
          contains:
            id:
              description: ID of the zone.
              returned: always
              type: str
              sample: nzoabcdefg1234567890
            name:
              description: Name of the zone.
              returned: always
              type: str
              sample: Build network
            type:
              description: V(IP) or V(DYNAMIC).
              returned: always
              type: str
              sample: IP
            status:
              description: Status of the zone.
              returned: always
              type: str
              sample: ACTIVE
            usage:
              description: V(POLICY), or V(BLOCKLIST) for a zone that tokens cannot use.
              returned: always
              type: str
              sample: POLICY
            gateways:
              description: 'Its addresses: CIDR blocks, and ranges such as V(192.0.2.1-192.0.2.9). Empty
                for a dynamic zone.'
              returned: always
              type: list
              elements: str
              sample: [10.20.0.0/16]
            proxies:
              description: Addresses of proxies that the zone trusts, in the same form.
              returned: always
              type: list
              elements: str
              sample: []
        owner_roles:
          description: Admin roles of the owner, V(null) if they could not all be read.
          returned: when O(expand) has V(owner_roles)
          type: list
          elements: dict
          contains:
            type:
              description: Type of the role.
              returned: success
              type: str
              sample: SUPER_ADMIN
            label:
              description: Name of the role.
              returned: success
              type: str
              sample: Super Administrator
            direct:
              description: Whether the role is assigned to the owner directly.
              returned: success
              type: bool
              sample: false
            groups:
              description: Names of the groups through which the owner has the role.
              returned: success
              type: list
              elements: str
              sample: [Okta Administrators]
missing:
  description: IDs of O(token_id) that do not exist.
  returned: success
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
      description:
        - V(not_judged) if a criterion cannot be decided for the token, V(agent) if it belongs to an agent
          and O(where.include_agents) is not set.
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
      sample: /api/v1/api-tokens
hint:
  description: How to fix the error.
  returned: when a request failed and the fix is known
  type: str
  sample: give the account in use an admin role for this operation
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._api_tokens import ApiTokens
from ..module_utils._client import Client
from ..module_utils._facts import only_fields
from ..module_utils._identities import embed_owners, get_principal
from ..module_utils._ids import check_api_token_ids, check_ids
from ..module_utils._module import WHERE_OPTION, run_module
from ..module_utils._selection import NO_PROTECTION, check_not_in_future, parse_where, select
from ..module_utils._tokens import find
from ..module_utils._users import resolve_owners, resolve_user
from ..module_utils._zones import embed_zones

OPTIONS: dict[str, dict[str, Any]] = {
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "q": {"type": "str"},
    "user_id": {"type": "str"},
    "limit": {"type": "int"},
    "after": {"type": "str"},
    "where": WHERE_OPTION,
    "expand": {"type": "list", "elements": "str", "choices": ["owner", "owner_roles", "network_zones", "sign_in"]},
    "fields": {"type": "list", "elements": "str"},
}
EXCLUSIVE = [
    *(("token_id", name) for name in ("q", "limit", "after", "where")),
    *(("where", name) for name in ("limit", "after")),
]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params, api_tokens = module.params, ApiTokens(client)
    where = parse_where(params["where"])
    ids = None
    if params["token_id"] is not None:
        ids = check_api_token_ids("token_id", params["token_id"], api_tokens.ids_by_name)
    owner = None if params["user_id"] is None else resolve_user(client, *check_ids("user_id", [params["user_id"]]))
    if ids is None:
        tokens, next_after = api_tokens.read(params["q"], owner, params["limit"], params["after"])
        missing: list[str] = []
    else:
        found, missing = find(api_tokens, ids)
        tokens, next_after = [token for token in found if owner in (None, token.get("userId"))], None
    check_not_in_future(where, client.now())
    selection = select(tokens, resolve_owners(client, where, tokens), NO_PROTECTION)
    expand = params["expand"] or []
    embed_owners(client, selection.chosen, expand, module.warn)
    embed_zones(client, selection.chosen, expand, module.warn)
    result = {
        "api_tokens": only_fields(selection.chosen, params["fields"]),
        "missing": missing,
        "next_after": next_after,
        "kept": list(selection.kept),
    }
    return dict(result, sign_in=get_principal(client)) if "sign_in" in expand else result


def main() -> None:
    run_module(run, OPTIONS, "apiTokens", mutually_exclusive=EXCLUSIVE)


if __name__ == "__main__":
    main()
