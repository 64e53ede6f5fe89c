# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks for a token: a service app, which signs a JWT with its private key (private_key_jwt)."""

from collections.abc import Mapping
from datetime import datetime

from . import jose
from .errors import TokenError
from .jose import Jwt
from .jwk import ALGORITHMS, Jwk, fits, key_error, thumbprint
from .model import Client
from .org import Org

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_SECONDS = 3600
LEEWAY_SECONDS = 60


def authenticate(org: Org, form: Mapping[str, str], authorization: str, url: str, now: datetime) -> Client:
    """The client that the assertion proves. `url` is what was called. TokenError says what is wrong."""
    jwt = _assertion(form, authorization)
    client = _claimed_client(org, form, jwt)
    _check_signature(client, jwt)
    _check_claims(jwt, url, now.timestamp())
    jti = jwt.claim("jti")
    if jti and not org.use_once(client.id, jti):
        raise _refused("The client_assertion token has already been used.")
    return client


def claimed_client_id(form: Mapping[str, str]) -> str:
    """Who the caller says it is, unproven; empty when it does not say."""
    try:
        return jose.read(form.get("client_assertion", "")).claim("iss")
    except ValueError:
        return form.get("client_id", "")


def _refused(description: str) -> TokenError:
    return TokenError(401, "invalid_client", description)


def _assertion(form: Mapping[str, str], authorization: str) -> Jwt:
    scheme = authorization.partition(" ")[0].lower()
    secret = "client_secret" in form or scheme == "basic"
    if scheme not in ("", "basic"):
        raise _refused("Found Authentication header but was not valid client credentials.")
    if secret and "client_assertion" in form:
        raise TokenError(
            401,
            "invalid_request",
            "Cannot supply multiple client credentials. Use one of the following: "
            "credentials in the Authorization header, credentials in the post body, "
            "or a client_assertion in the post body.",
        )
    if secret:
        raise _refused(
            "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
            "token_endpoint_auth_method."
        )
    if not form.get("client_assertion"):
        raise _refused("No client credentials found.")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise TokenError(400, "invalid_request", "The client_assertion_type is invalid.")
    try:
        return jose.read(form["client_assertion"])
    except ValueError:
        raise _refused("The parsing of the client_assertion failed.") from None


def _claimed_client(org: Org, form: Mapping[str, str], jwt: Jwt) -> Client:
    client = org.clients.get(jwt.claim("iss"))
    if client is None:
        raise _refused("The issuer claim for client_assertion is not a valid client_id.")
    if jwt.claim("sub") != client.id:
        raise _refused("The subject claim for client_assertion is not a valid client_id.")
    if form.get("client_id", client.id) != client.id:
        raise _refused("Invalid value for 'client_id' parameter.")
    if client.status != "ACTIVE":
        raise _refused("Client authentication failed. Either the client or the client credentials are invalid.")
    return client


def _check_signature(client: Client, jwt: Jwt) -> None:
    keys = _registered_keys(client)
    if not keys:
        raise _refused("The client does not have a JWKSet configured, but the client_assertion requires one.")
    if jwt.algorithm not in ALGORITHMS:
        raise _refused("The client_assertion JWT signature algorithm is invalid.")
    kid = jwt.header.get("kid")
    chosen = keys if kid is None else [key for key in keys if key["kid"] == kid]
    if len(chosen) != 1:
        raise _refused("The client_assertion JWT kid is invalid.")
    key = chosen[0]
    if key.get("use", "sig") != "sig":
        raise _refused("The client_assertion JWT needs to be signed using a signing key.")
    if not fits(key, jwt.algorithm):
        raise _refused("The client_assertion JWT signature algorithm is invalid.")
    try:
        signed = jwt.is_signed_by(key)
    except ValueError:
        raise _refused("The client JWKSet is invalid.") from None
    if not signed:
        raise _refused("The client_assertion signature is invalid.")


def _registered_keys(client: Client) -> list[Jwk]:
    """The client's active public keys, each with a kid: where none is given, the thumbprint."""
    try:
        keys = client.public_keys + ([jose.jwk_of_pem(client.public_key_pem)] if client.public_key_pem else [])
    except ValueError:
        raise _refused("The client JWKSet is invalid.") from None
    if any(map(key_error, keys)):
        raise _refused("The client JWKSet is invalid.")
    return [
        {**key, "kid": key.get("kid") or thumbprint(key)} for key in keys if key.get("status", "ACTIVE") == "ACTIVE"
    ]


def _check_claims(jwt: Jwt, url: str, now: float) -> None:
    audience = jwt.claims.get("aud")
    if url not in (audience if isinstance(audience, list) else [audience]):
        raise _refused("The audience claim for client_assertion must be the endpoint invoked for the request.")
    expires, issued = jwt.seconds("exp"), jwt.seconds("iat")
    if expires is None:
        raise _refused("The client_assertion must contain the 'exp' claim as seconds since epoch.")
    if expires <= now:
        raise _refused("The client_assertion token is expired.")
    if expires > now + LONGEST_SECONDS:
        raise _refused("The client_assertion token has an expiration too far into the future.")
    if issued is not None and issued > now + LEEWAY_SECONDS:
        raise _refused("The client_assertion token must be issued before the current time.")
