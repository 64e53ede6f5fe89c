# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that work on one org at the same time: what each has to do, and what became of it.

Every job has slices of the org that nobody else touches, and shares others with the jobs of its group. While they
work, new tokens are put
into all of them.
"""

from collections import deque
from dataclasses import replace
from typing import Any, NamedTuple

from ansible_process import Run, environment_of, write_playbook
from large_org import API_TOKENS, CALLER, CLIENTS, LARGE_ORG, REFRESH_TOKENS, USERS

MOST_JOBS, JOBS_OF_A_GROUP, TASKS_OF_A_PLAY = 20, 4, 4
GROUP_USERS = [f"00ugroup{number:012}" for number in range(MOST_JOBS // JOBS_OF_A_GROUP)]
API, REFRESH = "okta_api_token", "okta_user_refresh_token"
NETWORK = "okta_api_token_network"

LOAD_ORG = {
    **LARGE_ORG,
    "users": [*LARGE_ORG["users"], *({"id": user, "login": f"{user}@example.com"} for user in GROUP_USERS)],
    "api_tokens": [
        *LARGE_ORG["api_tokens"],
        *(
            {
                "id": f"00Tjob{job:014}",
                "name": f"job {job}",
                "owner": CALLER,
                "secret": f"00job-{job:02}-secret-canary-0123456789abcdefgh",
            }
            for job in range(MOST_JOBS)
        ),
    ],
}


class Token(NamedTuple):
    """A token that is to die: whether more than one job may name it, and how many requests the org had seen when it
    was put in."""

    shared: bool
    put: int


class Task(NamedTuple):
    """What a module is asked to do.

    named: the ids that it gets, None for the list or the revocation of all tokens of a user and client.
    """

    module: str
    options: dict[str, Any]
    named: list[str] | None = None

    @property
    def revokes(self):
        """Whether it revokes tokens."""
        return "state" in self.options

    @property
    def changes(self):
        """Whether it changes networks."""
        return self.module == NETWORK

    @property
    def pair(self):
        """The user and the client that it is about, as in a path."""
        return "/users/{user_id}/clients/{client_id}/tokens".format(**self.options)


class Outcome(NamedTuple):
    """The result of a task; `before` and `after` its play, so many tokens were dead, and `put` had been put in
    before."""

    task: Task
    result: dict[str, Any]
    before: int
    after: int
    put: int

    def ids(self, key):
        """The ids in a list of the result."""
        return [
            item if isinstance(item, str) else item.get("token_id") or item["id"] for item in self.result.get(key, [])
        ]

    def uncertain(self):
        """The ids of which the task says that they may be revoked or changed all the same."""
        return self.ids("errors") if "all the same" in self.result.get("msg", "") else []


class TokenPool:
    """The tokens of an org that are to die, and how more come into it."""

    def __init__(self, okta):
        self.okta = okta
        self.tokens = dict.fromkeys(API_TOKENS, Token(shared=True, put=0))
        for ids in REFRESH_TOKENS.values():
            self.tokens.update(dict.fromkeys(ids, Token(shared=False, put=0)))

    def put(self, name, count, user=None, client=None, shared=False):
        """New tokens: API tokens, or refresh tokens of a user and client. Their ids begin with the name."""
        org = self.okta.org
        with org.lock:
            kept = org.refresh_tokens if user else org.api_tokens
            model = kept["oarbot00000000000000"] if user else kept["00Tused0000000000000"]
            change = {"user_id": user, "client_id": client} if user else {}
            first = len(self.tokens)
            made = [f"{name}{first + number:0{20 - len(name)}}" for number in range(count)]
            kept.update({token: replace(model, id=token, **change) for token in made})
            self.tokens.update(dict.fromkeys(made, Token(shared, len(self.okta._state.recording._records))))
        return made


def revoke_by_id(ids, retries):
    return Task(API, {"state": "absent", "token_id": ids, "retries": retries}, ids)


def restrict(ids, retries):
    network = {"connection": "zone", "include": ["Quarantine"]}
    return Task(NETWORK, {"token_id": ids, "network": network, "retries": retries}, ids)


def revoke_refresh_by_id(user, client, ids, retries):
    return Task(
        REFRESH, {"state": "absent", "user_id": user, "client_id": client, "token_id": ids, "retries": retries}, ids
    )


def revoke_all(user, client, retries):
    return Task(
        REFRESH, {"state": "absent", "user_id": user, "client_id": client, "all_tokens": True, "retries": retries}
    )


class Job:
    """Plays of ansible-playbook, one after the other, signed in with an API token of its own."""

    def __init__(self, number, token_pool, folder):
        self.okta, self.token_pool, self.folder = token_pool.okta, token_pool, folder / f"job{number}"
        self.environment = {
            **environment_of(self.okta, self.folder),
            "OKTA_CLIENT_TOKEN": LOAD_ORG["api_tokens"][number - MOST_JOBS]["secret"],
        }
        self.number, self.user, self.group, self.retries = number, USERS[number], number // JOBS_OF_A_GROUP, number % 3
        self.unfinished = {API: [], REFRESH: REFRESH_TOKENS[self.user, CLIENTS[0]]}
        self.kinds = deque(
            [
                self.own_api_tokens,
                self.networks_of_own_api_tokens,
                self.shared_refresh_tokens,
                self.api_tokens_of_group,
                self.own_refresh_tokens,
                self.list_refresh_tokens,
                self.all_refresh_tokens_of_group,
                self.all_own_refresh_tokens,
                self.list_api_tokens,
            ]
        )
        self.kinds.rotate(number)
        self.outcomes = []

    def own_api_tokens(self):
        return revoke_by_id([*self.unfinished[API], *self.token_pool.put(f"00Town{self.number:02}", 100)], self.retries)

    def networks_of_own_api_tokens(self):
        return restrict(self.token_pool.put(f"00Tnet{self.number:02}", 40), self.retries)

    def api_tokens_of_group(self):
        name = f"00Tgrp{self.group:02}"
        self.token_pool.put(name, 30, shared=True)
        return revoke_by_id([*API_TOKENS[:10], *self.latest(name, 90)], self.retries)

    def own_refresh_tokens(self):
        new = self.token_pool.put(f"oarown{self.number:02}", 60, self.user, CLIENTS[0])
        return revoke_refresh_by_id(self.user, CLIENTS[0], [*self.unfinished[REFRESH], *new], self.retries)

    def shared_refresh_tokens(self):
        name, user = f"oargrp{self.group:02}", GROUP_USERS[self.group]
        self.token_pool.put(name, 25, user, CLIENTS[0], shared=True)
        return revoke_refresh_by_id(user, CLIENTS[0], self.latest(name, 75), self.retries)

    def all_own_refresh_tokens(self):
        self.token_pool.put(f"oarall{self.number:02}", 60, self.user, CLIENTS[1])
        return revoke_all(self.user, CLIENTS[1], self.retries)

    def all_refresh_tokens_of_group(self):
        user = GROUP_USERS[self.group]
        self.token_pool.put(f"oargrp{self.group:02}", 25, user, CLIENTS[0], shared=True)
        return revoke_all(user, CLIENTS[0], self.retries)

    def list_api_tokens(self):
        return Task(f"{API}_info", {"fields": ["name"]})

    def list_refresh_tokens(self):
        return Task(f"{REFRESH}_info", {"user_id": self.user, "client_id": CLIENTS[1], "fields": ["status"]})

    def latest(self, name, count):
        """The newest tokens of that name, dead ones too."""
        return [token for token in list(self.token_pool.tokens) if token.startswith(name)][-count:]

    def play(self):
        """Run the next tasks; those of the first play begin with what all jobs have in common."""
        tasks = [revoke_by_id(API_TOKENS, self.retries)] if not self.outcomes else []
        while len(tasks) < TASKS_OF_A_PLAY:
            tasks.append(self.kinds[0]())
            self.kinds.rotate(-1)
        self.outcomes += run(self.token_pool, tasks, self.environment, self.folder)
        for outcome in self.outcomes[-len(tasks) :]:
            if (
                outcome.task.revokes
                and outcome.task.named
                and not self.token_pool.tokens[outcome.task.named[-1]].shared
            ):
                done = {*outcome.ids("revoked"), *outcome.ids("absent")}
                self.unfinished[outcome.task.module] = [token for token in outcome.task.named if token not in done]


def run(token_pool, tasks, environment, folder):
    """Play the tasks, each whatever became of those before it; returns an Outcome of each."""
    before, put = len(token_pool.okta.org.ledger), len(token_pool.tokens)
    play = [
        {"name": "Task", f"identityops.okta.{task.module}": {"timeout": 3600, **task.options}, "ignore_errors": True}
        for task in tasks
    ]
    running = Run(["ansible-playbook", write_playbook(folder / "project" / "play.yml", play)], environment, folder)
    results = running.results()
    assert not running.processes()
    after = len(token_pool.okta.org.ledger)
    return [Outcome(task, result, before, after, put) for task, result in zip(tasks, results, strict=True)]


def finish(token_pool, folder):
    """Revoke what is left, and look again; returns the outcomes of the one and of the other."""
    environment = environment_of(token_pool.okta, folder / "finish")
    api_tokens = [token for token in token_pool.tokens if token.startswith("00T")]
    users = Task(
        REFRESH, {"state": "absent", "user_id": [*USERS, *GROUP_USERS], "client_id": CLIENTS, "all_tokens": True}
    )
    return [run(token_pool, [revoke_by_id(api_tokens, 4), users], environment, folder / "finish") for _time in range(2)]
