# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: sends requests to Okta: waits for the rate limit, retries, follows pages."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Callable, NamedTuple
from urllib.parse import quote, urlencode

from ._errors import (
    NONCE_DEMANDED,
    AuthenticationError,
    CancelledError,
    OktaErrorInfo,
    RequestError,
    UnexpectedResponseError,
    build_okta_error,
    error_from_response,
    rate_limit_wait_exceeded,
)
from ._facts import iso_time
from ._headers import next_cursor, parse_date
from ._paths import GRANT_PATH
from ._rate_limit import (
    POLL_INTERVAL,
    RateLimit,
    RateLimiter,
    WaitBudget,
    backoff,
    bucket_of,
    read_rate_limit,
    read_retry_after,
    wait_after_refusal,
)
from ._transport import Response, Transport

PAGE_SIZE = 200
WARN_WAIT_SECONDS = 5.0  # a wait longer than this is worth a warning
SLEEP_STEP = 0.2  # how often a sleep looks for a stop


class Receipt(NamedTuple):
    """Proves a change: the id of its request, as in Okta's System Log, and the time by Okta's clock; None if none was
    sent.
    """

    request_id: str | None
    time: str | None


class Client:
    """Talks to one org; safe for use by several threads.

    Every method raises RequestError if the response is not the one asked for.
    retries: tries after the first for a fault that may pass.
    rate_limit_timeout: seconds the client may wait for the rate limit in all (-1 = without end).
    rate_limit_share: percent of the limit that may be used up before it waits.
    on_wait(text) is called when a longer wait starts. mask(value) removes the secrets from what an error response says.
    """

    def __init__(
        self,
        transport: Transport,
        retries: int = 4,
        rate_limit_timeout: int = 300,
        rate_limit_share: int = 90,
        on_wait: Callable[[str], None] = lambda text: None,
        mask: Callable[[Any], Any] = lambda value: value,
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
        self._on_wait = on_wait
        self._mask = mask
        self._clock = clock
        self._sleep = sleep or self._sleep_unless_cancelled
        self._jitter = jitter
        self._cancelled = False
        self._limiters: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()
        self._server_ahead = time.time() - clock()

    def cancel(self) -> None:
        """Let what is in flight finish soon, and send nothing more: every further request raises CancelledError.

        A signal handler may call it.
        """
        self._cancelled = True
        self._transport.cancel()

    def renew_waits(self) -> None:
        """Let the client wait for the rate limit as long as if it had not waited before, for one that works on end."""
        self._budget.waited = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def now(self) -> datetime:
        """Return the time by the server's clock, as its latest response showed it."""
        return datetime.fromtimestamp(self._server_time(), timezone.utc)

    def _server_time(self) -> float:
        return self._clock() + self._server_ahead

    def usage(self) -> dict[str, Any]:
        """Return {requests sent, waited_seconds for the rate limit, remaining and limit of the scarcest bucket}."""
        left = [
            (limiter.remaining, limiter.limit)
            for bucket, limiter in self._limiters.items()
            if bucket != GRANT_PATH and limiter.remaining is not None
        ]
        remaining, limit = min(left, default=(None, None))
        return {
            "requests": sum(limiter.requests for limiter in self._limiters.values()),
            "waited_seconds": round(self._budget.waited, 1),
            "remaining": remaining,
            "limit": limit,
        }

    def get(self, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read an object of Okta's, which has an id."""
        return self._object(self._exchange("GET", path, query), "GET", path)

    def put(self, path: str, body: Mapping[str, Any], shows: Callable[[Mapping[str, Any]], bool], what: str) -> Receipt:
        """Replace an object of Okta's, which has an id. Sending it again must be harmless, for it is retried.

        shows(object) says whether what Okta answers shows the change; what describes an answer that does not.
        """
        response = self._exchange("PUT", path, body=body)
        if not shows(self._object(response, "PUT", path)):
            raise UnexpectedResponseError(self._okta_error(response, "PUT", path), what)
        return self.receipt(response.headers.get("X-Okta-Request-Id"))

    def _object(self, response: Response, method: str, path: str) -> dict[str, Any]:
        body: dict[str, Any] = response.json()
        if not _is_object_with("id", body):
            raise UnexpectedResponseError(self._okta_error(response, method, path), "not the JSON object it should be")
        return body

    def page(
        self, path: str, query: dict[str, Any] | None = None, key: str = "id"
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Read one page of a list, and return its elements, each an object with this key, and the cursor of the next
        page (None on the last).
        """
        _response, body, cursor = self._page(path, query, key)
        return body, cursor

    def pages(
        self,
        path: str,
        query: dict[str, Any] | None = None,
        key: str = "id",
        limit: int | None = None,
        page_size: int = PAGE_SIZE,
        is_endless: bool = False,
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """Read a list page by page, each with the cursor of the next one (None on the last).

        Each element is an object with this key. limit: stop after this number of elements, and ask for no more of them.
        is_endless: there is always a next page, so an empty one is the last.
        """
        query = dict(query or {})
        seen = {query["after"]} if "after" in query else set()
        while True:
            if limit is not None:
                query["limit"] = min(limit, page_size)
            response, body, cursor = self._page(path, query, key)
            if is_endless and not body:
                return
            if cursor in seen:
                error = self._okta_error(response, "GET", path)
                raise UnexpectedResponseError(error, "followed by a link to a page already seen")
            yield body[:limit], cursor
            if limit is not None:
                limit -= len(body)
            if cursor is None or (limit is not None and limit <= 0):
                return
            seen.add(cursor)
            query["after"] = cursor

    def _page(
        self, path: str, query: dict[str, Any] | None, key: str
    ) -> tuple[Response, list[dict[str, Any]], str | None]:
        response = self._exchange("GET", path, query)
        body = response.json()
        if not isinstance(body, list) or not all(_is_object_with(key, item) for item in body):
            raise UnexpectedResponseError(self._okta_error(response, "GET", path), "not the JSON list it should be")
        try:
            cursor = next_cursor(response.headers.get("Link", ""), self._transport.settings.org_url + path)
        except ValueError as error:
            raise UnexpectedResponseError(self._okta_error(response, "GET", path), str(error)) from None
        return response, body, cursor

    def delete(self, path: str, query: dict[str, Any] | None = None) -> Receipt:
        """Delete what is at the path."""
        response = self._exchange("DELETE", path, query)
        if response.status != 204:
            what = f"{response.status}, not the 204 of a deletion"
            raise UnexpectedResponseError(self._okta_error(response, "DELETE", path), what)
        return self.receipt(response.headers.get("X-Okta-Request-Id"))

    def receipt(self, request_id: str | None = None) -> Receipt:
        """Return the receipt of a change known of now; without the id of its request if its response was lost."""
        return Receipt(request_id, iso_time(self.now()))

    def _request_token(self, fields: Callable[[], dict[str, str]]) -> dict[str, Any]:
        """Send a token request, and return the JSON object of its response."""
        body = self._exchange("POST", GRANT_PATH, form=fields).json()
        return body if isinstance(body, dict) else {}

    def _exchange(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        form: Callable[[], dict[str, str]] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Response:
        """Send a request, again as long as that may help, and return its response (2xx); form() makes the fields of
        each try, body is sent as JSON.
        """
        limiter = self._limiters.setdefault(bucket_of(path), RateLimiter(self._share))
        faults = refusals = 0
        outcome_unknown = renewed = False
        while True:
            number = 0 if form else self._sign_in(outcome_unknown)
            self._await_turn(limiter, build_okta_error(method, path), outcome_unknown)
            limit, retry_after = RateLimit(None, None, None), None
            try:
                search = "?" + urlencode(query, quote_via=quote) if query else ""
                response = self._transport.send(method, path + search, form() if form else None, body)
                limit = self._read_clock_and_limit(response)
                retry_after = read_retry_after(response.headers, self._server_time())
                if response.status < 300:
                    return response
                error: RequestError = error_from_response(
                    self._okta_error(response, method, path),
                    self._mask(response.headers.get("WWW-Authenticate", "")),
                    response.headers.get("DPoP-Nonce"),
                    self.authorization.kind,
                )
            except RequestError as failure:
                error = failure
            finally:
                with self._lock:
                    limiter.update(limit, self._clock())

            outcome_unknown = outcome_unknown or error.outcome_unknown
            error = error.with_outcome_unknown(outcome_unknown).with_sources(self._transport.sources)
            if error.status == 429:
                refusals += 1
                self._wait(wait_after_refusal(limit, refusals, self._jitter()), error)
            elif self._can_renew(error, form is not None or renewed, number):
                renewed = True
            elif error.retryable and (faults < self._retries or self._cancelled):
                faults += 1
                delay = backoff(faults, self._jitter())
                if retry_after is not None and retry_after > max(delay, WARN_WAIT_SECONDS):
                    self._on_wait(f"waiting {retry_after:.0f} seconds, as the response {error.status} asks")
                self._sleep(max(delay, retry_after or 0.0))
            else:
                raise error

    def _sign_in(self, outcome_unknown: bool) -> int:
        try:
            return self.authorization.sign_in(self._request_token, self._server_time)
        except RequestError as failure:
            error = failure
        raise error.with_outcome_unknown(outcome_unknown)

    def _can_renew(self, error: RequestError, is_too_late: bool, number: int) -> bool:
        """Return whether signing the request in another way may help, and prepare it if so."""
        if is_too_late or not isinstance(error, AuthenticationError):
            return False
        return self.authorization.invalidate(number, error.nonce if error.code == NONCE_DEMANDED else None)

    def _await_turn(self, limiter: RateLimiter, okta_error: OktaErrorInfo, outcome_unknown: bool) -> None:
        """Return when the limiter lets the next request go, which then counts as sent."""
        while True:
            if self._cancelled:
                raise CancelledError(okta_error, outcome_unknown)
            with self._lock:
                delay = limiter.delay(self._clock())
                if not delay:
                    limiter.sent()
                    return
            if delay == POLL_INTERVAL:
                self._sleep(POLL_INTERVAL)
            else:
                self._wait(delay, rate_limit_wait_exceeded(okta_error, outcome_unknown))

    def _wait(self, seconds: float, error: RequestError) -> None:
        """Wait for the rate limit, or raise the error if that would take longer than the task may wait."""
        with self._lock:
            more = self._budget.spend(self._clock(), seconds)
        if more is None:
            raise error
        if more > WARN_WAIT_SECONDS:
            self._on_wait(f"waiting {seconds:.0f} seconds for Okta's rate limit")
        self._sleep(seconds)

    def _sleep_unless_cancelled(self, seconds: float) -> None:
        ends = self._clock() + seconds
        while not self._cancelled and self._clock() < ends:
            time.sleep(max(0.0, min(SLEEP_STEP, ends - self._clock())))

    def _read_clock_and_limit(self, response: Response) -> RateLimit:
        date = parse_date(response.headers.get("Date"))
        server_time = date.timestamp() if date else self._server_time()
        self._server_ahead = server_time - self._clock()
        return read_rate_limit(response.headers, server_time)

    def _okta_error(self, response: Response, method: str, path: str) -> OktaErrorInfo:
        request_id = self._mask(response.headers.get("X-Okta-Request-Id"))
        return build_okta_error(method, path, response.status, self._mask(response.json()), request_id)


def _is_object_with(key: str, body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get(key), str)
