# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import functools
import hashlib
import importlib
import json
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests
from ansible_collections.identityops.okta.plugins import module_utils
from ansible_collections.identityops.okta.plugins.module_utils import _oauth
from ansible_collections.identityops.okta.plugins.module_utils._auth import Authorization
from ansible_collections.identityops.okta.plugins.module_utils._errors import (
    MissingLibraryError,
    OptionError,
    RequestError,
    ResponseError,
    build_okta_error,
)
from ansible_collections.identityops.okta.plugins.module_utils._oauth import ServiceApp
from ansible_collections.identityops.okta.plugins.module_utils._sign_in import SignIn
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ORG = "https://acme.okta.com"
TOKEN_URL = f"{ORG}/oauth2/v1/token"
API_URL = f"{ORG}/api/v1/api-tokens"
READ, MANAGE, USERS = "okta.apiTokens.read", "okta.apiTokens.manage", "okta.users.read"
START = 1757607710.9
PATIENCE = 25  # requests for one token


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


# Keys


@functools.cache
def key(kind):
    curves = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1, "secp256k1": ec.SECP256K1}
    others = {
        "RSA": lambda: rsa.generate_private_key(65537, 2048),
        "DSA": lambda: dsa.generate_private_key(2048),
        "Ed25519": ed25519.Ed25519PrivateKey.generate,
        "X25519": x25519.X25519PrivateKey.generate,
    }
    return ec.generate_private_key(curves[kind]()) if kind in curves else others[kind]()


def pkcs8(kind, encryption=None):
    return key(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()).decode()


def traditional(kind, encryption=None):
    """PKCS#1 for RSA, SEC1 for EC."""
    return (
        key(kind).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, encryption or NoEncryption()).decode()
    )


def public_pem(kind):
    return key(kind).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def members(kind, private=True):
    algorithm = {"RSA": RSAAlgorithm, "Ed25519": OKPAlgorithm}.get(kind, ECAlgorithm)
    shown = json.loads(algorithm.to_jwk(key(kind) if private else key(kind).public_key()))
    return {name: value for name, value in shown.items() if name not in ("key_ops", "alg")}


def jwk(kind, **more):
    return json.dumps({**members(kind), **more})


# The world


def refused(code, nonce=None, status=400):
    okta_error = build_okta_error("POST", "/oauth2/v1/token", status, {"error": code})
    return ResponseError("Okta refused", okta_error, nonce=nonce)


class Okta:
    """Answers token requests with what the script says, and after its end with tokens t1, t2, ...; `now` is the
    server's time.
    """

    def __init__(self):
        self.now = START
        self.script, self.requests, self.remembered, self.granted = [], [], [], 0

    def app(self, needed=(READ,), org_url=ORG, text=None, **sign_in):
        sign_in = SignIn("oauth_client_id", text or pkcs8("P-256"), **{"client_id": "0oaservice", **sign_in})
        self.current = ServiceApp(sign_in, list(needed), org_url, self.remember)
        return self.current

    def remember(self, secret):
        """Keep what is to be masked, except the assertions, which are JWTs."""
        if not secret.startswith("eyJ"):
            self.remembered.append(secret)

    def sign_in(self):
        return self.current.sign_in(self.grant, lambda: self.now)

    def grant(self, fields):
        form = fields()
        url = self.current._token_url
        self.requests.append(requests.Request("POST", url, data=form, auth=self.current).prepare())
        self.requests[-1].form = form
        assert len(self.requests) < PATIENCE, "asks for ever"
        step = self.script.pop(0) if self.script else {}
        if callable(step):
            step = step()
        if isinstance(step, Exception):
            raise step
        if not isinstance(step, dict):
            return step
        self.granted += 1
        return {"access_token": f"t{self.granted}", "token_type": "Bearer", "expires_in": 3600, **step}

    def call(self, method="GET", url=API_URL):
        return requests.Request(method, url, auth=self.current).prepare()

    def assertions(self):
        return [
            jwt.decode_complete(sent.form["client_assertion"], options={"verify_signature": False})
            for sent in self.requests
        ]


@pytest.fixture
def okta():
    return Okta()


@pytest.fixture
def dpop(okta):
    """An Okta that demands DPoP, and an app that knows it already."""
    okta.app()
    okta.script = [refused("invalid_dpop_proof"), refused("use_dpop_nonce", "n1"), {"token_type": "DPoP"}]
    okta.sign_in()
    return okta


def proof_of(request):
    """Header and claims of the proof, whose signature is that of the key in its header."""
    text = request.headers["DPoP"]
    shown = jwt.get_unverified_header(text)["jwk"]
    return jwt.decode_complete(text, jwt.PyJWK(shown).key, ["ES256"], options={"verify_iat": False})


def digest(token):
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


# The token request


def test_is_an_authorization_of_its_own_kind(okta):
    app = okta.app()

    assert isinstance(app, Authorization)
    assert app.kind == "oauth_client_id"


def test_asks_for_nothing_until_it_has_to(okta):
    okta.app()

    assert (okta.requests, okta.remembered) == ([], [])


def test_the_form(okta):
    okta.app([READ, USERS])
    okta.sign_in()

    (sent,) = okta.requests
    assert sent.form.pop("client_assertion")
    assert sent.form == {
        "grant_type": "client_credentials",
        "scope": f"{READ} {USERS}",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert "Authorization" not in sent.headers
    assert "DPoP" not in sent.headers


@pytest.mark.parametrize("org_url", [ORG, "https://login.acme.example", "http://127.0.0.1:8080"])
def test_the_assertion(okta, org_url):
    okta.app(org_url=org_url)
    okta.sign_in()

    url = f"{org_url}/oauth2/v1/token"
    text = okta.requests[0].form["client_assertion"]
    whole = jwt.decode_complete(
        text,
        key("P-256").public_key(),
        ["ES256"],
        audience=url,
        issuer="0oaservice",
        options={"verify_exp": False, "verify_iat": False},
    )
    claims = whole["payload"]
    assert len(claims.pop("jti")) >= 16
    assert claims == {
        "iss": "0oaservice",
        "sub": "0oaservice",
        "aud": url,
        "iat": int(START),
        "exp": int(START) + 50 * 60,
    }
    assert {type(claims[name]) for name in ("iat", "exp")} == {int}
    assert whole["header"] == {"alg": "ES256", "typ": "JWT"}
    assert okta.requests[0].url == url


def test_each_try_has_an_assertion_of_its_own(okta):
    okta.app()
    grant = okta.grant

    def grant_with_tries(fields):
        for _try in range(4):
            okta.now += 7
            grant(fields)
        return grant(fields)

    okta.current.sign_in(grant_with_tries, lambda: okta.now)

    claims = [assertion["payload"] for assertion in okta.assertions()]
    assert len({one["jti"] for one in claims}) == 5
    assert [one["iat"] - int(START) for one in claims] == [7, 14, 21, 28, 28]
    assert {one["exp"] - one["iat"] for one in claims} == {3000}


SIGNERS = {
    "RSA, PKCS#8": ("RSA", pkcs8, {}, "RS256"),
    "RSA, PKCS#1": ("RSA", traditional, {}, "RS256"),
    "RSA, JWK": ("RSA", jwk, {}, "RS256"),
    "RSA, JWK for RS256": ("RSA", jwk, {"alg": "RS256", "use": "sig"}, "RS256"),
    "RSA, JWK for RS384": ("RSA", jwk, {"alg": "RS384"}, "RS384"),
    "RSA, JWK for RS512": ("RSA", jwk, {"alg": "RS512"}, "RS512"),
    "RSA, JWK for what Okta does not take": ("RSA", jwk, {"alg": "PS256"}, "RS256"),
    "P-256, PKCS#8": ("P-256", pkcs8, {}, "ES256"),
    "P-256, SEC1": ("P-256", traditional, {}, "ES256"),
    "P-256, JWK": ("P-256", jwk, {}, "ES256"),
    "P-256, JWK for ES256": ("P-256", jwk, {"alg": "ES256"}, "ES256"),
    "P-384, PKCS#8": ("P-384", pkcs8, {}, "ES384"),
    "P-384, SEC1": ("P-384", traditional, {}, "ES384"),
    "P-384, JWK": ("P-384", jwk, {}, "ES384"),
    "P-521, PKCS#8": ("P-521", pkcs8, {}, "ES512"),
    "P-521, SEC1": ("P-521", traditional, {}, "ES512"),
    "P-521, JWK": ("P-521", jwk, {}, "ES512"),
}


@table(("kind", "form", "more", "algorithm"), SIGNERS)
def test_the_signature(okta, kind, form, more, algorithm):
    okta.app(text=form(kind, **more).strip())
    okta.sign_in()

    text = okta.requests[0].form["client_assertion"]
    options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    assert jwt.decode(text, key(kind).public_key(), [algorithm], options=options)["iss"] == "0oaservice"
    assert jwt.get_unverified_header(text)["alg"] == algorithm


@table(
    ("text", "key_id", "expected"),
    {
        "none": (lambda: pkcs8("P-256"), None, None),
        "option": (lambda: pkcs8("P-256"), "kid-1", "kid-1"),
        "JWK without": (lambda: jwk("P-256"), None, None),
        "JWK": (lambda: jwk("P-256", kid="kid-2"), None, "kid-2"),
        "RSA JWK": (lambda: jwk("RSA", kid="kid-2"), None, "kid-2"),
        "option beats JWK": (lambda: jwk("P-256", kid="kid-2"), "kid-1", "kid-1"),
        "empty in JWK": (lambda: jwk("P-256", kid=""), None, None),
        "null in JWK": (lambda: jwk("P-256", kid=None), None, None),
    },
)
def test_the_id_of_the_key(okta, text, key_id, expected):
    okta.app(text=text(), key_id=key_id)
    okta.sign_in()

    (assertion,) = okta.assertions()
    assert assertion["header"].get("kid") == expected


@table(
    ("more", "key_id", "expected"),
    {
        "one private key": ([], None, "kid-2"),
        "with its public key": ([{"kid": "kid-1", "public": True}], None, "kid-2"),
        "the one that is named": ([{"kid": "kid-1"}, {"kid": "kid-3"}], "kid-2", "kid-2"),
        "the only one, named otherwise": ([], "kid-9", "kid-9"),
    },
)
def test_a_set_of_keys_from_which_one_can_be_taken(okta, more, key_id, expected):
    others = [{**members("RSA", private=not key.get("public")), "kid": key["kid"]} for key in more]
    okta.app(text=json.dumps({"keys": [*others, {**members("P-256"), "kid": "kid-2"}]}), key_id=key_id)
    okta.sign_in()

    (assertion,) = okta.assertions()
    assert assertion["header"] == {"alg": "ES256", "typ": "JWT", "kid": expected}


def test_a_key_of_the_environment_is_named_with_its_variable(okta):
    with pytest.raises(OptionError, match=r"^oauth_private_key \(from OKTA_API_PRIVATE_KEY\) is a public key"):
        okta.app(text=public_pem("RSA"), sources={"oauth_private_key": "OKTA_API_PRIVATE_KEY"})


WRAPPED = BestAvailableEncryption(b"passphrase")
GARBAGE = "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----"
UNREADABLE = "oauth_private_key cannot be read: give it as PEM (PKCS#1 or PKCS#8) or as a JWK"
PUBLIC = "oauth_private_key is a public key: give the private key that belongs to it"
CUT_SHORT = "oauth_private_key is cut short: give it as PEM"
UNFIT = "oauth_private_key is not a key that Okta accepts: give the private key of an RSA pair"


@table(
    ("text", "words"),
    {
        "encrypted PKCS#8": (
            lambda: pkcs8("RSA", WRAPPED),
            "oauth_private_key is encrypted: give the key without a passphrase",
        ),
        "encrypted PKCS#1": (lambda: traditional("RSA", WRAPPED), "oauth_private_key is encrypted"),
        "encrypted SEC1": (lambda: traditional("P-256", WRAPPED), "oauth_private_key is encrypted"),
        "public key": (lambda: public_pem("RSA"), PUBLIC),
        "public RSA JWK": (lambda: json.dumps(members("RSA", private=False)), PUBLIC),
        "public EC JWK": (lambda: json.dumps(members("P-256", private=False)), PUBLIC),
        "Ed25519": (lambda: pkcs8("Ed25519"), UNFIT),
        "Ed25519 JWK": (lambda: jwk("Ed25519"), UNFIT),
        "X25519": (lambda: pkcs8("X25519"), UNFIT),
        "DSA": (lambda: pkcs8("DSA"), UNFIT),
        "secp256k1": (lambda: pkcs8("secp256k1"), UNFIT),
        "secp256k1 JWK": (lambda: jwk("secp256k1"), UNFIT),
        "symmetric JWK": (lambda: '{"kty": "oct", "k": "c2VjcmV0LWNhbmFyeS1rZXk"}', UNFIT),
        "cut short": (lambda: pkcs8("RSA")[:600], CUT_SHORT),
        "cut short and closed": (lambda: pkcs8("RSA")[:600] + "\n-----END PRIVATE KEY-----", UNREADABLE),
        "no end": (lambda: pkcs8("P-256").replace("-----END PRIVATE KEY-----", ""), CUT_SHORT),
        "no base64": (lambda: GARBAGE.format("canary-canary-canary"), UNREADABLE),
        "not ASCII": (lambda: GARBAGE.format("canarycanarycanaryä"), UNREADABLE),
        "no key in it": (lambda: GARBAGE.format("Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"), UNREADABLE),
        "nothing in it": (lambda: GARBAGE.format(""), UNREADABLE),
        "begin alone": (lambda: "-----BEGIN", UNREADABLE),
        "certificate": (
            lambda: pkcs8("RSA").replace("PRIVATE KEY", "CERTIFICATE"),
            "oauth_private_key is a certificate: give the private key that belongs to it",
        ),
        "JWK cut short": (lambda: jwk("RSA")[:-40], UNREADABLE),
        "JWK that is no JSON": (lambda: "{'kty': 'EC', canary-canary-canary", UNREADABLE),
        "empty JWK": (lambda: "{}", UNREADABLE),
        "JWK of an unknown type": (lambda: jwk("RSA", kty="XYZ"), UNREADABLE),
        "JWK without its curve": (lambda: jwk("P-256", crv=None), UNREADABLE),
        "JWK of an unknown curve": (lambda: jwk("P-256", crv="P-999"), UNREADABLE),
        "JWK with a broken member": (lambda: jwk("RSA", n="canary-canary-canary"), UNREADABLE),
        "JWK with a number for a member": (lambda: jwk("P-256", x=1234567890123), UNREADABLE),
        "JWK with a list for its algorithm": (lambda: jwk("RSA", alg=["RS256"]), UNREADABLE),
        "JWK with an unknown algorithm": (lambda: jwk("RSA", alg="canary-canary-canary"), UNREADABLE),
        "JWK with a number for its id": (lambda: jwk("P-256", kid=1234567890123), UNREADABLE),
        "key of OpenSSH": (
            lambda: pkcs8("P-256").replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"),
            "oauth_private_key is a key in the form of OpenSSH: convert it with ssh-keygen",
        ),
        "JWK set of two": (
            lambda: json.dumps({"keys": [members("RSA"), members("P-256")]}),
            "oauth_private_key is a set of 2 private keys: give the one whose public key the service app has",
        ),
        "JWK set without a private key": (lambda: json.dumps({"keys": [members("RSA", private=False)]}), PUBLIC),
        "empty JWK set": (lambda: '{"keys": []}', PUBLIC),
        "JWK set of what are no keys": (lambda: '{"keys": ["canary-canary-canary"]}', PUBLIC),
        "no object": (lambda: "{'canary-canary-canary'}", UNREADABLE),
    },
)
def test_a_key_that_cannot_be_used(okta, text, words):
    given = text()

    with pytest.raises(OptionError) as refused:
        okta.app(text=given)

    assert str(refused.value).startswith(words)
    told = f"{refused.value} {refused.value.__cause__}"
    assert [part for part in re.findall(r"[A-Za-z0-9+/_=-]{12,}", given) if part in told] == []
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


# Scopes


@table(
    ("needed", "explicit", "asked"),
    {
        "what is needed": ([READ], [], READ),
        "all that is needed": ([MANAGE, USERS], [], f"{MANAGE} {USERS}"),
        "what the sign-in says": ([READ], [MANAGE, USERS], f"{MANAGE} {USERS}"),
    },
)
def test_the_scopes_asked_for(okta, needed, explicit, asked):
    okta.app(needed, scopes=explicit)
    okta.script = [{"scope": asked}]
    okta.sign_in()

    assert okta.requests[0].form["scope"] == asked


@table(
    ("needed", "answer"),
    {
        "just that": ([READ], {"scope": READ}),
        "and more": ([READ], {"scope": f"{USERS} {READ}"}),
        "two": ([MANAGE, USERS], {"scope": f"{USERS} {MANAGE}"}),
        "manage implies read": ([READ], {"scope": MANAGE}),
        "manage implies read, of each": ([READ, USERS], {"scope": f"okta.users.manage {READ}"}),
        "not told": ([READ], {}),
        "null": ([READ], {"scope": None}),
    },
)
def test_scopes_that_will_do(okta, needed, answer):
    okta.app(needed)
    okta.script = [answer]

    assert okta.sign_in() == 1


@table(
    ("needed", "explicit", "granted", "lacking", "told"),
    {
        "another": ([READ], [], USERS, READ, f"only {USERS}"),
        "one of two": ([MANAGE, USERS], [], MANAGE, USERS, f"only {MANAGE}"),
        "both of two": ([MANAGE, USERS], [], "okta.logs.read", f"{MANAGE}, {USERS}", "only okta.logs.read"),
        "read does not imply manage": ([MANAGE], [], READ, MANAGE, f"only {READ}"),
        "manage of something else": ([READ], [], "okta.users.manage", READ, "only okta.users.manage"),
        "none": ([READ], [], "", READ, "only nothing"),
        "less than the sign-in asked for": ([MANAGE], [MANAGE, READ], READ, MANAGE, f"only {READ}"),
    },
)
def test_scopes_that_will_not_do(okta, needed, explicit, granted, lacking, told):
    okta.app(needed, scopes=explicit)
    okta.script = [{"scope": granted}] * 2

    with pytest.raises(RequestError) as failed:
        okta.sign_in()

    error = failed.value
    assert str(error).startswith(
        f"Okta did not grant the service app {lacking}, but {told}: grant the service app {lacking} on its tab Okta API"
    )
    assert error.okta_error == build_okta_error("POST", "/oauth2/v1/token", 200)
    assert (error.is_fatal, error.retryable, error.outcome_unknown) == (True, False, False)
    assert okta.remembered == ["t1", "t2"][: len(okta.requests)]


@table(
    ("needed", "explicit", "lacking"),
    {
        "another": ([READ], [USERS], READ),
        "one of two": ([MANAGE, USERS], [MANAGE], USERS),
        "read does not imply manage": ([MANAGE], [READ], MANAGE),
    },
)
@table("variable", {"the task": None, "the environment": "OKTA_API_SCOPES"})
def test_scopes_that_lack_what_the_task_needs_are_refused_before_any_request(okta, needed, explicit, lacking, variable):
    source = f"oauth_scopes (from {variable})" if variable else "oauth_scopes"

    with pytest.raises(OptionError) as refused:
        okta.app(needed, scopes=explicit, sources={"oauth_scopes": variable} if variable else {})

    assert str(refused.value) == (
        f"{source} lacks {lacking}, which this task needs: add them, or leave oauth_scopes out, so that the task"
        " requests what it needs"
    )
    assert okta.requests == []


@table(
    ("needed", "granted", "asked"),
    {
        "manage of the first": ([READ, USERS], [MANAGE, USERS], f"{MANAGE} {USERS}"),
        "manage of the second": ([READ, USERS], [READ, "okta.users.manage"], f"{READ} okta.users.manage"),
    },
)
def test_an_app_that_was_granted_manage_of_one_and_read_of_the_other(okta, needed, granted, asked):
    def answer():
        narrowed = [scope for scope in okta.requests[-1].form["scope"].split() if scope in granted]
        return {"scope": " ".join(narrowed)} if narrowed else refused("consent_required")

    okta.app(needed)
    okta.script = [answer] * PATIENCE

    assert okta.sign_in()
    assert set(okta.requests[-1].form["scope"].split()) == set(asked.split())


def test_more_than_needed_need_not_be_granted(okta):
    okta.app([READ], scopes=[READ, USERS])
    okta.script = [{"scope": READ}]

    assert okta.sign_in() == 1


@table(
    ("needed", "asked"),
    {
        "one": ([READ], [READ, MANAGE]),
        "two": ([READ, USERS], [f"{READ} {USERS}", f"{MANAGE} okta.users.manage"]),
        "one of two": ([MANAGE, USERS], [f"{MANAGE} {USERS}", f"{MANAGE} okta.users.manage"]),
    },
)
@pytest.mark.parametrize("code", ["consent_required", "invalid_scope"])
def test_an_app_that_was_granted_manage_alone_is_asked_for_that(okta, needed, asked, code):
    okta.app(needed)
    okta.script = [refused(code), {"scope": asked[1]}]
    okta.sign_in()
    okta.now += 3300
    okta.script = [{"scope": asked[1]}]
    okta.sign_in()

    assert [sent.form["scope"] for sent in okta.requests] == [*asked, asked[1]]
    assert len({assertion["payload"]["jti"] for assertion in okta.assertions()}) == 3


@table(
    ("needed", "explicit", "tries"),
    {
        "neither read nor manage": ([READ], [], 2),
        "manage": ([MANAGE], [], 1),
        "more than that": ([READ], [READ, USERS], 1),
    },
)
@pytest.mark.parametrize("code", ["consent_required", "invalid_scope"])
def test_scopes_that_were_not_granted_at_all_are_named(okta, needed, explicit, tries, code):
    okta.app(needed, scopes=explicit)
    okta.script = [refused(code)] * PATIENCE

    with pytest.raises(RequestError) as failed:
        okta.sign_in()
    assert failed.value.code == code
    cure = f"grant the service app {', '.join(needed)} on its tab Okta API Scopes in the Admin Console"
    more = ", and remove from oauth_scopes what it is not granted" if explicit else ""
    assert str(failed.value).endswith(cure + more)
    assert len(okta.requests) == tries


def test_an_app_without_any_scope_is_told_which_it_needs(okta):
    okta.app([READ, USERS])
    okta.script = [refused("no_org_scopes_granted")]

    with pytest.raises(RequestError, match=f"grant the service app {READ}, {USERS} on its tab"):
        okta.sign_in()


# One token for many requests


def test_signs_requests_with_the_token(okta):
    okta.app()
    okta.sign_in()
    request = okta.call("DELETE")

    assert request.headers["Authorization"] == "Bearer t1"
    assert "DPoP" not in request.headers


def test_one_token_for_many_requests(okta):
    okta.app()

    assert {okta.sign_in() for _request in range(100)} == {1}
    assert len(okta.requests) == 1
    assert okta.remembered == ["t1"]


def test_one_token_for_many_threads(okta):
    okta.app()
    okta.script = [lambda: time.sleep(0.05) or {}]
    start = threading.Barrier(16)

    def work(_number):
        start.wait()
        return okta.sign_in(), okta.call().headers["Authorization"]

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(work, range(16))) == {(1, "Bearer t1")}
    assert len(okta.requests) == 1


def test_one_new_token_for_many_threads_whose_token_was_refused(okta):
    okta.app()
    number = okta.sign_in()
    okta.script = [lambda: time.sleep(0.05) or {}]
    start = threading.Barrier(16)

    def work(_number):
        start.wait()
        assert okta.current.invalidate(number) is True
        return okta.sign_in(), okta.call().headers["Authorization"]

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(work, range(16))) == {(2, "Bearer t2")}
    assert len(okta.requests) == 2


def test_a_late_refusal_of_an_old_token_does_no_harm_to_the_new_one(okta):
    okta.app()
    old = okta.sign_in()
    okta.current.invalidate(old)
    okta.sign_in()

    assert okta.current.invalidate(old) is True
    assert okta.sign_in() == 2
    assert len(okta.requests) == 2


@table(
    ("lifetime", "renewed_after"),
    {
        "an hour": ({"expires_in": 3600}, 3300),
        "a day": ({"expires_in": 86400}, 86100),
        "just above ten minutes": ({"expires_in": 602}, 302),
        "ten minutes": ({"expires_in": 600}, 300),
        "five minutes": ({"expires_in": 300}, 150),
        "a minute": ({"expires_in": 60}, 30),
        "a second": ({"expires_in": 1}, 0.5),
        "text": ({"expires_in": "600"}, 3300),
        "null": ({"expires_in": None}, 3300),
        "nought": ({"expires_in": 0}, 3300),
        "negative": ({"expires_in": -60}, 3300),
        "fraction": ({"expires_in": 599.5}, 3300),
        "infinite": ({"expires_in": float("inf")}, 3300),
        "no number": ({"expires_in": float("nan")}, 3300),
    },
)
def test_a_token_is_renewed_ahead_of_its_end(okta, lifetime, renewed_after):
    okta.app()
    okta.script = [lifetime, {}]
    numbers = []
    for after in (0, renewed_after - 0.25, renewed_after):
        okta.now = START + after
        numbers.append(okta.sign_in())

    assert numbers == [1, 1, 2]
    assert okta.remembered == ["t1", "t2"]
    assert okta.call().headers["Authorization"] == "Bearer t2"


def test_a_lifetime_beyond_all_bounds_does_no_harm(okta):
    okta.app()
    okta.script = [{"expires_in": 10**400}]

    assert okta.sign_in() == 1
    assert okta.sign_in() == 1


def test_a_lifetime_that_is_not_told_is_an_hour(okta):
    okta.app()
    okta.script = [lambda: okta.remembered.append("asked") or {}]
    okta.current.sign_in(lambda fields: {"access_token": "t1"}, lambda: START)
    okta.now = START + 3299

    assert okta.sign_in() == 1
    okta.now = START + 3300
    assert okta.sign_in() == 2


def test_a_refused_token_is_renewed_at_once(okta):
    okta.app()
    number = okta.sign_in()

    assert okta.current.invalidate(number) is True
    assert okta.sign_in() != number
    assert okta.call().headers["Authorization"] == "Bearer t2"


def test_a_refusal_passes_through_and_may_be_followed_by_another_try(okta):
    okta.app()
    okta.script = [refused("access_denied"), {}]

    with pytest.raises(RequestError, match="Okta refused") as failed:
        okta.sign_in()
    assert failed.value.code == "access_denied"
    assert len(okta.requests) == 1
    assert okta.sign_in() == 1


def test_a_failure_to_renew_is_told(okta):
    okta.app()
    okta.sign_in()
    okta.now += 3300
    okta.script = [refused("access_denied", status=403)]

    with pytest.raises(RequestError):
        okta.sign_in()


@table(
    "body",
    {
        "nothing": {"access_token": None},
        "number": {"access_token": 5},
        "list": {"access_token": ["canary"]},
        "empty": {"access_token": ""},
        "blank": {"access_token": "  "},
        "line break": {"access_token": "canary\r\nX-Evil: 1"},
        "line break at the end": {"access_token": "canary\n"},
        "control character": {"access_token": "can\x00ary"},
        "not ASCII": {"access_token": "canaryé"},
    },
)
def test_an_answer_without_a_token(okta, body):
    okta.app()
    okta.script = [body]

    with pytest.raises(RequestError) as failed:
        okta.sign_in()

    assert str(failed.value).startswith(
        "the answer to POST /oauth2/v1/token is without an access token: check that org_url"
    )
    assert failed.value.okta_error["status"] == 200
    assert "canary" not in f"{failed.value} {failed.value.as_result()}"


def test_an_empty_answer(okta):
    with pytest.raises(RequestError, match="without an access token"):
        okta.app().sign_in(lambda fields: {}, lambda: START)


@table(
    "step",
    {
        "plain": {},
        "DPoP": {"token_type": "DPoP"},
        "narrowed": {"scope": ""},
        "odd": {"token_type": None, "expires_in": "x"},
    },
)
def test_the_token_is_remembered_before_anything_can_fail(okta, step):
    def remember(secret):
        if secret == "t1":
            raise LookupError(secret)

    okta.app()
    okta.current._remember = remember
    okta.script = [step]

    with pytest.raises(LookupError, match="t1"):
        okta.sign_in()


def test_assertions_are_to_be_masked(okta):
    told = []
    okta.app()
    okta.current._remember = told.append
    okta.sign_in()

    assert told == [okta.requests[0].form["client_assertion"], "t1"]


def test_secrets_are_not_shown(okta):
    app = okta.app(text=pkcs8("P-256"))
    okta.sign_in()

    assert "t1" not in repr(app)
    assert "PRIVATE" not in repr(app)


# DPoP


def test_begins_without_a_proof_and_makes_one_when_it_is_demanded(dpop):
    plain, without_nonce, whole = dpop.requests

    assert "DPoP" not in plain.headers
    assert "nonce" not in proof_of(without_nonce)["payload"]
    assert proof_of(whole)["payload"]["nonce"] == "n1"
    assert "Authorization" not in whole.headers
    assert dpop.remembered == ["t1"]


def test_each_step_has_an_assertion_of_its_own(dpop):
    assert len({assertion["payload"]["jti"] for assertion in dpop.assertions()}) == 3


def test_the_proof_for_a_token(dpop):
    proof = proof_of(dpop.requests[2])
    shown = proof["header"].pop("jwk")
    claims = proof["payload"]

    assert proof["header"] == {"alg": "ES256", "typ": "dpop+jwt"}
    assert set(shown) == {"kty", "crv", "x", "y"}
    assert (shown["kty"], shown["crv"]) == ("EC", "P-256")
    assert len(claims.pop("jti")) >= 16
    assert claims == {"htm": "POST", "htu": TOKEN_URL, "iat": int(START), "nonce": "n1"}


@table(
    ("method", "url", "htu"),
    {
        "plain": ("GET", API_URL, API_URL),
        "delete": ("DELETE", f"{API_URL}/00T1", f"{API_URL}/00T1"),
        "query": ("GET", f"{API_URL}?limit=3&after=a%3Fb%2B", API_URL),
        "question mark in the query": ("GET", f"{API_URL}?q=a?b", API_URL),
        "encoded path": ("GET", f"{ORG}/api/v1/users/jane%40example.com", f"{ORG}/api/v1/users/jane@example.com"),
        "encoded path that is not ASCII": (
            "GET",
            f"{ORG}/api/v1/users/j%C3%A4ne%2Bo%27doe?x=%40",
            f"{ORG}/api/v1/users/jäne+o'doe",
        ),
        "encoded question mark": ("GET", f"{ORG}/api/v1/users/a%3Fb?x=1", f"{ORG}/api/v1/users/a%3Fb"),
        "encoded number sign": ("GET", f"{ORG}/api/v1/users/a%23b", f"{ORG}/api/v1/users/a%23b"),
        "port": ("GET", "http://127.0.0.1:8080/api/v1/users/me?x", "http://127.0.0.1:8080/api/v1/users/me"),
        "custom domain": (
            "GET",
            "https://login.acme.example/api/v1/users/me",
            "https://login.acme.example/api/v1/users/me",
        ),
    },
)
def test_the_proof_for_a_request(dpop, method, url, htu):
    request = dpop.call(method, url)
    claims = proof_of(request)["payload"]

    assert request.headers["Authorization"] == "DPoP t1"
    assert claims.pop("jti")
    assert claims == {"htm": method, "htu": htu, "iat": int(START), "ath": digest("t1")}


def test_each_try_has_a_proof_of_its_own(dpop):
    proofs = [proof_of(dpop.call()) for _try in range(50)] + [proof_of(request) for request in dpop.requests[1:]]

    assert len({proof["payload"]["jti"] for proof in proofs}) == 52
    assert len({json.dumps(proof["header"]["jwk"], sort_keys=True) for proof in proofs}) == 1


def test_signing_the_same_request_again_replaces_the_proof(dpop):
    request = dpop.call()
    before = request.headers["DPoP"]
    dpop.current(request)

    assert request.headers["DPoP"] != before
    assert "," not in request.headers["DPoP"]


def test_a_proof_goes_by_the_server_s_time(dpop):
    dpop.now = START + 1000.7
    dpop.sign_in()

    assert proof_of(dpop.call())["payload"]["iat"] == int(START + 1000.7)


def test_a_nonce_that_the_api_asks_for_is_in_the_proofs_that_follow(dpop):
    assert dpop.current.invalidate(1, "n2") is True
    assert dpop.sign_in() == 1
    assert [proof_of(dpop.call())["payload"]["nonce"] for _try in range(2)] == ["n2", "n2"]


def test_the_key_of_the_proofs_is_made_for_the_occasion(dpop):
    other = Okta()
    other.app()
    other.script = [refused("invalid_dpop_proof"), {"token_type": "DPoP"}]
    other.sign_in()
    keys = [proof_of(okta.call())["header"]["jwk"] for okta in (dpop, other)] + [members("P-256", private=False)]

    assert len({shown["x"] for shown in keys}) == 3


@pytest.mark.parametrize("kind", ["RSA", "P-521"])
def test_proofs_do_not_depend_on_the_key_of_the_app(okta, kind):
    okta.app(text=pkcs8(kind))
    okta.script = [refused("invalid_dpop_proof"), {"token_type": "DPoP"}]
    okta.sign_in()

    assert proof_of(okta.call())["header"]["alg"] == "ES256"


@table(
    ("token_type", "scheme"),
    {
        "DPoP": ("DPoP", "DPoP"),
        "lower case": ("dpop", "DPoP"),
        "Bearer": ("Bearer", "Bearer"),
        "not told": (None, "Bearer"),
    },
)
def test_the_answer_decides_how_the_token_is_sent(okta, token_type, scheme):
    okta.app()
    okta.script = [refused("invalid_dpop_proof"), refused("use_dpop_nonce", "n1"), {"token_type": token_type}]
    okta.sign_in()
    request = okta.call()

    assert request.headers["Authorization"] == f"{scheme} t1"
    assert ("DPoP" in request.headers) is (scheme == "DPoP")


def test_a_bound_token_that_nobody_has_asked_for_is_no_answer(okta):
    okta.app()
    okta.script = [{"token_type": "DPoP"}]

    with pytest.raises(RequestError):
        okta.sign_in()
    assert okta.remembered == ["t1"]


def test_key_and_nonce_are_kept_for_the_next_token(dpop):
    dpop.now += 3300
    dpop.script = [{"token_type": "DPoP"}]
    dpop.sign_in()

    assert len(dpop.requests) == 4
    assert proof_of(dpop.requests[3])["payload"]["nonce"] == "n1"
    assert proof_of(dpop.requests[3])["header"]["jwk"] == proof_of(dpop.requests[2])["header"]["jwk"]
    assert proof_of(dpop.call())["payload"]["ath"] == digest("t2")


def test_a_nonce_that_is_too_old_is_replaced(dpop):
    dpop.now += 4 * 24 * 3600
    dpop.script = [refused("use_dpop_nonce", "n2"), {"token_type": "DPoP"}]
    dpop.sign_in()

    assert [proof_of(request)["payload"].get("nonce") for request in dpop.requests[1:]] == [None, "n1", "n1", "n2"]


@table(
    ("script", "tries"),
    {
        "proof not good enough": ([refused("invalid_dpop_proof")] * 9, 2),
        "nonce not told": ([refused("invalid_dpop_proof"), *[refused("use_dpop_nonce")] * 9], 2),
        "the same nonce again": ([refused("invalid_dpop_proof"), *[refused("use_dpop_nonce", "n1")] * 9], 3),
        "proof refused with its nonce": (
            [refused("invalid_dpop_proof"), refused("use_dpop_nonce", "n1"), *[refused("invalid_dpop_proof")] * 9],
            3,
        ),
    },
)
def test_what_a_new_proof_does_not_cure_is_an_error(okta, script, tries):
    okta.app()
    okta.script = list(script)

    with pytest.raises(RequestError):
        okta.sign_in()
    assert len(okta.requests) == tries


def test_a_nonce_that_is_another_each_time_is_not_answered_for_ever(okta):
    okta.app()
    okta.script = [
        refused("invalid_dpop_proof"),
        *[refused("use_dpop_nonce", f"n{number}") for number in range(PATIENCE)],
    ]

    with pytest.raises(RequestError):
        okta.sign_in()


def test_a_token_that_is_renewed_meanwhile_is_not_mixed_with_its_successor(dpop):
    class Watched(str):
        """A token whose turn ends at the moment it is looked at for the proof."""

        def encode(self, *args):
            if dpop.current.invalidate(2):
                dpop.script = [{"token_type": "DPoP", "access_token": "t3"}]
                dpop.sign_in()
            return super().encode(*args)

    dpop.current.invalidate(1)
    dpop.script = [{"token_type": "DPoP", "access_token": Watched("t2")}]
    dpop.sign_in()
    request = dpop.call()

    scheme, token = request.headers["Authorization"].split()
    assert scheme == "DPoP"
    assert token in ("t2", "t3")
    assert proof_of(request)["payload"]["ath"] == digest(token)


# The clock


@pytest.mark.parametrize("ahead", [-7200, -61, 61, 7200])
def test_a_clock_that_is_wrong_is_corrected_once_okta_has_told_the_time(okta, ahead):
    def told():
        okta.now -= ahead
        return refused("invalid_client", status=401)

    okta.app()
    okta.script = [told, {}]
    okta.sign_in()

    issued = [assertion["payload"]["iat"] for assertion in okta.assertions()]
    assert issued == [int(START), int(START - ahead)]


@pytest.mark.parametrize("ahead", [-59, 0, 59])
def test_a_clock_that_is_right_is_no_reason_to_try_again(okta, ahead):
    def told():
        okta.now -= ahead
        return refused("invalid_client", status=401)

    okta.app()
    okta.script = [told, {}]

    with pytest.raises(RequestError) as failed:
        okta.sign_in()
    assert failed.value.code == "invalid_client"
    assert len(okta.requests) == 1


@pytest.mark.parametrize("code", ["access_denied", "invalid_request", "server_error", "E0000006"])
def test_a_wrong_clock_is_no_excuse_for_other_refusals(okta, code):
    def told():
        okta.now -= 7200
        return refused(code)

    okta.app()
    okta.script = [told, {}]

    with pytest.raises(RequestError):
        okta.sign_in()
    assert len(okta.requests) == 1


def test_a_wrong_clock_and_a_wrong_key_are_tried_twice(okta):
    def told():
        okta.now -= 7200
        return refused("invalid_client", status=401)

    okta.app()
    okta.script = [told, refused("invalid_client", status=401), {}]

    with pytest.raises(RequestError):
        okta.sign_in()
    assert len(okta.requests) == 2


def test_a_time_that_is_another_each_time_is_not_followed_for_ever(okta):
    def told():
        okta.now += 120
        return refused("invalid_client", status=401)

    okta.app()
    okta.script = [told] * PATIENCE

    with pytest.raises(RequestError):
        okta.sign_in()


def test_a_wrong_clock_does_not_spoil_the_renewal(okta):
    def told():
        okta.now -= 7200
        return {}

    okta.app()
    okta.script = [told]
    okta.sign_in()
    okta.now += 3299

    assert okta.sign_in() == 1
    okta.now += 1
    assert okta.sign_in() == 2


def test_everything_at_once(okta):
    def told():
        okta.now -= 7200
        return refused("invalid_client", status=401)

    okta.app([READ])
    okta.script = [
        told,
        refused("invalid_dpop_proof"),
        refused("use_dpop_nonce", "n1"),
        refused("consent_required"),
        {"token_type": "DPoP", "scope": MANAGE},
    ]
    okta.sign_in()

    assert okta.requests[-1].form["scope"] == MANAGE
    assert proof_of(okta.requests[-1])["payload"] | {"jti": ""} == {
        "htm": "POST",
        "htu": TOKEN_URL,
        "iat": int(START - 7200),
        "nonce": "n1",
        "jti": "",
    }
    assert okta.call().headers["Authorization"] == "DPoP t1"


# Libraries


def test_the_library_is_missing(okta, monkeypatch):
    monkeypatch.setattr(_oauth, "LIBRARY_PROBLEM", MissingLibraryError("PyJWT[crypto]"))

    with pytest.raises(MissingLibraryError) as failed:
        okta.app()
    assert failed.value.args == ("PyJWT[crypto]",)


@pytest.mark.parametrize("name", ["jwt", "cryptography", "cryptography.exceptions"])
def test_one_of_the_libraries_is_missing(monkeypatch, name):
    monkeypatch.setattr(module_utils, "_oauth", _oauth)
    monkeypatch.delitem(sys.modules, _oauth.__name__)
    monkeypatch.setitem(sys.modules, name, None)
    if name == "cryptography":
        for loaded in [module for module in sys.modules if module.startswith("cryptography.")]:
            monkeypatch.delitem(sys.modules, loaded)

    bare = importlib.import_module(_oauth.__name__)

    with pytest.raises(MissingLibraryError) as failed:
        bare.ServiceApp(SignIn("oauth_client_id", pkcs8("P-256"), "0oaservice"), [READ], ORG, print)
    assert failed.value.args == ("PyJWT[crypto]",)
