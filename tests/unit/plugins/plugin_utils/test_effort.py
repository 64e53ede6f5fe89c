# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._effort import count_requests, describe_effort
from ansible_collections.identityops.okta.plugins.plugin_utils._plan import (
    APP_TOKENS,
    GRANTS,
    REFRESH_TOKENS,
    SESSIONS,
    Plan,
)
from job_results import SETTINGS, SIGNED_IN, grant, refresh_token

BY_TOKEN = {**SETTINGS, "okta_delete_by": "token"}
BY_COLLECTION = {**SETTINGS, "okta_delete_by": "collection"}


def tokens(number, users=1, **more):
    return [refresh_token(f"oar{one}", userId=f"00u{one % users}", **more) for one in range(number)]


COUNTED = {
    "one by app": ({APP_TOKENS: tokens(1)}, BY_TOKEN, 1 + 1 + 1 + 2),
    "several by app": ({APP_TOKENS: tokens(250)}, BY_TOKEN, (1 + 2) + (1 + 1) + 250 + 2),
    "two apps": ({APP_TOKENS: [*tokens(2), *tokens(2, clientId="0oab")]}, BY_TOKEN, 2 * (1 + 1 + 2 + 2)),
    "collection": ({APP_TOKENS: tokens(10_000, 5_000)}, BY_COLLECTION, 1 + 50 + 2 + 2),
    "by user": ({REFRESH_TOKENS: tokens(10, 5)}, BY_TOKEN, 5 + 10 + 5),
    "consents": ({GRANTS: [grant(), grant("oag2")]}, BY_TOKEN, 1 + 2),
    "sessions": ({SESSIONS: [{"id": "00u1"}]}, BY_TOKEN, 3),
}


@pytest.mark.parametrize(("planned", "settings", "requests"), COUNTED.values(), ids=COUNTED)
def test_requests_are_counted(planned, settings, requests):
    assert count_requests(Plan(SIGNED_IN, planned), settings) == requests


PATHS = {
    "by user": ({REFRESH_TOKENS: tokens(1)}, BY_TOKEN, "Path: by user, with one request for each token."),
    "by app": ({APP_TOKENS: tokens(1)}, BY_TOKEN, "Path: by app, with one request for each token."),
    "collection": (
        {APP_TOKENS: tokens(1)},
        BY_COLLECTION,
        "Path: by app, with one request for all tokens, those too that Okta issues meanwhile.",
    ),
}


@pytest.mark.parametrize(("planned", "settings", "words"), PATHS.values(), ids=PATHS)
def test_the_path_is_said(planned, settings, words):
    assert describe_effort(Plan(SIGNED_IN, planned), settings, {}).startswith(words)


DURATIONS = {
    "unknown": ({}, "takes as long as the rate limit demands"),
    "at once": ({"limit": 600, "remaining": 600}, "the rate limit of 600 requests a minute allows at once"),
    "some are used": ({"limit": 600, "remaining": 100}, "takes about 1 minute at 540 requests a minute"),
    "used up": ({"limit": 100, "remaining": 0}, "takes about 4 minutes at 90 requests a minute"),
    "tiny": ({"limit": 1, "remaining": None}, "takes about 305 minutes at 1 request a minute"),
}


@pytest.mark.parametrize(("rate_limit", "words"), DURATIONS.values(), ids=DURATIONS)
def test_the_time_is_said(rate_limit, words):
    text = describe_effort(Plan(SIGNED_IN, {APP_TOKENS: tokens(298)}), BY_TOKEN, rate_limit)

    assert text.endswith(f"About 305 requests, which {words}.")
