# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: the REST API of AWX and Automation Controller: where it is, lists, changes, errors."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Protocol
from urllib.parse import urlencode, urlsplit

from ._awx_connection import HOST
from ._errors import OktaError, RequestError

PAGE_SIZE = 200

Object = dict[str, Any]


class ControllerError(OktaError):
    """The controller cannot be used, or refused a request; the text says which and what to do."""


class Response(Protocol):
    """Describe what the transport returns."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""

    def json(self) -> Any:
        """Return the value of the body, None if it is not JSON."""


class Sender(Protocol):
    """Describe the transport: it sends one request to one host, and raises RequestError if there is no response."""

    def send(self, method: str, target: str, form: str | None = None) -> Response:
        """Send one request."""


class ControllerClient:
    """Reads and changes the objects of a controller; paths are relative to its API, for example projects/."""

    def __init__(self, sender: Sender, url: str, mask: Callable[[Any], Any] = lambda value: value):
        """Take the transport to url; mask(value) removes the secrets from what the controller says."""
        self._sender = sender
        self._url = url
        self._mask = mask
        self._api: str | None = None

    def read(self, path: str) -> Any:
        """Return the JSON of one object. Raises ControllerError."""
        target = self._find_api() + path
        return self._request("GET", target, f"read {target}")

    def read_list(self, path: str, **filters: Any) -> list[Object]:
        """Return the objects that match the filters, from all pages. Raises ControllerError."""
        query = urlencode({"page_size": PAGE_SIZE, **filters})
        found: list[Object] = []
        while query:
            page = self.read(f"{path}?{query}")
            found += page["results"]
            # Only the query is taken from the link, so that no request leaves the controller.
            query = urlsplit(page["next"] or "").query
        return found

    def write(self, method: str, path: str, body: Object, purpose: str) -> Any:
        """Send a change, and return the JSON of the response, None if it has no body.

        purpose: what the change does, for the errors: an infinitive without "to". Raises ControllerError.
        """
        return self._request(method, self._find_api() + path, purpose, json.dumps(body))

    def _find_api(self) -> str:
        """Return the path of the API, behind the gateway of the platform if there is one."""
        if self._api is None:
            root, place = self._read_root("/api/")
            apis = root.get("apis")
            behind = apis.get("controller") if isinstance(apis, dict) else None
            if isinstance(behind, str) and behind.startswith("/api/"):
                root, place = self._read_root(behind)
            version = root.get("current_version")
            if not isinstance(version, str) or not re.fullmatch(r"/api/([a-z]+/)?v2/", version):
                raise ControllerError(
                    f"{HOST}: {self._url} is not AWX or Automation Controller: {place} describes no API v2."
                )
            self._api = version
        return self._api

    def _read_root(self, path: str) -> tuple[Object, str]:
        found = self._request("GET", path, f"read {path}")
        return (found if isinstance(found, dict) else {}), path

    def _request(self, method: str, target: str, purpose: str, body: str | None = None) -> Any:
        try:
            response = self._sender.send(method, target, body)
        except RequestError as error:
            reason = str(error).removesuffix(f": {error.hint}")
            raise ControllerError(
                f"The controller at {self._url} cannot be reached: {reason}. {_advice(error.hint or '')}."
            ) from None
        if response.status in (200, 201, 202, 204):
            return response.json()
        raise ControllerError(self._explain(response.status, response.json(), target, purpose))

    def _explain(self, status: int, body: Any, target: str, purpose: str) -> str:
        reason = _reason(self._mask(body))
        if status == 400:
            return f"The controller refused to {purpose}{reason}"
        if status == 401:
            return (
                f"The controller at {self._url} rejected the credentials. Check the token (CONTROLLER_OAUTH_TOKEN), or "
                "the user name and password (CONTROLLER_USERNAME, CONTROLLER_PASSWORD)."
            )
        if status == 403:
            cure = " Use a token with the scope Write; credential types require a system administrator."
            return (
                f"The controller does not allow this user to {purpose}{reason}{cure if 'permission' in reason else ''}"
            )
        if status == 404 and self._api is None:
            return f"{HOST}: {self._url} is not AWX or Automation Controller: it has no {target}."
        return f"The controller at {self._url} answered {status} to the request to {purpose}{reason}"


def _advice(hint: str) -> str:
    """Return a hint for Okta's modules as a sentence on the options of this one, which has no proxy."""
    for option, own in (("org_url", HOST), ("raise timeout", "raise request_timeout"), ("check proxy, or", "check")):
        hint = hint.replace(option, own)
    return hint[:1].upper() + hint[1:]


def _reason(body: Any) -> str:
    """Return what the controller says, as the end of a sentence."""
    if not isinstance(body, dict) or not body:
        return "."
    said = [f"{name}: {' '.join(map(str, text)) if isinstance(text, list) else text}" for name, text in body.items()]
    return ": " + "; ".join(said).removeprefix("detail: ").rstrip(".") + "."
