# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each playbook, as a user meets it: it reports, predicts, acts, and finds nothing left to do."""

import contextlib
import json
from typing import Any, NamedTuple

import pytest
import yaml
from emulator import Emulator
from emulator.model import Network
from playbook_evidence import Evidence, check, folders
from playbook_org import (
    AGENT,
    BUILD,
    CALLER,
    DEPLOY,
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
    NOBODY,
    OLD,
    ORG,
    OTHER_SECRET,
    OWN,
    PORTAL,
    PORTAL_1,
    PORTAL_2,
    SECRET,
    days_ago,
    dead,
)
from thorough import cases, thorough


class Job(NamedTuple):
    """A playbook with its variables, the ids of its plan in order, and {id: reason} of what it keeps."""

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
CHANGING_NETWORKS = {
    "restrict_api_tokens": Job({"okta_approved_networks": "approved.yml"}, [DEPLOY, JOHNS], {}),
    "quarantine_api_tokens": Job({"okta_where": {"idle_days": 14}, "okta_zone": "Quarantine"}, [FORGOTTEN, OLD], {}),
}
EVERY_JOB = {**JOBS, **CHANGING_NETWORKS}
# Together they have each kind of task.
TOLD_EVERY_DAY = ["offboard_user", "quarantine_api_tokens"]


def variables_of(name, okta):
    """The variables of a job for its org."""
    given = EVERY_JOB[name].variables
    return {key: days_ago(okta, value) if key == "okta_since" else value for key, value in given.items()}


def bounds(name, most):
    """What lets a playbook act."""
    if name in CHANGING_NETWORKS or name == "release_api_tokens":
        return {"okta_change": True, "okta_max_changes": most}
    return {"okta_revoke": True, "okta_max_revocations": most}


@pytest.fixture
def orgs():
    """An org for each job, with the same clock."""
    with contextlib.ExitStack() as stack:
        orgs = {name: stack.enter_context(Emulator(ORG)) for name in EVERY_JOB}
        for org in orgs.values():
            org.clock.freeze()
        yield orgs


@pytest.fixture
def site(orgs, run, tmp_path):
    """site([(name of a job, name of a playbook, its variables)], *options) runs playbooks one after the other, each in
    the org of the job, and returns the output. It holds no secret, nor does the evidence."""

    def site(jobs, *options):
        plays = [
            {
                "name": name,
                "import_playbook": f"identityops.okta.{name}",
                "vars": {"okta_connection": {"org_url": orgs[job].url, "api_token": SECRET}, **variables},
            }
            for job, name, variables in jobs
        ]
        (tmp_path / "site.yml").write_text(json.dumps(plays))
        done = run("ansible-playbook", "site.yml", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        texts = [path.read_text() for folder in folders(tmp_path) for path in folder.iterdir()]
        assert not [text for text in [done.stdout, *texts] for secret in (SECRET, OTHER_SECRET) if secret in text]
        return done.stdout

    return site


@pytest.mark.parametrize("told", cases({"some": TOLD_EVERY_DAY, "all": list(EVERY_JOB)}, every_day=["some"]))
def test_each_playbook_does_what_it_reports_and_predicts(orgs, site, tmp_path, told):
    """What a run costs is its start, so they share three; each has an org and a folder for evidence of its own.

    A quarantine is undone, but not where somebody has interfered.
    """
    quarantined = orgs["quarantine_api_tokens"].org.api_tokens
    quarantined[OLD].network = Network("ZONE", [BUILD], [NOBODY])
    (tmp_path / "approved.yml").write_text(json.dumps({"Deployment": ["Build farm"], JOHNS: "build farm"}))

    def stage(stage, names, acts):
        for name in names:
            given = {**variables_of(name, orgs[name]), "okta_evidence_dir": f"{stage}/{name}"}
            yield name, name, {**given, **(bounds(name, len(EVERY_JOB[name].plan)) if acts else {})}

    def evidence(stage, name):
        (folder,) = folders(tmp_path / stage / name)
        return Evidence(folder)

    site(stage("predicted", told, acts=True), "--check")
    assert [name for name, org in orgs.items() if org.ledger] == []
    output = site([*stage("reported", told, acts=False), *stage("acted", EVERY_JOB, acts=True)])

    for name, job in EVERY_JOB.items():
        acted = evidence("acted", name)
        check(acted, orgs[name].ledger)
        assert dead(orgs[name]) == sorted(OWN if token_id == "current" else token_id for token_id in job.plan)
        assert set(acted.outcomes()) == set(job.plan)
        assert str(acted.folder.relative_to(tmp_path)) in output
        reported, predicted = (evidence(stage, name) if name in told else acted for stage in ("reported", "predicted"))
        for run in (reported, predicted, acted):
            assert (run.planned, run.kept) == (job.plan, job.kept)
        if name in told:
            check(reported, [])
            check(predicted, [])
            assert (reported.result, predicted.result["check_mode"]) == (None, True)
            assert predicted.outcomes() == acted.outcomes()

    quarantined[FORGOTTEN].network = Network("ZONE", [], [BUILD])
    undo = {"okta_evidence": str(evidence("acted", "quarantine_api_tokens").folder)}
    release = ("quarantine_api_tokens", "release_api_tokens")
    output = site(
        [
            (*release, {**undo, "okta_evidence_dir": "reported/release"}),
            (*release, {**undo, "okta_evidence_dir": "acted/release", **bounds("release_api_tokens", 1)}),
            ("offboard_user", "verify_evidence", {"okta_evidence": "acted/offboard_user"}),
        ]
    )
    assert (evidence("reported", "release").planned, evidence("reported", "release").result) == ([OLD], None)
    assert evidence("acted", "release").outcomes() == {OLD: "updated"}
    assert evidence("acted", "release").kept == {FORGOTTEN: "other_network"}
    assert quarantined[OLD].network == Network("ZONE", [BUILD], [NOBODY])
    assert quarantined[FORGOTTEN].network == Network("ZONE", [], [BUILD])
    assert "Okta confirms 5 of 5 receipts" in output


@pytest.mark.parametrize("name", JOBS)
@thorough
def test_a_playbook_reports_then_predicts_then_acts_then_rests(okta, playbook, tmp_path, name):
    job = JOBS[name]
    okta.settings.keep_revoked = True
    variables = variables_of(name, okta)
    act = {**variables, **bounds(name, len(job.plan))}
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
