# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: how a request is signed."""

from __future__ import annotations

from typing import Any

_SCHEMES = {"api_token": "SSWS", "access_token": "Bearer"}


class Authorization:
    """Signs requests with a secret; kind is the option that gave it: api_token or access_token."""

    def __init__(self, kind: str, secret: str):
        self.kind = kind
        self._value = f"{_SCHEMES[kind]} {secret}"

    def __call__(self, request: Any) -> Any:
        """Sign a prepared request, as requests asks of an auth= object (which also keeps ~/.netrc out)."""
        request.headers["Authorization"] = self._value
        return request
