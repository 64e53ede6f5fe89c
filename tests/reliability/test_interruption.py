# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bulk task that is killed halfway changes nothing that was not named; the same task does the rest later."""

import json
import os
import signal
import threading
from typing import NamedTuple

import pytest
from ansible.release import __version__ as core
from ansible_process import Run, environment_of, wait_until, write_playbook
from large_org import API_TOKENS, CLIENTS, GRANTS, LARGE_ORG, REFRESH_TOKENS, USERS, dead
from shared_emulator import SharedEmulator
from thorough import thorough

HALFWAY, CONCURRENCY = 30, 4
MARK = "once more"

# Since then ansible-playbook runs each task in a session of its own, and hands SIGTERM and SIGINT on to it.
TASK_HAS_SESSION = tuple(int(part) for part in core.split(".")[:2]) >= (2, 19)


class Work(NamedTuple):
    """What a run is to do: tasks, or a playbook with its options.

    names_revoked: whether its second run still names what the first has revoked. done, settled: the keys of what is
    done and of what needs nothing any more.
    """

    named: list[str]
    tasks: list
    playbook: str = ""
    options: tuple[str, ...] = ()
    names_revoked: bool = True
    done: str = "revoked"
    settled: str = "absent"


def _task(module, **options):
    state = {} if module == "okta_api_token_network" else {"state": "absent"}
    return [
        {
            "name": "Revoke or change",
            f"identityops.okta.{module}": {**state, "concurrency": CONCURRENCY, **options},
            "timeout": 3600,
        }
    ]


WORKS = {
    "API tokens by id": Work(API_TOKENS, _task("okta_api_token", token_id=API_TOKENS)),
    "refresh tokens of users": Work(
        [token for tokens in REFRESH_TOKENS.values() for token in tokens],
        _task("okta_user_refresh_token", user_id=USERS, all_tokens=True),
        names_revoked=False,
    ),
    "refresh tokens of an app": Work(
        [token for (_user, client), tokens in REFRESH_TOKENS.items() for token in tokens if client == CLIENTS[1]],
        _task("okta_app_refresh_token", client_id=CLIENTS[1], all_tokens=True, delete_by="token"),
        names_revoked=False,
    ),
    "consents of users": Work(
        list(GRANTS.values()),
        _task("okta_user_grant", user_id=USERS, all_grants=True, delete_by="token"),
        names_revoked=False,
    ),
    "networks of API tokens": Work(
        API_TOKENS,
        _task(
            "okta_api_token_network",
            token_id=API_TOKENS,
            network={"connection": "zone", "include": ["Quarantine"]},
        ),
        done="updated",
        settled="unchanged",
    ),
    "quarantine in batches": Work(
        API_TOKENS,
        [],
        "identityops.okta.quarantine_api_tokens",
        (
            "--extra-vars",
            json.dumps(
                {
                    "okta_change": True,
                    "okta_max_changes": len(API_TOKENS),
                    "okta_batch_size": 25,
                    "okta_zone": "Quarantine",
                    "okta_where": {"idle_days": 14},
                }
            ),
        ),
        names_revoked=False,
        done="updated",
        settled="unchanged",
    ),
    "idle API tokens in batches": Work(
        API_TOKENS,
        [],
        "identityops.okta.revoke_idle_api_tokens",
        (
            "--extra-vars",
            json.dumps({"okta_revoke": True, "okta_max_revocations": len(API_TOKENS), "okta_batch_size": 25}),
        ),
        names_revoked=False,
    ),
}


class Kill(NamedTuple):
    """How a run is ended, and whether its module goes on all the same, since nobody tells it."""

    end: object
    goes_on: bool
    program: str = "ansible-playbook"


def _alarm(run):
    (worker,) = set(run.running("ansible-playbook")) - {run.process.pid}
    os.kill(worker, signal.SIGALRM)


KILLS = {
    "SIGTERM": Kill(lambda run: run.process.terminate(), goes_on=not TASK_HAS_SESSION),
    "SIGKILL": Kill(lambda run: run.process.kill(), goes_on=True),
    "SIGKILL to all": Kill(lambda run: run.kill(), goes_on=False),
    "Ctrl-C": Kill(lambda run: os.killpg(run.process.pid, signal.SIGINT), goes_on=False),
    "timeout of the task": Kill(_alarm, goes_on=True),
    # AWX stops ansible-runner with SIGTERM, which then kills the process group of ansible-playbook.
    "cancelled job of AWX": Kill(
        lambda run: run.process.terminate(), goes_on=TASK_HAS_SESSION, program="ansible-runner"
    ),
}


class Ledger(list):
    """A ledger that makes Okta stand still halfway: that deletion has had its effect, more have arrived, no answer
    leaves."""

    def __init__(self):
        super().__init__()
        self.goes_on = threading.Event()

    def append(self, effect):
        super().append(effect)
        if len(self) >= HALFWAY:
            self.goes_on.wait()


@pytest.fixture(scope="module")
def okta_of_module():
    with SharedEmulator(LARGE_ORG) as shared:
        yield shared


@pytest.fixture
def okta(okta_of_module):
    with okta_of_module.lend() as emulator:
        ledger = emulator.org.ledger = Ledger()
        yield emulator
        ledger.goes_on.set()


@pytest.fixture
def start(okta, tmp_path):
    """start(work, program, times) starts a run of the work, so many times in a row with a mark in between."""
    environment = environment_of(okta, tmp_path)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "settings").write_text(json.dumps({"pexpect_timeout": 0.1}))
    runs = []

    def start(work, program="ansible-playbook", times=1):
        project = tmp_path / "project"
        playbook = work.playbook or write_playbook(project / "play.yml", work.tasks)
        mark = write_playbook(project / "mark.yml", [{"name": "Mark", "ansible.builtin.debug": {"msg": MARK}}])
        playbooks = [playbook, *([mark, playbook] * (times - 1))]
        how = ["run", str(tmp_path), "-p"] if program == "ansible-runner" else []
        runs.append(Run([program, *how, *playbooks, *work.options], environment, tmp_path))
        return runs[-1]

    yield start
    for run in runs:
        run.kill()


def ids(reports, key):
    found = [token for report in reports for token in report.get(key, [])]
    return sorted(token["id"] if isinstance(token, dict) else token for token in found)


def changes(okta, status=None):
    """The deletions and changes that Okta has heard of and not answered; or, with a status, those answered with it."""
    sent = [request for request in okta.requests if request["method"] in ("DELETE", "PUT")]
    return [request for request in sent if request["status"] == status]


def halfway(okta):
    """Okta stands still, with as many of them unanswered as there are at once."""
    return len(okta.org.ledger) >= HALFWAY and len(changes(okta)) >= CONCURRENCY


def wait_while_running(condition, run):
    """Return as soon as the condition holds, while the run goes on."""
    wait_until(lambda: condition() or run.process.poll() is not None)
    assert run.process.poll() is None


def finish(okta, start, work, died):
    """Run the work again, and once more: the first does what is left, the other nothing."""
    okta.faults.clear()
    results = start(work, times=2).results()
    (mark,) = [number for number, result in enumerate(results) if result.get("msg") == MARK]
    second, third = results[:mark], results[mark + 1 :]

    assert not [result for result in second if result.get("failed")]
    assert ids(second, work.done) == sorted(set(work.named) - set(died))
    assert ids(second, work.settled) == (sorted(died) if work.names_revoked else [])
    assert third
    assert not [result for result in third if result.get("failed") or result.get("changed")]
    assert sorted(dead(okta)) == sorted(work.named)


@pytest.mark.parametrize(
    ("kill", "work"),
    [
        ("SIGTERM", "API tokens by id"),
        ("SIGKILL to all", "idle API tokens in batches"),
        ("Ctrl-C", "networks of API tokens"),
        *(
            pytest.param(kill, work, marks=thorough)
            for kill, work in [
                ("Ctrl-C", "refresh tokens of users"),
                *((kill, "API tokens by id") for kill in KILLS if kill != "SIGTERM"),
                ("SIGKILL to all", "refresh tokens of users"),
                ("Ctrl-C", "refresh tokens of an app"),
                ("SIGKILL to all", "consents of users"),
                ("SIGKILL to all", "networks of API tokens"),
                ("SIGKILL to all", "quarantine in batches"),
                ("Ctrl-C", "quarantine in batches"),
                ("Ctrl-C", "idle API tokens in batches"),
            ]
        ),
    ],
)
def test_ansible_is_killed(okta, start, kill, work):
    kill, work = KILLS[kill], WORKS[work]
    run = start(work, kill.program)
    wait_while_running(lambda: halfway(okta), run)

    kill.end(run)
    wait_until(lambda: kill.goes_on or not run.running("ansible-playbook"))
    okta.org.ledger.goes_on.set()
    # A worker whose ansible-playbook is gone may hang on reporting to it, so only the modules are waited for.
    wait_until(lambda: not run.running("AnsiballZ_") and not changes(okta))

    died = dead(okta)
    if kill.goes_on:
        assert len(died) == len(work.named)
    else:
        assert HALFWAY <= len(died) < len(work.named)
    finish(okta, start, work, died)


@pytest.mark.parametrize(
    "work",
    [
        "API tokens by id",
        pytest.param("refresh tokens of users", marks=thorough),
        pytest.param("networks of API tokens", marks=thorough),
    ],
)
def test_the_module_is_killed(okta, start, work):
    work = WORKS[work]
    run = start(work)
    wait_while_running(lambda: halfway(okta), run)

    os.kill(*run.running("AnsiballZ_"), signal.SIGKILL)
    okta.org.ledger.goes_on.set()
    (result,) = run.results()

    assert result["failed"]
    assert not {"revoked", "updated"} & set(result)
    wait_until(lambda: not changes(okta))
    died = dead(okta)
    assert HALFWAY < len(died) < len(work.named)
    finish(okta, start, work, died)


@pytest.mark.parametrize(
    ("fault", "status", "lost"),
    [
        pytest.param(None, None, 0, marks=thorough),
        ({"kind": "drop", "when": "after", "skip": HALFWAY - 1, "times": CONCURRENCY}, None, CONCURRENCY),
        pytest.param({"kind": "rate_limit", "skip": HALFWAY - 1, "times": None}, 429, 0, marks=thorough),
    ],
    ids=["the answers come", "the answers get lost", "it waits for the rate limit"],
)
def test_the_module_is_told_to_stop(okta, start, fault, status, lost):
    work = WORKS["API tokens by id"]
    okta.faults.add_all([{"method": "DELETE", **fault}] if fault else [])
    run = start(work)
    wait_while_running(lambda: changes(okta, status) if status else halfway(okta), run)

    os.kill(*run.running("AnsiballZ_"), signal.SIGTERM)
    okta.org.ledger.goes_on.set()
    (result,) = run.results()

    died, revoked, failed = dead(okta), ids([result], "revoked"), [error["token_id"] for error in result["errors"]]
    assert result["failed"]
    assert "interrupted" in result["msg"]
    assert sorted([*revoked, *failed, *result["pending"]]) == sorted(work.named)
    assert result["pending"]
    assert not set(result["pending"]) & set(died)
    assert set(revoked) <= set(died)
    assert len(died) == len(revoked) + lost
    assert (f"{lost} of them may be revoked all the same" in result["msg"]) is bool(lost)
    finish(okta, start, work, died)
