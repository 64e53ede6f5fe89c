# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events as the conditions of a rulebook see them."""

import jinja2
import pytest
import yaml
from ansible_collections.identityops.okta.plugins.plugin_utils._log_event import harmless, make_event
from environment import ROOT

ORG_URL = "https://acme.okta.com"
FILE = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "okta_system_log.py"


def flat(**event):
    return make_event({"uuid": "1", **event}, ORG_URL)["okta"]


def test_an_event_in_full():
    event = {
        "uuid": "1",
        "eventType": "system.api_token.update",
        "displayMessage": "Update API token",
        "published": "2026-11-24T08:00:00.000Z",
        "severity": "INFO",
        "outcome": {"result": "SUCCESS", "reason": "because"},
        "actor": {"id": "00u1", "type": "User", "alternateId": "jane@example.com", "displayName": "Jane"},
        "target": [
            {"id": "00T1", "type": "Token", "displayName": "deploy", "detailEntry": {"publicclientapp": "0oa1"}}
        ],
        "transaction": {"id": "r1", "detail": {"requestApiTokenId": "00T2"}},
        "client": {"ipAddress": "192.0.2.1", "userAgent": {"rawUserAgent": "curl/8"}},
        "debugContext": {"debugData": {"networkConnection": "ANYWHERE"}},
    }
    made = make_event(event, ORG_URL)

    assert made["log"] is event
    assert made["okta"] == {
        "org_url": ORG_URL,
        "uuid": "1",
        "event_type": "system.api_token.update",
        "message": "Update API token",
        "published": "2026-11-24T08:00:00.000Z",
        "severity": "INFO",
        "result": "SUCCESS",
        "reason": "because",
        "actor_id": "00u1",
        "actor_type": "User",
        "actor_login": "jane@example.com",
        "actor_name": "Jane",
        "token_id": "00T1",
        "token_type": "Token",
        "token_name": "deploy",
        "caller_token_id": "00T2",
        "user_id": "00u1",
        "client_id": "0oa1",
        "address": "192.0.2.1",
        "user_agent": "curl/8",
        "request_id": "r1",
        "network_connection": "ANYWHERE",
    }
    text = FILE.read_text().partition('RETURN = r"""')[2].partition('"""')[0]
    assert list(yaml.safe_load(text)["okta"]["contains"]) == list(made["okta"])


USER = {"id": "00u1", "type": "User"}
REFRESH = {"id": "oar1", "type": "refresh_token", "detailEntry": {"publicclientapp": "0oa1", "user": "00u2"}}
REUSES = {
    "user and token": ({"actor": {"id": "unknown"}, "target": [USER, REFRESH]}, ("00u1", "0oa1", "oar1")),
    "token": ({"actor": {"id": "00u9", "type": "User"}, "target": [REFRESH]}, ("00u2", "0oa1", "oar1")),
    "client and user": ({"actor": {"id": "0oa2", "type": "PublicClientApp"}, "target": [USER]}, ("00u1", "0oa2", None)),
    "user": ({"actor": USER, "target": None}, ("00u1", None, None)),
    "nobody": ({"target": [None, {"type": "Token"}, {"detailEntry": None}]}, (None, None, None)),
}


@pytest.mark.parametrize(("event", "found"), REUSES.values(), ids=REUSES)
def test_finds_whose_token_it_is(event, found):
    made = flat(**event)

    assert tuple(made.get(name) for name in ("user_id", "client_id", "token_id")) == found


def test_what_okta_does_not_say_is_left_out():
    odd = {"actor": [], "target": "x", "outcome": None, "client": {"ipAddress": 7}, "displayMessage": ""}

    assert flat(**odd) == {"org_url": ORG_URL, "uuid": "1"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7 * 7 }}",
        "{% raw %}",
        "{# x #}",
        "{{{ 7 * 7 }}}",
        "{{{{ 7 * 7",
        "a\n{{ x }}",
        "{%- if x -%}",
        "{\n{ 7 * 7 }}",
    ],
)
def test_texts_hold_no_template(text):
    made = harmless(text)

    assert jinja2.Environment(autoescape=True).from_string(made).render() == str(jinja2.utils.markupsafe.Markup(made))
    assert "\n" not in made
    assert not [mark for mark in ("{{", "{%", "{#") if mark in made]


def test_other_texts_stay():
    assert harmless("Jane {Doe} 100% #1 }} (x)") == "Jane {Doe} 100% #1 }} (x)"
