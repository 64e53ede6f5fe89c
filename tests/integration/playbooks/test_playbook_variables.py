# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables come as text from surveys and the command line, with their types from YAML, and from files."""

import yaml
from playbook_org import (
    AN_ORG,
    FLOWS,
    FLOWS_1,
    FORGOTTEN,
    FRESH,
    JANES_LOGIN,
    JOHN,
    JOHN_1,
    JOHN_2,
    JOHNS,
    JOHNS_LOGIN,
    MOBILE,
    MOBILE_1,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    days_ago,
)
from thorough import thorough

UNSET = dict.fromkeys(["okta_hosts", "okta_connection", "okta_protect", "okta_batch_size", "okta_evidence_dir"], "")


@thorough
def test_the_text_of_a_survey_is_understood(playbook, tmp_path):
    given = {
        **UNSET,
        "okta_user": f" {JANES_LOGIN},\n\n{JOHN} ",
        "okta_keep_client_id": f"{MOBILE}\n{FLOWS}\n",
        "okta_skip_api_tokens": "",
        "okta_revoke_api_tokens": "no",
        "okta_revoke": "true",
        "okta_max_revocations": "4",
        "okta_evidence_dir": "audits/of 2026",
    }

    done = playbook("offboard_user", **given)

    assert done.evidence.outcomes() == dict.fromkeys([PORTAL_1, PORTAL_2, JOHN_2, JOHN_1], "revoked")
    assert set(done.evidence.kept) == {MOBILE_1, FLOWS_1, FORGOTTEN, FRESH, JOHNS}
    assert done.evidence.folder.parent.parent == tmp_path / "audits" / "of 2026"
    assert done.evidence.plan["settings"] == {
        "okta_user": [JANES_LOGIN, JOHN],
        "okta_keep_client_id": [MOBILE, FLOWS],
        "okta_skip_api_tokens": False,
        "okta_revoke_api_tokens": False,
        "okta_revoke_grants": False,
        "okta_end_sessions": False,
        "okta_revoke": True,
        "okta_max_revocations": 4,
        "okta_protect": [],
        "okta_protect_missing": "fail",
        "okta_approved_tokens": None,
        "okta_approved_only": False,
        "okta_batch_size": 200,
        "okta_evidence_dir": "audits/of 2026",
    }


@thorough
def test_a_survey_that_leaves_everything_out_changes_nothing(playbook):
    unset = {**UNSET, "okta_revoke": "", "okta_max_revocations": ""}

    idle = playbook("revoke_idle_api_tokens", **unset, okta_idle_days="")
    current = playbook("revoke_current_api_token", **unset)

    assert (idle.died, idle.evidence.result, idle.evidence.plan["settings"]["okta_idle_days"]) == ([], None, 14)
    assert (current.died, current.evidence.result) == ([], None)


@thorough
def test_users_come_from_a_file_too_named_as_the_shell_sees_it(playbook, tmp_path):
    (tmp_path / "users.txt").write_bytes(f"{JOHNS_LOGIN}\r\n\r\n  {JANES_LOGIN}  \n{JOHNS_LOGIN}".encode())

    done = playbook(
        "revoke_client_refresh_tokens", okta_client_id=PORTAL, okta_users=f"{JANES_LOGIN}", okta_users_file="users.txt"
    )

    assert sorted(done.evidence.planned) == sorted([PORTAL_1, PORTAL_2, JOHN_1, JOHN_2])


@thorough
def test_a_file_of_variables_may_hold_times_and_numbers(okta, playbook, tmp_path):
    (tmp_path / "incident.yml").write_text(
        f"okta_since: {days_ago(okta, 1)}\nokta_max_revocations: 1\nokta_revoke: yes\n"
    )

    done = playbook("revoke_since", "--extra-vars", "@incident.yml")

    assert done.evidence.outcomes() == {FRESH: "revoked"}


@thorough
def test_variables_of_the_inventory_count(okta, playbook, tmp_path):
    acme = {**AN_ORG, "okta_revoke": True, "okta_max_revocations": 0}
    (tmp_path / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": {"acme": acme}}}))

    refused = playbook("revoke_current_api_token", "--inventory", "inventory.yml", code=2, okta_hosts="acme")

    assert "allows 0, so nothing was" in refused.output
    assert OWN in okta.org.api_tokens
