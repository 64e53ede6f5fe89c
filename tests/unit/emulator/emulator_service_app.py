# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service app of these tests: it signs assertions and proofs by the org's clock."""

import base64
import hashlib
import uuid

import jwt
import requests
from emulator import service_key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ServiceApp:
    """Registers the public half of `key` with the client. Claims and form fields given as None are left out."""

    def __init__(
        self,
        okta,
        client_id="0oaservice",
        key=None,
        scopes=("okta.apiTokens.read", "okta.apiTokens.manage"),
        dpop="allowed",
    ):
        self.okta = okta
        self.key = key or service_key("ES256")
        self.client = okta.org.clients[client_id]
        self.client.public_keys = [self.key.public_jwk]
        self.client.granted_scopes = list(scopes)
        self.client.dpop = dpop
        self.token_url = f"{okta.url}/oauth2/v1/token"

    @property
    def now(self):
        return int(self.okta.clock.now().timestamp())

    def assertion(self, *, key=None, headers=None, **claims):
        key = key or self.key
        claims = {
            "iss": self.client.id,
            "sub": self.client.id,
            "aud": self.token_url,
            "iat": self.now,
            "exp": self.now + 300,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        return jwt.encode(
            _given(claims),
            key.private_pem,
            algorithm=key.algorithm,
            headers={"kid": key.kid} if headers is None else headers,
        )

    def proof(self, method, url, *, token=None, key=None, headers=None, **claims):
        key = key or self.key
        ath = token and base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")
        claims = {"htm": method, "htu": url, "iat": self.now, "jti": str(uuid.uuid4()), "ath": ath, **claims}
        headers = {"typ": "dpop+jwt", "jwk": key.public_jwk, **(headers or {})}
        return jwt.encode(_given(claims), key.private_pem, algorithm=key.algorithm, headers=headers)

    def ask(self, *, headers=None, proof=None, url=None, raw=None, **form):
        form = {
            "grant_type": "client_credentials",
            "scope": "okta.apiTokens.read",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if "client_assertion" not in form else None,
            **form,
        }
        headers = {**(headers or {}), **({"DPoP": proof} if proof else {})}
        with requests.Session() as session:
            session.trust_env = False
            return session.post(url or self.token_url, data=_given(form) if raw is None else raw, headers=headers)

    def token(self, **form):
        response = self.ask(**form)
        assert response.status_code == 200, response.text
        return response.json()["access_token"]

    def nonce(self):
        return self.ask(proof=self.proof("POST", self.token_url)).headers["dpop-nonce"]

    def bound_token(self, key=None, **form):
        return self.token(proof=self.proof("POST", self.token_url, nonce=self.nonce(), key=key), **form)


def _given(fields):
    return {name: value for name, value in fields.items() if value is not None}
