# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the org that a seed describes. README.md lists the keys of each section."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from .jwk import key_error
from .model import (
    API_TOKEN_WINDOW,
    REFRESH_TOKEN_IDLE_DAYS,
    AccessToken,
    ApiToken,
    AuthorizationServer,
    Client,
    Grant,
    Group,
    Network,
    RefreshToken,
    User,
    duration,
)
from .org import Org
from .seed_entry import Entry, SeedError


def build_org(seed: dict[str, Any], now: datetime) -> Org:
    """The org that the seed describes, with relative times counted from `now`. SeedError says what is wrong."""
    org = Org()
    sections: dict[str, Callable[[Org, Entry], None]] = {
        "groups": _group,
        "users": _user,
        "clients": _client,
        "authorization_servers": _authorization_server,
        "grants": _grant,
        "api_tokens": _api_token,
        "refresh_tokens": _refresh_token,
        "access_tokens": _access_token,
    }
    unknown = set(seed) - set(sections) - {"zones"}
    if unknown:
        raise SeedError(
            f"Unknown section {', '.join(sorted(map(repr, unknown)))}; there are {', '.join(sections)}, zones."
        )
    org.zones = Entry("seed", {"zones": seed.get("zones")}, now).texts("zones")
    for section, add in sections.items():
        for where, data in _entries(section, seed.get(section) or []):
            entry = Entry(where, data, now)
            add(org, entry)
            entry.done()
    return org


def _entries(section: str, items: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(items, list):
        raise SeedError(f"{section} must be a list.")
    return ((f"{section}[{index}]", item) for index, item in enumerate(items))


def _identifier(entry: Entry, prefix: str, taken: dict[str, Any], natural_key: str) -> str:
    """The id given, or one made of `natural_key`, always the same for the same key."""
    made = prefix + hashlib.sha256(f"{natural_key} {len(taken)}".encode()).hexdigest()[:17]
    identifier = entry.text("id", made)
    if not identifier or identifier in taken:
        raise entry.fail(f"id {identifier!r} is {'used twice' if identifier else 'empty'}.")
    return identifier


def _reference(entry: Entry, key: str, things: dict[str, Any], other_name: str) -> str | None:
    """The id of the thing that `key` names by id or by its `other_name` (login or name)."""
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
    client = Client(
        id=_identifier(entry, "0oa", org.clients, name),
        name=name,
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


def _grant(org: Org, entry: Entry) -> None:
    org.grants.append(Grant(_needed(entry, "user", org.users, "login"), _needed(entry, "client", org.clients, "name")))


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
