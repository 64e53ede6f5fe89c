# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads, restricts and revokes API tokens."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from ._client import PAGE_SIZE, Client, Receipt
from ._errors import NOT_AUTHENTICATED, AuthenticationError, RequestError
from ._facts import ApiToken, Token, api_token_facts, parse_time
from ._networks import Network, parse_network
from ._paths import api_path
from ._selection import recently_used, same_case
from ._tokens import TokenSource, get_if_exists


class ApiTokens(TokenSource[ApiToken]):
    """The API tokens of the org."""

    def __init__(self, client: Client):
        self._client = client

    def get(self, token_id: str) -> ApiToken | None:
        token = get_if_exists(self._client, api_path("api-tokens", token_id))
        return api_token_facts(token, self._client.now()) if token else None

    def list(self) -> builtins.list[ApiToken]:
        return self.read()[0]

    def read(
        self, q: str | None = None, user_id: str | None = None, limit: int | None = None, after: str | None = None
    ) -> tuple[builtins.list[ApiToken], str | None]:
        """Read the tokens whose name or clientName contains q and whose owner is user_id.

        Returns them, and the cursor to continue with if limit cut them short. Okta is sent q, limit and after; today's
        org ignores them, so they are applied here too.
        """
        query: dict[str, Any] = {"q": q, "limit": min(limit, PAGE_SIZE) if limit else None, "after": after}
        found: dict[str, ApiToken] = {}
        next_after = None
        for page, cursor in self._client.pages(
            api_path("api-tokens"), {name: value for name, value in query.items() if value}
        ):
            for token in page:
                if token["id"] == after:
                    found.clear()
                elif _matches(token, q, user_id):
                    found[token["id"]] = api_token_facts(token, self._client.now())
            next_after = cursor
            if limit and len(found) >= limit:
                break
        tokens = list(found.values())
        if limit and len(tokens) > limit:
            return tokens[:limit], tokens[limit - 1]["id"]
        return tokens, next_after

    def ids_by_name(self, name: str) -> builtins.list[str]:
        """Return the ids of the tokens that have this name, in any case; none if the tokens cannot be read."""
        try:
            return [token["id"] for token in self.list() if same_case(token.get("name")) == same_case(name)]
        except RequestError:
            return []

    def restrict(self, token: ApiToken, network: Network) -> Receipt:
        """Replace the network condition of a token, with the body that Okta's Terraform provider sends."""
        body = {name: token[name] for name in ("clientName", "name", "userId") if token.get(name)}
        created = parse_time(token.get("created"))
        if created:
            body["created"] = created.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._client.put(
            api_path("api-tokens", token["id"]),
            {**body, "network": network.as_json()},
            lambda answer: parse_network(answer.get("network")) == network,
            "an API token with another network than was asked for",
        )

    def revoke(self, token_id: str) -> Receipt:
        return self._client.delete(api_path("api-tokens", token_id))

    def revoke_current(self) -> Receipt:
        """Revoke the token in use."""
        return self._client.delete(api_path("api-tokens", "current"))

    def current(self) -> ApiToken | None:
        """Return {id: current, userId} for the token in use, whose id Okta does not return; None if it is not valid."""
        try:
            return {"id": "current", "userId": self._caller()}
        except AuthenticationError as error:
            if error.code != NOT_AUTHENTICATED:
                raise
            return None

    def possibly_own(self, tokens: Iterable[Token]) -> builtins.list[str]:
        """Return the ids of the tokens that may be the one in use: the caller's, and used in the last two minutes or at
        an unknown time.

        Okta is asked who the caller is only if a token looks recent. Other credentials than an API token are none of
        them.
        """
        recent = recently_used(tokens, self._client.now())
        if not recent or self._client.authorization.kind != "api_token":
            return []
        caller = self._caller()
        return [token["id"] for token in recent if token.get("userId") in (caller, None)]

    def _caller(self) -> str:
        return str(self._client.get(api_path("users", "me"))["id"])


def _matches(token: dict[str, Any], q: str | None, user_id: str | None) -> bool:
    named = not q or any(q.lower() in str(token.get(key) or "").lower() for key in ("name", "clientName"))
    return named and user_id in (None, token.get("userId"))
