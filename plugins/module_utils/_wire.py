# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads responses from connections, in bounded time and nothing of one with another."""

from __future__ import annotations

import io
import socket
import time
from contextlib import suppress
from http.client import HTTPResponse
from typing import Any, Callable

STEP = 0.2  # seconds between looks for a stop
GRACE = 5.0  # seconds that a response may take after a stop


class Stop:
    """Tells that the task is to end; a signal handler may call it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self.latest = float("inf")  # until when responses are read

    def __call__(self) -> None:
        """Leave responses that are on their way a little time, and no more."""
        self.latest = min(self.latest, self.clock() + GRACE)


class _Source(io.RawIOBase):
    """Reads from a socket as long as its timeout allows in all, and no longer than a stop does."""

    def __init__(self, connection: Any, raw: Any, stop: Stop):
        super().__init__()
        self._connection = connection
        self._raw = raw
        self._stop = stop
        self._timeout: float | None = connection.gettimeout()
        self._latest = float("inf") if self._timeout is None else stop.clock() + self._timeout
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what comes next; 0 at the end, also that of the response. Raises socket.timeout."""
        try:
            while not self.is_over:
                seconds = min(self._latest, self._stop.latest) - self._stop.clock()
                if seconds <= 0:
                    raise socket.timeout("the response takes too long")
                self._connection.settimeout(min(seconds, STEP))
                with suppress(socket.timeout):
                    return int(self._connection.recv_into(buffer))
            return 0
        finally:
            self._connection.settimeout(self._timeout)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Stream(io.BufferedReader):
    """Ends the connection if anything is left when the response has been read, which another would begin with."""

    def __init__(self, connection: Any, source: _Source):
        super().__init__(source)
        self._connection = connection
        self._source = source

    def close(self) -> None:
        with suppress(OSError, ValueError):
            self._source.is_over = True
            is_pending = getattr(self._connection, "pending", int)() > 0
            if is_pending or self.peek(1):
                self._connection.shutdown(socket.SHUT_RDWR)
        super().close()


def observe(manager: Any, stop: Stop) -> None:
    """Let all connections that a manager of urllib3 makes read their responses in this way."""

    class Response(HTTPResponse):
        def __init__(self, connection: Any, *args: Any, **options: Any):
            super().__init__(connection, *args, **options)
            self.fp = _Stream(connection, _Source(connection, self.fp.detach(), stop))

    manager.pool_classes_by_scheme = {
        scheme: type(
            pool.__name__,
            (pool,),
            {"ConnectionCls": type(pool.ConnectionCls.__name__, (pool.ConnectionCls,), {"response_class": Response})},
        )
        for scheme, pool in manager.pool_classes_by_scheme.items()
    }
