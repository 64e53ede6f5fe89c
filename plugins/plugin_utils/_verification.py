# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: compares the receipts in the evidence of a run with Okta's System Log. Pure functions,
but for reading the evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..module_utils._facts import iso_time, parse_time
from ..module_utils._ids import kind_of_id
from ..module_utils._system_log import KEPT_IN_LOG, text_at
from ._screen import plural, printable, table

_IDS = ("token_id", "grant_id", "user_id")  # keys of a receipt, of which it has one
_LAG = timedelta(minutes=15)  # within which an event may still be missing
_EARLY = timedelta(minutes=5)  # that a clock may be off
_MOST_LINES = 200  # of a table on screen
_NOT_FOUND = "The log has no event of its request."

Event = Mapping[str, Any]


class EvidenceError(ValueError):
    """Says why evidence cannot be verified, as a sentence that names the variable."""


@dataclass(frozen=True)
class Receipt:
    """Holds what a run says it revoked: the id, the id of the request (None if its response was lost), the time."""

    run: str
    id: str
    request_id: str | None
    time: str | None


@dataclass(frozen=True)
class Verdict:
    """Holds what the log says of a receipt. detail: why it does not confirm it, empty if it does. event: its uuid."""

    receipt: Receipt
    detail: str = ""
    event: str | None = None

    @property
    def is_confirmed(self) -> bool:
        return not self.detail


def read_receipts(folder: Path) -> tuple[list[Receipt], str]:
    """Read the receipts of a run, or of all runs below a folder, and return them and the URL of their org.

    Raises EvidenceError.
    """
    paths = sorted(folder.expanduser().rglob("result.json"))
    if not paths:
        raise EvidenceError(
            f"okta_evidence: there is no result.json in {str(folder)!r}. Name the folder of a run that revoked"
            " something."
        )
    results = [_read_result(path) for path in paths]
    receipts = [receipt for some_receipts, _org_url in results for receipt in some_receipts]
    orgs = {org_url for _receipts, org_url in results}
    if len(orgs) > 1:
        raise EvidenceError(
            f"okta_evidence: {str(folder)!r} holds runs on {len(orgs)} orgs. Name the folder of one of them."
        )
    return receipts, orgs.pop()


def _read_result(path: Path) -> tuple[list[Receipt], str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        # In check mode nothing was revoked, and so nothing is logged.
        entries = [] if content["check_mode"] else content["receipts"]
        return [_receipt(path.parent.name, entry) for entry in entries], str(content["org_url"])
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        raise EvidenceError(
            f"okta_evidence: {str(path)!r} is not the result of a run. Remove it from the folder, or name another."
        ) from None


def start_of_log(receipts: Sequence[Receipt]) -> str | None:
    """Return since when the log has to be read; None if no receipt has a time."""
    moments = [moment for receipt in receipts if (moment := parse_time(receipt.time))]
    return iso_time(min(moments) - _EARLY) if moments else None


def judge_receipts(receipts: Sequence[Receipt], events: Sequence[Event], now: str) -> list[Verdict]:
    """Return what the events say of each receipt. now: the time by Okta's clock."""
    by_request: dict[str, list[Event]] = {}
    for event in events:
        by_request.setdefault(text_at(event, "transaction", "id") or "", []).append(event)
    return [_judge(receipt, by_request.get(receipt.request_id or "", []), now) for receipt in receipts]


def describe_verdicts(verdicts: Sequence[Verdict], org_url: str) -> list[str]:
    """Return what to show on screen, the answer last."""
    confirmed = [verdict for verdict in verdicts if verdict.is_confirmed]
    missing = [verdict for verdict in verdicts if not verdict.is_confirmed]
    lines: list[str] = []
    if missing:
        rows = [
            (one.receipt.id, one.receipt.request_id, one.receipt.time, one.receipt.run, one.detail) for one in missing
        ]
        lines = [
            f"Not confirmed by the System Log of {org_url}: {len(missing):,}",
            *table([("ID", "REQUEST ID", "TIME", "RUN", "WHY"), *rows[:_MOST_LINES]]),
        ]
        rest = len(missing) - _MOST_LINES
        lines += [f"... and {rest:,} more"] if rest > 0 else []
    if not verdicts:
        return [f"The evidence has no receipts of revocations in {org_url}, so there is nothing to verify."]
    return [*lines, f"Okta confirms {len(confirmed):,} of {plural(len(verdicts), 'receipt')} of {org_url}."]


def _receipt(run: str, entry: Mapping[str, Any]) -> Receipt:
    identifier = next(entry[key] for key in _IDS if key in entry)
    return Receipt(printable(run), str(identifier), entry["request_id"], entry["time"])


def _judge(receipt: Receipt, events: Sequence[Event], now: str) -> Verdict:
    if not receipt.request_id:
        return Verdict(receipt, "The response was lost, so the receipt has no request ID. Look for events of its ID.")
    if not events:
        return Verdict(receipt, _why_not_found(receipt, now))
    done = [event for event in events if text_at(event, "outcome", "result") == "SUCCESS"]
    if not done:
        return Verdict(receipt, f"The log says {text_at(events[0], 'outcome', 'result')} of its request.")
    about = [event for event in done if _is_about(event, receipt.id)]
    if not about:
        return Verdict(receipt, "The events of its request are about something else.")
    return Verdict(receipt, event=about[0]["uuid"])


def _is_about(event: Event, identifier: str) -> bool:
    """Return whether an event can be about what has this id: its targets of the same kind, if any, include it."""
    targets = event.get("target")
    ids = [text_at(target, "id") for target in targets] if isinstance(targets, list) else []
    kind = kind_of_id(identifier)
    same_kind = [one for one in ids if one and kind_of_id(one) == kind]
    return kind is None or not same_kind or identifier in same_kind


def _why_not_found(receipt: Receipt, now: str) -> str:
    moment, today = parse_time(receipt.time), parse_time(now)
    age = today - moment if moment and today else timedelta(0)
    if age > KEPT_IN_LOG:
        return f"{_NOT_FOUND} Okta keeps events for 90 days."
    if age < _LAG:
        return f"{_NOT_FOUND} Events can be some minutes late, so try again."
    return _NOT_FOUND
