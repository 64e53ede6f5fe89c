# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orgs that AWX splits over job slices, each run by ansible-runner at the same time, end as in one run."""

import contextlib
import json

import ansible_runner
import pytest
from emulator import Emulator
from playbook_evidence import Evidence, check, folders
from playbook_org import AN_ORG, FORGOTTEN, OLD, ORG, SECRET

SLICES = 3
# One is plain, one protects a token, one refuses the sign-in, one allows fewer revocations than there are idle tokens.
ORGS = {
    "acme": {"okta_max_revocations": 9},
    "beta": {"okta_max_revocations": 9, "okta_protect": ["old deployment"]},
    "dead": {"okta_max_revocations": 9},
    "delta": {"okta_max_revocations": 1},
}


def secret(name, mark=""):
    """What signs in to the org of that name."""
    return f"00{mark}{name}-{SECRET[2:]}"


@pytest.fixture
def emulators():
    """{name: local Okta} of ORGS, each with a secret of its own, their clocks at a stand."""
    with contextlib.ExitStack() as stack:
        made = {}
        for name in ORGS:
            tokens = [
                {**token, "secret": secret(name)} if token.get("secret") == SECRET else token
                for token in ORG["api_tokens"]
            ]
            made[name] = stack.enter_context(Emulator({**ORG, "api_tokens": tokens}))
            made[name].clock.freeze()
        yield made


@pytest.fixture
def inventory(emulators):
    """{host: its variables}"""
    return {
        name: {
            **AN_ORG,
            **variables,
            "okta_connection": {"org_url": emulators[name].url, "api_token": secret(name, "wrong" * (name == "dead"))},
        }
        for name, variables in ORGS.items()
    }


@pytest.fixture
def job(environment, inventory, tmp_path):
    """job(playbook, slices, **variables) runs a job in slices at once; returns their folders and exit codes."""
    outside = {name: value for name, value in environment.items() if not name.startswith("OKTA_")}

    def job(playbook, slices, **variables):
        running = {}
        for number in range(1, slices + 1):
            folder = tmp_path / f"{playbook}-{number}-of-{slices}"
            (folder / "project").mkdir(parents=True)
            thread, runner = ansible_runner.run_async(
                private_data_dir=str(folder),
                playbook=f"identityops.okta.{playbook}",
                inventory=write_inventory(folder, inventory, number, slices),
                envvars=outside,
                extravars={"okta_hosts": "orgs", **variables},
                quiet=True,
            )
            running[folder / "project"] = (thread, runner)
        for thread, _runner in running.values():
            thread.join()
        return list(running), [runner.rc for _thread, runner in running.values()]

    return job


def write_inventory(folder, hosts, number, slices):
    """The inventory of a slice, as AWX makes it: a script that prints every slices-th host by name, and the groups."""
    names = sorted(hosts)[number - 1 :: slices]
    data = {
        "_meta": {"hostvars": {name: hosts[name] for name in names}},
        "all": {"children": ["orgs"]},
        "orgs": {"hosts": names},
    }
    script = folder / "inventory" / "hosts"
    script.parent.mkdir()
    script.write_text(f"#!/usr/bin/env python3\nprint({json.dumps(data)!r})\n")
    script.chmod(0o700)
    return str(script)


def test_the_reports_of_the_slices_are_together_that_of_one_run(job):
    def orgs(projects):
        reports = [json.loads((project / "okta-report" / "report.json").read_text()) for project in projects]
        return sorted((org for report in reports for org in report["orgs"]), key=lambda org: org["host"])

    whole, whole_codes = job("audit_api_tokens", 1)
    sliced, codes = job("audit_api_tokens", SLICES)

    assert orgs(sliced) == orgs(whole)
    assert [(org["host"], org["error"] is None, len(org["tokens"])) for org in orgs(whole)] == [
        ("acme", True, len(ORG["api_tokens"])),
        ("beta", True, len(ORG["api_tokens"])),
        ("dead", False, 0),
        ("delta", True, len(ORG["api_tokens"])),
    ]
    assert (whole_codes, codes) == ([2], [0, 0, 2])


def test_the_slices_revoke_what_one_run_would_and_prove_it(emulators, job):
    def outcome(projects):
        """What has died, by host, and what the evidence says of each org, held against the ledger."""
        evidence = {found.plan["org_url"]: found for project in projects for found in map(Evidence, folders(project))}
        told = {}
        for name, emulator in emulators.items():
            found = evidence.get(emulator.url)
            if found:
                check(found, emulator.ledger)
            told[name] = found and (found.planned, found.kept, found.result and found.outcomes())
        return {name: sorted(effect["id"] for effect in emulator.ledger) for name, emulator in emulators.items()}, told

    whole, whole_codes = job("revoke_idle_api_tokens", 1, okta_revoke=True)
    first = outcome(whole)
    for emulator in emulators.values():
        emulator.reset()
        emulator.clock.freeze()
    sliced, codes = job("revoke_idle_api_tokens", SLICES, okta_revoke=True)

    assert outcome(sliced) == first
    assert first[0] == {"acme": sorted([FORGOTTEN, OLD]), "beta": [FORGOTTEN], "dead": [], "delta": []}
    assert first[1]["dead"] is None
    assert (whole_codes, codes) == ([2], [2, 0, 2])
