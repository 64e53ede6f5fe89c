# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what the HTML report shows, as texts in their order. The template only lays it out.

Every text that other people chose has escapes for unprintable characters here; the template escapes HTML.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from ._audit import OrgReport, Report, open_findings
from ._findings import Finding, Token, is_agent, is_restricted
from ._ranking import NO_FINDING, ranked, worst_severity
from ._rules import RULES
from ._screen import plural
from ._text import escape_unprintable
from ._token_policy import SEVERITIES

UNKNOWN = "unknown"
NEVER = 10**6  # sorts what was never used behind all that was
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_METHODS = {"api_token": "an API token", "access_token": "an access token", "oauth_client_id": "a service app"}
_IDLE_EDGES, _AGE_EDGES = (0, 3, 7, 14, 21), (0, 30, 90, 180, 365)
_CHART_WIDTH = 64 * 7  # five edges, a threshold between them, and what stands apart
_ANCHOR = re.compile(r"[A-Za-z0-9]{1,64}")


@dataclass(frozen=True)
class Tile:
    """Counts tokens or findings. severity: that of the findings, or all, accepted or none."""

    label: str
    value: str
    severity: str


@dataclass(frozen=True)
class FindingView:
    """Describes a finding. mark: its severity, or accepted. accepted: until when and why, empty for an open one."""

    mark: str
    rule: str
    title: str
    message: str
    remedy: str
    command: str
    stig_id: str
    accepted: str


@dataclass(frozen=True)
class Days:
    """Shows a number of days. text: what to show. value: what to sort by."""

    text: str
    value: int


@dataclass(frozen=True)
class TokenView:
    """Describes a token and its findings.

    anchor: its ID in the page. agent: client of an agent, empty for others. owner_status: empty for an active owner.
    network: anywhere, zones or unknown. marks: the severities of its open findings, and accepted, to filter by.
    history: when it was created and used.
    """

    anchor: str
    org: str
    token_id: str
    name: str
    agent: str
    owner: str
    owner_status: str
    roles: str
    is_super_admin: bool
    network: str
    network_text: str
    age: Days
    idle: Days
    expires: Days
    history: str
    severity: str
    severity_rank: int
    open_count: int
    marks: str
    rules: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class RuleView:
    """Describes a rule of the policy, and how many tokens failed it, could not be checked, are accepted, and passed."""

    rule: str
    title: str
    why: str
    severity: str
    threshold: str
    stig_id: str
    command: str
    failed: int
    unknown: int
    accepted: int
    passed: int


@dataclass(frozen=True)
class Bar:
    """Describes a bar of a chart. kind: within, beyond (the threshold) or apart. height: 0 to 100."""

    label: str
    count: int
    height: float
    kind: str


@dataclass(frozen=True)
class Chart:
    """Describes a chart. summary: the same in words, for those who cannot see it. width: the same for all charts."""

    title: str
    note: str
    summary: str
    width: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Difference:
    """Describes one difference from the baseline. details: what changed, one line each."""

    kind: str
    name: str
    token_id: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrgView:
    """Describes the audit of one org.

    error: why it could not be audited, else empty. facts: label and text. differences: None if it was not compared.
    """

    name: str
    error: str
    warnings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    baseline: str
    differences: tuple[Difference, ...] | None
    not_compared: str


@dataclass(frozen=True)
class Choice:
    """Offers a value to filter by."""

    value: str
    label: str


@dataclass(frozen=True)
class Page:
    """Holds all that the page shows. filters: label, name of the field and its choices."""

    title: str
    heading: str
    subtitle: str
    headline: str
    tiles: tuple[Tile, ...]
    tokens: tuple[TokenView, ...]
    rules: tuple[RuleView, ...]
    charts: tuple[Chart, ...]
    orgs: tuple[OrgView, ...]
    filters: tuple[tuple[str, str, tuple[Choice, ...]], ...]
    has_many_orgs: bool
    columns: int
    footer: str


def make_page(report: Report) -> Page:
    """Arrange a report as a page."""
    orgs = report["orgs"]
    tokens = _token_views(orgs)
    rules = _rule_views(orgs)
    names = [_org_name(org) for org in orgs]
    day = _readable(report["generated_at"]).split(",")[0]
    subject = names[0] if len(orgs) == 1 else plural(len(orgs), "org")
    return Page(
        title=f"{report['title']} of {subject}, {day}",
        heading=f"{report['title']} of {subject}",
        subtitle=f"{_readable(report['generated_at'])} \u00b7 {plural(len(tokens), 'API token')}",
        headline=report["headline"],
        tiles=_tiles(orgs, tokens),
        tokens=tokens,
        rules=rules,
        charts=_charts(orgs),
        orgs=tuple(map(_org_view, orgs)),
        filters=_filters(tokens, rules, names),
        has_many_orgs=len(orgs) > 1,
        columns=8 + (len(orgs) > 1),
        footer=_footer(report),
    )


def _tiles(orgs: Sequence[OrgReport], tokens: Sequence[TokenView]) -> tuple[Tile, ...]:
    found = Counter(finding["severity"] for org in orgs for finding in open_findings(org))
    accepted = sum(finding["exception"] is not None for org in orgs for finding in org["findings"])
    return (
        Tile("API tokens", f"{len(tokens):,}", "all"),
        *(Tile(severity, f"{found[severity]:,}", severity) for severity in SEVERITIES),
        Tile("accepted", f"{accepted:,}", "accepted"),
        Tile("without findings", f"{sum(token.severity == NO_FINDING for token in tokens):,}", NO_FINDING),
    )


def _token_views(orgs: Sequence[OrgReport]) -> tuple[TokenView, ...]:
    views, anchors = [], set()
    for number, (org, token, findings) in enumerate(ranked(orgs)):
        anchor = f"token-{token['id']}"
        if not _ANCHOR.fullmatch(token["id"]) or anchor in anchors:
            anchor = f"token-number-{number}"
        anchors.add(anchor)
        views.append(_token_view(anchor, org, token, findings))
    return tuple(views)


def _token_view(anchor: str, org: OrgReport, token: Token, findings: Sequence[Finding]) -> TokenView:
    embedded = token.get("_embedded") or {}
    owner, roles = embedded.get("owner") or {}, embedded.get("owner_roles")
    status = owner.get("status")
    found = [finding for finding in findings if not finding["exception"]]
    severity = worst_severity(findings)
    marks = [*dict.fromkeys(finding["severity"] for finding in found)] or [NO_FINDING]
    restricted = is_restricted(token.get("network"))
    network = UNKNOWN if restricted is None else "zones" if restricted else "anywhere"
    used = "never used" if token.get("never_used") else f"last used {_readable(token.get('last_used'))}"
    return TokenView(
        anchor=anchor,
        org=_org_name(org),
        token_id=escape_unprintable(token["id"]),
        name=_known(token.get("name")),
        agent=_known(token.get("clientName")) if is_agent(token) else "",
        owner=_known(owner.get("login") or token.get("userId")),
        owner_status="" if status == "ACTIVE" or not owner else _known(status).replace("_", " ").lower(),
        roles=UNKNOWN if roles is None else ", ".join(_known(role.get("label")) for role in roles) or "none",
        is_super_admin=any(role.get("type") == "SUPER_ADMIN" for role in roles or []),
        network=network,
        network_text={"anywhere": "any IP address", "zones": _zones(org, token)}.get(network, network),
        age=_days(token.get("age_days")),
        idle=Days("never used", NEVER) if token.get("never_used") else _days(token.get("idle_days")),
        expires=_days(token.get("expires_in_days")),
        history=f"Created {_readable(token.get('created'))}, {used}, expires {_readable(token.get('expiresAt'))}.",
        severity=severity,
        severity_rank=(*SEVERITIES, NO_FINDING).index(severity),
        open_count=len(found),
        marks=" ".join([*marks, *(["accepted"] if len(found) < len(findings) else [])]),
        rules=" ".join(dict.fromkeys(finding["rule"] for finding in findings)),
        findings=tuple(_finding_views(findings)),
    )


def _finding_views(findings: Sequence[Finding]) -> Iterable[FindingView]:
    """Yield the findings of a token, accepted ones last. A command that deals with several is shown once."""
    shown: set[str | None] = set()
    for finding in sorted(findings, key=lambda finding: finding["exception"] is not None):
        accepted, command = finding["exception"], finding["command"]
        is_new = not accepted and command not in shown
        yield FindingView(
            mark="accepted" if accepted else finding["severity"],
            rule=finding["rule"],
            title=RULES[finding["rule"]].title,
            message=finding["message"],
            remedy=finding["remedy"],
            command=command if command and is_new else "",
            stig_id=finding["stig_id"] or "",
            accepted=f" Accepted until {accepted['until']}: {escape_unprintable(accepted['reason'])}"
            if accepted
            else "",
        )
        if is_new:
            shown.add(command)


def _rule_views(orgs: Sequence[OrgReport]) -> tuple[RuleView, ...]:
    views = []
    for rule, info in RULES.items():
        policies = [org["policy"]["rules"][rule] for org in orgs if org["policy"] and rule in org["policy"]["rules"]]
        if not policies:
            continue
        checks = [org["checks"][rule] for org in orgs if rule in org["checks"]]
        days = sorted({policy["days"] for policy in policies if "days" in policy})
        command = info.bulk_command if info.bulk_command and days and 1 <= days[0] <= 29 else None
        views.append(
            RuleView(
                rule=rule,
                title=info.title,
                why=info.why,
                severity=min((policy["severity"] for policy in policies), key=SEVERITIES.index),
                threshold=" or ".join(plural(number, "day") for number in days),
                stig_id=info.stig_id or "",
                command=command.format(days=days[0]) if command else "",
                failed=sum(check["failed"] for check in checks),
                unknown=sum(check["unknown"] for check in checks),
                accepted=sum(check["accepted"] for check in checks),
                passed=sum(check["passed"] for check in checks),
            )
        )
    return tuple(sorted(views, key=lambda view: (SEVERITIES.index(view.severity), -view.failed)))


def _charts(orgs: Sequence[OrgReport]) -> tuple[Chart, ...]:
    tokens = [token for org in orgs for token in org["tokens"]]
    used = [token for token in tokens if not token.get("never_used")]
    apart = [("never", len(tokens) - len(used))]
    return (
        _chart("Days since last use", used, "idle_days", _IDLE_EDGES, _threshold(orgs, "idle"), apart),
        _chart("Age in days", tokens, "age_days", _AGE_EDGES, _threshold(orgs, "old"), []),
    )


def _threshold(orgs: Sequence[OrgReport], rule: str) -> int | None:
    """Return the lowest threshold of a rule in the policies, None if no policy has the rule."""
    rules = [org["policy"]["rules"].get(rule) for org in orgs if org["policy"]]
    return min((found["days"] for found in rules if found), default=None)


def _chart(
    title: str,
    tokens: Sequence[Token],
    fact: str,
    edges: Iterable[int],
    threshold: int | None,
    apart: list[tuple[str, int]],
) -> Chart:
    """Count tokens by days. The threshold is always the edge of a bar, so that each bar is on one side of it."""
    days = [token[fact] for token in tokens if token.get(fact) is not None]
    lower = sorted({*edges, *([] if threshold is None else [threshold])})
    counted: list[tuple[str, int, str]] = []
    for least, most in zip(lower, [*lower[1:], None], strict=True):
        label = f"{least}+" if most is None else f"{least}" if most == least + 1 else f"{least}\u2013{most - 1}"
        count = sum(least <= max(one, 0) and (most is None or one < most) for one in days)
        counted.append((label, count, "within" if threshold is None or least < threshold else "beyond"))
    counted += [(label, count, "apart") for label, count in apart]
    highest = max(1, *(count for _label, count, _kind in counted))
    bars = tuple(Bar(label, count, round(100 * count / highest, 1), kind) for label, count, kind in counted)
    notes = [] if threshold is None else [f"The policy allows fewer than {plural(threshold, 'day')}."]
    if len(days) < len(tokens):
        notes.append(f"Not known for {plural(len(tokens) - len(days), 'token')}.")
    summary = ", ".join(f"{one.label}: {plural(one.count, 'token')}" for one in bars)
    return Chart(title, " ".join(notes), f"{title}. {summary}", _CHART_WIDTH, bars)


def _org_view(org: OrgReport) -> OrgView:
    drift = org["drift"]
    return OrgView(
        name=_org_name(org),
        error=escape_unprintable(org["error"] or ""),
        warnings=tuple(map(escape_unprintable, [*org["warnings"], *filter(None, [org["drift_error"]])])),
        facts=tuple(_facts(org)),
        baseline=f"Since {_readable(drift['since'])}" if drift and drift["since"] else "From the approved tokens",
        not_compared=_not_compared(org),
        differences=None
        if drift is None
        else (
            *(Difference("new", _known(token.get("name")), escape_unprintable(token["id"])) for token in drift["new"]),
            *(
                Difference("gone", _known(token.get("name")), escape_unprintable(token["id"]))
                for token in drift["gone"]
            ),
            *(
                Difference(
                    "changed",
                    _known(token["name"]),
                    escape_unprintable(token["id"]),
                    tuple(
                        f"{key}: {_json(before)} \u2192 {_json(now)}" for key, (before, now) in token["changes"].items()
                    ),
                )
                for token in drift["changed"]
            ),
        ),
    )


def _not_compared(org: OrgReport) -> str:
    if org["error"]:
        return "Could not be audited."
    return escape_unprintable(org["drift_error"] or "No baseline is configured.")


def _facts(org: OrgReport) -> Iterable[tuple[str, str]]:
    signed_in = org["signed_in"] or {}
    if org["error"]:
        yield "Could not be audited", escape_unprintable(org["error"])
    if org["time"]:
        yield "Read at", f"{_readable(org['time'])} (Okta's clock)"
    if signed_in:
        who = signed_in.get("login") or signed_in.get("client_id") or signed_in.get("user_id") or UNKNOWN
        yield "Signed in as", f"{escape_unprintable(who)} with {_METHODS[signed_in['method']]}"
    if signed_in.get("scopes"):
        yield "Scopes", escape_unprintable(", ".join(signed_in["scopes"]))
    checks = list(org["checks"].values())
    if checks:
        total = {kind: sum(check[kind] for check in checks) for kind in ("passed", "failed", "unknown", "accepted")}
        yield (
            "Checks",
            (
                f"{sum(total.values()):,}: {total['passed']:,} passed, {total['failed']:,} failed, "
                f"{total['unknown']:,} could not be made, {total['accepted']:,} accepted"
            ),
        )
    if org["policy"]:
        yield "Policy", escape_unprintable(org["policy"]["file"])
        yield "SHA-256 of the policy", org["policy"]["sha256"]
        yield "Rules", "; ".join(f"{rule} ({_rule_text(what)})" for rule, what in org["policy"]["rules"].items())
        zones = org["policy"]["known_zones"]
        if zones is not None:
            yield "Known zones", escape_unprintable(", ".join(zones.values())) or "none"
    if org["baseline"]:
        yield "Compared with", escape_unprintable(org["baseline"])
    if org["requests"] is not None:
        yield "Requests to Okta", str(org["requests"])


def _rule_text(rule: dict[str, Any]) -> str:
    days = [plural(rule["days"], "day")] if "days" in rule else []
    patterns = [escape_unprintable(" ".join(rule["service_accounts"]))] if "service_accounts" in rule else []
    return ", ".join([rule["severity"], *days, *patterns])


def _filters(
    tokens: Sequence[TokenView], rules: Sequence[RuleView], orgs: Sequence[str]
) -> tuple[tuple[str, str, tuple[Choice, ...]], ...]:
    owners = sorted({token.owner for token in tokens}, key=str.casefold)
    filters = [
        (
            "Severity",
            "severity",
            [Choice(one, one) for one in (*SEVERITIES, "accepted")] + [Choice(NO_FINDING, "no finding")],
        ),
        ("Rule", "rule", [Choice(rule.rule, rule.title) for rule in rules]),
        ("Owner", "owner", [Choice(owner, owner) for owner in owners]),
        ("Client", "agent", [Choice("no", "people and services"), Choice("yes", "agents")]),
        (
            "Network",
            "network",
            [Choice("anywhere", "any IP address"), Choice("zones", "zones only"), Choice(UNKNOWN, UNKNOWN)],
        ),
    ]
    if len(orgs) > 1:
        filters.append(("Org", "org", [Choice(org, org) for org in orgs]))
    return tuple((label, name, tuple(choices)) for label, name, choices in filters)


def _footer(report: Report) -> str:
    program, seconds = report["generated_by"], report["duration_seconds"]
    took = "" if seconds is None else f" in {seconds:g} seconds"
    days = "Days are whole days by Okta's clock. Okta revokes an API token that was not used for 30 days."
    return f"Written by {program['name']} {program['version']}{took}. {days}"


def _org_name(org: OrgReport) -> str:
    return escape_unprintable(urlsplit(org["org_url"] or "").netloc or org["host"])


def _zones(org: OrgReport, token: Token) -> str:
    embedded = (token.get("_embedded") or {}).get("network_zones") or []
    known = (org["policy"] or {"known_zones": None})["known_zones"] or {}
    names = {**{zone["id"]: zone.get("name") or zone["id"] for zone in embedded}, **_named(known)}
    zones = (token.get("network") or {}).get("include") or []
    return escape_unprintable(", ".join(names.get(zone, zone) for zone in zones))


def _named(zones: Mapping[str, str]) -> dict[str, str]:
    """Return the zones to which the policy gives names."""
    return {zone_id: name for zone_id, name in zones.items() if name != zone_id}


def _known(value: Any) -> str:
    return UNKNOWN if value is None or value == "" else escape_unprintable(value)


def _days(days: Any) -> Days:
    return Days(UNKNOWN, -1) if days is None else Days(str(days), days)


def _json(value: Any) -> str:
    return escape_unprintable(json.dumps(value, ensure_ascii=False))


def _readable(time: Any) -> str:
    """Return a time for people, in English wherever the report is written; unknown for what is not ISO 8601."""
    try:
        moment = datetime.fromisoformat(str(time).replace("Z", "+00:00"))
    except ValueError:
        return UNKNOWN
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"
