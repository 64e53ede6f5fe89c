# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from collections import UserString

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._settings import (
    Job,
    Setting,
    find_misspelt,
    load,
    read_lines,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._values import (
    parse_bool,
    parse_list,
    parse_text,
    whole_number,
)

KNOWN = {
    "okta_approved_tokens",
    "okta_idle_days",
    "okta_max_revocations",
    "okta_protect",
    "okta_revoke",
    "okta_skip_api_tokens",
    "okta_user",
    "okta_users",
}
JOB = Job(
    "job",
    (
        Setting("okta_revoke", parse_bool, "Revoke", default=False),
        Setting("okta_days", whole_number(1, 29), "Days", default=14),
        Setting("okta_user", parse_list, "Users", default=[], required="Set okta_user to a login"),
        Setting("okta_file", parse_text, "File", is_file=True),
    ),
    lambda settings: (
        ["okta_days is too much for okta_user."] if settings["okta_days"] > len(settings["okta_user"]) else []
    ),
)


def test_values_get_their_types_and_defaults():
    loaded = load(JOB, {"okta_revoke": "yes", "okta_days": "1", "okta_user": "jane, john", "okta_file": ""})

    assert loaded.mistakes == []
    assert loaded.settings == {"okta_revoke": True, "okta_days": 1, "okta_user": ["jane", "john"], "okta_file": None}


def test_decrypted_text_is_text():
    """Releases of ansible-core up to 2.18 have a type of their own for it, a sequence of characters that is not str."""
    vaulted = {"okta_revoke": "yes", "okta_days": "1", "okta_user": "jane, john", "okta_file": " "}

    loaded = load(JOB, {name: UserString(text) for name, text in vaulted.items()})

    assert loaded.settings == load(JOB, vaulted).settings
    assert load(JOB, {"okta_days": 1, "okta_user": [UserString("jane")]}).settings["okta_user"] == ["jane"]


def test_defaults_are_not_shared_by_runs():
    job = Job("job", (Setting("okta_users", parse_list, "Users", default=[]),))
    load(job, {}).settings["okta_users"].append("jane")

    assert load(job, {}).settings["okta_users"] == []


def test_all_mistakes_are_told_together():
    loaded = load(JOB, {"okta_revoke": "y", "okta_days": True, "okta_user": [], "okta_file": "gone.txt"})

    assert loaded.mistakes == [
        "okta_revoke: 'y' is neither true nor false. Use true or false.",
        "okta_days: True is not a whole number. Use a whole number from 1 to 29.",
        "Set okta_user to a login.",
        "okta_file: there is no file 'gone.txt' on the control node. Check the path.",
    ]


def test_a_mistake_in_the_combination_is_told_unless_a_value_was_refused():
    assert load(JOB, {"okta_user": "jane"}).mistakes == ["okta_days is too much for okta_user."]
    assert load(JOB, {}).mistakes == ["Set okta_user to a login.", "okta_days is too much for okta_user."]
    assert len(load(JOB, {"okta_user": [True]}).mistakes) == 1


def test_a_file_is_found_below_the_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "users.txt").touch()

    assert load(JOB, {"okta_days": 1, "okta_user": "jane", "okta_file": "~/users.txt"}).mistakes == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"id": "00canary"}, "the value is not a list"),
        ([True], "[True] holds true"),
        ("00canary-0123456789abcdefghijklmnopqrstuvw", "the value holds what looks like the secret"),
        ([1.5] * 12, f"{[1.5] * 12} holds 1.5"),
        ([1.5] * 99, f"{str([1.5] * 99)[:60]}... holds 1.5"),
    ],
)
def test_what_is_shown_of_a_wrong_value(value, shown):
    (mistake,) = load(JOB, {"okta_user": value}).mistakes
    assert mistake.startswith(f"okta_user: {shown}")
    assert "00canary" not in mistake


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("okta_protct", "okta_protect"),
        ("okta_protects", "okta_protect"),
        ("OKTA_PROTECT", "okta_protect"),
        ("okta-protect", "okta_protect"),
        ("oktaProtect", "okta_protect"),
        ("otka_protect", "okta_protect"),
        ("okt_protect", "okta_protect"),
        ("okta_protect_users", "okta_protect"),
        ("okta_keep", "okta_protect"),
        ("okta_exclude_names", "okta_protect"),
        ("okta_exceptions", "okta_protect"),
        ("okta_exempt", "okta_protect"),
        ("okta_ignore_tokens", "okta_protect"),
        ("okta_whitelist", "okta_protect"),
        ("okta_allowlist", "okta_protect"),
        ("okta_preserve", "okta_protect"),
        ("okta_retain", "okta_protect"),
        ("okta_never_revoke", "okta_protect"),
        ("okta_do_not_revoke", "okta_protect"),
        ("okta_dont_revoke", "okta_protect"),
        ("_okta_protect", "okta_protect"),
        ("\uff4f\uff4b\uff54\uff41_protect", "okta_protect"),
        ("okta_idle", "okta_idle_days"),
        ("okta_days", "okta_idle_days"),
        ("okta_unused_days", "okta_idle_days"),
        ("okta_inactive_days", "okta_idle_days"),
        ("okta_approved", "okta_approved_tokens"),
        ("okta_approve_ids", "okta_approved_tokens"),
        ("okta_dry_run", "okta_revoke"),
        ("okta_check_mode", "okta_revoke"),
        ("okta_report_only", "okta_revoke"),
        ("okta_revok", "okta_revoke"),
        ("okta_maxrevocations", "okta_max_revocations"),
        ("okta_max_revocation", "okta_max_revocations"),
        ("okta_userss", "okta_users"),
    ],
)
def test_misspelt_names_are_found(name, ours):
    assert find_misspelt([name], KNOWN) == {name: ours}


@pytest.mark.parametrize(
    "name",
    [
        *sorted(KNOWN),
        "okta_api_token",
        "okta_api_tokens",
        "okta_client_secret",
        "okta_domain",
        "okta_org_url",
        "okta_user_id",
        "okta_idle_tokens",
        "okta_check",
        "okta_report",
        "okta_daystar",
        "okta",
        "protect",
        "revoke",
        "ansible_user",
        "users",
        "inventory_hostname",
    ],
)
def test_other_names_are_somebody_elses(name):
    assert find_misspelt([name], KNOWN) == {}


def test_only_names_that_a_playbook_has_are_suggested():
    assert find_misspelt(["okta_dry_run", "okta_revok", "okta_keep"], {"okta_protect", "okta_baseline"}) == {
        "okta_keep": "okta_protect"
    }


def test_lines_of_a_file_have_numbers():
    assert read_lines("\n jane \r\n\njohn\njane\n\n") == {"jane": 2, "john": 4}
    assert read_lines(" \n") == {}
