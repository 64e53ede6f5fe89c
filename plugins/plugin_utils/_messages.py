# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what a playbook shows of a plan and of its outcome, line by line, the answer last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..module_utils._networks import describe_network
from ._effort import describe_effort
from ._outcome import DONE, Outcome, kept_new_tokens, summarize
from ._plan import (
    API_TOKENS,
    APP_TOKENS,
    GRANTS,
    NETWORKS,
    REFRESH_TOKENS,
    REVOKE,
    SESSIONS,
    Effect,
    Plan,
    client_of,
    count,
    effect_of,
    name_of,
    user_of,
)
from ._screen import plural, some, table

NOTHING_IN_USE = "The API token in use is invalid or already revoked, so there is nothing to revoke."

_MOST_LINES = 200  # of a table; the files of the evidence hold all


def describe_plan(
    plan: Plan, settings: Mapping[str, Any], folder: Path, rate_limit: Mapping[str, Any] | None = None
) -> list[str]:
    """Return what a run would do and what it keeps. A report says in the end how to do it.

    rate_limit: what a module has returned of it.
    """
    org_url = plan.signed_in["org_url"]
    lines: list[str] = []
    api_tokens, grants, sessions = (plan.tokens.get(kind, ()) for kind in (API_TOKENS, GRANTS, SESSIONS))
    refresh_tokens = [token for kind in (REFRESH_TOKENS, APP_TOKENS) for token in plan.tokens.get(kind, ())]
    if grants:
        lines.append(f"Consents of {org_url} to revoke: {len(grants):,}")
        lines += _shortened(
            ("CONSENT", "SCOPE", "CLIENT", "AGE DAYS", "USER"),
            [
                (
                    grant["id"],
                    grant.get("scope_name") or grant.get("scopeId"),
                    client_of(grant),
                    grant.get("age_days"),
                    user_of(grant),
                )
                for grant in grants
            ],
        )
    if sessions:
        lines.append(f"Users of {org_url} whose sessions to end: {len(sessions):,}")
        lines += _shortened(("USER ID", "USER"), [(user["id"], user_of(user)) for user in sessions])
    if api_tokens:
        lines.append(f"API tokens of {org_url} to revoke: {len(api_tokens):,}")
        lines += _shortened(
            ("API TOKEN", "NAME", "AGE DAYS", "IDLE DAYS", "OWNER"),
            [
                (token["id"], token.get("name"), token.get("age_days"), token.get("idle_days"), user_of(token))
                for token in api_tokens
            ],
        )
    if refresh_tokens:
        users = len({token.get("userId") for token in refresh_tokens})
        of_users = f", of {plural(users, 'user')}" if plan.tokens.get(APP_TOKENS) else ""
        lines.append(f"Refresh tokens of {org_url} to revoke: {len(refresh_tokens):,}{of_users}")
        lines += _shortened(
            ("REFRESH TOKEN", "CLIENT", "AGE DAYS", "IDLE DAYS", "USER"),
            [
                (token["id"], client_of(token), token.get("age_days"), token.get("idle_days"), user_of(token))
                for token in refresh_tokens
            ],
        )
    networks = plan.tokens.get(NETWORKS, ())
    if networks:
        lines.append(f"API tokens of {org_url} whose network to change: {len(networks):,}")
        lines += _shortened(
            ("API TOKEN", "NAME", "IDLE DAYS", "OWNER", "CAN BE USED", "AFTERWARDS"),
            [
                (
                    token["id"],
                    token.get("name"),
                    token.get("idle_days"),
                    user_of(token),
                    *(describe_network(token.get(key), plan.zones) for key in ("network", "new_network")),
                )
                for token in networks
            ],
        )
    if plan.unchanged:
        lines.append(f"Nothing to change: {plural(len(plan.unchanged), 'API token')}")
    if plan.kept:
        lines.append(f"Kept: {len(plan.kept):,}")
        lines += _shortened(
            ("TOKEN", "NAME", "REASON", "DETAIL"),
            [
                (kept["token_id"], kept["name"] or kept["client_id"], kept["reason"], kept["detail"])
                for kept in plan.kept
            ],
        )
    lines += [f"Warning: {text}" for text in plan.unmatched]
    if not settings[effect_of(settings).switch]:
        lines += [f"Warning: {text}" for text in [*plan.unread, *kept_new_tokens(plan, settings)]]
    if "okta_delete_by" in settings and plan.all_tokens():
        lines.append(describe_effort(plan, settings, rate_limit or {}))
    lines.append(f"Evidence: {folder}")
    lines.append(_answer(plan, settings, org_url))
    if plan.unread and not settings[effect_of(settings).switch]:
        lines.append(_incomplete(plan.unread))
    return lines


def describe_outcome(
    outcome: Outcome, problems: Sequence[str], folder: Path, check_mode: bool, effect: Effect = REVOKE
) -> list[str]:
    """Return what a run has done, and what went wrong."""
    done = [name_of(kind, token) for kind, token in outcome.with_status(DONE)]
    words = f"Would be {effect.done}" if check_mode else effect.done.capitalize()
    names = [f"{words}: {some(done)}"] if done else []
    if outcome.unplanned:
        names.append(f"Revoked in addition to the plan: {some([token['id'] for token in outcome.unplanned])}")
    return [f"Evidence: {folder}", *names, summarize(outcome, check_mode, effect), *problems]


def _answer(plan: Plan, settings: Mapping[str, Any], org_url: str) -> str:
    planned, effect = plan.all_tokens(), effect_of(settings)
    if not planned:
        return f"There is nothing to {effect.verb} in {org_url}."
    names = some([name_of(kind, token) for kind, token in planned])
    counted = count([kind for kind, _token in planned])
    if settings[effect.switch]:
        return f"{counted} to {effect.verb} in {org_url}: {names}."
    return (
        f"This is a report. {counted} would be {effect.done}: {names}."
        f" To {effect.verb} them, add -e {effect.switch}=true -e {effect.bound}={plan.bounded()}"
    )


def _incomplete(unread: Sequence[str]) -> str:
    rest = f" And {len(unread) - 1:,} more, see the warnings." if len(unread) > 1 else ""
    return f"The report is incomplete: {unread[0]}{rest}"


def _shortened(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    lines = table([head, *rows[:_MOST_LINES]])
    rest = len(rows) - _MOST_LINES
    return [*lines, f"... and {rest:,} more, which are in the evidence"] if rest > 0 else lines
