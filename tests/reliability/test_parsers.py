# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parser of what comes from outside, fed with anything: a value or the documented error comes out, no crash,
hang or secret."""

import importlib
import json
import math
from datetime import UTC, datetime

import pytest
from emulator import service_key
from hypothesis import given
from hypothesis import strategies as st

# The checkout becomes a collection in conftest.py, which linters do not see.
UTILS = "ansible_collections.identityops.okta.plugins.module_utils"
auth, client, connection, errors, facts, headers, ids, oauth, rate_limit, secrets, sign_in, transport = (
    importlib.import_module(f"{UTILS}.{name}")
    for name in (
        "_auth",
        "_client",
        "_connection",
        "_errors",
        "_facts",
        "_headers",
        "_ids",
        "_oauth",
        "_rate_limit",
        "_secrets",
        "_sign_in",
        "_transport",
    )
)


def outcome(expected, call):
    """What the call returns and the error of the expected kind that it raises; any other passes through."""
    try:
        return call(), None
    except expected as error:
        return None, error


NOW = datetime(2026, 3, 1, tzinfo=UTC)
ORG = "https://acme.okta.com"
KEY = service_key("ES256").private_pem
SECRET = "s3cret-canary-0123456789"

texts = st.text(max_size=80)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


def objects(*keys, of=values):
    """Objects whose known keys hold anything, or are not there."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, of))


pieces = [
    "<",
    ">",
    ";",
    ",",
    '"',
    "rel",
    "=",
    "next",
    "after",
    "?",
    "&",
    "%",
    "://",
    "//",
    "@",
    "[",
    "]",
    ":",
    "\\",
    " ",
    "\t",
    "https",
    ORG,
    "/api/v1/x",
]
links = st.lists(st.sampled_from(pieces) | texts, max_size=24).map("".join)
dates = st.lists(
    st.sampled_from(["Sun", "Mar", "GMT", "2026", "99999", "-1", ":", " ", ",", "00", "+9999", "é"]), max_size=10
).map("".join)
times = st.lists(st.sampled_from(["2026", "-", "03", "T", ":", "Z", "+", "00", ".", "99", "é"]), max_size=16).map(
    "".join
)
durations = st.lists(
    st.sampled_from(["P", "T", "D", "W", "H", "M", "S", "Y", "9", "30", "999999", "-", "."]), max_size=12
).map("".join)
numbers = st.lists(
    st.sampled_from(["0", "1", "60", "99999999999999999999", "-1", ",", " ", ".", "é", "٣", "e9"]), max_size=8
).map("".join)
pem = st.lists(
    st.sampled_from(
        ["-----BEGIN ", "PRIVATE KEY", "-----", "-----END ", "\n", "MII", "AAAA", "=", "ENCRYPTED", "EC", " "]
    ),
    max_size=14,
).map("".join)
jwks = objects(
    "kty",
    "n",
    "e",
    "d",
    "crv",
    "x",
    "y",
    "k",
    "kid",
    "alg",
    of=scalars | st.sampled_from(["RSA", "EC", "oct", "OKP", "P-256", "AQAB"]),
)


@given(links | texts)
def test_link(header):
    cursor, error = outcome(ValueError, lambda: headers.next_cursor(header, f"{ORG}/api/v1/x"))

    assert error is None or str(error).startswith("followed by ")
    assert cursor is None or isinstance(cursor, str)


@given(st.none() | dates | texts)
def test_date(header):
    date = headers.parse_date(header)

    assert date is None or (date.tzinfo and date.year < 9999)
    if date:
        date.timestamp()


@given(*[st.none() | numbers] * 4, st.floats(0, 1e11), st.integers(1, 50), st.floats(0, 1))
def test_rate_limit(limit, remaining, reset, retry_after, server_time, refusals, jitter):
    named = {
        "X-Rate-Limit-Limit": limit,
        "X-Rate-Limit-Remaining": remaining,
        "X-Rate-Limit-Reset": reset,
        "Retry-After": retry_after,
    }
    said = rate_limit.read_rate_limit({name: value for name, value in named.items() if value is not None}, server_time)

    wait = rate_limit.wait_after_refusal(said, refusals, jitter)
    assert math.isfinite(wait)
    assert 0 < wait <= rate_limit.WINDOW + 1


@given(
    st.integers(1, 100),
    st.lists(
        st.tuples(*[st.none() | st.integers(0, 10**15)] * 2, st.none() | st.floats(0, 60), st.floats(0, 100)),
        max_size=30,
    ),
)
def test_gate(share, answers):
    gate, now = rate_limit.RateLimiter(share), 0.0
    for limit, remaining, seconds_left, later in answers:
        delay = gate.delay(now)
        assert math.isfinite(delay)
        assert 0 <= delay <= rate_limit.WINDOW + 1
        gate.sent()
        now += later
        gate.update(rate_limit.RateLimit(limit, remaining, seconds_left), now)
        assert gate.remaining is None or gate.remaining >= 0


@given(
    st.integers(300, 599),
    objects("errorCode", "errorSummary", "errorId", "errorCauses", "error", "error_description") | values,
    st.none() | texts,
    texts | st.sampled_from(['Bearer error="insufficient_scope", scope="x"', 'DPoP error="', 'error="' * 50]),
    st.none() | texts,
)
def test_error_bodies(status, body, request_id, challenge, nonce):
    error = errors.error_from_response(
        errors.build_okta_error("DELETE", "/api/v1/x", status, body, request_id), challenge, nonce
    )

    result = error.as_result()
    assert set(result) - {"hint"} == {"msg", "okta_error"}
    assert set(result["okta_error"]) == {
        "status",
        "code",
        "summary",
        "causes",
        "error_id",
        "request_id",
        "method",
        "path",
    }
    assert all(isinstance(cause, str) for cause in result["okta_error"]["causes"])


@given(times | texts | values)
def test_times(text):
    moment = facts.parse_time(text)

    assert moment is None or moment.tzinfo


@given(durations | texts | values)
def test_durations(text):
    span = facts.parse_duration(text)

    assert span is None or span.total_seconds() >= 0


@given(objects("id", "created", "lastUpdated", "expiresAt", "tokenWindow", "_links", of=values | times | durations))
def test_tokens(token):
    for found in (facts.api_token_facts(token, NOW), facts.refresh_token_facts(token, NOW)):
        assert {name: value for name, value in token.items() if name != "_links"}.items() <= found.items()
        assert "_links" not in found
        assert all(isinstance(found[name], (int, type(None))) for name in ("age_days", "expires_in_days"))


@given(pem | jwks.map(str) | jwks.map(json.dumps) | texts)
def test_keys(text):
    loaded, error = outcome(errors.OptionError, lambda: oauth._load_key(text, "oauth_private_key", None))

    assert (loaded is None) != (error is None)
    if error:
        assert str(error).startswith("oauth_private_key ")
        assert len(text) < 40 or text not in str(error)


@given(objects("access_token", "token_type", "expires_in", "scope") | values)
def test_grants(body):
    app = oauth.ServiceApp(
        sign_in.SignIn("oauth_client_id", KEY, "0oa1"), ["okta.users.read"], ORG, lambda secret: None
    )

    def grant(fields):
        assert fields()["scope"]
        return body if isinstance(body, dict) else {}

    _number, error = outcome(errors.RequestError, lambda: app.sign_in(grant, lambda: 1_800_000_000.0))

    assert error is None or error.okta_error["path"] == "/oauth2/v1/token"


@given(
    st.lists(
        st.sampled_from([*pieces, "acme", ".okta.com", "-admin", "{yourOktaDomain}", "\n", "é", "#", SECRET]),
        max_size=10,
    ).map("".join)
    | texts
)
def test_org_urls_and_proxies(text):
    for check, name in (
        (connection.check_org_url, "org_url"),
        (lambda text, _name: connection.check_proxy(text), "proxy"),
    ):
        _checked, error = outcome(errors.OptionError, lambda check=check, name=name: check(text, name))
        assert error is None or name in str(error)
    secrets.Secrets().add_url(text)


@given(
    st.dictionaries(
        st.sampled_from([name for names in sign_in.VARIABLES.values() for name in names]),
        texts.filter(lambda text: "\0" not in text),
    )
)
def test_environments(environ):
    chosen, error = outcome(errors.OptionError, lambda: sign_in.resolve_sign_in({}, environ))

    assert not [
        value for value in environ.values() if error and len(value.strip()) > 12 and value.strip() in str(error)
    ]
    assert error or chosen.secret


@given(st.lists(texts, max_size=4))
def test_ids(given_ids):
    for check in (
        lambda: ids.check_ids("user_id", given_ids),
        lambda: ids.check_api_token_ids("token_id", given_ids, lambda name: []),
    ):
        checked, error = outcome(errors.OptionError, check)
        assert set(checked or []) <= set(given_ids)
        assert error is None or "_id" in str(error)


@given(texts | st.lists(st.sampled_from(["eyJ", ".", "e30", "=", "-", "_", "bm8", "é"]), max_size=8).map("".join))
def test_access_tokens(text):
    holder = auth.Secret("access_token", text).principal

    assert all(isinstance(value, (str, type(None))) for value in holder.values())


@given(
    st.binary(max_size=200) | values.map(lambda value: repr(value).encode(errors="ignore")),
    st.integers(200, 599),
    st.dictionaries(
        st.sampled_from(
            [
                "Link",
                "Date",
                "X-Rate-Limit-Reset",
                "X-Rate-Limit-Remaining",
                "X-Rate-Limit-Limit",
                "Retry-After",
                "WWW-Authenticate",
            ]
        ),
        texts,
    ),
)
def test_whole_answers(body, status, said):
    class SentRequests:
        settings = transport.Settings(ORG, auth.Secret("api_token", SECRET), "test/1")
        sources = settings.sources

        def send(self, method, target, _form, _body):
            return transport.Response(status, said, body)

    asking = client.Client(
        SentRequests(), retries=1, rate_limit_timeout=300, clock=lambda: 0.0, sleep=lambda seconds: None
    )
    for ask in (
        lambda: asking.get("/api/v1/x"),
        lambda: list(asking.pages("/api/v1/x")),
        lambda: asking.put("/api/v1/x", {}, lambda shown: bool(shown), "another object"),
        lambda: asking.delete("/api/v1/x"),
    ):
        _answer, error = outcome(errors.RequestError, ask)
        assert error is None or SECRET not in str(error.as_result())


LONG = 100_000
HEAVY = {
    "link of blanks": lambda: headers.next_cursor("<" + " " * LONG, ORG),
    "link of parameters": lambda: headers.next_cursor("<x>" + "; a=b" * LONG, ORG),
    "link of open quotes": lambda: headers.next_cursor('<x>; a="' + "\\" * LONG, ORG),
    "link of semicolons": lambda: headers.next_cursor("<x>" + " ;" * LONG, ORG),
    "links": lambda: headers.next_cursor("<x>; rel=self, " * LONG, ORG),
    "challenge": lambda: errors.error_from_response(errors.build_okta_error("GET", "/", 401), 'a="' * LONG),
    "challenge of letters": lambda: errors.error_from_response(errors.build_okta_error("GET", "/", 401), "a" * LONG),
    "rate limit of digits": lambda: rate_limit.read_rate_limit({"X-Rate-Limit-Reset": "9" * LONG}, 0.0),
    "rate limit of blanks": lambda: rate_limit.read_rate_limit({"X-Rate-Limit-Reset": "1," + " " * LONG}, 0.0),
    "rate limit of commas": lambda: rate_limit.read_rate_limit({"X-Rate-Limit-Reset": ", " * LONG}, 0.0),
    "duration": lambda: facts.parse_duration("P" + "9" * LONG),
    "time": lambda: facts.parse_time("2026-" * LONG),
    "date": lambda: headers.parse_date("Sun, " * LONG),
    "nested JSON": lambda: transport.Response(200, {}, b"[" * LONG).json(),
    "oauth code": lambda: errors.build_okta_error("POST", "/", 400, {"error": "a" * LONG + "!"}),
}


@pytest.mark.parametrize("parse", HEAVY.values(), ids=HEAVY)
def test_long_input_comes_to_an_end(parse):
    _parsed, error = outcome(ValueError, parse)

    assert len(str(error)) < 200
