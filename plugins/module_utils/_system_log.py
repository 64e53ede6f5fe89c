# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads events of Okta's System Log, and sums up what each API token did."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, TypedDict

from ._client import Client
from ._errors import OptionError, quote
from ._facts import parse_moment
from ._ids import check_api_token_ids, check_not_blank
from ._paths import api_path, filter_text

LOGS = api_path("logs")
PAGE_OF_EVENTS = 1000  # the largest that Okta returns
KEPT_IN_LOG = timedelta(days=90)
OUTSIDE_RANGE = "system.api_token.request_outside_allowed_range"
_IN_ONE_REQUEST = 20  # values of an option, so that the URL stays short enough for every proxy
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_CALLER = "transaction.detail.requestApiTokenId"

Event = dict[str, Any]


class TokenUse(TypedDict):
    """Describes what the events of an API token say: how many they are, when the first and the last was, and from
    where, with what, what and by whom, each with the latest first.
    """

    token_id: str
    events: int
    first: str | None
    last: str | None
    addresses: list[str]
    user_agents: list[str]
    event_types: list[str]
    actors: list[dict[str, str | None]]


@dataclass(frozen=True)
class LogQuery:
    """Holds which events are meant: those that one of the filters selects (None selects all), in this time."""

    filters: Sequence[str | None]
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self, filter_: str | None) -> dict[str, Any]:
        """Return the query of a request, without a limit."""
        query = {"since": log_time(self.since), "until": log_time(self.until), "filter": filter_}
        return {name: value for name, value in query.items() if value is not None}


def log_time(moment: datetime | None) -> str | None:
    """Return a time as the System Log writes it, to the millisecond."""
    if moment is None:
        return None
    utc = moment.astimezone(timezone.utc)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def log_query(params: Mapping[str, Any]) -> LogQuery:
    """Return which events the options mean. Raises OptionError."""
    since, until = (_moment(name, params[name]) for name in ("since", "until"))
    if since and until and since >= until:
        raise OptionError(f"since: {quote(params['since'])} is not before until ({quote(params['until'])})")
    text = params["filter"]
    return LogQuery(build_filters(params) if text is None else [check_filter("filter", text)], since, until)


def check_filter(option: str, text: str) -> str:
    """Return a filter expression that somebody has written, as it is sent. Raises OptionError."""
    expression = " ".join(text.split())
    if not expression:
        raise OptionError(f"{option} is an empty string: give it a filter expression, or leave it out")
    if not expression.isprintable():
        raise OptionError(f"{option} holds {quote(expression)}, which cannot be sent: remove the control characters")
    return expression


def build_filters(params: Mapping[str, Any]) -> list[str | None]:
    """Return the filter expressions for event_type, token_id, target_id, actor_id and request_id, each None or a list.

    All that are given must hold, each for one of its values. Several expressions, because a long list takes several
    requests. None if nothing is given; no expression if a list is empty. Raises OptionError.
    """
    parts = []
    for option, check, condition in _CONDITIONS:
        if params[option] is not None:
            values = check(option, params[option])
            parts.append([condition(some) for some in _portions(values)])
    return [" and ".join(combination) or None for combination in itertools.product(*parts)]


def read_events(client: Client, query: LogQuery, limit: int) -> tuple[list[Event], bool]:
    """Read the latest events, at most limit, and return them, the latest first, and whether there are more."""
    found: dict[str, Event] = {}
    has_more = False
    for filter_ in query.filters:
        some = list(_latest_first(client, query.parameters(filter_), limit + 1))
        has_more = has_more or len(some) > limit
        found.update((event["uuid"], event) for event in some)
    events = sorted(found.values(), key=_published, reverse=True)
    return events[:limit], has_more or len(events) > limit


def sum_up(events: Iterable[Event], token_ids: Sequence[str] | None) -> list[TokenUse]:
    """Return what each of the tokens did, or each that the events name if token_ids is None. Events: latest first."""
    of_token: dict[str, list[Event]] = {token_id: [] for token_id in token_ids or ()}
    for event in events:
        token_id = token_of(event)
        if token_id is not None and (token_ids is None or token_id in of_token):
            of_token.setdefault(token_id, []).append(event)
    return [_use(token_id, some) for token_id, some in of_token.items()]


def token_of(event: Event) -> str | None:
    """Return the id of the API token that made the request of an event, None if there is none."""
    made_with = text_at(event, "transaction", "detail", "requestApiTokenId")
    if made_with is None and event.get("eventType") == OUTSIDE_RANGE:
        return next((text_at(target, "id") for target in targets_of(event, "Token")), None)
    return made_with


def targets_of(event: Event, kind: str) -> list[dict[str, Any]]:
    """Return the targets of this type. Okta leaves out the targets of some events."""
    targets = event.get("target")
    listed = targets if isinstance(targets, list) else []
    return [target for target in listed if isinstance(target, dict) and target.get("type") == kind]


def text_at(thing: Any, *keys: str) -> str | None:
    """Return the text below these keys; None if there is none, or one of those that Okta writes for nothing."""
    for key in keys:
        thing = thing.get(key) if isinstance(thing, dict) else None
    return thing if isinstance(thing, str) and thing not in ("", "unknown", "null") else None


def older_than_kept(query: LogQuery, now: datetime) -> bool:
    """Return whether events are asked for that are so old that Okta has deleted them."""
    return query.since is not None and query.since < now - KEPT_IN_LOG


def _latest_first(client: Client, query: dict[str, Any], limit: int) -> Iterator[Event]:
    pages = client.pages(LOGS, {**query, "sortOrder": "DESCENDING"}, "uuid", limit, PAGE_OF_EVENTS, is_endless=True)
    for events, _cursor in pages:
        yield from events


def _use(token_id: str, events: Sequence[Event]) -> TokenUse:
    return {
        "token_id": token_id,
        "events": len(events),
        "first": _published(events[-1]) or None if events else None,
        "last": _published(events[0]) or None if events else None,
        "addresses": _distinct(text_at(event, "client", "ipAddress") for event in events),
        "user_agents": _distinct(text_at(event, "client", "userAgent", "rawUserAgent") for event in events),
        "event_types": _distinct(text_at(event, "eventType") for event in events),
        "actors": list({actor["id"]: actor for actor in map(_actor, events) if actor["id"]}.values()),
    }


def _actor(event: Event) -> dict[str, str | None]:
    names = {"id": "id", "type": "type", "login": "alternateId", "name": "displayName"}
    return {name: text_at(event, "actor", key) for name, key in names.items()}


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _published(event: Event) -> str:
    return text_at(event, "published") or ""


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = parse_moment(text)
    if moment is None:
        raise OptionError(
            f"{option}: {quote(text)} is not a valid time. Use ISO 8601, for example 2026-11-24T08:00:00Z."
        )
    return moment


def _check_texts(option: str, values: Sequence[str]) -> list[str]:
    for value in values:
        check_not_blank(option, value)
        if not value.isprintable() or len(value) > 255:
            raise OptionError(
                f"{option} holds {quote(value)}, which is not an id: it must not hold line breaks or over 255"
                " characters"
            )
    return list(dict.fromkeys(values))


def _check_event_types(option: str, values: Sequence[str]) -> list[str]:
    for value in values:
        if not _EVENT_TYPE.fullmatch(value):
            raise OptionError(
                f"{option} holds {quote(value)}, which is not an event type: give one as Okta writes it, for example"
                " system.api_token.create"
            )
    return list(dict.fromkeys(values))


def _check_tokens(option: str, values: Sequence[str]) -> list[str]:
    return check_api_token_ids(option, values, lambda name: ())


def _equal(attribute: str) -> Callable[[Sequence[str]], str]:
    return lambda values: _any(f"{attribute} eq {filter_text(value)}" for value in values)


def _made_with(token_ids: Sequence[str]) -> str:
    """Return the condition that a request was made with one of the tokens, or refused because of its network."""
    refused = _any(f"target.id eq {filter_text(token_id)}" for token_id in token_ids)
    return f"({_equal(_CALLER)(token_ids)} or (eventType eq {filter_text(OUTSIDE_RANGE)} and {refused}))"


def _any(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    return f"({' or '.join(listed)})" if len(listed) > 1 else listed[0]


def _portions(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + _IN_ONE_REQUEST] for start in range(0, len(values), _IN_ONE_REQUEST)]


_CONDITIONS: list[tuple[str, Callable[[str, Sequence[str]], list[str]], Callable[[Sequence[str]], str]]] = [
    ("event_type", _check_event_types, _equal("eventType")),
    ("token_id", _check_tokens, _made_with),
    ("target_id", _check_texts, _equal("target.id")),
    ("actor_id", _check_texts, _equal("actor.id")),
    ("request_id", _check_texts, _equal("transaction.id")),
]
CRITERIA = tuple(option for option, _check, _condition in _CONDITIONS)
