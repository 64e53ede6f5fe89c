# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's time: the real one, shifted or frozen, so that tests need not wait; and waits that can be ended."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def stamp(moment: datetime) -> str:
    """Format a time as Okta does: UTC, whole seconds, always with `.000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_time(text: str | datetime) -> datetime:
    """Parse an ISO 8601 time into UTC; one without an offset is UTC. ValueError names a text that is not a time."""
    if isinstance(text, datetime):
        moment = text
    else:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise ValueError(f"{text!r} is not a time like 2026-11-22T12:00:00Z.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Clock:
    """A clock that shows the real time plus `offset` seconds, or the frozen time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = 0.0
        self._frozen: datetime | None = None

    def copy_from(self, other: "Clock") -> None:
        self._offset, self._frozen = other._offset, other._frozen

    def now(self) -> datetime:
        return self._frozen or datetime.now(UTC) + timedelta(seconds=self._offset)

    def freeze(self, at: str | datetime | None = None) -> None:
        """Stop the clock, at the given time or at the current one."""
        self._frozen = self.now() if at is None else parse_time(at)

    def resume(self) -> None:
        """Let the clock run again, from the real time plus the offset."""
        self._frozen = None

    def advance(self, seconds: float) -> None:
        """Move forward (or back, if negative), whether frozen or running."""
        with self._lock:
            if self._frozen is None:
                self._offset += seconds
            else:
                self._frozen += timedelta(seconds=seconds)

    @property
    def frozen(self) -> str | None:
        return None if self._frozen is None else self._frozen.isoformat().replace("+00:00", "Z")

    @property
    def offset(self) -> float:
        """Seconds ahead of the real time."""
        return self._offset

    @offset.setter
    def offset(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise ValueError(f"clock_offset must be a number of seconds, not {seconds!r}.")
        self._offset = float(seconds)


class Pauses:
    """Waits of requests (latency, faults that hang or are slow) that a reset or the end cuts short."""

    def __init__(self) -> None:
        self._ended = threading.Event()

    def wait(self, seconds: float) -> None:
        self._ended.wait(seconds)

    def end(self) -> None:
        """End all waits that have begun."""
        ended, self._ended = self._ended, threading.Event()
        ended.set()

    def close(self) -> None:
        """End all waits, also those that begin later."""
        self._ended.set()
