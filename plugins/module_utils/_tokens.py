# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: Okta's operations on tokens, users and clients, each with its path; nothing above knows a path."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict, Iterable, Sequence

from ._client import PAGE_SIZE, Client, Receipt
from ._errors import NOT_FOUND, NOT_SIGNED_IN, RequestError
from ._facts import api_token_facts, last_use, refresh_token_facts
from ._ids import check_ids, is_user_id, path
from ._parallel import in_parallel

Token = Dict[str, Any]  # an object of Okta's with the facts of _facts.py

_OWN_TOKEN_WAS_USED_WITHIN = timedelta(minutes=2)


class ApiTokens:
    """The API tokens of the org."""

    def __init__(self, client: Client):
        self._client = client

    def get(self, token_id: str) -> Token | None:
        """One token, None when it does not exist."""
        token = _unless_missing(self._client, path("api-tokens", token_id))
        return api_token_facts(token, self._client.now()) if token else None

    def read(
        self, q: str | None = None, user_id: str | None = None, limit: int | None = None, after: str | None = None
    ) -> tuple[list[Token], str | None]:
        """The tokens whose name or clientName contains q and whose owner is user_id; and where to go on when limit cut them short.

        Okta is sent q, limit and after; today's org ignores them, so they are applied here too.
        """
        asked = {"q": q, "limit": limit and min(limit, PAGE_SIZE), "after": after}
        found: dict[str, Token] = {}
        next_after = None
        for page, cursor in self._client.pages(
            path("api-tokens"), {name: value for name, value in asked.items() if value}
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

    def revoke(self, token_id: str) -> Receipt:
        """Revoke one token."""
        return self._client.delete(path("api-tokens", token_id))

    def revoke_current(self) -> Receipt:
        """Revoke the token that signs in."""
        return self._client.delete(path("api-tokens", "current"))

    def current(self) -> Token | None:
        """The token that signs in, as far as it can be told (its id cannot), None when it is not alive."""
        try:
            return {"id": "current", "userId": self._caller()}
        except RequestError as error:
            if error.code != NOT_SIGNED_IN:
                raise
            return None

    def possibly_own(self, tokens: Iterable[Token]) -> list[Token]:
        """Those which may be the token that signs in: its owner's, and used in the last two minutes (or who knows when)."""
        now = self._client.now()
        recent = [token for token in tokens if now - (last_use(token) or now) < _OWN_TOKEN_WAS_USED_WITHIN]
        if not recent or self._client.authorization.kind != "api_token":
            return []
        caller = self._caller()
        return [token for token in recent if token.get("userId") == caller]

    def _caller(self) -> str:
        return str(self._client.get(path("users", "me"))["id"])


class RefreshTokens:
    """The refresh tokens of one user and client; expand: scope, to fill _embedded.scopes."""

    def __init__(self, client: Client, user_id: str, client_id: str, expand: str | None = None):
        self._client = client
        self._segments = ("users", user_id, "clients", client_id, "tokens")
        self._expand = {"expand": expand} if expand else {}

    def get(self, token_id: str) -> Token | None:
        """One token, None when user and client exist but the token does not."""
        token = _unless_missing(self._client, path(*self._segments, token_id), self._expand)
        if token is None:
            self.read(limit=1)
        return refresh_token_facts(token, self._client.now()) if token else None

    def read(self, limit: int | None = None, after: str | None = None) -> tuple[list[Token], str | None]:
        """The tokens, and the cursor behind them when limit cut them short."""
        query = dict(self._expand, limit=PAGE_SIZE, **({"after": after} if after else {}))
        found: dict[str, Token] = {}
        next_after = None
        for page, cursor in self._client.pages(path(*self._segments), query, limit=limit):
            found.update((token["id"], refresh_token_facts(token, self._client.now())) for token in page)
            next_after = cursor
        return list(found.values()), next_after

    def revoke(self, token_id: str) -> Receipt:
        """Revoke one token."""
        return self._client.delete(path(*self._segments, token_id))

    def revoke_all(self) -> Receipt:
        """Revoke every token of the user and client."""
        return self._client.delete(path(*self._segments))


def find(tokens: ApiTokens | RefreshTokens, ids: Sequence[str]) -> tuple[list[Token], list[str]]:
    """The tokens with these ids and the ids that do not exist, both in the order asked: one id costs one GET, several cost one list."""
    if not ids:
        return [], []
    found = [tokens.get(ids[0])] if len(ids) == 1 else tokens.read()[0]
    by_id = {token["id"]: token for token in found if token}
    return [by_id[token_id] for token_id in ids if token_id in by_id], [
        token_id for token_id in ids if token_id not in by_id
    ]


def resolve_user(client: Client, user: str) -> str:
    """The id of a user given by id or login (checked already)."""
    return user if is_user_id(user) else str(client.get(path("users", user))["id"])


def refresh_tokens_of(
    client: Client,
    users: Sequence[str],
    client_ids: Sequence[str] | None,
    keep: Sequence[str] = (),
    expand: str | None = None,
) -> list[RefreshTokens]:
    """The refresh tokens of each user (id or login) and client; None means every client of the user that keep does not name.

    Raises OptionError for a text that is no id or login.
    """
    given = None if client_ids is None else check_ids("client_id", client_ids)
    kept = check_ids("keep_client_id", keep)

    def of_user(user_id: str) -> list[RefreshTokens]:
        ids = given
        if ids is None:
            pages = client.pages(path("users", user_id, "clients"), key="client_id")
            ids = [item["client_id"] for page, _cursor in pages for item in page if item["client_id"] not in kept]
        return [RefreshTokens(client, user_id, client_id, expand) for client_id in ids]

    user_ids = list(
        dict.fromkeys(
            in_parallel(lambda user: resolve_user(client, user), check_ids("user_id", users), client.concurrency)
        )
    )
    return [tokens for group in in_parallel(of_user, user_ids, client.concurrency) for tokens in group]


def _unless_missing(client: Client, token_path: str, query: dict[str, Any] | None = None) -> dict[str, Any] | None:
    try:
        return client.get(token_path, query)
    except RequestError as error:
        if error.code != NOT_FOUND:
            raise
        return None


def _matches(token: dict[str, Any], q: str | None, user_id: str | None) -> bool:
    named = not q or any(q.lower() in str(token.get(key) or "").lower() for key in ("name", "clientName"))
    return named and user_id in (None, token.get("userId"))
