# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: which ids may go into a request path.

On Okta's paths an empty id, a dot or a slash turns "revoke this one" into another operation ("revoke all", "revoke yourself"),
so nothing that a server, proxy or library could read as another path gets past here.
"""

from __future__ import annotations

import re
from typing import Sequence
from urllib.parse import quote

from ._errors import OptionError

_TOKEN_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
_API_TOKEN_SECRET = re.compile(r"00[A-Za-z0-9_-]{40}")
_USER_ID = re.compile(r"00u[A-Za-z0-9]{17}")


def _check(option: str, value: str) -> str:
    if not value.strip():
        raise OptionError(
            f"{option} holds an empty id: Okta would take it for the whole collection; remove it (an empty list means nothing)"
        )
    if value in (".", "..") or "/" in value or "\\" in value or not value.isprintable() or len(value) > 255:
        raise OptionError(
            f"{option} holds {value[:60]!r}, which is no id: it must not be dots alone or hold slashes, line breaks or over 255 characters"
        )
    return value


def check_ids(option: str, values: Sequence[str]) -> list[str]:
    """Ids or logins as given, each once, in the order given. Raises OptionError naming the option and the value."""
    return list(dict.fromkeys(_check(option, value) for value in values))


def check_token_ids(values: Sequence[str]) -> list[str]:
    """Token ids as given, each once, in the order given. Raises OptionError naming the value."""
    ids = check_ids("token_id", values)
    for value in ids:
        if value.lower() == "current":
            raise OptionError(
                "token_id holds the word current, which Okta reads as the token you sign in with: use current: true for that"
            )
        if _API_TOKEN_SECRET.fullmatch(value):
            raise OptionError(
                "token_id holds what looks like the secret of an API token: give its id (00T...), which okta_api_token_info lists"
            )
        if not _TOKEN_ID.fullmatch(value):
            raise OptionError(
                f"token_id holds {value[:60]!r}, which is no id of a token: give the id (letters, digits, - and _), not the name"
            )
    return ids


def is_user_id(value: str) -> bool:
    """Whether the text has the form of a user's id rather than of a login."""
    return _USER_ID.fullmatch(value) is not None


def path(*segments: str) -> str:
    """A request path below /api/v1 with every segment percent-encoded."""
    return "/api/v1/" + "/".join(quote(segment, safe="") for segment in segments)
