# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an SDK and the modules are run, and what must be the same for both.

An SDK runs as a program of its own (scripts/), which reads a job from standard input and prints what it saw.
"""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environment import ansible_shell

SCRIPTS = Path(__file__).with_name("scripts")

# In the org of the demo: whose refresh tokens are listed (230, more than one page), and what is revoked.
USER, CLIENT = "00udeploy01234567890", "0oadataexport1234567"
API_TOKEN, REFRESH_TOKEN = "00Tgfedcba0987654321", "oarexport12345000100"
OWN_API_TOKEN = "00Thygiene1234567890"
# Who has consented to something and has a session, and an app of several users.
JANE, PORTAL = "00uabcdefg1234567890", "0oaabcdefg1234567890"
SERVICE_APP = "Hygiene"
SCOPES = [f"okta.{family}.{right}" for family in ("apiTokens", "apps", "users") for right in ("manage", "read")]


@dataclass
class SdkRun:
    """A local Okta and one way to sign in there, known by the scheme of its Authorization header."""

    okta: Any
    scheme: str
    app_id: str
    key: Any
    home: Path

    def run(self, *command, stdin="", **variables):
        """Run a command with nothing of the caller's shell that could change it, and return its CompletedProcess."""
        environment = {**ansible_shell(self.home, self.home / "collections"), **variables}
        return subprocess.run(
            command, cwd=self.home, env=environment, input=stdin, capture_output=True, text=True, check=False
        )

    def module(self, name, options):
        """Run a module of the collection, signed in this way, and return its result."""
        if self.scheme == "SSWS":
            sign_in = {"OKTA_CLIENT_TOKEN": self.okta.api_token}
        else:
            sign_in = {"OKTA_CLIENT_CLIENTID": self.app_id, "OKTA_CLIENT_PRIVATEKEY": self.key.private_pem}
        done = self.run(
            *("ansible", "localhost", "--one-line", "-m", f"identityops.okta.{name}", "-a", options),
            OKTA_CLIENT_ORGURL=self.okta.url,
            **sign_in,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(re.search(r"^localhost \| \w+ ?=> (.*)", done.stdout, re.MULTILINE).group(1))

    def lists(self):
        """The API tokens and the refresh tokens, as the modules list them."""
        calls = [("okta_api_token_info", ""), ("okta_user_refresh_token_info", f"user_id={USER} client_id={CLIENT}")]
        with ThreadPoolExecutor() as pool:
            api, refresh = pool.map(lambda call: self.module(*call), calls)
        return api["api_tokens"], refresh["refresh_tokens"]

    def schemes(self, user_agent):
        """The schemes of the Authorization headers of those that call themselves so, in their calls of the API."""
        calls = [request for request in self.okta.requests if request["path"].startswith("/api/")]
        return {call["headers"]["authorization"] for call in calls if call["user_agent"].startswith(user_agent)}


def job(client, *operations):
    """What a script reads: how to make the SDK's client, and what to do with it."""
    return json.dumps({"client": client, "user_id": USER, "client_id": CLIENT, "do": operations})


def good(done):
    """What a script printed, which must have succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


READING = (["api_tokens"], ["refresh_tokens"], ["api_token", API_TOKEN], ["refresh_token", REFRESH_TOKEN])


def check_reading(sdk_run, do):
    """The SDK sees the tokens that the modules see, in the same order and with the same facts, in a list and alone;
    do() runs it."""
    seen = do(*READING)
    for kind, ours, count in zip(("api_token", "refresh_token"), sdk_run.lists(), (10, 230), strict=True):
        theirs, alone = seen[f"{kind}s"], seen[kind]
        assert len(theirs) == count
        assert [token["id"] for token in theirs] == [token["id"] for token in ours]
        (again,) = (token for token in ours if token["id"] == alone["id"])
        for stranger, module in zip([*theirs, alone], [*ours, again], strict=True):
            facts = _facts(stranger, sdk_run)
            assert facts == {name: _facts(module, sdk_run).get(name) for name in facts}
            assert facts.keys() >= {"id", "created", "userId"}
    assert sdk_run.schemes("identityops.okta/") == {sdk_run.scheme}


def check_revoking(sdk_run, do):
    """What the SDK revokes is gone for the modules, and nothing else is: one token of each kind, then the rest that it
    can."""
    before = sdk_run.lists()
    do(["revoke_api_token", API_TOKEN], ["revoke_refresh_token", REFRESH_TOKEN])
    gone = [API_TOKEN, REFRESH_TOKEN]
    check_gone(sdk_run, before, gone)
    gone += [token["id"] for token in before[1] if token["id"] != REFRESH_TOKEN]
    if sdk_run.scheme == "SSWS":
        do(["revoke_refresh_tokens"], ["revoke_current_api_token"])
        gone.append(OWN_API_TOKEN)
    else:
        do(["revoke_refresh_tokens"])
    check_gone(sdk_run, before, gone)


def check_app_and_user(sdk_run, do):
    """The SDK sees the tokens of an app and the consents of a user as the modules do, one or all, and what it ends is
    gone for them."""
    ours = _of_app_and_user(sdk_run)
    (token, *tokens), (grant, *grants) = ours
    one_token, one_grant = [PORTAL, token["id"]], [JANE, grant["id"]]
    seen = do(["app_tokens", PORTAL], ["grants", JANE], ["app_token", *one_token], ["grant", *one_grant])
    parts = [seen["app_tokens"], seen["grants"], [seen["app_token"]], [seen["grant"]]]
    for theirs, modules in zip(parts, [*ours, [token], [grant]], strict=True):
        for stranger, module in zip(theirs, modules, strict=True):
            facts = _facts(stranger, sdk_run)
            assert facts == {name: _facts(module, sdk_run).get(name) for name in facts}
            assert facts.keys() >= {"id", "created", "userId"}
    assert [_client_of(app) for app in do(["apps", PORTAL])["apps"]] == [PORTAL]
    do(["revoke_app_token", *one_token], ["revoke_grant", *one_grant])
    assert _of_app_and_user(sdk_run) == (tokens, grants)
    do(["revoke_grants", JANE], ["revoke_sessions", JANE], ["revoke_app_tokens", PORTAL])
    effects = [effect["id"] for effect in sdk_run.okta.ledger if effect["kind"] != "session"]
    assert effects == [one["id"] for one in (token, grant, *grants, *tokens)]
    assert _of_app_and_user(sdk_run) == ([], [])
    ended = sdk_run.module("okta_user_session", f"state=absent user_id={JANE} oauth_tokens=false")
    assert (ended["changed"], ended["certain"], ended["absent"]) == (False, True, [JANE])


def _client_of(app):
    return app["credentials"]["oauthClient"]["client_id"]


def _of_app_and_user(sdk_run):
    calls = [("okta_app_refresh_token_info", f"client_id={PORTAL}"), ("okta_user_grant_info", f"user_id={JANE}")]
    with ThreadPoolExecutor() as pool:
        tokens, grants = pool.map(lambda call: sdk_run.module(*call), calls)
    return tokens["refresh_tokens"], grants["grants"]


def check_gone(sdk_run, before, gone):
    """For the modules, which had seen the tokens of before, and in the org's ledger.

    Once their token is gone they sign in with another.
    """
    assert [effect["id"] for effect in sdk_run.okta.ledger] == gone
    for was, now in zip(before, sdk_run.lists(), strict=True):
        assert [token["id"] for token in now] == [token["id"] for token in was if token["id"] not in gone]


def _facts(token, sdk_run):
    """What both can tell of a token: no links, nothing without a value, not the times that signing in with this token
    moves."""
    skipped = {"_link", "_links", "_embedded"}
    if token["id"] == OWN_API_TOKEN and sdk_run.scheme == "SSWS":
        skipped |= {"lastUpdated", "expiresAt"}
    return {name: _plain(value) for name, value in token.items() if name not in skipped and value is not None}


def _plain(value):
    """Times without the fraction that only some write, and no keys without a value."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    return value.replace(".000Z", "Z") if isinstance(value, str) else value
