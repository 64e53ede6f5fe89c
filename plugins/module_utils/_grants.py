# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the consents of users, and plans which a task revokes and which it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client
from ._errors import NotFoundError, OptionError, quote
from ._facts import Grant, grant_facts
from ._identities import get_principal
from ._ids import check_grant_ids, check_ids
from ._parallel import map_concurrently
from ._protection import Resolver, Seen, check_entries
from ._refresh_token_plan import choose_delete_by, make_deletions, read_valid
from ._refresh_tokens import MissingUsersError, read_each, resolve_users, unless_not_found
from ._revocation import Kind, Outcome, Plan
from ._selection import same_case, select
from ._tokens import TokenCollection

KIND = Kind("consents", "grant_id", "max_revocations")
_NARROWING = ("protect", "scope", "keep_client_id")


class Grants(TokenCollection[Grant]):
    """The consents of one user, to all clients or to one."""

    def __init__(self, client: Client, user_id: str, client_id: str | None = None):
        below = ("clients", client_id) if client_id else ()
        of_user = ("users", user_id, "grants")
        super().__init__(client, ("users", user_id, *below, "grants"), grant_facts, path_of_one=of_user)
        self.user_id = user_id
        self.client_id = client_id

    def __str__(self) -> str:
        return f"user {self.user_id}" + (f" and client {self.client_id}" if self.client_id else "")


@dataclass(frozen=True)
class Reading:
    """Holds the consents that were read, by source; ids that do not exist; users, from what was given (id or login) to
    the id; those who do not exist; consents that could not be read.
    """

    grants: Sequence[tuple[TokenCollection[Grant], list[Grant]]] = ()
    absent: Sequence[str] = ()
    users: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, NotFoundError] = field(default_factory=dict)
    failed: Sequence[Outcome] = ()

    def found(self) -> list[Grant]:
        """Return the consents."""
        return [grant for _source, grants in self.grants for grant in grants]


def read_grants(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Reading:
    """Read the consents that user_id, client_id, scope and grant_id mean. Raises OptionError.

    warn(sentence) is told of a scope that none of them has.
    """
    users, client_ids, scopes, ids = (params[name] for name in ("user_id", "client_id", "scope", "grant_id"))
    ids = None if ids is None else check_grant_ids("grant_id", ids)
    clients = None if client_ids is None else check_ids("client_id", client_ids)
    wanted = None if scopes is None else check_entries("scope", scopes)
    if [] in (check_ids("user_id", users), clients, wanted, ids):
        return Reading()
    found, missing = resolve_users(client, users)
    user_ids = list(dict.fromkeys(found.values()))
    each: Sequence[str | None] = [None] if clients is None else clients
    sources = [Grants(client, user_id, client_id) for user_id in user_ids for client_id in each]
    results, missing = read_each(client, sources, found, missing, lambda source: (source, *read_valid(source, ids)))
    read = [(source, grants) for source, grants, _absent in results]
    if wanted is not None:
        _warn_of_scopes(wanted, [grant for _source, grants in read for grant in grants], warn)
        read = [(source, [grant for grant in grants if _has_scope(grant, wanted)]) for source, grants in read]
    return Reading(
        read,
        [grant_id for _source, _grants, absent in results for grant_id in absent],
        {**dict.fromkeys(users, ""), **found},
        missing,
    )


def plan_grants(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the consents that grant_id or all_grants asks for. Raises OptionError."""
    delete_by = choose_delete_by(params, _NARROWING, "all_grants")
    protect = check_entries("protect", params["protect"])
    keep_client_id = check_entries("keep_client_id", params["keep_client_id"])
    listed = params["grants"]
    reading = read_grants(client, params, warn) if listed is None else _read_listed(client, listed)
    found, missing_ids = reading.found(), {reading.users[text] for text in reading.missing}
    present = {text: user_id for text, user_id in reading.users.items() if user_id not in missing_ids}
    clients: dict[str, str | None] = dict.fromkeys(params["client_id"] or [])
    clients.update((id_, one.get("app_name")) for one in found if isinstance(id_ := one.get("clientId"), str))
    seen = Seen(found, present, clients, ApiTokens(client).list)
    resolver = Resolver(client, seen, params["protect_missing"], warn)
    protection = resolver.resolve(protect, keep_client_id) if present else resolver.resolve([])
    selection = select(found, None, protection)
    sign_in = {"sign_in": get_principal(client)} if "sign_in" in (params["expand"] or []) else {}
    return Plan(
        make_deletions(reading.grants, selection, delete_by),
        reading.absent,
        selection.kept,
        resolver.unmatched,
        failed=reading.failed,
        problems=[MissingUsersError(reading.missing, len(reading.users))] if reading.missing else [],
        extra={"missing_users": list(reading.missing), **sign_in},
        kind=KIND,
    )


def _read_listed(client: Client, listed: Sequence[Mapping[str, Any]]) -> Reading:
    """Read the consents of the option grants, each of its own user."""
    asked: dict[str, list[str]] = {}
    for number, entry in enumerate(listed, 1):
        lacking = [key for key in ("id", "userId") if not isinstance(entry.get(key), str)]
        if lacking:
            raise OptionError(
                f"grants: entry {number} has no {' and no '.join(lacking)}: give consents as okta_user_grant_info"
                " returns them"
            )
        check_ids("grants", [entry["userId"]])
        asked.setdefault(entry["userId"], []).extend(check_grant_ids("grants", [entry["id"]]))
    sources = [Grants(client, user_id) for user_id in asked]
    results = map_concurrently(
        lambda source: unless_not_found(lambda: read_valid(source, list(dict.fromkeys(asked[source.user_id])))),
        sources,
        client.concurrency,
    )
    read: list[tuple[TokenCollection[Grant], list[Grant]]] = []
    absent: list[str] = []
    failed: list[Outcome] = []
    for source, result in zip(sources, results):
        if isinstance(result, NotFoundError):
            ids = asked[source.user_id]
            for one in ids:
                grant: Grant = {"id": one, "userId": source.user_id}
                failed.append(Outcome(grant, "failed", error=result))
        else:
            read.append((source, result[0]))
            absent += result[1]
    return Reading(read, absent, {user_id: user_id for user_id in asked}, failed=failed)


def _warn_of_scopes(wanted: Iterable[str], grants: Sequence[Grant], warn: Callable[[str], None]) -> None:
    unknown = [scope for scope in wanted if not any(_has_scope(grant, [scope]) for grant in grants)]
    if grants and unknown:
        warn(f"scope: none of the {len(grants)} consents has {' or '.join(quote(scope) for scope in unknown)}")


def _has_scope(grant: Grant, wanted: Iterable[str]) -> bool:
    """Return whether a consent is to one of these scopes, each given by ID or name."""
    names = {same_case(grant.get("scopeId")), same_case(grant.get("scope_name"))}
    return any(same_case(scope.strip()) in names for scope in wanted)
