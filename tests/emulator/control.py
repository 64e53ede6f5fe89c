# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control port: read the org, change it, add faults. Plain JSON; a bad request gets 400 and a sentence."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from .clock import stamp
from .state import State


def create_control_app(state: State, stop: Callable[[], None]) -> Flask:
    """Create the application. `stop` is called for `POST /stop`; it must return at once."""
    app = Flask("okta_emulator_control", static_folder=None, template_folder=None)

    def show(data: Any, status: int = 200) -> Response:
        return Response(json.dumps(data, indent=2) + "\n", status, content_type="application/json")

    @app.errorhandler(ValueError)
    def bad_input(error: ValueError) -> Response:
        return show({"error": str(error)}, 400)

    @app.errorhandler(HTTPException)
    def bad_request(error: HTTPException) -> Response:
        paths = ", ".join(sorted({rule.rule for rule in app.url_map.iter_rules()}))
        return show({"error": f"{request.method} {request.path}: {error.name}. There are {paths}."}, error.code or 500)

    @app.get("/state")
    def get_state() -> Response:
        return show(state.snapshot())

    @app.put("/state")
    def put_state() -> Response:
        state.load(_object())
        return show(summary(state))

    @app.post("/state/<section>")
    def add(section: str) -> Response:
        return show({"ids": state.add(section, _object())})

    @app.post("/token_reuse/<token_id>")
    def token_reuse(token_id: str) -> Response:
        state.report_token_reuse(token_id)
        return show({"id": token_id})

    @app.post("/reset")
    def reset() -> Response:
        state.reset()
        return show(summary(state))

    @app.get("/log")
    def log() -> Response:
        with state.org.lock:
            return show(state.org.log)

    @app.get("/requests")
    def get_requests() -> Response:
        return show(state.recording.list())

    @app.delete("/requests")
    def forget_requests() -> Response:
        state.recording.clear()
        return show([])

    @app.get("/ledger")
    def ledger() -> Response:
        with state.org.lock:
            return show(state.org.ledger)

    @app.get("/faults")
    def get_faults() -> Response:
        return show(state.faults.list())

    @app.post("/faults")
    def add_faults() -> Response:
        state.faults.add_all(_json())
        return show(state.faults.list())

    @app.delete("/faults")
    def clear_faults() -> Response:
        state.faults.clear()
        return show([])

    @app.get("/settings")
    def get_settings() -> Response:
        return show(state.show_settings())

    @app.patch("/settings")
    def change_settings() -> Response:
        state.change_settings(_object())
        return show(state.show_settings())

    @app.get("/summary")
    def get_summary() -> Response:
        return show(summary(state))

    @app.post("/stop")
    def stop_emulator() -> Response:
        stop()
        return show({"stopping": True})

    return app


def _json() -> Any:
    try:
        return json.loads(request.get_data())
    except ValueError as error:
        raise ValueError(f"The body must be JSON: {error}.") from None


def _object() -> dict[str, Any]:
    data = _json()
    if not isinstance(data, dict):
        raise ValueError("The body must be a JSON object.")
    return data


def summary(state: State) -> dict[str, Any]:
    """Return readable counts: active tokens by owner, and what has been revoked."""
    org, now = state.org, state.clock.now()
    with org.lock:
        by_owner = Counter(org.users[token.user_id].login for token in org.active_api_tokens(now))
        by_user: dict[str, dict[str, int]] = {}
        for user in org.users.values():
            for client in org.clients_of(user, now):
                count = len(org.refresh_tokens_of(user, client, now, with_revoked=False))
                if count:
                    by_user.setdefault(user.login, {})[client.name] = count
        revoked = Counter(effect["kind"] for effect in org.ledger)
    return {
        "time": stamp(now),
        "users": len(org.users),
        "clients": len(org.clients),
        "api_tokens": {"total": by_owner.total(), "by_owner": dict(sorted(by_owner.items()))},
        "refresh_tokens": {
            "total": sum(sum(counts.values()) for counts in by_user.values()),
            "by_user_and_client": by_user,
        },
        "revoked": {
            "api_tokens": revoked["api_token"],
            "refresh_tokens": revoked["refresh_token"],
            "grants": revoked["grant"],
            "sessions": revoked["session"],
        },
        "requests": len(state.recording.list()),
        "requests_in_flight": state.in_flight.count,
    }
