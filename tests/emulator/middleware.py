# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands before the application, as Okta's edge does: it records each request and lets faults strike."""

import uuid
from collections.abc import Callable
from typing import Any

from .clock import stamp
from .fault_effects import apply_fault
from .http_message import Environ, HttpResponse, run_wsgi
from .recording import headers_of_interest, proof_id, without_credentials
from .state import State


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
            response = apply_fault(fault, None, now, base)
        else:
            response = run_wsgi(self._app, environ)
            record["principal"] = environ.get("okta.principal")
            if "okta.grant" in environ:
                record["grant"] = environ["okta.grant"]
            if fault:
                response = apply_fault(fault, response, state.clock.now(), base)
        record["status"] = response.status or None
        return response
