# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built site hangs together: every link inside it leads somewhere, every page can be reached and says something."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / ".cache" / "site"
PAGES = {
    path.relative_to(SITE).as_posix(): BeautifulSoup(path.read_bytes(), "html.parser")
    for path in sorted(SITE.rglob("*.html"))
}
WRITTEN = sorted(set(PAGES) - {"search.html"})
REPOSITORY = "https://github.com/identityops/ansible-okta"
# Modules that have the options of the connection to Okta.
OF_OKTA = [
    path.stem
    for path in sorted((ROOT / "plugins" / "modules").glob("*.py"))
    if "identityops.okta._connection" in path.read_text(encoding="utf-8")
]
FRAGMENT = (ROOT / "plugins" / "doc_fragments" / "_connection.py").read_text(encoding="utf-8")
CONNECTION = set(re.findall(r"^  (\w+):$", FRAGMENT, re.MULTILINE))
# Pages that are lists of others, and the changelog, which fragments are made into.
GENERATED = {
    "changelog.html",
    "contributing.html",
    "getting_started.html",
    "platforms.html",
    "playbooks.html",
    "plugins.html",
    "reference.html",
}
PLUGINS = [
    (path.stem, kind.removesuffix("s"))
    for kind in ("modules", "filter")
    for path in (ROOT / "plugins" / kind).glob("*.py")
]


ELEMENTS = {page: content.find_all(True) for page, content in PAGES.items()}
ANCHORS = {page: {element.get("id") for element in elements} for page, elements in ELEMENTS.items()}


def addresses(page):
    """(element, address) of all that a page refers to."""
    return [
        (element, element[attribute])
        for element in ELEMENTS[page]
        for attribute in ("href", "src", "action")
        if element.has_attr(attribute)
    ]


def inside(page):
    """(file, fragment) of what a page refers to inside the site; the path of a file is relative to the site."""
    for _element, address in addresses(page):
        parts = urlsplit(address)
        if not parts.scheme:
            target = (SITE / page).parent / unquote(parts.path) if parts.path else SITE / page
            yield target.resolve().relative_to(SITE).as_posix(), unquote(parts.fragment)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    broken = []
    for file, fragment in inside(page):
        if not (SITE / file).is_file() or (fragment and file in PAGES and fragment not in ANCHORS[file]):
            broken.append(f"{file}#{fragment}")

    assert broken == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere(page):
    loaded = [address for element, address in addresses(page) if element.name != "a"]

    assert [address for address in loaded if urlsplit(address).scheme not in ("", "data")] == []


@pytest.mark.parametrize("page", WRITTEN)
def test_a_page_has_a_heading_and_something_to_say(page):
    text = PAGES[page].find("article").get_text(" ", strip=True)

    assert PAGES[page].find("h1").get_text(strip=True)
    assert len(text.split()) > 20


def test_every_page_can_be_reached():
    reached, left = set(), {"index.html"}
    while left:
        page = left.pop()
        reached.add(page)
        left |= {file for file, _fragment in inside(page) if file in PAGES} - reached

    assert reached == set(PAGES)


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("quickstart", "docsite/quick_start_guide"),
        ("installation", "docsite/quick_start_guide"),
        ("FAQ", "docsite/faq"),
        ("403", "docsite/troubleshooting"),
    ],
)
def test_the_search_leads_to(words, page):
    script = (SITE / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(script[script.index("(") + 1 : script.rindex(")")])

    assert found["docnames"].index(page) in {place[0] for place in found["indexentries"][words.lower()]}


@pytest.mark.parametrize("page", WRITTEN)
def test_a_page_leads_to_the_file_that_it_is_made_from(page):
    edit = [address for element, address in addresses(page) if element.get("rel") == ["edit"]]

    assert [path for path in edit if not (ROOT / path.removeprefix(f"{REPOSITORY}/edit/main/")).is_file()] == []
    assert len(edit) == (page not in GENERATED)


@pytest.mark.parametrize("name", OF_OKTA)
def test_a_module_shows_its_examples_first_and_the_connection_last(name):
    page = PAGES[f"{name}_module.html"]
    headings = [heading.get_text().rstrip("¶") for heading in page.find_all("h2")]
    options = [one["id"].removeprefix("parameter-") for one in page.select('[id^="parameter-"]')]
    own = [option for option in options if option.partition("/")[0] not in CONNECTION]

    assert headings.index("Examples") < headings.index("Parameters") < headings.index("Attributes")
    assert own
    assert options[: len(own)] == own


def test_the_sidebar_folds_the_sections():
    tree = PAGES["docsite/troubleshooting.html"].select_one(".sidebar-tree > ul")
    sections = {item.a.get_text(): item for item in tree.find_all("li", recursive=False)}

    assert list(sections) == ["Getting started", "Playbooks", "Platforms", "Reference", "Contributing"]
    opened = {name for name, item in sections.items() if item.find("input").has_attr("checked")}
    assert opened == {"Reference"}


def test_the_search_knows_the_numbers_of_errors():
    """Sphinx searches for numbers in the index only, and shows the text at the place that an entry leads to."""
    script = (SITE / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(script[script.index("(") + 1 : script.rindex(")")])
    page = found["docnames"].index("docsite/troubleshooting")

    places = {number: place[1] for number, (place, *_more) in found["indexentries"].items() if place[0] == page}

    assert places.keys() >= {"401", "403", "404", "429", "503"}
    assert all(PAGES["docsite/troubleshooting.html"].find(id=place).get_text(strip=True) for place in places.values())


def test_all_that_is_documented_has_a_page():
    guides = [path.stem for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")]
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text())["sections"]

    assert sorted(guide for section in sections for guide in section["toctree"]) == sorted(guides)
    wanted = {f"docsite/{guide}.html" for guide in guides} | {f"{name}_{kind}.html" for name, kind in PLUGINS}
    assert wanted <= set(PAGES)
