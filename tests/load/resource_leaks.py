# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of work that is done."""

import contextlib
import os
import stat
import threading


def resource_leaks():
    """Return the threads and the open sockets (number, inode) of this process."""
    sockets = set()
    for name in os.listdir("/dev/fd"):
        with contextlib.suppress(OSError):
            file = os.fstat(int(name))
            if stat.S_ISSOCK(file.st_mode):
                sockets.add((int(name), file.st_ino))
    return set(threading.enumerate()), sockets
