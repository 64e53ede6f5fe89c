# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import functools

import jwt
import pytest
import requests
from emulator import service_key
from emulator_service_app import ServiceApp

PATH = "/api-tokens"
NONCE_WANTED = (400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")


another_key = functools.cache(service_key)


@pytest.fixture
def app(okta):
    return ServiceApp(okta, dpop="required")


@pytest.fixture
def call(api, app):
    """Calls the API with a bound token and, unless told otherwise, a proof that is right."""

    def call(token, method="GET", path=PATH, scheme="DPoP", proof=None, **claims):
        url = f"{app.okta.url}/api/v1{path.partition('?')[0]}"
        headers = {"DPoP": app.proof(method, url, token=token, **claims) if proof is None else proof}
        return api(method, path, f"{scheme} {token}", headers=headers)

    return call


def refusal(response):
    return response.status_code, response.json()["error"], response.json()["error_description"]


def proof_error(response):
    """Status, error and description of an answer with an empty body."""
    assert response.content == b""
    challenge = response.headers["WWW-Authenticate"]
    error, description = (challenge.split(f'{name}="')[1].split('", ')[0] for name in ("error", "error_description"))
    return response.status_code, error, description


# the token endpoint


def test_an_app_that_must_prove_and_does_not_is_told_so_without_a_nonce(app):
    response = app.ask()
    assert refusal(response) == (400, "invalid_dpop_proof", "The DPoP proof JWT header is missing.")
    assert "dpop-nonce" not in response.headers


def test_the_dance_of_two_requests(app):
    first = app.ask(proof=app.proof("POST", app.token_url))
    assert refusal(first) == NONCE_WANTED
    second = app.ask(proof=app.proof("POST", app.token_url, nonce=first.headers["dpop-nonce"]))
    assert second.status_code == 200
    assert (second.json()["token_type"], second.json()["expires_in"]) == ("DPoP", 3600)
    assert second.headers["dpop-nonce"] == first.headers["dpop-nonce"]
    claims = jwt.decode(second.json()["access_token"], options={"verify_signature": False})
    assert claims["cnf"] == {"jkt": app.key.kid}


def test_an_assertion_with_a_jti_is_used_up_by_the_first_of_them(app):
    assertion, lasting = app.assertion(), app.assertion(jti=None)
    nonce = app.ask(client_assertion=assertion, proof=app.proof("POST", app.token_url)).headers["dpop-nonce"]
    again = app.ask(client_assertion=assertion, proof=app.proof("POST", app.token_url, nonce=nonce))
    assert refusal(again) == (401, "invalid_client", "The client_assertion token has already been used.")
    assert app.ask(client_assertion=lasting, proof=app.proof("POST", app.token_url)).status_code == 400
    assert app.ask(client_assertion=lasting, proof=app.proof("POST", app.token_url, nonce=nonce)).status_code == 200


def test_a_nonce_is_handed_out_for_a_day_and_works_for_three(okta, app):
    def status(nonce):
        return app.ask(proof=app.proof("POST", app.token_url, nonce=nonce)).status_code

    first = app.nonce()
    okta.clock.advance(24 * 3600 - 1)
    assert app.nonce() == first
    okta.clock.advance(1)
    second = app.nonce()
    assert second != first
    okta.clock.advance(48 * 3600 - 1)
    assert (status(first), status(second)) == (200, 200)
    okta.clock.advance(1)
    stale = app.ask(proof=app.proof("POST", app.token_url, nonce=first))
    assert refusal(stale) == NONCE_WANTED
    assert stale.headers["dpop-nonce"] not in (first, second)
    assert status(second) == 200


def test_a_nonce_of_ones_own_is_as_good_as_none(app):
    app.nonce()
    assert refusal(app.ask(proof=app.proof("POST", app.token_url, nonce="mine"))) == NONCE_WANTED


def test_the_client_comes_before_the_proof_and_the_proof_before_the_scopes(app):
    assert refusal(app.ask(client_assertion="no.jwt"))[0] == 401
    assert refusal(app.ask(scope=None))[1] == "invalid_dpop_proof"
    assert refusal(app.ask(scope=None, proof=app.proof("POST", app.token_url)))[1] == "use_dpop_nonce"


def test_the_proof_may_have_a_key_of_its_own(app, call):
    key = service_key("RS256")
    assert call(app.bound_token(key=key), key=key).status_code == 200


def test_where_a_proof_is_allowed_it_decides(okta, call):
    app = ServiceApp(okta, "0oaservice", dpop="allowed")
    assert app.ask().json()["token_type"] == "Bearer"
    assert refusal(app.ask(proof=app.proof("POST", app.token_url))) == NONCE_WANTED
    assert app.ask(proof=app.proof("POST", app.token_url, nonce=app.nonce())).json()["token_type"] == "DPoP"


def test_a_proof_for_a_token_is_good_once(app):
    nonce = app.nonce()
    proof = app.proof("POST", app.token_url, nonce=nonce)
    assert app.ask(proof=proof).status_code == 200
    assert refusal(app.ask(proof=proof)) == (400, "invalid_dpop_proof", "The DPoP proof JWT has already been used.")
    jti_kept = app.proof("POST", app.token_url, jti="kept")
    assert refusal(app.ask(proof=jti_kept)) == NONCE_WANTED
    assert app.ask(proof=app.proof("POST", app.token_url, jti="kept", nonce=nonce)).status_code == 200


def test_no_jti_is_needed_before_there_is_a_nonce(app):
    assert refusal(app.ask(proof=app.proof("POST", app.token_url, jti=None))) == NONCE_WANTED
    refused = refusal(app.ask(proof=app.proof("POST", app.token_url, jti=None, nonce=app.nonce())))
    assert refused == (400, "invalid_dpop_proof", "'jti' claim in the DPoP proof JWT is invalid.")


WRONG_PROOFS = [
    ({"htm": "PATCH"}, "'htm' claim in the DPoP proof JWT is invalid."),
    ({"htm": None}, "'htm' claim in the DPoP proof JWT is invalid."),
    ({"htu": None}, "'htu' claim in the DPoP proof JWT is invalid."),
    ({"htu": "https://example.okta.com/"}, "'htu' claim in the DPoP proof JWT is invalid."),
    ({"htu": "http://host:port/"}, "'htu' claim in the DPoP proof JWT is invalid."),
    ({"iat": None}, "'iat' claim in the DPoP proof JWT is invalid."),
    ({"iat": True}, "'iat' claim in the DPoP proof JWT is invalid."),
    ({"exp": 1}, "The DPoP proof JWT is expired."),
    ({"headers": {"typ": "JWT"}}, "'typ' must be 'dpop+jwt' in the DPoP proof JWT."),
    ({"headers": {"jwk": None}}, "The DPoP proof JWT is invalid."),
    ({"headers": {"jwk": {"kty": []}}}, "The DPoP proof JWT is invalid."),
    ({"headers": {"jwk": "private"}}, "The DPoP proof JWT is invalid."),
    ({"headers": {"jwk": "broken"}}, "The DPoP proof JWT is invalid."),
    ({"headers": {"jwk": "another"}}, "The DPoP proof JWT signature is invalid."),
    ({"headers": {"jwk": "another kind"}}, "The DPoP proof JWT signature algorithm is invalid."),
    ({"text": "x"}, "The DPoP proof JWT cannot be parsed."),
    ({"text": "twice"}, "Multiple DPoP proof JWT headers are not allowed."),
    ({"text": "shared"}, "The DPoP proof JWT signature algorithm is invalid."),
]


def spoilt(app, method, url, change, **rest):
    """A proof with one thing wrong."""
    change = dict(change)
    text = change.pop("text", None)
    keys = {
        "private": app.key.private_jwk,
        "broken": {**app.key.public_jwk, "x": "AAAA"},
        "another": another_key("ES256").public_jwk,
        "another kind": another_key("RS256").public_jwk,
    }
    if "headers" in change and isinstance(change["headers"].get("jwk"), str):
        change["headers"] = {"jwk": keys[change["headers"]["jwk"]]}
    proof = app.proof(method, url, **{**rest, **change})
    shared = jwt.encode({}, "s" * 32, algorithm="HS256", headers={"typ": "dpop+jwt"})
    return {None: proof, "x": "x", "twice": f"{proof}, {proof}", "shared": shared}[text]


@pytest.mark.parametrize(("change", "description"), WRONG_PROOFS)
def test_proofs_that_are_wrong_for_a_token(app, change, description):
    proof = spoilt(app, "POST", app.token_url, change, nonce=app.nonce())
    assert refusal(app.ask(proof=proof)) == (400, "invalid_dpop_proof", description)


# the API


@pytest.mark.parametrize(
    ("change", "description"), [*WRONG_PROOFS, ({"jti": None}, "'jti' claim in the DPoP proof JWT is invalid.")]
)
def test_proofs_that_are_wrong_for_a_call(app, call, change, description):
    token = app.bound_token()
    proof = spoilt(app, "GET", f"{app.okta.url}/api/v1{PATH}", change, token=token)
    assert proof_error(call(token, proof=proof)) == (400, "invalid_dpop_proof", description)


def test_a_bound_token_opens_the_api_with_a_new_proof_each_time(okta, app, call):
    token = app.bound_token(scope="okta.apiTokens.read okta.apiTokens.manage")
    assert call(token).status_code == 200
    assert call(token, path=f"{PATH}?limit=3").status_code == 200
    assert call(token, "DELETE", f"{PATH}/00Tbob").status_code == 204
    assert [effect["id"] for effect in okta.ledger] == ["00Tbob"]


def test_the_challenge_is_as_recorded(okta, app, call):
    token, url = app.bound_token(), f"{okta.url}/api/v1{PATH}"
    proof = app.proof("GET", url, token=token)
    assert call(token, proof=proof).status_code == 200
    replayed = call(token, proof=proof)
    assert (replayed.status_code, replayed.content) == (400, b"")
    assert replayed.headers["WWW-Authenticate"] == (
        f'DPoP algs="RS256 RS384 RS512 ES256 ES384 ES512", authorization_uri="{okta.url}/oauth2/v1/authorize", '
        f'realm="{okta.url}", '
        'scope="okta.apiTokens.read", error="invalid_dpop_proof", '
        f'error_description="The DPoP proof JWT has already been used.", resource="/api/v1{PATH}"'
    )


def test_a_proof_that_met_a_rate_limit_or_a_fault_is_used_up_or_not(okta, app, call):
    token, url = app.bound_token(), f"{okta.url}/api/v1{PATH}"
    okta.faults.add("status", path=PATH, status=503)
    proof = app.proof("GET", url, token=token)
    assert call(token, proof=proof).status_code == 503
    assert call(token, proof=proof).status_code == 200
    okta.settings.limits = {"/api/v1": 2}
    proof = app.proof("GET", url, token=token)
    assert call(token, proof=proof).status_code == 429
    okta.clock.advance(60)
    assert proof_error(call(token, proof=proof))[2] == "The DPoP proof JWT has already been used."
    assert call(token).status_code == 200


@pytest.mark.parametrize(
    ("age", "description"),
    [
        (300, None),
        (301, "The DPoP proof JWT is issued more than five minutes in the past."),
        (-60, None),
        (-61, "The DPoP proof JWT is issued in the future."),
    ],
)
def test_a_proof_is_good_for_five_minutes_by_the_orgs_clock(app, call, age, description):
    response = call(app.bound_token(), iat=app.now - age)
    assert (None if response.status_code == 200 else proof_error(response)[2]) == description


@pytest.mark.parametrize(
    ("htu", "good"),
    [
        ("{url}", True),
        ("HTTP://{host}/api/v1/api-tokens", True),
        ("{url}/", False),
        ("{url}?limit=3", False),
        ("{url}?", False),
        ("{url}#top", False),
        ("https://{host}/api/v1/api-tokens", False),
        ("http://127.0.0.1/api/v1/api-tokens", False),
        ("http://{host}/api/v1/API-tokens", False),
        ("http://{host}//api/v1/api-tokens", False),
    ],
)
def test_htu(okta, app, call, htu, good):
    url = f"{okta.url}/api/v1{PATH}"
    response = call(
        app.bound_token(), path=f"{PATH}?limit=3", htu=htu.format(url=url, host=okta.url.partition("://")[2])
    )
    assert response.status_code == (200 if good else 400)


def test_htu_is_the_path_as_it_is_when_decoded(okta, app, call):
    app.client.granted_scopes = ["okta.users.read"]
    token = app.bound_token(scope="okta.users.read")
    for path, htu, status in (
        ("/users/jane%40example.com", "/users/jane%40example.com", 400),
        ("/users/jane%40example.com", "/users/jane@example.com", 200),
        ("/users/jane@example.com", "/users/jane@example.com", 200),
    ):
        assert call(token, path=path, htu=f"{okta.url}/api/v1{htu}").status_code == status


def test_the_proof_belongs_to_the_token(app, call):
    token, other = app.bound_token(), app.bound_token(key=service_key("ES256"))
    for ath in (None, "", "x"):
        refused = proof_error(call(token, ath=ath))
        assert refused == (
            400,
            "invalid_dpop_proof",
            "'ath' claim in the DPoP proof does not match the presented access_token.",
        )
    assert proof_error(call(other)) == (
        400,
        "invalid_dpop_proof",
        "The access_token is not bound to the provided DPoP proof.",
    )


def test_a_bound_token_is_no_bearer_token(api, app, call):
    token = app.bound_token()
    response = api("GET", PATH, f"Bearer {token}")
    assert proof_error(response) == (400, "invalid_request", "The resource request requires a DPoP proof.")
    assert response.headers["WWW-Authenticate"].startswith('Bearer authorization_uri="')
    assert 'scope="okta.apiTokens.read", error=' in response.headers["WWW-Authenticate"]
    wrong_scheme = "The resource request must use the DPoP authentication scheme when using a DPoP bound token."
    assert proof_error(call(token, scheme="Bearer")) == (400, "invalid_request", wrong_scheme)


def test_a_bearer_token_is_no_bound_token(app, call):
    app.client.dpop = "allowed"
    response = call(app.token())
    assert proof_error(response) == (401, "invalid_token", "The presented access_token is not DPoP bound.")
    assert response.headers["WWW-Authenticate"].startswith('DPoP algs="')


def test_a_call_without_a_proof(api, app):
    response = api("GET", PATH, f"DPoP {app.bound_token()}")
    assert proof_error(response) == (400, "invalid_request", "The resource request requires a DPoP proof.")
    assert response.headers["WWW-Authenticate"].startswith('DPoP algs="')


def test_bad_tokens_and_missing_scopes_are_answered_in_the_callers_scheme(okta, app, call):
    token = app.bound_token()
    answers = [call("nope"), call(token, "DELETE", f"{PATH}/00Tbob")]
    okta.clock.advance(3600)
    answers.append(call(token))
    okta.org.access_tokens[token].revoked = True
    answers.append(call(token))
    assert all(answer.headers["WWW-Authenticate"].startswith('DPoP algs="') for answer in answers)
    assert list(map(proof_error, answers)) == [
        (401, "invalid_token", "The access token is invalid."),
        (403, "insufficient_scope", "The access token provided does not contain the required scopes."),
        (401, "invalid_token", "The token has expired."),
        (401, "invalid_token", "The access token has been revoked."),
    ]
    assert 'scope="okta.apiTokens.manage"' in answers[1].headers["WWW-Authenticate"]


def test_a_bound_token_may_be_in_the_seed(seed, okta, app, call):
    seed["access_tokens"].append(
        {"token": "at-bound", "client": "Service", "scopes": ["okta.apiTokens.read"], "dpop_thumbprint": app.key.kid}
    )
    okta.load(seed)
    assert call("at-bound").status_code == 200


def test_the_record_shows_the_proof_by_its_jti_alone(api, okta, app, call):
    token = app.bound_token()
    proof = app.proof("GET", f"{okta.url}/api/v1{PATH}", token=token, jti="proof-1")
    call(token, proof=proof)
    okta.faults.add("drop")
    with pytest.raises(requests.exceptions.ConnectionError):
        call(token, jti="proof-2")
    call(token, proof="a.b.c")
    call(token, jti=None)
    api("GET", PATH)
    records = api.control("GET", "/requests").json()
    assert records[1]["grant"]["token_type"] == "DPoP"
    shown = records[2:]
    assert [record.get("dpop_jti", "no proof") for record in shown] == ["proof-1", "proof-2", None, None, "no proof"]
    assert shown[0]["headers"]["dpop"] == "present"
    assert shown[0]["headers"]["authorization"] == "DPoP"
    for secret in (token, proof):
        assert secret not in str(records)


def test_reset_forgets_nonces_and_used_proofs(okta, app, call):
    nonce = app.nonce()
    okta.reset()
    assert app.okta.org.nonces.accepts(nonce, okta.clock.now()) is False
    assert okta.org.used_jtis == set()
