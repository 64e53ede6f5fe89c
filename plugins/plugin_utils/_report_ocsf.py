# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the findings of an audit as Compliance Findings of OCSF, for SIEMs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ._audit import OrgReport, Report
from ._findings import Finding, Token
from ._rules import RULES, STIG
from ._text import escape_unprintable

VERSION = "1.5.0"
_SEVERITIES = {
    "critical": (5, "Critical"),
    "high": (4, "High"),
    "medium": (3, "Medium"),
    "low": (2, "Low"),
    "unknown": (0, "Unknown"),
}
_NEW, _SUPPRESSED = (1, "New"), (3, "Suppressed")
_FAIL, _UNKNOWN = (3, "Fail"), (0, "Unknown")


def to_ocsf(report: Report) -> str:
    """Return one JSON object a line for each finding, accepted ones included."""
    events = [
        _event(report, org, token, finding)
        for org in report["orgs"]
        for tokens in [{token["id"]: token for token in org["tokens"]}]
        for finding in org["findings"]
        for token in [tokens[finding["token_id"]]]
    ]
    return "".join(f"{json.dumps(event)}\n" for event in events)


def _event(report: Report, org: OrgReport, token: Token, finding: Finding) -> dict[str, Any]:
    rule, time = RULES[finding["rule"]], _milliseconds(org["time"])
    severity_id, severity = _SEVERITIES[finding["severity"]]
    status_id, status = _SUPPRESSED if finding["exception"] else _NEW
    result_id, result = _UNKNOWN if finding["severity"] == "unknown" else _FAIL
    tenant = urlsplit(org["org_url"] or "").netloc
    uid = f"{tenant}/{finding['token_id']}/{finding['rule']}"
    event = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Compliance Finding",
        "class_uid": 2003,
        "type_name": "Compliance Finding: Create",
        "type_uid": 200301,
        "time": time,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": f"{escape_unprintable(finding['token_name'])}: {finding['message']}",
        "metadata": {
            "version": VERSION,
            "uid": f"{uid}/{time}",
            "tenant_uid": tenant,
            "log_name": report["title"],
            "product": {
                "name": report["generated_by"]["name"],
                "vendor_name": "identityops",
                "version": report["generated_by"]["version"],
            },
        },
        "finding_info": {
            "uid": uid,
            "title": rule.title,
            "desc": finding["message"],
            "created_time": time,
            "data_sources": ["Okta API tokens"],
        },
        "compliance": {
            "control": finding["stig_id"] or finding["rule"],
            "standards": [STIG if finding["stig_id"] else "identityops.okta policy"],
            "requirements": [finding["rule"]],
            "desc": rule.why,
            "status_id": result_id,
            "status": result,
        },
        "remediation": {"desc": " ".join(filter(None, [finding["remedy"], finding["command"]]))},
        "resources": [_resource(token)],
    }
    if finding["exception"]:
        until, reason = finding["exception"]["until"], finding["exception"]["reason"]
        event["status_detail"] = f"Accepted until {until}: {reason}"
    return event


def _resource(token: Token) -> dict[str, Any]:
    owner = (token.get("_embedded") or {}).get("owner") or {}
    named = {"uid": token.get("userId"), "name": owner.get("login")}
    known = {key: value for key, value in named.items() if value}
    resource = {"type": "Okta API token", "uid": token["id"], "name": token.get("name") or token["id"]}
    return {**resource, "owner": known} if known else resource


def _milliseconds(time: str | None) -> int:
    return int(datetime.fromisoformat((time or "").replace("Z", "+00:00")).timestamp() * 1000)
