# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the consents of users, and plans which a task revokes and which it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client
from ._errors import quote
from ._execution import Kind, Plan
from ._facts import Grant, grant_facts
from ._identities import expand_sign_in
from ._ids import check_grant_ids, check_ids
from ._protection import Resolver, Seen, check_entries
from ._reading import EntriesOption, Reading, choose_delete_by, ids_by_holder, make_deletions, read_listed, read_valid
from ._refresh_tokens import read_each, resolve_users
from ._selection import same_case, select
from ._tokens import TokenCollection

KIND = Kind("consents", "grant_id", "max_revocations")
GRANTS_OPTION = EntriesOption("grants", ("userId",), check_grant_ids, "okta_user_grant_info")
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


def read_grants(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Reading[Grant]:
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
        users={**dict.fromkeys(users, ""), **found},
        missing=missing,
    )


def plan_grants(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the consents that grant_id or all_grants asks for. Raises OptionError."""
    delete_by = choose_delete_by(params, _NARROWING, "all_grants")
    protect = check_entries("protect", params["protect"])
    keep_client_id = check_entries("keep_client_id", params["keep_client_id"])
    listed = params["grants"]
    reading = read_grants(client, params, warn) if listed is None else _read_listed(client, listed)
    found, present = reading.found(), reading.present_users()
    clients: dict[str, str | None] = dict.fromkeys(params["client_id"] or [])
    clients.update((id_, one.get("app_name")) for one in found if isinstance(id_ := one.get("clientId"), str))
    seen = Seen(found, present, clients, ApiTokens(client).list)
    resolver = Resolver(client, seen, params["protect_missing"], warn)
    protection = resolver.resolve(protect, keep_client_id) if present else resolver.resolve([])
    selection = select(found, None, protection)
    return Plan(
        make_deletions(reading.tokens, selection, delete_by),
        reading.absent,
        selection.kept,
        resolver.unmatched,
        failed=reading.failed,
        problems=reading.problems(),
        extra={"missing_users": list(reading.missing), **expand_sign_in(client, params)},
        kind=KIND,
    )


def _read_listed(client: Client, listed: Sequence[Mapping[str, Any]]) -> Reading[Grant]:
    """Read the consents of the option grants, each of its own user."""
    asked = ids_by_holder(listed, GRANTS_OPTION)
    return read_listed(client, {holder: Grants(client, *holder) for holder in asked}, asked, GRANTS_OPTION)


def _warn_of_scopes(wanted: Iterable[str], grants: Sequence[Grant], warn: Callable[[str], None]) -> None:
    unknown = [scope for scope in wanted if not any(_has_scope(grant, [scope]) for grant in grants)]
    if grants and unknown:
        warn(f"scope: none of the {len(grants)} consents has {' or '.join(quote(scope) for scope in unknown)}")


def _has_scope(grant: Grant, wanted: Iterable[str]) -> bool:
    """Return whether a consent is to one of these scopes, each given by ID or name."""
    names = {same_case(grant.get("scopeId")), same_case(grant.get("scope_name"))}
    return any(same_case(scope.strip()) in names for scope in wanted)
