# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an AWX workflow relies on: only approved tokens are revoked, and a job has one credential."""

import pytest
from ansible_collections.identityops.okta.plugins.action.job_settings import _check_credentials
from ansible_collections.identityops.okta.plugins.plugin_utils._jobs import JOBS
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import API_TOKENS, Question, make_plan
from ansible_collections.identityops.okta.plugins.plugin_utils._settings import load

IDLE = JOBS["revoke_idle_api_tokens"]
ONLY = {"okta_revoke": True, "okta_max_revocations": 10, "okta_approved_only": True}


@pytest.mark.parametrize(
    ("given", "approved"), [([], []), (["00Tone"], ["00Tone"]), ("00Tone\n00Ttwo", ["00Tone", "00Ttwo"])]
)
def test_approved_tokens(given, approved):
    loaded = load(IDLE, {**ONLY, "okta_approved_tokens": given})

    assert (loaded.mistakes, loaded.settings["okta_approved_tokens"]) == ([], approved)


@pytest.mark.parametrize("given", [{}, {"okta_approved_tokens": None}, {"okta_approved_tokens": " "}])
def test_nothing_approved_is_a_mistake(given):
    (mistake,) = load(IDLE, {**ONLY, **given}).mistakes

    assert mistake.startswith("okta_approved_only: nothing was approved, because okta_approved_tokens is not set.")


@pytest.mark.parametrize(("approved", "planned"), [([], []), (["two", "three"], ["two"]), (None, ["one", "two"])])
def test_plan_holds_only_approved_tokens_that_are_still_found(approved, planned):
    found = [{"id": "one", "userId": "u"}, {"id": "two", "userId": "u"}]
    plan = make_plan([(Question(API_TOKENS, {}), {"revoked": found, "sign_in": {"org_url": "x"}})], approved, {})

    assert plan.ids() == planned
    assert {kept["reason"] for kept in plan.kept} <= {"not_approved"}
    assert len(plan.kept) == len(found) - len(planned)


@pytest.mark.parametrize(
    ("environ", "count"),
    [
        ({}, 0),
        ({"OKTA_READ_CREDENTIAL": "https://a.example.com"}, 0),
        ({"OKTA_READ_CREDENTIAL": "https://a.example.com", "OKTA_REVOKE_CREDENTIAL": ""}, 0),
        ({"OKTA_READ_CREDENTIAL": "https://a.example.com", "OKTA_REVOKE_CREDENTIAL": "https://b.example.com"}, 1),
    ],
)
def test_two_credentials_are_a_mistake(environ, count):
    mistakes = list(_check_credentials(environ))

    assert len(mistakes) == count
    assert all("Okta (read) for https://a.example.com and Okta (revoke) for https://b" in one for one in mistakes)
