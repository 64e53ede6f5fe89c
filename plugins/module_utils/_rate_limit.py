# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: computes when the next request may go: arithmetic on headers and clocks, no waiting and
no I/O.

Okta counts requests per bucket in fixed windows of a minute and shows in each response how large the limit is, how much
of it remains and when the window ends. All times are seconds on the caller's clock unless a name says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ._headers import parse_date
from ._paths import GRANT_PATH

WINDOW = 60.0
POLL_INTERVAL = 0.02  # seconds to wait for a response that is in flight
_OWN_BUCKETS = ("users", "groups", "apps", "logs")
IN_FLIGHT_RESERVE = 25  # requests that must remain for each one in flight


class RateLimit(NamedTuple):
    """Holds what one response shows of its bucket; a value that is missing or makes no sense is None."""

    limit: int | None
    remaining: int | None
    seconds_left: float | None  # until the window ends, by the server's own clock, never more than a window

    @property
    def is_concurrency(self) -> bool:
        """Return whether the refusal was for too many requests at once, not for too many in a minute."""
        return self.limit == 0


def _smallest(header: str | None) -> int | None:
    # A header sent twice reaches us as "50, 50".
    return min((int(number) for number in re.findall(r"(?:^|,)\s*([0-9]{1,15})\s*(?=,|$)", header or "")), default=None)


def read_rate_limit(headers: Mapping[str, str], server_time: float) -> RateLimit:
    """Read the rate limit in the headers of a response; server_time is its Date in epoch seconds."""
    reset = _smallest(headers.get("X-Rate-Limit-Reset"))
    return RateLimit(
        _smallest(headers.get("X-Rate-Limit-Limit")),
        _smallest(headers.get("X-Rate-Limit-Remaining")),
        read_retry_after(headers, server_time) if reset is None else _within_window(reset - server_time),
    )


def read_retry_after(headers: Mapping[str, str], server_time: float) -> float | None:
    """Return the seconds that a response asks to wait, never more than a window, None if it does not."""
    header = headers.get("Retry-After")
    date = parse_date(header)
    seconds = date.timestamp() - server_time if date else _smallest(header)
    return None if seconds is None else _within_window(seconds)


def _within_window(seconds: float) -> float:
    return min(max(float(seconds), 0.0), WINDOW)


def bucket_of(path: str) -> str:
    """Return the rate-limit bucket a path counts in."""
    if path == GRANT_PATH:
        return path
    segments = path.strip("/").split("/")
    family = segments[2] if len(segments) > 2 else ""
    if family == "users" and len(segments) == 4:
        return "/api/v1/users/me" if segments[3] == "me" else "/api/v1/users/{id}"
    return f"/api/v1/{family}" if family in _OWN_BUCKETS else "/api/v1"


def backoff(failures: int, jitter: float, most: float = 30.0) -> float:
    """Return the seconds to wait after this number of failures in a row (1 = the first); jitter is a random number in
    0..1.
    """
    return float(min(most, 0.5 * 2 ** min(failures - 1, 16))) * (0.5 + jitter / 2)


def wait_after_refusal(limit: RateLimit, refusals: int, jitter: float) -> float:
    """Return the seconds to wait after the request was refused with 429 for the refusals-th time in a row."""
    if limit.is_concurrency:
        return backoff(refusals, jitter, most=4.0)
    patience = backoff(refusals, jitter, most=WINDOW)
    return patience if limit.seconds_left is None else max(limit.seconds_left + 1.0, patience)


class RateLimiter:
    """Keeps one bucket within the share (percent) of the limit that Okta shows in its responses.

    The remaining count of a response includes everybody who shares the limit. Our own requests in flight may not be
    counted in it yet, so they are taken off. requests counts those sent.
    """

    def __init__(self, share: int):
        self.requests = 0
        self._share = share
        self._limit = self._remaining = self._in_flight = 0
        self._ends = float("-inf")
        self._most_in_flight = float("inf")

    @property
    def remaining(self) -> int | None:
        """Return how many requests remain in the window, None if Okta has not shown it."""
        return max(0, self._remaining) if self._limit else None

    @property
    def limit(self) -> int | None:
        """Return how many requests a window allows, None if Okta has not shown it."""
        return self._limit or None

    def delay(self, now: float) -> float:
        """Return the seconds until the next request may go, 0 for at once, POLL_INTERVAL if a response in flight
        decides.
        """
        if self._in_flight >= self._most_in_flight:
            return POLL_INTERVAL
        if not self._limit:
            return 0.0
        left = self._remaining if now < self._ends else self._limit
        room = left - self._limit * (100 - self._share) / 100.0
        if room <= 0:
            return self._ends - now
        # Others who share the limit cannot be seen, so the nearer its end, the fewer of our own go at once.
        return POLL_INTERVAL if self._in_flight >= room / IN_FLIGHT_RESERVE else 0.0

    def sent(self) -> None:
        """Count a request that is sent now."""
        self.requests += 1
        self._in_flight += 1

    def update(self, limit: RateLimit, now: float) -> None:
        """Count a request that has ended, with a response that shows the limit or not."""
        self._in_flight -= 1
        if limit.is_concurrency:
            self._most_in_flight = max(1, self._in_flight)
        if not limit.limit or limit.remaining is None or limit.seconds_left is None:
            self._remaining -= 1
            return
        ends = now + limit.seconds_left + 1.0
        # The server's clock ticks in whole seconds, so the same window seems to end up to a second earlier or later.
        if abs(ends - self._ends) > 2.0:
            self._remaining, self._ends = limit.remaining, ends
        else:
            self._remaining = min(self._remaining, limit.remaining)
        self._limit = limit.limit


class WaitBudget:
    """Limits how long a task may wait in all, in seconds (-1 = without end); waits that overlap count once."""

    def __init__(self, seconds: int):
        self._seconds = seconds
        self._until = float("-inf")
        self.waited = 0.0

    def spend(self, now: float, wait: float) -> float | None:
        """Return by how much a wait that begins now makes the task longer; None (nothing spent) if it does not fit."""
        more = max(0.0, now + wait - max(now, self._until))
        if 0 <= self._seconds < self.waited + more:
            return None
        self.waited += more
        self._until = max(self._until, now + wait)
        return more
