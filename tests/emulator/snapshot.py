# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An org as a seed: what `GET /state` returns, with absolute times, and `PUT /state` accepts."""

from dataclasses import is_dataclass
from datetime import datetime
from typing import Any

from .clock import stamp
from .org import Org

# Fields whose name in a seed differs from the name in the model.
_SEED_NAMES = {"user_id": "user", "client_id": "client", "authorization_server_id": "authorization_server"}


def as_seed(org: Org) -> dict[str, Any]:
    """Return the org as a seed, without the System Log and what is known of requests."""
    sections = {
        "zones": org.zones.values(),
        "groups": org.groups.values(),
        "users": org.users.values(),
        "clients": org.clients.values(),
        "authorization_servers": org.authorization_servers.values(),
        "grants": org.grants.values(),
        "sessions": org.sessions.values(),
        "api_tokens": org.api_tokens.values(),
        "refresh_tokens": org.refresh_tokens.values(),
        "access_tokens": org.access_tokens.values(),
    }
    seed: dict[str, Any] = {name: [_entry(thing) for thing in things] for name, things in sections.items()}
    for token in seed["api_tokens"]:
        token["owner"] = token.pop("user")
    return seed


def _entry(thing: Any) -> dict[str, Any]:
    return {_SEED_NAMES.get(name, name): _plain(value) for name, value in vars(thing).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list):
        return list(value)
    return _entry(value) if is_dataclass(value) else value
