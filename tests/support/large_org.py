# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An org with a lot to revoke, and some tokens that nobody names and that must outlive every test."""

CALLER, BOT = "00ucaller00000000000", "00ubot00000000000000"
USERS = [f"00uleaver{number:011}" for number in range(20)]
CLIENTS = ["0oaportal00000000000", "0oamobile00000000000"]
API_TOKENS = [f"00Tidle{number:013}" for number in range(100)]
REFRESH_TOKENS = {
    (user, client): [f"oar{user[-4:]}{client[3:9]}{number:07}" for number in range(2)]
    for user in USERS
    for client in CLIENTS
}
SCOPES = ["openid", "profile", "email", "phone", "offline_access"]
GRANTS = {(user, scope): f"oag{user[-4:]}{number:013}" for user in USERS for number, scope in enumerate(SCOPES)}

LARGE_ORG = {
    "zones": [{"id": "nzoquarantine0000000", "name": "Quarantine", "gateways": ["192.0.2.0/24"]}],
    "users": [
        {"id": CALLER, "login": "svc-hygiene@example.com", "roles": ["SUPER_ADMIN"]},
        {"id": BOT, "login": "bot@example.com"},
        *({"id": user, "login": f"{user}@example.com"} for user in USERS),
    ],
    "clients": [{"id": client, "name": client} for client in CLIENTS],
    "api_tokens": [
        {
            "id": "00Town00000000000000",
            "name": "own",
            "owner": CALLER,
            "secret": "00own-secret-canary-0123456789abcdefghijkl",
        },
        {"id": "00Tused0000000000000", "name": "used", "owner": BOT, "age_days": 20, "idle_days": 1},
        *({"id": token, "name": token, "owner": BOT, "age_days": 50, "idle_days": 20} for token in API_TOKENS),
    ],
    "refresh_tokens": [
        {"id": "oarbot00000000000000", "user": BOT, "client": CLIENTS[0], "age_days": 1},
        *(
            {"id": token, "user": user, "client": client, "age_days": 1}
            for (user, client), tokens in REFRESH_TOKENS.items()
            for token in tokens
        ),
    ],
    "grants": [
        {"id": grant, "user": user, "client": CLIENTS[0], "scope": scope, "age_days": 1}
        for (user, scope), grant in GRANTS.items()
    ],
}


def dead(okta):
    """The ids of what was revoked, in order; an id that is in there twice has died twice."""
    return [effect["id"] for effect in okta.ledger]
