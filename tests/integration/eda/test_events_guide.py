# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guide on events shows runs as it stands there: on this machine, as a service, and with a controller."""

import configparser
import json
import re
import runpy
import shlex
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from ansible_process import wait_until
from environment import ROOT

GUIDE = (ROOT / "docs" / "docsite" / "rst" / "events_guide.rst").read_text()
BLOCK = re.compile(r"(?:^``([\w./-]+)``:\n\n)?^\.\. code-block:: (\w+)\n\n((?:  .*\n|\n)+)", re.MULTILINE)
FILES = {name: textwrap.dedent(text) for name, _language, text in BLOCK.findall(GUIDE) if name}
(COMMAND,) = [text.strip() for _name, language, text in BLOCK.findall(GUIDE) if language == "shell"]
JANE, FIELD_SERVICE = "00uabcdefg1234567890", "0oaabcdefg1234567890"
SOURCE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "okta_system_log.py"


class Controller(BaseHTTPRequestHandler):
    """The few answers of AWX that ansible-rulebook needs to launch a job template."""

    launched = None

    def do_GET(self):
        template = {
            "id": 7,
            "type": "job_template",
            "name": "Okta: revoke the refresh tokens of a client",
            "summary_fields": {"organization": {"name": "Default"}},
            "related": {"launch": "/api/v2/job_templates/7/launch/"},
            **{f"ask_{what}_on_launch": False for what in ("limit", "labels", "inventory", "variables")},
        }
        job = {"id": 8, "status": "successful", "url": "/api/v2/jobs/8/", "artifacts": {}, "created": "2026-11-24"}
        answers = {"config": {"version": "24.6.1"}, "unified": {"results": [template], "next": None}, "jobs": job}
        self._answer(next(answer for part, answer in answers.items() if part in self.path))

    def do_POST(self):
        type(self).launched = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"id": 8, "url": "/api/v2/jobs/8/"}, 201)

    def log_message(self, *_arguments):
        """Print nothing."""

    def _answer(self, content, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())


@pytest.fixture
def controller():
    """The URL of a controller, which keeps what was launched."""
    Controller.launched = None
    server = ThreadingHTTPServer(("127.0.0.1", 0), Controller)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_command_with_the_files_reports_a_stolen_refresh_token(okta, start, tmp_path):
    for name in ("inventory.yml", "okta.yml"):
        (tmp_path / name).write_text(FILES[name])
    start(shlex.split(COMMAND))
    okta.report_token_reuse("oarabcdefg1234567890")
    evidence = tmp_path / "home" / "okta-evidence"
    wait_until(lambda: list(evidence.rglob("plan.json")))

    assert okta.ledger == []
    assert (tmp_path / "home" / ".local" / "state" / "okta" / "stolen_refresh_token.json").exists()


def test_the_service_runs_the_command():
    (name,) = [name for name in FILES if name.endswith(".service")]
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str
    unit.read_string(FILES[name])

    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert [Path(program).name, *arguments] == shlex.split(COMMAND)
    assert str(Path(program).parent) in unit["Service"]["Environment"]
    assert unit["Service"]["Restart"] == "always"


def test_the_rulebook_for_a_controller_launches_the_job_template(okta, start, controller, inventory, tmp_path):
    rulebook = tmp_path / "stolen_refresh_token.yml"
    text = FILES["stolen_refresh_token.yml"].replace("/var/lib/okta", str(tmp_path / "cursors"))
    rulebook.write_text(text)
    options = ["--rulebook", str(rulebook), "--inventory", str(inventory)]
    start(["ansible-rulebook", *options, "--controller-url", controller, "--controller-token", "token"])
    okta.report_token_reuse("oarabcdefg1234567890")
    wait_until(lambda: Controller.launched)

    variables = Controller.launched["extra_vars"]
    assert (variables["okta_client_id"], variables["okta_users"]) == (FIELD_SERVICE, JANE)
    assert (variables["okta_revoke"], variables["okta_max_revocations"]) == ("no", 20)


def test_the_job_template_is_one_that_setup_awx_creates():
    (play,) = yaml.safe_load(FILES["stolen_refresh_token.yml"])
    action = play["rules"][0]["action"]["run_job_template"]
    templates = yaml.safe_load((ROOT / "playbooks" / "vars" / "awx_job_templates.yml").read_text())
    (listed,) = templates.values()
    (template,) = [one for one in listed if one["name"] == action["name"]]

    questions = {question["variable"]: question for question in template["survey"]}
    assert set(action["job_args"]["extra_vars"]) <= set(questions)
    assert action["job_args"]["extra_vars"]["okta_revoke"] in questions["okta_revoke"]["choices"]


def test_the_decision_environment_has_what_the_event_source_needs():
    definition = yaml.safe_load(FILES["decision-environment.yml"])
    wanted = (ROOT / "meta" / "ee-requirements.txt").read_text().splitlines()

    assert {"name": "identityops.okta"} in definition["dependencies"]["galaxy"]["collections"]
    assert definition["dependencies"]["python"] == [line for line in wanted if line and not line.startswith("#")]


def test_the_guide_names_each_key_of_an_event():
    table = GUIDE.partition("Write a rulebook\n")[2].partition("What Okta does not say")[0]
    returned = runpy.run_path(str(SOURCE))["RETURN"]

    assert set(re.findall(r"``(\w+)``", table.partition("=====")[2])) >= set(
        yaml.safe_load(returned)["okta"]["contains"]
    )


def test_the_guide_names_each_variable_of_the_rulebooks():
    texts = [path.read_text() for path in (ROOT / "extensions" / "eda" / "rulebooks").glob("*.yml")]
    used = {name for text in texts for name in re.findall(r"\{\{ (okta_\w+)|vars\.(okta_\w+)", text)}

    assert {first or second for first, second in used} == set(re.findall(r"^``(okta_\w+)`` ", GUIDE, re.MULTILINE))
