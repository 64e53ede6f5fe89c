# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Okta that is fast enough to measure others by; it runs in a process of its own.

`python -m benchmark.server` prints its URL. `PUT /bench` makes a new org with new settings and sets the counters to
nothing,
`GET /bench` tells the counters.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from .limiter import Limiter, Rate, bucket_of
from .org import Org
from .routes import Reply, answer, okta_error

_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Settings:
    """The org, and how it answers; each PUT makes a new one."""

    def __init__(
        self,
        url: str,
        org: dict[str, int] | None = None,
        latency: float = 0.0,
        limit: dict[str, Any] | None = None,
        clock_offset: float = 0.0,
    ):
        """latency: seconds of one round trip; limit: the arguments of Limiter; clock_offset: seconds the org's clock
        is ahead."""
        self.url = url
        self.org = Org(url, **(org or {}))
        self.latency = latency
        self.limiter = Limiter(**(limit or {}))
        self.clock_offset = clock_offset
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.in_flight = 0

    def report(self) -> dict[str, Any]:
        counts = {name: self.counts[name] for name in ("requests", "connections", "max_in_flight", "revoked", "failed")}
        return {**counts, "refused": self.refused, "windows": self.limiter.windows()}


class Connection(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, server: "Server"):
        self._server = server
        self._buffer = bytearray()
        self._is_new = True

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
            behind = end + 4 + int(headers.get("content-length", 0))
            if len(self._buffer) < behind:
                return
            body = bytes(self._buffer[end + 4 : behind])
            del self._buffer[:behind]
            self._handle(first, headers, body)

    def _handle(self, first: str, headers: dict[str, str], body: bytes) -> None:
        method, target, _version = first.split(" ")
        path, _mark, query = target.partition("?")
        if path == "/bench":
            self._transport.write(self._server.control(method, body))
            return
        settings = self._server.settings
        round_trips = 3 if self._is_new else 1  # TCP and TLS take one each
        settings.counts["connections"] += self._is_new
        settings.counts["requests"] += 1
        settings.in_flight += 1
        settings.counts["max_in_flight"] = max(settings.counts["max_in_flight"], settings.in_flight)
        self._is_new = False
        reply = self._server.reply(
            settings, method, path.strip("/").split("/"), query, headers.get("user-agent", "").partition("/")[0]
        )
        if settings.latency:
            asyncio.get_running_loop().call_later(settings.latency * round_trips, self._write, settings, reply)
        else:
            self._write(settings, reply)

    def _write(self, settings: Settings, reply: bytes) -> None:
        settings.in_flight -= 1
        self._transport.write(reply)


class Server:
    def __init__(self, url: str):
        self.settings = Settings(url)

    def control(self, method: str, body: bytes) -> bytes:
        if method == "PUT":
            self.settings = Settings(self.settings.url, **json.loads(body))
        return _encode(Reply(200, json.dumps(self.settings.report()).encode()), "")

    def reply(self, settings: Settings, method: str, segments: list[str], query: str, client: str) -> bytes:
        now = time.time() + settings.clock_offset
        rate = settings.limiter.take(bucket_of(segments[2:]), now, client)
        if rate.exceeded:
            settings.refused[client] += 1
            reply = okta_error(429, "E0000047", "API call exceeded rate limit due to too many requests.")
        else:
            reply = answer(settings.org, settings.url, method, segments[2:], query)
            settings.counts["revoked"] += reply.revoked
        settings.counts["failed"] += reply.status >= 300
        return _encode(reply, _rate_lines(rate, now))


def _rate_lines(rate: Rate, now: float) -> str:
    return (
        f"Date: {formatdate(now, usegmt=True)}\r\n"
        f"X-Okta-Request-Id: {'0' * 32}\r\n"
        f"X-Rate-Limit-Limit: {rate.limit}\r\nX-Rate-Limit-Remaining: {rate.remaining}\r\n"
        f"X-Rate-Limit-Reset: {rate.reset}\r\n"
    )


def _encode(reply: Reply, lines: str) -> bytes:
    links = "".join(f"Link: {link}\r\n" for link in reply.links)
    content = "" if reply.status == 204 else f"Content-Type: application/json\r\nContent-Length: {len(reply.body)}\r\n"
    return f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\n{lines}{links}{content}\r\n".encode() + reply.body


async def serve() -> None:
    """Listen on a free port of the loopback until standard input ends, as it does with whoever started this."""
    loop = asyncio.get_running_loop()
    server = Server("")
    listener = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0, backlog=1024)
    server.settings = Settings(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    print(server.settings.url, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
