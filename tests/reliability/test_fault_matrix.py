# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of fault_matrix.yml meets every operation, in check mode and for real, and ends as the table says."""

from pathlib import Path

import pytest
import yaml
from ansible_process import wait_until
from fault_matrix_page import PAGE, page_with
from fault_scenario import FaultScenario
from operations import EVENT, LOG, OPERATIONS, THOROUGH
from sample_org import ids
from shared_emulator import SharedEmulator
from thorough import thorough

TABLE = yaml.safe_load(Path(__file__).with_name("fault_matrix.yml").read_text())


def outcome_of(fault, operation, where):
    """What the table says of this fault upon the read or the deletion of the operation, None when it does not meet
    it."""
    column = "delete" if where == "delete" else operation.reads
    own = {
        "read": ("many", "criteria", "all", "current", "network", "zones", "log"),
        "delete": ("all", "current", "sessions", "network", "zones"),
    }[where]
    stated = fault.get(column)
    return fault.get(operation.kind, stated) if stated and operation.kind in own else stated


CASES = {
    f"{fault['name']}, at the {'deletion' if where == 'delete' else 'read'}: {name}{', check' if check else ''}"
    f"{f', {concurrency} at once' if concurrency > 1 else ''}": (fault, operation, where, check, concurrency)
    for group in TABLE["groups"]
    for fault in group["faults"]
    for name, operation in OPERATIONS.items()
    for where in (["read", "delete"] if operation.revokes else ["read"])
    for check in ([False, True] if operation.revokes else [False])
    for concurrency in fault.get("concurrency", [1])
    if outcome_of(fault, operation, where)
}


def marks_of(_fault, operation, where, check, _concurrency):
    """What tells when a case is tried. In check mode no deletion is sent, so there is none for a fault to meet."""
    repeats = (check and where == "delete") or any(operation is OPERATIONS[name] for name in THOROUGH)
    return [*([pytest.mark.check_mode] if check else []), *([thorough] if repeats else [])]


@pytest.fixture(scope="session")
def other_of_session():
    """The other host that all tests share."""
    with SharedEmulator("empty") as shared:
        yield shared


@pytest.fixture
def other(other_of_session):
    """Another host, to which nothing must be sent."""
    with other_of_session.lend() as emulator:
        yield emulator
        assert emulator.requests == []


@pytest.mark.parametrize(
    ("fault", "operation", "where", "check", "concurrency"),
    [pytest.param(*case, id=name, marks=marks_of(*case)) for name, case in CASES.items()],
)
def test_a_fault_ends_as_the_table_says(okta, other, sent_requests, task, fault, operation, where, check, concurrency):
    if operation.module == LOG:
        okta.add("events", uuid=EVENT, event_type="user.session.start", age_days=1)
    scenario = FaultScenario(
        okta,
        other,
        sent_requests,
        operation,
        check,
        operation.method if where == "delete" else "GET",
        operation.delete if where == "delete" else operation.path,
    )
    options = {**operation.options, "concurrency": concurrency, **fault.get("options", {})}
    for rule in fault.get("rules", []):
        scenario.apply(rule)
    if "special" in fault:
        options.update(getattr(scenario, fault["special"])() or {})
    asked_before = len(okta.requests)
    if operation.method == "DELETE" and operation.revokes:
        options["state"] = "absent"

    result = task(operation.module, check=check, **options)

    asked = okta.requests[asked_before:]
    outcome = outcome_of(fault, operation, where)
    if check:
        assert not {"DELETE", "PUT"} & {request["method"] for request in asked}
        unseen = where == "delete" or fault.get("special") == "vanishes"
        outcome = "same" if unseen or (outcome == "absent" and operation.kind != "current") else outcome
    if not check or where == "read":
        wait_until(scenario.hits)  # on a busy machine, the task may have given up before
    else:
        assert not scenario.hits()
    check_outcome(outcome, operation, result)
    if outcome in ("fails", "error", "stop"):
        assert fault["says"] in result["msg"]
        assert "exception" not in result


def check_outcome(outcome, operation, result):
    """The result is the one that the word of the table means."""
    if outcome == "fails":
        assert result["failed"]
        assert not result.get("changed")
        assert not {"revoked", "updated"} & set(result)
        return
    if not operation.revokes:
        assert "failed" not in result
        (tokens,) = (result[key] for key in ("api_tokens", "refresh_tokens", "grants", "events") if key in result)
        found = [one["uuid" if operation.module == LOG else "id"] for one in tokens]
        assert len(set(found)) == len(found)
        assert set(operation.affected) <= set(found)
        assert bool([one for one in found if "new" in one]) == (outcome == "more")
        return
    affected, planned = operation.affected, operation.planned
    behind = planned[planned.index(affected[-1]) + 1 :]
    done, settled = ("updated", "unchanged") if operation.method == "PUT" else ("revoked", "absent")
    new = [one for one in ids(result[done]) if one not in planned]
    fates = {
        "same": (planned, [], [], []),
        "more": (planned, [], [], []),
        "absent": ([one for one in planned if one not in affected], affected, [], []),
        "error": ([one for one in planned if one not in affected], [], affected, []),
        "stop": ([one for one in planned if one not in affected + behind], [], affected, behind),
    }
    found = [one for one in ids(result[done]) if one in planned]
    failed = [
        next(error[key] for key in ("token_id", "grant_id", "user_id") if key in error) for error in result["errors"]
    ]
    assert (found, result[settled], failed, result["pending"]) == fates[outcome]
    assert [one["token_id"] for one in result["kept"]] == operation.kept
    assert bool(new) == (outcome == "more")
    assert result.get("failed", False) == (outcome in ("error", "stop"))


def test_every_fault_meets_something():
    assert {fault["name"] for fault, *_rest in CASES.values()} == {
        fault["name"] for group in TABLE["groups"] for fault in group["faults"]
    }


def test_every_outcome_is_explained():
    words = {outcome_of(fault, operation, where) for fault, operation, where, *_rest in CASES.values()}

    assert words == set(TABLE["outcomes"])


def test_the_page_shows_the_table():
    assert PAGE.read_text() == page_with(TABLE), "run python tests/reliability/fault_matrix_page.py"
