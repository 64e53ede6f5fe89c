# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from test_emulator_shutdown import is_gone
from thorough import cases

EMULATOR = Path(__file__).resolve().parents[2] / "emulator"
SHOW_ENVIRONMENT = """
import json, os
print(json.dumps({name: value for name, value in os.environ.items() if name.startswith("OKTA_")}))
"""
ASK = """
import sys, urllib.request
request = urllib.request.Request(os.environ["OKTA_CLIENT_ORGURL"] + "/api/v1/users/me")
request.add_header("Authorization", "SSWS " + os.environ["OKTA_CLIENT_TOKEN"])
print(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).status)
sys.exit(int(sys.argv[1]))
"""


def run(*arguments, **options):
    options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 30, **options}
    return subprocess.run([sys.executable, str(EMULATOR), *arguments], check=False, **options)


@pytest.fixture
def started(tmp_path):
    """Start the emulator with arguments; gives the process and the content of its ready file."""
    processes = []

    def start(*arguments, where=EMULATOR):
        ready = tmp_path / "ready.json"
        process = subprocess.Popen(
            [sys.executable, str(where), "--ready-file", str(ready), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        processes.append(process)
        deadline = time.monotonic() + 20
        while not ready.exists():
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return process, json.loads(ready.read_text())

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_it_prints_its_addresses_and_stops_when_told(started):
    process, ready = started("--limit", "5")
    assert ready["pid"] == process.pid
    assert ready["ca_file"] is None
    answer = requests.get(
        f"{ready['url']}/api/v1/api-tokens", headers={"Authorization": f"SSWS {ready['api_token']}"}, timeout=5
    )
    assert answer.headers["x-rate-limit-limit"] == "5"
    requests.post(f"{ready['control_url']}/stop", timeout=5)
    output, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert output.splitlines() == [f"Okta emulator: {ready['url']}", f"Control: {ready['control_url']}"]
    assert errors == ""


def test_tls_on_an_ipv6_address_and_verbose(started):
    process, ready = started("--host", "::1", "--tls", "--verbose", "--latency", "0.1")
    assert ready["url"].startswith("https://[::1]:")
    answer = requests.get(f"{ready['url']}/api/v1/users/me", verify=ready["ca_file"], timeout=5)
    assert answer.status_code == 401
    assert answer.elapsed.total_seconds() >= 0.1
    process.terminate()
    output, errors = process.communicate(timeout=10)
    assert f"CA file: {ready['ca_file']}" in output
    assert errors == "GET /api/v1/users/me 401\n"
    assert not Path(ready["ca_file"]).exists()


def test_it_works_from_a_folder_of_any_name(started, tmp_path):
    copy = tmp_path / "some checkout" / "my-emulator"
    shutil.copytree(EMULATOR, copy, ignore=shutil.ignore_patterns("__pycache__"))
    process, ready = started(where=copy)
    assert requests.get(f"{ready['control_url']}/summary", timeout=5).json()["users"] == 7
    process.terminate()
    assert process.wait(10) == 0


def test_a_command_runs_beside_it_uses_the_org_and_decides_the_exit_code():
    environment = {**os.environ, "OKTA_API_TOKEN": "mine", "OKTA_CLIENT_SCOPES": "x", "OKTA_CLIENT_TOKEN": "mine"}
    done = run("--", sys.executable, "-c", SHOW_ENVIRONMENT + ASK, "42", env=environment)
    assert done.returncode == 42
    seen, status = map(json.loads, done.stdout.splitlines())
    assert set(seen) == {"OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN", "OKTA_EMULATOR_CONTROL_URL"}
    assert seen["OKTA_CLIENT_TOKEN"].startswith("00")
    assert status == 200
    assert f"Okta emulator: {seen['OKTA_CLIENT_ORGURL']}" in done.stderr
    assert is_gone(seen["OKTA_CLIENT_ORGURL"])
    assert is_gone(seen["OKTA_EMULATOR_CONTROL_URL"])


def test_with_tls_the_command_learns_the_authority():
    done = run("--tls", "--", sys.executable, "-c", SHOW_ENVIRONMENT)
    assert json.loads(done.stdout)["OKTA_EMULATOR_CA_FILE"].endswith("ca.pem")


@pytest.mark.parametrize("number", cases({"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}, every_day=["SIGTERM"]))
def test_a_signal_reaches_the_command(started, number):
    script = """
import signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: sys.exit(number))
print("ready", flush=True)
time.sleep(60)
"""
    process, ready = started("--", sys.executable, "-c", script)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.wait(10) == number
    assert is_gone(ready["url"])


BAD_ARGUMENTS = {
    "seed": (["--seed", "/no/such/file.yml"], "Cannot read the seed /no/such/file.yml: No such file or directory."),
    "limit": (["--limit", "0"], "limit must be a whole number, 1 or more, not 0."),
    "latency": (["--latency", "-1"], "latency must be a number of seconds, 0 or more, not -1.0."),
    "port": (["--port", "70000"], "Cannot listen:"),
    "ready file": (
        ["--ready-file", "/no/such/folder/ready"],
        "Cannot write /no/such/folder/ready: No such file or directory.",
    ),
    "unknown": (["--colour"], "unrecognized arguments: --colour"),
}
TRY_EACH = """
import contextlib, io, json, sys
from emulator import cli
answers = {}
for name, arguments in json.loads(sys.argv[1]).items():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors:
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = end.code
    answers[name] = code, errors.getvalue()
print(json.dumps(answers))
"""


COMMANDS = {
    "success": ([sys.executable, "-c", ""], 0),
    "failure": ([sys.executable, "-c", "raise SystemExit(1)"], 1),
    "killed by a signal": ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], 128 + 9),
    "not there": (["no-such-command-anywhere"], 127),
}


@pytest.fixture(scope="module")
def answers():
    """The exit codes and the standard errors for all that ends at once, from one process."""
    ended = {name: arguments for name, (arguments, _sentence) in BAD_ARGUMENTS.items()}
    ended |= {name: ["--", *command] for name, (command, _code) in COMMANDS.items()}
    script = [sys.executable, "-c", TRY_EACH, json.dumps(ended)]
    done = subprocess.run(script, cwd=EMULATOR.parent, capture_output=True, text=True, timeout=30, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_exit_code_tells_how_a_command_ended(answers, name):
    assert answers[name][0] == COMMANDS[name][1]


def test_a_command_that_is_not_there_is_reported_in_one_sentence(answers):
    assert "Cannot run no-such-command-anywhere: No such file or directory." in answers["not there"][1]


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_bad_arguments_are_reported_in_one_sentence(answers, name):
    code, errors = answers[name]
    assert code == 2
    assert BAD_ARGUMENTS[name][1] in errors


def test_the_code_of_bad_arguments_is_that_of_the_process():
    done = run("--limit", "0")
    assert (done.returncode, done.stderr) == (2, "Okta emulator: limit must be a whole number, 1 or more, not 0.\n")


@pytest.mark.parametrize("package", ["flask", "yaml"])
def test_a_missing_package_is_reported_in_one_sentence(tmp_path, package):
    (tmp_path / f"{package}.py").write_text(f"raise ModuleNotFoundError('No module', name={package!r})")
    done = run(env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert done.stderr == f"Okta emulator: it needs the Python package {package}. Install Flask and PyYAML.\n"
