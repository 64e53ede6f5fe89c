# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds, creates and changes objects of a controller; check mode only records changes."""

from __future__ import annotations

from typing import Any

from ._awx_client import ControllerClient, ControllerError, Object
from ._awx_definitions import Fields, Kind, Reference
from ._awx_diff import Change, creation, modification, shown, shown_current
from ._awx_merge import initial_fields, merge_fields


def reference(found: Object) -> Reference:
    """Return the reference to an object."""
    return Reference(found["id"], found["name"])


class Objects:
    """The objects of a controller. changes: what was done, or in check mode would be done.

    In check mode an object that would be created has the id None, and nothing is looked up that would belong to it.
    """

    def __init__(self, client: ControllerClient, check_mode: bool):
        self.check_mode = check_mode
        self.changes: list[Change] = []
        self._client = client

    def read(self, path: str) -> Any:
        """Return one object. Raises ControllerError."""
        return self._client.read(path)

    def read_list(self, path: str, **filters: Any) -> list[Object]:
        """Return the objects that match the filters. Raises ControllerError."""
        return [] if None in filters.values() else self._client.read_list(path, **filters)

    def named(self, kind: Kind, names: list[str], /, **filters: Any) -> dict[str, Object]:
        """Return the objects with these names that exist, by name; several names must not hold commas."""
        by_name = {"name": names[0]} if len(names) == 1 else {"name__in": ",".join(names)}
        return {one["name"]: one for one in self.read_list(kind.path, **by_name, **filters)}

    def find(self, kind: Kind, name: str, /, **filters: Any) -> Object:
        """Return an object that must exist. Raises ControllerError."""
        found = self.named(kind, [name], **filters).get(name)
        if found is None:
            raise ControllerError(
                f"The controller has no {kind.label} '{name}' that this user may see. Create it, or correct the name."
            )
        return found

    def ensure(self, kind: Kind, desired: Fields, found: Object | None) -> Object:
        """Return the object with the desired fields: created, changed, or as it was found."""
        name = desired[kind.key]
        if found is None:
            body = initial_fields(desired)
            change = creation(f"create the {kind.label} {name}", desired)
            return self.apply(change, "POST", kind.path, body) or {**body, "id": None}
        body = merge_fields(kind, desired, found)
        if not body:
            return found
        told = {
            field: desired[field] if isinstance(desired[field], Reference) else value for field, value in body.items()
        }
        change = modification(f"change the {kind.label} {name}", shown_current(told, found), shown(told))
        return self.apply(change, "PATCH", f"{kind.path}{found['id']}/", body) or {**found, **body}

    def apply(self, change: Change, method: str, path: str, body: Fields) -> Any:
        """Make a change, and return the response, None if it has no body or in check mode. Raises ControllerError."""
        answer = None if self.check_mode else self._client.write(method, path, body, change.purpose)
        self.changes.append(change)
        return answer
