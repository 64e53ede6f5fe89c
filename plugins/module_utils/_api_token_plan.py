# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the API tokens that a task is about, and plans which it revokes and which it
keeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ._api_tokens import ApiTokens
from ._client import Client
from ._errors import OptionError
from ._execution import Plan
from ._facts import Token
from ._identities import embed_owners, expand_sign_in
from ._ids import check_api_token_ids
from ._protection import Resolver, Seen, check_entries
from ._revocation import CurrentTokenDeletion, TokenDeletion
from ._selection import (
    OWN_TOKEN,
    Unmatched,
    check_not_in_future,
    describe_kept,
    parse_where,
    recently_used,
    select,
)
from ._tokens import pick
from ._users import resolve_owners


def plan_api_tokens(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the tokens with the ids of token_id, or of those that where selects.

    Raises OptionError.
    """
    api_tokens = ApiTokens(client)
    where = parse_where(params["where"])
    protect = check_entries("protect", params["protect"])
    asked = None
    if where is None:
        asked = check_api_token_ids("token_id", params["token_id"], api_tokens.ids_by_name)
        if not asked:
            return Plan(extra=expand_sign_in(client, params))
    if asked and len(asked) == 1 and not protect:
        listed = [token for token in [api_tokens.get(asked[0])] if token]
    else:
        listed = api_tokens.list()
    check_not_in_future(where, client.now())
    candidates, absent = (listed, []) if asked is None else pick(listed, asked)
    resolver = _resolver(client, listed, params, warn)
    protection = resolver.resolve(protect)
    selection = select(candidates, resolve_owners(client, where, listed), protection)
    own = api_tokens.possibly_own(selection.chosen)
    if own and not params["allow_self"]:
        if asked is not None:
            raise OptionError(
                f"{', '.join(own)} may be the API token in use, so none was revoked: leave it out,"
                " or set allow_self: true"
            )
        selection = selection.keep(own, OWN_TOKEN, "It may be the API token that this task uses.")
    embed_owners(client, selection.chosen, params["expand"] or [], warn)
    return Plan(
        [TokenDeletion(api_tokens, token) for token in selection.chosen],
        absent,
        selection.kept,
        resolver.unmatched,
        last=own,
        extra=expand_sign_in(client, params),
    )


def plan_current_api_token(client: Client, params: Mapping[str, Any], warn: Callable[[str], None]) -> Plan:
    """Plan the revocation of the API token in use. Raises OptionError."""
    if client.authorization.kind != "api_token":
        raise OptionError(
            "current: true revokes the API token in use, so authenticate with api_token, or set token_id instead"
        )
    protect = check_entries("protect", params["protect"])
    api_tokens = ApiTokens(client)
    token = api_tokens.current()
    if token is None:
        warn("The API token in use is invalid or already revoked, so there is nothing to revoke")
        return Plan(settled=["current"])
    extra = expand_sign_in(client, params)
    unmatched: Sequence[Unmatched] = ()
    if protect:
        listed = api_tokens.list()
        resolver = _resolver(client, listed, params, warn)
        protection = resolver.resolve(protect)
        unmatched = resolver.unmatched
        # Okta does not return the id of the token in use, which may be any that its owner has just used.
        possible = [one for one in recently_used(listed, client.now()) if one.get("userId") in (token["userId"], None)]
        for one in [token, *possible]:
            reason = protection.reason_to_keep(one)
            if reason:
                return Plan(kept=[describe_kept(token, *reason)], unmatched=unmatched, extra=extra)
    return Plan([CurrentTokenDeletion(api_tokens, token)], unmatched=unmatched, extra=extra)


def _resolver(
    client: Client, listed: Sequence[Token], params: Mapping[str, Any], warn: Callable[[str], None]
) -> Resolver:
    return Resolver(client, Seen(tokens=listed), params["protect_missing"], warn)
