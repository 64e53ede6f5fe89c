# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the org that a seed describes. README.md lists the keys of each section."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from . import audit
from .jwk import key_error
from .model import (
    API_TOKEN_WINDOW,
    REFRESH_TOKEN_IDLE_DAYS,
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
    address_range,
    duration,
)
from .org import Org
from .seed_entry import Entry, SeedError


def build_org(seed: dict[str, Any], now: datetime) -> Org:
    """Build the org that the seed describes, with times relative to `now`. SeedError says what is wrong."""
    org = Org()
    _check_sections(seed)
    for section, add in _SECTIONS.items():
        for where, data in _entries(section, seed.get(section) or []):
            entry = Entry(where, data, now)
            add(org, entry)
            entry.done()
    org.log.sort(key=lambda event: event["published"])
    return org


def add_to_org(org: Org, section: str, data: Any, now: datetime) -> list[str]:
    """Add an entry of a seed's section to an org in use, and log what Okta logs when such a thing is created.

    Return the ids of what was created. SeedError leaves the org as it was.
    """
    _check_sections([section])
    entry = Entry(section, data, now, key=uuid.uuid4().hex)
    things = getattr(org, section) if section != "events" else {}
    known, logged = set(things), len(org.log)
    try:
        _SECTIONS[section](org, entry)
        entry.done()
    except SeedError:
        for identifier in set(things) - known:
            del things[identifier]
        del org.log[logged:]
        raise
    created = [identifier for identifier in things if identifier not in known]
    log_creation = _CREATION.get(section)
    if log_creation:
        org.log.extend(log_creation(org, things[identifier]) for identifier in created)
    return created


def _check_sections(names: Iterable[str]) -> None:
    unknown = set(names) - set(_SECTIONS)
    if unknown:
        raise SeedError(f"Unknown section {', '.join(sorted(map(repr, unknown)))}; there are {', '.join(_SECTIONS)}.")


def _entries(section: str, items: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(items, list):
        raise SeedError(f"{section} must be a list.")
    return ((f"{section}[{index}]", _whole(section, item)) for index, item in enumerate(items))


def _whole(section: str, item: Any) -> Any:
    """A zone may be given by its id alone."""
    return {"id": item} if section == "zones" and isinstance(item, str) else item


def _identifier(entry: Entry, prefix: str, taken: dict[str, Any], natural_key: str) -> str:
    """Return the given id, or one made of `natural_key`, always the same for the same key."""
    number = len(taken)
    while (made := prefix + hashlib.sha256(f"{natural_key} {number}".encode()).hexdigest()[:17]) in taken:
        number += 1
    identifier = entry.text("id", made)
    if not identifier or identifier in taken:
        raise entry.fail(f"id {identifier!r} is {'used twice' if identifier else 'empty'}.")
    return identifier


def _reference(entry: Entry, key: str, things: dict[str, Any], other_name: str) -> str | None:
    """Return the id of the thing that `key` names by id or by its `other_name` (login or name)."""
    wanted = entry.optional_text(key)
    if wanted is None or wanted in things:
        return wanted
    found = [identifier for identifier, thing in things.items() if getattr(thing, other_name) == wanted]
    if len(found) != 1:
        raise entry.fail(f"{key} {wanted!r} is {'ambiguous' if found else 'not in the seed'}.")
    return found[0]


def _needed(entry: Entry, key: str, things: dict[str, Any], other_name: str) -> str:
    found = _reference(entry, key, things, other_name)
    if found is None:
        raise entry.fail(f"{key} is missing.")
    return found


def _user(org: Org, entry: Entry) -> None:
    login = entry.text("login")
    groups = entry.texts("groups")
    for group in groups:
        if group not in org.groups:
            raise entry.fail(f"group {group!r} is not in the seed.")
    user = User(
        id=_identifier(entry, "00u", org.users, login),
        login=login,
        created=entry.moment("created", "age_days", entry.now),
        status=entry.text("status", "ACTIVE"),
        first_name=entry.text("first_name", ""),
        last_name=entry.text("last_name", ""),
        roles=entry.texts("roles"),
        groups=groups,
    )
    org.users[user.id] = user


def _group(org: Org, entry: Entry) -> None:
    name = entry.text("name")
    group = Group(
        id=_identifier(entry, "00g", org.groups, name),
        name=name,
        created=entry.moment("created", "age_days", entry.now),
        description=entry.text("description", ""),
        roles=entry.texts("roles"),
    )
    org.groups[group.id] = group


def _client(org: Org, entry: Entry) -> None:
    name = entry.text("name")
    client_id = _identifier(entry, "0oa", org.clients, name)
    client = Client(
        id=client_id,
        name=name,
        app_id=entry.text("app_id", client_id),
        created=entry.moment("created", "age_days", entry.now),
        uri=entry.optional_text("uri"),
        logo_uri=entry.optional_text("logo_uri"),
        status=entry.choice("status", ("ACTIVE", "INACTIVE")),
        roles=entry.texts("roles"),
        granted_scopes=entry.texts("granted_scopes"),
        dpop=entry.choice("dpop", ("allowed", "required")),
        public_keys=entry.objects("public_keys"),
        public_key_pem=entry.optional_text("public_key_pem"),
    )
    for index, key in enumerate(client.public_keys):
        wrong = key_error(key)
        if wrong:
            raise entry.fail(f"public_keys[{index}] {wrong}.")
    if client.public_key_pem is not None and "-----BEGIN PUBLIC KEY-----" not in client.public_key_pem:
        raise entry.fail("public_key_pem must be a public key in PEM, with the line -----BEGIN PUBLIC KEY-----.")
    org.clients[client.id] = client


def _authorization_server(org: Org, entry: Entry) -> None:
    name = entry.text("name")
    server = AuthorizationServer(_identifier(entry, "aus", org.authorization_servers, name), name)
    org.authorization_servers[server.id] = server


def _zone(org: Org, entry: Entry) -> None:
    """Add a network zone, which contains nobody if only its id is given."""
    name = entry.text("name", entry.peek("id"))
    created = entry.moment("created", "age_days", entry.now)
    zone = Zone(
        id=_identifier(entry, "nzo", org.zones, name),
        name=name,
        type=entry.choice("type", ("IP", "DYNAMIC", "DYNAMIC_V2")),
        status=entry.choice("status", ("ACTIVE", "INACTIVE")),
        usage=entry.choice("usage", ("POLICY", "BLOCKLIST")),
        system=entry.flag("system"),
        gateways=entry.texts("gateways"),
        proxies=entry.texts("proxies"),
        created=created,
        last_updated=entry.moment("last_updated", "updated_days", created),
    )
    try:
        for text in zone.gateways + zone.proxies:
            address_range(text)
    except ValueError as error:
        raise entry.fail(str(error)) from None
    org.zones[zone.id] = zone


def _grant(org: Org, entry: Entry) -> None:
    user_id = _needed(entry, "user", org.users, "login")
    client_id = _needed(entry, "client", org.clients, "name")
    scope = entry.text("scope", "openid")
    created = entry.moment("created", "age_days", entry.now)
    grant = Grant(
        id=_identifier(entry, "oag", org.grants, f"{user_id} {client_id} {scope}"),
        user_id=user_id,
        client_id=client_id,
        created=created,
        last_updated=entry.moment("last_updated", "updated_days", created),
        scope=scope,
        status=entry.choice("status", ("ACTIVE", "REVOKED")),
        source=entry.choice("source", ("END_USER", "ADMIN")),
        authorization_server_id=_reference(entry, "authorization_server", org.authorization_servers, "name"),
    )
    org.grants[grant.id] = grant


def _session(org: Org, entry: Entry) -> None:
    """Add a session, and the event of the sign-in that it began with."""
    user_id = _needed(entry, "user", org.users, "login")
    made = "102" + hashlib.sha256(f"{user_id} {entry.key}".encode()).hexdigest()[:22]
    session = Session(entry.text("id", made), user_id, entry.moment("created", "age_days", entry.now))
    if session.id in org.sessions:
        raise entry.fail(f"id {session.id!r} is used twice.")
    user = org.users[user_id]
    cause = _cause(session.created, user, entry.key, address=entry.text("address", "127.0.0.1"))
    org.sessions[session.id] = session
    org.log.append(audit.session_event("start", user, cause, session.id))


def _event(org: Org, entry: Entry) -> None:
    """Add an entry of the System Log; with `api_token`, a call with that token, by its owner."""
    api_token_id = _reference(entry, "api_token", org.api_tokens, "name")
    user_id = _reference(entry, "user", org.users, "login")
    client_id = _reference(entry, "client", org.clients, "name")
    if user_id is None and client_id is None and api_token_id is not None:
        user_id = org.api_tokens[api_token_id].user_id
    actor = org.users[user_id] if user_id else org.clients[client_id] if client_id else None
    event_type = entry.text("event_type")
    cause = _cause(
        entry.moment("published", "age_days", entry.now),
        actor,
        entry.key,
        request_id=entry.optional_text("request_id"),
        api_token_id=api_token_id,
        address=entry.text("address", "127.0.0.1"),
        user_agent=entry.text("user_agent", ""),
        event_uuid=entry.optional_text("uuid"),
    )
    event = audit.event(
        event_type,
        entry.text("message", event_type),
        cause,
        result=entry.text("result", "SUCCESS"),
        target=[audit.party(target) for target in entry.objects("targets")] or None,
        debug_data=entry.object("debug_data"),
    )
    org.log.append(event)


def _cause(
    at: datetime,
    actor: User | Client | None,
    key: str,
    *,
    request_id: str | None = None,
    event_uuid: str | None = None,
    **more: Any,
) -> Cause:
    """Describe a request that nobody has sent to the emulator. The same key gives the same ids."""
    event_uuid = event_uuid or str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key} {at.isoformat()}"))
    return Cause(request_id or event_uuid.replace("-", ""), "", "", at, actor, event_uuid=event_uuid, **more)


def _network(org: Org, entry: Entry) -> Network:
    network = Network(entry.text("connection", "ANYWHERE"), entry.texts("include"), entry.texts("exclude"))
    entry.done()
    for zone in network.include + network.exclude:
        if zone not in org.zones:
            raise entry.fail(f"zone {zone!r} is not in the seed's zones.")
    return network


def _api_token(org: Org, entry: Entry) -> None:
    name = entry.text("name")
    token_window = entry.text("token_window", API_TOKEN_WINDOW)
    try:
        window = duration(token_window)
    except ValueError as error:
        raise entry.fail(f"token_window: {error}") from None
    created = entry.moment("created", "age_days", entry.now)
    last_used = entry.moment("last_used", "idle_days", created)
    token = ApiToken(
        id=_identifier(entry, "00T", org.api_tokens, name),
        name=name,
        user_id=_needed(entry, "owner", org.users, "login"),
        created=created,
        last_updated=entry.moment("last_updated", "updated_days", last_used),
        expires_at=entry.moment("expires_at", "expires_in_days", last_used + window, sign=+1),
        client_name=entry.text("client_name", "Okta API"),
        token_window=token_window,
        network=_network(org, entry.entry("network")),
        secret=entry.optional_text("secret"),
        outside_zone=entry.flag("outside_zone"),
    )
    if last_used < created:
        raise entry.fail("it was last used before it was created.")
    if token.secret and any(other.secret == token.secret for other in org.api_tokens.values()):
        raise entry.fail("another API token has the same secret.")
    org.api_tokens[token.id] = token


def _refresh_token(org: Org, entry: Entry) -> None:
    """One token, or `count` of them, made at even steps over `spread_days`; their ids begin with `id`."""
    created = entry.moment("created", "age_days", entry.now)
    last_updated = entry.moment("last_updated", "idle_days", created)
    spread = timedelta(days=entry.number("spread_days", 0))
    many = entry.has("count")
    count = int(entry.number("count", 1))
    stem = entry.text("id", "oar") if many else _identifier(entry, "oar", org.refresh_tokens, "")
    idle_window = timedelta(days=REFRESH_TOKEN_IDLE_DAYS)
    expiry_is_given = entry.has("expires_at") or entry.has("expires_in_days")
    expires_at = entry.moment("expires_at", "expires_in_days", last_updated + idle_window, sign=+1)
    user_id = _needed(entry, "user", org.users, "login")
    client_id = _needed(entry, "client", org.clients, "name")
    status = entry.choice("status", ("ACTIVE", "REVOKED"))
    scopes = entry.texts("scopes", ("openid", "offline_access"))
    server_id = _reference(entry, "authorization_server", org.authorization_servers, "name")
    if last_updated < created:
        raise entry.fail("it was last updated before it was created.")
    for number in range(count):
        made = created + spread * number / count
        used = max(last_updated, made).replace(microsecond=0)
        token_id = f"{stem}{number + 1:0{max(1, 20 - len(stem))}d}" if many else stem
        if token_id in org.refresh_tokens:
            raise entry.fail(f"id {token_id!r} is used twice.")
        org.refresh_tokens[token_id] = RefreshToken(
            id=token_id,
            user_id=user_id,
            client_id=client_id,
            created=made.replace(microsecond=0),
            last_updated=used,
            expires_at=expires_at if expiry_is_given else used + idle_window,
            status=status,
            scopes=list(scopes),
            authorization_server_id=server_id,
        )


def _access_token(org: Org, entry: Entry) -> None:
    token = AccessToken(
        token=entry.text("token"),
        expires_at=entry.moment("expires_at", "expires_in_days", entry.now + timedelta(hours=1), sign=+1),
        scopes=entry.texts("scopes"),
        user_id=_reference(entry, "user", org.users, "login"),
        client_id=_reference(entry, "client", org.clients, "name"),
        revoked=entry.flag("revoked"),
        dpop_thumbprint=entry.optional_text("dpop_thumbprint"),
    )
    if (token.user_id is None) == (token.client_id is None):
        raise entry.fail("give either user or client: whom the access token acts for.")
    org.access_tokens[token.token] = token


_SECTIONS: dict[str, Callable[[Org, Entry], None]] = {
    "zones": _zone,
    "groups": _group,
    "users": _user,
    "clients": _client,
    "authorization_servers": _authorization_server,
    "grants": _grant,
    "sessions": _session,
    "api_tokens": _api_token,
    "refresh_tokens": _refresh_token,
    "access_tokens": _access_token,
    "events": _event,
}


def _log_api_token(org: Org, token: ApiToken) -> audit.Event:
    owner = org.users[token.user_id]
    return audit.api_token_event("create", token, _cause(token.created, owner, uuid.uuid4().hex))


def _log_refresh_token(org: Org, token: RefreshToken) -> audit.Event:
    cause = _cause(token.created, org.clients[token.client_id], uuid.uuid4().hex)
    return audit.refresh_token_event("grant.refresh_token", token, org.users[token.user_id], cause)


def _log_grant(org: Org, grant: Grant) -> audit.Event:
    owner = org.users[grant.user_id]
    return audit.grant_event("grant", grant, owner, _cause(grant.created, owner, uuid.uuid4().hex))


_CREATION: dict[str, Callable[[Org, Any], audit.Event]] = {
    "api_tokens": _log_api_token,
    "refresh_tokens": _log_refresh_token,
    "grants": _log_grant,
}


def report_token_reuse(org: Org, token_id: str, now: datetime) -> None:
    """Log that somebody has used a refresh token that had been replaced, and revoke it, as Okta does.

    ValueError if there is no such token.
    """
    token = org.refresh_tokens.get(token_id)
    if token is None:
        raise ValueError(f"There is no refresh token {token_id!r}.")
    cause = _cause(now, org.clients[token.client_id], uuid.uuid4().hex, address="127.0.0.1")
    org.log.append(audit.refresh_token_event("detect_reuse", token, org.users[token.user_id], cause))
    token.status = "REVOKED"
    token.last_updated = now.replace(microsecond=0)
