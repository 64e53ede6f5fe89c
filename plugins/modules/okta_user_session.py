#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_user_session
short_description: End the Okta sessions of users
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Ends all sessions that users have with Okta, so that they have to sign in again. On request it revokes their OAuth
    2.0 tokens too.
  - It does not end the sessions that web apps and native apps keep themselves, and does not revoke API tokens and
    consents. A client that only verifies the signature of access tokens accepts them until they expire.
  - Okta has no list of sessions. The request is sent for each user in any case. Whether it changed something is
    concluded from Okta's System Log, if it can be read. It needs the scope C(okta.logs.read).
options:
  user_id:
    description:
      - The users, each by ID or login. An empty list means nobody.
      - A user who does not exist is an error. The task ends the sessions of the others, returns the user in
        RV(missing_users), and fails at the end.
    type: list
    elements: str
    required: true
  oauth_tokens:
    description:
      - Whether to revoke all refresh tokens and access tokens of the users too, of every client.
      - Nothing can be kept. To keep some of them, use V(false) and M(identityops.okta.okta_user_refresh_token).
    type: bool
    required: true
  forget_devices:
    description: Whether Okta forgets the devices that the users have told it to remember.
    type: bool
    default: true
  max_users:
    description: Fail without ending any session if there are more users than this.
    type: int
  allow_self:
    description: Whether the users may include the user of the credentials in use, whose sessions end too.
    type: bool
    default: false
  expand:
    description: V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [sign_in]
seealso:
  - module: identityops.okta.okta_user_grant
  - module: identityops.okta.okta_user_refresh_token
  - name: A user's sessions in Okta's reference
    description: The operation this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserSessions/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.state
  - identityops.okta._revocation.state
  - identityops.okta._revocation.protect
"""

EXAMPLES = r"""
- name: End the sessions of a user who leaves
  identityops.okta.okta_user_session:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    state: absent
    user_id: jane.doe@example.com
    oauth_tokens: false

- name: End everything that a client that leaked can use, but never for more than a thousand users
  identityops.okta.okta_user_session:
    state: absent
    user_id: "{{ affected_users }}"
    oauth_tokens: true
    max_users: 1000
"""

RETURN = r"""
revoked:
  description: Users whose sessions this task ended, or would end in check mode. Sessions that may exist
    are taken to exist.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    id:
      description: ID of the user.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
    user:
      description: The user, as given in O(user_id).
      returned: always
      type: str
      sample: jane.doe@example.com
    changed:
      description: Whether there was something to end, V(true) if that is not known.
      returned: always
      type: bool
      sample: true
    certain:
      description: Whether C(changed) is known.
      returned: always
      type: bool
      sample: true
    detail:
      description: The reason as a sentence.
      returned: always
      type: str
      sample: A session began since all were last ended.
absent:
  description: IDs of users who had no session, as far as the System Log shows. The request was sent all
    the same.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
kept:
  description:
    - Users whose sessions the task was asked to end but keeps, each with the reason.
    - Each user is in exactly one of RV(revoked), RV(absent), RV(kept), RV(errors) and RV(pending).
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    user_id:
      description: ID of the user.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
    name:
      description: Always V(null).
      returned: always
      type: str
      sample: null
    client_id:
      description: Always V(null).
      returned: always
      type: str
      sample: null
    reason:
      description: V(protected).
      returned: always
      type: str
      sample: protected
    detail:
      description: The reason as a sentence.
      returned: always
      type: str
      sample: protect names its user ('jane.doe@example.com').
unmatched:
  description: Entries of O(protect) that do not match anything. There can be some only with O(protect_missing=warn)
    and O(protect_missing=ignore).
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
certain:
  description:
    - Whether C(changed) is known. V(false) if it is an assumption for one of the users, because the System
      Log could not be read, or in its 90 days has neither the beginning of a session of that user nor
      the end of all.
    - An event can reach the System Log some minutes late, and it does not show that a session has expired.
  returned: when the plan was executed
  type: bool
  sample: true
errors:
  description: Users whose sessions could not be ended, each with the reason. If there are any, the task
    fails.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    user_id:
      description: ID of the user.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
    error:
      description: What Okta answered, with the keys of RV(okta_error).
      returned: always
      type: dict
      sample: {}
  sample: []
pending:
  description:
    - IDs of users who were not tried because an earlier error was fatal, for example because the credentials
      stopped working.
  returned: when the plan was executed
  type: list
  elements: str
  sample: []
receipts:
  description: Proof of each request, for an auditor.
  returned: when the plan was executed
  type: list
  elements: dict
  contains:
    user_id:
      description: ID of the user.
      returned: always
      type: str
      sample: 00uabcdefg1234567890
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
      sample: /api/v1/users/00uabcdefg1234567890/sessions
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
from ..module_utils._module import REVOCATION_OPTIONS, run_module
from ..module_utils._sessions import plan_sessions

OPTIONS: dict[str, dict[str, Any]] = {
    **{name: REVOCATION_OPTIONS[name] for name in ("state", "protect", "protect_missing")},
    "user_id": {"type": "list", "elements": "str", "required": True},
    "oauth_tokens": {"type": "bool", "required": True, "no_log": False},
    "forget_devices": {"type": "bool", "default": True},
    "max_users": {"type": "int"},
    "allow_self": {"type": "bool", "default": False},
    "expand": {"type": "list", "elements": "str", "choices": ["sign_in"]},
}


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    plan = plan_sessions(client, params, module.warn)
    return execute(plan, client, params["max_users"], module.check_mode, module._diff)


def main() -> None:
    run_module(run, OPTIONS, "users", ["okta.logs.read"])


if __name__ == "__main__":
    main()
