# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and responses as plain data, between the socket and a WSGI application, so that faults can change them."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
_NO_BODY = (204, 304)
_OURS = ("content-length", "connection", "transfer-encoding")


@dataclass
class HttpResponse:
    """A response; `ending` is whole, truncate (close after a short body), drop or reset (no response at all).

    `announced` is a false Content-Length; `pause` seconds pass before anything is done, `body_seconds` over the body.
    A `chunked` body is sent in chunks, without Content-Length. `seconds` pass over the response as a whole. An
    `interim` response comes first, `interim_seconds` ahead of it, and `surplus` bytes come after its end.
    """

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    ending: str = "whole"
    announced: int | None = None
    pause: float = 0.0
    body_seconds: float = 0.0
    chunked: bool = False
    seconds: float = 0.0
    interim: int = 0
    interim_seconds: float = 0.0
    surplus: bytes = b""

    def head(self, close: bool) -> bytes:
        lines = [_status_line(self.status)]
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in _OURS]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.status not in _NO_BODY or self.surplus:
            lines.append(f"Content-Length: {self._announced()}")
        lines.append(f"Connection: {'close' if close else 'keep-alive'}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")

    def interim_head(self) -> bytes:
        return f"{_status_line(self.interim)}\r\n\r\n".encode()

    def _announced(self) -> int:
        if self.status in _NO_BODY:
            return len(self.surplus)
        return len(self.body) if self.announced is None else self.announced

    def pieces(self, count: int) -> Iterator[bytes]:
        """Yield the body as it is sent, in `count` pieces of about the same size."""
        step = -(-len(self.body) // count) or 1
        for start in range(0, len(self.body), step):
            piece = self.body[start : start + step]
            yield b"%x\r\n%b\r\n" % (len(piece), piece) if self.chunked else piece
        if self.chunked:
            yield b"0\r\n\r\n"


def _status_line(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    return f"HTTP/1.1 {status} {phrase}"


def make_environ(
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    *,
    scheme: str,
    client: tuple[str, int],
    port: int,
) -> Environ:
    """Build the WSGI environment. `target` comes from the request line; its percent-encoding is decoded once, here."""
    if target.startswith(("http://", "https://")):
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _separator, query = target.partition("?")
    environ: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": client[1],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "okta.raw_path": path,
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def run_wsgi(app: Callable[..., Any], environ: Environ) -> HttpResponse:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [int(status[:3]), list(headers)]
        return lambda data: None

    result = app(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return HttpResponse(started[0], started[1], body)
