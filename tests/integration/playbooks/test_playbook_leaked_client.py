# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client has leaked, and nobody knows who uses it: it is cut off, with a bound, and stays cut off."""

from dataclasses import replace

from playbook_org import (
    FLOWS_1,
    JANE,
    JANES_LOGIN,
    JOHN_1,
    JOHN_2,
    JOHNS_LOGIN,
    MOBILE,
    MOBILE_1,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    dead,
)
from test_playbook_exactness import NEW, issue_meanwhile
from thorough import thorough

CLIENT, OFFBOARD = "revoke_client_refresh_tokens", "offboard_user"
JANES_CONSENT, JOHNS_CONSENT, OTHER_CONSENT = (f"oag{name:0<17}" for name in ("jane", "john", "other"))


def consent(okta):
    """Both have consented to the client, and Jane to another."""
    okta.add("grants", id=JANES_CONSENT, user=JANES_LOGIN, client=PORTAL, scope="offline_access")
    okta.add("grants", id=JOHNS_CONSENT, user=JOHNS_LOGIN, client=PORTAL, scope="offline_access")
    okta.add("grants", id=OTHER_CONSENT, user=JANES_LOGIN, client=MOBILE, scope="openid")


@thorough
def test_a_leaked_client_is_cut_off(okta, playbook):
    consent(okta)
    leaked = {"okta_client_id": PORTAL, "okta_revoke_grants": True, "okta_protect": JOHNS_LOGIN}
    act = {**leaked, "okta_revoke": True, "okta_max_revocations": 3}
    planned = [JANES_CONSENT, PORTAL_1, PORTAL_2]

    listed = playbook(CLIENT, **leaked)

    assert listed.evidence.planned == planned
    assert listed.evidence.kept == {JOHN_1: "protected", JOHN_2: "protected"}
    assert okta.ledger == []
    for line in (
        "to revoke: 2, of 1 user",
        "Path: by app, with one request for each token. About ",
        "2 tokens and 1 consent would be revoked",
        "-e okta_max_revocations=3",
    ):
        assert line in listed.output

    # The bound holds for consents and tokens together.
    refused = playbook(CLIENT, code=2, **{**act, "okta_max_revocations": 2})
    assert "2 tokens and 1 consent would be revoked, but okta_max_revocations allows 2" in refused.output

    # A token that appears meanwhile is told.
    issue_meanwhile(okta)
    done = playbook(CLIENT, code=2, **act)
    died = [effect["id"] for effect in done.died]
    assert died[0] == JANES_CONSENT, "it could give the client new tokens"
    assert sorted(died) == sorted(planned)
    assert done.evidence.outcomes() == dict.fromkeys(planned, "revoked")
    assert [token["id"] for token in done.evidence.result["left"]] == [NEW]
    assert "1 token turned up after the plan was made" in done.output

    again = playbook(CLIENT, **act)
    assert [effect["id"] for effect in again.died] == [NEW]

    # Nothing is left but what is protected.
    last = playbook(CLIENT, **act)
    assert (last.changed, last.died) == (0, [])
    assert f"There is nothing to revoke in {okta.url}." in last.output
    assert set(okta.org.grants) == {JOHNS_CONSENT, OTHER_CONSENT}
    assert {
        one.id for one in okta.org.refresh_tokens.values() if one.status == "ACTIVE" and one.client_id == PORTAL
    } == {
        JOHN_1,
        JOHN_2,
    }


def test_a_leaked_client_is_cut_off_with_one_request(okta, playbook):
    token = replace(okta.org.refresh_tokens[PORTAL_1], id=NEW)
    okta.org.refresh_tokens[NEW] = token

    done = playbook(
        CLIENT, okta_client_id=PORTAL, okta_delete_by="collection", okta_revoke=True, okta_max_revocations=5
    )

    assert dead(okta) == sorted([PORTAL_1, PORTAL_2, JOHN_1, JOHN_2, NEW])
    assert len({effect["request_id"] for effect in done.died}) == 1
    assert "Path: by app, with one request for all tokens" in done.output
    assert "Revoked 5 of 5 tokens; 0 were already gone." in done.output


def test_a_user_leaves_for_good(okta, playbook):
    consent(okta)
    okta.add("sessions", id="102jane", user=JANES_LOGIN)
    everything = {"okta_user": JANES_LOGIN, "okta_revoke_grants": True, "okta_end_sessions": True}

    done = playbook(OFFBOARD, okta_revoke=True, okta_max_revocations=6, okta_skip_api_tokens=True, **everything)

    kinds = [effect["kind"] for effect in done.died]
    assert list(dict.fromkeys(kinds)) == ["grant", "session", "refresh_token"]
    assert done.evidence.outcomes() == dict.fromkeys(
        [JANES_CONSENT, OTHER_CONSENT, JANE, PORTAL_1, PORTAL_2, MOBILE_1, FLOWS_1], "revoked"
    )
    assert "Revoked 4 of 4 tokens, 2 of 2 consents and the sessions of 1 of 1 user" in done.output
