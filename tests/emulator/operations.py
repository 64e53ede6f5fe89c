# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to every request around the operation itself: sign-in, rate limits, permissions, Okta's headers."""

import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request

from . import audit, auth
from .auth import Caller, sign_in
from .clock import http_date
from .errors import OAuthError, OktaError, TokenError
from .model import Cause, User
from .org import Org
from .rate_limits import EVERYTHING_ELSE, TOKEN_ENDPOINT, WINDOW_SECONDS, Rate, bucket_of
from .state import State

Handler = Callable[..., Response]

READ_ONLY_ROLES = {"READ_ONLY_ADMIN", "REPORT_ADMIN"}
ANONYMOUS = "anonymous"


class Call:
    """One request: who calls, when, and what the operation may need to know. Flask's `request` has the rest."""

    caller: Caller
    rate: Rate | None = None

    def __init__(self, state: State) -> None:
        self.settings = state.settings
        self.org: Org = state.org
        self.in_flight = state.in_flight
        self._rate_limits = state.rate_limits
        self.now = state.clock.now()
        self.request_id: str = request.environ.get("okta.request_id") or uuid.uuid4().hex
        self.base = request.host_url.rstrip("/")

    @property
    def cause(self) -> Cause:
        caller: Caller | None = getattr(self, "caller", None)
        return Cause(
            request_id=self.request_id,
            method=request.method,
            path=request.environ.get("okta.raw_path", request.path),
            at=self.now,
            actor=caller.actor if caller else None,
            api_token_id=caller.api_token.id if caller and caller.api_token else None,
            user_agent=request.headers.get("User-Agent", ""),
            address=request.remote_addr or "",
        )

    def take_rate(self, principal: str, bucket: str) -> None:
        limit = self.settings.visible_limit(bucket)
        self.rate = self._rate_limits.take(principal, bucket, self.now, limit)
        if self.rate.exceeded:
            raise OktaError("E0000047")

    def identify(self, scope: str | None) -> None:
        """Authenticate, count the request, note the API token's use. A call that fails later counts as use too.

        `scope` is what the operation needs; an error about how an access token was sent names it.
        """
        bucket = bucket_of(request.path)
        url = self.base + request.environ.get("okta.raw_path", request.path)
        try:
            self.caller = sign_in(self.org, auth.Request(request.method, url, request.headers, self.now))
        except (OktaError, OAuthError) as error:
            if isinstance(error, OAuthError) and error.status == 400:
                error.scope = scope or ""
            self.take_rate(ANONYMOUS, bucket)
            raise
        request.environ["okta.principal"] = self.caller.principal
        self.take_rate(self.caller.principal, bucket)
        token = self.caller.api_token
        if token and not self.org.may_be_used_from(token, request.remote_addr or ""):
            self.org.log.append(audit.api_token_event("request_outside_allowed_range", token, self.cause))
            raise OktaError("E0000006")
        if token:
            token.use(self.now)

    def require_scope(self, scope: str) -> None:
        if not self.caller.may_use(scope):
            description = "The access token provided does not contain the required scopes."
            raise OAuthError(403, "insufficient_scope", description, scope, self.caller.scheme)

    def require_role(self, *, to_change: bool = False) -> None:
        roles = {role for role, _group in self.org.roles_of(self.caller.actor)}
        if not (roles - READ_ONLY_ROLES if to_change else roles):
            raise OktaError("E0000006")

    def user(self, user_id: str) -> User:
        """Find a user by id, as the paths below a user need it; `me` is the caller."""
        if user_id == "me" and isinstance(self.caller.actor, User):
            return self.caller.actor
        return self.org.user(user_id)


def json_response(data: Any, links: Iterable[str] = ()) -> Response:
    # A text that is not valid Unicode (a lone surrogate) is sent as a JSON escape.
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")
    response = Response(body, content_type="application/json")
    for line in links:
        response.headers.add("Link", line)
    return response


def no_content() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


class Operations:
    """Registers operations on the Flask application. One without authentication is registered on `app` itself.

    `scopes` maps (method, path) to the scope that an access token needs; None where only API tokens are accepted.
    """

    def __init__(self, app: Flask, state: State) -> None:
        self.app = app
        self.scopes: dict[tuple[str, str], str | None] = {}
        self._state = state
        app.before_request(self._begin)
        app.teardown_request(self._end)

    def add(self, method: str, path: str, scope: str | None, *, role: bool = True) -> Callable[[Handler], Handler]:
        """Return a decorator for a handler, which gets the Call and the path's parts.

        An access token needs `scope`. `role` demands an admin role: for a manage scope, more than a read-only one.
        """

        def register(handler: Handler) -> Handler:
            def view(**parts: str) -> Response:
                call: Call = g.call
                with call.org.lock:
                    call.identify(scope)
                    if scope:
                        call.require_scope(scope)
                    if role:
                        call.require_role(to_change=scope is not None and scope.endswith(".manage"))
                    return handler(call, **parts)

            self.scopes[method, path] = scope
            self.app.add_url_rule(path, f"{method} {path}", view, methods=[method])
            return handler

        return register

    def _begin(self) -> None:
        settings = self._state.settings
        g.call = call = Call(self._state)
        g.entered = True
        if call.in_flight.enter() > (settings.concurrency_limit or float("inf")):
            call.rate = Rate(0, 0, int(call.now.timestamp()) + WINDOW_SECONDS, exceeded=True)
            raise OktaError("E0000047")
        if settings.latency:
            self._state.pauses.wait(settings.latency)
            call.now = self._state.clock.now()

    def _end(self, _error: BaseException | None) -> None:
        if g.pop("entered", False):
            g.call.in_flight.leave()


def error_response(error: OktaError) -> Response:
    response = json_response(error.body())
    response.status_code = error.status
    return response


def oauth_error_response(error: OAuthError, call: Call) -> Response:
    response = Response(status=error.status)
    del response.headers["Content-Type"]
    response.headers["WWW-Authenticate"] = error.challenge(call.base, request.path)
    return response


def token_error_response(error: TokenError) -> Response:
    response = json_response(error.body())
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def unknown_path(call: Call) -> OktaError:
    try:
        call.take_rate(ANONYMOUS, EVERYTHING_ELSE)
    except OktaError as error:
        return error
    return OktaError("E0000008")


_CACHING = {
    "Cache-Control": "no-cache, no-store",
    "Pragma": "no-cache",
    "Expires": "0",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def add_okta_headers(response: Response, call: Call) -> None:
    """Add the headers that recorded responses with this status have."""
    status, headers = response.status_code, response.headers
    headers["Date"] = http_date(call.now)
    headers["Server"] = "nginx"
    headers["Strict-Transport-Security"] = "max-age=315360000; includeSubDomains"
    if status == 204:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    else:
        headers["X-Content-Type-Options"] = "nosniff"
    if status == 405:
        return
    headers["x-okta-request-id"] = call.request_id
    headers["P3P"] = 'CP="HONK"'
    headers["X-XSS-Protection"] = "0"
    headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    headers["Accept-CH"] = "Sec-CH-UA-Platform-Version"
    headers.add("Set-Cookie", 'sid=""; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/; Secure; HttpOnly')
    headers.add("Set-Cookie", f"JSESSIONID={uuid.uuid4().hex.upper()}; Path=/; Secure; HttpOnly")
    if status == 401 and request.path != TOKEN_ENDPOINT and not call.org.next_401_has_rate_headers():
        return
    if call.rate:
        headers["x-rate-limit-limit"] = str(call.rate.limit)
        headers["x-rate-limit-remaining"] = str(call.rate.remaining)
        headers["x-rate-limit-reset"] = str(call.rate.reset)
    if status != 429:
        headers.update(_CACHING)
