# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: parses the values of playbook variables.

Values come as text from the command line and surveys, and with types from YAML and JSON. Each function accepts both,
gives the same result on every ansible-core, and raises ValueRefusedError for what it does not understand. Nothing else
parses these values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any

import yaml

from ..module_utils import _facts

_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_TOO_LARGE = 10**18
_API_TOKEN_SECRET = re.compile(r"00[A-Za-z0-9_-]{40}")
_USE_ISO_8601 = "Use ISO 8601, for example 2026-11-24T08:00:00Z"


class ValueRefusedError(ValueError):
    """Tells why a value cannot be used.

    problem continues a sentence that begins with the value ("is not a whole number"). cure is a sentence without its
    full stop. is_secret: the value must not be shown.
    """

    def __init__(self, problem: str, cure: str, is_secret: bool = False):
        super().__init__(f"{problem}. {cure}")
        self.problem = problem
        self.cure = cure
        self.is_secret = is_secret


def plain(value: Any) -> Any:
    """Return a value with str for every text: ansible-core up to 2.18 has another type for what it has decrypted."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Sequence) else value


def is_left_out(value: Any) -> bool:
    """Return whether a value means that the variable is not set: null, or the empty text of a survey's blank field."""
    return value is None or (isinstance(value, str) and not value.strip())


def parse_bool(value: Any) -> bool:
    """Parse true or false, written as YAML and people write them."""
    text = str(value).strip().lower() if isinstance(value, (bool, int, str)) else ""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueRefusedError("is neither true nor false", "Use true or false")


def whole_number(minimum: int, maximum: int | None = None) -> Callable[[Any], int]:
    """Return a parser of whole numbers from minimum to maximum (None: without an upper bound)."""
    bounds = f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"

    def parse(value: Any) -> int:
        is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE
        is_text = isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip())
        if not (is_number or is_text):
            raise ValueRefusedError("is not a whole number", f"Use a whole number {bounds}")
        number = int(value)
        if number < minimum or (maximum is not None and number > maximum):
            raise ValueRefusedError("is out of range", f"Use a whole number {bounds}")
        return number

    return parse


def parse_text(value: Any) -> str:
    """Parse one text, without the blanks around it."""
    return _item(value).strip()


def parse_list(value: Any) -> list[str]:
    """Parse a list of texts.

    It is a YAML list, text with commas or one item a line, or text in brackets that holds a YAML list. An empty item is
    refused, because what it was to name would be left out in silence. Only commas and lines may have nothing between
    them.
    """
    if isinstance(value, str):
        text = value.strip()
        is_bracketed = text.startswith("[") and text.endswith("]")
        value = _bracketed(text) if is_bracketed else _separated(text)
    elif isinstance(value, Mapping):
        raise ValueRefusedError("is not a list", "Use a YAML list, or text with commas or one item a line")
    elif not isinstance(value, (list, tuple)):
        value = [value]
    if any(is_left_out(item) for item in value):
        raise ValueRefusedError("holds an empty item", "Remove it, or set the variable that it comes from")
    return [_item(item) for item in value]


def one_of(choices: Sequence[str]) -> Callable[[Any], str]:
    """Return a parser of one of these words, in any case."""

    def parse(value: Any) -> str:
        word = str(value).strip().lower()
        if word not in choices:
            raise ValueRefusedError("is not a known value", f"Use {_listed(choices)}")
        return word

    return parse


def some_of(choices: Sequence[str]) -> Callable[[Any], list[str]]:
    """Return a parser of a list of these words, in any case."""
    parse_word = one_of(choices)

    def parse(value: Any) -> list[str]:
        return list(dict.fromkeys(map(parse_word, parse_list(value))))

    return parse


def parse_criteria(value: Any) -> dict[str, Any]:
    """Parse criteria for API tokens, as the option where of the modules has them: a dictionary, or YAML text of one."""
    if isinstance(value, str):
        try:
            value = yaml.safe_load(value)
        except (yaml.YAMLError, ValueError):
            value = None
    if not isinstance(value, Mapping):
        raise ValueRefusedError("is not a dictionary", "Use criteria, for example {idle_days: 21}")
    criteria: dict[str, Any] = {}
    for name, one in value.items():
        if name not in _CRITERIA:
            raise ValueRefusedError(f"has no criterion {name!r}", f"Use {_listed(_CRITERIA)}")
        try:
            criteria[name] = _CRITERIA[name](one)
        except ValueRefusedError as refused:
            raise ValueRefusedError(f"has {name}, which {refused.problem}", refused.cure, refused.is_secret) from None
    if not set(criteria) - {_AGENTS}:
        raise ValueRefusedError(
            "has no criterion", f"Set at least one of {_listed([name for name in _CRITERIA if name != _AGENTS])}"
        )
    return criteria


def parse_moment(value: Any) -> str:
    """Parse a date or time, and return it in UTC as 2026-11-24T08:00:00Z (with a fraction if it has one).

    Text is ISO 8601, YAML may have made a date or datetime of it. A date means its first moment; what has no offset is
    in UTC.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    moment = _facts.parse_moment(value) if isinstance(value, str) else value
    try:
        if isinstance(moment, datetime):
            return _utc_text(moment)
    except OverflowError:
        pass
    raise ValueRefusedError("is not a valid date", _USE_ISO_8601)


def _utc_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    moment = moment.astimezone(timezone.utc)
    return moment.isoformat().replace("+00:00", "Z")


def _separated(text: str) -> list[str]:
    items = [item.strip() for item in re.split(r"[,\r\n]", text) if item.strip()]
    if not items:
        raise ValueRefusedError("does not hold any item", "Name the items, or leave the variable out")
    return items


def _bracketed(text: str) -> list[Any]:
    """Return what text in brackets holds: a list as YAML, JSON and Python write it."""
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        value = None
    if isinstance(value, list):
        return value
    raise ValueRefusedError(
        "is not a list", "Write ['one item', 'another item'], or leave the brackets out and use commas"
    )


def _item(value: Any) -> str:
    """Return one text. YAML makes numbers of digits, which is harmless; what else it makes cannot be undone."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueRefusedError(f"holds {_kind(value)}, which is not text", "Put the text in quotes")
    text = str(value)
    if _API_TOKEN_SECRET.fullmatch(text.strip()):
        raise ValueRefusedError(
            "holds what looks like the secret of an API token", "Use the ID or the name", is_secret=True
        )
    return text


def _kind(value: Any) -> str:
    if isinstance(value, (bool, float, date)):
        return str(value).lower()
    return "a dictionary" if isinstance(value, Mapping) else "a list"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


_AGENTS = "include_agents"
_CRITERIA: dict[str, Callable[[Any], Any]] = {
    "idle_days": whole_number(0),
    "never_used_days": whole_number(0),
    "created_since": parse_moment,
    "owner": parse_list,
    "name": parse_list,
    _AGENTS: parse_bool,
}
