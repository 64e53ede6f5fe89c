# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: executes the plan of a task and reports the outcome of each token."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Literal

from ._api_tokens import ApiTokens
from ._client import Client, Receipt
from ._errors import NOT_AUTHENTICATED, NOT_FOUND, OktaError, OptionError, RequestError
from ._facts import Token
from ._parallel import map_concurrently
from ._selection import Kept, Unmatched
from ._tokens import TokenCollection, TokenSource, active

MAX_COLLECTION_DELETIONS = 3


@dataclass(frozen=True)
class Outcome:
    """Says what happened to one token. A revoked one has a receipt, a failed one an error."""

    token: Token
    status: Literal["revoked", "absent", "failed", "pending"]
    receipt: Receipt | None = None
    error: RequestError | None = None


class LeftoverError(OktaError):
    """Tokens of a collection that was revoked are still valid, or it is unknown whether there are any."""


@dataclass(frozen=True)
class Execution:
    """Holds what the deletions of a plan share while they are executed; problems collects what makes the task fail in
    the end.
    """

    client: Client
    bound: Bound
    noun: str
    problems: list[OktaError] = field(default_factory=list)


class Deletion(ABC):
    """One DELETE request and the tokens that it revokes, as they were read."""

    not_found_code = NOT_FOUND  # the error code which says that there was nothing to delete

    def __init__(self, tokens: Sequence[Token]):
        self.tokens = tokens

    @abstractmethod
    def send(self) -> Receipt:
        """Send the request."""

    @abstractmethod
    def list_active(self) -> list[Token] | None:
        """Ask Okta which tokens are valid of those that the request revokes; None if it cannot say."""

    def predict(self) -> list[Outcome]:
        """Return what run() returns if all goes well."""
        return [Outcome(token, "revoked", Receipt(None, None)) for token in self.tokens]

    def run(self, execution: Execution) -> list[Outcome]:
        """Revoke the tokens and find out the outcome of each."""
        return self.settle(self.tokens, execution.client)

    def settle(self, tokens: Sequence[Token], client: Client) -> list[Outcome]:
        """Send the request, and return what happened to these tokens; if its answer leaves that open, ask Okta."""
        try:
            receipt = self.send()
            return [Outcome(token, "revoked", receipt) for token in tokens]
        except RequestError as failure:
            error = failure
        if error.code == self.not_found_code:
            return [
                Outcome(token, "revoked", client.receipt()) if error.outcome_unknown else Outcome(token, "absent")
                for token in tokens
            ]
        left = self._list_left() if error.outcome_unknown else _ids(tokens)
        if left is None:
            return [Outcome(token, "failed", error=error) for token in tokens]
        error = error.with_outcome_unknown(False)
        return [
            Outcome(token, "failed", error=error)
            if token["id"] in left
            else Outcome(token, "revoked", client.receipt())
            for token in tokens
        ]

    def _list_left(self) -> set[str] | None:
        """Return the ids of the tokens that are still valid, None if Okta does not say."""
        try:
            left = self.list_active()
        except RequestError:
            return None
        return None if left is None else _ids(left)


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
            if any(outcome.status != "revoked" for outcome in settled):
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


class Bound:
    """Counts what a task revokes against max_revocations; None means without a bound.

    Safe for use by several threads.
    """

    def __init__(self, max_revocations: int | None):
        self._left = max_revocations
        self._lock = threading.Lock()

    def allows(self, tokens: int) -> bool:
        """Return whether so many more tokens may be revoked, and count them if so."""
        with self._lock:
            if self._left is None:
                return True
            if tokens > self._left:
                return False
            self._left -= tokens
            return True


@dataclass(frozen=True)
class Kind:
    """Says what a task revokes, in the plural, under which key the result has the ID of one, and which option bounds
    their number.
    """

    noun: str
    id_key: str
    bound: str


TOKENS = Kind("tokens", "token_id", "max_revocations")


@dataclass(frozen=True)
class Plan:
    """Holds what a task is about to do.

    deletions: what it revokes. last: the ids of the tokens to revoke after all others. absent: the ids asked for that
    are not valid.
    kept: the tokens it keeps, and why. unmatched: the entries of protect that name nothing. failed: tokens that could
    not be read. problems: what makes the task fail in the end. extra: further keys of the result. list_again() returns
    what is there to revoke in the end, None if that need not be known.
    """

    deletions: Sequence[Deletion] = ()
    absent: Sequence[str] = ()
    kept: Sequence[Kept] = ()
    unmatched: Sequence[Unmatched] = ()
    last: Collection[str] = ()
    failed: Sequence[Outcome] = ()
    problems: Sequence[OktaError] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    list_again: Callable[[], Sequence[Token]] | None = None
    kind: Kind = TOKENS

    def tokens(self) -> list[Token]:
        """Return the tokens it revokes, in the order given."""
        return [token for deletion in self.deletions for token in deletion.tokens]


class IncompleteError(OktaError):
    """Something was not done; result is the whole report, failed says which tokens could not be revoked and why."""

    def __init__(
        self, result: dict[str, Any], failed: Sequence[RequestError], problems: Sequence[OktaError], noun: str
    ):
        sentences = [_failure_sentence(result, failed, noun)] if failed else []
        super().__init__("; ".join([*sentences, *map(str, problems)]))
        self._result = result
        self._causes = [*failed, *problems]

    def as_result(self) -> dict[str, Any]:
        return {**self._causes[0].as_result(), **super().as_result(), **self._result}


def _failure_sentence(result: dict[str, Any], errors: Sequence[RequestError], noun: str) -> str:
    untried, unknown = len(result["pending"]), sum(error.outcome_unknown for error in errors)
    asked = len(errors) + untried + len(result["revoked"]) + len(result["absent"])
    counts = f"{len(errors)} of {asked} {noun} could not be revoked" + (
        f" and {untried} were not tried" if untried else ""
    )
    doubt = f"; {unknown} of them may be revoked all the same: run the task again to find out" if unknown else ""
    return (f"{counts}; {errors[0]}" if asked > 1 else str(errors[0])) + doubt


def execute(plan: Plan, client: Client, most: int | None, check_mode: bool, diff: bool) -> dict[str, Any]:
    """Revoke what is planned and report it: {changed, revoked, absent, kept, errors, pending, receipts, diff if asked,
    and plan.extra}.

    Each token is in exactly one of the five lists. In check mode everything is done except sending the DELETE requests.
    Raises OptionError before the first change if the plan is too large, IncompleteError after it if a token was not
    revoked or the plan has problems.
    """
    tokens = plan.tokens()
    bound = Bound(most)
    if not bound.allows(len(tokens)):
        raise OptionError(
            f"{len(tokens)} {plan.kind.noun} would be revoked, but {plan.kind.bound} allows {most}, so nothing was"
            f" revoked: ask for fewer {plan.kind.noun}, or raise {plan.kind.bound}"
        )
    execution = Execution(client, bound, plan.kind.noun, list(plan.problems))
    stopped = threading.Event()

    def run(deletion: Deletion) -> list[Outcome]:
        if stopped.is_set():
            return [Outcome(token, "pending") for token in deletion.tokens]
        if check_mode:
            return deletion.predict()
        outcomes = deletion.run(execution)
        if any(outcome.error and outcome.error.is_fatal for outcome in outcomes):
            stopped.set()
        return outcomes

    outcomes = list(plan.failed)
    for is_last in (False, True):
        stage = [deletion for deletion in plan.deletions if _is_last(deletion, plan.last) == is_last]
        for settled in map_concurrently(run, stage, client.concurrency):
            outcomes += settled
    if plan.list_again and tokens and not check_mode and not stopped.is_set():
        outcomes += _find_new(plan.list_again, outcomes, execution)
    return _report(plan, outcomes, execution.problems, diff)


def _find_new(
    list_again: Callable[[], Sequence[Token]], outcomes: Sequence[Outcome], execution: Execution
) -> list[Outcome]:
    """Return the tokens that are there now and were not in the plan; the plan holds what Okta has listed before."""
    known = {outcome.token["id"] for outcome in outcomes}
    try:
        new = [token for token in list_again() if token["id"] not in known]
    except RequestError as error:
        execution.problems.append(LeftoverError(f"whether there are more tokens is unknown; {error}"))
        return []
    if new:
        execution.problems.append(
            LeftoverError(
                f"Okta lists tokens that it did not list before ({len(new)} of them, which are in pending):"
                " run the task again"
            )
        )
    return [Outcome(token, "pending") for token in new]


def _ids(tokens: Sequence[Token]) -> set[str]:
    return {token["id"] for token in tokens}


def _is_last(deletion: Deletion, last: Collection[str]) -> bool:
    return any(token["id"] in last for token in deletion.tokens)


def _report(plan: Plan, outcomes: Sequence[Outcome], problems: Sequence[OktaError], diff: bool) -> dict[str, Any]:
    order = {token["id"]: number for number, token in enumerate(plan.tokens())}
    outcomes = sorted(outcomes, key=lambda outcome: order.get(outcome.token["id"], len(order)))

    def ids(status: str) -> list[str]:
        return [outcome.token["id"] for outcome in outcomes if outcome.status == status]

    revoked = [outcome for outcome in outcomes if outcome.status == "revoked"]
    failed = [(outcome.token["id"], outcome.error) for outcome in outcomes if outcome.error]
    result: dict[str, Any] = {
        "changed": bool(revoked),
        "revoked": [outcome.token for outcome in revoked],
        "absent": [*plan.absent, *ids("absent")],
        "kept": _describe_kept(plan),
        "unmatched": list(plan.unmatched),
        "errors": [{plan.kind.id_key: token_id, "error": error.okta_error} for token_id, error in failed],
        "pending": ids("pending"),
        "receipts": [
            {plan.kind.id_key: outcome.token["id"], **outcome.receipt._asdict()}
            for outcome in revoked
            if outcome.receipt
        ],
        **plan.extra,
    }
    if diff:
        left = [outcome.token for outcome in outcomes if outcome.status in ("failed", "pending")]
        result["diff"] = {"before": _described([outcome.token for outcome in outcomes]), "after": _described(left)}
    if failed or problems:
        raise IncompleteError(result, [error for _token_id, error in failed], problems, plan.kind.noun)
    return result


def _describe_kept(plan: Plan) -> list[dict[str, Any]]:
    key = plan.kind.id_key
    return [{key if name == "token_id" else name: value for name, value in one.items()} for one in plan.kept]


def _described(tokens: Sequence[Token]) -> dict[str, str]:
    described: dict[str, str] = {}
    for token in tokens:
        known: dict[str, Any] = dict(token)
        keys = ("name", "user", "userId", "clientId", "scopeId")
        described[token["id"]] = ", ".join(f"{key} {known[key]}" for key in keys if key in known)
    return described
