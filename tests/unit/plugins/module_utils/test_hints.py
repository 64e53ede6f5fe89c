# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import ast
import re
from pathlib import Path

import pytest
from ansible_collections.identityops.okta.plugins.module_utils import _hints
from ansible_collections.identityops.okta.plugins.module_utils._hints import HINTS, hint, with_sources
from docs.troubleshooting import PAGE, rows, with_tables

ROOT = Path(_hints.__file__).resolve().parents[2]
ROWS = [row for name in rows() for row in rows()[name]]


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@table(
    ("arguments", "expected"),
    {
        "of its own": (("invalid_token", "oauth_client_id"), HINTS["invalid_token oauth_client_id"]),
        "of no variant": (("invalid_token", "access_token"), HINTS["invalid_token"]),
        "no variant": (("invalid_token",), HINTS["invalid_token"]),
    },
)
def test_a_variant_may_have_a_hint_of_its_own(arguments, expected):
    assert hint(*arguments) == expected


def test_details_of_a_hint():
    assert hint("not_granted", scopes="okta.users.read").startswith("grant the service app okta.users.read on its tab")


SOURCES = {"oauth_private_key": "OKTA_API_PRIVATE_KEY", "proxy": "HTTPS_PROXY", "org_url": "OKTA_ORG_URL"}


@table(
    ("text", "expected"),
    {
        "one": ("check org_url", "check org_url (org_url comes from OKTA_ORG_URL)"),
        "several": (
            "check proxy and org_url",
            "check proxy and org_url (proxy comes from HTTPS_PROXY, org_url comes from OKTA_ORG_URL)",
        ),
        "none": ("raise timeout", "raise timeout"),
        "longer name": ("check oauth_private_key_id", "check oauth_private_key_id"),
        "part of a path or URL": ("see http://proxy.example.com/org_url", "see http://proxy.example.com/org_url"),
    },
)
def test_the_variables_of_the_options_in_a_hint(text, expected):
    assert with_sources(text, SOURCES) == expected


@pytest.mark.parametrize("text", HINTS.values(), ids=HINTS)
def test_a_hint_continues_a_sentence(text):
    first = text.split()[0]

    assert first == first.lower() or first == "Okta"
    assert not text.endswith(".")
    assert "\n" not in text


def test_the_page_on_troubleshooting_is_made_from_the_hints():
    text = PAGE.read_text(encoding="utf-8")

    assert with_tables(text) == text, "run python tests/docs/troubleshooting.py"
    assert text.count("   * - ") == len(ROWS) + len(rows())


def test_every_hint_is_on_the_page_once():
    assert sorted(row["hint"] for row in ROWS if "hint" in row) == sorted(HINTS)
    assert re.findall(r"^\.\. errors: (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == list(rows())


FACTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions" / "okta").glob("*.md"))


@pytest.mark.parametrize("key", [key for key in HINTS if re.match(r"E\d{7}|[a-z]+_[a-z_]+ oauth_client_id$", key)])
def test_what_hints_say_of_okta_has_its_evidence_in_the_decisions(key):
    code, *kind = key.split()

    assert re.search(rf"\b{code}\b", FACTS)
    assert not code.startswith("E") or not kind or f"`{kind[0]}`" in FACTS


# Every text in the modules' code, each piece between what it fills in.
TEXTS = "\n".join(
    node.value
    for path in Path(_hints.__file__).parent.glob("*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
)
QUOTED = [
    quote for row in ROWS for quote in re.findall(r'"([^"]+)"', row["error"]) if "cannot be trusted (" not in quote
]


@pytest.mark.parametrize("quote", [quote for quote in QUOTED if not quote.startswith(("(", "... requires"))])
def test_a_quoted_message_is_one_of_the_modules(quote):
    pieces = re.sub(r"\([^)]*\)", "...", quote).split("...")

    assert [piece for piece in pieces if piece.strip() not in TEXTS] == []
