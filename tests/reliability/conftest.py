# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promises and how they are kept: faults, hostile input, secrets, interruptions."""

from collections import Counter

from module_runner import okta, okta_of_session, sent_requests, task

__all__ = ["okta", "okta_of_session", "sent_requests", "task"]


def pytest_terminal_summary(terminalreporter):
    """How many cases there were of each kind."""
    counts = Counter(report.nodeid.split("::")[0] for report in terminalreporter.stats.get("passed", []))
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(f"{name}: {count:,} cases passed")
