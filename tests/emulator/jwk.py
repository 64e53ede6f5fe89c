# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Keys: which algorithm a key fits, what is wrong with one, and its thumbprint (RFC 7638)."""

import base64
import hashlib
import json
from typing import Any

Jwk = dict[str, Any]

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
ALGORITHMS = ("RS256", "RS384", "RS512", *CURVES)

_MEMBERS = {"RSA": ("e", "n"), "EC": ("crv", "x", "y")}


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def key_error(key: object) -> str | None:
    """Return what is wrong with a public RSA or EC key, as the end of a sentence; None if nothing is."""
    if not isinstance(key, dict):
        return "must be a JWK, an object"
    members = _MEMBERS.get(str(key.get("kty")))
    if members is None:
        return "must have kty RSA or EC"
    if "d" in key:
        return "must be a public key, and this one is private"
    missing = [name for name in members if not isinstance(key.get(name), str)]
    return f"lacks {', '.join(missing)}" if missing else None


def fits(key: Jwk, algorithm: str) -> bool:
    """Tell whether signatures of the algorithm can be checked with the key."""
    if algorithm in CURVES:
        return (key["kty"], key.get("crv")) == ("EC", CURVES[algorithm])
    return algorithm in ALGORITHMS and key["kty"] == "RSA"


def thumbprint(key: Jwk) -> str:
    members = {name: key[name] for name in ("kty", *_MEMBERS[key["kty"]])}
    return base64url(hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest())
