# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads and revokes the refresh tokens of users and clients."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, TypeVar

from ._client import PAGE_SIZE, Client, Receipt
from ._errors import NotFoundError, OktaError
from ._facts import RefreshToken, refresh_token_facts
from ._ids import check_ids
from ._parallel import map_concurrently
from ._paths import api_path
from ._tokens import TokenSource, get_if_exists
from ._users import resolve_user

Result = TypeVar("Result")


class RefreshTokens(TokenSource[RefreshToken]):
    """The refresh tokens of one user and client; expand: scope, to fill _embedded.scopes."""

    def __init__(self, client: Client, user_id: str, client_id: str, expand: str | None = None):
        self._client = client
        self.user_id = user_id
        self.client_id = client_id
        self._segments = ("users", user_id, "clients", client_id, "tokens")
        self._expand = {"expand": expand} if expand else {}

    def __str__(self) -> str:
        return f"user {self.user_id} and client {self.client_id}"

    def get(self, token_id: str) -> RefreshToken | None:
        """Read one token; None if user and client exist but the token does not."""
        token = get_if_exists(self._client, api_path(*self._segments, token_id), self._expand)
        if token is None:
            self.read(limit=1)
        return refresh_token_facts(token, self._client.now()) if token else None

    def list(self) -> builtins.list[RefreshToken]:
        return self.read()[0]

    def read(
        self, limit: int | None = None, after: str | None = None
    ) -> tuple[builtins.list[RefreshToken], str | None]:
        """Read the tokens, and return them and the cursor to continue with if limit cut them short."""
        query = dict(self._expand, limit=PAGE_SIZE, **({"after": after} if after else {}))
        found: dict[str, RefreshToken] = {}
        next_after = None
        for page, cursor in self._client.pages(api_path(*self._segments), query, limit=limit):
            found.update((token["id"], refresh_token_facts(token, self._client.now())) for token in page)
            next_after = cursor
        return list(found.values()), next_after

    def revoke(self, token_id: str) -> Receipt:
        return self._client.delete(api_path(*self._segments, token_id))

    def revoke_all(self) -> Receipt:
        """Revoke every token of the user and client."""
        return self._client.delete(api_path(*self._segments))


@dataclass(frozen=True)
class Holders:
    """Holds the users and clients that a task is about.

    sources: the tokens of each pair of them. users: from what was given (id or login) to the id. clients: from the ids
    of the clients to their names, None where Okta was not asked. missing: from what was given to Okta's answer that
    there is no such user.
    """

    sources: Sequence[RefreshTokens] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str | None] = field(default_factory=dict)
    missing: Mapping[str, NotFoundError] = field(default_factory=dict)


class MissingUsersError(OktaError):
    """Some of the users do not exist: missing, of so many asked for. result is about the others."""

    def __init__(self, missing: Mapping[str, NotFoundError], asked: int, result: Mapping[str, Any] | None = None):
        names = ", ".join(repr(name[:60]) for name in missing)
        verb = "does" if len(missing) == 1 else "do"
        which = f"user {names}" if asked == 1 else f"{len(missing)} of {asked} users ({names})"
        super().__init__(f"user_id: {which} {verb} not exist in the org: correct it, or remove it")
        self._result = result or {}
        self._cause = next(iter(missing.values()))

    def as_result(self) -> dict[str, Any]:
        return {**self._cause.as_result(), **super().as_result(), **self._result}


def find_holders(
    client: Client, users: Sequence[str], client_ids: Sequence[str] | None, expand: str | None = None
) -> Holders:
    """Find the refresh tokens of each user (id or login) and client; None means every client for which the user has
    tokens or grants.

    Raises OptionError for a text that cannot be an id or login.
    """
    given = None if client_ids is None else check_ids("client_id", client_ids)
    texts = check_ids("user_id", users)
    found = map_concurrently(
        lambda user: unless_not_found(lambda: resolve_user(client, user)), texts, client.concurrency
    )
    missing = {text: result for text, result in zip(texts, found) if isinstance(result, NotFoundError)}
    resolved = {text: result for text, result in zip(texts, found) if isinstance(result, str)}
    user_ids = list(dict.fromkeys(resolved.values()))
    if given is not None:
        sources = [RefreshTokens(client, user_id, client_id, expand) for user_id in user_ids for client_id in given]
        return Holders(sources, resolved, dict.fromkeys(given), missing)

    def clients_of(user_id: str) -> dict[str, str | None]:
        pages = client.pages(api_path("users", user_id, "clients"), key="client_id")
        return {item["client_id"]: item.get("client_name") for page, _cursor in pages for item in page}

    clients: dict[str, str | None] = {}
    sources = []
    lists = map_concurrently(
        lambda user_id: unless_not_found(lambda: clients_of(user_id)), user_ids, client.concurrency
    )
    for user_id, listed in zip(user_ids, lists):
        if isinstance(listed, NotFoundError):
            missing[_given(resolved, user_id)] = listed
        else:
            clients.update(listed)
            sources += [RefreshTokens(client, user_id, client_id, expand) for client_id in listed]
    return Holders(sources, resolved, clients, missing)


def read_each(
    client: Client, holders: Holders, read: Callable[[RefreshTokens], Result]
) -> tuple[list[Result], dict[str, NotFoundError]]:
    """Return read(source) of each source, and the users who do not exist, as given.

    A client that does not exist is an error for the whole task.
    """

    def attempt(source: RefreshTokens) -> Result | NotFoundError:
        try:
            return read(source)
        except NotFoundError as error:
            if get_if_exists(client, api_path("users", source.user_id)):
                raise
            return error

    missing = dict(holders.missing)
    results: list[Result] = []
    for source, result in zip(holders.sources, map_concurrently(attempt, holders.sources, client.concurrency)):
        if isinstance(result, NotFoundError):
            missing[_given(holders.users, source.user_id)] = result
        else:
            results.append(result)
    return results, missing


def _given(users: Mapping[str, str], user_id: str) -> str:
    """Return the text by which the user was given."""
    return next(text for text, one in users.items() if one == user_id)


def unless_not_found(read: Callable[[], Result]) -> Result | NotFoundError:
    """Return read(), or Okta's answer that the user or client does not exist."""
    try:
        return read()
    except NotFoundError as error:
        return error
