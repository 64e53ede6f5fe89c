# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a token is revoked: who calls with it. After: does Okta's own log confirm it."""

import csv
import json

import yaml
from playbook_org import DEPLOY, FORGOTTEN, JANE, JANES_LOGIN, OLD
from thorough import thorough

TRACE, VERIFY, IDLE = "trace_api_tokens", "verify_evidence", "revoke_idle_api_tokens"
MEMBER = "group.user_membership.add"
REVOKE = {"okta_idle_days": 14, "okta_revoke": True, "okta_max_revocations": 2}


def call(okta, token, address, days, **more):
    more = {"event_type": MEMBER, "targets": [{"id": JANE, "type": "User", "displayName": "Jane"}], **more}
    okta.add("events", api_token=token, address=address, user_agent="curl/8", age_days=days, **more)


def files(okta, folder):
    return folder / okta.url.removeprefix("http://").replace(":", "_")


def test_callers_are_traced_and_zones_proposed(okta, playbook, tmp_path):
    call(okta, "deployment", "198.51.100.7", 40)
    call(okta, "deployment", "203.0.113.9", 3, result="DENY")
    call(okta, "old deployment", "192.0.2.1", 20)
    okta.org.log.sort(key=lambda event: event["published"])
    asked = len(okta.requests)

    done = playbook(TRACE, okta_token_id=["DEPLOYMENT", FORGOTTEN], okta_report_dir=str(tmp_path / "trace"))

    folder = files(okta, tmp_path / "trace")
    trace = json.loads((folder / "trace.json").read_text())
    deployment, forgotten = trace["tokens"]
    assert (deployment["id"], deployment["owner"], deployment["events"]) == (DEPLOY, "svc-deploy@example.com", 2)
    assert [(caller["address"], caller["events"]) for caller in deployment["callers"]] == [
        ("203.0.113.9", 1),
        ("198.51.100.7", 1),
    ]
    assert (deployment["last_writes"][0]["result"], deployment["last_writes"][0]["targets"]) == ("DENY", ["Jane"])
    assert (forgotten["events"], forgotten["callers"]) == (0, [])
    rows = list(csv.DictReader((folder / "callers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["name"], row["address"]) for row in rows] == [
        ("deployment", "203.0.113.9"),
        ("deployment", "198.51.100.7"),
        ("forgotten", ""),
    ]
    proposal = (folder / "proposed_zones.yml").read_text()
    assert yaml.safe_load(proposal) is None
    completed = proposal.replace(f"# {DEPLOY}", DEPLOY).replace("NAME OF A ZONE", "Build servers", 1)
    assert yaml.safe_load(completed) == {DEPLOY: ["Build servers"]}
    for line in ("#   203.0.113.9: 1 event", "# forgotten of jane.doe@example.com, last used 2"):
        assert line in proposal
    assert "1 of 2 API tokens made changes since" in done.output
    assert "The log has no events of forgotten (last used 2" in done.output
    assert "Reading leaves none, so that does not mean unused." in done.output
    paths = [request["path"].rpartition("/v1/")[2] for request in okta.requests[asked:]]
    assert [path for path in paths if not path.startswith("users/")] == ["api-tokens", "logs"]
    assert okta.ledger == []


def test_tokens_with_findings_are_traced(okta, playbook, tmp_path):
    playbook(TRACE, okta_findings="idle", okta_report_dir=str(tmp_path / "trace"), okta_since="2026-01-01")

    trace = json.loads((files(okta, tmp_path / "trace") / "trace.json").read_text())
    assert sorted(token["id"] for token in trace["tokens"]) == sorted([FORGOTTEN, OLD])
    assert trace["since"] == "2026-01-01T00:00:00Z"


@thorough
def test_what_was_revoked_is_confirmed_by_okta(okta, playbook, tmp_path):
    done = playbook(IDLE, **REVOKE)
    evidence = str(done.evidence.folder)

    assert f"Okta confirms 2 of 2 receipts of {okta.url}." in playbook(VERIFY, okta_evidence=evidence).output

    # Events can be late.
    okta.settings.log_delay = 60
    late = playbook(VERIFY, code=2, okta_evidence=evidence)
    assert "Okta confirms 0 of 2 receipts" in late.output
    assert "Events can be some minutes late, so try again." in late.output
    okta.settings.log_delay = 0

    # An event that is not there is named.
    lost = okta.org.log.pop()
    okta.clock.advance(3600)
    missing = playbook(VERIFY, code=2, okta_evidence=evidence)
    assert "Okta confirms 1 of 2 receipts" in missing.output
    assert lost["transaction"]["id"] in missing.output
    assert "The log has no event of its request." in missing.output


@thorough
def test_runs_of_all_kinds_are_verified_together(okta, playbook, tmp_path):
    okta.add("grants", user=JANES_LOGIN, client="Portal", scope="offline_access")
    okta.add("sessions", user=JANES_LOGIN)
    leaver = {"okta_user": JANES_LOGIN, "okta_revoke_grants": True, "okta_end_sessions": True}
    evidence = {"okta_evidence_dir": str(tmp_path / "evidence")}
    playbook(
        "offboard_user", okta_revoke=True, okta_max_revocations=9, okta_revoke_api_tokens=True, **leaver, **evidence
    )
    playbook(IDLE, **REVOKE, **evidence)
    playbook(IDLE, "--check", **REVOKE, **evidence)

    done = playbook(VERIFY, okta_evidence=str(tmp_path / "evidence"))

    assert "Okta confirms 9 of 9 receipts" in done.output
