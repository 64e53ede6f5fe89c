# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: okta_system_log
short_description: React to events of Okta's System Log
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - An event source for ansible-rulebook that polls the System Log of an Okta org. It needs no public address, and sees
    events that Okta's event hooks do not deliver, such as the reuse of a refresh token.
  - Each event is handed over at least once. It comes a second time if ansible-rulebook is killed before the next poll,
    so what a rule does must be harmless if it is done twice, as all playbooks of this collection are.
  - C(event.okta) holds what matters of an event in one level, for short conditions, see RV(okta). Its texts hold no
    templates, so they can be handed to a playbook. C(event.log) is the event as Okta has it.
  - The credentials need the scope C(okta.logs.read) and an admin role that can view the System Log.
options:
  event_types:
    description: Only events of these types, at most 20. The default is every type.
    type: list
    elements: str
  filter:
    description: Only events that match this filter expression, as Okta's reference describes it. With O(event_types),
      an event must match both.
    type: str
  since:
    description: Where to begin if there is no O(cursor_file) yet, a time in ISO 8601. Without an offset it is UTC. The
      default is the time when the source starts, by Okta's clock. Okta keeps events for 90 days.
    type: str
  interval:
    description: Seconds between two polls.
    type: int
    default: 30
  cursor_file:
    description:
      - File that keeps how far the log was read, so that nothing is missed while ansible-rulebook does not run. Each
        source needs a file of its own.
      - Without it, events that happen while ansible-rulebook does not run are missed.
    type: path
extends_documentation_fragment:
  - identityops.okta._connection
"""

EXAMPLES = r"""
- name: Tell about new API tokens
  hosts: all
  sources:
    - identityops.okta.okta_system_log:
        org_url: https://acme.okta.com
        event_types: [system.api_token.create]
        cursor_file: ~/.local/state/okta/new_api_token.json
  rules:
    - name: An API token was created
      condition: event.okta.token_id is defined
      action:
        debug:
          msg: "{{ event.okta.actor_login }} created the API token {{ event.okta.token_name }}"
"""

RETURN = r"""
okta:
  description: What matters of an event. What Okta does not say is left out.
  returned: for each event
  type: dict
  contains:
    org_url:
      description: URL of the org.
      type: str
      returned: always
    uuid:
      description: ID of the event. An event that comes twice has the same.
      type: str
      returned: always
    event_type:
      description: What happened, for example V(system.api_token.create).
      type: str
      returned: if Okta says it
    message:
      description: What happened in words.
      type: str
      returned: if Okta says it
    published:
      description: When it happened.
      type: str
      returned: if Okta says it
    severity:
      description: V(DEBUG), V(INFO), V(WARN) or V(ERROR).
      type: str
      returned: if Okta says it
    result:
      description: V(SUCCESS), V(FAILURE), V(DENY) and others.
      type: str
      returned: if Okta says it
    reason:
      description: Why it failed.
      type: str
      returned: if Okta says it
    actor_id:
      description: ID of the user or app that did it.
      type: str
      returned: if Okta says it
    actor_type:
      description: V(User), V(PublicClientApp) and others.
      type: str
      returned: if Okta says it
    actor_login:
      description: Login of the user, or ID of the app.
      type: str
      returned: if Okta says it
    actor_name:
      description: Name of the user or app.
      type: str
      returned: if Okta says it
    token_id:
      description: ID of the token that the event is about.
      type: str
      returned: if Okta says it
    token_type:
      description: V(Token) for an API token, V(refresh_token) or V(access_token).
      type: str
      returned: if Okta says it
    token_name:
      description: Name of that token.
      type: str
      returned: if Okta says it
    caller_token_id:
      description: ID of the API token that made the request.
      type: str
      returned: if Okta says it
    user_id:
      description: ID of the user that the event is about, otherwise of the user who did it.
      type: str
      returned: if Okta says it
    client_id:
      description: Client ID of the app whose token it is, otherwise of the app that did it.
      type: str
      returned: if Okta says it
    address:
      description: Address of the caller.
      type: str
      returned: if Okta says it
    user_agent:
      description: Program of the caller.
      type: str
      returned: if Okta says it
    request_id:
      description: ID of the request.
      type: str
      returned: if Okta says it
    network_connection:
      description: From where an API token can be used after the event, V(ANYWHERE) or V(ZONE).
      type: str
      returned: if Okta says it
log:
  description: The event as Okta has it. Hand nothing of it to a playbook that is a name or another free text.
  returned: for each event
  type: dict
"""

import os
import sys
from pathlib import Path
from typing import Any


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Put events into the queue until the task is cancelled. Raises EventSourceError."""
    _find_collections()
    from ansible_collections.identityops.okta.plugins.plugin_utils._event_source import run

    # The queue of ansible-rulebook has filters around it.
    await run(queue.put, getattr(queue, "queue", queue).empty, args, os.environ)


def _find_collections() -> None:
    """Make the folder with the collections importable, in which this file is."""
    root = str(Path(__file__).absolute().parents[7])
    if root not in sys.path:
        sys.path.append(root)
