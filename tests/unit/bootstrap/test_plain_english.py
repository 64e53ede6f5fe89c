# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of the style finds what is not plain English, and nothing else."""

import sys

import pytest
from environment import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bootstrap"))

from plain_english import find, texts_of


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("The token dies with its owner.", "is revoked, stops working"),
        ("oauth_private_key is no key", "is not a"),
        ("all tokens but for one", "except"),
        ("the token that signs in", "the credentials in use"),
        ("Waits for ever", "forever"),
    ],
)
def test_what_is_not_plain(line, instead):
    assert list(find([("page.md", 7, line)])) == [
        f"page.md:7: {next(word for word in PLACES if word in line)!r}: write {instead!r} or the like"
    ]


PLACES = ("dies", "is no key", "but for", "that signs in", "for ever")


@pytest.mark.parametrize(
    "line",
    [
        "There is no user jane.dough@example.com",
        "expand: [sign_in]",
        "forever",
        "the sign-in guide",
        "the user signs in",
    ],
)
def test_what_is_plain(line):
    assert list(find([("page.md", 1, line)])) == []


def test_only_what_users_see_is_read_from_python(tmp_path, monkeypatch):
    path = tmp_path / "module.py"
    path.write_text('"""This dies."""\n\n\ndef fail():\n    """And this."""\n    raise ValueError("it dies\\nhere")\n')
    monkeypatch.setattr("plain_english.ROOT", tmp_path)

    assert list(texts_of(path)) == [("module.py", 6, "it dies"), ("module.py", 7, "here")]
