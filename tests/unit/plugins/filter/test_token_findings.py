# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import copy

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.identityops.okta.plugins.filter.token_findings import FilterModule
from hypothesis import given
from hypothesis import strategies as st

findings = FilterModule().filters()["token_findings"]
NOW = "2026-03-13T08:00:00.000Z"
RULES = {
    "unrestricted_network": {"severity": "high"},
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
        },
        **changes,
    }


def network(**changes):
    return token(network=changes)


UNSEEN = token(_embedded={"owner": None, "owner_roles": None})
AGENT = {"clientName": "Okta AD Agent"}
JUDGED = {
    "nothing wrong": ("idle", token(), None),
    "any address": ("unrestricted_network", network(connection="ANYWHERE"), "any address; allow it"),
    "no connection": ("unrestricted_network", network(connection=""), "any address; allow it"),
    "any IP": ("unrestricted_network", network(connection="ANY_IP"), "any address; allow it"),
    "no network": ("unrestricted_network", token(network=None), "any address; allow it"),
    "zones excluded": (
        "unrestricted_network",
        network(connection="ZONE", exclude=["nzo2"]),
        "any address, though not from the zones",
    ),
    "a zone": ("unrestricted_network", network(connection="ZONE", include=["nzo2"]), None),
    "an agent anywhere": (
        "unrestricted_network",
        token(**AGENT, network={"connection": "ANYWHERE"}),
        "any address; allow it",
    ),
    "suspended": (
        "owner_not_active",
        token(owner={"status": "SUSPENDED"}),
        "its owner svc-deploy@example.com is suspended; revoke it",
    ),
    "locked out": ("owner_not_active", token(owner={"status": "LOCKED_OUT"}), "is locked out;"),
    "deprovisioned": ("owner_not_active", token(owner={"status": "DEPROVISIONED"}), "is deprovisioned;"),
    "active": ("owner_not_active", token(), None),
    "owner not seen": ("owner_not_active", UNSEEN, "? Its owner could not be read, so this was not checked."),
    "owner not asked for": ("owner_not_active", token(_embedded=None), "? Its owner could not be read"),
    "super admin": (
        "owner_is_super_admin",
        token(owner_roles=[SUPER]),
        "the rights of a super admin, which its owner is.",
    ),
    "super admin through groups": (
        "owner_is_super_admin",
        token(owner_roles=[{"type": "APP_ADMIN"}, {**SUPER, "direct": False, "groups": ["admins", "owners"]}]),
        "which its owner is through admins, owners.",
    ),
    "super admin through some group": (
        "owner_is_super_admin",
        token(owner_roles=[{**SUPER, "direct": False}]),
        "through a group.",
    ),
    "another admin": ("owner_is_super_admin", token(owner_roles=[{"type": "ORG_ADMIN"}]), None),
    "roles not seen": ("owner_is_super_admin", UNSEEN, "? The roles of its owner could not be read"),
    "a super admin's agent": (
        "owner_is_super_admin",
        token(**AGENT, owner_roles=[SUPER]),
        "the rights of a super admin",
    ),
    "a person": (
        "owner_is_a_person",
        token(owner={"login": "jane.doe@example.com"}),
        "jane.doe@example.com is no service account",
    ),
    "a bot": ("owner_is_a_person", token(owner={"login": "deploy-BOT@example.com"}), None),
    "no login": ("owner_is_a_person", token(owner={"login": None}), "is no service account"),
    "person or not, not seen": ("owner_is_a_person", UNSEEN, "? Its owner could not be read"),
    "a person's agent": ("owner_is_a_person", token(**AGENT, owner={"login": "jane.doe@example.com"}), None),
    "idle on the day": (
        "idle",
        token(idle_days=14),
        "not used for 14 days (last on 2026-03-12), and the policy allows less than 14.",
    ),
    "idle the day before": ("idle", token(idle_days=13), None),
    "idle, not known": ("idle", token(idle_days=None), "? Its idle days cannot be told"),
    "an idle agent": ("idle", token(**AGENT, idle_days=29), None),
    "never used on the day": (
        "never_used",
        token(never_used=True, age_days=3),
        "created 3 days ago (2026-01-05) and never used;",
    ),
    "never used the day before": ("never_used", token(never_used=True, age_days=2), None),
    "used": ("never_used", token(age_days=300), None),
    "use not known": ("never_used", token(never_used=None), "? Its age days cannot be told"),
    "expires on the day": ("expires_soon", token(expires_in_days=7), "expires in 7 days (on 2026-04-11) unless"),
    "expires the day after": ("expires_soon", token(expires_in_days=8), None),
    "expiry not known": ("expires_soon", token(expires_in_days=None), "? Its expires in days cannot be told"),
    "old on the day": (
        "old",
        token(age_days=365),
        "created 365 days ago (2026-01-05); the policy wants a new one within 365",
    ),
    "old the day before": ("old", token(age_days=364), None),
    "an agent": ("agent", token(**AGENT), "an agent (Okta AD Agent); to end it, deactivate the agent."),
    "no agent": ("agent", token(), None),
}


@pytest.mark.parametrize(("rule", "one", "message"), JUDGED.values(), ids=JUDGED)
def test_each_rule_on_both_sides_of_its_bound(rule, one, message):
    found = findings([one], {"rules": {rule: RULES[rule]}}, NOW)

    assert len(found) == (0 if message is None else 1)
    if found:
        unknown = message.startswith("? ")
        assert message.removeprefix("? ") in found[0]["message"]
        assert found[0]["severity"] == ("unknown" if unknown else RULES[rule]["severity"])
        assert found[0]["message"].endswith(".")
        assert (found[0]["token_id"], found[0]["token_name"], found[0]["rule"], found[0]["exception"]) == (
            "00T1",
            "deployment",
            rule,
            None,
        )


def test_a_token_without_a_fault_has_no_findings():
    assert findings([token()], {"rules": RULES, "known_zones": ["nzo1"]}, NOW) == []


def test_zones_that_the_policy_does_not_know():
    one = network(connection="ZONE", include=["nzo3", "nzo1", "nzo2"])

    (found,) = findings([one], {"rules": {"unrestricted_network": {"severity": "high"}}, "known_zones": ["nzo1"]}, NOW)

    assert found["message"] == "It may be used from zones that the policy does not know: nzo2, nzo3."


def test_no_name_turns_the_sentence_around_it():
    login = {"login": "eve\u202e\u2067\n@example.com", "status": "SUSPENDED"}
    (one,) = findings([token(owner=login)], {"rules": {"owner_not_active": {"severity": "high"}}}, NOW)

    assert "its owner eve\\u202e\\u2067\\n@example.com is suspended; revoke it" in one["message"]
    assert one["message"].isprintable()


def test_an_account_with_several_tokens():
    tokens = [token(id="00T1"), token(id="00T2"), token(id="00T3", userId="00u2"), token(id="00T4", **AGENT)]

    found = findings(tokens, {"rules": {"shared_account": {"severity": "medium"}}}, NOW)

    assert [one["token_id"] for one in found] == ["00T1", "00T2"]
    assert found[0]["message"] == "Its owner has 2 API tokens; each should have an account of its own."


def test_the_checks_of_the_stig():
    bad = token(
        owner={"login": "jane@example.com"}, owner_roles=[SUPER], network={"connection": "ANYWHERE"}, idle_days=20
    )

    found = {one["rule"]: one.get("stig_id") for one in findings([bad, {**bad, "id": "00T2"}], {"rules": RULES}, NOW)}

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

    found = [(one["severity"], one["token_id"]) for one in findings(tokens, {"rules": RULES}, NOW)]

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
    "run out": (excepting(until="2026-03-12"), False),
}


@pytest.mark.parametrize(("policy", "is_excepted"), EXCEPTED.values(), ids=EXCEPTED)
def test_exceptions(policy, is_excepted):
    (found,) = findings([token(idle_days=20)], policy, NOW)

    assert found["exception"] == ({"reason": "Yearly", "until": "2026-03-13"} if is_excepted else None)
    assert ("has run out on 2026-03-12." in found["message"]) == (policy["exceptions"][0]["until"] == "2026-03-12")


def test_what_is_given_stays_as_it_is():
    given_tokens, policy = [token(idle_days=20)], {"rules": copy.deepcopy(RULES)}
    kept = copy.deepcopy((given_tokens, policy))

    findings(given_tokens, policy, NOW)

    assert (given_tokens, policy) == kept


def test_a_wrong_policy_is_an_error_that_names_the_place():
    with pytest.raises(AnsibleFilterError, match="token_findings: policy.rules has no 'idel'"):
        findings([], {"rules": {"idel": {}}}, NOW)


@pytest.mark.parametrize("now", ["today", "", None])
def test_a_wrong_time_is_an_error(now):
    with pytest.raises(AnsibleFilterError, match="token_findings: now must be a time"):
        findings([], {"rules": {}}, now)


days = st.none() | st.integers(-5, 1000)
odd = st.fixed_dictionaries(
    {"id": st.text()},
    optional={
        "name": st.none() | st.text(),
        "userId": st.none() | st.text(),
        "clientName": st.sampled_from(["Okta API", "x", None]),
        "network": st.none()
        | st.fixed_dictionaries(
            {}, optional={"include": st.none() | st.lists(st.text()), "exclude": st.none() | st.lists(st.text())}
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
    found = findings(tokens, {"rules": {name: RULES[name] for name in names}}, NOW)

    assert {one["rule"] for one in found} <= names
    assert {one["token_id"] for one in found} <= {one["id"] for one in tokens}
