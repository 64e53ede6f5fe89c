# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Okta org consists of, as far as tokens are concerned. Ids are strings, times are aware datetimes in UTC."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .jwk import Jwk

REFRESH_TOKEN_IDLE_DAYS = 7
API_TOKEN_WINDOW = "P30D"
USE_IS_NOTED_EVERY = timedelta(seconds=60)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)

_DURATION = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?")


def duration(text: str) -> timedelta:
    """Parse an ISO 8601 duration of days and smaller units, such as P30D or PT5M. ValueError otherwise."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is not a duration like P30D or PT5M.")
    return timedelta(**{unit: int(count) for unit, count in match.groupdict().items() if count})


@dataclass
class User:
    id: str
    login: str
    created: datetime
    status: str = "ACTIVE"
    first_name: str = ""
    last_name: str = ""
    roles: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def may_sign_in(self) -> bool:
        """Whether credentials of this user work. They do for a user who is locked out or whose password has expired."""
        return self.status in ("ACTIVE", "LOCKED_OUT", "PASSWORD_EXPIRED", "RECOVERY")

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.login


@dataclass
class Group:
    id: str
    name: str
    created: datetime
    description: str = ""
    roles: list[str] = field(default_factory=list)


@dataclass
class Client:
    """An OAuth client and its app. Keys and granted scopes make it a service app, `roles` an admin.

    `app_id` is the id of the app: the same as the client id unless somebody has chosen the latter.
    `dpop` is required, or allowed: then a token is bound to a key if the caller sends a proof.
    """

    id: str
    name: str
    app_id: str = ""
    created: datetime = LONG_AGO
    uri: str | None = None
    logo_uri: str | None = None
    status: str = "ACTIVE"
    roles: list[str] = field(default_factory=list)
    granted_scopes: list[str] = field(default_factory=list)
    dpop: str = "allowed"
    public_keys: list[Jwk] = field(default_factory=list)
    public_key_pem: str | None = None

    def __post_init__(self) -> None:
        self.app_id = self.app_id or self.id

    @property
    def may_sign_in(self) -> bool:
        return self.status == "ACTIVE"

    @property
    def application_type(self) -> str:
        return "service" if self.public_keys or self.public_key_pem or self.granted_scopes else "web"


@dataclass
class AuthorizationServer:
    id: str
    name: str


@dataclass
class Zone:
    """A network zone. `gateways` and `proxies` are CIDR blocks or ranges such as 192.0.2.1-192.0.2.9.

    A DYNAMIC zone matches by place or provider, which loopback addresses do not have, so that it contains none.
    """

    id: str
    name: str
    type: str = "IP"
    status: str = "ACTIVE"
    usage: str = "POLICY"
    system: bool = False
    gateways: list[str] = field(default_factory=list)
    proxies: list[str] = field(default_factory=list)
    created: datetime = LONG_AGO
    last_updated: datetime = LONG_AGO

    def contains(self, address: str) -> bool:
        """Tell whether the zone is active and one of its gateways covers the address."""
        if self.status != "ACTIVE":
            return False
        wanted = ipaddress.ip_address(address)
        return any(first <= wanted <= last for first, last in map(address_range, self.gateways) if _same(first, wanted))


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_range(text: str) -> tuple[Address, Address]:
    """Return the first and the last address of a CIDR block, a range or a single address. ValueError otherwise."""
    try:
        if "-" in text:
            first, last = map(ipaddress.ip_address, text.split("-"))
            if not _same(first, last) or last < first:
                raise ValueError
            return first, last
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is not a CIDR block or a range of addresses.") from None
    return network[0], network[-1]


def _same(one: Address, other: Address) -> bool:
    return one.version == other.version


@dataclass
class Network:
    connection: str = "ANYWHERE"
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)


@dataclass
class ApiToken:
    """`secret` is what a caller sends after SSWS; `outside_zone` makes every call come from a forbidden address."""

    id: str
    name: str
    user_id: str
    created: datetime
    last_updated: datetime
    expires_at: datetime
    client_name: str = "Okta API"
    token_window: str | None = API_TOKEN_WINDOW
    network: Network = field(default_factory=Network)
    secret: str | None = None
    outside_zone: bool = False

    @property
    def window(self) -> timedelta:
        return duration(self.token_window or API_TOKEN_WINDOW)

    @property
    def last_used(self) -> datetime:
        return self.expires_at - self.window

    def use(self, now: datetime) -> None:
        """Note a use, which moves the expiry. Okta does so about once a minute only."""
        if now - self.last_used >= USE_IS_NOTED_EVERY:
            self.last_updated = now.replace(microsecond=0)
            self.expires_at = self.last_updated + self.window


@dataclass
class RefreshToken:
    """A refresh token. Without `authorization_server_id` the org authorization server issued it."""

    id: str
    user_id: str
    client_id: str
    created: datetime
    last_updated: datetime
    expires_at: datetime
    status: str = "ACTIVE"
    scopes: list[str] = field(default_factory=lambda: ["openid", "offline_access"])
    authorization_server_id: str | None = None

    def use(self, now: datetime) -> None:
        """Note a use by the client, which moves the expiry."""
        self.last_updated = now.replace(microsecond=0)
        self.expires_at = self.last_updated + timedelta(days=REFRESH_TOKEN_IDLE_DAYS)


@dataclass
class AccessToken:
    """What a caller may send after Bearer; it acts for a service app (`client_id`) or for a user.

    With `dpop_thumbprint` it is bound to the key with that thumbprint and is sent after DPoP.
    """

    token: str
    expires_at: datetime
    scopes: list[str]
    user_id: str | None = None
    client_id: str | None = None
    revoked: bool = False
    dpop_thumbprint: str | None = None


@dataclass
class Grant:
    """A user's consent to one scope for a client. The client is listed for the user even without tokens."""

    id: str
    user_id: str
    client_id: str
    created: datetime
    last_updated: datetime
    scope: str = "openid"
    status: str = "ACTIVE"
    source: str = "END_USER"
    authorization_server_id: str | None = None


@dataclass
class Session:
    """A user's session with Okta."""

    id: str
    user_id: str
    created: datetime


@dataclass(frozen=True)
class Cause:
    """The request that makes a change: who, when, and how it is recorded. `path` is as it came on the wire.

    `event_uuid` is given where the event must be the same each time: in a seed.
    """

    request_id: str
    method: str
    path: str
    at: datetime
    actor: User | Client | None = None
    api_token_id: str | None = None
    user_agent: str = ""
    address: str = ""
    event_uuid: str | None = None
