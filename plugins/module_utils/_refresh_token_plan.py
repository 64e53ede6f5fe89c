# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the refresh tokens that a task is about, and plans which it revokes and which it
keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Optional

from ._api_tokens import ApiTokens
from ._apps import app_exists, get_app
from ._client import Client
from ._errors import NotFoundError
from ._execution import Plan
from ._facts import RefreshToken, count_users
from ._identities import expand_sign_in
from ._ids import check_ids, check_refresh_token_ids
from ._parallel import map_concurrently
from ._protection import Resolver, Seen, check_entries
from ._reading import (
    TOKEN,
    EntriesOption,
    Reading,
    choose_delete_by,
    ids_by_holder,
    make_deletions,
    read_listed,
    read_valid,
)
from ._refresh_tokens import (
    AppRefreshTokens,
    RefreshTokens,
    find_holders,
    find_missing,
    read_each,
    resolve_users,
)
from ._selection import check_not_in_future, parse_where, select
from ._tokens import TokenCollection, active, find

Listed = tuple[
    list[RefreshToken], list[str], Optional[str]
]  # tokens, ids that do not exist, the cursor to continue with

TOKENS_OPTION = EntriesOption("tokens", ("userId", "clientId"), check_refresh_token_ids, "okta_user_refresh_token_info")
# Options that keep some tokens of a collection.
_NARROWING = ("protect", "where", "keep_client_id")
_NARROWING_APPS = ("protect", "where", "user_id", "keep_user_id")


def plan_refresh_tokens(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the tokens that token_id, tokens or all_tokens asks for. Raises OptionError."""
    delete_by = choose_delete_by(params, _NARROWING)
    where = parse_where(params["where"])
    protect = check_entries("protect", params["protect"])
    keep_client_id = check_entries("keep_client_id", params["keep_client_id"])
    reading = _read(client, params)
    check_not_in_future(where, client.now())
    found = reading.found()
    present = reading.present_users()
    names = {client_id: token.get("app_name") for token in found if isinstance(client_id := token.get("clientId"), str)}
    seen = Seen(found, present, {**names, **reading.clients}, ApiTokens(client).list)
    resolver = Resolver(client, seen, params["protect_missing"], warn)
    # Without a user there is nothing to revoke, and nobody whose clients could be looked up.
    protection = resolver.resolve(protect, keep_client_id) if present else resolver.resolve([])
    selection = select(found, where, protection)
    return Plan(
        make_deletions(reading.tokens, selection, delete_by),
        reading.absent,
        selection.kept,
        resolver.unmatched,
        failed=reading.failed,
        problems=reading.problems(),
        extra={"missing_users": list(reading.missing), **expand_sign_in(client, params)},
    )


def plan_app_refresh_tokens(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the tokens of clients that token_id or all_tokens asks for. Raises OptionError.

    Okta may return less than a client has (until its release 2026.07.1 it did), so those of all_tokens are listed again
    in the end.
    """
    delete_by = choose_delete_by(params, _NARROWING_APPS)
    where = parse_where(params["where"])
    protect = check_entries("protect", params["protect"])
    keep_user_id = check_entries("keep_user_id", params["keep_user_id"])
    reading = _read_apps(client, params)
    check_not_in_future(where, client.now())
    found = reading.found()
    clients = reading.clients
    seen = Seen(found, reading.present_users(), clients, ApiTokens(client).list, lambda text: app_exists(client, text))
    resolver = Resolver(client, seen, params["protect_missing"], warn)
    protection = resolver.resolve(protect, (), keep_user_id)
    selection = select(found, where, protection)

    def list_again() -> Sequence[RefreshToken]:
        sources = [source for source, _tokens in reading.tokens]
        lists = map_concurrently(lambda source: _of_owners(reading.owners, source.list()), sources, client.concurrency)
        return select([token for tokens in lists for token in active(tokens)], where, protection).chosen

    return Plan(
        make_deletions(reading.tokens, selection, delete_by),
        reading.absent,
        selection.kept,
        resolver.unmatched,
        problems=reading.problems(),
        extra={
            "missing_users": list(reading.missing),
            "users": count_users(selection.chosen),
            **expand_sign_in(client, params),
        },
        list_again=list_again if params["all_tokens"] and delete_by == TOKEN else None,
    )


def _read(client: Client, params: Mapping[str, Any]) -> Reading[RefreshToken]:
    if params["tokens"] is not None:
        return _read_listed(client, params["tokens"])
    users, client_ids, token_ids = params["user_id"], params["client_id"], params["token_id"]
    if token_ids is not None:
        token_ids = check_refresh_token_ids("token_id", token_ids)
    if [] in (check_ids("user_id", users), client_ids, token_ids):
        return Reading([])
    holders = find_holders(client, users, client_ids)
    results, missing = read_each(
        client,
        holders.sources,
        holders.users,
        holders.missing,
        lambda source: (source, *read_valid(source, token_ids)),
    )
    return Reading(
        [(source, tokens) for source, tokens, _absent in results],
        [token_id for _source, _tokens, absent in results for token_id in absent],
        users={**dict.fromkeys(users, ""), **holders.users},
        clients=holders.clients,
        missing=missing,
    )


@dataclass(frozen=True)
class AppReading:
    """Holds what was read of apps, each with its tokens.

    users: from what was given (id or login) to the id. missing: those who do not exist. owners: ids of the users whose
    tokens alone are meant, None for all.
    """

    results: Sequence[tuple[AppRefreshTokens, Listed]] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, NotFoundError] = field(default_factory=dict)
    owners: Collection[str] | None = None

    def tokens(self) -> list[tuple[TokenCollection[RefreshToken], list[RefreshToken]]]:
        """Return the tokens that are meant, by their source."""
        return [(source, _of_owners(self.owners, tokens)) for source, (tokens, _absent, _cursor) in self.results]

    def absent(self) -> list[str]:
        """Return the ids that were asked for and do not exist."""
        return [one for _source, (_tokens, absent, _cursor) in self.results for one in absent]


def list_app_refresh_tokens(client: Client, params: Mapping[str, Any]) -> AppReading:
    """List the tokens of clients, of all users or those of user_id, or look up token_id. Raises OptionError."""
    ids = None if params["token_id"] is None else check_refresh_token_ids("token_id", params["token_id"])

    def read(source: AppRefreshTokens) -> Listed:
        if ids is not None:
            return (*find(source, ids), None)
        tokens, cursor = source.read(params["limit"], params["after"])
        return tokens, [], cursor

    return _read_each_app(client, params, read)


def _read_apps(client: Client, params: Mapping[str, Any]) -> Reading[RefreshToken]:
    token_ids = params["token_id"]
    if token_ids is not None:
        token_ids = check_refresh_token_ids("token_id", token_ids)
    if token_ids == []:
        return Reading([])
    read = _read_each_app(client, params, lambda source: (*read_valid(source, token_ids), None))
    return Reading(
        read.tokens(),
        read.absent(),
        users=read.users,
        clients={source.app.client_id: source.app.name for source, _listed in read.results},
        missing=read.missing,
        owners=read.owners,
    )


def _read_each_app(client: Client, params: Mapping[str, Any], read: Callable[[AppRefreshTokens], Listed]) -> AppReading:
    client_ids = check_ids("client_id", params["client_id"])
    users = None if params["user_id"] is None else check_ids("user_id", params["user_id"])
    if [] in (client_ids, users):
        return AppReading()
    found, missing = resolve_users(client, users or [])
    apps = map_concurrently(lambda client_id: get_app(client, client_id), client_ids, client.concurrency)
    expand = "scope" if "scope" in (params["expand"] or []) else None
    sources = [AppRefreshTokens(client, app, expand) for app in apps]
    results = list(zip(sources, map_concurrently(read, sources, client.concurrency)))
    seen = {str(token.get("userId")) for _source, (tokens, _absent, _cursor) in results for token in tokens}
    missing.update(find_missing(client, found, seen))
    given = {**dict.fromkeys(users or [], ""), **found}
    return AppReading(results, given, missing, None if users is None else set(found.values()))


def _of_owners(owners: Collection[str] | None, tokens: Iterable[RefreshToken]) -> list[RefreshToken]:
    return [token for token in tokens if owners is None or token.get("userId") in owners]


def _read_listed(client: Client, listed: Sequence[Mapping[str, Any]]) -> Reading[RefreshToken]:
    """Read the tokens of the option tokens, each of its own user and client."""
    asked = ids_by_holder(listed, TOKENS_OPTION)
    reading = read_listed(client, {holder: RefreshTokens(client, *holder) for holder in asked}, asked, TOKENS_OPTION)
    return replace(reading, clients={client_id: None for _user_id, client_id in asked})
