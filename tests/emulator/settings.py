# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be changed while the emulator runs."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from .rate_limits import BUCKETS, TOKEN_ENDPOINT

DEFAULT_ORG_LIMIT = 1200
DEFAULT_ORG_LIMITS = dict.fromkeys(BUCKETS, DEFAULT_ORG_LIMIT) | {TOKEN_ENDPOINT: 300}


def _whole(low: int, high: int | None = None) -> Callable[[Any], bool]:
    def fits(value: object) -> bool:
        return (
            isinstance(value, int) and not isinstance(value, bool) and value >= low and (high is None or value <= high)
        )

    return fits


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "page_api_tokens": (lambda value: isinstance(value, bool), "true or false"),
    "keep_revoked": (lambda value: isinstance(value, bool), "true or false"),
    "limits": (
        lambda value: isinstance(value, dict) and set(value) <= set(BUCKETS) and all(map(_whole(1), value.values())),
        f"an object of requests per minute, 1 or more, for any of {', '.join(BUCKETS)}",
    ),
    "limit": (_whole(1), "a whole number, 1 or more"),
    "share": (_whole(1, 100), "a percentage from 1 to 100"),
    "concurrency_limit": (lambda value: value is None or _whole(1)(value), "null or a whole number, 1 or more"),
    "latency": (
        lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0,
        "a number of seconds, 0 or more",
    ),
    "short_pages": (lambda value: value is None or _whole(1)(value), "null or a whole number, 1 or more"),
    "log_delay": (
        lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0,
        "a number of seconds, 0 or more",
    ),
    "access_token_lifetime": (_whole(1), "a whole number of seconds, 1 or more"),
}


@dataclass
class Settings:
    """Settings whose every assignment is checked; a bad value is a ValueError with a sentence.

    `limits` are the org's, in requests per minute and bucket; one caller sees `share` percent of them.
    """

    page_api_tokens: bool = False
    keep_revoked: bool = False
    short_pages: int | None = None
    log_delay: float = 0.0
    limits: dict[str, int] = field(default_factory=DEFAULT_ORG_LIMITS.copy)
    share: int = 50
    concurrency_limit: int | None = 75
    latency: float = 0.0
    access_token_lifetime: int = 3600

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _RULES:
            raise ValueError(f"There is no setting {name!r}; there are {', '.join(_RULES)}.")
        fits, expected = _RULES[name]
        if not fits(value):
            raise ValueError(f"{name} must be {expected}, not {value!r}.")
        if name == "limits":
            value = {**getattr(self, "limits", {}), **value}
        object.__setattr__(self, name, value)

    def visible_limit(self, bucket: str) -> int:
        """Return how many requests per minute one caller may make in the bucket: its share of the org's limit."""
        return max(1, self.limits[bucket] * self.share // 100)

    @property
    def limit(self) -> int:
        """Requests per minute of one caller, in the smallest of the buckets. Setting it sets every bucket."""
        return min(map(self.visible_limit, BUCKETS))

    @limit.setter
    def limit(self, requests: int) -> None:
        smallest_org_limit = -(-requests * 100 // self.share)
        self.limits = dict.fromkeys(BUCKETS, smallest_org_limit)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def update(self, changes: dict[str, Any]) -> None:
        """Apply all changes or, if one is bad, none."""
        before = self.as_dict()
        try:
            # A limit is seen through the share, so it comes after it.
            for name in sorted(changes, key=lambda name: name == "limit"):
                setattr(self, name, changes[name])
        except ValueError:
            self.update(before)
            raise

    def copy_from(self, other: "Settings") -> None:
        vars(self).update(asdict(other))
