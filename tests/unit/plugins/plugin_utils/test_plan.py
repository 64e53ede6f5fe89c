# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    API_TOKENS,
    APP_TOKENS,
    GRANTS,
    MODULES,
    REFRESH_TOKENS,
    SESSIONS,
    Plan,
    Question,
    client_of,
    could_not_read,
    count,
    make_plan,
    name_of,
    refusal,
    steps,
    user_of,
)
from hypothesis import given
from hypothesis import strategies as st
from job_results import (
    SETTINGS,
    SIGNED_IN,
    about_api_tokens,
    about_refresh_tokens,
    api_token,
    grant,
    kept,
    planned,
    refresh_token,
)

UNREAD = {"failed": True, "msg": "GET /api/v1/api-tokens failed\nwith 403"}
TYPO = {"option": "protect", "entry": "jane.dough@example.com", "suggestion": "'jane.doe@example.com'"}
NO_CLIENT = {"option": "keep_client_id", "entry": "0oanone", "suggestion": None}


def plan_of(*answers, approved=None, sources=None):
    return make_plan(answers, approved, sources or {})


def test_plan_holds_what_each_module_would_revoke():
    plan = plan_of(
        (about_refresh_tokens("jane"), planned(refresh_token())),
        (about_api_tokens(), planned(api_token(), kept=[kept()])),
    )

    assert plan.signed_in == SIGNED_IN
    assert plan.tokens == {REFRESH_TOKENS: [refresh_token()], API_TOKENS: [api_token()]}
    assert plan.ids() == ["00T1", "oar1"]
    assert plan.kept == [{"kind": API_TOKENS, **kept()}]
    assert (plan.unread, plan.unmatched) == ([], [])


def test_tokens_that_nobody_asked_to_revoke_are_kept():
    plan = plan_of((about_api_tokens("Integrations may need it."), planned(api_token(), kept=[kept()])))

    assert plan.ids() == []
    assert [(one["token_id"], one["reason"], one["detail"]) for one in plan.kept] == [
        ("00Tkept", "protected", kept()["detail"]),
        ("00T1", "not_requested", "Integrations may need it."),
    ]


def test_refresh_token_is_kept_under_the_name_of_its_app():
    plan = plan_of((about_refresh_tokens("jane"), planned(refresh_token())), approved=[])

    assert plan.kept == [
        {
            "kind": REFRESH_TOKENS,
            "token_id": "oar1",
            "name": "Portal",
            "user_id": "00ujane",
            "client_id": "0oaportal",
            "reason": "not_approved",
            "detail": "It is not in okta_approved_tokens.",
        }
    ]


@pytest.mark.parametrize(
    ("approved", "revoked"),
    [(None, ["00T1", "00T2"]), (["00T2", "00T9"], ["00T2"]), ([], []), (["00T1", "00T2"], ["00T1", "00T2"])],
)
def test_only_approved_tokens_are_in_the_plan(approved, revoked):
    plan = plan_of((about_api_tokens(), planned(api_token("00T1"), api_token("00T2"))), approved=approved)

    assert plan.ids() == revoked
    assert [one["token_id"] for one in plan.kept] == [one for one in ("00T1", "00T2") if one not in revoked]


@given(st.sets(st.sampled_from("abcdef")), st.one_of(st.none(), st.lists(st.sampled_from("abcdefgh"))))
def test_every_token_is_either_revoked_or_kept(found, approved):
    plan = plan_of((about_api_tokens(), planned(*map(api_token, sorted(found)))), approved=approved)

    assert sorted([*plan.ids(), *(one["token_id"] for one in plan.kept)]) == sorted(found)


def test_users_who_do_not_exist_are_named_with_their_place():
    plan = plan_of(
        (
            about_refresh_tokens("jane", "jo\nhn"),
            {**planned(failed=True, msg="no"), "missing_users": ["jane", "jo\nhn"]},
        ),
        sources={"jane": "users.txt, line 3"},
    )

    assert plan.unread == ["There is no user jane (users.txt, line 3).", "There is no user jo hn."]


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        (about_api_tokens(), "The API tokens could not be read."),
        (about_refresh_tokens("jane"), "The refresh tokens of jane (okta_user) could not be read."),
        (about_refresh_tokens("jane", "john"), "The refresh tokens could not be read."),
    ],
)
def test_what_could_not_be_read_is_told(question, beginning):
    plan = plan_of((about_api_tokens(), planned(api_token())), (question, UNREAD), sources={"jane": "okta_user"})

    assert plan.unread == [f"{beginning} GET /api/v1/api-tokens failed with 403"]
    assert plan.signed_in == SIGNED_IN


@pytest.mark.parametrize(
    ("result", "expected"),
    [(UNREAD, True), (planned(), False), (planned(failed=True, msg="no user"), False), ({}, False)],
)
def test_a_user_who_does_not_exist_is_no_reason_to_have_read_nothing(result, expected):
    assert could_not_read(result) is expected


def test_entry_is_unmatched_only_if_no_module_has_matched_it():
    asked = {"protect": [TYPO["entry"], "other"]}
    other = {**TYPO, "entry": "other", "suggestion": None}

    plan = plan_of(
        (
            about_refresh_tokens("jane", **asked, keep_client_id=["0oanone"]),
            planned(unmatched=[TYPO, other, NO_CLIENT]),
        ),
        (about_api_tokens(**asked), planned(unmatched=[TYPO])),
    )

    assert plan.unmatched == [
        f"okta_protect: '{TYPO['entry']}' does not match anything in the org. Did you mean 'jane.doe@example.com'?",
        "okta_keep_client_id: '0oanone' does not match anything in the org.",
    ]


@pytest.mark.parametrize("suggestions", [(None, TYPO["suggestion"]), (TYPO["suggestion"], None)])
def test_the_suggestion_of_one_module_is_enough(suggestions):
    asked = {"protect": [TYPO["entry"]]}
    without, suggesting = ({**TYPO, "suggestion": one} for one in suggestions)

    plan = plan_of(
        (about_refresh_tokens("jane", **asked), planned(unmatched=[without])),
        (about_api_tokens(**asked), planned(unmatched=[suggesting])),
    )

    assert plan.unmatched == [
        f"okta_protect: '{TYPO['entry']}' does not match anything in the org. Did you mean 'jane.doe@example.com'?"
    ]


def test_module_that_could_not_read_has_matched_nothing():
    asked = {"protect": [TYPO["entry"]]}

    plan = plan_of(
        (about_refresh_tokens("jane", **asked), UNREAD), (about_api_tokens(**asked), planned(unmatched=[TYPO]))
    )

    assert len(plan.unmatched) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, None),
        ({"okta_max_revocations": 2}, None),
        (
            {"okta_max_revocations": 1},
            "2 tokens would be revoked, but okta_max_revocations allows 1, so nothing was revoked: deploy (00T1)",
        ),
        ({"okta_max_revocations": 1, "okta_revoke": False}, None),
        ({"okta_max_revocations": 0}, "allows 0"),
    ],
)
def test_plan_that_is_too_large_is_refused(changed, words):
    plan = plan_of((about_api_tokens(), planned(api_token())), (about_refresh_tokens("jane"), planned(refresh_token())))

    refused = refusal(plan, {**SETTINGS, **changed})

    assert refused is None if words is None else words in refused


@pytest.mark.parametrize(
    ("changed", "is_refused"),
    [({}, True), ({"okta_protect_missing": "warn"}, False), ({"okta_revoke": False}, False)],
)
def test_plan_with_something_to_keep_that_does_not_exist_is_refused(changed, is_refused):
    plan = Plan(SIGNED_IN, {API_TOKENS: [api_token()]}, unmatched=["okta_protect: 'x' does not match anything."])

    refused = refusal(plan, {**SETTINGS, **changed})

    assert bool(refused) is is_refused
    assert not refused or refused.startswith("okta_protect: 'x' does not match anything. Nothing was revoked.")


def test_steps_say_how_far_they_are():
    tokens = [refresh_token(f"oar{number}") for number in range(1201)]
    plan = Plan(SIGNED_IN, {REFRESH_TOKENS: tokens, API_TOKENS: [api_token()]})

    first, *made = steps(plan, {**SETTINGS, "okta_batch_size": 500})

    assert first == {
        "label": "1-1 of 1 API token",
        "module": "identityops.okta.okta_api_token",
        "options": {"state": "absent", "token_id": ["00T1"]},
    }
    assert [step["label"] for step in made] == [
        "1-500 of 1,201 refresh tokens",
        "501-1,000 of 1,201 refresh tokens",
        "1,001-1,201 of 1,201 refresh tokens",
    ]
    assert made[2]["options"]["tokens"][-1] == {"id": "oar1200", "userId": "00ujane", "clientId": "0oaportal"}
    assert steps(Plan(SIGNED_IN, {}), SETTINGS) == []


@given(st.integers(0, 50), st.integers(1, 20))
def test_steps_hold_every_token_once(number, size):
    tokens = [api_token(f"00T{one}") for one in range(number)]
    made = steps(Plan(SIGNED_IN, {API_TOKENS: tokens}), {**SETTINGS, "okta_batch_size": size})
    assert [token for step in made for token in step["options"]["token_id"]] == [token["id"] for token in tokens]
    assert all(1 <= len(step["options"]["token_id"]) <= size for step in made)


EVERYTHING = Plan(
    SIGNED_IN,
    {
        APP_TOKENS: [refresh_token("oar3"), refresh_token("oar4", clientId="0oaother"), refresh_token("oar5")],
        REFRESH_TOKENS: [refresh_token("oar1")],
        API_TOKENS: [api_token()],
        SESSIONS: [{"id": "00ujane", "userId": "00ujane", "user": "jane.doe@example.com"}],
        GRANTS: [grant()],
    },
)


def test_consents_go_first_then_sessions_then_tokens():
    made = steps(EVERYTHING, SETTINGS)

    assert list(dict.fromkeys(step["module"] for step in made)) == list(MODULES.values())[:-1]
    assert [step["options"] for step in made] == [
        {"state": "absent", **options}
        for options in (
            {"grants": [{"id": "oag1", "userId": "00ujane"}]},
            {"user_id": ["00ujane"], "oauth_tokens": False},
            {"token_id": ["00T1"]},
            {"tokens": [{"id": "oar1", "userId": "00ujane", "clientId": "0oaportal"}]},
            {"client_id": ["0oaportal"], "token_id": ["oar3", "oar5"]},
            {"client_id": ["0oaother"], "token_id": ["oar4"]},
        )
    ]
    assert [step["label"] for step in made][-2:] == ["1-2 of 3 refresh tokens", "3-3 of 3 refresh tokens"]


def test_a_collection_is_one_step_within_the_rest_of_the_bound():
    last = steps(EVERYTHING, {**SETTINGS, "okta_delete_by": "collection"})[-1]

    assert last["label"] == "all 3 refresh tokens"
    assert last["options"] == {
        "state": "absent",
        "client_id": ["0oaportal", "0oaother"],
        "all_tokens": True,
        "delete_by": "collection",
        "max_revocations": 6,
    }


def test_sessions_are_not_bounded():
    assert (EVERYTHING.bounded(), len(EVERYTHING.ids()), EVERYTHING.users()) == (6, 7, ["00ujane"])


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], "0 tokens"),
        ([API_TOKENS], "1 token"),
        ([REFRESH_TOKENS, APP_TOKENS], "2 tokens"),
        ([GRANTS], "1 consent"),
        ([GRANTS, GRANTS, API_TOKENS], "1 token and 2 consents"),
        ([SESSIONS, GRANTS, API_TOKENS], "1 token, 1 consent and the sessions of 1 user"),
    ],
)
def test_kinds_are_counted_in_words(kinds, words):
    assert count(kinds) == words


def test_sessions_end_in_any_case():
    ended = {"id": "00ujane", "user": "jane.doe@example.com", "changed": True, "certain": True, "detail": "x"}
    kept_user = {**kept(), "user_id": "00ujohn"}
    del kept_user["token_id"]

    plan = plan_of((Question(SESSIONS, {}), planned(ended, absent=["00ujim"], kept=[kept_user])))

    assert plan.tokens[SESSIONS] == [
        {"id": "00ujane", "userId": "00ujane", "user": "jane.doe@example.com"},
        {"id": "00ujim", "userId": "00ujim"},
    ]
    assert plan.kept[0]["token_id"] == "00ujohn"


def test_a_token_that_two_questions_find_is_planned_once():
    plan = plan_of(
        (about_refresh_tokens("jane"), planned(refresh_token())),
        (Question(APP_TOKENS, {}), planned(refresh_token(), refresh_token("oar2"))),
    )

    assert {kind: [token["id"] for token in tokens] for kind, tokens in plan.tokens.items()} == {
        REFRESH_TOKENS: ["oar1"],
        APP_TOKENS: ["oar2"],
    }


def test_sessions_that_cannot_be_planned():
    assert (
        plan_of((Question(SESSIONS, {"user_id": ["a", "b"]}), UNREAD))
        .unread[0]
        .startswith("The sessions could not be read.")
    )


@pytest.mark.parametrize(
    ("kind", "token", "name"),
    [
        (API_TOKENS, api_token(), "deploy (00T1)"),
        (API_TOKENS, {"id": "00T1"}, "API token (00T1)"),
        (API_TOKENS, api_token(name="a\x1b[31m\nb"), "a\ufffd[31m b (00T1)"),
        (REFRESH_TOKENS, refresh_token(), "Portal (0oaportal) of Jane Doe (oar1)"),
        (REFRESH_TOKENS, refresh_token(app=None, user_name=None), "0oaportal of 00ujane (oar1)"),
        (GRANTS, grant(), "consent to Offline access for Portal (0oaportal) of Jane Doe (oag1)"),
        (GRANTS, grant(scope_name=None), "consent to scp1 for Portal (0oaportal) of Jane Doe (oag1)"),
        (SESSIONS, {"id": "00u1", "userId": "00u1", "user": "jane"}, "the sessions of jane"),
        (SESSIONS, {"id": "00u1", "userId": "00u1"}, "the sessions of 00u1"),
    ],
)
def test_names_for_people(kind, token, name):
    assert name_of(kind, token) == name


def test_current_token_has_the_owner_who_uses_it():
    plan = plan_of((about_api_tokens(), planned({"id": "current", "userId": "00ucaller"})))

    ((kind, token),) = plan.all_tokens()
    assert name_of(kind, token) == "the API token in use, of svc@example.com"


def test_owner_and_client_as_far_as_they_are_known():
    assert user_of(api_token()) == "jane.doe@example.com"
    assert user_of(api_token(_embedded={"owner": None})) == "00ujane"
    assert user_of({"id": "00T1"}) == "an unknown user"
    assert client_of(api_token()) == "Okta API"
    assert client_of({"id": "00T1"}) == "an unknown client"
