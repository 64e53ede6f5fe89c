# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local Okta: API tokens, users, refresh tokens and the System Log, in memory, for tests and demos.

from emulator import Emulator

with Emulator(seed="demo") as okta:
    ...  # okta.url, okta.api_token, okta.org, okta.ledger, okta.requests, okta.faults
"""

from .seed import read_seed
from .seed_entry import SeedError
from .server import Emulator
from .service_keys import ServiceKey, service_key

__all__ = ["Emulator", "SeedError", "ServiceKey", "read_seed", "service_key"]
