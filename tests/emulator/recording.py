# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of requests, each made when the request arrives and completed when it is answered."""

import base64
import json
import re
import threading
from collections import deque
from typing import Any

from .auth import split_authorization

KEPT = 100_000
_HEADERS = (
    "accept",
    "content-type",
    "cookie",
    "dpop",
    "expect",
    "if-none-match",
    "proxy-authorization",
    "x-forwarded-for",
    "x-okta-retry-count",
    "x-okta-retry-for",
    "x-okta-user-agent-extended",
)
_SECRET = {"cookie", "dpop", "proxy-authorization"}


def headers_of_interest(environ: dict[str, Any]) -> dict[str, str]:
    """Return them by name in lower case. A secret is shown as `present`, Authorization as its scheme."""
    found = {}
    for name in _HEADERS:
        value = environ.get("CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_"))
        if value:
            found[name] = "present" if name in _SECRET else value
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if authorization:
        scheme, credentials = split_authorization(authorization)
        found["authorization"] = scheme if credentials else "malformed"
    return found


def proof_id(environ: dict[str, Any]) -> dict[str, str | None]:
    """Return `dpop_jti` if there is a DPoP proof, unchecked: null if it has none or cannot be read."""
    if "HTTP_DPOP" not in environ:
        return {}
    try:
        payload = environ["HTTP_DPOP"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return {"dpop_jti": str(claims["jti"])}
    except (IndexError, KeyError, TypeError, ValueError):
        return {"dpop_jti": None}


def without_credentials(query: str) -> str:
    """Replace credentials that a client has put into the query."""
    return re.sub(r"(?<![^&])(access_token|client_assertion|client_secret)=[^&]*", r"\1=present", query)


class Recording:
    """The last 100,000 requests as dicts; the README lists their keys."""

    def __init__(self) -> None:
        self._records: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def open(self, record: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._records.append(record)
        return record

    def list(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(record) for record in self._records]

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
