# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each rule finds, on both sides of its threshold, and what is said of it."""

import copy
from datetime import date

import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._findings import judge
from ansible_collections.identityops.okta.plugins.plugin_utils._token_policy import read_policy
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 3, 13)
RULES = {
    "unrestricted_network": {"severity": "high"},
    "quarantined": {"severity": "low", "days": 14},
    "owner_not_active": {"severity": "high"},
    "owner_is_super_admin": {"severity": "critical"},
    "owner_is_a_person": {"severity": "medium", "service_accounts": ["^svc-", "bot@"]},
    "shared_account": {"severity": "medium"},
    "idle": {"severity": "medium", "days": 14},
    "never_used": {"severity": "medium", "days": 3},
    "expires_soon": {"severity": "low", "days": 7},
    "old": {"severity": "low", "days": 365},
    "agent": {"severity": "low"},
}


def findings(tokens, policy, **options):
    return judge(tokens, read_policy(policy), TODAY, **options).findings


SUPER = {"type": "SUPER_ADMIN", "label": "Super Administrator", "direct": True, "groups": []}


def token(owner=None, owner_roles=(), **changes):
    """A token without a fault."""
    return {
        "id": "00T1",
        "name": "deployment",
        "userId": "00u1",
        "clientName": "Okta API",
        "network": {"connection": "ZONE", "include": ["nzo1"]},
        "created": "2026-01-05T09:00:00.000Z",
        "last_used": "2026-03-12T08:00:00.000Z",
        "expiresAt": "2026-04-11T08:00:00.000Z",
        "never_used": False,
        "idle_days": 1,
        "age_days": 67,
        "expires_in_days": 29,
        "_embedded": {
            "owner": {"id": "00u1", "login": "svc-deploy@example.com", "status": "ACTIVE", **(owner or {})},
            "owner_roles": list(owner_roles),
            "network_zones": [zone()],
        },
        **changes,
    }


def zone(zone_id="nzo1", *gateways):
    return {"id": zone_id, "name": "Office", "type": "IP", "gateways": list(gateways) or ["10.0.0.0/8"], "proxies": []}


def network(**changes):
    return token(network=changes)


OF_NOBODY = [zone("nzo1", "192.0.2.0/24"), zone("nzo2", "2001:db8::/32")]


def quarantined(zones=OF_NOBODY, since="2026-02-20T08:00:00.000Z", include=("nzo1",), **changes):
    """A token whose network has been that of these zones since then."""
    made = token(network={"connection": "ZONE", "include": list(include)}, lastUpdated=since, **changes)
    made["_embedded"]["network_zones"] = zones
    return made


IN_QUARANTINE = (
    "In quarantine for 21 days (since 2026-02-20), so nobody could use it. The policy allows fewer than 14 days."
)

UNSEEN = token(_embedded={"owner": None, "owner_roles": None, "network_zones": None})
AGENT = {"clientName": "Okta AD Agent"}
ANYWHERE = "Can be used from any IP address, so whoever gets hold of it can use it anywhere."
JUDGED = {
    "nothing wrong": ("idle", token(), None),
    "any address": ("unrestricted_network", network(connection="ANYWHERE"), ANYWHERE),
    "any address in spite of zones": (
        "unrestricted_network",
        network(connection="ANYWHERE", include=["nzo1"]),
        ANYWHERE,
    ),
    "no connection": ("unrestricted_network", network(connection=""), ANYWHERE),
    "any IP": ("unrestricted_network", network(connection="ANY_IP"), ANYWHERE),
    "no network": ("unrestricted_network", token(network=None), ANYWHERE),
    "zones excluded": (
        "unrestricted_network",
        network(connection="ZONE", exclude=["nzo2"]),
        "Can be used from any IP address except those in its excluded zones, so whoever gets hold of it",
    ),
    "a connection that Okta does not document": (
        "unrestricted_network",
        network(connection="ANY_\u202eZONE", include=["nzo1"]),
        "? Okta does not document what the network connection ANY_\\u202eZONE allows, so this was not checked.",
    ),
    "a zone": ("unrestricted_network", network(connection="ZONE", include=["nzo2"]), None),
    "an agent anywhere": ("unrestricted_network", token(**AGENT, network={"connection": "ANYWHERE"}), ANYWHERE),
    "in quarantine": ("quarantined", quarantined(), IN_QUARANTINE),
    "in quarantine by two zones": ("quarantined", quarantined(OF_NOBODY, include=["nzo2", "nzo1"]), IN_QUARANTINE),
    "in quarantine since the threshold": (
        "quarantined",
        quarantined(since="2026-02-27T23:59:59.000Z"),
        "In quarantine for 14 days",
    ),
    "in quarantine for a shorter time": ("quarantined", quarantined(since="2026-02-28T00:00:00.000Z"), None),
    "one zone of two has somebody in it": (
        "quarantined",
        quarantined([OF_NOBODY[0], zone("nzo2")], include=["nzo1", "nzo2"]),
        None,
    ),
    "only excluded from a zone of nobody": (
        "quarantined",
        token(network={"connection": "ZONE", "exclude": ["nzo1"]}),
        None,
    ),
    "no quarantine without a network": ("quarantined", token(network=None), None),
    "zones not read": ("quarantined", quarantined(None), "? Its network zones could not be read, so this was not"),
    "a zone that is not there": ("quarantined", quarantined([]), "? Its network zones could not be read"),
    "quarantined at an unknown time": (
        "quarantined",
        quarantined(since=None),
        "? Since when it is in",
    ),
    "an agent in quarantine": ("quarantined", quarantined(**AGENT), None),
    "suspended": (
        "owner_not_active",
        token(owner={"status": "SUSPENDED"}),
        "Owner svc-deploy@example.com is suspended, so the token does not work now, but works again when the owner is",
    ),
    "deprovisioned": (
        "owner_not_active",
        token(owner={"status": "DEPROVISIONED"}),
        "is deactivated, so the token does not",
    ),
    "staged": (
        "owner_not_active",
        token(owner={"status": "STAGED"}),
        "is staged, so the token probably does not work yet",
    ),
    "provisioned": (
        "owner_not_active",
        token(owner={"status": "PROVISIONED"}),
        "is not activated yet, so the token probably",
    ),
    "active": ("owner_not_active", token(), None),
    "owner not seen": (
        "owner_not_active",
        UNSEEN,
        "? The status of its owner could not be read, so this was not checked.",
    ),
    "owner not asked for": ("owner_not_active", token(_embedded=None), "? The status of its owner could not be read"),
    "no status": ("owner_not_active", token(owner={"status": None}), "? The status of its owner could not be read"),
    "super admin": (
        "owner_is_super_admin",
        token(owner_roles=[SUPER]),
        "Owner is a Super Administrator, so this token has full control of the org.",
    ),
    "super admin through groups": (
        "owner_is_super_admin",
        token(owner_roles=[{"type": "APP_ADMIN"}, {**SUPER, "direct": False, "groups": ["admins", "own\u202eers"]}]),
        "Owner is a Super Administrator (through admins, own\\u202eers), so this token",
    ),
    "super admin through some group": (
        "owner_is_super_admin",
        token(owner_roles=[{**SUPER, "direct": False}]),
        "(through a group), so",
    ),
    "another admin": ("owner_is_super_admin", token(owner_roles=[{"type": "ORG_ADMIN"}]), None),
    "roles not seen": ("owner_is_super_admin", UNSEEN, "? The admin roles of its owner could not be read"),
    "a super admin's agent": ("owner_is_super_admin", token(**AGENT, owner_roles=[SUPER]), "full control of the org"),
    "a person": (
        "owner_is_a_person",
        token(owner={"login": "jane.doe@example.com"}),
        "Owned by a person (jane.doe@example.com), so it stops working when they leave.",
    ),
    "a bot": ("owner_is_a_person", token(owner={"login": "deploy-BOT@example.com"}), None),
    "no login": ("owner_is_a_person", token(owner={"login": None}), "Owned by a person (), so"),
    "person or not, not seen": ("owner_is_a_person", UNSEEN, "? Its owner could not be read"),
    "a person's agent": ("owner_is_a_person", token(**AGENT, owner={"login": "jane.doe@example.com"}), None),
    "idle on the day": (
        "idle",
        token(idle_days=14),
        "Not used for 14 days (since 2026-03-12). The policy allows fewer than 14 days.",
    ),
    "idle the day before": ("idle", token(idle_days=13), None),
    "idle, not known": (
        "idle",
        token(idle_days=None),
        "? When it was last used is not known, so this was not checked.",
    ),
    "an idle agent": ("idle", token(**AGENT, idle_days=29), None),
    "never used on the day": (
        "never_used",
        token(never_used=True, age_days=3),
        "Created 3 days ago (2026-01-05) and never used. The policy allows fewer than 3 days.",
    ),
    "never used the day before": ("never_used", token(never_used=True, age_days=2), None),
    "used": ("never_used", token(age_days=300), None),
    "use not known": ("never_used", token(never_used=None), "? Whether it was ever used is not known"),
    "age not known": ("never_used", token(never_used=True, age_days=None), "? Whether it was ever used is not known"),
    "expires on the day": (
        "expires_soon",
        token(expires_in_days=7),
        "Expires in 7 days (on 2026-04-11) unless it is used before then.",
    ),
    "expires tomorrow": ("expires_soon", token(expires_in_days=1), "Expires in 1 day (on"),
    "expires the day after": ("expires_soon", token(expires_in_days=8), None),
    "expiry not known": ("expires_soon", token(expires_in_days=None), "? When it expires is not known"),
    "old on the day": (
        "old",
        token(age_days=365),
        "Created 365 days ago (2026-01-05). The policy allows fewer than 365 days.",
    ),
    "old the day before": ("old", token(age_days=364), None),
    "old or not, not known": ("old", token(age_days=None), "? When it was created is not known"),
    "an agent": ("agent", token(**AGENT), "Belongs to an agent (Okta AD Agent), which Okta manages."),
    "no agent": ("agent", token(), None),
}


@pytest.mark.parametrize(("rule", "one", "message"), JUDGED.values(), ids=JUDGED)
def test_each_rule_on_both_sides_of_its_bound(rule, one, message):
    found = findings([one], {"rules": {rule: RULES[rule]}})

    assert len(found) == (0 if message is None else 1)
    if found:
        unknown = message.startswith("? ")
        assert message.removeprefix("? ") in found[0]["message"]
        assert found[0]["severity"] == ("unknown" if unknown else RULES[rule]["severity"])
        assert found[0]["message"].endswith(".")
        assert found[0]["remedy"].endswith(".")
        assert (found[0]["message"] + found[0]["remedy"]).isprintable()
        assert (found[0]["token_id"], found[0]["token_name"], found[0]["rule"], found[0]["exception"]) == (
            "00T1",
            "deployment",
            rule,
            None,
        )


def test_a_token_without_a_fault_has_no_findings():
    assert findings([token()], {"rules": RULES, "known_zones": ["nzo1"]}) == []


def test_zones_that_the_policy_does_not_know():
    one = network(connection="ZONE", include=["nzo3", "nzo1", "nzo2"])

    (found,) = findings([one], {"rules": {"unrestricted_network": {"severity": "high"}}, "known_zones": ["nzo1"]})

    assert found["message"] == "Can be used from network zones that the policy does not list: nzo2, nzo3."
    assert "known_zones" in found["remedy"]


def test_a_zone_of_nobody_need_not_be_known():
    policy = {"rules": {"unrestricted_network": {"severity": "high"}}, "known_zones": ["nzo9"]}
    assert findings([quarantined()], policy) == []
    assert len(findings([quarantined([zone()])], policy)) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("LOCKED_OUT", "is locked out, but the token still works: only suspending or deactivating the owner stops it."),
        ("PASSWORD_EXPIRED", "has an expired password, but the token still works"),
        ("RECOVERY", "is resetting the password, but the token still works"),
        ("SOMETHING_NEW", "has the status SOMETHING_NEW, but the token may still work"),
    ],
)
@pytest.mark.parametrize(
    ("severity", "raised"), [("low", "medium"), ("medium", "high"), ("high", "critical"), ("critical", "critical")]
)
def test_a_token_that_works_without_its_owner_is_more_severe_than_one_that_does_not(status, words, severity, raised):
    policy = {"rules": {"owner_not_active": {"severity": severity}}}

    (works,) = findings([token(owner={"status": status})], policy)
    (ended,) = findings([token(owner={"status": "SUSPENDED"})], policy)

    assert words in works["message"]
    assert (works["severity"], ended["severity"]) == (raised, severity)


def test_unprintable_characters_in_a_login_are_escaped():
    login = {"login": "eve\u202e\u2067\n\x1b[31m@example.com", "status": "SUSPENDED"}
    (one,) = findings([token(owner=login)], {"rules": {"owner_not_active": {"severity": "high"}}})

    assert "Owner eve\\u202e\\u2067\\n\\x1b[31m@example.com is suspended" in one["message"]
    assert one["message"].isprintable()


IDLE_POLICY = {"rules": {"idle": {"severity": "low", "days": 14}}}


@pytest.mark.parametrize(
    ("token_id", "org_url", "command"),
    [
        ("00T1", None, 'ansible localhost -m identityops.okta.okta_api_token -a "state=absent token_id=00T1"'),
        (
            "00T1",
            "https://acme.okta.com",
            'ansible localhost -m identityops.okta.okta_api_token -a "state=absent token_id=00T1 org_url=https://acme.okta.com"',
        ),
        ('00T1"; rm -rf /; "', None, None),
        ("00T1", "https://acme.okta.com/$(id)", None),
    ],
)
def test_the_command_to_revoke_a_token_is_safe_to_paste(token_id, org_url, command):
    (found,) = findings([token(id=token_id, idle_days=20)], IDLE_POLICY, org_url=org_url)

    assert found["command"] == command


@pytest.mark.parametrize("rule", ["owner_is_super_admin", "unrestricted_network", "owner_is_a_person", "old", "agent"])
def test_no_command_where_revoking_is_not_the_remedy(rule):
    one = token(
        **(AGENT if rule == "agent" else {}),
        owner={"login": "jane@example.com"},
        owner_roles=[SUPER],
        network=None,
        age_days=400,
    )

    (found,) = findings([one], {"rules": {rule: RULES[rule]}})

    assert found["command"] is None


def test_each_check_is_counted_once():
    tokens = [
        token(id="00T1", idle_days=20),
        token(id="00T2", userId="00u2", idle_days=None),
        token(id="00T3", userId="00u3", name="yearly", idle_days=25),
        token(id="00T4", userId="00u4"),
        token(id="00T5", **AGENT, idle_days=29),
    ]
    exceptions = [
        {"token": "yearly", "reason": "Yearly", "until": "2026-03-13"},
        {"token": "yaerly", "reason": "Yearly", "until": "2026-03-13"},
    ]

    judgement = judge(tokens, read_policy({"rules": {"idle": RULES["idle"]}, "exceptions": exceptions}), TODAY)

    counts = judgement.rules["idle"]
    assert (counts.failed, counts.unknown, counts.accepted, counts.passed) == (1, 1, 1, 1)
    assert [one.token for one in judgement.unmatched_exceptions] == ["yaerly"]


def test_an_account_with_several_tokens():
    tokens = [token(id="00T1"), token(id="00T2"), token(id="00T3", userId="00u2"), token(id="00T4", **AGENT)]

    found = findings(tokens, {"rules": {"shared_account": {"severity": "medium"}}})

    assert [one["token_id"] for one in found] == ["00T1", "00T2"]
    assert found[0]["message"] == (
        "Its owner has 2 API tokens, so each has all rights that any of their clients needs."
    )


def test_the_checks_of_the_stig():
    bad = token(
        owner={"login": "jane@example.com"}, owner_roles=[SUPER], network={"connection": "ANYWHERE"}, idle_days=20
    )

    found = {one["rule"]: one["stig_id"] for one in findings([bad, {**bad, "id": "00T2"}], {"rules": RULES})}

    assert found == {
        "owner_is_super_admin": "V-279690",
        "unrestricted_network": "V-279689",
        "owner_is_a_person": "V-279690",
        "shared_account": "V-279690",
        "idle": None,
    }


def test_the_gravest_come_first_and_otherwise_the_order_of_the_tokens():
    tokens = [
        token(id="00T1", idle_days=20),
        token(id="00T2", userId="00u2", idle_days=None, age_days=400),
        token(id="00T3", userId="00u3", owner_roles=[SUPER]),
    ]

    found = [(one["severity"], one["token_id"]) for one in findings(tokens, {"rules": RULES})]

    assert found == [("critical", "00T3"), ("medium", "00T1"), ("unknown", "00T2"), ("low", "00T2")]


def excepting(**changes):
    return {
        "rules": {"idle": RULES["idle"]},
        "exceptions": [{"token": "00T1", "reason": "Yearly", "until": "2026-03-13", **changes}],
    }


EXCEPTED = {
    "by id": (excepting(), True),
    "by name": (excepting(token="deployment"), True),
    "for the rule": (excepting(rule="idle"), True),
    "for another rule": (excepting(rule="old"), False),
    "another token": (excepting(token="00T2"), False),
    "part of a name": (excepting(token="deploy"), False),
    "expired": (excepting(until="2026-03-12"), False),
}


@pytest.mark.parametrize(("policy", "is_excepted"), EXCEPTED.values(), ids=EXCEPTED)
def test_exceptions(policy, is_excepted):
    (found,) = findings([token(idle_days=20)], policy)

    assert found["exception"] == ({"reason": "Yearly", "until": "2026-03-13"} if is_excepted else None)
    assert ("The exception expired on 2026-03-12." in found["message"]) == (
        policy["exceptions"][0]["until"] == "2026-03-12"
    )


def test_the_input_is_not_changed():
    given_tokens, policy = [token(idle_days=20)], {"rules": copy.deepcopy(RULES)}
    kept = copy.deepcopy((given_tokens, policy))

    findings(given_tokens, policy)

    assert (given_tokens, policy) == kept


days = st.none() | st.integers(-5, 1000)
odd = st.fixed_dictionaries(
    {"id": st.text()},
    optional={
        "name": st.none() | st.text(),
        "userId": st.none() | st.text(),
        "clientName": st.sampled_from(["Okta API", "x", None]),
        "network": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "connection": st.none() | st.sampled_from(["ZONE", "ANYWHERE", "x"]),
                "include": st.none() | st.lists(st.text()),
                "exclude": st.none() | st.lists(st.text()),
            },
        ),
        "never_used": st.none() | st.booleans(),
        "idle_days": days,
        "age_days": days,
        "expires_in_days": days,
        "_embedded": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "owner": st.none()
                | st.fixed_dictionaries({}, optional={"login": st.none() | st.text(), "status": st.none() | st.text()}),
                "owner_roles": st.none()
                | st.lists(
                    st.fixed_dictionaries(
                        {}, optional={"type": st.sampled_from(["SUPER_ADMIN", "x"]), "groups": st.none()}
                    )
                ),
            },
        ),
    },
)


@given(st.lists(odd, max_size=4), st.sets(st.sampled_from(sorted(RULES))))
def test_odd_tokens_are_judged_by_the_rules_there_are(tokens, names):
    found = findings(tokens, {"rules": {name: RULES[name] for name in names}})

    assert {one["rule"] for one in found} <= names
    assert {one["token_id"] for one in found} <= {one["id"] for one in tokens}
