# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed JWTs: read, check, make. PyJWT and cryptography are wanted only once somebody signs in with OAuth 2.0."""

import functools
import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .jwk import CURVES, Jwk


class MissingPackageError(ImportError):
    """PyJWT or cryptography is not installed; the message says what to install."""


def library() -> ModuleType:
    """PyJWT, with cryptography behind it."""
    try:
        jwt = importlib.import_module("jwt")
    except ImportError:
        jwt = None
    if jwt is None or not jwt.algorithms.has_crypto:
        raise MissingPackageError("To sign in service apps the emulator needs the Python package PyJWT[crypto].")
    return jwt


@dataclass(frozen=True)
class Jwt:
    """What a JWT says; nothing is checked yet."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]

    @property
    def algorithm(self) -> str:
        return str(self.header.get("alg"))

    def claim(self, name: str) -> str:
        """A text claim; empty when it is missing or no text."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""

    def seconds(self, name: str) -> float | None:
        """A time claim; None when it is missing or no number."""
        value = self.claims.get(name)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def is_signed_by(self, key: Jwk) -> bool:
        """ValueError when the key is no key of the JWT's algorithm at all."""
        jwt = library()
        try:
            public_key = jwt.PyJWK(key, algorithm=self.algorithm).key
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise ValueError(f"The key cannot be used: {error}") from None
        try:
            jwt.PyJWS().decode(self.text, public_key, algorithms=[self.algorithm])
        except jwt.PyJWTError:
            return False
        return True


def read(text: str) -> Jwt:
    """ValueError if the text is no JWT."""
    jwt = library()
    try:
        parts = jwt.decode_complete(text, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise ValueError(f"Not a JWT: {error}") from None
    return Jwt(text, parts["header"], parts["payload"])


def jwk_of_pem(pem: str) -> Jwk:
    """The JWK of a public key in PEM. ValueError if it is not an RSA or EC one."""
    jwt = library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return jwk_of_key(load_pem_public_key(pem.encode()))
    except (UnsupportedAlgorithm, jwt.PyJWTError, TypeError) as error:
        raise ValueError(f"Not a public key: {error}") from None


def jwk_of_key(key: Any) -> Jwk:
    """The bare JWK of a key object of cryptography, public or private as the key is."""
    jwt = library()
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

    algorithm = (
        jwt.algorithms.RSAAlgorithm if isinstance(key, (RSAPrivateKey, RSAPublicKey)) else jwt.algorithms.ECAlgorithm
    )
    return {name: value for name, value in algorithm.to_jwk(key, as_dict=True).items() if name != "key_ops"}


def new_private_key(algorithm: str) -> Any:
    library()
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if algorithm not in CURVES:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(
        {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}[algorithm]
    )


def sign(claims: dict[str, Any], key: Any, algorithm: str, header: dict[str, Any]) -> str:
    """`key` is a private key: of cryptography or in PEM."""
    return str(library().encode(claims, key, algorithm=algorithm, headers=header))


@functools.cache
def own_key() -> Any:
    """What the emulator signs access tokens with; one key for as long as the process lives."""
    return new_private_key("RS256")
