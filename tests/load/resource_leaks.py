# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of work that is done."""

import contextlib
import os
import threading


def resource_leaks():
    """The threads and the open sockets of this process."""
    sockets = set()
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            sockets.add(os.readlink(f"/proc/self/fd/{number}"))
    return set(threading.enumerate()), {file for file in sockets if file.startswith("socket:")}
