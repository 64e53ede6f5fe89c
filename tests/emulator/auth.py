# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is calling. One function for each Authorization scheme; a new scheme is one more entry in SCHEMES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import Headers

from .errors import OAuthError, OktaError
from .model import ApiToken, Client, User
from .org import Org


@dataclass(frozen=True)
class Caller:
    """`principal` is whom rate limits count for. `scopes` is None for an API token, which has no scopes."""

    principal: str
    actor: User | Client
    api_token: ApiToken | None = None
    scopes: frozenset[str] | None = None

    def may_use(self, scope: str) -> bool:
        """Manage implies read."""
        return self.scopes is None or not self.scopes.isdisjoint({scope, scope.removesuffix(".read") + ".manage"})


@dataclass(frozen=True)
class Request:
    """What the signature of a request may depend on. `url` has no query."""

    method: str
    url: str
    headers: Headers
    at: datetime


def sign_in(org: Org, request: Request) -> Caller:
    """OktaError E0000011 or, for access tokens, OAuthError 401 when the credentials are not good."""
    scheme, _separator, credentials = request.headers.get("Authorization", "").partition(" ")
    identify = SCHEMES.get(scheme.lower())
    if identify is None or not credentials.strip():
        raise OktaError("E0000011")
    return identify(org, credentials.strip(), request)


def _ssws(org: Org, secret: str, request: Request) -> Caller:
    token = org.api_token_by_secret(secret, request.at)
    if token is None or org.users[token.user_id].status != "ACTIVE":
        raise OktaError("E0000011")
    return Caller(token.id, org.users[token.user_id], token)


def _bearer(org: Org, text: str, request: Request) -> Caller:
    token = org.access_tokens.get(text)
    if token is None:
        raise OAuthError(401, "invalid_token", "The access token is invalid.")
    if token.revoked:
        raise OAuthError(401, "invalid_token", "The access token has been revoked.")
    if token.expires_at <= request.at:
        raise OAuthError(401, "invalid_token", "The token has expired.")
    actor: User | Client
    if token.user_id is not None:
        actor = org.users[token.user_id]
        if actor.status != "ACTIVE":
            raise OAuthError(401, "invalid_token", "The access token is invalid.")
    else:
        actor = org.clients[token.client_id or ""]
    return Caller(token.client_id or actor.id, actor, scopes=frozenset(token.scopes))


SCHEMES: dict[str, Callable[[Org, str, Request], Caller]] = {"ssws": _ssws, "bearer": _bearer}
