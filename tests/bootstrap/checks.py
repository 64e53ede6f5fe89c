# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the sessions of noxfile.py that have a tag, some side by side, and say how each has ended.

`python tests/bootstrap/checks.py test` is `make test`. The output of a session is in .cache/logs, and on the screen
if it fails.
"""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / ".cache" / "logs"
NOX = ROOT / ".cache" / "tools" / "bin" / "nox"
# A session uses one processor, and none while it waits, so there is one session more than processors. Processes of
# pytest-xdist would share them, and hand over each result besides.
AT_ONCE = 1 + (os.cpu_count() or 1)
VARIABLES = {**os.environ, "PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}
COUNTS = re.compile(r"\b(\d+) (passed|failed|errors?|skipped)\b")


class Result(NamedTuple):
    """How a session has ended.

    seconds, processor_seconds: how long it took, and how long it and all that it started kept a processor busy.
    counts: how many tests passed, failed, ...; empty where it does not count.
    """

    name: str
    seconds: float
    processor_seconds: float
    succeeded: bool
    output: str

    @property
    def counts(self) -> dict[str, int]:
        """What pytest says in its last line."""
        lines = [line for line in self.output.splitlines() if COUNTS.search(line) and " in " in line]
        return {word: int(number) for number, word in COUNTS.findall(lines[-1])} if lines else {}


def sessions(tag: str) -> list[str]:
    """Return the names of the sessions with the tag, in the order of noxfile.py."""
    listing = [NOX, "--list", "--json", "--tags", tag]
    listed = subprocess.run(listing, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    return [one["session"] for one in json.loads(listed)]


def run(name: str) -> Result:
    """Run a session and say how it ended."""
    start = time.monotonic()
    log = LOGS / f"{re.sub('[^a-z0-9.]+', '-', name.lower()).strip('-')}.txt"
    with log.open("w") as output:
        process = subprocess.Popen([NOX, "--session", name], cwd=ROOT, env=VARIABLES, stdout=output, stderr=output)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    busy = used.ru_utime + used.ru_stime
    result = Result(name, time.monotonic() - start, busy, status == 0, log.read_text(errors="replace"))
    outcome = "passed" if result.succeeded else "FAILED"
    counts = ", ".join(f"{number:,} {word}" for word, number in result.counts.items())
    times = f"{clock(result.seconds)}  {result.processor_seconds:4.0f} s of CPU"
    print(f"{outcome}  {times}  {name}{': ' if counts else ''}{counts}", flush=True)
    return result


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def main(tag: str) -> int:
    """Run all; return 1 if one has failed, after what it printed."""
    LOGS.mkdir(parents=True, exist_ok=True)
    names = sessions(tag)
    start = time.monotonic()
    print(f"Running {len(names)} checks, {AT_ONCE} at a time on {os.cpu_count()} processors", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(run, names))
    for result in results:
        if not result.succeeded:
            print(f"\n=== {result.name}\n{result.output}")
    used = sum(result.processor_seconds for result in results)
    print(f"\n{len(results)} checks in {clock(time.monotonic() - start)}, {used:.0f} s of CPU")
    failed = sum(not result.succeeded for result in results)
    tests_failed = sum(result.counts.get(word, 0) for result in results for word in ("failed", "error", "errors"))
    passed = sum(result.counts.get("passed", int(result.succeeded)) for result in results)
    print(f"{passed} passed, {max(failed, tests_failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
