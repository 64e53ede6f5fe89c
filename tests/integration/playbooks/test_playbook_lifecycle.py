# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each playbook, as a user meets it: it reports, predicts, acts, and finds nothing left to do."""

from typing import Any, NamedTuple

import pytest
import yaml
from playbook_evidence import Evidence, folders
from playbook_org import (
    AGENT,
    CALLER,
    FLOWS,
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
from thorough import cases, thorough


class Job(NamedTuple):
    """A playbook with its variables, the ids that it plans to revoke in order, and {id: reason} of what it keeps."""

    variables: dict[str, Any]
    plan: list[str]
    kept: dict[str, str]


JOBS = {
    "revoke_idle_api_tokens": Job({}, [FORGOTTEN, OLD], {}),
    "offboard_user": Job(
        {"okta_user": JANES_LOGIN, "okta_revoke_api_tokens": True, "okta_keep_client_id": [FLOWS]},
        [FORGOTTEN, FRESH, MOBILE_1, PORTAL_1, PORTAL_2],
        {FLOWS_1: "kept_client"},
    ),
    "revoke_client_refresh_tokens": Job(
        {"okta_client_id": PORTAL, "okta_users": [JANES_LOGIN, JOHNS_LOGIN]}, [PORTAL_1, PORTAL_2, JOHN_2, JOHN_1], {}
    ),
    "revoke_since": Job(
        {"okta_since": 10, "okta_users": [JANES_LOGIN, JOHNS_LOGIN], "okta_allow_kept": True},
        [FRESH, JOHNS, MOBILE_1, PORTAL_1, PORTAL_2, JOHN_1],
        {AGENT: "agent", OWN: "own_token"},
    ),
    "revoke_current_api_token": Job({}, ["current"], {}),
}


@pytest.mark.parametrize(
    "name",
    cases(list(JOBS), every_day=["revoke_idle_api_tokens"]),
)
def test_a_playbook_reports_then_predicts_then_acts_then_rests(okta, playbook, tmp_path, name):
    job = JOBS[name]
    okta.settings.keep_revoked = True
    variables = {key: days_ago(okta, value) if key == "okta_since" else value for key, value in job.variables.items()}
    act = {**variables, "okta_revoke": True, "okta_max_revocations": len(job.plan)}
    now = okta.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")

    reported = playbook(name, **variables)
    predicted = playbook(name, "--check", **act)
    assert dead(okta) == []
    acted = playbook(name, **act)
    again = playbook(name, **act)

    assert reported.evidence.result is None
    assert predicted.evidence.result["check_mode"] is True
    assert acted.evidence.outcomes() == predicted.evidence.outcomes() == dict.fromkeys(job.plan, "revoked")
    assert dead(okta) == sorted(OWN if token_id == "current" else token_id for token_id in job.plan)
    assert (again.changed, again.died) == (0, [])
    for run in (reported, predicted, acted):
        assert run.evidence.planned == job.plan
        assert run.evidence.kept == job.kept
        assert all(token_id in run.output for token_id in [*job.plan, *job.kept] if token_id != "current")
        assert (run.evidence.plan["time"], run.evidence.plan["org_url"]) == (now, okta.url)
        assert run.evidence.plan["signed_in"]["user_id"] == CALLER
        assert str(run.evidence.folder) in run.output
        assert run.evidence.folder.parent.parent == tmp_path / "okta-evidence"
        assert run.evidence.folder.name.startswith(f"{now[:19].replace(':', '')}Z-{name}-")


@thorough
def test_playbooks_do_not_share_state(okta, run, tmp_path):
    """What the first plans but only reports, the others neither revoke nor report."""
    act = {"okta_revoke": True, "okta_max_revocations": 4}
    jobs = [
        ("audit_api_tokens", {}),
        ("revoke_idle_api_tokens", {"okta_max_revocations": 9, "okta_protect": [JANES_LOGIN]}),
        ("revoke_client_refresh_tokens", {**act, **JOBS["revoke_client_refresh_tokens"].variables}),
        ("revoke_current_api_token", {"okta_revoke": True}),
    ]
    (tmp_path / "site.yml").write_text(
        yaml.safe_dump(
            [
                {"name": name, "import_playbook": f"identityops.okta.{name}", "vars": variables}
                for name, variables in jobs
            ]
        )
    )

    done = run("ansible-playbook", "site.yml")

    assert done.returncode == 0, done.stdout + done.stderr
    assert dead(okta) == sorted([*JOBS["revoke_client_refresh_tokens"].plan, OWN])
    evidence = {found.plan["playbook"].split(".")[-1]: found for found in map(Evidence, folders(tmp_path))}
    assert {name: found.planned for name, found in evidence.items()} == {
        "revoke_idle_api_tokens": [OLD],
        "revoke_client_refresh_tokens": JOBS["revoke_client_refresh_tokens"].plan,
        "revoke_current_api_token": ["current"],
    }
    assert evidence["revoke_client_refresh_tokens"].kept == evidence["revoke_current_api_token"].kept == {}
    assert evidence["revoke_current_api_token"].plan["settings"]["okta_protect"] == []
