# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's README describes the emulator: its examples run, and its tables are complete."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from emulator import Emulator
from emulator.app import create_app
from emulator.cli import _parser
from emulator.control import create_control_app
from emulator.faults import KINDS
from emulator.rate_limits import BUCKETS
from emulator.seed_org import _SECTIONS
from emulator.settings import Settings
from emulator.state import State

TESTS = Path(__file__).resolve().parents[2]
README = (TESTS / "emulator" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def part(heading):
    """Return the text below a heading, up to the next one of the same level or above."""
    level = heading.partition(" ")[0]
    text = README.split(f"\n{heading}\n")[1]
    return re.split(rf"^#{{1,{len(level)}}} ", text, flags=re.MULTILINE)[0]


def first_column(heading):
    """Return what is marked as code in the first column of the tables below a heading."""
    cells = re.findall(r"^\| ([^|]*)\|", part(heading), re.MULTILINE)
    return [code for cell in cells for code in re.findall(r"`([^`]+)`", cell)]


def test_there_are_examples():
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_run(example):
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=TESTS,
        env={"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_options_of_the_command_line_are_listed():
    listed = {word for code in first_column("## Command line") for word in code.split() if word.startswith("--")}
    options = {name for action in _parser()._actions for name in action.option_strings}
    assert listed - {"--"} == options - {"-h", "--help"}


def test_what_python_offers_is_listed():
    listed = {re.split(r"\W", code)[0] for code in first_column("## From Python")}
    public = {name for name in dir(Emulator) if not name.startswith("_")} | {"ca_file"}
    assert public - {"start", "stop"} <= listed


def test_the_paths_of_the_control_port_are_listed():
    rules = create_control_app(State("empty", {}), lambda: None).url_map.iter_rules()
    offered = {f"{method} {rule.rule}" for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert {code for code in first_column("## Control port") if " " in code} == offered


def test_the_settings_are_listed_with_their_buckets():
    names = {field.name for field in fields(Settings)} | {"limit", "frozen", "clock_offset"}
    assert set(first_column("### Settings")) == names
    limits = next(line for line in part("### Settings").splitlines() if line.startswith("| `limits`"))
    assert set(re.findall(r"`(/[^`]+)`", limits)) == set(BUCKETS)


def test_the_kinds_of_faults_are_listed():
    assert set(first_column("## Faults")) == set(KINDS)


def test_the_sections_of_seeds_are_listed():
    assert first_column("## Seeds") == list(_SECTIONS)


def test_the_kinds_of_effects_are_listed(okta, api):
    """Each operation that changes something leaves an effect of a listed kind."""
    paths = {
        "/api-tokens/<token_id>": "/api-tokens/00Tbob",
        "/api-tokens/current": "/api-tokens/current",
        "/apps/<app_id>/tokens": "/apps/0oacli/tokens",
        "/apps/<app_id>/tokens/<token_id>": "/apps/0oaweb/tokens/oar3",
        "/users/<user_id>/clients/<client_id>/grants": "/users/00ujane/clients/0oacli/grants",
        "/users/<user_id>/clients/<client_id>/tokens": "/users/00ujane/clients/0oaweb/tokens",
        "/users/<user_id>/clients/<client_id>/tokens/<token_id>": "/users/00ujane/clients/0oaweb/tokens/oar1",
        "/users/<user_id>/grants": "/users/00ujane/grants",
        "/users/<user_id>/grants/<grant_id>": f"/users/00ujane/grants/{next(iter(okta.org.grants))}",
        "/users/<user_id>/sessions": "/users/00ujane/sessions",
        "/zones/<zone_id>": "/zones/nzospare",
        "/zones/<zone_id>/lifecycle/activate": "/zones/nzospare/lifecycle/activate",
        "/zones/<zone_id>/lifecycle/deactivate": "/zones/nzospare/lifecycle/deactivate",
    }
    listed = set(re.findall(r"`(\w+)`", re.search(r"`kind` \(([^)]*)\)", README)[1]))
    kinds = set()
    changing = [rule for rule in create_app(State("empty", {})).extensions["okta_scopes"] if rule[0] != "GET"]
    for method, path in changing:
        okta.reset()
        okta.add("zones", id="nzospare", name="Spare", status="INACTIVE" if method == "DELETE" else "ACTIVE")
        okta.add("sessions", user="00ujane")
        body = {"network": {"connection": "ANYWHERE"}} if method == "PUT" else None
        answer = api(method, paths[path.removeprefix("/api/v1")], json=body)
        assert answer.status_code in (200, 204), (method, path)
        assert {effect["request_id"] for effect in okta.ledger} == {answer.headers["x-okta-request-id"]}, path
        kinds |= {effect["kind"] for effect in okta.ledger}
    assert kinds == listed
