# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._errors import OptionError
from ansible_collections.identityops.okta.plugins.module_utils._selection import (
    NO_PROTECTION,
    Protection,
    Where,
    check_not_in_future,
    check_number,
    describe_kept,
    parse_where,
    recently_used,
    same_case,
    select,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NO_DATE = "is not a valid date. Use ISO 8601, for example 2026-11-24T08:00:00Z or 2026-11-24"
TOKEN = {
    "id": "00T1",
    "name": "Deploy",
    "userId": "00u1",
    "clientName": "Okta API",
    "created": "2026-11-01T12:00:00.000Z",
    "never_used": False,
    "idle_days": 20,
    "age_days": 21,
}
REFRESH_TOKEN = {"id": "oar1", "userId": "00u1", "clientId": "0oa1", "app_name": "Portal", "idle_days": 3}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@table(
    ("where", "change", "expected"),
    {
        "idle longer": ({"idle_days": 19}, {}, []),
        "idle as long": ({"idle_days": 20}, {}, []),
        "idle shorter": ({"idle_days": 21}, {}, None),
        "idle unknown": ({"idle_days": 0}, {"idle_days": None}, ["idle_days"]),
        "idle missing": ({"idle_days": 0}, {"idle_days": ...}, ["idle_days"]),
        "never used, and old": ({"never_used_days": 21}, {"never_used": True}, []),
        "never used, but new": ({"never_used_days": 22}, {"never_used": True}, None),
        "used, and old": ({"never_used_days": 0}, {}, None),
        "used, of unknown age": ({"never_used_days": 0}, {"age_days": None}, None),
        "never used, of unknown age": (
            {"never_used_days": 0},
            {"never_used": True, "age_days": None},
            ["never_used_days"],
        ),
        "use unknown, old": ({"never_used_days": 21}, {"never_used": None}, ["never_used_days"]),
        "use unknown, new": ({"never_used_days": 22}, {"never_used": None}, None),
        "use unknown, of unknown age": (
            {"never_used_days": 1},
            {"never_used": None, "age_days": None},
            ["never_used_days"],
        ),
        "created later": ({"created_since": NOW - timedelta(days=22)}, {}, []),
        "created then": ({"created_since": NOW - timedelta(days=21)}, {}, []),
        "created earlier": ({"created_since": NOW - timedelta(days=20, hours=23)}, {}, None),
        "creation unknown": ({"created_since": NOW}, {"created": None}, ["created_since"]),
        "creation is nonsense": ({"created_since": NOW}, {"created": "yesterday"}, ["created_since"]),
        "owner": ({"owners": frozenset({"00u2", "00u1"})}, {}, []),
        "another owner": ({"owners": frozenset({"00u2"})}, {}, None),
        "no owners": ({"owners": frozenset()}, {}, None),
        "owner unknown": ({"owners": frozenset({"00u1"})}, {"userId": ...}, ["owner"]),
        "owner is a number": ({"owners": frozenset({"00u1"})}, {"userId": 1}, ["owner"]),
        "name in another case": ({"names": frozenset({"deploy"})}, {"name": "DEPLOY"}, []),
        "another name": ({"names": frozenset({"deploy"})}, {"name": "Deploy 2"}, None),
        "a part of the name": ({"names": frozenset({"deploy"})}, {"name": "Deploy "}, None),
        "no names": ({"names": frozenset()}, {}, None),
        "name unknown": ({"names": frozenset({"deploy"})}, {"name": None}, ["name"]),
        "all hold": ({"idle_days": 20, "owners": frozenset({"00u1"}), "names": frozenset({"deploy"})}, {}, []),
        "one fails": ({"idle_days": 20, "owners": frozenset({"00u2"})}, {}, None),
        "one fails, one is unknown": ({"idle_days": 21, "owners": frozenset({"00u2"})}, {"idle_days": None}, None),
        "two are unknown": (
            {"idle_days": 1, "names": frozenset({"deploy"}), "owners": frozenset({"00u1"})},
            {"idle_days": None, "name": None},
            ["idle_days", "name"],
        ),
        "no criteria": ({}, {}, []),
    },
)
def test_criteria_hold_fail_or_cannot_be_decided(where, change, expected):
    token = {key: value for key, value in {**TOKEN, **change}.items() if value is not ...}

    assert Where(**where).undecided(token) == expected


@table(
    ("option", "expected"),
    {
        "not given": (None, None),
        "idle": ({"idle_days": 0, "owner": None, "include_agents": False}, Where(idle_days=0, include_agents=False)),
        "never used": ({"never_used_days": 7, "include_agents": True}, Where(never_used_days=7, include_agents=True)),
        "since a date": (
            {"created_since": "2026-11-22"},
            Where(created_since=datetime(2026, 11, 22, tzinfo=UTC)),
        ),
        "since a time": ({"created_since": "2026-11-22T13:00:00+01:00"}, Where(created_since=NOW)),
        "owners": ({"owner": ["a@example.com", "00u1"]}, Where(owners=frozenset({"a@example.com", "00u1"}))),
        "no owners": ({"owner": []}, Where(owners=frozenset())),
        "names": ({"name": ["Deploy", "DEPLOY", "x "]}, Where(names=frozenset({"deploy", "x "}))),
        "no names": ({"name": []}, Where(names=frozenset())),
    },
)
def test_parse_where(option, expected):
    assert parse_where(option) == expected


@table(
    ("option", "message"),
    {
        "nothing of two": (
            {"idle_days": None, "created_since": None},
            "where has no criterion, so it would select every token: set at least one of created_since, idle_days",
        ),
        "agents alone": (
            {"idle_days": None, "name": None, "include_agents": True},
            "where has no criterion, so it would select every token: set at least one of idle_days, name",
        ),
        "negative idle days": ({"idle_days": -1}, "where.idle_days is -1, but must be at least 0"),
        "negative never used days": ({"never_used_days": -1}, "where.never_used_days is -1, but must be at least 0"),
        "a day that does not exist": (
            {"created_since": "2026-02-31"},
            f"where.created_since: '2026-02-31' {NO_DATE}",
        ),
        "a long text": (
            {"created_since": "x" * 99},
            f"where.created_since: '{'x' * 60}' {NO_DATE}",
        ),
    },
)
def test_parse_where_refuses(option, message):
    with pytest.raises(OptionError) as refused:
        parse_where(option)

    assert str(refused.value) == message


@pytest.mark.parametrize(("value", "most"), [(None, None), (1, None), (1, 16), (16, 16), (9, None)])
def test_numbers_within_bounds_are_accepted(value, most):
    check_number("concurrency", value, 1, most)


@table(
    ("value", "most", "message"),
    {
        "too small": (0, None, "concurrency is 0, but must be at least 1"),
        "too small, with a maximum": (0, 16, "concurrency is 0, but must be between 1 and 16"),
        "too large": (17, 16, "concurrency is 17, but must be between 1 and 16"),
        "far too large": (99, 16, "concurrency is 99, but must be between 1 and 16"),
        "a truth value": (True, 16, "concurrency is true, but must be a number"),
        "another truth value": (False, None, "concurrency is false, but must be a number"),
    },
)
def test_numbers_out_of_bounds_are_refused(value, most, message):
    with pytest.raises(OptionError) as refused:
        check_number("concurrency", value, 1, most)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "where", [None, Where(idle_days=1), Where(created_since=NOW), Where(created_since=NOW - timedelta(days=1))]
)
def test_a_time_that_has_passed_is_accepted(where):
    check_not_in_future(where, NOW)


def test_a_time_in_the_future_is_refused():
    with pytest.raises(OptionError) as refused:
        check_not_in_future(Where(created_since=NOW + timedelta(seconds=1)), NOW)

    assert str(refused.value) == (
        "where.created_since is 2026-11-22T12:00:01+00:00, which is in the future (by Okta's clock it is"
        " 2026-11-22T12:00:00+00:00): set it to a time that has passed"
    )


PROTECTION = Protection(
    tokens={"00T2": "deploy", "00T3": "00T3"},
    users={"00u2": "jane@example.com"},
    clients={"0oa2": "0oa2"},
    kept_clients={"0oa3": "0oa3 "},
)


@table(
    ("token", "expected"),
    {
        "another": ({"id": "00T1", "userId": "00u1", "clientId": "0oa1"}, None),
        "an id alone": ({"id": "00T1"}, None),
        "odd values": ({"id": "00T1", "userId": ["00u2"], "clientId": None}, None),
        "token by name": ({"id": "00T2", "userId": "00u2"}, ("protected", "protect names the token ('deploy').")),
        "token by id": ({"id": "00T3"}, ("protected", "protect names the token ('00T3').")),
        "user": ({"id": "00T1", "userId": "00u2"}, ("protected", "protect names its user ('jane@example.com').")),
        "client": ({"id": "oar1", "clientId": "0oa2"}, ("protected", "protect names its client ('0oa2').")),
        "client to keep": (
            {"id": "oar1", "clientId": "0oa3"},
            ("kept_client", "keep_client_id names its client ('0oa3 ')."),
        ),
        "client to keep of a protected user": (
            {"id": "oar1", "userId": "00u2", "clientId": "0oa3"},
            ("protected", "protect names its user ('jane@example.com')."),
        ),
    },
)
def test_reason_to_keep(token, expected):
    assert PROTECTION.reason_to_keep(token) == expected
    assert NO_PROTECTION.reason_to_keep(token) is None


@table(
    ("where", "change", "reason", "detail"),
    {
        "all hold": (Where(idle_days=1, include_agents=False), {}, None, None),
        "an agent whose name comes after": (
            Where(idle_days=1, include_agents=False),
            {"clientName": "Workflows"},
            "agent",
            "It belongs to an agent ('Workflows') and where.include_agents is false.",
        ),
        "all hold for an agent": (Where(idle_days=1, include_agents=True), {"clientName": "Okta AD Agent"}, None, None),
        "no criteria": (None, {"clientName": "Okta AD Agent", "idle_days": None}, None, None),
        "agent": (
            Where(idle_days=1, include_agents=False),
            {"clientName": "Okta AD Agent"},
            "agent",
            "It belongs to an agent ('Okta AD Agent') and where.include_agents is false.",
        ),
        "agent of unknown use": (
            Where(idle_days=1, include_agents=False),
            {"clientName": "Okta AD Agent", "idle_days": None},
            "agent",
            "It belongs to an agent ('Okta AD Agent') and where.include_agents is false.",
        ),
        "agent or not": (
            Where(idle_days=1, include_agents=False),
            {"clientName": None},
            "not_judged",
            "Okta does not return what where.include_agents needs.",
        ),
        "agent or not, which does not matter": (Where(idle_days=1), {"clientName": None}, None, None),
        "unknown use": (
            Where(idle_days=1),
            {"idle_days": None},
            "not_judged",
            "Okta does not return what where.idle_days needs.",
        ),
        "unknown use and name, agent or not": (
            Where(idle_days=1, names=frozenset({"x"}), include_agents=False),
            {"idle_days": None, "name": None, "clientName": 7},
            "not_judged",
            "Okta does not return what where.idle_days and where.name and where.include_agents needs.",
        ),
        "protected agent of unknown use": (
            Where(idle_days=1, include_agents=False),
            {"id": "00T2", "clientName": "Okta AD Agent", "idle_days": None},
            "protected",
            "protect names the token ('deploy').",
        ),
    },
)
def test_a_token_is_revoked_or_kept_with_the_reason(where, change, reason, detail):
    token = {**TOKEN, **change}

    selection = select([token], where, PROTECTION)

    assert selection.chosen == ([] if reason else [token])
    assert list(selection.kept) == ([describe_kept(token, reason, detail)] if reason else [])


def test_what_a_criterion_excludes_is_not_part_of_the_task():
    selection = select([TOKEN, {**TOKEN, "id": "00T2"}], Where(idle_days=21), PROTECTION)

    assert (selection.chosen, selection.kept) == ([], [])


def test_order_is_kept():
    tokens = [{**TOKEN, "id": f"00T{number}"} for number in (5, 2, 9, 3, 1)]

    selection = select(tokens, None, PROTECTION)

    assert [token["id"] for token in selection.chosen] == ["00T5", "00T9", "00T1"]
    assert [kept["token_id"] for kept in selection.kept] == ["00T2", "00T3"]


@table(
    ("token", "expected"),
    {
        "API token": (TOKEN, ("00T1", "Deploy", "00u1", None)),
        "refresh token": (REFRESH_TOKEN, ("oar1", "Portal", "00u1", "0oa1")),
        "id alone": ({"id": "00T1"}, ("00T1", None, None, None)),
        "odd values": ({"id": "00T1", "name": 1, "userId": [], "clientId": {}}, ("00T1", None, None, None)),
    },
)
def test_describe_kept(token, expected):
    kept = describe_kept(token, "agent", "Why.")

    assert list(kept) == ["token_id", "name", "user_id", "client_id", "reason", "detail"]
    assert tuple(kept.values()) == (*expected, "agent", "Why.")


def test_tokens_can_be_kept_later():
    tokens = [{**TOKEN, "id": f"00T{number}"} for number in range(4)]
    selection = select(tokens, None, PROTECTION)

    later = selection.keep({"00T0"}, "own_token", "Ours.")

    assert [token["id"] for token in later.chosen] == ["00T1"]
    assert [(kept["token_id"], kept["reason"]) for kept in later.kept] == [
        ("00T2", "protected"),
        ("00T3", "protected"),
        ("00T0", "own_token"),
    ]
    assert selection.keep([], "own_token", "Ours.") == selection


@table(
    ("used", "is_recent"),
    {
        "now": (NOW, True),
        "a second ahead of our clock": (NOW + timedelta(seconds=1), True),
        "less than two minutes ago": (NOW - timedelta(seconds=119), True),
        "two minutes ago": (NOW - timedelta(minutes=2), False),
        "a day ago": (NOW - timedelta(days=1), False),
        "unknown": (None, True),
    },
)
def test_recently_used(used, is_recent):
    expires = used and (used + timedelta(days=30)).isoformat()
    token = {"id": "00T1", "tokenWindow": "P30D", "expiresAt": expires}

    assert recently_used([token], NOW) == ([token] if is_recent else [])


@pytest.mark.parametrize(
    ("text", "expected"), [("Stra\u00dfe", "strasse"), ("", ""), (None, None), (1, None), ([], None)]
)
def test_same_case(text, expected):
    assert same_case(text) == expected


ids = st.sampled_from([f"{kind}{number}" for kind in ("00T", "00u", "0oa") for number in range(3)])
values = st.none() | st.integers(-3, 3) | st.text(max_size=3) | st.booleans()
tokens = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from([f"00T{number}" for number in range(6)])},
        optional={
            "userId": st.sampled_from(["00u0", "00u1"]) | values,
            "clientId": st.sampled_from(["0oa0", "0oa1"]) | values,
            "clientName": st.sampled_from(["Okta API", "Okta AD Agent"]) | values,
            "name": values,
            "created": st.sampled_from(["2026-11-22T12:00:00.000Z", "2026-11-20T12:00:00.000Z"]) | values,
            "never_used": st.none() | st.booleans(),
            "idle_days": st.none() | st.integers(0, 3),
            "age_days": st.none() | st.integers(0, 3),
        },
    ),
    max_size=6,
    unique_by=lambda token: token["id"],
)
wheres = st.none() | st.builds(
    Where,
    idle_days=st.none() | st.integers(0, 3),
    never_used_days=st.none() | st.integers(0, 3),
    created_since=st.none() | st.just(NOW),
    owners=st.none() | st.frozensets(ids),
    names=st.none() | st.frozensets(st.text(max_size=3).map(str.casefold)),
    include_agents=st.booleans(),
)
entries = st.dictionaries(ids, st.text(max_size=3), max_size=3)
protections = st.builds(Protection, entries, entries, entries, entries)


def divided(selection):
    return {token["id"] for token in selection.chosen}, {kept["token_id"] for kept in selection.kept}


@given(tokens, wheres, protections)
def test_every_candidate_is_in_exactly_one_list(tokens, where, protection):
    selection = select(tokens, where, protection)
    revoked, kept = divided(selection)

    assert len(selection.chosen) + len(selection.kept) == len(revoked | kept)
    assert revoked | kept == {token["id"] for token in tokens if where is None or where.undecided(token) is not None}


@given(tokens, wheres, protections, protections)
def test_more_protection_never_revokes_more(tokens, where, protection, more):
    both = Protection(
        {**protection.tokens, **more.tokens},
        {**protection.users, **more.users},
        {**protection.clients, **more.clients},
        {**protection.kept_clients, **more.kept_clients},
    )

    revoked, _kept = divided(select(tokens, where, protection))
    still_revoked, _kept = divided(select(tokens, where, both))

    assert still_revoked <= revoked


@given(tokens, wheres, protections)
def test_nothing_protected_is_revoked(tokens, where, protection):
    for token in select(tokens, where, protection).chosen:
        assert token["id"] not in protection.tokens
        assert token.get("userId") not in protection.users
        assert token.get("clientId") not in {**protection.clients, **protection.kept_clients}


@given(tokens, wheres)
def test_nothing_is_revoked_on_a_criterion_that_cannot_be_decided(tokens, where):
    for token in select(tokens, where, NO_PROTECTION).chosen:
        if where:
            assert where.undecided(token) == []
            assert where.include_agents or token.get("clientName") == "Okta API"
