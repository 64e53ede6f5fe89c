# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which API tokens of an audit come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ._audit import OrgReport
from ._findings import Finding, Token
from ._token_policy import SEVERITIES

NO_FINDING = "none"
# What a finding adds to the risk of a token, which ranks tokens of the same severity.
_WEIGHTS = {"critical": 40, "high": 15, "medium": 5, "unknown": 4, "low": 1}


def findings_by_token(org: OrgReport) -> dict[str, list[Finding]]:
    """Return the findings of each token that has any, most severe first."""
    found: dict[str, list[Finding]] = {}
    for finding in org["findings"]:
        found.setdefault(finding["token_id"], []).append(finding)
    return found


def worst_severity(findings: Iterable[Finding]) -> str:
    """Return the highest severity of the findings that no exception accepts, or none."""
    severities = [finding["severity"] for finding in findings if not finding["exception"]]
    return min(severities, key=SEVERITIES.index, default=NO_FINDING)


def ranked(orgs: Sequence[OrgReport]) -> list[tuple[OrgReport, Token, list[Finding]]]:
    """Return the tokens of all orgs with their findings: by severity, then by risk, then by name."""
    tokens = []
    for org in orgs:
        found = findings_by_token(org)
        tokens += [(org, token, found.get(token["id"], [])) for token in org["tokens"]]
    return sorted(tokens, key=_rank)


def _rank(one: tuple[OrgReport, Token, list[Finding]]) -> tuple[Any, ...]:
    _org, token, findings = one
    risk = sum(_WEIGHTS[finding["severity"]] for finding in findings if not finding["exception"])
    order = (*SEVERITIES, NO_FINDING).index(worst_severity(findings))
    return order, -risk, str(token.get("name")).casefold(), token["id"]
