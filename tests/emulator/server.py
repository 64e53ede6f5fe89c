# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a whole: two ports, one state."""

import shutil
import threading
from pathlib import Path
from typing import Any, Self

from .app import create_app
from .clock import Clock
from .control import create_control_app
from .faults import Faults
from .http_message import run_wsgi
from .listener import Listener
from .middleware import Front
from .org import Org
from .settings import Settings
from .state import Core
from .tls import private_ca

LOOPBACK = "127.0.0.1"


class Emulator:
    """A local Okta, running while the `with` block runs. Any number of them may run at once.

    `seed` is `demo`, `empty`, the path of a YAML or JSON file, or a dict. `settings` are those of `GET /settings`, and
    `limit`. SeedError or ValueError says what is wrong with them, OSError that a port is taken.
    """

    def __init__(
        self,
        seed: str | Path | dict[str, Any] = "demo",
        *,
        tls: bool = False,
        host: str = LOOPBACK,
        port: int = 0,
        control_port: int = 0,
        verbose: bool = False,
        **settings: Any,
    ) -> None:
        self._core = Core(seed, settings)
        self._tls = tls
        self._host = host
        self._ports = (port, control_port)
        self._verbose = verbose
        self._listeners: list[Listener] = []
        self._stop_lock = threading.Lock()
        self.ca_file: str | None = None
        """Path of the authority's certificate (PEM); None without TLS."""
        self.stopped = threading.Event()
        """Set when somebody has asked to stop: `stop()`, the end of the `with` block, or `POST /stop`."""

    def start(self) -> Self:
        context = None
        if self._tls:
            context, ca_file = private_ca()
            self.ca_file = str(ca_file)
        control_app = create_control_app(self._core, self._stop_soon)
        try:
            front = Front(self._core, create_app(self._core))
            self._listeners.append(Listener(front, self._host, self._ports[0], context, self._verbose))
            control = Listener(lambda environ: run_wsgi(control_app, environ), LOOPBACK, self._ports[1])
            self._listeners.append(control)
        except OSError:
            self.stop()
            raise
        for listener in self._listeners:
            listener.start()
        return self

    def _stop_soon(self) -> None:
        threading.Thread(target=self.stop, name="stop", daemon=True).start()

    def stop(self) -> None:
        """Close both ports. Answers under way have a second to finish."""
        with self._stop_lock:
            self.stopped.set()
            self._core.stopping.set()
            for listener in self._listeners:
                listener.stop()
            if self.ca_file:
                shutil.rmtree(Path(self.ca_file).parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self if self._listeners else self.start()

    def __exit__(self, *_exc_info: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._listeners[0].port}"

    @property
    def control_url(self) -> str:
        return f"http://{LOOPBACK}:{self._listeners[1].port}"

    @property
    def api_token(self) -> str:
        """The secret of the first API token one can sign in with, a super admin's if there is one. Empty if there is none."""
        token = self._core.api_token
        return (token.secret if token else None) or ""

    @property
    def org(self) -> Org:
        """The live state; hold `org.lock` to change it while requests are under way."""
        return self._core.org

    @property
    def clock(self) -> Clock:
        return self._core.clock

    @property
    def settings(self) -> Settings:
        return self._core.settings

    @property
    def faults(self) -> Faults:
        return self._core.faults

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every effect so far: what was revoked, and by which request."""
        with self.org.lock:
            return [dict(effect) for effect in self.org.ledger]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every request so far to the org's port."""
        return self._core.recording.list()

    def reset(self) -> None:
        """Start over: seed, settings, clock; no faults, requests, effects, or used-up limits."""
        self._core.reset()
