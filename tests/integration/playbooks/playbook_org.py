# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The org that the playbooks are tried on, and what each of them is to revoke there."""

from datetime import timedelta

from emulator.clock import stamp

SECRET = "00acme-secret-canary-0123456789abcdefghijk"
OTHER_SECRET = "00jane-secret-canary-0123456789abcdefghijk"

CALLER, JANE, JOHN, DEPLOYER = (f"00u{name:0<17}" for name in ("caller", "jane", "john", "deployer"))
OWN, DEPLOY, OLD, FORGOTTEN, FRESH, JOHNS, AGENT = (
    f"00T{name:0<17}" for name in ("own", "deploy", "old", "forgotten", "fresh", "johns", "agent")
)
NOBODY, BUILD = (f"nzo{name:0<17}" for name in ("nobody", "build"))
PORTAL, MOBILE, FLOWS = (f"0oa{name:0<17}" for name in ("portal", "mobile", "flows"))
PORTAL_1, PORTAL_2, MOBILE_1, FLOWS_1, JOHN_1, JOHN_2, REVOKED = (
    f"oar{name:0<17}" for name in ("portal1", "portal2", "mobile1", "flows1", "john1", "john2", "revoked")
)
JANES_LOGIN, JOHNS_LOGIN = "jane.doe@example.com", "john.doe@example.com"

ORG = {
    "zones": [
        {"id": NOBODY, "name": "Quarantine", "gateways": ["192.0.2.0/24", "2001:db8::1-2001:db8::9"]},
        {"id": BUILD, "name": "Build farm", "gateways": ["127.0.0.0/8"]},
    ],
    "users": [
        {"id": CALLER, "login": "svc-hygiene@example.com", "roles": ["SUPER_ADMIN"]},
        {"id": JANE, "login": JANES_LOGIN, "first_name": "Jane", "last_name": "Doe"},
        {"id": JOHN, "login": JOHNS_LOGIN, "first_name": "John", "last_name": "Doe"},
        {"id": DEPLOYER, "login": "svc-deploy@example.com"},
    ],
    "clients": [{"id": PORTAL, "name": "Portal"}, {"id": MOBILE, "name": "Mobile"}, {"id": FLOWS, "name": "Workflows"}],
    "api_tokens": [
        {"id": OWN, "name": "hygiene", "owner": CALLER, "age_days": 8, "idle_days": 0.5, "secret": SECRET},
        {"id": DEPLOY, "name": "deployment", "owner": DEPLOYER, "age_days": 200, "idle_days": 2},
        {"id": OLD, "name": "old deployment", "owner": DEPLOYER, "age_days": 300, "idle_days": 16},
        {"id": FORGOTTEN, "name": "forgotten", "owner": JANE, "age_days": 400, "idle_days": 25, "secret": OTHER_SECRET},
        {"id": FRESH, "name": "fresh", "owner": JANE},
        {"id": JOHNS, "name": "john's", "owner": JOHN, "age_days": 3, "idle_days": 1},
        {"id": AGENT, "name": "agent", "owner": CALLER, "client_name": "Okta AD Agent", "age_days": 9, "idle_days": 9},
    ],
    "refresh_tokens": [
        {"id": PORTAL_1, "user": JANE, "client": PORTAL, "age_days": 5, "idle_days": 1},
        {"id": PORTAL_2, "user": JANE, "client": PORTAL, "age_days": 4, "idle_days": 2},
        {"id": REVOKED, "user": JANE, "client": PORTAL, "age_days": 5, "idle_days": 1, "status": "REVOKED"},
        {"id": MOBILE_1, "user": JANE, "client": MOBILE, "age_days": 3, "idle_days": 3},
        {"id": FLOWS_1, "user": JANE, "client": FLOWS, "age_days": 90, "idle_days": 1},
        {"id": JOHN_1, "user": JOHN, "client": PORTAL, "age_days": 2, "idle_days": 2},
        {"id": JOHN_2, "user": JOHN, "client": PORTAL, "age_days": 40, "idle_days": 1},
    ],
}

# Variables of a host in the inventory that stands for an org.
AN_ORG = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


def days_ago(okta, days):
    """A moment by the clock of the org, as okta_since wants it."""
    return stamp(okta.clock.now() - timedelta(days=days)).replace(".000", "")


def dead(okta):
    """The ids of what has died, in no order."""
    return sorted(effect["id"] for effect in okta.ledger)
