# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads tokens of any kind by id."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from ._client import Client, Receipt
from ._errors import NotFoundError
from ._facts import Token

Kind = TypeVar("Kind", bound=Token)


class TokenSource(ABC, Generic[Kind]):
    """A list of tokens in Okta, any of which can be read and revoked by id."""

    @abstractmethod
    def get(self, token_id: str) -> Kind | None:
        """Read one token; None if it does not exist."""

    @abstractmethod
    def list(self) -> list[Kind]:
        """Read all tokens."""

    @abstractmethod
    def revoke(self, token_id: str) -> Receipt:
        """Revoke one token."""


def find(source: TokenSource[Kind], ids: Sequence[str]) -> tuple[list[Kind], list[str]]:
    """Read the tokens with these ids, and return them and the ids that do not exist, both in the order given.

    One id costs one GET, several cost one list.
    """
    if not ids:
        return [], []
    return pick([source.get(ids[0])] if len(ids) == 1 else source.list(), ids)


def pick(tokens: Iterable[Kind | None], ids: Sequence[str]) -> tuple[list[Kind], list[str]]:
    """Return the tokens with these ids and the ids that none of them has, both in the order given."""
    by_id = {token["id"]: token for token in tokens if token}
    return [by_id[one] for one in ids if one in by_id], [one for one in ids if one not in by_id]


def active(tokens: Iterable[Kind]) -> list[Kind]:
    """Return the tokens that are not revoked; Okta may go on to list a refresh token as REVOKED."""
    return [token for token in tokens if token.get("status") != "REVOKED"]


def get_if_exists(client: Client, path: str, query: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """Read an object of Okta's; None if Okta says that it does not exist."""
    try:
        return client.get(path, dict(query or {}))
    except NotFoundError:
        return None
