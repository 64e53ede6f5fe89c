# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import json

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._keys import decode_file, repair_key
from hypothesis import given
from hypothesis import strategies as st

BODY = base64.b64encode(bytes(range(256)) * 2).decode()
LINES = "\n".join(BODY[start : start + 64] for start in range(0, len(BODY), 64))
LABELS = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"]
JWK = json.dumps({"kty": "EC", "crv": "P-256", "d": "canary-_"})


def pem(label):
    return f"-----BEGIN {label}-----\n{LINES}\n-----END {label}-----"


def encoded(text, encoding="utf-8"):
    return base64.b64encode(text.encode(encoding)).decode()


DAMAGES = {
    "none": lambda text: text,
    "blanks for line ends": lambda text: text.replace("\n", " "),
    "nothing for line ends": lambda text: text.replace("\n", ""),
    "nothing for any blank": lambda text: text.replace("\n", "").replace(" ", ""),
    "line ends in words": lambda text: text.replace("\n", "\\n"),
    "line ends of Windows in words": lambda text: text.replace("\n", "\\r\\n"),
    "line ends escaped twice": lambda text: text.replace("\n", "\\\\n"),
    "carriage returns in words": lambda text: text.replace("\n", "\\r"),
    "line ends in words, and real ones": lambda text: text.replace("\n", "\\n\n"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n") + "\r\n",
    "line ends of old Macs": lambda text: text.replace("\n", "\r"),
    "lines of Unicode": lambda text: text.replace("\n", "\u2028"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "double quotes": lambda text: f'"{text}"',
    "single quotes": lambda text: f"'{text}'\n",
    "quotes and line ends in words": json.dumps,
    "quotes within quotes": lambda text: f"'{json.dumps(text)}'",
    "indentation": lambda text: text.replace("\n", "\n    "),
    "tabs": lambda text: "\t" + text.replace("\n", "\n\t"),
    "blanks at the ends of lines": lambda text: text.replace("\n", "  \n"),
    "no-break blanks": lambda text: text.replace("\n", "\u00a0\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "byte order mark within quotes": lambda text: f'"\ufeff{text}"',
    "zero-width blanks": lambda text: text.replace("\n", "\u200b\n"),
    "base64 of the whole": encoded,
    "base64 of the whole with a last line end": lambda text: encoded(text + "\n"),
    "base64 of the whole in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "base64 of the whole within quotes": lambda text: f'"{encoded(text)}"',
    "base64 of what is within quotes": lambda text: encoded(f'"{text}"'),
    "base64 with a byte order mark": lambda text: encoded("\ufeff" + text),
    "base64 of UTF-16": lambda text: encoded(text, "utf-16"),
    "base64 for URLs": lambda text: encoded(text + "\n???>>>").replace("+", "-").replace("/", "_"),
    "longer lines": lambda text: text.replace(LINES, BODY),
    "shorter lines": lambda text: text.replace(LINES, "\n".join(BODY[at : at + 40] for at in range(0, len(BODY), 40))),
    "words before and after it": lambda text: f"Bag Attributes\n    friendlyName: app\n{text}\nthe end",
    "a certificate before it": lambda text: f"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n{text}",
    "curve before it": lambda text: f"-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----\n{text}",
}


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_pem_that_was_damaged_on_its_way(damage, label):
    repaired = repair_key(damage(pem(label)))

    assert repaired == pem(label)
    assert repair_key(repaired) == repaired


JSON_DAMAGES = {
    "none": lambda text: text,
    "blanks around": lambda text: f"\n {text} \r\n",
    "quotes": lambda text: f"'{text}'",
    "quotes and backslashes": json.dumps,
    "backslashes alone": lambda text: text.replace('"', '\\"'),
    "byte order mark": lambda text: "\ufeff" + text,
    "base64": encoded,
    "line ends in words": lambda text: text.replace(", ", ",\\n "),
}


@pytest.mark.parametrize("damage", JSON_DAMAGES.values(), ids=JSON_DAMAGES)
def test_a_jwk_that_was_damaged_on_its_way(damage):
    assert json.loads(repair_key(damage(JWK))) == json.loads(JWK)


KEPT = {
    "encrypted": f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{LINES}\n-----END RSA PRIVATE KEY-----",
    "encrypted PKCS#8": pem("ENCRYPTED PRIVATE KEY"),
    "public": pem("PUBLIC KEY"),
    "cut short": pem("PRIVATE KEY")[:-30],
    "two labels": pem("PRIVATE KEY").replace("END PRIVATE", "END EC PRIVATE"),
    "no base64": "-----BEGIN PRIVATE KEY-----\nca-na-ry\n-----END PRIVATE KEY-----",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_cannot_be_repaired_is_left_as_it_is(text):
    assert repair_key(text) == text


def test_quotes_are_not_taken_off_for_ever():
    assert repair_key("'" * 99 + JWK + "'" * 99) is None


@pytest.mark.parametrize(
    "text",
    ["", '"', "''", "canary", "/etc/okta/key.pem", "okta/hygiene.pem", "~/key.pem", BODY, "ssh-rsa AAAA", "[{}]"],
)
def test_what_is_no_key_may_be_the_path_of_one(text):
    assert repair_key(text) is None


@given(st.text(alphabet="-BEGIN PRIVATEKY{}\"'\\n\ufeffMII+/=\n", max_size=80))
def test_whatever_the_text_it_is_repaired_at_once_or_not_at_all(text):
    repaired = repair_key(text)

    assert repaired is None or isinstance(repaired, str)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file(encoding):
    assert decode_file("jäne".encode(encoding)) == "jäne"


@pytest.mark.parametrize("data", [bytes(range(256)), b"\xff\xfea"])
def test_a_file_that_is_no_text(data):
    with pytest.raises(ValueError, match="decode"):
        decode_file(data)
