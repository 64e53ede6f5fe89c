# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: token_findings
short_description: Judge API tokens by a policy
version_added: 1.0.0
author:
  - identityops contributors (@identityops)
description:
  - Says what is wrong with each API token, in a sentence, with a severity and, where there is one, the id of the check in the DISA Okta
    STIG.
  - A rule that cannot be checked, as when the owner could not be read, is a finding of severity V(unknown). Nothing passes for clean
    because it was not seen.
  - Tokens of agents, which Okta manages, are judged by C(agent), C(unrestricted_network) and the rules on their owner's state and
    rights only.
positional: policy, now
options:
  _input:
    description:
      - The tokens, as RV(identityops.okta.okta_api_token_info#module:api_tokens) has them, with their owners and the roles of these.
    type: list
    elements: dict
    required: true
  policy:
    description: What is wrong, and how much. A mistake in it is an error that names the place.
    type: dict
    required: true
    suboptions:
      rules:
        description:
          - The rules by name. One that is left out is not checked. Each has a C(severity), V(critical), V(high), V(medium) or V(low).
          - C(unrestricted_network) finds tokens that may be used from anywhere. Zones that are excluded restrict nothing.
          - C(owner_not_active) finds tokens that do not work, since their owner is suspended, locked out or the like.
          - C(owner_is_super_admin) finds tokens with the rights of a super admin, given to the owner in person or through a group.
          - C(owner_is_a_person) finds tokens whose owner's login matches none of the regular expressions in C(service_accounts).
          - C(shared_account) finds tokens whose owner has others.
          - C(idle) finds tokens that were not used for C(days) or longer.
          - C(never_used) finds tokens that were created C(days) or longer ago and never used.
          - C(expires_soon) finds tokens that expire within C(days) unless they are used.
          - C(old) finds tokens that were created C(days) or longer ago.
          - C(agent) finds tokens of agents.
        type: dict
        required: true
      known_zones:
        description: Ids of the network zones that may stand in a token's network. Left out, any may.
        type: list
        elements: str
      exceptions:
        description:
          - Findings that are accepted for a time. Each has a C(token) (id or name), a C(reason), the last day C(until) which it holds, and
            if it is for one rule only the C(rule).
        type: list
        elements: dict
  now:
    description: The time to judge by, as RV(identityops.okta.okta_api_token_info#module:sign_in) tells it.
    type: str
    required: true
seealso:
  - plugin: identityops.okta.token_drift
    plugin_type: filter
  - module: identityops.okta.okta_api_token_info
"""

EXAMPLES = r"""
- name: List the API tokens with their owners and the roles of these
  identityops.okta.okta_api_token_info:
    expand: [owner, owner_roles, sign_in]
  register: inventory

- name: Show what is wrong with them
  ansible.builtin.debug:
    msg: "{{ inventory.api_tokens | identityops.okta.token_findings(policy, inventory.sign_in.time) | map(attribute='message') }}"
  vars:
    policy:
      rules:
        owner_is_super_admin: {severity: critical}
        idle: {severity: medium, days: 14}
      exceptions:
        - token: yearly closing
          rule: idle
          reason: Runs on the last day of the year
          until: 2027-01-15
"""

RETURN = r"""
_value:
  description: The findings, the gravest first.
  type: list
  elements: dict
  contains:
    token_id:
      description: Id of the token.
      type: str
    token_name:
      description: Name of the token.
      type: str
    rule:
      description: Name of the rule.
      type: str
    severity:
      description: That of the rule, or V(unknown) when it could not be checked.
      type: str
    message:
      description: What is wrong, in a sentence.
      type: str
    stig_id:
      description: Id of the check in the DISA Okta STIG, where there is one.
      type: str
    exception:
      description: The C(reason) and the day C(until) of the exception that accepts the finding, V(null) where there is none.
      type: dict
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._token_policy import SEVERITIES, Policy, PolicyError, Rule, read_policy

STIG_IDS = {
    "unrestricted_network": "V-279689",
    "owner_is_super_admin": "V-279690",
    "owner_is_a_person": "V-279690",
    "shared_account": "V-279690",
}
NOT_FOR_AGENTS = ("owner_is_a_person", "shared_account", "idle", "never_used", "expires_soon", "old")
UNSEEN = "could not be read, so this was not checked"

Verdict = tuple[bool, str]  # whether the rule could be checked, and what it found


def token_findings(tokens: Sequence[Mapping[str, Any]], policy: Any, now: str) -> list[dict[str, Any]]:
    """[{token_id, token_name, rule, severity, message, stig_id (where there is one), exception}]. Raises AnsibleFilterError."""
    try:
        checked = read_policy(policy)
        today = date.fromisoformat(str(now)[:10])
    except PolicyError as error:
        raise AnsibleFilterError(f"token_findings: {error}") from None
    except ValueError:
        raise AnsibleFilterError(
            f"token_findings: now must be a time as in 2026-03-01T12:00:00.000Z, not {now!r}"
        ) from None
    shares = Counter(token.get("userId") for token in tokens if not _is_agent(token))
    found = [finding for token in tokens for finding in _findings(token, checked, shares, today)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding["severity"]))


def _findings(token: Mapping[str, Any], policy: Policy, shares: Counter[Any], today: date) -> Iterator[dict[str, Any]]:
    for name, rule in policy.rules.items():
        if _is_agent(token) and name in NOT_FOR_AGENTS:
            continue
        for is_known, message in _judge(name, rule, token, policy, shares):
            finding = {
                "token_id": token["id"],
                "token_name": token.get("name"),
                "rule": name,
                "severity": rule.severity if is_known else "unknown",
                "message": message,
                **({"stig_id": STIG_IDS[name]} if name in STIG_IDS else {}),
                "exception": None,
            }
            yield _excepted(finding, policy, today)


def _excepted(finding: dict[str, Any], policy: Policy, today: date) -> dict[str, Any]:
    for one in policy.exceptions:
        if one.token in (finding["token_id"], finding["token_name"]) and one.rule in (None, finding["rule"]):
            if today <= one.until:
                return {**finding, "exception": {"reason": one.reason, "until": one.until.isoformat()}}
            finding = {
                **finding,
                "message": f"{finding['message']} The exception for it has run out on {one.until.isoformat()}.",
            }
    return finding


def _judge(name: str, rule: Rule, token: Mapping[str, Any], policy: Policy, shares: Counter[Any]) -> Iterator[Verdict]:
    """What the rule finds in the token: nothing or one verdict."""
    if name == "unrestricted_network":
        yield from _network(token.get("network"), policy)
    elif name == "agent" and _is_agent(token):
        yield True, f"It belongs to an agent ({_visible(token.get('clientName'))}); to end it, deactivate the agent."
    elif name == "shared_account" and shares[token.get("userId")] > 1:
        yield True, f"Its owner has {shares[token.get('userId')]} API tokens; each should have an account of its own."
    elif name.startswith("owner_"):
        yield from _owner(name, rule, token.get("_embedded") or {})
    elif name in _AGES:
        yield from _age(name, rule, token)


def _network(network: Any, policy: Policy) -> Iterator[Verdict]:
    zones = (network or {}).get("include") or []
    unknown = sorted(set(zones) - policy.known_zones) if policy.known_zones is not None else []
    if not zones:
        excluded = ", though not from the zones it excludes" if (network or {}).get("exclude") else ""
        yield True, f"It may be used from any address{excluded}; allow it from the zones of its callers only."
    elif unknown:
        yield True, f"It may be used from zones that the policy does not know: {_visible(', '.join(unknown))}."


def _owner(name: str, rule: Rule, embedded: Mapping[str, Any]) -> Iterator[Verdict]:
    owner, roles = embedded.get("owner"), embedded.get("owner_roles")
    if name == "owner_is_super_admin":
        if roles is None:
            yield False, f"The roles of its owner {UNSEEN}."
        for role in roles or []:
            if role.get("type") == "SUPER_ADMIN":
                groups = ", ".join(role.get("groups") or [])
                way = "" if role.get("direct") else f" through {_visible(groups or 'a group')}"
                yield True, f"It has the rights of a super admin, which its owner is{way}."
    elif owner is None:
        yield False, f"Its owner {UNSEEN}."
    elif name == "owner_not_active" and owner.get("status") != "ACTIVE":
        state = str(owner.get("status")).replace("_", " ").lower()
        sentence = f"It does not work, since its owner {_visible(owner.get('login'))} is {_visible(state)}"
        yield True, f"{sentence}; revoke it, or it works again when the owner does."
    elif name == "owner_is_a_person" and not any(
        pattern.search(owner.get("login") or "") for pattern in rule.service_accounts
    ):
        yield (
            True,
            f"Its owner {_visible(owner.get('login'))} is no service account, so it ends when that person leaves.",
        )


_AGES = {
    "idle": ("idle_days", "It was not used for {} days (last on {}), and the policy allows less than {}."),
    "never_used": ("age_days", "It was created {} days ago ({}) and never used; the policy allows less than {} days."),
    "old": ("age_days", "It was created {} days ago ({}); the policy wants a new one within {} days."),
    "expires_soon": (
        "expires_in_days",
        "It expires in {} days (on {}) unless it is used before, which the policy wants to know {} days ahead.",
    ),
}
_SINCE = {"idle": "last_used", "never_used": "created", "old": "created", "expires_soon": "expiresAt"}


def _age(name: str, rule: Rule, token: Mapping[str, Any]) -> Iterator[Verdict]:
    fact, sentence = _AGES[name]
    days = token.get(fact)
    if days is None or (name == "never_used" and token.get("never_used") is None):
        yield False, f"Its {fact.replace('_', ' ')} cannot be told, so this was not checked."
    elif (
        (days <= rule.days)
        if name == "expires_soon"
        else (days >= rule.days and (name != "never_used" or token["never_used"]))
    ):
        yield True, sentence.format(days, str(token.get(_SINCE[name]))[:10], rule.days)


def _visible(text: Any) -> str:
    """The text with escapes for what cannot be seen in a sentence, or turns it around."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(text))


def _is_agent(token: Mapping[str, Any]) -> bool:
    return token.get("clientName") != "Okta API"


class FilterModule:
    """The filter, for Ansible."""

    def filters(self) -> dict[str, Any]:
        """{name: function}."""
        return {"token_findings": token_findings}
