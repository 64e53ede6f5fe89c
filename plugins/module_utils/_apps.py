# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: finds the app of an OAuth 2.0 client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._client import PAGE_SIZE, Client
from ._errors import OptionError, quote
from ._ids import kind_of_id, may_be_in_path
from ._paths import api_path
from ._tokens import get_if_exists

_OAUTH_APP = "oidc_client"  # name of every app that is an OAuth 2.0 client


@dataclass(frozen=True)
class App:
    """Describes the app of a client. Its ID is mostly the client ID, but an app can have a client ID of its own."""

    id: str
    client_id: str
    name: str | None


def find_app(client: Client, client_id: str) -> App | None:
    """Return the app that has this client ID (checked already), None if there is none.

    One request if the app's ID is the client ID. Otherwise the apps are searched.
    """
    return _choose(client, client_id, _find_by_id(client, client_id))


def get_app(client: Client, client_id: str) -> App:
    """Return the app that has this client ID. Raises OptionError if there is none."""
    by_id = _find_by_id(client, client_id)
    app = _choose(client, client_id, by_id)
    if app:
        return app
    own = _client_id_of(by_id) if by_id else None
    if own:
        said = f"is the ID of an app whose client ID is {quote(own)}: give that"
    elif by_id:
        said = "is the ID of an app that is not an OAuth 2.0 client: give the client ID of one that is"
    else:
        said = "is not the client ID of an app of the org: correct it, or remove it"
    raise OptionError(f"client_id: {quote(client_id)} {said}")


def app_exists(client: Client, text: str) -> bool:
    """Return whether there is an app with this client ID."""
    return may_be_in_path(text) and find_app(client, text) is not None


def _find_by_id(client: Client, app_id: str) -> dict[str, Any] | None:
    return get_if_exists(client, api_path("apps", app_id)) if kind_of_id(app_id) else None


def _choose(client: Client, client_id: str, by_id: dict[str, Any] | None) -> App | None:
    """Return the app that was found by its ID if it has this client ID, otherwise one that the search finds."""
    if by_id and _client_id_of(by_id) == client_id:
        return _described(by_id, client_id)
    return next((_described(app, client_id) for app in _search(client, client_id)), None)


def _search(client: Client, client_id: str) -> Iterator[dict[str, Any]]:
    """Yield the apps with this client ID: of those that Okta finds by it, then of all."""
    for query in ({"q": client_id}, {"filter": f'name eq "{_OAUTH_APP}"'}):
        for page, _cursor in client.pages(api_path("apps"), {**query, "limit": PAGE_SIZE}):
            yield from (app for app in page if _client_id_of(app) == client_id)


def _client_id_of(app: dict[str, Any]) -> str | None:
    credentials = app.get("credentials")
    oauth_client = credentials.get("oauthClient") if isinstance(credentials, dict) else None
    client_id = oauth_client.get("client_id") if isinstance(oauth_client, dict) else None
    return client_id if isinstance(client_id, str) else None


def _described(app: dict[str, Any], client_id: str) -> App:
    label = app.get("label")
    return App(app["id"], client_id, label if isinstance(label, str) else None)
