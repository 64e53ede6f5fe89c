# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: judges API tokens, as okta_api_token_info returns them, by a policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from ..module_utils._facts import parse_time
from ._quarantine import is_quarantine
from ._rules import RULES
from ._screen import plural
from ._text import escape_unprintable
from ._token_policy import SEVERITIES, Policy, PolicyException, Rule

Token = Mapping[str, Any]

# The statuses of owners, as Okta's administrators know them, by what they mean for the token.
_ENDED = {"SUSPENDED": "is suspended", "DEPROVISIONED": "is deactivated"}
_NEVER_ACTIVATED = {"STAGED": "is staged", "PROVISIONED": "is not activated yet"}
_STILL_WORKING = {
    "LOCKED_OUT": "is locked out",
    "PASSWORD_EXPIRED": "has an expired password",
    "RECOVERY": "is resetting the password",
}
_RAISED = {"low": "medium", "medium": "high", "high": "critical", "critical": "critical"}
_PERMISSION = "Grant the credentials in use what the warnings name, and run the audit again."
_LOOK = "Look the token up in Okta."
_SAFE_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_SAFE_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


class AcceptedUntil(TypedDict):
    """Says why a finding is accepted, and the last day (ISO 8601) of that."""

    reason: str
    until: str


class Finding(TypedDict):
    """Describes what is wrong with one token.

    message: what is wrong and why it matters. remedy: what to do. command: a shell command that does it, if there is
    one. severity: critical, high, medium, low, or unknown when the rule could not be checked. exception: what accepts
    the finding.
    """

    token_id: str
    token_name: str | None
    rule: str
    severity: str
    message: str
    remedy: str
    command: str | None
    stig_id: str | None
    exception: AcceptedUntil | None


@dataclass
class RuleCount:
    """Counts the checks of one rule by their result. Each check of a token is in exactly one."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Judgement:
    """Holds the findings, most severe first, the checks by rule, and the policy's exceptions that match no token."""

    findings: list[Finding]
    rules: dict[str, RuleCount] = field(default_factory=dict)
    unmatched_exceptions: tuple[PolicyException, ...] = ()


@dataclass(frozen=True)
class _Case:
    """Holds one token and the rule to judge it by. tokens_of_owner: how many its owner has, without those of agents.

    today: the day by Okta's clock.
    """

    token: Token
    rule: Rule
    policy: Policy
    tokens_of_owner: int
    today: date

    @property
    def threshold(self) -> int:
        """The days of the rule."""
        return self.rule.days or 0

    @property
    def allowed(self) -> str:
        """What the policy allows, as a sentence."""
        return f"The policy allows fewer than {plural(self.threshold, 'day')}."

    def day(self, fact: str) -> str:
        """Return the day of a time of the token."""
        return escape_unprintable(str(self.token.get(fact))[:10])

    @property
    def owner(self) -> Mapping[str, Any] | None:
        """The owner, None if not read."""
        return (self.token.get("_embedded") or {}).get("owner")

    @property
    def zones(self) -> Sequence[Mapping[str, Any]] | None:
        """The network zones of its network, None if not read."""
        return (self.token.get("_embedded") or {}).get("network_zones")

    @property
    def owner_roles(self) -> Sequence[Mapping[str, Any]] | None:
        """The admin roles of the owner, None if not read."""
        return (self.token.get("_embedded") or {}).get("owner_roles")


@dataclass(frozen=True)
class _Problem:
    """Describes what a rule has found.

    severity: None for that of the rule. revokes: whether the remedy is to revoke the token.
    """

    message: str
    remedy: str
    severity: str | None = None
    revokes: bool = False


def judge(tokens: Sequence[Token], policy: Policy, today: date, org_url: str | None = None) -> Judgement:
    """Judge tokens by a policy.

    today: the day by Okta's clock. org_url: the org that commands name, None if they name none.
    """
    shares = Counter(token.get("userId") for token in tokens if not is_agent(token))
    counts = {name: RuleCount() for name in policy.rules}
    findings = []
    for token in tokens:
        for name, rule in policy.rules.items():
            if is_agent(token) and not RULES[name].for_agents:
                continue
            problem = _CHECKS[name](_Case(token, rule, policy, shares[token.get("userId")], today))
            if problem is None:
                counts[name].passed += 1
                continue
            finding = _with_exception(_finding(token, name, rule, problem, org_url), policy, today)
            findings.append(finding)
            if finding["exception"]:
                counts[name].accepted += 1
            elif finding["severity"] == "unknown":
                counts[name].unknown += 1
            else:
                counts[name].failed += 1
    names = {text for token in tokens for text in (token["id"], token.get("name"))}
    return Judgement(
        sorted(findings, key=lambda finding: SEVERITIES.index(finding["severity"])),
        counts,
        tuple(one for one in policy.exceptions if one.token not in names),
    )


def is_agent(token: Token) -> bool:
    """Return whether the token is that of an agent, which Okta manages.

    The client of all other tokens is Okta API.
    """
    return token.get("clientName") != "Okta API"


def is_restricted(network: Any) -> bool | None:
    """Return whether a token's network limits it to some zones, None if its connection is not one that is documented.

    The connection decides. Zones that are only excluded limit nothing.
    """
    connection = network.get("connection") if isinstance(network, Mapping) else None
    if connection == "ZONE":
        return bool(network.get("include"))
    return False if connection in (None, "", "ANYWHERE", "ANY_IP") else None


def revoke_command(token_id: str, org_url: str | None) -> str | None:
    """Return the shell command that revokes a token, None if its ID or the URL is nothing to paste into a shell."""
    if not _SAFE_ID.fullmatch(token_id) or not _SAFE_URL.fullmatch(org_url or "https://org"):
        return None
    org = f" org_url={org_url}" if org_url else ""
    return f'ansible localhost -m identityops.okta.okta_api_token -a "state=absent token_id={token_id}{org}"'


def _finding(token: Token, name: str, rule: Rule, problem: _Problem, org_url: str | None) -> Finding:
    return {
        "token_id": token["id"],
        "token_name": token.get("name"),
        "rule": name,
        "severity": problem.severity or rule.severity,
        "message": problem.message,
        "remedy": problem.remedy,
        "command": revoke_command(token["id"], org_url) if problem.revokes else None,
        "stig_id": RULES[name].stig_id,
        "exception": None,
    }


def _with_exception(finding: Finding, policy: Policy, today: date) -> Finding:
    expired = ""
    for one in policy.exceptions:
        if one.token in (finding["token_id"], finding["token_name"]) and one.rule in (None, finding["rule"]):
            if today <= one.until:
                return {**finding, "exception": {"reason": one.reason, "until": one.until.isoformat()}}
            expired = f" The exception expired on {one.until.isoformat()}."
    return {**finding, "message": finding["message"] + expired}


def _unknown(message: str, remedy: str) -> _Problem:
    return _Problem(f"{message}, so this was not checked.", remedy, severity="unknown")


def _unrestricted_network(case: _Case) -> _Problem | None:
    network = case.token.get("network") or {}
    restricted = is_restricted(network)
    remedy = "Limit it to the network zones that its clients use (playbook restrict_api_tokens)."
    if restricted is None:
        connection = escape_unprintable(network["connection"])
        return _unknown(f"Okta does not document what the network connection {connection} allows", remedy)
    if not restricted:
        excluded = " except those in its excluded zones" if network.get("exclude") else ""
        return _Problem(
            f"Can be used from any IP address{excluded}, so whoever gets hold of it can use it anywhere.", remedy
        )
    known = case.policy.known_zones
    of_nobody = {zone["id"] for zone in case.zones or () if is_quarantine(zone)}
    unlisted = ", ".join(sorted(set(network["include"]) - set(known) - of_nobody)) if known is not None else ""
    if not unlisted:
        return None
    return _Problem(
        f"Can be used from network zones that the policy does not list: {escape_unprintable(unlisted)}.",
        f"{remedy} If these zones are right, add them to known_zones in the policy.",
    )


def _quarantined(case: _Case) -> _Problem | None:
    network = case.token.get("network") or {}
    if not is_restricted(network):
        return None
    zones = {zone["id"]: zone for zone in case.zones or ()}
    included = [zones.get(zone_id) for zone_id in network["include"]]
    if case.zones is None or None in included:
        return _unknown("Its network zones could not be read", _PERMISSION)
    if not all(zone and is_quarantine(zone) for zone in included):
        return None
    # Nobody has used it since, so it was last updated when its network was changed.
    since = parse_time(case.token.get("lastUpdated"))
    if since is None:
        return _unknown("Since when it is in quarantine is not known", _LOOK)
    days = (case.today - since.date()).days
    if days < case.threshold:
        return None
    return _Problem(
        f"In quarantine for {plural(days, 'day')} (since {case.day('lastUpdated')}), so nobody could use it."
        f" {case.allowed}",
        "If nobody has missed it, revoke it. Otherwise release it (playbook release_api_tokens).",
        revokes=True,
    )


def _owner_not_active(case: _Case) -> _Problem | None:
    status = (case.owner or {}).get("status")
    if case.owner is None or not status:
        return _unknown("The status of its owner could not be read", _PERMISSION)
    if status == "ACTIVE":
        return None
    known = {**_ENDED, **_NEVER_ACTIVATED, **_STILL_WORKING}
    state = known.get(status, f"has the status {escape_unprintable(status)}")
    subject = f"Owner {escape_unprintable(case.owner.get('login'))} {state}"
    if status in _ENDED:
        return _Problem(
            f"{subject}, so the token does not work now, but works again when the owner is reactivated.",
            "If the owner is not coming back, revoke it.",
            revokes=True,
        )
    if status in _NEVER_ACTIVATED:
        return _Problem(
            f"{subject}, so the token probably does not work yet, but will when the owner is activated.",
            "If the owner is not about to be activated, revoke it.",
            revokes=True,
        )
    works = "still works" if status in _STILL_WORKING else "may still work"
    return _Problem(
        f"{subject}, but the token {works}: only suspending or deactivating the owner stops it.",
        "Find out whether the owner has left or is under attack. If so, revoke it.",
        severity=_RAISED[case.rule.severity],
        revokes=True,
    )


def _owner_is_super_admin(case: _Case) -> _Problem | None:
    if case.owner_roles is None:
        return _unknown("The admin roles of its owner could not be read", _PERMISSION)
    for role in case.owner_roles:
        if role.get("type") == "SUPER_ADMIN":
            groups = ", ".join(role.get("groups") or []) or "a group"
            way = "" if role.get("direct") else f" (through {escape_unprintable(groups)})"
            return _Problem(
                f"Owner is a Super Administrator{way}, so this token has full control of the org.",
                "Move it to a service account with a custom role.",
            )
    return None


def _owner_is_a_person(case: _Case) -> _Problem | None:
    if case.owner is None:
        return _unknown("Its owner could not be read", _PERMISSION)
    login = case.owner.get("login") or ""
    if any(pattern.search(login) for pattern in case.rule.service_accounts):
        return None
    return _Problem(
        f"Owned by a person ({escape_unprintable(login)}), so it stops working when they leave.",
        "Move it to a service account.",
    )


def _shared_account(case: _Case) -> _Problem | None:
    if case.tokens_of_owner < 2:
        return None
    return _Problem(
        f"Its owner has {case.tokens_of_owner} API tokens, so each has all rights that any of their clients needs.",
        "Give each client a service account of its own.",
    )


def _agent(case: _Case) -> _Problem | None:
    if not is_agent(case.token):
        return None
    return _Problem(
        f"Belongs to an agent ({escape_unprintable(case.token.get('clientName'))}), which Okta manages.",
        "If the agent is no longer needed, deactivate the agent. Do not revoke its token.",
    )


def _idle(case: _Case) -> _Problem | None:
    days = case.token.get("idle_days")
    if days is None:
        return _unknown("When it was last used is not known", _LOOK)
    if days < case.threshold:
        return None
    return _Problem(
        f"Not used for {plural(days, 'day')} (since {case.day('last_used')}). {case.allowed}",
        "If nothing needs it, revoke it.",
        revokes=True,
    )


def _never_used(case: _Case) -> _Problem | None:
    days = case.token.get("age_days")
    if days is None or case.token.get("never_used") is None:
        return _unknown("Whether it was ever used is not known", _LOOK)
    if not case.token["never_used"] or days < case.threshold:
        return None
    return _Problem(
        f"Created {plural(days, 'day')} ago ({case.day('created')}) and never used. {case.allowed}",
        "If nothing needs it, revoke it.",
        revokes=True,
    )


def _expires_soon(case: _Case) -> _Problem | None:
    days = case.token.get("expires_in_days")
    if days is None:
        return _unknown("When it expires is not known", _LOOK)
    if days > case.threshold:
        return None
    return _Problem(
        f"Expires in {plural(days, 'day')} (on {case.day('expiresAt')}) unless it is used before then.",
        "If a client needs it, make sure that the client uses it before then. If not, revoke it.",
        revokes=True,
    )


def _old(case: _Case) -> _Problem | None:
    days = case.token.get("age_days")
    if days is None:
        return _unknown("When it was created is not known", _LOOK)
    if days < case.threshold:
        return None
    return _Problem(
        f"Created {plural(days, 'day')} ago ({case.day('created')}). {case.allowed}",
        "Replace it: create a new token, move its clients to the new one, then revoke this one.",
    )


_CHECKS: dict[str, Callable[[_Case], _Problem | None]] = {
    "unrestricted_network": _unrestricted_network,
    "quarantined": _quarantined,
    "owner_not_active": _owner_not_active,
    "owner_is_super_admin": _owner_is_super_admin,
    "owner_is_a_person": _owner_is_a_person,
    "shared_account": _shared_account,
    "idle": _idle,
    "never_used": _never_used,
    "expires_soon": _expires_soon,
    "old": _old,
    "agent": _agent,
}
