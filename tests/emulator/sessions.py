# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/users/{user}/sessions, which can be ended and not listed."""

from flask import Response, request

from .errors import invalid
from .operations import Call, Operations, no_content


def register(operations: Operations) -> None:
    operations.add("DELETE", "/api/v1/users/<user_id>/sessions", "okta.users.manage")(clear_sessions)


def clear_sessions(call: Call, user_id: str) -> Response:
    """End the user's sessions. `forgetDevices` is checked, but devices are not part of the emulator."""
    user = call.user(user_id)
    _flag("forgetDevices", default=True)
    call.org.clear_sessions(user, call.cause, oauth_tokens=_flag("oauthTokens", default=False))
    return no_content()


def _flag(name: str, *, default: bool) -> bool:
    text = request.args.get(name, str(default).lower())
    if text not in ("true", "false"):
        raise invalid(name, f"{name}: must be true or false")
    return text == "true"
