# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: revokes what a task has planned and reports what became of each token."""

from __future__ import annotations

import threading
from typing import Any, Callable, NamedTuple, Sequence

from ._client import Client, Receipt
from ._errors import NOT_FOUND, OktaError, OptionError, RequestError
from ._parallel import in_parallel
from ._tokens import ApiTokens, RefreshTokens, Token, find

# What became of a token: a Receipt, a RequestError, or one of these.
ABSENT, PENDING = "absent", "pending"


class Deletion(NamedTuple):
    """One DELETE.

    tokens: those that die with it, as they were read. send: sends it. alive: asks Okta for the ids that are alive now.
    gone: the error code which says that there was nothing to delete.
    """

    tokens: list[Token]
    send: Callable[[], Receipt]
    alive: Callable[[], set[str]]
    gone: str = NOT_FOUND


class Plan(NamedTuple):
    """What a task is about to do: its deletions, the ids asked for that are not alive, and the ids to be revoked after all others."""

    deletions: list[Deletion]
    absent: list[str]
    last: Sequence[str] = ()

    def tokens(self) -> list[Token]:
        """The tokens it would revoke, in the order asked."""
        return [token for deletion in self.deletions for token in deletion.tokens]


class IncompleteError(OktaError):
    """Some tokens could not be revoked; result is the whole report, errors says why of each."""

    def __init__(self, result: dict[str, Any], errors: Sequence[RequestError]):
        untried, unsettled = len(result["pending"]), sum(error.unsettled for error in errors)
        asked = len(errors) + untried + len(result["revoked"]) + len(result["absent"])
        counts = f"{len(errors)} of {asked} tokens could not be revoked" + (
            f" and {untried} were not tried" if untried else ""
        )
        doubt = f"; {unsettled} of them may be gone all the same, which another run will tell" if unsettled else ""
        super().__init__((f"{counts}; {errors[0]}" if asked > 1 else str(errors[0])) + doubt)
        self._result = result
        self._cause = errors[0]

    def as_result(self) -> dict[str, Any]:
        return dict(self._cause.as_result(), **super().as_result(), **self._result)


def plan_by_id(source: ApiTokens | RefreshTokens, ids: Sequence[str]) -> Plan:
    """Revoke these tokens one by one."""

    def deletion(token: Token) -> Deletion:
        def alive() -> set[str]:
            return _ids(_alive([source.get(token["id"])]))

        return Deletion([token], lambda: source.revoke(token["id"]), alive)

    tokens = _alive(find(source, ids)[0])
    known = _ids(tokens)
    return Plan([deletion(token) for token in tokens], [token_id for token_id in ids if token_id not in known])


def plan_all(source: RefreshTokens) -> Plan:
    """Revoke every token of a user and client with one request."""

    def alive() -> list[Token]:
        return _alive(source.read()[0])

    tokens = alive()
    return Plan([Deletion(tokens, source.revoke_all, lambda: _ids(alive()))] if tokens else [], [])


def carry_out(plan: Plan, client: Client, max_revocations: int | None, check_mode: bool, diff: bool) -> dict[str, Any]:
    """Revoke what is planned and report it: {changed, revoked, absent, errors, pending, receipts, diff if asked}.

    Each token is in exactly one of the four lists. In check mode everything is done but the sending. Raises OptionError before the first
    change when the plan is too large, IncompleteError after it when a token was not revoked.
    """
    tokens = plan.tokens()
    if max_revocations is not None and len(tokens) > max_revocations:
        raise OptionError(
            f"{len(tokens)} tokens would be revoked, but max_revocations allows {max_revocations}, so none was:"
            " ask for fewer tokens, or raise max_revocations"
        )
    stopped = threading.Event()

    def outcome(deletion: Deletion) -> dict[str, Any]:
        if stopped.is_set():
            return dict.fromkeys(_ids(deletion.tokens), PENDING)
        if check_mode:
            return dict.fromkeys(_ids(deletion.tokens), Receipt(None, None))
        result = _revoke(deletion, client)
        if any(isinstance(fate, RequestError) and fate.stops_work for fate in result.values()):
            stopped.set()
        return result

    fates: dict[str, Any] = {}
    for is_last in (False, True):
        stage = [
            deletion for deletion in plan.deletions if bool(_ids(deletion.tokens).intersection(plan.last)) is is_last
        ]
        for result in in_parallel(outcome, stage, client.concurrency):
            fates.update(result)
    return _report(plan, fates, diff)


def _revoke(deletion: Deletion, client: Client) -> dict[str, Any]:
    """What became of each token id: revoked by us, gone since somebody else was faster, or the error."""
    ids = _ids(deletion.tokens)
    try:
        return dict.fromkeys(ids, deletion.send())
    except RequestError as failure:
        error = failure
    if error.code == deletion.gone:
        return dict.fromkeys(ids, client.receipt() if error.unsettled else ABSENT)
    try:
        alive = deletion.alive() if error.unsettled else ids
        error.unsettled = False
    except RequestError:
        alive = ids
    return {token_id: error if token_id in alive else client.receipt() for token_id in ids}


def _report(plan: Plan, fates: dict[str, Any], diff: bool) -> dict[str, Any]:
    tokens = plan.tokens()
    fate_of = {token["id"]: fates[token["id"]] for token in tokens}
    receipts = {token_id: fate for token_id, fate in fate_of.items() if isinstance(fate, Receipt)}
    failed = [token_id for token_id, fate in fate_of.items() if isinstance(fate, RequestError)]
    result: dict[str, Any] = {
        "changed": bool(receipts),
        "revoked": [token for token in tokens if token["id"] in receipts],
        "absent": plan.absent + [token_id for token_id, fate in fate_of.items() if fate == ABSENT],
        "errors": [{"token_id": token_id, "error": fate_of[token_id].okta_error} for token_id in failed],
        "pending": [token_id for token_id, fate in fate_of.items() if fate == PENDING],
        "receipts": [{"token_id": token_id, **receipt._asdict()} for token_id, receipt in receipts.items()],
    }
    if diff:
        left = [token for token in tokens if fate_of[token["id"]] != ABSENT and token["id"] not in receipts]
        result["diff"] = {"before": _described(tokens), "after": _described(left)}
    if failed:
        raise IncompleteError(result, [fate_of[token_id] for token_id in failed])
    return result


def _ids(tokens: Sequence[Token]) -> set[str]:
    return {token["id"] for token in tokens}


def _alive(tokens: Sequence[Token | None]) -> list[Token]:
    return [token for token in tokens if token and token.get("status") != "REVOKED"]


def _described(tokens: Sequence[Token]) -> dict[str, str]:
    return {
        token["id"]: ", ".join(f"{key} {token[key]}" for key in ("name", "userId", "clientId") if key in token)
        for token in tokens
    }
