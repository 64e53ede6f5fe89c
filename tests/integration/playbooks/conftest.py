# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each playbook of the collection, run by real ansible on a local Okta whose clock is frozen, hours ahead of ours."""

import json
import re
import types

import pytest
from playbook_evidence import Evidence, check, folders
from playbook_org import ORG, OTHER_SECRET, SECRET
from shared_emulator import SharedEmulator


@pytest.fixture(scope="session")
def okta_of_session():
    """The local Okta that all tests of playbooks share."""
    with SharedEmulator(ORG) as shared:
        yield shared


@pytest.fixture
def okta(okta_of_session):
    """A local Okta that holds ORG."""
    with okta_of_session.lend() as emulator:
        emulator.clock.freeze()
        emulator.clock.advance(8000)
        yield emulator


@pytest.fixture
def playbook(okta, run, tmp_path):
    """playbook(name, *options, code=0, **variables) runs a playbook, and checks what must be true of every run.

    Returns {output, evidence (None when there is none), died (effects in the ledger), changed}.
    """

    def playbook(name, *options, code=0, **variables):
        before, ledger = folders(tmp_path), len(okta.ledger)
        done = run("ansible-playbook", f"identityops.okta.{name}", "--extra-vars", json.dumps(variables), *options)
        output = done.stdout + done.stderr
        assert done.returncode == code, output
        died = okta.ledger[ledger:]
        written = folders(tmp_path) - before
        for folder in written:
            check(Evidence(folder), died)
            for path in folder.iterdir():
                assert not [secret for secret in (SECRET, OTHER_SECRET) if secret in path.read_text()]
        assert OTHER_SECRET not in output
        assert written or not died
        assert len(written) <= 1
        changed = sum(map(int, re.findall(r" changed=(\d+) ", output)))
        assert bool(changed) >= bool(died)
        return types.SimpleNamespace(
            output=output, evidence=Evidence(written.pop()) if written else None, died=died, changed=changed
        )

    return playbook
