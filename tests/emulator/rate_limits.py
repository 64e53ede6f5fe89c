# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's rate limits: fixed windows of 60 seconds for each caller and bucket."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime

WINDOW_SECONDS = 60

EVERYTHING_ELSE = "/api/v1"
TOKEN_ENDPOINT = "/oauth2/v1/token"
# Bucket: the decoded paths that count in it. The first that matches decides.
_PATHS = {
    "/api/v1/users/me": r"/api/v1/users/me/?",
    "/api/v1/users/{id}": r"/api/v1/users/[^/]+/?",
    "/api/v1/users": r"/api/v1/users(/.*)?",
    "/api/v1/groups": r"/api/v1/groups(/.*)?",
    "/api/v1/apps": r"/api/v1/apps(/.*)?",
    "/api/v1/logs": r"/api/v1/logs/?",
}
BUCKETS = (EVERYTHING_ELSE, *_PATHS, TOKEN_ENDPOINT)


def bucket_of(path: str) -> str:
    """Return the bucket that a decoded path below /api/v1 counts in."""
    return next((bucket for bucket, paths in _PATHS.items() if re.fullmatch(paths, path)), EVERYTHING_ELSE)


@dataclass(frozen=True)
class Rate:
    """What the x-rate-limit headers say; `reset` is in epoch seconds."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool = False


@dataclass
class _Window:
    reset: int
    used: int = 0


class RateLimits:
    def __init__(self) -> None:
        self._windows: dict[tuple[str, str], _Window] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, bucket: str, now: datetime, limit: int) -> Rate:
        """Count one request. The window starts with its first request, not on the minute."""
        with self._lock:
            window = self._windows.get((caller, bucket))
            if window is None or now.timestamp() >= window.reset:
                window = self._windows[caller, bucket] = _Window(int(now.timestamp()) + WINDOW_SECONDS)
            window.used += 1
            return Rate(limit, max(0, limit - window.used), window.reset, exceeded=window.used > limit)

    def reset(self) -> None:
        with self._lock:
            self._windows.clear()


class InFlight:
    """Requests being answered at this moment."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def enter(self) -> int:
        with self._lock:
            self.count += 1
            return self.count

    def leave(self) -> None:
        with self._lock:
            self.count -= 1
