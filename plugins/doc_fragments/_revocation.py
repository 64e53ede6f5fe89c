# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the options of every module that revokes or restricts tokens, and the criteria for API
tokens.
"""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  max_revocations:
    description: Fail without revoking anything if more tokens than this would be revoked.
    type: int
"""

    STATE = r"""
options:
  state:
    description: Required, so that a task which revokes says so. V(absent) is the only state.
    type: str
    choices: [absent]
    required: true
"""

    PROTECT = r"""
options:
  protect:
    description:
      - What the task must leave as it is. Each entry is the ID of a token, the exact name of an API token, the ID or
        login of a user, or a client ID. Case does not matter in names and logins, and neither do blanks around them. A
        short login works where Okta resolves it.
      - Every entry is compared with all of these. Each must match a token, a user or a client that exists. Otherwise
        the task fails before it changes anything and names the entry and what is most like it, so that a typo never
        leaves something unprotected.
      - Protected tokens are returned in RV(kept). A name that several API tokens have protects all of them, with a
        warning, because anybody who creates a token chooses its name.
      - Looking up users and clients needs the scope C(okta.users.read).
    type: list
    elements: str
  protect_missing:
    description:
      - What to do if an entry of O(protect) (or of C(keep_client_id)) does not match anything.
      - V(fail) fails before anything is changed, V(warn) warns, and V(ignore) only returns the entry in RV(unmatched),
        for a playbook that decides for itself.
    type: str
    choices: [fail, warn, ignore]
    default: fail
"""

    WHERE = r"""
options:
  where:
    description:
      - Criteria that select API tokens. At least one must be set, and all that are set must hold.
      - A token for which a criterion cannot be decided, because Okta does not return what it needs, is not selected. It
        is returned in RV(kept).
    type: dict
    suboptions:
      idle_days:
        description: Tokens that have not been used for at least this number of days.
        type: int
      never_used_days:
        description: Tokens that have never been used and were created at least this number of days ago.
        type: int
      created_since:
        description:
          - Tokens created at this time or later. An ISO 8601 time, for example V(2026-11-24T08:00:00Z), or a date,
            which means its midnight.
          - A time without an offset is UTC. A time in the future is an error.
        type: str
      owner:
        description: Tokens of these users, each given by ID or login. A user who does not exist is an error.
        type: list
        elements: str
      name:
        description: Tokens with exactly one of these names, in any case.
        type: list
        elements: str
      include_agents:
        description: Whether to select tokens of agents too, whose C(clientName) is not V(Okta API).
        type: bool
        default: false
"""
