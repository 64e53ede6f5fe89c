# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random orgs, random sequences of tasks, random faults: what must hold after every one of them.

Whatever `tasks` checks holds too: the result agrees with the ledger, the lists are disjoint, no secret comes out.
"""

from contextlib import ExitStack

import pytest
from emulator import Emulator
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from module_runner import recorded_requests, tasks
from sample_org import BEARER, CALLER, OWN, OWN_SECRET, SAMPLE_ORG, ids
from thorough import thorough

# As many processes can share the examples; hypothesis makes others for each machine, by its name.
MACHINES = 6
USERS = [f"00uperson{number}0000000000" for number in range(3)]
CLIENTS = [f"0oaclient{number}0000000000" for number in range(3)]
API_TOKENS = [f"00Tapi{number}0000000000000" for number in range(6)]
REFRESH_TOKENS = [f"oarref{number}0000000000000" for number in range(8)]
API, REFRESH, APP = "okta_api_token", "okta_user_refresh_token", "okta_app_refresh_token"

api_ids = st.lists(st.sampled_from([*API_TOKENS, "00Tunknown0000000000"]), max_size=5)
refresh_ids = st.lists(st.sampled_from([*REFRESH_TOKENS, "oarunknown0000000000"]), max_size=4)
names = st.text(max_size=12)
faults = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("status"), "status": st.sampled_from([400, 401, 403, 404, 500, 502, 503, 504])}
    ),
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["drop", "reset", "html", "empty", "invalid_json"]),
            "when": st.sampled_from(["before", "after", "after"]),
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("rate_limit"), "reset_in": st.integers(-100, 100_000), "limit": st.sampled_from([0, 1, 600])}
    ),
    st.fixed_dictionaries({"kind": st.sampled_from(["truncate", "gzip"])}),
)
conditions = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["DELETE", "DELETE", "DELETE", "GET", None]),
        "path": st.sampled_from(["", "", "", "/api-tokens", "/tokens", *API_TOKENS[:2], *CLIENTS[:2]]),
        "times": st.sampled_from([1, 1, 2, 7, None]),
        "skip": st.integers(0, 2),
    }
)
whos = st.sampled_from([{"api_token": OWN_SECRET}, {"access_token": BEARER}])
paces = st.fixed_dictionaries(
    {
        "concurrency": st.sampled_from([1, 4]),
        "retries": st.integers(0, 2),
        "rate_limit_timeout": st.sampled_from([0, 300]),
    }
)


@st.composite
def orgs(draw):
    """A seed: who owns what is left to chance, and some tokens are not there."""
    api_tokens = draw(st.sets(st.sampled_from(API_TOKENS), min_size=3))
    refresh_tokens = draw(st.sets(st.sampled_from(REFRESH_TOKENS), min_size=3))
    return {
        **SAMPLE_ORG,
        "grants": [],
        "users": [SAMPLE_ORG["users"][0], *({"id": user, "login": f"{user}@example.com"} for user in USERS)],
        "clients": [SAMPLE_ORG["clients"][2], *({"id": client, "name": client} for client in CLIENTS)],
        "api_tokens": [
            SAMPLE_ORG["api_tokens"][0],
            *(
                {
                    "id": one,
                    "name": draw(names),
                    "owner": draw(st.sampled_from([CALLER, *USERS])),
                    "age_days": 9,
                    "idle_days": draw(st.integers(1, 8)),
                }
                for one in sorted(api_tokens)
            ),
        ],
        "refresh_tokens": [
            {
                "id": one,
                "user": draw(st.sampled_from(USERS)),
                "client": draw(st.sampled_from(CLIENTS)),
                "age_days": 2,
                "status": draw(st.sampled_from(["ACTIVE", "ACTIVE", "REVOKED"])),
            }
            for one in sorted(refresh_tokens)
        ],
    }


class Sequences(RuleBasedStateMachine):
    """One org, and what is done to it. Subclasses name the local Okta."""

    okta = None

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()

    def teardown(self):
        """Every request has gone to the org and nowhere else."""
        hosts = {request.url.split("/api/")[0] for request in self.sent_requests}
        assert hosts <= {self.okta.url}
        self.stack.close()

    @initialize(org=orgs(), keep_revoked=st.booleans(), paged=st.booleans())
    def begin(self, org, keep_revoked, paged):
        self.okta.reset(org, keep_revoked=keep_revoked, page_api_tokens=paged)
        self.sent_requests = self.stack.enter_context(recorded_requests())
        self.task = self.stack.enter_context(tasks(self.okta, self.sent_requests))

    @rule(fault=faults, condition=conditions)
    def something_breaks(self, fault, condition):
        self.okta.faults.add(**fault, **condition)

    @rule()
    def all_is_well_again(self):
        self.okta.faults.clear()

    @rule(
        token_id=api_ids,
        who=whos,
        pace=paces,
        most=st.sampled_from([None, None, None, 2]),
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_api_tokens(self, token_id, who, pace, most, check):
        self.revoke(API, {"token_id": token_id, "max_revocations": most, **who}, pace, check, set(token_id))

    @rule(
        user=st.sampled_from([*USERS, f"{USERS[0]}@example.com"]),
        client=st.sampled_from(CLIENTS),
        token_id=refresh_ids,
        who=whos,
        pace=paces,
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_refresh_tokens(self, user, client, token_id, who, pace, check):
        self.revoke(
            REFRESH, {"user_id": [user], "client_id": [client], "token_id": token_id, **who}, pace, check, set(token_id)
        )

    @rule(
        days=st.integers(0, 8),
        owners=st.none() | st.lists(st.sampled_from([CALLER, *USERS]), max_size=3),
        protect=st.lists(st.sampled_from([*USERS, f"{USERS[0]}@example.com"]), max_size=2),
        who=whos,
        pace=paces,
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_by_criteria(self, days, owners, protect, who, pace, check):
        options = {"where": {"idle_days": days, "owner": owners}, "protect": [OWN, *protect], **who}
        self.revoke(API, options, pace, check, {*self.okta.org.api_tokens})

    @rule(
        chosen=st.lists(st.sampled_from(REFRESH_TOKENS), max_size=5),
        protect=st.none() | st.lists(st.sampled_from(USERS), max_size=2),
        who=whos,
        pace=paces,
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_listed_tokens(self, chosen, protect, who, pace, check):
        org = self.okta.org.refresh_tokens
        tokens = [
            {"id": one, "userId": org[one].user_id, "clientId": org[one].client_id} for one in chosen if one in org
        ]
        self.revoke(REFRESH, {"tokens": tokens, "protect": protect, **who}, pace, check, set(chosen))

    @rule(
        users=st.lists(st.sampled_from(USERS), max_size=3),
        clients=st.none() | st.lists(st.sampled_from(CLIENTS), max_size=2),
        keep=st.none() | st.lists(st.sampled_from(CLIENTS), max_size=2),
        who=whos,
        pace=paces,
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_all(self, users, clients, keep, who, pace, check):
        named = {
            token.id
            for token in self.okta.org.refresh_tokens.values()
            if token.user_id in users
            and (token.client_id in clients if clients is not None else token.client_id not in (keep or []))
        }
        options = {
            "user_id": users,
            "all_tokens": True,
            **({"keep_client_id": keep} if clients is None else {"client_id": clients}),
        }
        self.revoke(REFRESH, {**options, **who}, pace, check, named)

    @rule(
        clients=st.lists(st.sampled_from(CLIENTS), min_size=1, max_size=2, unique=True),
        users=st.none() | st.lists(st.sampled_from(USERS), min_size=1, max_size=2),
        who=whos,
        pace=paces,
        check=st.sampled_from([False, False, False, True]),
    )
    def revoke_tokens_of_clients(self, clients, users, who, pace, check):
        named = {
            token.id
            for token in self.okta.org.refresh_tokens.values()
            if token.client_id in clients and (users is None or token.user_id in users)
        }
        self.revoke(APP, {"client_id": clients, "user_id": users, "all_tokens": True, **who}, pace, check, named)

    def revoke(self, module, options, pace, check, named):
        """Run the task among the faults there are; then without them: it predicts, does what is left, and has nothing
        more to do."""
        self.settled(self.run(module, check, {**options, **pace}), named)
        broken, most = self.okta.faults.list(), options.pop("max_revocations", None)
        if most is not None or check:
            return
        self.okta.faults.clear()

        predicted = self.run(module, True, options)
        backwards = self.run(
            module, True, {name: value[::-1] if isinstance(value, list) else value for name, value in options.items()}
        )
        real = self.run(module, False, options)
        again = self.run(module, False, options)

        assert set(ids(backwards["revoked"])) == set(ids(predicted["revoked"]))
        assert set(backwards["absent"]) == set(predicted["absent"])
        unlike = {"rate_limit": None, "receipts": None}
        assert {**predicted, **unlike} == {**real, **unlike}
        assert "failed" not in real
        assert (again["changed"], again["revoked"], again["errors"], again["pending"]) == (False, [], [], [])
        self.okta.faults.add_all([{name: value for name, value in one.items() if name != "hits"} for one in broken])

    def run(self, module, check, options):
        return self.task(
            module, check=check, state="absent", **{name: value for name, value in options.items() if value is not None}
        )

    def settled(self, result, named):
        """The report is complete and speaks of nothing that was not named."""
        if result.get("failed"):
            assert "\n" not in result["msg"]
            assert "exception" not in result
        if "revoked" in result:
            every = {
                *ids(result["revoked"]),
                *result["absent"],
                *(error["token_id"] for error in result["errors"]),
                *result["pending"],
            }
            assert every <= named
            assert set(ids(result["revoked"])) == {receipt["token_id"] for receipt in result["receipts"]}

    # A list is whole and true, or the task fails: no fault makes a shorter list of it.

    @rule(who=whos, pace=paces, token_id=st.none() | api_ids)
    def read_api_tokens(self, who, pace, token_id):
        asked = set(self.okta.org.api_tokens) if token_id is None else {OWN, *token_id}
        result = self.task("okta_api_token_info", **who, **pace, **({} if token_id is None else {"token_id": token_id}))
        if not result.get("failed"):
            assert {OWN, *ids(result["api_tokens"])} == asked & set(self.okta.org.api_tokens)
            assert set(result["missing"]) == asked - set(self.okta.org.api_tokens)

    @rule(who=whos, pace=paces, users=st.lists(st.sampled_from(USERS), max_size=2))
    def read_refresh_tokens(self, who, pace, users):
        theirs = [token for token in self.okta.org.refresh_tokens.values() if token.user_id in users]
        result = self.task("okta_user_refresh_token_info", user_id=users, **who, **pace)
        if not result.get("failed"):
            # Okta does not list a client for whose tokens none is alive.
            assert {token.id for token in theirs if token.status == "ACTIVE"} <= set(ids(result["refresh_tokens"]))
            assert set(ids(result["refresh_tokens"])) <= {token.id for token in theirs}


@pytest.fixture(scope="module")
def okta():
    """A local Okta, to which each example brings its own org."""
    with Emulator("empty") as emulator:
        yield emulator


@pytest.mark.parametrize("number", [0, 1, 2, *(pytest.param(more, marks=thorough) for more in range(3, MACHINES))])
def test_random_sequences(okta, number):
    machine = type(f"Sequences{number}", (Sequences,), {"okta": okta})

    some = settings(max_examples=settings.default.max_examples // MACHINES, stateful_step_count=20)
    run_state_machine_as_test(machine, settings=some)
