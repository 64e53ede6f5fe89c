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
from .model import (
    AccessToken,
    ApiToken,
    AuthorizationServer,
    Cause,
    Client,
    Grant,
    Group,
    Network,
    RefreshToken,
    Session,
    User,
    Zone,
)
from .nonces import Nonces


@dataclass
class Org:
    """Everything is keyed by id, access tokens by their text.

    `nonces` and `used_jtis` are the memory of the token endpoint and of DPoP, `unauthorized` counts responses with 401.
    """

    zones: dict[str, Zone] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    authorization_servers: dict[str, AuthorizationServer] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
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
        """Find a user by id, login, or the part of the login before the @ if only one user has it."""
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

    def app(self, app_id: str) -> Client:
        """Find a client by the id of its app, which need not be the client id."""
        for client in self.clients.values():
            if client.app_id == app_id:
                return client
        raise not_found(app_id, "AppInstance")

    def roles_of(self, actor: User | Client) -> list[tuple[str, Group | None]]:
        """Return the admin roles as (type, group that gives it or None)."""
        own: list[tuple[str, Group | None]] = [(role, None) for role in actor.roles]
        if isinstance(actor, Client):
            return own
        groups = [self.groups[group_id] for group_id in actor.groups]
        return own + [(role, group) for group in groups for role in group.roles]

    def clients_of(self, user: User, now: datetime) -> list[Client]:
        """Return the clients that the user has active tokens of or has consented to."""
        ids = {
            token.client_id
            for token in self.refresh_tokens.values()
            if token.user_id == user.id and _active(token, now)
        }
        ids |= {grant.client_id for grant in self.grants_of(user)}
        return [self.clients[client_id] for client_id in sorted(ids)]

    # API tokens and network zones

    def active_api_tokens(self, now: datetime) -> list[ApiToken]:
        active = (token for token in self.api_tokens.values() if token.expires_at > now)
        return sorted(active, key=lambda token: (token.name.casefold(), token.id))

    def api_token(self, token_id: str, now: datetime) -> ApiToken:
        token = self.api_tokens.get(token_id)
        if token is None or token.expires_at <= now:
            raise not_found(token_id, "Token")
        return token

    def api_token_by_secret(self, secret: str, now: datetime) -> ApiToken | None:
        tokens = self.api_tokens.values()
        return next((token for token in tokens if token.secret == secret and token.expires_at > now), None)

    def may_be_used_from(self, token: ApiToken, address: str) -> bool:
        """Tell whether the token's network condition allows calls from the address."""
        if token.outside_zone:
            return False
        network = token.network
        if network.connection != "ZONE":
            return True
        included = not network.include or self._is_in_zone(address, network.include)
        return included and not self._is_in_zone(address, network.exclude)

    def _is_in_zone(self, address: str, zone_ids: list[str]) -> bool:
        return any(zone_id in self.zones and self.zones[zone_id].contains(address) for zone_id in zone_ids)

    def restrict_api_token(self, token: ApiToken, network: Network, cause: Cause) -> None:
        """Replace the network condition; this moves `last_updated` but not the expiry."""
        for zone_id in network.include + network.exclude:
            zone = self.zones.get(zone_id)
            if zone is None:
                raise invalid("network", f"network: Invalid network zone: {zone_id}")
            if zone.status != "ACTIVE" or zone.usage != "POLICY" or zone.type == "DYNAMIC_V2":
                raise invalid("network", f"network: The network zone {zone_id} cannot be used for an API token")
        token.network = network
        token.last_updated = cause.at.replace(microsecond=0)
        self.log.append(audit.api_token_event("update", token, cause))
        shown = {"connection": network.connection, "include": list(network.include), "exclude": list(network.exclude)}
        self._note("api_token_network", token.id, token.user_id, None, cause, network=shown)

    def revoke_api_token(self, token: ApiToken, cause: Cause) -> None:
        del self.api_tokens[token.id]
        self.log.append(audit.api_token_event("revoke", token, cause))
        self._note("api_token", token.id, token.user_id, None, cause)

    def zone(self, zone_id: str) -> Zone:
        if zone_id not in self.zones:
            raise not_found(zone_id, "NetworkZone")
        return self.zones[zone_id]

    def set_zone_status(self, zone: Zone, status: str, cause: Cause) -> None:
        """Activate or deactivate a zone. One that an API token uses cannot be deactivated."""
        if status == "INACTIVE" and self._is_used(zone, cause.at):
            raise invalid(
                f"The zone: {zone.name} is used by an API token. Zones in use cannot be deactivated.",
                f"id: The zone: {zone.id} is used by an API token. Zones in use cannot be deactivated.",
            )
        zone.status = status
        zone.last_updated = cause.at.replace(microsecond=0)
        kind = "activate" if status == "ACTIVE" else "deactivate"
        self.log.append(audit.zone_event(kind, zone, cause))
        self._note("zone_status", zone.id, None, None, cause, status=status)

    def delete_zone(self, zone: Zone, cause: Cause) -> None:
        """Delete an inactive zone, which no API token can be using."""
        if zone.status == "ACTIVE":
            raise invalid(
                f"The zone: {zone.name} is an active zone. Active zones cannot be deleted.",
                f"id: The zone: {zone.id} is an active zone. Active zones cannot be deleted.",
            )
        del self.zones[zone.id]
        self.log.append(audit.zone_event("delete", zone, cause))
        self._note("zone", zone.id, None, None, cause)

    def _is_used(self, zone: Zone, now: datetime) -> bool:
        return any(zone.id in token.network.include + token.network.exclude for token in self.active_api_tokens(now))

    # refresh tokens, grants and sessions

    def refresh_tokens_of(
        self, user: User | None, client: Client, now: datetime, with_revoked: bool
    ) -> list[RefreshToken]:
        """Return the client's tokens of one user, or of all users; the oldest first."""
        found = (
            token
            for token in self.refresh_tokens.values()
            if token.client_id == client.id
            and (user is None or token.user_id == user.id)
            and _active(token, now, with_revoked)
        )
        return sorted(found, key=lambda token: (token.created, token.id))

    def refresh_token(
        self, user: User | None, client: Client, token_id: str, now: datetime, with_revoked: bool = False
    ) -> RefreshToken:
        """Return a token of the client; if a user is given, one of that user."""
        token = self.refresh_tokens.get(token_id)
        if (
            token is None
            or token.client_id != client.id
            or (user is not None and token.user_id != user.id)
            or not _active(token, now, with_revoked)
        ):
            raise not_found(f"{client.app_id if user is None else client.id}.{token_id}", "OAuth2RefreshTokenTx")
        return token

    def revoke_refresh_tokens(self, tokens: Iterable[RefreshToken], cause: Cause) -> None:
        for token in tokens:
            token.status = "REVOKED"
            token.last_updated = cause.at.replace(microsecond=0)
            self.log.append(audit.refresh_token_event("revoke", token, self.users[token.user_id], cause))
            self._note("refresh_token", token.id, token.user_id, token.client_id, cause)

    def grants_of(self, user: User, client: Client | None = None) -> list[Grant]:
        """Return the user's active grants, or those for one client; the oldest first."""
        found = (
            grant
            for grant in self.grants.values()
            if grant.user_id == user.id and grant.status == "ACTIVE" and client in (None, self.clients[grant.client_id])
        )
        return sorted(found, key=lambda grant: (grant.created, grant.id))

    def grant(self, user: User, grant_id: str) -> Grant:
        grant = self.grants.get(grant_id)
        if grant is None or grant.user_id != user.id or grant.status != "ACTIVE":
            raise not_found(grant_id, "OAuth2ScopeConsentGrant")
        return grant

    def revoke_grants(self, grants: Iterable[Grant], cause: Cause) -> None:
        """Revoke consents. Tokens that have been issued stay."""
        for grant in grants:
            del self.grants[grant.id]
            self.log.append(audit.grant_event("revoke", grant, self.users[grant.user_id], cause))
            self._note("grant", grant.id, grant.user_id, grant.client_id, cause)

    def sessions_of(self, user: User) -> list[Session]:
        return [session for session in self.sessions.values() if session.user_id == user.id]

    def clear_sessions(self, user: User, cause: Cause, *, oauth_tokens: bool) -> None:
        """End the user's sessions, and with `oauth_tokens` revoke the user's refresh and access tokens."""
        self.log.append(audit.session_event("clear", user, cause))
        for session in self.sessions_of(user):
            del self.sessions[session.id]
            self.log.append(audit.session_event("end", user, cause, session.id))
            self._note("session", session.id, user.id, None, cause)
        if not oauth_tokens:
            return
        tokens = [token for token in self.refresh_tokens.values() if token.user_id == user.id]
        self.revoke_refresh_tokens([token for token in tokens if _active(token, cause.at)], cause)
        for access_token in self.access_tokens.values():
            if access_token.user_id == user.id:
                access_token.revoked = True

    # OAuth 2.0

    def use_once(self, what: str, jti: str) -> bool:
        """Tell whether the id of a JWT is new. It is remembered for good, which is longer than the JWT is valid."""
        new = (what, jti) not in self.used_jtis
        self.used_jtis.add((what, jti))
        return new

    def next_401_has_rate_headers(self) -> bool:
        """Count a 401 response: about half of the recorded ones have rate-limit headers, here every other one."""
        with self.lock:
            self.unauthorized += 1
            return self.unauthorized % 2 == 1

    def _note(
        self, kind: str, identifier: str, user_id: str | None, client_id: str | None, cause: Cause, **more: Any
    ) -> None:
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
                **more,
            }
        )


def _active(token: RefreshToken, now: datetime, with_revoked: bool = False) -> bool:
    return (with_revoked and token.status == "REVOKED") or (token.status == "ACTIVE" and token.expires_at > now)
