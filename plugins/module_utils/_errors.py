# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: defines what can go wrong; each error reports itself as a result."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Callable, TypedDict, TypeVar

from ._hints import hint, hint_of_response, with_sources
from ._paths import GRANT_PATH
from ._version import VERSION

NOT_FOUND = "E0000007"
NOT_AUTHENTICATED = "E0000011"
NOT_AVAILABLE = "E0000015"  # a feature that the org does not have; comes with status 401
INVALID_PROOF = "invalid_dpop_proof"
NONCE_DEMANDED = "use_dpop_nonce"
SCOPES = "oauth_scopes"
_NOT_GRANTED = ("consent_required", "invalid_scope", "no_org_scopes_granted")

Self = TypeVar("Self", bound="RequestError")


def quote(text: str) -> str:
    """Return what somebody has given as a message shows it: in quotes, and not longer than 60 characters."""
    return repr(text[:60])


class OktaErrorInfo(TypedDict):
    """Describes a failed request and what Okta answered; what is unknown is None."""

    status: int | None
    code: str | None
    summary: str | None
    causes: list[str]
    error_id: str | None
    request_id: str | None
    method: str
    path: str


class OktaError(Exception):
    """Is the root of everything this collection reports; its text is one sentence a person can act on."""

    def as_result(self) -> dict[str, Any]:
        """Return the arguments for fail_json."""
        return {"msg": str(self)}


class BugReport:
    """Turns an exception that nothing else handles into a result; its traceback may hold anything, so it is masked."""

    def __init__(self, mask: Callable[[Any], Any]):
        self.result: dict[str, Any] = {}
        self._mask = mask

    def __enter__(self) -> BugReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        lines = traceback.format_exception(kind, error, trace)
        place = traceback.extract_tb(trace)[-1]
        self.result = self._mask(
            {
                "msg": f"This is a bug in identityops.okta {VERSION}, please report it: {lines[-1].strip()}"
                f" ({os.path.basename(place.filename)}, line {place.lineno}, in {place.name})",
                "exception": "".join(lines),
            }
        )
        return True


class OptionError(OktaError):
    """Reports an option, or the environment variable in its place, that cannot be used; raised before any change."""


class MissingLibraryError(OktaError):
    """Reports a Python library that is not installed; the error's only argument is its name."""


class UnsuitableLibraryError(OktaError):
    """Reports a Python library that is installed but cannot be used."""


class RequestError(OktaError):
    """Reports a request that did not end as it should.

    okta_error: what is known of the request and its response.
    hint: how to fix the error, None if that is unknown.
    retryable: another try of the same request may succeed.
    outcome_unknown: this or an earlier try may have had its effect, although no response says so.
    is_fatal: the cause is the credentials, the service or the network, so other requests would end the same way.
    """

    def __init__(
        self,
        sentence: str,
        okta_error: OktaErrorInfo,
        hint: str | None = None,
        *,
        retryable: bool = False,
        outcome_unknown: bool = False,
        is_fatal: bool = False,
    ):
        super().__init__(f"{sentence}: {hint}" if hint else sentence)
        self.okta_error = okta_error
        self.hint = hint
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown
        self.is_fatal = is_fatal

    def with_outcome_unknown(self: Self, outcome_unknown: bool) -> Self:
        """Return the same error with another answer to whether the request may have had its effect."""
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__, outcome_unknown=outcome_unknown)
        return error

    def with_sources(self: Self, sources: Mapping[str, str]) -> Self:
        """Return the same error with a hint that says which environment variables set the options it names."""
        if not self.hint:
            return self
        hint = with_sources(self.hint, sources)
        error = type(self).__new__(type(self), str(self) + hint[len(self.hint) :])
        error.__dict__.update(self.__dict__, hint=hint)
        return error

    @property
    def status(self) -> int | None:
        """Return the HTTP status, None if there was no response."""
        return self.okta_error["status"]

    @property
    def code(self) -> str | None:
        """Return Okta's error code, None if there was no error of Okta's."""
        return self.okta_error["code"]

    def as_result(self) -> dict[str, Any]:
        result = dict(super().as_result(), okta_error=self.okta_error)
        return dict(result, hint=self.hint) if self.hint else result


class TransportError(RequestError):
    """Reports that no complete response came."""


class ResponseError(RequestError):
    """Reports a response other than 2xx. nonce: what the next DPoP proof must hold, if Okta asks for one."""

    def __init__(
        self,
        sentence: str,
        okta_error: OktaErrorInfo,
        hint: str | None = None,
        *,
        retryable: bool = False,
        outcome_unknown: bool = False,
        is_fatal: bool = False,
        nonce: str | None = None,
    ):
        super().__init__(
            sentence, okta_error, hint, retryable=retryable, outcome_unknown=outcome_unknown, is_fatal=is_fatal
        )
        self.nonce = nonce


class NotFoundError(ResponseError):
    """Reports that what the request is about does not exist."""


class AuthenticationError(ResponseError):
    """Reports that what the request was signed with is not, or no longer, valid; Okta did nothing."""


class RateLimitError(ResponseError):
    """Reports a request for which Okta's rate limit leaves no room in time: refused with 429, or not sent (again)."""


class ScopeError(RequestError):
    """Reports scopes that Okta does not grant to the service app."""


class UnexpectedResponseError(RequestError):
    """Reports a response that counts as success but is not the one asked for; what says what it is."""

    def __init__(self, okta_error: OktaErrorInfo, what: str):
        super().__init__(
            f"the answer to {_request(okta_error)} is {what}",
            okta_error,
            hint("not_okta"),
            outcome_unknown=True,
            is_fatal=okta_error["path"] == GRANT_PATH,
        )


class CancelledError(RequestError):
    """Reports a request that was not sent (again) because the task was told to stop."""

    def __init__(self, okta_error: OktaErrorInfo, outcome_unknown: bool):
        super().__init__(
            f"{_request(okta_error)} was not sent, because the task was interrupted",
            okta_error,
            hint("cancelled"),
            outcome_unknown=outcome_unknown,
            is_fatal=True,
        )


def build_okta_error(
    method: str, path: str, status: int | None = None, body: Any = None, request_id: str | None = None
) -> OktaErrorInfo:
    """Build the okta_error of a request; body is Okta's error object, or anything else if the response held none."""
    error = body if isinstance(body, dict) else {}
    causes = error.get("errorCauses")
    oauth_code = re.fullmatch(r"[a-z_]+", _text(error, "error") or "")
    summaries = (
        [_text(cause, "errorSummary") for cause in causes if isinstance(cause, dict)]
        if isinstance(causes, list)
        else []
    )
    return {
        "status": status,
        "code": _text(error, "errorCode") or (oauth_code.group() if oauth_code else None),
        "summary": _text(error, "errorSummary") or _text(error, "error_description"),
        "causes": [text for text in summaries if text],
        "error_id": _text(error, "errorId"),
        "request_id": request_id,
        "method": method,
        "path": path,
    }


def _text(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) else None


def error_from_response(
    okta_error: OktaErrorInfo, challenge: str = "", nonce: str | None = None, kind: str = "api_token"
) -> RequestError:
    """Return the error for a response other than 2xx.

    challenge: its WWW-Authenticate header, the only place where an OAuth error is explained. nonce: its DPoP-Nonce
    header. kind: the option that provides the credentials.
    """
    said = dict(re.findall(r'\b(\w+)="([^"]*)"', challenge))
    code = okta_error["code"] or said.get("error")
    summary = okta_error["summary"] or said.get("error_description")
    okta_error = {**okta_error, "code": code, "summary": summary}
    status = okta_error["status"] or 0
    if 300 <= status < 400:
        return UnexpectedResponseError(okta_error, "a redirect, which is not followed")
    return _class_of(status, code)(
        f"Okta answered {_request(okta_error)} with {_outline(okta_error)}",
        okta_error,
        hint_of_response(status, code, summary, kind, said.get("scope") or "that this operation needs"),
        retryable=status in (500, 502, 503, 504),
        outcome_unknown=status >= 500,
        is_fatal=status in (429, 503)
        or (status == 401 and code != NOT_AVAILABLE)
        or code == "insufficient_scope"
        or okta_error["path"] == GRANT_PATH,
        nonce=nonce,
    )


def _class_of(status: int, code: str | None) -> type[ResponseError]:
    if status == 429:
        return RateLimitError
    if code == NOT_FOUND:
        return NotFoundError
    if code in (INVALID_PROOF, NONCE_DEMANDED) or (status == 401 and code != NOT_AVAILABLE):
        return AuthenticationError
    return ResponseError


def with_scopes(error: RequestError, needed: Sequence[str], explicit: bool) -> RequestError:
    """Return the error; if it refuses scopes, which Okta does not name, with a hint that names those the task needs.

    explicit: the task or the environment says which scopes to request.
    """
    if error.code not in _NOT_GRANTED:
        return error
    advice = hint("not_granted", SCOPES if explicit else "", scopes=", ".join(needed))
    return ScopeError(str(error), error.okta_error, advice, is_fatal=True)


def rate_limit_wait_exceeded(okta_error: OktaErrorInfo, outcome_unknown: bool) -> RateLimitError:
    """Return the error for a request that was not sent (again) because the rate limit leaves no room for it in time."""
    return RateLimitError(
        f"{_request(okta_error)} was held back by Okta's rate limit for longer than the task may wait",
        okta_error,
        hint("E0000047"),
        outcome_unknown=outcome_unknown,
        is_fatal=True,
    )


def _request(okta_error: OktaErrorInfo) -> str:
    return f"{okta_error['method']} {okta_error['path']}"


def _outline(okta_error: OktaErrorInfo) -> str:
    label = " ".join(str(part) for part in (okta_error["status"], okta_error["code"]) if part)
    said = "; ".join(text for text in [okta_error["summary"], *okta_error["causes"]] if text)
    return f"{label} ({said})" if said else label
