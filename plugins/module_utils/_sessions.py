# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: ends the sessions of users. Okta has no list of them, so its System Log is asked whether
there are any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client, Receipt
from ._errors import NOT_AVAILABLE, OptionError, RequestError, quote
from ._execution import Execution, Kind, Outcome, Plan
from ._facts import SessionUser, Token, iso_time
from ._identities import get_principal
from ._parallel import map_concurrently
from ._paths import api_path
from ._protection import Resolver, Seen, check_entries
from ._refresh_tokens import MissingUsersError, find_holders, find_missing, resolve_users
from ._revocation import Deletion
from ._selection import select
from ._tokens import active

KIND = Kind("users' sessions", "user_id", "max_users")
KEPT_IN_LOG = timedelta(days=90)
_CLEARED, _STARTED = "user.session.clear", "user.session.start"


class SessionDeletion(Deletion):
    """Ends the sessions of one user. The request is sent in any case; the user's entry says what is known before.

    The entry is {id, user, changed, certain, detail}.
    """

    def __init__(self, client: Client, user: SessionUser, query: dict[str, str]):
        super().__init__([user])
        self._has_sessions = user["changed"]
        self._client = client
        self._query = query

    def send(self) -> Receipt:
        return self._client.delete(api_path("users", self.tokens[0]["id"], "sessions"), self._query)

    def list_active(self) -> list[Token] | None:
        return None

    def predict(self) -> list[Outcome]:
        return [self._without_effect(outcome) for outcome in super().predict()]

    def run(self, execution: Execution) -> list[Outcome]:
        return [self._without_effect(outcome) for outcome in super().run(execution)]

    def _without_effect(self, outcome: Outcome) -> Outcome:
        """Return the outcome; if there was nothing to end, as absent."""
        if outcome.status != "done" or self._has_sessions:
            return outcome
        return replace(outcome, status="absent", receipt=None)


def plan_sessions(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan to end the sessions of users. Raises OptionError."""
    protect = check_entries("protect", params["protect"])
    found, missing = resolve_users(client, params["user_id"])
    by_id = {text: user_id for text, user_id in found.items() if text == user_id}
    missing.update(find_missing(client, by_id, ()))
    users = {user_id: text for text, user_id in reversed(found.items()) if text not in missing}
    is_asked = "sign_in" in (params["expand"] or [])
    principal = get_principal(client) if is_asked or (users and not params["allow_self"]) else {}
    if principal.get("user_id") in users and not params["allow_self"]:
        raise OptionError(
            f"user_id: {quote(users[principal['user_id']])} is the user of the credentials in use, whose sessions would"
            " end too: remove the user, or set allow_self: true"
        )
    resolver = Resolver(client, Seen((), found, {}, ApiTokens(client).list), params["protect_missing"], warn)
    protection = resolver.resolve(protect if users else [])
    asked: list[SessionUser] = [
        {"id": user_id, "userId": user_id} for user_id in dict.fromkeys(found.values()) if user_id in users
    ]
    selection = select(asked, None, protection)
    user_ids = [user["id"] for user in selection.chosen]
    began = _read_log(client, user_ids, warn)
    holders = _holders_of_tokens(client, user_ids) if params["oauth_tokens"] else set()
    entries = [_describe(user_id, users[user_id], began.get(user_id), user_id in holders) for user_id in user_ids]
    query = {
        name: str(value).lower()
        for name, value in (("oauthTokens", params["oauth_tokens"]), ("forgetDevices", params["forget_devices"]))
    }
    return Plan(
        [SessionDeletion(client, entry, query) for entry in entries],
        kept=selection.kept,
        unmatched=resolver.unmatched,
        problems=[MissingUsersError(missing, len(params["user_id"]))] if missing else [],
        extra={
            "certain": all(entry["certain"] for entry in entries),
            "missing_users": list(missing),
            **({"sign_in": principal} if is_asked else {}),
        },
        kind=KIND,
    )


def _read_log(client: Client, user_ids: Sequence[str], warn: Callable[[str], None]) -> dict[str, bool]:
    """Return by user whether a session began since all were last ended; users of whom the log says nothing are left
    out.

    If the log may not be read, warn(sentence) says why.
    """
    try:
        first = [_began(client, user_id) for user_id in user_ids[:1]]
    except RequestError as error:
        if error.status != 403 and error.code != NOT_AVAILABLE:
            raise
        warn(f"Whether the users have sessions is unknown, because the System Log could not be read. {error}")
        return {}
    rest = map_concurrently(lambda user_id: _began(client, user_id), user_ids[1:], client.concurrency)
    return {user_id: one for user_id, one in zip(user_ids, [*first, *rest]) if one is not None}


def _began(client: Client, user_id: str) -> bool | None:
    """Return whether the user's latest session began after the last time that all were ended; None if the log has
    neither.
    """
    cleared = f'(eventType eq "{_CLEARED}" and target.id eq "{user_id}")'
    started = f'(eventType eq "{_STARTED}" and actor.id eq "{user_id}")'
    query = {
        "since": iso_time(client.now() - KEPT_IN_LOG),
        "filter": f'({cleared} or {started}) and outcome.result eq "SUCCESS"',
        "sortOrder": "DESCENDING",
    }
    events = [event for page, _cursor in client.pages(api_path("logs"), query, "uuid", limit=1) for event in page]
    return events[0].get("eventType") != _CLEARED if events else None


def _holders_of_tokens(client: Client, user_ids: Sequence[str]) -> set[str]:
    """Return the users who hold refresh tokens."""
    sources = find_holders(client, user_ids, None).sources
    lists = map_concurrently(lambda source: source.list(), sources, client.concurrency)
    return {source.user_id for source, tokens in zip(sources, lists) if active(tokens)}


def _describe(user_id: str, user: str, began: bool | None, has_tokens: bool) -> SessionUser:
    """Return the entry of a user. Sessions that may exist are taken to exist."""
    if has_tokens:
        detail = "The user has refresh tokens."
    elif began is None:
        detail = "The System Log does not show whether the user has sessions."
    elif began:
        detail = "A session began since all were last ended."
    else:
        detail = "No session began since all were last ended."
    changed = has_tokens or began is not False
    return {
        "id": user_id,
        "user": user,
        "changed": changed,
        "certain": has_tokens or began is not None,
        "detail": detail,
    }
