# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds out whose credentials are in use, and who owns the API tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Callable, TypeVar, Union

from ._client import Client
from ._errors import NOT_AVAILABLE, RequestError
from ._facts import ApiToken, iso_time
from ._parallel import map_concurrently
from ._paths import api_path
from ._users import login_of, profile_of

Value = TypeVar("Value")
ReadOutcome = dict[str, Union[Value, RequestError]]  # what there is for an id, or why it may not be read


def get_principal(client: Client) -> dict[str, Any]:
    """Return {method, client_id, user_id, login, org_url, time}; None for what does not apply or is not in the access
    token.

    An API token does not say whose it is, so Okta is asked.
    """
    who = dict(client.authorization.principal)
    if client.authorization.kind == "api_token":
        me = client.get(api_path("users", "me"))
        who.update(user_id=me["id"], login=login_of(me))
    return dict(who, method=client.authorization.kind, org_url=client.org_url, time=iso_time(client.now()))


def expand_sign_in(client: Client, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return {sign_in} if the option expand asks for it, for the result of a module."""
    return {"sign_in": get_principal(client)} if "sign_in" in (params["expand"] or []) else {}


def embed_owners(
    client: Client, tokens: Sequence[ApiToken], expand: Collection[str], warn: Callable[[str], None]
) -> None:
    """Fill _embedded of each API token with owner {id, login, status} and owner_roles [{type, label, direct, groups}].

    expand says which of the two. Each owner and each group is read once. What the credentials may not read is None, and
    warn(sentence) says why.
    """
    owners = list(dict.fromkeys(user_id for token in tokens if (user_id := token.get("userId"))))
    for name, read in (("owner", _owners), ("owner_roles", _roles)):
        if name in expand:
            found = read(client, owners)
            errors = [error for error in found.values() if isinstance(error, RequestError)]
            if errors:
                warn(
                    f"{name} of {len(errors)} of the {len(owners)} owners of API tokens could not be read and is null."
                    f" {errors[0]}"
                )
            for token in tokens:
                value = found.get(token.get("userId") or "")
                token.setdefault("_embedded", {})[name] = None if isinstance(value, RequestError) else value


def _owners(client: Client, ids: Sequence[str]) -> ReadOutcome[dict[str, Any]]:
    def owner(user_id: str) -> dict[str, Any]:
        user = client.get(api_path("users", user_id))
        return {"id": user["id"], "login": login_of(user), "status": user.get("status")}

    return _each(client, ids, owner)


def _roles(client: Client, ids: Sequence[str]) -> ReadOutcome[list[dict[str, Any]]]:
    """Read the roles of each user and of the user's groups, which Okta's list of a user's roles may leave out."""

    def everything(*segments: str) -> list[dict[str, Any]]:
        return [item for page, _cursor in client.pages(api_path(*segments)) for item in page]

    def roles_and_groups(user_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return everything("users", user_id, "roles"), everything("users", user_id, "groups")

    of_users = _each(client, ids, roles_and_groups)
    groups = {group["id"] for one in of_users.values() if not isinstance(one, RequestError) for group in one[1]}
    of_groups = _each(client, sorted(groups), lambda group_id: everything("groups", group_id, "roles"))

    def merged(user_id: str) -> list[dict[str, Any]]:
        roles: dict[tuple[Any, Any], dict[str, Any]] = {}

        def note(role: dict[str, Any]) -> dict[str, Any]:
            kind = role.get("type"), role.get("label")
            return roles.setdefault(kind, {"type": kind[0], "label": kind[1], "direct": False, "groups": []})

        own, memberships = unwrap(of_users[user_id])
        for role in own:
            note(role)["direct"] |= role.get("assignmentType") != "GROUP"
        for group in memberships:
            for role in unwrap(of_groups[group["id"]]):
                note(role)["groups"].append(profile_of(group).get("name") or group["id"])
        return list(roles.values())

    return {user_id: _attempt(merged, user_id) for user_id in ids}


def _each(client: Client, ids: Sequence[str], read: Callable[[str], Value]) -> ReadOutcome[Value]:
    """Return read(id) of each id; if one scope is missing, it is missing for all, and no more are asked."""
    lacking: list[RequestError] = []

    def attempt(one: str) -> Value | RequestError:
        value = lacking[0] if lacking else _attempt(read, one)
        if isinstance(value, RequestError) and value.is_fatal:
            lacking.append(value)
        return value

    return dict(zip(ids, map_concurrently(attempt, ids, client.concurrency)))


def _attempt(read: Callable[[str], Value], one: str) -> Value | RequestError:
    """Return read(id), or Okta's error if it says that this may not be read, does not exist or is not available."""
    try:
        return read(one)
    except RequestError as error:
        if error.code != NOT_AVAILABLE and (error.status not in (403, 404) or not error.code):
            raise
        return error


def unwrap(value: Value | RequestError) -> Value:
    if isinstance(value, RequestError):
        raise value
    return value
