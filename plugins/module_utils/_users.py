# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds users and clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ._client import Client
from ._errors import NotFoundError, OptionError, RequestError, quote
from ._facts import Token
from ._ids import is_user_id, may_be_in_path
from ._paths import api_path, filter_text
from ._selection import Where
from ._tokens import get_if_exists

_SOME_USERS = 200


def resolve_user(client: Client, user: str) -> str:
    """Return the id of a user given by id or login (checked already); an id is not looked up."""
    return user if is_user_id(user) else str(client.get(api_path("users", user))["id"])


def find_user(client: Client, text: str) -> str | None:
    """Return the id of the user whose id, login or unambiguous short login this is, None if there is none."""
    if may_be_in_path(text):
        user = get_if_exists(client, api_path("users", text))
        return str(user["id"]) if user else None
    if not _is_unicode(text):
        return None
    pages = client.pages(api_path("users"), {"filter": f"profile.login eq {filter_text(text)}"})
    return next((str(user["id"]) for page, _cursor in pages for user in page if same_login(user, text)), None)


def resolve_owners(client: Client, where: Where | None, tokens: Iterable[Token]) -> Where | None:
    """Return the criteria with where.owner resolved to user ids; the owners of tokens need not be looked up by id.

    Raises OptionError for a user who does not exist.
    """
    if where is None or where.owners is None:
        return where
    known = {token.get("userId") for token in tokens}
    ids = set()
    for text in sorted(where.owners):
        user_id = text if text in known else find_user(client, text)
        if user_id is None:
            raise OptionError(f"where.owner: user {quote(text)} does not exist in the org: correct it, or remove it")
        ids.add(user_id)
    return replace(where, owners=frozenset(ids))


def logins_beginning_with(client: Client, text: str) -> list[str]:
    """Return some logins that begin so, for a suggestion; none if the users cannot be read."""
    if not _is_unicode(text):
        return []
    try:
        pages = client.pages(api_path("users"), {"q": text}, limit=_SOME_USERS)
        return [name for page, _cursor in pages for name in map(login_of, page) if name]
    except RequestError:
        return []


def client_exists(client: Client, client_id: str, user_id: str) -> bool:
    """Return whether a client with this id exists; Okta answers the list of any user's tokens for it, empty or not."""
    try:
        list(client.pages(api_path("users", user_id, "clients", client_id, "tokens"), limit=1))
    except NotFoundError:
        return False
    return True


def _is_unicode(text: str) -> bool:
    """Return whether a text can be sent; one with half of a surrogate pair, from bytes that are not UTF-8, cannot."""
    return text.isprintable() or not any("\ud800" <= character <= "\udfff" for character in text)


def profile_of(thing: dict[str, Any]) -> dict[str, Any]:
    """Return the profile of a user or group, empty if there is none."""
    profile = thing.get("profile")
    return profile if isinstance(profile, dict) else {}


def login_of(user: dict[str, Any]) -> str | None:
    """Return the login of a user, None if Okta does not return it."""
    login = profile_of(user).get("login")
    return login if isinstance(login, str) else None


def same_login(user: dict[str, Any], text: str) -> bool:
    """Return whether this is the user's login; Okta does not distinguish case in logins."""
    return (login_of(user) or "").casefold() == text.casefold()
