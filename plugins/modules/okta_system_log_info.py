#!/usr/bin/python
# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_system_log_info
short_description: Read events of Okta's System Log
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Reads the latest events of the System Log, and sums up what each API token did, from where, with what and when.
  - The System Log shows what was changed. Reading leaves no events, so a token without events is not unused.
  - Events appear with a delay, usually of seconds, sometimes of minutes. Okta deletes them after 90 days.
  - If several of O(event_type), O(token_id), O(target_id), O(actor_id) and O(request_id) are given, an event must match
    all of them, each with one of its values. An empty list matches nothing. Without any of them, all events match.
options:
  event_type:
    description: Only events of these types, for example V(system.api_token.create).
    type: list
    elements: str
  token_id:
    description:
      - Only what was done with these API tokens, each given by ID. This includes requests that Okta refused because
        they came from an address outside the token's network zones.
      - Events about a token, such as its creation, are found with O(target_id).
    type: list
    elements: str
  target_id:
    description: Only events about these objects, each given by ID, for example of a token, a user or an app.
    type: list
    elements: str
  actor_id:
    description: Only what these users and apps did, each given by ID.
    type: list
    elements: str
  request_id:
    description: Only events of these requests, each given by its ID, for example from C(receipts) of another module.
    type: list
    elements: str
  since:
    description: Only events from this time on, in ISO 8601. Without an offset it is UTC. By default, Okta returns those
      of the last seven days before O(until).
    type: str
  until:
    description: Only events before this time, in ISO 8601. Without an offset it is UTC. The default is now.
    type: str
  limit:
    description: Maximum number of events to return. If there are more, the task returns the latest, and RV(truncated)
      is V(true).
    type: int
    default: 1000
  filter:
    description: A filter expression, sent as it is, for what the other options cannot express, for example
      V(outcome.result eq "DENY").
    type: str
  expand:
    description: V(sign_in) adds RV(sign_in), with one request if the task uses an API token.
    type: list
    elements: str
    choices: [sign_in]
  fields:
    description: Return only these keys of each event. C(uuid) is always returned. RV(summary) is made from whole
      events.
    type: list
    elements: str
seealso:
  - module: identityops.okta.okta_api_token_info
  - name: System Log in Okta's reference
    description: The operation this module uses.
    link: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
extends_documentation_fragment:
  - identityops.okta._connection
  - identityops.okta._attributes
  - identityops.okta._attributes.info
"""

EXAMPLES = r"""
- name: Look who calls with a token, before it is revoked
  identityops.okta.okta_system_log_info:
    org_url: https://acme.okta.com
    api_token: "{{ okta_api_token }}"
    token_id: 00Tabcdefg1234567890
    since: '2026-03-01'
    fields: [published, eventType]
  register: log

- name: Show from where
  ansible.builtin.debug:
    msg: "{{ log.summary[0].addresses }}"

- name: Look for API tokens that can be used from any address again
  identityops.okta.okta_system_log_info:
    filter: eventType eq "system.api_token.update" and debugContext.debugData.networkConnection eq "ANYWHERE"
"""

RETURN = r"""
events:
  description: The events, the latest first. Okta's own keys. Okta does not return all of them for each
    event.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: ID of the event. An event that is read twice has the same.
      returned: always
      type: str
      sample: 5bd1f5a0-c9c2-11f0-9d1e-0242ac120002
    published:
      description: When it happened.
      returned: success
      type: str
      sample: '2026-03-13T08:00:00.000Z'
    eventType:
      description: What happened.
      returned: success
      type: str
      sample: system.api_token.revoke
    legacyEventType:
      description: An older name of the event type.
      returned: success
      type: str
      sample: api.token.revoke
    severity:
      description: V(DEBUG), V(INFO), V(WARN) or V(ERROR).
      returned: success
      type: str
      sample: INFO
    displayMessage:
      description: What happened in words.
      returned: success
      type: str
      sample: Revoke API token
    version:
      description: Version of the form of events.
      returned: success
      type: str
      sample: '0'
    actor:
      description: Who did it.
      returned: success
      type: dict
      contains:
        id:
          description: Its ID.
          returned: success
          type: str
          sample: 00uabcdefg1234567890
        type:
          description: What it is, for example V(User) or V(PublicClientApp).
          returned: success
          type: str
          sample: User
        alternateId:
          description: Its other ID, of a user the login, V(null) if there is none.
          returned: success
          type: str
          sample: svc-hygiene@example.com
        displayName:
          description: Its name, V(null) if there is none.
          returned: success
          type: str
          sample: Token Hygiene
        detailEntry:
          description: More about it, V(null) if there is nothing.
          returned: success
          type: dict
          sample: null
    target:
      description: To what it was done, V(null) for some event types.
      returned: success
      type: list
      elements: dict
      contains:
        id:
          description: Its ID.
          returned: success
          type: str
          sample: 00uabcdefg1234567890
        type:
          description: What it is, for example V(User) or V(PublicClientApp).
          returned: success
          type: str
          sample: User
        alternateId:
          description: Its other ID, of a user the login, V(null) if there is none.
          returned: success
          type: str
          sample: svc-hygiene@example.com
        displayName:
          description: Its name, V(null) if there is none.
          returned: success
          type: str
          sample: Token Hygiene
        detailEntry:
          description: More about it, V(null) if there is nothing.
          returned: success
          type: dict
          sample: null
    client:
      description: From where and with what. C(ipAddress), C(userAgent.rawUserAgent).
      returned: success
      type: dict
      sample:
        ipAddress: 198.51.100.7
    request:
      description: The chain of addresses that the request passed.
      returned: success
      type: dict
      sample:
        ipChain: []
    authenticationContext:
      description: How the actor authenticated.
      returned: success
      type: dict
      sample:
        authenticationStep: 0
    securityContext:
      description: The network of the address.
      returned: success
      type: dict
      sample:
        isProxy: null
    debugContext:
      description: Details that depend on the event type.
      returned: success
      type: dict
      sample:
        debugData: {}
    outcome:
      description: C(result), for example V(SUCCESS) or V(DENY), and C(reason).
      returned: success
      type: dict
      sample:
        reason: null
        result: SUCCESS
    transaction:
      description: The request. C(id) is its request ID, and C(detail.requestApiTokenId) the ID of the
        API token that made it.
      returned: success
      type: dict
      sample:
        id: 0123456789abcdef0123456789abcdef
summary:
  description:
    - What each API token did, for the tokens of O(token_id) in that order. Without O(token_id), for those
      that the events name.
    - An API token without events is not unused, because reading leaves no events. When it was last used
      is in C(last_used) of M(identityops.okta.okta_api_token_info).
  returned: success
  type: list
  elements: dict
  contains:
    token_id:
      description: ID of the token.
      returned: always
      type: str
      sample: 00Tabcdefg1234567890
    events:
      description: Number of its events.
      returned: always
      type: int
      sample: 12
    first:
      description: When the first of them happened, V(null) if there is none. If RV(truncated), there
        may be earlier ones.
      returned: always
      type: str
      sample: '2026-03-06T21:15:00.000Z'
    last:
      description: When the last of them happened, V(null) if there is none.
      returned: always
      type: str
      sample: '2026-03-13T08:00:00.000Z'
    addresses:
      description: Addresses of the callers, the latest first.
      returned: always
      type: list
      elements: str
      sample: [198.51.100.7]
    user_agents:
      description: Programs of the callers, the latest first.
      returned: always
      type: list
      elements: str
      sample: [curl/8.5.0]
    event_types:
      description: What they did, the latest first.
      returned: always
      type: list
      elements: str
      sample: [group.user_membership.add]
    actors:
      description: Who made the requests, the latest first. Mostly that is the owner of the token.
      returned: always
      type: list
      elements: dict
      contains:
        id:
          description: ID of the user or app.
          returned: always
          type: str
          sample: 00uabcdefg1234567890
        type:
          description: What it is, V(null) if Okta does not return it.
          returned: always
          type: str
          sample: User
        login:
          description: Login of the user or ID of the app, V(null) if Okta does not return it.
          returned: always
          type: str
          sample: svc-deploy@example.com
        name:
          description: Its name, V(null) if Okta does not return it.
          returned: always
          type: str
          sample: Deploy pipeline
truncated:
  description: Whether there are more events, which O(limit) has left out. They are older than the ones
    returned.
  returned: success
  type: bool
  sample: false
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
      sample: /api/v1/logs
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
from ..module_utils._identities import expand_sign_in
from ..module_utils._module import run_module
from ..module_utils._system_log import CRITERIA, log_query, older_than_kept, read_events, sum_up

OPTIONS: dict[str, dict[str, Any]] = {
    "event_type": {"type": "list", "elements": "str"},
    "token_id": {"type": "list", "elements": "str", "no_log": False},
    "target_id": {"type": "list", "elements": "str"},
    "actor_id": {"type": "list", "elements": "str"},
    "request_id": {"type": "list", "elements": "str"},
    "since": {"type": "str"},
    "until": {"type": "str"},
    "limit": {"type": "int", "default": 1000},
    "filter": {"type": "str"},
    "expand": {"type": "list", "elements": "str", "choices": ["sign_in"]},
    "fields": {"type": "list", "elements": "str"},
}
EXCLUSIVE = [("filter", option) for option in CRITERIA]


def run(module: AnsibleModule, client: Client) -> dict[str, Any]:
    params = module.params
    query = log_query(params)
    events, truncated = read_events(client, query, params["limit"])
    summary = sum_up(events, params["token_id"])
    silent = [use["token_id"] for use in summary if not use["events"]]
    if silent:
        module.warn(
            f"The System Log has no events of {len(silent)} of the {len(summary)} API tokens ({', '.join(silent[:3])}"
            f"{', ...' if silent[3:] else ''}). Reading leaves no events, so this does not mean that they are unused:"
            " see last_used of okta_api_token_info"
        )
    if older_than_kept(query, client.now()):
        module.warn("since is more than 90 days ago, and Okta keeps events for 90 days")
    return {
        "events": only_fields(events, params["fields"], "uuid"),
        "summary": summary,
        "truncated": truncated,
        **expand_sign_in(client, params),
    }


def main() -> None:
    run_module(run, OPTIONS, "logs", mutually_exclusive=EXCLUSIVE)


if __name__ == "__main__":
    main()
