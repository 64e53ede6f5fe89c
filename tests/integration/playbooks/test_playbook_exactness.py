# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run revokes exactly its plan, whatever happens meanwhile and however its variables are written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playbook_org import (
    AN_ORG,
    CALLER,
    FLOWS_1,
    FORGOTTEN,
    FRESH,
    JANES_LOGIN,
    JOHN_1,
    JOHN_2,
    JOHNS,
    JOHNS_LOGIN,
    MOBILE_1,
    OLD,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    days_ago,
    dead,
)
from thorough import thorough

IDLE, OFFBOARD, CLIENT, SINCE = (
    "revoke_idle_api_tokens",
    "offboard_user",
    "revoke_client_refresh_tokens",
    "revoke_since",
)
ACT = {"okta_revoke": True, "okta_max_revocations": 9}
NEW = "oarnew00000000000000"


class Ledger(list):
    """A ledger that calls something after the first revocation, in the middle of the run."""

    def __init__(self, then):
        super().__init__()
        self._then = then

    def append(self, effect):
        super().append(effect)
        if len(self) == 1:
            self._then()


def issue_meanwhile(okta):
    """Issue another refresh token like PORTAL_1 in the middle of the next run."""
    token = replace(okta.org.refresh_tokens[PORTAL_1], id=NEW)
    okta.org.ledger = Ledger(lambda: okta.org.refresh_tokens.update({NEW: token}))


@thorough
@pytest.mark.parametrize(
    ("name", "variables", "planned"),
    [
        (OFFBOARD, {"okta_user": JANES_LOGIN}, [FLOWS_1, MOBILE_1, PORTAL_1, PORTAL_2]),
        (
            CLIENT,
            {"okta_client_id": PORTAL, "okta_users": [JANES_LOGIN, JOHNS_LOGIN], "okta_batch_size": 1},
            [PORTAL_1, PORTAL_2, JOHN_1, JOHN_2],
        ),
    ],
)
def test_tokens_issued_meanwhile_are_not_revoked_and_make_the_run_fail(okta, playbook, name, variables, planned):
    """okta_max_revocations holds for the run: every task of it could have revoked the new token too."""
    issue_meanwhile(okta)

    done = playbook(name, code=2, okta_revoke=True, okta_max_revocations=4, **variables)
    again = playbook(name, **ACT, **variables)

    assert sorted(done.evidence.planned) == sorted(planned)
    assert done.evidence.outcomes() == dict.fromkeys(done.evidence.planned, "revoked")
    assert [token["id"] for token in done.evidence.result["left"]] == [NEW]
    assert (
        f"1 token turned up after the plan was made, so nothing revoked them: Portal ({PORTAL}) of Jane Doe"
        in done.output
    )
    assert again.evidence.outcomes() == {NEW: "revoked"}


@thorough
def test_a_planned_token_that_is_gone_when_its_turn_comes_is_absent(okta, playbook):
    okta.org.ledger = Ledger(lambda: okta.org.api_tokens.pop(OLD))

    done = playbook(IDLE, **ACT, okta_batch_size=1)

    assert done.evidence.outcomes() == {FORGOTTEN: "revoked", OLD: "absent"}
    assert "Revoked 1 of 2 tokens; 1 was already gone." in done.output


@thorough
@pytest.mark.parametrize(("most", "code"), [(5, 2), (6, 0)])
def test_the_bound_is_for_all_kinds_of_tokens_and_all_batches(okta, playbook, most, code):
    leaver = {"okta_user": JANES_LOGIN, "okta_revoke_api_tokens": True, "okta_batch_size": 1}

    done = playbook(OFFBOARD, code=code, okta_revoke=True, okta_max_revocations=most, **leaver)

    everything = [FORGOTTEN, FRESH, FLOWS_1, MOBILE_1, PORTAL_1, PORTAL_2]
    assert dead(okta) == (sorted(everything) if code == 0 else [])
    assert sorted(done.evidence.planned) == sorted(everything)


@thorough
@pytest.mark.parametrize(
    "text",
    [
        "okta_protect=\"['old deployment']\"",
        'okta_protect=\'["old deployment", "deployment"]\'',
        "okta_protect='old deployment,forgotten'",
        '{"okta_protect": ["old deployment "]}',
    ],
)
def test_a_list_means_the_same_however_it_is_written(playbook, text):
    done = playbook(IDLE, "--extra-vars", text, **ACT)

    assert done.evidence.kept[OLD] == "protected"
    assert OLD not in done.evidence.planned


@thorough
def test_a_list_in_an_ini_inventory_is_a_list(okta, playbook, tmp_path):
    (tmp_path / "hosts.ini").write_text(
        f"acme ansible_connection=local ansible_python_interpreter='{AN_ORG['ansible_python_interpreter']}'"
        " okta_protect=\"['old deployment']\"\n"
    )

    done = playbook(IDLE, "--inventory", "hosts.ini", **ACT, okta_hosts="acme")

    assert done.evidence.kept == {OLD: "protected"}
    assert dead(okta) == [FORGOTTEN]


@thorough
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("okta_revoke=y", 2),
        ("okta_revoke=t", 2),
        ("okta_revoke='yes '", 0),
        ("okta_revoke=on", 0),
    ],
)
def test_a_run_revokes_or_refuses_but_never_does_nothing_in_silence(okta, playbook, text, code):
    done = playbook(IDLE, "--extra-vars", text, code=code, okta_max_revocations=2)

    assert dead(okta) == ([] if code else sorted([FORGOTTEN, OLD]))
    assert bool(done.evidence) == (code == 0)


def test_users_who_do_not_exist_are_named_with_their_line_and_do_not_keep_the_others(okta, playbook, tmp_path):
    (tmp_path / "users.txt").write_text(f"{JOHNS_LOGIN}\n\nnobody@example.com\n{JANES_LOGIN}\n")

    done = playbook(CLIENT, code=2, **ACT, okta_client_id=PORTAL, okta_users_file="users.txt")

    assert dead(okta) == sorted([PORTAL_1, PORTAL_2, JOHN_1, JOHN_2])
    assert done.evidence.plan["unread"] == ["There is no user nobody@example.com (users.txt, line 3)."]
    assert done.evidence.plan["unread"][0] in done.output


@thorough
def test_a_report_on_users_who_do_not_exist_fails_too(playbook):
    done = playbook(OFFBOARD, code=2, okta_user=["nobody@example.com", JANES_LOGIN])

    assert "Warning: There is no user nobody@example.com (okta_user)." in done.output
    assert len(done.evidence.planned) == 4


@thorough
def test_only_the_token_in_use_is_kept_of_the_account_in_use(okta, playbook):
    """Tokens that the account has used a while ago are not; the clock may be a second off."""
    tokens, now = okta.org.api_tokens, okta.clock.now()
    tokens[OWN].expires_at = now + tokens[OWN].window + timedelta(seconds=1)
    for token_id, minutes in ((FRESH, 3), (JOHNS, 60)):
        tokens[token_id].user_id = CALLER
        tokens[token_id].expires_at = now + tokens[token_id].window - timedelta(minutes=minutes)

    done = playbook(SINCE, **ACT, okta_since=days_ago(okta, 9), okta_allow_kept=True)

    assert done.evidence.kept == {OWN: "own_token"}
    assert done.evidence.outcomes() == {FRESH: "revoked", JOHNS: "revoked"}
