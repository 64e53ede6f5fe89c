# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what a run revokes and keeps. Pure functions over what modules return in check mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from ._screen import plural, printable, some

CURRENT = "current"  # stands for the id of the API token in use, which Okta does not tell
API_TOKENS, REFRESH_TOKENS = "api_tokens", "refresh_tokens"
MODULES = {
    API_TOKENS: "identityops.okta.okta_api_token",
    REFRESH_TOKENS: "identityops.okta.okta_user_refresh_token",
}
_NOUNS = {API_TOKENS: "API token", REFRESH_TOKENS: "refresh token"}

Token = Mapping[str, Any]  # as the modules return it
Result = Mapping[str, Any]  # of a module


class Kept(TypedDict):
    """Describes a token that is not revoked; reason is one word, detail a sentence."""

    kind: str
    token_id: str
    name: str | None
    user_id: str | None
    client_id: str | None
    reason: str
    detail: str


class Batch(TypedDict):
    """Describes what one task revokes. tokens: ids of API tokens, or refresh tokens with id, userId and clientId."""

    label: str
    tokens: list[Any]


@dataclass(frozen=True)
class Question:
    """Describes what a playbook asks of a module: the kind of the tokens, and the options that select and protect them.

    keep_all: why all of the tokens are only listed, as a sentence; empty if they are to be revoked.
    """

    kind: str
    options: Mapping[str, Any]
    keep_all: str = ""


@dataclass(frozen=True)
class Plan:
    """Holds what a run is about to do.

    signed_in: whose credentials it uses, in which org, and the time there. tokens: those to revoke, by kind. unread:
    sentences on what could not be read. unmatched: sentences on what is to be kept according to the settings, but does
    not exist.
    """

    signed_in: Mapping[str, Any]
    tokens: Mapping[str, Sequence[Token]]
    kept: Sequence[Kept] = ()
    unread: Sequence[str] = ()
    unmatched: Sequence[str] = ()

    def all_tokens(self) -> list[tuple[str, Token]]:
        """Return (kind, token) of every token to revoke."""
        return [(kind, token) for kind, tokens in self.tokens.items() for token in tokens]

    def ids(self) -> list[str]:
        """Return the ids of the tokens to revoke."""
        return [token["id"] for _kind, token in self.all_tokens()]


def make_plan(
    answers: Sequence[tuple[Question, Result]], approved: Sequence[str] | None, user_sources: Mapping[str, str]
) -> Plan:
    """Make the plan from what each module has returned in check mode.

    approved: ids of the tokens that may be revoked; None means all. user_sources: where a user was named, for example a
    line of a file.
    """
    tokens: dict[str, list[Token]] = {API_TOKENS: [], REFRESH_TOKENS: []}
    kept: list[Kept] = []
    unread: list[str] = []
    signed_in: Mapping[str, Any] = {}
    for question, result in answers:
        signed_in = signed_in or result.get("sign_in") or {}
        found = [_with_owner(token, signed_in) for token in result.get("revoked", [])]
        kept += [_kept(question.kind, one) for one in result.get("kept", [])]
        if question.keep_all:
            kept += [describe_kept(question.kind, token, "not_requested", question.keep_all) for token in found]
            found = []
        tokens[question.kind] += found
        unread += _unread(question, result, user_sources)
    plan = Plan(signed_in, tokens, kept, unread, _unmatched(answers))
    return plan if approved is None else _restrict(plan, set(approved))


def describe_kept(kind: str, token: Token, reason: str, detail: str) -> Kept:
    """Return the entry of kept for a token."""
    return {
        "kind": kind,
        "token_id": token["id"],
        "name": token.get("name") or token.get("app_name"),
        "user_id": token.get("userId"),
        "client_id": token.get("clientId"),
        "reason": reason,
        "detail": detail,
    }


def refusal(plan: Plan, settings: Mapping[str, Any]) -> str | None:
    """Return why a run must not revoke anything, as sentences; None if it can, or if it only reports."""
    if not settings["okta_revoke"]:
        return None
    if plan.unmatched and settings["okta_protect_missing"] == "fail":
        return (
            f"{' '.join(plan.unmatched)} Nothing was revoked."
            " Correct or remove what matches nothing, or set okta_protect_missing to warn."
        )
    planned, allowed = plan.all_tokens(), settings["okta_max_revocations"]
    if len(planned) > allowed:
        return (
            f"{plural(len(planned), 'token')} would be revoked, but okta_max_revocations allows {allowed}, so none was:"
            f" {some([name_of(kind, token) for kind, token in planned])}."
            " Select fewer tokens, protect some of them with okta_protect, or raise okta_max_revocations."
        )
    return None


def batches(plan: Plan, kind: str, size: int) -> list[Batch]:
    """Return the tokens of a kind in batches of that size, each with a label that tells how far the run is."""
    tokens = plan.tokens.get(kind, ())
    noun = _NOUNS[kind]
    return [
        {
            "label": f"{start + 1:,}-{min(start + size, len(tokens)):,} of {plural(len(tokens), noun)}",
            "tokens": [_address(kind, token) for token in tokens[start : start + size]],
        }
        for start in range(0, len(tokens), size)
    ]


def could_not_read(result: Result) -> bool:
    """Return whether a module has failed before it made a plan. A user who does not exist is no reason for that."""
    return bool(result.get("failed")) and "revoked" not in result


def name_of(kind: str, token: Token) -> str:
    """Return a token's name for people, with its id: the name of an API token, app and user of a refresh token."""
    if token["id"] == CURRENT:
        return printable(f"the API token in use, of {user_of(token)}")
    if kind == API_TOKENS:
        return printable(f"{token.get('name') or 'API token'} ({token['id']})")
    return printable(f"{client_of(token)} of {user_of(token)} ({token['id']})")


def user_of(token: Token) -> str:
    """Return the owner of a token as far as it is known: login, name or id."""
    owner = (token.get("_embedded") or {}).get("owner") or {}
    return str(owner.get("login") or token.get("user_name") or token.get("userId") or "an unknown user")


def client_of(token: Token) -> str:
    """Return the client of a token: an app's name, which anybody can choose, never stands without the client id."""
    client_id = token.get("clientId")
    if client_id is None:
        return str(token.get("clientName") or "an unknown client")
    return f"{token['app_name']} ({client_id})" if token.get("app_name") else str(client_id)


def _with_owner(token: Token, signed_in: Mapping[str, Any]) -> Token:
    """Return the token in use with its owner, whom Okta does not tell with it."""
    if token["id"] != CURRENT:
        return token
    return {**token, "_embedded": {"owner": {"id": signed_in.get("user_id"), "login": signed_in.get("login")}}}


def _kept(kind: str, kept: Mapping[str, Any]) -> Kept:
    return {
        "kind": kind,
        "token_id": kept["token_id"],
        "name": kept["name"],
        "user_id": kept["user_id"],
        "client_id": kept["client_id"],
        "reason": kept["reason"],
        "detail": kept["detail"],
    }


def _unread(question: Question, result: Result, user_sources: Mapping[str, str]) -> list[str]:
    """Return a sentence for each user who does not exist, and for what else the module could not read."""
    if could_not_read(result):
        users = question.options.get("user_id") or []
        whose = f" of {_with_source(users[0], user_sources)}" if len(users) == 1 else ""
        return [f"The {_NOUNS[question.kind]}s{whose} could not be read. {printable(result['msg'])}"]
    return [f"There is no user {_with_source(user, user_sources)}." for user in result.get("missing_users", [])]


def _with_source(user: str, user_sources: Mapping[str, str]) -> str:
    source = user_sources.get(user)
    return printable(f"{user} ({source})" if source else user)


def _unmatched(answers: Sequence[tuple[Question, Result]]) -> list[str]:
    """Return a sentence for each entry that none of the modules has matched. Each knows other tokens."""
    suggestions: dict[tuple[str, str], str | None] = {}
    matched: set[tuple[str, str]] = set()
    for question, result in answers:
        unmatched = {(one["option"], one["entry"]): one["suggestion"] for one in result.get("unmatched", [])}
        for option in ("protect", "keep_client_id"):
            for entry in question.options.get(option, []):
                if "unmatched" in result and (option, entry) not in unmatched:
                    matched.add((option, entry))
        for key, suggestion in unmatched.items():
            suggestions[key] = suggestions.get(key) or suggestion
    return [
        f"okta_{option}: {printable(repr(entry))} does not match anything in the org."
        + (f" Did you mean {printable(suggestion)}?" if suggestion else "")
        for (option, entry), suggestion in suggestions.items()
        if (option, entry) not in matched
    ]


def _restrict(plan: Plan, approved: set[str]) -> Plan:
    """Keep the tokens that nobody has approved."""
    kept = [
        describe_kept(kind, token, "not_approved", "It is not in okta_approved_tokens.")
        for kind, token in plan.all_tokens()
        if token["id"] not in approved
    ]
    tokens = {kind: [token for token in of_kind if token["id"] in approved] for kind, of_kind in plan.tokens.items()}
    return replace(plan, tokens=tokens, kept=[*plan.kept, *kept])


def _address(kind: str, token: Token) -> Any:
    return token["id"] if kind == API_TOKENS else {key: token[key] for key in ("id", "userId", "clientId")}
