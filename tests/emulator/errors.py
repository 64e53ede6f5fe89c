# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Okta's error responses. Raise them; the application turns them into responses."""

import secrets
from collections.abc import Iterable
from typing import Any

from .jwk import ALGORITHMS

# code: (HTTP status, text), as in Okta's published table; {0} is filled in.
CODES = {
    "E0000001": (400, "Api validation failed: {0}"),
    "E0000003": (400, "The request body was not well-formed."),
    "E0000005": (403, "Invalid session"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: {0}"),
    "E0000008": (404, "The requested path was not found"),
    "E0000009": (500, "Internal Server Error"),
    "E0000010": (503, "Service is in read only mode"),
    "E0000011": (401, "Invalid token provided"),
    "E0000021": (400, "Bad request.  Accept and/or Content-Type headers likely do not match supported values."),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000029": (400, "Invalid paging request."),
    "E0000031": (400, "Invalid search criteria."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


class OktaError(Exception):
    """A response with Okta's JSON error body."""

    def __init__(self, code: str, detail: str = "", causes: Iterable[str] = ()) -> None:
        self.code = code
        self.status, text = CODES[code]
        self.summary = text.format(detail)
        self.causes = list(causes)
        super().__init__(f"{code} {self.summary}")

    def body(self) -> dict[str, Any]:
        return {
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": "oae" + secrets.token_urlsafe(17)[:22],
            "errorCauses": [{"errorSummary": cause} for cause in self.causes],
        }


class OAuthError(Exception):
    """A refusal of an access token: an empty body, and the reason in WWW-Authenticate after the word `scheme`."""

    def __init__(self, status: int, error: str, description: str, scope: str = "", scheme: str = "Bearer") -> None:
        self.status = status
        self.scheme = scheme
        self.error = error
        self.description = description
        self.scope = scope
        super().__init__(f"{error}: {description}")

    def challenge(self, base: str, path: str) -> str:
        """Return the WWW-Authenticate value; `base` is scheme://host, `path` the requested one."""
        algorithms = {"algs": " ".join(ALGORITHMS)} if self.scheme == "DPoP" else {}
        parts = algorithms | {
            "authorization_uri": f"{base}/oauth2/v1/authorize",
            "realm": base,
            "scope": self.scope,
            "error": self.error,
            "error_description": self.description,
            "resource": path,
        }
        return f"{self.scheme} " + ", ".join(f'{name}="{value}"' for name, value in parts.items())


class TokenError(Exception):
    """An error of the token endpoint, in OAuth's form: a JSON object with `error` and `error_description`."""

    def __init__(self, status: int, error: str, description: str, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.error = error
        self.description = description
        self.headers = headers or {}
        super().__init__(f"{error}: {description}")

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


def not_found(identifier: str, kind: str) -> OktaError:
    return OktaError("E0000007", f"Resource not found: {identifier} ({kind})")


def invalid(parameter: str, cause: str) -> OktaError:
    return OktaError("E0000001", parameter, [cause])
