# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of fault_matrix.yml meets every operation, in check mode and for real, and ends as the table says."""

import pytest
from ansible_process import wait_until
from emulator import Emulator
from fault_cases import CASES, EVERY_DAY, ON_OLDEST, TABLE
from fault_matrix_page import PAGE, page_with
from fault_scenario import FaultScenario
from operations import EVENT, LOG, OPERATIONS
from sample_org import ids
from thorough import cases


@pytest.fixture(scope="session")
def other_of_session():
    """The other host that all tests share."""
    with Emulator("empty") as emulator:
        yield emulator


@pytest.fixture
def other(other_of_session):
    """Another host, to which nothing must be sent."""
    yield other_of_session
    asked = other_of_session.requests
    if asked:
        other_of_session.reset()
    assert asked == []


@pytest.mark.parametrize("case", cases(CASES, EVERY_DAY, ON_OLDEST))
def test_a_fault_ends_as_the_table_says(okta, other, sent_requests, task, case):
    fault, operation, where, check = case.fault, case.operation, case.where, case.check
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
    options = {**operation.options, "concurrency": case.concurrency, **fault.get("options", {})}
    for rule in fault.get("rules", []):
        scenario.apply(rule)
    if "special" in fault:
        options.update(getattr(scenario, fault["special"])() or {})
    asked_before = len(okta.requests)
    if operation.method == "DELETE" and operation.revokes:
        options["state"] = "absent"

    result = task(operation.module, check=check, **options)

    asked = okta.requests[asked_before:]
    outcome = case.outcome
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


FAULTS = {fault["name"]: fault for group in TABLE["groups"] for fault in group["faults"]}


def test_every_fault_meets_something():
    assert {case.fault["name"] for case in CASES.values()} == set(FAULTS)


def test_every_outcome_is_explained():
    assert {case.outcome for case in CASES.values()} == set(TABLE["outcomes"])


@pytest.mark.parametrize("tried", [EVERY_DAY, ON_OLDEST], ids=["newest", "oldest"])
def test_every_day_each_fault_meets_each_kind_of_request(tried):
    met = {
        (case.fault["name"], case.operation.request(case.where), case.concurrency)
        for case in (CASES[name] for name in tried)
        if not case.check
    }

    reads = {"read of object", "read of list", "look-up of object", "look-up of list", "log"}
    changes = {"DELETE of one", "DELETE of all", "DELETE of current", "DELETE of sessions", "PUT of one"}
    assert {request for _fault, request, _concurrency in met} == reads | changes
    for name, fault in FAULTS.items():
        columns = {"object": "of object", "list": "of list"}
        wanted = {read for read in reads for column, end in columns.items() if column in fault and read.endswith(end)}
        wanted |= {"log"} if fault.get("log", fault.get("list")) else set()
        wanted |= changes if "delete" in fault else set()
        wanted -= {"look-up of list"} if fault.get("zones", "") is None else set()
        wanted -= {"DELETE of sessions"} if fault.get("sessions", "") is None else set()
        assert {(name, request, n) for request in wanted for n in fault.get("concurrency", [1])} <= met


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_day_each_operation_meets_each_group_and_outcome(name):
    def outcomes(cases, *, check):
        return {
            (case.where, check or case.group["name"], case.outcome if not check or case.where == "read" else None)
            for case in cases
            if case.name == name and case.check == check
        }

    for check in (False, True):
        found = outcomes((CASES[one] for one in EVERY_DAY), check=check)
        assert found == outcomes(CASES.values(), check=check)
        assert bool(found) or (check and not OPERATIONS[name].revokes)


def test_every_day_only_a_part_is_tried():
    assert len(EVERY_DAY) < len(CASES) / 5


def test_the_page_shows_the_table():
    assert PAGE.read_text() == page_with(TABLE), "run python tests/reliability/fault_matrix_page.py"
