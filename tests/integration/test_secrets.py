# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are never printed: one play with each kind of credentials and of failure, by every exit that Ansible has."""

import base64
import json
import re
from urllib.parse import quote, urlsplit

import ansible_runner
import pytest
import yaml
from ansible.release import __version__ as core
from ansible_process import Run, wait_until
from emulator import service_key
from thorough import cases

TOKEN, CLIENT, USER = "00Tgfedcba0987654321", "0oahygiene1234567890", "jane.doe@example.com"
SSWS = "00acme-secret-canary-0123456789abcdefghijk"
WRONG = "00wrong-secret-canary-0123456789abcdefghij"
BEARER = "bearer-canary-0123456789-abcdefghijklmnop"
PASSWORD = "proxy-password-canary-0123456789"
INFO = "identityops.okta.okta_api_token_info"
# Since ansible-core 2.22 a module tells ansible-playbook what to mask, and ansible-playbook shows that when it debugs.
DEBUG = "1" if tuple(int(part) for part in core.split(".")[:2]) < (2, 22) else None

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
# Nobody has issued the access token.
SUCCEED = set(list(TASKS)[: list(TASKS).index("401")]) - {"access token"}
# Each kind of credentials, and each part of the modules that can fail: the options, the sign-in, the connection, Okta.
TASKS_EVERY_DAY = [
    "api token",
    "access token",
    "key as a dictionary",
    "401 of the token endpoint",
    "404",
    "a secret for an id",
    "a password in the URL",
    "no connection",
]
# What crashes a module, which shows all that it can.
CRASHES = {
    "a plain error": "raise RuntimeError(kwargs)",
    "one that says all": "raise KeyError(request, vars(auth))",
    "an exit": "raise SystemExit(3)",
}
CRASHES_EVERY_DAY = ["one that says all"]
# Copies of callback plugins, each of which writes what it would print into a file: {name: (plugin, its options)}.
COPIES = {
    "copy_of_yaml": ("default", {"result_format": "yaml"}),
    "copy_of_minimal": ("minimal", {}),
    "copy_of_oneline": ("oneline", {}),
}
COPY = """
DOCUMENTATION = '''
name: {name}
type: notification
short_description: writes what another callback plugin prints into a file
extends_documentation_fragment: [default_callback, result_format_callback]
'''
from ansible.plugins.callback.{plugin} import CallbackModule as Copied
from ansible.utils.display import Display

class File:
    def __getattr__(self, name):
        return getattr(Display(), name)

    def display(self, message, *args, **kwargs):
        with open("{name}.txt", "a", encoding="utf-8", errors="replace") as file:
            file.write(message + chr(10))

    banner = display

class CallbackModule(Copied):
    CALLBACK_TYPE, CALLBACK_NAME, CALLBACK_NEEDS_ENABLED = "notification", "{name}", True

    def __init__(self):
        super().__init__()
        self._display = File()

    def set_options(self, *args, **kwargs):
        super().set_options(*args, **kwargs)
        for option in {options}.items():
            self.set_option(*option)
"""
# Writes down what a callback plugin can see of a task and of its result, as those for JSON and for databases do.
EVERYTHING = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME, CALLBACK_NEEDS_ENABLED = 2.0, "notification", "everything", True

    def _write(self, thing):
        with open("everything.txt", "a", encoding="utf-8") as file:
            file.write(json.dumps(thing, default=str) + chr(10))

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._write(task.serialize() if hasattr(task, "serialize") else str(task))

    def _write_result(self, result, ignore_errors=False):
        self._write(result._result)

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_unreachable = _write_result
"""
ALL_CALLBACKS = {
    "ANSIBLE_CALLBACK_PLUGINS": ".",
    "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
    "ANSIBLE_CALLBACKS_ENABLED": ",".join(["junit", "tree", "everything", *COPIES]),
    "JUNIT_OUTPUT_DIR": "junit",
    "ANSIBLE_CALLBACK_TREE_DIR": "tree",
    "ANSIBLE_LOG_PATH": "ansible.log",
    "ANSIBLE_TARGET_LOG_INFO": "job 7",
}
# What the play is given; all other files come out of it.
GIVEN = {"secrets.yml", "hygiene.pem", "play.yml", "everything.py", *(f"{name}.py" for name in COPIES)}
ALL_EXITS = {
    "screen, with results as JSON": None,
    "results as YAML": "copy_of_yaml.txt",
    "minimal": "copy_of_minimal.txt",
    "one line": "copy_of_oneline.txt",
    "everything a callback is told": "everything.txt",
    "junit": "junit",
    "tree": "tree",
    "a log file": "ansible.log",
}
# Tasks, those that crash, options, variables, {exit: the file or folder that holds what comes out there, None for what
# is printed}.
RUNS = {
    "as it is": (TASKS, (), [], {"OKTA_CLIENT_TOKEN": None}, {"screen": None}),
    "check mode": (TASKS, (), ["--check", "--diff"], {"OKTA_CLIENT_TOKEN": None}, {"screen": None}),
    "very verbose, by all exits": (TASKS, CRASHES, ["-vvvv", "--diff"], ALL_CALLBACKS, ALL_EXITS),
    "one task of a kind, by all exits": (
        TASKS_EVERY_DAY,
        CRASHES_EVERY_DAY,
        ["-vvvv", "--diff"],
        ALL_CALLBACKS,
        ALL_EXITS,
    ),
}


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
    """A folder with the variables of a play in a file, and with callback plugins."""
    known, unknown = keys
    (tmp_path / "hygiene.pem").write_text(known.private_pem)
    (tmp_path / "everything.py").write_text(EVERYTHING)
    for name, (plugin, options) in COPIES.items():
        (tmp_path / f"{name}.py").write_text(COPY.format(name=name, plugin=plugin, options=options))
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
    return tmp_path


def write_scene(folder, names, crashes):
    """Write the play with these tasks, each of which may fail, and one that revokes."""
    tasks = [{"name": name, INFO: {"token_id": [TOKEN], **TASKS[name]}, "ignore_errors": True} for name in names]
    for task in tasks:
        if "user_id" in task[INFO]:
            task[INFO].pop("token_id")
    for number, name in enumerate(crashes):
        broken = folder / f"broken{number}"
        write_broken_requests(broken, CRASHES[name])
        task = {"name": name, INFO: {"token_id": [TOKEN]}, "environment": {"PYTHONPATH": str(broken)}}
        tasks.append({**task, "ignore_errors": True})
    revoke = {"state": "absent", "token_id": [TOKEN], "api_token": "{{ ssws }}"}
    tasks.append({"name": "revoke", "identityops.okta.okta_api_token": revoke, "ignore_errors": True})
    write_play(folder / "play.yml", tasks)


def seen(folder, *texts):
    """All that came out: what was printed and what was written."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in GIVEN]
    return "\n".join([*texts, *(path.read_text(errors="replace") for path in files)])


def text_of(path):
    """All that is in a file, or in the files of a folder."""
    return seen(path) if path.is_dir() else path.read_text(errors="replace")


def leaked(canaries, text):
    """The canaries that are in a text."""
    return sorted(canary for canary in canaries if canary in text)


@pytest.mark.parametrize(
    ("tasks", "crashes", "options", "variables", "exits"),
    cases(RUNS, every_day=["one task of a kind, by all exits"]),
)
def test_no_secret_comes_out(okta, run, scene, canaries, tasks, crashes, options, variables, exits):
    write_scene(scene, tasks, crashes)
    okta.faults.add("status", path="^/api/v1/api-tokens$", status=503, times=1)

    done = run("ansible-playbook", "play.yml", "-e", "@secrets.yml", *options, **variables)

    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-4000:]
    assert f"ignored={len(set(tasks) - SUCCEED) + len(crashes)} " in printed
    texts = {name: text_of(scene / path) if path else printed for name, path in exits.items()}
    canaries |= set(okta.org.access_tokens)
    assert {name: leaked(canaries, text) for name, text in texts.items()} == {name: [] for name in exits}
    assert leaked(canaries, seen(scene)) == []
    assert [name for name, text in texts.items() if "nobody@example.com" not in text and TOKEN not in text] == []
    assert {effect["id"] for effect in okta.ledger} == (set() if "--check" in options else {TOKEN})
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


@pytest.mark.parametrize("variables", cases(ENVIRONMENTS, every_day=["proxy password"]))
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
        ANSIBLE_DEBUG=DEBUG,
        **given,
    )

    assert TOKEN in done.stdout
    assert leaked(canaries, seen(scene, done.stdout, done.stderr)) == []


def write_broken_requests(folder, crash):
    """Write packages that crash where the modules send a request with requests and urllib3."""
    (folder / "requests" / "packages").mkdir(parents=True)
    (folder / "requests" / "__init__.py").write_text(
        "class Session:\n    def request(self, *args, auth=None, **kwargs):\n        request = args\n        "
        + crash.replace("vars(auth)", "kwargs")
        + "\n    def mount(self, *args): pass\n    class cookies:\n        set_policy = staticmethod(print)\n"
    )
    (folder / "requests" / "adapters.py").write_text(
        "class HTTPAdapter:\n    class poolmanager:\n        pool_classes_by_scheme = {}\n"
        "    def __init__(self, **kwargs): pass\n"
    )
    (folder / "requests" / "utils.py").write_text(
        "def get_environ_proxies(url): return {}\ndef select_proxy(url, proxies): return None\n"
    )
    (folder / "urllib3.py").write_text("def disable_warnings(): pass\n")


def write_play(path, tasks):
    """Write a playbook with these tasks for this machine."""
    path.write_text(yaml.safe_dump([{"name": "Play", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]))


def test_no_secret_is_in_the_arguments_of_a_process_and_module_files_hold_only_what_the_task_gives(
    okta, environment, canaries, scene
):
    """The first task signs in as the environment says, and the second hangs, so that both module files are there."""
    given = [{"token_id": [TOKEN]}, {"token_id": [TOKEN], "api_token": "{{ wrong }}"}]
    write_play(scene / "kept.yml", [{"name": "List", INFO: options} for options in given])
    okta.faults.add("hang", path="/api-tokens/", skip=1, seconds=60)
    kept = {
        "ANSIBLE_KEEP_REMOTE_FILES": "1",
        "ANSIBLE_LOCAL_TEMP": str(scene / "local"),
        "ANSIBLE_REMOTE_TEMP": str(scene / "remote"),
    }

    playing = Run(["ansible-playbook", "kept.yml", "-e", "@secrets.yml"], {**environment, **kept}, scene)
    try:
        wait_until(lambda: len(okta.requests) == 2)
        processes = playing.processes().values()
    finally:
        playing.kill()

    assert len(processes) > 2
    assert leaked(canaries, "\n".join(argument for arguments in processes for argument in arguments)) == []
    texts = [path.read_text() for path in (scene / "remote").rglob("AnsiballZ_*")]
    assert sorted(WRONG in text for text in texts) == [False, True]
    assert all(TOKEN in text for text in texts)
    assert SSWS not in seen(scene / "remote")


ECHOED = {
    "api token": {"api_token": "{{ ssws }}"},
    "access token": {"access_token": "{{ bearer }}"},
    "key as a dictionary": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ jwk | from_json }}"},
    "token endpoint": {"oauth_client_id": CLIENT, "oauth_private_key": "{{ jwk }}", "token_id": ["{{ own }}"]},
    "proxy": {"api_token": "{{ ssws }}", "proxy": "http://me:{{ password | urlencode }}@{{ org }}"},
    "sign-in of the environment": {},
}
# Results as a playbook may keep them: in a file, and shown by a task that knows nothing of where they come from.
KEPT = [
    {"name": "Copy", "ansible.builtin.copy": {"content": "{{ kept | to_json }}", "dest": "{{ out }}/copy.json"}},
    {"name": "Template", "ansible.builtin.template": {"src": "result.j2", "dest": "{{ out }}/template.txt"}},
    {"name": "Show", "ansible.builtin.debug": {"var": "kept"}},
]


def test_no_secret_that_okta_echoes_gets_out_and_runner_keeps_only_the_environment(okta, environment, canaries, scene):
    private, out = scene / "runner", scene / "out"
    (private / "project").mkdir(parents=True)
    out.mkdir()
    (private / "project" / "result.j2").write_text("{% for one in kept %}{{ one }}\n{% endfor %}")
    tasks = [
        {
            "name": name,
            INFO: {"token_id": [TOKEN], "retries": 0, **options},
            "ignore_errors": True,
            "register": f"result_{number}",
        }
        for number, (name, options) in enumerate(ECHOED.items())
    ]
    kept = "{{ [" + ", ".join(f"result_{number}" for number in range(len(tasks))) + "] }}"
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"kept": kept}, "tasks": [*tasks, *KEPT]}
    jobs = [
        {
            "ansible.builtin.import_playbook": f"identityops.okta.{job}",
            "vars": {"okta_evidence_dir": str(out / job), "okta_report_dir": str(out / job), **variables},
        }
        for job, variables in {
            "audit_api_tokens": {},
            "revoke_idle_api_tokens": {"okta_revoke": True, "okta_max_revocations": 9},
        }.items()
    ]
    (private / "project" / "play.yml").write_text(yaml.safe_dump([play, *jobs]))
    okta.faults.add("echo", path=f"^/api/v1/api-tokens/{TOKEN}$", method="GET", times=2)
    okta.faults.add("echo", path=f"^/api/v1/api-tokens/{TOKEN}$", method="GET", status=401, times=None)
    okta.faults.add("echo", path="^/oauth2", skip=4, status=403, times=None)
    okta.faults.add("echo", path="^/api/v1/users/00u", status=403, times=None)
    okta.faults.add("echo", method="DELETE", path="^/api/v1/api-tokens", times=None)

    done = ansible_runner.run(
        private_data_dir=str(private),
        playbook="play.yml",
        envvars={**environment, "ANSIBLE_LOG_PATH": str(out / "ansible.log"), "ANSIBLE_JINJA2_NATIVE": "1"},
        extravars={"out": str(out), "own": TOKEN, "org": urlsplit(okta.url).netloc},
        cmdline=f"-e @{scene / 'secrets.yml'}",
        quiet=True,
        verbosity=4,
        settings={"pexpect_timeout": 5},
    )

    artifacts = private / "artifacts" / done.config.ident
    texts = {
        path.name: path.read_text(errors="replace")
        for folder in (out, artifacts)
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert {"copy.json", "template.txt", "ansible.log", "stdout", "result.json", "report.json"} <= set(texts)
    assert SSWS in texts.pop("command")
    assert {name: leaked(canaries | okta.org.access_tokens.keys(), text) for name, text in texts.items()} == {
        name: [] for name in texts
    }
    assert [name for name, text in texts.items() if re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", text)] == []
    results = json.loads(texts["copy.json"])
    assert [result["okta_error"]["status"] for result in results] == [400, 400, 401, 403, 401, 401]
    for name in ("copy.json", "template.txt", "ansible.log", "stdout", "result.json"):
        assert "********" in texts[name]
    assert okta.ledger == []
