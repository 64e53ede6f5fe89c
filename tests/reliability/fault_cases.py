# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases of the fault matrix, and the rule that says which of them are tried every day."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from operations import OPERATIONS, Operation
from thorough import representatives

TABLE = yaml.safe_load(Path(__file__).with_name("fault_matrix.yml").read_text())


@dataclass(frozen=True)
class Case:
    """A fault that meets the read or the deletion (where) of an operation, in check mode or for real.

    group, fault: entries of the table. concurrency: how many requests at once.
    """

    group: dict
    fault: dict
    name: str
    where: str
    check: bool
    concurrency: int

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.name]

    @property
    def outcome(self):
        """What the table says, None when the fault does not meet this request."""
        column = "delete" if self.where == "delete" else self.operation.reads
        own = {
            "read": ("many", "criteria", "all", "current", "network", "zones", "log"),
            "delete": ("all", "current", "sessions", "network", "zones"),
        }[self.where]
        stated = self.fault.get(column)
        return self.fault.get(self.operation.kind, stated) if stated and self.operation.kind in own else stated

    def __str__(self):
        at = "deletion" if self.where == "delete" else "read"
        check = ", check" if self.check else ""
        concurrency = f", {self.concurrency} at once" if self.concurrency > 1 else ""
        return f"{self.fault['name']}, at the {at}: {self.name}{check}{concurrency}"


CASES = {
    str(case): case
    for group in TABLE["groups"]
    for fault in group["faults"]
    for name, operation in OPERATIONS.items()
    for where in (["read", "delete"] if operation.revokes else ["read"])
    for check in ([False, True] if operation.revokes else [False])
    for concurrency in fault.get("concurrency", [1])
    if (case := Case(group, fault, name, where, check, concurrency)).outcome
}


def request_met_by_fault(case):
    """Every fault meets every kind of request, alone and among others where the table asks for both."""
    return None if case.check else (case.fault["name"], case.operation.request(case.where), case.concurrency)


def outcome_of_operation(case):
    """Every operation comes, at its read and at its deletion, to every outcome that a group of faults has for it."""
    return None if case.check else (case.name, case.where, case.group["name"], case.outcome)


def outcome_of_check(case):
    """In check mode, every operation comes to every outcome, and sends no deletion that a fault could meet."""
    return (case.name, case.where, case.outcome if case.where == "read" else None) if case.check else None


PROMISES = (request_met_by_fault, outcome_of_operation, outcome_of_check)
# All others repeat what these prove, by another path, and are tried in a thorough run only.
EVERY_DAY = representatives(CASES, *PROMISES)
# Of these, the ones that are tried on the oldest ansible-core too.
ON_OLDEST = representatives({name: case for name, case in CASES.items() if name in EVERY_DAY}, request_met_by_fault)
