# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/users/{user}/clients/{client}/tokens"""

from flask import Response, request

from .model import Client, User
from .operations import Call, Operations, json_response, no_content
from .paging import link_lines, page, page_size
from .representations import refresh_token

READ, MANAGE = "okta.users.read", "okta.users.manage"
COLLECTION = "/api/v1/users/<user_id>/clients/<client_id>/tokens"
ONE = f"{COLLECTION}/<token_id>"


def register(operations: Operations) -> None:
    operations.add("GET", COLLECTION, READ)(list_refresh_tokens)
    operations.add("DELETE", COLLECTION, MANAGE)(revoke_all_refresh_tokens)
    operations.add("GET", ONE, READ)(get_refresh_token)
    operations.add("DELETE", ONE, MANAGE)(revoke_refresh_token)


def list_refresh_tokens(call: Call, user_id: str, client_id: str) -> Response:
    user, client = _owner(call, user_id, client_id)
    size = page_size(request.args, 20, 200)
    after = request.args.get("after")
    tokens = call.org.refresh_tokens_of(user, client, call.now, call.settings.keep_revoked)
    shown, cursor = page(tokens, lambda token: f"{token.created:%Y%m%d%H%M%S}{token.id}", size, after)
    query = {"limit": str(size)} | ({} if after is None else {"after": after})
    only_next = {"expand": "scope"} if _wants_scopes() else {}
    url = f"{call.base}/api/v1/users/{user.id}/clients/{client.id}/tokens"
    return json_response(
        [refresh_token(token, call.org, call.base, _wants_scopes()) for token in shown],
        link_lines(url, query, cursor, only_next),
    )


def revoke_all_refresh_tokens(call: Call, user_id: str, client_id: str) -> Response:
    user, client = _owner(call, user_id, client_id)
    tokens = call.org.refresh_tokens_of(user, client, call.now, with_revoked=False)
    call.org.revoke_refresh_tokens(tokens, call.cause)
    return no_content()


def get_refresh_token(call: Call, user_id: str, client_id: str, token_id: str) -> Response:
    user, client = _owner(call, user_id, client_id)
    token = call.org.refresh_token(user, client, token_id, call.now, call.settings.keep_revoked)
    return json_response(refresh_token(token, call.org, call.base, _wants_scopes()))


def revoke_refresh_token(call: Call, user_id: str, client_id: str, token_id: str) -> Response:
    """A token that is revoked already answers 404, even where `keep_revoked` lets it be read."""
    user, client = _owner(call, user_id, client_id)
    call.org.revoke_refresh_tokens([call.org.refresh_token(user, client, token_id, call.now)], call.cause)
    return no_content()


def _owner(call: Call, user_id: str, client_id: str) -> tuple[User, Client]:
    """404 for an unknown user comes before the one for an unknown client."""
    user = call.user(user_id)
    return user, call.org.client(client_id)


def _wants_scopes() -> bool:
    return request.args.get("expand") == "scope"
