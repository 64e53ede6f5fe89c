# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The org of these tests, and a way to ask it."""

import requests

NOW = "2026-11-22T12:00:00Z"


class Api:
    """Requests to the org with the admin's token: `api("GET", "/api-tokens")`. Paths are below /api/v1."""

    def __init__(self, okta):
        self.okta = okta
        self.session = requests.Session()
        self.session.trust_env = False
        self.secret = okta.api_token

    def __call__(self, method, path, authorization=None, **options):
        headers = {"Authorization": authorization or f"SSWS {self.secret}", **options.pop("headers", {})}
        options.setdefault("timeout", 5)
        options.setdefault("verify", self.okta.ca_file or True)
        options.setdefault("allow_redirects", False)
        return self.session.request(method, f"{self.okta.url}/api/v1{path}", headers=headers, **options)

    def control(self, method, path, **options):
        return self.session.request(method, self.okta.control_url + path, timeout=5, **options)


SEED = {
    "zones": ["nzo1", "nzo2"],
    "groups": [{"id": "00g1", "name": "Ops", "roles": ["APP_ADMIN"]}],
    "users": [
        {"id": "00uadmin", "login": "admin@example.com", "roles": ["SUPER_ADMIN"]},
        {"id": "00ujane", "login": "jane@example.com", "first_name": "Jane", "last_name": "Doe", "groups": ["00g1"]},
        {"id": "00ubob", "login": "bob@example.com"},
        {"id": "00ubob2", "login": "bob@example.org", "roles": ["READ_ONLY_ADMIN"]},
        {"id": "00usam", "login": "sam@example.com", "status": "SUSPENDED", "roles": ["SUPER_ADMIN"]},
    ],
    "clients": [
        {"id": "0oaweb", "name": "Web", "uri": "https://web.example.com"},
        {"id": "0oacli", "name": "CLI"},
        {"id": "0oaservice", "name": "Service", "roles": ["ORG_ADMIN"]},
        {"id": "0oaweak", "name": "Weak service"},
    ],
    "authorization_servers": [{"id": "aus1", "name": "customers"}],
    "grants": [{"user": "jane@example.com", "client": "CLI"}],
    "api_tokens": [
        {"id": "00Tadmin", "name": "beta", "owner": "00uadmin", "age_days": 10, "idle_days": 5, "secret": "s-admin"},
        {"id": "00Tjane", "name": "Alpha", "owner": "jane@example.com", "age_days": 20, "secret": "s-jane"},
        {
            "id": "00Tbob",
            "name": "gamma",
            "owner": "bob@example.com",
            "secret": "s-bob",
            "client_name": "Okta AD Agent",
        },
        {"id": "00Tread", "name": "Delta", "owner": "bob@example.org", "secret": "s-read"},
        {"id": "00Tsam", "name": "epsilon", "owner": "sam@example.com", "secret": "s-sam"},
        {"id": "00Tzone", "name": "zeta", "owner": "00uadmin", "secret": "s-zone", "outside_zone": True},
        {"id": "00Told", "name": "old", "owner": "00uadmin", "age_days": 90, "idle_days": 31, "secret": "s-old"},
    ],
    "refresh_tokens": [
        {"id": "oar1", "user": "00ujane", "client": "Web", "age_days": 3, "authorization_server": "aus1"},
        {"id": "oar2", "user": "00ujane", "client": "0oaweb", "age_days": 2, "scopes": ["openid"]},
        {"id": "oar3", "user": "00ubob", "client": "0oaweb", "age_days": 1},
        {"id": "oargone", "user": "00ujane", "client": "Web", "age_days": 2, "status": "REVOKED"},
        {"id": "oarexpired", "user": "00ujane", "client": "Web", "age_days": 9},
        {"id": "oarmany", "user": "00ubob", "client": "0oacli", "count": 45, "age_days": 6, "spread_days": 5},
    ],
    "access_tokens": [
        {"token": "at-read", "client": "Service", "scopes": ["okta.apiTokens.read", "okta.users.read"]},
        {"token": "at-manage", "client": "Service", "scopes": ["okta.apiTokens.manage", "okta.users.manage"]},
        {"token": "at-weak", "client": "Weak service", "scopes": ["okta.apiTokens.manage"]},
        {"token": "at-user", "user": "00uadmin", "scopes": ["okta.users.read"]},
        {"token": "at-expired", "client": "Service", "scopes": [], "expires_in_days": -1},
        {"token": "at-revoked", "client": "Service", "scopes": [], "revoked": True},
    ],
}
