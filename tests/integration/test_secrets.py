# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret comes out: each way to sign in and each kind of failure in one play, and the play through every exit that Ansible has."""

import base64
import json
import os
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

import ansible_runner
import pytest
import yaml
from emulator import service_key

TOKEN, CLIENT, USER = "00Tgfedcba0987654321", "0oahygiene1234567890", "jane.doe@example.com"
SSWS = "00acme-secret-canary-0123456789abcdefghijk"
WRONG = "00wrong-secret-canary-0123456789abcdefghij"
BEARER = "bearer-canary-0123456789-abcdefghijklmnop"
PASSWORD = "proxy-password-canary-0123456789"
INFO = "identityops.okta.okta_api_token_info"

TASKS = {
    "api token": {"api_token": "{{ ssws }}"},
    "api token with its scheme": {"api_token": "SSWS {{ ssws }}"},
    "access token": {"access_token": "{{ bearer }}"},
    "key in PEM": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ pem }}"},
    "key as JWK": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ jwk }}"},
    "key as a dictionary": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ jwk | from_json }}"},
    "key in a file": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ key_file }}"},
    "key with line breaks as text": {
        "oauth_client_id": CLIENT,
        "oauth_private_key": "{{ pem | replace('\n', '\\\\n') }}",
    },
    "401": {"api_token": "{{ wrong }}"},
    "401 with an access token": {"access_token": "{{ wrong }}"},
    "401 of the token endpoint": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ other_pem }}"},
    "404": {"api_token": "{{ ssws }}", "user_id": "nobody@example.com"},
    "two ways to sign in": {"api_token": "{{ ssws }}", "access_token": "{{ bearer }}"},
    "a key that is none": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ pem[:200] }}"},
    "a token with a blank": {"api_token": "{{ ssws }} {{ ssws }}"},
    "a secret for an id": {"api_token": "{{ ssws }}", "token_id": ["{{ ssws }}"]},
    "a list for a token": {"api_token": ["{{ ssws }}"]},
    "a password in the URL": {"api_token": "{{ ssws }}", "org_url": "https://me:{{ password }}@acme.okta.com"},
    "a proxy with a password": {
        "api_token": "{{ ssws }}",
        "proxy": "http://me:{{ password }}@127.0.0.1:9",
        "retries": 0,
    },
    "a proxy that cannot be read": {"api_token": "{{ ssws }}", "proxy": "me:{{ password }}@proxy"},
    "no connection": {"api_token": "{{ ssws }}", "org_url": "http://127.0.0.1:9", "retries": 0},
    "no certificate to trust": {"api_token": "{{ ssws }}", "org_url": "https://localhost:9", "retries": 0},
    "an unknown option": {"api_token": "{{ ssws }}", "tokn": "x"},
}
EXITS = {
    "as it is": ([], {}),
    "very verbose, with differences": (["-vvvv", "--diff"], {}),
    "check mode": (["--check", "--diff"], {}),
    "results as JSON": (["-v"], {"ANSIBLE_CALLBACK_RESULT_FORMAT": "json"}),
    "results as YAML": (["-v"], {"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}),
    "minimal": (["-v"], {"ANSIBLE_STDOUT_CALLBACK": "minimal"}),
    "one line": (["-v"], {"ANSIBLE_STDOUT_CALLBACK": "oneline"}),
    "everything a callback is told": ([], {"ANSIBLE_STDOUT_CALLBACK": "everything", "ANSIBLE_CALLBACK_PLUGINS": "."}),
    "junit and tree": (
        [],
        {"ANSIBLE_CALLBACKS_ENABLED": "junit,tree", "JUNIT_OUTPUT_DIR": "junit", "ANSIBLE_CALLBACK_TREE_DIR": "tree"},
    ),
    "a log file": (["-vvvv"], {"ANSIBLE_LOG_PATH": "ansible.log", "ANSIBLE_TARGET_LOG_INFO": "job 7"}),
}

# Writes down what a callback plugin can see of a task and of its result, as those for JSON and for databases do.
EVERYTHING = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "stdout", "everything"

    def v2_playbook_on_task_start(self, task, is_conditional):
        print(json.dumps(task.serialize() if hasattr(task, "serialize") else str(task), default=str))

    def _tell(self, result, ignore_errors=False):
        print(json.dumps(result._result, default=str))

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_unreachable = _tell
"""


@pytest.fixture
def keys(okta):
    """A key that the service app knows, and one that it does not."""
    known, unknown = service_key(), service_key("ES256")
    okta.org.clients[CLIENT].public_keys.append(known.public_jwk)
    return known, unknown


@pytest.fixture
def canaries(keys):
    """What must not be seen anywhere, in the forms in which it might."""
    secrets = [SSWS, WRONG, BEARER, PASSWORD]
    for key in keys:
        secrets += key.private_pem.splitlines()[1:-1]
        secrets += [key.private_jwk[part] for part in ("d", "p", "q", "dp", "dq", "qi") if part in key.private_jwk]
    forms = set(secrets)
    for secret in secrets:
        forms |= {quote(secret), base64.b64encode(secret.encode()).decode().rstrip("="), secret[:16], secret[-16:]}
    return forms


@pytest.fixture
def scene(okta, keys, tmp_path):
    """The play, its variables in a file, and a callback plugin; each task may fail."""
    known, unknown = keys
    (tmp_path / "hygiene.pem").write_text(known.private_pem)
    (tmp_path / "everything.py").write_text(EVERYTHING)
    variables = {
        "ssws": SSWS,
        "wrong": WRONG,
        "bearer": BEARER,
        "password": PASSWORD,
        "pem": known.private_pem,
        "other_pem": unknown.private_pem,
        "jwk": json.dumps(known.private_jwk),
        "key_file": str(tmp_path / "hygiene.pem"),
    }
    (tmp_path / "secrets.yml").write_text(yaml.safe_dump(variables))
    tasks = [
        {"name": name, INFO: {"token_id": [TOKEN], **options}, "ignore_errors": True} for name, options in TASKS.items()
    ]
    for task in tasks:
        if "user_id" in task[INFO]:
            task[INFO].pop("token_id")
    revoke = {"state": "absent", "token_id": [TOKEN], "api_token": "{{ ssws }}"}
    tasks.append({"name": "revoke", "identityops.okta.okta_api_token": revoke, "ignore_errors": True})
    play = {"name": "Secrets", "hosts": "localhost", "gather_facts": False, "tasks": tasks}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    okta.faults.add("status", path="^/api/v1/api-tokens$", status=503, times=1)
    return tmp_path


def seen(folder, *texts):
    """All that came out: what was printed and what was written."""
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("secrets.yml", "hygiene.pem", "play.yml", "everything.py")
    ]
    return "\n".join([*texts, *(path.read_text(errors="replace") for path in files)])


def leaked(canaries, text):
    return sorted(canary for canary in canaries if canary in text)


@pytest.mark.parametrize(("options", "variables"), EXITS.values(), ids=EXITS)
def test_no_secret_comes_out(okta, run, scene, canaries, options, variables):
    done = run("ansible-playbook", "play.yml", "-e", "@secrets.yml", *options, OKTA_CLIENT_TOKEN=None, **variables)

    text = seen(scene, done.stdout, done.stderr)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert leaked(canaries | set(okta.org.access_tokens), text) == []
    assert {effect["id"] for effect in okta.ledger} == (set() if "--check" in options else {TOKEN})
    if options or variables:
        assert TOKEN in text
    for request in okta.requests:
        assert leaked(canaries, request["path"] + (request["query"] or "")) == []


ENVIRONMENTS = {
    "api token": {"OKTA_CLIENT_TOKEN": SSWS},
    "api token, Terraform's name": {"OKTA_API_TOKEN": f"SSWS {SSWS}"},
    "access token": {"OKTA_ACCESS_TOKEN": BEARER},
    "key": {"OKTA_CLIENT_CLIENTID": CLIENT, "OKTA_CLIENT_PRIVATEKEY": "{pem}"},
    "key in a file, Terraform's names": {"OKTA_API_CLIENT_ID": CLIENT, "OKTA_API_PRIVATE_KEY": "{file}"},
    "proxy password": {
        "OKTA_CLIENT_TOKEN": SSWS,
        "HTTPS_PROXY": f"http://me:{PASSWORD}@127.0.0.1:9",
        "OKTA_CLIENT_ORGURL": "https://acme.okta.com",
    },
}


@pytest.mark.parametrize("variables", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_no_secret_of_the_environment_comes_out(keys, canaries, run, scene, variables):
    places = {"{pem}": keys[0].private_pem, "{file}": str(scene / "hygiene.pem")}
    given = {"OKTA_CLIENT_TOKEN": None, **{name: places.get(value, value) for name, value in variables.items()}}

    done = run(
        "ansible",
        "localhost",
        "-m",
        INFO,
        "-a",
        f"token_id={TOKEN} retries=0",
        "-vvvv",
        ANSIBLE_LOG_PATH="log",
        ANSIBLE_DEBUG="1",
        **given,
    )

    assert TOKEN in done.stdout
    assert leaked(canaries, seen(scene, done.stdout, done.stderr)) == []


CRASHES = {
    "a plain error": "raise RuntimeError(kwargs)",
    "one that says all": "raise KeyError(request, vars(auth))",
    "an exit": "raise SystemExit(3)",
}


@pytest.mark.parametrize("crash", CRASHES.values(), ids=CRASHES)
def test_no_secret_comes_out_of_a_crash(canaries, run, scene, crash):
    broken = scene / "broken" / "requests"
    (broken / "packages").mkdir(parents=True)
    (broken / "__init__.py").write_text(
        "class Session:\n    def request(self, *args, auth=None, **kwargs):\n        request = args\n        "
        + crash.replace("vars(auth)", "kwargs")
        + "\n    def mount(self, *args): pass\n    class cookies:\n        set_policy = staticmethod(print)\n"
    )
    (broken / "adapters.py").write_text("class HTTPAdapter:\n    def __init__(self, **kwargs): pass\n")
    (broken / "utils.py").write_text("def get_environ_proxies(url): return {}\n")
    (scene / "broken" / "urllib3.py").write_text("def disable_warnings(): pass\n")

    done = run("ansible", "localhost", "-m", INFO, "-a", f"token_id={TOKEN}", "-vvvv", PYTHONPATH=str(scene / "broken"))

    assert done.returncode != 0
    assert leaked(canaries, seen(scene, done.stdout, done.stderr)) == []


def test_kept_module_files_hold_what_the_task_gives_and_nothing_of_the_environment(run, scene):
    kept = {
        "ANSIBLE_KEEP_REMOTE_FILES": "1",
        "ANSIBLE_LOCAL_TEMP": str(scene / "local"),
        "ANSIBLE_REMOTE_TEMP": str(scene / "remote"),
    }

    run("ansible", "localhost", "-m", INFO, "-a", f"token_id={TOKEN}", **kept)
    of_environment = seen(scene / "remote")
    run(
        "ansible",
        "localhost",
        "-e",
        "@secrets.yml",
        "-m",
        INFO,
        "-a",
        f"token_id={TOKEN} api_token={{{{ wrong }}}}",
        **kept,
    )
    of_task = seen(scene / "remote")

    assert TOKEN in of_environment
    assert SSWS not in of_environment
    assert WRONG in of_task


def test_no_secret_is_in_the_arguments_of_a_process(okta, environment, canaries, scene):
    okta.faults.add("hang", path="/api-tokens/", seconds=60)
    command = ["ansible-playbook", "play.yml", "-e", "@secrets.yml"]
    playing = subprocess.Popen(
        command,
        cwd=scene,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not okta.requests:
            threading.Event().wait(0.05)
        arguments = {
            path: path.read_bytes().decode(errors="replace")
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if is_ours(path.parent, scene)
        }
    finally:
        os.killpg(playing.pid, 9)
        playing.wait()

    assert len(arguments) > 2
    assert leaked(canaries, "\n".join(arguments.values())) == []


def is_ours(process, folder):
    """Whether a process runs in the folder, which those of the play do."""
    try:
        return (process / "cwd").resolve() == folder or str(folder) in (process / "environ").read_bytes().decode(
            errors="replace"
        )
    except OSError:
        return False


def test_runner_keeps_the_environment_in_its_artifacts_and_nothing_else(okta, environment, canaries, scene):
    private = scene / "runner"
    (private / "project").mkdir(parents=True)
    play = [
        {
            "name": "Play",
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": [{"name": "List", INFO: {"token_id": [TOKEN]}, "register": "it"}],
        }
    ]
    (private / "project" / "play.yml").write_text(yaml.safe_dump(play))
    done = ansible_runner.run(
        private_data_dir=str(private),
        playbook="play.yml",
        envvars=environment,
        quiet=True,
        verbosity=4,
        settings={"pexpect_timeout": 5},
    )

    assert (done.rc, len(okta.requests)) == (0, 1)
    artifacts = private / "artifacts" / done.config.ident
    holding = sorted(
        path.name
        for path in artifacts.rglob("*")
        if path.is_file() and leaked(canaries, path.read_text(errors="replace"))
    )
    assert holding == ["command"]
    assert TOKEN in seen(artifacts)
