# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the System Log, in Okta's shape, for the events that concern tokens, consents, sessions and zones."""

import uuid
from typing import Any

from .clock import stamp
from .model import ApiToken, Cause, Client, Grant, RefreshToken, User, Zone

Event = dict[str, Any]

_API_TOKEN_EVENTS = {
    "create": ("Create API token", "SUCCESS"),
    "revoke": ("Revoke API token", "SUCCESS"),
    "update": ("Update API token", "SUCCESS"),
    "request_outside_allowed_range": ("Request made with API token outside of allowed range", "DENY"),
}
_REFRESH_TOKEN_EVENTS = {
    "grant.refresh_token": "OAuth2 refresh token is granted",
    "revoke": "OAuth2 token revocation request",
    "detect_reuse": "OAuth2 refresh token reuse detected",
}
_GRANT_EVENTS = {"grant": "OAuth2 consent is granted", "revoke": "OAuth2 consent is revoked"}
_SESSION_EVENTS = {
    "start": "User login to Okta",
    "clear": "Clear user session",
    "end": "User session is ended",
}
_ZONE_EVENTS = {
    "activate": "Activate network zone",
    "deactivate": "Deactivate network zone",
    "delete": "Delete network zone",
}


def api_token_event(kind: str, token: ApiToken, cause: Cause) -> Event:
    """Describe an event of an API token: create, revoke, update or request_outside_allowed_range."""
    message, result = _API_TOKEN_EVENTS[kind]
    debug_data = {"networkConnection": token.network.connection} if kind in ("create", "update") else {}
    return event(
        f"system.api_token.{kind}",
        message,
        cause,
        legacy=f"api.token.{kind}",
        result=result,
        target=[_party(token.id, "Token", "unknown", token.name)],
        debug_data=debug_data,
    )


def refresh_token_event(kind: str, token: RefreshToken, owner: User, cause: Cause) -> Event:
    """Describe an event of a refresh token: grant.refresh_token, revoke or detect_reuse."""
    server = "app.oauth2.as.token" if token.authorization_server_id else "app.oauth2.token"
    detail = {"publicclientapp": token.client_id, "user": token.user_id, "subject": owner.login}
    target = [_party(token.id, "refresh_token", None, "Refresh Token", detail)]
    if kind == "detect_reuse":
        target.insert(0, _user(owner))
    legacy = f"{server}.{kind}" if kind == "detect_reuse" else f"{server}.{kind}_success"
    return event(f"{server}.{kind}", _REFRESH_TOKEN_EVENTS[kind], cause, legacy=legacy, target=target)


def access_token_event(token_id: str, client: Client, scopes: list[str], cause: Cause) -> Event:
    detail = {"publicclientapp": client.id, "subject": client.id, "scope": " ".join(scopes)}
    return event(
        "app.oauth2.token.grant.access_token",
        "OAuth2 access token is granted",
        cause,
        legacy="app.oauth2.token.grant.access_token_success",
        target=[_party(token_id, "access_token", None, "Access Token", detail)],
    )


def grant_event(kind: str, grant: Grant, owner: User, cause: Cause) -> Event:
    """Describe an event of a consent: grant or revoke."""
    server = "app.oauth2.as.consent" if grant.authorization_server_id else "app.oauth2.consent"
    detail = {"publicclientapp": grant.client_id, "user": grant.user_id, "scope": grant.scope}
    return event(
        f"{server}.{kind}",
        _GRANT_EVENTS[kind],
        cause,
        legacy=f"{server}.{kind}_success",
        target=[_user(owner), _party(grant.id, "consent", None, grant.scope, detail)],
    )


def session_event(kind: str, user: User, cause: Cause, session_id: str | None = None) -> Event:
    """Describe an event of a user's sessions: start, clear, or end of each session that was cleared."""
    return event(
        f"user.session.{kind}",
        _SESSION_EVENTS[kind],
        cause,
        legacy="core.user_auth.login_success" if kind == "start" else f"core.user_auth.session_{kind}",
        target=None if kind == "start" else [_user(user)],
        session_id=session_id,
    )


def zone_event(kind: str, zone: Zone, cause: Cause) -> Event:
    """Describe an event of a network zone: activate, deactivate or delete."""
    target = [_party(zone.id, "NetworkZone", "unknown", zone.name)]
    return event(f"zone.{kind}", _ZONE_EVENTS[kind], cause, legacy=f"zone.{kind}", target=target)


def event(
    event_type: str,
    message: str,
    cause: Cause,
    *,
    legacy: str = "",
    result: str = "SUCCESS",
    target: list[dict[str, Any]] | None = None,
    debug_data: dict[str, Any] | None = None,
    session_id: str | None = None,
) -> Event:
    """Build an event. Some events of Okta have null as their target, not an empty list."""
    detail = {"requestApiTokenId": cause.api_token_id} if cause.api_token_id else {}
    return {
        "actor": _actor(cause.actor),
        "client": {
            "userAgent": {"rawUserAgent": cause.user_agent, "os": "Unknown", "browser": "UNKNOWN"},
            "zone": "null",
            "device": "Unknown",
            "id": None,
            "ipAddress": cause.address or None,
            "geographicalContext": None,
        },
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": session_id or cause.request_id},
        "displayMessage": message,
        "eventType": event_type,
        "outcome": {"result": result, "reason": None},
        "published": stamp(cause.at),
        "securityContext": {"asNumber": None, "asOrg": None, "isp": None, "domain": None, "isProxy": None},
        "severity": "INFO" if result == "SUCCESS" else "WARN",
        "debugContext": {
            "debugData": {
                "requestId": cause.request_id,
                "requestUri": cause.path,
                "url": cause.path,
                **(debug_data or {}),
            }
        },
        "legacyEventType": legacy or event_type,
        "transaction": {"type": "WEB", "id": cause.request_id, "detail": detail},
        "uuid": cause.event_uuid or str(uuid.uuid4()),
        "version": "0",
        "request": {"ipChain": [{"ip": cause.address, "version": "V6" if ":" in cause.address else "V4"}]},
        "target": target,
    }


def party(data: dict[str, Any]) -> dict[str, Any]:
    """Complete the description of an actor or target, of which `id` and `type` may be all that is given."""
    return {
        "id": "unknown",
        "type": "unknown",
        "alternateId": "unknown",
        "displayName": "unknown",
        "detailEntry": None,
    } | data


def _actor(actor: User | Client | None) -> dict[str, Any]:
    if isinstance(actor, User):
        return _user(actor)
    if isinstance(actor, Client):
        return _party(actor.id, "PublicClientApp", actor.id, actor.name)
    return _party("unknown", "SystemPrincipal", "unknown", "unknown")


def _user(user: User) -> dict[str, Any]:
    return _party(user.id, "User", user.login, user.display_name)


def _party(
    identifier: str, kind: str, alternate_id: str | None, name: str, detail: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "id": identifier,
        "type": kind,
        "alternateId": alternate_id,
        "displayName": name,
        "detailEntry": detail,
    }
