# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import itertools
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._auth import Secret
from ansible_collections.identityops.okta.plugins.module_utils._client import Client
from ansible_collections.identityops.okta.plugins.module_utils._errors import (
    MissingLibraryError,
    RequestError,
    build_okta_error,
)
from ansible_collections.identityops.okta.plugins.module_utils._rate_limit import POLL_INTERVAL, RateLimiter
from ansible_collections.identityops.okta.plugins.module_utils._transport import Response, Settings

ORG = "https://acme.okta.com"
TOKENS = "/api/v1/api-tokens"
TOKEN = f"{TOKENS}/00T1"
USER = "/api/v1/users/00u1"
CLIENTS = f"{USER}/clients"
START = 500.0  # on the caller's clock
SERVER_START = 1757607710  # on the server's clock: Thu, 11 Sep 2025 16:21:50 GMT
OK = {"id": "00T1"}


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def reply(status=200, body=None, reset_in=None, **headers):
    """A step of the script: what the server answers at that moment; reset_in is in seconds, an underscore in a header
    is a dash.
    """

    def at(server_time):
        named = {"Date": formatdate(server_time, usegmt=True), "X-Okta-Request-Id": "req1"}
        if reset_in is not None:
            named["X-Rate-Limit-Reset"] = str(int(server_time) + reset_in)
        named.update({name.replace("_", "-"): value for name, value in headers.items()})
        return Response(
            status, named, b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        )

    return at


def limited(remaining, limit=50, reset_in=48, status=200, body=None):
    return reply(
        status,
        OK if body is None else body,
        reset_in,
        X_Rate_Limit_Limit=str(limit),
        X_Rate_Limit_Remaining=str(remaining),
    )


def refused(status, code=None, **options):
    return reply(status, {"errorCode": code, "errorSummary": "No."} if code else None, **options)


def too_many(reset_in=48):
    return limited(
        0,
        reset_in=reset_in,
        status=429,
        body={"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit."},
    )


def lost(retryable=True, outcome_unknown=True):
    """A try to which no answer comes."""
    return RequestError(
        "No answer came",
        build_okta_error("GET", TOKEN),
        retryable=retryable,
        outcome_unknown=outcome_unknown,
        is_fatal=True,
    )


class ClientUnderTest:
    """A server that follows a script, and a clock that moves only when somebody sleeps."""

    def __init__(self):
        self.settings = Settings(ORG, Secret("api_token", "s3cret"), "test/1", concurrency=7)
        self.sources = {}
        self.now = START
        self.script, self.asked, self.forms, self.bodies, self.slept, self.told = [], [], [], [], [], []

    def client(self, *script, jitter=1.0, **options):
        self.script = iter(script)
        options.setdefault("on_wait", self.told.append)
        return Client(self, clock=lambda: self.now, sleep=self.sleep, jitter=lambda: jitter, **options)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def cancel(self):
        self.is_cancelled = True

    def send(self, method, target, form=None, body=None):
        self.asked.append(f"{method} {target}")
        self.forms.append(form)
        self.bodies.append(body)
        step = next(self.script)
        if isinstance(step, Exception):
            raise step
        return step(SERVER_START + self.now - START)


@pytest.fixture
def world():
    return ClientUnderTest()


@pytest.fixture
def failure(world):
    """failure(*script, **options): the error of a GET (or another call) with a client of these options."""

    def fail(*script, call=lambda client: client.get(TOKEN), **options):
        client = world.client(*script, **options)
        with pytest.raises(RequestError) as failed:
            call(client)
        return failed.value

    return fail


def delete(client):
    return client.delete(TOKEN)


def test_passes_on_what_others_want_to_know(world):
    client = world.client()

    assert client.authorization is world.settings.authorization
    assert client.concurrency == 7


# One object


def test_get(world):
    assert world.client(reply(200, {"id": "00T1", "name": "a"})).get(TOKEN) == {"id": "00T1", "name": "a"}
    assert world.asked == [f"GET {TOKEN}"]


@table(
    ("query", "sent"),
    {
        "left out": (None, ""),
        "empty": ({}, ""),
        "one": ({"expand": "scope"}, "?expand=scope"),
        "reserved characters": ({"q": "a b&c=d+é", "limit": 5}, "?q=a%20b%26c%3Dd%2B%C3%A9&limit=5"),
    },
)
def test_get_with_a_query(world, query, sent):
    world.client(reply(200, OK)).get(TOKEN, query)

    assert world.asked == [f"GET {TOKEN}{sent}"]


BROKEN = {
    "nothing": None,
    "HTML": b"<html><body>Sign in</body></html>",
    "cut short": b'{"id": "00T1"',
    "null": b"null",
    "text": "00T1",
    "number": 1,
}


@table(
    "body",
    BROKEN
    | {
        "list": [OK],
        "no id": {"name": "a"},
        "id is null": {"id": None},
        "id is a number": {"id": 1},
        "error": {"errorCode": "E0000007"},
    },
)
def test_get_wants_an_object_with_an_id(world, failure, body):
    error = failure(reply(200, body))

    assert str(error).startswith(f"the answer to GET {TOKEN} is not the JSON object it should be: check that org_url")
    assert (error.okta_error["status"], error.okta_error["request_id"]) == (200, "req1")
    assert len(world.asked) == 1


# Lists


def page(*ids, after=None, key="id", link=f'<{ORG}{CLIENTS}?after={{}}&limit=200>; rel="next"', **headers):
    if after:
        headers["Link"] = f'<{ORG}{CLIENTS}>; rel="self", ' + link.format(after)
    return reply(200, [{key: one} for one in ids], **headers)


def test_pages(world):
    client = world.client(page("a", "b", after="b%2B"), page(after="c"), page("d"))

    assert list(client.pages(CLIENTS, {"expand": "scope"})) == [
        ([{"id": "a"}, {"id": "b"}], "b+"),
        ([], "c"),
        ([{"id": "d"}], None),
    ]
    assert world.asked == [
        f"GET {CLIENTS}?expand=scope",
        f"GET {CLIENTS}?expand=scope&after=b%2B",
        f"GET {CLIENTS}?expand=scope&after=c",
    ]


def test_pages_asks_only_for_pages_that_are_wanted(world):
    pages = world.client(page("a", after="a")).pages(CLIENTS)

    assert next(pages) == ([{"id": "a"}], "a")
    assert len(world.asked) == 1


def test_pages_leaves_the_caller_s_query_alone(world):
    query = {"q": "a"}
    list(world.client(page("a", after="a"), page("b")).pages(CLIENTS, query, limit=5))

    assert query == {"q": "a"}


@table(
    ("limit", "pages", "expected", "asked"),
    {
        "smaller than the first page": (1, [page("a", "b", after="b")], ["a"], ["limit=1"]),
        "just the first page": (2, [page("a", "b", after="b")], ["a", "b"], ["limit=2"]),
        "shrinks": (
            5,
            [page("a", "b", after="b"), page("c", "d", after="d"), page("e", after="e")],
            ["a", "b", "c", "d", "e"],
            ["limit=5", "limit=3&after=b", "limit=1&after=d"],
        ),
        "larger than the list": (5, [page("a", after="a"), page("b")], ["a", "b"], ["limit=5", "limit=4&after=a"]),
        "pages larger than asked for": (
            3,
            [page("a", "b", after="b"), page("c", "d", "e", after="e")],
            ["a", "b", "c"],
            ["limit=3", "limit=1&after=b"],
        ),
        "larger than a page may be": (
            450,
            [page(*["x"] * 200, after="b"), page(*["y"] * 200, after="d"), page(*["z"] * 50, after="e")],
            ["x"] * 200 + ["y"] * 200 + ["z"] * 50,
            ["limit=200", "limit=200&after=b", "limit=50&after=d"],
        ),
    },
)
def test_pages_with_a_limit(world, limit, pages, expected, asked):
    found = [item["id"] for items, _cursor in world.client(*pages).pages(CLIENTS, limit=limit) for item in items]

    assert found == expected
    assert world.asked == [f"GET {CLIENTS}?{query}" for query in asked]


def test_pages_with_a_limit_says_where_to_go_on(world):
    pages = world.client(page("a", "b", after="b"), page("c", after="c")).pages(CLIENTS, limit=3)

    assert [cursor for _items, cursor in pages] == ["b", "c"]


def test_pages_of_objects_with_another_key(world):
    assert list(world.client(page("0oa1", key="client_id")).pages(CLIENTS, key="client_id")) == [
        ([{"client_id": "0oa1"}], None)
    ]


@table(
    "body",
    BROKEN
    | {
        "object": OK,
        "list of texts": ["00T1"],
        "one is null": [OK, None],
        "one without an id": [OK, {"name": "a"}],
        "id is null": [{"id": None}],
    },
)
def test_pages_wants_a_list_of_objects_with_the_key(failure, body):
    error = failure(reply(200, body), call=lambda client: list(client.pages(CLIENTS)))

    assert str(error).startswith(f"the answer to GET {CLIENTS} is not the JSON list it should be: check that org_url")
    assert (error.okta_error["status"], error.okta_error["request_id"]) == (200, "req1")


@table(
    ("pages", "reason", "requests"),
    {
        "same page again": (
            [page("a", after="a"), page("b", after="a")],
            "followed by a link to a page already seen",
            2,
        ),
        "loop of two": (
            [page("a", after="a"), page("b", after="b"), page("c", after="a")],
            "followed by a link to a page already seen",
            3,
        ),
        "another host": (
            [page("a", after="a", link='<https://evil.example/x?after={}>; rel="next"')],
            "followed by a link to another host",
            1,
        ),
        "another list": (
            [page("a", after="a", link=f'<{ORG}{TOKENS}?after={{}}>; rel="next"')],
            "followed by a link to another list",
            1,
        ),
        "unreadable": ([page("a", after="a", link="next={}")], "followed by a Link header that cannot be read", 1),
    },
)
def test_pages_refuses_to_follow(world, failure, pages, reason, requests):
    error = failure(*pages, call=lambda client: list(client.pages(CLIENTS, {"q": "private"})))

    assert str(error).startswith(f"the answer to GET {CLIENTS} is {reason}")
    assert "private" not in str(error)
    assert error.okta_error["path"] == CLIENTS
    assert len(world.asked) == requests


def test_pages_refuses_to_go_back_to_where_it_began(world, failure):
    error = failure(*[page("b", after="a")] * 9, call=lambda client: list(client.pages(CLIENTS, {"after": "a"})))

    assert "a page already seen" in str(error)
    assert len(world.asked) == 1


def test_pages_tries_again_in_the_midst(world):
    client = world.client(page("a", after="a"), reply(502), too_many(), page("b"))

    assert [items for items, _cursor in client.pages(CLIENTS)] == [[{"id": "a"}], [{"id": "b"}]]
    assert world.asked[1:] == [f"GET {CLIENTS}?after=a"] * 3


# Deleting


def test_delete(world):
    world.client(reply(204)).delete(TOKEN)

    assert world.asked == [f"DELETE {TOKEN}"]


@pytest.mark.parametrize("status", [200, 202])
def test_delete_wants_204(world, failure, status):
    error = failure(reply(status, {}), call=delete)

    assert str(error).startswith(
        f"the answer to DELETE {TOKEN} is {status}, not the 204 of a deletion: check that org_url"
    )
    assert error.outcome_unknown
    assert len(world.asked) == 1


# Replacing


def put(client):
    return client.put(TOKEN, {"name": "b"}, lambda answer: answer.get("name") == "b", "an API token with another name")


def test_put(world):
    receipt = put(world.client(lost(), reply(200, {"id": "00T1", "name": "b"})))

    assert world.asked == [f"PUT {TOKEN}"] * 2, "sending it again is harmless"
    assert world.bodies == [{"name": "b"}] * 2
    assert world.forms == [None] * 2
    assert receipt.request_id == "req1"
    assert receipt.time


@table(
    ("body", "what"),
    {
        **{name: (body, "not the JSON object it should be") for name, body in BROKEN.items()},
        "no id": ({"name": "b"}, "not the JSON object it should be"),
        "not what was asked for": ({"id": "00T1", "name": "a"}, "an API token with another name"),
    },
)
def test_put_wants_the_object_as_it_was_asked_for(world, failure, body, what):
    error = failure(reply(200, body), call=put)

    assert str(error).startswith(f"the answer to PUT {TOKEN} is {what}: check that org_url")
    assert error.outcome_unknown
    assert len(world.asked) == 1


# Trying again

PASSING = {
    "500": refused(500, "E0000009"),
    "502": refused(502),
    "503": refused(503, "E0000010"),
    "504": refused(504),
    "connection lost": lost(),
    "no connection": lost(outcome_unknown=False),
}
LASTING = {
    "302": refused(302),
    "400": refused(400, "E0000001"),
    "401": refused(401, "E0000011"),
    "403": refused(403, "E0000006"),
    "404": refused(404, "E0000007"),
    "405": refused(405, "E0000022"),
    "408": refused(408),
    "423": refused(423, "E0000239"),
    "501": refused(501, "E0000060"),
    "certificate": lost(retryable=False, outcome_unknown=False),
}


@pytest.mark.parametrize(
    ("call", "success"),
    [(lambda client: client.get(TOKEN), reply(200, OK)), (delete, reply(204))],
    ids=["GET", "DELETE"],
)
class TestTries:
    @table("step", PASSING)
    @pytest.mark.parametrize("retries", [0, 1, 4])
    def test_a_fault_that_may_pass_is_tried_again_so_many_times(self, world, failure, call, success, step, retries):
        failure(*[step] * 9, call=call, retries=retries)

        assert len(world.asked) == 1 + retries
        assert world.slept == [0.5, 1.0, 2.0, 4.0][:retries]
        assert world.told == []

    @table("step", PASSING)
    def test_a_fault_that_passed_is_forgotten(self, world, call, success, step):
        call(world.client(step, step, success, retries=2))

        assert len(world.asked) == 3

    @table("step", LASTING)
    def test_anything_else_is_tried_once(self, world, failure, call, success, step):
        failure(step, success, call=call)

        assert (len(world.asked), world.slept) == (1, [])

    def test_a_refusal_for_the_rate_limit_is_always_tried_again(self, world, call, success):
        call(world.client(too_many(), too_many(), success, retries=0))

        assert len(world.asked) == 3


def test_the_last_error_is_raised(failure):
    error = failure(refused(502), refused(404, "E0000007", X_Okta_Request_Id="req2"))

    assert error.okta_error == build_okta_error(
        "GET", TOKEN, 404, {"errorCode": "E0000007", "errorSummary": "No."}, "req2"
    )


def test_a_challenge_is_read(failure):
    error = failure(refused(403, WWW_Authenticate='Bearer scope="okta.users.read", error="insufficient_scope"'))

    assert (error.code, error.is_fatal) == ("insufficient_scope", True)
    assert "okta.users.read" in error.hint


@pytest.mark.parametrize(("jitter", "slept"), [(0.0, [0.25, 0.5, 1.0]), (1.0, [0.5, 1.0, 2.0])])
def test_jitter_spreads_the_tries(world, failure, jitter, slept):
    failure(*[refused(502)] * 9, retries=3, jitter=jitter)

    assert world.slept == slept


def test_refusals_and_faults_are_counted_apart(world):
    world.client(refused(502), too_many(0), refused(502), too_many(0), refused(502), reply(200, OK), retries=3).get(
        TOKEN
    )

    assert len(world.asked) == 6


@table(
    ("script", "outcome_unknown"),
    {
        "not found": ([refused(404, "E0000007")], False),
        "no connection, then not found": ([lost(outcome_unknown=False), refused(404, "E0000007")], False),
        "refused, then not found": ([too_many(), refused(404, "E0000007")], False),
        "lost, then not found": ([lost(), refused(404, "E0000007")], True),
        "fault, then not found": ([refused(502), refused(404, "E0000007")], True),
        "fault, refusal, then not found": ([refused(502), too_many(), refused(404, "E0000007")], True),
        "fault, then no connection": ([refused(502), *[lost(outcome_unknown=False)] * 4], True),
        "fault, then not signed in": ([refused(502), refused(401, "E0000011")], True),
    },
)
def test_an_earlier_try_may_have_had_its_effect(failure, script, outcome_unknown):
    assert failure(*script, call=delete).outcome_unknown is outcome_unknown


def test_each_request_starts_afresh(world):
    client = world.client(refused(502), reply(204), refused(404, "E0000007"))
    client.delete(TOKEN)

    with pytest.raises(RequestError) as failed:
        client.delete(TOKEN)
    assert not failed.value.outcome_unknown


def test_other_errors_pass_through(world):
    with pytest.raises(MissingLibraryError):
        world.client(MissingLibraryError("requests")).get(TOKEN)
    assert world.slept == []


# Waiting for the rate limit


@table(
    ("script", "slept"),
    {
        "until the window ends and a second": ([too_many(48)], [49]),
        "window has ended": ([too_many(0)], [1]),
        "reset in the past": ([too_many(-30)], [1]),
        "reset a day ahead": ([too_many(86400)], [61]),
        "no headers": ([refused(429)] * 3, [0.5, 1, 2]),
        "nonsense": (
            [refused(429, X_Rate_Limit_Reset="soon", X_Rate_Limit_Limit="x", X_Rate_Limit_Remaining="-1")],
            [0.5],
        ),
        "Retry-After": ([refused(429, Retry_After="7")], [8]),
        "names in lower case are the transport's": ([refused(429, **{"x-rate-limit-reset": "1"})], [0.5]),
        "concurrency": ([limited(0, limit=0, status=429)] * 5, [0.5, 1, 2, 4, 4]),
        "again and again": ([too_many(10)] * 3, [11, 11, 11]),
        "no Date": ([too_many(48), refused(429, Date="", reset_in=30)], [49, 31]),
    },
)
def test_waits_after_a_refusal(world, script, slept):
    world.client(*script, reply(200, OK)).get(TOKEN)

    assert world.slept == pytest.approx(slept)


@table(
    ("timeout", "script", "tries"),
    {
        "0 fails at once": (0, [too_many(48)], 1),
        "too short for the first wait": (48, [too_many(48)], 1),
        "long enough for the first wait": (49, [too_many(48), too_many(48)], 2),
        "waits add up": (100, [too_many(48)] * 9, 3),
        "short waits add up": (2, [refused(429)] * 9, 3),
    },
)
def test_waits_no_longer_than_the_task_may(world, failure, timeout, script, tries):
    error = failure(*script, rate_limit_timeout=timeout)

    assert (error.status, error.is_fatal, error.outcome_unknown) == (429, True, False)
    assert len(world.asked) == tries
    assert sum(world.slept) <= timeout


@pytest.mark.parametrize(("seconds", "tries"), [(60, 6), (50, 7), (43, 7)])
def test_waits_five_minutes_at_most_unless_told(world, failure, seconds, tries):
    failure(*[refused(429, Retry_After=str(seconds - 1))] * 9)

    assert len(world.asked) == tries
    assert sum(world.slept) == seconds * (tries - 1)


def test_waits_without_end(world):
    world.client(*[too_many(60)] * 100, reply(200, OK), rate_limit_timeout=-1).get(TOKEN)

    assert sum(world.slept) >= 6000


def test_the_time_is_that_of_the_whole_task(world):
    client = world.client(too_many(48), reply(200, OK), too_many(48), rate_limit_timeout=60)
    client.get(TOKEN)

    with pytest.raises(RequestError):
        client.get(TOKEN)


def test_faults_cost_nothing_of_that_time(world):
    world.client(refused(502), refused(502), too_many(48), reply(200, OK), rate_limit_timeout=49).get(TOKEN)

    assert world.slept == [0.5, 1, 49]


@table(
    ("script", "told"),
    {
        "none": ([], []),
        "short": ([too_many(4)], []),
        "long": ([too_many(48)], ["waiting 49 seconds for Okta's rate limit"]),
        "each long one": (
            [too_many(48), refused(429), too_many(5)],
            ["waiting 49 seconds for Okta's rate limit", "waiting 6 seconds for Okta's rate limit"],
        ),
        "a fault is none": ([refused(502)] * 4, []),
        "Okta asks for a long wait": (
            [refused(503, Retry_After="30"), refused(503, Retry_After="5")],
            ["waiting 30 seconds, as the response 503 asks"],
        ),
    },
)
def test_announces_long_waits(world, script, told):
    world.client(*script, reply(200, OK)).get(TOKEN)

    assert world.told == told


@table(
    ("script", "slept"),
    {
        "longer than the usual wait": ([refused(503, Retry_After="7")], [7]),
        "shorter than the usual wait": ([refused(503, Retry_After="0")], [0.5]),
        "a date": ([refused(503, Retry_After=formatdate(SERVER_START + 20, usegmt=True))], [20]),
        "for another fault": ([refused(502, Retry_After="7"), refused(504)], [7, 1]),
        "longer than a minute": ([refused(503, Retry_After="3600")], [60]),
        "no answer after it": ([refused(503, Retry_After="7"), lost()], [7, 1]),
    },
)
def test_a_fault_that_asks_for_a_wait_gets_it(world, script, slept):
    client = world.client(*script, reply(200, OK), rate_limit_timeout=0)
    client.get(TOKEN)

    assert world.slept == slept
    assert client.usage()["waited_seconds"] == 0


def test_announces_before_it_waits(world):
    told_at = []
    world.client(too_many(48), reply(200, OK), on_wait=lambda text: told_at.append(world.now)).get(TOKEN)

    assert told_at == [START]


# Keeping within the share


@table(
    ("share", "remaining", "slept"),
    {
        "above the reserve": (90, 6, []),
        "at the reserve": (90, 5, [49]),
        "nothing left": (90, 0, [49]),
        "larger reserve": (50, 25, [49]),
        "no reserve": (100, 1, []),
        "no reserve and nothing left": (100, 0, [49]),
    },
)
def test_waits_before_okta_refuses(world, share, remaining, slept):
    client = world.client(limited(remaining), limited(49, reset_in=60), rate_limit_share=share)
    client.get(TOKEN)
    client.get(TOKEN)

    assert world.slept == slept
    assert world.told == ["waiting 49 seconds for Okta's rate limit"] * len(slept)


@pytest.mark.parametrize(("remaining", "slept"), [(50, [49]), (51, [])])
def test_leaves_a_tenth_of_the_limit_to_others_unless_told(world, remaining, slept):
    client = world.client(limited(remaining, limit=500), reply(200, OK))
    client.get(TOKEN)
    client.get(TOKEN)

    assert world.slept == slept


@table(
    ("first", "second", "slept"),
    {
        "same": (TOKEN, TOKEN, [49]),
        "same bucket": (TOKEN, f"{TOKENS}/00T2", [49]),
        "same bucket of another user": (
            f"{CLIENTS}/0oa1/tokens/oar1",
            "/api/v1/users/00u2/clients/0oa2/tokens/oar2",
            [49],
        ),
        "user and tokens": (TOKEN, USER, []),
        "user and clients": (USER, f"{CLIENTS}/0oa1/tokens/oar1", []),
        "clients and tokens": (f"{CLIENTS}/0oa1/tokens/oar1", TOKEN, []),
    },
)
def test_each_bucket_has_its_own_limit(world, first, second, slept):
    client = world.client(limited(0), reply(200, OK))
    client.get(first)
    client.get(second)

    assert world.slept == slept


def test_a_request_that_failed_is_no_longer_on_its_way(world):
    client = world.client(limited(20), *[MissingLibraryError("requests")] * 5, limited(9), reply(200, OK))
    client.get(TOKEN)
    for _time in range(5):
        with pytest.raises(MissingLibraryError):
            client.get(TOKEN)
    client.get(TOKEN)
    client.get(TOKEN)

    assert world.slept == []


@table(
    ("script", "outcome_unknown"),
    {
        "before the first try": ([limited(0)], False),
        "after a fault": ([limited(20), limited(0, status=502, body=None)], True),
    },
)
def test_fails_when_rate_limit_wait_exceeds_timeout(world, script, outcome_unknown):
    client = world.client(*script, rate_limit_timeout=10)
    client.get(TOKEN)

    with pytest.raises(RequestError, match="held back by Okta's rate limit") as failed:
        client.delete(TOKEN)
    assert failed.value.okta_error == build_okta_error("DELETE", TOKEN)
    assert (failed.value.outcome_unknown, failed.value.is_fatal) == (outcome_unknown, True)
    assert len(world.asked) == len(script)


def test_near_the_reserve_the_next_waits_for_the_answer_of_the_one_before(world):
    on_its_way, may_arrive = threading.Event(), threading.Event()

    def slow(server_time):
        on_its_way.set()
        assert may_arrive.wait(10)
        return limited(6)(server_time)

    def sleep(seconds):
        world.slept.append(seconds)
        may_arrive.set()
        first.join(0.05)

    world.sleep = sleep
    client = world.client(limited(7), slow, reply(200, OK), rate_limit_timeout=0)
    client.get(TOKEN)
    first = threading.Thread(target=client.get, args=[TOKEN])
    first.start()
    assert on_its_way.wait(10)
    client.get(TOKEN)
    first.join()

    assert world.slept
    assert set(world.slept) == {POLL_INTERVAL}
    assert world.told == []
    assert client.usage() == {"requests": 3, "waited_seconds": 0.0, "remaining": 5, "limit": 50}


# Told to stop


@table(
    ("script", "sent", "outcome_unknown"),
    {
        "between two requests": ([reply(200, OK)], 1, False),
        "while a fault is waited out": ([reply(200, OK), lost()], 2, True),
        "while the rate limit is waited out": ([reply(200, OK), too_many()], 2, False),
    },
)
def test_told_to_stop_it_sends_nothing_more(world, script, sent, outcome_unknown):
    world.sleep = lambda seconds: client.cancel()
    client = world.client(*script)
    client.get(TOKEN)
    if sent == 1:
        client.cancel()

    with pytest.raises(
        RequestError, match="was not sent, because the task was interrupted: run the task again"
    ) as failed:
        client.delete(TOKEN)

    assert failed.value.okta_error == build_okta_error("DELETE", TOKEN)
    assert (failed.value.outcome_unknown, failed.value.is_fatal) == (outcome_unknown, True)
    assert len(world.asked) == sent


def test_told_to_stop_while_it_is_on_its_way_it_still_takes_the_answer(world):
    def answer(server_time):
        client.cancel()
        return reply(204)(server_time)

    client = world.client(answer)

    client.delete(TOKEN)

    assert world.asked == [f"DELETE {TOKEN}"]


@table(
    ("stops_after", "naps", "ending"), {"told to stop": (1, [0.2], "interrupted"), "not told": (9, [0.2, 0.15], "502")}
)
def test_a_real_sleep_looks_up_now_and_then(world, monkeypatch, stops_after, naps, ending):
    taken = []

    def nap(seconds):
        taken.append(seconds)
        world.now += seconds
        if len(taken) == stops_after:
            client.cancel()

    monkeypatch.setattr("time.sleep", nap)
    world.script = iter([refused(502), refused(502)])
    client = Client(world, clock=lambda: world.now, jitter=lambda: 0.4, retries=1)

    with pytest.raises(RequestError, match=ending):
        client.get(TOKEN)
    assert taken == pytest.approx(naps)


# What it cost


@table(
    ("script", "paths", "cost"),
    {
        "nothing": ([], [], (0, 0, None)),
        "no headers": ([reply(200, OK)], [TOKEN], (1, 0, None)),
        "one": ([limited(49)], [TOKEN], (1, 0, 49)),
        "tries count": ([refused(502), lost(), too_many(), limited(48)], [TOKEN], (4, 49, 48)),
        "short waits are added up": ([refused(429), refused(429), limited(48)], [TOKEN], (3, 1.5, 48)),
        "scarcest bucket": (
            [limited(30), limited(9), limited(20), reply(200, OK)],
            [TOKEN, USER, f"{CLIENTS}/0oa1", TOKEN],
            (4, 0, 9),
        ),
        "never below zero": ([limited(1), *[reply(200, OK)] * 3], [TOKEN] * 4, (4, 49, 0)),
    },
)
def test_cost(world, script, paths, cost):
    client = world.client(*script, rate_limit_share=100)
    for path in paths:
        client.get(path)

    requests, waited, remaining = cost
    limit = None if remaining is None else 50
    assert client.usage() == {
        "requests": requests,
        "waited_seconds": waited,
        "remaining": remaining,
        "limit": limit,
    }


def test_cost_is_told_to_a_tenth_of_a_second(world):
    client = world.client(refused(429), reply(200, OK), jitter=0.3)
    client.get(TOKEN)

    assert world.slept == [pytest.approx(0.325)]
    assert client.usage()["waited_seconds"] == 0.3


# Signing in

GRANT = "/oauth2/v1/token"


class Signer(Secret):
    """An authorization that asks for a token when none was granted or the last one expired."""

    def __init__(self):
        super().__init__("access_token", "s3cret")
        self.number, self.expired, self.due = 0, [], True
        self.tries, self.bodies, self.seen, self.nonces = itertools.count(1), [], [], []

    def sign_in(self, grant, now):
        if self.due:
            self.due = False
            self.seen.append(now())
            self.bodies.append(grant(self.fields))
            self.number += 1
        return self.number

    def fields(self):
        return {"client_assertion": f"assertion {next(self.tries)}"}

    def invalidate(self, number, nonce=None):
        self.expired.append(number)
        self.nonces.append(nonce)
        self.due = True
        return True


@pytest.fixture
def signer(world):
    """The authorization of the world's client."""
    signer = Signer()
    world.settings = world.settings._replace(authorization=signer)
    return signer


def token(**body):
    return reply(200, {"access_token": "t1", **body})


def test_signs_in_before_the_first_request_and_once(world, signer):
    client = world.client(token(), reply(200, OK), reply(204))
    client.get(TOKEN)
    client.delete(TOKEN)

    assert world.asked == [f"POST {GRANT}", f"GET {TOKEN}", f"DELETE {TOKEN}"]
    assert world.forms == [{"client_assertion": "assertion 1"}, None, None]
    assert signer.bodies == [{"access_token": "t1"}]
    assert signer.expired == []


@table("body", {"nothing": None, "HTML": b"<html>", "list": [{"access_token": "t1"}], "text": "t1", "null": b"null"})
def test_a_grant_that_is_no_object_grants_nothing(world, signer, body):
    world.client(reply(200, body), reply(200, OK)).get(TOKEN)

    assert signer.bodies == [{}]


@table(
    ("script", "slept"),
    {
        "429": ([too_many(30)], [31]),
        "503": ([refused(503)], [0.5]),
        "connection lost": ([lost()], [0.5]),
        "one after the other": ([too_many(30), refused(500), lost(), too_many(0)], [31, 0.5, 1, 1]),
    },
)
def test_a_token_request_is_tried_again_with_new_fields(world, signer, script, slept):
    world.client(*script, token(), reply(200, OK)).get(TOKEN)

    tries = [form["client_assertion"] for form in world.forms[:-1]]
    assert world.asked == [f"POST {GRANT}"] * (len(script) + 1) + [f"GET {TOKEN}"]
    assert tries == [f"assertion {number}" for number in range(1, len(script) + 2)]
    assert world.slept == slept


@table("step", {"400": refused(400), "401": refused(401), "403": refused(403), "404": refused(404)})
def test_a_token_request_that_is_refused_is_the_error_of_the_request(world, failure, signer, step):
    error = failure(step, reply(200, OK), call=delete)

    assert (error.okta_error["method"], error.okta_error["path"]) == ("POST", GRANT)
    assert world.asked == [f"POST {GRANT}"]
    assert signer.expired == []


@table("step", {"400": refused(400), "401": refused(401), "403": refused(403), "503": refused(503)})
def test_no_other_request_would_do_better_without_a_sign_in(failure, signer, step):
    assert failure(step, call=delete, retries=0).is_fatal


def test_a_refused_sign_in_leaves_open_what_an_earlier_try_has_done(failure, signer):
    def lost_as_the_token_expires(_server_time):
        signer.due = True
        raise lost()

    error = failure(token(), lost_as_the_token_expires, refused(401), call=delete)

    assert (error.okta_error["path"], error.outcome_unknown) == (GRANT, True)


def test_the_retries_of_a_token_request_are_its_own(world, failure, signer):
    failure(*[refused(503)] * 9, retries=2)

    assert len(world.asked) == 3


def test_a_refused_token_request_passes_on_the_nonce(failure, signer):
    refusal = reply(400, {"error": "use_dpop_nonce", "error_description": "x"}, DPoP_Nonce="n0nce")

    error = failure(refusal)

    assert (error.code, error.nonce) == ("use_dpop_nonce", "n0nce")


def test_an_answer_without_a_nonce_has_none(failure):
    assert failure(refused(400, "E0000001")).nonce is None


@pytest.mark.parametrize("call", [lambda client: client.get(TOKEN), delete], ids=["GET", "DELETE"])
@pytest.mark.parametrize("retries", [0, 4])
def test_a_401_is_tried_once_more_with_a_new_sign_in(world, failure, signer, call, retries):
    error = failure(token(), refused(401), token(), refused(401, "E0000011"), call=call, retries=retries)

    assert error.code == "E0000011"
    assert [asked.split()[0] for asked in world.asked] == ["POST", world.asked[1].split()[0]] * 2
    assert signer.expired == [1]
    assert world.slept == []


def test_a_new_sign_in_saves_the_request(world, signer):
    client = world.client(token(), reply(200, OK), refused(401), token(), reply(204), reply(204))
    client.get(TOKEN)
    client.delete(TOKEN)
    client.delete(TOKEN)

    assert world.asked[2:] == [f"DELETE {TOKEN}", f"POST {GRANT}", f"DELETE {TOKEN}", f"DELETE {TOKEN}"]


def test_each_request_may_sign_in_anew(world, signer):
    client = world.client(token(), *[refused(401), token(), reply(200, OK)] * 2)
    client.get(TOKEN)
    client.get(TOKEN)

    assert signer.expired == [1, 2]


def test_a_fault_between_two_401_does_not_allow_a_third_sign_in(world, failure, signer):
    failure(token(), refused(401), token(), refused(502), too_many(), refused(401), token(), reply(200, OK))

    assert signer.expired == [1]


def test_what_came_before_a_401_is_remembered(failure, signer):
    assert failure(token(), refused(502), refused(401), token(), refused(404, "E0000007"), call=delete).outcome_unknown


BAD_PROOF = {"WWW_Authenticate": 'DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT is expired."'}


def test_a_refused_proof_is_tried_once_more_too(world, failure, signer):
    error = failure(
        token(), refused(400, **BAD_PROOF), token(), refused(400, **BAD_PROOF), token(), reply(204), call=delete
    )

    assert error.code == "invalid_dpop_proof"
    assert signer.expired == [1]
    assert world.asked == [f"POST {GRANT}", f"DELETE {TOKEN}"] * 2


@pytest.mark.parametrize("status", [400, 401])
def test_a_nonce_that_is_asked_for_is_used_once(world, failure, signer, status):
    asked = refused(
        status, WWW_Authenticate='DPoP error="use_dpop_nonce", error_description="A nonce."', DPoP_Nonce="n1"
    )
    error = failure(token(), asked, token(), asked)

    assert (error.code, signer.nonces) == ("use_dpop_nonce", ["n1"])


def test_an_error_names_the_variables_of_the_options_in_its_hint(world, failure):
    world.sources = {"api_token": "OKTA_API_TOKEN", "org_url": "OKTA_ORG_URL"}
    error = failure(refused(401, "E0000011"))

    assert error.hint.endswith("under Security > API > Tokens (api_token comes from OKTA_API_TOKEN)")
    assert str(error).endswith(error.hint)


@table("status", {"400": 400, "403": 403, "404": 404})
def test_other_refusals_do_not_lead_to_a_new_sign_in(failure, signer, status):
    failure(token(), refused(status))

    assert signer.expired == []


@table("step", {"401": refused(401, "E0000011"), "proof": refused(400, **BAD_PROOF)})
def test_who_cannot_sign_in_anew_asks_once(world, failure, step):
    failure(step, reply(200, OK))

    assert len(world.asked) == 1


def test_the_sign_in_is_told_the_server_s_time(world, signer):
    client = world.client(token(), refused(401), token(), reply(200, OK))
    client.get(TOKEN)

    assert signer.seen[1] == pytest.approx(SERVER_START)


def test_a_token_request_counts_in_a_bucket_of_its_own(world, signer):
    client = world.client(limited(0, body={"access_token": "t1"}), reply(200, OK))
    client.get(TOKEN)

    assert world.slept == []
    assert client.usage()["requests"] == 2


def test_waits_until_another_token_request_may_go(world, signer):
    client = world.client(limited(0, body={"access_token": "t1"}), refused(401), token(), reply(200, OK))
    client.get(TOKEN)

    assert world.slept == [49]


# The server's clock


def test_300_is_no_success(failure):
    assert failure(reply(300, OK)).status == 300


def test_now_before_any_answer_is_this_machine_s_time(world):
    before = time.time()
    now = world.client().now()

    assert timedelta(seconds=-5) < now - datetime.fromtimestamp(before, UTC) < timedelta(minutes=5)
    assert now.tzinfo is UTC


@table(
    ("dates", "expected"),
    {
        "as told": (["Thu, 11 Sep 2025 16:21:50 GMT"], datetime(2025, 9, 11, 16, 21, 50, tzinfo=UTC)),
        "as told last": (
            ["Thu, 11 Sep 2025 16:21:50 GMT", "Thu, 11 Sep 2025 17:00:00 GMT"],
            datetime(2025, 9, 11, 17, 0, 0, tzinfo=UTC),
        ),
        "nonsense does not count": (
            ["Thu, 11 Sep 2025 16:21:50 GMT", "soon", ""],
            datetime(2025, 9, 11, 16, 21, 50, tzinfo=UTC),
        ),
    },
)
def test_now_is_the_server_s_time(world, dates, expected):
    client = world.client(*[reply(200, OK, Date=date) for date in dates])
    for _time in dates:
        client.get(TOKEN)

    assert client.now() == expected


def test_now_goes_on(world):
    client = world.client(reply(200, OK))
    client.get(TOKEN)
    world.now += 90

    assert client.now() == datetime(2025, 9, 11, 16, 23, 20, tzinfo=UTC)


def test_now_is_told_by_refusals_too(world, failure):
    client = world.client(refused(404, "E0000007"))
    with pytest.raises(RequestError):
        client.get(TOKEN)

    assert client.now() == datetime(2025, 9, 11, 16, 21, 50, tzinfo=UTC)


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"])
def test_now_survives_an_absurd_date(world, date):
    client = world.client(reply(200, OK, Date=date))
    client.get(TOKEN)
    world.now += 90

    assert client.now().tzinfo is UTC


# Without anything passed in


def test_the_defaults_are_the_real_clock_and_chance(world):
    world.script = iter([refused(502), reply(200, OK)])
    slept = []
    client = Client(world, sleep=slept.append)

    assert client.get(TOKEN) == OK
    assert [0.25 <= seconds <= 0.5 for seconds in slept] == [True]
    assert client.now() - datetime.fromtimestamp(SERVER_START, UTC) < timedelta(minutes=5)


def test_a_short_wait_for_our_own_answers_is_no_wait_for_the_rate_limit(world, monkeypatch):
    delays = iter([POLL_INTERVAL, POLL_INTERVAL, 0.0])
    monkeypatch.setattr(RateLimiter, "delay", lambda self, now: next(delays))
    client = world.client(reply(200, OK), rate_limit_timeout=0)

    client.get(TOKEN)

    assert world.slept == [POLL_INTERVAL, POLL_INTERVAL]
    assert client.usage()["waited_seconds"] == 0
