# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Revoke more tokens than the rate limit allows in one window, by several processes, beside a client that must not
suffer."""

import http.client
import itertools
import math
import statistics
import threading
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from .fake_server import FakeServer
from .org import api_token_id
from .process import FailedError, Running
from .workspace import API_TOKEN, Workspace

LIMIT = 600
SHARE = 0.9  # of the limit, the default of rate_limit_share
MINUTE = 60.0
_WINDOWS = 2.3  # the work fills so many
_LATENCY = 0.05
_BACKGROUND = "background"
_OURS = "identityops.okta"


class Run(NamedTuple):
    """Processes that share the limit, requests in flight of each, and seconds by which the server's clock is ahead."""

    processes: int
    concurrency: int
    clock_offset: float = 0.0

    @property
    def name(self) -> str:
        text = f"{self.processes} {'process' if self.processes == 1 else 'processes'} of {self.concurrency} at a time"
        if self.clock_offset:
            text += f", server's clock {abs(self.clock_offset):.0f} s {'ahead' if self.clock_offset > 0 else 'behind'}"
        return text


RUNS = (Run(1, 8), Run(4, 4), Run(20, 2), Run(20, 4), Run(1, 8, 40.0), Run(4, 4, -40.0))


class Outcome(NamedTuple):
    """used: how much of what the share allows in a minute; refused: 429s of ours; background_refused: of the other
    client."""

    name: str
    used: float
    refused: int
    background_refused: int
    seconds: float


def run(stand_in: FakeServer, workspace: Workspace, how: Run, window: float) -> Outcome:
    each = math.ceil(_WINDOWS * LIMIT * SHARE / how.processes)
    org = {"api_tokens": each * how.processes + 1}
    commands = [
        workspace.module(
            f"{_OURS}.okta_api_token",
            org_url=stand_in.url,
            api_token=API_TOKEN,
            state="absent",
            token_id=[api_token_id(number) for number in range(part * each, (part + 1) * each)],
            concurrency=how.concurrency,
        )
        for part in range(how.processes)
    ]
    stand_in.set_up(org=org, latency=_LATENCY, limit={"limit": LIMIT, "seconds": window}, clock_offset=how.clock_offset)
    began = time.monotonic()
    with _Background(stand_in.url, f"/api/v1/api-tokens/{api_token_id(org['api_tokens'] - 1)}", 2.0 * window / MINUTE):
        for running in [Running(command, workspace.environment) for command in commands]:
            running.cost()
    seconds = time.monotonic() - began
    counts = stand_in.counts()
    if counts["revoked"] != each * how.processes:
        raise FailedError(f"{how.name}: {counts['revoked']} of {each * how.processes} tokens were revoked")
    return Outcome(
        how.name,
        _used(counts["windows"]),
        counts["refused"].get(_OURS, 0),
        counts["refused"].get(_BACKGROUND, 0),
        seconds,
    )


def _used(windows: Sequence[dict[str, Any]]) -> float:
    """The share's use in all windows but the last, less what the pause behind each would cost of a minute."""
    full = list(itertools.pairwise(window for window in windows if _OURS in window["first"]))
    served = statistics.mean(window["served"] for window, _later in full) / (LIMIT * SHARE)
    pause = statistics.mean(later["first"][_OURS] - window["ends"] for window, later in full)
    return served * MINUTE / (MINUTE + pause)


class _Background:
    """A client that asks for a token every so many seconds; use it with `with`."""

    def __init__(self, url: str, path: str, interval: float):
        self._host = url.partition("//")[2]
        self._path = path
        self._interval = interval
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        while not self._over.wait(self._interval):
            connection.request("GET", self._path, headers={"User-Agent": _BACKGROUND})
            connection.getresponse().read()
        connection.close()
