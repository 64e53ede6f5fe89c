# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads network zones, and finds those that an option names."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Callable, TypedDict

from ._client import PAGE_SIZE, Client
from ._errors import NOT_AVAILABLE, OptionError, RequestError, quote
from ._facts import ApiToken
from ._networks import Network, check_not_both, parse_network
from ._paths import api_path
from ._selection import same_case

# Okta lets an administrator choose no others for a token.
_USABLE_TYPES = ("IP", "DYNAMIC")


class Zone(TypedDict):
    """Describes a network zone: Okta's id, name, type, status and usage, and its addresses (CIDR blocks or ranges).

    What Okta does not return is None; a zone that is not made of addresses has none.
    """

    id: str
    name: str | None
    type: str | None
    status: str | None
    usage: str | None
    gateways: list[str]
    proxies: list[str]


def read_zones(client: Client) -> list[Zone]:
    """Read the network zones of the org."""
    pages = client.pages(api_path("zones"), {"limit": PAGE_SIZE})
    return [_zone(zone) for page, _cursor in pages for zone in page]


def embed_zones(
    client: Client, tokens: Sequence[ApiToken], expand: Collection[str], warn: Callable[[str], None]
) -> None:
    """Fill _embedded.network_zones of each API token with the zones of its network, if expand asks for that.

    If the credentials may not read zones, it is None for the tokens that have some, and warn(sentence) says why.
    """
    if "network_zones" not in expand:
        return
    used = [
        network.zones() if network else frozenset() for network in (parse_network(t.get("network")) for t in tokens)
    ]
    zones: list[Zone] | None = []
    if any(used):
        try:
            zones = read_zones(client)
        except RequestError as error:
            if error.status != 403 and error.code != NOT_AVAILABLE:
                raise
            zones = None
            warn(f"The network zones could not be read, so network_zones is null. {error}")
    for token, ids in zip(tokens, used):
        found = [zone for zone in zones or () if zone["id"] in ids]
        token.setdefault("_embedded", {})["network_zones"] = None if zones is None and ids else found


def names_of(zones: Sequence[Zone]) -> dict[str, str]:
    """Return the names of zones by their ids, the id itself where Okta returns no name."""
    return {zone["id"]: zone["name"] or zone["id"] for zone in zones}


def resolve_network(option: str, network: Network, zones: Sequence[Zone]) -> Network:
    """Return the network of an option with the ids of its zones, each of which must be one that a token can use.

    Raises OptionError for a zone that does not exist, is not unique, or cannot be used.
    """
    found = {
        name: frozenset(_usable(f"{option}.{name}", text, zones)["id"] for text in texts)
        for name, texts in (("include", network.include), ("exclude", network.exclude))
    }
    resolved = Network(network.connection, **found)
    check_not_both(option, resolved, names_of(zones))
    return resolved


def resolve_present_network(network: Network, zones: Sequence[Zone]) -> Network:
    """Return the network of an option that only compares, with the ids of its zones; what names none stays as it is."""

    def resolved(texts: frozenset[str]) -> frozenset[str]:
        return frozenset(zone["id"] for text in texts for zone in _named(text, zones)) | frozenset(
            text for text in texts if not _named(text, zones)
        )

    return Network(network.connection, resolved(network.include), resolved(network.exclude))


def _usable(option: str, text: str, zones: Sequence[Zone]) -> Zone:
    named = _named(text, zones)
    if not named:
        nearest = difflib.get_close_matches(text, [zone["name"] or "" for zone in zones], n=1)
        cure = f"Did you mean {quote(nearest[0])}?" if nearest else "Give its ID (nzo...) or its name as Okta shows it."
        raise OptionError(f"{option}: {quote(text)} does not match any network zone of the org. {cure}")
    if len(named) > 1:
        ids = ", ".join(zone["id"] for zone in named)
        raise OptionError(f"{option}: {quote(text)} matches {len(named)} network zones ({ids}): give the ID of one")
    problem = _problem(named[0])
    if problem:
        raise OptionError(f"{option}: the network zone {quote(text)} {problem}")
    return named[0]


def _problem(zone: Zone) -> str | None:
    """Return why a token cannot use the zone, and what to do; None if it can."""
    if zone["status"] != "ACTIVE":
        return f"is not active (its status is {zone['status']}): activate it, or use another one"
    if zone["usage"] == "BLOCKLIST":
        return "is a blocklist, which tokens cannot use: use another one"
    if zone["type"] not in _USABLE_TYPES:
        return f"is of type {zone['type']}, which tokens cannot use: use one of type {' or '.join(_USABLE_TYPES)}"
    return None


def _named(text: str, zones: Sequence[Zone]) -> list[Zone]:
    """Return the zones whose id or name this is; a name in the same case is preferred to one in another."""
    wanted = text.strip()
    exact = [zone for zone in zones if wanted in (zone["id"], zone["name"])]
    return exact or [zone for zone in zones if same_case(zone["name"]) == same_case(wanted)]


def _zone(zone: Mapping[str, Any]) -> Zone:
    return {
        "id": zone["id"],
        "name": _text(zone.get("name")),
        "type": _text(zone.get("type")),
        "status": _text(zone.get("status")),
        "usage": _text(zone.get("usage")),
        "gateways": _addresses(zone.get("gateways")),
        "proxies": _addresses(zone.get("proxies")),
    }


def _addresses(value: Any) -> list[str]:
    """Return the addresses of a zone. One that is not of the form that is known is shown as it came."""
    if not isinstance(value, list):
        return []
    return [str(one["value"]) if isinstance(one, dict) and "value" in one else str(one) for one in value]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
