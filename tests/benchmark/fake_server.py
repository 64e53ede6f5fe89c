# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the stand-in for Okta, set it up, and ask for its counters."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_TESTS = Path(__file__).resolve().parents[1]


class FakeServer:
    """The server in a process of its own; use it with `with`."""

    def __enter__(self) -> "FakeServer":
        command = [sys.executable, "-m", f"{__package__}.server"]
        self._process = subprocess.Popen(command, cwd=_TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def set_up(self, **settings: Any) -> None:
        """A new org: org={api_tokens, users, clients, refresh_tokens}, latency, limit={limit, seconds},
        clock_offset."""
        self._ask("PUT", json.dumps(settings).encode())

    def counts(self) -> dict[str, Any]:
        """Since the org was set up: requests, connections, max_in_flight, revoked, failed, refused by client, and the
        windows."""
        return self._ask("GET")

    def _ask(self, method: str, body: bytes = b"") -> dict[str, Any]:
        # Not with urllib.request: the memory it takes would be seen in the processes started from here.
        connection = http.client.HTTPConnection(self.url.partition("//")[2], timeout=60)
        connection.request(method, "/bench", body)
        said = json.load(connection.getresponse())
        connection.close()
        return said
