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
from .middleware import Middleware
from .org import Org
from .settings import Settings
from .state import LOOPBACK, State
from .tls import private_ca

Seed = str | Path | dict[str, Any]


class Emulator:
    """A local Okta org that runs during the `with` block. Any number of them may run at once.

    `seed` is `demo`, `empty`, the path of a YAML or JSON file, or a dict. `settings` are those of `GET /settings`, and
    `limit`. SeedError or ValueError says what is wrong with them, OSError that a port is taken.
    """

    def __init__(
        self,
        seed: Seed = "demo",
        *,
        tls: bool = False,
        host: str = LOOPBACK,
        port: int = 0,
        control_port: int = 0,
        verbose: bool = False,
        **settings: Any,
    ) -> None:
        self._state = State(seed, settings)
        self._tls = tls
        self._host = host
        self._ports = (port, control_port)
        self._verbose = verbose
        self._listeners: list[Listener] = []
        self._stop_lock = threading.Lock()
        self.ca_file: str | None = None
        """Path of the CA certificate (PEM); None without TLS."""
        self.stopped = threading.Event()
        """Set once the emulator was told to stop: by `stop()`, the end of the `with` block, or `POST /stop`."""

    def start(self) -> Self:
        state, context = self._state, None
        if self._tls:
            context, ca_file = private_ca(self._host)
            self.ca_file = str(ca_file)
        control_app = create_control_app(state, self._stop_soon)
        middleware = Middleware(state, create_app(state))
        try:
            self._listeners.append(
                Listener(middleware, self._host, self._ports[0], context, self._verbose, state.pauses)
            )
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
        """Close both ports. Responses in progress have a second to finish."""
        with self._stop_lock:
            self.stopped.set()
            self._state.pauses.close()
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
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self._listeners[0].port}"

    @property
    def control_url(self) -> str:
        return f"http://{LOOPBACK}:{self._listeners[1].port}"

    @property
    def api_token(self) -> str:
        """The secret of the first API token that works here, a super administrator's if there is one; else empty."""
        token = self._state.api_token
        return (token.secret if token else None) or ""

    @property
    def org(self) -> Org:
        """The live state; hold `org.lock` to change it while requests are in progress."""
        return self._state.org

    @property
    def clock(self) -> Clock:
        return self._state.clock

    @property
    def settings(self) -> Settings:
        return self._state.settings

    @property
    def faults(self) -> Faults:
        return self._state.faults

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every effect so far: what was revoked or changed, and by which request."""
        with self.org.lock:
            return [dict(effect) for effect in self.org.ledger]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every request so far to the org's port."""
        return self._state.recording.list()

    def reset(self, seed: Seed | None = None, **settings: Any) -> None:
        """Start over with the seed and settings of the start, with no faults, requests, effects or used-up limits.

        A `seed` or `settings` given here replace those of the start until the next reset. Requests that hang are ended.
        """
        self._state.reset(seed, settings)

    def load(self, seed: Seed) -> None:
        """Replace the org (and forget requests, effects and used-up limits), but keep settings, clock and faults."""
        self._state.load(seed)

    def add(self, section: str, **entry: Any) -> list[str]:
        """Create an object in the running org, with the event that Okta logs for it, and return its id in a list.

        `section` and `entry` are as in a seed: `add("api_tokens", name="new", owner="jane@example.com")`. SeedError
        says what is wrong and leaves everything as it was.
        """
        return self._state.add(section, entry)

    def report_token_reuse(self, refresh_token_id: str) -> None:
        """Log the reuse of a refresh token, and revoke it. ValueError if there is no such token."""
        self._state.report_token_reuse(refresh_token_id)

    def use_up_limit(self, principal: str, bucket: str) -> None:
        """Count requests of the caller (the id of an API token or app) until its next one in the bucket gets a 429."""
        state = self._state
        limit = state.settings.visible_limit(bucket)
        while state.rate_limits.take(principal, bucket, state.clock.now(), limit).remaining:
            pass
