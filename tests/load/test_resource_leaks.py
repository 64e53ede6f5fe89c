# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module leaves no thread and no open socket behind, however it ends.

Okta has a process of its own, so what is left is the module's.
"""

import functools
import importlib
import json
import subprocess
import sys
import time
from unittest import mock
from urllib.request import Request, urlopen

import pytest
from ansible_process import wait_until
from environment import ROOT
from large_org import API_TOKENS, CLIENTS, LARGE_ORG, USERS
from resource_leaks import resource_leaks
from sample_org import run_module
from thorough import cases, representatives

ALL_OF_USERS = {"user_id": USERS, "client_id": CLIENTS}
TASKS = {
    "okta_api_token_info": {"expand": ["owner", "owner_roles"]},
    "okta_api_token": {"state": "absent", "token_id": API_TOKENS},
    "okta_user_refresh_token_info": ALL_OF_USERS,
    "okta_user_refresh_token": {"state": "absent", "all_tokens": True, **ALL_OF_USERS},
}
FAULTS = {
    "none": {"kind": "empty", "times": 0},
    "each third answer is lost": {"kind": "reset", "when": "after", "every": 3},
    "each third answer breaks off": {"kind": "truncate", "every": 3},
    "refused after the second": {"kind": "status", "status": 401, "skip": 2},
    "nothing answers": {"kind": "drop"},
}
CASES = {f"{module}-{fault}": (module, fault) for module in TASKS for fault in FAULTS}


def kind_of_module_with_fault(case):
    """Every fault meets a module that reads and one that revokes."""
    module, fault = case
    return module.endswith("_info"), fault


def module_that_works(case):
    """Every module is run without a fault, too."""
    return case if case[1] == "none" else None


EVERY_DAY = representatives(CASES, kind_of_module_with_fault, module_that_works)


def ask(okta, method, path, data=None):
    """The answer of the local Okta's control port."""
    with urlopen(
        Request(okta["control_url"] + path, json.dumps(data).encode() if data else None, method=method)
    ) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def okta(tmp_path_factory):
    """What the local Okta tells of itself when it is ready."""
    folder = tmp_path_factory.mktemp("okta")
    seed, ready = folder / "seed.json", folder / "ready.json"
    seed.write_text(json.dumps(LARGE_ORG))
    command = [
        sys.executable,
        str(ROOT / "tests" / "emulator"),
        "--seed",
        str(seed),
        "--limit",
        "100000",
        "--ready-file",
        str(ready),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_until(ready.exists)
        yield json.loads(ready.read_text())
        process.terminate()


@pytest.fixture
def _brief_waits():
    """Waits between tries take a hundredth of their time."""
    utils = importlib.import_module("ansible_collections.identityops.okta.plugins.module_utils._connect")
    client = functools.partial(utils.Client, sleep=lambda seconds: time.sleep(seconds / 100))
    with mock.patch.object(utils, "Client", client):
        yield


@pytest.mark.usefixtures("_brief_waits")
@pytest.mark.parametrize(("module", "fault"), cases(CASES, EVERY_DAY))
def test_nothing_is_left(okta, module, fault):
    ask(okta, "POST", "/reset")
    ask(okta, "POST", "/faults", {"times": None, **FAULTS[fault]})
    before = resource_leaks()

    # So many tries that chance, which decides whom each third answer belongs to, never uses them up.
    connection = {"org_url": okta["url"], "api_token": okta["api_token"], "concurrency": 8, "retries": 12}
    result, _output = run_module(module, {**connection, **TASKS[module]})

    assert resource_leaks() == before
    (rule,) = ask(okta, "GET", "/faults")
    assert bool(rule["hits"]) is (fault != "none")
    assert result["rate_limit"]["requests"] > rule["hits"] or fault == "nothing answers"
    assert result.get("failed", False) is (fault in ("refused after the second", "nothing answers"))


def test_every_day_each_fault_meets_a_read_and_a_revocation_and_each_module_works():
    chosen = [CASES[name] for name in EVERY_DAY]

    assert {(fault, module.endswith("_info")) for module, fault in chosen} == {
        (fault, reads) for fault in FAULTS for reads in (False, True)
    }
    assert {module for module, fault in chosen if fault == "none"} == set(TASKS)
