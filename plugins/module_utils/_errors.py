# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what can go wrong; each error reports itself as a result."""

from __future__ import annotations

import re
from typing import Any, Sequence

from ._auth import GRANT_PATH

NOT_FOUND = "E0000007"
NOT_SIGNED_IN = "E0000011"
_NOT_GRANTED = ("consent_required", "invalid_scope", "no_org_scopes_granted")

_NOT_OKTA = "check that org_url is the address of your Okta org and that no proxy or portal answers in its place"
_CURES = {
    NOT_FOUND: "check user_id and client_id",
    NOT_SIGNED_IN: "the API token is wrong, revoked or expired, or its owner is not active; create one for an active service account"
    " in the Admin Console under Security > API > Tokens",
    "invalid_token": "obtain a new access token",
    "invalid_client": "check oauth_client_id, that oauth_private_key (and oauth_private_key_id) belong to a public key of an active service"
    " app, and the clock of the machine that runs the task",
    "access_denied": "call from inside the network zones of the service app, or change them in the Admin Console",
    "invalid_dpop_proof": "an access token that is bound to a key cannot be used alone; sign in with oauth_client_id and"
    " oauth_private_key, or switch off that the app demands DPoP",
    "E0000005": "this operation takes no access token; sign in with api_token",
    "E0000006": "give the account or service app that signs in an admin role for this operation, and call from inside the network"
    " zone of its API token",
    "E0000009": "the fault is on Okta's side; run the task again later, and ask Okta's support with the error_id if it stays",
    "E0000010": "Okta is in read-only mode for maintenance; run the task again later",
    "E0000047": "raise rate_limit_timeout, or run the task when fewer clients share the limit",
}


class OktaError(Exception):
    """Root of everything this collection reports; its text is one sentence a person can act on."""

    def as_result(self) -> dict[str, Any]:
        """The arguments for fail_json."""
        return {"msg": str(self)}


class OptionError(OktaError):
    """An option, or the environment variable in its place, cannot be used; raised before any change."""


class MissingLibraryError(OktaError):
    """A Python library is not installed; the error's only argument is its name."""


class RequestError(OktaError):
    """A request that did not end as it should.

    okta_error: {status, code, summary, causes, error_id, request_id, method, path}; causes is a list of str, what is unknown is None.
    hint: the cure, None where it is not known.
    passing: another try of the same request may succeed.
    unsettled: this or an earlier try may have had its effect, although no answer says so.
    nonce: what the next DPoP proof must hold, where Okta asks for it.
    stops_work: the cause lies with the sign-in, the service or the way to it, so other requests would end the same way.
    """

    def __init__(
        self,
        sentence: str,
        okta_error: dict[str, Any],
        hint: str | None = None,
        passing: bool = False,
        unsettled: bool = False,
        stops_work: bool = False,
    ):
        super().__init__(f"{sentence}: {hint}" if hint else sentence)
        self.okta_error = okta_error
        self.hint = hint
        self.passing = passing
        self.unsettled = unsettled
        self.stops_work = stops_work
        self.nonce: str | None = None

    @property
    def status(self) -> int | None:
        """The HTTP status, None when no answer came."""
        status: int | None = self.okta_error["status"]
        return status

    @property
    def refuses_signature(self) -> bool:
        """What signed the request is not (or no longer) good for it; Okta did nothing."""
        return self.status == 401 or self.code == "invalid_dpop_proof"

    @property
    def code(self) -> str | None:
        """Okta's error code, None when no error of Okta's came."""
        code: str | None = self.okta_error["code"]
        return code

    def as_result(self) -> dict[str, Any]:
        result = dict(super().as_result(), okta_error=self.okta_error)
        return dict(result, hint=self.hint) if self.hint else result


def describe(
    method: str, path: str, status: int | None = None, body: Any = None, request_id: str | None = None
) -> dict[str, Any]:
    """The okta_error of a request; body is Okta's error object, or anything else when the answer held none."""
    error = body if isinstance(body, dict) else {}
    causes = error.get("errorCauses")
    oauth_code = re.fullmatch(r"[a-z_]+", _text(error, "error") or "")
    said = (
        [_text(cause, "errorSummary") for cause in causes if isinstance(cause, dict)]
        if isinstance(causes, list)
        else []
    )
    return {
        "status": status,
        "code": _text(error, "errorCode") or (oauth_code.group() if oauth_code else None),
        "summary": _text(error, "errorSummary") or _text(error, "error_description"),
        "causes": [text for text in said if text],
        "error_id": _text(error, "errorId"),
        "request_id": request_id,
        "method": method,
        "path": path,
    }


def _text(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) else None


def refusal(okta_error: dict[str, Any], challenge: str = "", nonce: str | None = None) -> RequestError:
    """The error for an answer other than 2xx; challenge is its WWW-Authenticate, all that an OAuth refusal says, nonce its DPoP-Nonce."""
    said = dict(re.findall(r'\b(\w+)="([^"]*)"', challenge))
    okta_error = dict(
        okta_error,
        code=okta_error["code"] or said.get("error"),
        summary=okta_error["summary"] or said.get("error_description"),
    )
    status, code = okta_error["status"], okta_error["code"]
    if 300 <= status < 400:
        return unusable(okta_error, "a redirect, which is not followed")
    if code == "insufficient_scope":
        hint: str | None = (
            f"grant the service app the scope {said.get('scope', 'that this operation needs')} and obtain a new access token"
        )
    else:
        hint = (
            _CURES.get("invalid_dpop_proof" if "DPoP" in (okta_error["summary"] or "") else code) if code else _NOT_OKTA
        )
    error = RequestError(
        f"Okta answered {_request(okta_error)} with {_outline(okta_error)}",
        okta_error,
        hint,
        passing=status in (500, 502, 503, 504),
        unsettled=status >= 500,
        stops_work=status in (401, 429, 503) or code == "insufficient_scope" or okta_error["path"] == GRANT_PATH,
    )
    error.nonce = nonce
    return error


def with_scopes(error: RequestError, scopes: Sequence[str]) -> RequestError:
    """The error; if it refuses these scopes, which Okta does not name, with a hint that names them."""
    if error.code not in _NOT_GRANTED:
        return error
    hint = f"grant the service app {', '.join(scopes)} on its tab Okta API Scopes in the Admin Console"
    return RequestError(str(error), error.okta_error, hint, stops_work=True)


def held_back(okta_error: dict[str, Any], unsettled: bool) -> RequestError:
    """The error for a request that was not sent (again), since the rate limit leaves no room for it in time."""
    return RequestError(
        f"{_request(okta_error)} was held back by Okta's rate limit for longer than the task may wait",
        okta_error,
        _CURES["E0000047"],
        unsettled=unsettled,
        stops_work=True,
    )


def called_off(okta_error: dict[str, Any], unsettled: bool) -> RequestError:
    """The error for a request that was not sent (again), since the task was told to stop."""
    return RequestError(
        f"{_request(okta_error)} was not sent, since the task was told to stop",
        okta_error,
        "run the task again to do what is left",
        unsettled=unsettled,
        stops_work=True,
    )


def _request(okta_error: dict[str, Any]) -> str:
    return f"{okta_error['method']} {okta_error['path']}"


def _outline(okta_error: dict[str, Any]) -> str:
    label = " ".join(str(part) for part in (okta_error["status"], okta_error["code"]) if part)
    said = "; ".join(text for text in [okta_error["summary"], *okta_error["causes"]] if text)
    return f"{label} ({said})" if said else label


def unusable(okta_error: dict[str, Any], what: str) -> RequestError:
    """The error for an answer that counts as success but is not the answer asked for."""
    return RequestError(
        f"the answer to {_request(okta_error)} is {what}",
        okta_error,
        _NOT_OKTA,
        unsettled=True,
        stops_work=okta_error["path"] == GRANT_PATH,
    )
