# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: loads the settings of a playbook from its variables, and tells all mistakes at once."""

from __future__ import annotations

import copy
import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._values import ValueRefusedError, is_left_out, plain

_SHOWN = 60  # characters of a wrong value in a message
_PREFIX = "okta"
_ALIKE = 0.8  # how alike two names must be for one to be a misspelling of the other
_PREFIX_ALIKE = 0.75
# What variables with other words are meant for. Each would make a run revoke less, so none must pass in silence.
_MEANT = {
    "okta_protect": re.compile(
        r"(protect|keep|exclude|spare|skip|except|exempt|ignore|white_?list|allow_?list|preserve|retain|never|do_?not|dont)"
        r".*"
    ),
    "okta_idle_days": re.compile(r"(idle|unused|inactive)(_?days?)?|days"),
    "okta_approved_tokens": re.compile(r"approved?(_.*)?"),
    "okta_revoke": re.compile(r"dry_?run|check_?mode|report_only|simulate"),
}


@dataclass(frozen=True)
class Setting:
    """Describes one variable of a playbook.

    parse: a function of _values.py. default: the value when the variable is left out; default_text shows it in the
    documentation, if it is not that value. required: what to do if the variable is left out, as a sentence without its
    full stop; empty for an optional one. is_file: the value names a file on the control node that must exist.
    """

    name: str
    parse: Callable[[Any], Any]
    description: str
    default: Any = None
    default_text: str = ""
    required: str = ""
    is_file: bool = False


def _no_mistakes(_settings: Mapping[str, Any]) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Job:
    """Describes the variables of one playbook. check(settings) returns sentences on mistakes in their combination."""

    name: str
    settings: tuple[Setting, ...]
    check: Callable[[Mapping[str, Any]], Iterable[str]] = _no_mistakes


@dataclass(frozen=True)
class Loaded:
    """Holds the parsed settings by name, complete only if there is no mistake, and a sentence for each mistake."""

    settings: dict[str, Any]
    mistakes: list[str]


def load(job: Job, given: Mapping[str, Any]) -> Loaded:
    """Parse the variables that were given for the settings of a job."""
    settings: dict[str, Any] = {}
    mistakes: list[str] = []
    refused = False
    for setting in job.settings:
        value = plain(given.get(setting.name))
        settings[setting.name] = copy.copy(setting.default)
        try:
            if not is_left_out(value):
                settings[setting.name] = setting.parse(value)
        except ValueRefusedError as error:
            mistakes.append(_sentence(setting.name, value, error))
            refused = True
            continue
        if setting.required and not settings[setting.name]:
            mistakes.append(f"{setting.required}.")
        if setting.is_file and settings[setting.name] and not Path(settings[setting.name]).expanduser().is_file():
            mistakes.append(
                f"{setting.name}: there is no file {settings[setting.name]!r} on the control node. Check the path."
            )
    if not refused:
        mistakes += job.check(settings)
    return Loaded(settings, mistakes)


def find_misspelt(given: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Return {name: the known name that it nearly is} of the variables that were given.

    A variable whose name is not nearly one of ours is somebody else's.
    """
    nearest = {name: _nearest(name, known) for name in given if name not in known}
    return {name: ours for name, ours in nearest.items() if ours}


def read_lines(text: str) -> dict[str, int]:
    """Return {line without blanks around it: its number} of a text with one item per line. Blank lines are left out."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            lines.setdefault(line.strip(), number)
    return lines


def _nearest(name: str, known: Collection[str]) -> str | None:
    text = unicodedata.normalize("NFKC", name).lower()
    rest = _without_prefix(re.sub(r"[^a-z0-9]+", "_", text).strip("_"))
    if rest is None:
        return None
    likeness = {ours: _likeness(rest, ours.removeprefix(f"{_PREFIX}_")) for ours in known}
    best = max(likeness, key=lambda ours: likeness[ours])
    if likeness[best] > _ALIKE:
        return best
    return next((ours for ours, words in _MEANT.items() if ours in known and words.fullmatch(rest)), None)


def _without_prefix(name: str) -> str | None:
    """Return what follows okta, or a misspelling of it, in a name; None for other names."""
    if name.startswith(_PREFIX):
        return name.removeprefix(_PREFIX).strip("_")
    prefix, _underscore, rest = name.partition("_")
    return rest if _likeness(prefix, _PREFIX) >= _PREFIX_ALIKE else None


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _sentence(name: str, value: Any, refused: ValueRefusedError) -> str:
    shown = "the value" if refused.is_secret or isinstance(value, Mapping) else repr(value)
    if len(shown) > _SHOWN:
        shown = f"{shown[:_SHOWN]}..."
    return f"{name}: {shown} {refused.problem}. {refused.cure}."
