# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the report of an audit for spreadsheets, with one row a token or one row a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ._audit import OrgReport, Report
from ._csv import to_csv
from ._findings import Finding, Token, is_agent, is_restricted
from ._ranking import ranked, worst_severity

Row = Mapping[str, Any]

TOKEN_COLUMNS = (
    "org",
    "id",
    "name",
    "client",
    "is_agent",
    "owner_id",
    "owner",
    "owner_status",
    "owner_roles",
    "network",
    "zones",
    "zone_names",
    "created",
    "last_used",
    "never_used",
    "expires_at",
    "age_days",
    "idle_days",
    "expires_in_days",
    "severity",
    "open_findings",
    "accepted_findings",
    "rules",
)
FINDING_COLUMNS = (
    "org",
    "token_id",
    "token_name",
    "owner",
    "severity",
    "rule",
    "stig_id",
    "message",
    "remedy",
    "command",
    "accepted_until",
    "accepted_reason",
)
UNKNOWN = "unknown"


def tokens_csv(report: Report) -> bytes:
    """Return one row a token, the most severe first."""
    return to_csv(TOKEN_COLUMNS, (_token_row(org, token, found) for org, token, found in ranked(report["orgs"])))


def findings_csv(report: Report) -> bytes:
    """Return one row a finding, org by org, the most severe first."""
    return to_csv(FINDING_COLUMNS, (row for org in report["orgs"] for row in _finding_rows(org)))


def _finding_rows(org: OrgReport) -> Iterator[Row]:
    owners = {token["id"]: _owner(token).get("login") for token in org["tokens"]}
    for finding in org["findings"]:
        accepted = finding["exception"]
        yield {
            **finding,
            "org": org["org_url"],
            "owner": owners[finding["token_id"]] or UNKNOWN,
            "accepted_until": accepted["until"] if accepted else None,
            "accepted_reason": accepted["reason"] if accepted else None,
        }


def _token_row(org: OrgReport, token: Token, findings: list[Finding]) -> Row:
    owner, roles = _owner(token), (token.get("_embedded") or {}).get("owner_roles")
    restricted = is_restricted(token.get("network"))
    found = [finding for finding in findings if not finding["exception"]]
    return {
        **token,
        "org": org["org_url"],
        "client": token.get("clientName"),
        "is_agent": _truth(is_agent(token)),
        "owner_id": token.get("userId"),
        "owner": owner.get("login") or UNKNOWN,
        "owner_status": owner.get("status") or UNKNOWN,
        "owner_roles": UNKNOWN
        if roles is None
        else ", ".join(str(role.get("label") or role["type"]) for role in roles),
        "network": {None: UNKNOWN, False: "anywhere", True: "zones"}[restricted],
        "zones": " ".join(token["network"]["include"]) if restricted else None,
        "zone_names": ", ".join(_zone_names(token)) if restricted else None,
        "never_used": _truth(token.get("never_used")),
        "expires_at": token.get("expiresAt"),
        "severity": worst_severity(findings),
        "open_findings": len(found),
        "accepted_findings": len(findings) - len(found),
        "rules": " ".join(finding["rule"] for finding in found),
    }


def _zone_names(token: Token) -> list[str]:
    """Return the names of the zones from which a token can be used, as far as they are known."""
    names = {zone["id"]: zone.get("name") for zone in (token.get("_embedded") or {}).get("network_zones") or ()}
    return [names[zone] for zone in token["network"]["include"] if names.get(zone)]


def _owner(token: Token) -> Token:
    owner: Token | None = (token.get("_embedded") or {}).get("owner")
    return owner or {}


def _truth(value: bool | None) -> str:
    return {None: UNKNOWN, False: "false", True: "true"}[value]
