# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the network conditions of API tokens. Pure functions, no requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._errors import OptionError, quote
from ._ids import check_not_blank

ANYWHERE, ZONE = "ANYWHERE", "ZONE"  # values of connection; in options they are written in lower case


@dataclass(frozen=True)
class Network:
    """Says from where an API token can be used: connection, and the ids of zones, both empty with ANYWHERE.

    Two of them are equal if they have the same effect, whatever the order of the zones.
    """

    connection: str
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return it as Okta writes it: a list without zones is left out."""
        zones = {"include": sorted(self.include), "exclude": sorted(self.exclude)}
        return {"connection": self.connection, **{name: ids for name, ids in zones.items() if ids}}

    def zones(self) -> frozenset[str]:
        """Return the ids of its zones."""
        return self.include | self.exclude


def parse_network(value: Any) -> Network | None:
    """Return the network condition of a token as Okta returns it, None if it is not of a form that is known."""
    if not isinstance(value, Mapping):
        return None
    connection = value.get("connection")
    if connection == ANYWHERE:
        return Network(ANYWHERE)  # Zones have no effect with it.
    lists = [value.get(name) or [] for name in ("include", "exclude")]
    is_known = all(isinstance(ids, list) and all(isinstance(one, str) for one in ids) for ids in lists)
    return Network(ZONE, *map(frozenset, lists)) if connection == ZONE and is_known else None


def is_settable(network: Network) -> bool:
    """Return whether a task can ask for this network, which it cannot for zones that are not named."""
    return network.connection == ANYWHERE or bool(network.zones())


def check_network(option: str, value: Mapping[str, Any]) -> Network:
    """Return what an option asks for, with zones as given (ids or names).

    Raises OptionError for a contradiction, and for an empty zone.
    """
    include, exclude = (tuple(value.get(name) or ()) for name in ("include", "exclude"))
    for name, zones in (("include", include), ("exclude", exclude)):
        for zone in zones:
            check_not_blank(f"{option}.{name}", zone)
    connection = value["connection"].upper()
    if connection == ANYWHERE and (include or exclude):
        raise OptionError(
            f"{option}: connection: anywhere cannot be combined with zones: use connection: zone, or remove include and"
            " exclude"
        )
    if connection == ZONE and not (include or exclude):
        raise OptionError(f"{option}: connection: zone needs zones: name those of the tokens' clients in include")
    return Network(connection, frozenset(include), frozenset(exclude))


def check_not_both(option: str, network: Network, names: Mapping[str, str]) -> None:
    """Raise OptionError if a zone is both included and excluded. names: of zones by their ids."""
    both = sorted(names[zone] for zone in network.include & network.exclude)
    if both:
        raise OptionError(
            f"{option}: {', '.join(map(quote, both))} is both in include and in exclude: remove it from one of them"
        )


def describe_network(network: Any, names: Mapping[str, str]) -> str:
    """Return from where a token with this network, as Okta returns it, can be used. names: of zones by their ids."""
    known = parse_network(network)
    if known is None:
        return f"in a way that is not documented ({quote(str(network))})"
    excluded = f" except from {_listed(known.exclude, names)}" if known.exclude else ""
    if known.include:
        return f"only from {_listed(known.include, names)}{excluded}"
    return f"from anywhere{excluded}"


def _listed(zones: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(sorted(f"{names[zone]} ({zone})" if zone in names else zone for zone in zones))
