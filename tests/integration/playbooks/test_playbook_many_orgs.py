# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One inventory, many orgs: each host says in okta_connection how to reach and sign in to its own."""

import re

import pytest
import yaml
from emulator import Emulator
from playbook_evidence import Evidence, check, folders
from playbook_org import AN_ORG, FORGOTTEN, OLD, ORG, SECRET

OTHER_ORG_SECRET = "00beta-secret-canary-0123456789abcdefghijk"


@pytest.fixture
def beta():
    """Another org, with the same tokens but another secret."""
    tokens = [
        {**token, "secret": OTHER_ORG_SECRET} if token.get("secret") == SECRET else token for token in ORG["api_tokens"]
    ]
    with Emulator({**ORG, "api_tokens": tokens}) as emulator:
        yield emulator


def test_each_host_signs_in_to_its_own_org_and_one_that_refuses_does_not_keep_the_other(okta, beta, run, tmp_path):
    orgs = {
        "acme": {"okta_connection": {"org_url": okta.url, "api_token": "{{ acme_secret }}"}, "okta_max_revocations": 1},
        "beta": {
            "okta_connection": {"org_url": beta.url, "api_token": OTHER_ORG_SECRET},
            "okta_protect": ["old deployment"],
        },
    }
    common = {**AN_ORG, "acme_secret": SECRET, "okta_revoke": True, "okta_max_revocations": 9}
    (tmp_path / "inventory.yml").write_text(yaml.safe_dump({"orgs": {"vars": common, "hosts": orgs}}))

    done = run(
        "ansible-playbook",
        "identityops.okta.revoke_idle_api_tokens",
        *("--inventory", "inventory.yml", "--extra-vars", "okta_hosts=orgs", "-vvv"),
        OKTA_CLIENT_ORGURL=None,
        OKTA_CLIENT_TOKEN=None,
    )

    output = done.stdout + done.stderr
    assert done.returncode == 2, output
    assert OTHER_ORG_SECRET not in output
    assert okta.ledger == []
    assert "2 tokens would be revoked, but okta_max_revocations allows 1" in output
    assert re.search(r"^acme +: .* failed=1 ", output, re.MULTILINE)
    assert re.search(r"^beta +: .* changed=1 .* failed=0 ", output, re.MULTILINE)
    evidence = {found.plan["org_url"]: found for found in map(Evidence, folders(tmp_path))}
    assert evidence[okta.url].planned == [FORGOTTEN, OLD]
    assert evidence[beta.url].outcomes() == {FORGOTTEN: "revoked"}
    for emulator in (okta, beta):
        check(evidence[emulator.url], emulator.ledger)
