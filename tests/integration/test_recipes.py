# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every recipe runs as it stands in the guide, and does what its heading says."""

import csv
import re
from pathlib import Path

import pytest
import yaml
from emulator import Emulator
from emulator.model import Network
from thorough import thorough

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "recipes.rst"
BLOCKS = re.findall(r"^\.\. code-block:: yaml\n\n((?:  .*\n|\n)+)", GUIDE.read_text(), re.MULTILINE)
PLAYS = {block[0]["name"]: text for text in BLOCKS if isinstance(block := yaml.safe_load(text), list)}
(INVENTORY,) = (text for text in BLOCKS if isinstance(yaml.safe_load(text), dict))
DEPLOYMENT, OLD, FORGOTTEN, OWN = (
    "00Tabcdefg1234567890",
    "00Tgfedcba0987654321",
    "00Tforgotten12345678",
    "00Thygiene1234567890",
)
JOHNS = "oarjohn0001234567890"


@pytest.fixture
def recipe(run, tmp_path):
    """recipe(name, *options, code=0, **variables) runs the recipe with that exit code, and returns what it has
    printed."""

    def recipe(name, *options, code=0, **variables):
        (tmp_path / "recipe.yml").write_text(PLAYS[name])
        done = run("ansible-playbook", "recipe.yml", *options, **variables)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return recipe


def names(okta):
    return {token.name for token in okta.org.api_tokens.values()}


def dead(okta):
    return sorted(effect["id"] for effect in okta.ledger)


@thorough
def test_what_expires_soon(recipe):
    output = recipe("Show API tokens that expire within a week")

    assert re.findall(r"\"(\w+) expires in (\d+) days", output) == [("forgotten", "4")]


@thorough
def test_what_one_owner_has(recipe):
    output = recipe("Show the API tokens of one owner")

    assert sorted(re.findall(r'^ +"(.*?)",?$', output, re.MULTILINE)) == [
        "deployment",
        "deployment to staging",
        "old deployment",
    ]


@thorough
def test_what_works_from_anywhere(okta, recipe):
    okta.add("zones", id="nzooffice12345678901", name="Office")
    okta.org.api_tokens[DEPLOYMENT].network = Network("ZONE", ["nzooffice12345678901"], [])
    okta.org.api_tokens[OLD].network = Network("ZONE", [], ["nzooffice12345678901"])

    output = recipe("Show API tokens that can be used from anywhere")

    restricted = {"deployment", "deployment to staging"}
    assert set(re.findall(r'^ +"(.*?)",?$', output, re.MULTILINE)) == names(okta) - restricted


def test_the_export(okta, recipe, tmp_path):
    okta.org.api_tokens[OLD].name = '=1+1,"x"\ny'
    okta.org.api_tokens[FORGOTTEN].name = "\t=1+1"

    recipe("Export the API tokens to a file")

    with (tmp_path / "api_tokens.csv").open(newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(okta.org.api_tokens)
    assert rows[OLD]["name"] == """'=1+1,"x"\ny"""
    assert rows[FORGOTTEN]["name"] == "'\t=1+1"
    assert [rows[DEPLOYMENT][key] for key in ("name", "owner", "idle_days")] == [
        "deployment",
        "svc-deploy@example.com",
        "2",
    ]


@thorough
def test_a_name_is_revoked_and_one_that_only_contains_it_is_not(okta, recipe):
    okta.org.api_tokens[FORGOTTEN].name = "very old deployment"

    recipe("Revoke an API token by name")

    assert dead(okta) == [OLD]


@thorough
def test_a_name_that_two_have_is_refused(okta, recipe):
    okta.org.api_tokens[FORGOTTEN].name = "old deployment"

    output = recipe("Revoke an API token by name", code=2)

    assert "max_revocations" in output
    assert dead(okta) == []


@thorough
def test_a_rotation_ends(okta, recipe):
    name = "Revoke the old API token once the new one is in use"

    recipe(name)
    again = recipe(name)

    assert dead(okta) == [OLD]
    assert "changed=0" in again


@thorough
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["-e", f"old_id={OWN}"], "Something still uses the old token"),
        (["-e", f"new_id={FORGOTTEN}"], "The new token is not in use"),
        (["-e", "new_id=00Tnowhere1234567890"], "The new token is not in use"),
    ],
    ids=["old one in use", "new one idle", "no new one"],
)
def test_a_rotation_that_is_not_over(okta, recipe, options, reason):
    output = recipe("Revoke the old API token once the new one is in use", *options, code=2)

    assert reason in output
    assert dead(okta) == []


@thorough
def test_many_users(okta, recipe):
    output = recipe("Revoke the refresh tokens of a list of users")

    assert len(dead(okta)) == 4
    assert "00uabcdefg1234567890: 3" in output
    assert "00ugfedcba0987654321: 1" in output


@thorough
def test_a_new_token_is_told_of_once(okta, recipe, run):
    name = "Report API tokens that are new since the last run"
    grown = okta.org.api_tokens.pop(OLD)

    recipe(name)
    okta.org.api_tokens[OLD] = grown
    alarm = recipe(name, code=2)
    recipe(name)

    assert "New API tokens: old deployment" in alarm


@thorough
def test_the_rate_limit_is_left_to_others(okta, recipe):
    output = recipe("List refresh tokens slowly")

    assert f"{len(okta.requests)} requests, 0.0 seconds of waiting" in output


@thorough
def test_several_orgs(okta, recipe, tmp_path):
    with Emulator("demo") as preview:
        preview.org.api_tokens[FORGOTTEN].name = "of the other org"
        text = INVENTORY.replace("https://acme.okta.com", okta.url).replace("https://acme.oktapreview.com", preview.url)
        (tmp_path / "orgs.yml").write_text(text)
        output = recipe(
            "Show idle API tokens of all orgs",
            *("-i", "orgs.yml"),
            OKTA_TOKEN_ACME=okta.api_token,
            OKTA_TOKEN_ACME_PREVIEW=preview.api_token,
            OKTA_CLIENT_ORGURL=None,
            OKTA_CLIENT_TOKEN=None,
        )

    shown = dict(re.findall(r"^ok: \[(\w+)\] => \{\n +\"msg\": \[(.*?)\]", output, re.MULTILINE | re.DOTALL))
    assert sorted(re.findall(r'"(.*?)"', shown["acme"])) == ["forgotten", "old deployment"]
    assert sorted(re.findall(r'"(.*?)"', shown["acme_preview"])) == ["of the other org", "old deployment"]


def test_every_recipe_is_tried_here():
    assert [name for name in PLAYS if f'"{name}"' not in Path(__file__).read_text()] == []
