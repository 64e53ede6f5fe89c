# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from types import SimpleNamespace

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._auth import Secret


@pytest.mark.parametrize(("kind", "header"), [("api_token", "SSWS s3cret"), ("access_token", "Bearer s3cret")])
def test_signs_a_request(kind, header):
    request = SimpleNamespace(headers={"Accept": "application/json", "Authorization": "from elsewhere"})
    authorization = Secret(kind, "s3cret")

    assert authorization(request) is request
    assert request.headers == {"Accept": "application/json", "Authorization": header}
    assert authorization.kind == kind


def test_does_not_show_its_secret():
    assert "s3cret" not in repr(Secret("api_token", "s3cret"))


def test_a_given_secret_is_signed_in_with_at_once_and_for_good():
    def unexpected(*_arguments):
        raise AssertionError("asked Okta, or the time")

    authorization = Secret("access_token", "s3cret")
    number = authorization.sign_in(unexpected, unexpected)

    assert authorization.invalidate(number) is False
    assert authorization.sign_in(unexpected, unexpected) == number
