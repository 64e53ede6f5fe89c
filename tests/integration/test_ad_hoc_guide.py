# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command of the ad-hoc guide runs as it stands there, except for the addresses of the orgs."""

import json
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from emulator import Emulator
from thorough import cases, thorough

ROOT = Path(__file__).resolve().parents[2]
SECRET = "00acme-secret-canary-0123456789abcdefghijk"
OTHER_SECRET = "00else-secret-canary-0123456789abcdefghijk"
FORGOTTEN, OLD = "00Tforgotten12345678", "00Tgfedcba0987654321"
GUIDE = (ROOT / "docs" / "docsite" / "rst" / "ad_hoc_guide.rst").read_text()
BLOCKS = [
    textwrap.dedent(text) for text in re.findall(r"^\.\. code-block:: shell\n\n((?:  .*\n|\n)+)", GUIDE, re.MULTILINE)
]


@dataclass
class Expected:
    """What a command prints and what not, what it revokes, and into which file it writes JSON with the API tokens."""

    shown: list[str]
    hidden: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    written: str | None = None


# By what only that command has in it.
EXPECTED = {
    "read -rs": Expected(['"name": "forgotten"', '"idle_days": 25'], ["clientName"]),
    "--vault-password-file": Expected(['"name": "forgotten"'], ["idle_days"]),
    "localhost -m identityops.okta.okta_api_token_info\n": Expected(
        ['"clientName": "Okta API"', '"never_used": false', '"userId"']
    ),
    "q=deployment": Expected(['"name": "old deployment"'], ["forgotten"]),
    "user_id=svc-deploy": Expected(['"name": "deployment"', '"network"'], ["forgotten"]),
    "limit=2": Expected(['"next_after": "00T'], ["old deployment"]),
    "expand=owner": Expected(['"login": "jane.doe@example.com"', '"missing": []'], ["old deployment"]),
    "app_name,clientId,created": Expected(['"app_name": "Workflows"', "0oaabcdefg1234567890"], ["john"]),
    "--check --diff": Expected(["localhost | CHANGED", '"revoked"', "forgotten"]),
    "max_revocations=2": Expected(["localhost | CHANGED"], revoked=[FORGOTTEN, OLD]),
    "keep_client_id": Expected(["localhost | CHANGED"], revoked=["oarabcdefg1234567890", "oargfedcba0987654321"]),
    "ansible orgs ": Expected(["acme | SUCCESS", "acme_preview | SUCCESS", "forgotten", "of the other org"]),
    "orgs:!acme": Expected(["acme_preview | SUCCESS", "of the other org"], ["acme | ", "forgotten"]),
    "RESULT_FORMAT=yaml": Expected(["name: forgotten"], ['"name"']),
    "> tokens.json": Expected([], ["forgotten"], written="tokens.json"),
    " -o ": Expected(['localhost | SUCCESS => {"api_tokens": [{"id": "00T']),
    "--tree": Expected([], written="tokens/localhost"),
}


# The README has commands that read, that predict and that keep a secret from the history.
EVERY_DAY = ["orgs:!acme"]


@pytest.fixture
def preview():
    """Another org, with another secret."""
    users = [{"id": "00upreview1234567890", "login": "svc@example.com", "roles": ["SUPER_ADMIN"]}]
    tokens = [
        {"id": "00Tpreview1234567890", "name": "of the other org", "owner": "svc@example.com", "secret": OTHER_SECRET}
    ]
    with Emulator({"users": users, "api_tokens": tokens}) as emulator:
        yield emulator


@pytest.fixture
def shell(okta, preview, run, put_vault, tmp_path):
    """shell(command) runs a command of the guide with credentials in the environment, unless it brings its own."""
    (tmp_path / "okta").mkdir()
    put_vault(tmp_path / "secrets.yml", tmp_path / ".okta" / "vault-password")

    def here(text):
        return text.replace("https://acme.okta.com", okta.url).replace("https://acme.oktapreview.com", preview.url)

    (tmp_path / "okta" / "orgs.yml").write_text(here((ROOT / "docs" / "examples" / "okta" / "orgs.yml").read_text()))

    def shell(command):
        own = re.search("read -rs|api_token=", command)
        signed_in = {"OKTA_CLIENT_ORGURL": None, "OKTA_CLIENT_TOKEN": None} if own else {}
        orgs = {"OKTA_TOKEN_ACME": SECRET, "OKTA_TOKEN_ACME_PREVIEW": OTHER_SECRET}
        return run("bash", "-euc", here(command), stdin=f"{SECRET}\n", **signed_in, **orgs)

    return shell


def test_every_command_is_known_and_every_one_that_is_known_is_there():
    assert [[part for part in EXPECTED if part in block] for block in BLOCKS] == [[part] for part in EXPECTED]


@pytest.mark.parametrize("block", cases(dict(zip(EXPECTED, BLOCKS, strict=False)), every_day=EVERY_DAY))
def test_the_commands_of_the_guide(okta, shell, tmp_path, block):
    (expected,) = [expected for part, expected in EXPECTED.items() if part in block]

    done = shell(block)

    assert done.returncode == 0, done.stdout + done.stderr
    assert OTHER_SECRET not in done.stdout + done.stderr
    assert [text for text in expected.shown if text not in done.stdout] == []
    assert [text for text in expected.hidden if text in done.stdout] == []
    assert sorted(effect["id"] for effect in okta.ledger) == expected.revoked
    if expected.written:
        written = json.loads((tmp_path / expected.written).read_text())
        assert {token["id"] for token in written["api_tokens"]} == set(okta.org.api_tokens)


@thorough
def test_a_command_that_fails_says_so_and_exits_with_2(shell):
    done = shell("ansible localhost -m identityops.okta.okta_api_token -a 'state=absent token_id=current'")

    assert done.returncode == 2
    assert "localhost | FAILED! =>" in done.stdout + done.stderr
