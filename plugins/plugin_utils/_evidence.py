# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: writes the evidence: the plan before the first change, the result after the last."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypedDict

from ..module_utils._networks import describe_network
from ..module_utils._version import VERSION
from ._csv import to_csv
from ._outcome import ABSENT, DONE, FAILED, PENDING, Outcome
from ._plan import (
    API_TOKENS,
    APP_TOKENS,
    GRANTS,
    NETWORKS,
    NOUNS,
    REFRESH_TOKENS,
    SESSIONS,
    Effect,
    Kept,
    Plan,
    Token,
    client_of,
    effect_of,
    user_of,
)
from ._private_files import make_private_folder, org_folder, write_private_file

SCHEMA_VERSION = 1
PLAN, RESULT = "plan", "result"
# What the evidence holds of a plan; a refresh token is one, whatever the path by which it is revoked.
_KEYS = {
    GRANTS: (GRANTS,),
    SESSIONS: (SESSIONS,),
    API_TOKENS: (API_TOKENS,),
    REFRESH_TOKENS: (REFRESH_TOKENS, APP_TOKENS),
    NETWORKS: (NETWORKS,),
}
_KINDS = {**NOUNS, SESSIONS: "sessions"}


class Row(TypedDict):
    """Describes one token in a CSV file of the evidence."""

    kind: str
    id: str
    name: str | None
    user_id: str | None
    user: str | None
    client_id: str | None
    client: str | None
    created: str | None
    last_used: str | None
    age_days: int | None
    idle_days: int | None
    network: str | None
    new_network: str | None
    outcome: str
    reason: str | None
    detail: str | None
    request_id: str | None
    time: str | None


def choose_folder(directory: str, playbook: str, plan: Plan, check_mode: bool) -> Path:
    """Return the folder for the evidence of a run, which does not exist yet: directory/org/time-playbook-random."""
    time = plan.signed_in["time"][:19].replace(":", "")
    name = f"{time}Z-{playbook}{'-check' if check_mode else ''}-{secrets.token_hex(4)}"
    return org_folder(directory, plan.signed_in["org_url"]) / name


def write_plan(folder: Path, playbook: str, plan: Plan, settings: Mapping[str, Any], check_mode: bool) -> None:
    """Write plan.json and plan.csv into a new folder. Raises OSError."""
    make_private_folder(folder)
    _write(folder, PLAN, _describe_plan(PLAN, playbook, plan, settings, check_mode), _plan_rows(plan))


def write_result(
    folder: Path, playbook: str, outcome: Outcome, problems: list[str], settings: Mapping[str, Any], check_mode: bool
) -> None:
    """Write result.json and result.csv beside the plan. Raises OSError."""
    effect = effect_of(settings)
    content = {
        **_describe_plan(RESULT, playbook, outcome.plan, settings, check_mode),
        effect.result: [*(token for _kind, token in outcome.with_status(DONE)), *outcome.unplanned],
        effect.settled: [*outcome.plan.unchanged, *(token["id"] for _kind, token in outcome.with_status(ABSENT))],
        "errors": [
            {"token_id": token["id"], "error": outcome.errors[token["id"]]}
            for _kind, token in outcome.with_status(FAILED)
        ],
        "pending": [token["id"] for _kind, token in outcome.with_status(PENDING)],
        "left": [token for _kind, token in outcome.left],
        "receipts": list(outcome.receipts.values()),
        "changed": bool(outcome.with_status(DONE) or outcome.unplanned),
        "problems": problems,
    }
    _write(folder, RESULT, content, _result_rows(outcome, effect, check_mode))


def read_plan(folder: Path) -> Plan:
    """Read the plan of a run back from its evidence. Raises OSError."""
    content = json.loads((folder / f"{PLAN}.json").read_text(encoding="utf-8"))
    tokens = {kind: content[kind] for kind in _KEYS if content[kind]}
    return Plan(
        content["signed_in"],
        tokens,
        content["kept"],
        content["unread"],
        content["unmatched"],
        tuple(content["unchanged"]),
        content["zones"],
    )


def _describe_plan(
    stage: str, playbook: str, plan: Plan, settings: Mapping[str, Any], check_mode: bool
) -> dict[str, Any]:
    effect = effect_of(settings)
    return {
        "schema_version": SCHEMA_VERSION,
        "collection_version": VERSION,
        "playbook": f"identityops.okta.{playbook}",
        "stage": stage,
        "check_mode": check_mode,
        effect.verb: settings[effect.switch],
        "org_url": plan.signed_in["org_url"],
        "time": plan.signed_in["time"],
        "signed_in": plan.signed_in,
        "settings": settings,
        **{key: [token for kind in kinds for token in plan.tokens.get(kind, ())] for key, kinds in _KEYS.items()},
        "kept": list(plan.kept),
        "unread": list(plan.unread),
        "unmatched": list(plan.unmatched),
        "unchanged": list(plan.unchanged),
        "zones": dict(plan.zones),
    }


def _write(folder: Path, stage: str, content: Mapping[str, Any], rows: Iterator[Row]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    write_private_file(folder / f"{stage}.json", text.encode("utf-8", errors="replace"))
    write_private_file(folder / f"{stage}.csv", to_csv(list(Row.__annotations__), rows))


def _plan_rows(plan: Plan) -> Iterator[Row]:
    for kind, token in plan.all_tokens():
        yield _row(plan, kind, token, "planned")
    yield from map(_kept_row, plan.kept)


def _result_rows(outcome: Outcome, effect: Effect, check_mode: bool) -> Iterator[Row]:
    """Yield a row for each token: of the plan, left over, revoked without being planned, and kept."""
    words = {DONE: f"would be {effect.done}" if check_mode else effect.done, FAILED: "error", ABSENT: effect.settled}
    for kind, token in outcome.plan.all_tokens():
        status = outcome.status[token["id"]]
        yield _row(
            outcome.plan,
            kind,
            token,
            words.get(status, status),
            detail=outcome.errors.get(token["id"], {}).get("summary"),
            receipt=outcome.receipts.get(token["id"], {}),
        )
    planned = outcome.status
    for kind, token in outcome.left:
        if token["id"] not in planned:
            yield _row(outcome.plan, kind, token, "left", detail="It turned up after the plan was made.")
    for token in outcome.unplanned:
        kind = REFRESH_TOKENS if "clientId" in token else API_TOKENS
        yield _row(
            outcome.plan,
            kind,
            token,
            "revoked",
            detail="The plan does not hold it.",
            receipt=outcome.receipts.get(token["id"], {}),
        )
    yield from map(_kept_row, outcome.plan.kept)


def _row(
    plan: Plan,
    kind: str,
    token: Token,
    outcome: str,
    detail: str | None = None,
    receipt: Mapping[str, Any] | None = None,
) -> Row:
    receipt = receipt or {}
    networks = {
        key: describe_network(token.get(key), plan.zones) if kind == NETWORKS else None
        for key in ("network", "new_network")
    }
    return {
        "kind": _KINDS[kind],
        "id": token["id"],
        "name": token.get("name") or token.get("scope_name"),
        "user_id": token.get("userId"),
        "user": user_of(token),
        "client_id": token.get("clientId"),
        "client": client_of(token),
        "created": token.get("created"),
        "last_used": token.get("last_used"),
        "age_days": token.get("age_days"),
        "idle_days": token.get("idle_days"),
        "network": networks["network"],
        "new_network": networks["new_network"],
        "outcome": outcome,
        "reason": None,
        "detail": detail,
        "request_id": receipt.get("request_id"),
        "time": receipt.get("time"),
    }


def _kept_row(kept: Kept) -> Row:
    is_api_token = kept["kind"] in (API_TOKENS, NETWORKS)
    return {
        "kind": _KINDS[kept["kind"]],
        "id": kept["token_id"],
        "name": kept["name"] if is_api_token else None,
        "user_id": kept["user_id"],
        "user": None,
        "client_id": kept["client_id"],
        "client": None if is_api_token else kept["name"],
        "created": None,
        "last_used": None,
        "age_days": None,
        "idle_days": None,
        "network": None,
        "new_network": None,
        "outcome": "kept",
        "reason": kept["reason"],
        "detail": kept["detail"],
        "request_id": None,
        "time": None,
    }
