# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: how many requests a plan takes, and about how long within Okta's rate limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._plan import APP_TOKENS, BY_COLLECTION, GRANTS, REFRESH_TOKENS, SESSIONS, Plan, Token
from ._screen import plural

_PAGE = 200  # tokens in a response
_REQUESTS_OF_SESSION = 3  # the user, the System Log, the deletion
_SHARE = 90  # percent of the rate limit that a task uses unless it is told otherwise


def describe_effort(plan: Plan, settings: Mapping[str, Any], rate_limit: Mapping[str, Any]) -> str:
    """Return by which path the refresh tokens of a plan are revoked, with how many requests, and how long that takes.

    rate_limit: what a module has returned of it.
    """
    if plan.tokens.get(REFRESH_TOKENS):
        path = "by user, with one request for each token"
    elif settings["okta_delete_by"] == BY_COLLECTION:
        path = "by app, with one request for all tokens, those too that Okta issues meanwhile"
    else:
        path = "by app, with one request for each token"
    requests = count_requests(plan, settings)
    return f"Path: {path}. About {plural(requests, 'request')}, which {_duration(requests, rate_limit)}."


def count_requests(plan: Plan, settings: Mapping[str, Any]) -> int:
    """Return about how many requests it takes to revoke what is planned, and to list it again."""
    size = settings["okta_batch_size"]
    by_app, by_user = plan.tokens.get(APP_TOKENS, ()), plan.tokens.get(REFRESH_TOKENS, ())
    grants, sessions = plan.tokens.get(GRANTS, ()), plan.tokens.get(SESSIONS, ())
    requests = len(sessions) * _REQUESTS_OF_SESSION
    requests += _holders(grants, "userId") + len(grants) + _holders(by_user, "userId", "clientId") + len(by_user)
    for client in dict.fromkeys(token["clientId"] for token in by_app):
        tokens = len([token for token in by_app if token["clientId"] == client])
        if settings["okta_delete_by"] == BY_COLLECTION:
            requests += 1 + _pages(tokens) + 2
        else:
            left = range(tokens, 0, -size)
            requests += sum(1 + (1 if min(size, rest) == 1 else _pages(rest)) for rest in left) + tokens
    return requests + 2 * _holders(by_app, "clientId") + _holders(by_user, "userId", "clientId")


def _pages(tokens: int) -> int:
    return -(-tokens // _PAGE)


def _holders(tokens: Sequence[Token], *keys: str) -> int:
    return len({tuple(token.get(key) for key in keys) for token in tokens})


def _duration(requests: int, rate_limit: Mapping[str, Any]) -> str:
    limit, remaining = rate_limit.get("limit"), rate_limit.get("remaining")
    if not limit:
        return "takes as long as the rate limit demands"
    a_minute = max(1, limit * _SHARE // 100)
    if requests <= (remaining or 0) - (limit - a_minute):
        return f"the rate limit of {plural(limit, 'request')} a minute allows at once"
    minutes = -(-requests // a_minute)
    return f"takes about {plural(minutes, 'minute')} at {plural(a_minute, 'request')} a minute"
