# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DPoP proofs (RFC 9449): that a caller holds the key that a token is bound to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from . import jose
from .jose import Jwt
from .jwk import ALGORITHMS, base64url, fits, key_error, thumbprint
from .org import Org

OLDEST_SECONDS = 300
LEEWAY_SECONDS = 60
_DEFAULT_PORTS = {"http": 80, "https": 443}


class ProofError(Exception):
    """`invalid_dpop_proof`, with Okta's sentence."""


@dataclass(frozen=True)
class Proof:
    """A proof that is good for its request; `key` is the thumbprint of the key that it was signed with."""

    jwt: Jwt
    key: str

    def spend(self, org: Org) -> None:
        """A proof is good once: the last of all checks, so that a proof that was refused may come again."""
        jti = self.jwt.claim("jti")
        if not jti:
            raise ProofError("'jti' claim in the DPoP proof JWT is invalid.")
        if not org.use_once("DPoP proof", jti):
            raise ProofError("The DPoP proof JWT has already been used.")

    def check_token(self, token: str, bound_to: str) -> None:
        if self.jwt.claim("ath") != base64url(hashlib.sha256(token.encode()).digest()):
            raise ProofError("'ath' claim in the DPoP proof does not match the presented access_token.")
        if self.key != bound_to:
            raise ProofError("The access_token is not bound to the provided DPoP proof.")


def read_proof(text: str, method: str, url: str, now: datetime) -> Proof:
    """Everything that can be said about a DPoP header without knowing the token or the org's memory."""
    # The server joins header lines of one name with commas, and a JWT has none.
    if "," in text:
        raise ProofError("Multiple DPoP proof JWT headers are not allowed.")
    try:
        jwt = jose.read(text)
    except ValueError:
        raise ProofError("The DPoP proof JWT cannot be parsed.") from None
    proof = Proof(jwt, _check_signature(jwt))
    if jwt.claims.get("htm") != method:
        raise ProofError("'htm' claim in the DPoP proof JWT is invalid.")
    if not _same_address(jwt.claim("htu"), url):
        raise ProofError("'htu' claim in the DPoP proof JWT is invalid.")
    _check_times(jwt, now.timestamp())
    return proof


def _check_signature(jwt: Jwt) -> str:
    """The thumbprint of the key, which the proof itself brings along."""
    if jwt.header.get("typ") != "dpop+jwt":
        raise ProofError("'typ' must be 'dpop+jwt' in the DPoP proof JWT.")
    if jwt.algorithm not in ALGORITHMS:
        raise ProofError("The DPoP proof JWT signature algorithm is invalid.")
    key = jwt.header.get("jwk")
    if key_error(key) or not isinstance(key, dict):
        raise ProofError("The DPoP proof JWT is invalid.")
    if not fits(key, jwt.algorithm):
        raise ProofError("The DPoP proof JWT signature algorithm is invalid.")
    try:
        signed = jwt.is_signed_by(key)
    except ValueError:
        raise ProofError("The DPoP proof JWT is invalid.") from None
    if not signed:
        raise ProofError("The DPoP proof JWT signature is invalid.")
    return thumbprint(key)


def _check_times(jwt: Jwt, now: float) -> None:
    issued, expires = jwt.seconds("iat"), jwt.seconds("exp")
    if issued is None:
        raise ProofError("'iat' claim in the DPoP proof JWT is invalid.")
    if issued > now + LEEWAY_SECONDS:
        raise ProofError("The DPoP proof JWT is issued in the future.")
    if issued < now - OLDEST_SECONDS:
        raise ProofError("The DPoP proof JWT is issued more than five minutes in the past.")
    if expires is not None and expires <= now:
        raise ProofError("The DPoP proof JWT is expired.")


def _same_address(htu: str, url: str) -> bool:
    """Scheme and host in any case, the scheme's own port said or not; the path decoded; no query, no fragment."""
    if "?" in htu or "#" in htu:
        return False
    try:
        *origin, path = _address(url)
        *claimed_origin, claimed_path = _address(htu)
    except ValueError:
        return False
    # A decoded path cannot hold the characters that would end it.
    return claimed_origin == origin and claimed_path.replace("%3F", "?").replace("%23", "#") == unquote(path)


def _address(url: str) -> tuple[str, str | None, int | None, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme), parts.path
