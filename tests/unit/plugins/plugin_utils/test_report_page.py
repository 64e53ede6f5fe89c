# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the HTML report shows, and that no name does anything in it. tests/browser looks at it in a browser."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._audit import audit_org
from ansible_collections.identityops.okta.plugins.plugin_utils._report_html import to_html
from ansible_collections.identityops.okta.plugins.plugin_utils._report_page import make_page
from audits import ORG, POLICY, SUPER, TOKENS, UNSEEN, audit, report_on, token

OTHER = "https://other.okta.com"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    "</style></script><h1>owned</h1>",
    "{{ 7 * 191 }}{% raw %}",
    "\u202eturned \u2067around",
    "two\nlines\x1b[31m",
    "&lt;b&gt;",
    "half \ud83d pair",
]


class Elements(HTMLParser):
    """Collects the elements of a page, their attributes, and its text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def page_of(*orgs, **options):
    return make_page(report_on(*orgs, **options))


def test_a_page(tmp_path):
    page = page_of(audit(tmp_path), seconds=2.5)

    assert page.title == "API token audit of acme.okta.com, 13 Mar 2026"
    assert page.heading == "API token audit of acme.okta.com"
    assert page.subtitle == "13 Mar 2026, 08:00 UTC \u00b7 5 API tokens"
    assert page.headline.startswith("Start with the 1 of 5 API tokens")
    assert [(tile.label, tile.value) for tile in page.tiles] == [
        ("API tokens", "5"),
        ("critical", "1"),
        ("high", "1"),
        ("medium", "1"),
        ("unknown", "1"),
        ("low", "1"),
        ("accepted", "0"),
        ("without findings", "1"),
    ]
    assert (page.has_many_orgs, page.columns) == (False, 8)
    assert re.match(r"Written by identityops.okta \S+ in 2.5 seconds\. ", page.footer)


def test_the_rows_of_the_tokens(tmp_path):
    page = page_of(audit(tmp_path))

    assert [one.name for one in page.tokens] == ["token 3", "token 2", "token 5", "old one", "token 1"]
    worst, clean = page.tokens[0], page.tokens[-1]
    assert (worst.severity, worst.severity_rank, worst.open_count, worst.marks) == ("critical", 0, 2, "critical high")
    assert (worst.roles, worst.is_super_admin, worst.network_text) == ("Super Administrator", True, "any IP address")
    assert worst.rules == "owner_is_super_admin unrestricted_network"
    assert (clean.severity, clean.marks, clean.network_text, clean.roles) == ("none", "none", "Office", "none")
    assert (clean.owner, clean.owner_status, clean.agent) == ("svc-1@example.com", "", "")
    assert clean.history == (
        "Created 5 Jan 2026, 09:00 UTC, last used 12 Mar 2026, 08:00 UTC, expires 11 Apr 2026, 08:00 UTC."
    )
    assert [(clean.age.text, clean.idle.text, clean.expires.text)] == [("67", "1", "29")]
    finding = worst.findings[0]
    assert (finding.mark, finding.title, finding.stig_id) == ("critical", "Owner is a Super Administrator", "V-279690")


def test_what_is_not_known_is_called_unknown(tmp_path):
    one = token(
        name="",
        _embedded=UNSEEN,
        idle_days=None,
        age_days=None,
        expires_in_days=None,
        never_used=None,
        created=None,
        last_used="soon",
        expiresAt="2026-04-11T08:00:00",
        network={"connection": "NEW"},
    )

    (row,) = page_of(audit(tmp_path, [one])).tokens

    assert {row.name, row.roles, row.network, row.age.text, row.idle.text, row.expires.text} == {"unknown"}
    assert row.owner == one["userId"]
    assert row.history == "Created unknown, last used unknown, expires 11 Apr 2026, 08:00 UTC."
    assert (row.age.value, row.idle.value) == (-1, -1)


def test_a_token_that_was_never_used_sorts_behind_all_others(tmp_path):
    (row,) = page_of(audit(tmp_path, [token(never_used=True, idle_days=3)])).tokens

    assert (row.idle.text, row.idle.value > 10**5) == ("never used", True)
    assert ", never used, expires" in row.history


@pytest.mark.parametrize(
    ("owner", "status"),
    [({"status": "LOCKED_OUT"}, "locked out"), ({"status": None}, "unknown"), ({"status": "ACTIVE"}, "")],
)
def test_the_status_of_an_owner(tmp_path, owner, status):
    (row,) = page_of(audit(tmp_path, [token(owner=owner)])).tokens

    assert row.owner_status == status


def test_an_agent_is_named(tmp_path):
    (row,) = page_of(audit(tmp_path, [token(clientName="Okta AD\u202e Agent")])).tokens

    assert row.agent == "Okta AD\\u202e Agent"


def test_zones_without_a_name_are_shown_by_their_id(tmp_path):
    one = token(network={"connection": "ZONE", "include": ["nzo1", "nzo2"]})

    assert page_of(audit(tmp_path, [one])).tokens[0].network_text == "Office, nzo2"
    one["_embedded"]["network_zones"] = [
        {"id": zone, "name": name, "type": "IP", "gateways": ["10.0.0.0/8"]}
        for zone, name in (("nzo1", "Headquarters"), ("nzo2", "VPN"))
    ]
    assert page_of(audit(tmp_path, [one])).tokens[0].network_text == "Office, VPN"
    listed = {**POLICY, "known_zones": ["nzo1"]}
    assert page_of(audit(tmp_path, [one], policy=listed)).tokens[0].network_text == "Headquarters, VPN"
    del one["_embedded"]["network_zones"]
    policy = {**POLICY, "known_zones": None}
    assert page_of(audit(tmp_path, [one], policy=policy)).tokens[0].network_text == "nzo1, nzo2"


def test_accepted_findings_come_last_and_say_why(tmp_path):
    policy = {**POLICY, "exceptions": [{"token": "token 2", "rule": "idle", "reason": "A\x07B", "until": "2026-12-31"}]}
    (row,) = page_of(audit(tmp_path, [token(2, idle_days=20, age_days=400)], policy=policy)).tokens

    assert [finding.mark for finding in row.findings] == ["low", "accepted"]
    assert row.findings[1].accepted == " Accepted until 2026-12-31: A\\x07B"
    assert row.findings[1].command == ""
    assert row.marks == "low accepted"


def test_the_command_that_revokes_a_token_is_shown_once(tmp_path):
    rules = {**POLICY["rules"], "expires_soon": {"severity": "low", "days": 30}}
    one = token(idle_days=20)

    (row,) = page_of(audit(tmp_path, [one], policy={**POLICY, "rules": rules})).tokens

    assert [bool(finding.command) for finding in row.findings] == [True, False]
    assert ORG in row.findings[0].command


def test_anchors_are_unique_and_safe(tmp_path):
    odd = token(id='00T"onclick="x')
    page = page_of(audit(tmp_path, [token(1), odd]), audit(tmp_path, [token(1)], org_url=OTHER))

    anchors = [one.anchor for one in page.tokens]
    assert len(set(anchors)) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", anchor) for anchor in anchors)
    assert "token-00Ttoken000000000001" in anchors


def test_the_rules(tmp_path):
    page = page_of(audit(tmp_path))

    assert [
        (rule.rule, rule.severity, rule.failed, rule.unknown, rule.accepted, rule.passed) for rule in page.rules
    ] == [
        ("owner_is_super_admin", "critical", 1, 1, 0, 3),
        ("unrestricted_network", "high", 1, 0, 0, 4),
        ("idle", "medium", 1, 0, 0, 4),
        ("old", "low", 1, 0, 0, 4),
    ]
    idle = page.rules[2]
    assert idle.threshold == "14 days"
    assert idle.command == "ansible-playbook identityops.okta.revoke_idle_api_tokens -e okta_idle_days=14"


@pytest.mark.parametrize(("days", "offered"), [(0, False), (1, True), (29, True), (30, False)])
def test_a_command_is_offered_only_for_days_that_the_playbook_takes(tmp_path, days, offered):
    policy = {"rules": {"idle": {"severity": "low", "days": days}}}

    assert bool(page_of(audit(tmp_path, policy=policy)).rules[0].command) == offered


def test_several_orgs(tmp_path):
    strict = {
        "rules": {
            "idle": {"severity": "high", "days": 7},
            "owner_is_a_person": {"severity": "low", "service_accounts": []},
        }
    }
    first = audit(tmp_path, TOKENS[:1])
    second = audit(tmp_path, TOKENS[1:2], org_url=OTHER, host="other", policy=strict)
    refused = audit_org("dead", {"msg": "Okta answered \x1b[31m401"}, None, None)

    page = page_of(first, second, refused)

    assert page.heading == "API token audit of 3 orgs"
    assert (page.has_many_orgs, page.columns) == (True, 9)
    assert [one.org for one in page.tokens] == ["other.okta.com", "acme.okta.com"]
    assert [org.name for org in page.orgs] == ["acme.okta.com", "other.okta.com", "dead"]
    assert [org.error for org in page.orgs] == ["", "", "Okta answered \\x1b[31m401."]
    rules = {rule.rule: rule for rule in page.rules}
    assert (rules["idle"].threshold, rules["idle"].severity) == ("7 days or 14 days", "high")
    assert [name for _label, name, _choices in page.filters] == ["severity", "rule", "owner", "agent", "network", "org"]


def bars_of(chart):
    return [(one.label, one.count, one.kind) for one in chart.bars]


def test_the_charts_are_coloured_by_the_thresholds(tmp_path):
    tokens = [
        *(token(number, idle_days=days) for number, days in enumerate((0, 2, 3, 13, 14, 25, -1))),
        token(9, never_used=True, idle_days=5),
        token(10, idle_days=None),
    ]

    idle, age = page_of(audit(tmp_path, tokens)).charts

    assert bars_of(idle) == [
        ("0\u20132", 3, "within"),
        ("3\u20136", 1, "within"),
        ("7\u201313", 1, "within"),
        ("14\u201320", 1, "beyond"),
        ("21+", 1, "beyond"),
        ("never", 1, "apart"),
    ]
    assert idle.note == "The policy allows fewer than 14 days. Not known for 1 token."
    assert idle.summary.startswith("Days since last use. 0\u20132: 3 tokens, 3\u20136: 1 token, ")
    assert idle.bars[0].height == 100
    assert [label for label, count, _kind in bars_of(age) if count] == ["30\u201389"]


def test_a_threshold_is_always_the_edge_of_a_bar(tmp_path):
    policy = {"rules": {"idle": {"severity": "low", "days": 8}}}

    idle, age = page_of(audit(tmp_path, [token(idle_days=7), token(2, idle_days=8)], policy=policy)).charts

    assert [one for one in bars_of(idle) if one[1]] == [("7", 1, "within"), ("8\u201313", 1, "beyond")]
    assert {one.kind for one in age.bars} == {"within"}
    assert age.note == ""


def test_charts_of_nothing(tmp_path):
    assert {one.height for chart in page_of(audit(tmp_path, [])).charts for one in chart.bars} == {0}


def test_the_card_of_an_org(tmp_path):
    person = {"severity": "low", "service_accounts": ["^svc-", "bot@"]}
    policy = {**POLICY, "rules": {**POLICY["rules"], "owner_is_a_person": person}}
    baseline = tmp_path / "approved.yml"
    baseline.write_text("[]")
    org = audit(tmp_path, baseline=str(baseline), policy=policy)
    org["signed_in"] = {**org["signed_in"], "scopes": ["okta.apiTokens.read", "okta.users.read"]}

    facts = dict(page_of(org).orgs[0].facts)

    assert facts == {
        "Read at": "13 Mar 2026, 08:00 UTC (Okta's clock)",
        "Signed in as": "svc-audit@example.com with an API token",
        "Scopes": "okta.apiTokens.read, okta.users.read",
        "Checks": "25: 19 passed, 4 failed, 2 could not be made, 0 accepted",
        "Policy": str(tmp_path / "policy.yml"),
        "SHA-256 of the policy": hashlib.sha256((tmp_path / "policy.yml").read_bytes()).hexdigest(),
        "Rules": (
            "unrestricted_network (high); owner_is_super_admin (critical); idle (medium, 14 days); "
            "old (low, 365 days); owner_is_a_person (low, ^svc- bot@)"
        ),
        "Known zones": "Office",
        "Compared with": str(baseline),
        "Requests to Okta": "7",
    }


@pytest.mark.parametrize(
    ("signed_in", "words"),
    [
        ({"method": "oauth_client_id", "login": None, "client_id": "0oa1"}, "0oa1 with a service app"),
        ({"method": "access_token", "login": None, "user_id": "00u1"}, "00u1 with an access token"),
        ({"method": "access_token", "login": None, "user_id": None}, "unknown with an access token"),
    ],
)
def test_who_signed_in(tmp_path, signed_in, words):
    org = audit(tmp_path)
    org["signed_in"] = {**org["signed_in"], **signed_in}

    assert dict(page_of(org).orgs[0].facts)["Signed in as"] == words


def test_a_card_of_an_org_that_was_not_audited():
    (view,) = page_of(audit_org("dead", {"msg": "Okta answered 401"}, None, None)).orgs

    assert view.facts == (("Could not be audited", "Okta answered 401."),)
    assert view.not_compared == "Could not be audited."


def test_an_empty_list_of_known_zones(tmp_path):
    org = audit(tmp_path, policy={**POLICY, "known_zones": []})

    assert dict(page_of(org).orgs[0].facts)["Known zones"] == "none"


def test_the_differences_from_a_baseline(tmp_path):
    baseline = tmp_path / "approved.yml"
    baseline.write_text('[{"id": "00Ttoken000000000001", "name": "a\\u202eb"}, {"id": "00Tgone", "name": "away"}]')
    org = audit(tmp_path, TOKENS[:2], str(baseline))

    (view,) = page_of(org).orgs

    assert view.baseline == "From the approved tokens"
    assert [(one.kind, one.name, one.token_id, one.details) for one in view.differences] == [
        ("new", "token 2", "00Ttoken000000000002", ()),
        ("gone", "away", "00Tgone", ()),
        ("changed", "token 1", "00Ttoken000000000001", ('name: "a\\u202eb" \u2192 "token 1"',)),
    ]


def test_no_baseline_and_one_that_cannot_be_compared(tmp_path):
    (view,) = page_of(audit(tmp_path)).orgs
    assert (view.differences, view.not_compared) == (None, "No baseline is configured.")
    (view,) = page_of(audit(tmp_path, baseline="/missing")).orgs
    assert view.differences is None
    assert view.not_compared == "okta_baseline: there is no file /missing on the control node."
    assert view.warnings == (view.not_compared,)


def test_an_earlier_report_is_named_by_its_time(tmp_path):
    org = audit(tmp_path)
    org["drift"] = {"since": "2026-03-01T00:00:00.000Z", "new": [], "gone": [], "changed": []}

    assert page_of(org).orgs[0].baseline == "Since 1 Mar 2026, 00:00 UTC"


def test_the_page_holds_what_was_found(tmp_path):
    org = audit(tmp_path, warnings=["owner of 1 token could not be read"])

    elements = Elements(to_html(report_on(org)))

    text = " ".join(elements.text.split())
    for finding in org["findings"]:
        assert f"{finding['message']} {finding['remedy']}" in text
    for one in TOKENS:
        assert one["id"] in text
    assert "owner of 1 token could not be read" in text
    assert elements.elements.count("tbody") == len(TOKENS) + 1


def test_the_page_of_several_orgs(tmp_path):
    refused = audit_org("dead", {"msg": "Okta answered 401"}, None, None)

    text = " ".join(Elements(to_html(report_on(audit(tmp_path, warnings=["careful"]), refused))).text.split())

    assert "dead could not be audited. Okta answered 401." in text
    assert "acme.okta.com: careful" in text


def test_the_page_without_tokens(tmp_path):
    assert "There are no API tokens." in to_html(report_on(audit(tmp_path, [])))


def test_a_browser_runs_and_applies_only_what_belongs_to_the_page(tmp_path):
    page = to_html(report_on(audit(tmp_path)))

    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert set(directives) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert {directives["default-src"], directives["base-uri"], directives["form-action"]} == {"'none'"}
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        (source,) = re.findall(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert directives[directive] == f"'sha256-{digest}'"
        assert "SPDX" not in source
    assert "http" not in re.sub(r"http-equiv|https://[a-z.]+okta\.com", "", page)


def test_no_name_does_anything(tmp_path):
    tokens = [
        token(number, name=name, clientName=name, owner={"login": name, "status": name}, idle_days=20)
        for number, name in enumerate(HOSTILE)
    ]
    tokens += [
        token(100 + number, owner_roles=[{**SUPER, "label": name, "direct": False, "groups": [name]}])
        for number, name in enumerate(HOSTILE)
    ]
    zones = [
        token(200 + number, network={"connection": "ZONE", "include": [name]}) for number, name in enumerate(HOSTILE)
    ]
    org = audit(tmp_path, tokens + zones, warnings=HOSTILE)
    org["drift"] = {"since": HOSTILE[0], "new": tokens[:9], "gone": [], "changed": []}

    page = to_html(report_on(org))

    elements = Elements(page)
    assert (elements.elements.count("script"), elements.elements.count("style"), elements.elements.count("h1")) == (
        1,
        1,
        1,
    )
    assert {"img", "iframe", "object", "b"}.isdisjoint(elements.elements)
    assert [name for name, _value in elements.attributes if name.startswith("on") or name in ("src", "style")] == []
    assert {value[0] for name, value in elements.attributes if name == "href"} == {"#"}
    assert "1337" not in page
    assert [char for char in page if not char.isprintable() and char != "\n"] == []
    for name in HOSTILE:
        assert "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name) in elements.text
