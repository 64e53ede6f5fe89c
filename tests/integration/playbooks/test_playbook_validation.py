# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a playbook refuses before the first change, and what it says then."""

import pytest
from playbook_org import JANES_LOGIN, JOHNS_LOGIN, OLD, PORTAL

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
IDLE, OFFBOARD, CLIENT, SINCE = (
    "revoke_idle_api_tokens",
    "offboard_user",
    "revoke_client_refresh_tokens",
    "revoke_since",
)
NO_CLIENT = "Set okta_client_id to the client ID, and okta_users to logins or ids"
NO_MOMENT = "Set okta_since to the moment in UTC from which on nothing is to be trusted, as in 2026-11-24T08:00:00Z."

# playbook, variables, words of the message
WITHOUT_A_REQUEST = {
    "no maximum": (
        IDLE,
        {"okta_revoke": True},
        ["Set okta_max_revocations to the number of tokens that may be revoked at most"],
    ),
    "an empty maximum": (SINCE, {**ACT, "okta_max_revocations": ""}, ["Set okta_max_revocations"]),
    "wrong types": (
        IDLE,
        {
            "okta_revoke": "maybe",
            "okta_max_revocations": "lots",
            "okta_protect": {"id": OLD},
            "okta_batch_size": 1.5,
            "okta_idle_days": 30,
        },
        ["okta_revoke", "okta_max_revocations", "okta_protect", "okta_batch_size", "okta_idle_days"],
    ),
    "no batches": (CLIENT, {**ACT, "okta_batch_size": "0"}, ["okta_batch_size is 0, but must be at least 1."]),
    "nobody who leaves": (
        OFFBOARD,
        {**ACT, "okta_user": " , "},
        ["Set okta_user to the login or id of the user who leaves"],
    ),
    "no client": (CLIENT, {**ACT, "okta_users": JANES_LOGIN}, [NO_CLIENT]),
    "nobody with the client": (CLIENT, {**ACT, "okta_client_id": PORTAL, "okta_users_file": "empty.txt"}, [NO_CLIENT]),
    "no such file": (CLIENT, {**ACT, "okta_client_id": PORTAL, "okta_users_file": "gone.txt"}, ["gone.txt"]),
    "no moment": (SINCE, {**ACT, "okta_since": ""}, [NO_MOMENT]),
    "a day": (SINCE, {**ACT, "okta_since": "2026-11-24"}, [NO_MOMENT]),
    "a month that no year has": (SINCE, {**ACT, "okta_since": "2026-13-24T08:00:00Z"}, [NO_MOMENT]),
    "a moment of another time zone": (SINCE, {**ACT, "okta_since": "2026-11-24T08:00:00+01:00"}, [NO_MOMENT]),
}
AFTER_A_LOOK = {
    "too many": (
        IDLE,
        {**ACT, "okta_max_revocations": 1},
        [
            "2 tokens would be revoked, but okta_max_revocations allows 1, so none was",
        ],
    ),
    "an unknown user": (
        OFFBOARD,
        {**ACT, "okta_user": "nobody@example.com"},
        ["nobody@example.com (User)", "check user_id"],
    ),
    "an unknown client": (
        CLIENT,
        {**ACT, "okta_client_id": "0oaunknown", "okta_users": JOHNS_LOGIN},
        ["0oaunknown (PublicClientApp)", "check user_id and client_id"],
    ),
    "a moment that is yet to come": (
        SINCE,
        {**ACT, "okta_since": "2126-11-24T08:00:00Z"},
        ["but Okta's clock has only 20"],
    ),
    "somebody to protect whom nobody knows": (
        CLIENT,
        {**ACT, "okta_client_id": PORTAL, "okta_users": JOHNS_LOGIN, "okta_protect": "nobody@example.com"},
        ["nobody@example.com (User)"],
    ),
}


@pytest.mark.parametrize(("name", "variables", "words"), WITHOUT_A_REQUEST.values(), ids=WITHOUT_A_REQUEST)
def test_a_mistake_is_told_before_anything_is_asked_of_okta(okta, playbook, tmp_path, name, variables, words):
    (tmp_path / "empty.txt").write_text("\n \n")

    refused = playbook(name, code=2, **variables)

    assert [word for word in words if word not in refused.output] == []
    assert okta.requests == []


@pytest.mark.parametrize(("name", "variables", "words"), AFTER_A_LOOK.values(), ids=AFTER_A_LOOK)
def test_nothing_is_revoked(okta, playbook, name, variables, words):
    refused = playbook(name, code=2, **variables)

    assert [word for word in words if word not in refused.output] == []
    assert refused.died == []
    assert okta.requests


def test_a_dry_run_refuses_too_much_as_the_real_run_does_and_leaves_the_plan(playbook):
    refused = playbook(OFFBOARD, "--check", code=2, okta_user=JANES_LOGIN, okta_revoke=True, okta_max_revocations=0)

    assert "4 tokens would be revoked, but okta_max_revocations allows 0, so none was." in refused.output
    assert len(refused.evidence.planned) == 4
