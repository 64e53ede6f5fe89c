# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._outcome import (
    kept_new_tokens,
    make_outcome,
    problems,
    summarize,
)
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    API_TOKENS,
    GRANTS,
    REFRESH_TOKENS,
    SESSIONS,
    Plan,
    Question,
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

ONE, TWO, THREE, FOUR = (api_token(f"00T{number}", f"token {number}") for number in (1, 2, 3, 4))
PLAN = Plan(SIGNED_IN, {API_TOKENS: [ONE, TWO, THREE, FOUR], REFRESH_TOKENS: [refresh_token()]})
ERROR = {"status": 403, "summary": "No permission"}
RECEIPT = {"token_id": "00T1", "request_id": "req1", "time": "2026-11-24T08:00:01.000Z"}
RESULT = {
    "revoked": [ONE],
    "absent": ["00T2"],
    "errors": [{"token_id": "00T3", "error": ERROR}],
    "pending": ["00T4"],
    "receipts": [RECEIPT],
    "msg": "1 of 4 tokens could not be revoked.",
}


def test_each_token_of_the_plan_has_one_outcome():
    outcome = make_outcome(PLAN, [RESULT], [])

    assert outcome.status == {
        "00T1": "done",
        "00T2": "absent",
        "00T3": "errors",
        "00T4": "pending",
        "oar1": "pending",
    }
    assert (outcome.receipts, outcome.errors) == ({"00T1": RECEIPT}, {"00T3": ERROR})
    assert outcome.failures == ["1 of 4 tokens could not be revoked."]
    assert outcome.unplanned == []


def test_task_that_has_failed_before_it_began_leaves_its_tokens_pending():
    outcome = make_outcome(PLAN, [{"msg": "No way\nto Okta"}, {"skipped": True}], [])

    assert set(outcome.status.values()) == {"pending"}
    assert outcome.failures == ["No way to Okta"]


def test_message_of_a_task_that_went_well_is_no_failure():
    assert make_outcome(PLAN, [{"revoked": [ONE], "msg": "All right"}], []).failures == []


def test_tokens_that_were_revoked_without_a_plan_are_found():
    outcome = make_outcome(PLAN, [{"revoked": [ONE, api_token("00T9")]}], [])

    assert [token["id"] for token in outcome.unplanned] == ["00T9"]
    assert "Tokens were revoked that the plan does not hold: 00T9." in problems(outcome, SETTINGS)


@pytest.mark.parametrize(
    ("question", "found", "left"),
    [
        (about_api_tokens(), [api_token("00T9")], ["00T9"]),
        (about_api_tokens(), [ONE, TWO], ["00T1", "00T2"]),
        (about_api_tokens(), [THREE, FOUR], []),
        (about_api_tokens(), [api_token("00Tkept")], []),
        (about_api_tokens("They are only listed."), [api_token("00T9")], []),
        (about_refresh_tokens("jane"), [refresh_token("oar9")], ["oar9"]),
    ],
)
def test_what_is_left_is_what_was_to_be_revoked_and_is_not_known_to_be_there(question, found, left):
    plan = Plan(SIGNED_IN, PLAN.tokens, kept=[{"kind": API_TOKENS, **kept("00Tkept")}])

    outcome = make_outcome(plan, [RESULT], [(question, planned(*found))])

    assert [token["id"] for _kind, token in outcome.left] == left
    assert bool([text for text in problems(outcome, SETTINGS) if "turned up" in text]) == bool(left)


def test_whether_something_is_left_can_stay_unknown():
    outcome = make_outcome(PLAN, [RESULT], [(about_api_tokens(), {"failed": True, "msg": "with 503"})])

    assert outcome.unchecked == ["with 503"]
    assert "Whether anything is left could not be checked. with 503" in problems(outcome, SETTINGS)


def test_summary_counts_what_was_revoked_and_what_was_gone():
    outcome = make_outcome(PLAN, [RESULT], [])

    assert summarize(outcome, check_mode=False) == "Revoked 1 of 5 tokens; 1 was already gone."
    assert summarize(outcome, check_mode=True) == "Would revoke 1 of 5 tokens; 1 was already gone."


def test_problems_name_the_tokens_and_the_causes():
    names = "token 3 (00T3), token 4 (00T4), Portal (0oaportal) of Jane Doe (oar1)"
    plan = Plan(SIGNED_IN, PLAN.tokens, unread=["There is no user jane."])

    assert problems(make_outcome(plan, [RESULT], []), SETTINGS) == [
        f"3 of 5 tokens were not revoked: {names}. Run the playbook again when the cause is fixed.",
        "1 of 4 tokens could not be revoked.",
        "There is no user jane.",
    ]


def test_run_that_went_well_has_no_problems():
    plan = Plan(SIGNED_IN, {API_TOKENS: [ONE, TWO]}, kept=[{"kind": API_TOKENS, **kept()}])

    assert (
        problems(
            make_outcome(plan, [{"revoked": [ONE], "absent": ["00T2"]}], [(about_api_tokens(), planned())]), SETTINGS
        )
        == []
    )


@pytest.mark.parametrize(
    ("changed", "tokens", "is_told"),
    [
        ({"okta_allow_kept": False}, [kept()], True),
        ({"okta_allow_kept": True}, [kept()], False),
        ({"okta_allow_kept": False}, [], False),
    ],
)
def test_new_tokens_that_were_kept_are_told(changed, tokens, is_told):
    plan = Plan(SIGNED_IN, {}, kept=[{"kind": API_TOKENS, **one} for one in tokens])
    settings = {**SETTINGS, "okta_since": "2026-11-24T08:00:00Z", **changed}

    assert bool(kept_new_tokens(plan, settings)) is is_told
    assert kept_new_tokens(plan, SETTINGS) == []


def test_new_token_without_a_name_is_told_by_its_id():
    plan = Plan(SIGNED_IN, {}, kept=[{"kind": API_TOKENS, **kept(name=None)}])

    (sentence,) = kept_new_tokens(plan, {"okta_since": "2026-11-24T08:00:00Z", "okta_allow_kept": False})

    assert sentence.startswith("Kept 1 token created since 2026-11-24T08:00:00Z: 00Tkept (00Tkept, protected).")


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.sampled_from(["revoked", "absent", "errors", "pending", None]), min_size=1
    ),
    st.integers(1, 6),
)
def test_every_token_has_the_outcome_that_its_task_reports(reported, size):
    ids = list(reported)
    results = []
    for start in range(0, len(ids), size):
        some = ids[start : start + size]
        results.append(
            {
                "revoked": [api_token(one) for one in some if reported[one] == "revoked"],
                "absent": [one for one in some if reported[one] == "absent"],
                "errors": [{"token_id": one, "error": ERROR} for one in some if reported[one] == "errors"],
                "pending": [one for one in some if reported[one] == "pending"],
            }
        )

    outcome = make_outcome(Plan(SIGNED_IN, {API_TOKENS: [api_token(one) for one in ids]}), results, [])

    assert outcome.status == {
        one: "done" if status == "revoked" else status or "pending" for one, status in reported.items()
    }
    assert bool(problems(outcome, SETTINGS)) == any(
        status in ("errors", "pending", None) for status in reported.values()
    )


@pytest.mark.parametrize(("delete_by", "fails"), [("token", True), ("collection", False)])
def test_tokens_besides_the_plan_are_a_problem_unless_a_collection_was_asked_for(delete_by, fails):
    outcome = make_outcome(PLAN, [{"revoked": [ONE, TWO, api_token("00T9")], "absent": ["00T3", "00T4"]}], [])

    found = problems(outcome, {**SETTINGS, "okta_delete_by": delete_by})

    assert ("Tokens were revoked that the plan does not hold: 00T9." in found) == fails


def test_consents_and_sessions_are_told_by_their_own_ids():
    jane = {"id": "00ujane", "userId": "00ujane"}
    plan = Plan(SIGNED_IN, {GRANTS: [grant(), grant("oag2")], SESSIONS: [jane], API_TOKENS: [ONE]})
    receipt = {"request_id": "req1", "time": "2026-11-24T08:00:01.000Z"}

    outcome = make_outcome(
        plan,
        [
            {
                "revoked": [grant()],
                "receipts": [{"grant_id": "oag1", **receipt}],
                "errors": [{"grant_id": "oag2", "error": {"summary": "No"}}],
            },
            {"revoked": [jane], "receipts": [{"user_id": "00ujane", **receipt}]},
        ],
        [(Question(SESSIONS, {}), planned(jane))],
    )

    assert outcome.status == {"oag1": "done", "oag2": "errors", "00ujane": "done", "00T1": "pending"}
    assert outcome.receipts["oag1"] == {"token_id": "oag1", **receipt}
    assert outcome.left == []
    assert summarize(outcome, check_mode=False) == (
        "Revoked 0 of 1 token, 1 of 2 consents and the sessions of 1 of 1 user; 0 were already gone."
    )
