# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitHub shows the guides as the site does: it knows docutils only, and leaves out what that does not know."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docutils.core import publish_doctree
from docutils.nodes import Element, literal_block, reference, system_message

ROOT = Path(__file__).resolve().parents[2]
GUIDES = {path.stem: path for path in sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))}
PICTURES = re.compile(r"https://raw\.githubusercontent\.com/identityops/ansible-okta/main/([^)\s]+)")


@pytest.fixture(scope="module")
def trees():
    """The guides by name, as docutils understands them."""
    quiet = {"report_level": 5, "halt_level": 5, "syntax_highlight": "none"}
    return {
        name: publish_doctree(path.read_text(encoding="utf-8"), source_path=str(path), settings_overrides=quiet)
        for name, path in GUIDES.items()
    }


@pytest.mark.parametrize("name", GUIDES)
def test_docutils_understands_everything(trees, name):
    """Not only does it say so, but no block of code is missing, and no markup is left in the text."""
    tree, text = trees[name], GUIDES[name].read_text(encoding="utf-8")
    messages = [*tree.findall(system_message), *tree.parse_messages]
    problems = [message.astext() for message in messages if message["level"] > 1]

    assert problems == []
    assert len(list(tree.findall(literal_block))) == len(re.findall(r"\.\. code-block:: ", text))
    assert re.findall(r":[a-z]+:`", tree.astext()) == []


@pytest.mark.parametrize("name", GUIDES)
def test_links_between_guides_lead_somewhere(trees, name):
    broken = []
    for link in trees[name].findall(reference):
        parts = urlsplit(link.get("refuri", ""))
        if parts.scheme:
            continue
        target = Path(parts.path).stem if parts.path else name
        found = {one for element in trees[target].findall(Element) for one in element["ids"]} if target in trees else {}
        if target not in trees or (parts.fragment and unquote(parts.fragment) not in found):
            broken.append(link["refuri"])

    assert broken == []


def test_the_pictures_of_the_readme_exist():
    paths = PICTURES.findall((ROOT / "README.md").read_text(encoding="utf-8"))

    assert len(paths) == 2
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    assert [path for path in paths if (ROOT / path).stat().st_size >= 200_000] == []
