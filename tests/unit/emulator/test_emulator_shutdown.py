# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator ends whenever and however it is told to. EMULATOR_STARTS sets how often each case runs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from combinations import each_value
from thorough import cases

EMULATOR = Path(__file__).resolve().parents[2] / "emulator"
STARTS = int(os.environ.get("EMULATOR_STARTS", "1"))
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def start(folder, *arguments):
    """Start the emulator. Return its process and the content of its ready file, the moment that this exists."""
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [sys.executable, str(EMULATOR), "--seed", "empty", "--ready-file", str(ready), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return process, json.loads(ready.read_text())


def send(number):
    return lambda process, _ready: process.send_signal(number)


def send_two(process, _ready):
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)


def post(_process, ready):
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(f"{ready['control_url']}/stop", timeout=10).json() == {"stopping": True}


WAYS = {
    "SIGTERM": send(signal.SIGTERM),
    "SIGINT": send(signal.SIGINT),
    "SIGHUP": send(signal.SIGHUP),
    "two signals": send_two,
    "POST /stop": post,
}


def end_of(process):
    """Return the exit code and standard error."""
    try:
        _output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, errors


def is_gone(url):
    """Say whether nobody listens there any more."""
    try:
        requests.get(url, timeout=1)
    except requests.ConnectionError:
        return True
    return False


@pytest.mark.parametrize(("way", "delay"), each_value(list(WAYS), {"at once": 0, "later": 0.05}))
def test_it_ends_each_time_with_exit_code_0(tmp_path, way, delay):
    for number in range(STARTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        process, ready = start(folder)
        time.sleep(delay)
        WAYS[way](process, ready)
        assert end_of(process) == (0, "")
        assert is_gone(ready["url"])


@pytest.mark.parametrize("way", cases(["SIGTERM", "SIGHUP", "POST /stop"], every_day=["SIGHUP", "POST /stop"]))
def test_the_command_is_ended_and_decides_the_exit_code(tmp_path, way):
    for number in range(STARTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        process, ready = start(folder, "--", *SLEEP)
        WAYS[way](process, ready)
        expected = signal.SIGHUP if way == "SIGHUP" else signal.SIGTERM
        code, errors = end_of(process)
        assert code == 128 + expected
        assert "Traceback" not in errors


def test_it_outlives_its_terminal_when_started_with_nohup(tmp_path):
    process = subprocess.Popen(
        ["nohup", sys.executable, str(EMULATOR), "--seed", "empty"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("Okta emulator: ")
    control = process.stdout.readline().split()[1]
    process.send_signal(signal.SIGHUP)
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(f"{control}/summary", timeout=10).status_code == 200
    process.terminate()
    assert end_of(process) == (0, "")
