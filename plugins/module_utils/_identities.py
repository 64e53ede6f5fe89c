# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: who signs in, and who owns the API tokens."""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, Sequence, TypeVar, Union

from ._client import Client
from ._errors import RequestError
from ._facts import iso_time
from ._paths import api_path
from ._parallel import in_parallel

Value = TypeVar("Value")
Found = Dict[str, Union[Value, RequestError]]  # what there is for an id, or why it may not be read


def sign_in_of(client: Client) -> dict[str, Any]:
    """{method, client_id, user_id, login, org_url, time}; None for what does not apply, or what the access token does not tell.

    An API token says nothing of its owner, so Okta is asked.
    """
    who = dict(client.authorization.holder)
    if client.authorization.kind == "api_token":
        me = client.get(api_path("users", "me"))
        who.update(user_id=me["id"], login=_login(me))
    return dict(who, method=client.authorization.kind, org_url=client.org_url, time=iso_time(client.now()))


def embed_owners(
    client: Client, tokens: Sequence[dict[str, Any]], expand: Collection[str], warn: Callable[[str], None]
) -> None:
    """Fill _embedded of each API token with owner {id, login, status} and owner_roles [{type, label, direct, groups}], as expand says.

    Each owner and each group is asked once. What the sign-in may not read is None, and warn(sentence) is told why.
    """
    owners = list(dict.fromkeys(token["userId"] for token in tokens if token.get("userId")))
    for name, read in (("owner", _owners), ("owner_roles", _roles)):
        if name in expand:
            found = read(client, owners)
            refusals = [refusal for refusal in found.values() if isinstance(refusal, RequestError)]
            if refusals:
                warn(
                    f"{name} of {len(refusals)} of the {len(owners)} owners of API tokens could not be read and is null. {refusals[0]}"
                )
            for token in tokens:
                value = found.get(token.get("userId", ""))
                token.setdefault("_embedded", {})[name] = None if isinstance(value, RequestError) else value


def _owners(client: Client, ids: Sequence[str]) -> Found[dict[str, Any]]:
    def owner(user_id: str) -> dict[str, Any]:
        user = client.get(api_path("users", user_id))
        return {"id": user["id"], "login": _login(user), "status": user.get("status")}

    return _each(client, ids, owner)


def _roles(client: Client, ids: Sequence[str]) -> Found[list[dict[str, Any]]]:
    """Okta's list of a user's roles may leave out those of the user's groups, so the groups are asked too."""

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

        own, memberships = _known(of_users[user_id])
        for role in own:
            note(role)["direct"] |= role.get("assignmentType") != "GROUP"
        for group in memberships:
            for role in _known(of_groups[group["id"]]):
                note(role)["groups"].append(_profile(group).get("name") or group["id"])
        return list(roles.values())

    return {user_id: _attempt(merged, user_id) for user_id in ids}


def _each(client: Client, ids: Sequence[str], read: Callable[[str], Value]) -> Found[Value]:
    """read(id) of each id; when one scope is missing, it is missing for all, and no more are asked."""
    lacking: list[RequestError] = []

    def attempt(one: str) -> Value | RequestError:
        value = lacking[0] if lacking else _attempt(read, one)
        if isinstance(value, RequestError) and value.stops_work:
            lacking.append(value)
        return value

    return dict(zip(ids, in_parallel(attempt, ids, client.concurrency)))


def _attempt(read: Callable[[str], Value], one: str) -> Value | RequestError:
    """read(id), or Okta's refusal where it says that this may not be read or is not there."""
    try:
        return read(one)
    except RequestError as error:
        if error.status not in (403, 404) or not error.code:
            raise
        return error


def _known(value: Value | RequestError) -> Value:
    if isinstance(value, RequestError):
        raise value
    return value


def _profile(thing: dict[str, Any]) -> dict[str, Any]:
    profile = thing.get("profile")
    return profile if isinstance(profile, dict) else {}


def _login(user: dict[str, Any]) -> Any:
    return _profile(user).get("login")
