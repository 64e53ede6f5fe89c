# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's rate limit: so many requests in each window, which begins with its first request; one count for each
bucket."""

from typing import Any, NamedTuple

UNLIMITED = 1_000_000


class Rate(NamedTuple):
    """What the X-Rate-Limit headers of an answer say."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool


class Window:
    def __init__(self, bucket: str, began: float, seconds: float):
        self.bucket = bucket
        self.began = began
        self.ends = began + seconds
        self.asked = 0
        self.first: dict[str, float] = {}

    def record(self, limit: int) -> dict[str, Any]:
        return {"bucket": self.bucket, "ends": self.ends, "served": min(self.asked, limit), "first": self.first}


class Limiter:
    def __init__(self, limit: int = UNLIMITED, seconds: float = 60.0):
        self._limit = limit
        self._seconds = seconds
        self._current: dict[str, Window] = {}
        self._windows: list[Window] = []

    def take(self, bucket: str, now: float, client: str = "") -> Rate:
        """Count one request of a client; now is the server's time."""
        window = self._current.get(bucket)
        if window is None or now >= window.ends:
            window = self._current[bucket] = Window(bucket, now, self._seconds)
            self._windows.append(window)
        window.asked += 1
        window.first.setdefault(client, now)
        # As the real service does, the reset is told in whole seconds from the Date of the window's first answer.
        reset = int(window.began) + int(self._seconds)
        return Rate(self._limit, max(0, self._limit - window.asked), reset, window.asked > self._limit)

    def windows(self) -> list[dict[str, Any]]:
        """Every window there was, in order: bucket, ends, served, and when each client was first seen in it."""
        return [window.record(self._limit) for window in self._windows]


def bucket_of(segments: list[str]) -> str:
    """The bucket that a path below /api/v1 counts in."""
    if segments[0] != "users":
        return "/api/v1"
    return "/api/v1/users/{id}" if len(segments) == 2 else "/api/v1/users"
