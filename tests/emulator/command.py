# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command beside the emulator and end as it ends."""

import os
import signal
import subprocess
import sys
from types import FrameType

NOT_FOUND, NOT_RUNNABLE = 127, 126
_PASSED_ON = [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])


def run(command: list[str], variables: dict[str, str]) -> int:
    """The command's exit code, 128 + n if signal n ended it, 127 if there is no such command.

    It sees no OKTA_ variables but those in `variables`. Signals sent to us are passed on to it.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OKTA_")} | variables
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if child is None:
            early.append(number)
        elif number != signal.SIGINT or not sys.stdin.isatty():
            # On a terminal, Ctrl-C reaches the command without our help.
            child.send_signal(number)

    previous = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        child = subprocess.Popen(command, env=environment)
        for number in early:
            child.send_signal(number)
        code = child.wait()
    except OSError as error:
        print(f"Cannot run {command[0]}: {error.strerror}.", file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 128 - code if code < 0 else code
