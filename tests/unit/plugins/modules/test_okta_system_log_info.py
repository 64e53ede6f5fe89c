# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of the System Log, by token, type, target, actor and request, and what they say of each token."""

from urllib.parse import parse_qs

import pytest
from sample_org import CALLER, DEPLOY, JANE, JANES, OLD, OWN, PORTAL_1, sent

MODULE = "okta_system_log_info"
CREATE, REVOKE, MEMBER = "system.api_token.create", "system.api_token.revoke", "group.user_membership.add"
REQUEST = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def log(okta):
    """Five events, one an hour."""

    def add(hours, event_type, **entry):
        okta.add("events", event_type=event_type, age_days=hours / 24, **entry)

    add(5, CREATE, user=JANE, targets=[{"id": JANES, "type": "Token"}])
    add(4, MEMBER, api_token="Deploy pipeline", address="198.51.100.7", user_agent="curl/8")
    add(3, MEMBER, api_token="Deploy pipeline", address="203.0.113.9", user_agent="curl/8", request_id=REQUEST)
    add(2, "user.lifecycle.suspend", api_token="Deploy pipeline", address="198.51.100.7", user_agent="Terraform")
    add(1, REVOKE, api_token="own", targets=[{"id": OLD, "type": "Token"}])
    okta.org.log.sort(key=lambda event: event["published"])
    return okta


def types(result):
    return [event["eventType"] for event in result["events"]]


def filters(okta):
    return [parse_qs(request["query"]).get("filter", [None])[0] for request in okta.requests]


SELECTIONS = {
    "everything": ({}, [REVOKE, "user.lifecycle.suspend", MEMBER, MEMBER, CREATE]),
    "a type": ({"event_type": CREATE}, [CREATE]),
    "two types": ({"event_type": [CREATE, REVOKE]}, [REVOKE, CREATE]),
    "a token": ({"token_id": DEPLOY}, ["user.lifecycle.suspend", MEMBER, MEMBER]),
    "two tokens": ({"token_id": [DEPLOY, OWN], "event_type": [MEMBER, REVOKE]}, [REVOKE, MEMBER, MEMBER]),
    "about a token": ({"target_id": OLD}, [REVOKE]),
    "somebody": ({"actor_id": JANE}, [CREATE]),
    "a request": ({"request_id": REQUEST}, [MEMBER]),
    "all must match": ({"token_id": DEPLOY, "target_id": OLD}, []),
    "no token": ({"token_id": []}, []),
    "no type of a token": ({"token_id": DEPLOY, "event_type": []}, []),
    "a filter": ({"filter": f'eventType eq "{CREATE}"\n'}, [CREATE]),
    "the latest": ({"limit": 2}, [REVOKE, "user.lifecycle.suspend"]),
    "the latest of a token": ({"token_id": DEPLOY, "limit": 3}, ["user.lifecycle.suspend", MEMBER, MEMBER]),
}


@pytest.mark.parametrize(("options", "found"), SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.usefixtures("log")
def test_selects(task, options, found):
    result = task(MODULE, **options)

    assert types(result) == found
    assert result["truncated"] == (options.get("limit") == 2)


@pytest.mark.parametrize(
    ("since", "until", "query"),
    [
        ("2026-03-01", "2026-03-02T10:00+02:00", ["2026-03-01T00:00:00.000Z", "2026-03-02T08:00:00.000Z"]),
        ("2026-03-01 12:30", "2026-03-02T08:00:00.1239Z", ["2026-03-01T12:30:00.000Z", "2026-03-02T08:00:00.123Z"]),
    ],
)
def test_a_time_is_in_any_form_of_iso_8601(okta, task, since, until, query):
    assert "failed" not in task(MODULE, since=since, until=until)

    sent_query = parse_qs(okta.requests[-1]["query"])
    assert sent_query["since"] + sent_query["until"] == query


@pytest.mark.usefixtures("log")
def test_until_is_not_included(okta, task):
    _created, second, third, *_rest = (event["published"] for event in okta.org.log)

    assert types(task(MODULE, since=second, until=third)) == [MEMBER]


def test_without_since_it_is_the_last_seven_days(okta, task):
    for days in (6, 8):
        okta.add("events", event_type=CREATE, age_days=days)

    assert types(task(MODULE)) == [CREATE]
    assert "since" not in okta.requests[-1]["query"]


@pytest.mark.usefixtures("log")
def test_sums_up_what_each_token_did(okta, task):
    deploy, own, old = task(MODULE, token_id=[DEPLOY, OWN, OLD, DEPLOY])["summary"]

    hours = [event["published"] for event in okta.org.log]
    caller = {"id": CALLER, "type": "User", "login": "svc-hygiene@example.com"}
    assert {**deploy, "actors": [{**deploy["actors"][0], "name": None}]} == {
        "token_id": DEPLOY,
        "events": 3,
        "first": hours[1],
        "last": hours[3],
        "addresses": ["198.51.100.7", "203.0.113.9"],
        "user_agents": ["Terraform", "curl/8"],
        "event_types": ["user.lifecycle.suspend", MEMBER],
        "actors": [{**caller, "name": None}],
    }
    assert (own["events"], own["event_types"]) == (1, [REVOKE])
    assert {**old, "token_id": None} == {
        "token_id": None,
        "events": 0,
        "first": None,
        "last": None,
        "addresses": [],
        "user_agents": [],
        "event_types": [],
        "actors": [],
    }


@pytest.mark.usefixtures("log")
def test_without_tokens_it_sums_up_those_that_the_events_name(task):
    assert [(use["token_id"], use["events"]) for use in task(MODULE)["summary"]] == [(OWN, 1), (DEPLOY, 3)]
    assert [use["token_id"] for use in task(MODULE, target_id=JANES)["summary"]] == []


def test_a_request_from_a_forbidden_address_is_one_of_the_token(okta, task):
    okta.add(
        "events",
        event_type="system.api_token.request_outside_allowed_range",
        result="DENY",
        address="192.0.2.1",
        targets=[{"id": DEPLOY, "type": "Token"}],
    )

    (use,) = task(MODULE, token_id=DEPLOY)["summary"]

    assert (use["events"], use["addresses"]) == (1, ["192.0.2.1"])


def test_silence_is_not_called_disuse(task):
    (warning,) = task(MODULE, token_id=[DEPLOY, OLD, JANES, OWN])["warnings"]

    assert f"no events of 4 of the 4 API tokens ({DEPLOY}, {OLD}, {JANES}, ...)" in warning
    assert "Reading leaves no events, so this does not mean that they are unused" in warning


def test_what_okta_has_deleted_is_not_asked_for_in_silence(task):
    (warning,) = task(MODULE, since="2020-01-01")["warnings"]

    assert warning == "since is more than 90 days ago, and Okta keeps events for 90 days"


@pytest.mark.usefixtures("log")
def test_fields_do_not_change_the_summary(task):
    result = task(MODULE, token_id=DEPLOY, fields=["published"])

    assert {tuple(sorted(event)) for event in result["events"]} == {("published", "uuid")}
    assert result["summary"] == task(MODULE, token_id=DEPLOY)["summary"]


def test_a_long_list_takes_several_requests(okta, task):
    requests = [f"{number:032x}" for number in range(45)]
    for request in requests:
        okta.add("events", event_type=REVOKE, request_id=request, age_days=0.1)

    result = task(MODULE, request_id=requests, event_type=[REVOKE, CREATE])

    assert {event["transaction"]["id"] for event in result["events"]} == set(requests)
    assert [text.count("transaction.id") for text in filters(okta)] == [20, 20, 5]
    assert max(len(request["query"]) for request in okta.requests) < 2000


def test_limit_bounds_all_requests_of_a_task(okta, task):
    requests = [f"{number:032x}" for number in range(45)]
    for request in requests:
        okta.add("events", event_type=REVOKE, request_id=request, age_days=0.1)

    for limit, truncated in ((44, True), (45, False)):
        result = task(MODULE, request_id=requests, limit=limit)
        assert (len(result["events"]), result["truncated"]) == (limit, truncated)


def test_a_long_log_is_read_page_by_page(okta, task):
    for number in range(1203):
        okta.add("events", event_type=f"number.{number}", age_days=1 - number / 10_000)

    result = task(MODULE, limit=1201, fields=[])

    assert (len(result["events"]), result["truncated"]) == (1201, True)
    assert [request["query"].partition("&")[0] for request in okta.requests] == ["sortOrder=DESCENDING"] * 2


def test_a_log_that_never_ends_ends_with_an_empty_page(okta, task):
    link = f'<{okta.url}/api/v1/logs?after=x>; rel="next"'
    okta.faults.add("replace_link", path="/logs", link=link)

    assert task(MODULE)["events"] == []
    assert len(sent(okta)) == 1


def test_a_log_that_goes_in_circles_is_an_error(okta, task):
    okta.add("events", event_type=CREATE)
    link = f'<{okta.url}/api/v1/logs?after=x>; rel="next"'
    event = dict(okta.org.log[0])
    okta.faults.add("status", status=200, json=[event], headers={"Link": link}, times=None)

    assert "a link to a page already seen" in task(MODULE)["msg"]


def test_one_event_is_returned_once(okta, task):
    okta.add("events", event_type=CREATE, targets=[{"id": OLD, "type": "Token"}, {"id": PORTAL_1, "type": "Token"}])
    others = [f"00T{number:017}" for number in range(19)]

    assert len(task(MODULE, target_id=[OLD, *others, PORTAL_1])["events"]) == 1


@pytest.mark.parametrize("option", ["target_id", "actor_id", "request_id"])
def test_a_text_cannot_leave_its_quotes(okta, task, option):
    okta.add("events", event_type=CREATE)
    hostile = 'x" or eventType eq "system.api_token.create'

    assert task(MODULE, **{option: [hostile, "back\\slash", "é"]})["events"] == []
    assert r"x\" or eventType eq \"system" in filters(okta)[-1]


MISTAKES = {
    "name in place of an id": ({"token_id": "deploy"}, "token_id holds 'deploy', which is not the id of an API token"),
    "another id": ({"token_id": PORTAL_1}, f"token_id holds '{PORTAL_1}', the id of a refresh token"),
    "empty id": ({"target_id": " "}, "target_id holds an empty id"),
    "line break": ({"actor_id": "a\nb"}, "actor_id holds 'a\\nb', which is not an id"),
    "long": ({"request_id": "x" * 256}, "over 255 characters"),
    "type": ({"event_type": 'x" or a eq "b'}, "which is not an event type: give one as Okta writes it"),
    "empty type": ({"event_type": [""]}, "event_type holds '', which is not an event type"),
    "since": ({"since": "2026-02-31"}, "since: '2026-02-31' is not a valid time. Use ISO 8601, for example 2026-11-24"),
    "until": ({"until": "tomorrow"}, "until: 'tomorrow' is not a valid time"),
    "order": ({"since": "2026-03-02", "until": "2026-03-01"}, "since: '2026-03-02' is not before until ('2026-03-01')"),
    "empty filter": ({"filter": " "}, "filter is an empty string: give it a filter expression, or leave it out"),
    "control character": ({"filter": "eventType eq \x1b"}, "which cannot be sent: remove the control characters"),
    "filter and more": ({"filter": "x pr", "token_id": DEPLOY}, "mutually exclusive: filter|token_id"),
    "limit": ({"limit": 0}, "limit is 0, but must be at least 1"),
}


@pytest.mark.parametrize(("options", "says"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_said_before_any_request(okta, task, options, says):
    result = task(MODULE, **options)

    assert says in result["msg"]
    assert okta.requests == []


def test_a_filter_that_okta_refuses_is_okta_s_error(task):
    result = task(MODULE, filter="nonsense")

    assert result["okta_error"]["code"] == "E0000031"


def test_events_may_lack_anything_but_their_uuid(okta, task):
    odd = [{"uuid": "1"}, {"uuid": "2", "target": "x", "transaction": {"detail": None}}, {"uuid": "3", "actor": []}]
    outside = {"uuid": "4", "eventType": "system.api_token.request_outside_allowed_range", "target": [None, {"id": 1}]}
    named = {"uuid": "5", "published": "2026-03-01T00:00:00.000Z", "transaction": {"detail": {}}}
    named["transaction"]["detail"]["requestApiTokenId"] = DEPLOY
    okta.faults.add("status", status=200, json=[*odd, outside, named])

    result = task(MODULE)

    assert [event["uuid"] for event in result["events"]] == ["5", "1", "2", "3", "4"]
    (use,) = result["summary"]
    assert (use["token_id"], use["events"], use["last"], use["actors"]) == (DEPLOY, 1, named["published"], [])
