# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: signs requests."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from typing import Any, Callable

_PRINCIPAL = ("client_id", "user_id", "login")
_SCHEMES = {"api_token": "SSWS", "access_token": "Bearer"}

# Sends a token request whose fields are made anew for each try, and returns the JSON object of its response.
RequestToken = Callable[[Callable[[], dict[str, str]]], dict[str, Any]]


class Authorization(ABC):
    """Signs requests; kind is the option that provides the credentials: api_token, access_token or oauth_client_id.

    principal: {client_id, user_id, login} of whom they belong to, as far as they say.
    """

    kind: str
    principal: dict[str, str | None]

    @abstractmethod
    def __call__(self, request: Any) -> Any:
        """Sign a prepared request, as requests demands of an auth= object (which also keeps ~/.netrc out)."""

    @abstractmethod
    def sign_in(self, request_token: RequestToken, now: Callable[[], float], /) -> int:
        """Make sure that there is something to sign with, and return its number; now() is the server's time in epoch
        seconds.
        """

    @abstractmethod
    def invalidate(self, number: int, nonce: str | None = None, /) -> bool:
        """Return whether a request that Okta has refused can be signed in another way.

        That is with new credentials in place of those with this number or, if Okta asked for it, with a nonce.
        """


class Secret(Authorization):
    """Signs requests with a secret that stays the same: an API token or an access token."""

    def __init__(self, kind: str, secret: str):
        self.kind = kind
        self.principal = _principal(secret) if kind == "access_token" else dict.fromkeys(_PRINCIPAL)
        self._value = f"{_SCHEMES[kind]} {secret}"

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = self._value
        return request

    def sign_in(self, _request_token: RequestToken, _now: Callable[[], float], /) -> int:
        return 0

    def invalidate(self, _number: int, _nonce: str | None = None, /) -> bool:
        return False


def _principal(access_token: str) -> dict[str, str | None]:
    """Return what the claims of an access token say; Okta's are JWTs, but nothing depends on that."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(access_token.split(".")[1] + "=="))
        said = (claims.get("cid"), claims.get("uid"), claims.get("sub") if claims.get("uid") else None)
    except (IndexError, ValueError, AttributeError):
        said = (None, None, None)
    return {name: value if isinstance(value, str) else None for name, value in zip(_PRINCIPAL, said)}
