# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: audits the API tokens of orgs, and defines the report as programs read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

import yaml

from ..module_utils._version import VERSION
from ._drift import BaselineError, Drift, find_drift, read_baseline
from ._findings import Finding, Judgement, Token, judge
from ._text import escape_unprintable
from ._token_policy import Policy, PolicyError, read_policy

SCHEMA_VERSION = 1
TITLE = "API token audit"


class Generator(TypedDict):
    """Names the program that made a report."""

    name: str
    version: str


class PolicySummary(TypedDict):
    """Describes the policy that was used. sha256: of the file. exceptions: with token, rule, reason and until."""

    file: str
    sha256: str
    rules: dict[str, dict[str, Any]]
    known_zones: dict[str, str] | None
    exceptions: list[dict[str, Any]]


class Checks(TypedDict):
    """Counts the checks of tokens by their result. Each is in exactly one."""

    passed: int
    failed: int
    unknown: int
    accepted: int


class OrgReport(TypedDict):
    """Holds what was found in one org.

    error: why it could not be audited, None if it could; what follows it is empty then. time: ISO 8601, by Okta's
    clock. checks: by rule. drift: None without a baseline, or if it could not be compared, which drift_error explains.
    requests: how many were sent to Okta.
    """

    host: str
    org_url: str | None
    time: str | None
    signed_in: dict[str, Any] | None
    error: str | None
    warnings: list[str]
    requests: int | None
    policy: PolicySummary | None
    checks: dict[str, Checks]
    tokens: list[Token]
    findings: list[Finding]
    baseline: str | None
    drift: Drift | None
    drift_error: str | None


class Report(TypedDict):
    """Holds the audit of all orgs. generated_at: ISO 8601, UTC. duration_seconds: None if it was not measured."""

    schema_version: int
    title: str
    generated_by: Generator
    generated_at: str
    duration_seconds: float | None
    headline: str
    orgs: list[OrgReport]


def audit_org(
    host: str, listing: Mapping[str, Any] | None, policy_file: str | None, baseline_file: str | None
) -> OrgReport:
    """Audit an org; what is wrong with the input is in the report.

    listing: the result of okta_api_token_info for the host, None if there is none.
    """
    listing = listing or {}
    signed_in = listing.get("sign_in") or {}
    org: OrgReport = {
        "host": host,
        "org_url": signed_in.get("org_url"),
        "time": signed_in.get("time"),
        "signed_in": signed_in or None,
        "error": _listing_error(host, listing),
        "warnings": [str(warning) for warning in listing.get("warnings") or []],
        "requests": (listing.get("rate_limit") or {}).get("requests"),
        "policy": None,
        "checks": {},
        "tokens": [],
        "findings": [],
        "baseline": baseline_file,
        "drift": None,
        "drift_error": None,
    }
    if org["error"]:
        return org
    tokens = listing["api_tokens"]
    try:
        policy, org["policy"] = load_policy(policy_file or "")
        judgement = judge(tokens, policy, date.fromisoformat(signed_in["time"][:10]), signed_in["org_url"])
    except PolicyError as error:
        return {**org, "error": _sentence(f"okta_policy_file: {error}")}
    org["tokens"], org["findings"] = tokens, judgement.findings
    org["checks"] = {name: _checks(judgement, name) for name in policy.rules}
    org["warnings"] += _unmatched(judgement)
    if baseline_file:
        try:
            org["drift"] = find_drift(tokens, read_baseline(_read(baseline_file).decode()), signed_in["org_url"])
        except (BaselineError, OSError, UnicodeDecodeError) as error:
            org["drift_error"] = _sentence(f"okta_baseline: {_reason(baseline_file, error)}")
    return org


def make_report(orgs: Sequence[OrgReport], headline: str, generated_at: str, duration_seconds: float | None) -> Report:
    """Put the orgs into one report."""
    return {
        "schema_version": SCHEMA_VERSION,
        "title": TITLE,
        "generated_by": {"name": "identityops.okta", "version": VERSION},
        "generated_at": generated_at,
        "duration_seconds": duration_seconds,
        "headline": headline,
        "orgs": list(orgs),
    }


def open_findings(org: OrgReport) -> list[Finding]:
    """Return the findings that no exception accepts."""
    return [finding for finding in org["findings"] if not finding["exception"]]


def _listing_error(host: str, listing: Mapping[str, Any]) -> str | None:
    if listing.get("unreachable"):
        return _sentence(f"The host {host} cannot be reached: {listing.get('msg')}")
    if "api_tokens" in listing:
        return None
    if "msg" in listing:
        return _sentence(listing["msg"])
    return "The run stopped for this host before its API tokens were listed. The output of the run says why."


def _one_line(text: Any) -> str:
    return escape_unprintable(" ".join(str(text).split()))


def _sentence(text: Any) -> str:
    line = _one_line(text)
    return line if line.endswith(".") else f"{line}."


def load_policy(path: str) -> tuple[Policy, PolicySummary]:
    """Read and check a policy file. Raises PolicyError."""
    try:
        content = _read(path)
        policy = read_policy(yaml.safe_load(content))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, PolicyError) as error:
        raise PolicyError(_reason(path, error)) from None
    summary: PolicySummary = {
        "file": path,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rules": {
            name: {
                "severity": rule.severity,
                **({} if rule.days is None else {"days": rule.days}),
                **(
                    {"service_accounts": [one.pattern for one in rule.service_accounts]}
                    if rule.service_accounts
                    else {}
                ),
            }
            for name, rule in policy.rules.items()
        },
        "known_zones": policy.known_zones,
        "exceptions": [{**asdict(one), "until": one.until.isoformat()} for one in policy.exceptions],
    }
    return policy, summary


def _read(path: str) -> bytes:
    return Path(path).expanduser().read_bytes()


def _reason(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file {path} on the control node"
    return f"{path}: {_one_line(error.strerror if isinstance(error, OSError) else error)}"


def _checks(judgement: Judgement, rule: str) -> Checks:
    count = judgement.rules[rule]
    return {"passed": count.passed, "failed": count.failed, "unknown": count.unknown, "accepted": count.accepted}


def _unmatched(judgement: Judgement) -> list[str]:
    return [
        f"The policy has an exception for {one.token!r}, but no API token has this ID or name."
        for one in judgement.unmatched_exceptions
    ]
