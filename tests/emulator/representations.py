# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON that Okta shows. `base` is the scheme and host of the request: links are absolute."""

import hashlib
from typing import Any

from .clock import stamp
from .model import ApiToken, Client, Grant, Group, Network, RefreshToken, User, Zone
from .org import Org

_ROLE_LABELS = {
    "SUPER_ADMIN": "Super Administrator",
    "ORG_ADMIN": "Organization Administrator",
    "APP_ADMIN": "Application Administrator",
    "USER_ADMIN": "Group Administrator",
    "GROUP_MEMBERSHIP_ADMIN": "Group Membership Administrator",
    "HELP_DESK_ADMIN": "Help Desk Administrator",
    "READ_ONLY_ADMIN": "Read-only Administrator",
    "REPORT_ADMIN": "Report Administrator",
    "API_ACCESS_MANAGEMENT_ADMIN": "API Access Management Administrator",
}

Json = dict[str, Any]


def api_token(token: ApiToken, base: str) -> Json:
    return {
        "id": token.id,
        "name": token.name,
        "userId": token.user_id,
        "clientName": token.client_name,
        "tokenWindow": token.token_window,
        "network": _network(token.network),
        "expiresAt": stamp(token.expires_at),
        "created": stamp(token.created),
        "lastUpdated": stamp(token.last_updated),
        "_links": {
            "self": _link(f"{base}/api/v1/api-tokens/{token.id}", allow=["GET", "DELETE"]),
            "user": _link(f"{base}/api/v1/users/{token.user_id}", allow=["GET"]),
        },
    }


def _network(network: Network) -> Json:
    zones = {"include": list(network.include), "exclude": list(network.exclude)}
    return {"connection": network.connection} | {name: ids for name, ids in zones.items() if ids}


def refresh_token(token: RefreshToken, org: Org, base: str, collection: str, with_scopes: bool) -> Json:
    """Show a refresh token. `collection` is the URL that it was found under: of a user and client, or of an app."""
    user, client = org.users[token.user_id], org.clients[token.client_id]
    server = org.authorization_servers.get(token.authorization_server_id or "")
    own = f"{collection}/{token.id}"
    links = {
        "app": _link(f"{base}/api/v1/apps/{client.app_id}", title=client.name),
        "self": _link(own),
        "revoke": _link(own, allow=["DELETE"]),
        "client": _link(f"{base}/oauth2/v1/clients/{client.id}", title=client.name),
        "user": _link(f"{base}/api/v1/users/{user.id}", title=user.display_name),
    }
    if server:
        url = f"{base}/api/v1/authorizationServers/{server.id}"
        links["authorizationServer"] = _link(url, title=server.name)
    shown: Json = {
        "id": token.id,
        "status": token.status,
        "created": stamp(token.created),
        "lastUpdated": stamp(token.last_updated),
        "expiresAt": stamp(token.expires_at),
        "issuer": f"{base}/oauth2/{server.id}" if server else base,
        "clientId": token.client_id,
        "userId": token.user_id,
        "scopes": list(token.scopes),
    }
    if with_scopes:
        shown["_embedded"] = {"scopes": [_scope(name, base, server.id if server else None) for name in token.scopes]}
    return shown | {"_links": links}


def _scope(name: str, base: str, server_id: str | None) -> Json:
    identifier = _scope_id(name)
    return {
        "id": identifier,
        "name": name,
        "description": f"Allows what the scope {name} stands for.",
        "displayName": _scope_title(name),
        "_links": {"scope": _link(_scope_url(identifier, base, server_id), title=_scope_title(name))},
    }


def _scope_id(name: str) -> str:
    return "scp" + hashlib.sha256(name.encode()).hexdigest()[:17]


def _scope_title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _scope_url(identifier: str, base: str, server_id: str | None) -> str:
    if server_id:
        return f"{base}/api/v1/authorizationServers/{server_id}/scopes/{identifier}"
    return f"{base}/oauth2/v1/scopes/{identifier}"


def scope_id(grant: Grant) -> str:
    """Return the id of the scope of a consent: of the org authorization server it is the scope's name."""
    return _scope_id(grant.scope) if grant.authorization_server_id else grant.scope


def grant(one: Grant, org: Org, base: str, with_scope: bool) -> Json:
    user, client = org.users[one.user_id], org.clients[one.client_id]
    server_id, identifier = one.authorization_server_id, scope_id(one)
    shown: Json = {
        "id": one.id,
        "status": one.status,
        "created": stamp(one.created),
        "createdBy": {"id": user.id, "type": "User"},
        "lastUpdated": stamp(one.last_updated),
        "issuer": f"{base}/oauth2/{server_id}" if server_id else base,
        "clientId": client.id,
        "userId": user.id,
        "scopeId": identifier,
        "source": one.source,
    }
    if with_scope:
        shown["_embedded"] = {"scope": {"id": identifier}}
    links = {
        "app": _link(f"{base}/api/v1/apps/{client.app_id}", title=client.name),
        "scope": _link(_scope_url(identifier, base, server_id), title=_scope_title(one.scope)),
        "client": _link(f"{base}/oauth2/v1/clients/{client.id}", title=client.name),
        "self": _link(f"{base}/api/v1/users/{user.id}/grants/{one.id}", allow=["GET", "DELETE"]),
        "user": _link(f"{base}/api/v1/users/{user.id}", title=user.display_name),
    }
    if server_id:
        url = f"{base}/api/v1/authorizationServers/{server_id}"
        links["authorizationServer"] = _link(url, title=org.authorization_servers[server_id].name)
    return shown | {"_links": links}


# How tokens come to an app: as a service, or by users who sign in.
_FLOWS: dict[str, Json] = {
    "service": {"response_types": ["token"], "grant_types": ["client_credentials"]},
    "user": {"response_types": ["code"], "grant_types": ["authorization_code", "refresh_token"]},
}


def app(client: Client, base: str) -> Json:
    """Show the app of an OAuth client, with the parts of a real one that tell apps apart."""
    own = f"{base}/api/v1/apps/{client.app_id}"
    change = "deactivate" if client.status == "ACTIVE" else "activate"
    created = stamp(client.created)
    return {
        "id": client.app_id,
        "name": "oidc_client",
        "label": client.name,
        "status": client.status,
        "lastUpdated": created,
        "created": created,
        "features": [],
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"client_id": client.id, "autoKeyRotation": True}},
        "settings": {
            "app": {},
            "oauthClient": {
                "client_uri": client.uri,
                "logo_uri": client.logo_uri,
                **_FLOWS["service" if client.application_type == "service" else "user"],
                "application_type": client.application_type,
            },
        },
        "_links": {change: _link(f"{own}/lifecycle/{change}"), "users": _link(f"{own}/users")},
    }


def zone(one: Zone, base: str) -> Json:
    own = f"{base}/api/v1/zones/{one.id}"
    change = "deactivate" if one.status == "ACTIVE" else "activate"
    shown: Json = {
        "type": one.type,
        "id": one.id,
        "name": one.name,
        "status": one.status,
        "usage": one.usage,
        "created": stamp(one.created),
        "lastUpdated": stamp(one.last_updated),
        "system": one.system,
    }
    if one.type == "IP":
        shown |= {"gateways": _addresses(one.gateways), "proxies": _addresses(one.proxies)}
    links = {
        "self": _link(own, allow=["GET", "PUT", "DELETE"]),
        change: _link(f"{own}/lifecycle/{change}", allow=["POST"]),
    }
    return shown | {"_links": links}


def _addresses(texts: list[str]) -> list[Json] | None:
    """Show addresses; null if there are none, as recorded."""
    return [{"type": "RANGE" if "-" in text else "CIDR", "value": text} for text in texts] or None


def client_of_user(client: Client, user: User, base: str) -> Json:
    own = f"{base}/api/v1/users/{user.id}/clients/{client.id}"
    return {
        "client_id": client.id,
        "client_name": client.name,
        "client_uri": client.uri,
        "logo_uri": client.logo_uri,
        "_links": {
            "grants": _link(f"{own}/grants", allow=["GET", "DELETE"]),
            "tokens": _link(f"{own}/tokens", allow=["GET", "DELETE"]),
        },
    }


def user(person: User, base: str) -> Json:
    created = stamp(person.created)
    return {
        "id": person.id,
        "status": person.status,
        "created": created,
        "activated": created,
        "statusChanged": created,
        "lastLogin": None,
        "lastUpdated": created,
        "passwordChanged": created,
        "type": {"id": "oty00000000000000001"},
        "profile": {
            "firstName": person.first_name,
            "lastName": person.last_name,
            "mobilePhone": None,
            "secondEmail": None,
            "login": person.login,
            "email": person.login,
        },
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {"self": _link(f"{base}/api/v1/users/{person.id}")},
    }


def group(one: Group, base: str) -> Json:
    created = stamp(one.created)
    return {
        "id": one.id,
        "created": created,
        "lastUpdated": created,
        "lastMembershipUpdated": created,
        "objectClass": ["okta:user_group"],
        "type": "OKTA_GROUP",
        "profile": {"name": one.name, "description": one.description},
        "_links": {"users": _link(f"{base}/api/v1/groups/{one.id}/users")},
    }


def role_assignment(role: str, source: User | Group, base: str) -> Json:
    """Show a role; `source` is what it is assigned to."""
    kind, path = ("GROUP", "groups") if isinstance(source, Group) else ("USER", "users")
    created = stamp(source.created)
    return {
        "id": "ra1" + hashlib.sha256(f"{source.id} {role}".encode()).hexdigest()[:17],
        "label": _ROLE_LABELS.get(role, role),
        "type": role,
        "status": "ACTIVE",
        "created": created,
        "lastUpdated": created,
        "assignmentType": kind,
        "_links": {"assignee": _link(f"{base}/api/v1/{path}/{source.id}")},
    }


def _link(href: str, title: str | None = None, allow: list[str] | None = None) -> Json:
    link: Json = {"href": href}
    if title is not None:
        link["title"] = title
    if allow is not None:
        link["hints"] = {"allow": allow}
    return link
