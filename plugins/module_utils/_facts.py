# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what follows from the dates and links of Okta's token objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypedDict, TypeVar, Union, cast

_DURATION = re.compile(r"P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?")
_DEFAULT_WINDOW = "P30D"
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)


class _Identified(TypedDict):
    id: str


class ApiToken(_Identified, total=False):
    """An API token: Okta's object without _links, and what follows from it. Okta may leave out anything but the id."""

    name: str | None
    userId: str | None
    clientName: str | None
    created: str | None
    lastUpdated: str | None
    expiresAt: str | None
    tokenWindow: str | None
    network: dict[str, Any] | None
    last_used: str | None
    never_used: bool | None
    idle_days: int | None
    age_days: int | None
    expires_in_days: int | None
    _embedded: dict[str, Any]


class RefreshToken(_Identified, total=False):
    """A refresh token: Okta's object without _links, and what follows from it. Okta may leave out anything but the
    id.
    """

    userId: str | None
    clientId: str | None
    issuer: str | None
    status: str | None
    scopes: list[str] | None
    created: str | None
    lastUpdated: str | None
    expiresAt: str | None
    last_used: str | None
    idle_days: int | None
    age_days: int | None
    expires_in_days: int | None
    app_name: str | None
    user_name: str | None
    authorization_server_name: str | None
    _embedded: dict[str, Any]


class Grant(_Identified, total=False):
    """A consent: Okta's object without _links, and what follows from it. Okta may leave out anything but the id."""

    userId: str | None
    clientId: str | None
    scopeId: str | None
    issuer: str | None
    status: str | None
    source: str | None
    created: str | None
    createdBy: dict[str, Any] | None
    lastUpdated: str | None
    age_days: int | None
    app_name: str | None
    user_name: str | None
    scope_name: str | None
    authorization_server_name: str | None


class SessionUser(_Identified, total=False):
    """A user whose sessions are to end. changed: whether there are any, as far as it is certain. detail: why."""

    userId: str
    user: str
    changed: bool
    certain: bool
    detail: str


Token = Union[ApiToken, RefreshToken, Grant, SessionUser]
AnyToken = TypeVar("AnyToken", bound=Token)


def parse_time(text: Any) -> datetime | None:
    """An ISO 8601 time as Okta writes it; None for anything else."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (AttributeError, ValueError, OverflowError):
        return None


def parse_moment(text: str) -> datetime | None:
    """Parse a time that a person has written, in any form of ISO 8601: a date alone means its midnight, no offset means
    UTC.

    Returns None for anything else, and for dates and times that do not exist.
    """
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        return None
    day, minutes, seconds, fraction, offset = match.groups()
    offset = (offset or "Z").upper().replace(":", "")
    offset = "+00:00" if offset == "Z" else f"{offset[:3]}:{offset[3:] or '00'}"
    try:
        moment = datetime.fromisoformat(
            f"{day}T{minutes or '00:00'}:{seconds or '00'}.{(fraction or '')[:6]:0<6}{offset}"
        )
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def iso_time(moment: datetime) -> str:
    """A time as Okta writes it."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def parse_duration(text: Any) -> timedelta | None:
    """An ISO 8601 duration of weeks down to seconds; None for anything else (months and years have no fixed length)."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not match or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def last_use(token: Mapping[str, Any]) -> datetime | None:
    """When an API token was last used: each use moves expiresAt to tokenWindow from then (lastUpdated also moves by
    editing).
    """
    expires, window = parse_time(token.get("expiresAt")), parse_duration(token.get("tokenWindow") or _DEFAULT_WINDOW)
    try:
        return expires - window if expires and window else None
    except OverflowError:
        return None


def _days(start: datetime | None, end: datetime | None) -> int | None:
    return (end - start).days if start and end else None


def _days_since(start: datetime | None, now: datetime) -> int | None:
    """Return whole days; a time that a second's difference between clocks puts in the future is no days ago."""
    days = _days(start, now)
    return None if days is None else max(0, days)


def _without_links(token: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in token.items() if key != "_links"}


def api_token_facts(token: Mapping[str, Any], now: datetime) -> ApiToken:
    """Okta's ApiToken without _links, plus last_used, never_used, idle_days, age_days, expires_in_days (null where
    unknown).
    """
    used, created = last_use(token), parse_time(token.get("created"))
    facts = dict(
        _without_links(token),
        last_used=iso_time(used) if used else None,
        never_used=used == created if used and created else None,
        idle_days=_days_since(used, now),
        age_days=_days_since(created, now),
        expires_in_days=_days(now, parse_time(token.get("expiresAt"))),
    )
    return cast("ApiToken", facts)


def refresh_token_facts(token: Mapping[str, Any], now: datetime) -> RefreshToken:
    """Return Okta's OAuth2RefreshToken without _links, plus last_used, idle_days, age_days, expires_in_days and the
    names in its links.

    Each use moves expiresAt and with it lastUpdated, so that is the last use. What is unknown is None.
    """
    used = parse_time(token.get("lastUpdated"))
    titles = _titles(token)
    facts = dict(
        _without_links(token),
        last_used=iso_time(used) if used else None,
        idle_days=_days_since(used, now),
        age_days=_days_since(parse_time(token.get("created")), now),
        expires_in_days=_days(now, parse_time(token.get("expiresAt"))),
        app_name=titles.get("app"),
        user_name=titles.get("user"),
        authorization_server_name=titles.get("authorizationServer"),
    )
    return cast("RefreshToken", facts)


def grant_facts(grant: Mapping[str, Any], now: datetime) -> Grant:
    """Return Okta's OAuth2ScopeConsentGrant without _links, plus age_days and the names in its links."""
    titles = _titles(grant)
    facts = dict(
        _without_links(grant),
        age_days=_days_since(parse_time(grant.get("created")), now),
        app_name=titles.get("app"),
        user_name=titles.get("user"),
        scope_name=titles.get("scope"),
        authorization_server_name=titles.get("authorizationServer"),
    )
    return cast("Grant", facts)


def _titles(thing: Mapping[str, Any]) -> dict[str, Any]:
    links = thing.get("_links")
    if not isinstance(links, dict):
        return {}
    return {name: link.get("title") for name, link in links.items() if isinstance(link, dict)}


def count_users(tokens: Iterable[RefreshToken]) -> int:
    """Return of how many users the tokens are."""
    return len({user_id for user_id in (token.get("userId") for token in tokens) if isinstance(user_id, str)})


def only_fields(
    tokens: Iterable[Mapping[str, Any]], fields: list[str] | None, key: str = "id"
) -> list[Mapping[str, Any]]:
    """The tokens with these keys only, besides their key and what was embedded on request; None means every key."""
    if fields is None:
        return list(tokens)
    wanted = {*fields, key, "_embedded"}
    return [{key: value for key, value in token.items() if key in wanted} for token in tokens]
