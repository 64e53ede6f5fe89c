# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1/apps: the apps of the OAuth clients, to find the app of a client id."""

from flask import Response, request

from .model import Client
from .operations import Call, Operations, json_response
from .paging import link_lines, page, page_size
from .representations import app as shown_app
from .search_filter import matching

READ = "okta.apps.read"
COLLECTION = "/api/v1/apps"


def register(operations: Operations) -> None:
    operations.add("GET", COLLECTION, READ)(list_apps)
    operations.add("GET", f"{COLLECTION}/<app_id>", READ)(get_app)


def list_apps(call: Call) -> Response:
    """List apps in pages: with `q` those whose label, name or client id begins with it, with `filter` by status."""
    size = page_size(request.args, 20, 200)
    wanted = request.args.get("q", "").casefold()
    apps = sorted(call.org.clients.values(), key=lambda client: client.app_id)
    found = matching(
        request.args.get("filter"),
        [client for client in apps if _begins(client, wanted)],
        lambda client: shown_app(client, call.base),
        {"id", "status", "name"},
    )
    shown, cursor = page(found, lambda client: client.app_id, size, request.args.get("after"))
    kept = ("after", "q", "filter")
    query = {name: request.args[name] for name in kept if name in request.args} | {"limit": str(size)}
    return json_response(
        [shown_app(client, call.base) for client in shown], link_lines(f"{call.base}{COLLECTION}", query, cursor)
    )


def _begins(client: Client, wanted: str) -> bool:
    return any(text.casefold().startswith(wanted) for text in (client.name, "oidc_client", client.id))


def get_app(call: Call, app_id: str) -> Response:
    return json_response(shown_app(call.org.app(app_id), call.base))
