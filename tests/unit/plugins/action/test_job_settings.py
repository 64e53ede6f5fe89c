# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os

import pytest
from ansible.errors import AnsibleError
from ansible_collections.identityops.okta.plugins.action import job_settings

OFFICE = {"connection": "ZONE", "include": ["nzo1"]}


def load(action, variables, job="revoke_idle_api_tokens"):
    """The result of job_settings with these variables."""
    return action("job_settings", {"job": job}, variables).result


def test_settings_are_loaded(action):
    result = load(
        action, {"okta_idle_days": "21", "okta_protect": "one,two", "ansible_user": "jane", "okta_api_token": "00"}
    )

    assert (result["job"], result["users"], result["user_sources"]) == ("revoke_idle_api_tokens", [], {})
    assert (result["settings"]["okta_idle_days"], result["settings"]["okta_protect"]) == (21, ["one", "two"])
    assert "failed" not in result


def test_playbook_that_does_not_exist_is_refused(action):
    with pytest.raises(AnsibleError, match="value of job must be one of"):
        load(action, {}, job="revoke_everything")


@pytest.mark.parametrize(
    ("variables", "sentences"),
    [
        (
            {"okta_protct": "x", "okta_revoke": "y"},
            [
                "okta_protct is not a variable of the playbooks. Did you mean okta_protect? If it is somebody else's,",
                "okta_revoke: 'y' is neither true nor false. Use true or false.",
            ],
        ),
        (
            {"_raw_params": "reporting"},
            [
                "--extra-vars: 'reporting' does not belong to any variable, because a value was cut at a blank.",
                "for example -e \"okta_protect='Break-glass reporting'\".",
            ],
        ),
        (
            {"okta_connection": "org_url=https://acme.okta.com"},
            [
                "okta_connection: the value is not a dictionary.",
                "for example {org_url: https://acme.okta.com}.",
            ],
        ),
        (
            {"okta_connection": {"api_tokn": "00secret"}},
            ["okta_connection: 'api_tokn' is not an option for the connection."],
        ),
    ],
)
def test_mistakes_are_told_together_without_secrets(action, variables, sentences):
    result = load(action, variables)

    assert result["failed"]
    assert all(sentence in result["msg"] for sentence in sentences)
    assert "00secret" not in result["msg"]


@pytest.mark.parametrize(
    ("variables", "environment", "is_told"),
    [
        ({}, {}, True),
        ({}, {"OKTA_CLIENT_ORGURL": "https://acme.okta.com"}, False),
        ({"okta_connection": {"org_url": "https://acme.okta.com"}}, {}, False),
    ],
)
def test_a_first_run_is_told_all_that_is_missing(action, monkeypatch, variables, environment, is_told):
    for name in [name for name in os.environ if name.startswith("OKTA_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    message = load(action, {"okta_revoke": True, **variables}, job="offboard_user")["msg"]

    assert "Set okta_user to the login or ID of the user who leaves" in message
    assert "Set okta_max_revocations to the number of tokens" in message
    assert ("Set OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN in the environment" in message) == is_told


OF_CLIENT = {"okta_client_id": "0oa", "okta_users": "jane"}
OF_LEAVER = {"okta_user": "jane"}


@pytest.mark.parametrize(
    ("job", "given", "name", "whose"),
    [
        ("revoke_since", {"okta_since": "2026-11-24"}, "okta_idle_days", "revoke_idle_api_tokens"),
        ("revoke_since", {"okta_since": "2026-11-24"}, "okta_skip_api_tokens", "offboard_user"),
        ("revoke_since", {"okta_since": "2026-11-24"}, "okta_user", "offboard_user"),
        ("offboard_user", OF_LEAVER, "okta_client_id", "revoke_client_refresh_tokens and revoke_since"),
        ("offboard_user", OF_LEAVER, "okta_users", "revoke_client_refresh_tokens and revoke_since"),
        ("revoke_client_refresh_tokens", OF_CLIENT, "okta_since", "revoke_since"),
        ("revoke_idle_api_tokens", {}, "okta_users_file", "revoke_client_refresh_tokens"),
        ("revoke_idle_api_tokens", {}, "okta_keep_client_id", "offboard_user"),
        ("revoke_current_api_token", {}, "okta_users", "revoke_client_refresh_tokens and revoke_since"),
    ],
)
def test_what_would_narrow_another_playbook_is_refused_on_the_command_line(
    action, monkeypatch, job, given, name, whose
):
    variables = {**given, name: "1"}
    assert "failed" not in load(action, variables, job)  # from the inventory, which all playbooks share

    monkeypatch.setattr(job_settings, "load_extra_vars", lambda _loader: variables)

    assert load(action, variables, job)["msg"] == (
        f"{name} has no effect on {job}. It is a variable of {whose}. Remove it."
    )
    assert "failed" not in load(action, {**variables, name: ""}, job)
    assert "failed" not in load(action, variables, "audit_api_tokens")


@pytest.mark.parametrize(
    ("job", "given"), [("revoke_since", {"okta_since": "2026-11-24"}), ("revoke_client_refresh_tokens", OF_CLIENT)]
)
def test_a_client_to_keep_is_refused_wherever_it_would_not_be_kept(action, job, given):
    refused = load(action, {**given, "okta_keep_client_id": "0oa"}, job)

    assert refused["msg"] == (
        f"okta_keep_client_id has no effect on {job}. It is a variable of offboard_user. Use okta_protect instead."
    )


def test_two_credentials_of_a_job_on_awx_are_a_mistake(action, monkeypatch):
    monkeypatch.setenv("OKTA_READ_CREDENTIAL", "https://acme.okta.com")
    assert "failed" not in load(action, {})

    monkeypatch.setenv("OKTA_REVOKE_CREDENTIAL", "https://beta.okta.com")
    assert "two credentials, Okta (read) for https://acme.okta.com and Okta (revoke)" in load(action, {})["msg"]


@pytest.mark.parametrize("connection", [None, "", {}, {"org_url": "https://acme.okta.com", "timeout": 9}])
def test_connection_is_left_to_the_modules(action, connection):
    assert "failed" not in load(action, {"okta_connection": connection})


def test_users_come_from_a_list_and_from_a_file_each_once(action, tmp_path):
    path = tmp_path / "users.txt"
    path.write_text("\ufeffjohn\n\n jane \njohn\n", encoding="utf-8")

    result = load(
        action,
        {"okta_client_id": "0oa", "okta_users": ["jane", "jim"], "okta_users_file": str(path)},
        job="revoke_client_refresh_tokens",
    )

    assert result["user_sources"] == {"john": f"{path}, line 1", "jane": f"{path}, line 3", "jim": "okta_users"}
    assert result["users"] == ["john", "jane", "jim"]


@pytest.mark.parametrize(("content", "words"), [(b"j\xf6rg", "cannot be read"), (b" \n", "does not name any user")])
def test_file_without_users_is_a_mistake(action, tmp_path, content, words):
    (tmp_path / "users.txt").write_bytes(content)

    result = load(
        action,
        {"okta_client_id": "0oa", "okta_users_file": str(tmp_path / "users.txt")},
        job="revoke_client_refresh_tokens",
    )

    assert words in result["msg"]


def test_template_that_cannot_be_evaluated_is_a_mistake(action, monkeypatch):
    def fail(_self, value):
        if value == "{{ break_glass }}":
            raise AnsibleError("'break_glass' is undefined")
        return value

    monkeypatch.setattr("ansible.template.Templar.template", fail)

    result = load(action, {"okta_protect": "{{ break_glass }}"})

    assert "okta_protect: its template cannot be evaluated. 'break_glass' is undefined" in result["msg"]


def test_networks_come_from_an_approved_file(action, tmp_path):
    path = tmp_path / "networks.yml"
    path.write_text("deploy: Office\n")
    result = load(action, {"okta_approved_networks": str(path)}, "restrict_api_tokens")

    network = {"connection": "zone", "include": ["Office"]}
    assert result["networks"] == [{"token": "deploy", "name": None, "network": network, "current_network": None}]
    assert result["org_url"] is None


def test_networks_come_from_evidence(action, tmp_path):
    plan = {
        "playbook": "identityops.okta.restrict_api_tokens",
        "change": True,
        "check_mode": False,
        "org_url": "https://acme.okta.com",
        "api_token_networks": [{"id": "00T1", "network": {"connection": "ANYWHERE"}, "new_network": OFFICE}],
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    result = load(action, {"okta_evidence": str(tmp_path)}, "release_api_tokens")

    assert result["org_url"] == "https://acme.okta.com"
    assert [one["network"] for one in result["networks"]] == [{"connection": "anywhere"}]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[]", ["okta_approved_networks: '", "networks.yml' does not name any token. Write a dictionary"]),
        (
            f"00{'a' * 40}: Office",
            ["okta_approved_networks: the file holds what looks like the secret of an API token"],
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_a_mistake(action, tmp_path, content, words):
    path = tmp_path / "networks.yml"
    path.write_text(content)
    result = load(action, {"okta_approved_networks": str(path)}, "restrict_api_tokens")

    assert result["failed"]
    assert [word for word in words if word not in result["msg"]] == []
    assert "a" * 40 not in result["msg"]


def test_evidence_that_is_not_there_is_a_mistake(action, tmp_path):
    result = load(action, {"okta_evidence": str(tmp_path / "none")}, "release_api_tokens")

    assert result["msg"].startswith(f"okta_evidence: '{tmp_path}/none' cannot be read. ")
