# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's time: the real one, shifted or standing still, so that tests need not wait."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def stamp(moment: datetime) -> str:
    """A time as Okta writes it: UTC, whole seconds, always with `.000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_time(text: str | datetime) -> datetime:
    """An ISO 8601 time in UTC; one without an offset is taken as UTC. ValueError names a text that is no time."""
    if isinstance(text, datetime):
        moment = text
    else:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise ValueError(f"{text!r} is not a time like 2026-11-22T12:00:00Z.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Clock:
    """`now()` is real time plus `offset` seconds, or the frozen time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self._offset = 0.0
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        return self._frozen or datetime.now(UTC) + timedelta(seconds=self._offset)

    def freeze(self, at: str | datetime | None = None) -> None:
        """Stand still, at the time given or at the present one."""
        self._frozen = self.now() if at is None else parse_time(at)

    def resume(self) -> None:
        """Run again, from the real time plus the offset."""
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
        """Seconds ahead of real time."""
        return self._offset

    @offset.setter
    def offset(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise ValueError(f"clock_offset must be a number of seconds, not {seconds!r}.")
        self._offset = float(seconds)
