# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: what a run revokes and keeps. Pure functions over what modules return in check mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from ..module_utils._errors import NOT_FOUND
from ..module_utils._networks import is_settable, parse_network
from ._screen import plural, printable, some

CURRENT = "current"  # stands for the id of the API token in use, which Okta does not tell
API_TOKENS, REFRESH_TOKENS = "api_tokens", "refresh_tokens"
APP_TOKENS = "app_refresh_tokens"  # refresh tokens that are listed and revoked by app and not by user
GRANTS, SESSIONS = "grants", "sessions"
NETWORKS = "api_token_networks"  # API tokens that get another network
# The kinds in the order in which they are revoked: nothing that is left can get back what has been revoked.
MODULES = {
    GRANTS: "identityops.okta.okta_user_grant",
    SESSIONS: "identityops.okta.okta_user_session",
    API_TOKENS: "identityops.okta.okta_api_token",
    REFRESH_TOKENS: "identityops.okta.okta_user_refresh_token",
    APP_TOKENS: "identityops.okta.okta_app_refresh_token",
    NETWORKS: "identityops.okta.okta_api_token_network",
}
LIST_API_TOKENS = "identityops.okta.okta_api_token_info"
NOUNS = {
    API_TOKENS: "API token",
    REFRESH_TOKENS: "refresh token",
    APP_TOKENS: "refresh token",
    GRANTS: "consent",
    SESSIONS: "user",
    NETWORKS: "API token",
}
BY_TOKEN, BY_COLLECTION = "token", "collection"  # values of okta_delete_by

Token = Mapping[str, Any]  # as the modules return it
Result = Mapping[str, Any]  # of a module


@dataclass(frozen=True)
class Effect:
    """Says what a playbook does to what it plans, in words: as a verb and its participle.

    switch, bound: the variables that let it act, and limit on how many. result, settled: the keys of what it was done
    to, and of what needed nothing.
    """

    verb: str
    done: str
    switch: str
    bound: str
    result: str
    settled: str


REVOKE = Effect("revoke", "revoked", "okta_revoke", "okta_max_revocations", "revoked", "absent")
CHANGE = Effect("change", "changed", "okta_change", "okta_max_changes", "updated", "unchanged")


def effect_of(settings: Mapping[str, Any]) -> Effect:
    """Return what the playbook with these settings does."""
    return CHANGE if CHANGE.switch in settings else REVOKE


class Kept(TypedDict):
    """Describes a token that is left as it is; reason is one word, detail a sentence."""

    kind: str
    token_id: str
    name: str | None
    user_id: str | None
    client_id: str | None
    reason: str
    detail: str


class Step(TypedDict):
    """Describes what one task does: a module and its options."""

    label: str
    module: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """Describes what a playbook asks of a module: the kind of the tokens, and the options that select and protect them.

    keep_all: why all of the tokens are only listed, as a sentence; empty if they are to be revoked. of_found_users: it
    is about the users whom the questions before it have found.
    """

    kind: str
    options: Mapping[str, Any]
    keep_all: str = ""
    of_found_users: bool = False


@dataclass(frozen=True)
class Plan:
    """Holds what a run is about to do.

    signed_in: whose credentials it uses, in which org, and the time there. tokens: those to revoke or change, by kind.
    unread: sentences on what could not be read. unmatched: sentences on what the settings name, but does not exist.
    unchanged: the ids of tokens that are as they should be. zones: names of network zones by their ids.
    """

    signed_in: Mapping[str, Any]
    tokens: Mapping[str, Sequence[Token]]
    kept: Sequence[Kept] = ()
    unread: Sequence[str] = ()
    unmatched: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    zones: Mapping[str, str] = field(default_factory=dict)

    def all_tokens(self) -> list[tuple[str, Token]]:
        """Return (kind, token) of every token to revoke or change."""
        return [(kind, token) for kind, tokens in self.tokens.items() for token in tokens]

    def ids(self) -> list[str]:
        """Return the ids of the tokens to revoke or change."""
        return [token["id"] for _kind, token in self.all_tokens()]

    def bounded(self) -> int:
        """Return the number that is bounded: of all but sessions."""
        return len([kind for kind, _token in self.all_tokens() if kind != SESSIONS])

    def users(self) -> list[str]:
        """Return the ids of the users whose refresh tokens it revokes."""
        tokens = [token for kind, token in self.all_tokens() if kind in (REFRESH_TOKENS, APP_TOKENS)]
        return list(dict.fromkeys(token["userId"] for token in tokens if token.get("userId")))


def count(kinds: Sequence[str]) -> str:
    """Return how many there are of these kinds in words, for example 2 tokens and 1 consent."""
    sessions, grants = kinds.count(SESSIONS), kinds.count(GRANTS)
    tokens = len(kinds) - sessions - grants
    parts = [plural(tokens, "token")] if tokens or not kinds else []
    parts += [plural(grants, "consent")] if grants else []
    return join([*parts, *([f"the sessions of {plural(sessions, 'user')}"] if sessions else [])])


def join(parts: Sequence[str]) -> str:
    """Return parts of a sentence with commas between them, and the last after an and."""
    return " and ".join([*([", ".join(parts[:-1])] if parts[1:] else []), *parts[-1:]])


def make_plan(
    answers: Sequence[tuple[Question, Result]], approved: Sequence[str] | None, user_sources: Mapping[str, str]
) -> Plan:
    """Make the plan from what each module has returned in check mode.

    approved: ids of the tokens that may be revoked; None means all. user_sources: where a user was named, for example a
    line of a file.
    """
    tokens: dict[str, list[Token]] = {kind: [] for kind in MODULES}
    seen: set[str] = set()
    kept: list[Kept] = []
    unread: list[str] = []
    unchanged: list[str] = []
    zones: dict[str, str] = {}
    signed_in: Mapping[str, Any] = {}
    for question, result in answers:
        signed_in = signed_in or result.get("sign_in") or {}
        found = [_with_owner(token, signed_in) for token in found_by(question, result) if token["id"] not in seen]
        seen.update(token["id"] for token in found)
        kept += [_kept(question.kind, one) for one in result.get("kept", [])]
        kept += [_gone(question.kind, one) for one in result.get("errors", []) if _is_gone(one)]
        unchanged += result.get("unchanged", [])
        zones.update((zone["id"], zone["name"] or zone["id"]) for zone in result.get("zones", []))
        if question.keep_all:
            kept += [describe_kept(question.kind, token, "not_requested", question.keep_all) for token in found]
            found = []
        tokens[question.kind] += found
        unread += _unread(question, result, user_sources)
    plan = Plan(
        signed_in,
        {kind: one for kind, one in tokens.items() if one},
        kept,
        list(dict.fromkeys(unread)),
        _unmatched(answers),
        unchanged,
        zones,
    )
    return plan if approved is None else _restrict(plan, set(approved))


def found_by(question: Question, result: Result) -> list[Token]:
    """Return what a module would revoke or change. Sessions end in any case, whether the System Log shows some or not.

    An API token that gets another network has that one as new_network.
    """
    found = list(result.get("revoked", []))
    if question.kind == NETWORKS:
        return [{**token, "new_network": result["network"]} for token in result.get("updated", [])]
    if question.kind == SESSIONS:
        found = [{"id": user["id"], "userId": user["id"], "user": user["user"]} for user in found]
        found += [{"id": user_id, "userId": user_id} for user_id in result.get("absent", [])]
    return found


def id_of(entry: Mapping[str, Any]) -> str:
    """Return the id in an entry of kept, errors or receipts of a module, whose key says of what it is."""
    return next(str(entry[key]) for key in ("token_id", "grant_id", "user_id") if key in entry)


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
    """Return why a run must not do anything, as sentences; None if it can, or if it only reports."""
    effect = effect_of(settings)
    if not settings[effect.switch]:
        return None
    if plan.unmatched and settings["okta_protect_missing"] == "fail":
        return (
            f"{' '.join(plan.unmatched)} Nothing was {effect.done}."
            " Correct or remove what matches nothing, or set okta_protect_missing to warn."
        )
    planned = [(kind, token) for kind, token in plan.all_tokens() if kind != SESSIONS]
    allowed = settings[effect.bound]
    if len(planned) > allowed:
        return (
            f"{count([kind for kind, _token in planned])} would be {effect.done}, but {effect.bound} allows {allowed},"
            f" so nothing was {effect.done}:"
            f" {some([name_of(kind, token) for kind, token in planned])}."
            " Select fewer tokens, protect some of them with okta_protect, or raise {effect.bound}."
        )
    return None


def steps(plan: Plan, settings: Mapping[str, Any]) -> list[Step]:
    """Return what the tasks do, okta_batch_size tokens in each, with labels that tell how far the run is."""
    made: list[Step] = []
    for kind, module in MODULES.items():
        tokens = plan.tokens.get(kind, ())
        if kind == APP_TOKENS and settings.get("okta_delete_by") == BY_COLLECTION and tokens:
            made.append(_collection_step(plan, tokens, settings))
            continue
        for label, batch in _batches(kind, tokens, settings["okta_batch_size"]):
            made.append({"label": label, "module": module, "options": _options(kind, batch)})
    return made


def _collection_step(plan: Plan, tokens: Sequence[Token], settings: Mapping[str, Any]) -> Step:
    options = {
        "state": "absent",
        "client_id": list(dict.fromkeys(token["clientId"] for token in tokens)),
        "all_tokens": True,
        "delete_by": BY_COLLECTION,
        "max_revocations": settings["okta_max_revocations"] - (plan.bounded() - len(tokens)),
    }
    return {"label": f"all {plural(len(tokens), NOUNS[APP_TOKENS])}", "module": MODULES[APP_TOKENS], "options": options}


def _batches(kind: str, tokens: Sequence[Token], size: int) -> Iterator[tuple[str, list[Token]]]:
    """Yield the tokens in batches with labels. One module run is about one client, or about one change of networks."""
    of = plural(len(tokens), NOUNS[kind])
    done = 0
    for ours in _groups(kind, tokens):
        for start in range(0, len(ours), size):
            batch = ours[start : start + size]
            yield f"{done + 1:,}-{done + len(batch):,} of {of}", batch
            done += len(batch)


def _groups(kind: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens in groups that one module run can be about."""
    common = {APP_TOKENS: ("clientId",), NETWORKS: ("network", "new_network")}.get(kind, ())
    groups: list[list[Token]] = []
    for token in tokens:
        for group in groups:
            if all(group[0].get(key) == token.get(key) for key in common):
                group.append(token)
                break
        else:
            groups.append([token])
    return groups


def _options(kind: str, tokens: Sequence[Token]) -> dict[str, Any]:
    ids = [token["id"] for token in tokens]
    if kind == GRANTS:
        chosen: dict[str, Any] = {"grants": [{key: token[key] for key in ("id", "userId")} for token in tokens]}
    elif kind == SESSIONS:
        chosen = {"user_id": ids, "oauth_tokens": False}
    elif kind == NETWORKS:
        return {"token_id": ids, **_change_of_network(tokens[0])}
    elif kind == API_TOKENS:
        chosen = {"token_id": ids}
    elif kind == REFRESH_TOKENS:
        chosen = {"tokens": [{key: token[key] for key in ("id", "userId", "clientId")} for token in tokens]}
    else:
        chosen = {"client_id": [tokens[0]["clientId"]], "token_id": ids}
    return {"state": "absent", **chosen}


def _change_of_network(token: Token) -> dict[str, Any]:
    """Return the options that change the network of a token, unless it has another one by then than in the plan."""
    present = parse_network(token.get("network"))
    is_known = present and is_settable(present)
    expected = {"current_network": network_option(present.as_json())} if present and is_known else {}
    return {"network": network_option(token["new_network"]), **expected}


def network_option(network: Mapping[str, Any]) -> dict[str, Any]:
    """Return a network of Okta's as the option network of okta_api_token_network."""
    return {**network, "connection": network["connection"].lower()}


def was_executed(result: Result) -> bool:
    """Return whether a module has executed its plan."""
    return "revoked" in result or "updated" in result


def could_not_read(result: Result) -> bool:
    """Return whether a module has failed before it made a plan. A user who does not exist is no reason for that."""
    return bool(result.get("failed")) and not was_executed(result)


def name_of(kind: str, token: Token) -> str:
    """Return a token's name for people, with its id: the name of an API token, app and user of a refresh token."""
    if token["id"] == CURRENT:
        return printable(f"the API token in use, of {user_of(token)}")
    if kind in (API_TOKENS, NETWORKS):
        return printable(f"{token.get('name') or 'API token'} ({token['id']})")
    if kind == SESSIONS:
        return printable(f"the sessions of {user_of(token)}")
    if kind == GRANTS:
        scope = token.get("scope_name") or token.get("scopeId")
        return printable(f"consent to {scope} for {client_of(token)} of {user_of(token)} ({token['id']})")
    return printable(f"{client_of(token)} of {user_of(token)} ({token['id']})")


def user_of(token: Token) -> str:
    """Return the owner of a token as far as it is known: login, name or id."""
    owner = (token.get("_embedded") or {}).get("owner") or {}
    return str(
        owner.get("login") or token.get("user") or token.get("user_name") or token.get("userId") or "an unknown user"
    )


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
        "token_id": id_of(kept),
        "name": kept["name"],
        "user_id": kept["user_id"],
        "client_id": kept["client_id"],
        "reason": kept["reason"],
        "detail": kept["detail"],
    }


def _is_gone(error: Mapping[str, Any]) -> bool:
    return bool(error["error"].get("code") == NOT_FOUND)


def _gone(kind: str, error: Mapping[str, Any]) -> Kept:
    """Return the entry of kept for a token that was asked for by its id and does not exist."""
    return describe_kept(kind, {"id": id_of(error)}, "absent", "It does not exist, or is revoked.")


def _unread(question: Question, result: Result, user_sources: Mapping[str, str]) -> list[str]:
    """Return a sentence for each user who does not exist, and for what else the module could not read."""
    if could_not_read(result):
        users = question.options.get("user_id") or []
        whose = f" of {_with_source(users[0], user_sources)}" if len(users) == 1 else ""
        if question.kind == NETWORKS:
            tokens = plural(len(question.options["token_id"]), "API token")
            return [f"Whether {tokens} can be {CHANGE.done} is unknown. {printable(result['msg'])}"]
        what = "sessions" if question.kind == SESSIONS else f"{NOUNS[question.kind]}s"
        return [f"The {what}{whose} could not be read. {printable(result['msg'])}"]
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
