# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: knows the secrets of a run and masks them, and nothing else, in what it returns."""

from __future__ import annotations

import base64
import html
import json
import re
from functools import lru_cache, partial
from typing import Any, Callable
from urllib.parse import quote, quote_plus, unquote

try:
    from ansible.module_utils.secrets import register_secret
except ImportError:  # before ansible-core 2.22

    def register_secret(value: str, /) -> str:
        """Do without: the older releases mask what is in no_log_values."""
        return value


MASK = "********"
# A shorter secret may be a part of any name or ID. Masking it there would damage the result, and give the secret away.
SHORTEST = 8
# Of a longer token, as many characters are looked for, and what follows is masked with them.
_HEAD = 16
_TAIL = r"[\w+/=.~%\\-]*"

_URL_SAFE = str.maketrans("+/", "-_")
_TOKEN = re.compile(r"[\w+/=.~-]+", re.ASCII)
# Found in damaged keys too, and in those that a template has made Python of.
_PRIVATE_MEMBER = re.compile(r"""["'](?:d|p|q|dp|dq|qi|k)\\*["']\s*:\s*\\*["']([\w-]{8,})""", re.ASCII)
_ENCODED_LINE = re.compile(r"[A-Za-z0-9+/=]{32,}")
# What is a secret whoever it belongs to.
_JWT = r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"
_PRIVATE_KEY = r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)-----END [A-Z ]*PRIVATE KEY-----"


class Secrets:
    """Knows the secrets of a run; safe for use by several threads.

    on_new(secret) is called for each secret that is long enough to be masked everywhere.
    """

    def __init__(self, on_new: Callable[[str], object] = lambda secret: None):
        self._on_new = on_new
        self._known: set[str] = set()
        self._everywhere: frozenset[str] = frozenset()
        self._in_messages: frozenset[str] = frozenset({_JWT, _PRIVATE_KEY})

    def add(self, *secrets: str) -> None:
        """Mask these texts, and all forms in which others may repeat them."""
        for secret in secrets:
            self._add(secret.strip())

    def add_key(self, text: str) -> None:
        """Mask a private key: the lines of a PEM, or the private members of a JWK or of a set of them."""
        parts = _PRIVATE_MEMBER.findall(text) if "{" in text else _ENCODED_LINE.findall(text.replace("\\n", "\n"))
        self.add(*parts)
        if parts:
            self._tell(text.strip())

    def add_url(self, url: str | None) -> None:
        """Mask the password in a URL: everything between the user and the last @, which the password may contain."""
        found = re.match(r"(?:[\w+.-]*://)?(.*)@", (url or "").strip(), re.DOTALL)
        user, _colon, password = found.group(1).partition(":") if found else ("", "", "")
        if password:
            self.add(password, unquote(password))
            self._add(f"{user}:{password}@", is_unmistakable=True)
            for pair in (f"{user}:{password}", f"{unquote(user)}:{unquote(password)}") if user else ():
                self._add(pair, is_unmistakable=True)

    def mask(self, value: Any) -> Any:
        """Return the value with a mask in the place of each secret, except those that are short."""
        return _mask(value, _compile(self._everywhere)) if self._everywhere else value

    def mask_message(self, value: Any) -> Any:
        """Return what comes from outside as an explanation with a mask in the place of each secret.

        Here short secrets are masked too, where they are words of their own, and so is every JWT and private key.
        """
        return _mask(value, _compile(self._everywhere | self._in_messages))

    def _add(self, secret: str, is_unmistakable: bool = False) -> None:
        if not secret or secret in self._known:
            return
        self._known.add(secret)
        if is_unmistakable or len(secret) >= SHORTEST:
            self._everywhere |= _patterns(secret)
            self._tell(secret)
        else:
            self._in_messages |= {rf"(?<!\w){re.escape(form)}(?!\w)" for form in _written_forms(secret)}

    def _tell(self, secret: str) -> None:
        """Let Ansible mask the secret, too."""
        register_secret(secret)
        self._on_new(secret)


@lru_cache(maxsize=8)
def _compile(patterns: frozenset[str]) -> re.Pattern[str]:
    """Return one pattern for all; a longer one comes first, since it may begin as a shorter one does."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))


def _mask(value: Any, pattern: re.Pattern[str]) -> Any:
    # The keys of a long list, and many of its values, come again and again.
    mask_text = lru_cache(maxsize=None)(partial(pattern.sub, MASK))

    def mask(part: Any) -> Any:
        if isinstance(part, str):
            return mask_text(part)
        if isinstance(part, dict):
            return {mask(key): mask(item) for key, item in part.items()}
        if isinstance(part, (list, tuple)):
            return [mask(item) for item in part]
        return part

    return mask(value)


def _patterns(secret: str) -> set[str]:
    """Return patterns for the forms of a secret; one for its beginning will do if it looks like a token."""
    is_token = len(secret) > _HEAD and _TOKEN.fullmatch(secret)
    text = secret[:_HEAD] if is_token else secret
    forms = _written_forms(text) | _base64_forms(text)
    return {re.escape(form) + (_TAIL if is_token else "") for form in forms}


def _written_forms(text: str) -> set[str]:
    """Return the text as it is, and as it stands in JSON, in URLs and forms, and in HTML."""
    in_json = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    in_urls = {
        quote(text, errors="replace"),
        quote(text, safe="", errors="replace"),
        quote_plus(text, errors="replace"),
    }
    return {
        text,
        html.escape(text),
        *in_json,
        *(form.replace("/", "\\/") for form in in_json),
        *in_urls,
        *(re.sub("%..", lambda found: found.group().lower(), form) for form in in_urls),
    }


def _base64_forms(text: str) -> set[str]:
    """Return the text as it stands in Base64, in either alphabet, wherever in the encoded text it begins."""
    data = text.encode(errors="replace")
    forms = {base64.b64encode(data).decode()} if len(data) < SHORTEST else set()
    for before in range(3 if len(data) >= SHORTEST else 0):
        encoded = base64.b64encode(bytes(before) + data).decode()
        # What the text shares a character with on either side is not known.
        forms.add(encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6])
    return forms | {form.translate(_URL_SAFE) for form in forms}
