# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._assignments import read_approved, read_way_back
from ansible_collections.identityops.okta.plugins.plugin_utils._values import ValueRefusedError
from job_results import ORG_URL, api_token

ZONE = {"connection": "ZONE", "include": ["nzoquarantine"]}


@pytest.fixture
def approved(tmp_path):
    """approved(text) reads a file with this text."""

    def approved(text):
        path = tmp_path / "networks.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_approved(str(path))

    return approved


@pytest.fixture
def way_back(tmp_path):
    """way_back(plan) reads the evidence that holds this plan."""

    def way_back(plan):
        (tmp_path / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan))
        return read_way_back(str(tmp_path))

    return way_back


def plan(*tokens, **more):
    return {
        "playbook": "identityops.okta.quarantine_api_tokens",
        "change": True,
        "check_mode": False,
        "org_url": ORG_URL,
        "api_token_networks": [{**token, "new_network": ZONE} for token in tokens],
        **more,
    }


@pytest.mark.parametrize(
    ("zones", "network"),
    [
        ("Office", {"include": ["Office"]}),
        ("[Office, VPN]", {"include": ["Office", "VPN"]}),
        ("Office, VPN", {"include": ["Office", "VPN"]}),
        ("{include: Office, exclude: [Guests]}", {"include": ["Office"], "exclude": ["Guests"]}),
        ("{include: [Office], exclude: }", {"include": ["Office"]}),
    ],
)
def test_a_file_says_which_zones_a_token_can_be_used_from(approved, zones, network):
    read = approved(f"deploy: {zones}\n")
    assert read == {
        "org_url": None,
        "networks": [
            {"token": "deploy", "name": None, "network": {"connection": "zone", **network}, "current_network": None}
        ],
    }


def test_a_name_may_be_a_number_and_the_file_may_begin_with_a_mark(approved):
    assert [one["token"] for one in approved("\ufeff2024: Office\n'on': Office\n")["networks"]] == ["2024", "on"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not name any token. Write a dictionary of tokens, by ID or name, and their network zones"),
        ("{}", "does not name any token"),
        ("- deploy", "does not name any token"),
        ("deploy: [", "is not YAML"),
        (b"\xff\xfe\xff", "is not YAML"),
        ("deploy: Office\ndeploy: VPN", "holds 'deploy' twice. Remove one of the two"),
        ("deploy: {include: Office, include: VPN}", "holds 'include' twice"),
        ("deploy:", "does not restrict 'deploy'. Name the network zones from which it can be used (in include)"),
        ("deploy: []", "does not restrict 'deploy'"),
        ("deploy: {exclude: [Guests]}", "does not restrict 'deploy'"),
        ("deploy: {include: Office, zones: VPN}", "has no key 'zones' for 'deploy'. Use include and exclude"),
        ("deploy: [Office, '']", "holds an empty item"),
        ("on: Office", "holds true, which is not text. Put the text in quotes"),
        ("deploy: {include: {a: b}}", "is not a list"),
    ],
)
def test_what_a_file_must_not_hold(approved, text, problem):
    with pytest.raises(ValueRefusedError) as refused:
        approved(text)
    assert str(refused.value).startswith(problem)


def test_a_secret_in_the_file_is_not_shown(approved):
    secret = "00" + "a" * 40
    with pytest.raises(ValueRefusedError) as refused:
        approved(f"{secret}: Office")
    assert refused.value.is_secret
    assert secret not in str(refused.value)


def test_evidence_says_what_was_before(way_back):
    restricted = {"connection": "ZONE", "include": ["nzo1"], "exclude": ["nzo2"]}
    read = way_back(plan(api_token(network=restricted), api_token("00T2", "old", network={"connection": "ANY_ZONE"})))
    quarantine = {"connection": "zone", "include": ["nzoquarantine"]}
    assert read["org_url"] == ORG_URL
    assert read["networks"] == [
        {
            "token": "00T1",
            "name": "deploy",
            "network": {"connection": "zone", "include": ["nzo1"], "exclude": ["nzo2"]},
            "current_network": quarantine,
        },
        {"token": "00T2", "name": "old", "network": None, "current_network": quarantine},
    ]


@pytest.mark.parametrize("network", [None, {"connection": "ZONE"}])
def test_a_network_that_cannot_be_set_is_no_way_back(way_back, network):
    assert way_back(plan(api_token(network=network)))["networks"][0]["network"] is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "holds no evidence"),
        ("[]", "holds no evidence"),
        ({"playbook": "quarantine_api_tokens"}, "holds no evidence"),
        (plan(api_token(), playbook="identityops.okta.revoke_since"), "is the evidence of revoke_since. Use that of"),
        (plan(api_token(), change=False), "is the evidence of a report, which changed nothing"),
        (plan(api_token(), check_mode=True), "is the evidence of a report, which changed nothing"),
        (plan(), "is the evidence of a run that changed nothing"),
    ],
)
def test_what_is_no_evidence_to_go_back_by(way_back, content, problem):
    with pytest.raises(ValueRefusedError) as refused:
        way_back(content)
    assert str(refused.value).startswith(problem)


def test_a_folder_without_evidence_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_way_back(str(tmp_path))
