# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures to reach, and whether they are reached."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .baselines import REQUESTS, SDK
from .comparisons import (
    BY_USER,
    INFO,
    ITEM,
    MODULE,
    PING,
    PLAYBOOK,
    PROCESS,
    URI_HOSTS,
    URI_LOOP,
    URI_ONE,
    Comparison,
    leaked,
    memory,
    ratios,
)
from .limits import Outcome
from .runner import Round
from .work import LEAKED_USERS


class Verdict(NamedTuple):
    """A figure to reach in words, and in words what was measured; reached is None when it was not measured."""

    figure: str
    measured: str
    reached: bool | None


class _Figure(NamedTuple):
    """bound: positive: the other way takes at least so many times as much; negative: we take at most so many times as
    much."""

    work: str
    latencies: Sequence[float]
    way: str
    measure: str
    of: str
    bound: float


_BOTH = (0.0, 0.05)
_FIGURES = (
    _Figure("revoke 100 API tokens", _BOTH, URI_LOOP, PLAYBOOK, "wall", 25),
    _Figure("revoke 100 API tokens", _BOTH, URI_LOOP, PLAYBOOK, "cpu", 25),
    _Figure("revoke 100 API tokens", (0.0,), URI_HOSTS, PLAYBOOK, "wall", 13),
    _Figure("revoke 500 API tokens", _BOTH, URI_LOOP, PLAYBOOK, "wall", 60),
    _Figure("revoke 200 API tokens", (0.05,), REQUESTS, MODULE, "wall", -1.4),
    _Figure("revoke 200 API tokens", (0.05,), SDK, MODULE, "wall", -0.4),
    # Ansible looks for secrets in a long result, which the scripts do not.
    _Figure("list 10,000 refresh tokens", (0.0,), REQUESTS, MODULE, "wall", -3.5),
    _Figure("list 10,000 refresh tokens", (0.05,), REQUESTS, MODULE, "wall", -1.5),
    _Figure("list 10,000 refresh tokens", _BOTH, SDK, MODULE, "wall", -0.5),
    _Figure("list 10,000 refresh tokens", (0.0,), URI_LOOP, PLAYBOOK, "wall", 6),
    # docs/decisions/start-of-a-module.md says what these three are made of.
    _Figure("revoke 1 API token", _BOTH, URI_ONE, PROCESS, "wall", -1.3),
    _Figure("revoke 1 API token", (0.0,), URI_ONE, ITEM, "wall", -1.3),
    _Figure("revoke 1 API token", (0.0,), PING, PROCESS, "cpu", -1.7),
    _Figure(leaked(LEAKED_USERS), (0.0,), f"{BY_USER} ({3 * LEAKED_USERS:,} requests)", MODULE, "wall", 5),
    _Figure("report of audit_api_tokens", (0.0,), INFO, PLAYBOOK, "cpu", -2.2),
    _Figure("report of revoke_idle_api_tokens", (0.0,), INFO, PLAYBOOK, "cpu", -1.6),
    _Figure("report of offboard_user", (0.0,), INFO, PLAYBOOK, "cpu", -2.2),
    _Figure("report of revoke_since", (0.0,), INFO, PLAYBOOK, "cpu", -2.2),
)


def verdicts(compared: Sequence[Comparison], rounds: Sequence[Round], outcomes: Sequence[Outcome]) -> Iterator[Verdict]:
    for figure in _FIGURES:
        for latency in figure.latencies:
            yield _verdict(figure, latency, compared, rounds)
    held = memory(rounds)
    yield Verdict("memory for each 1,000 tokens listed: at most 4 MiB", f"{held:.1f} MiB", held <= 4)
    for outcome in outcomes:
        measured = f"{outcome.used:.1%}, {outcome.refused} and {outcome.background_refused}"
        good = outcome.used >= 0.95 and not outcome.refused and not outcome.background_refused
        yield Verdict(
            f"rate limit, {outcome.name}: at least 95 % of the share used, no 429 for us, none for others",
            measured,
            good,
        )


def _verdict(figure: _Figure, latency: float, compared: Sequence[Comparison], rounds: Sequence[Round]) -> Verdict:
    wanted = (figure.work, latency, figure.way, figure.measure)
    comparison = next((one for one in compared if (one.work, one.latency, one.way, one.measure) == wanted), None)
    what = {"wall": "time", "cpu": "CPU time"}[figure.of]
    text = f"{figure.work}, {latency * 1000:.0f} ms, {figure.measure}, {what}: "
    text += (
        f"{figure.way} takes at least {figure.bound:g} ×"
        if figure.bound > 0
        else f"at most {-figure.bound:.2f} of {figure.way}"
    )
    found = comparison and ratios(comparison, rounds)
    if found is None:
        return Verdict(text, "not measured", None)
    ratio = found.wall if figure.of == "wall" else found.cpu
    if figure.bound < 0:
        return Verdict(text, f"{1 / ratio:.2f}", 1 / ratio <= -figure.bound)
    return Verdict(text, f"{ratio:.1f} ×", ratio >= figure.bound)
