# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that spoil answers on purpose: which requests they meet, how often, and in which way."""

import random
import re
import threading
from dataclasses import dataclass, field
from typing import Any

_NUMBER: tuple[type, ...] = (int, float)
_TEXT: tuple[type, ...] = (str,)
_ANSWER: dict[str, tuple[type, ...]] = {"status": (int,), "headers": (dict,), "omit_headers": (list,)}

# kind: its options and their types. README.md says what each does.
REPLACING: dict[str, dict[str, tuple[type, ...]]] = {
    "status": {**_ANSWER, "json": (dict, list), "body": _TEXT, "content_type": _TEXT},
    "rate_limit": {
        "headers": (dict,),
        "omit_headers": (list,),
        "limit": (int,),
        "remaining": (int,),
        "reset_in": _NUMBER,
        "retry_after": (*_NUMBER, str),
    },
    "redirect": {**_ANSWER, "location": _TEXT},
    "html": {**_ANSWER, "body": _TEXT},
    "empty": _ANSWER,
    "invalid_json": {**_ANSWER, "body": _TEXT},
    "echo": _ANSWER,
}
BREAKING: dict[str, dict[str, tuple[type, ...]]] = {"drop": {}, "reset": {}, "hang": {"seconds": _NUMBER}}
ALTERING: dict[str, dict[str, tuple[type, ...]]] = {
    "slow_body": {"seconds": _NUMBER},
    "trickle": {"seconds": _NUMBER},
    "interim": {"status": (int,), "seconds": _NUMBER},
    "surplus": {"body": _TEXT},
    "lone_surrogate": {},
    "truncate": {"keep": (int,)},
    "replace_link": {"link": (str, type(None))},
    "gzip": {},
    "duplicate_header": {"name": _TEXT, "value": _TEXT},
}
KINDS = {**REPLACING, **BREAKING, **ALTERING}
_NEEDED = {"redirect": "location", "replace_link": "link", "duplicate_header": "name"}
_RULE_KEYS = ("kind", "method", "path", "query", "times", "skip", "every", "chance", "when")


class FaultError(ValueError):
    """The rule is wrong; the message says how."""


@dataclass
class Fault:
    """One rule. `times` None means for ever; `hits` counts the requests it has spoilt."""

    kind: str
    method: str | None
    path: re.Pattern[str]
    query: re.Pattern[str]
    times: int | None
    skip: int
    every: int
    chance: float
    when: str
    options: dict[str, Any] = field(default_factory=dict)
    hits: int = 0
    seen: int = 0

    def matches(self, method: str, path: str, query: str) -> bool:
        return (
            (self.times is None or self.hits < self.times)
            and self.method in (None, method)
            and self.path.search(path) is not None
            and self.query.search(query) is not None
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "method": self.method,
            "path": self.path.pattern,
            "query": self.query.pattern,
            "times": self.times,
            "skip": self.skip,
            "every": self.every,
            "chance": self.chance,
            "when": self.when,
            **self.options,
            "hits": self.hits,
        }


class Faults:
    """The rules in the order in which they were added. At most one of them matches a request."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._random = random.Random(0)
        self._lock = threading.Lock()

    def add(self, kind: str, **rule: Any) -> Fault:
        """`add("status", method="DELETE", path="/tokens$", status=503)`; FaultError says what is wrong."""
        fault = _checked({"kind": kind, **rule})
        with self._lock:
            self._rules.append(fault)
        return fault

    def add_all(self, rules: Any) -> list[Fault]:
        """One rule or a list of them, as dicts; all or none are added."""
        faults = [_checked(rule) for rule in (rules if isinstance(rules, list) else [rules])]
        with self._lock:
            self._rules += faults
        return faults

    def take(self, method: str, path: str, query: str) -> Fault | None:
        """The rule that spoils this request, counted as a hit."""
        with self._lock:
            for fault in self._rules:
                if fault.matches(method, path, query):
                    fault.seen += 1
                    turn = fault.seen > fault.skip and (fault.seen - fault.skip) % fault.every == 0
                    if turn and self._random.random() < fault.chance:
                        fault.hits += 1
                        return fault
        return None

    def list(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.as_dict() for fault in self._rules]

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._random.seed(0)


def _checked(rule: Any) -> Fault:
    if not isinstance(rule, dict):
        raise FaultError(f"A fault must be an object, not {rule!r}.")
    kind = rule.get("kind")
    if kind not in KINDS:
        raise FaultError(f"There is no fault kind {kind!r}; there are {', '.join(KINDS)}.")
    options = {name: value for name, value in rule.items() if name not in _RULE_KEYS}
    for name, value in options.items():
        if name not in KINDS[kind]:
            known = ", ".join((*_RULE_KEYS, *KINDS[kind]))
            raise FaultError(f"The fault kind {kind} has no key {name!r}; it has {known}.")
        if not isinstance(value, KINDS[kind][name]) or isinstance(value, bool):
            raise FaultError(f"{name} of the fault kind {kind} cannot be {value!r}.")
    if kind in _NEEDED and _NEEDED[kind] not in options:
        raise FaultError(f"The fault kind {kind} needs {_NEEDED[kind]}.")
    when = rule.get("when", "after" if kind in ALTERING else "before")
    if when not in ("before", "after") or (kind in ALTERING and when == "before"):
        allowed = "after" if kind in ALTERING else "before or after"
        raise FaultError(f"when of the fault kind {kind} must be {allowed}, not {when!r}.")
    method = rule.get("method")
    if method is not None and not isinstance(method, str):
        raise FaultError(f"method must be a text such as DELETE, not {method!r}.")
    return Fault(
        kind=kind,
        method=None if method in (None, "*") else method.upper(),
        path=_pattern(rule, "path"),
        query=_pattern(rule, "query"),
        times=None if rule.get("times", 1) is None else _count(rule, "times", 1),
        skip=_count(rule, "skip", 0),
        every=_count(rule, "every", 1, least=1),
        chance=_chance(rule),
        when=when,
        options=options,
    )


def _pattern(rule: dict[str, Any], key: str) -> re.Pattern[str]:
    text = rule.get(key, "")
    try:
        return re.compile(text)
    except (TypeError, re.error) as error:
        raise FaultError(f"{key} must be a regular expression: {error}.") from None


def _chance(rule: dict[str, Any]) -> float:
    value = rule.get("chance", 1)
    if isinstance(value, bool) or not isinstance(value, _NUMBER) or not 0 < value <= 1:
        raise FaultError(f"chance must be a number above 0, and 1 at most, not {value!r}.")
    return value


def _count(rule: dict[str, Any], key: str, default: int, least: int = 0) -> int:
    value = rule.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise FaultError(f"{key} must be a whole number, {least} or more, not {value!r}.")
    return value
