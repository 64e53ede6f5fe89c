# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README lists what there is, and links to what exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
TABLES = re.findall(r"^\| (\w+) \| .* \|\n\|[-|]+\|\n((?:\|.*\n)+)", README, re.MULTILINE)


@pytest.mark.parametrize(("kind", "files"), [("Module", "plugins/modules/okta_*.py"), ("Playbook", "playbooks/*.yml")])
def test_the_tables_list_what_is_in_the_folders(kind, files):
    (rows,) = [rows for heading, rows in TABLES if heading == kind]

    listed = re.findall(r"^\| `identityops\.okta\.(\w+)` \| .+ \|$", rows, re.MULTILINE)

    assert sorted(listed) == sorted(path.stem for path in ROOT.glob(files))
    assert len(listed) == len(rows.splitlines())


def test_the_links_lead_to_files():
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)]

    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_contents_lead_to_headings():
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)}
    places = re.findall(r"\]\(#([\w-]+)\)", README)

    assert places
    assert [place for place in places if place not in headings] == []


def test_the_links_to_the_site_lead_to_guides():
    pages = re.findall(r"https://identityops\.github\.io/ansible-okta/docsite/(\w+)\.html", README)

    assert pages
    assert [page for page in pages if not (ROOT / "docs" / "docsite" / "rst" / f"{page}.rst").is_file()] == []


def test_it_has_the_headings_that_automation_hub_asks_for():
    headings = re.findall(r"^## (.+)$", README, re.MULTILINE)

    assert headings == [
        "Description",
        "Requirements",
        "Installation",
        "Use Cases",
        "Testing",
        "Contributing",
        "Support",
        "Release Notes and Roadmap",
        "Related Information",
        "License Information",
    ]
