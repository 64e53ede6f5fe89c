# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: builds the paths of requests, and quotes texts in filters."""

from __future__ import annotations

from urllib.parse import quote

GRANT_PATH = "/oauth2/v1/token"  # where access tokens come from


def api_path(*segments: str) -> str:
    """Return a request path below /api/v1 with every segment percent-encoded."""
    return "/api/v1/" + "/".join(quote(segment, safe="") for segment in segments)


def filter_text(text: str) -> str:
    """Return a text as a filter expression holds it: in quotes, and nothing in it can end them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
