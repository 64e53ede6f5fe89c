# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fresh key pairs, for tests that sign in as a service app."""

from dataclasses import dataclass

from . import jose
from .jwk import ALGORITHMS, Jwk, thumbprint


@dataclass(frozen=True)
class ServiceKey:
    """`private_pem` is PKCS#8 without a passphrase. Both JWKs carry `kid`, `alg` and `use`; register the public one."""

    algorithm: str
    kid: str
    private_pem: str
    private_jwk: Jwk
    public_jwk: Jwk
    public_pem: str


def service_key(algorithm: str = "RS256", kid: str | None = None) -> ServiceKey:
    """A new key pair: RSA with 2048 bits for the RS algorithms, the curve that belongs to it for the ES ones.

    Without `kid` it is the key's thumbprint, which is also what the emulator calls a registered key that has none.
    """
    if algorithm not in ALGORITHMS:
        raise ValueError(f"algorithm must be one of {', '.join(ALGORITHMS)}, not {algorithm!r}.")
    key = jose.new_private_key(algorithm)
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    public_jwk = jose.jwk_of_key(key.public_key())
    about = {"kid": kid or thumbprint(public_jwk), "alg": algorithm, "use": "sig"}
    return ServiceKey(
        algorithm=algorithm,
        kid=about["kid"],
        private_pem=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        private_jwk={**jose.jwk_of_key(key), **about},
        public_jwk={**public_jwk, **about},
        public_pem=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    )
