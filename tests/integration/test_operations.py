# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module in one playbook. Each operation ad-hoc and in a playbook, twice each, with and without --check --diff."""

import contextlib
import json

import pytest
import yaml
from emulator import Emulator, read_seed
from environment import ROOT
from thorough import cases, thorough

USER, CLIENT, API_TOKEN, TOKEN = (
    "jane.doe@example.com",
    "0oaabcdefg1234567890",
    "00Tgfedcba0987654321",
    "oarabcdefg1234567890",
)
PAIR = f"user_id={USER} client_id={CLIENT}"

READING = {
    "get an API token": ("okta_api_token_info", f"token_id={API_TOKEN}", "api_tokens", [API_TOKEN]),
    "list API tokens": (
        "okta_api_token_info",
        "",
        "api_tokens",
        sorted(token["id"] for token in read_seed("demo")["api_tokens"]),
    ),
    "get a refresh token": (
        "okta_user_refresh_token_info",
        f"{PAIR} token_id={TOKEN} expand=scope",
        "refresh_tokens",
        [TOKEN],
    ),
    "list refresh tokens": ("okta_user_refresh_token_info", PAIR, "refresh_tokens", [TOKEN, "oargfedcba0987654321"]),
    "list refresh tokens of an app": (
        "okta_app_refresh_token_info",
        f"client_id={CLIENT}",
        "refresh_tokens",
        [TOKEN, "oargfedcba0987654321", "oarjohn0001234567890"],
    ),
    "read the System Log": ("okta_system_log_info", f"target_id={API_TOKEN}", "events", []),
    "list consents": ("okta_user_grant_info", PAIR, "grants", ["oagabcdefg1234567890"]),
}
REVOKING = {
    "revoke an API token": ("okta_api_token", f"state=absent token_id={API_TOKEN}", [API_TOKEN]),
    "revoke the current API token": ("okta_api_token", "state=absent current=true", ["00Thygiene1234567890"]),
    "revoke a refresh token": ("okta_user_refresh_token", f"state=absent {PAIR} token_id={TOKEN}", [TOKEN]),
    "revoke all refresh tokens": (
        "okta_user_refresh_token",
        f"state=absent {PAIR} all_tokens=true",
        [TOKEN, "oargfedcba0987654321"],
    ),
    "revoke all refresh tokens of an app": (
        "okta_app_refresh_token",
        f"state=absent client_id={CLIENT} all_tokens=true",
        [TOKEN, "oargfedcba0987654321", "oarjohn0001234567890"],
    ),
    "revoke consents": ("okta_user_grant", f"state=absent {PAIR} all_grants=true", ["oagabcdefg1234567890"]),
}
# The modules that are in neither table, with options that are no text.
OTHERS = {
    "okta_user_session": {"state": "absent", "user_id": USER, "oauth_tokens": False},
    "okta_api_token_network": {
        "where": {"name": ["deployment"]},
        "network": {"connection": "zone", "include": ["Quarantine"]},
    },
}


def dead(okta):
    return sorted(effect["id"] for effect in okta.ledger)


def arguments_of(text):
    return dict(pair.split("=") for pair in text.split())


def first_of_each_module(table):
    """The names of the first operation of each module."""
    first = {}
    for name, (module, *_rest) in table.items():
        first.setdefault(module, name)
    return first.values()


def reading(names):
    """Tasks for these operations of READING, which see to it that they return what is expected."""
    for name in names:
        module, arguments, key, expected = READING[name]
        sees = [f"it.{key} | map(attribute='id') | sort == {sorted(expected)}", "it is not changed"]
        yield {"name": name, f"identityops.okta.{module}": arguments_of(arguments), "register": "it"}
        yield {"name": "See", "ansible.builtin.assert": {"that": sees}}


def test_each_module_signs_in_by_the_defaults_of_the_action_group(okta, play):
    """They beat the environment, which holds another way to sign in."""
    names = first_of_each_module(REVOKING)
    changing = {REVOKING[name][0]: arguments_of(REVOKING[name][1]) for name in names} | OTHERS
    tasks = [
        *reading(first_of_each_module(READING)),
        *({"name": f"Run {module}", f"identityops.okta.{module}": options} for module, options in changing.items()),
    ]

    done = play(
        tasks,
        module_defaults={"group/identityops.okta.okta": {"org_url": okta.url, "api_token": okta.api_token}},
        environment={
            "OKTA_CLIENT_ORGURL": "https://nowhere.invalid",
            "OKTA_CLIENT_TOKEN": "",
            "OKTA_ACCESS_TOKEN": "other",
        },
    )

    assert f"changed={len(changing)} " in done.stdout
    assert {effect["id"] for effect in okta.ledger if effect["kind"] != "session"} == {
        "00Tabcdefg1234567890",
        *(died for name in names for died in REVOKING[name][2]),
    }
    tried = {name.removeprefix("identityops.okta.") for task in tasks for name in task}
    modules = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]["okta"]
    assert [module for module in modules if module.startswith("okta_") and module not in tried] == []


@pytest.mark.parametrize(("module", "arguments", "key", "expected"), READING.values(), ids=READING)
@thorough
def test_reading_adhoc(okta, adhoc, module, arguments, key, expected):
    result = adhoc(module, arguments)

    assert sorted(token["id"] for token in result[key]) == sorted(expected)
    assert result["changed"] is False
    assert okta.ledger == []


@pytest.mark.parametrize(("module", "arguments", "died"), REVOKING.values(), ids=REVOKING)
@thorough
def test_revoking_adhoc(okta, adhoc, module, arguments, died):
    predicted = adhoc(module, arguments, "--check", "--diff")
    assert predicted["changed"] is True
    assert okta.ledger == []

    real = adhoc(module, arguments, "--diff")
    assert dead(okta) == sorted(died)
    assert real["changed"] is True
    own = {"revoked": [], "rate_limit": {}, "receipts": []}
    assert {**real, **own} == {**predicted, **own}
    assert [token["id"] for token in real["revoked"]] == [token["id"] for token in predicted["revoked"]]


@pytest.mark.parametrize("options", [[], ["--check", "--diff"]], ids=["", "check"])
@thorough
def test_reading_in_a_playbook(okta, play, options):
    play(list(reading(READING)), *options)

    assert okta.ledger == []


@pytest.fixture
def orgs():
    """A local Okta for each way to revoke."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(Emulator("demo")) for name in REVOKING}


@pytest.mark.parametrize("options", [[], ["--check", "--diff"]], ids=["", "check"])
@thorough
def test_revoking_in_a_playbook(orgs, run, tmp_path, options):
    plays = []
    for name, (module, arguments, died) in REVOKING.items():
        revoke = {f"identityops.okta.{module}": arguments_of(arguments)}
        again = ["second is not changed", "second.revoked == []", f"first.revoked | length == {len(died)}"]
        tasks = [
            {"name": "Revoke", **revoke, "register": "first"},
            {"name": "Revoke again", **revoke, "register": "second"},
            {"name": "See", "ansible.builtin.assert": {"that": ["first is changed", *([] if options else again)]}},
        ]
        environment = {"OKTA_CLIENT_ORGURL": orgs[name].url}
        plays.append({"name": name, "hosts": "localhost", "gather_facts": False, "environment": environment})
        plays[-1]["tasks"] = tasks
    (tmp_path / "plays.yml").write_text(json.dumps(plays))

    done = run("ansible-playbook", "plays.yml", *options)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {name: dead(org) for name, org in orgs.items()} == {
        name: [] if options else sorted(died) for name, (_module, _arguments, died) in REVOKING.items()
    }
    assert done.stdout.count("--- before") == (len(REVOKING) * 2 if options else 0)


@pytest.mark.parametrize("verbosity", cases(["-v", "-vvvv"], every_day=["-vvvv"]))
def test_a_failure_is_one_sentence_without_a_traceback_or_a_secret(okta, run, verbosity):
    credentials = f"org_url={okta.url} api_token=00acme-secret-canary-0123456789abcdefghijk"
    arguments = f"state=absent user_id=nobody@example.com all_tokens=true {credentials}"

    done = run("ansible", "localhost", "-m", "identityops.okta.okta_user_refresh_token", "-a", arguments, verbosity)

    output = done.stdout + done.stderr
    assert done.returncode == 2
    assert "user_id: user 'nobody@example.com' does not exist in the org: correct it, or remove it" in output
    assert "Traceback" not in output
