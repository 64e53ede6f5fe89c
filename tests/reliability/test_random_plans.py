# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random orgs, criteria and protections through the real modules: what they report is what the ledger of the org says.

`tasks` compares each run with the ledger; here are the rules for what is kept.
"""

from contextlib import ExitStack

import pytest
from emulator import Emulator
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from module_runner import recorded_requests, tasks
from sample_org import BEARER, CALLER, OWN, OWN_SECRET, SAMPLE_ORG, ids

API, REFRESH, APP = "okta_api_token", "okta_user_refresh_token", "okta_app_refresh_token"
USERS = [f"00uperson{number}0000000000" for number in range(3)]
CLIENTS = [f"0oaclient{number}0000000000" for number in range(3)]
API_TOKENS = [f"00Tapi{number}0000000000000" for number in range(5)]
REFRESH_TOKENS = [f"oarref{number}0000000000000" for number in range(6)]

# Characters that paths, filters, YAML, Jinja and people stumble over.
ODD = "abAB \u00e4\u00c4\u00df/\\\"'.,;:#?&%+@{}[]<>|*-_0\u0130\u0131\u01c5\U0001f511"
texts = st.text(st.sampled_from(ODD), min_size=1, max_size=8).filter(str.strip)
# An entry is compared without the blanks around it first, so logins that end in blanks are for the unit tests.
logins = st.one_of(
    texts,
    st.builds("{}@example.com".format, texts),
    st.sampled_from(["oarevalo@contoso.com", "jane", "x" * 90 + "@example.com"]),
).map(str.strip)
cases = st.sampled_from([str, str.upper, str.lower, lambda text: f" {text} ", lambda text: f"{text}\t"])


@st.composite
def orgs(draw):
    """A seed, whose names and logins are left to chance."""
    unique = draw(st.lists(logins, min_size=3, max_size=3, unique_by=lambda login: login.strip().casefold()))
    assume("me" not in [login.strip().casefold() for login in unique])
    return {
        **SAMPLE_ORG,
        "grants": [],
        "users": [
            SAMPLE_ORG["users"][0],
            *({"id": user, "login": login} for user, login in zip(USERS, unique, strict=True)),
        ],
        "clients": [SAMPLE_ORG["clients"][2], *({"id": client, "name": draw(texts)} for client in CLIENTS)],
        "api_tokens": [
            SAMPLE_ORG["api_tokens"][0],
            *(
                {
                    "id": one,
                    "name": draw(texts | st.sampled_from(unique)),
                    "owner": draw(st.sampled_from([CALLER, *USERS])),
                    "age_days": 9,
                    "idle_days": draw(st.integers(1, 8)),
                    "client_name": draw(st.sampled_from(["Okta API", "Okta API", "Okta AD Agent"])),
                }
                for one in API_TOKENS
            ),
        ],
        "refresh_tokens": [
            {
                "id": one,
                "user": draw(st.sampled_from(USERS)),
                "client": draw(st.sampled_from(CLIENTS)),
                "age_days": draw(st.integers(2, 5)),
                "idle_days": draw(st.integers(1, 2)),
            }
            for one in REFRESH_TOKENS
        ],
    }


def named(token):
    """A token of a seed as the option tokens wants it."""
    return {"id": token["id"], "userId": token["user"], "clientId": token["client"]}


@st.composite
def plans(draw):
    """An org, a task, and entries of protect: what exists, written as people write it, and texts that may match or
    not."""
    org = draw(orgs())
    existing = [
        *API_TOKENS,
        *REFRESH_TOKENS,
        *USERS,
        *CLIENTS,
        *(user["login"] for user in org["users"]),
        *(token["name"] for token in org["api_tokens"]),
    ]
    written = st.builds(lambda text, case: case(text), st.sampled_from(existing), cases)
    protect = draw(st.lists(written | texts, max_size=4))
    where = st.fixed_dictionaries({}, optional={"idle_days": st.integers(0, 8), "include_agents": st.booleans()})
    api = st.one_of(
        st.builds(lambda chosen: {"token_id": chosen}, st.lists(st.sampled_from(API_TOKENS), max_size=5)),
        st.builds(
            lambda chosen, owners: {"where": {"owner": owners, **chosen}},
            where,
            st.lists(st.sampled_from([CALLER, *USERS]), min_size=1, max_size=3),
        ),
        st.builds(lambda chosen, days: {"where": {**chosen, "idle_days": days}}, where, st.integers(0, 8)),
    )
    tokens = st.lists(st.sampled_from(org["refresh_tokens"]), max_size=4)
    refresh = st.one_of(
        st.builds(
            lambda chosen: {"tokens": [named(token) for token in chosen]},
            tokens,
        ),
        st.builds(
            lambda users, keep, narrow: {"user_id": users, "all_tokens": True, **keep, **narrow},
            st.lists(st.sampled_from(USERS), max_size=3),
            st.just({})
            | st.builds(lambda keep: {"keep_client_id": keep}, st.lists(st.sampled_from(CLIENTS), max_size=2)),
            st.just({}) | st.builds(lambda days: {"where": {"idle_days": days}}, st.integers(0, 3)),
        ),
    )
    app = st.builds(
        lambda clients, keep, narrow: {"client_id": clients, "all_tokens": True, **keep, **narrow},
        st.lists(st.sampled_from(CLIENTS), min_size=1, max_size=3, unique=True),
        st.just({}) | st.builds(lambda keep: {"keep_user_id": keep}, st.lists(st.sampled_from(USERS), max_size=2)),
        st.just({}) | st.builds(lambda days: {"where": {"idle_days": days}}, st.integers(0, 3)),
    )
    module, options = draw(st.sampled_from([(API, api), (REFRESH, refresh), (APP, app)]))
    return org, module, draw(options), protect


def folded(text):
    """A text as people read it, for comparing names and logins."""
    return " ".join(text.casefold().split())


def protected(org, entries):
    """The ids of the tokens that must not be revoked: the test's own idea of protect, without a request.

    Whoever has a short login is protected by it too, even where Okta cannot tell it from another's.
    """
    wanted = {entry.strip() for entry in entries}
    names = {folded(entry) for entry in entries}
    users = {
        user["id"]
        for user in org["users"]
        if user["id"] in wanted or user["login"].strip().casefold() in {entry.casefold() for entry in wanted}
    }
    api = {t["id"] for t in org["api_tokens"] if t["id"] in wanted or t["owner"] in users or folded(t["name"]) in names}
    return api | {
        token["id"]
        for token in org["refresh_tokens"]
        if token["id"] in wanted or token["user"] in users or token["client"] in wanted
    }


def matches(org, entries):
    """The entries that certainly name something that the task can know of."""
    exact = {*API_TOKENS, *USERS, *CLIENTS}
    named = {folded(token["name"]) for token in org["api_tokens"]} | {folded(user["login"]) for user in org["users"]}
    return [entry for entry in entries if entry.strip() in exact or folded(entry) in named]


def lists_of(result):
    return {
        "revoked": ids(result["revoked"]),
        "kept": [one["token_id"] for one in result["kept"]],
        "absent": result["absent"],
        "errors": [one["token_id"] for one in result["errors"]],
        "pending": result["pending"],
    }


def candidates(org, options):
    """The tokens that a task is about, before anything is kept."""
    if "token_id" in options:
        return set(options["token_id"])
    if "tokens" in options:
        return {token["id"] for token in options["tokens"]}
    where = options.get("where", {})
    if "all_tokens" in options:
        return {
            token["id"]
            for token in org["refresh_tokens"]
            if token["user"] in options.get("user_id", USERS)
            and token["client"] in options.get("client_id", CLIENTS)
            and token["idle_days"] >= where.get("idle_days", 0)
        }
    return {
        token["id"]
        for token in org["api_tokens"]
        if token["idle_days"] >= where.get("idle_days", 0) and token["owner"] in where.get("owner", [token["owner"]])
    }


@pytest.fixture(scope="module")
def okta():
    """A local Okta, to which each example brings its own org."""
    with Emulator("empty") as emulator:
        yield emulator


@pytest.mark.parametrize(
    "who", [{"api_token": OWN_SECRET}, {"access_token": BEARER}], ids=["api_token", "access_token"]
)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(), extra=logins)
def test_a_plan_agrees_with_the_ledger(okta, who, plan, extra):
    org, module, options, protect = plan
    with ExitStack() as stack:
        okta.reset(org)
        okta.clock.freeze()
        task = stack.enter_context(tasks(okta, stack.enter_context(recorded_requests())))

        def run(**more):
            return task(module, state="absent", **{**options, **who, "protect": protect, **more})

        predicted = run(check=True)
        unprotected = run(check=True, protect=[])
        lenient = run(check=True, protect_missing="warn")
        more = run(check=True, protect=[*protect, extra], protect_missing="warn")
        real = run()
        died = {effect["id"] for effect in okta.ledger}

        assert not died & (protected(org, protect) - {OWN})
        assert not set(ids(lenient["revoked"])) & protected(org, protect)
        assert set(ids(more["revoked"])) <= set(ids(lenient["revoked"])) <= set(ids(unprotected["revoked"]))
        assert bool(lenient["unmatched"]) == bool(real.get("failed"))
        assert not {one["entry"] for one in lenient["unmatched"]} & set(matches(org, protect))
        if real.get("failed"):
            assert died == set()
            assert real["msg"].startswith("protect: ")
            assert predicted["msg"] == real["msg"]
            return
        assert lists_of(predicted) == lists_of(real)
        every = [one for found in lists_of(real).values() for one in found]
        assert len(every) == len(set(every))
        assert set(every) == candidates(org, options)
        assert died == set(ids(real["revoked"]))
        assert set(ids(real["revoked"])) == set(ids(lenient["revoked"]))
