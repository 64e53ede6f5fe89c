# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: signs requests as an OAuth 2.0 service app: private_key_jwt, and DPoP where Okta demands
it.

Loaded only when a task signs in this way; the only importer of jwt and cryptography.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any, Callable
from urllib.parse import unquote, urlsplit

from ._auth import Authorization, RequestToken
from ._errors import (
    INVALID_PROOF,
    MissingLibraryError,
    OktaErrorInfo,
    OptionError,
    RequestError,
    ResponseError,
    ScopeError,
    UnexpectedResponseError,
    build_okta_error,
    with_scopes,
)
from ._paths import GRANT_PATH
from ._sign_in import SignIn

try:
    import jwt
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    HAS_JWT = True
except ImportError:
    HAS_JWT = False

ASSERTION_LIFE = 50 * 60  # seconds; Okta refuses more than an hour, and clocks differ
MAX_TOKEN_REQUESTS = 9  # that a task sends to meet what Okta demands of them, before it gives up
RENEW_AHEAD = 5 * 60  # seconds before an access token expires

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHM_OF_CURVE = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_RSA_ALGORITHMS = ("RS256", "RS384", "RS512")


class ServiceApp(Authorization):
    """Signs requests with an access token that Okta issues to a service app, bound to a key of our own where Okta
    demands DPoP.

    needed: scopes without which the task cannot do its work, useful: those without which it can do less. They are asked
    for unless the sign-in names others. remember(secret) is told of each access token.
    """

    def __init__(
        self,
        app: SignIn,
        needed: Sequence[str],
        org_url: str,
        remember: Callable[[str], None],
        useful: Sequence[str] = (),
    ):
        if not HAS_JWT:
            raise MissingLibraryError("PyJWT[crypto]")
        self.kind = app.kind
        self.principal = {"client_id": app.client_id, "user_id": None, "login": None}
        self._client_id = app.client_id
        self._key, self._algorithm, key_id = _load_key(app.secret)
        self._key_id = app.key_id or key_id
        self._scopes = list(app.scopes or [*needed, *useful])
        self._may_choose = not app.scopes
        self._needed = needed
        self._wanted = app.scopes or needed
        self._token_url = org_url + GRANT_PATH
        self._remember = remember
        self._lock = threading.Lock()
        self._number = 0
        self._access_token = ""
        self._now: Callable[[], float] = time.time
        self._renew_at = self._issued_at = 0.0
        self._proof_key: Any = None
        self._is_bound = False
        self._attempts = 0
        self._nonce: str | None = None

    def sign_in(self, request_token: RequestToken, now: Callable[[], float], /) -> int:
        with self._lock:
            self._now = now
            if now() >= self._renew_at:
                self._obtain(request_token)
            return self._number

    def invalidate(self, number: int, /) -> bool:
        with self._lock:
            if number == self._number:
                self._renew_at = 0.0
            return True

    def __call__(self, request: Any) -> Any:
        if urlsplit(request.url).path == GRANT_PATH:
            if self._proof_key:
                request.headers["DPoP"] = self._proof(request, {"nonce": self._nonce} if self._nonce else {})
            return request
        token = self._access_token
        if self._is_bound:
            request.headers["Authorization"] = f"DPoP {token}"
            request.headers["DPoP"] = self._proof(request, {"ath": _base64url(hashlib.sha256(token.encode()).digest())})
        else:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    def _obtain(self, request_token: RequestToken) -> None:
        """Request an access token, again as long as the request can be changed to what Okta demands."""
        try:
            return self._accept(request_token(self._form), request_token)
        except RequestError as error:
            self._attempts += 1
            if self._attempts >= MAX_TOKEN_REQUESTS or not self._handle_token_error(error):
                raise with_scopes(error, self._wanted) from None
        return self._obtain(request_token)

    def _accept(self, body: dict[str, Any], request_token: RequestToken) -> None:
        token = body.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise UnexpectedResponseError(_granted_error(), "without an access token")
        self._remember(token)
        is_bound = str(body.get("token_type")).lower() == "dpop"
        if is_bound and not self._proof_key:
            raise UnexpectedResponseError(_granted_error(), "an access token bound to a key that is not ours")
        scope = body.get("scope")
        granted = scope.split() if isinstance(scope, str) else self._needed
        lacking = [
            scope for scope in self._needed if scope not in granted and scope.replace(".read", ".manage") not in granted
        ]
        if lacking and self._extend_scopes(lacking):
            return self._obtain(request_token)
        if lacking:
            raise ScopeError(
                f"Okta did not grant the service app {', '.join(lacking)}, but only {', '.join(granted) or 'nothing'}",
                _granted_error(),
                "grant it on the tab Okta API Scopes of the app in the Admin Console",
                is_fatal=True,
            )
        lifetime = body.get("expires_in")
        seconds = min(lifetime, 24 * 3600) if isinstance(lifetime, int) and lifetime > 0 else 3600
        self._renew_at = self._now() + max(seconds - RENEW_AHEAD, seconds / 2)
        self._is_bound = is_bound
        self._access_token = token
        self._number += 1
        return None

    def _reduce_scopes(self) -> bool:
        """Ask for no more than is needed, and return whether that changes anything."""
        is_reduce_scopeser = self._may_choose and len(self._scopes) > len(self._needed)
        self._scopes = list(self._needed) if is_reduce_scopeser else self._scopes
        return is_reduce_scopeser

    def _extend_scopes(self, scopes: Sequence[str]) -> bool:
        """Ask for manage, which includes read, where read itself was not granted, and return whether that changes
        anything.
        """
        wider = [scope.replace(".read", ".manage") if scope in scopes else scope for scope in self._scopes]
        is_wider = self._may_choose and wider != self._scopes
        self._scopes = wider if is_wider else self._scopes
        return is_wider

    def _form(self) -> dict[str, str]:
        """Return the fields of a token request, with an assertion that was never sent before."""
        self._issued_at = self._now()
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._token_url,
            "iat": int(self._issued_at),
            "exp": int(self._issued_at) + ASSERTION_LIFE,
            "jti": uuid.uuid4().hex,
        }
        return {
            "grant_type": "client_credentials",
            "scope": " ".join(self._scopes),
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": jwt.encode(
                claims, self._key, self._algorithm, {"kid": self._key_id} if self._key_id else None
            ),
        }

    def _handle_token_error(self, error: RequestError) -> bool:
        """Change what the next token request holds, and return whether that is what Okta demands.

        That is a DPoP proof, its nonce, other scopes, or a time that the server accepts.
        """
        if error.code == INVALID_PROOF and not self._proof_key:
            self._proof_key = ec.generate_private_key(ec.SECP256R1())
            return True
        if (
            isinstance(error, ResponseError)
            and error.code == "use_dpop_nonce"
            and error.nonce not in (None, self._nonce)
        ):
            self._nonce = error.nonce
            return True
        if error.code in ("consent_required", "invalid_scope"):
            return self._reduce_scopes() or self._extend_scopes(self._scopes)
        return error.code == "invalid_client" and abs(self._now() - self._issued_at) > 60

    def _proof(self, request: Any, claims: dict[str, Any]) -> str:
        """Make a DPoP proof for one try of one request."""
        # Okta compares htu with the path as it has decoded it.
        address = unquote(request.url.split("?")[0]).replace("?", "%3F").replace("#", "%23")
        proof = {"htm": request.method, "htu": address, "iat": int(self._now()), "jti": uuid.uuid4().hex}
        point = self._proof_key.public_key().public_numbers()
        public = {
            "kty": "EC",
            "crv": "P-256",
            "x": _base64url(point.x.to_bytes(32, "big")),
            "y": _base64url(point.y.to_bytes(32, "big")),
        }
        return str(jwt.encode({**proof, **claims}, self._proof_key, "ES256", {"typ": "dpop+jwt", "jwk": public}))


def _granted_error() -> OktaErrorInfo:
    return build_okta_error("POST", GRANT_PATH, 200)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parse_object(text: str) -> Any:
    """Parse JSON text; a template may have made a dict of it, which Ansible then passes on as Python would print it."""
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def _load_key(text: str) -> tuple[Any, str, str | None]:
    """Load the private key in PEM or JWK text, and return it, the algorithm to sign with, and its id if the JWK has
    one. Raises OptionError.
    """
    jwk: dict[str, Any] = {}
    if "ENCRYPTED" in text:
        raise OptionError(
            "oauth_private_key is encrypted: give the key without a passphrase, and keep it in Ansible Vault instead"
        )
    try:
        if text.startswith("{"):
            jwk = _parse_object(text)
            key = jwt.PyJWK(jwk).key
            if not isinstance(jwk.get("kid") or "", str):
                raise ValueError("kid is no text")
        else:
            key = load_pem_private_key(text.encode(), None)
    except (ValueError, KeyError, TypeError, SyntaxError, UnsupportedAlgorithm, jwt.PyJWTError):
        raise OptionError(
            "oauth_private_key cannot be read: give it as PEM (PKCS#1 or PKCS#8) or as a JWK, whole and unchanged"
        ) from None
    if isinstance(key, rsa.RSAPrivateKey):
        return key, jwk["alg"] if jwk.get("alg") in _RSA_ALGORITHMS else _RSA_ALGORITHMS[0], jwk.get("kid")
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _ALGORITHM_OF_CURVE:
        return key, _ALGORITHM_OF_CURVE[key.curve.name], jwk.get("kid")
    raise OptionError(
        "oauth_private_key is no key that Okta takes: give the private key of an RSA pair, or of an EC pair on P-256,"
        " P-384 or P-521"
    )
