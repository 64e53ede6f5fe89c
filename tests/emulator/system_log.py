# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/logs"""

import re
from typing import Any

from flask import Response, request

from .clock import parse_time, stamp
from .errors import OktaError, invalid
from .operations import Call, Operations, json_response
from .paging import cursor_at, link_lines, page, page_size

_CLAUSE = r'\s*eventType\s+eq\s+"([^"]*)"\s*'


def register(operations: Operations) -> None:
    operations.add("GET", "/api/v1/logs", "okta.logs.read")(list_events)


def list_events(call: Call) -> Response:
    """Filtered by since, until, q and a filter of `eventType eq "..."` clauses joined by `or`.

    Without `until` the question stays open, and so there is always a next link.
    """
    query = request.args
    size = page_size(query, 100, 1000)
    newest_first = query.get("sortOrder", "ASCENDING").upper() == "DESCENDING"
    wanted_types = _event_types(query.get("filter"))
    since, until = _time("since"), _time("until")
    text = query.get("q", "").casefold()
    events = [
        (number, event)
        for number, event in enumerate(call.org.log)
        if (wanted_types is None or event["eventType"] in wanted_types)
        and (since is None or event["published"] >= since)
        and (until is None or event["published"] < until)
        and text in repr(event).casefold()
    ]
    if newest_first:
        events = [(-number, event) for number, event in reversed(events)]
    shown, cursor = page(events, _position, size, query.get("after"))
    if cursor is None and until is None and not newest_first:
        last = _position(shown[-1]) if shown else None
        cursor = cursor_at(last) if last else query.get("after") or cursor_at("")
    kept = {name: value for name, value in query.items() if name != "limit"} | {"limit": str(size)}
    return json_response([event for _position, event in shown], link_lines(f"{call.base}/api/v1/logs", kept, cursor))


def _position(item: tuple[int, dict[str, Any]]) -> str:
    return f"{item[0] + 10**12:013d}"


def _time(name: str) -> str | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return stamp(parse_time(text))
    except ValueError:
        raise invalid(name, f"{name}: The date format in your query is not recognized") from None


def _event_types(text: str | None) -> set[str] | None:
    if not text:
        return None
    if not re.fullmatch(rf"{_CLAUSE}(or{_CLAUSE})*", text):
        raise OktaError("E0000031")
    return set(re.findall(_CLAUSE, text))
