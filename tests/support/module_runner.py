# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for whole modules, run in this process against a local Okta over HTTP."""

import functools
import importlib
import json
import time
from contextlib import contextmanager
from unittest import mock

import pytest
from requests.adapters import HTTPAdapter
from sample_org import OWN_SECRET, SAMPLE_ORG, SECRETS, id_of, run_module, secrets_of
from shared_emulator import SharedEmulator


@pytest.fixture(scope="session")
def okta_of_session():
    """The local Okta that all tests share."""
    with SharedEmulator(SAMPLE_ORG) as shared:
        yield shared


@pytest.fixture
def okta(okta_of_session):
    """A local Okta that holds SAMPLE_ORG, its clock standing still."""
    with okta_of_session.lend() as emulator:
        emulator.clock.freeze()
        yield emulator


@pytest.fixture
def sent_requests():
    """Every request as it was sent (a PreparedRequest), in order, and in sent_requests.answers every answer that came.

    sent_requests.before(request) is called ahead of each, and sent_requests.time_limit(request, seconds) says how long
    to wait for its
    answer; replace them at will.
    """
    with recorded_requests() as sent_requests:
        yield sent_requests


@pytest.fixture
def task(okta, sent_requests):
    """task("okta_api_token", state="absent", ...) runs a module and returns its result; each wait moves the clock of
    the emulator.

    It signs in with OWN_SECRET unless told otherwise; api_token=None leaves it to the environment. Every run is
    checked against the
    emulator's ledger and for secrets in its output.
    """
    with tasks(okta, sent_requests) as task:
        yield task


@contextmanager
def recorded_requests():
    """What the fixture sent_requests is."""

    class SentRequests(list):
        def __init__(self):
            self.answers = []

        def before(self, request):
            """Do nothing, unless a test has something to do."""

        def time_limit(self, request, seconds):
            """Wait as long as the module wants to, unless a test has no time for that."""
            return seconds

    sent_requests = SentRequests()
    send = HTTPAdapter.send

    def record_and_send(self, request, *args, timeout, **kwargs):
        sent_requests.append(request)
        sent_requests.before(request)
        answer = send(self, request, *args, timeout=sent_requests.time_limit(request, timeout), **kwargs)
        sent_requests.answers.append(answer)
        return answer

    with mock.patch.object(HTTPAdapter, "send", record_and_send):
        yield sent_requests


@contextmanager
def tasks(okta, sent_requests):
    """What the fixture task is."""
    utils = importlib.import_module("ansible_collections.identityops.okta.plugins.module_utils._connect")

    def sleep(seconds):
        task.slept.append(seconds)
        okta.clock.advance(seconds)

    def clock():
        return time.monotonic() + sum(task.slept)

    def task(module, check=False, diff=False, **options):
        if not {"api_token", "access_token", "oauth_client_id"} & set(options):
            options["api_token"] = OWN_SECRET
        before = len(okta.ledger)
        result, output = run_module(
            module, {"org_url": okta.url, **options, "_ansible_check_mode": check, "_ansible_diff": diff}
        )
        assert "This is a bug" not in result.get("msg", "")
        # Ansible refuses a result that is not UTF-8.
        json.dumps(result, ensure_ascii=False).encode()
        died = ["current" if options.get("current") else effect["id"] for effect in okta.ledger[before:]]
        if module == "okta_api_token_network":
            check_networks(result, okta.ledger[before:], check)
        elif module == "okta_user_session":
            check_sessions(result, {effect["user_id"] for effect in okta.ledger[before:]}, check)
        else:
            check_ledger(result, died, check)
        secrets.update(okta.org.access_tokens, secrets_of(sent_requests[task.looked_at :]))
        task.looked_at = len(sent_requests)
        assert not [secret for secret in secrets if secret in output]
        return result

    secrets = set(SECRETS)
    task.slept, task.looked_at = [], 0
    with mock.patch.object(utils, "Client", functools.partial(utils.Client, sleep=sleep, clock=clock)):
        yield task


def check_networks(result, effects, check=False):
    """Whose network a result says was changed is whose was, and each has the one that was asked for.

    It may have been changed besides only where the task says that it cannot tell.
    """
    reported = [token["id"] for token in result.get("updated", [])]
    failed = {error["token_id"] for error in result.get("errors", [])}
    in_doubt = failed if "may be updated all the same" in result.get("msg", "") else set()
    changed = {effect["id"] for effect in effects}
    assert changed == set() if check else set(reported) <= changed <= set(reported) | in_doubt
    assert all(
        {name: value for name, value in effect["network"].items() if value} == result["network"] for effect in effects
    )
    assert result.get("changed", False) == bool(reported)
    every = [*reported, *failed, *result.get("unchanged", []), *result.get("pending", [])]
    assert len(every) == len(set(every))


def check_sessions(result, died, check=False):
    """Who is reported was meant to have sessions; who has had some is reported, be it as an error."""
    reported = {user["id"] for user in result.get("revoked", [])}
    failed = {error["user_id"] for error in result.get("errors", [])}
    certain = {user["id"] for user in result.get("revoked", []) if user["certain"]}
    assert died == set() if check else certain <= died <= reported | failed
    assert result.get("changed", False) == bool(reported)


def check_ledger(result, died, check=False):
    """What a result says was revoked is what has died.

    A token may have died besides only where the task says that it cannot tell.
    """
    reported = [token["id"] for token in result.get("revoked", [])]
    failed = [id_of(error) for error in result.get("errors", [])]
    in_doubt = set(failed if "may be revoked all the same" in result.get("msg", "") else [])
    assert len(died) == len(set(died))
    assert died == [] if check else set(reported) <= set(died) <= set(reported) | in_doubt
    assert result.get("changed", False) == bool(reported)
    every = [*reported, *failed, *result.get("absent", []), *result.get("pending", [])]
    assert len(every) == len(set(every))
