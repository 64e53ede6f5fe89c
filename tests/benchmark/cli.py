# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the benchmark."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT

from . import limits
from .baselines import Peers
from .comparisons import comparisons
from .fake_server import FakeServer
from .process import FailedError
from .report import Report
from .runner import measure
from .thresholds import verdicts
from .work import Work
from .workspace import Workspace

PAGE = ROOT / "docs" / "docsite" / "rst" / "benchmark.rst"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make bench", description="Measure the collection beside other ways to do the same work."
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of everything but the rate limit (default: 3)")
    parser.add_argument(
        "--quick", action="store_true", help="a part of the work, once, to see that all of it runs; writes no page"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write the page of the documentation")
    options = parser.parse_args(arguments)
    try:
        report = _quick() if options.quick else _full(options.rounds)
    except FailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(report.text())
    if not options.quick:
        options.page.write_text(report.page())
    return 0


def _quick() -> Report:
    return _measure(rounds=1, loop=10, latencies=(0.0,), runs=limits.RUNS[:1], window=8.0)


def _full(rounds: int) -> Report:
    return _measure(rounds=rounds, loop=100, latencies=(0.0, 0.05), runs=limits.RUNS, window=12.0)


def _measure(rounds: int, loop: int, latencies: Sequence[float], runs: Sequence[limits.Run], window: float) -> Report:
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:4.0f} s  {text}", file=sys.stderr, flush=True)

    baselines = Peers()
    with FakeServer() as stand_in, tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), stand_in.url, baselines.node_modules)
        work = Work(workspace, baselines, stand_in.url, loop, latencies)
        measure(stand_in, workspace.environment, [work.warm_up()], 1, tell)
        measured = measure(stand_in, workspace.environment, list(work.groups()), rounds, tell)
        outcomes = []
        for how in runs:
            tell(f"rate limit: {how.name}")
            outcomes.append(limits.run(stand_in, workspace, how, window))
    compared = list(comparisons(loop, latencies))
    return Report(baselines, compared, measured, outcomes, list(verdicts(compared, measured, outcomes)), window)
