# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a playbook refuses before the first change, and what it says then. The unit tests have the tables."""

import pytest
from playbook_org import FORGOTTEN, JANES_LOGIN, JOHNS_LOGIN, OLD, PORTAL
from thorough import cases, thorough

ACT = {"okta_revoke": True, "okta_max_revocations": 9}
IDLE, OFFBOARD, CLIENT, SINCE = (
    "revoke_idle_api_tokens",
    "offboard_user",
    "revoke_client_refresh_tokens",
    "revoke_since",
)

# playbook, variables, options, sentences of the message
WITHOUT_A_REQUEST = {
    "several mistakes": (
        IDLE,
        {
            "okta_revoke": "y",
            "okta_max_revocations": "inf",
            "okta_protect": {"id": OLD},
            "okta_batch_size": 1.5,
            "okta_idle_days": True,
            "okta_protct": "forgotten",
            "okta_connection": {"api_tokn": "00secret"},
        },
        [],
        [
            "okta_protct is not a variable of the playbooks. Did you mean okta_protect?",
            "okta_connection: 'api_tokn' is not an option for the connection. Use org_url, api_token,",
            "okta_revoke: 'y' is neither true nor false. Use true or false.",
            "okta_max_revocations: 'inf' is not a whole number. Use a whole number of at least 0.",
            "okta_protect: the value is not a list.",
            "okta_batch_size: 1.5 is not a whole number.",
            "okta_idle_days: True is not a whole number. Use a whole number from 1 to 29.",
        ],
    ),
    "no maximum": (
        SINCE,
        {"okta_revoke": "yes", "okta_max_revocations": "", "okta_since": "2026-11-24"},
        [],
        ["Set okta_max_revocations to the number of tokens that may be revoked at most, together with okta_revoke."],
    ),
    "a value that was cut at a blank": (
        IDLE,
        ACT,
        ["--extra-vars", "okta_protect=Break-glass reporting"],
        ["--extra-vars: 'reporting' does not belong to any variable, because a value was cut at a blank."],
    ),
    "a template that has nothing to refer to": (
        IDLE,
        {**ACT, "okta_protect": "{{ break_glass }}"},
        [],
        ["okta_protect: its template cannot be evaluated.", "break_glass"],
    ),
    "text for the connection": (
        IDLE,
        {"okta_connection": "acme"},
        [],
        ["okta_connection: the value is not a dictionary."],
    ),
    "no such file": (
        CLIENT,
        {"okta_client_id": PORTAL, "okta_users_file": "gone.txt"},
        [],
        ["okta_users_file: there is no file 'gone.txt' on the control node. Check the path."],
    ),
    "a file that is not text": (
        CLIENT,
        {"okta_client_id": PORTAL, "okta_users_file": "latin.txt"},
        [],
        ["okta_users_file: 'latin.txt' cannot be read."],
    ),
    "a file without users": (
        CLIENT,
        {"okta_client_id": PORTAL, "okta_users_file": "empty.txt"},
        [],
        ["okta_users_file: 'empty.txt' does not name any user."],
    ),
}
AFTER_A_LOOK = {
    "too many": (
        IDLE,
        {**ACT, "okta_max_revocations": 1},
        [
            f"so nothing was revoked: forgotten ({FORGOTTEN}), old deployment ({OLD}). Select fewer tokens",
            "2 tokens would be revoked, but okta_max_revocations allows 1,",
        ],
    ),
    "an unknown user": (
        OFFBOARD,
        {**ACT, "okta_user": "nobody@example.com"},
        ["There is no user nobody@example.com (okta_user)."],
    ),
    "an unknown client": (
        CLIENT,
        {**ACT, "okta_client_id": "0oaunknown", "okta_users": JOHNS_LOGIN},
        ["0oaunknown (PublicClientApp)"],
    ),
    "a time that is yet to come": (
        SINCE,
        {**ACT, "okta_since": "2126-11-24T08:00:00Z"},
        ["2126-11-24", "in the future"],
    ),
}


@pytest.mark.parametrize(
    ("name", "variables", "options", "words"), cases(WITHOUT_A_REQUEST, every_day=["several mistakes"])
)
def test_a_mistake_is_told_before_anything_is_asked_of_okta(okta, playbook, tmp_path, name, variables, options, words):
    (tmp_path / "empty.txt").write_text("\n \n")
    (tmp_path / "latin.txt").write_bytes(b"j\xf6rg@example.com\n")

    refused = playbook(name, *options, code=2, **variables)

    output = " ".join(refused.output.split())
    assert [word for word in words if word not in output] == []
    assert "00secret" not in output
    assert okta.requests == []


@thorough
@pytest.mark.parametrize(("name", "variables", "words"), AFTER_A_LOOK.values(), ids=AFTER_A_LOOK)
def test_nothing_is_revoked(okta, playbook, name, variables, words):
    refused = playbook(name, code=2, **variables)

    assert [word for word in words if word not in refused.output] == []
    assert refused.died == []
    assert okta.requests


@thorough
def test_a_dry_run_refuses_too_much_as_the_real_run_does_and_leaves_the_plan(playbook):
    refused = playbook(OFFBOARD, "--check", code=2, okta_user=JANES_LOGIN, okta_revoke=True, okta_max_revocations=0)

    assert "4 tokens would be revoked, but okta_max_revocations allows 0, so nothing was revoked:" in refused.output
    assert len(refused.evidence.planned) == 4
