# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work to be measured: what each program is asked to do, and what it meets."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .baselines import CURL, NODE, REQUESTS, SDK, URI, Peers
from .org import api_token_id, client_id, user_id
from .runner import Group, Step
from .workspace import API_TOKEN, Workspace

CONCURRENCY = 8
LISTED = 10_000
PAGES = LISTED // 200
USERS = 200
LEAKED_USERS, LEAKED_EACH = 5_000, 2  # who holds how many tokens of a client that has leaked
ITEMS = 10

# The playbooks that only report unless they are told to revoke, with what they have to be told.
JOBS = {
    "audit_api_tokens": {},
    "revoke_idle_api_tokens": {},
    "offboard_user": {"okta_user": user_id(0)},
    "revoke_client_refresh_tokens": {"okta_client_id": client_id(0), "okta_users": user_id(0)},
    "revoke_since": {"okta_since": "2026-01-01", "okta_users": user_id(0)},
}

PING = "ansible.builtin.ping"
_COLLECTION = "identityops.okta."
_API_TOKEN = _COLLECTION + "okta_api_token"
_REFRESH_TOKEN = _COLLECTION + "okta_user_refresh_token"
_APP_REFRESH_TOKEN = _COLLECTION + "okta_app_refresh_token"
_API_TOKEN_INFO = _COLLECTION + "okta_api_token_info"
_REFRESH_TOKEN_INFO = _COLLECTION + "okta_user_refresh_token_info"

_ORG = {"api_tokens": 500}
_LIST_ORG = {"users": 1, "refresh_tokens": LISTED}
_JOBS_ORG = {"api_tokens": 10, "users": 2, "refresh_tokens": 3}
_USERS_ORG = {"users": USERS, "refresh_tokens": 3}

# One page after the other with uri alone: within a loop, the registered variable holds the result before.
_NEXT_PAGE = "{{ first if item == 0 else page.link | regex_search('<([^<>]+)>; rel=\"next\"', '\\1') | first }}"


def at(key: str, latency: float) -> str:
    """The key of a step at a latency."""
    return f"{key} at {latency * 1000:.0f} ms"


class Work:
    """loop: of the 100 items that uri revokes in a loop, so many are measured, the rest is arithmetic; latencies: in
    seconds."""

    def __init__(self, workspace: Workspace, baselines: Peers, url: str, loop: int, latencies: Sequence[float]):
        self._workplace = workspace
        self._peers = baselines
        self._url = url
        self._loop = loop
        self._latencies = latencies
        self._sign_in = {"org_url": url, "api_token": API_TOKEN}
        self._scripts: dict[str, Callable[[str, Sequence[str], int], list[str]]] = {
            REQUESTS: self._script(sys.executable, "with_requests.py"),
            SDK: self._script(sys.executable, "with_okta_sdk.py"),
            NODE: self._script("node", "with_okta_sdk.js"),
            CURL: lambda _verb, paths, concurrency: workspace.curl(paths, concurrency),
        }

    def warm_up(self) -> Group:
        """Every program once, so that Python has compiled what it will run."""
        return Group("warm-up", [*self._floor(0.0), *self._revoke(1, 0.0)])

    def groups(self) -> Iterator[Group]:
        for latency in self._latencies:
            yield Group(f"one token, {latency * 1000:.0f} ms", list(self._floor(latency)), times=5)
            for count in (1, 100, 200, 500):
                yield Group(f"revoke {count}, {latency * 1000:.0f} ms", list(self._revoke(count, latency)))
            yield Group(f"list {LISTED}, {latency * 1000:.0f} ms", list(self._list(latency)))
            yield Group(f"{USERS} users, {latency * 1000:.0f} ms", list(self._users(latency)))
        yield Group("a client that has leaked", list(self._leaked()))
        yield Group("a loop of tasks", list(self._items()))
        yield Group("reports of playbooks", list(self._reports()))

    def _floor(self, latency: float) -> Iterator[Step]:
        yield Step(at("python", latency), [sys.executable, "-c", "pass"], {})
        yield Step(at("ping", latency), self._workplace.module(PING), {})
        yield self._ours_by_id(at("one, module", latency), 1, latency, self._workplace.module)
        uri = self._workplace.module(URI, **self._delete(_token_path(0)))
        yield Step(at("one, uri", latency), uri, _ORG, latency, {"revoked": 1, "requests": 1})

    def _revoke(self, count: int, latency: float) -> Iterator[Step]:
        playbook = self._workplace.playbook
        paths = [_token_path(number) for number in range(count)]
        key = f"revoke {count}"
        if count in (100, 500):
            yield self._ours_by_id(
                at(f"{key}, playbook", latency), count, latency, lambda name, **options: playbook({name: options})
            )
        yield self._ours_by_id(at(f"{key}, module", latency), count, latency, self._workplace.module)
        yield from self._by_scripts(key, "revoke", paths, _ORG, latency, {"revoked": count, "requests": count})
        if count == 200 and SDK not in self._peers.missing:
            few = self._scripts[SDK]("revoke", paths, CONCURRENCY)
            yield Step(at(f"{key}, {SDK}, {CONCURRENCY} at a time", latency), few, _ORG, latency, {"revoked": count})
        if count == 100:
            items = {URI: self._delete("{{ item }}"), "loop": paths[: self._loop]}
            yield Step(at("empty loop", latency), playbook({**items, "loop": []}), _ORG, latency, {"requests": 0})
            yield Step(at(f"{key}, loop", latency), playbook(items), _ORG, latency, {"revoked": self._loop})
        if count == 100 and not latency:
            hosts = [f"h{number:017d}" for number in range(count)]
            each = {URI: self._delete("/api/v1/api-tokens/00T{{ inventory_hostname[1:] }}")}
            yield Step(
                at(f"{key}, hosts", latency), playbook(each, hosts=hosts, forks=20), _ORG, latency, {"revoked": count}
            )

    def _list(self, latency: float) -> Iterator[Step]:
        options = {**self._sign_in, "user_id": [user_id(0)], "client_id": [client_id(0)]}
        expected = {"requests": PAGES}
        yield Step(
            at("list, module", latency),
            self._workplace.module(_REFRESH_TOKEN_INFO, **options),
            _LIST_ORG,
            latency,
            expected,
        )
        empty = {**_LIST_ORG, "refresh_tokens": 0}
        yield Step(
            at("list nothing, module", latency), self._workplace.module(_REFRESH_TOKEN_INFO, **options), empty, latency
        )
        path = _client_path(0)
        yield from self._by_scripts("list", "read", [path], _LIST_ORG, latency, expected)
        count = {"ansible.builtin.assert": {"that": f"tokens | length == {LISTED}", "quiet": True}}
        ours = self._workplace.playbook(
            {_REFRESH_TOKEN_INFO: options, "register": "found"},
            {**count, "vars": {"tokens": "{{ found.refresh_tokens }}"}},
        )
        yield Step(at("list, playbook", latency), ours, _LIST_ORG, latency, expected)
        if not latency:
            headers = self._delete("")["headers"]
            pages = {
                URI: {"url": _NEXT_PAGE, "headers": headers},
                "vars": {"first": f"{self._url}{path}?limit=200"},
                "loop": list(range(PAGES)),
                "register": "page",
            }
            theirs = self._workplace.playbook(
                pages, {**count, "vars": {"tokens": "{{ page.results | map(attribute='json') | flatten(levels=1) }}"}}
            )
            yield Step(at("list, loop", latency), theirs, _LIST_ORG, latency, expected)

    def _users(self, latency: float) -> Iterator[Step]:
        users = [user_id(number) for number in range(USERS)]
        paths = [_client_path(number) for number in range(USERS)]
        options = {**self._sign_in, "user_id": users, "client_id": [client_id(0)], "concurrency": CONCURRENCY}
        listing = self._workplace.module(_REFRESH_TOKEN_INFO, **options)
        yield Step(at("list users, module", latency), listing, _USERS_ORG, latency, {"requests": USERS})
        yield from self._by_scripts("list users", "read", paths, _USERS_ORG, latency, {"requests": USERS})
        options.update(state="absent", all_tokens=True)
        revoking, done = self._workplace.module(_REFRESH_TOKEN, **options), {"revoked": 3 * USERS}
        yield Step(at("revoke users, module", latency), revoking, _USERS_ORG, latency, done)
        yield from self._by_scripts("revoke users", "revoke", paths, _USERS_ORG, latency, done)
        if not latency:
            playbook, some = self._workplace.playbook, paths[: self._loop // 5]
            yield Step(
                at("revoke users, playbook", latency), playbook({_REFRESH_TOKEN: options}), _USERS_ORG, latency, done
            )
            items = {URI: self._delete("{{ item }}"), "loop": some}
            yield Step(
                at("revoke users, loop", latency), playbook(items), _USERS_ORG, latency, {"revoked": 3 * len(some)}
            )

    def _leaked(self) -> Iterator[Step]:
        """A tenth of the users in a quick run."""
        number = LEAKED_USERS * self._loop // 100
        org, tokens = {"users": number, "refresh_tokens": LEAKED_EACH}, LEAKED_EACH * number
        options = {**self._sign_in, "state": "absent", "client_id": [client_id(0)], "all_tokens": True}
        # The app, its tokens in pages, one deletion, and the list once more.
        by_app = {"requests": 3 + tokens // 200, "revoked": tokens}
        yield Step("leaked, app", self._workplace.module(_APP_REFRESH_TOKEN, **options), org, 0.0, by_app)
        users = {"user_id": [user_id(one) for one in range(number)], "concurrency": CONCURRENCY}
        by_user = {"requests": 3 * number, "revoked": tokens}
        yield Step("leaked, users", self._workplace.module(_REFRESH_TOKEN, **options, **users), org, 0.0, by_user)
        if SDK not in self._peers.missing:
            some = number // 10
            loop = self._scripts[SDK]("revoke", [_client_path(one) for one in range(some)], CONCURRENCY)
            yield Step(f"leaked, {SDK}", loop, org, 0.0, {"requests": some, "revoked": LEAKED_EACH * some})

    def _items(self) -> Iterator[Step]:
        playbook = self._workplace.playbook
        ids = [api_token_id(number) for number in range(ITEMS)]
        ours = {_API_TOKEN: {**self._sign_in, "state": "absent", "token_id": ["{{ item }}"]}, "loop": ids}
        done = {"revoked": ITEMS}
        yield Step("no items", playbook({PING: {}, "loop": []}), _ORG)
        yield Step("items, ping", playbook({PING: {}, "loop": ids}), _ORG)
        yield Step("items, module", playbook(ours), _ORG, 0.0, done)
        each = {URI: self._delete("/api/v1/api-tokens/{{ item }}"), "loop": ids}
        yield Step("items, uri", playbook(each), _ORG, 0.0, done)

    def _reports(self) -> Iterator[Step]:
        info = self._workplace.playbook({_API_TOKEN_INFO: self._sign_in})
        yield Step("one info task", info, _JOBS_ORG, 0.0, {"requests": 1})
        for name, variables in JOBS.items():
            report = self._workplace.job(name, okta_connection=self._sign_in, **variables)
            yield Step(f"report of {name}", report, _JOBS_ORG, 0.0, {"revoked": 0})

    def _ours_by_id(self, key: str, count: int, latency: float, make: Callable[..., list[str]]) -> Step:
        ids = [api_token_id(number) for number in range(count)]
        command = make(_API_TOKEN, **self._sign_in, state="absent", token_id=ids, concurrency=CONCURRENCY)
        return Step(key, command, _ORG, latency, {"revoked": count, "requests": count + 1})

    def _by_scripts(
        self, key: str, verb: str, paths: Sequence[str], org: dict[str, int], latency: float, expected: dict[str, int]
    ) -> Iterator[Step]:
        for name, make in self._scripts.items():
            # A client cannot ask for pages before it knows their cursors, so curl has no list to read.
            if name not in self._peers.missing and (name != CURL or verb == "revoke"):
                concurrency = CONCURRENCY if name in (REQUESTS, CURL) else 0
                yield Step(at(f"{key}, {name}", latency), make(verb, paths, concurrency), org, latency, expected)

    def _script(self, *program: str) -> Callable[[str, Sequence[str], int], list[str]]:
        return lambda verb, paths, concurrency: self._workplace.script(program, verb, paths, concurrency)

    def _delete(self, path: str) -> dict[str, Any]:
        headers = {"Authorization": f"SSWS {API_TOKEN}"}
        return {"url": self._url + path, "method": "DELETE", "headers": headers, "status_code": 204}


def _token_path(number: int) -> str:
    return f"/api/v1/api-tokens/{api_token_id(number)}"


def _client_path(user: int) -> str:
    return f"/api/v1/users/{user_id(user)}/clients/{client_id(0)}/tokens"
