# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that faults meet: where each reads and deletes, what it plans, and which tokens a fault affects."""

from dataclasses import dataclass, field

from sample_org import (
    DEPLOY,
    JANE,
    JANES,
    MOBILE,
    MOBILE_1,
    NOBODY,
    OLD,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    PORTAL_OFFLINE,
    PORTAL_OPENID,
)

NETWORK = "okta_api_token_network"
API, API_INFO = "okta_api_token", "okta_api_token_info"
REFRESH, REFRESH_INFO = "okta_user_refresh_token", "okta_user_refresh_token_info"
APP, APP_INFO = "okta_app_refresh_token", "okta_app_refresh_token_info"
API_TOKENS, PORTALS = "/api/v1/api-tokens", f"/api/v1/users/{JANE}/clients/{PORTAL}/tokens"
MOBILES = f"/api/v1/users/{JANE}/clients/{MOBILE}/tokens"
PAIR = {"user_id": JANE, "client_id": PORTAL}
SESSION = "okta_user_session"
GRANT, GRANT_INFO = "okta_user_grant", "okta_user_grant_info"
GRANTS = f"/api/v1/users/{JANE}/grants"
APPS = f"/api/v1/apps/{PORTAL}/tokens"
CLIENT = {"client_id": [PORTAL]}
FROM_NOBODY = {"connection": "zone", "include": [NOBODY]}
LOG, LOGS = "okta_system_log_info", "/api/v1/logs"
EVENT = "11111111-2222-3333-4444-555555555555"


@dataclass
class Operation:
    """reads: what the read is that the fault meets, an object or a list. affected: the tokens whose request it meets.

    kind: a key of the table. delete: the path of the request that revokes or changes. kept: the tokens that stay as
    they are.
    """

    module: str
    options: dict
    reads: str
    path: str
    kind: str = ""
    planned: list = field(default_factory=list)
    affected: list = field(default_factory=list)
    delete: str = ""
    kept: list = field(default_factory=list)

    @property
    def revokes(self):
        """Whether it is one that revokes or changes something."""
        return not self.module.endswith("_info")

    def request(self, where):
        """Which kind of request it is that a fault meets at the read, or at the deletion or change."""
        if where == "delete":
            return f"{self.method} of {self.kind if self.kind in ('all', 'current', 'sessions') else 'one'}"
        read = "read" if any(f"/{held}" in self.path for held in ("api-tokens", "tokens", "grants")) else "look-up"
        return self.kind if self.kind == "log" else f"{read} of {self.reads}"

    @property
    def method(self):
        """The method of the request that does so."""
        return "PUT" if self.module == NETWORK else "DELETE"


OPERATIONS = {
    "get an API token": Operation(API_INFO, {"token_id": [OLD]}, "object", f"{API_TOKENS}/{OLD}", affected=[OLD]),
    "list API tokens": Operation(API_INFO, {}, "list", API_TOKENS, affected=[OLD]),
    "revoke an API token": Operation(
        API, {"token_id": [OLD]}, "object", f"{API_TOKENS}/{OLD}", "", [OLD], [OLD], f"{API_TOKENS}/{OLD}"
    ),
    "revoke several API tokens": Operation(
        API,
        {"token_id": [DEPLOY, OLD, JANES]},
        "list",
        API_TOKENS,
        "many",
        [DEPLOY, OLD, JANES],
        [OLD],
        f"{API_TOKENS}/{OLD}",
    ),
    "restrict an API token": Operation(
        NETWORK,
        {"token_id": [OLD], "network": FROM_NOBODY},
        "object",
        f"{API_TOKENS}/{OLD}",
        "network",
        [OLD],
        [OLD],
        f"{API_TOKENS}/{OLD}",
    ),
    "restrict several API tokens": Operation(
        NETWORK,
        {"token_id": [DEPLOY, OLD, JANES], "network": FROM_NOBODY},
        "list",
        API_TOKENS,
        "network",
        [DEPLOY, OLD, JANES],
        [OLD],
        f"{API_TOKENS}/{OLD}",
    ),
    "restrict API tokens by criteria, looking up zones": Operation(
        NETWORK,
        {"where": {"idle_days": 9}, "network": FROM_NOBODY, "protect": [DEPLOY]},
        "list",
        "/api/v1/zones",
        "zones",
        [JANES, OLD],
        [JANES],
        f"{API_TOKENS}/{JANES}",
        [DEPLOY],
    ),
    "revoke the current API token": Operation(
        API,
        {"current": True},
        "object",
        "/api/v1/users/me",
        "current",
        ["current"],
        ["current"],
        f"{API_TOKENS}/current",
    ),
    "get a refresh token": Operation(
        REFRESH_INFO, {**PAIR, "token_id": [PORTAL_1]}, "object", f"{PORTALS}/{PORTAL_1}", affected=[PORTAL_1]
    ),
    "list refresh tokens": Operation(REFRESH_INFO, PAIR, "list", PORTALS, affected=[PORTAL_1]),
    "revoke a refresh token": Operation(
        REFRESH,
        {**PAIR, "token_id": [PORTAL_1]},
        "object",
        f"{PORTALS}/{PORTAL_1}",
        "",
        [PORTAL_1],
        [PORTAL_1],
        f"{PORTALS}/{PORTAL_1}",
    ),
    "revoke several refresh tokens": Operation(
        REFRESH,
        {**PAIR, "token_id": [PORTAL_1, PORTAL_2]},
        "list",
        PORTALS,
        "many",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1],
        f"{PORTALS}/{PORTAL_1}",
    ),
    "revoke all refresh tokens of a client": Operation(
        REFRESH,
        {**PAIR, "all_tokens": True},
        "list",
        PORTALS,
        "all",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1, PORTAL_2],
        PORTALS,
    ),
    "revoke API tokens by criteria": Operation(
        API,
        {"where": {"idle_days": 9}},
        "list",
        API_TOKENS,
        "criteria",
        [DEPLOY, JANES, OLD],
        [JANES],
        f"{API_TOKENS}/{JANES}",
    ),
    "revoke several API tokens with a protection": Operation(
        API,
        {"token_id": [DEPLOY, OLD, JANES], "protect": [JANE]},
        "list",
        API_TOKENS,
        "many",
        [DEPLOY, OLD],
        [OLD],
        f"{API_TOKENS}/{OLD}",
        [JANES],
    ),
    "revoke an API token, looking up a protection": Operation(
        API,
        {"where": {"idle_days": 25}, "protect": ["idle"]},
        "object",
        "/api/v1/users/idle",
        "",
        [OLD],
        [OLD],
        f"{API_TOKENS}/{OLD}",
    ),
    "revoke these refresh tokens": Operation(
        REFRESH,
        {"tokens": [{"id": one, "userId": JANE, "clientId": PORTAL} for one in (PORTAL_1, PORTAL_2)]},
        "list",
        PORTALS,
        "many",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1],
        f"{PORTALS}/{PORTAL_1}",
    ),
    "revoke all refresh tokens but those of a client": Operation(
        REFRESH,
        {"user_id": JANE, "all_tokens": True, "keep_client_id": [MOBILE]},
        "list",
        PORTALS,
        "criteria",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1],
        f"{PORTALS}/{PORTAL_1}",
        [MOBILE_1],
    ),
    "revoke all refresh tokens of a client by id": Operation(
        REFRESH,
        {**PAIR, "all_tokens": True, "delete_by": "token"},
        "list",
        PORTALS,
        "criteria",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1],
        f"{PORTALS}/{PORTAL_1}",
    ),
    "revoke all refresh tokens of two clients": Operation(
        REFRESH,
        {"user_id": JANE, "client_id": [PORTAL, MOBILE], "all_tokens": True},
        "list",
        PORTALS,
        "all",
        [PORTAL_1, PORTAL_2, MOBILE_1],
        [PORTAL_1, PORTAL_2],
        PORTALS,
    ),
    "list the refresh tokens of an app": Operation(APP_INFO, CLIENT, "list", APPS, affected=[PORTAL_1]),
    "find an app by its client ID": Operation(
        APP_INFO, CLIENT, "object", f"/api/v1/apps/{PORTAL}", affected=[PORTAL_1]
    ),
    "revoke a refresh token of an app": Operation(
        APP,
        {**CLIENT, "token_id": [PORTAL_1]},
        "object",
        f"{APPS}/{PORTAL_1}",
        "",
        [PORTAL_1],
        [PORTAL_1],
        f"{APPS}/{PORTAL_1}",
    ),
    "revoke all refresh tokens of an app": Operation(
        APP,
        {**CLIENT, "all_tokens": True},
        "list",
        APPS,
        "all",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1, PORTAL_2],
        APPS,
    ),
    "revoke all refresh tokens of an app by id": Operation(
        APP,
        {**CLIENT, "all_tokens": True, "delete_by": "token"},
        "list",
        APPS,
        "criteria",
        [PORTAL_1, PORTAL_2],
        [PORTAL_1],
        f"{APPS}/{PORTAL_1}",
    ),
    "read the System Log": Operation(LOG, {}, "list", LOGS, "log", affected=[EVENT]),
    "list consents": Operation(GRANT_INFO, {"user_id": JANE}, "list", GRANTS, affected=[PORTAL_OPENID]),
    "revoke a consent": Operation(
        GRANT,
        {"user_id": JANE, "grant_id": [PORTAL_OPENID]},
        "object",
        f"{GRANTS}/{PORTAL_OPENID}",
        "",
        [PORTAL_OPENID],
        [PORTAL_OPENID],
        f"{GRANTS}/{PORTAL_OPENID}",
    ),
    "end the sessions of a user": Operation(
        SESSION,
        {"user_id": JANE, "oauth_tokens": False},
        "object",
        f"/api/v1/users/{JANE}",
        "sessions",
        [JANE],
        [JANE],
        f"/api/v1/users/{JANE}/sessions",
    ),
    "revoke the consents to a client": Operation(
        GRANT,
        {**PAIR, "all_grants": True},
        "list",
        f"/api/v1/users/{JANE}/clients/{PORTAL}/grants",
        "all",
        [PORTAL_OPENID, PORTAL_OFFLINE],
        [PORTAL_OPENID, PORTAL_OFFLINE],
        f"/api/v1/users/{JANE}/clients/{PORTAL}/grants",
    ),
}
