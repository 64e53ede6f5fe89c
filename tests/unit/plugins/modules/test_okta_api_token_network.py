# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From where API tokens can be used: what is changed, what stays, and how it is found out."""

import json

import pytest
from emulator.model import Network
from sample_org import AGENT, BEARER, BUILD, CALLER, DEPLOY, JANE, JANES, NOBODY, OFF, OLD, OWN, ids, sent

NETWORK = "okta_api_token_network"
UNKNOWN = "00Tunknown0000000000"
FROM_NOBODY = {"connection": "zone", "include": ["Nobody"]}
ANYWHERE = {"connection": "anywhere"}
CONDITION = {"connection": "ZONE", "include": [NOBODY]}


def kept(result):
    return {one["token_id"]: one["reason"] for one in result["kept"]}


def set_network(okta, token_id, connection="ZONE", **zones):
    okta.org.api_tokens[token_id].network = Network(connection, **zones)


def network_of(okta, token_id):
    network = okta.org.api_tokens[token_id].network
    return network.connection, network.include, network.exclude


def test_a_token_is_restricted_once_and_set_free_again(okta, task):
    predicted = task(NETWORK, check=True, diff=True, token_id=[OLD], network=FROM_NOBODY)
    assert network_of(okta, OLD) == ("ANYWHERE", [], [])
    real = task(NETWORK, diff=True, token_id=[OLD], network=FROM_NOBODY)
    again = task(NETWORK, diff=True, token_id=[OLD], network=FROM_NOBODY)
    back = task(NETWORK, token_id=[OLD], network=ANYWHERE)

    assert ids(predicted["updated"]) == ids(real["updated"]) == [OLD]
    assert real["updated"][0]["network"] == {"connection": "ANYWHERE"}, "as it was before"
    assert real["network"] == CONDITION
    assert (again["changed"], again["updated"], again["unchanged"]) == (False, [], [OLD])
    assert back["updated"][0]["network"] == CONDITION
    assert network_of(okta, OLD) == ("ANYWHERE", [], [])
    before = f"name old deploy, userId {CALLER}, can be used from anywhere"
    after = f"name old deploy, userId {CALLER}, can be used only from Nobody ({NOBODY})"
    assert predicted["diff"] == real["diff"] == {"before": {OLD: before}, "after": {OLD: after}}
    assert again["diff"] == {"before": {}, "after": {}}


def test_the_requests_are_few_and_have_the_recorded_body(okta, task, sent_requests):
    task(NETWORK, token_id=[OLD], network=FROM_NOBODY)

    assert sent(okta) == ["GET zones?limit=200", f"GET api-tokens/{OLD}", f"PUT api-tokens/{OLD}"]
    assert sent_requests[-1].headers["Content-Type"] == "application/json"
    body = json.loads(sent_requests[-1].body)
    created = body.pop("created")
    assert (len(created), created[-1]) == (20, "Z"), "without milliseconds"
    assert body == {"clientName": "Okta API", "name": "old deploy", "userId": CALLER, "network": CONDITION}


def test_what_okta_leaves_out_of_a_token_is_not_made_up(okta, task, sent_requests):
    okta.faults.add("status", method="GET", path=OLD, status=200, json={"id": OLD, "name": "old deploy"})
    task(NETWORK, token_id=[OLD], network=FROM_NOBODY, allow_self=True)

    assert json.loads(sent_requests[-1].body) == {"name": "old deploy", "network": CONDITION}


def test_several_tokens_are_read_with_one_list(okta, task):
    result = task(NETWORK, token_id=[JANES, OLD, DEPLOY], network=FROM_NOBODY, concurrency=1)

    assert ids(result["updated"]) == [JANES, OLD, DEPLOY], "in the order asked"
    puts = [f"PUT api-tokens/{one}" for one in (JANES, OLD, DEPLOY)]
    assert sent(okta) == ["GET zones?limit=200", "GET api-tokens", *puts]
    receipts = {one["token_id"]: one["request_id"] for one in result["receipts"]}
    assert receipts == {effect["id"]: effect["request_id"] for effect in okta.ledger}


def test_any_address_needs_no_zones(okta, task):
    set_network(okta, OLD, include=[BUILD])
    task(NETWORK, token_id=[OLD], network=ANYWHERE)

    assert sent(okta) == [f"GET api-tokens/{OLD}", f"PUT api-tokens/{OLD}"]


def test_nothing_asked_is_nothing_to_do(okta, task):
    result = task(NETWORK, token_id=[], network=ANYWHERE)

    assert (result["changed"], result["updated"], sent(okta)) == (False, [], [])


@pytest.mark.parametrize(
    ("present", "wanted", "is_same"),
    [
        (("ZONE", [BUILD, NOBODY], []), {"connection": "zone", "include": ["Nobody", "Build farm"]}, True),
        (("ZONE", [BUILD], [NOBODY]), {"connection": "zone", "include": [BUILD], "exclude": ["nobody"]}, True),
        (("ZONE", [BUILD], [NOBODY]), {"connection": "zone", "include": [BUILD]}, False),
        (("ZONE", [BUILD], []), {"connection": "zone", "exclude": [BUILD]}, False),
        (("ZONE", [BUILD], []), ANYWHERE, False),
        (("ZONE", [], []), ANYWHERE, False),
        (("ANYWHERE", [BUILD], []), ANYWHERE, True),
        (("ANYWHERE", [BUILD], []), {"connection": "zone", "include": [BUILD]}, False),
        (("", [], []), ANYWHERE, False),
        (("ANY_ZONE", [], []), ANYWHERE, False),
    ],
)
def test_networks_are_compared_as_sets_and_the_connection_decides(okta, task, present, wanted, is_same):
    set_network(okta, OLD, present[0], include=present[1], exclude=present[2])
    result = task(NETWORK, token_id=[OLD], network=wanted)

    assert (ids(result["updated"]), result["unchanged"]) == (([], [OLD]) if is_same else ([OLD], []))


@pytest.mark.parametrize("name", ["Nobody", "nobody", " Nobody ", NOBODY])
def test_a_zone_is_found_by_id_and_by_name(task, name):
    network = {"connection": "zone", "include": [name]}
    result = task(NETWORK, check=True, token_id=[OLD], network=network)

    assert result["network"] == CONDITION
    assert result["zones"] == [
        {
            "id": NOBODY,
            "name": "Nobody",
            "type": "IP",
            "status": "ACTIVE",
            "usage": "POLICY",
            "gateways": ["192.0.2.0/24"],
            "proxies": ["2001:db8::1"],
        }
    ]


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ("Nobdy", "network.include: 'Nobdy' does not match any network zone of the org. Did you mean 'Nobody'?"),
        ("nzo1", "'nzo1' does not match any network zone of the org. Give its ID (nzo...) or its name"),
        ("Off", "the network zone 'Off' is not active (its status is INACTIVE): activate it"),
        ("New kind", "the network zone 'New kind' is of type DYNAMIC_V2, which tokens cannot use"),
        ("Blocked", "the network zone 'Blocked' is a blocklist, which tokens cannot use"),
        ("twin", "'twin' matches 2 network zones (nzotwin1, nzotwin2): give the ID of one"),
        ("", "network.include holds an empty id"),
    ],
)
def test_a_zone_that_a_token_cannot_use_fails_before_any_change(okta, task, zone, sentence):
    okta.add("zones", id="nzonew", name="New kind", type="DYNAMIC_V2")
    okta.add("zones", id="nzoblock", name="Blocked", usage="BLOCKLIST")
    okta.add("zones", id="nzotwin1", name="Twin")
    okta.add("zones", id="nzotwin2", name="TWIN")
    result = task(NETWORK, token_id=[OLD], network={"connection": "zone", "include": [zone]})

    assert sentence in result["msg"]
    assert not okta.ledger


def test_the_zones_of_the_tokens_are_returned_too(okta, task):
    set_network(okta, OLD, include=[OFF], exclude=["nzo1"])
    set_network(okta, JANES, "ANY_ZONE")
    result = task(NETWORK, check=True, token_id=[OLD, JANES], network=FROM_NOBODY)

    assert sorted(zone["id"] for zone in result["zones"]) == sorted([NOBODY, OFF])
    assert task(NETWORK, check=True, token_id=[OLD], network=ANYWHERE)["zones"] == []


def test_a_zone_name_in_the_same_case_is_preferred(okta, task):
    okta.add("zones", id="nzotwin1", name="Twin")
    okta.add("zones", id="nzotwin2", name="TWIN")
    result = task(NETWORK, check=True, token_id=[OLD], network={"connection": "zone", "include": ["TWIN"]})

    assert result["network"]["include"] == ["nzotwin2"]


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ({"connection": "zone"}, "network: connection: zone needs zones"),
        ({"connection": "zone", "include": [], "exclude": []}, "network: connection: zone needs zones"),
        (
            {"connection": "anywhere", "include": ["Nobody"]},
            "network: connection: anywhere cannot be combined",
        ),
        (
            {"connection": "zone", "include": ["Nobody"], "exclude": [NOBODY]},
            "network: 'Nobody' is both in include and in exclude",
        ),
        ({"connection": "any"}, "value of connection must be one of: anywhere, zone, got: any"),
        ({}, "missing required arguments: connection"),
    ],
)
def test_a_network_that_contradicts_itself_is_refused(okta, task, network, sentence):
    assert sentence in task(NETWORK, token_id=[OLD], network=network)["msg"]
    assert not okta.ledger


def test_excluded_zones_alone_restrict_nothing_and_the_task_says_so(okta, task):
    result = task(NETWORK, diff=True, token_id=[OLD], network={"connection": "zone", "exclude": ["Nobody"]})

    assert network_of(okta, OLD) == ("ZONE", [], [NOBODY])
    (warning,) = result["warnings"]
    assert warning.startswith("network: exclude without include does not restrict the tokens")
    assert result["diff"]["after"][OLD].endswith(f"can be used from anywhere except from Nobody ({NOBODY})")


def test_a_token_that_does_not_exist_is_an_error_and_the_others_are_changed(okta, task):
    predicted = task(NETWORK, check=True, token_id=[UNKNOWN, OLD], network=FROM_NOBODY)
    real = task(NETWORK, token_id=[UNKNOWN, OLD], network=FROM_NOBODY)

    for result in (predicted, real):
        assert result["failed"]
        assert ids(result["updated"]) == [OLD]
        assert [(error["token_id"], error["error"]["code"]) for error in result["errors"]] == [(UNKNOWN, "E0000007")]
        assert result["msg"].startswith("1 of 2 API tokens could not be updated; Okta answered GET /api/v1/api-tokens/")
    alone = task(NETWORK, token_id=[UNKNOWN], network=FROM_NOBODY)
    assert alone["msg"].startswith("Okta answered GET /api/v1/api-tokens/")


def test_a_token_that_the_list_lacks_is_read(okta, task):
    okta.faults.add("invalid_json", path="/api-tokens$", body="[]")
    result = task(NETWORK, token_id=[OLD, JANES], network=FROM_NOBODY)

    assert ids(result["updated"]) == [OLD, JANES]


def test_criteria_keep_agents_and_the_own_token(okta, task):
    result = task(NETWORK, where={"idle_days": 0}, network=FROM_NOBODY)
    assert ids(result["updated"]) == [DEPLOY, JANES, OLD]
    assert kept(result) == {AGENT: "agent", OWN: "own_token"}

    named = task(NETWORK, token_id=[OWN], network=FROM_NOBODY)
    assert f"{OWN} may be the API token in use, so none was updated" in named["msg"]

    agents = task(NETWORK, where={"name": ["agent"], "include_agents": True}, network=FROM_NOBODY)
    assert ids(agents["updated"]) == [AGENT]


def test_the_own_token_is_changed_last_if_that_is_allowed(okta, task):
    result = task(NETWORK, where={"owner": [CALLER]}, network=FROM_NOBODY, allow_self=True)

    assert set(ids(result["updated"])) == {OWN, DEPLOY, OLD}
    assert sent(okta)[-1] == f"PUT api-tokens/{OWN}"


def test_the_own_token_needs_no_permission_to_stay_as_it_is(okta, task):
    set_network(okta, OWN, include=[BUILD])
    result = task(NETWORK, token_id=[OWN], network={"connection": "zone", "include": ["Build farm"]})

    assert (result["unchanged"], result.get("failed", False)) == ([OWN], False)


def test_what_is_protected_is_kept_and_a_typo_changes_nothing(okta, task):
    result = task(NETWORK, token_id=[OLD, JANES], network=FROM_NOBODY, protect=[JANE])
    assert (ids(result["updated"]), kept(result)) == ([OLD], {JANES: "protected"})

    typo = task(NETWORK, token_id=[DEPLOY], network=FROM_NOBODY, protect=["Deploy pipelines"])
    assert "Did you mean 'Deploy pipeline'" in typo["msg"]
    assert "Nothing was updated" in typo["msg"]
    assert network_of(okta, DEPLOY)[0] == "ANYWHERE"


def test_the_bound_counts_changes_only(okta, task):
    set_network(okta, OLD, include=[NOBODY])
    refused = task(NETWORK, token_id=[OLD, JANES, DEPLOY], network=FROM_NOBODY, max_changes=1)
    assert refused["msg"].startswith("2 API tokens would be updated, but max_changes allows 1, so nothing was updated")
    assert not okta.ledger

    allowed = task(NETWORK, token_id=[OLD, JANES, DEPLOY], network=FROM_NOBODY, max_changes=2)
    assert (ids(allowed["updated"]), allowed["unchanged"]) == ([JANES, DEPLOY], [OLD])


def test_a_token_with_another_network_than_expected_is_kept(okta, task):
    set_network(okta, OLD, include=[NOBODY])
    set_network(okta, JANES, include=[BUILD])
    set_network(okta, DEPLOY, "ANY_ZONE")
    options = {"token_id": [OLD, JANES, DEPLOY], "network": ANYWHERE, "current_network": FROM_NOBODY}
    result = task(NETWORK, **options)

    assert ids(result["updated"]) == [OLD]
    assert kept(result) == {JANES: "other_network", DEPLOY: "other_network"}
    assert result["kept"][0]["detail"] == (
        f"It can be used only from Build farm ({BUILD}), and not only from Nobody ({NOBODY}), as current_network says."
    )
    assert "in a way that is not documented (\"{'connection': 'ANY_ZONE'}\")" in result["kept"][1]["detail"]
    again = task(NETWORK, **options)
    assert (again["unchanged"], again["changed"]) == ([OLD], False)


def test_an_expected_network_may_name_a_zone_that_is_gone(okta, task):
    result = task(
        NETWORK, token_id=[OLD], network=ANYWHERE, current_network={"connection": "zone", "include": ["nzo1"]}
    )

    assert result["unchanged"] == [OLD]


def test_owners_are_shown_on_request(task):
    result = task(NETWORK, check=True, token_id=[JANES], network=FROM_NOBODY, expand=["owner", "sign_in"])

    assert result["updated"][0]["_embedded"]["owner"]["id"] == JANE
    assert result["sign_in"]["user_id"] == CALLER


def test_a_service_app_reads_zones_with_its_scope(okta, task):
    token = okta.org.access_tokens[BEARER]
    token.scopes = [scope for scope in token.scopes if "networkZones" not in scope]
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY, access_token=BEARER)

    assert result["okta_error"]["code"] == "insufficient_scope"
    assert "okta.networkZones.read" in result["hint"]


@pytest.mark.parametrize("kind", ["drop", "reset"])
def test_a_lost_answer_is_settled_by_reading(okta, task, kind):
    okta.faults.add(kind, method="PUT", path=OLD, when="after", times=None)
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY, retries=1)

    assert ids(result["updated"]) == [OLD]
    assert result["receipts"][0]["request_id"] is None


def test_a_request_that_never_arrived_is_a_failure(okta, task):
    okta.faults.add("drop", method="PUT", path=OLD, times=None)
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY, retries=0)

    assert (result["updated"], [error["token_id"] for error in result["errors"]]) == ([], [OLD])
    assert "all the same" not in result["msg"]


def test_an_outcome_that_cannot_be_read_is_unknown(okta, task):
    okta.faults.add("drop", method="PUT", path=OLD, when="after")
    okta.faults.add("status", method="GET", path=OLD, skip=1, times=None)
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY, retries=0)

    assert result["updated"] == []
    assert "1 of them may be updated all the same: run the task again to find out" in result["msg"]


def test_an_answer_that_shows_another_network_is_not_believed(okta, task):
    other = {"id": OLD, "network": {"connection": "ANYWHERE"}}
    okta.faults.add("invalid_json", method="PUT", path=OLD, body=json.dumps(other))
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY)

    assert "is an API token with another network than was asked for" in result["msg"]
    assert result["updated"] == []


def test_a_put_that_did_what_it_does_not_show_is_settled_by_reading(okta, task):
    okta.faults.add("invalid_json", method="PUT", path=OLD, when="after", body="nonsense")

    assert ids(task(NETWORK, token_id=[OLD], network=FROM_NOBODY)["updated"]) == [OLD]


def test_a_token_that_is_revoked_meanwhile_is_an_error(okta, task, sent_requests):
    def revoke(request):
        if request.method == "PUT":
            okta.org.api_tokens.pop(OLD, None)

    sent_requests.before = revoke
    result = task(NETWORK, token_id=[OLD], network=FROM_NOBODY)

    assert [error["error"]["code"] for error in result["errors"]] == ["E0000007"]


def test_credentials_that_stop_working_leave_the_rest_untried(okta, task):
    okta.faults.add("status", method="PUT", path=JANES, status=401, json={"errorCode": "E0000011"}, times=None)
    result = task(NETWORK, token_id=[OLD, JANES, DEPLOY], network=FROM_NOBODY, concurrency=1)

    assert (ids(result["updated"]), result["pending"]) == ([OLD], [DEPLOY])
    assert "1 of 3 API tokens could not be updated and 1 were not tried" in result["msg"]


def test_a_zone_that_is_off_may_be_what_a_token_is_expected_to_have(okta, task):
    set_network(okta, OLD, include=[OFF])
    result = task(NETWORK, token_id=[OLD], network=ANYWHERE, current_network={"connection": "zone", "include": ["off"]})

    assert ids(result["updated"]) == [OLD]
