# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work as a bare script with requests does it: nothing is checked, tried again or waited for."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter


def revoke(session: requests.Session, url: str) -> None:
    session.delete(url).raise_for_status()


def read(session: requests.Session, url: str) -> list:
    tokens, following = [], url + "?limit=200"
    while following:
        answer = session.get(following)
        answer.raise_for_status()
        tokens += answer.json()
        following = answer.links.get("next", {}).get("url")
    return tokens


def main() -> None:
    work = json.loads(Path(sys.argv[1]).read_text())
    one = revoke if work["verb"] == "revoke" else read
    session = requests.Session()
    session.headers["Authorization"] = "SSWS " + work["api_token"]
    session.mount(work["url"], HTTPAdapter(pool_connections=1, pool_maxsize=work["concurrency"]))
    with ThreadPoolExecutor(work["concurrency"]) as pool:
        results = list(pool.map(lambda path: one(session, work["url"] + path), work["paths"]))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
