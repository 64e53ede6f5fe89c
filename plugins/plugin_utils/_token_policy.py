# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the policy by which API tokens are judged, checked word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

SEVERITIES = ("critical", "high", "medium", "unknown", "low")
_OWN_KEYS = {
    "unrestricted_network": (),
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
    """The policy cannot be used; the text names the place and the cure."""


class Rule(NamedTuple):
    """severity: of what the rule finds. days: its bound. service_accounts: patterns of logins that are no person's."""

    severity: str
    days: int = 0
    service_accounts: tuple[re.Pattern[str], ...] = ()


class ExceptionOf(NamedTuple):
    """token: id or name. rule: None for every rule. until: the last day on which it holds."""

    token: str
    rule: str | None
    reason: str
    until: date


class Policy(NamedTuple):
    """rules: by name. known_zones: ids, None when zones are not compared."""

    rules: dict[str, Rule]
    known_zones: frozenset[str] | None
    exceptions: list[ExceptionOf]


def read_policy(policy: Any) -> Policy:
    """The policy as YAML has it, checked. Raises PolicyError."""
    _check_keys("policy", policy, {"rules", "known_zones", "exceptions"})
    rules = policy.get("rules")
    _check_keys("policy.rules", rules, set(_OWN_KEYS))
    zones = policy.get("known_zones")
    if zones is not None:
        zones = frozenset(_texts("policy.known_zones", zones))
    exceptions = policy.get("exceptions") or []
    if not _is_list(exceptions):
        raise PolicyError("policy.exceptions must be a list")
    return Policy(
        {name: _rule(f"policy.rules.{name}", name, rule) for name, rule in rules.items()},
        zones,
        [_exception(f"policy.exceptions[{number}]", one) for number, one in enumerate(exceptions)],
    )


def _rule(place: str, name: str, rule: Any) -> Rule:
    _check_keys(place, rule, {"severity", *_OWN_KEYS[name]})
    for key in ("severity", *_OWN_KEYS[name]):
        if key not in rule:
            raise PolicyError(f"{place} needs {key}")
    if rule["severity"] not in SEVERITIES or rule["severity"] == "unknown":
        raise PolicyError(f"{place}.severity must be critical, high, medium or low, not {rule['severity']!r}")
    days = rule.get("days", 0)
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        raise PolicyError(f"{place}.days must be a number of whole days, 0 or more, not {days!r}")
    accounts = f"{place}.service_accounts"
    patterns = tuple(_pattern(accounts, text) for text in _texts(accounts, rule.get("service_accounts", [])))
    return Rule(str(rule["severity"]), days, patterns)


def _pattern(place: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise PolicyError(f"{place} holds {text!r}, which is no regular expression: {error}") from None


def _exception(place: str, one: Any) -> ExceptionOf:
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
            f"{place}.until must be the last day on which it holds, as in 2027-01-31, not {one.get('until')!r}"
        ) from None
    return ExceptionOf(one["token"], one.get("rule"), one["reason"], until)


def _check_keys(place: str, value: Any, known: set[str]) -> None:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{place} must be a dictionary with {', '.join(sorted(known))}")
    for key in value:
        if key not in known:
            raise PolicyError(f"{place} has no {key!r}; it has {', '.join(sorted(known))}")


def _texts(place: str, value: Any) -> list[str]:
    if not _is_list(value) or not all(isinstance(text, str) for text in value):
        raise PolicyError(f"{place} must be a list of texts")
    return list(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
