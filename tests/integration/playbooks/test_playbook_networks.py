# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens are restricted by a file, quarantined, released when somebody needs them, and revoked in the end."""

import json

import pytest
import requests
from emulator.model import Network
from playbook_org import (
    AGENT,
    BUILD,
    DEPLOY,
    DEPLOYER,
    FORGOTTEN,
    FRESH,
    JANES_LOGIN,
    JOHNS,
    NOBODY,
    OLD,
    OTHER_SECRET,
    OWN,
)
from requests.adapters import HTTPAdapter
from thorough import cases, thorough

RESTRICT, QUARANTINE, RELEASE = "restrict_api_tokens", "quarantine_api_tokens", "release_api_tokens"
ANYWHERE = {"connection": "ANYWHERE"}
OUTSIDE = "system.api_token.request_outside_allowed_range"


class From(HTTPAdapter):
    """Sends from another address of this machine."""

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, **options, source_address=("127.0.0.2", 0))


def call(okta, secret=OTHER_SECRET):
    """Somebody's script calls with an API token, and gets this status."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", From())
        return session.get(f"{okta.url}/api/v1/users/me", headers={"Authorization": f"SSWS {secret}"}).status_code


def network_of(okta, token_id):
    network = okta.org.api_tokens[token_id].network
    return network.connection, network.include, network.exclude


def changed(run):
    """The tokens whose network a run has changed, by the ledger."""
    return {effect["id"]: effect["network"] for effect in run.died}


def former(run):
    """What the evidence says of the networks before the run."""
    return {token["id"]: token["network"] for token in run.evidence.result["updated"]}


@pytest.fixture
def approved(tmp_path):
    """approved(content) writes a file of approved networks, and returns its path."""

    def approved(content):
        path = tmp_path / "approved networks.yml"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return approved


@thorough
def test_from_audit_to_revocation(okta, playbook, approved, tmp_path):
    # The audit says which tokens work from any address.
    audit = playbook("audit_api_tokens", code=2, okta_fail_on="high")
    assert "7 open findings" in audit.output
    assert "Can be used from any IP address" in audit.output

    # Those whose callers are known are restricted by a file.
    file = approved({"Deployment": ["Build farm"], JOHNS: "build farm"})
    report = playbook(RESTRICT, okta_approved_networks=file)
    assert (report.died, report.evidence.planned) == ([], [DEPLOY, JOHNS])
    assert "-e okta_change=true -e okta_max_changes=2" in report.output
    act = {"okta_approved_networks": file, "okta_change": True, "okta_max_changes": 2}
    restricted = playbook(RESTRICT, **act)
    assert set(changed(restricted)) == {DEPLOY, JOHNS}
    assert former(restricted) == {DEPLOY: ANYWHERE, JOHNS: ANYWHERE}
    again = playbook(RESTRICT, **act)
    assert (again.changed, again.died) == (0, [])
    assert f"There is nothing to change in {okta.url}." in again.output

    # Those that look unused are quarantined. Nobody notices, except one script.
    idle = {"okta_where": {"idle_days": 14}, "okta_zone": "Quarantine"}
    report = playbook(QUARANTINE, **idle)
    assert (report.died, report.evidence.planned) == ([], [FORGOTTEN, OLD])
    act = {**idle, "okta_change": True, "okta_max_changes": 2}
    quarantined = playbook(QUARANTINE, **act)
    assert set(changed(quarantined)) == {FORGOTTEN, OLD}
    assert former(quarantined) == {FORGOTTEN: ANYWHERE, OLD: ANYWHERE}
    again = playbook(QUARANTINE, **act)
    assert (again.changed, again.died) == (0, [])
    assert call(okta) == 403
    (refused,) = [event for event in okta.org.log if event["eventType"] == OUTSIDE]
    assert (refused["target"][0]["id"], refused["client"]["ipAddress"]) == (FORGOTTEN, "127.0.0.2")

    # Its token is released, and works again.
    back = {"okta_evidence": str(quarantined.evidence.folder), "okta_token_id": FORGOTTEN}
    report = playbook(RELEASE, **back)
    assert (report.died, report.evidence.planned) == ([], [FORGOTTEN])
    act = {**back, "okta_change": True, "okta_max_changes": 1}
    released = playbook(RELEASE, **act)
    assert set(changed(released)) == {FORGOTTEN}
    assert network_of(okta, FORGOTTEN) == ("ANYWHERE", [], [])
    assert call(okta) == 200
    again = playbook(RELEASE, **act)
    assert (again.changed, again.died) == (0, [])

    # After ten days without a complaint, the audit finds the rest, and it is revoked.
    okta.clock.advance(10 * 86400)
    policy = tmp_path / "policy.yml"
    policy.write_text("rules: {quarantined: {severity: high, days: 10}}")
    audit = playbook("audit_api_tokens", code=2, okta_fail_on="high", okta_policy_file=str(policy))
    assert f"1 open finding. The first is old deployment ({OLD}): In quarantine for 10 days" in audit.output
    revoked = playbook("revoke_idle_api_tokens", okta_idle_days=24, okta_revoke=True, okta_max_revocations=1)
    assert [effect["id"] for effect in revoked.died] == [OLD]
    assert {effect["id"] for effect in okta.ledger} == {DEPLOY, JOHNS, FORGOTTEN, OLD}


@thorough
def test_a_run_changes_what_its_plan_lists_and_no_more(okta, playbook):
    idle = {"okta_where": {"idle_days": 14}, "okta_zone": NOBODY, "okta_change": True}

    refused = playbook(QUARANTINE, code=2, **idle, okta_max_changes=1)
    assert "2 tokens would be changed, but okta_max_changes allows 1, so nothing was changed" in refused.output

    checked = playbook(QUARANTINE, "--check", **idle, okta_max_changes=2)
    assert checked.evidence.outcomes() == {FORGOTTEN: "updated", OLD: "updated"}

    protected = playbook(QUARANTINE, **idle, okta_max_changes=1, okta_protect=JANES_LOGIN)
    assert set(changed(protected)) == {OLD}
    assert protected.evidence.kept == {FORGOTTEN: "protected"}

    typo = playbook(QUARANTINE, code=2, **idle, okta_max_changes=1, okta_protect="jane.dough@example.com")
    assert "does not match anything in the org. Did you mean 'jane.doe@example.com'?" in typo.output
    assert "Nothing was changed." in typo.output


@thorough
def test_a_zone_where_somebody_is_is_no_quarantine(okta, playbook):
    act = {"okta_where": {"idle_days": 14}, "okta_change": True, "okta_max_changes": 9}

    for zone, sentence in {
        "Build farm": "okta_zone: 'Build farm' contains addresses that somebody may have (127.0.0.0/8)",
        "Quarantin": "does not match any network zone of the org. Did you mean 'Quarantine'?",
    }.items():
        refused = playbook(QUARANTINE, code=2, **act, okta_zone=zone)
        assert sentence in refused.output
        assert refused.died == []


@thorough
def test_findings_of_the_audit_are_quarantined(okta, playbook, tmp_path):
    policy = tmp_path / "policy.yml"
    policy.write_text(
        json.dumps(
            {
                "rules": {"idle": {"severity": "high", "days": 14}, "unrestricted_network": {"severity": "high"}},
                "exceptions": [{"token": OLD, "rule": "idle", "reason": "Yearly job", "until": "2099-01-01"}],
            }
        )
    )
    found = {"okta_zone": "Quarantine", "okta_findings": "idle", "okta_policy_file": str(policy)}
    done = playbook(QUARANTINE, **found, okta_change=True, okta_max_changes=1)
    assert set(changed(done)) == {FORGOTTEN}
    assert done.evidence.kept == {OLD: "accepted"}

    everything = playbook(QUARANTINE, **{**found, "okta_findings": "unrestricted_network"})
    assert set(everything.evidence.planned) == {DEPLOY, OLD, FRESH, JOHNS}
    assert everything.evidence.kept == {OWN: "own_token", AGENT: "agent"}


@thorough
def test_a_release_puts_back_exactly_what_was_and_only_where_nobody_has_interfered(okta, playbook):
    okta.org.api_tokens[DEPLOY].network = Network("ZONE", [BUILD], [NOBODY])
    okta.org.api_tokens[OLD].network = Network("ZONE", [], [NOBODY])
    okta.org.api_tokens[FRESH].network = Network("ANY_ZONE")
    chosen = {"okta_token_id": [DEPLOY, OLD, JOHNS, FORGOTTEN, FRESH], "okta_zone": "Quarantine"}
    done = playbook(QUARANTINE, **chosen, okta_change=True, okta_max_changes=4)
    assert done.evidence.kept == {FRESH: "no_way_back"}
    okta.org.api_tokens[JOHNS].network = Network("ZONE", [BUILD])
    del okta.org.api_tokens[FORGOTTEN]

    back = playbook(RELEASE, okta_evidence=str(done.evidence.folder), okta_change=True, okta_max_changes=4)

    assert network_of(okta, DEPLOY) == ("ZONE", [BUILD], [NOBODY])
    assert network_of(okta, OLD) == ("ZONE", [], [NOBODY])
    assert network_of(okta, JOHNS) == ("ZONE", [BUILD], [])
    assert set(changed(back)) == {DEPLOY, OLD}
    assert back.evidence.kept == {JOHNS: "other_network", FORGOTTEN: "absent"}


@thorough
def test_an_interrupted_quarantine_is_released_by_its_plan(okta, playbook):
    """The result is missing, and one of the tokens has not been changed."""
    done = playbook(
        QUARANTINE, okta_token_id=[DEPLOY, OLD], okta_zone="Quarantine", okta_change=True, okta_max_changes=2
    )
    for stage in ("json", "csv"):
        (done.evidence.folder / f"result.{stage}").unlink()
    okta.org.api_tokens[OLD].network = Network()

    back = playbook(RELEASE, okta_evidence=str(done.evidence.folder), okta_change=True, okta_max_changes=2)

    assert set(changed(back)) == {DEPLOY}
    assert network_of(okta, OLD) == network_of(okta, DEPLOY) == ("ANYWHERE", [], [])


@thorough
def test_evidence_that_cannot_be_undone_is_refused(okta, playbook, tmp_path):
    report = playbook(QUARANTINE, okta_token_id=OLD, okta_zone="Quarantine")
    other = playbook("revoke_idle_api_tokens", okta_idle_days=14)
    for folder, sentence in {
        str(report.evidence.folder): "is the evidence of a report, which changed nothing",
        str(other.evidence.folder): "is the evidence of revoke_idle_api_tokens",
        str(tmp_path): "cannot be read",
    }.items():
        assert sentence in playbook(RELEASE, code=2, okta_evidence=folder).output

    done = playbook(QUARANTINE, okta_token_id=OLD, okta_zone="Quarantine", okta_change=True, okta_max_changes=1)
    plan = done.evidence.folder / "plan.json"
    plan.write_text(plan.read_text().replace(okta.url, "https://other.okta.com"))
    refused = playbook(RELEASE, code=2, okta_evidence=str(done.evidence.folder))
    assert f"it is about https://other.okta.com, and not about {okta.url}" in refused.output


MISTAKES = {
    "name of two tokens": ("deployment: [Build farm]", "'deployment' is the name of 2 API tokens (00Tdeploy"),
    "token twice": (
        f"{{old deployment: Build farm, {OLD}: Quarantine}}",
        "are the same API token. Remove one of the two",
    ),
    "no such token": (
        "old deploymnt: Build farm",
        "'old deploymnt' does not match any API token of the org. Did you mean 'old depl",
    ),
    "no such zone": (
        "old deployment: Build frm",
        "'Build frm' does not match any network zone of the org. Did you mean 'Build f",
    ),
    "only excluded": ("old deployment: {exclude: [Build farm]}", "does not restrict 'old deployment'"),
    "no zone": ("old deployment: []", "does not restrict 'old deployment'"),
    "unknown key": (
        "old deployment: {zones: [Build farm]}",
        "has no key 'zones' for 'old deployment'. Use include and exclude.",
    ),
    "key twice": ("old deployment: a\nold deployment: b", "holds 'old deployment' twice"),
    "list": ("[old deployment]", "does not name any token"),
    "no YAML": ("old deployment: [", "is not YAML"),
}


@pytest.mark.parametrize(("content", "sentence"), cases(MISTAKES, every_day=["no such token"]))
def test_mistakes_in_the_approved_file_change_nothing(okta, playbook, approved, content, sentence):
    okta.add("api_tokens", id="00Ttwin0000000000000", name="DEPLOYMENT", owner=DEPLOYER)

    refused = playbook(RESTRICT, code=2, okta_approved_networks=approved(content), okta_change=True, okta_max_changes=9)

    assert sentence in " ".join(refused.output.split())
    assert refused.died == []


@thorough
def test_the_token_in_use_stays_as_it_is(okta, playbook, approved):
    file = approved({"hygiene": "Build farm", "old deployment": {"include": ["Build farm"], "exclude": [NOBODY]}})

    done = playbook(RESTRICT, okta_approved_networks=file, okta_change=True, okta_max_changes=2)

    assert set(changed(done)) == {OLD}
    assert network_of(okta, OLD) == ("ZONE", [BUILD], [NOBODY])
    assert done.evidence.kept == {OWN: "own_token"}
    assert done.evidence.rows["result"][0]["network"] == "from anywhere"
    assert done.evidence.rows["result"][0]["new_network"].startswith(f"only from Build farm ({BUILD}) except from")


@thorough
def test_a_network_that_somebody_changes_meanwhile_is_not_overwritten(okta, playbook, monkeypatch):
    """The evidence would not say from where the token could be used right before."""
    restrict = okta.org.restrict_api_token

    def interfere(token, network, cause):
        okta.org.api_tokens[OLD].network = Network("ZONE", [BUILD])
        restrict(token, network, cause)

    monkeypatch.setattr(okta.org, "restrict_api_token", interfere)
    where = {"okta_where": {"name": ["deployment", "old deployment"]}, "okta_zone": "Quarantine"}
    done = playbook(QUARANTINE, code=2, **where, okta_change=True, okta_max_changes=2, okta_batch_size=1)

    assert set(changed(done)) == {DEPLOY}
    assert network_of(okta, OLD) == ("ZONE", [BUILD], [])
    assert "old deployment was left as it is. It can be used only from" in done.output
