# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the rules of a policy, why they matter, and their checks in the DISA Okta STIG."""

from __future__ import annotations

from dataclasses import dataclass

STIG = "DISA Okta IDaaS STIG V1R2"


@dataclass(frozen=True)
class RuleInfo:
    """Describes a rule.

    title: what it finds. why: why that matters. one, many: what a headline says of one token and of several.
    stig_id: its check in the DISA Okta STIG. for_agents: whether tokens of agents are judged by it.
    bulk_command: a shell command that deals with all tokens it finds; {days} stands for the threshold.
    """

    title: str
    why: str
    one: str
    many: str
    stig_id: str | None = None
    for_agents: bool = False
    bulk_command: str | None = None


# In the order in which they matter when the policy gives them the same severity.
RULES = {
    "owner_is_super_admin": RuleInfo(
        "Owner is a Super Administrator",
        "An API token has all rights of its owner. Whoever gets hold of this one can change anything in the org, "
        "administrators included.",
        "has full control of the org",
        "have full control of the org",
        "V-279690",
        for_agents=True,
    ),
    "owner_not_active": RuleInfo(
        "Owner is not active",
        "Nobody looks after a token whose owner is gone or locked out. Okta stops it only if the owner is suspended or "
        "deactivated, and it works again when the owner is reactivated.",
        "belongs to an owner who is not active",
        "belong to owners who are not active",
        for_agents=True,
    ),
    "unrestricted_network": RuleInfo(
        "Not limited to known network zones",
        "A leaked token works from anywhere. One that is limited to the network zones of its clients is of no use "
        "elsewhere, and Okta logs each attempt.",
        "is not limited to known network zones",
        "are not limited to known network zones",
        "V-279689",
        for_agents=True,
    ),
    "quarantined": RuleInfo(
        "In quarantine",
        "Nobody can use the token, and nobody has released it. It is a risk again as soon as somebody changes its "
        "network or the zone.",
        "is in quarantine",
        "are in quarantine",
    ),
    "owner_is_a_person": RuleInfo(
        "Owned by a person",
        "The token has all rights of that person, and what uses it breaks when they leave.",
        "belongs to a person",
        "belong to people",
        "V-279690",
    ),
    "shared_account": RuleInfo(
        "Owner has several tokens",
        "Each token of an account has all rights that any of the account's clients needs.",
        "shares its owner with others",
        "share their owner with others",
        "V-279690",
    ),
    "idle": RuleInfo(
        "Idle",
        "A token that nothing uses is only a risk. Okta revokes it after 30 days without use; until then it can be "
        "stolen.",
        "is idle",
        "are idle",
        bulk_command="ansible-playbook identityops.okta.revoke_idle_api_tokens -e okta_idle_days={days}",
    ),
    "never_used": RuleInfo(
        "Never used",
        "A token that was created and never used was probably forgotten, or copied somewhere for later.",
        "was never used",
        "were never used",
    ),
    "expires_soon": RuleInfo(
        "Expires soon",
        "A client that is used rarely fails when its token expires, and an expired token cannot be restored.",
        "expires soon",
        "expire soon",
    ),
    "old": RuleInfo(
        "Old",
        "The longer a token exists, the more copies of it there are: in files, backups, logs and the notes of people "
        "who left.",
        "is old",
        "are old",
    ),
    "agent": RuleInfo(
        "Belongs to an agent",
        "Okta creates and revokes the tokens of its agents. They are listed so that none is overlooked.",
        "belongs to an agent",
        "belong to agents",
        for_agents=True,
    ),
}
