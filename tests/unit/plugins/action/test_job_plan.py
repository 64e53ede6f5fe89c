# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json

import pytest
from ansible.errors import AnsibleError
from job_results import (
    CHANGE_SETTINGS,
    ORG_URL,
    SETTINGS,
    SIGNED_IN,
    api_token,
    changed_network,
    grant,
    kept,
    planned,
    refresh_token,
)

API, REFRESH = "identityops.okta.okta_api_token", "identityops.okta.okta_user_refresh_token"
APP, GRANT = "identityops.okta.okta_app_refresh_token", "identityops.okta.okta_user_grant"
DENIED = {"failed": True, "msg": "No permission", "okta_error": {"status": 403}, "invocation": {"module_args": {}}}
CONNECTION = {"org_url": ORG_URL, "api_token": "00secret"}


@pytest.fixture
def job(tmp_path):
    """job(name, users, **settings) is what job_settings returns."""

    def job(name, users=(), **settings):
        common = {**SETTINGS, "okta_evidence_dir": str(tmp_path / "evidence"), "okta_revoke": False}
        return {
            "job": name,
            "settings": {**common, **settings},
            "users": list(users),
            "user_sources": dict.fromkeys(users, "okta_user"),
        }

    return job


@pytest.fixture
def plan(action):
    """plan(job, answers) is what job_plan returns, and what it has asked; answers are results by module."""

    def plan(job, answers, **more):
        def answer(module, arguments):
            found = answers[module]
            return found(arguments) if callable(found) else found

        return action("job_plan", {"job": job, **CONNECTION}, answers=answer, **more)

    return plan


def evidence(result):
    """plan.json of a run."""
    with open(f"{result['evidence']}/plan.json", encoding="utf-8") as file:
        return json.load(file)


def test_modules_are_asked_in_check_mode_with_the_connection(plan, job):
    run = plan(job("revoke_idle_api_tokens", okta_idle_days=14), {API: planned(api_token())})

    ((module, arguments, check_mode),) = run.asked
    assert (module, check_mode) == (API, True)
    assert arguments == {
        **CONNECTION,
        "state": "absent",
        "protect": [],
        "protect_missing": "ignore",
        "expand": ["owner", "sign_in"],
        "where": {"idle_days": 14},
    }


def test_report_has_text_and_evidence_and_hands_its_plan_on(plan, job):
    result = plan(job("revoke_idle_api_tokens", okta_idle_days=14), {API: planned(api_token(), kept=[kept()])}).result

    assert (result["act"], result["incomplete"]) == (False, False)
    assert result["text"][-1].endswith("To revoke them, add -e okta_revoke=true -e okta_max_revocations=1")
    assert result["steps"] == []
    assert result["ansible_stats"]["data"] == {"okta_approved_tokens": ["00T1"]}
    assert evidence(result)["api_tokens"] == [api_token()]
    assert "00secret" not in json.dumps(result) + json.dumps(evidence(result))


@pytest.mark.parametrize(("check_mode", "has_stats"), [(True, True), (False, False)])
def test_run_that_revokes_hands_nothing_on(plan, job, check_mode, has_stats):
    asked = job("revoke_idle_api_tokens", okta_idle_days=14, okta_revoke=True)

    result = plan(asked, {API: planned(api_token())}, check_mode=check_mode).result

    assert result["act"] is True
    assert [(step["label"], step["options"]["token_id"]) for step in result["steps"]] == [
        ("1-1 of 1 API token", ["00T1"])
    ]
    assert ("ansible_stats" in result) is has_stats
    assert evidence(result)["check_mode"] is check_mode


def test_plan_is_written_before_it_is_refused(plan, job):
    asked = job("revoke_idle_api_tokens", okta_idle_days=14, okta_revoke=True, okta_max_revocations=0)

    result = plan(asked, {API: planned(api_token())}).result

    assert result["failed"]
    assert result["msg"].endswith(f"Evidence: {result['evidence']}")
    assert evidence(result)["api_tokens"] == [api_token()]


def test_nothing_is_planned_if_the_plan_cannot_be_written(plan, job, tmp_path):
    (tmp_path / "evidence").touch()

    result = plan(job("revoke_idle_api_tokens", okta_idle_days=14), {API: planned(api_token())}).result

    assert result["failed"]
    assert result["msg"].startswith("okta_evidence_dir: the plan cannot be written, so nothing was revoked. ")


def test_module_that_fails_fails_the_plan_with_its_message(plan, job):
    result = plan(job("revoke_idle_api_tokens", okta_idle_days=14), {API: DENIED}).result

    assert result == {"failed": True, "msg": "No permission", "okta_error": {"status": 403}, "warnings": []}


def leaver(job, **settings):
    users = ["jane", "nobody"]
    options = {"okta_keep_client_id": ["0oa1"], "okta_skip_api_tokens": False, "okta_revoke_api_tokens": False}
    options |= {"okta_revoke_grants": False, "okta_end_sessions": False}
    return job("offboard_user", users, **options, **settings)


def test_user_who_does_not_exist_does_not_keep_the_others(plan, job):
    found = planned(refresh_token(), failed=True, msg="no user", missing_users=["nobody"])

    run = plan(leaver(job), {REFRESH: found, API: planned(api_token())})

    assert [arguments.get("user_id") or arguments["where"] for _module, arguments, _check in run.asked] == [
        ["jane", "nobody"],
        {"owner": ["jane"]},
    ]
    assert run.result["incomplete"] is True
    assert [token["id"] for token in evidence(run.result)["refresh_tokens"]] == ["oar1"]
    assert evidence(run.result)["api_tokens"] == []
    assert evidence(run.result)["unread"] == ["There is no user nobody (okta_user)."]


def test_nobody_is_asked_about_if_no_user_exists(plan, job):
    found = planned(failed=True, msg="no users", missing_users=["jane", "nobody"])

    run = plan(leaver(job), {REFRESH: found})

    assert [module for module, _arguments, _check in run.asked] == [REFRESH]
    assert run.result["incomplete"] is True


def test_offboarding_stops_if_the_tokens_cannot_be_read(plan, job):
    run = plan(leaver(job), {REFRESH: DENIED})

    assert (run.result["msg"], len(run.asked)) == ("No permission", 1)


def test_after_an_incident_what_cannot_be_read_does_not_keep_the_rest(plan, job):
    users = ["jane", "john", "jim"]

    def refresh(arguments):
        return (
            DENIED
            if "john" in arguments["user_id"]
            else planned(*(refresh_token(f"oar{one}") for one in arguments["user_id"]))
        )

    run = plan(
        job("revoke_since", users, okta_since="2026-11-24T08:00:00Z", okta_client_id=[], okta_allow_kept=False),
        {REFRESH: refresh, API: DENIED},
    )

    assert [arguments["user_id"] for module, arguments, _check in run.asked if module == REFRESH] == [
        users,
        ["jane"],
        ["john", "jim"],
        ["john"],
        ["jim"],
    ]
    assert [token["id"] for token in evidence(run.result)["refresh_tokens"]] == ["oarjane", "oarjim"]
    assert evidence(run.result)["unread"] == [
        "The refresh tokens of john (okta_user) could not be read. No permission",
        "The API tokens could not be read. No permission",
    ]


def test_after_an_incident_a_run_that_reads_nothing_fails(plan, job):
    run = plan(
        job("revoke_since", okta_since="2026-11-24T08:00:00Z", okta_client_id=[], okta_allow_kept=False), {API: DENIED}
    )

    assert (run.result["failed"], run.result["msg"]) == (True, "No permission")


def test_current_token_that_is_revoked_leaves_nothing_to_do(plan, job):
    result = plan(
        job("revoke_current_api_token"), {API: {"revoked": [], "absent": ["current"], "unmatched": []}}
    ).result

    assert (result["act"], result["incomplete"], "evidence" in result) == (False, False, False)
    assert result["text"] == ["The API token in use is invalid or already revoked, so there is nothing to revoke."]


def test_warnings_are_shown_once(plan, job):
    found = planned(refresh_token(), warnings=["Waiting", "Slow"])

    run = plan(leaver(job), {REFRESH: found, API: planned(warnings=["Waiting"])})

    assert run.result["warnings"] == ["Waiting", "Slow"]


def test_argument_that_is_not_one_is_refused(action):
    with pytest.raises(AnsibleError, match="Unsupported parameters for"):
        action("job_plan", {"job": {}, "jbo": {}})


def client(job, **settings):
    return job(
        "revoke_client_refresh_tokens",
        okta_client_id=["0oaportal"],
        okta_delete_by="token",
        okta_revoke_grants=True,
        **settings,
    )


def test_consents_are_asked_about_of_the_users_whose_tokens_were_found(plan, job):
    tokens = [refresh_token("oar1"), refresh_token("oar2", userId="00ujohn"), refresh_token("oar3")]
    limits = {"rate_limit": {"limit": 600, "remaining": 590}}

    run = plan(client(job), {APP: planned(*tokens), GRANT: planned(grant(), **limits)})

    assert run.asked[1][1]["user_id"] == ["00ujane", "00ujohn"]
    assert (
        "Path: by app, with one request for each token. About 9 requests, which the rate limit of 600 requests a minute"
        " allows at once."
    ) in run.result["text"]
    assert run.result["text"][-1].endswith("To revoke them, add -e okta_revoke=true -e okta_max_revocations=4")


def test_nobody_s_consents_are_asked_about_if_there_are_no_tokens(plan, job):
    run = plan(client(job), {APP: planned()})

    assert [module for module, _arguments, _check in run.asked] == [APP]
    assert run.result["text"][-1] == f"There is nothing to revoke in {ORG_URL}."


NETWORK, LIST = "identityops.okta.okta_api_token_network", "identityops.okta.okta_api_token_info"
OFFICE, ANYWHERE = {"connection": "ZONE", "include": ["nzo1"]}, {"connection": "ANYWHERE"}
NOBODY = {"id": "nzo1", "name": "Nobody", "type": "IP", "gateways": ["192.0.2.0/24"], "proxies": []}
BY_TOKEN = {**SIGNED_IN, "method": "api_token"}


@pytest.fixture
def network_job(tmp_path):
    """network_job(name, networks, **settings) is what job_settings returns of a playbook that changes networks."""

    def network_job(name, networks=(), **settings):
        own = dict.fromkeys(["okta_where", "okta_zone", "okta_token_id", "okta_findings"])
        common = {**CHANGE_SETTINGS, "okta_evidence_dir": str(tmp_path / "evidence"), **own}
        about = {"networks": list(networks), "org_url": ORG_URL, "users": [], "user_sources": {}}
        return {"job": name, "settings": {**common, **settings}, **about}

    return network_job


def test_tokens_are_listed_before_those_of_a_file_are_asked_about(plan, network_job):
    networks = [
        {"token": one, "network": {"connection": "zone", "include": ["Office"]}} for one in ("deploy", "own", "typo")
    ]
    own = api_token("00Town", "own", userId="00ucaller", expiresAt="2026-12-24T08:00:00.000Z", tokenWindow="P30D")
    listed = {"api_tokens": [api_token(), own], "sign_in": BY_TOKEN}
    changed = changed_network(OFFICE, api_token(network=ANYWHERE))
    asked = network_job("restrict_api_tokens", networks, okta_protect_missing="warn")

    run = plan(asked, {LIST: listed, NETWORK: changed})

    assert [(module, check_mode) for module, _arguments, check_mode in run.asked] == [(LIST, True), (NETWORK, True)]
    assert run.asked[1][1]["token_id"] == ["00T1"]
    assert "state" not in run.asked[1][1]
    assert [kept["token_id"] for kept in evidence(run.result)["kept"]] == ["00Town"]
    assert evidence(run.result)["unmatched"] == [
        "okta_approved_networks: 'typo' does not match any API token of the org."
    ]
    assert [step["options"]["token_id"] for step in run.result["steps"]] == [["00T1"]]

    refused = plan(
        {**asked, "settings": {**asked["settings"], "okta_protect_missing": "fail"}}, {LIST: listed, NETWORK: changed}
    ).result
    assert refused["msg"].startswith("okta_approved_networks: 'typo' does not match any API token of the org.")
    assert "Nothing was changed." in refused["msg"]


def test_what_cannot_be_listed_fails_the_plan(plan, network_job):
    assert plan(network_job("restrict_api_tokens"), {LIST: DENIED}).result["msg"] == "No permission"


def test_a_mistake_that_only_the_org_shows_fails_the_plan_before_it_is_written(plan, network_job, tmp_path):
    networks = [{"token": "deploy", "network": {}}]
    listed = {"api_tokens": [api_token("00T1"), api_token("00T2")], "sign_in": BY_TOKEN}

    result = plan(network_job("restrict_api_tokens", networks), {LIST: listed}).result

    assert result["failed"]
    assert result["msg"].startswith("okta_approved_networks: 'deploy' is the name of 2 API tokens")
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize(("gateways", "fails"), [(["192.0.2.0/24"], False), (["10.0.0.0/8"], True)])
def test_a_quarantine_is_planned_only_for_a_zone_of_nobody(plan, network_job, gateways, fails):
    changed = changed_network(OFFICE, api_token(network=ANYWHERE), zones=[{**NOBODY, "gateways": gateways}])

    result = plan(network_job("quarantine_api_tokens", okta_token_id=["00T1"], okta_zone="Nobody"), {NETWORK: changed})

    assert result.result.get("failed", False) == fails


def test_a_release_goes_on_with_what_can_be_read(plan, network_job):
    back = {"name": None, "current_network": {"connection": "zone", "include": ["nzo1"]}}
    networks = [
        {**back, "token": "00T1", "network": {"connection": "zone", "include": ["nzogone"]}},
        {**back, "token": "00T2", "network": {"connection": "anywhere"}},
    ]

    def answer(arguments):
        if arguments["token_id"] == ["00T1"]:
            return {"failed": True, "msg": "network.include: 'nzogone' does not match any network zone of the org."}
        return changed_network(ANYWHERE, api_token("00T2", network=OFFICE))

    result = plan(network_job("release_api_tokens", networks, okta_change=False), {NETWORK: answer}).result

    assert result["incomplete"]
    assert evidence(result)["unread"] == [
        (
            "Whether 1 API token can be changed is unknown."
            " network.include: 'nzogone' does not match any network zone of the org."
        )
    ]
    assert [token["id"] for token in evidence(result)["api_token_networks"]] == ["00T2"]
