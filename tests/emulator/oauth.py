# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""POST /oauth2/v1/token, the org authorization server: access tokens for service apps (client_credentials)."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from flask import Response, g, request

from . import audit, jose
from .auth import Caller
from .client_assertion import authenticate, claimed_client_id
from .dpop import ProofError, read_proof
from .errors import OktaError, TokenError
from .jwk import thumbprint
from .model import AccessToken, Client
from .operations import ANONYMOUS, Call, Operations, json_response
from .rate_limits import TOKEN_ENDPOINT

GRANT_TYPE = "client_credentials"
_OKTA_SCOPE = re.compile(r"okta(\.[A-Za-z0-9]+)+\.(read|manage)")
_OPENID_SCOPES = {"openid", "profile", "email", "address", "phone", "groups", "offline_access", "device_sso"}
_CREDENTIALS = {"client_secret", "client_assertion"}


def register(operations: Operations) -> None:
    operations.app.add_url_rule(TOKEN_ENDPOINT, f"POST {TOKEN_ENDPOINT}", _view, methods=["POST"])


def _view() -> Response:
    call: Call = g.call
    with call.org.lock:
        return _grant(call)


def _grant(call: Call) -> Response:
    form, url = request.form, call.base + TOKEN_ENDPOINT
    claimed = claimed_client_id(form)
    call.take_rate(claimed if claimed in call.org.clients else ANONYMOUS, TOKEN_ENDPOINT)
    _check_form()
    client = authenticate(call.org, form, request.headers.get("Authorization", ""), url, call.now)
    request.environ["okta.principal"] = client.id
    bound_to = _bound_to(call, client, url)
    scopes = _granted_scopes(client, form)
    call.caller = Caller(client.id, client, scopes=frozenset(scopes))
    return _answer(call, _new_token(call, client, scopes, bound_to))


def _check_form() -> None:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OktaError("E0000021")
    if _CREDENTIALS & set(request.args):
        raise TokenError(400, "invalid_request", "Client credentials cannot be supplied via query parameters.")
    twice = [name for name, values in request.form.lists() if len(values) > 1]
    if twice:
        raise TokenError(
            400,
            "invalid_request",
            f"Duplicate parameter provided in request. Duplicated parameters: [{', '.join(twice)}].",
        )
    grant_type = request.form.get("grant_type")
    if not grant_type:
        raise TokenError(
            400, "invalid_request", f"The token request must specify a 'grant_type'. Valid values: [{GRANT_TYPE}]"
        )
    if grant_type != GRANT_TYPE:
        description = (
            "The authorization grant type is not supported by the authorization server. Configured grant types: "
        )
        raise TokenError(400, "unsupported_grant_type", f"{description}[{GRANT_TYPE}].")


def _bound_to(call: Call, client: Client, url: str) -> str | None:
    """The thumbprint of the key that the DPoP proof shows; None where there is none and none is wanted."""
    text = request.headers.get("DPoP")
    if text is None and client.dpop != "required":
        return None
    try:
        if not text:
            raise ProofError("The DPoP proof JWT header is missing.")
        proof = read_proof(text, request.method, url, call.now)
        if not call.org.nonces.accepts(proof.jwt.claim("nonce"), call.now):
            nonce = {"dpop-nonce": call.org.nonces.current(call.now)}
            raise TokenError(400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.", nonce)
        proof.spend(call.org)
    except ProofError as error:
        raise TokenError(400, "invalid_dpop_proof", str(error)) from None
    return proof.key


def _granted_scopes(client: Client, form: Mapping[str, str]) -> list[str]:
    """Those of the scopes asked for that the client has been granted; Okta drops the others without a word."""
    wanted = list(dict.fromkeys(form.get("scope", "").split()))
    if not wanted:
        raise TokenError(400, "invalid_scope", "No scopes were requested.")
    if _OPENID_SCOPES & set(wanted):
        raise TokenError(400, "invalid_scope", "Cannot request 'openid' scopes using client credentials.")
    if any(scope.endswith(".self") for scope in wanted):
        description = "The 'client_credentials' grant type may not request .self scopes."
        raise TokenError(400, "client_credentials_self_scope_requested", description)
    if not all(map(_OKTA_SCOPE.fullmatch, wanted)):
        raise TokenError(
            400, "invalid_scope", "One or more scopes are not configured for the authorization server resource."
        )
    granted = [scope for scope in wanted if scope in client.granted_scopes]
    if not granted:
        raise TokenError(400, "consent_required", "You are not allowed any of the requested scopes.")
    return granted


def _new_token(call: Call, client: Client, scopes: list[str], bound_to: str | None) -> AccessToken:
    """A real JWT, though Okta wants nobody to look into it."""
    now = call.now.replace(microsecond=0)
    expires_at = now + timedelta(seconds=call.settings.access_token_lifetime)
    key, token_id = jose.own_key(), f"AT.{secrets.token_urlsafe(32)}"
    claims = {
        "ver": 1,
        "jti": token_id,
        "iss": call.base,
        "aud": call.base,
        "sub": client.id,
        "cid": client.id,
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "scp": scopes,
    } | ({"cnf": {"jkt": bound_to}} if bound_to else {})
    text = jose.sign(claims, key, "RS256", {"kid": thumbprint(jose.jwk_of_key(key.public_key()))})
    token = AccessToken(text, expires_at, scopes, client_id=client.id, dpop_thumbprint=bound_to)
    call.org.access_tokens[text] = token
    call.org.log.append(audit.access_token_event(token_id, client, scopes, call.cause))
    return token


def _answer(call: Call, token: AccessToken) -> Response:
    token_type = "DPoP" if token.dpop_thumbprint else "Bearer"
    request.environ["okta.grant"] = {
        "client_id": token.client_id,
        "token_type": token_type,
        "scopes": list(token.scopes),
    }
    response = json_response(
        {
            "token_type": token_type,
            "expires_in": call.settings.access_token_lifetime,
            "access_token": token.token,
            "scope": " ".join(token.scopes),
        }
    )
    # Sent with every token, also to clients that do not use DPoP.
    response.headers["dpop-nonce"] = call.org.nonces.current(call.now)
    response.headers["x-robots-tag"] = "noindex,nofollow"
    return response
