# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import contextlib
import gzip
import re
import socket
import time

import pytest
import requests

LIST = "/users/00ubob/clients/0oacli/tokens"


def revoked(okta):
    return [effect["id"] for effect in okta.ledger]


def test_a_status_from_the_edge_comes_before_sign_in_and_effect(api, okta):
    okta.faults.add("status", method="DELETE", path="/api-tokens/", status=503)
    assert api("DELETE", "/api-tokens/00Tjane", "SSWS wrong").status_code == 503
    assert revoked(okta) == []
    assert api("DELETE", "/api-tokens/00Tjane").status_code == 204


def test_when_after_the_effect_is_real(api, okta):
    okta.faults.add("status", status=502, when="after")
    response = api("DELETE", "/api-tokens/00Tjane")
    assert (response.status_code, response.headers["Content-Type"]) == (502, "text/html")
    assert revoked(okta) == ["00Tjane"]


def test_the_body_and_headers_of_a_status_can_be_chosen(api, okta):
    okta.faults.add(
        "status", status=423, json={"errorCode": "E0000239"}, headers={"X-More": "1"}, omit_headers=["date"]
    )
    first = api("GET", "/api-tokens")
    assert (first.status_code, first.json(), first.headers["X-More"]) == (423, {"errorCode": "E0000239"}, "1")
    assert "Date" not in first.headers
    okta.faults.add("status", status=500)
    assert api("GET", "/api-tokens").json()["errorCode"] == "E0000009"
    okta.faults.add("status", status=500, body="oops", content_type="text/x-oops")
    third = api("GET", "/api-tokens")
    assert (third.text, third.headers["Content-Type"]) == ("oops", "text/x-oops")


def test_times_skip_method_path_and_query_choose_the_requests(api, okta):
    okta.faults.add("status", method="get", path=r"/tokens$", query="after=", status=500, skip=1, times=2)
    cursor = api("GET", LIST).links["next"]["url"].split("/api/v1")[1]
    assert api("DELETE", f"{LIST}/nope").status_code == 404
    assert [api("GET", path).status_code for path in (LIST, cursor, cursor, cursor, cursor)] == [
        200,
        200,
        500,
        500,
        200,
    ]
    assert okta.faults.list()[0]["hits"] == 2


def test_every_nth_of_those_that_are_not_passed_over(api, okta):
    okta.faults.add("status", method="GET", status=500, skip=1, every=3, times=2)
    assert [api("GET", "/api-tokens").status_code for _request in range(11)] == [200] * 3 + [500] + [200] * 2 + [
        500
    ] + [200] * 4
    assert okta.faults.list()[0]["every"] == 3


def test_by_chance_and_with_the_same_luck_again(api, okta):
    def statuses():
        okta.faults.clear()
        okta.faults.add("status", status=500, times=None, chance=0.25)
        return [api("GET", "/api-tokens").status_code for _request in range(60)]

    first = statuses()
    assert 5 < first.count(500) < 25
    assert first.count(500) == okta.faults.list()[0]["hits"]
    assert statuses() == first
    assert okta.faults.list()[0]["chance"] == 0.25


def test_times_none_is_for_ever_and_the_first_rule_that_fits_wins(api, okta):
    okta.faults.add("status", status=500, times=None)
    okta.faults.add("status", status=501)
    assert {api("GET", "/api-tokens").status_code for _time in range(3)} == {500}
    okta.faults.clear()
    assert api("GET", "/api-tokens").status_code == 200


def test_the_path_is_matched_as_it_came_on_the_wire(api, okta):
    okta.faults.add("status", path="/a%2Fb$", status=500)
    assert api("GET", "/api-tokens/a%2Fb").status_code == 500
    assert okta.requests[0]["path"] == "/api/v1/api-tokens/a%2Fb"


def test_rate_limit(api, okta):
    okta.faults.add("rate_limit", reset_in=7, limit=0, remaining=0)
    response = api("GET", "/api-tokens")
    assert (response.status_code, response.json()["errorCode"]) == (429, "E0000047")
    assert response.headers["x-rate-limit-limit"] == "0"
    assert int(response.headers["x-rate-limit-reset"]) == okta.clock.now().timestamp() + 7
    assert "Retry-After" not in response.headers
    okta.faults.add("rate_limit", reset_in=-86400, retry_after=2, omit_headers=["Date", "x-rate-limit-limit"])
    bare = api("GET", "/api-tokens")
    assert bare.headers["Retry-After"] == "2"
    assert int(bare.headers["x-rate-limit-reset"]) == okta.clock.now().timestamp() - 86400
    assert "Date" not in bare.headers
    assert "x-rate-limit-limit" not in bare.headers


@pytest.mark.parametrize("kind", ["drop", "reset"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_the_connection_is_lost_before_or_after_the_effect(api, okta, kind, when):
    api("GET", "/users/me")
    okta.faults.add(kind, method="DELETE", when=when)
    with pytest.raises(requests.ConnectionError) as caught:
        api("DELETE", "/api-tokens/00Tjane")
    assert ("ConnectionResetError" in str(caught.value)) is (kind == "reset")
    assert revoked(okta) == (["00Tjane"] if when == "after" else [])
    assert okta.requests[-1]["status"] is None
    assert okta.requests[-1]["fault"] == kind


@pytest.mark.parametrize("kind", ["drop", "reset"])
def test_a_connection_with_tls_can_be_lost_too(seed, kind):
    from emulator import Emulator
    from emulator_org import Api

    with Emulator(seed, tls=True) as okta:
        api = Api(okta)
        okta.faults.add(kind)
        with pytest.raises(requests.ConnectionError):
            api("GET", "/api-tokens")
        assert api("GET", "/api-tokens").status_code == 200


def test_hang_gives_no_answer_until_the_client_gives_up(api, okta):
    okta.faults.add("hang", seconds=60, when="after")
    with pytest.raises(requests.ReadTimeout):
        api("DELETE", "/api-tokens/00Tjane", timeout=0.2)
    assert revoked(okta) == ["00Tjane"]
    okta.stop()
    assert okta.stopped.is_set()


def test_slow_body(api, okta):
    okta.faults.add("slow_body", seconds=0.3)
    started = time.monotonic()
    assert len(api("GET", "/api-tokens").json()) == 6
    assert time.monotonic() - started >= 0.3


def test_trickle_slows_the_headers_too(api, okta):
    okta.faults.add("trickle", method="DELETE", seconds=0.3)
    started = time.monotonic()
    assert api("DELETE", "/api-tokens/00Tjane").status_code == 204
    assert time.monotonic() - started >= 0.3


def test_an_interim_response_comes_first(okta):
    okta.faults.add("interim")
    assert raw(okta, "GET", "/api/v1/api-tokens")[:2] == ["103 Early Hints", "200 OK"]
    okta.faults.add("interim", status=199, seconds=0.05)
    assert raw(okta, "DELETE", "/api/v1/api-tokens/00Tjane") == ["199 Unknown", "204 No Content"]
    assert revoked(okta) == ["00Tjane"]


def test_surplus_bytes_follow_the_end(okta):
    okta.faults.add("surplus", body="HTTP/1.1 404 Not Found\r\n\r\n", times=2)
    assert raw(okta, "GET", "/api/v1/api-tokens") == ["200 OK", "404 Not Found"]
    assert raw(okta, "DELETE", "/api/v1/api-tokens/00Tjane") == ["204 No Content", "404 Not Found"]


def raw(okta, method, path):
    """The statuses of all that comes in answer to a request, until nothing has come for a while."""
    host, _colon, port = okta.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 1) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\nAuthorization: SSWS {okta.api_token}\r\n\r\n".encode())
        connection.settimeout(0.2)
        received = b""
        with contextlib.suppress(TimeoutError):
            while chunk := connection.recv(65536):
                received += chunk
    return [found.decode() for found in re.findall(rb"HTTP/1.1 ([^\r]+)", received)]


def test_lone_surrogates_are_in_names_only(api, okta):
    okta.faults.add("lone_surrogate", times=2)
    tokens = api("GET", "/api-tokens").json()
    assert {token["name"][-1] for token in tokens} == {"\ud83d"}
    assert "\ud83d" not in "".join(token["id"] + token["userId"] for token in tokens)
    plain = api("GET", LIST, headers={"Accept-Encoding": "identity"}).json()
    assert {token["issuer"][-1] for token in plain} == {"\ud83d"}


def test_echo_repeats_the_request(api, okta):
    okta.faults.add("echo")
    error = api("POST", "/api-tokens?x=1", data="a=b").json()
    assert f"SSWS {okta.api_token}" in error["errorSummary"]
    assert "a=b" in error["error_description"]
    assert base64.b64encode(b"a=b").decode() in [cause["errorSummary"] for cause in error["errorCauses"]]
    okta.faults.add("echo", status=401, headers={"X-More": "1"})
    refused = api("GET", "/api-tokens")
    assert (refused.status_code, refused.content, refused.headers["X-More"]) == (401, b"", "1")
    assert okta.api_token in refused.headers["WWW-Authenticate"]


def test_truncate_promises_more_than_it_sends(api, okta):
    okta.faults.add("truncate", keep=10)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        api("GET", "/api-tokens", headers={"Accept-Encoding": "identity"})
    assert api("GET", "/api-tokens").status_code == 200


def test_bodies_that_are_not_what_they_should_be(api, okta):
    okta.faults.add("invalid_json")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        api("GET", "/api-tokens").json()
    okta.faults.add("empty")
    empty = api("GET", "/api-tokens")
    assert (empty.status_code, empty.content) == (200, b"")
    okta.faults.add("html", method="DELETE")
    html = api("DELETE", "/api-tokens/00Tjane")
    assert (html.status_code, html.headers["Content-Type"]) == (200, "text/html")
    assert revoked(okta) == []


def test_the_next_link_can_be_replaced_or_taken_away(api, okta):
    okta.faults.add("replace_link", link='<https://evil.example.com/?x={base}>; rel="next"')
    assert api("GET", LIST).links["next"]["url"] == f"https://evil.example.com/?x={okta.url}"
    okta.faults.add("replace_link", link="<{next}>; rel=next")
    assert "after=" in api("GET", LIST).links["next"]["url"]
    okta.faults.add("replace_link", link=None)
    assert list(api("GET", LIST).links) == ["self"]
    assert len(api("GET", LIST).raw.headers.getlist("Link")) == 2


def test_gzip(api, okta):
    okta.faults.add("gzip", times=2)
    for accepted in ("gzip", "identity"):
        response = api("GET", "/api-tokens", stream=True, headers={"Accept-Encoding": accepted})
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.raw.read(decode_content=False)).startswith(b'[{"id"')


def test_redirect(api, okta):
    okta.faults.add("redirect", status=307, location="https://elsewhere.example.com/")
    response = api("DELETE", "/api-tokens/00Tjane")
    assert (response.status_code, response.headers["Location"]) == (307, "https://elsewhere.example.com/")
    assert revoked(okta) == []


def test_duplicate_header(api, okta):
    okta.faults.add("duplicate_header", name="X-Rate-Limit-Reset", value="1")
    values = api("GET", "/api-tokens").raw.headers.getlist("x-rate-limit-reset")
    assert len(values) == 2
    assert values[1] == "1"
    okta.faults.add("duplicate_header", name="Date")
    assert len(set(api("GET", "/api-tokens").raw.headers.getlist("Date"))) == 1


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"kind": "explode"}, "There is no fault kind 'explode'; there are status,"),
        ({"kind": "drop", "seconds": 3}, "The fault kind drop has no key 'seconds'"),
        ({"kind": "status", "status": "503"}, "status of the fault kind status cannot be '503'."),
        ({"kind": "redirect"}, "The fault kind redirect needs location."),
        ({"kind": "gzip", "when": "before"}, "when of the fault kind gzip must be after, not 'before'."),
        ({"kind": "drop", "when": "later"}, "when of the fault kind drop must be before or after, not 'later'."),
        ({"kind": "drop", "path": "("}, "path must be a regular expression"),
        ({"kind": "drop", "times": -1}, "times must be a whole number, 0 or more, not -1."),
        ({"kind": "drop", "every": 0}, "every must be a whole number, 1 or more, not 0."),
        ({"kind": "drop", "chance": 0}, "chance must be a number above 0, and 1 at most, not 0."),
        ({"kind": "drop", "chance": True}, "chance must be a number above 0, and 1 at most, not True."),
        ({"kind": "drop", "method": 3}, "method must be a text such as DELETE, not 3."),
    ],
)
def test_a_bad_rule_is_refused_with_a_sentence(okta, rule, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence)):
        okta.faults.add_all(rule)
    assert okta.faults.list() == []
