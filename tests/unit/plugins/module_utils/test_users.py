# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that is no Unicode, which older releases of ansible-core hand over, names nobody, and no request is sent."""

from unittest.mock import Mock

from ansible_collections.identityops.okta.plugins.module_utils._users import find_user, logins_beginning_with


def test_text_that_is_no_unicode_names_nobody():
    client = Mock(spec=())

    assert find_user(client, "\udc80") is None
    assert logins_beginning_with(client, "\udc80") == []
