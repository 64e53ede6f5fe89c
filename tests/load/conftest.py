# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the load lasts, and what it came to."""


def pytest_addoption(parser):
    parser.addoption("--jobs", type=int, default=20, help="how many work at the same time, 20 at most")
    parser.addoption(
        "--seconds",
        type=float,
        default=180,
        help="how long new work is given to the jobs; each gets some at least once",
    )


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        for name, figure in report.user_properties:
            terminalreporter.write_line(f"{name}: {figure}")
