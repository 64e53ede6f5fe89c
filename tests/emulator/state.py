# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that one emulator remembers, and how it starts over."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import snapshot
from .clock import Clock, Pauses
from .faults import Faults
from .model import ApiToken
from .org import Org
from .rate_limits import InFlight, RateLimits
from .recording import Recording
from .seed import read_seed
from .seed_org import add_to_org, build_org, report_token_reuse
from .settings import Settings

LOOPBACK = "127.0.0.1"
_CLOCK_SETTINGS = ("frozen", "clock_offset")


class State:
    """The org, and what is known of the requests to it.

    `start_settings` may hold any setting and the clock's `frozen` (ISO time) and `clock_offset` (seconds).
    A request works with the org, the limits and the records that it found when it came in, so that one that is still
    being answered during a reset changes nothing afterwards.
    """

    def __init__(self, seed: str | Path | dict[str, Any], start_settings: Mapping[str, Any]) -> None:
        self.clock = Clock()
        self.settings = Settings()
        self.faults = Faults()
        self.pauses = Pauses()
        self.rate_limits = RateLimits()
        self.in_flight = InFlight()
        self.recording = Recording()
        self.org = Org()
        self._seed = read_seed(seed)
        self._start_settings = dict(start_settings)
        self.reset()

    def reset(self, seed: str | Path | dict[str, Any] | None = None, settings: Mapping[str, Any] | None = None) -> None:
        """Start over with the seed and the settings of the start, except where others are given for this time.

        Faults, records, effects, used-up limits and waits are gone. SeedError and ValueError leave all as it was.
        """
        data = self._seed if seed is None else read_seed(seed)
        clock, new_settings = Clock(), Settings()
        _apply({**self._start_settings, **(settings or {})}, clock, new_settings)
        org = build_org(data, clock.now())
        self.clock.copy_from(clock)
        self.settings.copy_from(new_settings)
        self.faults.clear()
        self._replace_org(org)
        self.pauses.end()

    def load(self, seed: str | Path | dict[str, Any]) -> None:
        """Replace the org and keep settings and faults. Relative times count from the clock's time.

        SeedError leaves everything as it was.
        """
        self._replace_org(build_org(read_seed(seed), self.clock.now()))

    def _replace_org(self, org: Org) -> None:
        self.org = org
        self.rate_limits = RateLimits()
        self.in_flight = InFlight()
        self.recording = Recording()

    def add(self, section: str, entry: Any) -> list[str]:
        """Create what an entry of a seed's section describes, with the event that Okta logs. Return the new ids."""
        with self.org.lock:
            return add_to_org(self.org, section, entry, self.clock.now())

    def report_token_reuse(self, token_id: str) -> None:
        with self.org.lock:
            report_token_reuse(self.org, token_id, self.clock.now())

    def snapshot(self) -> dict[str, Any]:
        """Return the org as a seed with absolute times."""
        with self.org.lock:
            return snapshot.as_seed(self.org)

    def change_settings(self, changes: Mapping[str, Any]) -> None:
        """Apply all changes or, if one is bad (ValueError), none."""
        _apply(changes, Clock(), self.settings)
        _set_clock(self.clock, changes)

    def show_settings(self) -> dict[str, Any]:
        return {**self.settings.as_dict(), "clock_offset": self.clock.offset, "frozen": self.clock.frozen}

    @property
    def api_token(self) -> ApiToken | None:
        """The first API token that works from this machine, a super administrator's if there is one."""
        now, org = self.clock.now(), self.org
        tokens = [
            token
            for token in org.api_tokens.values()
            if token.secret
            and token.expires_at > now
            and org.may_be_used_from(token, LOOPBACK)
            and org.users[token.user_id].may_sign_in
        ]

        def of_super_admin(token: ApiToken) -> bool:
            return any(role == "SUPER_ADMIN" for role, _group in org.roles_of(org.users[token.user_id]))

        return next(filter(of_super_admin, tokens), tokens[0] if tokens else None)


def _apply(changes: Mapping[str, Any], clock: Clock, settings: Settings) -> None:
    _set_clock(clock, changes)
    settings.update({name: value for name, value in changes.items() if name not in _CLOCK_SETTINGS})


def _set_clock(clock: Clock, changes: Mapping[str, Any]) -> None:
    if "clock_offset" in changes:
        clock.offset = changes["clock_offset"]
    if "frozen" in changes:
        if changes["frozen"] is None:
            clock.resume()
        else:
            clock.freeze(changes["frozen"])
