# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An org's state and the rules on it. Callers hold `lock` while they read or change it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import audit
from .clock import stamp
from .errors import invalid, not_found
from .model import AccessToken, ApiToken, AuthorizationServer, Cause, Client, Grant, Group, Network, RefreshToken, User
from .nonces import Nonces


@dataclass
class Org:
    """Everything is keyed by id, access tokens by their text. `zones` are the ids of network zones.

    `nonces` and `used_jtis` are the memory of the token endpoint and of DPoP, `unauthorized` counts responses with 401.
    """

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    authorization_servers: dict[str, AuthorizationServer] = field(default_factory=dict)
    zones: list[str] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    api_tokens: dict[str, ApiToken] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    nonces: Nonces = field(default_factory=Nonces)
    used_jtis: set[tuple[str, str]] = field(default_factory=set)
    unauthorized: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    # users and clients

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise not_found(user_id, "User")
        return self.users[user_id]

    def find_user(self, text: str) -> User:
        """By id, login, or the part of the login before the @ if only one user has it."""
        if text in self.users:
            return self.users[text]
        wanted = text.casefold()
        for user in self.users.values():
            if user.login.casefold() == wanted:
                return user
        short = [user for user in self.users.values() if user.login.casefold().partition("@")[0] == wanted]
        if len(short) != 1:
            raise not_found(text, "User")
        return short[0]

    def group(self, group_id: str) -> Group:
        if group_id not in self.groups:
            raise not_found(group_id, "UserGroup")
        return self.groups[group_id]

    def client(self, client_id: str) -> Client:
        if client_id not in self.clients:
            raise not_found(client_id, "PublicClientApp")
        return self.clients[client_id]

    def roles_of(self, actor: User | Client) -> list[tuple[str, Group | None]]:
        """Admin roles as (type, group that gives it or None)."""
        own: list[tuple[str, Group | None]] = [(role, None) for role in actor.roles]
        if isinstance(actor, Client):
            return own
        groups = [self.groups[group_id] for group_id in actor.groups]
        return own + [(role, group) for group in groups for role in group.roles]

    def clients_of(self, user: User, now: datetime) -> list[Client]:
        """Clients that the user has live tokens of or has consented to."""
        ids = {
            token.client_id for token in self.refresh_tokens.values() if token.user_id == user.id and _live(token, now)
        }
        ids |= {grant.client_id for grant in self.grants if grant.user_id == user.id}
        return [self.clients[client_id] for client_id in sorted(ids)]

    # API tokens

    def active_api_tokens(self, now: datetime) -> list[ApiToken]:
        live = (token for token in self.api_tokens.values() if token.expires_at > now)
        return sorted(live, key=lambda token: (token.name.casefold(), token.id))

    def api_token(self, token_id: str, now: datetime) -> ApiToken:
        token = self.api_tokens.get(token_id)
        if token is None or token.expires_at <= now:
            raise not_found(token_id, "Token")
        return token

    def api_token_by_secret(self, secret: str, now: datetime) -> ApiToken | None:
        tokens = self.api_tokens.values()
        return next((token for token in tokens if token.secret == secret and token.expires_at > now), None)

    def restrict_api_token(self, token: ApiToken, network: Network, cause: Cause) -> None:
        """Replace the network condition; this moves `last_updated` but not the expiry."""
        for zone in network.include + network.exclude:
            if zone not in self.zones:
                raise invalid("network", f"network: Invalid network zone: {zone}")
        token.network = network
        token.last_updated = cause.at.replace(microsecond=0)
        self.log.append(audit.api_token_event("update", token, cause))

    def revoke_api_token(self, token: ApiToken, cause: Cause) -> None:
        del self.api_tokens[token.id]
        self.log.append(audit.api_token_event("revoke", token, cause))
        self._note("api_token", token.id, token.user_id, None, cause)

    def may_be_used_from(self, token: ApiToken, address: str) -> bool:
        return not token.outside_zone

    # refresh tokens

    def refresh_tokens_of(self, user: User, client: Client, now: datetime, with_revoked: bool) -> list[RefreshToken]:
        """Oldest first."""
        found = (
            token
            for token in self.refresh_tokens.values()
            if token.user_id == user.id and token.client_id == client.id and _live(token, now, with_revoked)
        )
        return sorted(found, key=lambda token: (token.created, token.id))

    def refresh_token(
        self, user: User, client: Client, token_id: str, now: datetime, with_revoked: bool = False
    ) -> RefreshToken:
        token = self.refresh_tokens.get(token_id)
        if (
            token is None
            or (token.user_id, token.client_id) != (user.id, client.id)
            or not _live(token, now, with_revoked)
        ):
            raise not_found(f"{client.id}.{token_id}", "OAuth2RefreshTokenTx")
        return token

    def revoke_refresh_tokens(self, tokens: Iterable[RefreshToken], cause: Cause) -> None:
        for token in tokens:
            token.status = "REVOKED"
            token.last_updated = cause.at.replace(microsecond=0)
            self.log.append(audit.refresh_token_event(token, self.users[token.user_id], cause))
            self._note("refresh_token", token.id, token.user_id, token.client_id, cause)

    # OAuth 2.0

    def use_once(self, what: str, jti: str) -> bool:
        """Whether the id of a JWT is new. It is remembered for good, which is longer than the JWT is valid."""
        new = (what, jti) not in self.used_jtis
        self.used_jtis.add((what, jti))
        return new

    def next_401_has_rate_headers(self) -> bool:
        """Count a 401 response: about half of the recorded ones have rate-limit headers, here every other one."""
        with self.lock:
            self.unauthorized += 1
            return self.unauthorized % 2 == 1

    def _note(self, kind: str, identifier: str, user_id: str, client_id: str | None, cause: Cause) -> None:
        self.ledger.append(
            {
                "kind": kind,
                "id": identifier,
                "user_id": user_id,
                "client_id": client_id,
                "request_id": cause.request_id,
                "method": cause.method,
                "path": cause.path,
                "at": stamp(cause.at),
            }
        )


def _live(token: RefreshToken, now: datetime, with_revoked: bool = False) -> bool:
    return (with_revoked and token.status == "REVOKED") or (token.status == "ACTIVE" and token.expires_at > now)
