# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/api-tokens"""

from flask import Response, request

from .errors import OktaError, invalid
from .model import ApiToken, Network
from .operations import Call, Operations, json_response, no_content
from .paging import link_lines, page, page_size
from .representations import api_token

READ, MANAGE = "okta.apiTokens.read", "okta.apiTokens.manage"
COLLECTION, ONE = "/api/v1/api-tokens", "/api/v1/api-tokens/<token_id>"


def register(operations: Operations) -> None:
    operations.add("GET", COLLECTION, READ)(list_api_tokens)
    operations.add("GET", ONE, READ)(get_api_token)
    operations.add("PUT", ONE, MANAGE)(put_api_token)
    operations.add("DELETE", ONE, MANAGE)(revoke_api_token)
    operations.add("DELETE", f"{COLLECTION}/current", None, role=False)(revoke_current_api_token)


def list_api_tokens(call: Call) -> Response:
    """All tokens, whatever the query says: so does Okta. The setting `page_api_tokens` follows older specifications."""
    tokens = call.org.active_api_tokens(call.now)
    if not call.settings.page_api_tokens:
        return json_response([api_token(token, call.base) for token in tokens])
    wanted = request.args.get("q", "").casefold()
    tokens = [token for token in tokens if wanted in token.name.casefold() or wanted in token.client_name.casefold()]
    size = page_size(request.args, 20, 200)
    shown, cursor = page(tokens, lambda token: f"{token.name.casefold()}\0{token.id}", size, request.args.get("after"))
    query = {name: request.args[name] for name in ("after", "q") if name in request.args} | {"limit": str(size)}
    return json_response(
        [api_token(token, call.base) for token in shown], link_lines(f"{call.base}{COLLECTION}", query, cursor)
    )


def get_api_token(call: Call, token_id: str) -> Response:
    return json_response(api_token(call.org.api_token(token_id, call.now), call.base))


def put_api_token(call: Call, token_id: str) -> Response:
    """Replaces the network condition, which is all that Okta documents; other fields are accepted and ignored."""
    token = call.org.api_token(token_id, call.now)
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise OktaError("E0000003")
    call.org.restrict_api_token(token, _network(body.get("network")), call.cause)
    return json_response(api_token(token, call.base))


def _network(data: object) -> Network:
    if not isinstance(data, dict):
        raise invalid("network", "network: The field cannot be left blank")
    connection, include, exclude = data.get("connection"), data.get("include", []), data.get("exclude", [])
    if connection not in ("ANYWHERE", "ZONE"):
        raise invalid("network", "network: connection must be ANYWHERE or ZONE")
    if not isinstance(include, list) or not isinstance(exclude, list):
        raise invalid("network", "network: include and exclude must be arrays of zone ids")
    return Network(connection, [str(zone) for zone in include], [str(zone) for zone in exclude])


def revoke_api_token(call: Call, token_id: str) -> Response:
    return _revoke(call, call.org.api_token(token_id, call.now))


def revoke_current_api_token(call: Call) -> Response:
    """For API tokens only: the token signs its own death warrant. No admin role needed."""
    if call.caller.api_token is None:
        raise OktaError("E0000005")
    return _revoke(call, call.caller.api_token)


def _revoke(call: Call, token: ApiToken) -> Response:
    call.org.revoke_api_token(token, call.cause)
    return no_content()
