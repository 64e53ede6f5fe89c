#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_user_grant_info
short_description: List the consents of Okta users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Lists the consents (scope consent grants) that users (O(user_id)) have given to OAuth 2.0 clients, or looks up some
    of them by ID (O(grant_id)). With a consent, a client can get new tokens for a user after the old ones were revoked.
options:
  user_id:
    description:
      - The users, each by ID or login. An empty list means no consents.
      - A user who does not exist is an error. The task lists the consents of the others, returns the user in
        RV(missing_users), and fails.
    type: list
    elements: str
    required: true
  client_id:
    description: Only the consents to these clients. A client that does not exist is an error. The default is every
      client.
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
      - IDs of the consents to look up. Needs exactly one O(user_id).
      - An ID that does not exist is not an error. It is returned in RV(missing).
    type: list
    elements: str
  expand:
    description: V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [sign_in]
  fields:
    description: Return only these keys of each consent. C(id) is always returned.
    type: list
    elements: str
seealso:
  - module: identityops.okta.okta_user_grant
  - module: identityops.okta.okta_user_refresh_token
  - name: A user's grants in Okta's reference
    description: The operations this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.info
"""

EXAMPLES = r"""
- name: List what a user has consented to
  identityops.okta.okta_user_grant_info:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    user_id: jane.doe@example.com

- name: List the users who allow a client to keep access while they are not there
  identityops.okta.okta_user_grant_info:
    user_id: "{{ affected_users }}"
    client_id: 0oaabcdefg1234567890
    scope: offline_access
    fields: [userId, created]
"""

RETURN = r"""
grants:
  description: The consents, by user (and client), in Okta's order. Okta's own keys and the facts derived
    from them.
  returned: success
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
missing:
  description: IDs of O(grant_id) that do not exist.
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
from ..module_utils._facts import only_fields
from ..module_utils._grants import read_grants
from ..module_utils._identities import get_principal
from ..module_utils._module import check_one_user, run_module
from ..module_utils._refresh_tokens import MissingUsersError

OPTIONS: dict[str, dict[str, Any]] = {
    "user_id": {"type": "list", "elements": "str", "required": True},
    "client_id": {"type": "list", "elements": "str"},
    "scope": {"type": "list", "elements": "str"},
    "grant_id": {"type": "list", "elements": "str"},
    "expand": {"type": "list", "elements": "str", "choices": ["sign_in"]},
    "fields": {"type": "list", "elements": "str"},
}
EXCLUSIVE = [("grant_id", "client_id"), ("grant_id", "scope")]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    check_one_user(params, "grant_id")
    reading = read_grants(client, params, module.warn)
    result = {
        "grants": only_fields(reading.found(), params["fields"]),
        "missing": list(reading.absent),
        "missing_users": list(reading.missing),
    }
    if "sign_in" in (params["expand"] or []):
        result["sign_in"] = get_principal(client)
    if reading.missing:
        raise MissingUsersError(reading.missing, len(reading.users), result)
    return result


def main() -> None:
    run_module(run, OPTIONS, "users", mutually_exclusive=EXCLUSIVE)


if __name__ == "__main__":
    main()
