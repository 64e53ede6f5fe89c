# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the policy by which API tokens are judged, and checks every word of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

SEVERITIES = ("critical", "high", "medium", "unknown", "low")
_OWN_KEYS: dict[str, tuple[str, ...]] = {
    "unrestricted_network": (),
    "quarantined": ("days",),
    "owner_not_active": (),
    "owner_is_super_admin": (),
    "owner_is_a_person": ("service_accounts",),
    "shared_account": (),
    "idle": ("days",),
    "never_used": ("days",),
    "expires_soon": ("days",),
    "old": ("days",),
    "agent": (),
}


class PolicyError(ValueError):
    """Says why a policy cannot be used; the text names the place and the cure."""


@dataclass(frozen=True)
class Rule:
    """Describes one rule of a policy.

    severity: of what the rule finds. days: its threshold, None for a rule without one.
    service_accounts: patterns of the logins that are not a person's.
    """

    severity: str
    days: int | None = None
    service_accounts: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True)
class PolicyException:
    """Accepts findings for a time. token: ID or name. rule: None for every rule. until: the last day that it holds."""

    token: str
    rule: str | None
    reason: str
    until: date


@dataclass(frozen=True)
class Policy:
    """Holds a policy that was checked.

    rules: by name. known_zones: names of the network zones by their IDs (the ID itself where the policy has no name),
    None when zones are not compared.
    """

    rules: dict[str, Rule]
    known_zones: dict[str, str] | None
    exceptions: tuple[PolicyException, ...]


def read_policy(policy: Any) -> Policy:
    """Check a policy as YAML has it. Raises PolicyError."""
    _check_keys("policy", policy, {"rules", "known_zones", "exceptions"})
    rules = policy.get("rules")
    _check_keys("policy.rules", rules, set(_OWN_KEYS))
    exceptions = policy.get("exceptions") or []
    if not _is_list(exceptions):
        raise PolicyError("policy.exceptions must be a list")
    return Policy(
        {name: _rule(f"policy.rules.{name}", name, rule) for name, rule in rules.items()},
        _zones(policy.get("known_zones")),
        tuple(_exception(f"policy.exceptions[{number}]", one) for number, one in enumerate(exceptions)),
    )


def _zones(zones: Any) -> dict[str, str] | None:
    if zones is None:
        return None
    ids: list[Any] = list(zones) if isinstance(zones, Mapping) or _is_list(zones) else [None]
    names: list[Any] = list(zones.values()) if isinstance(zones, Mapping) else ids
    if not all(isinstance(text, str) for text in (*ids, *names)):
        raise PolicyError("policy.known_zones must be a list of zone IDs, or a dictionary of zone IDs and names")
    return dict(zip(ids, names, strict=True))


def _rule(place: str, name: str, rule: Any) -> Rule:
    _check_keys(place, rule, {"severity", *_OWN_KEYS[name]})
    for key in ("severity", *_OWN_KEYS[name]):
        if key not in rule:
            raise PolicyError(f"{place} needs {key}")
    if rule["severity"] not in SEVERITIES or rule["severity"] == "unknown":
        raise PolicyError(f"{place}.severity must be critical, high, medium or low, not {rule['severity']!r}")
    days = rule.get("days", 0)
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        raise PolicyError(f"{place}.days must be a whole number of days, 0 or more, not {days!r}")
    accounts = f"{place}.service_accounts"
    patterns = tuple(_pattern(accounts, text) for text in _texts(accounts, rule.get("service_accounts", [])))
    return Rule(str(rule["severity"]), days if "days" in rule else None, patterns)


def _pattern(place: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise PolicyError(f"{place} has {text!r}, which is not a valid regular expression: {error}") from None


def _exception(place: str, one: Any) -> PolicyException:
    _check_keys(place, one, {"token", "rule", "reason", "until"})
    for key in ("token", "reason"):
        if not isinstance(one.get(key), str) or not one[key].strip():
            raise PolicyError(f"{place} needs {key}, which is a text")
    if one.get("rule") not in (None, *_OWN_KEYS):
        raise PolicyError(f"{place}.rule must be one of {', '.join(_OWN_KEYS)}, not {one['rule']!r}")
    try:
        until = date.fromisoformat(str(one.get("until"))[:10])
    except ValueError:
        raise PolicyError(
            f"{place}.until must be the last day on which it holds, for example 2027-01-31, not {one.get('until')!r}"
        ) from None
    return PolicyException(one["token"], one.get("rule"), one["reason"], until)


def _check_keys(place: str, value: Any, known: set[str]) -> None:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{place} must be a dictionary with {', '.join(sorted(known))}")
    for key in value:
        if key not in known:
            raise PolicyError(f"{place} has no key {key!r}. Its keys are {', '.join(sorted(known))}")


def _texts(place: str, value: Any) -> list[str]:
    if not _is_list(value) or not all(isinstance(text, str) for text in value):
        raise PolicyError(f"{place} must be a list of texts")
    return list(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
