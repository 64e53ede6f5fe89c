# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in for Okta holds: API tokens, users, and their refresh tokens, each ready for the wire."""

import json
from bisect import bisect_right
from typing import Any

CALLER = "00u" + "c" * 17
_CREATED, _UPDATED, _EXPIRES = "2026-01-05T09:00:00.000Z", "2026-03-01T12:30:00.000Z", "2026-03-31T12:30:00.000Z"


def api_token_id(number: int) -> str:
    return f"00T{number:017d}"


def user_id(number: int) -> str:
    return f"00u{number:017d}"


def client_id(number: int) -> str:
    return f"0oa{number:017d}"


def refresh_token_id(user: int, client: int, number: int) -> str:
    return f"oar{user:05d}{client:03d}{number:09d}"


class Tokens:
    """Tokens in the order of their ids, with pages that begin behind a cursor."""

    def __init__(self, tokens: dict[str, bytes]):
        self._ids = sorted(tokens)
        self._alive = tokens

    def get(self, token_id: str) -> bytes | None:
        return self._alive.get(token_id)

    def revoke(self, token_id: str) -> bool:
        return self._alive.pop(token_id, None) is not None

    def revoke_all(self) -> int:
        count = len(self._alive)
        self._alive.clear()
        return count

    def bodies(self) -> list[bytes]:
        return list(self._alive.values())

    def all(self) -> bytes:
        return b"[" + b",".join(self._alive.values()) + b"]"

    def page(self, after: str, size: int) -> tuple[bytes, str]:
        """A page's body, and the cursor behind it, which is empty on the last page."""
        found: list[str] = []
        for index in range(bisect_right(self._ids, after), len(self._ids)):
            if self._ids[index] in self._alive:
                if len(found) == size:
                    return self._body(found), found[-1]
                found.append(self._ids[index])
        return self._body(found), ""

    def _body(self, ids: list[str]) -> bytes:
        return b"[" + b",".join([self._alive[token_id] for token_id in ids]) + b"]"


class AppTokens:
    """The tokens of a client, in the order of its users."""

    def __init__(self, of_users: list[Tokens]):
        self._of_users = of_users

    def revoke_all(self) -> int:
        return sum(tokens.revoke_all() for tokens in self._of_users)

    def page(self, after: str, size: int) -> tuple[bytes, str]:
        """A page's body, and the cursor behind it, which is how many tokens stand before the next page."""
        start = int(after or 0)
        bodies = [body for tokens in self._of_users for body in tokens.bodies()]
        following = str(start + size) if start + size < len(bodies) else ""
        return b"[" + b",".join(bodies[start : start + size]) + b"]", following


class Org:
    """An org with so many API tokens, and so many refresh tokens for each of its users and clients."""

    def __init__(self, url: str, api_tokens: int = 0, users: int = 0, clients: int = 1, refresh_tokens: int = 0):
        self.api_tokens = Tokens({api_token_id(number): _api_token(url, number) for number in range(api_tokens)})
        self.refresh_tokens = {
            (user_id(user), client_id(client)): Tokens(
                {
                    refresh_token_id(user, client, number): _refresh_token(url, user, client, number)
                    for number in range(refresh_tokens)
                }
            )
            for user in range(users)
            for client in range(clients)
        }

    def of_app(self, client: str) -> "AppTokens":
        """The refresh tokens of a client, of all users."""
        return AppTokens([tokens for (_user, one), tokens in self.refresh_tokens.items() if one == client])


def _wire(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _api_token(url: str, number: int) -> bytes:
    owner = user_id(number % 7)
    return _wire(
        {
            "id": api_token_id(number),
            "name": f"pipeline {number}",
            "userId": owner,
            "clientName": "Okta API",
            "tokenWindow": "P30D",
            "network": {"connection": "ANYWHERE"},
            "expiresAt": _EXPIRES,
            "created": _CREATED,
            "lastUpdated": _UPDATED,
            "_links": {
                "self": {
                    "href": f"{url}/api/v1/api-tokens/{api_token_id(number)}",
                    "hints": {"allow": ["GET", "DELETE"]},
                },
                "user": {"href": f"{url}/api/v1/users/{owner}", "hints": {"allow": ["GET"]}},
            },
        }
    )


def _refresh_token(url: str, user: int, client: int, number: int) -> bytes:
    owner, app, token = user_id(user), client_id(client), refresh_token_id(user, client, number)
    return _wire(
        {
            "id": token,
            "status": "ACTIVE",
            "created": _CREATED,
            "lastUpdated": _UPDATED,
            "expiresAt": _EXPIRES,
            "issuer": f"{url}/oauth2/ausdefault",
            "clientId": app,
            "userId": owner,
            "scopes": ["offline_access", "openid"],
            "_links": {
                "app": {"href": f"{url}/api/v1/apps/{app}", "title": f"App {client}"},
                "self": {"href": f"{url}/api/v1/users/{owner}/clients/{app}/tokens/{token}"},
                "revoke": {
                    "href": f"{url}/api/v1/users/{owner}/clients/{app}/tokens/{token}",
                    "hints": {"allow": ["DELETE"]},
                },
                "client": {"href": f"{url}/oauth2/v1/clients/{app}", "title": f"App {client}"},
                "user": {"href": f"{url}/api/v1/users/{owner}", "title": f"User {user}"},
                "authorizationServer": {"href": f"{url}/api/v1/authorizationServers/ausdefault", "title": "default"},
            },
        }
    )
