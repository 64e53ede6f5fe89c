# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local Okta that many tests share is as new for each, and tells when something outlives a reset."""

import pytest
from shared_emulator import SharedEmulator


def test_each_test_finds_it_as_new():
    with SharedEmulator("empty") as shared:
        with shared.lend(limit=7) as okta:
            (user,) = okta.add("users", login="jane@example.com")
        with shared.lend() as okta:
            assert user not in okta.org.users
            assert okta.settings.limit != 7


def test_a_stopped_one_is_replaced():
    with SharedEmulator("empty") as shared:
        with shared.lend() as okta:
            okta.stop()
        with shared.lend() as another:
            assert another is not okta
            assert not another.stopped.is_set()


@pytest.mark.parametrize("stops", [False, True])
def test_what_outlives_a_reset_is_told(stops):
    def leave_something_behind():
        with SharedEmulator("empty") as shared, shared.lend() as okta:
            okta._state.left_behind = "something"
            if stops:
                okta.stop()

    with pytest.raises(AssertionError):
        leave_something_behind()
