# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program and tell what it cost, together with everything it started."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_MEBIBYTE = 1024 * 1024
_RSS_UNIT = 1 if os.uname().sysname == "Darwin" else 1024


class Cost(NamedTuple):
    """Seconds on the clock and of CPU, and the most memory in MiB that one process held."""

    wall: float
    cpu: float
    rss: float = 0.0

    def less(self, other: "Cost") -> "Cost":
        return Cost(self.wall - other.wall, self.cpu - other.cpu, self.rss - other.rss)

    def plus(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.rss, other.rss))

    def times(self, factor: float) -> "Cost":
        return Cost(self.wall * factor, self.cpu * factor, self.rss)


class FailedError(Exception):
    """A program did not do what it should."""


class Running:
    """A program that has just been started."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]):
        self._name = Path(command[-1]).name
        output, path = tempfile.mkstemp()
        self._output = Path(path)
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        os.close(output)

    def cost(self) -> Cost:
        """Wait for the end. Raises FailedError with the end of the output when the program failed."""
        _pid, status, usage = os.wait4(self._process.pid, 0)
        wall = time.perf_counter() - self._began
        self._process.returncode = os.waitstatus_to_exitcode(status)
        said = self._output.read_text(errors="replace")
        self._output.unlink()
        if self._process.returncode:
            raise FailedError(f"{self._name} ended with {self._process.returncode}: {said[-1500:]}")
        return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / _MEBIBYTE)
