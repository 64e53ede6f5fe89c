# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads what network each API token is to have: from a file that somebody has approved, or
from the evidence of a run that changed it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

import yaml

from ..module_utils._networks import is_settable, parse_network
from ._evidence import PLAN
from ._plan import NETWORKS, network_option
from ._values import ValueRefusedError, is_left_out, parse_list, parse_text

REVERSIBLE = ("restrict_api_tokens", "quarantine_api_tokens")


class Assignment(TypedDict):
    """Describes the network that one token is to have.

    token: its ID or name. network, current_network: options of okta_api_token_network, None if the network cannot be
    expressed as one, or if any will do.
    """

    token: str
    name: str | None
    network: dict[str, Any] | None
    current_network: dict[str, Any] | None


class Assigned(TypedDict):
    """Holds what a file says. org_url: the org that it is about, None if it does not say."""

    org_url: str | None
    networks: list[Assignment]


def read_approved(path: str) -> Assigned:
    """Read a YAML file with the network zones of each token. Raises ValueRefusedError and OSError."""
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig")
        _check_unique(yaml.compose(text, yaml.SafeLoader))
        content = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueRefusedError(f"is not YAML ({' '.join(str(error).split())})", "Correct the file") from None
    if not isinstance(content, Mapping) or not content:
        raise ValueRefusedError(
            "does not name any token", "Write a dictionary of tokens, by ID or name, and their network zones"
        )
    return {"org_url": None, "networks": [_approved(token, zones) for token, zones in content.items()]}


def _check_unique(node: Any) -> None:
    """Raise ValueRefusedError if a key stands twice in a dictionary: the first would have no effect."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueRefusedError(f"holds {key!r} twice", "Remove one of the two")
        for _key, value in node.value:
            _check_unique(value)


def _approved(token: Any, zones: Any) -> Assignment:
    name = parse_text(token)
    lists = zones if isinstance(zones, Mapping) else {"include": zones}
    unknown = [key for key in lists if key not in ("include", "exclude")]
    if unknown:
        raise ValueRefusedError(f"has no key {unknown[0]!r} for {name!r}", "Use include and exclude")
    if is_left_out(lists.get("include")) or lists["include"] == []:
        raise ValueRefusedError(
            f"does not restrict {name!r}", "Name the network zones from which it can be used (in include)"
        )
    network = {key: parse_list(value) for key, value in lists.items() if not is_left_out(value)}
    return {"token": name, "name": None, "network": {"connection": "zone", **network}, "current_network": None}


def read_way_back(folder: str) -> Assigned:
    """Read from the evidence of a run which network each token had before it. Raises ValueRefusedError and OSError."""
    path = Path(folder).expanduser() / f"{PLAN}.json"
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        playbook, is_real = plan["playbook"].rpartition(".")[2], plan.get("change") and not plan["check_mode"]
        tokens, org_url = plan.get(NETWORKS) or [], plan["org_url"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueRefusedError(f"holds no evidence ({path})", "Name the folder of the run to undo") from None
    if playbook not in REVERSIBLE:
        raise ValueRefusedError(f"is the evidence of {playbook}", f"Use that of {' or '.join(REVERSIBLE)}")
    if not is_real:
        raise ValueRefusedError("is the evidence of a report, which changed nothing", "Use that of the run to undo")
    if not tokens:
        raise ValueRefusedError("is the evidence of a run that changed nothing", "Use that of the run to undo")
    return {"org_url": org_url, "networks": [_way_back(token) for token in tokens]}


def _way_back(token: Mapping[str, Any]) -> Assignment:
    former = parse_network(token.get("network"))
    return {
        "token": token["id"],
        "name": token.get("name"),
        "network": network_option(former.as_json()) if former and is_settable(former) else None,
        "current_network": network_option(token["new_network"]),
    }
