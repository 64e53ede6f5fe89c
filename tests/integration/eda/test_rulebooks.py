# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebooks of the collection: from the event in Okta's System Log to what is done about it."""

import json
import signal

import yaml
from ansible_process import wait_until
from environment import ROOT

NEW, STOLEN = "identityops.okta.new_api_token", "identityops.okta.stolen_refresh_token"
IN_USE = "identityops.okta.quarantined_token_in_use"
FIELD_SERVICE = ["oarabcdefg1234567890", "oargfedcba0987654321"]  # Jane's tokens of that client
KNOWN, DEPLOYMENT, FORGOTTEN = "00Tknown000000000000", "00Tabcdefg1234567890", "00Tforgotten12345678"


def plans(tmp_path):
    return sorted((tmp_path / "home" / "okta-evidence").rglob("plan.json"))


def reports(tmp_path):
    """The tokens because of which there was an audit."""
    return sorted(path.parent.name for path in (tmp_path / "home" / "okta-report").rglob("report.json"))


def test_a_stolen_refresh_token_is_reported(okta, rulebook, tmp_path):
    rulebook(STOLEN)
    okta.report_token_reuse(FIELD_SERVICE[0])
    wait_until(lambda: plans(tmp_path))

    (plan,) = plans(tmp_path)
    assert [token["id"] for token in json.loads(plan.read_text())["refresh_tokens"]] == FIELD_SERVICE[1:]
    assert okta.ledger == []


def test_what_is_left_of_a_stolen_refresh_token_is_revoked_on_request(okta, rulebook, tmp_path):
    rulebook(STOLEN, okta_revoke=True)
    okta.report_token_reuse(FIELD_SERVICE[0])
    wait_until(lambda: okta.ledger)

    assert [effect["id"] for effect in okta.ledger] == FIELD_SERVICE[1:]


def test_a_reuse_that_names_nobody_is_told(okta, rulebook, wait_for_poll):
    run = rulebook(STOLEN, okta_revoke=True)
    okta.add("events", event_type="app.oauth2.as.token.detect_reuse", message="{{ 7 * 7 }}")
    wait_for_poll()
    run.kill()

    assert "a refresh token was used twice. Look at it in the System Log." in run.output()
    assert okta.ledger == []


def traces(tmp_path):
    """The tokens that were traced."""
    found = (tmp_path / "home" / "okta-report").rglob("trace.json")
    return sorted(token["id"] for path in found for token in json.loads(path.read_text())["tokens"])


def test_new_and_loosened_api_tokens_are_audited_and_traced_unless_they_are_known(
    okta, rulebook, tmp_path, wait_for_poll
):
    rulebook(NEW, okta_known_tokens=[KNOWN])
    okta.add("api_tokens", id=KNOWN, name="known", owner="svc-deploy@example.com")
    hostile = f"{{{{ lookup('ansible.builtin.pipe', 'touch {tmp_path}/taken') }}}}"
    (new,) = okta.add("api_tokens", name=hostile, owner="svc-deploy@example.com")
    wait_until(lambda: reports(tmp_path) == [new])
    token = {"type": "Token", "displayName": "deployment"}
    for token_id, connection in ((FORGOTTEN, "ZONE"), (DEPLOYMENT, "ANYWHERE")):
        okta.add(
            "events",
            event_type="system.api_token.update",
            targets=[{**token, "id": token_id}],
            debug_data={"networkConnection": connection},
        )
    wait_until(lambda: len(reports(tmp_path)) > 1)
    wait_for_poll()

    assert reports(tmp_path) == traces(tmp_path) == sorted([new, DEPLOYMENT])
    assert not (tmp_path / "taken").exists()
    assert okta.ledger == []


def test_a_token_that_is_used_where_it_must_not_is_traced_once_in_a_while(okta, rulebook, tmp_path, wait_for_poll):
    rulebook(IN_USE)
    for address, token_id in (("192.0.2.1", DEPLOYMENT), ("192.0.2.2", DEPLOYMENT), ("192.0.2.3", FORGOTTEN)):
        okta.add(
            "events",
            event_type="system.api_token.request_outside_allowed_range",
            result="DENY",
            address=address,
            targets=[{"id": token_id, "type": "Token"}],
        )
    wait_until(lambda: len(traces(tmp_path)) > 1)
    wait_for_poll()

    assert traces(tmp_path) == sorted([DEPLOYMENT, FORGOTTEN])
    report = next((tmp_path / "home" / "okta-report" / FORGOTTEN).rglob("trace.json"))
    (token,) = json.loads(report.read_text())["tokens"]
    assert token["callers"][0]["address"] == "192.0.2.3"


def evidence_of(tmp_path, playbook):
    """The folders of the evidence of a playbook."""
    found = (tmp_path / "home" / "okta-evidence").rglob("result.json")
    return [path.parent for path in found if playbook in path.parent.name]


def test_a_new_token_is_quarantined_and_released_on_request(okta, rulebook, tmp_path):
    quarantine = {"okta_response": "quarantine_api_tokens", "okta_zone": "Quarantine", "okta_change": True}
    run = rulebook(NEW, okta_known_tokens=[], **quarantine)
    (new,) = okta.add("api_tokens", name="new", owner="svc-deploy@example.com")
    wait_until(lambda: evidence_of(tmp_path, "quarantine"))
    run.kill()
    (zone,) = okta.org.api_tokens[new].network.include
    assert okta.org.zones[zone].name == "Quarantine"

    (folder,) = evidence_of(tmp_path, "quarantine")
    rulebook(IN_USE, okta_response="release_api_tokens", okta_evidence=str(folder), okta_change=True)
    okta.add(
        "events",
        event_type="system.api_token.request_outside_allowed_range",
        result="DENY",
        targets=[{"id": new, "type": "Token"}],
    )
    wait_until(lambda: evidence_of(tmp_path, "release"))

    assert okta.org.api_tokens[new].network.connection == "ANYWHERE"
    assert {effect["id"] for effect in okta.ledger} == {new}


def test_what_happens_while_it_does_not_run_is_not_missed(okta, rulebook, tmp_path, wait_for_poll):
    """Be it stopped or killed; and what was done is not done again."""
    run = rulebook(STOLEN)
    okta.report_token_reuse("oarworkflows12345678")
    wait_until(lambda: len(plans(tmp_path)) == 1)
    wait_for_poll()
    for number, end in enumerate((signal.SIGKILL, signal.SIGINT), start=2):
        run.process.send_signal(end)
        run.process.wait()
        run.kill()
        okta.report_token_reuse(FIELD_SERVICE[number - 2])
        run = rulebook(STOLEN)
        wait_until(lambda wanted=number: len(plans(tmp_path)) >= wanted)
        wait_for_poll()

    assert len(plans(tmp_path)) == 3


def test_it_survives_an_outage(okta, rulebook, tmp_path, wait_for_poll):
    run = rulebook(STOLEN, okta_revoke=True)
    okta.faults.add("status", path="/logs", status=503, times=20)
    okta.faults.add("rate_limit", path="/logs", reset_in=1)
    okta.report_token_reuse(FIELD_SERVICE[0])
    wait_until(lambda: okta.ledger)

    assert [effect["id"] for effect in okta.ledger] == FIELD_SERVICE[1:]
    run.kill()
    assert "with 503" in run.output()


def test_it_ends_with_a_sentence_when_it_cannot_work(okta, rulebook, tmp_path):
    run = rulebook(STOLEN)
    okta.org.api_tokens.clear()
    wait_until(lambda: run.process.poll() is not None)

    assert run.process.returncode == 1
    assert "401 E0000011" in run.output()


def test_each_rulebook_of_the_collection_is_tried():
    folder = ROOT / "extensions" / "eda" / "rulebooks"

    assert {f"identityops.okta.{path.stem}" for path in folder.glob("*.yml")} == {
        NEW,
        STOLEN,
        IN_USE,
    }
    for path in folder.glob("*.yml"):
        (ruleset,) = yaml.safe_load(path.read_text())
        assert "cursor_file" in ruleset["sources"][0]["identityops.okta.okta_system_log"]
