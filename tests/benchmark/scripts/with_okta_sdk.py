# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work with Okta's SDK for Python, by asyncio.gather in one session."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from okta.client import Client


def next_cursor(headers: Mapping[str, str]) -> str:
    for link in headers.get("Link", "").split(", "):
        target, _semicolon, relation = link.partition(">;")
        if 'rel="next"' in relation:
            return parse_qs(urlsplit(target.lstrip("<")).query)["after"][0]
    return ""


async def revoke(client: Client, path: str) -> None:
    segments = path.split("/")[3:]
    if segments[0] == "api-tokens":
        *_result, error = await client.revoke_api_token(segments[1])
    else:
        *_result, error = await client.revoke_tokens_for_user_and_client(segments[1], segments[3])
    if error:
        raise SystemExit(str(error))


async def read(client: Client, path: str) -> list:
    segments = path.split("/")[3:]
    tokens, after = [], None
    while after != "":
        page, answer, error = await client.list_refresh_tokens_for_user_and_client(
            segments[1], segments[3], after=after, limit=200
        )
        if error:
            raise SystemExit(str(error))
        tokens += page
        after = next_cursor(answer.headers)
    return tokens


async def main() -> None:
    work = json.loads(Path(sys.argv[1]).read_text())
    one = revoke if work["verb"] == "revoke" else read
    turn = asyncio.Semaphore(work["concurrency"] or len(work["paths"]))

    async def in_turn(client: Client, path: str) -> object:
        async with turn:
            return await one(client, path)

    # The stand-in speaks no TLS, which the SDK allows in tests only.
    os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"
    async with Client({"orgUrl": work["url"], "token": work["api_token"]}) as client:
        results = await asyncio.gather(*(in_turn(client, path) for path in work["paths"]))
    print(sum(len(tokens or []) for tokens in results))


if __name__ == "__main__":
    asyncio.run(main())
