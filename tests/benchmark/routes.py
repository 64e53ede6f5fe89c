# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which answer the stand-in for Okta gives to which request."""

import json
from typing import NamedTuple
from urllib.parse import parse_qs

from .org import CALLER, AppTokens, Org, Tokens


class Reply(NamedTuple):
    """An answer without what every answer has; links are the values of its Link lines; revoked counts the tokens it
    ended."""

    status: int
    body: bytes = b""
    links: tuple[str, ...] = ()
    revoked: int = 0


def okta_error(status: int, code: str, summary: str) -> Reply:
    error = {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oae" + "0" * 22,
        "errorCauses": [],
    }
    return Reply(status, json.dumps(error).encode())


def answer(org: Org, url: str, method: str, segments: list[str], query: str) -> Reply:
    """The answer to a request below /api/v1."""
    if segments[0] == "api-tokens":
        return _api_tokens(org, method, segments[1:])
    if segments[:2] == ["users", "me"]:
        return Reply(200, json.dumps({"id": CALLER, "status": "ACTIVE"}).encode())
    if segments[0] == "users" and len(segments) == 2:
        return Reply(200, json.dumps({"id": segments[1], "status": "ACTIVE"}).encode())
    if segments[0] == "users" and segments[2:] in (["roles"], ["groups"]):
        return Reply(200, b"[]")
    if segments[0] == "users" and segments[2] == "clients":
        return _user(org, url, method, segments, query)
    if segments[0] == "apps":
        return _app(org, url, method, segments, query)
    return _missing()


def _app(org: Org, url: str, method: str, segments: list[str], query: str) -> Reply:
    if len(segments) == 2:
        client = {"oauthClient": {"client_id": segments[1]}}
        return Reply(200, json.dumps({"id": segments[1], "label": segments[1], "credentials": client}).encode())
    return _collection(org.of_app(segments[1]), url, method, segments, query)


def _api_tokens(org: Org, method: str, segments: list[str]) -> Reply:
    if segments:
        return _one(org.api_tokens, method, segments[0])
    return Reply(200, org.api_tokens.all())


def _user(org: Org, url: str, method: str, segments: list[str], query: str) -> Reply:
    if len(segments) == 3:
        clients = [
            {"client_id": client, "client_name": client} for user, client in org.refresh_tokens if user == segments[1]
        ]
        return Reply(200, json.dumps(clients).encode())
    tokens = org.refresh_tokens.get((segments[1], segments[3]))
    if tokens is None or segments[4:5] != ["tokens"]:
        return _missing()
    if len(segments) == 6:
        return _one(tokens, method, segments[5])
    return _collection(tokens, url, method, segments, query)


def _collection(tokens: Tokens | AppTokens, url: str, method: str, segments: list[str], query: str) -> Reply:
    if method == "DELETE":
        return Reply(204, revoked=tokens.revoke_all())
    asked = parse_qs(query)
    size = int(asked.get("limit", ["20"])[0])
    body, cursor = tokens.page(asked.get("after", [""])[0], size)
    path = f"{url}/api/v1/{'/'.join(segments)}"
    links = (f'<{path}?limit={size}>; rel="self"',)
    return Reply(200, body, (*links, f'<{path}?after={cursor}&limit={size}>; rel="next"') if cursor else links)


def _one(tokens: Tokens, method: str, token_id: str) -> Reply:
    if method == "DELETE":
        return Reply(204, revoked=1) if tokens.revoke(token_id) else _missing()
    body = tokens.get(token_id)
    return Reply(200, body) if body else _missing()


def _missing() -> Reply:
    return okta_error(404, "E0000007", "Not found: Resource not found (Token)")
