# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._facts import (
    api_token_facts,
    last_use,
    only_fields,
    parse_duration,
    parse_moment,
    parse_time,
    refresh_token_facts,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
API_TOKEN = {
    "id": "00T1",
    "name": "build server",
    "userId": "00u1",
    "clientName": "Okta API",
    "tokenWindow": "P30D",
    "network": {"connection": "ANYWHERE"},
    "created": "2026-09-01T12:00:00.000Z",
    "lastUpdated": "2026-11-20T06:30:05.000Z",
    "expiresAt": "2026-12-20T06:30:05.000Z",
    "_links": {"self": {"href": "https://acme.okta.com/api/v1/api-tokens/00T1"}},
}
REFRESH_TOKEN = {
    "id": "oar1",
    "status": "ACTIVE",
    "clientId": "0oa1",
    "userId": "00u1",
    "scopes": ["offline_access"],
    "created": "2026-11-19T11:59:59.000Z",
    "lastUpdated": "2026-11-20T12:00:00.000Z",
    "expiresAt": "2026-11-24T12:00:00.000Z",
    "_links": {
        "app": {"href": "https://acme.okta.com/api/v1/apps/0oa1", "title": "Web"},
        "user": {"href": "https://acme.okta.com/api/v1/users/00u1", "title": "Jane Doe"},
        "authorizationServer": {"href": "https://acme.okta.com/api/v1/authorizationServers/aus1", "title": "customers"},
        "self": {"href": "https://acme.okta.com/"},
    },
}
NO_NAMES = {"app_name": None, "user_name": None, "authorization_server_name": None}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@table(
    ("text", "expected"),
    {
        "milliseconds": ("2026-11-22T12:00:00.123Z", NOW.replace(microsecond=123000)),
        "seconds": ("2026-11-22T12:00:00Z", NOW),
        "offset": ("2026-11-22T14:00:00+02:00", NOW),
        "no offset": ("2026-11-22T12:00:00", NOW),
        "null": (None, None),
        "empty": ("", None),
        "nonsense": ("yesterday", None),
        "no such day": ("2026-02-31T12:00:00.000Z", None),
        "number": (1795348800, None),
        "list": (["2026-11-22T12:00:00Z"], None),
        "object": ({"time": "2026-11-22T12:00:00Z"}, None),
        "before the beginning of time": ("0001-01-01T00:00:00+14:00", None),
    },
)
def test_parse_time(text, expected):
    parsed = parse_time(text)

    assert parsed == expected
    assert parsed is None or parsed.tzinfo


@table(
    ("text", "expected"),
    {
        "days": ("P30D", timedelta(days=30)),
        "weeks": ("P2W", timedelta(days=14)),
        "hours": ("PT36H", timedelta(hours=36)),
        "minutes": ("PT5M", timedelta(minutes=5)),
        "all": ("P1W2DT3H4M5S", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        "nothing": ("P0D", timedelta(0)),
        "months": ("P1M", None),
        "years": ("P1Y", None),
        "fraction": ("P1.5D", None),
        "negative": ("-P1D", None),
        "no figure": ("P", None),
        "no figure behind T": ("PT", None),
        "blank behind": ("P30D ", None),
        "line break behind": ("P30D\n", None),
        "number": (30, None),
        "null": (None, None),
        "longer than time": ("P99999999999D", None),
        "longer than a number may be": (f"P{'9' * 5000}D", None),
    },
)
def test_parse_duration(text, expected):
    assert parse_duration(text) == expected


@table(
    ("change", "expected"),
    {
        "used": ({}, datetime(2026, 11, 20, 6, 30, 5, tzinfo=UTC)),
        "edited since": ({"lastUpdated": "2026-11-22T11:59:00.000Z"}, datetime(2026, 11, 20, 6, 30, 5, tzinfo=UTC)),
        "another window": ({"tokenWindow": "P60D"}, datetime(2026, 10, 21, 6, 30, 5, tzinfo=UTC)),
        "window is null": ({"tokenWindow": None}, datetime(2026, 11, 20, 6, 30, 5, tzinfo=UTC)),
        "window is nonsense": ({"tokenWindow": "a month"}, None),
        "window is a number": ({"tokenWindow": 30}, None),
        "never expires": ({"expiresAt": None}, None),
        "expiry is nonsense": ({"expiresAt": "never"}, None),
        "expiry at the beginning of time": ({"expiresAt": "0001-01-01T00:00:00.000Z"}, None),
    },
)
def test_last_use(change, expected):
    assert last_use({**API_TOKEN, **change}) == expected


def test_last_use_of_a_token_without_dates():
    assert last_use({"id": "00T1"}) is None


def without_links(token):
    return {key: value for key, value in token.items() if key != "_links"}


@table(
    ("change", "expected"),
    {
        "used": ({}, ("2026-11-20T06:30:05.000Z", False, 2, 82, 27)),
        "never used": (
            {"created": "2026-11-20T06:30:05.000Z", "lastUpdated": "2026-11-20T06:30:05.000Z"},
            ("2026-11-20T06:30:05.000Z", True, 2, 2, 27),
        ),
        "never used but edited": (
            {"created": "2026-11-20T06:30:05.000Z", "lastUpdated": "2026-11-22T11:00:00.000Z"},
            ("2026-11-20T06:30:05.000Z", True, 2, 2, 27),
        ),
        "used a second ahead of our clock": (
            {"expiresAt": "2026-12-22T12:00:01.000Z"},
            ("2026-11-22T12:00:01.000Z", False, 0, 82, 30),
        ),
        "created a second ahead of our clock": (
            {"created": "2026-11-22T12:00:01.000Z"},
            ("2026-11-20T06:30:05.000Z", False, 2, 0, 27),
        ),
        "used just now": ({"expiresAt": "2026-12-22T12:00:00.000Z"}, ("2026-11-22T12:00:00.000Z", False, 0, 82, 30)),
        "expired an hour ago": (
            {"expiresAt": "2026-11-22T11:00:00.000Z"},
            ("2026-10-23T11:00:00.000Z", False, 30, 82, -1),
        ),
        "expires within a day": (
            {"expiresAt": "2026-11-23T11:59:59.000Z"},
            ("2026-10-24T11:59:59.000Z", False, 29, 82, 0),
        ),
        "dates with an offset": (
            {"expiresAt": "2026-12-20T08:30:05.000+02:00"},
            ("2026-11-20T06:30:05.000Z", False, 2, 82, 27),
        ),
        "never expires": ({"expiresAt": None}, (None, None, None, 82, None)),
        "created unknown": ({"created": None}, ("2026-11-20T06:30:05.000Z", None, 2, None, 27)),
        "window unknown": ({"tokenWindow": "P1M"}, (None, None, None, 82, 27)),
        "every date broken": ({"created": 1, "expiresAt": "x", "lastUpdated": []}, (None, None, None, None, None)),
    },
)
def test_api_token_facts(change, expected):
    token = {**API_TOKEN, **change}
    before = dict(token)

    facts = api_token_facts(token, NOW)

    names = ("last_used", "never_used", "idle_days", "age_days", "expires_in_days")
    assert facts == without_links(token) | dict(zip(names, expected, strict=True))
    assert token == before


@table(
    ("change", "expected"),
    {
        "all known": ({}, ("2026-11-20T12:00:00.000Z", 2, 3, 2, "Web", "Jane Doe", "customers")),
        "org's authorization server": (
            {"_links": {"app": {"title": "Web"}, "user": {"title": "Jane Doe"}}},
            ("2026-11-20T12:00:00.000Z", 2, 3, 2, "Web", "Jane Doe", None),
        ),
        "no titles": (
            {"_links": {"app": {"href": "https://acme.okta.com"}, "user": {}}},
            ("2026-11-20T12:00:00.000Z", 2, 3, 2, None, None, None),
        ),
        "links are lists": (
            {"_links": {"app": [{"title": "Web"}], "user": {"title": "Jane Doe"}}},
            ("2026-11-20T12:00:00.000Z", 2, 3, 2, None, "Jane Doe", None),
        ),
        "no links": ({"_links": None}, ("2026-11-20T12:00:00.000Z", 2, 3, 2, None, None, None)),
        "links are no object": ({"_links": ["app"]}, ("2026-11-20T12:00:00.000Z", 2, 3, 2, None, None, None)),
        "expired": (
            {"expiresAt": "2026-11-20T12:00:00.000Z"},
            ("2026-11-20T12:00:00.000Z", 2, 3, -2, "Web", "Jane Doe", "customers"),
        ),
        "no dates": (
            {"created": None, "lastUpdated": None, "expiresAt": None},
            (None, None, None, None, "Web", "Jane Doe", "customers"),
        ),
        "used a second ahead of our clock": (
            {"lastUpdated": "2026-11-22T12:00:01.000Z"},
            ("2026-11-22T12:00:01.000Z", 0, 3, 2, "Web", "Jane Doe", "customers"),
        ),
    },
)
def test_refresh_token_facts(change, expected):
    token = {**REFRESH_TOKEN, **change}
    before = dict(token)

    facts = refresh_token_facts(token, NOW)

    names = (
        "last_used",
        "idle_days",
        "age_days",
        "expires_in_days",
        "app_name",
        "user_name",
        "authorization_server_name",
    )
    assert facts == without_links(token) | dict(zip(names, expected, strict=True))
    assert token == before


def test_facts_of_an_id_alone():
    unknown = dict.fromkeys(["last_used", "never_used", "idle_days", "age_days", "expires_in_days"])

    assert api_token_facts({"id": "00T1"}, NOW) == {"id": "00T1", **unknown}
    del unknown["never_used"]
    assert refresh_token_facts({"id": "oar1"}, NOW) == {"id": "oar1", **unknown, **NO_NAMES}


@table(
    ("text", "expected"),
    {
        "UTC": ("2026-11-22T12:00:00Z", NOW),
        "small letters": ("2026-11-22t12:00:00z", NOW),
        "no offset": ("2026-11-22T12:00:00", NOW),
        "an offset": ("2026-11-22T14:00:00+02:00", NOW),
        "an offset without a colon": ("2026-11-22T06:30:00-0530", NOW),
        "an offset of hours": ("2026-11-22T14:00:00+02", NOW),
        "as YAML prints a time": ("2026-11-22 12:00:00+00:00", NOW),
        "a blank before the offset": ("2026-11-22 12:00:00 +00:00", NOW),
        "blanks around it": ("  2026-11-22T12:00:00Z\n", NOW),
        "a date alone": ("2026-11-22", NOW.replace(hour=0)),
        "no seconds": ("2026-11-22T12:00", NOW),
        "milliseconds": ("2026-11-22T12:00:00.5Z", NOW.replace(microsecond=500000)),
        "nanoseconds": ("2026-11-22T12:00:00,123456789Z", NOW.replace(microsecond=123456)),
        "a day that does not exist": ("2026-02-31", None),
        "a leap day that does not exist": ("2026-02-29T00:00:00Z", None),
        "a month that does not exist": ("2026-13-01", None),
        "an hour that does not exist": ("2026-11-22T25:00:00Z", None),
        "an offset that does not exist": ("2026-11-22T12:00:00+99:00", None),
        "before the beginning of time": ("0001-01-01T00:00:00+14:00", None),
        "the year 0": ("0000-01-01", None),
        "Arabic digits": ("\u0662026-11-22", None),
        "a comma at the end": ("2026-11-22,", None),
        "American": ("11/22/2026", None),
        "basic format": ("20261122", None),
        "a word": ("yesterday", None),
        "a number": ("1795348800", None),
        "an offset without a time": ("2026-11-22Z", None),
        "nothing": ("", None),
    },
)
def test_parse_moment(text, expected):
    parsed = parse_moment(text)

    assert parsed == expected
    assert parsed is None or parsed.utcoffset() == timedelta(0)


@table(
    ("fields", "expected"),
    {
        "left out": (None, [{"id": "1", "name": "a", "userId": "u"}, {"id": "2", "name": "b"}]),
        "none": ([], [{"id": "1"}, {"id": "2"}]),
        "one": (["userId"], [{"id": "1", "userId": "u"}, {"id": "2"}]),
        "id said as well": (["name", "id"], [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]),
        "unknown": (["nosuch"], [{"id": "1"}, {"id": "2"}]),
    },
)
def test_only_fields(fields, expected):
    assert only_fields(iter([{"id": "1", "name": "a", "userId": "u"}, {"id": "2", "name": "b"}]), fields) == expected
