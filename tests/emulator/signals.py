# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals as numbers to wait for, so that nothing of ours runs inside a signal handler."""

import contextlib
import signal
import socket
from typing import Self

HANDLED = [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])


class Signals:
    """Collects SIGINT, SIGTERM and SIGHUP from its creation on, and the numbers that other threads put in.

    Python itself writes each signal's number to a socket. The main thread reads them there, one after the other: a
    handler that took a lock could interrupt the very code that holds it. A SIGHUP that was ignored stays ignored.
    """

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._handled = [number for number in HANDLED if not _is_ignored_hangup(number)]
        for number in self._handled:
            signal.signal(number, lambda _number, _frame: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        """Ignore these signals from now on: they can only ask for the end, and it has come."""
        for number in self._handled:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        self._writer.close()
        self._reader.close()

    def wait(self) -> int:
        """Return the next number, waiting for one if there is none."""
        return self._reader.recv(1)[0]

    def put(self, number: int) -> None:
        """Add a number from any thread. After the end it has no effect."""
        with contextlib.suppress(OSError):
            self._writer.send(bytes([number]))


def _is_ignored_hangup(number: int) -> bool:
    """Tell whether the process was started with nohup, or the like."""
    return number not in (signal.SIGINT, signal.SIGTERM) and signal.getsignal(number) == signal.SIG_IGN
