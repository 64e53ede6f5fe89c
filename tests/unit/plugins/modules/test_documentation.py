# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written twice agrees: documentation, argument specs, results, action group, environment names, version, size
of the files.
"""

import ast
import functools
import importlib
import re
from pathlib import Path

import pytest
from ansible.module_utils.common.yaml import yaml_load
from docs.return_values import documented_modules, with_return
from sample_org import (
    BUILD,
    JANE,
    NOBODY,
    OLD,
    PORTAL,
)

pytestmark = pytest.mark.newest

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = "ansible_collections.identityops.okta.plugins"
MODULE_FILES = sorted((ROOT / "plugins" / "modules").glob("*.py"))
# What is documented beside the modules but runs as an action has tests of its own.
MODULES = sorted(
    {path.stem for path in MODULE_FILES} - {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")}
)
ACTIONS = [
    "job_outcome",
    "job_plan",
    "job_step",
    "job_trace",
    "job_verify",
]  # run modules of the group, with the options for the connection
UTILS = sorted((ROOT / "plugins" / "module_utils").glob("*.py"))
OTHER_PARTS = sorted(
    path
    for folder in ("action", "doc_fragments", "filter", "plugin_utils")
    for path in (ROOT / "plugins" / folder).glob("*.py")
)
RESULTS = {
    "okta_api_token_info": {"expand": ["owner", "owner_roles", "network_zones", "sign_in"]},
    "okta_api_token": {"state": "absent", "token_id": [OLD], "expand": ["owner", "sign_in"]},
    "okta_api_token_network": {
        "token_id": [OLD],
        "network": {"connection": "zone", "include": [NOBODY], "exclude": [BUILD]},
        "expand": ["owner", "sign_in"],
    },
    "okta_user_refresh_token_info": {"user_id": JANE, "expand": ["scope", "sign_in"]},
    "okta_user_refresh_token": {"state": "absent", "user_id": JANE, "all_tokens": True, "expand": ["sign_in"]},
    "okta_system_log_info": {"token_id": OLD, "expand": ["sign_in"]},
    "okta_user_session": {"state": "absent", "user_id": JANE, "oauth_tokens": True, "expand": ["sign_in"]},
    "okta_user_grant_info": {"user_id": JANE, "expand": ["sign_in"]},
    "okta_user_grant": {"state": "absent", "user_id": JANE, "all_grants": True, "expand": ["sign_in"]},
    "okta_app_refresh_token_info": {"client_id": PORTAL, "expand": ["scope", "sign_in"]},
    "okta_app_refresh_token": {"state": "absent", "client_id": PORTAL, "all_tokens": True, "expand": ["sign_in"]},
}


def module(name):
    return importlib.import_module(f"{PLUGINS}.modules.{name}")


def fragment(name, part="DOCUMENTATION"):
    return yaml_load(getattr(importlib.import_module(f"{PLUGINS}.doc_fragments.{name}").ModuleDocFragment, part))


def spec(name):
    return {**importlib.import_module(f"{PLUGINS}.module_utils._module").CONNECTION_OPTIONS, **module(name).OPTIONS}


def returned(name):
    return yaml_load(module(name).RETURN)


def documented_options(name):
    """The options of a module and of its fragments, merged as ansible-doc merges them: the module's own words win."""
    documentation = yaml_load(module(name).DOCUMENTATION)
    options = documentation["options"]
    for reference in documentation["extends_documentation_fragment"]:
        file, _dot, part = reference.removeprefix("identityops.okta.").partition(".")
        for option, what in fragment(file, part.upper() or "DOCUMENTATION").get("options", {}).items():
            options[option] = {**what, **options.get(option, {})}
    return options


def plain(what):
    """A documented option as an argument spec says it: without words, its suboptions likewise."""
    spec = {key: value for key, value in what.items() if key not in ("description", "suboptions")}
    inner = {option: plain(inner) for option, inner in what.get("suboptions", {}).items()}
    return {**spec, **({"options": inner} if inner else {})}


def test_every_module_is_tried():
    assert sorted(RESULTS) == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_documented_options_are_those_of_the_argument_spec(name):
    documented = documented_options(name)

    assert {option: plain(what) for option, what in documented.items()} == {
        option: {key: value for key, value in what.items() if key != "no_log"} for option, what in spec(name).items()
    }


@pytest.mark.parametrize("name", MODULES)
def test_secrets_are_masked_and_ids_are_not(name):
    assert {option for option, what in spec(name).items() if what.get("no_log")} == {
        "api_token",
        "access_token",
        "oauth_private_key",
    }
    # The name of the option is one that Ansible would take for a secret.
    assert module(name).OPTIONS.get("token_id", {"no_log": False})["no_log"] is False


@pytest.mark.parametrize("name", MODULES)
def test_attributes_are_documented(name):
    parts = [part.split(".")[2:] for part in yaml_load(module(name).DOCUMENTATION)["extends_documentation_fragment"]]
    attributes = {}
    for fragment_name, *part in parts:
        attributes.update(fragment(fragment_name, *(text.upper() for text in part)).get("attributes", {}))

    assert sorted(attributes) == ["action_group", "check_mode", "diff_mode", "idempotent"]


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_result_is_the_real_one(okta, task, name):
    okta.add("events", event_type="group.user_membership.add", api_token="old deploy")
    result = task(name, **RESULTS[name])
    for unwanted in ("changed", "warnings"):
        result.pop(unwanted, None)
    documented = returned(name)
    failure = {"okta_error", "hint"}

    assert set(result) == set(documented) - failure
    kinds = ("api_tokens", "refresh_tokens", "grants", "events", "revoked", "updated")
    (tokens,) = (key for key in kinds if key in result)
    assert result[tokens]
    for name in documented.get("network", {}).get("contains", ()):
        assert name in result["network"]
    for token in result[tokens]:
        assert set(token) == set(documented[tokens]["contains"])


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_error_is_the_real_one(okta, task, name):
    okta.faults.add("status", status=403, json={"errorCode": "E0000006", "errorSummary": "No permission"})

    result = task(name, **RESULTS[name])

    documented = returned(name)
    assert {"okta_error", "hint"} <= set(result)
    assert set(result["okta_error"]) == set(documented["okta_error"]["contains"])


def test_info_and_state_modules_describe_the_same_tokens():
    for name, tokens in (
        ("okta_api_token", "api_tokens"),
        ("okta_api_token_network", "api_tokens"),
        ("okta_user_refresh_token", "refresh_tokens"),
        ("okta_app_refresh_token", "refresh_tokens"),
        ("okta_user_grant", "grants"),
    ):
        listed = returned(f"{name.removesuffix('_network')}_info")[tokens]["contains"]
        revoked = returned(name)["updated" if name.endswith("_network") else "revoked"]["contains"]
        for contains in (listed, revoked):
            contains.pop("_embedded", None)
        assert revoked == listed


def test_modules_say_alike_who_signs_in(task):
    described = [returned(name)["sign_in"]["contains"] for name in MODULES]

    assert all(one == described[0] for one in described)
    assert set(described[0]) == set(task("okta_api_token_info", token_id=[], expand=["sign_in"])["sign_in"])


def test_the_action_group_holds_every_module():
    runtime = yaml_load((ROOT / "meta" / "runtime.yml").read_text())

    assert sorted(runtime["action_groups"]["okta"]) == sorted([*MODULES, *ACTIONS])


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_of_the_group_document_the_options_of_the_connection(name):
    documentation = yaml_load(module(name).DOCUMENTATION)

    assert documentation["module"] == name
    assert "identityops.okta._connection" in documentation["extends_documentation_fragment"]


def environment_in_code():
    connection = importlib.import_module(f"{PLUGINS}.module_utils._connection")
    sign_in = importlib.import_module(f"{PLUGINS}.module_utils._sign_in")
    of_org = [*connection.ORG_URL_VARIABLES, connection.ORG_NAME_VARIABLE, connection.BASE_URL_VARIABLE]
    return {"org_url": of_org, **{option: list(names) for option, names in sign_in.VARIABLES.items()}}


def environment_in_options():
    described = {option: "".join(what["description"]) for option, what in fragment("_connection")["options"].items()}
    named = {option: re.findall(r"E\((OKTA_\w+)\)", text) for option, text in described.items()}
    return {option: names for option, names in named.items() if names}


def environment_in_table(file):
    """What the table with the column Option says, be it Markdown or reStructuredText, where a row may go on in the next
    line.
    """
    named = {}
    table = re.search(
        r"^.*\bOption +(?:\| )?Environment, .*\n(?:.*\S.*\n)+", (ROOT / file).read_text(), re.MULTILINE
    ).group()
    for line in table.splitlines():
        if row := re.match(r"(?:\|.*?\| `|``)([a-z_]+)`", line):
            option = row.group(1)
        for name in re.findall(r"OKTA_\w+", line):
            named.setdefault(option, []).append(name)
    return named


@pytest.mark.parametrize(
    "documented",
    [
        pytest.param(environment_in_options, id="ansible-doc"),
        pytest.param(
            functools.partial(environment_in_table, "docs/docsite/rst/sign_in_guide.rst"), id="sign_in_guide.rst"
        ),
    ],
)
def test_the_documented_environment_is_the_one_that_is_read_in_the_order_in_which_it_is_read(documented):
    assert documented() == environment_in_code()


def test_no_util_reads_another_variable_of_the_environment():
    named = {name for path in UTILS for name in re.findall(r"\bOKTA_[A-Z_]+", path.read_text())}

    assert named == {name for names in environment_in_code().values() for name in names}


@pytest.mark.parametrize("path", MODULE_FILES, ids=lambda path: path.stem)
def test_a_module_is_documentation_and_a_little_logic(path):
    tree = ast.parse(path.read_text())
    logic = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    assert sum(node.end_lineno - node.lineno + 1 for node in logic) <= 60


@pytest.mark.parametrize("name", MODULES)
def test_return_is_made_from_its_source(name):
    text = (ROOT / "plugins" / "modules" / f"{name}.py").read_text()

    assert with_return(text, documented_modules()[name]) == text, "run python tests/docs/return_values.py"


@pytest.mark.parametrize("path", UTILS + OTHER_PARTS, ids=lambda path: path.stem)
def test_the_architecture_guide_says_what_a_file_is_for(path):
    assert f"``{path.name}``" in (ROOT / "docs" / "docsite" / "rst" / "architecture.rst").read_text()


@pytest.mark.parametrize("path", UTILS, ids=lambda path: path.stem)
def test_only_the_transport_knows_requests_and_only_the_frame_knows_ansible(path):
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(), re.MULTILINE))

    assert ("requests" in imported) == (path.stem == "_transport")
    assert ("ansible" in imported) == (path.stem in ("_module", "_secrets"))
