# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: how a request is signed."""

from __future__ import annotations

import base64
import json
from typing import Any, Callable, Dict

GRANT_PATH = "/oauth2/v1/token"
_HOLDER = ("client_id", "user_id", "login")
_SCHEMES = {"api_token": "SSWS", "access_token": "Bearer"}

# Sends a token request whose fields are made anew for each try, and returns the answer's JSON object.
Grant = Callable[[Callable[[], Dict[str, str]]], Dict[str, Any]]


class Authorization:
    """Signs requests with a secret; kind is the option that gave it: api_token, access_token or oauth_client_id.

    holder: {client_id, user_id, login} of whom it speaks for, as far as it tells.
    """

    def __init__(self, kind: str, secret: str):
        self.kind = kind
        self.holder = _holder(secret) if kind == "access_token" else dict.fromkeys(_HOLDER)
        self._value = f"{_SCHEMES[kind]} {secret}"

    def __call__(self, request: Any) -> Any:
        """Sign a prepared request, as requests asks of an auth= object (which also keeps ~/.netrc out)."""
        request.headers["Authorization"] = self._value
        return request

    def sign_in(self, _grant: Grant, _now: Callable[[], float]) -> int:
        """Make sure that there is something to sign with, and return its number; _now() is the server's time in epoch seconds."""
        return 0

    def expire(self, _number: int) -> bool:
        """Okta refused what was signed with this number: whether it is worth to sign in anew."""
        return False


def _holder(access_token: str) -> dict[str, str | None]:
    """What the claims of an access token say; Okta's are JWTs, but nothing depends on that."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(access_token.split(".")[1] + "=="))
        said = (claims.get("cid"), claims.get("uid"), claims.get("sub") if claims.get("uid") else None)
    except (IndexError, ValueError, AttributeError):
        said = (None, None, None)
    return {name: value if isinstance(value, str) else None for name, value in zip(_HOLDER, said)}
