# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import heapq
import itertools
import math

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._rate_limit import (
    POLL_INTERVAL,
    RateLimit,
    RateLimiter,
    WaitBudget,
    backoff,
    bucket_of,
    read_rate_limit,
    wait_after_refusal,
)
from combinations import each_value
from hypothesis import given
from hypothesis import strategies as st

DATE = 1757607710
DAY = 86400
NOTHING = RateLimit(None, None, None)


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def headers(limit=None, remaining=None, reset=None, retry_after=None):
    named = {
        "X-Rate-Limit-Limit": limit,
        "X-Rate-Limit-Remaining": remaining,
        "X-Rate-Limit-Reset": reset,
        "Retry-After": retry_after,
    }
    return {name: str(value) for name, value in named.items() if value is not None}


@table(
    ("given", "expected"),
    {
        "all there": (headers(50, 49, DATE + 60), (50, 49, 60)),
        "refused": (headers(50, 0, DATE + 48), (50, 0, 48)),
        "refused for concurrency": (headers(0, 0, DATE + 10), (0, 0, 10)),
        "none": (headers(), (None, None, None)),
        "empty": (headers("", "", "", ""), (None, None, None)),
        "limit alone": (headers(50), (50, None, None)),
        "blanks around": (headers(" 50 ", " 49", f"{DATE + 60} "), (50, 49, 60)),
        "sent twice": (headers("50, 50", "49,49", f"{DATE + 60}, {DATE + 60}"), (50, 49, 60)),
        "sent twice and not the same": (headers("600, 50", "12, 599", f"{DATE + 60}, {DATE + 5}"), (50, 12, 5)),
        "sent twice and one is nonsense": (headers("50, x", "x, 49", f"x, {DATE + 60}"), (50, 49, 60)),
        "words": (headers("many", "some", "soon", "later"), (None, None, None)),
        "negative": (headers(-50, -1, -DATE, -5), (None, None, None)),
        "fractions": (headers("50.5", "1e3", f"{DATE}.5", "0.5"), (None, None, None)),
        "figures that are not ASCII": (headers("٥٠", "²", "１７"), (None, None, None)),
        "reset now": (headers(50, 0, DATE), (50, 0, 0)),
        "reset in the past": (headers(50, 0, DATE - 30), (50, 0, 0)),
        "reset at the epoch": (headers(50, 0, 0), (50, 0, 0)),
        "reset a day ahead": (headers(50, 0, DATE + DAY), (50, 0, 60)),
        "reset in milliseconds": (headers(50, 0, DATE * 1000), (50, 0, 60)),
        "Retry-After": (headers(retry_after=7), (None, None, 7)),
        "Retry-After a day ahead": (headers(retry_after=DAY), (None, None, 60)),
        "Retry-After is a date": (headers(retry_after="Thu, 11 Sep 2025 16:22:38 GMT"), (None, None, 48)),
        "Retry-After is a date in the past": (headers(retry_after="Thu, 11 Sep 2025 16:20:00 GMT"), (None, None, 0)),
        "Retry-After is no date": (headers(retry_after="Thu, 31 Feb 2025"), (None, None, None)),
        "reset beats Retry-After": (headers(50, 0, DATE + 48, 7), (50, 0, 48)),
        "Retry-After instead of a broken reset": (headers(50, 0, "soon", 7), (50, 0, 7)),
    },
)
def test_read_rate_limit(given, expected):
    assert read_rate_limit(given, float(DATE)) == expected


@pytest.mark.parametrize("figures", [20, 400, 5000])
def test_no_figure_is_too_long_to_be_read(figures):
    long = "9" * figures
    said = read_rate_limit(headers(long, long, long), float(DATE))
    gate = RateLimiter(90)
    gate.sent()
    gate.update(said, 0.0)

    assert said.seconds_left in (None, 60)
    assert 0 <= gate.delay(0.0) <= 61
    assert read_rate_limit(headers(retry_after=long), float(DATE)).seconds_left in (None, 60)


@given(*[st.text(alphabet="0123456789-+.,e x٥", max_size=20)] * 4)
def test_whatever_the_headers_say_a_window_is_no_longer_than_a_minute(limit, remaining, reset, retry_after):
    said = read_rate_limit(headers(limit, remaining, reset, retry_after), float(DATE))

    assert said.seconds_left is None or 0 <= said.seconds_left <= 60
    assert all(number is None or number >= 0 for number in (said.limit, said.remaining))


@pytest.mark.parametrize(("limit", "expected"), [(0, True), (1, False), (None, False)])
def test_is_concurrency(limit, expected):
    assert RateLimit(limit, 0, 10.0).is_concurrency is expected


@table(
    ("path", "expected"),
    {
        "API tokens": ("/api/v1/api-tokens", "/api/v1"),
        "API token": ("/api/v1/api-tokens/00T1", "/api/v1"),
        "user": ("/api/v1/users/00u1", "/api/v1/users/{id}"),
        "me": ("/api/v1/users/me", "/api/v1/users/me"),
        "clients of mine": ("/api/v1/users/me/clients", "/api/v1/users"),
        "users": ("/api/v1/users", "/api/v1/users"),
        "clients of a user": ("/api/v1/users/00u1/clients", "/api/v1/users"),
        "tokens of a client": ("/api/v1/users/00u1/clients/0oa1/tokens", "/api/v1/users"),
        "token of a client": ("/api/v1/users/00u1/clients/0oa1/tokens/oar1", "/api/v1/users"),
        "roles of a group": ("/api/v1/groups/00g1/roles", "/api/v1/groups"),
        "something else called users": ("/api/v1/groups/users", "/api/v1/groups"),
        "tokens of an app": ("/api/v1/apps/0oa1/tokens", "/api/v1/apps"),
        "apps": ("/api/v1/apps", "/api/v1/apps"),
        "System Log": ("/api/v1/logs", "/api/v1/logs"),
        "something that begins like the log": ("/api/v1/logsheet", "/api/v1"),
        "network zones": ("/api/v1/zones", "/api/v1"),
        "access tokens": ("/oauth2/v1/token", "/oauth2/v1/token"),
        "something else of OAuth": ("/oauth2/v1/revoke", "/api/v1"),
        "something else of OAuth further on": ("/oauth2/v1/userinfo", "/api/v1"),
        "nothing": ("/", "/api/v1"),
    },
)
def test_bucket_of(path, expected):
    assert bucket_of(path) == expected


@table(
    ("arguments", "expected"),
    {
        "first": ((1, 1.0), 0.5),
        "second": ((2, 1.0), 1.0),
        "third": ((3, 1.0), 2.0),
        "sixth": ((6, 1.0), 16.0),
        "no longer than 30 s": ((7, 1.0), 30.0),
        "no longer than 30 s later on": ((100, 1.0), 30.0),
        "no longer than 30 s for ever": ((5000, 1.0), 30.0),
        "at least half": ((1, 0.0), 0.25),
        "at least half of the most": ((100, 0.0), 15.0),
        "in between": ((2, 0.5), 0.75),
        "another most": ((9, 1.0, 4.0), 4.0),
    },
)
def test_backoff(arguments, expected):
    assert backoff(*arguments) == expected


@table(
    ("said", "refusals", "expected"),
    {
        "until the window ends and a second": (RateLimit(50, 0, 48.0), 1, 49.0),
        "window has ended": (RateLimit(50, 0, 0.0), 1, 1.0),
        "refused again though the window has ended": (RateLimit(50, 0, 0.0), 3, 2.0),
        "refused again and again": (RateLimit(50, 0, 0.0), 20, 60.0),
        "window is longer than the patience": (RateLimit(50, 0, 48.0), 3, 49.0),
        "nothing said": (NOTHING, 1, 0.5),
        "nothing said for the fourth time": (NOTHING, 4, 4.0),
        "nothing said for the twentieth time": (NOTHING, 20, 60.0),
        "Retry-After alone": (RateLimit(None, None, 7.0), 1, 8.0),
        "concurrency": (RateLimit(0, 0, 48.0), 1, 0.5),
        "concurrency for the third time": (RateLimit(0, 0, 48.0), 3, 2.0),
        "concurrency for the twentieth time": (RateLimit(0, 0, 48.0), 20, 4.0),
    },
)
def test_wait_after_refusal(said, refusals, expected):
    assert wait_after_refusal(said, refusals, 1.0) == expected


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [(NOTHING, 1.0, 2.0), (RateLimit(0, 0, 48.0), 1.0, 2.0), (RateLimit(50, 0, 48.0), 49.0, 49.0)],
)
def test_jitter_spreads_the_waits_whose_end_nobody_knows(said, least, most):
    assert [wait_after_refusal(said, 3, jitter) for jitter in (0.0, 1.0)] == [least, most]


@pytest.fixture
def gate():
    """gate(share, *events): a gate that has seen these events; "sent", or what an answer said and when."""

    def build(share, *events):
        gate = RateLimiter(share)
        for event in events:
            if event == "sent":
                gate.sent()
            else:
                gate.update(*event)
        return gate

    return build


def answers(*said_and_when):
    """Requests that were answered one after the other."""
    return [event for answer in said_and_when for event in ("sent", answer)]


@table(
    ("share", "events", "now", "delay"),
    {
        "nothing known": (90, [], 100.0, 0),
        "nothing known and some on their way": (90, ["sent"] * 16, 100.0, 0),
        "above the reserve": (90, answers((RateLimit(50, 6, 30.0), 100.0)), 100.0, 0),
        "at the reserve": (90, answers((RateLimit(50, 5, 30.0), 100.0)), 100.0, 31),
        "at the reserve while the clock is young": (90, answers((RateLimit(50, 5, 30.0), 10.0)), 10.0, 31),
        "at the reserve a while ago": (90, answers((RateLimit(50, 5, 30.0), 100.0)), 120.0, 11),
        "window about to end": (90, answers((RateLimit(50, 5, 30.0), 100.0)), 130.5, 0.5),
        "window has ended": (90, answers((RateLimit(50, 5, 30.0), 100.0)), 131.0, 0),
        "in flight counts": (90, [*answers((RateLimit(600, 300, 30.0), 100.0)), "sent"], 100.0, 0),
        "near the reserve one goes at a time": (
            90,
            [*answers((RateLimit(50, 8, 30.0), 100.0)), "sent"],
            100.0,
            POLL_INTERVAL,
        ),
        "near the reserve the next goes when the one before is back": (
            90,
            answers((RateLimit(50, 8, 30.0), 100.0)),
            100.0,
            0,
        ),
        "each in flight needs some that are left": (
            90,
            [*answers((RateLimit(600, 160, 30.0), 100.0)), *["sent"] * 3],
            100.0,
            0,
        ),
        "each in flight needs some that are left, and no more": (
            90,
            [*answers((RateLimit(600, 160, 30.0), 100.0)), *["sent"] * 4],
            100.0,
            POLL_INTERVAL,
        ),
        "each in flight needs some that are left, the last one not all of them": (
            90,
            [*answers((RateLimit(600, 161, 30.0), 100.0)), *["sent"] * 4],
            100.0,
            0,
        ),
        "share 100 uses all": (100, answers((RateLimit(50, 1, 30.0), 100.0)), 100.0, 0),
        "share 100 uses no more than all": (100, answers((RateLimit(50, 0, 30.0), 100.0)), 100.0, 31),
        "share 1 of 50 sends one in a window": (1, answers((RateLimit(50, 49, 60.0), 100.0)), 100.0, 61),
        "share 1 of 1000": (1, answers((RateLimit(1000, 991, 60.0), 100.0)), 100.0, 0),
        "limit 1": (90, answers((RateLimit(1, 0, 60.0), 100.0)), 100.0, 61),
        "limit 1 before it is used": (90, answers((RateLimit(1, 1, 60.0), 100.0)), 100.0, 0),
        "no headers": (90, answers((NOTHING, 100.0)), 100.0, 0),
        "no headers count as one less": (90, answers((RateLimit(50, 7, 30.0), 100.0), (NOTHING, 100.0)), 100.0, 0),
        "no headers count until the reserve": (
            90,
            answers((RateLimit(50, 7, 30.0), 100.0), *[(NOTHING, 100.0)] * 2),
            100.0,
            31,
        ),
        "half the headers are none": (
            90,
            answers((RateLimit(50, None, 30.0), 100.0), (RateLimit(50, 0, None), 100.0)),
            100.0,
            0,
        ),
        "concurrency limit says nothing of the window": (90, answers((RateLimit(0, 0, 30.0), 100.0)), 100.0, 0),
        "concurrency limit lets no more go than are on their way": (
            90,
            ["sent", "sent", "sent", (RateLimit(0, 0, 30.0), 100.0)],
            100.0,
            POLL_INTERVAL,
        ),
        "concurrency limit lets one go in any case": (90, answers((RateLimit(0, 0, 30.0), 100.0)), 100.0, 0),
        "concurrency limit lets one go, and no more": (
            90,
            [*answers((RateLimit(0, 0, 30.0), 100.0)), "sent"],
            100.0,
            POLL_INTERVAL,
        ),
        "fewer on their way than the concurrency limit allowed": (
            90,
            ["sent", "sent", "sent", (RateLimit(0, 0, 30.0), 100.0), (RateLimit(600, 300, 30.0), 100.0)],
            100.0,
            0,
        ),
        "a new window takes as many at once as the limit allows": (
            90,
            [*answers((RateLimit(10, 1, 30.0), 100.0)), *["sent"] * 9],
            131.0,
            POLL_INTERVAL,
        ),
        "others use the limit up": (
            90,
            answers((RateLimit(50, 40, 30.0), 100.0), (RateLimit(50, 2, 29.0), 101.0)),
            101.0,
            30,
        ),
        "answers out of order": (
            90,
            answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 9, 30.0), 100.0)),
            100.0,
            31,
        ),
        "window seems to end a second later": (
            90,
            answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 9, 31.0), 100.5)),
            101.0,
            30,
        ),
        "window seems to end two seconds later": (
            90,
            answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 9, 32.0), 100.0)),
            101.0,
            30,
        ),
        "window seems to end a second earlier": (
            90,
            answers((RateLimit(50, 9, 30.0), 100.0), (RateLimit(50, 5, 29.0), 100.0)),
            101.0,
            30,
        ),
        "new window": (90, answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 49, 60.0), 131.0)), 131.0, 0),
        "new window though the old one had seconds left": (
            90,
            answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 49, 33.0), 100.0)),
            100.0,
            0,
        ),
        "new window is used up": (
            90,
            answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(50, 5, 60.0), 131.0)),
            131.0,
            61,
        ),
        "limit was raised": (90, answers((RateLimit(50, 5, 30.0), 100.0), (RateLimit(20, 3, 30.0), 100.0)), 100.0, 0),
        "late answer of the window before holds up for a second": (
            90,
            answers((RateLimit(50, 20, 1.0), 100.0), (RateLimit(50, 49, 60.0), 101.0), (RateLimit(50, 4, 0.0), 101.5)),
            101.5,
            1,
        ),
        "late answer of the window before is soon forgotten": (
            90,
            answers(
                *[
                    (RateLimit(50, remaining, left), 101.0)
                    for remaining, left in ((20, 0.0), (49, 60.0), (4, 0.0), (48, 60.0))
                ]
            ),
            101.0,
            0,
        ),
    },
)
def test_gate(gate, share, events, now, delay):
    assert gate(share, *events).delay(now) == pytest.approx(delay)


class Server:
    """A rate limit in fixed windows of a minute; a window begins with its first request. Clocks show whole seconds."""

    def __init__(self, limit, ahead=0):
        self.limit, self.ahead = limit, ahead
        self.ends, self.used, self.refused = 0.0, 0, 0

    def answer(self, now):
        now += self.ahead
        if now >= self.ends:
            self.ends, self.used = now + 60, 0
        self.used += 1
        self.refused += self.used > self.limit
        return read_rate_limit(headers(self.limit, max(0, self.limit - self.used), int(self.ends)), float(int(now)))


def simulate(server, gates, workers, requests, latency=0.25):
    """Let each gate send so many requests with so many workers; the seconds it takes."""
    ticket, todo, start = itertools.count(), [requests] * len(gates), 1000.0
    queue = [
        (start + number / 1024, next(ticket), number, None)
        for number in range(len(gates))
        for _worker in range(workers)
    ]
    while queue:
        now, _ticket, number, said = heapq.heappop(queue)
        gate = gates[number]
        if said == "sent":
            heapq.heappush(queue, (now + latency / 2, next(ticket), number, server.answer(now)))
            continue
        if said:
            gate.update(said, now)
        delay = gate.delay(now)
        if delay:
            heapq.heappush(queue, (now + delay, next(ticket), number, None))
        elif todo[number]:
            todo[number] -= 1
            gate.sent()
            heapq.heappush(queue, (now + latency / 2, next(ticket), number, "sent"))
    assert not any(todo)
    return now - start


# gates, workers, limit, share, requests
CROWDS = {
    "one task": (1, 4, 600, 90, 2000),
    "one task of many workers": (1, 16, 600, 90, 2000),
    "one task with all for itself": (1, 4, 600, 100, 2000),
    "small limit": (1, 5, 50, 90, 300),
    "limit 1": (1, 1, 1, 90, 5),
    "limit 1 and share 100": (1, 1, 1, 100, 5),
    "share 1": (1, 4, 100, 1, 20),
    "several forks": (5, 4, 600, 90, 800),
    "forks whose workers fill the reserve": (15, 4, 600, 90, 300),
    "small limit with a large reserve": (5, 4, 50, 60, 60),
    "large limit": (30, 4, 1200, 90, 200),
}
CLOCKS = {"same clock": 0, "clock ahead": 3600.375, "clock behind": -500.625}


@pytest.mark.parametrize(("gates", "workers", "limit", "share", "requests", "ahead"), each_value(CROWDS, CLOCKS))
def test_nobody_is_refused_as_long_as_the_reserve_covers_what_is_in_flight(
    gates, workers, limit, share, requests, ahead
):
    server = Server(limit, ahead)

    took = simulate(server, [RateLimiter(share) for _time in range(gates)], workers, requests)

    assert server.refused == 0
    least = max(1, math.floor(limit * share / 100) - gates * workers)
    assert took <= (gates * requests / least + 1) * 63


def test_the_simulation_refuses_those_who_do_not_wait():
    class NoGate(RateLimiter):
        def delay(self, now):
            return 0.0

    server = Server(50)
    simulate(server, [NoGate(90)], 4, 300)

    assert server.refused == 250


@table(
    ("seconds", "waits", "spent"),
    {
        "one fits": (300, [(0, 49)], [49]),
        "one fits exactly": (49, [(0, 49)], [49]),
        "one does not fit": (48, [(0, 49)], [None]),
        "one after the other": (100, [(0, 49), (60, 49)], [49, 49]),
        "one after the other until it is spent": (100, [(0, 49), (60, 49), (120, 3), (120, 2)], [49, 49, None, 2]),
        "same wait of several workers": (49, [(0, 49), (0, 49), (10, 39)], [49, 0, 0]),
        "waits overlap": (100, [(0, 49), (10, 49)], [49, 10]),
        "short wait within a long one": (49, [(0, 49), (10, 5)], [49, 0]),
        "overlap beyond what is left": (50, [(0, 49), (10, 49)], [49, None]),
        "0 allows none": (0, [(0, 0.25)], [None]),
        "0 allows no wait at all": (0, [(0, 0)], [0]),
        "-1 is without end": (-1, [(0, 60), (100, 1e9)], [60, 1e9]),
    },
)
def test_wait_budget(seconds, waits, spent):
    budget = WaitBudget(seconds)

    assert [budget.spend(1000.0 + now, wait) for now, wait in waits] == spent
    assert budget.waited == sum(more for more in spent if more)


@given(st.integers(0, 100), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 60)), max_size=20))
def test_wait_budget_is_the_time_during_which_anybody_waits(seconds, steps):
    budget, now, waiting = WaitBudget(seconds), 0, set()
    for pause, wait in steps:
        now += pause
        if budget.spend(float(now), float(wait)) is not None:
            waiting.update(range(now, now + wait))

    assert budget.waited == len(waiting) <= seconds
