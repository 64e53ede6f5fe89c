# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guide puts side by side does the same: tasks with ansible.builtin.uri, and those that replace them."""

import re
import textwrap
from pathlib import Path

import pytest
import yaml
from thorough import thorough

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "uri_migration_guide.rst"
BLOCK = re.compile(r"\.\. code-block:: yaml\n\n((?: {10}.*\n|\n(?= {10}))+)")
PAIRS = {
    heading: [yaml.safe_load(textwrap.dedent(block)) for block in BLOCK.findall(text)]
    for heading, text in re.findall(r"^(.+)\n-+\n((?:.*\n)+?)(?=^.+\n-+\n|\Z)", GUIDE.read_text(), re.MULTILINE)
    if BLOCK.search(text)
}
# What each pair revokes.
REVOKED = {
    "List API tokens": [],
    "Revoke an API token": ["00Tgfedcba0987654321"],
    "Revoke a user's refresh tokens": ["oarabcdefg1234567890", "oargfedcba0987654321", "oarworkflows12345678"],
}


def test_every_pair_is_tried_here():
    assert {heading: len(tasks) for heading, tasks in PAIRS.items()} == dict.fromkeys(REVOKED, 2)


@pytest.mark.parametrize("column", [0, 1], ids=["uri", "okta"])
@pytest.mark.parametrize("heading", REVOKED)
@thorough
def test_both_columns_do_the_same(okta, play, heading, column):
    tasks = PAIRS[heading][column]
    found = {
        "api": f"{okta.url}/api/v1",
        "secret": okta.api_token,
        "id": "00Tgfedcba0987654321",
        "user": "00uabcdefg1234567890",
    }

    play(tasks, vars=found)

    assert sorted(effect["id"] for effect in okta.ledger) == REVOKED[heading]
    assert "/api/v1/" in okta.requests[-1]["path"]
