# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of a playbook leaves behind, read back and compared with the ledger of the local Okta."""

import csv
import io
import json
from pathlib import Path

from playbook_org import OWN

STAGES = ("plan", "result")
KINDS = ("grants", "sessions", "api_tokens", "refresh_tokens", "api_token_networks")
OUTCOMES = ("revoked", "updated", "absent", "errors", "pending")


class Evidence:
    """One folder of evidence: plan and result (None if it was not written) as dicts, rows of the CSV of each stage."""

    def __init__(self, folder):
        self.folder = folder
        self.names = sorted(path.name for path in folder.iterdir())
        self.plan, self.result = (self._json(stage) for stage in STAGES)
        self.rows = {stage: self._rows(stage) for stage in STAGES if f"{stage}.csv" in self.names}

    def _json(self, stage):
        return json.loads((self.folder / f"{stage}.json").read_text()) if f"{stage}.json" in self.names else None

    def _rows(self, stage):
        text = (self.folder / f"{stage}.csv").read_bytes().decode("utf-8")
        assert text.startswith("\ufeff")
        assert text.endswith("\r\n")
        return list(csv.DictReader(io.StringIO(text[1:], newline="")))

    @property
    def planned(self):
        """Ids of the plan, in the order in which they are revoked."""
        return [token["id"] for kind in KINDS for token in self.plan[kind]]

    @property
    def kept(self):
        """{id: why it is kept}"""
        return {token["token_id"]: token["reason"] for token in self.plan["kept"]}

    def outcomes(self):
        """{id: word} of the result."""
        return {
            token if isinstance(token, str) else token.get("id") or token["token_id"]: word
            for word in OUTCOMES
            for token in self.result.get(word, [])
        }


def folders(path):
    """Every folder of evidence below path."""
    return {plan.parent for plan in Path(path).rglob("plan.json")}


def check(evidence, died):
    """The files are private and agree with each other, and the result agrees with the ledger of this run."""
    stages = [stage for stage in STAGES if getattr(evidence, stage)]
    assert evidence.names == sorted(f"{stage}.{suffix}" for stage in stages for suffix in ("csv", "json"))
    assert {path.stat().st_mode & 0o777 for path in evidence.folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (evidence.folder, evidence.folder.parent)} == {0o700}
    assert [row["id"] for row in evidence.rows["plan"]] == [*evidence.planned, *evidence.kept]
    assert {getattr(evidence, stage)["schema_version"] for stage in stages} == {1}
    if evidence.result is None:
        assert died == []
        return
    assert {key: evidence.result[key] for key in evidence.plan if key != "stage"} == {
        key: value for key, value in evidence.plan.items() if key != "stage"
    }
    check_result(evidence, died)


def check_result(evidence, died):
    """Each token has one row, each token of the plan one outcome in JSON and CSV, each revocation its receipt."""
    outcomes, result = evidence.outcomes(), evidence.result
    left = [token["id"] for token in result["left"] if token["id"] not in outcomes]
    assert [row["id"] for row in evidence.rows["result"]] == [*evidence.planned, *left, *evidence.kept]
    shown = {row["id"]: row for row in evidence.rows["result"] if row["outcome"] not in ("kept", "left")}
    would_be = "would be " if result["check_mode"] else ""
    words = {"errors": "error", "revoked": f"{would_be}revoked", "updated": f"{would_be}changed"}
    assert sorted(outcomes) == sorted(evidence.planned)
    assert {token_id: row["outcome"] for token_id, row in shown.items()} == {
        token_id: words.get(word, word) for token_id, word in outcomes.items()
    }
    revoked = [token_id for token_id, word in outcomes.items() if word in ("revoked", "updated")]
    assert result["changed"] == bool(revoked)
    receipts = {receipt["token_id"]: (receipt["request_id"], receipt["time"]) for receipt in result["receipts"]}
    assert set(receipts) == set(revoked)
    if result["check_mode"]:
        assert died == []
        assert set(receipts.values()) <= {(None, None)}
        return
    ledger = {
        effect["user_id" if effect["kind"] == "session" else "id"]: (effect["request_id"], effect["at"])
        for effect in died
    }
    if "current" in receipts:
        receipts[OWN] = receipts.pop("current")
    assert set(receipts) == set(ledger)
    for token_id, (request_id, time) in receipts.items():
        assert (request_id or ledger[token_id][0], time) == ledger[token_id]
