# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up results of okta_api_token_info for tests of the audit, and the audit of them."""

import json
from pathlib import Path

from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org, make_report
from ansible_collections.identityops.okta.plugins.plugin_utils._audit_summary import headline

ORG, NOW = "https://acme.okta.com", "2026-03-13T08:00:00.000Z"
SUPER = {"type": "SUPER_ADMIN", "label": "Super Administrator", "direct": True, "groups": []}
POLICY = {
    "rules": {
        "unrestricted_network": {"severity": "high"},
        "owner_is_super_admin": {"severity": "critical"},
        "idle": {"severity": "medium", "days": 14},
        "old": {"severity": "low", "days": 365},
    },
    "known_zones": {"nzo1": "Office"},
    "exceptions": [],
}


def token(number=1, owner_roles=(), owner=None, **changes):
    """Return a token without a finding."""
    return {
        "id": f"00Ttoken{number:012}",
        "name": f"token {number}",
        "userId": f"00uowner{number:012}",
        "clientName": "Okta API",
        "network": {"connection": "ZONE", "include": ["nzo1"]},
        "created": "2026-01-05T09:00:00.000Z",
        "last_used": "2026-03-12T08:00:00.000Z",
        "expiresAt": "2026-04-11T08:00:00.000Z",
        "never_used": False,
        "idle_days": 1,
        "age_days": 67,
        "expires_in_days": 29,
        "_embedded": {
            "owner": {
                "id": f"00uowner{number:012}",
                "login": f"svc-{number}@example.com",
                "status": "ACTIVE",
                **(owner or {}),
            },
            "owner_roles": list(owner_roles),
        },
        **changes,
    }


UNSEEN = {"owner": None, "owner_roles": None}
TOKENS = [
    token(1),
    token(2, idle_days=20),
    token(3, owner_roles=[SUPER], network={"connection": "ANYWHERE"}),
    token(4, age_days=400, name="old one"),
    token(5, _embedded=UNSEEN),
]


def listing(tokens=None, org_url=ORG, **changes):
    """Return the result of okta_api_token_info, for TOKENS unless there are others."""
    return {
        "api_tokens": list(TOKENS if tokens is None else tokens),
        "sign_in": {
            "method": "api_token",
            "client_id": None,
            "user_id": "00ucaller00000000000",
            "login": "svc-audit@example.com",
            "org_url": org_url,
            "time": NOW,
        },
        "rate_limit": {"requests": 7, "waited_seconds": 0.0, "remaining": 100},
        "warnings": [],
        "changed": False,
        **changes,
    }


def write_policy(folder, policy=None, **changes):
    """Write a policy, POLICY unless it is another, into a folder and return its path."""
    path = Path(folder) / "policy.yml"
    path.write_text(json.dumps({**(POLICY if policy is None else policy), **changes}))
    return str(path)


def audit(folder, tokens=None, baseline=None, host="acme", policy=None, **changes):
    """Audit the tokens of an org by a policy that is written into a folder."""
    return audit_org(host, listing(tokens, **changes), write_policy(folder, policy), baseline)


def report_on(*orgs, seconds=None):
    """Put audited orgs into a report."""
    return make_report(orgs, headline(orgs), "2026-03-13T08:00:05Z", seconds)
