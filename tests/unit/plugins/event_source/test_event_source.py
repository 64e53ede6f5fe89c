# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source polls a local Okta: nothing is lost, whatever happens, and a stop is heeded at once."""

import asyncio
import functools
import json
import logging
import runpy
import sys
import time
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.module_utils import _connect
from ansible_collections.identityops.okta.plugins.module_utils._connect import CONNECTION_OPTIONS
from ansible_collections.identityops.okta.plugins.plugin_utils import _event_source
from ansible_collections.identityops.okta.plugins.plugin_utils._event_source import EventSourceError, run
from emulator import service_key
from environment import ROOT
from sample_org import BEARER, FLOWS, OWN_SECRET

FILE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "okta_system_log.py"
CREATE, UPDATE, REUSE = "system.api_token.create", "system.api_token.update", "app.oauth2.token.detect_reuse"
KEY = service_key("ES256")


@pytest.fixture
def waited(okta, monkeypatch):
    """How many seconds were waited, by the clock of the local Okta: for Okta (client) and between polls (polls)."""

    def sleep(seconds):
        waited.client.append(seconds)
        okta.clock.advance(seconds)

    waited = SimpleNamespace(client=[], polls=[])
    client = functools.partial(
        _connect.Client, sleep=sleep, clock=lambda: time.monotonic() + sum(waited.client) + sum(waited.polls)
    )
    monkeypatch.setattr(_connect, "Client", client)
    return waited


@pytest.fixture
def source(okta, waited):
    """source(*steps, **args) runs the event source; before each poll but the first it calls the next step.

    Behind the last it is cancelled. Returns the types of the events that came.
    """

    def source(*steps, drained=True, environ=None, **args):
        events, left = [], list(steps)

        async def put(event):
            events.append(event)

        async def main():
            args.setdefault("org_url", okta.url)
            if not {"api_token", "access_token", "oauth_client_id"} & set(args) and not environ:
                args["api_token"] = OWN_SECRET

            async def sleep(seconds):
                waited.polls.append(seconds)
                okta.clock.advance(seconds)
                if not left:
                    task.cancel()
                    await asyncio.sleep(10)
                left.pop(0)()

            task = asyncio.ensure_future(run(put, lambda: drained, args, environ or {}, sleep))
            with suppress(asyncio.CancelledError):
                await task

        waited.polls.clear()
        asyncio.run(main())
        return SimpleNamespace(
            events=events, types=[event["okta"]["event_type"] for event in events], waits=list(waited.polls)
        )

    return source


@pytest.fixture
def add(okta):
    """add(type, ...) returns a step that logs an event."""
    return lambda *types, **more: lambda: [okta.add("events", event_type=one, **more) for one in types]


def nothing():
    """Let a poll pass."""


def queries(okta):
    return [parse_qs(request["query"]) for request in okta.requests if request["path"].endswith("/logs")]


def test_hands_over_what_happens_after_the_start_in_order(okta, source, add):
    okta.add("events", event_type="before", age_days=0.001)

    found = source(add(CREATE), add(UPDATE, REUSE), nothing)

    assert found.types == [CREATE, UPDATE, REUSE]
    first, *polls = queries(okta)
    assert first == {"limit": ["1"], "sortOrder": ["DESCENDING"]}
    assert {query["limit"][0] for query in polls} == {"1000"}
    assert len({query["since"][0] for query in polls}) == 1
    assert ["after" in query for query in polls] == [False, True, True, True]
    assert set(found.waits) == {30}
    assert found.events[0]["log"]["eventType"] == CREATE


def test_begins_at_since(okta, source):
    okta.add("events", event_type="old", age_days=3)
    okta.add("events", event_type="new", age_days=1)
    okta.org.log.sort(key=lambda event: event["published"])

    assert source(since=f"{okta.clock.now().date()}T00:00:00Z", interval=5).waits == [5]
    assert source(since="2020-01-01").types == ["old", "new"]


FILTERS = {
    "types": ({"event_types": [CREATE, REUSE]}, f'(eventType eq "{CREATE}" or eventType eq "{REUSE}")'),
    "text": ({"event_types": f"{CREATE},{REUSE}"}, f'(eventType eq "{CREATE}" or eventType eq "{REUSE}")'),
    "one type": ({"event_types": CREATE}, f'eventType eq "{CREATE}"'),
    "filter": ({"filter": 'eventType  sw "system.api_token.c"\n'}, 'eventType sw "system.api_token.c"'),
    "both": (
        {"event_types": [CREATE, UPDATE], "filter": 'outcome.result eq "SUCCESS" or severity eq "WARN"'},
        (
            f'((eventType eq "{CREATE}" or eventType eq "{UPDATE}"))'
            ' and (outcome.result eq "SUCCESS" or severity eq "WARN")'
        ),
    ),
}


@pytest.mark.parametrize(("args", "sent"), FILTERS.values(), ids=FILTERS)
def test_asks_for_what_the_rulebook_wants(okta, source, add, args, sent):
    found = source(add("group.user_membership.add", CREATE, "user.session.start"), nothing, **args)

    assert found.types == [CREATE]
    assert queries(okta)[-1]["filter"] == [sent]


def test_many_events_are_read_without_a_pause(okta, source, add):
    found = source(add(*(f"number.{number}" for number in range(2500))))

    assert len(found.types) == 2500
    assert len(found.waits) == 2


def test_a_restart_goes_on_where_it_stopped(okta, source, add, tmp_path):
    path = tmp_path / "state" / "cursor.json"

    assert source(add(CREATE), cursor_file=str(path)).types == [CREATE]
    okta.add("events", event_type=UPDATE)
    okta.clock.advance(1)
    assert source(add(REUSE), cursor_file=str(path), since="2020-01-01").types == [UPDATE, REUSE]
    assert path.stat().st_mode & 0o777 == 0o600
    saved = json.loads(path.read_text())
    assert (saved["org_url"], saved["last"]) == (okta.url, okta.org.log[-1]["published"])
    assert OWN_SECRET not in path.read_text()


def test_a_restart_before_anything_happened_misses_nothing(okta, source, tmp_path):
    path = tmp_path / "cursor.json"
    source(cursor_file=str(path))
    okta.clock.advance(3600)
    okta.add("events", event_type=CREATE)

    assert source(cursor_file=str(path)).types == [CREATE]


def test_what_was_not_taken_comes_again(source, add, tmp_path):
    path = str(tmp_path / "cursor.json")

    assert source(add(CREATE), drained=False, cursor_file=path).types == [CREATE]
    assert source(cursor_file=path).types == [CREATE]


def test_a_crash_before_the_next_poll_repeats_and_does_not_lose(okta, tmp_path, add):
    path = tmp_path / "cursor.json"
    events = []

    async def put(event):
        events.append(event["okta"]["event_type"])

    async def crash(_seconds):
        if not okta.org.log:
            add(CREATE)()
            okta.clock.advance(1)
            return
        raise SystemExit

    args = {"org_url": okta.url, "api_token": OWN_SECRET, "cursor_file": str(path)}
    for _run in range(2):
        with pytest.raises(SystemExit):
            asyncio.run(run(put, lambda: True, args, {}, crash))
    assert events == [CREATE, CREATE]


def test_an_event_that_okta_shows_twice_comes_once(okta, source, add):
    add(CREATE)()
    page = [dict(event) for event in okta.org.log]
    for _poll in range(3):
        okta.faults.add("status", path="/logs", query="since", status=200, json=page)

    assert source(nothing, nothing).types == [CREATE]


def test_only_so_many_events_are_remembered(monkeypatch, okta, source, add):
    monkeypatch.setattr(_event_source, "_REMEMBERED", 2)
    add(CREATE, UPDATE, REUSE)()
    page = [dict(event) for event in okta.org.log]
    okta.faults.add("status", path="/logs", query="since", status=200, json=page, times=2)

    assert source(nothing).types == [CREATE, UPDATE, REUSE, CREATE, UPDATE, REUSE]


PASSING = {
    "429": {"kind": "rate_limit", "reset_in": -5, "times": 3},
    "500": {"kind": "status", "status": 500, "times": 9},
    "503": {"kind": "status", "status": 503, "times": 9},
    "lost connection": {"kind": "drop", "times": 9},
    "reset": {"kind": "reset", "times": 9},
    "HTML": {"kind": "html"},
    "not JSON": {"kind": "invalid_json"},
    "a link to another host": {
        "kind": "replace_link",
        "link": '<https://evil.example/api/v1/logs?after=x>; rel="next"',
    },
    "429 for longer than it may wait": {"kind": "rate_limit", "reset_in": 100},
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_survives_what_passes(okta, source, add, caplog, fault):
    options = {"rate_limit_timeout": 0} if "reset_in" in fault and fault["reset_in"] > 0 else {}

    def spoil():
        okta.faults.add(path="/logs", **fault)
        add(CREATE)()

    found = source(nothing, spoil, *[nothing] * 9, add(UPDATE), retries=0, **options)

    assert found.types == [CREATE, UPDATE]
    is_told = fault["kind"] != "rate_limit" or options
    assert bool([record for record in caplog.records if record.levelno >= logging.ERROR]) == bool(is_told)


def test_waits_for_the_rate_limit_do_not_add_up(okta, source, waited):
    def spoil():
        okta.faults.add("rate_limit", path="/logs", reset_in=40)

    source(*[spoil] * 5, rate_limit_timeout=60)

    assert len([wait for wait in waited.client if wait > 30]) == 5


def test_the_first_poll_tells_what_cannot_work(source):
    with pytest.raises(EventSourceError, match="GET /api/v1/logs: the name nowhere.invalid does not resolve|no conn"):
        source(org_url="https://nowhere.invalid", retries=0, proxy="http://127.0.0.1:9")


FINAL = {
    "wrong token": (
        {"api_token": "00wrong-secret-0123456789abcdefghijklmnopq"},
        "401 E0000011 .*wrong, revoked or expired",
    ),
    "filter": ({"filter": "nonsense"}, "E0000031"),
    "nothing to sign in with": ({"environ": {"X": "y"}}, "no credentials: set api_token"),
    "another way to write it": ({"event_type": CREATE}, "event_type is not an option of .*: did you mean event_types?"),
    "no option": ({"zzz": 1}, "zzz is not an option of .*: use access_token, api_token, "),
    "interval": ({"interval": 0}, "interval: 0 is out of range. Use a whole number from 1 to 3600"),
    "interval as text": ({"interval": "soon"}, "interval: 'soon' is not a whole number"),
    "since": ({"since": "yesterday"}, "since: 'yesterday' is not a valid date. Use ISO 8601"),
    "empty types": ({"event_types": ""}, "event_types: '' does not hold any item"),
    "no types": ({"event_types": []}, "event_types holds no or more than 20 event types"),
    "many types": ({"event_types": [f"a.{n}" for n in range(21)]}, "event_types holds no or more than 20 event types"),
    "a type": ({"event_types": ['x" or y']}, "which is not an event type"),
    "empty filter": ({"filter": " "}, "filter is an empty string"),
    "empty option": ({"api_token": ""}, "api_token is an empty string: give it a value, or leave it out"),
    "bounds": ({"timeout": 0}, "timeout is 0, but must be between 1 and 3600"),
    "dictionary": ({"validate_certs": {"a": "b"}}, "validate_certs: the value is neither true nor false"),
    "a secret where there is none": ({"event_types": OWN_SECRET}, "event_types: the value holds what looks like the"),
    "http": ({"org_url": "http://acme.okta.com"}, "org_url would send the secret unencrypted"),
}


@pytest.mark.parametrize(("args", "says"), FINAL.values(), ids=FINAL)
def test_what_trying_again_does_not_change_ends_it_with_a_sentence(source, args, says):
    with pytest.raises(EventSourceError, match=says) as ended:
        source(**args)

    assert "\n" not in str(ended.value)
    assert OWN_SECRET not in str(ended.value)


def test_a_revoked_token_ends_a_source_that_has_worked(okta, source):
    def revoke():
        okta.org.api_tokens.clear()

    with pytest.raises(EventSourceError, match="401 E0000011"):
        source(nothing, revoke, nothing)


def test_options_may_be_text_and_null(okta, source, add):
    found = source(
        add(CREATE),
        interval="7",
        validate_certs="false",
        concurrency="2",
        proxy=None,
        filter=None,
        cursor_file="",
        eda_feedback_queue=object(),
    )

    assert (found.types, found.waits[0]) == ([CREATE], 7)


def test_credentials_come_from_the_environment_too(okta, source, add):
    environ = {"OKTA_CLIENT_ORGURL": okta.url, "OKTA_CLIENT_TOKEN": OWN_SECRET}

    assert source(add(CREATE), org_url=None, environ=environ).types == [CREATE]
    assert okta.requests[-1]["user_agent"].startswith("identityops.okta/")


@pytest.mark.parametrize("dpop", ["allowed", "required"])
def test_a_service_app_renews_its_access_token(okta, source, add, dpop):
    app = okta.org.clients[FLOWS]
    app.public_keys, app.granted_scopes, app.dpop = [KEY.public_jwk], ["okta.logs.read"], dpop

    def expire():
        okta.org.access_tokens.clear()
        add(CREATE)()

    app_key = {"oauth_client_id": FLOWS, "oauth_private_key": KEY.private_pem}
    found = source(nothing, expire, nothing, event_types=CREATE, **app_key)

    assert found.types == [CREATE]
    grants = [request["grant"]["scopes"] for request in okta.requests if "grant" in request]
    assert grants == [["okta.logs.read"]] * 2


def test_an_access_token_is_a_way_to_sign_in(source, add):
    assert source(add(CREATE), access_token=BEARER).types == [CREATE]


DAMAGED = {
    "cut off": '{"version": 1, "org_url": "http',
    "empty": "",
    "another file": '{"tokens": []}',
    "a list": "[]",
    "another version": '{"version": 2}',
    "odd types": '{"version": 1, "org_url": "x", "filter": 1, "since": "y", "cursor": null, "last": null}',
    "null": '{"version": 1, "org_url": null, "filter": null, "since": "y", "cursor": null, "last": null}',
    "not text": b"\xff\xfe",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_cursor_file_is_told_and_kept(okta, source, tmp_path, content):
    path = tmp_path / "cursor.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(
        EventSourceError, match=r"cursor\.json' is damaged, or is another file. To miss no event, remove"
    ):
        source(cursor_file=str(path))
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert okta.requests == []


def test_a_cursor_file_of_another_question_is_told(source, tmp_path):
    path = str(tmp_path / "cursor.json")
    source(cursor_file=path, event_types=CREATE)

    with pytest.raises(EventSourceError, match=f'with the filter eventType eq "{CREATE}", not of .* filter None. Use'):
        source(cursor_file=path)


def test_a_cursor_file_that_cannot_be_used_is_told(source, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(EventSourceError, match="cursor_file: .* cannot be read: Is a directory"):
        source(cursor_file=str(tmp_path))
    with pytest.raises(EventSourceError, match="cursor_file: .* cannot be (read|written): Not a directory"):
        source(cursor_file=str(tmp_path / "file" / "cursor.json"))


def test_a_cursor_file_that_cannot_be_written_is_told(source, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "ansible_collections.identityops.okta.plugins.plugin_utils._cursor_file.write_private_file", full
    )

    with pytest.raises(EventSourceError, match="cursor_file: .* cannot be written: No space left on device"):
        source(cursor_file=str(tmp_path / "cursor.json"))


def test_a_cursor_that_okta_has_forgotten_is_told_with_the_way_on(okta, source, add, tmp_path):
    path = tmp_path / "cursor.json"
    source(add(CREATE), cursor_file=str(path))
    path.write_text(path.read_text().replace('"cursor": "', '"cursor": "x'))

    with pytest.raises(EventSourceError, match=f"remove the file and set since to {okta.org.log[-1]['published']}"):
        source(cursor_file=str(path))


def test_a_bug_is_a_sentence_too(source, add, monkeypatch):
    def broken(event, org_url):
        raise KeyError(OWN_SECRET)

    monkeypatch.setattr(_event_source, "make_event", broken)

    with pytest.raises(EventSourceError, match="This is a bug in identityops.okta .*KeyError") as ended:
        source(add(CREATE))
    assert OWN_SECRET not in str(ended.value)


def test_a_missing_library_is_told_with_the_python_that_lacks_it(source, monkeypatch):
    monkeypatch.setitem(sys.modules, "requests", None)

    with pytest.raises(
        EventSourceError, match=f"^requests is not installed for {sys.executable}, the Python that runs"
    ):
        source()


def test_a_stop_is_heeded_while_okta_does_not_answer(okta):
    okta.faults.add("hang", path="/logs", seconds=3600, times=None)

    async def main():
        queue = asyncio.Queue(1)
        args = {"org_url": okta.url, "api_token": OWN_SECRET, "since": "2026-01-01"}
        task = asyncio.create_task(runpy.run_path(str(FILE))["main"](queue, args))
        while not okta.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())  # which ends only when the thread with the request does
    assert len(okta.requests) == 1


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_the_file_that_ansible_rulebook_loads(okta, tmp_path, is_wrapped):
    """Its queue has filters around the one that holds the events, and does not say whether that is empty."""
    path = tmp_path / "cursor.json"

    async def main():
        inner = asyncio.Queue(1)
        queue = SimpleNamespace(queue=inner, put=inner.put) if is_wrapped else inner
        args = {"org_url": okta.url, "api_token": OWN_SECRET, "since": "2026-01-01", "cursor_file": str(path)}
        task = asyncio.create_task(runpy.run_path(str(FILE))["main"](queue, args))
        taken = [await inner.get(), await inner.get()]
        while not inner.empty() or okta.requests[-1]["status"] != 200:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return taken

    for event_type in (CREATE, UPDATE):
        okta.add("events", event_type=event_type)
    assert [event["okta"]["event_type"] for event in asyncio.run(main())] == [CREATE, UPDATE]
    assert json.loads(path.read_text())["cursor"]


def test_the_documented_options_are_those_that_are_parsed():
    documentation = yaml.safe_load(runpy.run_path(str(FILE))["DOCUMENTATION"])

    assert list(documentation["options"]) == list(_event_source._PARSERS)
    assert documentation["extends_documentation_fragment"] == ["identityops.okta._connection"]
    assert documentation["options"]["interval"]["default"] == _event_source._DEFAULT_INTERVAL
    assert set(CONNECTION_OPTIONS).isdisjoint(_event_source._PARSERS)


def test_the_example_is_a_rulebook():
    (play,) = yaml.safe_load(runpy.run_path(str(FILE))["EXAMPLES"])

    (source,) = play["sources"]
    assert set(source["identityops.okta.okta_system_log"]) <= {*CONNECTION_OPTIONS, *_event_source._PARSERS}
