# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads tokens of any kind by id."""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Callable, Generic

from ._client import PAGE_SIZE, Client, Receipt
from ._errors import NotFoundError
from ._facts import AnyToken
from ._paths import api_path


class TokenSource(ABC, Generic[AnyToken]):
    """A list of tokens in Okta, any of which can be read and revoked by id."""

    @abstractmethod
    def get(self, token_id: str) -> AnyToken | None:
        """Read one token; None if it does not exist."""

    @abstractmethod
    def list(self) -> list[AnyToken]:
        """Read all tokens."""

    @abstractmethod
    def revoke(self, token_id: str) -> Receipt:
        """Revoke one token."""


class TokenCollection(TokenSource[AnyToken]):
    """The tokens (or consents) below one path.

    facts(token, now) returns a token with what follows from it. expand: what Okta is to embed. path_of_one: the path
    below which one of them is found by its ID, if that is another.
    """

    def __init__(
        self,
        client: Client,
        segments: Sequence[str],
        facts: Callable[[Mapping[str, Any], datetime], AnyToken],
        expand: str | None = None,
        path_of_one: Sequence[str] | None = None,
    ):
        self._client = client
        self._segments = segments
        self._path_of_one = path_of_one or segments
        self._facts = facts
        self._expand = {"expand": expand} if expand else {}

    def get(self, token_id: str) -> AnyToken | None:
        """Read one token; None if the collection exists but the token does not."""
        token = get_if_exists(self._client, api_path(*self._path_of_one, token_id), self._expand)
        if token is None:
            self.read(limit=1)
        return self._facts(token, self._client.now()) if token else None

    def list(self) -> builtins.list[AnyToken]:
        return self.read()[0]

    def read(self, limit: int | None = None, after: str | None = None) -> tuple[builtins.list[AnyToken], str | None]:
        """Read the tokens, and return them and the cursor to continue with if limit cut them short."""
        query = dict(self._expand, limit=PAGE_SIZE, **({"after": after} if after else {}))
        found: dict[str, AnyToken] = {}
        next_after = None
        for page, cursor in self._client.pages(api_path(*self._segments), query, limit=limit):
            found.update((token["id"], self._facts(token, self._client.now())) for token in page)
            next_after = cursor
        return list(found.values()), next_after

    def revoke(self, token_id: str) -> Receipt:
        return self._client.delete(api_path(*self._path_of_one, token_id))

    def revoke_all(self) -> Receipt:
        """Revoke every token of the collection."""
        return self._client.delete(api_path(*self._segments))


def find(source: TokenSource[AnyToken], ids: Sequence[str]) -> tuple[list[AnyToken], list[str]]:
    """Read the tokens with these ids, and return them and the ids that do not exist, both in the order given.

    One id costs one GET, several cost one list.
    """
    if not ids:
        return [], []
    return pick([source.get(ids[0])] if len(ids) == 1 else source.list(), ids)


def pick(tokens: Iterable[AnyToken | None], ids: Sequence[str]) -> tuple[list[AnyToken], list[str]]:
    """Return the tokens with these ids and the ids that none of them has, both in the order given."""
    by_id = {token["id"]: token for token in tokens if token}
    return [by_id[one] for one in ids if one in by_id], [one for one in ids if one not in by_id]


def active(tokens: Iterable[AnyToken]) -> list[AnyToken]:
    """Return the tokens that are not revoked; Okta may go on to list a refresh token as REVOKED."""
    return [token for token in tokens if token.get("status") != "REVOKED"]


def get_if_exists(client: Client, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """Read an object of Okta's; None if Okta says that it does not exist."""
    try:
        return client.get(path, dict(query or {}))
    except NotFoundError:
        return None
