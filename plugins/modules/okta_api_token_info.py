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
  fields:
    description:
      - Return these keys of each token only, and C(id) always. Worthwhile from a thousand tokens on, since Ansible's own handling of
        a large result takes longer than the request.
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
  description: The request that failed and what Okta said of it.
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
from ..module_utils._ids import check_ids, check_token_ids
from ..module_utils._module import run_module
from ..module_utils._tokens import ApiTokens, find, resolve_user

OPTIONS: dict[str, dict[str, Any]] = {
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "q": {"type": "str"},
    "user_id": {"type": "str"},
    "limit": {"type": "int"},
    "after": {"type": "str"},
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
    return {"api_tokens": only_fields(tokens, params["fields"]), "missing": missing, "next_after": next_after}


def main() -> None:
    run_module(run, OPTIONS, "apiTokens", mutually_exclusive=[("token_id", "q"), ("token_id", "limit"), ("token_id", "after")])


if __name__ == "__main__":
    main()
