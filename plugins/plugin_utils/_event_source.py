# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: polls the System Log for Event-Driven Ansible. Each event comes at least once."""

from __future__ import annotations

import asyncio
import difflib
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..module_utils._client import Client
from ..module_utils._connect import CONNECTION_OPTIONS, check_connection_options, connect
from ..module_utils._errors import BugReport, CancelledError, MissingLibraryError, OktaError, OptionError, RequestError
from ..module_utils._secrets import Secrets
from ..module_utils._system_log import (
    LOGS,
    PAGE_OF_EVENTS,
    Event,
    build_filters,
    check_filter,
    log_time,
    text_at,
)
from ..module_utils._version import VERSION
from ._cursor_file import CursorFileError, Position, read_position, write_position
from ._log_event import make_event
from ._values import ValueRefusedError, is_left_out, parse_bool, parse_list, parse_moment, plain, whole_number

NAME = "identityops.okta.okta_system_log"
SCOPE = "okta.logs.read"
_REMEMBERED = 10_000  # events, to know repeated ones
_BAD_CURSOR = "E0000029"  # Okta's code for a page that it cannot find
# HTTP status that trying again does not change.
_FINAL = (400, 401, 403, 404, 405)

Put = Callable[[dict[str, Any]], Awaitable[None]]


class EventSourceError(RuntimeError):
    """Says why the event source ends, in one sentence."""


@dataclass(frozen=True)
class Options:
    """Holds the options of the event source, checked. connection: those that every module has. interval: in seconds."""

    connection: dict[str, Any]
    filter: str | None
    since: str | None
    interval: int
    cursor_file: Path | None


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "event_types": parse_list,
    "filter": str,
    "since": parse_moment,
    "interval": whole_number(1, 3600),
    "cursor_file": str,
}
_PARSERS_OF_TYPES: dict[str, Callable[[Any], Any]] = {
    "bool": parse_bool,
    "int": whole_number(-1),
    "list": parse_list,
    "path": lambda value: os.path.expanduser(str(value)),
    "str": str,
}
_DEFAULT_INTERVAL = 30
# Text that a template has left empty does not widen what is asked for.
_MAY_BE_EMPTY = ("since", "interval", "cursor_file")


def parse_options(args: Mapping[str, Any]) -> Options:
    """Return the options of a source in a rulebook. Raises OptionError for the first that cannot be used."""
    known = {*_PARSERS, *CONNECTION_OPTIONS}
    # Those are ansible-rulebook's own.
    given = {name: plain(value) for name, value in args.items() if not name.startswith("eda_") and value is not None}
    for name in given:
        if name not in known:
            alike = difflib.get_close_matches(name, known, 1)
            cure = f"did you mean {alike[0]}?" if alike else f"use {', '.join(sorted(known))}"
            raise OptionError(f"{name} is not an option of {NAME}: {cure}")
    connection = {name: spec.get("default") for name, spec in CONNECTION_OPTIONS.items()}
    own: dict[str, Any] = dict.fromkeys(_PARSERS)
    for name, value in given.items():
        if name in own:
            own[name] = _parse(name, _PARSERS[name], value)
        else:
            kind = CONNECTION_OPTIONS[name]["type"]
            connection[name] = value if kind == "str" and value == "" else _parse(name, _PARSERS_OF_TYPES[kind], value)
    check_connection_options(connection)
    return Options(
        connection,
        _filter(own["event_types"], own["filter"]),
        own["since"],
        own["interval"] or _DEFAULT_INTERVAL,
        Path(own["cursor_file"]).expanduser() if own["cursor_file"] else None,
    )


async def run(
    put: Put,
    is_drained: Callable[[], bool],
    args: Mapping[str, Any],
    environ: Mapping[str, str],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Poll the System Log until the task is cancelled, and put(event) each new event. Raises EventSourceError.

    is_drained() returns whether everything that was put has been taken.
    """
    secrets = Secrets()
    failure = ""
    with BugReport(secrets.mask_message) as bug:
        try:
            options = parse_options(args)
            agent = f"identityops.okta/{VERSION} ansible-rulebook python/{sys.version.split()[0]}"
            client = connect(options.connection, environ, agent, [SCOPE], [], secrets, _LOG.warning)
            with closing(client):
                poller = Poller(client, options, put, is_drained, sleep)
                await poller.run()
        except MissingLibraryError as error:
            failure = f"{error} is not installed for {sys.executable}, the Python that runs ansible-rulebook"
        except (OktaError, CursorFileError) as error:
            failure = str(error)
    raise EventSourceError(failure or bug.result["msg"])


class Poller:
    """Reads the log page by page, and remembers how far it has come: in memory, and in the cursor file."""

    def __init__(
        self,
        client: Client,
        options: Options,
        put: Put,
        is_drained: Callable[[], bool],
        sleep: Callable[[float], Awaitable[None]],
    ):
        self._client = client
        self._options = options
        self._put = put
        self._is_drained = is_drained
        self._sleep = sleep
        self._recent: dict[str, None] = {}
        self._has_worked = False

    async def run(self) -> None:
        """Poll until the task is cancelled. Raises OktaError for what does not pass, CursorFileError."""
        try:
            position = await self._start()
            while True:
                self._save(position)
                events, cursor = await self._read(position)
                for event in events:
                    await self._hand_over(event)
                last = text_at(events[-1], "published") if events else None
                has_more = len(events) == PAGE_OF_EVENTS and cursor not in (None, position.cursor)
                position = replace(position, cursor=cursor or position.cursor, last=last or position.last)
                if not has_more:
                    await self._wait(position)
        finally:
            self._client.cancel()

    async def _start(self) -> Position:
        """Return where to begin: where the last run ended, or at since, or now by Okta's clock."""
        options = self._options
        path, org_url = options.cursor_file, self._client.org_url
        position = read_position(path, org_url, options.filter) if path else None
        if position:
            _LOG.info("going on in the System Log of %s where %s says", org_url, path)
            return position
        since = options.since
        if since is None:
            await self._ask({"limit": 1, "sortOrder": "DESCENDING"})
            since = str(log_time(self._client.now()))
        _LOG.info("reading the System Log of %s from %s on", org_url, since)
        return Position(org_url, options.filter, since)

    async def _read(self, position: Position) -> tuple[list[Event], str | None]:
        query = {"since": position.since, "filter": position.filter, "after": position.cursor, "limit": PAGE_OF_EVENTS}
        try:
            return await self._ask({name: value for name, value in query.items() if value is not None})
        except RequestError as error:
            if error.code != _BAD_CURSOR or position.cursor is None:
                raise
            failure = error
        raise OptionError(
            f"cursor_file: Okta does not accept its cursor any more. To miss no event, remove the file and set since to"
            f" {position.last or position.since}; events that were handled already come again. {failure}"
        )

    async def _ask(self, query: dict[str, Any]) -> tuple[list[Event], str | None]:
        """Return a page, however long it takes until Okta answers. Raises RequestError for what will not pass."""
        while True:
            self._client.renew_waits()
            try:
                page = await asyncio.to_thread(self._client.page, LOGS, query, "uuid")
            except RequestError as error:
                is_final = error.status in _FINAL or isinstance(error, CancelledError)
                if is_final or not (self._has_worked or error.retryable or error.status == 429):
                    raise
                _LOG.error("%s. The next try is in %d seconds", error, self._options.interval)
            else:
                self._has_worked = True
                return page
            await self._sleep(self._options.interval)

    async def _hand_over(self, event: Event) -> None:
        if event["uuid"] not in self._recent:
            await self._put(make_event(event, self._client.org_url))
            self._recent[event["uuid"]] = None
            if len(self._recent) > _REMEMBERED:
                del self._recent[next(iter(self._recent))]

    async def _wait(self, position: Position) -> None:
        """Wait for the next poll. If the source is stopped meanwhile and all events are taken, save that."""
        try:
            await self._sleep(self._options.interval)
        except asyncio.CancelledError:
            if self._is_drained():
                self._save(position)
            raise

    def _save(self, position: Position) -> None:
        if self._options.cursor_file:
            write_position(self._options.cursor_file, position)


_LOG = logging.getLogger(NAME)


def _parse(name: str, parse: Callable[[Any], Any], value: Any) -> Any:
    try:
        return None if name in _MAY_BE_EMPTY and is_left_out(value) else parse(value)
    except ValueRefusedError as refused:
        shown = "the value" if refused.is_secret or isinstance(value, Mapping) else repr(value)[:60]
        raise OptionError(f"{name}: {shown} {refused.problem}. {refused.cure}") from None


def _filter(event_types: list[str] | None, text: str | None) -> str | None:
    """Return the filter expression for both options, None if there is neither."""
    of_types: list[str | None] = [None]
    if event_types is not None:
        none = dict.fromkeys(("token_id", "target_id", "actor_id", "request_id"))
        of_types = build_filters({"event_type": event_types, **none})
        if len(of_types) != 1:
            raise OptionError("event_types holds no or more than 20 event types: name some, or use filter")
    parts = [part for part in (of_types[0], check_filter("filter", text) if text is not None else None) if part]
    return " and ".join(f"({part})" for part in parts) if len(parts) > 1 else "".join(parts) or None
