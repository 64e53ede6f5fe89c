# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry of a seed: its keys are taken one by one, and each mistake becomes one sentence."""

import copy
from datetime import datetime, timedelta
from typing import Any

from .clock import parse_time


class SeedError(ValueError):
    """The seed is wrong; the message says where and how."""


class Entry:
    """One entry. `where` names it in messages, such as `api_tokens[3]`; relative times count from `now`.

    `key` tells it from all other entries; without one that is `where`.
    """

    def __init__(self, where: str, data: Any, now: datetime, key: str | None = None) -> None:
        if not isinstance(data, dict):
            raise SeedError(f"{where} must be an object with keys, not {data!r}.")
        self.where = where
        self.key = key or where
        self.now = now
        self._data = dict(data)

    def fail(self, sentence: str) -> SeedError:
        return SeedError(f"{self.where}: {sentence}")

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def peek(self, key: str) -> str | None:
        """Return a text without taking it."""
        value = self._data.get(key)
        return value if isinstance(value, str) else None

    def optional_text(self, key: str) -> str | None:
        value = self._data.pop(key, None)
        if value is not None and not isinstance(value, str):
            raise self.fail(f"{key} must be a text, not {value!r}.")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.optional_text(key)
        if value is None:
            value = default
        if value is None:
            raise self.fail(f"{key} is missing.")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> list[str]:
        value = self._data.pop(key, None)
        if value is None:
            return list(default)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(f"{key} must be a list of texts, not {value!r}.")
        return list(value)

    def objects(self, key: str) -> list[dict[str, Any]]:
        value = self._data.pop(key, None) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"{key} must be a list of objects, not {value!r}.")
        return copy.deepcopy(value)

    def object(self, key: str) -> dict[str, Any]:
        value = self._data.pop(key, None) or {}
        if not isinstance(value, dict):
            raise self.fail(f"{key} must be an object, not {value!r}.")
        return copy.deepcopy(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices, of which the first is the default."""
        value = self.text(key, choices[0])
        if value not in choices:
            raise self.fail(f"{key} must be {' or '.join(choices)}, not {value!r}.")
        return value

    def flag(self, key: str) -> bool:
        value = self._data.pop(key, False)
        if not isinstance(value, bool):
            raise self.fail(f"{key} must be true or false, not {value!r}.")
        return value

    def number(self, key: str, default: float) -> float:
        value = self._data.pop(key, None)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fail(f"{key} must be a number, not {value!r}.")
        return float(value)

    def entry(self, key: str) -> "Entry":
        return Entry(f"{self.where}.{key}", self._data.pop(key, None) or {}, self.now)

    def moment(self, absolute: str, relative: str, default: datetime, sign: int = -1) -> datetime:
        """Return a time given as ISO text under `absolute` or in days from now under `relative`, in whole seconds."""
        if self.has(absolute) and self.has(relative):
            raise self.fail(f"{absolute} and {relative} say the same thing; give one of them.")
        if self.has(relative):
            moment = self.now + sign * timedelta(days=self.number(relative, 0))
        elif self.has(absolute):
            try:
                moment = parse_time(self._data.pop(absolute))
            except ValueError as error:
                raise self.fail(f"{absolute}: {error}") from None
        else:
            moment = default
        self._data.pop(absolute, None)
        self._data.pop(relative, None)
        return moment.replace(microsecond=0)

    def done(self) -> None:
        """Fail if there are keys that nobody has asked for."""
        if self._data:
            raise self.fail(f"unknown key {', '.join(map(repr, self._data))}.")
