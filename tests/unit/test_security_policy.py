# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each promise names the tests that keep it, and these exist."""

import re

import pytest
from environment import ROOT

SECURITY, RELIABILITY = "SECURITY.md", "docs/docsite/rst/reliability.rst"


def promises():
    """{what SECURITY.md promises: what it says of it}."""
    section = (ROOT / SECURITY).read_text().split("## What we promise")[1]
    return dict(re.findall(r"^- \*\*(.+?)\.\*\*(.+?)(?=\n- |\n\n)", section, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("page", [SECURITY, RELIABILITY])
def test_what_is_named_exists(page):
    paths = re.findall(r"`(tests/[\w./-]+)`", (ROOT / page).read_text())
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("promise", promises())
def test_a_promise_names_its_tests(promise):
    tested = promises()[promise].partition("*Tested by*")[2]
    assert re.findall(r"`(tests/[\w/]+\.py)`", tested)


def test_the_page_of_reliability_has_each_of_its_tests():
    named = re.findall(r"^``(test_\w+\.py)``", (ROOT / RELIABILITY).read_text(), re.MULTILINE)
    there = [path.name for folder in ("reliability", "load") for path in (ROOT / "tests" / folder).glob("test_*.py")]
    assert sorted(named) == sorted(there)
