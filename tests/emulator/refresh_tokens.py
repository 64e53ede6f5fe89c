# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refresh tokens: /api/v1/users/{user}/clients/{client}/tokens, and /api/v1/apps/{app}/tokens over all users."""

from flask import Response, request

from .model import Client, User
from .operations import Call, Operations, json_response, no_content
from .paging import link_lines, page, page_size
from .representations import refresh_token

OF_USER = "/api/v1/users/<user_id>/clients/<client_id>/tokens"
OF_APP = "/api/v1/apps/<app_id>/tokens"


def register(operations: Operations) -> None:
    for path, read, manage in (
        (OF_USER, "okta.users.read", "okta.users.manage"),
        (OF_APP, "okta.apps.read", "okta.apps.manage"),
    ):
        operations.add("GET", path, read)(list_tokens)
        operations.add("DELETE", path, manage)(revoke_tokens)
        operations.add("GET", f"{path}/<token_id>", read)(get_token)
        operations.add("DELETE", f"{path}/<token_id>", manage)(revoke_token)


def list_tokens(call: Call, **ids: str) -> Response:
    user, client = _owner(call, ids)
    size = page_size(request.args, 20, 200)
    after = request.args.get("after")
    tokens = call.org.refresh_tokens_of(user, client, call.now, call.settings.keep_revoked)
    shown, cursor = page(tokens, lambda token: f"{token.created:%Y%m%d%H%M%S}{token.id}", size, after)
    if user is None and call.settings.short_pages:
        # Until its release 2026.07.1 Okta cut this list short and sent no next link (OKTA-1155607).
        shown, cursor = shown[: call.settings.short_pages], None
    query = {"limit": str(size)} | ({} if after is None else {"after": after})
    url = _url(call, user, client)
    return json_response(
        [refresh_token(token, call.org, call.base, url, _wants_scopes()) for token in shown],
        link_lines(url, query, cursor, {"expand": "scope"} if _wants_scopes() else {}),
    )


def revoke_tokens(call: Call, **ids: str) -> Response:
    user, client = _owner(call, ids)
    tokens = call.org.refresh_tokens_of(user, client, call.now, with_revoked=False)
    call.org.revoke_refresh_tokens(tokens, call.cause)
    return no_content()


def get_token(call: Call, token_id: str, **ids: str) -> Response:
    user, client = _owner(call, ids)
    token = call.org.refresh_token(user, client, token_id, call.now, call.settings.keep_revoked)
    return json_response(refresh_token(token, call.org, call.base, _url(call, user, client), _wants_scopes()))


def revoke_token(call: Call, token_id: str, **ids: str) -> Response:
    """Revoke one token. One that is revoked already is a 404, even if `keep_revoked` allows reading it."""
    user, client = _owner(call, ids)
    call.org.revoke_refresh_tokens([call.org.refresh_token(user, client, token_id, call.now)], call.cause)
    return no_content()


def _owner(call: Call, ids: dict[str, str]) -> tuple[User | None, Client]:
    """Return the user and the client of the path; no user for an app. An unknown user is reported before a client."""
    if "app_id" in ids:
        return None, call.org.app(ids["app_id"])
    user = call.user(ids["user_id"])
    return user, call.org.client(ids["client_id"])


def _url(call: Call, user: User | None, client: Client) -> str:
    if user is None:
        return f"{call.base}/api/v1/apps/{client.app_id}/tokens"
    return f"{call.base}/api/v1/users/{user.id}/clients/{client.id}/tokens"


def _wants_scopes() -> bool:
    return request.args.get("expand") == "scope"
