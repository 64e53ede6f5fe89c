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

from ._client import Client, Receipt
from ._errors import OktaError, OptionError, RequestError
from ._facts import Token
from ._parallel import map_concurrently
from ._selection import Kept, Unmatched


@dataclass(frozen=True)
class Outcome:
    """Says what happened to one token. One that the task is done with has a receipt, a failed one an error."""

    token: Token
    status: Literal["done", "absent", "failed", "pending"]
    receipt: Receipt | None = None
    error: RequestError | None = None


class LeftoverError(OktaError):
    """Tokens of a collection that was revoked are still valid, or it is unknown whether there are any."""


@dataclass(frozen=True)
class Execution:
    """Holds what the changes of a plan share while they are executed; problems collects what makes the task fail in
    the end.
    """

    client: Client
    bound: Bound
    noun: str
    problems: list[OktaError] = field(default_factory=list)


class Change(ABC):
    """One request that changes tokens, and the tokens as they were read."""

    def __init__(self, tokens: Sequence[Token]):
        self.tokens = tokens

    @abstractmethod
    def run(self, execution: Execution) -> list[Outcome]:
        """Send the request, and find out the outcome of each token."""

    def predict(self) -> list[Outcome]:
        """Return what run() returns if all goes well."""
        return [Outcome(token, "done", Receipt(None, None)) for token in self.tokens]

    def describe(self, token: Token, is_done: bool) -> str | None:
        """Return a short description of a token before or after the request, for a diff; None if nothing is left."""
        return None if is_done else describe(token)


class Bound:
    """Counts the tokens that a task changes against its bound; None means without a bound.

    Safe for use by several threads.
    """

    def __init__(self, most: int | None):
        self._left = most
        self._lock = threading.Lock()

    def allows(self, tokens: int) -> bool:
        """Return whether so many more tokens may be changed, and count them if so."""
        with self._lock:
            if self._left is None:
                return True
            if tokens > self._left:
                return False
            self._left -= tokens
            return True


@dataclass(frozen=True)
class Kind:
    """Says what a task is about, in the plural, under which key the result has the ID of one, and which option bounds
    their number.

    done: what it does to them, as a participle, which is the key of those it has done it to. settled: the key of the
    IDs for which there was nothing to do.
    """

    noun: str
    id_key: str
    bound: str
    done: str = "revoked"
    settled: str = "absent"


TOKENS = Kind("tokens", "token_id", "max_revocations")


@dataclass(frozen=True)
class Plan:
    """Holds what a task is about to do.

    changes: what it does. last: the ids of the tokens to change after all others. settled: the ids asked for that need
    no change: those of revoked tokens, for a task that revokes.
    kept: the tokens it keeps, and why. unmatched: the entries of protect that name nothing. failed: tokens that could
    not be read. problems: what makes the task fail in the end. extra: further keys of the result. list_again() returns
    what is there to change in the end, None if that need not be known.
    """

    changes: Sequence[Change] = ()
    settled: Sequence[str] = ()
    kept: Sequence[Kept] = ()
    unmatched: Sequence[Unmatched] = ()
    last: Collection[str] = ()
    failed: Sequence[Outcome] = ()
    problems: Sequence[OktaError] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    list_again: Callable[[], Sequence[Token]] | None = None
    kind: Kind = TOKENS

    def tokens(self) -> list[Token]:
        """Return the tokens it changes, in the order given."""
        return [token for change in self.changes for token in change.tokens]


class IncompleteError(OktaError):
    """Something was not done; result is the whole report, failed says which tokens could not be changed and why."""

    def __init__(
        self, result: dict[str, Any], failed: Sequence[RequestError], problems: Sequence[OktaError], kind: Kind
    ):
        sentences = [_failure_sentence(result, failed, kind)] if failed else []
        super().__init__("; ".join([*sentences, *map(str, problems)]))
        self._result = result
        self._causes = [*failed, *problems]

    def as_result(self) -> dict[str, Any]:
        return {**self._causes[0].as_result(), **super().as_result(), **self._result}


def _failure_sentence(result: dict[str, Any], errors: Sequence[RequestError], kind: Kind) -> str:
    untried, unknown = len(result["pending"]), sum(error.outcome_unknown for error in errors)
    asked = len(errors) + untried + len(result[kind.done]) + len(result[kind.settled])
    counts = f"{len(errors)} of {asked} {kind.noun} could not be {kind.done}" + (
        f" and {untried} were not tried" if untried else ""
    )
    doubt = f"; {unknown} of them may be {kind.done} all the same: run the task again to find out" if unknown else ""
    return (f"{counts}; {errors[0]}" if asked > 1 else str(errors[0])) + doubt


def execute(plan: Plan, client: Client, most: int | None, check_mode: bool, diff: bool) -> dict[str, Any]:
    """Do what is planned and report it: {changed, revoked (or kind.done), absent (or kind.settled), kept, errors,
    pending, receipts, diff if asked, and plan.extra}.

    Each token is in exactly one of the five lists. In check mode everything is done except sending the requests that
    change something. Raises OptionError before the first change if the plan is too large, IncompleteError after it if
    a token was not changed or the plan has problems.
    """
    tokens = plan.tokens()
    bound = Bound(most)
    if not bound.allows(len(tokens)):
        raise OptionError(
            f"{len(tokens)} {plan.kind.noun} would be {plan.kind.done}, but {plan.kind.bound} allows {most}, so nothing"
            f" was {plan.kind.done}: ask for fewer {plan.kind.noun}, or raise {plan.kind.bound}"
        )
    execution = Execution(client, bound, plan.kind.noun, list(plan.problems))
    stopped = threading.Event()

    def run(change: Change) -> list[Outcome]:
        if stopped.is_set():
            return [Outcome(token, "pending") for token in change.tokens]
        if check_mode:
            return change.predict()
        outcomes = change.run(execution)
        if any(outcome.error and outcome.error.is_fatal for outcome in outcomes):
            stopped.set()
        return outcomes

    outcomes = list(plan.failed)
    for is_last in (False, True):
        stage = [change for change in plan.changes if _is_last(change, plan.last) == is_last]
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


def ids_of(tokens: Sequence[Token]) -> set[str]:
    """Return the ids of tokens."""
    return {token["id"] for token in tokens}


def _is_last(change: Change, last: Collection[str]) -> bool:
    return any(token["id"] in last for token in change.tokens)


def _report(plan: Plan, outcomes: Sequence[Outcome], problems: Sequence[OktaError], diff: bool) -> dict[str, Any]:
    order = {token["id"]: number for number, token in enumerate(plan.tokens())}
    outcomes = sorted(outcomes, key=lambda outcome: order.get(outcome.token["id"], len(order)))

    def ids(status: str) -> list[str]:
        return [outcome.token["id"] for outcome in outcomes if outcome.status == status]

    done = [outcome for outcome in outcomes if outcome.status == "done"]
    failed = [(outcome.token["id"], outcome.error) for outcome in outcomes if outcome.error]
    result: dict[str, Any] = {
        "changed": bool(done),
        plan.kind.done: [outcome.token for outcome in done],
        plan.kind.settled: [*plan.settled, *ids("absent")],
        "kept": _describe_kept(plan),
        "unmatched": list(plan.unmatched),
        "errors": [{plan.kind.id_key: token_id, "error": error.okta_error} for token_id, error in failed],
        "pending": ids("pending"),
        "receipts": [
            {plan.kind.id_key: outcome.token["id"], **outcome.receipt._asdict()} for outcome in done if outcome.receipt
        ],
        **plan.extra,
    }
    if diff:
        result["diff"] = _diff(plan, outcomes)
    if failed or problems:
        raise IncompleteError(result, [error for _token_id, error in failed], problems, plan.kind)
    return result


def _describe_kept(plan: Plan) -> list[dict[str, Any]]:
    key = plan.kind.id_key
    return [{key if name == "token_id" else name: value for name, value in one.items()} for one in plan.kept]


def _diff(plan: Plan, outcomes: Sequence[Outcome]) -> dict[str, dict[str, str]]:
    """Return {before, after}, each {id: description}, of the tokens that the plan was to change."""
    changes = {token["id"]: change for change in plan.changes for token in change.tokens}

    def described(outcome: Outcome, is_done: bool) -> dict[str, str]:
        change = changes.get(outcome.token["id"])
        text = change.describe(outcome.token, is_done) if change else None if is_done else describe(outcome.token)
        return {} if text is None else {outcome.token["id"]: text}

    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for outcome in outcomes:
        before.update(described(outcome, False))
        after.update(described(outcome, outcome.status in ("done", "absent")))
    return {"before": before, "after": after}


def describe(token: Token) -> str:
    """Return a short description of a token for a diff."""
    known: dict[str, Any] = dict(token)
    keys = ("name", "user", "userId", "clientId", "scopeId")
    return ", ".join(f"{key} {known[key]}" for key in keys if key in known)
