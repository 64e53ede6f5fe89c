# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local Okta answers what schemathesis makes up, good and bad, as okta.yml describes it.

Every check of schemathesis is on, except those that want an Allow header. Each request finds the org as new.
Well-formed ids, cursors and the like are replaced by those of the org, because it refuses others.
"""

import re

import pytest
import requests
import schemathesis
from description import DESCRIPTION
from emulator import Emulator
from emulator.paging import cursor_at
from hypothesis import settings
from sample_org import JANE, OLD, OWN_SECRET, PORTAL, PORTAL_1, SAMPLE_ORG
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth

OPS, GRANT = "00gops00000000000000", "oaggrant000000000001"
ZONE, INACTIVE_ZONE = "nzo00000000000000001", "nzo00000000000000002"
KNOWN = {
    "apiTokenId": OLD,
    "userId": JANE,
    "userIdOrLogin": JANE,
    "clientId": PORTAL,
    "tokenId": PORTAL_1,
    "groupId": OPS,
    "appId": PORTAL,
    "grantId": GRANT,
    "zoneId": ZONE,
    "after": cursor_at(""),
    "include": [ZONE],
    "exclude": [ZONE],
}
FILTERS = {
    "/api/v1/apps": 'status eq "ACTIVE"',
    "/api/v1/logs": 'eventType eq "system.api_token.revoke"',
    "/api/v1/users": 'status eq "ACTIVE"',
    "/api/v1/zones": 'usage eq "POLICY"',
}
MOST_EXAMPLES = 20
EXAMPLES = min(MOST_EXAMPLES, settings.default.max_examples // 3)
SETTINGS = {
    "generation": {"deterministic": True, "max-examples": EXAMPLES, "with-security-parameters": False},
    # Okta sends no Allow header with a 405: see test_a_method_that_is_not_described_is_405.
    "checks": {"allow_header_conformance": {"enabled": False}, "unsupported_method": {"enabled": False}},
}
DESCRIBED = schemathesis.openapi.from_dict(DESCRIPTION, config=schemathesis.Config.from_dict(SETTINGS))


@pytest.fixture(scope="module")
def okta():
    # Only an org that pages its API tokens cares about the parameters of that list.
    with Emulator(
        {
            **SAMPLE_ORG,
            "groups": [{"id": OPS, "name": "Ops"}],
            "zones": [
                {"id": ZONE, "name": "All", "gateways": ["0.0.0.0/0"]},
                {"id": INACTIVE_ZONE, "name": "Off", "status": "INACTIVE"},
            ],
            "grants": [{"id": GRANT, "user": JANE, "client": PORTAL}],
            "sessions": [{"user": JANE}],
        },
        page_api_tokens=True,
        limit=1_000_000,
    ) as okta:
        yield okta


@pytest.fixture(scope="module")
def session():
    """Keeps the connection, as the modules do."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="module")
def probed():
    """The operations that were asked without credentials and with wrong ones: every day once each."""
    return set()


@DESCRIBED.parametrize()
def test_whatever_is_asked_the_answer_is_as_described(okta, session, probed, case):
    okta.reset()
    parts = {
        ParameterLocation.PATH: case.path_parameters,
        ParameterLocation.QUERY: case.query,
        ParameterLocation.BODY: case.body.get("network") if isinstance(case.body, dict) else {},
    }
    for location, part in parts.items():
        if part and not case.meta.is_negative_at(location):
            known = {**KNOWN, "filter": FILTERS.get(case.path), "search": FILTERS.get(case.path)}
            if case.method == "DELETE":
                known["zoneId"] = INACTIVE_ZONE  # an active one cannot be deleted
            part.update((name, known[name]) for name in known.keys() & part.keys())
    operation = (case.method, case.path)
    spared = [ignored_auth] if operation in probed and EXAMPLES < MOST_EXAMPLES else []
    probed.add(operation)
    credentials = {"Authorization": f"SSWS {OWN_SECRET}"}
    case.call_and_validate(okta.url, session=session, headers=credentials, excluded_checks=spared)


@pytest.mark.parametrize("path", DESCRIPTION["paths"])
def test_a_method_that_is_not_described_is_405(okta, path):
    described = {method.upper() for method in DESCRIPTION["paths"][path]}
    if path == "/api/v1/api-tokens/current":
        # A token with the id "current" does not exist, so GET and PUT are 404.
        described |= {"GET", "PUT"}
    url = okta.url + re.sub(r"{(\w+)}", lambda name: KNOWN[name[1]], path)
    for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "TRACE"} - described:
        answer = requests.request(method, url, headers={"Authorization": f"SSWS {OWN_SECRET}"}, timeout=10)
        assert (method, answer.status_code, answer.json()["errorCode"]) == (method, 405, "E0000022")
        assert "Allow" not in answer.headers
