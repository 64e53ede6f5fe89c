# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nonces that DPoP proofs for the token endpoint must hold."""

import secrets
from datetime import datetime, timedelta

RENEWED_AFTER = timedelta(hours=24)
GOOD_FOR = timedelta(days=3)


class Nonces:
    """One nonce is handed out for 24 hours; each works for three days after it was made."""

    def __init__(self) -> None:
        self._made: dict[str, datetime] = {}

    def current(self, now: datetime) -> str:
        for nonce, made in self._made.items():
            if now - made < RENEWED_AFTER:
                return nonce
        nonce = secrets.token_urlsafe(24)
        self._made = {nonce: now} | {old: made for old, made in self._made.items() if now - made < GOOD_FOR}
        return nonce

    def accepts(self, nonce: str, now: datetime) -> bool:
        return nonce in self._made and now - self._made[nonce] < GOOD_FOR
