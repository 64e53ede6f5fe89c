# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run what is to be measured, round by round, so that everything in a round meets the same mood of the machine."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .fake_server import FakeServer
from .process import Cost, FailedError, Running

Round = dict[str, Cost]


class Step(NamedTuple):
    """One program to measure. org, latency: what it meets; expected: what the stand-in's counters must say after it."""

    key: str
    command: list[str]
    org: dict[str, int]
    latency: float = 0.0
    expected: Mapping[str, int] = MappingProxyType({})


class Group(NamedTuple):
    """Steps to run one after the other, so many times in each round; of several times the median counts."""

    name: str
    steps: Sequence[Step]
    times: int = 1


def measure(
    stand_in: FakeServer, environment: dict[str, str], groups: Sequence[Group], rounds: int, tell: Callable[[str], None]
) -> list[Round]:
    results: list[Round] = []
    for number in range(1, rounds + 1):
        result: Round = {}
        for group in groups:
            tell(f"round {number} of {rounds}: {group.name}")
            runs = [_run(stand_in, environment, group.steps) for _time in range(group.times)]
            result.update({step.key: _median([run[step.key] for run in runs]) for step in group.steps})
        results.append(result)
    return results


def _run(stand_in: FakeServer, environment: dict[str, str], steps: Sequence[Step]) -> Round:
    result: Round = {}
    for step in steps:
        stand_in.set_up(org=step.org, latency=step.latency)
        result[step.key] = Running(step.command, environment).cost()
        _check(step, stand_in.counts())
    return result


def _check(step: Step, counts: dict[str, Any]) -> None:
    wrong = {name: counts[name] for name, value in {"failed": 0, **step.expected}.items() if counts[name] != value}
    if wrong:
        raise FailedError(f"{step.key}: the stand-in counted {wrong}, expected {step.expected}")


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=False)))
