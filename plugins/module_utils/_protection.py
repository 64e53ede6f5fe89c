# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds what the entries of protect, keep_client_id and keep_user_id name; an entry that
names nothing is an error.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Callable

from ._client import Client
from ._errors import OptionError, RequestError, quote
from ._facts import Token
from ._ids import check_not_blank, kind_of_id, may_be_in_path
from ._selection import Protection, Unmatched
from ._users import client_exists, find_user, logins_beginning_with

FAIL, WARN = "fail", "warn"  # values of protect_missing
_SUGGESTION_PREFIX = 2  # letters of an entry by which logins like it are looked for


@dataclass(frozen=True)
class Seen:
    """Holds what the task has read, so that it need not be asked for again.

    tokens: what the task may revoke, and the API tokens beside them. users: from ids and logins to ids. clients: from
    ids to names. api_tokens() reads the API tokens of the org, for a task that has not. client_exists(text) asks
    whether there is a client; without it, a user's tokens are asked for.
    """

    tokens: Sequence[Token] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str | None] = field(default_factory=dict)
    api_tokens: Callable[[], Sequence[Token]] | None = None
    client_exists: Callable[[str], bool] | None = None

    def user_ids(self) -> set[str]:
        """Return the ids of the users seen."""
        return {
            *self.users.values(),
            *(user_id for user_id in (token.get("userId") for token in self.tokens) if isinstance(user_id, str)),
        }


@dataclass(frozen=True)
class Match:
    """Holds the ids of what one entry names."""

    tokens: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tokens or self.users or self.clients)


def check_entries(option: str, entries: Iterable[str] | None) -> list[str]:
    """Return the entries, each once. Raises OptionError for an empty one."""
    unique = list(dict.fromkeys(entries or ()))
    for entry in unique:
        check_not_blank(option, entry)
    return unique


class Resolver:
    """Finds what entries name, with as few requests as possible. warn(sentence) is told of what is not an error.

    missing: what to do about an entry that names nothing: FAIL, WARN, or only return it. unmatched: those entries.
    done: what the task does to tokens, as a participle.
    """

    def __init__(self, client: Client, seen: Seen, missing: str, warn: Callable[[str], None], done: str = "revoked"):
        self._client = client
        self._seen = seen
        self._missing = missing
        self._warn = warn
        self._done = done
        self.unmatched: list[Unmatched] = []
        self._user_ids = seen.user_ids()
        self._users = {text.casefold(): user_id for text, user_id in seen.users.items()}

    def resolve(
        self, protect: Sequence[str], keep_client_id: Sequence[str] = (), keep_user_id: Sequence[str] = ()
    ) -> Protection:
        """Return what the entries protect.

        Raises OptionError, before any change, for those that name nothing in the org.
        """
        tokens: dict[str, str] = {}
        users: dict[str, str] = {}
        clients: dict[str, str] = {}
        for entry in protect:
            match = self._match(entry)
            if not match:
                self._complain("protect", entry, "token, user or client of the org", self._suggestion(entry))
            tokens.update(dict.fromkeys(match.tokens, entry))
            users.update(dict.fromkeys(match.users, entry))
            clients.update(dict.fromkeys(match.clients, entry))
        kept_clients = {entry.strip(): entry for entry in keep_client_id}
        for client_id, entry in kept_clients.items():
            if not self._is_client(client_id):
                suggestion = nearest(entry, self._named_clients())
                self._complain("keep_client_id", entry, "client ID of the org", suggestion)
        kept_users: dict[str, str] = {}
        for entry in keep_user_id:
            found = self._login(entry, False)
            if not found:
                self._complain("keep_user_id", entry, "user of the org", nearest(entry, self._users_like(entry)))
            kept_users.update(dict.fromkeys(found, entry))
        return Protection(tokens, users, clients, kept_clients, kept_users)

    def _match(self, entry: str) -> Match:
        """Return what an entry names: the id of a token, the name of API tokens, the id or login of a user, the id of a
        client.

        A text may be several of them, and whoever names a token chooses the text, so a name does not keep the rest from
        being looked up.
        """
        text = entry.strip()
        by_id = Match(
            frozenset({text} & {token["id"] for token in self._seen.tokens}),
            frozenset({text} & self._user_ids),
            frozenset({text} & self._seen.clients.keys()),
        )
        named = [token["id"] for token in self._seen.tokens if same_name(token.get("name"), entry)]
        if len(named) > 1:
            self._warn(
                f"protect: {quote(entry)} is the name of {len(named)} API tokens, which are all kept:"
                f" {', '.join(named)}"
            )
        is_known_id = by_id and kind_of_id(text)
        users = by_id.users if is_known_id else by_id.users | self._login(entry, bool(named))
        match = Match(by_id.tokens.union(named), users, by_id.clients)
        if match:
            return match
        if self._is_client(text):
            return Match(clients=frozenset({text}))
        return self._match_of_other_api_tokens(entry)

    def _login(self, entry: str, is_name: bool) -> frozenset[str]:
        """Return the id of the user with this login, as a set. Blanks around it count only if there is no other."""
        text = entry.strip()
        known = self._users.get(text.casefold())
        if known:
            return frozenset({known})
        try:
            found = find_user(self._client, text) or (find_user(self._client, entry) if entry != text else None)
        except RequestError as error:
            if error.status != 403 or not is_name:
                raise
            self._warn(
                f"protect: {quote(text)} is the name of an API token; whether it is also a login could not be checked."
                f" {error}"
            )
            return frozenset()
        return frozenset({found} if found else ())

    def _is_client(self, text: str) -> bool:
        if text in self._seen.clients:
            return True
        if self._seen.client_exists:
            return self._seen.client_exists(text)
        some_user = min(self._user_ids, default=None)
        return some_user is not None and may_be_in_path(text) and client_exists(self._client, text, some_user)

    def _match_of_other_api_tokens(self, entry: str) -> Match:
        """Return the API tokens that an entry names in a task on refresh tokens, which protects none of its own by
        that.
        """
        if self._seen.api_tokens is None:
            return Match()
        tokens = self._seen.api_tokens()
        return Match(frozenset(t["id"] for t in tokens if t["id"] == entry.strip() or same_name(t.get("name"), entry)))

    def _suggestion(self, entry: str) -> str | None:
        """Return what is most like the entry of all that it could name, None if nothing is."""
        named: dict[str, str] = {}
        for token in self._seen.tokens:
            name = token.get("name")
            named[token["id"]] = _quoted(token["id"], name)
            if isinstance(name, str):
                named[name] = _quoted(name, token["id"])
        return nearest(entry, {**named, **self._named_clients(), **self._users_like(entry)})

    def _users_like(self, entry: str) -> dict[str, str]:
        """Return IDs and logins that the entry may mean, each with what to suggest."""
        logins = [*self._seen.users, *logins_beginning_with(self._client, entry.strip()[:_SUGGESTION_PREFIX])]
        return {text: _quoted(text) for text in (*self._user_ids, *logins)}

    def _named_clients(self) -> dict[str, str]:
        """Return the clients seen by id and by name, each with what to suggest, which is the id."""
        named: dict[str, str] = {}
        for client_id, name in self._seen.clients.items():
            named[client_id] = _quoted(client_id, name)
            if isinstance(name, str):
                named[name] = named[client_id]
        return named

    def _complain(self, option: str, entry: str, kinds: str, suggestion: str | None) -> None:
        sentence = f"{option}: {quote(entry)} does not match any {kinds}"
        if suggestion:
            sentence += f". Did you mean {suggestion}?"
        if self._missing != FAIL:
            self.unmatched.append({"option": option, "entry": entry, "suggestion": suggestion})
            if self._missing == WARN:
                self._warn(sentence)
            return
        raise OptionError(
            f"{sentence}{'' if suggestion else '.'} Nothing was {self._done}: correct or remove the entry, or"
            " set protect_missing: warn"
        )


def nearest(entry: str, suggestions: Mapping[str, str]) -> str | None:
    """Return the suggestion for the text that is most like the entry; None if none is like it."""
    by_folded = {_folded(text): suggestion for text, suggestion in suggestions.items()}
    nearest = difflib.get_close_matches(_folded(entry), by_folded, n=1)
    return by_folded[nearest[0]] if nearest else None


def _quoted(text: str, beside: object = None) -> str:
    return f"{quote(text)} ({quote(beside)})" if isinstance(beside, str) else quote(text)


def same_name(name: object, entry: str) -> bool:
    """Return whether a name and an entry are equal but for case and blanks."""
    return isinstance(name, str) and _folded(name) == _folded(entry)


def _folded(text: str) -> str:
    """Return a text in the form in which texts are equal that look the same but for case and blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
