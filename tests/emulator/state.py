# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything one emulator remembers, and how it starts over."""

import threading
from pathlib import Path
from typing import Any

from . import snapshot
from .clock import Clock
from .faults import Faults
from .model import ApiToken
from .org import Org
from .rate_limits import InFlight, RateLimits
from .recording import Recording
from .seed import read_seed
from .seed_org import build_org
from .settings import Settings

_CLOCK_SETTINGS = ("frozen", "clock_offset")


class Core:
    """`start_settings` may hold any setting and the clock's `frozen` (ISO time) and `clock_offset` (seconds)."""

    def __init__(self, seed: str | Path | dict[str, Any], start_settings: dict[str, Any]) -> None:
        self.clock = Clock()
        self.settings = Settings()
        self.rate_limits = RateLimits()
        self.in_flight = InFlight()
        self.faults = Faults()
        self.recording = Recording()
        self.stopping = threading.Event()
        self._seed = read_seed(seed)
        self._start_settings = start_settings
        self.org = Org()
        self.reset()

    def reset(self) -> None:
        """The seed and the settings of the start; no faults, records, effects or used-up limits."""
        self.clock.reset()
        self.settings.reset()
        self.change_settings(self._start_settings)
        self.faults.clear()
        self.load(self._seed)

    def load(self, seed: dict[str, Any]) -> None:
        """Replace the org. Relative times count from the clock's time. SeedError leaves everything as it was."""
        self.org = build_org(seed, self.clock.now())
        self.rate_limits.reset()
        self.recording.clear()

    def state(self) -> dict[str, Any]:
        with self.org.lock:
            return snapshot.as_seed(self.org)

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Apply all changes or, when one is bad (ValueError), none."""
        trial = Clock()
        _set_clock(trial, changes)
        self.settings.update({name: value for name, value in changes.items() if name not in _CLOCK_SETTINGS})
        _set_clock(self.clock, changes)

    def show_settings(self) -> dict[str, Any]:
        return {**self.settings.as_dict(), "clock_offset": self.clock.offset, "frozen": self.clock.frozen}

    @property
    def api_token(self) -> ApiToken | None:
        """The first API token that a caller can sign in with, a super admin's if there is one."""
        now, users = self.clock.now(), self.org.users
        tokens = [
            token
            for token in self.org.api_tokens.values()
            if token.secret
            and not token.outside_zone
            and token.expires_at > now
            and users[token.user_id].status == "ACTIVE"
        ]

        def of_super_admin(token: ApiToken) -> bool:
            roles = self.org.roles_of(users[token.user_id])
            return any(role == "SUPER_ADMIN" for role, _rest in roles)

        return next((token for token in tokens if of_super_admin(token)), tokens[0] if tokens else None)


def _set_clock(clock: Clock, changes: dict[str, Any]) -> None:
    if "clock_offset" in changes:
        clock.offset = changes["clock_offset"]
    if "frozen" in changes:
        if changes["frozen"] is None:
            clock.resume()
        else:
            clock.freeze(changes["frozen"])
