# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command beside the emulator and end as it ends."""

import os
import signal
import subprocess
import sys
import threading

from .signals import Signals

NOT_FOUND, NOT_RUNNABLE = 127, 126
_COMMAND_ENDED = 0  # no signal has this number


def run(command: list[str], variables: dict[str, str], signals: Signals) -> int:
    """Run the command and return its exit code: 128 + n if signal n ended it, 127 if there is no such command.

    It sees no OKTA_ variables except those in `variables`. Signals, and the SIGTERM that stands for `POST /stop`, are
    passed on to it.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OKTA_")} | variables
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        print(f"Cannot run {command[0]}: {error.strerror}.", file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE

    def wait_for_end() -> None:
        child.wait()
        signals.put(_COMMAND_ENDED)

    waiter = threading.Thread(target=wait_for_end, name="wait for the command")
    waiter.start()
    while (number := signals.wait()) != _COMMAND_ENDED:
        # On a terminal, Ctrl-C reaches the command without our help.
        if number != signal.SIGINT or not sys.stdin.isatty():
            child.send_signal(number)
    waiter.join()
    return 128 - child.returncode if child.returncode < 0 else child.returncode
