# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: decides which tokens a task revokes and which it keeps. Pure functions, no requests.

A criterion can hold, fail, or be undecidable because Okta does not return what it needs. A token is never revoked on a
criterion that cannot be decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypedDict

from ._errors import OptionError, quote
from ._facts import AnyToken, Token, last_use, parse_moment, parse_time

PEOPLES_CLIENT_NAME = "Okta API"  # clientName of the tokens that people create; those of agents have another
OWN_TOKEN_WAS_USED_WITHIN = timedelta(minutes=2)

PROTECTED, KEPT_CLIENT, KEPT_USER = "protected", "kept_client", "kept_user"
AGENT, OWN_TOKEN, NOT_JUDGED = "agent", "own_token", "not_judged"
OTHER_NETWORK = "other_network"


class Kept(TypedDict):
    """Describes a token that the task has kept.

    reason is one of the constants above; detail is a sentence.
    """

    token_id: str
    name: str | None
    user_id: str | None
    client_id: str | None
    reason: str
    detail: str


class Unmatched(TypedDict):
    """Describes an entry of protect or keep_client_id that names nothing, and what is most like it, if anything is."""

    option: str
    entry: str
    suggestion: str | None


@dataclass(frozen=True)
class Where:
    """Holds the criteria of the option where, all of which must hold. None means that there is no such criterion.

    owners: user ids (before resolve_owners() also logins). names: token names as same_case() returns them.
    include_agents: whether tokens of agents are selected too.
    """

    idle_days: int | None = None
    never_used_days: int | None = None
    created_since: datetime | None = None
    owners: frozenset[str] | None = None
    names: frozenset[str] | None = None
    include_agents: bool = True

    def undecided(self, token: Token) -> list[str] | None:
        """Return the criteria that cannot be decided for the token, none if all hold; None if one of them fails."""
        verdicts = dict(self._verdicts(token))
        if False in verdicts.values():
            return None
        return [name for name, verdict in verdicts.items() if verdict is None]

    def _verdicts(self, token: Token) -> Iterator[tuple[str, bool | None]]:
        if self.idle_days is not None:
            yield "idle_days", _at_least(token.get("idle_days"), self.idle_days)
        if self.never_used_days is not None:
            yield (
                "never_used_days",
                _both(token.get("never_used"), _at_least(token.get("age_days"), self.never_used_days)),
            )
        if self.created_since is not None:
            created = parse_time(token.get("created"))
            yield "created_since", None if created is None else created >= self.created_since
        if self.owners is not None:
            yield "owner", _one_of(token.get("userId"), self.owners)
        if self.names is not None:
            yield "name", _one_of(same_case(token.get("name")), self.names)


@dataclass(frozen=True)
class Protection:
    """Maps the ids of what is kept to the entry of protect (or keep_client_id, or keep_user_id) that names it."""

    tokens: Mapping[str, str]
    users: Mapping[str, str]
    clients: Mapping[str, str]
    kept_clients: Mapping[str, str]
    kept_users: Mapping[str, str] = field(default_factory=dict)

    def reason_to_keep(self, token: Token) -> tuple[str, str] | None:
        """Return the reason and the detail of Kept for a token that is protected, else None."""
        for what, entries, key in (
            ("the token", self.tokens, "id"),
            ("its user", self.users, "userId"),
            ("its client", self.clients, "clientId"),
        ):
            entry = entries.get(_text(token.get(key)) or "")
            if entry is not None:
                return PROTECTED, f"protect names {what} ({entry!r})."
        entry = self.kept_clients.get(_text(token.get("clientId")) or "")
        if entry is not None:
            return KEPT_CLIENT, f"keep_client_id names its client ({entry!r})."
        entry = self.kept_users.get(_text(token.get("userId")) or "")
        return None if entry is None else (KEPT_USER, f"keep_user_id names its user ({entry!r}).")


NO_PROTECTION = Protection({}, {}, {}, {})


@dataclass(frozen=True)
class Selection(Generic[AnyToken]):
    """Holds every token that the task is about: those to act on, in the order given, and those it keeps."""

    chosen: Sequence[AnyToken]
    kept: Sequence[Kept] = ()

    def keep(self, ids: Collection[str], reason: str, detail: str) -> Selection[AnyToken]:
        """Return the selection with the tokens that have these ids kept for this reason."""
        kept = [describe_kept(token, reason, detail) for token in self.chosen if token["id"] in ids]
        left = [token for token in self.chosen if token["id"] not in ids]
        return replace(self, chosen=left, kept=[*self.kept, *kept])


def select(tokens: Iterable[AnyToken], where: Where | None, protection: Protection) -> Selection[AnyToken]:
    """Divide the tokens that where selects (None: all of them) into those to revoke and those to keep.

    A token on which where cannot be decided is kept, and so are those of agents unless where includes them.
    """
    chosen: list[AnyToken] = []
    kept: list[Kept] = []
    for token in tokens:
        undecided = where.undecided(token) if where else []
        if undecided is None:
            continue
        why = protection.reason_to_keep(token) or (_reason_of_where(token, where, undecided) if where else None)
        if why:
            kept.append(describe_kept(token, *why))
        else:
            chosen.append(token)
    return Selection(chosen, kept)


def _reason_of_where(token: Token, where: Where, undecided: Sequence[str]) -> tuple[str, str] | None:
    if not where.include_agents:
        client_name = token.get("clientName")
        if not isinstance(client_name, str):
            undecided = [*undecided, "include_agents"]
        elif client_name != PEOPLES_CLIENT_NAME:
            return AGENT, f"It belongs to an agent ({client_name!r}) and where.include_agents is false."
    if undecided:
        return NOT_JUDGED, f"Okta does not return what {' and '.join(f'where.{name}' for name in undecided)} needs."
    return None


def describe_kept(token: Token, reason: str, detail: str) -> Kept:
    """Return the entry of kept for a token; the name of a refresh token is that of its app."""
    return {
        "token_id": token["id"],
        "name": _text(token.get("name")) or _text(token.get("app_name")),
        "user_id": _text(token.get("userId")),
        "client_id": _text(token.get("clientId")),
        "reason": reason,
        "detail": detail,
    }


def recently_used(tokens: Iterable[Token], now: datetime) -> list[Token]:
    """Return the API tokens that may be the token in use: used in the last two minutes, or at an unknown time."""
    return [token for token in tokens if now - (last_use(token) or now) < OWN_TOKEN_WAS_USED_WITHIN]


def parse_where(option: Mapping[str, Any] | None) -> Where | None:
    """Return the criteria of the option where, with owners as given (ids or logins); None if the option is not given.

    Raises OptionError when where has no criterion, so that it would select everything, when a number is negative, or
    when a date is not one.
    """
    if option is None:
        return None
    given = {key: value for key, value in option.items() if value is not None and key != "include_agents"}
    if not given:
        criteria = ", ".join(sorted(key for key in option if key != "include_agents"))
        raise OptionError(f"where has no criterion, so it would select every token: set at least one of {criteria}")
    for name in ("idle_days", "never_used_days"):
        check_number(f"where.{name}", given.get(name), 0)
    since, owners, names = given.get("created_since"), given.get("owner"), given.get("name")
    return Where(
        idle_days=given.get("idle_days"),
        never_used_days=given.get("never_used_days"),
        created_since=None if since is None else _moment("where.created_since", since),
        owners=None if owners is None else frozenset(owners),
        names=None if names is None else frozenset(name.casefold() for name in names),
        include_agents=option.get("include_agents", True),
    )


def check_number(option: str, value: int | None, least: int, most: int | None = None) -> None:
    """Raise OptionError if a number is out of bounds, or is true or false, which Ansible takes for 1 and 0."""
    if isinstance(value, bool):
        raise OptionError(f"{option} is {str(value).lower()}, but must be a number")
    if value is not None and (value < least or (most is not None and value > most)):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise OptionError(f"{option} is {value}, but must be {bounds}")


def check_not_in_future(where: Where | None, now: datetime) -> None:
    """Raise OptionError if where.created_since is later than now, by Okta's clock: it would select nothing."""
    if where and where.created_since and where.created_since > now:
        raise OptionError(
            f"where.created_since is {where.created_since.isoformat()}, which is in the future (by Okta's clock it is"
            f" {now.isoformat(timespec='seconds')}): set it to a time that has passed"
        )


def same_case(text: Any) -> str | None:
    """Return a text in the form in which texts that differ in case only are equal; None for anything else."""
    return text.casefold() if isinstance(text, str) else None


def _moment(option: str, text: str) -> datetime:
    moment = parse_moment(text)
    if moment is None:
        raise OptionError(
            f"{option}: {quote(text)} is not a valid date. Use ISO 8601, for example 2026-11-24T08:00:00Z or 2026-11-24"
        )
    return moment


def _at_least(value: Any, bound: int) -> bool | None:
    return value >= bound if isinstance(value, int) else None


def _both(one: Any, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None else other


def _one_of(value: Any, wanted: Collection[str]) -> bool | None:
    return value in wanted if isinstance(value, str) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
