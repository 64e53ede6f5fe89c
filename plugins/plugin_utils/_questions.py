# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what each playbook asks of the modules, as options made from its settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._choice import QUARANTINE, RELEASE, RESTRICT, Selector
from ._plan import API_TOKENS, APP_TOKENS, GRANTS, REFRESH_TOKENS, SESSIONS, Question, Result, could_not_read

Settings = Mapping[str, Any]

_MAY_DEPEND_ON_USER = (403, 404)  # HTTP status
NOT_REQUESTED = "Integrations may need it. Set okta_revoke_api_tokens to true to revoke it."


@dataclass(frozen=True)
class Inquiry:
    """Describes how a playbook makes its plan.

    ask(settings, users) returns its questions; later ones are about users whom the first ones have found. goes_on: what
    cannot be read does not keep the rest. promises_all: nothing of what it selects may be left in the end, so it asks
    again. selector: how it makes its questions, if those depend on more than settings and users.
    """

    ask: Callable[[Settings, Sequence[str]], list[Question]]
    goes_on: bool = False
    promises_all: bool = True
    selector: Selector | None = None


def _ask_selector(_settings: Settings, _users: Sequence[str]) -> list[Question]:
    return []


def _api_tokens(settings: Settings, keep_all: str = "", **options: Any) -> Question:
    return Question(API_TOKENS, {**_common(settings), "expand": ["owner", "sign_in"], **options}, keep_all)


def _refresh_tokens(settings: Settings, users: Sequence[str], **options: Any) -> Question:
    return Question(
        REFRESH_TOKENS,
        {**_common(settings), "expand": ["sign_in"], "user_id": list(users), "all_tokens": True, **options},
    )


def _app_tokens(settings: Settings, **options: Any) -> Question:
    asked = {"expand": ["sign_in"], "client_id": settings["okta_client_id"], "all_tokens": True, "delete_by": "token"}
    return Question(APP_TOKENS, {**_common(settings), **asked, **options})


def _grants(settings: Settings, users: Sequence[str], **options: Any) -> Question:
    """Ask about the consents of these users; without any, of those whom the questions before have found."""
    asked = {"expand": ["sign_in"], "user_id": list(users), "all_grants": True}
    return Question(GRANTS, {**_common(settings), **asked, **options}, of_found_users=not users)


def _sessions(settings: Settings, users: Sequence[str]) -> Question:
    return Question(
        SESSIONS, {**_common(settings), "expand": ["sign_in"], "user_id": list(users), "oauth_tokens": False}
    )


def _common(settings: Settings) -> dict[str, Any]:
    # Whether what matches nothing is an error depends on all questions of a run, so none of the modules decides that.
    return {"state": "absent", "protect": settings["okta_protect"], "protect_missing": "ignore"}


def _ask_idle(settings: Settings, _users: Sequence[str]) -> list[Question]:
    return [_api_tokens(settings, where={"idle_days": settings["okta_idle_days"]})]


def _ask_leaver(settings: Settings, users: Sequence[str]) -> list[Question]:
    questions = [_refresh_tokens(settings, users, keep_client_id=settings["okta_keep_client_id"])]
    if settings["okta_revoke_grants"]:
        questions.append(_grants(settings, users, keep_client_id=settings["okta_keep_client_id"]))
    if settings["okta_end_sessions"]:
        questions.append(_sessions(settings, users))
    if not settings["okta_skip_api_tokens"]:
        keep_all = "" if settings["okta_revoke_api_tokens"] else NOT_REQUESTED
        questions.append(_api_tokens(settings, keep_all, where={"owner": list(users)}))
    return questions


def _ask_client(settings: Settings, users: Sequence[str]) -> list[Question]:
    clients = settings["okta_client_id"]
    questions = [_refresh_tokens(settings, users, client_id=clients) if users else _app_tokens(settings)]
    return [*questions, *([_grants(settings, users, client_id=clients)] if settings["okta_revoke_grants"] else [])]


def _ask_since(settings: Settings, users: Sequence[str]) -> list[Question]:
    where = {"created_since": settings["okta_since"]}
    questions = [_refresh_tokens(settings, users, where=where)] if users else []
    if settings["okta_client_id"]:
        questions.append(_app_tokens(settings, where=where))
    return [*questions, _api_tokens(settings, where=where)]


def _ask_current(settings: Settings, _users: Sequence[str]) -> list[Question]:
    return [_api_tokens(settings, current=True, expand=["sign_in"])]


INQUIRIES = {
    "revoke_idle_api_tokens": Inquiry(_ask_idle, promises_all=False),
    "offboard_user": Inquiry(_ask_leaver),
    "revoke_client_refresh_tokens": Inquiry(_ask_client),
    "revoke_since": Inquiry(_ask_since, goes_on=True),
    "revoke_current_api_token": Inquiry(_ask_current, promises_all=False),
    "restrict_api_tokens": Inquiry(_ask_selector, promises_all=False, selector=RESTRICT),
    "quarantine_api_tokens": Inquiry(_ask_selector, promises_all=False, selector=QUARANTINE),
    "release_api_tokens": Inquiry(_ask_selector, goes_on=True, promises_all=False, selector=RELEASE),
}


def of_users(question: Question, users: Collection[str]) -> Question | None:
    """Return the question about the users whom others have found, None if there are none."""
    if not question.of_found_users:
        return question
    return replace(question, options={**question.options, "user_id": list(users)}) if users else None


def without_users(question: Question, missing: Collection[str]) -> Question | None:
    """Return the question without the owners that do not exist, None if no owner is left to ask about."""
    where = question.options.get("where") or {}
    if "owner" not in where or not missing:
        return question
    owners = [owner for owner in where["owner"] if owner not in missing]
    return replace(question, options={**question.options, "where": {**where, "owner": owners}}) if owners else None


def narrow(question: Question, result: Result) -> list[Question]:
    """Return the question in two halves if it could not be answered, so that one user does not keep the others.

    That makes sense only if Okta denies access to something, as it can for one user and not for another.
    """
    users = question.options.get("user_id") or []
    is_denied = (result.get("okta_error") or {}).get("status") in _MAY_DEPEND_ON_USER
    if not could_not_read(result) or not is_denied or len(users) < 2:
        return []
    middle = len(users) // 2
    return [
        replace(question, options={**question.options, "user_id": half}) for half in (users[:middle], users[middle:])
    ]
