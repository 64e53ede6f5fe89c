# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/logs"""

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from .clock import parse_time, stamp
from .errors import invalid
from .operations import Call, Operations, json_response
from .paging import cursor_at, link_lines, page, page_size
from .search_filter import matching

SHOWN_BY_DEFAULT = timedelta(days=7)
KEPT = timedelta(days=90)


class _Attributes:
    """The attributes of an event that a filter may name."""

    _known = re.compile(
        r"eventType|legacyEventType|displayMessage|severity|published|uuid|version"
        r"|(actor|target)\.(id|type|alternateId|displayName)"
        r"|outcome\.(result|reason)"
        r"|transaction\.(id|type|detail\.requestApiTokenId)"
        r"|client\.(id|ipAddress|device|zone|userAgent\.(rawUserAgent|os|browser))"
        r"|authenticationContext\.externalSessionId"
        r"|request\.ipChain\.ip"
        r"|securityContext\.(asNumber|asOrg|isp|domain|isProxy)"
        r"|debugContext\.debugData\.\w+"
    )

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._known.fullmatch(name) is not None


def register(operations: Operations) -> None:
    operations.add("GET", "/api/v1/logs", "okta.logs.read")(list_events)


def list_events(call: Call) -> Response:
    """List events by since, until, q and filter.

    Without `until` the question stays open, so there is always a next link. Without `since` the last seven days are
    shown, and never more than the 90 days that Okta keeps.
    """
    query = request.args
    size = page_size(query, 100, 1000)
    newest_first = query.get("sortOrder", "ASCENDING").upper() == "DESCENDING"
    until = _time("until")
    since = max(_time("since") or (until or call.now) - SHOWN_BY_DEFAULT, call.now - KEPT)
    text = query.get("q", "").casefold()
    visible = call.now - timedelta(seconds=call.settings.log_delay)
    events = [
        (number, event)
        for number, event in enumerate(call.org.log)
        if stamp(since) <= event["published"] <= stamp(visible)
        and (until is None or event["published"] < stamp(until))
        and text in repr(event).casefold()
    ]
    events = matching(query.get("filter"), events, lambda numbered: numbered[1], _Attributes())
    if newest_first:
        events = [(-number, event) for number, event in reversed(events)]
    shown, cursor = page(events, _position, size, query.get("after"))
    if cursor is None and until is None and not newest_first:
        last = _position(shown[-1]) if shown else None
        cursor = cursor_at(last) if last else query.get("after") or cursor_at("")
    kept = {name: value for name, value in query.items() if name != "limit"} | {"limit": str(size)}
    return json_response([event for _number, event in shown], link_lines(f"{call.base}/api/v1/logs", kept, cursor))


def _position(item: tuple[int, dict[str, Any]]) -> str:
    return f"{item[0] + 10**12:013d}"


def _time(name: str) -> datetime | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return parse_time(text)
    except ValueError:
        raise invalid(name, f"{name}: The date format in your query is not recognized") from None
