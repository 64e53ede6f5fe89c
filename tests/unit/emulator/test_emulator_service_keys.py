# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from emulator import service_key


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_the_forms_of_a_key_are_one_key(algorithm):
    key = service_key(algorithm)
    assert key.private_pem.startswith("-----BEGIN PRIVATE KEY-----")
    private, public = load_pem_private_key(key.private_pem.encode(), None), load_pem_public_key(key.public_pem.encode())
    assert private.public_key() == public
    assert jwt.PyJWK(key.private_jwk).key.private_numbers() == private.private_numbers()
    assert jwt.PyJWK(key.public_jwk).key == public
    assert "d" not in key.public_jwk
    for form in (key.private_jwk, key.public_jwk):
        assert (form["kid"], form["alg"], form["use"]) == (key.kid, algorithm, "sig")


def test_each_key_is_new_and_named_as_wanted():
    assert service_key("ES256").kid != service_key("ES256").kid
    assert service_key("ES256", kid="mine").public_jwk["kid"] == "mine"
    assert service_key().algorithm == "RS256"


def test_other_algorithms_are_refused():
    with pytest.raises(ValueError, match=r"algorithm must be one of RS256, .*, ES512, not 'HS256'\."):
        service_key("HS256")


def test_the_thumbprint_is_that_of_rfc_7638():
    from emulator.jwk import thumbprint

    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
        "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n"
        "91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    assert (
        thumbprint({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
        == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    )
