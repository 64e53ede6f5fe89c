# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook revoke_idle_api_tokens: reports unless told to act, guards before the first change, shows how far it has come."""

import json

import pytest

PLAYBOOK = "identityops.okta.revoke_idle_api_tokens"
FORGOTTEN, OLD = "00Tforgotten12345678", "00Tgfedcba0987654321"


@pytest.fixture
def revoke_idle(run):
    """revoke_idle(*options, **variables) runs the playbook and returns its CompletedProcess."""

    def revoke_idle(*options, **variables):
        return run("ansible-playbook", PLAYBOOK, "--extra-vars", json.dumps(variables), *options)

    return revoke_idle


def dead(okta):
    return [effect["id"] for effect in okta.ledger]


def test_reports_only_unless_told_to_act(okta, revoke_idle):
    done = revoke_idle()

    assert done.returncode == 0, done.stdout + done.stderr
    assert FORGOTTEN in done.stdout
    assert OLD in done.stdout
    assert dead(okta) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"okta_revoke": True}, "Set okta_max_revocations"),
        ({"okta_revoke": True, "okta_max_revocations": 1}, "2 tokens are idle, but okta_max_revocations allows 1, so none was revoked"),
        ({"okta_idle_days": 30}, "value of okta_idle_days must be one of"),
        ({"okta_revoke": "maybe"}, "okta_revoke"),
    ],
    ids=["no maximum", "over the maximum", "idle days that no token lives", "no boolean"],
)
def test_refuses_before_the_first_change(okta, revoke_idle, variables, words):
    done = revoke_idle(**variables)

    assert done.returncode == 2
    assert words in done.stdout + done.stderr
    assert dead(okta) == []


def test_acts_in_batches_that_say_how_far_they_are_and_once_only(okta, revoke_idle):
    act = {"okta_revoke": True, "okta_max_revocations": 2, "okta_batch_size": 1}

    predicted = revoke_idle("--check", **act)
    assert dead(okta) == []
    done = revoke_idle(**act)
    again = revoke_idle(**act)

    for output in (predicted.stdout, done.stdout):
        assert "changed: [localhost] => (item=1-1 of 2)" in output
        assert "changed: [localhost] => (item=2-2 of 2)" in output
    assert dead(okta) == [FORGOTTEN, OLD]
    assert again.returncode == 0
    assert "changed=0" in again.stdout


def test_a_batch_that_fails_does_not_keep_the_next_from_its_turn(okta, revoke_idle):
    okta.faults.add("status", method="DELETE", path=FORGOTTEN, status=403, json={"errorCode": "E0000006", "errorSummary": "No permission"})

    done = revoke_idle(okta_revoke=True, okta_max_revocations=2, okta_batch_size=1)

    assert done.returncode == 2
    assert "admin role" in done.stdout + done.stderr
    assert dead(okta) == [OLD]


@pytest.mark.parametrize("protected", [FORGOTTEN, "forgotten", "00uabcdefg1234567890"], ids=["id", "name", "owner"])
def test_spares_what_is_protected(okta, revoke_idle, protected):
    done = revoke_idle(okta_revoke=True, okta_max_revocations=2, okta_protect=[protected])

    assert done.returncode == 0, done.stdout + done.stderr
    assert dead(okta) == [OLD]


def test_spares_the_tokens_of_agents(okta, revoke_idle):
    okta.org.api_tokens[FORGOTTEN].client_name = "Okta AD Agent"

    assert revoke_idle(okta_revoke=True, okta_max_revocations=2).returncode == 0
    assert dead(okta) == [OLD]
