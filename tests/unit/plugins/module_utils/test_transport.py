# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import datetime
import errno
import io
import itertools
import os
import socket
import ssl
import subprocess
import sys
import threading

import pytest
import requests
import responses
import trustme
import urllib3
from ansible_collections.identityops.okta.plugins.module_utils import _transport, _wire
from ansible_collections.identityops.okta.plugins.module_utils._auth import Secret
from ansible_collections.identityops.okta.plugins.module_utils._connection import check_proxy
from ansible_collections.identityops.okta.plugins.module_utils._errors import (
    MissingLibraryError,
    OptionError,
    RequestError,
    UnsuitableLibraryError,
    build_okta_error,
)
from ansible_collections.identityops.okta.plugins.module_utils._parallel import map_concurrently
from ansible_collections.identityops.okta.plugins.module_utils._transport import Response, Settings, Transport
from responses.matchers import header_matcher, request_kwargs_matcher, urlencoded_params_matcher

ORG = "https://acme.okta.com"
PATH = "/api/v1/api-tokens"
SIGNED_IN = Secret("api_token", "s3cret")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
PASSING = (True, False, True)  # passing, outcome_unknown, is_fatal
LOST = (True, True, True)
LASTING = (False, False, True)
NEVER = datetime.datetime(9999, 1, 2, tzinfo=datetime.UTC)


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def flags(error):
    return error.retryable, error.outcome_unknown, error.is_fatal


@pytest.fixture
def transport():
    """transport(org_url, **settings): closed when the test ends."""
    made = []

    def build(org_url=ORG, authorization=SIGNED_IN, **settings):
        made.append(Transport(Settings(authorization=authorization, user_agent="test/1", org_url=org_url, **settings)))
        return made[-1]

    yield build
    for transport in made:
        transport.close()


@pytest.fixture
def failure(transport):
    """failure(org_url, **settings): the error of a GET."""

    def get(org_url=ORG, method="GET", **settings):
        with pytest.raises(RequestError) as failed:
            transport(org_url, **settings).send(method, PATH + "?q=private")
        error = failed.value
        assert str(error).startswith(f"{method} {PATH}: ")
        assert [word for word in ("private", "s3cret", "hunter2", "\n") if word in str(error)] == []
        assert error.okta_error == build_okta_error(method, PATH)
        assert error.__cause__ is None
        assert error.__context__ is None
        return error

    return get


class Listener:
    """A server on the loopback interface.

    It answers each request on each connection with what `answer(head)` says, None to hang up.
    """

    def __init__(self, answer, tls=None):
        self.heads, self.connections = [], 0
        self._answer, self._tls = answer, tls
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self):
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self):
        while not self._over.is_set():
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=[connection]))
            self._threads[-1].start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while not self._over.is_set():
                    head = b"".join(itertools.takewhile(bytes.strip, iter(stream.readline, b"")))
                    if not head:
                        return
                    self.heads.append(head.decode())
                    answer = self._answer(head)
                    if answer is None:
                        return
                    connection.sendall(answer)
                    if b"Connection: close" in answer:
                        return


@pytest.fixture
def listen():
    """listen(answer, tls=None): a Listener, closed when the test ends; answer is bytes, or what is called with the
    head.
    """
    made = []

    def start(answer, tls=None):
        made.append(Listener(answer if callable(answer) else lambda head: answer, tls))
        return made[-1]

    yield start
    for listener in made:
        listener.close()


@pytest.fixture
def greet():
    """greet(text): the port of a server which says this to the first who comes, and nothing more; None to hear him and
    hang up.
    """
    with contextlib.ExitStack() as stack:

        def start(text):
            def serve():
                with contextlib.suppress(OSError), server.accept()[0] as connection:
                    if text is None:
                        connection.recv(65536)
                    else:
                        connection.sendall(text)
                        over.wait(10)

            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            over, thread = threading.Event(), threading.Thread(target=serve)
            stack.callback(thread.join)
            stack.callback(over.set)
            thread.start()
            return server.getsockname()[1]

        yield start


def hang_up(server):
    server.accept()[0].close()


@pytest.fixture
def closed_by_peer():
    """The port of a server which hangs up at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=hang_up, args=(server,))
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.fixture
def closed_port():
    """A port on which nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    """A CA that nobody trusts; ca.path is its certificate."""
    authority = trustme.CA()
    authority.path = str(tmp_path_factory.mktemp("ca") / "ca.pem")
    authority.cert_pem.write_to_path(authority.path)
    return authority


@pytest.fixture
def secure(ca, listen):
    """secure(name, **certificate): a Listener with a certificate of the CA for this name."""

    def start(name="127.0.0.1", answer=OK, **certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert(name, **certificate).configure_cert(context)
        return listen(answer, context)

    return start


@pytest.fixture
def org():
    """The org behind a made-up network."""
    with responses.RequestsMock() as mock:
        yield mock


# What is sent and what comes back


def test_settings_are_safe_unless_told():
    settings = Settings(ORG, Secret("api_token", "s3cret"), "test/1")

    assert settings[3:] == (True, None, None, 30, 4, {})


@table(
    ("settings", "verify"),
    {
        "certificates are checked": ({}, True),
        "with the CA of the task": ({"ca_path": "/etc/ca.pem"}, "/etc/ca.pem"),
        "not checked": ({"validate_certs": False}, False),
        "not checked in spite of a CA": ({"validate_certs": False, "ca_path": "/etc/ca.pem"}, False),
    },
)
def test_asks_as_the_settings_say(org, transport, settings, verify):
    sent = {"Accept": "application/json", "User-Agent": "test/1", "Authorization": "SSWS s3cret"}
    arguments = {"verify": verify, "timeout": 7, "proxies": {}, "stream": True}
    org.get(ORG + PATH, match=[header_matcher(sent), request_kwargs_matcher(arguments)], json=[])

    assert transport(timeout=7, **settings).send("GET", PATH).status == 200


@table(
    ("method", "target"),
    {
        "no query": ("GET", PATH),
        "query": ("GET", PATH + "?after=a%2Bb%3D&q=a%20b"),
        "encoded path": ("GET", "/api/v1/users/jane%40example.com%2F..%3F"),
        "delete": ("DELETE", PATH + "/00T1"),
    },
)
def test_asks_for_exactly_this(listen, transport, method, target):
    server = listen(OK)
    transport(f"http://127.0.0.1:{server.port}").send(method, target)
    (head,) = server.heads

    assert head.startswith(f"{method} {target} HTTP/1.1\r\n")
    assert "content-type" not in head.lower()


def test_sends_the_fields_of_a_form(org, transport):
    fields = {
        "grant_type": "client_credentials",
        "scope": "okta.users.read okta.apiTokens.read",
        "client_assertion": "a+b/c=&d",
    }
    org.post(ORG + "/oauth2/v1/token", match=[urlencoded_params_matcher(fields)], json={})

    assert transport().send("POST", "/oauth2/v1/token", fields).status == 200
    assert org.calls[0].request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_the_authorization_signs_what_is_sent(listen, transport):
    class Signing(Secret):
        def __call__(self, request):
            request.headers["X-Signed"] = f"{request.method} {request.url} {request.body}"
            return request

    server = listen(OK)
    transport(f"http://127.0.0.1:{server.port}", Signing("access_token", "s3cret")).send(
        "POST", "/oauth2/v1/token", {"a": "b c"}
    )

    assert f"x-signed: post http://127.0.0.1:{server.port}/oauth2/v1/token a=b+c\r\n" in server.heads[0].lower()


def test_gives_the_answer_as_it_came(org, transport):
    org.delete(ORG + PATH, status=429, body=b'{"errorCode":"E0000047"}', headers={"x-rate-limit-limit": "50"})

    answer = transport().send("DELETE", PATH)

    assert (answer.status, answer.body, answer.headers["X-Rate-Limit-Limit"]) == (
        429,
        b'{"errorCode":"E0000047"}',
        "50",
    )


def test_joins_the_lines_of_a_header(listen, transport):
    server = listen(b'HTTP/1.1 200 OK\r\nLink: <a>; rel="self"\r\nContent-Length: 0\r\nlink: <b>; rel="next"\r\n\r\n')

    answer = transport(f"http://127.0.0.1:{server.port}").send("GET", PATH)

    assert answer.headers.get("Link") == '<a>; rel="self", <b>; rel="next"'


@table(
    ("body", "expected"),
    {
        "object": (b'{"id": "00T1"}', {"id": "00T1"}),
        "null": (b"null", None),
        "not ASCII": ('["jänë"]'.encode(), ["jänë"]),
        "byte order mark": (b"\xef\xbb\xbf[]", []),
        "nothing": (b"", None),
        "HTML": (b"<html>", None),
        "cut short": (b'[{"id": "00T1"}', None),
        "not UTF-8": (b'["\xff"]', None),
        "nested too deep": (b"[" * 100_000, None),
        "longer number than there may be": (b"[" + b"9" * 5000 + b"]", None),
        "surrogate pair": (rb'["\ud83d\udE00"]', ["\U0001f600"]),
        "high surrogate alone": (rb'["a\ud83d"]', ["a\ufffd"]),
        "low surrogate alone": (rb'["\uDE00b", 1]', ["\ufffdb", 1]),
        "surrogates in the wrong order": (rb'{"\ude00\ud83d": null}', {"\ufffd\ufffd": None}),
        "what looks like a surrogate": (rb'["\\ud83d"]', ["\\ud83d"]),
    },
)
def test_json(body, expected):
    assert Response(200, {}, body).json() == expected


# What must not happen


def test_does_not_follow_a_redirect(org, transport):
    org.get(ORG + PATH, status=302, headers={"Location": "https://evil.example/"})

    assert transport().send("GET", PATH).status == 302


def test_does_not_send_cookies_back(listen, transport):
    server = listen(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: sid=1; Path=/\r\nSet-Cookie: JSESSIONID=2\r\n\r\n"))
    sender = transport(f"http://127.0.0.1:{server.port}")
    sender.send("GET", PATH)
    sender.send("GET", PATH)

    assert len(server.heads) == 2
    assert "cookie" not in server.heads[1].lower()


def test_netrc_has_no_say(monkeypatch, tmp_path, org, transport):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine acme.okta.com login jane password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    org.get(ORG + PATH, match=[header_matcher({"Authorization": "SSWS s3cret"})])

    assert requests.utils.get_netrc_auth(ORG + PATH)
    assert transport().send("GET", PATH).status == 200


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@table(
    ("settings", "verify"),
    {
        "default": ({}, True),
        "CA of the task": ({"ca_path": "/etc/ca.pem"}, "/etc/ca.pem"),
        "not checked": ({"validate_certs": False}, False),
    },
)
def test_the_environment_names_no_certificates(monkeypatch, ca, org, transport, variable, settings, verify):
    monkeypatch.setenv(variable, ca.path)
    org.get(ORG + PATH, match=[request_kwargs_matcher({"verify": verify})])

    assert transport(**settings).send("GET", PATH).status == 200


def test_the_environment_cannot_make_a_certificate_trusted(monkeypatch, ca, secure, failure):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca.path)
    server = secure()

    assert "cannot be trusted" in str(failure(f"https://127.0.0.1:{server.port}"))
    assert server.heads == []


# Proxies

P, Q = "http://proxy.example.com:3128", "http://other.example.com:3128"


@table(
    ("settings", "environ", "proxies"),
    {
        "none": ({}, {}, {}),
        "option": ({"proxy": P}, {}, {"https": P, "http": P}),
        "option beats the environment": ({"proxy": P}, {"HTTPS_PROXY": Q, "NO_PROXY": "*"}, {"https": P, "http": P}),
        "environment": ({}, {"HTTPS_PROXY": P}, {"https": P, "http": P}),
        "environment in lower case": ({}, {"https_proxy": P}, {"https": P, "http": P}),
        "environment for all schemes": ({}, {"ALL_PROXY": P}, {"https": P, "http": P}),
        "HTTPS_PROXY beats ALL_PROXY": ({}, {"ALL_PROXY": Q, "HTTPS_PROXY": P}, {"https": P, "http": P}),
        "environment without a scheme": ({}, {"HTTPS_PROXY": P[7:]}, {"https": P, "http": P}),
        "environment with a line end": ({}, {"HTTPS_PROXY": f"{P}\n"}, {"https": P, "http": P}),
        "environment for another scheme": (
            {"org_url": "http://127.0.0.1:80"},
            {"HTTP_PROXY": P, "http_proxy": P, "ALL_PROXY": P},
            {},
        ),
        "NO_PROXY names the host": ({}, {"HTTPS_PROXY": P, "NO_PROXY": "acme.okta.com"}, {}),
        "NO_PROXY names the domain": ({}, {"HTTPS_PROXY": P, "NO_PROXY": "localhost,.okta.com"}, {}),
        "NO_PROXY names another": (
            {},
            {"HTTPS_PROXY": P, "NO_PROXY": "example.com"},
            {"https": P, "http": P},
        ),
    },
)
def test_proxy(monkeypatch, org, transport, settings, environ, proxies):
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    sender = transport(**settings)
    org.get(sender.settings.org_url + PATH, match=[request_kwargs_matcher({"proxies": proxies})])

    assert sender.send("GET", PATH).status == 200


def test_a_proxy_that_is_used_sees_the_host_alone(listen, failure):
    proxy = listen(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    error = failure(proxy=f"http://jane:hunter2@127.0.0.1:{proxy.port}")

    assert "the proxy lets no request through to acme.okta.com without its user and password (407)" in str(error)
    assert flags(error) == LASTING
    (head,) = proxy.heads
    assert head.startswith("CONNECT acme.okta.com:443 HTTP/1.")
    assert "s3cret" not in head


def test_a_proxy_that_is_not_there(closed_port, failure):
    error = failure(proxy=f"http://127.0.0.1:{closed_port}")

    assert "no connection to the proxy, so no request to acme.okta.com: check proxy, or HTTPS_PROXY" in str(error)
    assert flags(error) == LASTING


@table(
    "proxy",
    {
        "port that is no number": "http://jane:hunter2@proxy.example.com:squid",
        "SOCKS": "socks5://jane:hunter2@proxy.example.com:1080",
        "slash in the password": "http://jane:hunter2/@proxy.example.com:3128",
        "password outside Latin-1": "http://jane:hunter2п@proxy.example.com:3128",
        "scheme alone": "http://",
    },
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_checked_as_the_option_is(monkeypatch, transport, variable, proxy):
    monkeypatch.setenv(variable, proxy)

    with pytest.raises(OptionError) as by_environment:
        transport().send("GET", PATH)
    with pytest.raises(OptionError) as by_option:
        check_proxy(proxy)

    assert str(by_environment.value) == str(by_option.value).replace("proxy", f"proxy (from {variable})", 1)
    assert "hunter2" not in str(by_environment.value)


def test_the_variable_of_the_proxy_is_known_to_errors(monkeypatch, closed_port, transport):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    sender = transport(sources={"org_url": "OKTA_ORG_URL"})

    with pytest.raises(RequestError):
        sender.send("GET", PATH)
    assert sender.sources == {"org_url": "OKTA_ORG_URL", "proxy": "HTTPS_PROXY"}


UNANSWERED = b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@table(
    ("says", "problem"),
    {
        "wants a password": (
            b"407 Proxy Authentication Required",
            "the proxy lets no request through to acme.okta.com without its user and password (407): give the",
        ),
        "forbids it": (
            b"403 Forbidden",
            "the proxy lets no request through to acme.okta.com (403): allow the org in the proxy",
        ),
        "cannot reach it": (b"502 Bad Gateway", "the proxy lets no request through to acme.okta.com (502): allow the"),
    },
)
def test_what_a_proxy_says_is_told(listen, failure, says, problem):
    proxy = listen(UNANSWERED % says)

    error = failure(proxy=f"http://jane:hunter2@127.0.0.1:{proxy.port}")

    assert problem in str(error)
    assert flags(error) == LASTING


def test_the_name_of_the_proxy_does_not_resolve(failure):
    error = failure(proxy="http://nosuch.invalid:3128")

    assert "the name of the proxy does not resolve: check proxy, or HTTPS_PROXY" in str(error)
    assert flags(error) == LASTING


def test_the_certificate_of_the_proxy_is_not_that_of_the_org(secure, failure):
    proxy = secure()

    error = failure(proxy=f"https://127.0.0.1:{proxy.port}")

    assert "the certificate of the proxy cannot be trusted (unable to get local issuer certificate)" in str(error)
    assert "acme.okta.com" not in str(error)
    assert "add the CA that signed the proxy's certificate to ca_path" in error.hint
    assert flags(error) == LASTING


def test_a_proxy_that_does_not_speak_tls(greet, failure):
    port = greet(UNANSWERED % b"400 Bad Request")

    error = failure(proxy=f"https://127.0.0.1:{port}")

    assert "no TLS connection to the proxy (wrong version number): check proxy; most proxies are" in str(error)
    assert flags(error) == LASTING


# Failures


def test_the_fields_of_a_form_are_not_told(closed_port, transport):
    with pytest.raises(RequestError, match="^POST /oauth2/v1/token: no connection") as failed:
        transport(f"http://127.0.0.1:{closed_port}").send("POST", "/oauth2/v1/token", {"client_assertion": "s3cret"})

    assert "s3cret" not in f"{failed.value!r} {failed.value.okta_error}"


def test_nobody_listens(closed_port, failure):
    error = failure(f"http://127.0.0.1:{closed_port}")

    assert f"no connection to 127.0.0.1:{closed_port}: check org_url, the network and proxy" in str(error)
    assert flags(error) == PASSING


def test_the_name_does_not_resolve(failure):
    error = failure("https://nosuch.invalid")

    assert "the name nosuch.invalid does not resolve: check org_url" in str(error)
    assert flags(error) == PASSING


def test_no_connection_within_the_time_out(monkeypatch, failure):
    def connect(self, address):
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", connect)
    error = failure("http://127.0.0.1:9")

    assert "no connection to 127.0.0.1:9" in str(error)
    assert flags(error) == PASSING


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@table(
    "begun",
    {
        "no answer": b"",
        "half a head": b"HTTP/1.1 200 OK\r\n",
        "head alone": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
    },
)
def test_no_answer_within_the_time_out(greet, failure, method, begun):
    port = greet(begun)

    error = failure(f"http://127.0.0.1:{port}", method=method, timeout=0.1)

    assert "no answer within 0.1 seconds: raise timeout" in str(error)
    assert flags(error) == LOST


@table(
    "begun",
    {
        "before the head": None,
        "within the head": b"HTTP/1. Connection: close",
        "after the head": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n[",
        "within a chunk": b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n[",
        "within what is compressed": (
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
        ),
        "by something that is not HTTP": b"220 smtp.example.com ESMTP Connection: close\r\n",
    },
)
def test_the_connection_fails(listen, failure, begun):
    server = listen(begun)

    error = failure(f"http://127.0.0.1:{server.port}", method="DELETE")

    assert f"the connection to 127.0.0.1:{server.port} failed before the answer was complete: check org_url" in str(
        error
    )
    assert flags(error) == LOST
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    "reason", [errno.ECONNRESET, errno.ECONNABORTED, errno.EHOSTUNREACH, errno.EPIPE], ids=errno.errorcode.get
)
def test_the_connection_fails_while_the_request_is_sent(monkeypatch, closed_by_peer, failure, reason):
    def send(self, data, flags=0):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(socket.socket, "sendall", send, raising=False)
    error = failure(f"http://127.0.0.1:{closed_by_peer}", method="DELETE")

    assert (error.retryable, error.is_fatal) == (True, True)


@table(
    ("certificate", "why"),
    {
        "CA unknown": ({}, "unable to get local issuer certificate"),
        "for another host": ({"name": "other.example.com"}, "unable to get local issuer certificate"),
    },
)
def test_certificates_are_checked_by_default(secure, failure, certificate, why):
    server = secure(**certificate)

    error = failure(f"https://127.0.0.1:{server.port}")

    assert f"the certificate of 127.0.0.1:{server.port} cannot be trusted ({why}): point ca_path at" in str(error)
    assert flags(error) == LASTING
    assert server.heads == []


@table(
    ("certificate", "why", "hint"),
    {
        "for another host": ({"name": "other.example.com"}, "match", "correct org_url, or have a certificate issued"),
        "expired": (
            {"not_after": datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)},
            "certificate has expired",
            "renew the certificate, or correct the clock",
        ),
        "not yet valid": (
            {"not_before": datetime.datetime(9000, 1, 2, tzinfo=datetime.UTC), "not_after": NEVER},
            "certificate is not yet valid",
            "renew the certificate, or correct the clock",
        ),
    },
)
def test_the_ca_of_the_task_does_not_make_up_for_the_rest(ca, secure, failure, certificate, why, hint):
    server = secure(**certificate)

    error = failure(f"https://127.0.0.1:{server.port}", ca_path=ca.path)

    assert "cannot be trusted" in str(error)
    assert why in str(error)
    assert error.hint.startswith(hint)
    assert flags(error) == LASTING
    assert server.heads == []


def test_a_ca_of_the_task_that_did_not_sign(tmp_path, secure, failure):
    other, bundle = trustme.CA(), tmp_path / "other.pem"
    other.cert_pem.write_to_path(bundle)
    server = secure()

    error = failure(f"https://127.0.0.1:{server.port}", ca_path=str(bundle))

    assert "cannot be trusted" in str(error)
    assert error.hint.startswith("add the CA that signed it to ca_path, or correct org_url; a proxy that reads along")
    assert flags(error) == LASTING


@table(
    ("code", "why", "hint"),
    {
        "no authority key identifier": (85, "Missing Authority Key Identifier", "Python 3.12 or older"),
        "constraints not critical": (89, "Basic Constraints of CA cert not marked critical", "Python 3.12 or older"),
        "no key usage": (92, "CA cert does not include key usage extension", "Python 3.12 or older"),
        "no CA": (79, "invalid CA certificate", "without the fault in parentheses; ca_path does not help"),
        "weak key": (66, "EE certificate key too weak", "without the fault in parentheses; ca_path does not help"),
    },
)
def test_a_certificate_that_no_ca_path_makes_trusted(transport, code, why, hint):
    class Session:
        def request(self, method, url, **options):
            problem = ssl.SSLCertVerificationError(1, "certificate verify failed")
            problem.verify_code, problem.verify_message = code, why
            raise problem

    with pytest.raises(RequestError) as failed:
        Transport(transport(ca_path="/etc/ca.pem").settings, Session()).send("GET", PATH)

    assert f"the certificate of acme.okta.com cannot be trusted ({why}): have the certificate, or that of" in str(
        failed.value
    )
    assert hint in failed.value.hint


def test_the_ca_of_the_task_is_trusted(ca, secure, transport):
    server = secure()

    assert transport(f"https://127.0.0.1:{server.port}", ca_path=ca.path).send("GET", PATH).json() == []


def test_certificates_are_not_checked_when_the_task_says_so(secure, transport):
    server = secure("other.example.com")

    assert transport(f"https://127.0.0.1:{server.port}", validate_certs=False).send("GET", PATH).json() == []


def test_a_ca_bundle_that_holds_none(tmp_path, secure, failure):
    bundle = tmp_path / "ca.pem"
    bundle.write_text("nothing of the kind\n")
    server = secure()

    error = failure(f"https://127.0.0.1:{server.port}", ca_path=str(bundle))

    assert "(no certificate or crl found): check that ca_path is a file with certificates in PEM form" in str(error)
    assert not error.outcome_unknown
    assert server.heads == []


@table(
    "begun",
    {
        "before the head": None,
        "after the head": b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n[",
    },
)
def test_an_encrypted_connection_fails(ca, secure, failure, begun):
    server = secure(answer=begun)

    error = failure(f"https://127.0.0.1:{server.port}", method="DELETE", ca_path=ca.path)

    assert "failed before the answer was complete" in str(error)
    assert flags(error) == LOST
    assert len(server.heads) == 1


def test_an_encrypted_connection_brings_no_answer_within_the_time_out(ca, secure, failure):
    over = threading.Event()
    server = secure(answer=lambda head: over.wait(10) and None)
    try:
        error = failure(f"https://127.0.0.1:{server.port}", method="DELETE", ca_path=ca.path, timeout=0.1)
    finally:
        over.set()

    assert "no answer within 0.1 seconds" in str(error)
    assert flags(error) == LOST


def test_the_handshake_takes_too_long(greet, failure):
    port = greet(b"")

    assert flags(failure(f"https://127.0.0.1:{port}", method="DELETE", timeout=0.1)) == PASSING


def test_the_server_hangs_up_in_the_handshake(greet, failure):
    port = greet(None)

    assert flags(failure(f"https://127.0.0.1:{port}", method="DELETE")) == PASSING


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_hangs_up(greet, failure, scheme):
    port = greet(None)

    assert flags(failure(proxy=f"{scheme}://127.0.0.1:{port}", method="DELETE"))[1:] == (False, True)


def test_the_proxy_says_nothing(greet, failure):
    port = greet(b"")

    assert flags(failure(proxy=f"http://127.0.0.1:{port}", method="DELETE", timeout=0.1))[1:] == (False, True)


def test_a_server_that_does_not_speak_tls(greet, failure):
    port = greet(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    error = failure(f"https://127.0.0.1:{port}", method="DELETE")

    assert f"no TLS connection to 127.0.0.1:{port} (wrong version number): check org_url, its port" in str(error)
    assert flags(error)[1:] == (False, True)


def test_tls_fails_without_a_reason(transport):
    class Session:
        def request(self, method, url, **options):
            raise requests.exceptions.SSLError("bad handshake")

    with pytest.raises(RequestError, match="no TLS connection to acme.okta.com: check org_url, its port"):
        Transport(transport().settings, Session()).send("GET", PATH)


# Connections and the library


def test_connections_are_kept(listen, transport):
    server = listen(OK)
    sender = transport(f"http://127.0.0.1:{server.port}")

    assert [sender.send("GET", PATH).json() for _time in range(3)] == [[], [], []]
    assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(listen, transport):
    server = listen(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    sender = transport(f"http://127.0.0.1:{server.port}")

    assert [sender.send("GET", PATH).json() for _time in range(2)] == [[], []]
    assert server.connections == 2


def test_threads_share_as_many_connections_as_concurrency_allows(listen, transport):
    server = listen(OK)
    sender = transport(f"http://127.0.0.1:{server.port}", concurrency=2)

    answers = map_concurrently(lambda _item: sender.send("GET", PATH).json(), range(40), 8)

    assert answers == [[]] * 40
    assert server.connections <= 2


# Nothing of one response is read by another request

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
LEFTOVERS = {
    "a final response after an interim one": INTERIM + OK,
    "an interim response and nothing else": INTERIM,
    "processing": b"HTTP/1.1 102 Processing\r\n\r\n" + OK,
    "switching protocols": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    "a body where there is none": b"HTTP/1.1 204 No Content\r\nContent-Length: 500\r\n\r\n" + b"x" * 500,
    "chunks where there is none": b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a body that comes late": b"HTTP/1.1 204 No Content\r\nContent-Length: 500\r\n\r\n",
    "two responses": OK + OK,
    "two responses, in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n") * 2,
    "more than announced": OK + b"x",
}


@pytest.mark.parametrize("is_secure", [False, True], ids=["http", "https"])
@table("leftover", LEFTOVERS)
def test_what_is_left_ends_the_connection(listen, ca, secure, transport, leftover, is_secure):
    answers = [leftover]
    server = (
        secure(answer=lambda head: answers.pop() if answers else OK)
        if is_secure
        else listen(lambda head: answers.pop() if answers else OK)
    )
    sender = transport(f"http{'s' * is_secure}://127.0.0.1:{server.port}", ca_path=ca.path)
    with contextlib.suppress(RequestError):
        sender.send("DELETE", PATH)

    assert sender.send("GET", PATH) == Response(200, {"Content-Type": "application/json", "Content-Length": "2"}, b"[]")
    assert server.connections == 2


def test_a_connection_is_used_again_when_nothing_is_left(listen, transport):
    empty = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"
    answers = [
        OK,
        empty,
        empty.replace(b"Content-Length: 0\r\n", b""),
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        chunks,
        OK,
    ]
    statuses = [200, 204, 204, 200, 200, 200]
    server = listen(lambda head: answers.pop(0))
    sender = transport(f"http://127.0.0.1:{server.port}")

    assert [sender.send("GET", PATH).status for _status in statuses] == statuses
    assert server.connections == 1


@table("status", {"processing": 102, "early hints": 103, "one that nobody knows": 199})
def test_an_interim_response_is_not_the_final_one(listen, failure, status):
    server = listen(f"HTTP/1.1 {status} Wait\r\n\r\n".encode() + OK)

    error = failure(f"http://127.0.0.1:{server.port}", "DELETE")

    assert f"127.0.0.1:{server.port} sent the interim response {status}" in str(error)
    assert flags(error) == LOST


# Responses come in bounded time


@pytest.fixture
def trickle():
    """trickle(text): the port of a server which says this again and again, a byte now and then, as long as it may."""
    with contextlib.ExitStack() as stack:

        def start(text):
            def serve():
                with contextlib.suppress(OSError), server.accept()[0] as connection:
                    for number in itertools.cycle(range(len(text))):
                        connection.sendall(text[number : number + 1])
                        if over.wait(0.01):
                            return

            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            over, thread = threading.Event(), threading.Thread(target=serve)
            stack.callback(thread.join)
            stack.callback(over.set)
            thread.start()
            return server.getsockname()[1]

        yield start


TRICKLES = {
    "a body": b"HTTP/1.1 200 OK\r\n\r\n",
    "a status line": b"H",
    "headers": b"HTTP/1.1 200 OK\r\nX: ",
    "interim responses": b"HTTP/1.1 100 Continue\r\n\r\n",
}


@table("text", TRICKLES)
def test_a_response_that_trickles_has_no_more_time_than_another(trickle, failure, text):
    error = failure(f"http://127.0.0.1:{trickle(text)}", timeout=0.3)

    assert "no answer within 0.3 seconds" in str(error)
    assert flags(error) == LOST


@table("text", {"a response that trickles": b"HTTP/1.1 200 OK\r\n\r\n", "no response": b""})
def test_a_stop_leaves_a_response_little_time(monkeypatch, trickle, greet, transport, text):
    monkeypatch.setattr(_wire, "GRACE", 0.1)
    sender = transport(f"http://127.0.0.1:{trickle(text) if text else greet(text)}")
    sender.cancel()
    sender.cancel()

    with pytest.raises(RequestError) as failed:
        sender.send("DELETE", PATH)
    assert flags(failed.value) == LOST


def test_a_stop_lets_a_response_come_in(listen, transport):
    sender = transport(f"http://127.0.0.1:{listen(OK).port}")
    sender.cancel()

    assert sender.send("GET", PATH).status == 200


def test_a_session_may_be_given(transport):
    class Session:
        def request(self, method, url, **options):
            response = requests.Response()
            response.status_code, response.raw = 204, urllib3.HTTPResponse(io.BytesIO(), preload_content=False)
            return response

    sender = Transport(transport().settings, Session())

    assert sender.send("DELETE", PATH) == Response(204, {}, b"")


def test_errors_that_lead_to_each_other_are_looked_at_once(transport):
    class Session:
        def request(self, method, url, **options):
            first, second = ConnectionResetError("reset"), ValueError("wrapped")
            first.__context__, second.__cause__ = second, first
            raise first

    with pytest.raises(RequestError, match=f"^GET {PATH}: no request can be sent"):
        Transport(transport().settings, Session()).send("GET", PATH)


def test_errors_that_are_none_of_the_network_s_are_not_hidden(transport):
    class Session:
        def request(self, method, url, **options):
            raise LookupError("a mistake in the program")

    with pytest.raises(LookupError, match="a mistake"):
        Transport(transport().settings, Session()).send("GET", PATH)


def test_requests_is_missing(monkeypatch, transport):
    monkeypatch.setitem(sys.modules, "requests", None)

    with pytest.raises(MissingLibraryError, match="^requests$"):
        transport().send("GET", PATH)


def test_requests_is_too_old(monkeypatch, transport):
    monkeypatch.setattr(requests, "__version__", "2.20.0")

    with pytest.raises(UnsuitableLibraryError, match=r"^requests>=2.25.1 is needed, but requests 2.20.0 is installed"):
        transport().send("GET", PATH)


def test_requests_is_not_needed_until_something_is_sent():
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}; sys.modules['requests'] = None; import {_transport.__name__} as"
        " util;"
        "util.Transport(util.Settings('https://acme.okta.com', None, ''))"
    )

    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "COVERAGE_PROCESS_START": ""})
