# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: traces API tokens: which tokens are meant, and what the System Log shows of each. Pure
functions over what modules return.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from ..module_utils._facts import iso_time, parse_time
from ..module_utils._system_log import KEPT_IN_LOG, TokenUse, text_at, token_of
from ..module_utils._version import VERSION
from ._audit import load_policy
from ._findings import judge
from ._screen import plural, printable, some, table
from ._token_policy import PolicyError

SCHEMA_VERSION = 1
_LAST_WRITES = 10  # of each token
_SHOWN_WRITES = 20  # of all tokens, on screen
_MOST_LINES = 200  # of a table on screen
_COLUMNS = ("token_id", "name", "owner", "last_used")

Event = Mapping[str, Any]
Token = Mapping[str, Any]


class TraceError(ValueError):
    """Says why nothing can be traced, as a sentence that names the variable."""


class Caller(TypedDict):
    """Describes who called with a token from one address with one program. first, last: times in ISO 8601."""

    address: str | None
    user_agent: str | None
    events: int
    first: str | None
    last: str | None


class Write(TypedDict):
    """Describes what a token changed. targets: their names, or IDs where they have none."""

    time: str | None
    event_type: str | None
    message: str | None
    result: str | None
    address: str | None
    user_agent: str | None
    targets: list[str]


class Traced(TypedDict):
    """Describes one token, and what the System Log shows of it; the latest first."""

    id: str
    name: str | None
    owner: str | None
    last_used: str | None
    idle_days: int | None
    network: Mapping[str, Any] | None
    events: int
    first: str | None
    last: str | None
    callers: list[Caller]
    last_writes: list[Write]


class Trace(TypedDict):
    """Holds what was traced in one org. since: how far back. truncated: older events were left out."""

    schema_version: int
    generated_by: str
    org_url: str
    time: str
    signed_in: Mapping[str, Any]
    since: str
    truncated: bool
    tokens: list[Traced]


def listing_options(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options by which okta_api_token_info lists the tokens, from which choose_tokens() chooses."""
    where = {"where": settings["okta_where"]} if settings["okta_where"] is not None else {}
    roles = ["owner_roles"] if settings["okta_findings"] is not None else []
    return {"expand": ["owner", *roles, "sign_in"], **where}


def choose_tokens(tokens: Sequence[Token], settings: Mapping[str, Any], signed_in: Mapping[str, Any]) -> list[Token]:
    """Return the tokens that the settings mean. Raises TraceError for what does not exist."""
    if settings["okta_findings"] is not None:
        wanted = _with_findings(tokens, settings, signed_in)
        return [token for token in tokens if token["id"] in wanted]
    if settings["okta_token_id"] is None:
        return list(tokens)
    chosen: dict[str, Token] = {}
    for entry in settings["okta_token_id"]:
        found = [token for token in tokens if entry == token["id"] or _same(entry, token.get("name"))]
        if not found:
            raise TraceError(
                f"okta_token_id: no API token has the ID or name {entry[:60]!r}. Correct it, or remove it."
            )
        chosen.update((token["id"], token) for token in found)
    return list(chosen.values())


def start_of_trace(settings: Mapping[str, Any], now: str) -> str:
    """Return since when events are read: the time that is set, or the oldest that Okta keeps. now: by Okta's clock."""
    moment = parse_time(now)
    since: str | None = settings["okta_since"]
    if since is None and isinstance(moment, datetime):
        return iso_time(moment - KEPT_IN_LOG + timedelta(minutes=5))
    return since or now


def make_trace(tokens: Sequence[Token], log: Mapping[str, Any], signed_in: Mapping[str, Any], since: str) -> Trace:
    """Put together what is known of the tokens. log: the result of okta_system_log_info for them."""
    uses: dict[str, TokenUse] = {use["token_id"]: use for use in log["summary"]}
    events: dict[str, list[Event]] = {token["id"]: [] for token in tokens}
    for event in log["events"]:
        token_id = token_of(event)
        if token_id in events:
            events[token_id].append(event)
    return {
        "schema_version": SCHEMA_VERSION,
        "generated_by": f"identityops.okta {VERSION}",
        "org_url": signed_in["org_url"],
        "time": signed_in["time"],
        "signed_in": signed_in,
        "since": since,
        "truncated": log["truncated"],
        "tokens": [_traced(token, uses[token["id"]], events[token["id"]]) for token in tokens],
    }


def caller_rows(trace: Trace) -> Iterator[dict[str, Any]]:
    """Yield a row for each caller of each token, and one for each token without."""
    for token in trace["tokens"]:
        columns = {"token_id": token["id"], **dict(zip(_COLUMNS[1:], map(token.get, _COLUMNS[1:])))}
        callers: Sequence[Mapping[str, Any]] = token["callers"] or [{}]
        yield from ({**columns, **caller} for caller in callers)


CALLER_COLUMNS = (*_COLUMNS, *Caller.__annotations__)


def propose_zones(trace: Trace) -> str:
    """Return a file for the playbook restrict_api_tokens that a person completes: nothing in it is active yet."""
    lines = [
        f"# API tokens of {trace['org_url']}, and the addresses that Okta's System Log shows for them since",
        f"# {trace['since']}. Reading leaves no events, so a token may be used from other addresses too.",
        "# For each token to restrict, remove the # in front of its ID, and name the network zones that contain its",
        "# addresses. Then give this file to the playbook identityops.okta.restrict_api_tokens, as the variable",
        "# okta_approved_networks.",
        "---",
    ]
    for token in trace["tokens"]:
        used = token["last_used"] or "at an unknown time"
        lines += ["", f"# {printable(token['name'])} of {printable(token['owner'])}, last used {used}"]
        addresses: dict[str, int] = {}
        for caller in token["callers"]:
            if caller["address"]:
                addresses[caller["address"]] = addresses.get(caller["address"], 0) + caller["events"]
        lines += [f"#   {printable(address)}: {plural(number, 'event')}" for address, number in addresses.items()]
        lines += [] if addresses else ["#   no events, so its addresses are unknown"]
        lines.append(f"# {token['id']}: [NAME OF A ZONE]")
    return "\n".join([*lines, ""])


def describe_trace(trace: Trace, folder: str) -> list[str]:
    """Return what to show on screen, the answer last."""
    tokens = trace["tokens"]
    if not tokens:
        return [f"No API token of {trace['org_url']} matches, so there is nothing to trace."]
    lines = [f"API tokens of {trace['org_url']}, and what they changed since {trace['since']}:"]
    head = ("API TOKEN", "NAME", "OWNER", "LAST USED", "EVENTS", "ADDRESSES")
    rows = [_token_row(token) for token in tokens]
    lines += _shortened([head, *rows])
    writes = [(token, write) for token in tokens for write in token["last_writes"]]
    latest = sorted(writes, key=lambda one: one[1]["time"] or "", reverse=True)[:_SHOWN_WRITES]
    if latest:
        lines.append("Last changes:")
        lines += table([("TIME", "TOKEN", "EVENT", "ADDRESS", "PROGRAM", "TARGETS"), *map(_write_row, latest)])
    if trace["truncated"]:
        lines.append("Warning: there are older events, which okta_max_events has left out.")
    return [*lines, f"Report: {folder}", _answer(trace)]


def _answer(trace: Trace) -> str:
    active = [token for token in trace["tokens"] if token["events"]]
    silent = [token for token in trace["tokens"] if not token["events"]]
    text = f"{len(active)} of {plural(len(trace['tokens']), 'API token')} made changes since {trace['since']}"
    text += f": {some([_name(token) for token in active])}." if active else "."
    if silent:
        names = some([f"{_name(token)} (last used {token['last_used'] or 'unknown'})" for token in silent])
        text += f" The log has no events of {names}. Reading leaves none, so that does not mean unused."
    return text


def _token_row(token: Traced) -> tuple[Any, ...]:
    addresses = list(dict.fromkeys(caller["address"] for caller in token["callers"] if caller["address"]))
    return token["id"], token["name"], token["owner"], token["last_used"], token["events"], some(addresses, 5)


def _write_row(one: tuple[Traced, Write]) -> tuple[Any, ...]:
    token, write = one
    targets = some(write["targets"], 3)
    return write["time"], token["name"], write["event_type"], write["address"], write["user_agent"], targets


def _shortened(rows: Sequence[Sequence[Any]]) -> list[str]:
    rest = len(rows) - 1 - _MOST_LINES
    more = [f"... and {rest:,} more, which are in the report"] if rest > 0 else []
    return [*table(rows[: _MOST_LINES + 1]), *more]


def _name(token: Traced) -> str:
    return printable(token["name"] or token["id"])


def _traced(token: Token, use: TokenUse, events: Sequence[Event]) -> Traced:
    owner = (token.get("_embedded") or {}).get("owner") or {}
    return {
        "id": token["id"],
        "name": token.get("name"),
        "owner": owner.get("login") or token.get("userId"),
        "last_used": token.get("last_used"),
        "idle_days": token.get("idle_days"),
        "network": token.get("network"),
        "events": use["events"],
        "first": use["first"],
        "last": use["last"],
        "callers": _callers(events),
        "last_writes": [_write(event) for event in events[:_LAST_WRITES]],
    }


def _callers(events: Iterable[Event]) -> list[Caller]:
    callers: dict[tuple[str | None, str | None], Caller] = {}
    for event in events:
        address, user_agent, time = _address(event), _user_agent(event), text_at(event, "published")
        caller = callers.setdefault(
            (address, user_agent),
            {"address": address, "user_agent": user_agent, "events": 0, "first": time, "last": time},
        )
        caller["events"] += 1
        caller["first"] = time
    return list(callers.values())


def _write(event: Event) -> Write:
    targets = event.get("target")
    listed = [target for target in targets if isinstance(target, dict)] if isinstance(targets, list) else []
    names = [text_at(target, "displayName") or text_at(target, "id") for target in listed]
    return {
        "time": text_at(event, "published"),
        "event_type": text_at(event, "eventType"),
        "message": text_at(event, "displayMessage"),
        "result": text_at(event, "outcome", "result"),
        "address": _address(event),
        "user_agent": _user_agent(event),
        "targets": [name for name in names if name],
    }


def _address(event: Event) -> str | None:
    return text_at(event, "client", "ipAddress")


def _user_agent(event: Event) -> str | None:
    return text_at(event, "client", "userAgent", "rawUserAgent")


def _with_findings(tokens: Sequence[Token], settings: Mapping[str, Any], signed_in: Mapping[str, Any]) -> set[str]:
    """Return the ids of the tokens for which one of the wanted rules has a finding that no exception accepts.

    Raises TraceError for a policy that cannot be used.
    """
    try:
        policy, _summary = load_policy(settings["okta_policy_file"])
    except PolicyError as error:
        raise TraceError(f"okta_policy_file: {error}.") from None
    absent = [rule for rule in settings["okta_findings"] if rule not in policy.rules]
    if absent:
        raise TraceError(
            f"okta_findings: the policy has no rule {' and '.join(absent)}. It has {', '.join(policy.rules)}."
        )
    findings = judge(tokens, policy, date.fromisoformat(signed_in["time"][:10])).findings
    return {one["token_id"] for one in findings if one["rule"] in settings["okta_findings"] and not one["exception"]}


def _same(one: str, other: Any) -> bool:
    return isinstance(other, str) and one.strip().casefold() == other.strip().casefold()
