# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import gzip
import http.client
import json
import socket
import threading

import pytest

AUTHORIZATION = {"Authorization": "SSWS s-admin"}


@pytest.fixture
def connection(okta):
    connection = http.client.HTTPConnection("127.0.0.1", int(okta.url.rpartition(":")[2]), timeout=5)
    yield connection
    connection.close()


def ask(connection, method, path, body=None, **headers):
    connection.request(method, f"/api/v1{path}", body, {**AUTHORIZATION, **headers})
    response = connection.getresponse()
    return response, response.read()


def test_one_connection_serves_many_answers_with_and_without_body(okta, connection):
    ask(connection, "GET", "/users/me")
    socket_before = connection.sock
    for method, path in [
        ("DELETE", "/api-tokens/00Tjane"),
        ("GET", "/api-tokens"),
        ("HEAD", "/api-tokens"),
        ("DELETE", "/users/00ubob/clients/0oacli/tokens"),
        ("POST", "/api-tokens"),
        ("GET", "/users/nope"),
    ]:
        response, body = ask(connection, method, path)
        if method != "HEAD":
            assert response.getheader("Transfer-Encoding") == (None if response.status == 204 else "chunked")
            assert response.getheader("Content-Length") is None
        assert (body == b"") is (response.status == 204 or method == "HEAD")
    assert connection.sock is socket_before
    assert len({record["connection"] for record in okta.requests}) == 1


def test_a_request_body_nobody_reads_does_not_spoil_the_next_request(connection):
    assert ask(connection, "DELETE", "/api-tokens/nope", json.dumps({"x": "y" * 100_000}))[0].status == 404
    assert ask(connection, "GET", "/api-tokens")[0].status == 200


def test_answers_are_not_held_back_by_the_kernel(okta, connection):
    ask(connection, "GET", "/users/me")
    (served,) = okta._listeners[0]._connections
    assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_client_that_asks_for_close_gets_it(connection):
    response, _rest = ask(connection, "GET", "/api-tokens", Connection="close")
    assert response.getheader("Connection") == "close"
    assert connection.sock is None


def test_an_absolute_url_as_sent_to_a_proxy_is_understood(okta, connection):
    connection.putrequest("GET", f"{okta.url}/api/v1/users/me")
    connection.putheader("Authorization", AUTHORIZATION["Authorization"])
    connection.endheaders()
    assert connection.getresponse().status == 200
    assert okta.requests[0]["path"] == "/api/v1/users/me"


def test_a_chunked_body_is_read_to_its_end(connection):
    body = b'{"network": {"connection": "ZONE", "include": ["nzo1"]}}'
    response, shown = ask(connection, "PUT", "/api-tokens/00Tjane", iter([body[:7], body[7:]]))
    assert response.status == 200
    assert json.loads(shown)["network"] == {"connection": "ZONE", "include": ["nzo1"]}
    assert ask(connection, "GET", "/api-tokens")[0].status == 200


def test_a_length_that_makes_no_sense_is_400_and_the_end_of_the_connection(connection):
    response, _rest = ask(connection, "PUT", "/api-tokens/00Tjane", **{"Content-Length": "many"})
    assert (response.status, response.getheader("Connection")) == (400, "close")


def test_many_connections_at_once(okta):
    answers = []

    def work():
        own = http.client.HTTPConnection("127.0.0.1", int(okta.url.rpartition(":")[2]), timeout=5)
        answers.extend(ask(own, "GET", "/api-tokens")[0].status for _time in range(10))
        own.close()

    workers = [threading.Thread(target=work) for _time in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [200] * 160
    assert len({record["connection"] for record in okta.requests}) == 16


ALWAYS = {"connection", "date", "server", "strict-transport-security"}
NO_CACHING = {"cache-control", "expires", "pragma", "referrer-policy"}
COMMON = ALWAYS | {
    "accept-ch",
    "content-security-policy",
    "p3p",
    "set-cookie",
    "x-okta-request-id",
    "x-xss-protection",
}
RATE = {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"}
BODY = {"content-type", "transfer-encoding", "x-content-type-options"}


@pytest.mark.parametrize(
    ("method", "path", "status", "names"),
    [
        ("GET", "/api-tokens", 200, COMMON | NO_CACHING | RATE | BODY),
        ("GET", "/users/00ujane/groups", 200, COMMON | NO_CACHING | RATE | BODY | {"link"}),
        ("DELETE", "/api-tokens/00Tjane", 204, COMMON | NO_CACHING | RATE | {"x-frame-options"}),
        ("GET", "/api-tokens/nope", 404, COMMON | NO_CACHING | RATE | BODY),
        ("GET", "/users?limit=0", 400, COMMON | NO_CACHING | RATE | BODY),
        ("PUT", "/users/me", 405, ALWAYS | BODY),
    ],
)
def test_each_status_has_the_headers_of_the_recordings(connection, method, path, status, names):
    response, _body = ask(connection, method, path)
    assert response.status == status
    assert {name.lower() for name, _value in response.getheaders()} == names


def test_the_values_of_headers(connection):
    response, _body = ask(connection, "GET", "/api-tokens")
    shown = {name.lower(): value for name, value in response.getheaders()}
    assert shown["content-type"] == "application/json"
    assert shown["date"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert shown["cache-control"] == "no-cache, no-store"
    assert shown["server"] == "nginx"
    assert shown["referrer-policy"] == "strict-origin-when-cross-origin"
    assert shown["strict-transport-security"] == "max-age=315360000; includeSubDomains"
    cookies = [value for name, value in response.getheaders() if name == "Set-Cookie"]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["sid", "JSESSIONID"]
    assert ask(connection, "DELETE", "/api-tokens/00Tjane")[0].getheader("X-Frame-Options") == "SAMEORIGIN"


def test_every_other_401_lacks_rate_and_caching_headers(okta, connection):
    names = []
    for _time in range(4):
        response, _body = ask(connection, "GET", "/api-tokens", Authorization="SSWS wrong")
        names.append({name.lower() for name, _value in response.getheaders()})
    assert names == [COMMON | NO_CACHING | RATE | BODY, COMMON | BODY] * 2


def test_bodies_are_compressed_for_a_client_that_asks_and_for_recorded_statuses(connection):
    for path, status, compressed in (("/api-tokens", 200, True), ("/nope", 404, True), ("/users?limit=0", 400, False)):
        response, body = ask(connection, "GET", path, **{"Accept-Encoding": "gzip, deflate"})
        assert response.status == status
        assert response.getheader("Content-Encoding") == ("gzip" if compressed else None)
        assert response.getheader("Vary") == ("Accept-Encoding" if compressed else None)
        json.loads(gzip.decompress(body) if compressed else body)


def test_a_text_that_is_not_unicode_is_sent_as_an_escape(okta, connection):
    okta.org.api_tokens["00Tjane"].name = "half \ud83d, whole \U0001f600"
    _response, body = ask(connection, "GET", "/api-tokens/00Tjane")
    assert b'"half \\ud83d, whole \xf0\x9f\x98\x80"' in body
    assert json.loads(body)["name"] == okta.org.api_tokens["00Tjane"].name


def test_a_connection_that_says_nothing_does_not_hold_up_others_or_the_end(seed):
    from emulator import Emulator
    from emulator_org import Api

    with Emulator(seed, tls=True) as okta:
        silent = socket.create_connection(("127.0.0.1", int(okta.url.rpartition(":")[2])))
        with silent:
            assert Api(okta)("GET", "/api-tokens").status_code == 200
            okta.stop()
        assert okta.stopped.is_set()
