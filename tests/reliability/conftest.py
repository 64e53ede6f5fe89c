# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promises and how they are kept: faults, hostile input, secrets, interruptions."""

from collections import Counter

from module_runner import okta, sent_requests, task
from pytest_support import bare_environment

__all__ = ["bare_environment", "okta", "sent_requests", "task"]


def pytest_terminal_summary(terminalreporter):
    """How many cases there were of each kind."""
    counts = Counter(report.nodeid.split("::")[0] for report in terminalreporter.stats.get("passed", []))
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(f"{name}: {count:,} cases passed")
