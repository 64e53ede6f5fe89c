# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which API tokens a playbook gives another network, and which it leaves as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Any, cast

from ..module_utils._facts import parse_time
from ..module_utils._networks import is_settable, parse_network
from ..module_utils._protection import nearest, same_name
from ..module_utils._selection import AGENT, NOT_JUDGED, OWN_TOKEN, recently_used
from ._assignments import Assignment
from ._audit import load_policy
from ._findings import Finding, is_agent, judge
from ._plan import NETWORKS, Kept, Plan, Question, Result, Token, describe_kept
from ._quarantine import problem_of
from ._screen import printable, some
from ._token_policy import PolicyError

Settings = Mapping[str, Any]
Job = Mapping[str, Any]  # what job_settings returns

ACCEPTED, NO_WAY_BACK = "accepted", "no_way_back"
_IS_OWN = "It may be the API token that this playbook uses."


class RefusedError(ValueError):
    """Says in one sentence why nothing can be planned."""


@dataclass(frozen=True)
class Choice:
    """Holds what is asked of the modules, and what is known without them: the tokens that are kept, and sentences on
    what the settings name but does not exist.
    """

    questions: Sequence[Question]
    kept: Sequence[Kept] = ()
    unmatched: Sequence[str] = ()


def _choose_to_restrict(settings: Settings, job: Job, listing: Result) -> Choice:
    """Return the tokens of the approved file, or those of okta_where. Raises RefusedError."""
    if settings["okta_where"]:
        return Choice([_question(settings, _zone_of(settings), where=settings["okta_where"])])
    tokens: Sequence[Token] = listing["api_tokens"]
    assigned, unmatched = _match(job["networks"], tokens)
    own = _own_tokens(tokens, listing["sign_in"])
    kept = [describe_kept(NETWORKS, token, OWN_TOKEN, _IS_OWN) for token, _network in assigned if token["id"] in own]
    questions: dict[str, Question] = {}
    for token, assignment in assigned:
        if token["id"] not in own:
            network = assignment["network"] or {}
            question = questions.setdefault(repr(network), _question(settings, network, token_id=[]))
            question.options["token_id"].append(token["id"])
    return Choice(_some(settings, questions.values()), kept, unmatched)


def _choose_to_quarantine(settings: Settings, _job: Job, listing: Result) -> Choice:
    """Return the tokens of okta_where or okta_token_id, or those with findings. Raises RefusedError."""
    network = _zone_of(settings)
    for name in ("where", "token_id"):
        if settings[f"okta_{name}"]:
            return Choice([_question(settings, network, **{name: settings[f"okta_{name}"]})])
    tokens, signed_in = listing["api_tokens"], listing["sign_in"]
    by_token = _find(settings, tokens, signed_in)
    own = _own_tokens(tokens, signed_in)
    chosen: list[str] = []
    kept: list[Kept] = []
    for token in tokens:
        findings = by_token.get(token["id"])
        if not findings:
            continue
        reason = _reason_to_keep(token, findings, own)
        if reason:
            kept.append(describe_kept(NETWORKS, token, *reason))
        else:
            chosen.append(token["id"])
    return Choice([_question(settings, network, token_id=chosen)], kept)


def _choose_to_release(settings: Settings, job: Job, _listing: Result) -> Choice:
    """Return the tokens of the evidence, or those of okta_token_id that are among them. Raises RefusedError."""
    assignments: Sequence[Assignment] = job["networks"]
    wanted = settings["okta_token_id"]
    unknown = [one for one in wanted or () if one not in {assignment["token"] for assignment in assignments}]
    if unknown:
        raise RefusedError(
            f"okta_token_id: {some([repr(one) for one in unknown])} is not in the evidence. It holds"
            f" {some([_label(assignment) for assignment in assignments])}."
        )
    questions: dict[str, Question] = {}
    kept: list[Kept] = []
    for assignment in assignments:
        if wanted and assignment["token"] not in wanted:
            continue
        network, current = assignment["network"], assignment["current_network"]
        if network is None:
            detail = "Its former network is not of a form that can be set. Set it in the Admin Console."
            token = {"id": assignment["token"], "name": assignment["name"]}
            kept.append(describe_kept(NETWORKS, token, NO_WAY_BACK, detail))
            continue
        key = repr((network, current))
        question = questions.setdefault(key, _question(settings, network, current_network=current, token_id=[]))
        question.options["token_id"].append(assignment["token"])
    return Choice(_some(settings, questions.values()), kept)


def _listing_to_restrict(settings: Settings) -> Mapping[str, Any] | None:
    """Return the options with which to list the API tokens first, None if they need not be known."""
    return None if settings["okta_where"] else {"expand": ["sign_in"]}


def _listing_to_quarantine(settings: Settings) -> Mapping[str, Any] | None:
    """Return the options with which to list the API tokens first, None if they need not be known."""
    return {"expand": ["owner", "owner_roles", "network_zones", "sign_in"]} if settings["okta_findings"] else None


def _review_quarantine(settings: Settings, _job: Job, answers: Sequence[tuple[Question, Result]], plan: Plan) -> Plan:
    """Return the plan without tokens whose network could not be put back.

    Raises RefusedError if somebody may call from the zone.
    """
    for result in [answer for _question_asked, answer in answers]:
        for zone in result.get("zones", []):
            problem = problem_of(zone) if zone["id"] in result["network"]["include"] else None
            if problem:
                raise RefusedError(
                    f"okta_zone: {printable(repr(settings['okta_zone']))} {problem}. Nothing was changed. Use a zone"
                    " that holds only addresses of nobody, for example 192.0.2.0/24."
                )
    lost = [token for token in plan.tokens.get(NETWORKS, ()) if not _has_way_back(token)]
    detail = "Its network is not of a form that can be put back."
    kept = [describe_kept(NETWORKS, token, NO_WAY_BACK, detail) for token in lost]
    left = [token for token in plan.tokens.get(NETWORKS, ()) if token not in lost]
    return replace(plan, tokens={NETWORKS: left} if left else {}, kept=[*plan.kept, *kept])


def _review_release(_settings: Settings, job: Job, _answers: Sequence[tuple[Question, Result]], plan: Plan) -> Plan:
    """Return the plan as it is. Raises RefusedError if the evidence is about another org."""
    if plan.signed_in and plan.signed_in["org_url"] != job["org_url"]:
        raise RefusedError(
            f"okta_evidence: it is about {job['org_url']}, and not about {plan.signed_in['org_url']}. Nothing was"
            " changed. Use the evidence of this org."
        )
    return plan


def _question(settings: Settings, network: Mapping[str, Any], **options: Any) -> Question:
    asked = {"protect": settings["okta_protect"], "protect_missing": "ignore", "expand": ["owner", "sign_in"]}
    return Question(NETWORKS, {**asked, "network": network, **options})


def _some(settings: Settings, questions: Iterable[Question]) -> list[Question]:
    """Return the questions. If there are none, one about no token, which finds out whose credentials are in use."""
    return list(questions) or [_question(settings, {"connection": "anywhere"}, token_id=[])]


def _zone_of(settings: Settings) -> dict[str, Any]:
    return {"connection": "zone", "include": [settings["okta_zone"]]}


def _match(
    assignments: Sequence[Assignment], tokens: Sequence[Token]
) -> tuple[list[tuple[Token, Assignment]], list[str]]:
    """Return each assignment with its token, and a sentence for each that matches none.

    Raises RefusedError for one that matches several, because anybody who creates a token chooses its name, and for a
    token that is named twice.
    """
    matched: dict[str, tuple[Token, Assignment]] = {}
    unmatched: list[str] = []
    for assignment in assignments:
        text = assignment["token"]
        found = [token for token in tokens if token["id"] == text or same_name(token.get("name"), text)]
        if not found:
            unmatched.append(_unmatched(text, tokens))
        elif len(found) > 1:
            ids = ", ".join(token["id"] for token in found)
            raise RefusedError(
                f"okta_approved_networks: {printable(repr(text))} is the name of {len(found)} API tokens ({ids})."
                " Name the right one by its ID."
            )
        elif found[0]["id"] in matched:
            other = matched[found[0]["id"]][1]["token"]
            raise RefusedError(
                f"okta_approved_networks: {printable(repr(text))} and {printable(repr(other))} are the same API token."
                " Remove one of the two."
            )
        else:
            matched[found[0]["id"]] = found[0], assignment
    return list(matched.values()), unmatched


def _unmatched(text: str, tokens: Sequence[Token]) -> str:
    named = {name: f"{name!r}" for token in tokens for name in (token["id"], token.get("name")) if name}
    suggestion = nearest(text, named)
    sentence = f"okta_approved_networks: {printable(repr(text))} does not match any API token of the org."
    return f"{sentence} Did you mean {printable(suggestion)}?" if suggestion else sentence


def _find(settings: Settings, tokens: Sequence[Token], signed_in: Mapping[str, Any]) -> dict[str, list[Finding]]:
    """Return the findings of the wanted rules by token. Raises RefusedError for a policy that cannot be used."""
    try:
        policy, _summary = load_policy(settings["okta_policy_file"])
    except PolicyError as error:
        raise RefusedError(f"okta_policy_file: {error}.") from None
    absent = [rule for rule in settings["okta_findings"] if rule not in policy.rules]
    if absent:
        raise RefusedError(
            f"okta_findings: the policy has no rule {' and '.join(absent)}. It has {', '.join(policy.rules)}."
        )
    findings: dict[str, list[Finding]] = {}
    for finding in judge(tokens, policy, date.fromisoformat(signed_in["time"][:10])).findings:
        if finding["rule"] in settings["okta_findings"]:
            findings.setdefault(finding["token_id"], []).append(finding)
    return findings


def _reason_to_keep(token: Token, findings: Sequence[Finding], own: Sequence[str]) -> tuple[str, str] | None:
    """Return the reason and the detail for a token that has findings and is kept all the same, else None."""
    if is_agent(token):
        return AGENT, "It belongs to an agent, which Okta manages."
    if token["id"] in own:
        return OWN_TOKEN, _IS_OWN
    if any(not finding["exception"] and finding["severity"] != "unknown" for finding in findings):
        return None
    accepted = next((finding["exception"] for finding in findings if finding["exception"]), None)
    if accepted:
        return ACCEPTED, f"The policy accepts it until {accepted['until']}: {accepted['reason']}"
    return NOT_JUDGED, findings[0]["message"]


def _own_tokens(tokens: Sequence[Token], signed_in: Mapping[str, Any]) -> list[str]:
    """Return the ids of the tokens that may be the one in use, as the modules know it."""
    if signed_in["method"] != "api_token":
        return []
    now = parse_time(signed_in["time"]) or datetime.now(timezone.utc)
    recent = recently_used(cast(Sequence[Any], tokens), now)
    return [token["id"] for token in recent if token.get("userId") in (signed_in["user_id"], None)]


def _has_way_back(token: Token) -> bool:
    network = parse_network(token.get("network"))
    return network is not None and is_settable(network)


def _label(assignment: Assignment) -> str:
    name = assignment["name"]
    return printable(f"{assignment['token']} ({name})" if name else assignment["token"])


def _no_listing(_settings: Settings) -> None:
    return None


def _as_planned(_settings: Settings, _job: Job, _answers: Sequence[tuple[Question, Result]], plan: Plan) -> Plan:
    return plan


@dataclass(frozen=True)
class Selector:
    """Describes how a playbook selects the API tokens whose network it changes.

    listing(settings) returns the options with which okta_api_token_info lists the tokens first, None if they need not
    be known. choose(settings, job, listing) returns what it asks. review(settings, job, answers, plan) returns the plan
    to execute. The last two raise RefusedError.
    """

    choose: Callable[[Settings, Job, Result], Choice]
    listing: Callable[[Settings], Mapping[str, Any] | None] = _no_listing
    review: Callable[[Settings, Job, Sequence[tuple[Question, Result]], Plan], Plan] = _as_planned


RESTRICT = Selector(_choose_to_restrict, _listing_to_restrict)
QUARANTINE = Selector(_choose_to_quarantine, _listing_to_quarantine, _review_quarantine)
RELEASE = Selector(_choose_to_release, review=_review_release)
