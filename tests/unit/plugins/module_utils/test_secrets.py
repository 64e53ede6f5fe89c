# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import functools
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.identityops.okta.plugins.module_utils import _secrets
from ansible_collections.identityops.okta.plugins.module_utils._secrets import MASK, Secrets
from emulator import service_key

TOKEN = "00acme-secret-canary-0123456789abcdefghijk"
PASSWORD = "p/ä ss\"wörd&+\\'%"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIwb2EifQ.c2lnbmF0dXJlLW9mLWl0"
key_of = functools.cache(service_key)


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def knowing(*secrets):
    known = Secrets()
    known.add(*secrets)
    return known


ENCODED = {
    "as it is": str,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON that is not ASCII": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "in JSON with escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "in a path": quote,
    "in a query": lambda text: quote(text, safe=""),
    "in a query, in small letters": lambda text: re.sub(
        "%..", lambda found: found.group().lower(), quote(text, safe="")
    ),
    "in a form": quote_plus,
    "in HTML": html.escape,
}


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, JWT, "sh0rtish"], ids=["token", "password", "JWT", "shortest"])
@table("encode", ENCODED)
def test_masks_every_form_of_a_secret(secret, encode):
    known = knowing(secret)
    text = f"<{encode(secret)}>"

    assert known.mask(text) == f"<{MASK}>"
    assert known.mask_message(text) == f"<{MASK}>"


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD], ids=["token", "password"])
@pytest.mark.parametrize("before", ["", "a", "me:", "jane", "jane:"])
@table("encode", {"standard": base64.b64encode, "for URLs": base64.urlsafe_b64encode})
def test_masks_a_secret_within_base64(secret, before, encode):
    encoded = encode(f"{before}{secret}".encode()).decode()
    masked = knowing(secret).mask(encoded)

    assert MASK in masked
    assert len(masked) < len(MASK) + len(before) * 2 + 6


def test_masks_the_rest_of_a_token_with_its_beginning():
    known = knowing(TOKEN)

    assert known.mask(f"token {TOKEN}, and {TOKEN[:16]}... too") == f"token {MASK}, and {MASK} too"
    assert known.mask(TOKEN[:15]) == TOKEN[:15]


def test_masks_within_lists_and_dictionaries_and_leaves_the_rest():
    value = {"a": [TOKEN, 1, None, True, {TOKEN: ("x", f"-{TOKEN}")}], "b": 2.5}

    assert knowing(TOKEN).mask(value) == {"a": [MASK, 1, None, True, {MASK: ["x", f"-{MASK}"]}], "b": 2.5}


def test_masks_nothing_when_it_knows_nothing():
    value = {"a": ["x"]}

    assert Secrets().mask(value) is value
    assert Secrets().mask_message(value) == value


@table(
    ("text", "masked"),
    {
        "alone": ("jane", MASK),
        "a word": ("password 'jane' is wrong", f"password '{MASK}' is wrong"),
        "in a form": ("p=jane&x", f"p={MASK}&x"),
        "a part of a word": (
            "janes, ojane, jane_2, 00ujane0000000000000",
            "janes, ojane, jane_2, 00ujane0000000000000",
        ),
    },
)
def test_a_short_secret_is_masked_as_a_word_of_a_message_only(text, masked):
    known = knowing("jane")

    assert known.mask_message({"m": text}) == {"m": masked}
    assert known.mask(text) == text


def test_every_private_key_is_masked_in_a_message():
    text = f"Not with {key_of('RS256').private_pem.strip()}."

    assert Secrets().mask_message(text) == f"Not with {MASK}."
    assert Secrets().mask(text) == text


def test_every_jwt_is_masked_in_a_message():
    assert Secrets().mask_message(f"DPoP: {JWT}; x") == f"DPoP: {MASK}; x"
    assert Secrets().mask(JWT) == JWT


@table(
    ("url", "text", "masked"),
    {
        "one": ("http://jane:hunter2!@proxy:3128", "hunter2! jane", f"{MASK} jane"),
        "a slash": ("http://me:pa/ss/word@proxy:3128", "pa/ss/word", MASK),
        "an at sign": ("http://me:p@ss@word@proxy", "p@ss@word", MASK),
        "a colon": ("http://me:a:b:c:d:e@proxy", "a:b:c:d:e", MASK),
        "encoded": ("http://me:p%40ss%2Fword@proxy", "p@ss/word p%40ss%2Fword p%40ss%2fword", " ".join([MASK] * 3)),
        "no scheme": ("me:hunter2!!@proxy:3128", "hunter2!!", MASK),
        "blanks around": (" http://me:hunter2!!@proxy ", "hunter2!!", MASK),
        "a short one in its URL": ("http://jane:pw@proxy", "http://jane:pw@proxy pw", f"http://{MASK}proxy pw"),
        "a short one without a user": ("http://:pw@proxy", "http://:pw@proxy pw", f"http://{MASK}proxy pw"),
        "a short one in Base64": ("http://jane:pw@proxy", "Basic amFuZTpwdw== amFuZQ==", f"Basic {MASK} amFuZQ=="),
        "no password": ("http://jane.doe.smith@proxy", "jane.doe.smith", "jane.doe.smith"),
        "no user": ("http://proxy.example.com:3128", "proxy.example.com:3128", "proxy.example.com:3128"),
        "at sign in the path": ("https://acme.okta.com/users/jane@example.com", "jane@example.com", "jane@example.com"),
        "nothing": (None, "x", "x"),
    },
)
def test_masks_the_password_of_a_url(url, text, masked):
    known = Secrets()
    known.add_url(url)

    assert known.mask(text) == masked


@pytest.mark.parametrize("kind", ["RS256", "ES256"])
@table(
    "give",
    {
        "PEM": lambda key: key.private_pem,
        "PEM in one line": lambda key: key.private_pem.replace("\n", "\\n"),
        "JWK": lambda key: json.dumps(key.private_jwk),
        "JWK as Python prints it": lambda key: str(key.private_jwk),
        "JWK in JSON": lambda key: json.dumps(json.dumps(key.private_jwk)),
        "JWK cut short": lambda key: json.dumps(key.private_jwk)[:-1],
        "set of JWKs": lambda key: json.dumps({"keys": [1, key.private_jwk]}),
    },
)
def test_masks_the_private_parts_of_a_key_and_nothing_else_of_it(kind, give):
    key = key_of(kind)
    jwk = {**key.private_jwk, "kid": "signing-key-of-2026", "use": "sig"}
    told = []
    known = Secrets(told.append)
    known.add_key(give(key))
    private = {name: value for name, value in jwk.items() if name in ("d", "p", "q", "dp", "dq", "qi")}
    public = {name: value for name, value in jwk.items() if name not in private}
    is_pem = give(key).startswith("-----")

    assert give(key).strip() in told
    assert known.mask(public) == public
    assert known.mask("EC RSA sig AQAB RS256 ES256 P-256") == "EC RSA sig AQAB RS256 ES256 P-256"
    assert is_pem or known.mask(private) == dict.fromkeys(private, MASK)
    assert not is_pem or set(known.mask(key.private_pem.splitlines()[1:-2])) == {MASK}


@pytest.mark.parametrize(
    "text", ["", "hello", "/etc/okta/key.pem", "[1]", '{"d": 5, "k": "x"}', "{", "{'a':", "[" * 100_000]
)
def test_a_text_that_is_no_key_has_no_private_parts(text):
    known = Secrets()
    known.add_key(text)

    assert known.mask_message(text) == text


def test_tells_of_each_new_secret_that_is_masked_everywhere(monkeypatch):
    told, registered = [], []
    monkeypatch.setattr(_secrets, "register_secret", registered.append)
    known = Secrets(told.append)
    known.add(TOKEN, f" {TOKEN}\n", "", "short")
    known.add_url("http://me:pw@proxy")

    assert told == registered == [TOKEN, "me:pw@", "me:pw"]


def test_a_later_secret_is_masked_too():
    known = knowing(TOKEN)
    known.mask(TOKEN)
    known.add(PASSWORD)

    assert known.mask([TOKEN, PASSWORD]) == [MASK, MASK]


def test_overlapping_secrets_leave_nothing():
    assert knowing("secret-a", "secret-a-and-b!").mask("secret-a-and-b! secret-a") == f"{MASK} {MASK}"
