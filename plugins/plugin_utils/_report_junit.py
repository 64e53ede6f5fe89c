# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the report of an audit as JUnit has it, with a suite an org and a case a token."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping

from ._audit import OrgReport, Report
from ._drift import Drift
from ._findings import Finding
from ._ranking import ranked

# XML has no place for other characters, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report, fail_on: Mapping[str, Collection[str]]) -> str:
    """Return the report as XML.

    fail_on: by host, the severities, and drift, that fail a case. All other findings are output of their case.
    """
    root = ET.Element("testsuites", name=_text(report["title"]))
    for org in report["orgs"]:
        _add_suite(root, org, fail_on[org["host"]])
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_suite(root: ET.Element, org: OrgReport, fail_on: Collection[str]) -> None:
    name = _text(org["org_url"] or org["host"])
    suite = ET.SubElement(root, "testsuite", name=name)
    if org["time"]:
        suite.set("timestamp", org["time"][:19])
    if org["error"]:
        _add_case(suite, name, "audit", "error", "error", [org["error"]])
    if org["drift_error"]:
        _add_case(suite, name, "drift", "error", "error", [org["drift_error"]])
    if org["drift"] and "drift" in fail_on:
        _add_case(suite, name, "drift", "failure", "drift", _differences(org["drift"]))
    for _org, token, findings in ranked([org]):
        failing = [finding for finding in findings if not finding["exception"] and finding["severity"] in fail_on]
        case = _add_case(
            suite,
            name,
            f"{token['id']} {token.get('name') or ''}",
            "failure",
            failing[0]["severity"] if failing else "",
            [_line(finding) for finding in failing],
        )
        others = [_line(finding) for finding in findings if finding not in failing]
        if others:
            ET.SubElement(case, "system-out").text = _text("\n".join(others))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _add_case(suite: ET.Element, suite_name: str, name: str, kind: str, severity: str, lines: list[str]) -> ET.Element:
    """Add a test case that ended as kind says if there are any lines, and passed if there are none."""
    case = ET.SubElement(suite, "testcase", classname=suite_name, name=_text(name))
    if lines:
        ET.SubElement(case, kind, type=severity, message=_text(lines[0])).text = _text("\n".join(lines))
    return case


def _differences(drift: Drift) -> list[str]:
    changed = [f"{token['id']} {token['name']}: {', '.join(token['changes'])} changed" for token in drift["changed"]]
    return [
        *(f"{token['id']} {token.get('name')}: new" for token in drift["new"]),
        *(f"{token['id']} {token.get('name')}: gone" for token in drift["gone"]),
        *changed,
    ]


def _line(finding: Finding) -> str:
    accepted = finding["exception"]
    until = f" (accepted until {accepted['until']}: {accepted['reason']})" if accepted else ""
    return f"{finding['severity']} {finding['rule']}: {finding['message']} {finding['remedy']}{until}"


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
