# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is calling. There is one function for each Authorization scheme; a new scheme is one more entry in SCHEMES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import Headers

from .dpop import ProofError, read_proof
from .errors import OAuthError, OktaError
from .model import AccessToken, ApiToken, Client, User
from .org import Org


@dataclass(frozen=True)
class Caller:
    """Who is calling: `principal` is the id that rate limits count for, `scheme` that of the access token.

    `scopes` is None for an API token, which has no scopes.
    """

    principal: str
    actor: User | Client
    api_token: ApiToken | None = None
    scopes: frozenset[str] | None = None
    scheme: str = "Bearer"

    def may_use(self, scope: str) -> bool:
        """Tell whether the scope is granted; manage implies read."""
        return self.scopes is None or not self.scopes.isdisjoint({scope, scope.removesuffix(".read") + ".manage"})


@dataclass(frozen=True)
class Request:
    """What the signature of a request may depend on. `url` is as it came on the wire, without the query."""

    method: str
    url: str
    headers: Headers
    at: datetime


def sign_in(org: Org, request: Request) -> Caller:
    """Return the caller. Bad credentials are OktaError E0000011 or, for access tokens, OAuthError 400 or 401."""
    scheme, credentials = split_authorization(request.headers.get("Authorization", ""))
    identify = SCHEMES.get(scheme.lower())
    if identify is None or not credentials.strip():
        raise OktaError("E0000011")
    return identify(org, credentials.strip(), request)


def split_authorization(text: str) -> tuple[str, str]:
    """Split an Authorization header into scheme and credentials. Okta does not need the space after SSWS."""
    scheme, space, credentials = text.partition(" ")
    if not space and scheme[:4].upper() == "SSWS":
        return scheme[:4], scheme[4:]
    return scheme, credentials


def _ssws(org: Org, secret: str, request: Request) -> Caller:
    token = org.api_token_by_secret(secret, request.at)
    if token is None or not org.users[token.user_id].may_sign_in:
        raise OktaError("E0000011")
    return Caller(token.id, org.users[token.user_id], token)


def _bearer(org: Org, text: str, request: Request) -> Caller:
    token = _live_token(org, text, request, "Bearer")
    if token.dpop_thumbprint and "DPoP" not in request.headers:
        raise OAuthError(400, "invalid_request", "The resource request requires a DPoP proof.")
    if token.dpop_thumbprint:
        description = "The resource request must use the DPoP authentication scheme when using a DPoP bound token."
        raise OAuthError(400, "invalid_request", description)
    return _caller(org, token, "Bearer")


def _dpop(org: Org, text: str, request: Request) -> Caller:
    token = _live_token(org, text, request, "DPoP")
    if token.dpop_thumbprint is None:
        raise OAuthError(401, "invalid_token", "The presented access_token is not DPoP bound.", scheme="DPoP")
    if "DPoP" not in request.headers:
        raise OAuthError(400, "invalid_request", "The resource request requires a DPoP proof.", scheme="DPoP")
    try:
        proof = read_proof(request.headers["DPoP"], request.method, request.url, request.at)
        proof.check_token(text, token.dpop_thumbprint)
        proof.spend(org)
    except ProofError as error:
        raise OAuthError(400, "invalid_dpop_proof", str(error), scheme="DPoP") from None
    return _caller(org, token, "DPoP")


def _live_token(org: Org, text: str, request: Request, scheme: str) -> AccessToken:
    token = org.access_tokens.get(text)
    if token is None or not _actor(org, token).may_sign_in:
        raise OAuthError(401, "invalid_token", "The access token is invalid.", scheme=scheme)
    if token.revoked:
        raise OAuthError(401, "invalid_token", "The access token has been revoked.", scheme=scheme)
    if token.expires_at <= request.at:
        raise OAuthError(401, "invalid_token", "The token has expired.", scheme=scheme)
    return token


def _actor(org: Org, token: AccessToken) -> User | Client:
    return org.clients[token.client_id or ""] if token.user_id is None else org.users[token.user_id]


def _caller(org: Org, token: AccessToken, scheme: str) -> Caller:
    actor = _actor(org, token)
    return Caller(token.client_id or actor.id, actor, scopes=frozenset(token.scopes), scheme=scheme)


SCHEMES: dict[str, Callable[[Org, str, Request], Caller]] = {"ssws": _ssws, "bearer": _bearer, "dpop": _dpop}
