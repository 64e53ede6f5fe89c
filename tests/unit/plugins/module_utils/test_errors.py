# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import (
    CancelledError,
    MissingLibraryError,
    OktaError,
    OptionError,
    RequestError,
    UnexpectedResponseError,
    build_okta_error,
    error_from_response,
    quote,
    rate_limit_wait_exceeded,
)
from hypothesis import given
from hypothesis import strategies as st

PATH = "/api/v1/api-tokens/00T1"
REQUEST = f"GET {PATH}"
NOT_OKTA = "check that org_url is the address of your Okta org"
INSUFFICIENT_SCOPE = (
    'Bearer authorization_uri="http://acme.okta.com/oauth2/v1/authorize", realm="http://acme.okta.com",'
    ' scope="okta.logs.read",'
    ' error="insufficient_scope", error_description="The access token provided does not contain the required scopes.",'
    ' resource="/api/v1/logs"'
)
INVALID_TOKEN = 'Bearer realm="http://acme.okta.com", error="invalid_token", error_description="The token has expired."'
INVALID_PROOF = 'DPoP algs="RS256 ES512", error="invalid_dpop_proof", error_description="The DPoP proof is missing."'

NONCE_WANTED = 'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof."'
DPOP_WANTED = (
    'Bearer error="invalid_request", error_description="The resource request requires a DPoP proof.",'
    ' resource="/api/v1/logs"'
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def okta(code, summary, *causes):
    """An error as Okta sends it."""
    return {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oae1",
        "errorCauses": [{"errorSummary": cause} for cause in causes],
    }


def oauth(error, description):
    """An error as Okta's token endpoint sends it."""
    return {"error": error, "error_description": description}


def refused(status, body=None, challenge="", nonce=None, kind="api_token"):
    return error_from_response(build_okta_error("GET", PATH, status, body, "req1"), challenge, nonce, kind)


@table(
    ("body", "expected"),
    {
        "Okta's error": (
            okta("E0000001", "Api validation failed: limit", "limit: too large", "q: too long"),
            ("E0000001", "Api validation failed: limit", ["limit: too large", "q: too long"], "oae1"),
        ),
        "no causes": (
            {"errorCode": "E0000011", "errorSummary": "Invalid token provided"},
            ("E0000011", "Invalid token provided", [], None),
        ),
        "causes are no list": ({"errorCode": "E0000001", "errorCauses": "limit"}, ("E0000001", None, [], None)),
        "causes are no objects": (
            {"errorCode": "E0000001", "errorCauses": ["limit", None]},
            ("E0000001", None, [], None),
        ),
        "a cause says nothing": (
            {"errorCode": "E0000001", "errorCauses": [{}, {"errorSummary": "x"}]},
            ("E0000001", None, ["x"], None),
        ),
        "another object": ({"message": "x"}, (None, None, [], None)),
        "OAuth's error": (
            {"error": "invalid_client", "error_description": "The audience claim is invalid."},
            ("invalid_client", "The audience claim is invalid.", [], None),
        ),
        "OAuth's error without a description": ({"error": "invalid_client"}, ("invalid_client", None, [], None)),
        "Okta's error beats OAuth's": (
            {"errorCode": "E1", "errorSummary": "One", "error": "two", "error_description": "Two"},
            ("E1", "One", [], None),
        ),
        "OAuth's error is no text": ({"error": {"code": 1}, "error_description": ["x"]}, (None, None, [], None)),
        "a list": ([{"errorCode": "E0000001"}], (None, None, [], None)),
        "nothing": (None, (None, None, [], None)),
    },
)
def test_describe(body, expected):
    code, summary, causes, error_id = expected

    assert build_okta_error("GET", PATH, 400, body, "req1") == {
        "status": 400,
        "code": code,
        "summary": summary,
        "causes": causes,
        "error_id": error_id,
        "request_id": "req1",
        "method": "GET",
        "path": PATH,
    }


def test_a_request_error_promises_nothing_of_itself():
    error = RequestError("It failed", build_okta_error("GET", PATH))

    assert (error.retryable, error.outcome_unknown, error.is_fatal) == (False, False, False)


def test_describe_a_request_without_an_answer():
    told = dict.fromkeys(["status", "code", "summary", "error_id", "request_id"])

    assert build_okta_error("DELETE", PATH) == dict(told, causes=[], method="DELETE", path=PATH)


@table(
    ("answer", "sentence", "hint"),
    {
        "wrong token": (
            (401, okta("E0000011", "Invalid token provided")),
            f"Okta answered {REQUEST} with 401 E0000011 (Invalid token provided)",
            "the API token in api_token is wrong, revoked or expired, or its owner is suspended or deactivated",
        ),
        "not found": (
            (404, okta("E0000007", "Not found: Resource not found: 00T1 (Token)")),
            f"Okta answered {REQUEST} with 404 E0000007 (Not found: Resource not found: 00T1 (Token))",
            "check token_id",
        ),
        "no permission": (
            (403, okta("E0000006", "You do not have permission")),
            "403 E0000006 (You do not have permission)",
            "admin role",
        ),
        "no OAuth here": (
            (403, okta("E0000005", "Invalid session")),
            "403 E0000005 (Invalid session)",
            "authenticate with api_token",
        ),
        "read-only mode": ((503, okta("E0000010", "Service is in read only mode")), "503 E0000010", "read-only mode"),
        "rate limit": (
            (429, okta("E0000047", "API call exceeded rate limit")),
            "429 E0000047",
            "raise rate_limit_timeout",
        ),
        "causes": (
            (400, okta("E0000031", "Invalid search criteria.", "Invalid cursor.", "limit")),
            "400 E0000031 (Invalid search criteria.; Invalid cursor.; limit)",
            "leave out after",
        ),
        "code alone": ((400, {"errorCode": "E0000001"}), f"Okta answered {REQUEST} with 400 E0000001", None),
        "Okta's own fault": (
            (500, okta("E0000009", "Internal Server Error")),
            "500 E0000009 (Internal Server Error)",
            "run the task again later, and ask Okta's support with the error_id",
        ),
        "missing scope": (
            (403, None, INSUFFICIENT_SCOPE),
            "403 insufficient_scope (The access token provided does not contain the required scopes.)",
            "grant the app the scope okta.logs.read and obtain a new access token that has it",
        ),
        "missing scope that is not named": (
            (403, None, 'Bearer error="insufficient_scope"'),
            "403 insufficient_scope",
            "scope",
        ),
        "expired access token": (
            (401, None, INVALID_TOKEN),
            "401 invalid_token (The token has expired.)",
            "obtain a new access token",
        ),
        "DPoP": (
            (400, None, INVALID_PROOF),
            "400 invalid_dpop_proof (The DPoP proof is missing.)",
            "authenticate with oauth_client_id and oauth_private_key",
        ),
        "bound token sent alone": (
            (400, None, DPOP_WANTED),
            "400 invalid_request (The resource request requires a DPoP proof.)",
            "authenticate with oauth_client_id and oauth_private_key",
        ),
        "unknown service app": (
            (401, oauth("invalid_client", "Invalid value for 'client_id' parameter.")),
            f"Okta answered {REQUEST} with 401 invalid_client (Invalid value for 'client_id' parameter.)",
            (
                "check oauth_client_id, that oauth_private_key (and oauth_private_key_id) belong to a public key of an"
                " active service app, and"
            ),
        ),
        "outside the network zones": (
            (403, oauth("access_denied", "x")),
            "403 access_denied (x)",
            "network zones of the service app",
        ),
        "OAuth's error without a cure": ((400, oauth("invalid_request", "x")), "400 invalid_request (x)", None),
        "not Okta and says so in JSON": (
            (404, {"status": 404, "error": "Not Found", "path": "/"}),
            f"answered {REQUEST} with 404",
            NOT_OKTA,
        ),
        "Okta's error beats the challenge": (
            (403, okta("E0000006", "No"), INVALID_TOKEN),
            "403 E0000006 (No)",
            "admin role",
        ),
        "not Okta": ((404, None), f"Okta answered {REQUEST} with 404", NOT_OKTA),
        "a gateway limits requests": ((429, None), f"Okta answered {REQUEST} with 429", "lower concurrency"),
        "a proxy wants a password": ((407, None), f"Okta answered {REQUEST} with 407", "user and password in proxy"),
        "fault of a gateway": ((502, None), f"Okta answered {REQUEST} with 502", "run the task again later; if it"),
        "overloaded": ((503, None), f"Okta answered {REQUEST} with 503", "run the task again later; if it stays"),
        "user not found": (
            (404, okta("E0000007", "Not found: Resource not found: jane (User)")),
            "(User))",
            "check the user's ID or login",
        ),
        "client not found": (
            (404, okta("E0000007", "Not found: Resource not found: 0oa1 (PublicClientApp)")),
            "(PublicClientApp))",
            "check client_id",
        ),
        "app not found": (
            (404, okta("E0000007", "Not found: Resource not found: 0oa1 (AppInstance)")),
            "(AppInstance))",
            "check client_id",
        ),
        "refresh token not found": (
            (404, okta("E0000007", "Not found: Resource not found: 0oa1.oar1 (OAuth2RefreshTokenTx)")),
            "(OAuth2RefreshTokenTx))",
            "check token_id; refresh tokens belong to one user and one client",
        ),
        "something not found": (
            (404, okta("E0000007", "Not found: Resource not found: 00g1 (UserGroup)")),
            "(UserGroup))",
            "check the IDs that the task names",
        ),
        "nothing said of what was not found": ((404, okta("E0000007", "No")), "(No)", "check the IDs"),
        "no such path": ((404, okta("E0000008", "No")), "404 E0000008", "it has no such operation"),
        "feature not available": ((401, okta("E0000015", "No")), "401 E0000015", "the org does not have this feature"),
        "not Okta and asks for a password": (
            (401, None, 'Basic realm="Intranet"'),
            f"Okta answered {REQUEST} with 401",
            NOT_OKTA,
        ),
        "code that is the key of something else": (
            (400, {"errorCode": "library_jwt"}),
            f"Okta answered {REQUEST} with 400 library_jwt",
            None,
        ),
        "redirect": ((302, None), f"the answer to {REQUEST} is a redirect, which is not followed", NOT_OKTA),
        "redirect with Okta's error": (
            (307, okta("E0000006", "No")),
            f"the answer to {REQUEST} is a redirect",
            NOT_OKTA,
        ),
    },
)
def test_refusal_says_what_happened_and_what_to_do(answer, sentence, hint):
    error = refused(*answer)

    assert sentence in str(error)
    assert hint in error.hint if hint else error.hint is None
    assert str(error).endswith(f": {error.hint}" if hint else sentence)
    assert "None" not in str(error)
    assert "\n" not in str(error)
    assert error.okta_error["request_id"] == "req1"
    assert (error.status, error.code) == (error.okta_error["status"], error.okta_error["code"])


@table(
    ("answer", "kind", "hint"),
    {
        "expired access token": (
            (401, None, INVALID_TOKEN),
            "access_token",
            "obtain a new access token and give it in",
        ),
        "service app's token is refused again": (
            (401, None, INVALID_TOKEN),
            "oauth_client_id",
            "check that the service app of oauth_client_id is active",
        ),
        "scope of an access token": (
            (403, None, INSUFFICIENT_SCOPE),
            "access_token",
            "grant the app the scope okta.logs",
        ),
        "scope of a service app": (
            (403, None, INSUFFICIENT_SCOPE),
            "oauth_client_id",
            "and add it to oauth_scopes if the task or the environment sets them",
        ),
        "bound access token": ((400, None, INVALID_PROOF), "access_token", "cannot be used alone"),
        "bound access token without a nonce": ((401, None, NONCE_WANTED), "access_token", "cannot be used alone"),
        "proof of a service app": ((400, None, INVALID_PROOF), "oauth_client_id", "check the clock of the machine"),
        "nonce of a service app": ((401, None, NONCE_WANTED), "oauth_client_id", "run the task again; Okta refused"),
    },
)
def test_the_hint_depends_on_the_credentials(answer, kind, hint):
    assert hint in refused(*answer, kind=kind).hint


SOURCES = {"org_url": "OKTA_ORG_URL", "api_token": "OKTA_API_TOKEN", "proxy": "HTTPS_PROXY"}


@table(
    ("answer", "more"),
    {
        "one option": ((404, okta("E0000008", "No")), " (org_url comes from OKTA_ORG_URL)"),
        "two options": (
            (502, None),
            " (org_url comes from OKTA_ORG_URL, proxy comes from HTTPS_PROXY)",
        ),
        "option that the task sets": ((429, okta("E0000047", "No")), ""),
        "no hint": ((400, okta("E0000001", "No")), ""),
    },
)
def test_the_hint_names_the_variables_of_the_options_in_it(answer, more):
    plain = refused(*answer)

    error = plain.with_sources(SOURCES)

    assert str(error) == str(plain) + more
    assert error.hint == (plain.hint + more if plain.hint else None)
    assert (type(error), error.status, error.okta_error) == (type(plain), plain.status, plain.okta_error)


@table(
    ("answer", "flags"),
    {
        "400": ((400, okta("E0000001", "x")), ""),
        "401": ((401, okta("E0000011", "x")), "is_fatal"),
        "401 invalid_client": ((401, oauth("invalid_client", "x")), "is_fatal"),
        "403": ((403, okta("E0000006", "x")), ""),
        "403 insufficient_scope": ((403, None, INSUFFICIENT_SCOPE), "is_fatal"),
        "404": ((404, okta("E0000007", "x")), ""),
        "405": ((405, okta("E0000022", "x")), ""),
        "423": ((423, okta("E0000239", "x")), ""),
        "429": ((429, okta("E0000047", "x")), "is_fatal"),
        "500": ((500, okta("E0000009", "x")), "retryable outcome_unknown"),
        "501": ((501, okta("E0000060", "x")), "outcome_unknown"),
        "502": ((502, None), "retryable outcome_unknown"),
        "503": ((503, okta("E0000010", "x")), "retryable outcome_unknown is_fatal"),
        "504": ((504, None), "retryable outcome_unknown"),
        "300": ((300, None), "outcome_unknown"),
        "302": ((302, None), "outcome_unknown"),
        "304": ((304, None), "outcome_unknown"),
    },
)
def test_refusal_says_what_may_follow(answer, flags):
    error = refused(*answer)

    assert [flag for flag in ("retryable", "outcome_unknown", "is_fatal") if getattr(error, flag)] == flags.split()


@pytest.mark.parametrize("nonce", [None, "n0nce"])
def test_refusal_passes_on_the_nonce_and_keeps_it_to_itself(nonce):
    error = refused(400, oauth("use_dpop_nonce", "Authorization server requires nonce in DPoP proof."), nonce=nonce)

    assert (error.nonce, error.code) == (nonce, "use_dpop_nonce")
    assert "n0nce" not in f"{error} {error.as_result()}"


@given(
    body=json_values
    | st.fixed_dictionaries({"errorCode": json_values, "errorSummary": json_values, "errorCauses": json_values})
)
def test_an_odd_body_is_no_reason_to_crash(body):
    error = refused(400, body)

    assert str(error).startswith(f"Okta answered {REQUEST} with 400")
    assert all(isinstance(cause, str) for cause in error.okta_error["causes"])


@given(challenge=st.text())
def test_an_odd_challenge_is_no_reason_to_crash(challenge):
    assert str(refused(403, None, challenge)).startswith(f"Okta answered {REQUEST} with 403")


@pytest.mark.parametrize("outcome_unknown", [True, False])
def test_held_back(outcome_unknown):
    error = rate_limit_wait_exceeded(build_okta_error("DELETE", PATH), outcome_unknown)

    assert str(error).startswith(
        f"DELETE {PATH} was held back by Okta's rate limit for longer than the task may wait: raise rate_limit"
    )
    assert (error.retryable, error.outcome_unknown, error.is_fatal) == (False, outcome_unknown, True)
    assert (error.status, error.code) == (None, None)


@pytest.mark.parametrize("outcome_unknown", [True, False])
def test_called_off(outcome_unknown):
    error = CancelledError(build_okta_error("DELETE", PATH), outcome_unknown)

    assert (
        str(error)
        == f"DELETE {PATH} was not sent, because the task was interrupted: run the task again to do what is left"
    )
    assert (error.retryable, error.outcome_unknown, error.is_fatal) == (False, outcome_unknown, True)
    assert (error.status, error.code) == (None, None)


def test_unusable():
    error = UnexpectedResponseError(build_okta_error("GET", PATH, 200), "not the JSON it should be")

    assert str(error).startswith(f"the answer to {REQUEST} is not the JSON it should be: {NOT_OKTA}")
    assert (error.status, error.retryable, error.outcome_unknown, error.is_fatal) == (200, False, True, False)


@table(
    ("error", "expected"),
    {
        "option": (OptionError("org_url is missing"), {"msg": "org_url is missing"}),
        "library": (MissingLibraryError("requests"), {"msg": "requests"}),
        "request": (
            RequestError("It failed", build_okta_error("GET", PATH)),
            {"msg": "It failed", "okta_error": build_okta_error("GET", PATH)},
        ),
        "request with a hint": (
            RequestError("It failed", build_okta_error("GET", PATH), "try again"),
            {"msg": "It failed: try again", "okta_error": build_okta_error("GET", PATH), "hint": "try again"},
        ),
    },
)
def test_as_result(error, expected):
    assert isinstance(error, OktaError)
    assert error.as_result() == expected


@pytest.mark.parametrize("text", ["it's", "x" * 60])
def test_a_quotation_is_short(text):
    assert quote(text) == repr(text)
    assert quote(text.ljust(60) + "more") == repr(text.ljust(60))
