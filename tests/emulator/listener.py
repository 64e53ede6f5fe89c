# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP/1.1 server: keep-alive, one write for each response, and connections that can be broken on purpose.

Werkzeug's own server closes the connection after every response, which clients of Okta never see.
"""

import contextlib
import selectors
import socket
import ssl
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from .clock import Pauses
from .http_message import Environ, HttpResponse, make_environ

_PIECES = 10
_HANDSHAKE_SECONDS = 10
_GRACE_SECONDS = 1.0


class Listener:
    """A server on `host`:`port` (0 for a free one) that calls `handle` for each request, in one thread a connection."""

    def __init__(
        self,
        handle: Callable[[Environ], HttpResponse],
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        verbose: bool = False,
        pauses: Pauses | None = None,
    ) -> None:
        self.handle = handle
        self.tls = tls
        self.verbose = verbose
        self.pauses = pauses or Pauses()
        self.stopping = threading.Event()
        self._connections: dict[socket.socket, bool] = {}
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self._wake_up, self._waker = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, name=f"accept:{self.port}", daemon=True)

    def start(self) -> None:
        self._acceptor.start()

    def stop(self) -> None:
        """Close idle connections at once; let responses in progress finish for a second, then cut them off."""
        if self.stopping.is_set():
            return
        self.pauses.close()
        if not self._acceptor.is_alive():
            for unused in (self._socket, self._wake_up, self._waker):
                unused.close()
            return
        # Once `stopping` is set the acceptor may end and close the waker, so that comes second.
        self._waker.send(b"x")
        self.stopping.set()
        self._acceptor.join()
        with self._lock:
            idle = [connection for connection, busy in self._connections.items() if not busy]
            threads = list(self._threads)
        for connection in idle:
            _shut(connection)
        deadline = time.monotonic() + _GRACE_SECONDS
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0, deadline - time.monotonic()))
        with self._lock:
            for connection in self._connections:
                _shut(connection)

    def busy(self, connection: socket.socket, busy: bool) -> None:
        with self._lock:
            self._connections[connection] = busy

    def _accept(self) -> None:
        with self._socket, self._wake_up, self._waker, selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._wake_up, selectors.EVENT_READ)
            while not self.stopping.is_set():
                ready = {key.fileobj for key, _rest in selector.select()}
                if self._socket in ready:
                    with contextlib.suppress(OSError):
                        connection, client = self._socket.accept()
                        thread = threading.Thread(target=self._serve, args=(connection, client), daemon=True)
                        with self._lock:
                            self._threads.add(thread)
                        thread.start()

    def _serve(self, connection: socket.socket, client: tuple[str, int]) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self.busy(connection, False)
            if isinstance(connection, ssl.SSLSocket):
                connection.settimeout(_HANDSHAKE_SECONDS)
                connection.do_handshake()
                connection.settimeout(None)
            _Connection(connection, client, self)
        except OSError:
            # The client hung up, or does not trust our certificate.
            pass
        finally:
            with self._lock:
                self._connections.pop(connection, None)
                self._threads.discard(threading.current_thread())
            connection.close()


class _Connection(BaseHTTPRequestHandler):
    """All requests of one connection."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def handle_one_request(self) -> None:
        super().handle_one_request()
        if not self.close_connection:
            self.server.busy(self.connection, False)
            self.close_connection = self.server.stopping.is_set()

    def _handle(self) -> None:
        self.server.busy(self.connection, True)
        try:
            body = self._body()
        except ValueError:
            self.close_connection = True
            self._send(HttpResponse(400))
            return
        environ = make_environ(
            self.command,
            self.requestline.split()[1],
            self.headers.items(),
            body,
            scheme="https" if self.server.tls else "http",
            client=self.client_address,
            port=self.server.port,
        )
        try:
            response = self.server.handle(environ)
        except Exception:
            traceback.print_exc()
            response = HttpResponse(500)
        if self.server.verbose:
            print(f"{self.command} {self.path} {response.status or response.ending}", file=sys.stderr, flush=True)
        self._send(response)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every method, also unknown ones; BaseHTTPRequestHandler looks for do_<method>."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _body(self) -> bytes:
        """Read all of it, so that the next request starts where this one ends. ValueError if its length is unusable."""
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return b"".join(chunks)

    def _send(self, response: HttpResponse) -> None:
        pauses = self.server.pauses
        if response.pause:
            pauses.wait(response.pause)
        if response.ending != "whole":
            self.close_connection = True
        if response.ending in ("drop", "reset"):
            self._break_off(response.ending == "reset")
            return
        head = response.head(self.close_connection)
        if response.interim and response.interim_seconds:
            self.connection.sendall(response.interim_head())
            pauses.wait(response.interim_seconds)
        elif response.interim:
            head = response.interim_head() + head
        has_body = self.command != "HEAD" and response.status not in (204, 304)
        whole = head + (b"".join(response.pieces(1)) if has_body else b"") + response.surplus
        if response.seconds:
            step = -(-len(whole) // _PIECES)
            self._send_slowly([whole[start : start + step] for start in range(0, len(whole), step)], response.seconds)
        elif response.body_seconds and has_body:
            self.connection.sendall(head)
            self._send_slowly(list(response.pieces(_PIECES)), response.body_seconds)
        else:
            self.connection.sendall(whole)

    def _send_slowly(self, pieces: list[bytes], seconds: float) -> None:
        for piece in pieces:
            self.server.pauses.wait(seconds / _PIECES)
            self.connection.sendall(piece)

    def _break_off(self, reset: bool) -> None:
        if not reset:
            _shut(self.connection)
            return
        # Lingering for zero seconds makes close() send RST; it closes only when no file of the socket is left.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `verbose` prints its own line."""


def _shut(connection: socket.socket) -> None:
    # The plain socket's method: the TLS one forgets the session while its thread may still be reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
