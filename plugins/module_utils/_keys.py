# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: reads the text of a private key, however it was damaged on its way.

Variables, vaults, pipelines and editors change line breaks, quotes and indentation. What the libraries make of that
depends on their version, so the text is put in order here, and they only ever see one form.
"""

from __future__ import annotations

import ast
import base64
import codecs
import json
import re
from typing import Any

from ._errors import OptionError
from ._hints import hint

_BLANK = r"[\s\ufeff\u200b]"
_LABELS = {label.replace(" ", ""): label for label in ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")}
_PRIVATE = re.compile(
    rf"-----{_BLANK}*BEGIN{_BLANK}*((?:RSA{_BLANK}*|EC{_BLANK}*)?PRIVATE{_BLANK}*KEY){_BLANK}*-----"
    rf"([A-Za-z0-9+/={_BLANK[1:-1]}]*)-----{_BLANK}*END{_BLANK}*\1{_BLANK}*-----"
)
_ESCAPED_LINE_END = re.compile(r"(?:\\+r)?\\+n|\\+r")
_MOST_WRAPPINGS = 4


def decode_file(data: bytes) -> str:
    """Return the text of a file; Windows writes a byte order mark, and often UTF-16. Raises ValueError."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_utf16 else "utf-8-sig")


def repair_key(text: str) -> str | None:
    """Return a key as PEM with its usual lines or as JSON, None for a text that is neither; it need not be valid."""
    for _wrapping in range(_MOST_WRAPPINGS):
        text = _trimmed(text)
        inner = _unquoted(text) or _decoded(text)
        if inner is None:
            break
        text = inner
    if not _looks_like_key(text):
        return None
    text = _ESCAPED_LINE_END.sub("\n", text)
    found = _PRIVATE.search(text)
    if not found:
        return text
    label, body = _LABELS[_compact(found.group(1))], _compact(found.group(2))
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def check_pem(text: str, source: str) -> None:
    """Raise OptionError for what is evidently no private key that can be used; source is what to call it."""
    labels = " ".join(re.findall(r"-----BEGIN ([A-Z0-9 ]+)-----", text))
    if "ENCRYPTED" in text:
        raise OptionError(f"{source} is encrypted: {hint('key_encrypted')}")
    if "OPENSSH" in labels:
        raise OptionError(f"{source} is a key in the form of OpenSSH: {hint('key_openssh')}")
    if labels and "PRIVATE" not in labels:
        what = "is a certificate" if "CERTIFICATE" in labels else "is a public key"
        raise OptionError(f"{source} {what}: {hint('key_public')}")
    if labels and "-----END" not in text:
        raise OptionError(f"{source} is cut short: {hint('key_copy')}")


def parse_jwk(text: str, source: str, key_id: str | None) -> dict[str, Any]:
    """Return the private key in the text of a JWK or of a set of them; key_id chooses one of the set.

    Raises OptionError, or another ValueError or SyntaxError if the text is neither.
    """
    jwk = _parse_object(text)
    if not isinstance(jwk, dict):
        raise ValueError("no object")
    keys = [key for key in jwk["keys"] if isinstance(key, dict)] if isinstance(jwk.get("keys"), list) else [jwk]
    private = [key for key in keys if "d" in key or key.get("kty") not in ("RSA", "EC", "OKP")]
    if not private:
        raise OptionError(f"{source} is a public key: {hint('key_public')}")
    chosen = [key for key in private if key_id and key.get("kid") == key_id] or private
    if len(chosen) > 1:
        raise OptionError(f"{source} is a set of {len(private)} private keys: {hint('key_set')}")
    return chosen[0]


def _parse_object(text: str) -> Any:
    """Parse JSON text; a template may have made a dict of it, which Ansible then passes on as Python would print it."""
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def _looks_like_key(text: str) -> bool:
    return re.search(rf"-----{_BLANK}*BEGIN", text) is not None or text.startswith("{")


def _unquoted(text: str) -> str | None:
    """Return what is within quotes, None if there are none; with the backslashes that JSON puts before inner quotes."""
    if text.startswith('{\\"'):
        return text.replace('\\"', '"')
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else None


def _decoded(text: str) -> str | None:
    """Return the key whose base64 this is, None if it is not."""
    if _looks_like_key(text):
        return None
    try:
        inner = decode_file(base64.b64decode(_compact(text).replace("-", "+").replace("_", "/"), validate=True))
    except ValueError:
        return None
    return inner if _looks_like_key(_trimmed(inner).strip("\"'")) else None


def _trimmed(text: str) -> str:
    return re.sub(f"^{_BLANK}+|{_BLANK}+$", "", text)


def _compact(text: str) -> str:
    return re.sub(f"{_BLANK}+", "", text)
