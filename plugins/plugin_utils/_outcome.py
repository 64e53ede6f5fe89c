# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what happened to each token of a plan. Pure functions over the results of modules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._plan import (
    BY_COLLECTION,
    GRANTS,
    REVOKE,
    SESSIONS,
    Effect,
    Plan,
    Question,
    Result,
    Token,
    could_not_read,
    count,
    effect_of,
    id_of,
    join,
    name_of,
    was_executed,
)
from ._screen import plural, printable, some

DONE, ABSENT, FAILED, PENDING = "done", "absent", "errors", "pending"


@dataclass(frozen=True)
class Outcome:
    """Holds what happened to the tokens of a plan.

    status: of each token by id, in the order of the plan. unplanned: tokens that were revoked without being planned.
    receipts and errors: by id. failures: what the modules said about what went wrong. left: (kind, token) of those that
    the playbook would select now, after it has revoked the others. unchecked: why that could not be found out.
    """

    plan: Plan
    status: Mapping[str, str]
    receipts: Mapping[str, Mapping[str, Any]]
    errors: Mapping[str, Mapping[str, Any]]
    unplanned: Sequence[Token] = ()
    failures: Sequence[str] = ()
    left: Sequence[tuple[str, Token]] = ()
    unchecked: Sequence[str] = ()

    def with_status(self, *wanted: str) -> list[tuple[str, Token]]:
        """Return (kind, token) of the planned tokens that have one of these statuses."""
        return [(kind, token) for kind, token in self.plan.all_tokens() if self.status[token["id"]] in wanted]


def make_outcome(plan: Plan, results: Iterable[Result], again: Sequence[tuple[Question, Result]]) -> Outcome:
    """Find out what happened to each token of the plan.

    results: of the tasks that have acted. again: what the modules have returned when they were asked once more
    what there is to revoke. A token of which no task says anything is pending.
    """
    status: dict[str, str] = {}
    receipts: dict[str, Mapping[str, Any]] = {}
    errors: dict[str, Mapping[str, Any]] = {}
    done: dict[str, Token] = {}
    failures: list[str] = []
    for result in results:
        done.update((token["id"], token) for key in ("revoked", "updated") for token in result.get(key, []))
        for receipt in result.get("receipts", []):
            token_id = id_of(receipt)
            receipts[token_id] = {"token_id": token_id, "request_id": receipt["request_id"], "time": receipt["time"]}
        errors.update((id_of(error), error["error"]) for error in result.get("errors", []))
        status.update(dict.fromkeys(result.get("pending", []), PENDING))
        status.update(dict.fromkeys([*result.get("absent", []), *result.get("unchanged", [])], ABSENT))
        failures += [
            f"{printable(one['name'] or one['token_id'])} was left as it is. {printable(one['detail'])}"
            for one in (result["kept"] if "updated" in result else [])
        ]
        if "msg" in result and (not was_executed(result) or result.get("errors") or result.get("pending")):
            failures.append(printable(result["msg"]))
    status.update(dict.fromkeys(errors, FAILED))
    status.update(dict.fromkeys(done, DONE))
    of_planned = {token_id: status.get(token_id, PENDING) for token_id in plan.ids()}
    return Outcome(
        plan,
        of_planned,
        receipts,
        errors,
        [token for token_id, token in done.items() if token_id not in of_planned],
        list(dict.fromkeys(failures)),
        _left(plan, again, of_planned),
        [printable(result["msg"]) for _question, result in again if could_not_read(result)],
    )


def _left(plan: Plan, again: Sequence[tuple[Question, Result]], status: Mapping[str, str]) -> list[tuple[str, Token]]:
    """Return the tokens that are still there to be revoked, except those known to be so: not revoked, or kept."""
    known = {token_id for token_id, one in status.items() if one in (FAILED, PENDING)} | {
        kept["token_id"] for kept in plan.kept
    }
    return [
        (question.kind, token)
        for question, result in again
        # Of sessions it is not known whether any are left.
        for token in ([] if question.keep_all or question.kind == SESSIONS else result.get("revoked", []))
        if token["id"] not in known
    ]


def summarize(outcome: Outcome, check_mode: bool, effect: Effect = REVOKE) -> str:
    """Return what was done, as one sentence."""
    planned, done = _numbers(outcome.plan.all_tokens()), _numbers(outcome.with_status(DONE))
    verb = f"Would {effect.verb}" if check_mode else effect.done.capitalize()
    absent = len(outcome.with_status(ABSENT))
    words = {"token": "{:,} of {}", "consent": "{:,} of {}", "user": "the sessions of {:,} of {}"}
    parts = [text.format(done[noun], plural(planned[noun], noun)) for noun, text in words.items() if planned[noun]]
    gone = "was already gone" if absent == 1 else "were already gone"
    settled = gone if effect is REVOKE else "had changed already"
    return f"{verb} {join(parts or ['0 of 0 tokens'])}; {absent:,} {settled}."


def _numbers(tokens: Sequence[tuple[str, Token]]) -> Counter[str]:
    return Counter({GRANTS: "consent", SESSIONS: "user"}.get(kind, "token") for kind, _token in tokens)


def problems(outcome: Outcome, settings: Mapping[str, Any]) -> list[str]:
    """Return why the run has failed, a sentence for each reason; none if it has not."""
    found: list[str] = []
    done = effect_of(settings).done
    undone = outcome.with_status(FAILED, PENDING)
    if undone:
        found.append(
            f"{len(undone):,} of {count([kind for kind, _token in outcome.plan.all_tokens()])} were not {done}:"
            f" {some([name_of(kind, token) for kind, token in undone])}."
            " Run the playbook again when the cause is fixed."
        )
    found += [f"{failure.rstrip('.')}." for failure in outcome.failures]
    if outcome.left:
        left = count([kind for kind, _token in outcome.left])
        names = some([name_of(kind, token) for kind, token in outcome.left])
        found.append(
            f"{left} turned up after the plan was made, so nothing revoked them: {names}. Run the playbook again."
        )
    if outcome.unplanned and settings.get("okta_delete_by") != BY_COLLECTION:
        found.append(
            f"Tokens were revoked that the plan does not hold: {some([token['id'] for token in outcome.unplanned])}."
        )
    found += [f"Whether anything is left could not be checked. {text}" for text in outcome.unchecked]
    found += outcome.plan.unread
    found += kept_new_tokens(outcome.plan, settings)
    return found


def kept_new_tokens(plan: Plan, settings: Mapping[str, Any]) -> list[str]:
    """Return a sentence on the tokens that were created since the incident and kept, unless the settings allow that."""
    if "okta_since" not in settings or settings["okta_allow_kept"] or not plan.kept:
        return []
    names = some(
        [f"{printable(kept['name'] or kept['token_id'])} ({kept['token_id']}, {kept['reason']})" for kept in plan.kept]
    )
    kept = f"Kept {plural(len(plan.kept), 'token')} created since {settings['okta_since']}: {names}."
    return [f"{kept} Check each of them. Set okta_allow_kept to true if they may stay."]
