# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: signs requests as an OAuth 2.0 service app: private_key_jwt, and DPoP where Okta demands
it.

Loaded only when a task signs in this way; the only importer of jwt and cryptography.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any, Callable
from urllib.parse import unquote, urlsplit

from ._auth import Authorization, RequestToken
from ._errors import (
    INVALID_PROOF,
    NONCE_DEMANDED,
    OktaError,
    OktaErrorInfo,
    OptionError,
    RequestError,
    ResponseError,
    ScopeError,
    UnexpectedResponseError,
    build_okta_error,
    with_scopes,
)
from ._hints import hint
from ._keys import check_pem, parse_jwk
from ._libraries import JWT, import_problem, jwt_problem
from ._paths import GRANT_PATH
from ._sign_in import PRIVATE_KEY, SCOPES, SignIn, name_source

LIBRARY_PROBLEM: OktaError | None
try:
    import cryptography
    import jwt
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    LIBRARY_PROBLEM = jwt_problem(jwt, cryptography)
except ImportError as error:
    LIBRARY_PROBLEM = import_problem(error, JWT, "jwt", "cryptography")

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
    for unless the sign-in names others. remember(secret) is told of each access token and of each client assertion.
    """

    def __init__(
        self,
        app: SignIn,
        needed: Sequence[str],
        org_url: str,
        remember: Callable[[str], None],
        useful: Sequence[str] = (),
    ):
        if LIBRARY_PROBLEM:
            raise LIBRARY_PROBLEM
        if app.scopes and _missing(needed, app.scopes):
            lacking, source = ", ".join(_missing(needed, app.scopes)), name_source(SCOPES, app.sources.get(SCOPES))
            raise OptionError(f"{source} lacks {lacking}, which this task needs: {hint('not_requested')}")
        self.kind = app.kind
        self.principal = {"client_id": app.client_id, "user_id": None, "login": None}
        self._client_id = app.client_id
        source = name_source(PRIVATE_KEY, app.sources.get(PRIVATE_KEY))
        self._key, self._algorithm, key_id = _load_key(app.secret, source, app.key_id)
        self._key_id = app.key_id or key_id
        self._scopes = list(app.scopes or [*needed, *useful])
        self._may_choose = not app.scopes
        self._needed = needed
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
        self._api_nonce: str | None = None

    def sign_in(self, request_token: RequestToken, now: Callable[[], float], /) -> int:
        with self._lock:
            self._now = now
            if now() >= self._renew_at:
                self._obtain(request_token)
            return self._number

    def invalidate(self, number: int, nonce: str | None = None, /) -> bool:
        with self._lock:
            if nonce:
                self._api_nonce = nonce
            elif number == self._number:
                self._renew_at = 0.0
            return True

    def __call__(self, request: Any) -> Any:
        if urlsplit(request.url).path == GRANT_PATH:
            if self._proof_key:
                request.headers["DPoP"] = self._proof(request, {}, self._nonce)
            return request
        token = self._access_token
        if self._is_bound:
            request.headers["Authorization"] = f"DPoP {token}"
            claims = {"ath": _base64url(hashlib.sha256(token.encode()).digest())}
            request.headers["DPoP"] = self._proof(request, claims, self._api_nonce)
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
                raise with_scopes(error, self._needed, not self._may_choose) from None
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
        lacking = _missing(self._needed, granted)
        if lacking and self._extend_scopes(lacking):
            return self._obtain(request_token)
        if lacking:
            raise ScopeError(
                f"Okta did not grant the service app {', '.join(lacking)}, but only {', '.join(granted) or 'nothing'}",
                _granted_error(),
                hint("not_granted", scopes=", ".join(lacking)),
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
        header = {"kid": self._key_id} if self._key_id else None
        assertion = jwt.encode(claims, self._key, self._algorithm, header)
        self._remember(assertion)
        return {
            "grant_type": "client_credentials",
            "scope": " ".join(self._scopes),
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
        }

    def _handle_token_error(self, error: RequestError) -> bool:
        """Change what the next token request holds, and return whether that is what Okta demands.

        That is a DPoP proof, its nonce, other scopes, or a time that the server accepts.
        """
        if error.code == INVALID_PROOF and not self._proof_key:
            self._proof_key = ec.generate_private_key(ec.SECP256R1())
            return True
        if isinstance(error, ResponseError) and error.code == NONCE_DEMANDED and error.nonce not in (None, self._nonce):
            self._nonce = error.nonce
            return True
        if error.code in ("consent_required", "invalid_scope"):
            return self._reduce_scopes() or self._extend_scopes(self._scopes)
        return error.code == "invalid_client" and abs(self._now() - self._issued_at) > 60

    def _proof(self, request: Any, claims: dict[str, str], nonce: str | None) -> str:
        """Make a DPoP proof for one try of one request, with the nonce that the server asked for, if it did."""
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
        claims = {**claims, "nonce": nonce} if nonce else claims
        return str(jwt.encode({**proof, **claims}, self._proof_key, "ES256", {"typ": "dpop+jwt", "jwk": public}))


def _missing(needed: Sequence[str], scopes: Sequence[str]) -> list[str]:
    """Return which of the needed scopes are not among these; manage includes read."""
    return [scope for scope in needed if scope not in scopes and scope.replace(".read", ".manage") not in scopes]


def _granted_error() -> OktaErrorInfo:
    return build_okta_error("POST", GRANT_PATH, 200)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _load_key(text: str, source: str, key_id: str | None) -> tuple[Any, str, str | None]:
    """Load the private key in PEM or JWK text, and return it, the algorithm to sign with, and its id if the JWK has
    one.

    key_id chooses one of a set of keys. Raises OptionError, which calls the key as source says.
    """
    jwk: dict[str, Any] = {}
    check_pem(text, source)
    try:
        if text.startswith("{"):
            jwk = parse_jwk(text, source, key_id)
            key = jwt.PyJWK(jwk).key
            if not isinstance(jwk.get("kid") or "", str):
                raise ValueError("kid is not text")
        else:
            key = load_pem_private_key(text.encode(), None)
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError, UnsupportedAlgorithm, jwt.PyJWTError):
        raise OptionError(f"{source} cannot be read: {hint('key_copy')}") from None
    if isinstance(key, rsa.RSAPrivateKey):
        return key, jwk["alg"] if jwk.get("alg") in _RSA_ALGORITHMS else _RSA_ALGORITHMS[0], jwk.get("kid")
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _ALGORITHM_OF_CURVE:
        return key, _ALGORITHM_OF_CURVE[key.curve.name], jwk.get("kid")
    raise OptionError(f"{source} is not a key that Okta accepts: {hint('key_unfit')}")
