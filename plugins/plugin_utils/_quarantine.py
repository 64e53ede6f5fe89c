# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds out whether a network zone contains nobody's address. Pure functions."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

# Reserved for documentation (RFC 5737 and 3849), so that no packet on the internet comes from them.
_NOBODY = tuple(
    ipaddress.ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


def problem_of(zone: Mapping[str, Any]) -> str | None:
    """Return why somebody may call from a zone, as the rest of a sentence, None if nobody can."""
    gateways, proxies = (zone.get(name) or [] for name in ("gateways", "proxies"))
    if zone.get("type") != "IP":
        return f"is of type {zone.get('type')}, so somebody may be in it"
    if not gateways:
        return "has no gateway addresses, and what Okta makes of that is not known"
    used = [text for text in (*gateways, *proxies) if not _is_nobodys(text)]
    return f"contains addresses that somebody may have ({', '.join(used)})" if used else None


def is_quarantine(zone: Mapping[str, Any]) -> bool:
    """Return whether nobody can call from a zone."""
    return problem_of(zone) is None


def _is_nobodys(text: str) -> bool:
    """Return whether a CIDR block, a range or an address is within one block that is reserved for documentation."""
    try:
        first, last = _bounds(text)
    except ValueError:
        return False
    return any(first in block and last in block for block in _NOBODY)


def _bounds(text: str) -> tuple[Address, Address]:
    if "-" in text:
        first, _dash, last = text.partition("-")
        return ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
    block = ipaddress.ip_network(text.strip(), strict=False)
    return block[0], block[-1]
