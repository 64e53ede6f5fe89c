# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: checks which ids may go into a request path.

On Okta's paths an empty id, a dot or a slash turns "revoke this one" into another operation ("revoke all", "revoke
yourself"), so nothing that a server, proxy or library could read as another path gets past here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Callable

from ._errors import OptionError, quote

# What the ids of Okta's objects begin with; 17 letters or digits follow.
_KINDS = {
    "00T": "an API token",
    "oar": "a refresh token",
    "oag": "a consent",
    "00u": "a user",
    "0oa": "a client",
    "00g": "a group",
    "aus": "an authorization server",
}
_ID = re.compile(r"[A-Za-z0-9]{20}")
_API_TOKEN_SECRET = re.compile(r"00[A-Za-z0-9_-]{40}")


def kind_of_id(value: str) -> str | None:
    """Return what an id identifies ("a user"), "something" if its form is that of an id without saying of what, None
    for other texts.
    """
    return _KINDS.get(value[:3], "something") if _ID.fullmatch(value) else None


def is_user_id(value: str) -> bool:
    """Return whether the text has the form of a user's id rather than of a login."""
    return kind_of_id(value) == _KINDS["00u"]


def is_api_token_secret(value: str) -> bool:
    """Return whether the text has the form of an API token's secret."""
    return _API_TOKEN_SECRET.fullmatch(value) is not None


def may_be_in_path(value: str) -> bool:
    """Return whether a text, percent-encoded, is one segment of a path and nothing else for every server and proxy."""
    is_dots = value in (".", "..")
    return (
        bool(value.strip())
        and not is_dots
        and not re.search(r"[/\\]", value)
        and value.isprintable()
        and len(value) <= 255
    )


def check_ids(option: str, values: Iterable[str]) -> list[str]:
    """Return ids or logins as given, each once, in the order given.

    Raises OptionError naming the option and the value.
    """
    for value in values:
        check_not_blank(option, value)
        if not may_be_in_path(value):
            raise OptionError(
                f"{option} holds {quote(value)}, which is not an id: it must not be dots alone or hold slashes, line"
                " breaks or over 255"
                " characters"
            )
    return list(dict.fromkeys(values))


def check_not_blank(option: str, value: str) -> None:
    """Raise OptionError for an empty id."""
    if not value.strip():
        raise OptionError(
            f"{option} holds an empty id: Okta would take it for the whole collection; remove it (an empty list means"
            " nothing)"
        )


def check_api_token_ids(option: str, values: Sequence[str], ids_by_name: Callable[[str], Sequence[str]]) -> list[str]:
    """Return ids of API tokens as given, each once, in the order given.

    Raises OptionError naming the option and the value. ids_by_name(text) returns the ids of the tokens that have this
    name, because a name is what people give in place of an id.
    """
    for value in values:
        check_not_blank(option, value)
        if value.strip().lower() == "current":
            raise OptionError(
                f"{option} holds the word current, which Okta reads as the token in use: use current: true for that"
            )
        if is_api_token_secret(value):
            raise OptionError(
                f"{option} holds what looks like the secret of an API token: give its id (00T...), which"
                " okta_api_token_info lists"
            )
        kind = kind_of_id(value)
        if kind == _KINDS["00T"]:
            continue
        if kind in _KINDS.values():
            raise OptionError(
                f"{option} holds {value!r}, the id of {kind}: give the id of an API token (00T and 17 letters or"
                " digits)"
            )
        found = ids_by_name(value) if value.isprintable() and len(value) <= 255 else []
        cure = f"that is the name of {' and '.join(found)}" if found else "okta_api_token_info lists the ids"
        raise OptionError(
            f"{option} holds {quote(value)}, which is not the id of an API token (00T and 17 letters or digits): give"
            f" the id, not the name; {cure}"
        )
    return list(dict.fromkeys(values))


def check_refresh_token_ids(option: str, values: Sequence[str]) -> list[str]:
    """Return ids of refresh tokens as given, each once, in the order given.

    Raises OptionError naming the option and the value.
    """
    return _check_kind(option, values, "oar", "okta_user_refresh_token_info and okta_app_refresh_token_info list")


def check_grant_ids(option: str, values: Sequence[str]) -> list[str]:
    """Return ids of consents as given, each once, in the order given.

    Raises OptionError naming the option and the value.
    """
    return _check_kind(option, values, "oag", "okta_user_grant_info lists")


def _check_kind(option: str, values: Sequence[str], prefix: str, listed_by: str) -> list[str]:
    wanted = _KINDS[prefix]
    for value in values:
        check_not_blank(option, value)
        kind = kind_of_id(value)
        if kind not in (wanted, "something"):
            what = f"the id of {kind}" if kind else f"not the id of {wanted}"
            raise OptionError(
                f"{option} holds {quote(value)}, {what}: give the id of {wanted} (20 letters or digits, usually"
                f" {prefix}...), which {listed_by}"
            )
    return list(dict.fromkeys(values))
