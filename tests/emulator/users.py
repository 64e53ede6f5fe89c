# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/users, and the part of /api/v1/groups that shows who is an admin."""

from flask import Response, request

from .model import User
from .operations import Call, Operations, json_response
from .paging import link_lines, page, page_size
from .representations import client_of_user, group, role_assignment, user
from .search_filter import matching

_SEARCHED = {
    "id",
    "status",
    "created",
    "lastUpdated",
    "profile.login",
    "profile.email",
    "profile.firstName",
    "profile.lastName",
}


def register(operations: Operations) -> None:
    operations.add("GET", "/api/v1/users", "okta.users.read")(list_users)
    operations.add("GET", "/api/v1/users/<text>", "okta.users.read", role=False)(get_user)
    operations.add("GET", "/api/v1/users/<user_id>/clients", "okta.users.read")(list_clients)
    operations.add("GET", "/api/v1/users/<user_id>/roles", "okta.roles.read")(list_roles)
    operations.add("GET", "/api/v1/users/<text>/groups", "okta.users.read")(list_groups)
    operations.add("GET", "/api/v1/groups/<group_id>/roles", "okta.roles.read")(list_group_roles)


def list_users(call: Call) -> Response:
    """List users in pages: by `q` (the beginning of login or name), and by `filter` or `search` on attributes."""
    wanted = request.args.get("q", "").casefold()
    size = page_size(request.args, 10 if wanted else 200, 200)
    users = [person for person in call.org.users.values() if _begins(person, wanted)]
    for name in ("filter", "search"):
        users = matching(
            request.args.get(name), users, lambda person: user(person, call.base), _SEARCHED, ignore_case=True
        )
    users.sort(key=lambda person: person.id)
    shown, cursor = page(users, lambda person: person.id, size, request.args.get("after"))
    kept = ("after", "filter", "q", "search")
    query = {name: request.args[name] for name in kept if name in request.args} | {"limit": str(size)}
    return json_response(
        [user(person, call.base) for person in shown], link_lines(f"{call.base}/api/v1/users", query, cursor)
    )


def _begins(person: User, wanted: str) -> bool:
    return any(text.casefold().startswith(wanted) for text in (person.login, person.first_name, person.last_name))


def get_user(call: Call, text: str) -> Response:
    """Return a user by id, login, short login or `me`. A caller may always read itself."""
    caller = call.caller.actor
    if isinstance(caller, User) and text in ("me", caller.id, caller.login):
        return json_response(user(caller, call.base))
    call.require_role()
    return json_response(user(call.org.find_user(text), call.base))


def list_clients(call: Call, user_id: str) -> Response:
    owner = call.user(user_id)
    return json_response([client_of_user(client, owner, call.base) for client in call.org.clients_of(owner, call.now)])


def list_roles(call: Call, user_id: str) -> Response:
    """List the roles of the user and, with assignmentType GROUP, those of the user's groups."""
    owner = call.user(user_id)
    return json_response(
        [role_assignment(role, source or owner, call.base) for role, source in call.org.roles_of(owner)]
    )


def list_groups(call: Call, text: str) -> Response:
    """List the user's groups, in pages. The user is found by id, login or short login."""
    person = call.user(text) if text == "me" else call.org.find_user(text)
    size = page_size(request.args, 200, 200)
    groups = [call.org.group(group_id) for group_id in sorted(person.groups)]
    shown, cursor = page(groups, lambda one: one.id, size, request.args.get("after"))
    query = {name: request.args[name] for name in ("after",) if name in request.args} | {"limit": str(size)}
    return json_response(
        [group(one, call.base) for one in shown],
        link_lines(f"{call.base}/api/v1/users/{person.id}/groups", query, cursor),
    )


def list_group_roles(call: Call, group_id: str) -> Response:
    source = call.org.group(group_id)
    return json_response([role_assignment(role, source, call.base) for role in source.roles])
