# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: makes of an event of the System Log one that the conditions of a rulebook can use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..module_utils._system_log import Event, text_at, token_of
from ._screen import printable

_TEMPLATE_MARK = re.compile(r"\{(?=[{%#])")
_TOKEN_TYPES = ("Token", "refresh_token", "access_token")


def make_event(event: Event, org_url: str) -> dict[str, Any]:
    """Return {okta: what matters of the event in one level, log: the event as Okta has it}.

    The texts in okta hold no template, so a rulebook can hand them to a playbook. What Okta does not say is left out.
    """
    flat = {name: harmless(text) for name, text in _flat(event) if text is not None}
    return {"okta": {"org_url": org_url, **flat}, "log": event}


def harmless(text: str) -> str:
    """Return a text on one line, without what Jinja would evaluate: names are chosen by whoever the event is about."""
    return _TEMPLATE_MARK.sub("(", printable(text))


def _flat(event: Event) -> Iterator[tuple[str, str | None]]:
    token = _target(event, *_TOKEN_TYPES)
    yield "uuid", text_at(event, "uuid")
    yield "event_type", text_at(event, "eventType")
    yield "message", text_at(event, "displayMessage")
    yield "published", text_at(event, "published")
    yield "severity", text_at(event, "severity")
    yield "result", text_at(event, "outcome", "result")
    yield "reason", text_at(event, "outcome", "reason")
    yield "actor_id", text_at(event, "actor", "id")
    yield "actor_type", text_at(event, "actor", "type")
    yield "actor_login", text_at(event, "actor", "alternateId")
    yield "actor_name", text_at(event, "actor", "displayName")
    yield "token_id", text_at(token, "id")
    yield "token_type", text_at(token, "type")
    yield "token_name", text_at(token, "displayName")
    yield "caller_token_id", token_of(event)
    yield "user_id", text_at(_target(event, "User"), "id") or _detail(event, "user") or _actor(event, "User")
    yield "client_id", _detail(event, "publicclientapp") or _actor(event, "PublicClientApp")
    yield "address", text_at(event, "client", "ipAddress")
    yield "user_agent", text_at(event, "client", "userAgent", "rawUserAgent")
    yield "request_id", text_at(event, "transaction", "id")
    yield "network_connection", text_at(event, "debugContext", "debugData", "networkConnection")


def _targets(event: Event) -> list[Any]:
    targets = event.get("target")
    return targets if isinstance(targets, list) else []


def _target(event: Event, *types: str) -> Any:
    return next((target for target in _targets(event) if text_at(target, "type") in types), None)


def _detail(event: Event, name: str) -> str | None:
    """Return what the details of a token say, for example of which app it is."""
    found = (text_at(target, "detailEntry", name) for target in _targets(event))
    return next((text for text in found if text), None)


def _actor(event: Event, kind: str) -> str | None:
    return text_at(event, "actor", "id") if text_at(event, "actor", "type") == kind else None
