# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from sample_org import CALLER, FLOWS, FLOWS_1, JANE, MOBILE, MOBILE_1, PORTAL, PORTAL_1, PORTAL_2, ids, sent

MODULE = "okta_user_refresh_token"
COLLECTION = f"users/{JANE}/clients/{PORTAL}/tokens"


def test_all_of_a_user_and_client_cost_a_list_one_deletion_and_a_list(okta, task):
    task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, all_tokens=True)

    assert sent(okta) == [f"GET {COLLECTION}?limit=200", f"DELETE {COLLECTION}", f"GET {COLLECTION}?limit=200"]


def test_no_tokens_cost_no_deletion(okta, task):
    task(MODULE, state="absent", user_id=CALLER, client_id=PORTAL, all_tokens=True)

    assert sent(okta) == [f"GET users/{CALLER}/clients/{PORTAL}/tokens?limit=200"]


def test_one_token_costs_a_read_and_a_deletion(okta, task):
    task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, token_id=PORTAL_1)

    assert sent(okta) == [f"GET {COLLECTION}/{PORTAL_1}", f"DELETE {COLLECTION}/{PORTAL_1}"]


def test_several_tokens_cost_one_list_and_a_deletion_each(okta, task):
    task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, token_id=[PORTAL_1, PORTAL_2], concurrency=1)

    assert sent(okta) == [
        f"GET {COLLECTION}?limit=200",
        f"DELETE {COLLECTION}/{PORTAL_1}",
        f"DELETE {COLLECTION}/{PORTAL_2}",
    ]


def test_tokens_of_clients_to_keep_are_read_and_returned(okta, task):
    result = task(MODULE, state="absent", user_id=JANE, all_tokens=True, keep_client_id=PORTAL)

    assert [request for request in sent(okta) if PORTAL in request] == [f"GET {COLLECTION}?limit=200"]
    assert ids(result["revoked"]) == [MOBILE_1]
    assert [(one["token_id"], one["reason"]) for one in result["kept"]] == [
        (PORTAL_1, "kept_client"),
        (PORTAL_2, "kept_client"),
    ]


def test_revoked_holds_the_tokens_as_they_were(task):
    listed = task("okta_user_refresh_token_info", user_id=JANE, client_id=PORTAL)["refresh_tokens"]

    assert task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, all_tokens=True)["revoked"] == listed


FAULTS = {
    "answer lost": {"kind": "drop"},
    "503": {"kind": "status", "status": 503},
    "HTML instead of 204": {"kind": "html", "status": 200},
}


@pytest.mark.parametrize("retries", [0, 2])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_revoking_all_whose_answer_was_lost_was_ours(okta, task, fault, retries):
    okta.faults.add(method="DELETE", when="after", **fault)

    result = task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, all_tokens=True, retries=retries)

    assert ids(result["revoked"]) == [PORTAL_1, PORTAL_2]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_revoking_all_without_effect_is_an_error_for_each_token(okta, task, fault):
    okta.faults.add(method="DELETE", when="before", times=None, **fault)

    result = task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, all_tokens=True, retries=1)

    assert result["failed"]
    assert [error["token_id"] for error in result["errors"]] == [PORTAL_1, PORTAL_2]


def test_a_failed_client_leaves_the_others_revoked(okta, task):
    okta.faults.add(
        "status",
        method="DELETE",
        path=PORTAL,
        status=403,
        json={"errorCode": "E0000006", "errorSummary": "No permission"},
    )

    result = task(MODULE, state="absent", user_id=[JANE, CALLER], client_id=[PORTAL, MOBILE, FLOWS], all_tokens=True)

    assert ids(result["revoked"]) == [MOBILE_1, FLOWS_1]
    assert [error["token_id"] for error in result["errors"]] == [PORTAL_1, PORTAL_2]
    assert result["msg"].startswith("2 of 4 tokens could not be revoked; Okta answered DELETE")


def test_nothing_is_revoked_when_reading_fails(okta, task):
    okta.faults.add(
        "status", method="GET", path=MOBILE, status=403, json={"errorCode": "E0000006", "errorSummary": "No permission"}
    )

    result = task(MODULE, state="absent", user_id=JANE, client_id=[PORTAL, MOBILE], all_tokens=True)

    assert result["failed"]
    assert okta.ledger == []


def test_a_token_found_on_two_pages_is_revoked_once(okta, task):
    page = [{"id": PORTAL_1, "status": "ACTIVE"}]
    link = f'<{okta.url}/api/v1/{COLLECTION}?after=x>; rel="next"'
    okta.faults.add("status", method="GET", status=200, json=page, headers={"Link": link})
    okta.faults.add("status", method="GET", status=200, json=page)

    result = task(MODULE, state="absent", user_id=JANE, client_id=PORTAL, token_id=[PORTAL_1, PORTAL_2], concurrency=1)

    assert ids(result["revoked"]) == [PORTAL_1]
    assert result["absent"] == [PORTAL_2]
