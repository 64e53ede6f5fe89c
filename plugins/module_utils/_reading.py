# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what a task reads of refresh tokens or consents before the first change, and the
requests that revoke what is chosen of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Generic, cast

from ._client import Client
from ._errors import NotFoundError, OktaError, OptionError
from ._execution import Outcome
from ._facts import AnyToken, Token
from ._ids import check_ids
from ._parallel import map_concurrently
from ._refresh_tokens import MissingUsersError, unless_not_found
from ._revocation import CollectionDeletion, Deletion, TokenDeletion
from ._selection import Selection
from ._tokens import TokenCollection, active, find

TOKEN, COLLECTION = "token", "collection"

Read = Sequence[tuple[TokenCollection[AnyToken], list[AnyToken]]]
Holder = tuple[str, ...]  # the values of the keys of an EntriesOption


@dataclass(frozen=True)
class Reading(Generic[AnyToken]):
    """Holds what was read for a task: the tokens that are valid, by source; ids that are not; tokens that could not be
    read; users, from what was given (id or login) to the id; clients; users who do not exist. owners: the users whose
    tokens alone are meant, None for all.
    """

    tokens: Read[AnyToken] = ()
    absent: Sequence[str] = ()
    failed: Sequence[Outcome] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, str | None] = field(default_factory=dict)
    missing: Mapping[str, NotFoundError] = field(default_factory=dict)
    owners: Collection[str] | None = None

    def found(self) -> list[AnyToken]:
        """Return the tokens."""
        return [token for _source, tokens in self.tokens for token in tokens]

    def present_users(self) -> dict[str, str]:
        """Return {as given: id} of the users who exist."""
        missing_ids = {self.users[text] for text in self.missing}
        return {text: user_id for text, user_id in self.users.items() if user_id not in missing_ids}

    def problems(self) -> list[OktaError]:
        """Return why the task fails in the end, whatever it revokes."""
        return [MissingUsersError(self.missing, len(self.users))] if self.missing else []


@dataclass(frozen=True)
class EntriesOption:
    """Describes an option whose entries are what an info module returns: the keys that say where the one with the id
    is, a check of ids (option, ids), and the module.
    """

    name: str
    keys: tuple[str, ...]
    check: Callable[[str, Sequence[str]], list[str]]
    module: str


def choose_delete_by(params: Mapping[str, Any], narrowing: Sequence[str], everything: str = "all_tokens") -> str:
    """Return how to delete: token (one by one), or collection.

    narrowing: options that keep some. everything: the option that asks for all.

    Raises OptionError for a collection of which some tokens are to be kept.
    """
    if params["delete_by"] != COLLECTION:
        is_bare = params[everything] and all(params[name] is None for name in (*narrowing, "max_revocations"))
        return params["delete_by"] or (COLLECTION if is_bare else TOKEN)
    if not params[everything]:
        raise OptionError(f"delete_by: collection revokes everything in the collection, so it needs {everything}: true")
    keeping = [name for name in narrowing if params[name]]
    if keeping:
        raise OptionError(
            "delete_by: collection revokes everything in the collection, so it cannot be combined with"
            f" {' and '.join(keeping)}:"
            " use delete_by: token"
        )
    return COLLECTION


def read_valid(source: TokenCollection[AnyToken], token_ids: Sequence[str] | None) -> tuple[list[AnyToken], list[str]]:
    """Return the valid tokens, all or those with these ids, and the ids that are not of a valid one."""
    tokens, absent = (source.list(), []) if token_ids is None else find(source, token_ids)
    valid = active(tokens)
    revoked = {token["id"] for token in tokens} - {token["id"] for token in valid}
    return valid, [one for one in token_ids or [] if one in revoked or one in absent]


def ids_by_holder(entries: Sequence[Mapping[str, Any]], option: EntriesOption) -> dict[Holder, list[str]]:
    """Return the ids of entries by what holds them.

    Raises OptionError for an entry that does not say all, or contradicts another.
    """
    holder_of: dict[str, Holder] = {}
    for number, entry in enumerate(entries, 1):
        lacking = [key for key in ("id", *option.keys) if not isinstance(entry.get(key), str)]
        if lacking:
            raise OptionError(
                f"{option.name}: entry {number} has no {' and no '.join(lacking)}: give {option.name} as"
                f" {option.module} returns them"
            )
        holder = tuple(entry[key] for key in option.keys)
        check_ids(option.name, holder)
        (one,) = option.check(option.name, [entry["id"]])
        if holder_of.setdefault(one, holder) != holder:
            raise OptionError(
                f"{option.name} holds {one} twice, with different values of {' or '.join(option.keys)}:"
                " give one of them"
            )
    asked: dict[Holder, list[str]] = {}
    for one, holder in holder_of.items():
        asked.setdefault(holder, []).append(one)
    return asked


def read_listed(
    client: Client,
    sources: Mapping[Holder, TokenCollection[AnyToken]],
    asked: Mapping[Holder, Sequence[str]],
    option: EntriesOption,
) -> Reading[AnyToken]:
    """Read what was asked for by id, each from its own source. The first key of a holder is the user."""
    results = map_concurrently(
        lambda holder: unless_not_found(lambda: read_valid(sources[holder], asked[holder])),
        list(asked),
        client.concurrency,
    )
    tokens: list[tuple[TokenCollection[AnyToken], list[AnyToken]]] = []
    absent: list[str] = []
    failed: list[Outcome] = []
    for (holder, ids), result in zip(asked.items(), results):
        if isinstance(result, NotFoundError):
            about = dict(zip(option.keys, holder))
            failed += [Outcome(cast(Token, {"id": one, **about}), "failed", error=result) for one in ids]
        else:
            tokens.append((sources[holder], result[0]))
            absent += result[1]
    return Reading(tokens, absent, failed, {holder[0]: holder[0] for holder in asked})


def make_deletions(read: Read[AnyToken], selection: Selection[AnyToken], delete_by: str) -> list[Deletion]:
    """Return the requests that revoke what was selected of what was read."""
    chosen = {token["id"] for token in selection.chosen}
    deletions: list[Deletion] = []
    for source, tokens in read:
        planned = [token for token in tokens if token["id"] in chosen]
        if delete_by == TOKEN:
            deletions += [TokenDeletion(source, token) for token in planned]
        elif planned:
            deletions.append(CollectionDeletion(source, planned))
    return deletions
