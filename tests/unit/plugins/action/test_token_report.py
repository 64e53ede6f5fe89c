# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action token_report, without Ansible around it: what it reads of the hosts, writes and returns."""

import importlib
import json
import stat
import time
from types import SimpleNamespace

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from ansible_collections.identityops.okta.plugins.action.token_report import ARGUMENTS, ActionModule
from audits import listing, write_policy

FILES = ["findings.csv", "report.csv", "report.html", "report.json", "report.junit.xml", "report.ocsf.jsonl"]


@pytest.fixture
def run(tmp_path):
    """run({host: variables}, **arguments) runs the action and returns its result."""

    def run(hosts, **arguments):
        arguments = {
            "hosts": list(hosts),
            "tokens_from": "inventory",
            "settings_from": "job",
            "dest": str(tmp_path / "reports" / "today"),
            **arguments,
        }
        arguments = {name: value for name, value in arguments.items() if value is not None}
        task = SimpleNamespace(args=arguments, action="token_report", async_val=0, check_mode=False, diff=False)
        connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir=str(tmp_path)))
        action = ActionModule(task, connection, SimpleNamespace(), None, None, None)
        return action.run(task_vars={"hostvars": SimpleNamespace(raw_get=hosts.__getitem__)})

    return run


@pytest.fixture
def job(tmp_path):
    return {
        "settings": {"okta_policy_file": write_policy(tmp_path), "okta_baseline": None, "okta_fail_on": ["critical"]}
    }


def test_a_report_is_written_that_only_its_owner_can_read(run, job, tmp_path):
    result = run({"acme": {"inventory": listing(), "job": job}}, started=time.time() - 3)

    folder = tmp_path / "reports" / "today"
    assert (result["path"], result["changed"]) == (str(folder), False)
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    report = json.loads((folder / "report.json").read_text())
    assert 3 <= report["duration_seconds"] < 60
    assert report["orgs"][0]["host"] == "acme"
    assert f"Report: {folder}/report.html" in result["results"]["acme"]["lines"]
    assert result["results"]["acme"]["failure"].startswith("okta_fail_on (critical): 1 open finding.")
    assert 'failures="1"' in (folder / "report.junit.xml").read_text()


def test_a_second_report_replaces_the_first(run, job, tmp_path):
    folder = tmp_path / "reports" / "today"
    folder.mkdir(mode=0o755, parents=True)
    hosts = {"acme": {"inventory": listing(), "job": job}}

    run(hosts)
    run(hosts)

    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert json.loads((folder / "report.json").read_text())["duration_seconds"] is None


def test_hosts_that_got_nowhere_are_in_the_report(run, job):
    hosts = {
        "acme": {"inventory": listing(), "job": job},
        "refused": {"inventory": {"msg": "Okta answered 401"}, "job": job},
        "mistaken": {"job": {"failed": True, "msg": "okta_fail_on: ..."}},
        "unreachable": {},
    }

    results = run(hosts)["results"]

    assert results["refused"]["failure"].startswith("refused could not be audited. Okta answered 401.")
    for host in ("mistaken", "unreachable"):
        assert results[host]["failure"].startswith(f"{host} could not be audited. The run stopped for this host before")


def test_half_of_a_surrogate_pair_costs_nothing(run, job, tmp_path):
    result = listing()
    result["api_tokens"] = [{**result["api_tokens"][2], "name": "half \ud83d pair"}]

    run({"acme": {"inventory": result, "job": job}})

    report = json.loads((tmp_path / "reports" / "today" / "report.json").read_text())
    assert report["orgs"][0]["tokens"][0]["name"] == "half ? pair"


def test_a_folder_that_cannot_be_written_is_named(run, job, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(AnsibleActionFail, match=r"The report cannot be written to .*/file: File exists"):
        run({"acme": {"inventory": listing(), "job": job}}, dest=str(tmp_path / "file"))


def test_an_argument_that_is_missing_is_named(run):
    with pytest.raises(AnsibleActionFail, match="missing required arguments: dest"):
        run({}, dest=None)


def test_the_documentation_has_the_arguments_of_the_action():
    module = importlib.import_module("ansible_collections.identityops.okta.plugins.modules.token_report")
    documented = yaml.safe_load(module.DOCUMENTATION)["options"]

    assert documented.keys() == ARGUMENTS.keys()
    for name, argument in ARGUMENTS.items():
        assert documented[name]["type"] == argument.get("type", "str")
        assert documented[name].get("required", False) == argument.get("required", False)
    assert set(yaml.safe_load(module.RETURN)) == {"path", "results"}
