# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Okta's edge does around the application: it encodes bodies, and here it records requests and applies faults."""

import gzip
import uuid
from collections.abc import Callable
from typing import Any

from .clock import stamp
from .fault_effects import apply_fault
from .http_message import Environ, HttpResponse, run_wsgi
from .recording import headers_of_interest, proof_id, without_credentials
from .state import State

_COMPRESSED = (200, 403, 404)  # of all recorded statuses


class Middleware:
    def __init__(self, state: State, app: Callable[..., Any]) -> None:
        self._state = state
        self._app = app

    def __call__(self, environ: Environ) -> HttpResponse:
        state = self._state
        method, path, query = environ["REQUEST_METHOD"], environ["okta.raw_path"], environ["QUERY_STRING"]
        environ["okta.request_id"] = uuid.uuid4().hex
        now = state.clock.now()
        base = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '127.0.0.1')}"
        fault = state.faults.take(method, path, query)
        record = state.recording.open(
            {
                "method": method,
                "path": path,
                "query": without_credentials(query),
                "status": None,
                "request_id": environ["okta.request_id"],
                "principal": None,
                "user_agent": environ.get("HTTP_USER_AGENT"),
                "headers": headers_of_interest(environ),
                "at": stamp(now),
                "connection": environ["REMOTE_PORT"],
                "fault": fault.kind if fault else None,
                **proof_id(environ),
            }
        )
        if fault and fault.when == "before":
            response = apply_fault(fault, environ, None, now, base)
        else:
            response = _encoded(run_wsgi(self._app, environ), environ.get("HTTP_ACCEPT_ENCODING", ""))
            record["principal"] = environ.get("okta.principal")
            if "okta.grant" in environ:
                record["grant"] = environ["okta.grant"]
            if fault:
                response = apply_fault(fault, environ, response, state.clock.now(), base)
        record["status"] = response.status or None
        return response


def _encoded(response: HttpResponse, accepted: str) -> HttpResponse:
    """Send the body in chunks and, if the client accepts that, compressed."""
    response.chunked = bool(response.body)
    if response.body and response.status in _COMPRESSED and "gzip" in accepted.lower():
        response.body = gzip.compress(response.body, compresslevel=1, mtime=0)
        response.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return response
