# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fault does to a response."""

import base64
import gzip
import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .clock import http_date
from .errors import CODES, OktaError
from .faults import REPLACING, Fault
from .http_message import Environ, HttpResponse

_CODE_OF_STATUS = {401: "E0000011", 403: "E0000006", 404: "E0000007", 500: "E0000009", 503: "E0000010"}
_HANG_SECONDS = 3600.0
_JSON, _HTML = "application/json", "text/html"


def apply_fault(fault: Fault, request: Environ, real: HttpResponse | None, now: datetime, base: str) -> HttpResponse:
    """Return the spoilt response. `real` is the true one, or None if the request has not been carried out."""
    if fault.kind == "echo":
        return _echo(fault.options, request, now)
    if fault.kind in REPLACING:
        return _replaced(fault, now)
    if fault.kind == "drop":
        return HttpResponse(0, ending="drop")
    if fault.kind == "reset":
        return HttpResponse(0, ending="reset")
    if fault.kind == "hang":
        return HttpResponse(0, ending="drop", pause=fault.options.get("seconds", _HANG_SECONDS))
    assert real is not None
    _ALTERATIONS[fault.kind](real, fault.options, base)
    return real


def _replaced(fault: Fault, now: datetime) -> HttpResponse:
    options = fault.options
    status, content_type, body = _MAKERS[fault.kind](options)
    headers = {"Content-Type": content_type} if content_type else {}
    if fault.kind == "rate_limit":
        headers |= _rate_headers(options, now)
    if fault.kind == "redirect":
        headers["Location"] = options["location"]
    return _answer(options, status, headers, body, now)


def _answer(options: dict[str, Any], status: int, headers: dict[str, str], body: str, now: datetime) -> HttpResponse:
    headers = {"Date": http_date(now), **headers}
    headers |= {str(name): str(value) for name, value in options.get("headers", {}).items()}
    omitted = {str(name).lower() for name in options.get("omit_headers", ())}
    kept = [(name, value) for name, value in headers.items() if name.lower() not in omitted]
    return HttpResponse(status, kept, body.encode())


def _echo(options: dict[str, Any], request: Environ, now: datetime) -> HttpResponse:
    """Repeat the headers and the body of the request, in clear and encoded; with status 401 in headers only."""
    sent = [value for name, value in request.items() if name.startswith("HTTP_")]
    sent.append(request["wsgi.input"].getvalue().decode("latin-1"))
    forms = [*sent, *map(quote, sent), *(base64.b64encode(text.encode()).decode() for text in sent)]
    authorization = request.get("HTTP_AUTHORIZATION", "")
    headers = {
        "WWW-Authenticate": f'Bearer error="invalid_request", error_description="{authorization}"',
        "X-Okta-Request-Id": authorization,
    }
    status, said = options.get("status", 400), " ".join(sent)
    body = {
        "errorCode": "E0000001",
        "errorSummary": f"Api validation failed: {said}",
        "errorId": authorization,
        "errorCauses": [{"errorSummary": form} for form in forms],
        "error": "invalid_request",
        "error_description": said,
    }
    if status == 401:
        return _answer(options, status, headers, "", now)
    return _answer(options, status, {"Content-Type": _JSON, **headers}, json.dumps(body), now)


def _status(options: dict[str, Any]) -> tuple[int, str, str]:
    status = options.get("status", 503)
    if "json" in options:
        return status, options.get("content_type", _JSON), json.dumps(options["json"])
    if "body" in options:
        return status, options.get("content_type", "text/plain"), options["body"]
    if status in _CODE_OF_STATUS:
        return status, options.get("content_type", _JSON), _okta_error(_CODE_OF_STATUS[status])
    return status, options.get("content_type", _HTML), _page(f"{status} from the edge")


def _rate_headers(options: dict[str, Any], now: datetime) -> dict[str, str]:
    headers = {
        "x-okta-request-id": uuid.uuid4().hex,
        "x-rate-limit-limit": str(options.get("limit", 600)),
        "x-rate-limit-remaining": str(options.get("remaining", 0)),
        "x-rate-limit-reset": str(int(now.timestamp() + options.get("reset_in", 60))),
    }
    return headers | ({"Retry-After": str(options["retry_after"])} if "retry_after" in options else {})


_MAKERS: dict[str, Callable[[dict[str, Any]], tuple[int, str, str]]] = {
    "status": _status,
    "rate_limit": lambda options: (429, _JSON, _okta_error("E0000047")),
    "redirect": lambda options: (options.get("status", 302), "", ""),
    "html": lambda options: (options.get("status", 200), _HTML, options.get("body", _page("Scheduled maintenance"))),
    "empty": lambda options: (options.get("status", 200), _JSON, ""),
    "invalid_json": lambda options: (options.get("status", 200), _JSON, options.get("body", '[{"id": "00T')),
}


def _okta_error(code: str) -> str:
    detail = "Resource not found: unknown (Token)" if "{0}" in CODES[code][1] else ""
    return json.dumps(OktaError(code, detail).body())


def _page(title: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"


def _slow_body(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    response.body_seconds = float(options.get("seconds", 5))


def _trickle(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    response.seconds = float(options.get("seconds", 5))


def _interim(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    response.interim = options.get("status", 103)
    response.interim_seconds = float(options.get("seconds", 0))


def _surplus(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    response.surplus = options.get("body", "[]").encode()


def _lone_surrogate(response: HttpResponse, _options: dict[str, Any], _base: str) -> None:
    """Put half of a surrogate pair behind each name, and behind each issuer, since refresh tokens have no name."""
    plain = ("Content-Encoding", "gzip") not in response.headers
    body = response.body if plain else gzip.decompress(response.body)
    body = re.sub(rb'"(name|issuer)": ?"[^"]*', rb"\g<0>\\ud83d", body)
    response.body = body if plain else gzip.compress(body)


def _truncate(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    response.chunked = False
    response.announced = len(response.body)
    response.body = response.body[: options.get("keep", len(response.body) // 2)]
    response.ending = "truncate"


def _replace_link(response: HttpResponse, options: dict[str, Any], base: str) -> None:
    """Replace `{next}` in the text by the true next URL and `{base}` by the org's; None removes the next link."""
    true_next = ""
    kept = []
    for name, value in response.headers:
        if name.lower() == "link" and 'rel="next"' in value:
            match = re.match(r"<([^>]*)>", value)
            true_next = match.group(1) if match else ""
        else:
            kept.append((name, value))
    link = options["link"]
    if link is not None:
        kept.append(("Link", link.replace("{next}", true_next).replace("{base}", base)))
    response.headers = kept


def _gzip(response: HttpResponse, _options: dict[str, Any], _base: str) -> None:
    """Compress the body, also for a client that does not ask for it."""
    if ("Content-Encoding", "gzip") in response.headers:
        return
    response.body = gzip.compress(response.body)
    response.headers.append(("Content-Encoding", "gzip"))


def _duplicate_header(response: HttpResponse, options: dict[str, Any], _base: str) -> None:
    """Add a line of the header: with the given value or, without one, each line again."""
    name = options["name"]
    values = [value for present, value in response.headers if present.lower() == name.lower()]
    response.headers += [(name, value) for value in ([options["value"]] if "value" in options else values)]


_ALTERATIONS = {
    "slow_body": _slow_body,
    "trickle": _trickle,
    "interim": _interim,
    "surplus": _surplus,
    "lone_surrogate": _lone_surrogate,
    "truncate": _truncate,
    "replace_link": _replace_link,
    "gzip": _gzip,
    "duplicate_header": _duplicate_header,
}
