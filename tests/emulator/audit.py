# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the System Log, in Okta's shape, for the events that concern tokens."""

import uuid
from typing import Any

from .clock import stamp
from .model import ApiToken, Cause, Client, RefreshToken, User

_API_TOKEN_EVENTS = {
    "revoke": ("system.api_token.revoke", "Revoke API token", "api.token.revoke", "SUCCESS"),
    "update": ("system.api_token.update", "Update API token", "api.token.update", "SUCCESS"),
    "outside": (
        "system.api_token.request_outside_allowed_range",
        "Request made with API token outside of allowed range",
        "api.token.request_outside_allowed_range",
        "DENY",
    ),
}


def api_token_event(kind: str, token: ApiToken, cause: Cause) -> dict[str, Any]:
    """`kind` is revoke, update or outside."""
    event_type, message, legacy, result = _API_TOKEN_EVENTS[kind]
    target = {"id": token.id, "type": "Token", "alternateId": "unknown", "displayName": token.name, "detailEntry": None}
    return _event(event_type, message, legacy, result, target=target, cause=cause)


def refresh_token_event(token: RefreshToken, owner: User, cause: Cause) -> dict[str, Any]:
    custom = token.authorization_server_id is not None
    target = {
        "id": token.id,
        "type": "refresh_token",
        "alternateId": None,
        "displayName": "Refresh Token",
        "detailEntry": {"publicclientapp": token.client_id, "user": token.user_id, "subject": owner.login},
    }
    event_type = "app.oauth2.as.token.revoke" if custom else "app.oauth2.token.revoke"
    return _event(
        event_type, "OAuth2 token revocation request", f"{event_type}_success", "SUCCESS", target=target, cause=cause
    )


def access_token_event(token_id: str, client: Client, scopes: list[str], cause: Cause) -> dict[str, Any]:
    target = {
        "id": token_id,
        "type": "access_token",
        "alternateId": None,
        "displayName": "Access Token",
        "detailEntry": {"publicclientapp": client.id, "subject": client.id, "scope": " ".join(scopes)},
    }
    event_type = "app.oauth2.token.grant.access_token"
    return _event(
        event_type, "OAuth2 access token is granted", f"{event_type}_success", "SUCCESS", target=target, cause=cause
    )


def _event(
    event_type: str, message: str, legacy: str, result: str, *, target: dict[str, Any], cause: Cause
) -> dict[str, Any]:
    detail = {"requestApiTokenId": cause.api_token_id} if cause.api_token_id else {}
    return {
        "actor": _actor(cause.actor),
        "client": {"userAgent": {"rawUserAgent": cause.user_agent}, "ipAddress": cause.address},
        "displayMessage": message,
        "eventType": event_type,
        "outcome": {"result": result, "reason": None},
        "published": stamp(cause.at),
        "severity": "INFO" if result == "SUCCESS" else "WARN",
        "legacyEventType": legacy,
        "transaction": {"type": "WEB", "id": cause.request_id, "detail": detail},
        "uuid": str(uuid.uuid4()),
        "version": "0",
        "target": [target],
    }


def _actor(actor: User | Client | None) -> dict[str, Any]:
    if isinstance(actor, User):
        return {"id": actor.id, "type": "User", "alternateId": actor.login, "displayName": actor.display_name}
    if isinstance(actor, Client):
        return {"id": actor.id, "type": "PublicClientApp", "alternateId": actor.id, "displayName": actor.name}
    return {"id": "unknown", "type": "SystemPrincipal", "alternateId": "unknown", "displayName": "unknown"}
