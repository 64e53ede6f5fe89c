# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The org that the tests of whole modules run against, and how they run one."""

import importlib
import io
import json
import signal
from contextlib import contextmanager, redirect_stdout
from unittest import mock
from urllib.parse import parse_qsl

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings

CALLER, JANE, IDLE_HANDS = "00ucaller00000000000", "00ujane0000000000000", "00uidle0000000000000"
OWN, DEPLOY, OLD, JANES, AGENT = (f"00T{name:0<17}" for name in ("own", "deploy", "old", "janes", "agent"))
PORTAL, MOBILE, FLOWS = (f"0oa{name:0<17}" for name in ("portal", "mobile", "flows"))
PORTAL_1, PORTAL_2, MOBILE_1, FLOWS_1, REVOKED_1 = (
    f"oar{name:0<17}" for name in ("portal1", "portal2", "mobile1", "flows1", "revoked1")
)
PORTAL_OPENID, PORTAL_OFFLINE, MOBILE_OFFLINE = (
    f"oag{name:0<17}" for name in ("portalopenid", "portaloffline", "mobileoffline")
)
NOBODY, BUILD, OFF = (f"nzo{name:0<17}" for name in ("nobody", "build", "off"))
OWN_SECRET = "00own-secret-canary-0123456789abcdefghijkl"
BEARER = "bearer-canary-with-all-scopes"

SAMPLE_ORG = {
    "zones": [
        {"id": NOBODY, "name": "Nobody", "gateways": ["192.0.2.0/24"], "proxies": ["2001:db8::1"]},
        {"id": BUILD, "name": "Build farm", "gateways": ["127.0.0.0/8"]},
        {"id": OFF, "name": "Off", "status": "INACTIVE", "gateways": ["10.0.0.0/8"]},
    ],
    "users": [
        {"id": CALLER, "login": "svc-hygiene@example.com", "roles": ["SUPER_ADMIN"]},
        {"id": JANE, "login": "jane.o'doe+test@example.com", "first_name": "Jane", "last_name": "Doe"},
        {"id": IDLE_HANDS, "login": "idle@example.com"},
    ],
    "clients": [
        {"id": PORTAL, "name": "Portal"},
        {"id": MOBILE, "name": "Mobile"},
        {"id": FLOWS, "name": "Flows", "roles": ["SUPER_ADMIN"]},
    ],
    "authorization_servers": [{"id": "auscustomers00000000", "name": "customers"}],
    "api_tokens": [
        {
            "id": OWN,
            "name": "own",
            "owner": CALLER,
            "age_days": 100,
            "idle_days": 0.5,
            "secret": OWN_SECRET,
        },
        {
            "id": DEPLOY,
            "name": "Deploy pipeline",
            "owner": CALLER,
            "age_days": 90,
            "idle_days": 20,
            "secret": "00deploy-secret-canary-0123456789abcdefghi",
        },
        {"id": OLD, "name": "old deploy", "owner": CALLER, "age_days": 80, "idle_days": 25},
        {"id": JANES, "name": "Jane's", "owner": JANE, "age_days": 9},
        {
            "id": AGENT,
            "name": "agent",
            "owner": CALLER,
            "client_name": "Okta AD Agent",
            "age_days": 400,
            "idle_days": 3,
        },
    ],
    "refresh_tokens": [
        {
            "id": PORTAL_1,
            "user": JANE,
            "client": PORTAL,
            "age_days": 5,
            "idle_days": 1,
            "authorization_server": "customers",
        },
        {"id": PORTAL_2, "user": JANE, "client": PORTAL, "age_days": 4, "idle_days": 2},
        {"id": REVOKED_1, "user": JANE, "client": PORTAL, "age_days": 5, "idle_days": 1, "status": "REVOKED"},
        {"id": MOBILE_1, "user": JANE, "client": MOBILE, "age_days": 3, "idle_days": 3},
        {"id": FLOWS_1, "user": CALLER, "client": FLOWS, "age_days": 2, "idle_days": 2},
    ],
    "grants": [
        {"id": PORTAL_OPENID, "user": JANE, "client": PORTAL, "scope": "openid", "age_days": 9},
        {
            "id": PORTAL_OFFLINE,
            "user": JANE,
            "client": PORTAL,
            "scope": "offline_access",
            "age_days": 8,
            "authorization_server": "customers",
        },
        {"id": MOBILE_OFFLINE, "user": JANE, "client": MOBILE, "scope": "offline_access", "age_days": 7},
    ],
    "access_tokens": [
        {
            "token": BEARER,
            "client": FLOWS,
            "scopes": [
                "okta.logs.read",
                "okta.networkZones.read",
                *(
                    f"okta.{family}.{right}"
                    for family in ("apiTokens", "users", "apps")
                    for right in ("read", "manage")
                ),
            ],
        }
    ],
}
SECRETS = [BEARER] + [token["secret"] for token in SAMPLE_ORG["api_tokens"] if "secret" in token]


def run_module(module, arguments):
    """The result of a module, as a dict and as the text it printed."""
    main = importlib.import_module(f"ansible_collections.identityops.okta.plugins.modules.{module}").main
    output = io.StringIO()
    with (
        _own_signal_handlers(),
        _on_the_target(),
        mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()),
        mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True),
        redirect_stdout(output),
        pytest.raises(SystemExit),
    ):
        main()
    text = output.getvalue()
    result = json.loads(text)
    # Since ansible-core 2.22 a module tells ansible-playbook with this what to mask.
    if result.pop("_ansible_new_secrets", None):
        text = json.dumps(result)
    result.pop("invocation", None)
    # Since ansible-core 2.19 a warning is an object, and warnings are kept per process rather than per module.
    result["warnings"] = [
        warning if isinstance(warning, str) else warning["event"]["msg"] for warning in result.get("warnings", [])
    ]
    warnings._global_warnings.clear()
    return result, text


@contextmanager
def _on_the_target():
    """Modules run on the target, even when the controller's part of ansible-core was loaded into this process by other
    tests."""
    try:
        internal = importlib.import_module("ansible.module_utils._internal")
    except ImportError:  # before ansible-core 2.19
        yield
    else:
        with mock.patch.object(internal, "is_controller", False, create=True):
            yield


@contextmanager
def _own_signal_handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def form_of(request):
    """The fields that a request has sent, none when it had no body."""
    return dict(parse_qsl(request.body or ""))


def secrets_of(requests):
    """What must stay between us and Okta: credentials, assertions and proofs."""
    for request in requests:
        yield from request.headers.get("Authorization", "").split()[1:]
        yield from filter(None, [request.headers.get("DPoP"), form_of(request).get("client_assertion")])


def id_of(entry):
    """The id in an entry of errors or kept, whose key says of what it is."""
    return next(entry[key] for key in ("token_id", "grant_id", "user_id") if key in entry)


def ids(tokens):
    """The ids of tokens, in their order."""
    return [token["id"] for token in tokens]


def sent(okta):
    """What was asked of the org: method and path below /api/v1 (and query)."""
    return [
        " ".join([request["method"], request["path"].replace("/api/v1/", "")])
        + (f"?{request['query']}" if request["query"] else "")
        for request in okta.requests
    ]
