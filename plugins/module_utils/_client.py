# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: asks Okta: waits for the rate limit, tries again, follows pages."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime, timezone
from typing import Any, Callable, Iterator, NamedTuple
from urllib.parse import quote, urlencode

from ._auth import GRANT_PATH
from ._errors import RequestError, called_off, describe, held_back, refusal, unusable
from ._facts import iso_time
from ._headers import next_cursor, parse_date
from ._rate_limit import POLL, Gate, RateLimit, WaitBudget, backoff, bucket_of, read_rate_limit, wait_after_refusal
from ._transport import Answer, Transport

PAGE_SIZE = 200
_WORTH_TELLING = 5.0
_NAP = 0.2


class Receipt(NamedTuple):
    """What proves a deletion: the id of its request, as in Okta's System Log, and the time by Okta's clock; None where none was sent."""

    request_id: str | None
    time: str | None


class Client:
    """Talks to one org; safe for use by several threads. Every method raises RequestError when the answer is not the one asked for.

    retries: tries after the first for a fault that may pass. rate_limit_timeout: seconds the client may wait for the rate limit in all
    (-1 = without end). rate_limit_share: percent of the limit it may use up. announce(text) is told of a longer wait as it starts.
    """

    def __init__(
        self,
        transport: Transport,
        retries: int = 4,
        rate_limit_timeout: int = 300,
        rate_limit_share: int = 90,
        announce: Callable[[str], None] = lambda text: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
        jitter: Callable[[], float] = random.random,
    ):
        self.authorization = transport.settings.authorization
        self.org_url = transport.settings.org_url
        self.concurrency = transport.settings.concurrency
        self._transport = transport
        self._retries = retries
        self._budget = WaitBudget(rate_limit_timeout)
        self._share = rate_limit_share
        self._announce = announce
        self._clock = clock
        self._sleep = sleep or self._sleep_until_told_to_stop
        self._jitter = jitter
        self._told_to_stop = False
        self._gates: dict[str, Gate] = {}
        self._lock = threading.Lock()
        self._server_ahead = time.time() - clock()

    def stop(self) -> None:
        """Let what is on its way finish, and send nothing more: every further request raises RequestError. A signal handler may call it."""
        self._told_to_stop = True

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def now(self) -> datetime:
        """The time by the server's clock, as its latest answer told it."""
        return datetime.fromtimestamp(self._server_time(), timezone.utc)

    def _server_time(self) -> float:
        return self._clock() + self._server_ahead

    def cost(self) -> dict[str, Any]:
        """{requests sent, waited_seconds for the rate limit, remaining in the scarcest bucket}."""
        left = [
            gate.remaining
            for bucket, gate in self._gates.items()
            if bucket != GRANT_PATH and gate.remaining is not None
        ]
        return {
            "requests": sum(gate.requests for gate in self._gates.values()),
            "waited_seconds": round(self._budget.waited, 1),
            "remaining": min(left, default=None),
        }

    def get(self, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        """An object of Okta's, which has an id."""
        answer = self._exchange("GET", path, query)
        body: dict[str, Any] = answer.json()
        if not _is_object_with("id", body):
            raise unusable(_okta_error(answer, "GET", path), "not the JSON object it should be")
        return body

    def pages(
        self, path: str, query: dict[str, Any] | None = None, key: str = "id", limit: int | None = None
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """The pages of a list, each with the cursor of the next one (None on the last); each element is an object with this key.

        limit: stop after so many elements, and ask for no more of them than are wanted.
        """
        query = dict(query or {})
        seen = {query["after"]} if "after" in query else set()
        while True:
            if limit is not None:
                query["limit"] = min(limit, PAGE_SIZE)
            answer = self._exchange("GET", path, query)
            body = answer.json()
            if not isinstance(body, list) or not all(_is_object_with(key, item) for item in body):
                raise unusable(_okta_error(answer, "GET", path), "not the JSON list it should be")
            try:
                cursor = next_cursor(answer.headers.get("Link", ""), self._transport.settings.org_url + path)
                if cursor in seen:
                    raise ValueError("followed by a link to a page already seen")
            except ValueError as error:
                raise unusable(_okta_error(answer, "GET", path), str(error)) from None
            yield body[:limit], cursor
            if limit is not None:
                limit -= len(body)
            if cursor is None or (limit is not None and limit <= 0):
                return
            seen.add(cursor)
            query["after"] = cursor

    def delete(self, path: str) -> Receipt:
        """Delete what is at the path."""
        answer = self._exchange("DELETE", path)
        if answer.status != 204:
            raise unusable(_okta_error(answer, "DELETE", path), f"{answer.status}, not the 204 of a deletion")
        return self.receipt(answer.headers.get("X-Okta-Request-Id"))

    def receipt(self, request_id: str | None = None) -> Receipt:
        """The receipt of a deletion known of now; without the id of its request when its answer was lost."""
        return Receipt(request_id, iso_time(self.now()))

    def _grant(self, fields: Callable[[], dict[str, str]]) -> dict[str, Any]:
        """The answer to a token request."""
        body = self._exchange("POST", GRANT_PATH, form=fields).json()
        return body if isinstance(body, dict) else {}

    def _exchange(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        form: Callable[[], dict[str, str]] | None = None,
    ) -> Answer:
        """The answer (2xx) to a request that is tried again as long as this may help; form() makes the fields of each try."""
        gate = self._gates.setdefault(bucket_of(path), Gate(self._share))
        faults = refusals = 0
        unsettled = renewed = False
        while True:
            try:
                number = 0 if form else self.authorization.sign_in(self._grant, self._server_time)
            except RequestError as error:
                error.unsettled = unsettled
                raise
            self._await_turn(gate, describe(method, path), unsettled)
            said = RateLimit(None, None, None)
            try:
                search = "?" + urlencode(query, quote_via=quote) if query else ""
                answer = self._transport.send(method, path + search, form() if form else None)
                said = self._read_clock_and_limit(answer)
                if answer.status < 300:
                    return answer
                failure = refusal(
                    _okta_error(answer, method, path),
                    answer.headers.get("WWW-Authenticate", ""),
                    answer.headers.get("DPoP-Nonce"),
                )
            except RequestError as error:
                failure = error
            finally:
                with self._lock:
                    gate.answered(said, self._clock())

            unsettled = failure.unsettled = failure.unsettled or unsettled
            if failure.status == 429:
                refusals += 1
                self._wait(wait_after_refusal(said, refusals, self._jitter()), failure)
            elif failure.refuses_signature and not renewed and not form and self.authorization.expire(number):
                renewed = True
            elif failure.passing and faults < self._retries:
                faults += 1
                self._sleep(backoff(faults, self._jitter()))
            else:
                raise failure

    def _await_turn(self, gate: Gate, okta_error: dict[str, Any], unsettled: bool) -> None:
        """Return when the gate lets the next request go, which then counts as sent."""
        while True:
            if self._told_to_stop:
                raise called_off(okta_error, unsettled)
            with self._lock:
                delay = gate.delay(self._clock())
                if not delay:
                    gate.sent()
                    return
            if delay == POLL:
                self._sleep(POLL)
            else:
                self._wait(delay, held_back(okta_error, unsettled))

    def _wait(self, seconds: float, failure: RequestError) -> None:
        """Wait for the rate limit, or raise the failure when that would take longer than the task may wait."""
        with self._lock:
            more = self._budget.spend(self._clock(), seconds)
        if more is None:
            raise failure
        if more > _WORTH_TELLING:
            self._announce(f"waiting {seconds:.0f} seconds for Okta's rate limit")
        self._sleep(seconds)

    def _sleep_until_told_to_stop(self, seconds: float) -> None:
        ends = self._clock() + seconds
        while not self._told_to_stop and self._clock() < ends:
            time.sleep(max(0.0, min(_NAP, ends - self._clock())))

    def _read_clock_and_limit(self, answer: Answer) -> RateLimit:
        date = parse_date(answer.headers.get("Date"))
        server_time = date.timestamp() if date else self._server_time()
        self._server_ahead = server_time - self._clock()
        return read_rate_limit(answer.headers, server_time)


def _is_object_with(key: str, body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get(key), str)


def _okta_error(answer: Answer, method: str, path: str) -> dict[str, Any]:
    return describe(method, path, answer.status, answer.json(), answer.headers.get("X-Okta-Request-Id"))
