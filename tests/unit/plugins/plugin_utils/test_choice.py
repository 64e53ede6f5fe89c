# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._choice import (
    QUARANTINE,
    RELEASE,
    RESTRICT,
    RefusedError,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import NETWORKS, Plan, Question
from job_results import ORG_URL, SIGNED_IN, api_token

SETTINGS = {
    "okta_protect": ["deploy"],
    "okta_where": None,
    "okta_zone": "Quarantine",
    "okta_token_id": None,
    "okta_findings": None,
    "okta_policy_file": None,
}
COMMON = {"protect": ["deploy"], "protect_missing": "ignore", "expand": ["owner", "sign_in"]}
OFFICE, ANYWHERE = {"connection": "zone", "include": ["Office"]}, {"connection": "anywhere"}
INTO_QUARANTINE = {"connection": "zone", "include": ["Quarantine"]}
BY_TOKEN = {**SIGNED_IN, "method": "api_token"}
ONE = api_token("00T1", "deploy")
TWO = api_token("00T2", "Old  Deploy", last_used="2026-11-20T00:00:00.000Z")
JUST_USED = {"userId": "00ucaller", "expiresAt": "2026-12-24T07:59:30.000Z", "tokenWindow": "P30D"}
OWN = api_token("00Town", "own", **JUST_USED)
AGENT = api_token("00Tagent", "agent", clientName="Okta AD Agent")
ASKS_NOTHING = [{**COMMON, "network": ANYWHERE, "token_id": []}]


def listing(*tokens, **signed_in):
    return {"api_tokens": list(tokens), "sign_in": {**BY_TOKEN, **signed_in}}


def assigned(*entries):
    return {
        "networks": [
            {"token": token, "name": None, "network": network, "current_network": None} for token, network in entries
        ]
    }


def options(choice):
    assert {question.kind for question in choice.questions} == {NETWORKS}
    return [question.options for question in choice.questions]


def reasons(choice):
    return {kept["token_id"]: kept["reason"] for kept in choice.kept}


@pytest.fixture
def policy(tmp_path):
    """policy(text) is the path of a policy."""

    def policy(text):
        path = tmp_path / "policy.yml"
        path.write_text(text)
        return str(path)

    return policy


# Restricting


def test_criteria_need_no_list():
    settings = {**SETTINGS, "okta_where": {"idle_days": 9}, "okta_zone": "Office"}
    assert RESTRICT.listing(settings) is None
    asked = RESTRICT.choose(settings, {}, {})
    assert options(asked) == [{**COMMON, "network": OFFICE, "where": {"idle_days": 9}}]


def test_tokens_of_a_file_are_asked_about_by_network():
    assert RESTRICT.listing(SETTINGS) == {"expand": ["sign_in"]}
    job = assigned(("00T1", OFFICE), ("00Tagent", INTO_QUARANTINE), ("old deploy", dict(OFFICE)))
    asked = RESTRICT.choose(SETTINGS, job, listing(ONE, TWO, AGENT))
    assert options(asked) == [
        {**COMMON, "network": OFFICE, "token_id": ["00T1", "00T2"]},
        {**COMMON, "network": INTO_QUARANTINE, "token_id": ["00Tagent"]},
    ]
    assert (asked.kept, asked.unmatched) == ([], [])


def test_the_token_in_use_is_kept():
    asked = RESTRICT.choose(SETTINGS, assigned(("own", OFFICE)), listing(ONE, OWN))
    assert options(asked) == ASKS_NOTHING
    assert reasons(asked) == {"00Town": "own_token"}


@pytest.mark.parametrize(
    "signed_in", [{"method": "oauth_client_id"}, {"user_id": "00uother"}, {"time": "2026-11-24T09:00:00.000Z"}]
)
def test_another_token_than_the_one_in_use_is_not_kept(signed_in):
    asked = RESTRICT.choose(SETTINGS, assigned(("own", OFFICE)), listing(OWN, **signed_in))
    assert options(asked)[0]["token_id"] == ["00Town"]


def test_an_entry_that_matches_nothing_is_told():
    asked = RESTRICT.choose(SETTINGS, assigned(("deplo", OFFICE), ("00T1", OFFICE), ("xyz", OFFICE)), listing(ONE))
    assert options(asked)[0]["token_id"] == ["00T1"]
    assert asked.unmatched == [
        "okta_approved_networks: 'deplo' does not match any API token of the org. Did you mean 'deploy'?",
        "okta_approved_networks: 'xyz' does not match any API token of the org.",
    ]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (
            [("deploy", OFFICE)],
            "'deploy' is the name of 2 API tokens (00T1, 00T9). Name the right one by its ID.",
        ),
        (
            [("00T2", OFFICE), ("old deploy", OFFICE)],
            "'old deploy' and '00T2' are the same API token. Remove one of the two.",
        ),
    ],
)
def test_what_is_not_clear_is_refused(entries, sentence):
    tokens = listing(ONE, TWO, api_token("00T9", " DEPLOY "))
    with pytest.raises(RefusedError, match="^okta_approved_networks: ") as refused:
        RESTRICT.choose(SETTINGS, assigned(*entries), tokens)
    assert str(refused.value).endswith(sentence)


# Quarantine


@pytest.mark.parametrize("chosen", [{"okta_where": {"idle_days": 9}}, {"okta_token_id": ["00T1"]}])
def test_criteria_and_ids_need_no_list(chosen):
    settings = {**SETTINGS, **chosen}
    ((name, value),) = chosen.items()
    assert QUARANTINE.listing(settings) is None
    assert options(QUARANTINE.choose(settings, {}, {})) == [
        {**COMMON, "network": INTO_QUARANTINE, name.removeprefix("okta_"): value}
    ]


POLICY = """
rules:
  idle: {severity: high, days: 14}
  unrestricted_network: {severity: high}
exceptions:
  - {token: 00T3, rule: idle, reason: Yearly job, until: 2026-12-31}
  - {token: 00T4, reason: Was needed, until: 2026-01-01}
"""


def test_findings_of_the_policy_are_quarantined(policy):
    settings = {**SETTINGS, "okta_findings": ["idle"], "okta_policy_file": policy(POLICY)}
    tokens = [
        ONE,
        api_token("00T2", idle_days=3),
        api_token("00T3"),
        api_token("00T4"),
        api_token("00T5", idle_days=None),
    ]
    assert QUARANTINE.listing(settings) == {"expand": ["owner", "owner_roles", "network_zones", "sign_in"]}
    asked = QUARANTINE.choose(settings, {}, listing(*tokens, OWN, AGENT))
    assert options(asked) == [{**COMMON, "network": INTO_QUARANTINE, "token_id": ["00T1", "00T4"]}]
    assert reasons(asked) == {"00T3": "accepted", "00T5": "not_judged", "00Town": "own_token"}
    details = [kept["detail"] for kept in asked.kept]
    assert details[0] == "The policy accepts it until 2026-12-31: Yearly job"
    assert details[1].startswith("When it was last used is not known")


def test_agents_are_kept_whatever_is_found(policy):
    settings = {**SETTINGS, "okta_findings": ["unrestricted_network"], "okta_policy_file": policy(POLICY)}
    asked = QUARANTINE.choose(settings, {}, listing(AGENT))
    assert options(asked)[0]["token_id"] == []
    assert reasons(asked) == {"00Tagent": "agent"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rules: {old: {severity: low, days: 1}}", "okta_findings: the policy has no rule idle. It has old."),
        ("rules: {idle: {severity: low}}", "okta_policy_file: policy.rules.idle needs days."),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(policy, text, sentence):
    settings = {**SETTINGS, "okta_findings": ["idle"], "okta_policy_file": policy(text)}
    with pytest.raises(RefusedError) as refused:
        QUARANTINE.choose(settings, {}, listing(ONE))
    assert str(refused.value).startswith(sentence.partition(":")[0])
    assert str(refused.value).endswith(sentence.partition(": ")[2])


def answer(zone):
    return {
        "network": {"connection": "ZONE", "include": ["nzo1"]},
        "zones": [zone, {**zone, "id": "nzo2", "type": "X"}],
    }


def test_a_zone_of_nobody_is_a_quarantine_and_tokens_without_a_way_back_are_kept():
    lost = api_token("00T2", network={"connection": "ANY_ZONE"})
    plan = Plan(BY_TOKEN, {NETWORKS: [api_token(network={"connection": "ANYWHERE"}), lost, api_token("00T3")]})
    zone = {"id": "nzo1", "type": "IP", "gateways": ["192.0.2.0/24"], "proxies": []}
    reviewed = QUARANTINE.review(SETTINGS, {}, [(Question(NETWORKS, {}), answer(zone))], plan)
    assert reviewed.ids() == ["00T1"]
    assert [(kept["token_id"], kept["reason"]) for kept in reviewed.kept] == [
        ("00T2", "no_way_back"),
        ("00T3", "no_way_back"),
    ]
    nothing = QUARANTINE.review(SETTINGS, {}, [], Plan(BY_TOKEN, {NETWORKS: [lost]}))
    assert (nothing.tokens, nothing.ids()) == ({}, [])


def test_a_zone_where_somebody_may_be_is_refused():
    zone = {"id": "nzo1", "type": "IP", "gateways": ["10.0.0.0/8"], "proxies": []}
    with pytest.raises(RefusedError) as refused:
        QUARANTINE.review(SETTINGS, {}, [(Question(NETWORKS, {}), answer(zone))], Plan(BY_TOKEN, {}))
    assert str(refused.value) == (
        "okta_zone: 'Quarantine' contains addresses that somebody may have (10.0.0.0/8). Nothing was changed. Use a"
        " zone that holds only addresses of nobody, for example 192.0.2.0/24."
    )


# Release


def evidence(*tokens):
    return {
        "org_url": ORG_URL,
        "networks": [
            {"token": token, "name": f"name of {token}", "network": network, "current_network": INTO_QUARANTINE}
            for token, network in tokens
        ],
    }


def test_each_token_of_the_evidence_gets_its_own_network_back():
    assert RELEASE.listing(SETTINGS) is None
    asked = RELEASE.choose(SETTINGS, evidence(("00T1", ANYWHERE), ("00T2", OFFICE), ("00T3", dict(ANYWHERE))), {})
    back = {**COMMON, "current_network": INTO_QUARANTINE}
    assert options(asked) == [
        {**back, "network": ANYWHERE, "token_id": ["00T1", "00T3"]},
        {**back, "network": OFFICE, "token_id": ["00T2"]},
    ]


def test_some_tokens_of_the_evidence_are_released():
    settings = {**SETTINGS, "okta_token_id": ["00T2"]}
    asked = RELEASE.choose(settings, evidence(("00T1", ANYWHERE), ("00T2", OFFICE)), {})
    assert [one["token_id"] for one in options(asked)] == [["00T2"]]


def test_a_token_that_the_evidence_does_not_hold_is_refused():
    with pytest.raises(RefusedError) as refused:
        RELEASE.choose({**SETTINGS, "okta_token_id": ["00T9"]}, evidence(("00T1", ANYWHERE)), {})
    assert str(refused.value) == "okta_token_id: '00T9' is not in the evidence. It holds 00T1 (name of 00T1)."


def test_a_former_network_that_cannot_be_set_is_kept():
    asked = RELEASE.choose(SETTINGS, evidence(("00T1", None)), {})
    assert options(asked) == ASKS_NOTHING
    assert reasons(asked) == {"00T1": "no_way_back"}


def test_evidence_of_another_org_is_refused():
    plan = Plan({**BY_TOKEN, "org_url": "https://other.okta.com"}, {})
    with pytest.raises(RefusedError, match="okta_evidence: it is about https://acme.okta.com, and not"):
        RELEASE.review(SETTINGS, evidence(), [], plan)
    for fine in (Plan(BY_TOKEN, {}), Plan({}, {})):
        assert RELEASE.review(SETTINGS, evidence(), [], fine) == fine
    assert RESTRICT.review(SETTINGS, {}, [], plan) == plan
