# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import http.client
import json
import time
from email.utils import parsedate_to_datetime

import pytest
from benchmark.fake_server import FakeServer
from benchmark.org import api_token_id, client_id, refresh_token_id, user_id

API_TOKENS = "/api/v1/api-tokens"
REFRESH_TOKENS = f"/api/v1/users/{user_id(0)}/clients/{client_id(0)}/tokens"


@pytest.fixture(scope="module")
def stand_in():
    with FakeServer() as started:
        yield started


@pytest.fixture
def ask(stand_in):
    """Requests on one kept-alive connection."""
    connection = http.client.HTTPConnection(stand_in.url.partition("//")[2], timeout=10)

    def send(method, path, client="test/1"):
        connection.request(method, path, headers={"User-Agent": client})
        answer = connection.getresponse()
        return answer, answer.read()

    yield send
    connection.close()


def ids(body):
    return [token["id"] for token in json.loads(body)]


def test_an_api_token_is_listed_and_read_until_it_is_revoked(stand_in, ask):
    stand_in.set_up(org={"api_tokens": 3})
    assert ids(ask("GET", API_TOKENS)[1]) == [api_token_id(number) for number in range(3)]
    path = f"{API_TOKENS}/{api_token_id(1)}"
    assert json.loads(ask("GET", path)[1])["id"] == api_token_id(1)
    assert [ask("DELETE", path)[0].status for _time in range(2)] == [204, 404]
    assert ask("GET", path)[0].status == 404
    assert ids(ask("GET", API_TOKENS)[1]) == [api_token_id(0), api_token_id(2)]
    counts = stand_in.counts()
    assert (counts["requests"], counts["connections"], counts["revoked"], counts["failed"]) == (6, 1, 1, 2)


def test_pages_of_refresh_tokens_are_linked(stand_in, ask):
    stand_in.set_up(org={"users": 1, "refresh_tokens": 450})
    path, found, sizes = f"{REFRESH_TOKENS}?limit=200", [], []
    while path:
        answer, body = ask("GET", path)
        found += ids(body)
        sizes.append(len(ids(body)))
        following = [link for link in answer.headers.get_all("Link") if link.endswith('; rel="next"')]
        path = following[0].partition(stand_in.url)[2].partition(">")[0] if following else ""
    assert sizes == [200, 200, 50]
    assert found == [refresh_token_id(0, 0, number) for number in range(450)]


def test_all_refresh_tokens_of_a_client_go_at_once(stand_in, ask):
    stand_in.set_up(org={"users": 2, "refresh_tokens": 3})
    assert ask("DELETE", REFRESH_TOKENS)[0].status == 204
    assert ids(ask("GET", REFRESH_TOKENS)[1]) == []
    assert stand_in.counts()["revoked"] == 3


def test_nobody_has_roles_or_groups(stand_in, ask):
    stand_in.set_up(org={"users": 1})

    for what in ("roles", "groups"):
        response, body = ask("GET", f"/api/v1/users/{user_id(0)}/{what}")
        assert (response.status, body) == (200, b"[]")


def test_the_tokens_of_an_app_are_those_of_its_users(stand_in, ask):
    stand_in.set_up(org={"users": 3, "refresh_tokens": 2})
    app = f"/api/v1/apps/{client_id(0)}"
    assert json.loads(ask("GET", app)[1])["credentials"]["oauthClient"] == {"client_id": client_id(0)}
    first, body = ask("GET", f"{app}/tokens?limit=4")
    assert ids(body) == [refresh_token_id(user, 0, number) for user in (0, 1) for number in (0, 1)]
    assert 'after=4&limit=4>; rel="next"' in first.headers.get_all("Link")[1]
    assert ids(ask("GET", f"{app}/tokens?after=4&limit=4")[1]) == [refresh_token_id(2, 0, number) for number in (0, 1)]
    assert ask("DELETE", f"{app}/tokens")[0].status == 204
    assert ids(ask("GET", REFRESH_TOKENS)[1]) == []
    assert stand_in.counts()["revoked"] == 6


def test_a_window_begins_with_its_first_request_and_refuses_what_is_too_much(stand_in, ask):
    stand_in.set_up(org={"api_tokens": 1}, limit={"limit": 2, "seconds": 2})
    answers = [ask("GET", API_TOKENS)[0] for _time in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-Rate-Limit-Remaining"] for answer in answers] == ["1", "0", "0"]
    first = answers[0].headers
    assert int(first["X-Rate-Limit-Reset"]) == parsedate_to_datetime(first["Date"]).timestamp() + 2
    assert stand_in.counts()["refused"] == {"test": 1}
    time.sleep(2.1)
    assert ask("GET", API_TOKENS)[0].status == 200
    assert [window["served"] for window in stand_in.counts()["windows"]] == [2, 1]


def test_each_bucket_has_a_count_of_its_own(stand_in, ask):
    stand_in.set_up(org={"api_tokens": 1, "users": 1}, limit={"limit": 1})
    assert [ask("GET", path)[0].status for path in (API_TOKENS, REFRESH_TOKENS, "/api/v1/users/me")] == [200, 200, 200]


def test_latency_is_threefold_on_a_new_connection(stand_in, ask):
    stand_in.set_up(org={"api_tokens": 1}, latency=0.1)
    began = time.monotonic()
    ask("GET", API_TOKENS)
    first = time.monotonic()
    ask("GET", API_TOKENS)
    assert first - began >= 0.3
    assert time.monotonic() - first >= 0.1


def test_the_clock_may_be_off(stand_in, ask):
    stand_in.set_up(clock_offset=-40)
    headers = ask("GET", API_TOKENS)[0].headers
    assert 38 < time.time() - parsedate_to_datetime(headers["Date"]).timestamp() < 43
    assert int(headers["X-Rate-Limit-Reset"]) < time.time() + 21
