# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the refresh tokens that a task is about, and plans which it revokes and which it
keeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client
from ._errors import NotFoundError, OptionError
from ._facts import RefreshToken
from ._identities import get_principal
from ._ids import check_ids, check_refresh_token_ids
from ._parallel import map_concurrently
from ._protection import Resolver, Seen, check_entries
from ._refresh_tokens import MissingUsersError, RefreshTokens, find_holders, read_each, unless_not_found
from ._revocation import CollectionDeletion, Deletion, Outcome, Plan, TokenDeletion
from ._selection import check_not_in_future, parse_where, select
from ._tokens import active, find

TOKEN, COLLECTION = "token", "collection"
_NARROWING = ("protect", "where", "keep_client_id")


@dataclass(frozen=True)
class Reading:
    """Holds what was read for a task: the tokens that are valid, by source; ids that are not; tokens that could not be
    read; users.
    """

    tokens: Sequence[tuple[RefreshTokens, list[RefreshToken]]]
    absent: Sequence[str] = ()
    failed: Sequence[Outcome] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str | None] = field(default_factory=dict)
    missing: Mapping[str, NotFoundError] = field(default_factory=dict)


def choose_delete_by(params: Mapping[str, Any]) -> str:
    """Return how to delete: token, or collection.

    Raises OptionError for a collection of which some tokens are to be kept.
    """
    if params["delete_by"] != COLLECTION:
        is_bare = params["all_tokens"] and all(params[name] is None for name in (*_NARROWING, "max_revocations"))
        return params["delete_by"] or (COLLECTION if is_bare else TOKEN)
    if not params["all_tokens"]:
        raise OptionError("delete_by: collection revokes everything in the collection, so it needs all_tokens: true")
    narrowing = [name for name in _NARROWING if params[name]]
    if narrowing:
        raise OptionError(
            "delete_by: collection revokes everything in the collection, so it cannot be combined with"
            f" {' and '.join(narrowing)}:"
            " use delete_by: token"
        )
    return COLLECTION


def plan_refresh_tokens(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the tokens that token_id, tokens or all_tokens asks for. Raises OptionError."""
    delete_by = choose_delete_by(params)
    where = parse_where(params["where"])
    protect = check_entries("protect", params["protect"])
    keep_client_id = check_entries("keep_client_id", params["keep_client_id"])
    reading = _read(client, params)
    found = [token for _source, tokens in reading.tokens for token in tokens]
    check_not_in_future(where, client.now())
    missing_ids = {reading.users[text] for text in reading.missing}
    present = {text: user_id for text, user_id in reading.users.items() if user_id not in missing_ids}
    names = {client_id: token.get("app_name") for token in found if isinstance(client_id := token.get("clientId"), str)}
    seen = Seen(found, present, {**names, **reading.clients}, ApiTokens(client).list)
    resolver = Resolver(client, seen, params["protect_missing"], warn)
    # Without a user there is nothing to revoke, and nobody whose clients could be looked up.
    protection = resolver.resolve(protect, keep_client_id) if present else resolver.resolve([])
    selection = select(found, where, protection)
    chosen = {token["id"] for token in selection.revoke}
    deletions: list[Deletion] = []
    for source, tokens in reading.tokens:
        planned = [token for token in tokens if token["id"] in chosen]
        if delete_by == TOKEN:
            deletions += [TokenDeletion(source, token) for token in planned]
        elif planned:
            deletions.append(CollectionDeletion(source, planned))
    sign_in = {"sign_in": get_principal(client)} if "sign_in" in (params["expand"] or []) else {}
    return Plan(
        deletions,
        reading.absent,
        selection.kept,
        resolver.unmatched,
        failed=reading.failed,
        problems=[MissingUsersError(reading.missing, len(reading.users))] if reading.missing else [],
        extra={"missing_users": list(reading.missing), **sign_in},
    )


def _read(client: Client, params: Mapping[str, Any]) -> Reading:
    if params["tokens"] is not None:
        return _read_listed(client, params["tokens"])
    users, client_ids, token_ids = params["user_id"], params["client_id"], params["token_id"]
    if token_ids is not None:
        token_ids = check_refresh_token_ids("token_id", token_ids)
    if [] in (check_ids("user_id", users), client_ids, token_ids):
        return Reading([])
    holders = find_holders(client, users, client_ids)

    def read(source: RefreshTokens) -> tuple[RefreshTokens, list[RefreshToken], list[str]]:
        tokens, absent = (source.list(), []) if token_ids is None else find(source, token_ids)
        valid = active(tokens)
        revoked = {token["id"] for token in tokens} - {token["id"] for token in valid}
        return source, valid, [one for one in token_ids or [] if one in revoked or one in absent]

    results, missing = read_each(client, holders, read)
    return Reading(
        [(source, tokens) for source, tokens, _absent in results],
        [token_id for _source, _tokens, absent in results for token_id in absent],
        users={**dict.fromkeys(users, ""), **holders.users},
        clients=holders.clients,
        missing=missing,
    )


def _read_listed(client: Client, listed: Sequence[Mapping[str, Any]]) -> Reading:
    """Read the tokens of the option tokens, each of its own user and client."""
    asked = _ids_by_holder(listed)
    sources = [RefreshTokens(client, user_id, client_id) for user_id, client_id in asked]

    def read(source: RefreshTokens) -> tuple[list[RefreshToken], list[str]] | NotFoundError:
        return unless_not_found(lambda: find(source, asked[source.user_id, source.client_id]))

    tokens: list[tuple[RefreshTokens, list[RefreshToken]]] = []
    absent: list[str] = []
    failed: list[Outcome] = []
    for source, result in zip(sources, map_concurrently(read, sources, client.concurrency)):
        ids = asked[source.user_id, source.client_id]
        if isinstance(result, NotFoundError):
            for token_id in ids:
                token: RefreshToken = {"id": token_id, "userId": source.user_id, "clientId": source.client_id}
                failed.append(Outcome(token, "failed", error=result))
        else:
            valid = active(result[0])
            tokens.append((source, valid))
            absent += [token_id for token_id in ids if token_id not in {token["id"] for token in valid}]
    users = {user_id: user_id for user_id, _client_id in asked}
    return Reading(tokens, absent, failed, users, {client_id: None for _user_id, client_id in asked})


def _ids_by_holder(listed: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """Return the ids by user and client.

    Raises OptionError for an entry that does not say all three, or contradicts another.
    """
    holder_of: dict[str, tuple[str, str]] = {}
    for number, entry in enumerate(listed, 1):
        lacking = [key for key in ("id", "userId", "clientId") if not isinstance(entry.get(key), str)]
        if lacking:
            raise OptionError(
                f"tokens: entry {number} has no {' and no '.join(lacking)}: give tokens as okta_user_refresh_token_info"
                " returns them"
            )
        check_ids("tokens", [entry["userId"], entry["clientId"]])
        (token_id,) = check_refresh_token_ids("tokens", [entry["id"]])
        holder = entry["userId"], entry["clientId"]
        if holder_of.setdefault(token_id, holder) != holder:
            raise OptionError(
                f"tokens holds {token_id} twice, with different users or clients: a token belongs to one of each"
            )
    asked: dict[tuple[str, str], list[str]] = {}
    for token_id, holder in holder_of.items():
        asked.setdefault(holder, []).append(token_id)
    return asked
