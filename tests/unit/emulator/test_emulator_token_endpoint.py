# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import time

import jwt
import pytest
from emulator import Emulator, SeedError, service_key
from emulator_service_app import ServiceApp

MUST_SIGN = (
    "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
    "token_endpoint_auth_method."
)


@pytest.fixture
def app(okta):
    return ServiceApp(okta)


def refusal(response):
    assert response.headers["Content-Type"] == "application/json"
    return response.status_code, response.json()["error"], response.json()["error_description"]


def test_a_signed_assertion_gets_a_bearer_token_that_works_for_an_hour(api, okta, app):
    response = app.ask()
    assert response.status_code == 200
    answer = response.json()
    token = answer.pop("access_token")
    assert answer == {"token_type": "Bearer", "expires_in": 3600, "scope": "okta.apiTokens.read"}
    assert token.startswith("eyJ")
    assert response.headers["Cache-Control"] == "no-cache, no-store"
    assert api("GET", "/api-tokens", f"Bearer {token}").status_code == 200
    okta.clock.advance(3599)
    assert api("GET", "/api-tokens", f"Bearer {token}").status_code == 200
    okta.clock.advance(1)
    expired = api("GET", "/api-tokens", f"Bearer {token}")
    assert (expired.status_code, expired.content) == (401, b"")
    assert 'error_description="The token has expired."' in expired.headers["WWW-Authenticate"]


def test_the_access_token_is_a_jwt_that_says_for_whom_it_is(app):
    claims = jwt.decode(app.token(), options={"verify_signature": False})
    assert (claims["cid"], claims["sub"], claims["scp"]) == ("0oaservice", "0oaservice", ["okta.apiTokens.read"])
    assert claims["exp"] - claims["iat"] == 3600
    assert "cnf" not in claims


def test_the_lifetime_is_a_setting(api, okta, app):
    okta.settings.access_token_lifetime = 5
    response = app.ask()
    assert response.json()["expires_in"] == 5
    okta.clock.advance(5)
    assert api("GET", "/api-tokens", f"Bearer {response.json()['access_token']}").status_code == 401
    for value in (0, 1.5, "60"):
        with pytest.raises(ValueError, match="access_token_lifetime must be a whole number of seconds, 1 or more"):
            okta.settings.access_token_lifetime = value


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"])
def test_each_algorithm(okta, algorithm):
    assert ServiceApp(okta, key=service_key(algorithm)).ask().status_code == 200


def test_the_key_may_be_registered_as_pem_and_then_bears_its_thumbprint(okta, app):
    for algorithm in ("RS256", "ES384"):
        key = service_key(algorithm)
        app.client.public_keys, app.client.public_key_pem = [], key.public_pem
        assert app.ask(client_assertion=app.assertion(key=key)).status_code == 200
        assert app.ask(client_assertion=app.assertion(key=key, headers={})).status_code == 200


def test_kid_chooses_among_several_keys(app):
    other = service_key("ES256", kid="second")
    app.client.public_keys.append(other.public_jwk)
    assert app.ask().status_code == 200
    assert app.ask(client_assertion=app.assertion(key=other)).status_code == 200
    for headers in ({}, {"kid": "third"}):
        refused = refusal(app.ask(client_assertion=app.assertion(headers=headers)))
        assert refused == (401, "invalid_client", "The client_assertion JWT kid is invalid.")
    swapped = refusal(app.ask(client_assertion=app.assertion(headers={"kid": "second"})))
    assert swapped == (401, "invalid_client", "The client_assertion signature is invalid.")


def test_without_kid_the_only_key_is_taken(app):
    assert app.ask(client_assertion=app.assertion(headers={})).status_code == 200


def test_a_deactivated_key_is_no_key(app):
    app.client.public_keys = [{**app.key.public_jwk, "status": "INACTIVE"}, service_key("ES256").public_jwk]
    assert refusal(app.ask()) == (401, "invalid_client", "The client_assertion JWT kid is invalid.")


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"iss": None}, "The issuer claim for client_assertion is not a valid client_id."),
        ({"iss": "0oanobody"}, "The issuer claim for client_assertion is not a valid client_id."),
        ({"sub": None}, "The subject claim for client_assertion is not a valid client_id."),
        ({"sub": "0oaweb"}, "The subject claim for client_assertion is not a valid client_id."),
        ({"aud": None}, "The audience claim for client_assertion must be the endpoint invoked for the request."),
        (
            {"aud": "https://example.okta.com"},
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        ),
        ({"exp": None}, "The client_assertion must contain the 'exp' claim as seconds since epoch."),
        ({"exp": "soon"}, "The client_assertion must contain the 'exp' claim as seconds since epoch."),
    ],
)
def test_claims_that_are_wrong(app, claims, description):
    assert refusal(app.ask(client_assertion=app.assertion(**claims))) == (401, "invalid_client", description)


@pytest.mark.parametrize(
    ("issued", "expires", "description"),
    [
        (-300, 0, "The client_assertion token is expired."),
        (0, 3601, "The client_assertion token has an expiration too far into the future."),
        (61, 300, "The client_assertion token must be issued before the current time."),
        (60, 3600, None),
        (None, 1, None),
    ],
)
def test_times_go_by_the_orgs_clock(okta, app, issued, expires, description):
    okta.clock.advance(-(10**8))
    assertion = app.assertion(iat=None if issued is None else app.now + issued, exp=app.now + expires)
    response = app.ask(client_assertion=assertion)
    assert (response.status_code == 200) is (description is None)
    assert response.json().get("error_description") == description


def test_the_audience_may_be_a_list_and_is_the_url_as_called(okta, app):
    assert app.ask(client_assertion=app.assertion(aud=["other", app.token_url])).status_code == 200
    by_name = app.token_url.replace("127.0.0.1", "localhost")
    assert app.ask(url=by_name).status_code == 401
    assert app.ask(url=by_name, client_assertion=app.assertion(aud=by_name)).status_code == 200


def test_an_assertion_with_a_jti_is_good_once_and_one_without_again_and_again(app):
    with_jti, without = app.assertion(), app.assertion(jti=None)
    assert app.ask(client_assertion=with_jti).status_code == 200
    assert refusal(app.ask(client_assertion=with_jti)) == (
        401,
        "invalid_client",
        "The client_assertion token has already been used.",
    )
    assert [app.ask(client_assertion=without).status_code for _time in range(2)] == [200, 200]


def test_signatures_that_are_wrong(app):
    forged = service_key("ES256", kid=app.key.kid)
    assert (
        refusal(app.ask(client_assertion=app.assertion(key=forged)))[2] == "The client_assertion signature is invalid."
    )
    other_kind = service_key("RS256", kid=app.key.kid)
    assert (
        refusal(app.ask(client_assertion=app.assertion(key=other_kind)))[2]
        == "The client_assertion JWT signature algorithm is invalid."
    )
    shared = jwt.encode({"iss": "0oaservice", "sub": "0oaservice"}, "s" * 32, algorithm="HS256")
    assert refusal(app.ask(client_assertion=shared))[2] == "The client_assertion JWT signature algorithm is invalid."
    unsigned = jwt.encode({"iss": "0oaservice", "sub": "0oaservice"}, None, algorithm="none")
    assert refusal(app.ask(client_assertion=unsigned))[2] == "The client_assertion JWT signature algorithm is invalid."
    assert refusal(app.ask(client_assertion="no.jwt")) == (
        401,
        "invalid_client",
        "The parsing of the client_assertion failed.",
    )


def test_keys_that_are_wrong(app):
    app.client.public_keys = [{**app.key.public_jwk, "use": "enc"}]
    assert refusal(app.ask())[2] == "The client_assertion JWT needs to be signed using a signing key."
    app.client.public_keys = [{**app.key.public_jwk, "x": "AAAA"}]
    assert refusal(app.ask())[2] == "The client JWKSet is invalid."
    app.client.public_keys = [app.key.private_jwk]
    assert refusal(app.ask())[2] == "The client JWKSet is invalid."
    app.client.public_keys, app.client.public_key_pem = [], "-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----"
    assert refusal(app.ask())[2] == "The client JWKSet is invalid."
    app.client.public_key_pem = None
    missing = "The client does not have a JWKSet configured, but the client_assertion requires one."
    assert refusal(app.ask()) == (401, "invalid_client", missing)


def test_a_deactivated_app_gets_nothing_and_its_tokens_die(api, app):
    token = app.token()
    app.client.status = "INACTIVE"
    refused = refusal(app.ask())
    assert refused == (
        401,
        "invalid_client",
        "Client authentication failed. Either the client or the client credentials are invalid.",
    )
    assert api("GET", "/api-tokens", f"Bearer {token}").status_code == 401


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (
            {"client_secret": "s", "client_id": "0oaservice", "client_assertion": None},
            (401, "invalid_client", MUST_SIGN),
        ),
        ({"headers": {"Authorization": "Basic eDp5"}, "client_assertion": None}, (401, "invalid_client", MUST_SIGN)),
        (
            {"headers": {"Authorization": "SSWS s-admin"}},
            (401, "invalid_client", "Found Authentication header but was not valid client credentials."),
        ),
        ({"client_assertion": None}, (401, "invalid_client", "No client credentials found.")),
        ({"client_id": "0oaweb"}, (401, "invalid_client", "Invalid value for 'client_id' parameter.")),
        ({"client_assertion_type": None}, (400, "invalid_request", "The client_assertion_type is invalid.")),
        ({"client_assertion_type": "jwt"}, (400, "invalid_request", "The client_assertion_type is invalid.")),
        (
            {"grant_type": None},
            (
                400,
                "invalid_request",
                "The token request must specify a 'grant_type'. Valid values: [client_credentials]",
            ),
        ),
        (
            {"scope": ["okta.users.read", "okta.logs.read"]},
            (400, "invalid_request", "Duplicate parameter provided in request. Duplicated parameters: [scope]."),
        ),
        ({"scope": None}, (400, "invalid_scope", "No scopes were requested.")),
        ({"scope": " "}, (400, "invalid_scope", "No scopes were requested.")),
        ({"scope": "openid"}, (400, "invalid_scope", "Cannot request 'openid' scopes using client credentials.")),
        (
            {"scope": "okta.users.read.self"},
            (
                400,
                "client_credentials_self_scope_requested",
                "The 'client_credentials' grant type may not request .self scopes.",
            ),
        ),
        (
            {"scope": "apiTokens.read"},
            (400, "invalid_scope", "One or more scopes are not configured for the authorization server resource."),
        ),
        (
            {"scope": "okta.users.read okta.logs.read"},
            (400, "consent_required", "You are not allowed any of the requested scopes."),
        ),
    ],
)
def test_forms_that_are_wrong(app, change, answer):
    assert refusal(app.ask(**change)) == answer


def test_another_grant_type_is_not_supported(app):
    status, error, description = refusal(app.ask(grant_type="password"))
    assert (status, error) == (400, "unsupported_grant_type")
    assert description.endswith("Configured grant types: [client_credentials].")


def test_a_secret_beside_an_assertion_is_one_too_many(app):
    status, error, description = refusal(app.ask(client_secret="s"))
    assert (status, error) == (401, "invalid_request")
    assert description.startswith("Cannot supply multiple client credentials.")


def test_credentials_in_the_query_are_refused_and_not_recorded(okta, app):
    response = app.ask(url=f"{app.token_url}?a=1&client_assertion=secret", client_assertion=None)
    assert refusal(response) == (400, "invalid_request", "Client credentials cannot be supplied via query parameters.")
    assert okta.requests[-1]["query"] == "a=1&client_assertion=present"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None])
def test_only_a_form_will_do(app, content_type):
    response = app.ask(raw=b"{}", headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["errorCode"]) == (400, "E0000021")


def test_only_post_will_do(app, okta):
    import requests

    response = requests.get(app.token_url)
    assert (response.status_code, response.json()["errorCode"]) == (405, "E0000022")


def test_scopes_are_narrowed_to_those_granted_without_a_word(api, app):
    response = app.ask(scope="okta.logs.read okta.apiTokens.manage  okta.apiTokens.read okta.apiTokens.manage")
    assert response.json()["scope"] == "okta.apiTokens.manage okta.apiTokens.read"
    token = response.json()["access_token"]
    assert api("DELETE", "/api-tokens/00Tbob", f"Bearer {token}").status_code == 204
    refused = api("GET", "/logs", f"Bearer {token}")
    assert (refused.status_code, refused.content) == (403, b"")
    assert 'Bearer authorization_uri="' in refused.headers["WWW-Authenticate"]
    assert 'scope="okta.logs.read", error="insufficient_scope"' in refused.headers["WWW-Authenticate"]


def test_manage_granted_is_not_read_granted(app):
    app.client.granted_scopes = ["okta.apiTokens.manage"]
    assert refusal(app.ask())[1] == "consent_required"


def test_a_service_app_without_admin_role_gets_a_token_and_no_further(api, app):
    app.client.roles = []
    response = api("GET", "/api-tokens", f"Bearer {app.token()}")
    assert (response.status_code, response.json()["errorCode"]) == (403, "E0000006")


def test_a_rate_limit_of_its_own(api, okta, app):
    first = app.ask()
    assert (first.headers["x-rate-limit-limit"], first.headers["x-rate-limit-remaining"]) == ("150", "149")
    assert app.ask(client_assertion="no.jwt").headers["x-rate-limit-remaining"] == "149"
    assert app.ask(scope=None).headers["x-rate-limit-remaining"] == "148"
    assert (
        api("GET", "/api-tokens", f"Bearer {first.json()['access_token']}").headers["x-rate-limit-remaining"] == "599"
    )
    okta.settings.limits = {"/oauth2/v1/token": 4}
    assertion = app.assertion()
    refused = app.ask(client_assertion=assertion)
    assert (refused.status_code, refused.json()["errorCode"]) == (429, "E0000047")
    okta.clock.advance(60)
    assert app.ask(client_assertion=assertion).status_code == 200


def test_a_grant_is_on_the_record_and_its_secrets_are_not(api, okta, app):
    assertion = app.assertion()
    token = app.token(client_assertion=assertion)
    app.ask(scope="okta.logs.read")
    granted, refused = api.control("GET", "/requests").json()
    assert granted["grant"] == {"client_id": "0oaservice", "token_type": "Bearer", "scopes": ["okta.apiTokens.read"]}
    assert (granted["principal"], granted["status"]) == ("0oaservice", 200)
    assert "dpop_jti" not in granted
    assert (refused["principal"], refused["status"], "grant" in refused) == ("0oaservice", 400, False)
    assert okta.ledger == []
    recorded = str(okta.requests) + str(okta.org.log)
    assert token not in recorded
    assert assertion not in recorded


def test_the_grant_is_in_the_system_log(api, app):
    app.token()
    event = api("GET", '/logs?filter=eventType eq "app.oauth2.token.grant.access_token"').json()[0]
    assert event["actor"]["id"] == "0oaservice"
    assert event["target"][0]["detailEntry"]["scope"] == "okta.apiTokens.read"


def test_tokens_and_service_apps_survive_a_round_of_state(api, okta, app):
    token = app.token()
    app.client.public_key_pem = app.key.public_pem
    state = api.control("GET", "/state").json()
    assert api.control("PUT", "/state", json=state).status_code == 200
    assert api.control("GET", "/state").json() == state
    assert api("GET", "/api-tokens", f"Bearer {token}").status_code == 200
    app.client = okta.org.clients["0oaservice"]
    app.client.public_key_pem = None
    assert app.ask().status_code == 200


def test_faults_strike_here_too(okta, app):
    okta.faults.add("status", path="^/oauth2/v1/token$", status=503)
    assertion = app.assertion()
    assert app.ask(client_assertion=assertion).status_code == 503
    assert app.ask(client_assertion=assertion).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"public_keys": ["key"]}, "clients[0]: public_keys must be a list of objects"),
        ({"public_keys": [{"kty": "oct", "k": "AA"}]}, "clients[0]: public_keys[0] must have kty RSA or EC."),
        ({"public_keys": [{"kty": "RSA", "e": "AQAB"}]}, "clients[0]: public_keys[0] lacks n."),
        (
            {"public_keys": [{"kty": "EC", "d": "AA"}]},
            "clients[0]: public_keys[0] must be a public key, and this one is private.",
        ),
        ({"public_key_pem": "-----BEGIN PRIVATE KEY-----"}, "clients[0]: public_key_pem must be a public key in PEM"),
        ({"dpop": "forbidden"}, "clients[0]: dpop must be allowed or required, not 'forbidden'."),
        ({"status": "DELETED"}, "clients[0]: status must be ACTIVE or INACTIVE, not 'DELETED'."),
        ({"granted_scopes": "okta.users.read"}, "clients[0]: granted_scopes must be a list of texts"),
    ],
)
def test_a_bad_client_in_a_seed_is_told_in_one_sentence(change, sentence):
    with pytest.raises(SeedError) as caught:
        Emulator({"clients": [{"name": "App", **change}]})
    assert str(caught.value).startswith(sentence)


def test_the_service_app_of_the_demo_wants_only_a_key():
    with Emulator("demo") as okta:
        client = next(client for client in okta.org.clients.values() if client.name == "Hygiene")
        app = ServiceApp(okta, client.id, scopes=client.granted_scopes)
        scopes = " ".join(client.granted_scopes)
        response = app.ask(scope=scopes)
        assert response.json()["scope"] == scopes
        assert time.time() < jwt.decode(response.json()["access_token"], options={"verify_signature": False})["exp"]


@pytest.mark.parametrize("state", ["without PyJWT", "without cryptography"])
def test_a_missing_package_is_told_in_a_sentence(monkeypatch, app, state):
    import sys

    if state == "without PyJWT":
        monkeypatch.setitem(sys.modules, "jwt", None)
    else:
        monkeypatch.setattr("jwt.algorithms.has_crypto", False)
    sentence = "To sign in service apps the emulator needs the Python package PyJWT[crypto]."
    assert refusal(app.ask(client_assertion="a.b.c")) == (500, "server_error", sentence)
    with pytest.raises(ImportError) as caught:
        service_key()
    assert str(caught.value) == sentence
