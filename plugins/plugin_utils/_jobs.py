# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the variables of each playbook. The tables of the documentation show what is here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ._rules import RULES
from ._settings import Job, Setting
from ._values import (
    is_left_out,
    one_of,
    parse_bool,
    parse_criteria,
    parse_list,
    parse_moment,
    parse_text,
    plain,
    some_of,
    whole_number,
)

_TOKEN_POLICY = Path(__file__).parents[2] / "playbooks" / "vars" / "token_policy.yml"

REVOKE = Setting("okta_revoke", parse_bool, "Revoke tokens. Otherwise the playbook only reports.", default=False)
MAX_REVOCATIONS = Setting(
    "okta_max_revocations",
    whole_number(0),
    "Revoke nothing and fail if more tokens than this would be revoked in an org. It counts all tokens and consents "
    "of the run.",
    default_text="none, required to revoke",
)
PROTECT = Setting(
    "okta_protect",
    parse_list,
    "What to keep in any case: IDs and exact names of API tokens, IDs of refresh tokens, IDs and logins of users, "
    "client IDs. Each entry must match something that exists.",
    default=[],
    default_text="nothing",
)
PROTECT_MISSING = Setting(
    "okta_protect_missing",
    one_of(("fail", "warn")),
    "What to do if an entry of ``okta_protect``, ``okta_keep_client_id`` or ``okta_approved_networks`` matches "
    "nothing: ``fail`` or ``warn``. "
    "A report always warns.",
    default="fail",
)
APPROVED_TOKENS = Setting(
    "okta_approved_tokens",
    parse_list,
    "Revoke or change only tokens with these IDs, for example those that somebody has approved. A report passes its "
    "plan on to the next node of an AWX workflow under this name.",
    default_text="every token of the plan",
)
APPROVED_ONLY = Setting(
    "okta_approved_only",
    parse_bool,
    "Fail unless ``okta_approved_tokens`` is set. The job template that an AWX workflow runs after the approval sets "
    "it.",
    default=False,
)
BATCH_SIZE = Setting(
    "okta_batch_size", whole_number(1), "Number of tokens that one task revokes or changes", default=200
)
EVIDENCE_DIR = Setting(
    "okta_evidence_dir", parse_text, "Folder for the evidence, on the control node", default="okta-evidence"
)
CHANGE = Setting(
    "okta_change", parse_bool, "Change networks of tokens. Otherwise the playbook only reports.", default=False
)
MAX_CHANGES = Setting(
    "okta_max_changes",
    whole_number(0),
    "Change nothing and fail if the network of more tokens than this would be changed in an org",
    default_text="none, required to change",
)
_ACTING = (PROTECT, PROTECT_MISSING, APPROVED_TOKENS, APPROVED_ONLY, BATCH_SIZE, EVIDENCE_DIR)
REVOKING = (REVOKE, MAX_REVOCATIONS, *_ACTING)
CHANGING = (CHANGE, MAX_CHANGES, *_ACTING)

IDLE_DAYS = Setting(
    "okta_idle_days", whole_number(1, 29), "Number of unused days from which on a token is idle, 1 to 29", default=14
)
USER = Setting(
    "okta_user",
    parse_list,
    "Logins or IDs of the users who leave",
    default=[],
    default_text="required",
    required="Set okta_user to the login or ID of the user who leaves, or to a list of them",
)
KEEP_CLIENT_ID = Setting(
    "okta_keep_client_id", parse_list, "Client IDs whose refresh tokens to keep", default=[], default_text="nothing"
)
REVOKE_API_TOKENS = Setting(
    "okta_revoke_api_tokens",
    parse_bool,
    "Revoke the API tokens of the users too. Otherwise they are only listed.",
    default=False,
)
SKIP_API_TOKENS = Setting("okta_skip_api_tokens", parse_bool, "Skip API tokens entirely", default=False)
REVOKE_GRANTS = Setting(
    "okta_revoke_grants",
    parse_bool,
    "Revoke consents too, before the tokens. With a consent, a client can get new tokens.",
    default=False,
)
END_SESSIONS = Setting(
    "okta_end_sessions", parse_bool, "End the Okta sessions of the users too, before the tokens", default=False
)
DELETE_BY = Setting(
    "okta_delete_by",
    one_of(("token", "collection")),
    "How to revoke the tokens of all users: ``token`` revokes exactly those of the plan, one by one; ``collection`` "
    "everything the client has, with one request, also what Okta issues meanwhile.",
    default="token",
)
CLIENT_ID = Setting(
    "okta_client_id",
    parse_list,
    "Client IDs of the app, usually one",
    default=[],
    default_text="required",
    required="Set okta_client_id to the client ID of the app",
)
USERS = Setting(
    "okta_users",
    parse_list,
    "Logins or IDs of the users whose tokens to revoke",
    default_text="all users",
)
USERS_FILE = Setting(
    "okta_users_file",
    parse_text,
    "File on the control node with logins or IDs of such users, one per line",
    default_text="nothing",
    is_file=True,
)
SINCE = Setting(
    "okta_since",
    parse_moment,
    "Start of the incident: a date or time in ISO 8601, in UTC unless it has an offset, for example "
    "``2026-11-24T08:00:00Z``",
    default_text="required",
    required="Set okta_since to the start of the incident, for example 2026-11-24T08:00:00Z",
)
SINCE_USERS = Setting(
    "okta_users",
    parse_list,
    "Logins or IDs of the users whose refresh tokens to revoke",
    default=[],
    default_text="nothing",
)
SINCE_CLIENT_ID = Setting(
    "okta_client_id",
    parse_list,
    "Client IDs of apps whose refresh tokens to revoke, of all users",
    default=[],
    default_text="nothing",
)
ALLOW_KEPT = Setting("okta_allow_kept", parse_bool, "Do not fail if new tokens were kept", default=False)

POLICY_FILE = Setting(
    "okta_policy_file",
    parse_text,
    "File with the policy",
    default=str(_TOKEN_POLICY),
    default_text="the collection's",
    is_file=True,
)
APPROVED_NETWORKS = Setting(
    "okta_approved_networks",
    parse_text,
    "YAML file on the control node with the network zones of each token, see below",
    default_text="nothing",
    is_file=True,
)
WHERE = Setting(
    "okta_where",
    parse_criteria,
    "Criteria that select tokens, as the option ``where`` of the modules has them, for example ``{idle_days: 21}``",
    default_text="nothing",
)
ZONE = Setting(
    "okta_zone",
    parse_text,
    "Name or ID of the network zone from which the tokens of ``okta_where`` can be used",
    default_text="required with ``okta_where``",
)
QUARANTINE_ZONE = Setting(
    "okta_zone",
    parse_text,
    "Name or ID of the network zone that holds nobody's address",
    default_text="required",
    required="Set okta_zone to the network zone that holds nobody's address, for example Quarantine",
)
TOKEN_ID = Setting("okta_token_id", parse_list, "IDs of the tokens", default_text="nothing")
RELEASED_TOKEN_ID = Setting(
    "okta_token_id", parse_list, "IDs of the tokens to release", default_text="all of the evidence"
)
FINDINGS = Setting(
    "okta_findings",
    some_of(tuple(RULES)),
    "Rules of the policy. Selects the tokens of people and scripts for which one of them has a finding",
    default_text="nothing",
)
EVIDENCE = Setting(
    "okta_evidence",
    parse_text,
    "Folder with the evidence of the run to undo, of this playbook's counterparts",
    default_text="required",
    required="Set okta_evidence to the folder with the evidence of the run to undo",
)

AUDIT = (
    POLICY_FILE,
    Setting(
        "okta_baseline",
        parse_text,
        "File to compare with: an earlier ``report.json`` or a list of approved tokens",
        default_text="none",
        is_file=True,
    ),
    Setting(
        "okta_fail_on",
        some_of(("critical", "high", "medium", "low", "unknown", "drift")),
        "What makes the play fail: ``critical``, ``high``, ``medium``, ``low``, ``unknown``, ``drift``",
        default=[],
        default_text="nothing",
    ),
    Setting("okta_report_dir", parse_text, "Folder for the report, on the control node", default="okta-report"),
)

TRACE = (
    Setting("okta_token_id", parse_list, "IDs or names of the API tokens to trace", default_text="every token"),
    Setting(
        "okta_where",
        parse_criteria,
        "Criteria that select tokens, as the option ``where`` of the modules has them, for example ``{idle_days: 21}``",
        default_text="every token",
    ),
    Setting(
        "okta_findings",
        some_of(tuple(RULES)),
        "Rules of the policy. Selects the tokens for which one of them has a finding",
        default_text="every token",
    ),
    POLICY_FILE,
    Setting(
        "okta_since",
        parse_moment,
        "Read events from this date or time on, in ISO 8601",
        default_text="the 90 days that Okta keeps",
    ),
    Setting(
        "okta_max_events",
        whole_number(1, 100_000),
        "Maximum number of events to read, the latest first",
        default=10_000,
    ),
    Setting("okta_report_dir", parse_text, "Folder for the report, on the control node", default="okta-trace"),
)
VERIFY = (
    Setting(
        "okta_evidence",
        parse_text,
        "Folder with the evidence of a run on the control node, or a folder that holds those of several runs on one "
        "org",
        default_text="required",
        required="Set okta_evidence to the folder with the evidence of a run",
    ),
)


def _check_trace(settings: Mapping[str, Any]) -> Iterable[str]:
    given = [name for name in ("okta_token_id", "okta_where", "okta_findings") if settings[name] is not None]
    if len(given) > 1:
        yield f"{' and '.join(given)} contradict each other. Set one of them only."


def _check_revoking(settings: Mapping[str, Any]) -> Iterable[str]:
    if settings["okta_revoke"] and settings["okta_max_revocations"] is None:
        yield "Set okta_max_revocations to the number of tokens that may be revoked at most, together with okta_revoke."
    yield from _check_approval(settings)


def _check_approval(settings: Mapping[str, Any]) -> Iterable[str]:
    if settings["okta_approved_only"] and settings["okta_approved_tokens"] is None:
        yield (
            "okta_approved_only: nothing was approved, because okta_approved_tokens is not set. Launch the workflow, "
            "whose plan sets it, instead of this job template."
        )


def _check_changing(settings: Mapping[str, Any]) -> Iterable[str]:
    if settings["okta_change"] and settings["okta_max_changes"] is None:
        yield "Set okta_max_changes to the number of tokens that may be changed at most, together with okta_change."
    yield from _check_approval(settings)


def _check_restrict(settings: Mapping[str, Any]) -> Iterable[str]:
    yield from _check_changing(settings)
    yield from _check_one_of(settings, "okta_approved_networks", "okta_where")
    if bool(settings["okta_where"]) != bool(settings["okta_zone"]):
        yield "okta_where and okta_zone belong together. Set both, or use okta_approved_networks."


def _check_quarantine(settings: Mapping[str, Any]) -> Iterable[str]:
    yield from _check_changing(settings)
    yield from _check_one_of(settings, "okta_where", "okta_token_id", "okta_findings")


def _check_one_of(settings: Mapping[str, Any], *names: str) -> Iterable[str]:
    given = [name for name in names if settings[name]]
    if len(given) != 1:
        found = f", not {' and '.join(given)}" if given else " to say which tokens"
        yield f"Set exactly one of {', '.join(names[:-1])} and {names[-1]}{found}."


def _check_delete_by(settings: Mapping[str, Any]) -> Iterable[str]:
    yield from _check_revoking(settings)
    if settings["okta_users"] == []:
        yield "okta_users: the list names nobody. Name users, or leave it out to revoke the tokens of all users."
    narrowing = ("okta_users", "okta_users_file", "okta_protect", "okta_approved_tokens")
    given = [name for name in narrowing if settings[name]]
    if settings["okta_delete_by"] == "collection" and given:
        yield (
            "okta_delete_by: collection revokes all tokens, so it cannot be combined with "
            f"{' and '.join(given)}. Use token."
        )


def _check_api_tokens(settings: Mapping[str, Any]) -> Iterable[str]:
    yield from _check_revoking(settings)
    if settings["okta_revoke_api_tokens"] and settings["okta_skip_api_tokens"]:
        yield "okta_revoke_api_tokens and okta_skip_api_tokens contradict each other. Set one of them only."


def _revoking(name: str, *own: Setting, check: Callable[[Mapping[str, Any]], Iterable[str]] = _check_revoking) -> Job:
    """Return a job with its own settings and those of all that revoke; one of its own replaces one of the same name."""
    names = {setting.name for setting in own}
    return Job(name, (*own, *(setting for setting in REVOKING if setting.name not in names)), check)


def _changing(name: str, *own: Setting, check: Callable[[Mapping[str, Any]], Iterable[str]] = _check_changing) -> Job:
    """Return a job with its own settings and those of all that change networks."""
    return Job(name, (*own, *CHANGING), check)


JOBS = {
    job.name: job
    for job in (
        Job("audit_api_tokens", AUDIT),
        Job("trace_api_tokens", TRACE, _check_trace),
        Job("verify_evidence", VERIFY),
        _revoking("revoke_idle_api_tokens", IDLE_DAYS),
        _revoking(
            "offboard_user",
            USER,
            KEEP_CLIENT_ID,
            REVOKE_API_TOKENS,
            SKIP_API_TOKENS,
            REVOKE_GRANTS,
            END_SESSIONS,
            check=_check_api_tokens,
        ),
        _revoking(
            "revoke_client_refresh_tokens",
            CLIENT_ID,
            USERS,
            USERS_FILE,
            REVOKE_GRANTS,
            DELETE_BY,
            check=_check_delete_by,
        ),
        _revoking("revoke_since", SINCE, SINCE_USERS, SINCE_CLIENT_ID, ALLOW_KEPT),
        _revoking("revoke_current_api_token", replace(MAX_REVOCATIONS, default=1, default_text="")),
        _changing("restrict_api_tokens", APPROVED_NETWORKS, WHERE, ZONE, check=_check_restrict),
        _changing(
            "quarantine_api_tokens", QUARANTINE_ZONE, WHERE, TOKEN_ID, FINDINGS, POLICY_FILE, check=_check_quarantine
        ),
        _changing("release_api_tokens", EVIDENCE, RELEASED_TOKEN_ID),
    )
}

# Variables that say which tokens to act on. A playbook that acts and does not have one of them would act on others.
_SELECTING = (
    USER,
    USERS,
    USERS_FILE,
    CLIENT_ID,
    SINCE,
    IDLE_DAYS,
    KEEP_CLIENT_ID,
    SKIP_API_TOKENS,
    APPROVED_NETWORKS,
    WHERE,
    TOKEN_ID,
    FINDINGS,
    EVIDENCE,
)
# Variables that let a playbook act, by those of the other kind, which people may confuse with them.
_OTHER_SWITCH = {
    REVOKE.name: CHANGE.name,
    MAX_REVOCATIONS.name: MAX_CHANGES.name,
    CHANGE.name: REVOKE.name,
    MAX_CHANGES.name: MAX_REVOCATIONS.name,
}
_REVOKING_REFRESH_TOKENS = ("offboard_user", "revoke_client_refresh_tokens", "revoke_since")


def find_ineffective(job: Job, given: Mapping[str, Any], extra: Collection[str]) -> Iterable[str]:
    """Return a sentence for each variable that was given to narrow what another playbook revokes.

    extra: names of those that were given for this run. The inventory may hold variables of all playbooks. But a client
    to keep, wherever it is named, is never revoked in silence.
    """
    names = {setting.name for setting in job.settings}
    for name, ours in _OTHER_SWITCH.items():
        if ours in names and name in extra and name not in names:
            yield f"{name} has no effect on {job.name}. Use {ours} instead."
    for setting in _SELECTING if names & {REVOKE.name, CHANGE.name} else ():
        is_to_keep = setting is KEEP_CLIENT_ID and job.name in _REVOKING_REFRESH_TOKENS
        is_meant = is_to_keep or setting.name in extra
        if setting.name not in names and is_meant and not is_left_out(plain(given.get(setting.name))):
            of_jobs = {one.name: {own.name for own in one.settings} for one in JOBS.values()}
            acting = {name: own for name, own in of_jobs.items() if own & {REVOKE.name, CHANGE.name}}
            owners = [name for name, own in acting.items() if setting.name in own]
            cure = f"Use {PROTECT.name} instead." if is_to_keep else "Remove it."
            yield f"{setting.name} has no effect on {job.name}. It is a variable of {' and '.join(owners)}. {cure}"


# Every variable of the playbooks, those of Ansible's keywords included.
VARIABLES = {"okta_hosts", "okta_connection", *(setting.name for job in JOBS.values() for setting in job.settings)}

# The options of okta_connection, which are those that every module has for the connection.
CONNECTION_OPTIONS = (
    "org_url",
    "api_token",
    "access_token",
    "oauth_client_id",
    "oauth_private_key",
    "oauth_private_key_id",
    "oauth_scopes",
    "validate_certs",
    "ca_path",
    "proxy",
    "timeout",
    "retries",
    "rate_limit_timeout",
    "rate_limit_share",
    "concurrency",
)
