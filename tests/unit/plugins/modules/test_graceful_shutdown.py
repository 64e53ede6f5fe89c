# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that is told to stop half-way finishes what it has begun, and says what it did and what is left."""

import os
import signal

import pytest
from ansible_collections.identityops.okta.plugins.module_utils import _wire
from sample_org import AGENT, DEPLOY, JANES, OLD, ids

BULK = [DEPLOY, OLD, JANES, AGENT]


def tell_to_stop(sent_requests, method, number=signal.SIGTERM, at=1):
    """Send this process the signal ahead of its at-th request with this method."""

    def before(request):
        if request.method == method and [sent.method for sent in sent_requests].count(method) == at:
            os.kill(os.getpid(), number)

    sent_requests.before = before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_in_the_middle_of_a_bulk_run(okta, task, sent_requests, number):
    tell_to_stop(sent_requests, "DELETE", number, at=2)

    first = task("okta_api_token", state="absent", token_id=BULK, concurrency=1)

    assert first["failed"]
    assert first["changed"]
    assert (ids(first["revoked"]), [error["token_id"] for error in first["errors"]], first["pending"]) == (
        [DEPLOY, OLD],
        [JANES],
        [AGENT],
    )
    assert first["msg"].startswith("1 of 4 tokens could not be revoked and 1 were not tried; ")
    assert first["msg"].endswith(
        "was not sent, because the task was interrupted: run the task again to do what is left"
    )

    sent_requests.before = lambda request: None
    second = task("okta_api_token", state="absent", token_id=BULK)
    assert (ids(second["revoked"]), second["absent"]) == ([JANES, AGENT], [DEPLOY, OLD])
    assert sorted(effect["id"] for effect in okta.ledger) == sorted(BULK)


def test_with_several_requests_in_flight(okta, task, sent_requests):
    tell_to_stop(sent_requests, "DELETE")

    result = task("okta_api_token", state="absent", token_id=BULK, concurrency=4)

    left = [error["token_id"] for error in result["errors"]] + result["pending"]
    assert sorted(ids(result["revoked"]) + left) == sorted(BULK)


def test_a_response_that_trickles_does_not_keep_it_from_stopping(okta, task, sent_requests, monkeypatch):
    monkeypatch.setattr(_wire, "GRACE", 0.05)
    okta.faults.add("trickle", method="DELETE", seconds=60)
    tell_to_stop(sent_requests, "DELETE")

    result = task("okta_api_token", state="absent", token_id=[OLD])

    assert [effect["id"] for effect in okta.ledger] == [OLD]
    assert [error["token_id"] for error in result["errors"]] == [OLD]
    assert "may be revoked all the same" in result["msg"]
    assert "interrupted" in result["msg"]


def test_before_the_first_change(okta, task, sent_requests):
    tell_to_stop(sent_requests, "GET")

    result = task("okta_user_refresh_token", state="absent", user_id="jane.o'doe+test@example.com", all_tokens=True)

    assert result["failed"]
    assert "interrupted" in result["msg"]
    assert "revoked" not in result
    assert okta.ledger == []


def test_after_the_last_request_nothing_is_left_to_stop(task, sent_requests):
    tell_to_stop(sent_requests, "DELETE")

    result = task("okta_api_token", state="absent", token_id=[OLD])

    assert "failed" not in result
    assert ids(result["revoked"]) == [OLD]


def test_a_signal_that_is_ignored_stays_ignored(task, sent_requests, monkeypatch):
    kept = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        tell_to_stop(sent_requests, "DELETE", signal.SIGHUP)
        result = task("okta_api_token", state="absent", token_id=BULK, concurrency=1)
    finally:
        signal.signal(signal.SIGHUP, kept)

    assert ids(result["revoked"]) == BULK


def test_a_second_signal_ends_it_at_once(task, sent_requests):
    handlers = []
    tell_to_stop(sent_requests, "GET")
    stop = sent_requests.before

    def before(request):
        stop(request)
        handlers.append(signal.getsignal(signal.SIGTERM))

    sent_requests.before = before
    task("okta_api_token", state="absent", token_id=BULK)

    assert handlers == [signal.SIG_DFL]
