# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/zones: read, activate, deactivate and delete."""

from flask import Response, request

from .operations import Call, Operations, json_response, no_content
from .paging import link_lines, page, page_size
from .representations import zone as shown_zone
from .search_filter import matching

READ, MANAGE = "okta.networkZones.read", "okta.networkZones.manage"
COLLECTION, ONE = "/api/v1/zones", "/api/v1/zones/<zone_id>"


def register(operations: Operations) -> None:
    operations.add("GET", COLLECTION, READ)(list_zones)
    operations.add("GET", ONE, READ)(get_zone)
    operations.add("DELETE", ONE, MANAGE)(delete_zone)
    operations.add("POST", f"{ONE}/lifecycle/activate", MANAGE)(activate_zone)
    operations.add("POST", f"{ONE}/lifecycle/deactivate", MANAGE)(deactivate_zone)


def list_zones(call: Call) -> Response:
    """List zones in pages, with `filter` those of some ids, of a usage, or those that Okta has made."""
    size = page_size(request.args, 20, 200)
    zones = sorted(call.org.zones.values(), key=lambda one: one.id)
    found = matching(
        request.args.get("filter"), zones, lambda one: shown_zone(one, call.base), {"id", "usage", "system"}
    )
    shown, cursor = page(found, lambda one: one.id, size, request.args.get("after"))
    query = {name: request.args[name] for name in ("after", "filter") if name in request.args} | {"limit": str(size)}
    return json_response(
        [shown_zone(one, call.base) for one in shown], link_lines(f"{call.base}{COLLECTION}", query, cursor)
    )


def get_zone(call: Call, zone_id: str) -> Response:
    return json_response(shown_zone(call.org.zone(zone_id), call.base))


def activate_zone(call: Call, zone_id: str) -> Response:
    return _set_status(call, zone_id, "ACTIVE")


def deactivate_zone(call: Call, zone_id: str) -> Response:
    return _set_status(call, zone_id, "INACTIVE")


def _set_status(call: Call, zone_id: str, status: str) -> Response:
    zone = call.org.zone(zone_id)
    call.org.set_zone_status(zone, status, call.cause)
    return json_response(shown_zone(zone, call.base))


def delete_zone(call: Call, zone_id: str) -> Response:
    call.org.delete_zone(call.org.zone(zone_id), call.cause)
    return no_content()
