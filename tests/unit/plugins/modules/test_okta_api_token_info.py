# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from sample_org import AGENT, CALLER, DEPLOY, JANE, JANES, OLD, OWN, ids, sent

MODULE = "okta_api_token_info"
IN_OKTAS_ORDER = [AGENT, DEPLOY, JANES, OLD, OWN]


def test_lists_every_token_with_one_request_and_no_query(okta, task):
    result = task(MODULE)

    assert ids(result["api_tokens"]) == IN_OKTAS_ORDER
    assert (result["missing"], result["next_after"], result.get("changed", False)) == ([], None, False)
    assert sent(okta) == ["GET api-tokens"]


def test_a_token_is_oktas_object_without_links_and_the_facts_that_follow(okta, task):
    (token,) = task(MODULE, token_id=[OLD])["api_tokens"]

    assert list(token) == [
        *("id", "name", "userId", "clientName", "tokenWindow", "network", "expiresAt", "created", "lastUpdated"),
        *("last_used", "never_used", "idle_days", "age_days", "expires_in_days"),
    ]
    assert (token["idle_days"], token["age_days"], token["expires_in_days"], token["never_used"]) == (25, 80, 4, False)


def test_a_token_that_was_never_used(task):
    (token,) = task(MODULE, token_id=[JANES])["api_tokens"]

    assert (token["never_used"], token["last_used"], token["idle_days"]) == (True, token["created"], 9)


def test_days_are_counted_by_the_clock_of_okta(okta, task):
    okta.clock.advance(3 * 86400)

    assert task(MODULE, token_id=[OLD])["api_tokens"][0]["idle_days"] == 28


def test_looks_up_ids_in_the_order_asked_and_names_those_missing(okta, task):
    result = task(MODULE, token_id=[OLD, "00Tunknown0000000000", AGENT, OLD])

    assert ids(result["api_tokens"]) == [OLD, AGENT]
    assert result["missing"] == ["00Tunknown0000000000"]
    assert sent(okta) == ["GET api-tokens"]


def test_one_missing_id_is_no_error(okta, task):
    assert task(MODULE, token_id=["00Tunknown0000000000"])["missing"] == ["00Tunknown0000000000"]
    assert sent(okta) == ["GET api-tokens/00Tunknown0000000000"]


def test_no_ids_asked_means_none(okta, task):
    assert task(MODULE, token_id=[])["api_tokens"] == []
    assert sent(okta) == []


@pytest.mark.parametrize("pages", [False, True], ids=["org ignores the query", "org honours the query"])
@pytest.mark.parametrize(
    ("options", "expected", "more"),
    [
        ({"q": "DEPLOY"}, [DEPLOY, OLD], False),
        ({"q": "ad agent"}, [AGENT], False),
        ({"q": "nothing"}, [], False),
        ({"q": ""}, IN_OKTAS_ORDER, False),
        ({"user_id": JANE}, [JANES], False),
        ({"user_id": "svc-hygiene@example.com", "q": "own"}, [OWN], False),
        ({"limit": 2}, [AGENT, DEPLOY], True),
        ({"limit": 5}, IN_OKTAS_ORDER, False),
        ({"limit": 500}, IN_OKTAS_ORDER, False),
        ({"limit": 1, "q": "deploy"}, [DEPLOY], True),
    ],
)
def test_filters_hold_whether_the_org_honours_them_or_not(okta, task, pages, options, expected, more):
    okta.settings.page_api_tokens = pages

    result = task(MODULE, **options)

    assert ids(result["api_tokens"]) == expected
    assert (result["next_after"] is not None) == more


@pytest.mark.parametrize("pages", [False, True], ids=["org ignores the query", "org honours the query"])
def test_next_after_leads_through_the_whole_list(okta, task, pages):
    okta.settings.page_api_tokens = pages
    found, after = [], None
    for _page in range(3):
        result = task(MODULE, limit=2, **({"after": after} if after else {}))
        found += ids(result["api_tokens"])
        after = result["next_after"]

    assert found == IN_OKTAS_ORDER
    assert after is None


def test_pages_are_followed_to_the_end(okta, task):
    okta.settings.page_api_tokens = True
    okta.faults.add("duplicate_header", name="X-Harmless", value="1", times=None)

    assert ids(task(MODULE, user_id=CALLER, limit=4)["api_tokens"]) == [AGENT, DEPLOY, OLD, OWN]


def test_a_page_with_more_than_the_limit_is_enough(okta, task):
    okta.faults.add("replace_link", link='<{base}/api/v1/api-tokens?after=00Tnext>; rel="next"', times=None)

    result = task(MODULE, limit=3)

    assert (ids(result["api_tokens"]), result["next_after"]) == ([AGENT, DEPLOY, JANES], JANES)
    assert len(okta.requests) == 1


def test_ids_may_be_narrowed_to_an_owner(task):
    result = task(MODULE, token_id=[OLD, JANES, "00Tunknown0000000000"], user_id=JANE)

    assert (ids(result["api_tokens"]), result["missing"]) == ([JANES], ["00Tunknown0000000000"])


def test_fields_narrow_the_keys_but_keep_the_id(task):
    result = task(MODULE, token_id=[OLD], fields=["name", "idle_days"])

    assert result["api_tokens"] == [{"id": OLD, "name": "old deploy", "idle_days": 25}]


def test_an_unknown_owner_is_an_error(task):
    assert "nobody" in task(MODULE, user_id="nobody@example.com")["msg"]
