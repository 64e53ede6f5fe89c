# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the requests that revoke tokens, and how their outcome is found out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from ._api_tokens import ApiTokens
from ._client import Client, Receipt
from ._errors import NOT_AUTHENTICATED, NOT_FOUND, RequestError
from ._execution import Change, Execution, LeftoverError, Outcome, ids_of
from ._facts import Token
from ._tokens import TokenCollection, TokenSource, active

MAX_COLLECTION_DELETIONS = 3


class Deletion(Change):
    """One DELETE request and the tokens that it revokes, as they were read."""

    not_found_code = NOT_FOUND  # the error code which says that there was nothing to delete

    @abstractmethod
    def send(self) -> Receipt:
        """Send the request."""

    @abstractmethod
    def list_active(self) -> list[Token] | None:
        """Ask Okta which tokens are valid of those that the request revokes; None if it cannot say."""

    def run(self, execution: Execution) -> list[Outcome]:
        return self.settle(self.tokens, execution.client)

    def settle(self, tokens: Sequence[Token], client: Client) -> list[Outcome]:
        """Send the request, and return what happened to these tokens; if its answer leaves that open, ask Okta."""
        try:
            receipt = self.send()
            return [Outcome(token, "done", receipt) for token in tokens]
        except RequestError as failure:
            error = failure
        if error.code == self.not_found_code:
            return [
                Outcome(token, "done", client.receipt()) if error.outcome_unknown else Outcome(token, "absent")
                for token in tokens
            ]
        left = self._list_left() if error.outcome_unknown else ids_of(tokens)
        if left is None:
            return [Outcome(token, "failed", error=error) for token in tokens]
        error = error.with_outcome_unknown(False)
        return [
            Outcome(token, "failed", error=error) if token["id"] in left else Outcome(token, "done", client.receipt())
            for token in tokens
        ]

    def _list_left(self) -> set[str] | None:
        """Return the ids of the tokens that are still valid, None if Okta does not say."""
        try:
            left = self.list_active()
        except RequestError:
            return None
        return None if left is None else ids_of(left)


class TokenDeletion(Deletion):
    """Revokes one token by its id."""

    def __init__(self, source: TokenSource[Any], token: Token):
        super().__init__([token])
        self._source = source

    def send(self) -> Receipt:
        return self._source.revoke(self.tokens[0]["id"])

    def list_active(self) -> list[Token]:
        token = self._source.get(self.tokens[0]["id"])
        return active([token] if token else [])


class CurrentTokenDeletion(Deletion):
    """Revokes the API token in use."""

    not_found_code = NOT_AUTHENTICATED

    def __init__(self, api_tokens: ApiTokens, token: Token):
        super().__init__([token])
        self._api_tokens = api_tokens

    def send(self) -> Receipt:
        return self._api_tokens.revoke_current()

    def list_active(self) -> list[Token]:
        token = self._api_tokens.current()
        return [token] if token else []


class CollectionDeletion(Deletion):
    """Revokes every refresh token of a collection with one request, those too that are issued before it reaches Okta.

    Lists them again afterwards, and repeats the request for those that have turned up, three times at most.
    """

    def __init__(self, source: TokenCollection[Any], tokens: Sequence[Token]):
        super().__init__(tokens)
        self._source = source

    def send(self) -> Receipt:
        return self._source.revoke_all()

    def list_active(self) -> list[Token]:
        return active(self._source.list())

    def run(self, execution: Execution) -> list[Outcome]:
        tokens = self.tokens
        outcomes: dict[str, Outcome] = {}
        for _round in range(MAX_COLLECTION_DELETIONS):
            settled = self.settle(tokens, execution.client)
            outcomes.update((outcome.token["id"], outcome) for outcome in settled)
            if any(outcome.status != "done" for outcome in settled):
                return list(outcomes.values())
            try:
                tokens = self.list_active()
            except RequestError as error:
                sentence = f"whether {self._source} has {execution.noun} left is unknown; {error}"
                execution.problems.append(LeftoverError(sentence))
                return list(outcomes.values())
            if not tokens:
                return list(outcomes.values())
            if not execution.bound.allows(len([token for token in tokens if token["id"] not in outcomes])):
                execution.problems.append(
                    LeftoverError(f"{self._source} got more {execution.noun} than max_revocations allows to revoke")
                )
                break
        else:
            execution.problems.append(
                LeftoverError(f"{self._source} still has {execution.noun} after {MAX_COLLECTION_DELETIONS} attempts")
            )
        outcomes.update((token["id"], Outcome(token, "pending")) for token in tokens)
        return list(outcomes.values())
