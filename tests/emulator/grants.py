# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consents of users: /api/v1/users/{user}/grants and /api/v1/users/{user}/clients/{client}/grants."""

from collections.abc import Sequence

from flask import Response, request

from .model import Grant
from .operations import Call, Operations, json_response, no_content
from .paging import link_lines, page, page_size
from .representations import grant as shown_grant
from .representations import scope_id

READ, MANAGE = "okta.users.read", "okta.users.manage"
OF_USER = "/api/v1/users/<user_id>/grants"
OF_CLIENT = "/api/v1/users/<user_id>/clients/<client_id>/grants"


def register(operations: Operations) -> None:
    operations.add("GET", OF_USER, READ)(list_grants)
    operations.add("DELETE", OF_USER, MANAGE)(revoke_grants)
    operations.add("GET", f"{OF_USER}/<grant_id>", READ)(get_grant)
    operations.add("DELETE", f"{OF_USER}/<grant_id>", MANAGE)(revoke_grant)
    operations.add("GET", OF_CLIENT, READ)(list_grants_for_client)
    operations.add("DELETE", OF_CLIENT, MANAGE)(revoke_grants_for_client)


def list_grants(call: Call, user_id: str) -> Response:
    """List the user's consents in pages, with `scopeId` those to one scope."""
    user = call.user(user_id)
    wanted = request.args.get("scopeId")
    grants = [grant for grant in call.org.grants_of(user) if wanted in (None, scope_id(grant))]
    return _page(call, grants, f"{call.base}/api/v1/users/{user.id}/grants", ("after", "scopeId"))


def list_grants_for_client(call: Call, user_id: str, client_id: str) -> Response:
    user = call.user(user_id)
    client = call.org.client(client_id)
    url = f"{call.base}/api/v1/users/{user.id}/clients/{client.id}/grants"
    return _page(call, call.org.grants_of(user, client), url, ("after",))


def revoke_grants(call: Call, user_id: str) -> Response:
    call.org.revoke_grants(call.org.grants_of(call.user(user_id)), call.cause)
    return no_content()


def revoke_grants_for_client(call: Call, user_id: str, client_id: str) -> Response:
    user = call.user(user_id)
    call.org.revoke_grants(call.org.grants_of(user, call.org.client(client_id)), call.cause)
    return no_content()


def get_grant(call: Call, user_id: str, grant_id: str) -> Response:
    grant = call.org.grant(call.user(user_id), grant_id)
    return json_response(shown_grant(grant, call.org, call.base, _wants_scope()))


def revoke_grant(call: Call, user_id: str, grant_id: str) -> Response:
    call.org.revoke_grants([call.org.grant(call.user(user_id), grant_id)], call.cause)
    return no_content()


def _page(call: Call, grants: Sequence[Grant], url: str, kept: Sequence[str]) -> Response:
    size = page_size(request.args, 20, 200)
    shown, cursor = page(
        grants, lambda grant: f"{grant.created:%Y%m%d%H%M%S}{grant.id}", size, request.args.get("after")
    )
    query = {name: request.args[name] for name in kept if name in request.args} | {"limit": str(size)}
    return json_response(
        [shown_grant(grant, call.org, call.base, _wants_scope()) for grant in shown],
        link_lines(url, query, cursor, {"expand": "scope"} if _wants_scope() else {}),
    )


def _wants_scope() -> bool:
    return request.args.get("expand") == "scope"
