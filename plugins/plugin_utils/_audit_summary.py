# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: says in a few sentences how an audit ended, and what to do first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ._audit import OrgReport, open_findings
from ._findings import Finding
from ._rules import RULES
from ._screen import plural
from ._text import escape_unprintable
from ._token_policy import SEVERITIES

_IN_HEADLINE = 3  # rules that a headline names


@dataclass(frozen=True)
class Result:
    """Says how the audit of one org ended. lines: what was found. failure: why the run must fail, empty if not."""

    lines: list[str]
    failure: str


def headline(orgs: Sequence[OrgReport]) -> str:
    """Say in a few sentences what to do first."""
    tokens = sum(len(org["tokens"]) for org in orgs)
    failed = [org for org in orgs if org["error"]]
    sentences = _first_steps(tokens, [finding for org in orgs for finding in open_findings(org)])
    if failed:
        reason = f"{plural(len(failed), 'org')} could not be audited."
        sentences = [reason] if len(failed) == len(orgs) else [*sentences, reason]
    return " ".join(sentences)


def result_of(org: OrgReport, fail_on: Collection[str], report_path: str) -> Result:
    """Say how the audit of an org ended.

    fail_on: severities, and drift, that make it fail. What could not be audited, or not compared as asked, always does.
    """
    report = f"Report: {report_path}"
    if org["error"]:
        name = escape_unprintable(org["org_url"] or org["host"])
        return Result([], f"{name} could not be audited. {org['error']} {report}")
    found = open_findings(org)
    counts = f"Open findings: {', '.join(f'{_count(found, severity):,} {severity}' for severity in SEVERITIES)}"
    tokens = f"{org['org_url']}: {plural(len(org['tokens']), 'API token')}"
    reasons = _reasons_to_fail(org, fail_on)
    failure = " ".join([*reasons, f"{counts}.", report]) if reasons else ""
    return Result([tokens, counts, _drift_line(org), report, headline([org])], failure)


def _count(findings: Sequence[Finding], severity: str) -> int:
    return sum(finding["severity"] == severity for finding in findings)


def _first_steps(tokens: int, findings: Sequence[Finding]) -> list[str]:
    unknown = _count(findings, "unknown")
    not_made = [f"{plural(unknown, 'check')} could not be made."] if unknown else []
    affected: dict[str, set[str]] = {}
    ranks: dict[str, int] = {}
    for finding in findings:
        if finding["severity"] != "unknown":
            rule, rank = finding["rule"], SEVERITIES.index(finding["severity"])
            affected.setdefault(rule, set()).add(finding["token_id"])
            ranks[rule] = min(rank, ranks.get(rule, rank))
    order = sorted(affected, key=lambda rule: (ranks[rule], list(RULES).index(rule)))[:_IN_HEADLINE]
    if not order:
        return ["Nothing was found in the checks that could be made.", *not_made] if not_made else ["No open findings."]
    numbers = [len(affected[rule]) for rule in order]
    said = [RULES[rule].one if number == 1 else RULES[rule].many for rule, number in zip(order, numbers, strict=True)]
    others = "; ".join(f"{number:,} {words}" for number, words in zip(numbers[1:], said[1:], strict=True))
    first = f"Start with the {numbers[0]:,} of {plural(tokens, 'API token')} that {said[0]}."
    return [first, *([f"{others}."] if others else []), *not_made]


def _drift_line(org: OrgReport) -> str:
    if org["drift_error"]:
        return f"Not compared with the baseline. {org['drift_error']}"
    drift = org["drift"]
    if drift is None:
        return "No baseline configured (okta_baseline)"
    counts = f"{len(drift['new'])} new, {len(drift['gone'])} gone, {len(drift['changed'])} changed"
    return f"Compared with the baseline: {counts}"


def _reasons_to_fail(org: OrgReport, fail_on: Collection[str]) -> list[str]:
    reasons = []
    failing = [finding for finding in open_findings(org) if finding["severity"] in fail_on]
    if failing:
        first = failing[0]
        token = f"{escape_unprintable(first['token_name'])} ({first['token_id']})"
        reasons.append(
            f"okta_fail_on ({', '.join(fail_on)}): {plural(len(failing), 'open finding')}. "
            f"The first is {token}: {first['message']}"
        )
    drift = org["drift"]
    if drift and "drift" in fail_on:
        names = [
            f"{escape_unprintable(token.get('name'))} ({token['id']}) is {kind}"
            for kind, tokens in (("new", drift["new"]), ("gone", drift["gone"]), ("changed", drift["changed"]))
            for token in tokens
        ]
        if names:
            reasons.append(
                f"okta_fail_on ({', '.join(fail_on)}): {plural(len(names), 'difference')} from the baseline. "
                f"The first is that {names[0]}."
            )
    if org["drift_error"]:
        reasons.append(f"Not compared with the baseline. {org['drift_error']}")
    return reasons
