# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/users and the little of /api/v1/groups that shows who is an admin."""

import re

from flask import Response, request

from .errors import OktaError
from .model import User
from .operations import Call, Operations, answer
from .paging import link_lines, page, page_size
from .representations import client_of_user, group, role_assignment, user


def register(operations: Operations) -> None:
    operations.add("GET", "/api/v1/users", "okta.users.read")(list_users)
    operations.add("GET", "/api/v1/users/<text>", "okta.users.read", role=False)(get_user)
    operations.add("GET", "/api/v1/users/<user_id>/clients", "okta.users.read")(list_clients)
    operations.add("GET", "/api/v1/users/<user_id>/roles", "okta.roles.read")(list_roles)
    operations.add("GET", "/api/v1/users/<user_id>/groups", "okta.groups.read")(list_groups)
    operations.add("GET", "/api/v1/groups/<group_id>/roles", "okta.roles.read")(list_group_roles)


def list_users(call: Call) -> Response:
    """Pages of all users, of those whose login or name begins with `q`, or of the one with the login in `filter`.

    No search, and no other filter.
    """
    login = re.fullmatch(
        r'profile\.login eq "((?:[^"\\]|\\.)*)"', request.args.get("filter", 'profile.login eq ""'), re.DOTALL
    )
    if "search" in request.args or login is None:
        raise OktaError("E0000060")
    wanted_login = re.sub(r"\\(.)", r"\1", login[1]).casefold()
    wanted = request.args.get("q", "").casefold()
    size = page_size(request.args, 10 if wanted else 200, 200)
    after = request.args.get("after")
    users = sorted(
        (
            person
            for person in call.org.users.values()
            if _begins(person, wanted) and wanted_login in ("", person.login.casefold())
        ),
        key=lambda person: person.id,
    )
    shown, cursor = page(users, lambda person: person.id, size, after)
    query = {name: request.args[name] for name in ("after", "filter", "q") if name in request.args} | {
        "limit": str(size)
    }
    return answer([user(person, call.base) for person in shown], link_lines(f"{call.base}/api/v1/users", query, cursor))


def _begins(person: User, wanted: str) -> bool:
    return any(text.casefold().startswith(wanted) for text in (person.login, person.first_name, person.last_name))


def get_user(call: Call, text: str) -> Response:
    """By id, login, short login or `me`. A caller may always read itself."""
    caller = call.caller.actor
    if isinstance(caller, User) and text in ("me", caller.id, caller.login):
        return answer(user(caller, call.base))
    call.require_role()
    return answer(user(call.org.find_user(text), call.base))


def list_clients(call: Call, user_id: str) -> Response:
    owner = call.user(user_id)
    return answer([client_of_user(client, owner, call.base) for client in call.org.clients_of(owner, call.now)])


def list_roles(call: Call, user_id: str) -> Response:
    """Roles given to the user and, with assignmentType GROUP, those given to a group of the user."""
    owner = call.user(user_id)
    return answer([role_assignment(role, source or owner, call.base) for role, source in call.org.roles_of(owner)])


def list_groups(call: Call, user_id: str) -> Response:
    return answer([group(call.org.group(group_id), call.base) for group_id in call.user(user_id).groups])


def list_group_roles(call: Call, group_id: str) -> Response:
    source = call.org.group(group_id)
    return answer([role_assignment(role, source, call.base) for role in source.roles])
