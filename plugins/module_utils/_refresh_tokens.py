# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads and revokes the refresh tokens of users and clients, and those of apps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Protocol, TypeVar

from ._apps import App
from ._client import Client
from ._errors import NotFoundError, OktaError, quote
from ._facts import RefreshToken, refresh_token_facts
from ._ids import check_ids
from ._parallel import map_concurrently
from ._paths import api_path
from ._tokens import TokenCollection, get_if_exists
from ._users import resolve_user

Result = TypeVar("Result")


class _OfUser(Protocol):
    """A collection of one user's."""

    user_id: str


OfUser = TypeVar("OfUser", bound=_OfUser)


class RefreshTokens(TokenCollection[RefreshToken]):
    """The refresh tokens of one user and client."""

    def __init__(self, client: Client, user_id: str, client_id: str, expand: str | None = None):
        super().__init__(client, ("users", user_id, "clients", client_id, "tokens"), refresh_token_facts, expand)
        self.user_id = user_id
        self.client_id = client_id

    def __str__(self) -> str:
        return f"user {self.user_id} and client {self.client_id}"


class AppRefreshTokens(TokenCollection[RefreshToken]):
    """The refresh tokens of one client, of all users."""

    def __init__(self, client: Client, app: App, expand: str | None = None):
        super().__init__(client, ("apps", app.id, "tokens"), refresh_token_facts, expand)
        self.app = app

    def __str__(self) -> str:
        return f"client {self.app.client_id}"


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
        names = ", ".join(quote(name) for name in missing)
        verb = "does" if len(missing) == 1 else "do"
        which = f"user {names}" if asked == 1 else f"{len(missing)} of {asked} users ({names})"
        super().__init__(f"user_id: {which} {verb} not exist in the org: correct it, or remove it")
        self._result = result or {}
        self._cause = next(iter(missing.values()))

    def as_result(self) -> dict[str, Any]:
        return {**self._cause.as_result(), **super().as_result(), **self._result}


def resolve_users(client: Client, users: Sequence[str]) -> tuple[dict[str, str], dict[str, NotFoundError]]:
    """Return {as given, an ID or login: ID} of the users, and Okta's answer for those who do not exist. IDs are not
    looked up.

    Raises OptionError for a text that cannot be an id or login.
    """
    texts = check_ids("user_id", users)
    found = map_concurrently(
        lambda user: unless_not_found(lambda: resolve_user(client, user)), texts, client.concurrency
    )
    missing = {text: result for text, result in zip(texts, found) if isinstance(result, NotFoundError)}
    return {text: result for text, result in zip(texts, found) if isinstance(result, str)}, missing


def find_missing(client: Client, users: Mapping[str, str], seen: Collection[str]) -> dict[str, NotFoundError]:
    """Return, as given, the users who do not exist. Those whose IDs have been seen do."""
    unseen = [(text, user_id) for text, user_id in users.items() if user_id not in seen]
    found = map_concurrently(
        lambda user: unless_not_found(lambda: client.get(api_path("users", user[1]))), unseen, client.concurrency
    )
    return {text: result for (text, _id), result in zip(unseen, found) if isinstance(result, NotFoundError)}


def find_holders(
    client: Client, users: Sequence[str], client_ids: Sequence[str] | None, expand: str | None = None
) -> Holders:
    """Find the refresh tokens of each user (id or login) and client; None means every client for which the user has
    tokens or grants.

    Raises OptionError for a text that cannot be an id or login.
    """
    given = None if client_ids is None else check_ids("client_id", client_ids)
    resolved, missing = resolve_users(client, users)
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
    client: Client,
    sources: Sequence[OfUser],
    users: Mapping[str, str],
    missing: Mapping[str, NotFoundError],
    read: Callable[[OfUser], Result],
) -> tuple[list[Result], dict[str, NotFoundError]]:
    """Return read(source) of each source, and the users who do not exist, as given.

    users: from what was given (id or login) to the id. missing: users known not to exist. A client that does not exist
    is an error for the whole task.
    """

    def attempt(source: OfUser) -> Result | NotFoundError:
        try:
            return read(source)
        except NotFoundError as error:
            if get_if_exists(client, api_path("users", source.user_id)):
                raise
            return error

    found = dict(missing)
    results: list[Result] = []
    for source, result in zip(sources, map_concurrently(attempt, sources, client.concurrency)):
        if isinstance(result, NotFoundError):
            found[_given(users, source.user_id)] = result
        else:
            results.append(result)
    return results, found


def _given(users: Mapping[str, str], user_id: str) -> str:
    """Return the text by which the user was given."""
    return next(text for text, one in users.items() if one == user_id)


def unless_not_found(read: Callable[[], Result]) -> Result | NotFoundError:
    """Return read(), or Okta's answer that the user or client does not exist."""
    try:
        return read()
    except NotFoundError as error:
        return error
