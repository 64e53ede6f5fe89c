# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole modules on their way to an org behind TLS and proxies."""

import base64
import contextlib
import hashlib
import json
import shutil
import socket
import ssl
import threading

import pytest
import trustme
from combinations import each_pair
from cryptography import x509
from emulator import service_key
from sample_org import DEPLOY, FLOWS, JANES, OLD, OWN, OWN_SECRET, SAMPLE_ORG, ids, run_module, sent
from shared_emulator import SharedEmulator

API, API_INFO = "okta_api_token", "okta_api_token_info"
KEY = service_key("ES256")
WAYS = {
    "API token": {"api_token": OWN_SECRET},
    "service app": {"oauth_client_id": FLOWS, "oauth_private_key": KEY.private_pem},
}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@pytest.fixture(scope="module")
def okta_of_module():
    """The local Okta with a certificate that all tests share."""
    with SharedEmulator(SAMPLE_ORG, tls=True) as shared:
        yield shared


@pytest.fixture
def okta(okta_of_module):
    """A local Okta that holds SAMPLE_ORG, with a certificate of its own authority, its clock standing still."""
    with okta_of_module.lend() as emulator:
        emulator.clock.freeze()
        app = emulator.org.clients[FLOWS]
        app.public_keys, app.granted_scopes, app.dpop = (
            [KEY.public_jwk],
            ["okta.apiTokens.read", "okta.apiTokens.manage"],
            "required",
        )
        yield emulator


@pytest.fixture
def other_ca(tmp_path):
    """An authority that nobody trusts; other_ca.path is its certificate."""
    authority = trustme.CA()
    authority.path = str(tmp_path / "other-ca.pem")
    authority.cert_pem.write_to_path(authority.path)
    return authority


class Proxy:
    """A forward proxy on the loopback interface that serves CONNECT.

    credentials: `user:password` that it wants. inspect: (context for its own clients, context for the servers), with
    which it opens the tunnels to read along. heads: what was said to it. seen: the requests it could read. ports: its
    own, on connections to servers.
    """

    def __init__(self, credentials=None, inspect=None):
        self.heads, self.seen, self.ports = [], [], set()
        self._credentials, self._inspect = credentials, inspect
        self._open, self._threads, self._lock = set(), [], threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self._start(self._accept)

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            for connection in self._open:
                _hang_up(connection)
        for thread in self._threads:
            thread.join()

    def _start(self, work, *args):
        self._threads.append(threading.Thread(target=work, args=args))
        self._threads[-1].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                self._start(self._serve, self._socket.accept()[0])

    @contextlib.contextmanager
    def _closing(self, connection):
        with self._lock:
            self._open.add(connection)
        try:
            with connection:
                yield connection
        finally:
            with self._lock:
                self._open.discard(connection)

    def _serve(self, client):
        with contextlib.suppress(OSError), self._closing(client):
            head = _read_head(client)
            if not head:
                return
            self.heads.append(head)
            if not self._is_welcome(head):
                client.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b"Proxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
                )
                return
            host, _colon, port = head.split()[1].rpartition(":")
            with self._closing(socket.create_connection((host, int(port)))) as server:
                self.ports.add(server.getsockname()[1])
                client.sendall(b"HTTP/1.1 200 Connection Established\r\n\r\n")
                if self._inspect:
                    self._read_along(client, server, host)
                else:
                    self._start(_pump, server, client)
                    _pump(client, server)

    def _is_welcome(self, head):
        expected = f"proxy-authorization: basic {base64.b64encode((self._credentials or '').encode()).decode()}"
        return self._credentials is None or expected.lower() in head.lower().splitlines()

    def _read_along(self, client, server, host):
        for_clients, for_servers = self._inspect
        with contextlib.ExitStack() as stack:
            client = stack.enter_context(self._closing(for_clients.wrap_socket(client, server_side=True)))
            server = stack.enter_context(self._closing(for_servers.wrap_socket(server, server_hostname=host)))
            while head := _read_head(client):
                self.seen.append(head)
                server.sendall(head.encode() + _read_body(client, head))
                answer = _read_head(server)
                client.sendall(answer.encode() + _read_body(server, answer))


def _hang_up(connection):
    # The plain socket's method: the TLS one forgets the session while its thread may still be reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _hang_up(target)


def _read_head(connection):
    """A head with the empty line behind it; empty when nothing comes any more."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        data = connection.recv(1)
        if not data:
            return ""
        head += data
    return head.decode()


def _read_body(connection, head):
    """The body as it was sent: in chunks until the empty one, or of the length that the head says."""
    if "transfer-encoding: chunked" in head.lower():
        body = b""
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65536)
        return body
    lengths = [int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length:")]
    body = b""
    while len(body) < sum(lengths):
        body += connection.recv(65536)
    return body


@pytest.fixture
def proxy():
    """proxy(credentials, inspect): a Proxy, closed when the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda *args: stack.enter_context(contextlib.closing(Proxy(*args)))


@pytest.fixture
def inspecting(okta, other_ca, proxy):
    """A proxy that opens TLS, with certificates of other_ca."""
    for_clients = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other_ca.issue_cert("127.0.0.1", "localhost").configure_cert(for_clients)
    return proxy(None, (for_clients, ssl.create_default_context(cafile=okta.ca_file)))


def went_through(okta, proxy):
    """Whether every request came through the proxy."""
    return bool(okta.requests) and {request["connection"] for request in okta.requests} <= proxy.ports


# Certificates


@table("way", WAYS)
def test_an_org_that_cannot_be_trusted_gets_nothing(okta, task, way):
    result = task(API_INFO, **way)

    assert f"the certificate of {okta.url[8:]} cannot be trusted" in result["msg"]
    assert result["hint"].startswith("point ca_path at the CA that signed it")
    assert sent(okta) == []


@table("way", WAYS)
@table(
    "options",
    {
        "CA": lambda okta, other_ca: {"ca_path": okta.ca_file},
        "no check": lambda okta, other_ca: {"validate_certs": False},
        "no check in spite of another CA": lambda okta, other_ca: {"validate_certs": False, "ca_path": other_ca.path},
    },
)
def test_an_org_that_the_task_trusts(okta, other_ca, task, way, options):
    result = task(API, state="absent", token_id=[OLD, DEPLOY], **way, **options(okta, other_ca))

    assert ids(result["revoked"]) == [OLD, DEPLOY]


def test_the_name_counts_too(okta, task):
    url = okta.url.replace("127.0.0.1", "localhost")

    assert len(task(API_INFO, org_url=url, ca_path=okta.ca_file, **WAYS["service app"])["api_tokens"]) == 5


def test_another_ca_is_not_enough(okta, other_ca, task):
    assert "cannot be trusted" in task(API_INFO, ca_path=other_ca.path)["msg"]
    assert sent(okta) == []


def hash_of_subject(path):
    """The name under which OpenSSL looks for a certificate in a folder: a digest of its subject in lower case."""
    with open(path, "rb") as file:
        subject = x509.load_pem_x509_certificate(file.read()).subject
    parts = [x509.Name([x509.NameAttribute(part.oid, part.value.lower())]).public_bytes() for part in subject]
    assert all(part[1] < 128 for part in parts)
    return f"{int.from_bytes(hashlib.sha1(b''.join(part[2:] for part in parts)).digest()[:4], 'little'):08x}"


@table(
    ("name", "trusted"),
    {
        "named by its hash": (lambda path: f"{hash_of_subject(path)}.0", True),
        "named otherwise": (lambda path: "ca.pem", False),
    },
)
def test_a_folder_of_certificates(okta, task, tmp_path, name, trusted):
    folder = tmp_path / "certificates"
    folder.mkdir()
    shutil.copy(okta.ca_file, folder / name(okta.ca_file))

    result = task(API_INFO, ca_path=str(folder))

    assert ("api_tokens" in result) is trusted
    assert (sent(okta) != []) is trusted


VARIABLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]


@pytest.mark.parametrize("variable", VARIABLES)
@table("way", WAYS)
def test_the_environment_makes_nobody_trusted(monkeypatch, okta, task, variable, way):
    monkeypatch.setenv(variable, okta.ca_file)

    assert "cannot be trusted" in task(API_INFO, **way)["msg"]
    assert sent(okta) == []


@pytest.mark.parametrize(
    ("variable", "way", "options", "bundle"),
    each_pair(
        VARIABLES,
        WAYS,
        {"CA": lambda okta: {"ca_path": okta.ca_file}, "no check": lambda okta: {"validate_certs": False}},
        ["another", "missing"],
    ),
)
def test_env_does_not_override_ca_bundle(monkeypatch, okta, other_ca, task, variable, way, options, bundle):
    monkeypatch.setenv(variable, other_ca.path if bundle == "another" else "/no/such/bundle.pem")

    assert len(task(API_INFO, **way, **options(okta))["api_tokens"]) == 5


# ~/.netrc


@pytest.mark.parametrize("named_by", ["HOME", "NETRC"])
@table("way", WAYS)
def test_netrc_has_no_say(monkeypatch, tmp_path, okta, task, named_by, way):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login jane password hunter2\ndefault login jane password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv(named_by, str(tmp_path if named_by == "HOME" else netrc))

    result = task(API_INFO, ca_path=okta.ca_file, **way)

    assert len(result["api_tokens"]) == 5
    assert {request["principal"] for request in okta.requests if request["path"].startswith("/api/")} <= {OWN, FLOWS}
    assert "Basic" not in {request["headers"].get("authorization") for request in okta.requests}


# Proxies

HOW = {
    "option": lambda monkeypatch, url: {"proxy": url},
    "HTTPS_PROXY": lambda monkeypatch, url: monkeypatch.setenv("HTTPS_PROXY", url) or {},
    "https_proxy": lambda monkeypatch, url: monkeypatch.setenv("https_proxy", url) or {},
    "option in spite of NO_PROXY": lambda monkeypatch, url: monkeypatch.setenv("NO_PROXY", "*") or {"proxy": url},
    "option in spite of HTTPS_PROXY": lambda monkeypatch, url: (
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1") or {"proxy": url}
    ),
}


@table("use", HOW)
@table("way", WAYS)
def test_through_a_proxy(monkeypatch, okta, proxy, task, use, way):
    proxy = proxy()

    result = task(
        API, state="absent", token_id=[OLD, DEPLOY, JANES], ca_path=okta.ca_file, **way, **use(monkeypatch, proxy.url)
    )

    assert ids(result["revoked"]) == [OLD, DEPLOY, JANES]
    assert went_through(okta, proxy)
    assert {tuple(head.split()[:2]) for head in proxy.heads} == {("CONNECT", okta.url[8:])}
    assert "uthorization" not in "".join(proxy.heads)


@pytest.mark.parametrize("concurrency", [1, 3])
def test_connections_through_a_proxy_are_kept(okta, proxy, task, concurrency):
    proxy = proxy()

    task(
        API,
        state="absent",
        token_id=[OLD, DEPLOY, JANES],
        ca_path=okta.ca_file,
        proxy=proxy.url,
        concurrency=concurrency,
    )

    assert len(okta.requests) == 4
    assert 1 <= len(proxy.heads) <= concurrency


@pytest.mark.parametrize(("fault", "retries", "way"), each_pair(["drop", "reset"], [0, 4], WAYS))
def test_a_revocation_whose_answer_was_lost_behind_a_proxy_was_ours(okta, proxy, task, fault, retries, way):
    okta.faults.add(fault, method="DELETE", when="after")

    result = task(API, state="absent", token_id=[OLD], ca_path=okta.ca_file, proxy=proxy().url, retries=retries, **way)

    assert (result["changed"], ids(result["revoked"])) == (True, [OLD])


@table(
    "excepted",
    {"address": "127.0.0.1", "among others": "localhost, 127.0.0.1,.example.com", "network": "127.0.0.0/8", "all": "*"},
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_past_a_proxy(monkeypatch, okta, proxy, task, name, excepted):
    proxy = proxy()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv(name, excepted)

    assert len(task(API_INFO, ca_path=okta.ca_file)["api_tokens"]) == 5
    assert proxy.heads == []


def test_an_exception_for_another_host_does_not_count(monkeypatch, okta, proxy, task):
    proxy = proxy()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "localhost,.example.com")

    assert len(task(API_INFO, ca_path=okta.ca_file)["api_tokens"]) == 5
    assert went_through(okta, proxy)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_a_proxy_for_something_else(monkeypatch, okta, proxy, task, name):
    proxy = proxy()
    monkeypatch.setenv(name, proxy.url)

    assert len(task(API_INFO, ca_path=okta.ca_file)["api_tokens"]) == 5
    assert proxy.heads == []


def test_a_proxy_does_not_make_a_certificate_trusted(okta, proxy, task):
    assert "cannot be trusted" in task(API_INFO, proxy=proxy().url)["msg"]
    assert sent(okta) == []


@table("use", {name: HOW[name] for name in ("option", "HTTPS_PROXY")})
def test_a_proxy_with_user_and_password(monkeypatch, okta, proxy, use):
    proxy = proxy("jane:hunter2@home")
    options = use(monkeypatch, f"http://jane:hunter2%40home@{proxy.address}")

    result, output = run_module(
        API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET, "ca_path": okta.ca_file, **options}
    )

    assert len(result["api_tokens"]) == 5
    assert went_through(okta, proxy)
    assert "hunter2" not in output
    assert "proxy-authorization" not in {name for request in okta.requests for name in request["headers"]}


@table("user", {"none": "", "without a password": "jane@", "wrong": "jane:hunter2@"})
@table("use", {name: HOW[name] for name in ("option", "HTTPS_PROXY")})
def test_a_proxy_that_wants_another_password(monkeypatch, okta, proxy, use, user):
    proxy = proxy("jane:hunter2@home")
    options = use(monkeypatch, f"http://{user}{proxy.address}")

    result, output = run_module(
        API_INFO, {"org_url": okta.url, "api_token": OWN_SECRET, "ca_path": okta.ca_file, **options}
    )

    assert f"the proxy lets no request through to {okta.url[8:]} without its user and password (407)" in result["msg"]
    assert len(proxy.heads) == 1
    assert "hunter2" not in output
    assert OWN_SECRET not in output
    assert sent(okta) == []


# A proxy that opens TLS


@table("use", {name: HOW[name] for name in ("option", "HTTPS_PROXY")})
@table("way", WAYS)
def test_a_proxy_that_reads_along_and_is_trusted(monkeypatch, okta, other_ca, inspecting, task, use, way):
    options = use(monkeypatch, inspecting.url)

    result = task(API, state="absent", token_id=[OLD, DEPLOY, JANES], ca_path=other_ca.path, **way, **options)

    assert ids(result["revoked"]) == [OLD, DEPLOY, JANES]
    assert went_through(okta, inspecting)
    assert len(inspecting.seen) == len(okta.requests)


@pytest.mark.parametrize(
    ("use", "way", "ca"),
    each_pair(
        {name: HOW[name] for name in ("option", "HTTPS_PROXY")},
        WAYS,
        {"none": lambda okta: {}, "that of the org": lambda okta: {"ca_path": okta.ca_file}},
    ),
)
def test_a_proxy_that_reads_along_and_is_not_trusted(monkeypatch, okta, inspecting, task, use, way, ca):
    result = task(API_INFO, **way, **ca(okta), **use(monkeypatch, inspecting.url))

    assert "cannot be trusted" in result["msg"]
    assert "the CA that signed it" in result["hint"]
    assert len(inspecting.heads) == 1
    assert (inspecting.seen, sent(okta)) == ([], [])


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_environment_does_not_make_such_a_proxy_trusted(monkeypatch, okta, other_ca, inspecting, task, variable):
    monkeypatch.setenv(variable, other_ca.path)

    assert "cannot be trusted" in task(API_INFO, proxy=inspecting.url)["msg"]
    assert inspecting.seen == []


def test_such_a_proxy_may_be_let_in_without_a_check(okta, inspecting, task):
    result = task(API_INFO, proxy=inspecting.url, validate_certs=False)

    assert len(result["api_tokens"]) == 5
    assert len(inspecting.seen) == 1
    assert OWN_SECRET not in json.dumps(result)
