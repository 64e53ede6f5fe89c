# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's `filter` parameter: attribute operator value, with and, or, not and parentheses."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, TypeVar

from .errors import OktaError

T = TypeVar("T")
Test = Callable[[Any], bool]

_TOKEN = re.compile(r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<bracket>[()])|(?P<word>[^\s()"]+))""")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda found, wanted: found == wanted,
    "sw": lambda found, wanted: _is_text(found, wanted) and found.startswith(wanted),
    "co": lambda found, wanted: _is_text(found, wanted) and wanted in found,
    "ew": lambda found, wanted: _is_text(found, wanted) and found.endswith(wanted),
    "gt": lambda found, wanted: _is_text(found, wanted) and found > wanted,
    "ge": lambda found, wanted: _is_text(found, wanted) and found >= wanted,
    "lt": lambda found, wanted: _is_text(found, wanted) and found < wanted,
    "le": lambda found, wanted: _is_text(found, wanted) and found <= wanted,
}


def matching(
    text: str | None,
    items: Iterable[T],
    shown: Callable[[T], Any],
    attributes: Container[str],
    *,
    ignore_case: bool = False,
) -> list[T]:
    """Return the items whose JSON object matches the filter. OktaError E0000031 for a filter that cannot be read."""
    if not text:
        return list(items)
    matches = parse(text, attributes, ignore_case=ignore_case)
    return [item for item in items if matches(shown(item))]


def parse(text: str, attributes: Container[str], *, ignore_case: bool = False) -> Test:
    """Turn a filter into a test of JSON objects. Other attributes than those given are OktaError E0000031."""
    try:
        return _Parser(text, attributes, ignore_case).parse()
    except ValueError as error:
        raise OktaError("E0000031", causes=[str(error)]) from None


def _is_text(*values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def _without_case(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _tokens(text: str) -> Iterator[str]:
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"Unexpected text in the filter: {text[position:]}")
        position = match.end()
        yield match.group().strip()


class _Parser:
    def __init__(self, text: str, attributes: Container[str], ignore_case: bool) -> None:
        self._tokens = list(_tokens(text))
        self._attributes = attributes
        self._plain: Callable[[Any], Any] = _without_case if ignore_case else lambda value: value

    def parse(self) -> Test:
        test = self._alternatives()
        if self._tokens:
            raise ValueError(f"Unexpected text in the filter: {self._tokens[0]}")
        return test

    def _next(self) -> str:
        if not self._tokens:
            raise ValueError("The filter is incomplete")
        return self._tokens.pop(0)

    def _take(self, word: str) -> bool:
        found = bool(self._tokens) and self._tokens[0].lower() == word
        if found:
            self._tokens.pop(0)
        return found

    def _alternatives(self) -> Test:
        tests = [self._conditions()]
        while self._take("or"):
            tests.append(self._conditions())
        return lambda thing: any(test(thing) for test in tests)

    def _conditions(self) -> Test:
        tests = [self._condition()]
        while self._take("and"):
            tests.append(self._condition())
        return lambda thing: all(test(thing) for test in tests)

    def _condition(self) -> Test:
        if self._take("not"):
            test = self._condition()
            return lambda thing: not test(thing)
        if self._take("("):
            test = self._alternatives()
            if not self._take(")"):
                raise ValueError("A bracket in the filter is not closed")
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        attribute = self._next()
        if attribute not in self._attributes:
            raise ValueError(f"The attribute {attribute} cannot be used in the filter")
        path, operator = attribute.split("."), self._next().lower()
        if operator == "pr":
            return lambda thing: any(value is not None for value in _values(thing, path))
        compare = _COMPARISONS.get(operator)
        if compare is None:
            raise ValueError(f"The operator {operator} cannot be used in the filter")
        wanted, plain = self._plain(_literal(self._next())), self._plain
        return lambda thing: any(compare(plain(value), wanted) for value in _values(thing, path))


def _literal(token: str) -> Any:
    if token[0] == '"':
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if token.lower() in ("true", "false"):
        return token.lower() == "true"
    raise ValueError(f"A text in the filter must be in double quotes: {token}")


def _values(thing: Any, path: list[str]) -> Iterator[Any]:
    """Yield what is at the path; of a list, what is there in each item."""
    if isinstance(thing, list):
        for item in thing:
            yield from _values(item, path)
    elif not path:
        yield thing
    elif isinstance(thing, dict):
        yield from _values(thing.get(path[0]), path[1:])
