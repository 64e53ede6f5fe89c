# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many Ansible processes on one org, one request in twenty spoilt, new tokens all the time: nothing lost, nothing
twice, nothing left."""

import time
from concurrent.futures import ThreadPoolExecutor

from ansible_process import wait_until
from emulator import Emulator
from invariants import Invariants
from jobs import LOAD_ORG, MOST_JOBS, Job, TokenPool, finish
from resource_leaks import resource_leaks
from thorough import thorough

SHARE = 0.05
FAULTS = [
    {"kind": "rate_limit", "reset_in": 1},
    {"kind": "rate_limit", "reset_in": 1, "limit": 0},
    *(
        {"kind": "status", "status": status, "when": when}
        for status in (500, 502, 503, 504)
        for when in ("before", "after")
    ),
    *({"kind": kind, "when": when} for kind in ("drop", "reset") for when in ("before", "after")),
    {"kind": "truncate"},
]
BYSTANDERS = {
    "00Town00000000000000",
    "00Tused0000000000000",
    "oarbot00000000000000",
    *(f"00Tjob{job:014}" for job in range(MOST_JOBS)),
}


def alive(okta):
    return {*okta.org.api_tokens, *(token.id for token in okta.org.refresh_tokens.values() if token.status == "ACTIVE")}


@thorough
def test_load(pytestconfig, tmp_path, record_property, monkeypatch):
    monkeypatch.setattr("emulator.recording.KEPT", None)
    nothing, count = resource_leaks(), pytestconfig.getoption("--jobs")
    ends = time.monotonic() + pytestconfig.getoption("--seconds")

    def work(job):
        job.play()
        while time.monotonic() < ends:
            job.play()
        return job.outcomes

    with Emulator(LOAD_ORG, limit=1_000_000) as okta:
        idle = resource_leaks()
        token_pool = TokenPool(okta)
        jobs = [Job(number, token_pool, tmp_path) for number in range(count)]
        okta.faults.add_all([{**fault, "times": None, "chance": SHARE / len(FAULTS)} for fault in FAULTS])
        with ThreadPoolExecutor(count) as pool:
            outcomes = [outcome for outcomes in pool.map(work, jobs) for outcome in outcomes]
        strikes = sum(fault["hits"] for fault in okta.faults.list())
        requests = len(okta.requests)

        okta.faults.clear()
        last, after_that = finish(token_pool, tmp_path)
        wait_until(lambda: resource_leaks() == idle)

        assert not [outcome for outcome in last if outcome.result.get("failed")]
        assert not [outcome for outcome in after_that if outcome.result.get("failed") or outcome.result["changed"]]
        assert alive(okta) == BYSTANDERS
        invariants = Invariants(okta, token_pool.tokens, [*outcomes, *last])
        invariants.judge()

    wait_until(lambda: resource_leaks() == nothing)
    deaths, by_one, by_any = (
        len(invariants.deaths),
        sum(len(claimed) == 1 for claimed in invariants.claimed.values()),
        len(invariants.claimed),
    )
    failed = sum(outcome.result.get("failed", False) for outcome in outcomes)
    record_property("tasks", f"{len(outcomes):,} of {count} processes at a time, of which {failed:,} failed")
    record_property("requests", f"{requests:,}, of which {strikes:,} were spoilt ({strikes / requests:.1%})")
    record_property("tokens", f"{deaths:,} died, each once; in doubt for some time were {len(invariants.uncertain):,}")
    record_property(
        "claimed",
        f"{by_one:,} by one task; {by_any - by_one:,} by more, within the limits; {deaths - by_any:,} by none",
    )
