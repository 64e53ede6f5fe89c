# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is set beside what."""

import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .baselines import CURL, NODE, REQUESTS, SDK
from .labels import Quantity, item, loop, own, whole
from .process import Cost
from .runner import Round
from .work import CONCURRENCY, ITEMS, JOBS, LEAKED_EACH, LEAKED_USERS, LISTED, USERS, at

URI_LOOP, URI_HOSTS, URI_ONE, PING = "uri in a loop", "uri, 100 hosts, 20 forks", "uri", "ping"
BY_USER = "our module, user by user"
SDK_FEW = f"{SDK}, {CONCURRENCY} at a time"
INFO = "a play with one info task"
PLAYBOOK, MODULE, PROCESS, ITEM = "playbook", "module's own time", "process", "item of a loop"

_SCRIPTS = (REQUESTS, SDK, NODE, CURL)


class Comparison(NamedTuple):
    """The same work done by us and in another way; measure says what of it is compared."""

    work: str
    latency: float
    way: str
    measure: str
    ours: Quantity
    theirs: Quantity


class Ratios(NamedTuple):
    """How many times as much the other way takes as ours, and our seconds on the clock; medians of the rounds."""

    wall: float
    cpu: float
    seconds: float


def ratios(comparison: Comparison, rounds: Sequence[Round]) -> Ratios | None:
    """None when the other way was not measured."""
    try:
        pairs = [(comparison.ours(measured), comparison.theirs(measured)) for measured in rounds]
    except KeyError:
        return None
    return Ratios(
        statistics.median(theirs.wall / ours.wall for ours, theirs in pairs),
        statistics.median(theirs.cpu / ours.cpu for ours, theirs in pairs),
        statistics.median(ours.wall for ours, _theirs in pairs),
    )


def comparisons(measured_loop: int, latencies: Sequence[float]) -> Iterator[Comparison]:
    """measured_loop: how many of the 100 items of a uri loop were measured."""
    for latency in latencies:
        one = whole(at("one, module", latency))
        yield Comparison("revoke 1 API token", latency, PING, PROCESS, one, whole(at("ping", latency)))
        yield Comparison("revoke 1 API token", latency, URI_ONE, PROCESS, one, whole(at("one, uri", latency)))
        for count in (1, 100, 200, 500):
            yield from _revoke(count, latency, measured_loop)
        if not latency:
            pages = whole(at("list, loop", latency))
            yield Comparison(_list(), latency, URI_LOOP, PLAYBOOK, whole(at("list, playbook", latency)), pages)
        yield from _by_scripts(_list(), "list", latency)
        yield from _by_scripts(f"list tokens of {USERS} users", "list users", latency)
        revoke_users = f"revoke tokens of {USERS} users"
        if not latency:
            ours, empty = whole(at("revoke users, playbook", latency)), at("empty loop", latency)
            theirs = loop(at("revoke users, loop", latency), empty, USERS / (measured_loop // 5))
            yield Comparison(revoke_users, latency, URI_LOOP, PLAYBOOK, ours, theirs)
        yield from _by_scripts(revoke_users, "revoke users", latency)
    yield from _leaked(measured_loop)
    for way, key in ((PING, "items, ping"), (URI_ONE, "items, uri")):
        ours = item("items, module", "no items", ITEMS)
        yield Comparison("revoke 1 API token", 0.0, way, ITEM, ours, item(key, "no items", ITEMS))
    for name in JOBS:
        report = f"report of {name}"
        yield Comparison(report, 0.0, INFO, PLAYBOOK, whole(report), whole("one info task"))


def memory(rounds: Sequence[Round]) -> float:
    """MiB that the module holds for each 1,000 tokens it lists, over what it holds when it lists none."""
    key, base = at("list, module", 0.0), at("list nothing, module", 0.0)
    return statistics.median((measured[key].rss - measured[base].rss) / (LISTED / 1000) for measured in rounds)


def _list() -> str:
    return f"list {LISTED:,} refresh tokens"


def _revoke(count: int, latency: float, measured_loop: int) -> Iterator[Comparison]:
    work, key = f"revoke {count} API tokens", f"revoke {count}"
    if count in (100, 500):
        ours = whole(at(f"{key}, playbook", latency))
        hundred = at("revoke 100, loop", latency)
        theirs = loop(hundred, at("empty loop", latency), count / measured_loop)
        yield Comparison(work, latency, URI_LOOP, PLAYBOOK, ours, theirs)
        if count == 100 and not latency:
            yield Comparison(work, latency, URI_HOSTS, PLAYBOOK, ours, whole(at("revoke 100, hosts", latency)))
    yield from _by_scripts(work.replace("1 API tokens", "1 API token"), key, latency)
    if count == 200:
        few = own(at(f"{key}, {SDK_FEW}", latency), at("python", latency))
        yield Comparison(work, latency, SDK_FEW, MODULE, own(at(f"{key}, module", latency), at("ping", latency)), few)


def leaked(users: int) -> str:
    """What is done about a client that has leaked, with the requests that our module sends for it."""
    tokens = LEAKED_EACH * users
    return f"revoke {tokens:,} tokens of a client with {users:,} users ({3 + tokens // 200} requests)"


def _leaked(measured_loop: int) -> Iterator[Comparison]:
    users = LEAKED_USERS * measured_loop // 100
    ours, ping, python = own("leaked, app", at("ping", 0.0)), at("ping", 0.0), at("python", 0.0)
    by_user = own("leaked, users", ping)
    yield Comparison(leaked(users), 0.0, f"{BY_USER} ({3 * users:,} requests)", MODULE, ours, by_user)
    a_tenth = own(f"leaked, {SDK}", python)

    def by_sdk(measured: Round) -> Cost:
        return a_tenth(measured).times(10)

    yield Comparison(leaked(users), 0.0, f"{SDK_FEW}, user by user ({users:,} requests)", MODULE, ours, by_sdk)


def _by_scripts(work: str, key: str, latency: float) -> Iterator[Comparison]:
    ours = own(at(f"{key}, module", latency), at("ping", latency))
    for name in _SCRIPTS:
        if name != CURL or key.startswith("revoke"):
            # Node.js and curl have nothing taken off, since what they do before the work is not worth a row of its own.
            script = at(f"{key}, {name}", latency)
            theirs = own(script, at("python", latency)) if name in (REQUESTS, SDK) else whole(script)
            yield Comparison(work, latency, name, MODULE, ours, theirs)
