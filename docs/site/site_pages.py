# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns what antsibull-docs has written into the pages of the site: a landing page, and a page for each section.

The sidebar folds the sections, because each is a page with a list of its pages.
"""

import re
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REPOSITORY = "https://github.com/identityops/ansible-okta"
SITE = "https://identityops.github.io/ansible-okta/"
SECTIONS = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
# The options that all modules have for the connection.
FRAGMENT = (ROOT / "plugins" / "doc_fragments" / "_connection.py").read_text(encoding="utf-8")
CONNECTION = yaml.safe_load(FRAGMENT.split('r"""')[1].split('"""')[0])["options"]
# What a section has besides the guides: pages that antsibull-docs writes.
MORE = {"Reference": (["plugins"], ["changelog"])}
WRITTEN = {
    "plugins": "Options, examples and return values of each module and filter.",
    "changelog": "What changed in each release.",
}
# Modules that only the playbooks of the collection use.
PRIVATE = re.compile(r"(?:job_\w+|token_report)_module")
# GitHub shows the guides as they are; on the site, links lead to pages instead of files.
LINK = re.compile(rf"(?<=<)(?:{re.escape(SITE)}(?P<page>[\w/]+\.html)|(?P<guide>\w+)\.rst)(?P<place>#[\w-]+)?(?=>`_)")


def write_pages(source):
    """Write the landing page and the pages of the sections into the folder that antsibull-docs has filled."""
    index = source / "index.rst"
    written = index.read_text(encoding="utf-8")
    if "antsibull-docs:" in written:
        (source / "plugins.rst").write_text(plugins_page(written), encoding="utf-8")
        for section in SECTIONS:
            (source / f"{slug(section)}.rst").write_text(section_page(section), encoding="utf-8")
        index.write_text(landing_page(), encoding="utf-8")


def slug(section):
    """The name of the page of a section."""
    return section["title"].lower().replace(" ", "_")


def landing_page():
    """The landing page, with the sections in the sidebar."""
    text = (HERE / "index.rst").read_text(encoding="utf-8")
    return text + _toctree([slug(section) for section in SECTIONS], ":hidden:")


def section_page(section):
    """A page that lists the pages of a section, each with its first sentence."""
    first, last = MORE.get(section["title"], ([], []))
    pages = [*first, *(f"docsite/{guide}" for guide in section["toctree"]), *last]
    entries = {page: f"Changelog <{page}>" if page == "changelog" else page for page in pages}
    lines = [f":doc:`{entry}`\n   {first_sentence(page)}\n\n" for page, entry in entries.items()]
    return _heading(section["title"]) + "".join(lines) + _toctree(entries.values(), ":hidden:")


def first_sentence(page):
    """The first sentence of a guide, or what is said here about a page that is written by antsibull-docs."""
    if page in WRITTEN:
        return WRITTEN[page]
    guide = (ROOT / "docs" / "docsite" / "rst" / f"{Path(page).name}.rst").read_text(encoding="utf-8")
    body = re.split(r"^=+\n\n", guide, maxsplit=1, flags=re.MULTILINE)[1]
    paragraph = next(block for block in body.split("\n\n") if re.match(r"[\w`]", block))
    plain = re.sub(r"`([^`<]+) <[^>]+>`__", r"\1", " ".join(paragraph.split()))
    return re.match(r".*?[.:](?= |$)|.*", plain)[0].rstrip(":.") + "."


def plugins_page(index):
    """A page that lists the modules and filters, and apart from them those that only the playbooks use."""
    entries = re.findall(r"^\* (:ansplugin:`(\w+) (\w+) <.*?>`) -- (.*)$", index, re.MULTILINE)
    listed = {"Modules": [], "Filters": [], "Used by the playbooks": []}
    for role, name, kind, description in entries:
        page = f"{name}_{kind}"
        heading = "Used by the playbooks" if PRIVATE.fullmatch(page) else f"{kind.capitalize()}s"
        listed[heading].append((f"* {role} -- {description}", page))
    text = ".. _plugin_index_for_identityops.okta:\n\n" + _heading("Modules and filters")
    for heading, rows in listed.items():
        text += f"{heading}\n{'-' * len(heading)}\n\n" + "".join(f"{line}\n" for line, _page in rows)
        text += _toctree([f"{page.rpartition('_')[0]} <{page}>" for _line, page in rows], ":hidden:") + "\n"
    return text


def on_the_site(text):
    """The text of a guide with links to pages of the site, and with entries for the search."""

    def link(match):
        page = f"../{match['page']}" if match["page"] else f"{match['guide']}.html"
        return page + (match["place"] or "")

    return re.sub(r"^\.\. search: ", ".. index:: ", LINK.sub(link, text), flags=re.MULTILINE)


def in_order_of_importance(text):
    """The text of the page of a module with its examples first, and the options of the connection last."""
    parts = re.split(r"^(?=\.\. (?:Options|Attributes|Examples|Facts)$)", text, flags=re.MULTILINE)
    if len(parts) != 5:
        return text
    start, options, attributes, examples, results = parts
    head, *rows = re.split(r"^(?=  \* - )", options, flags=re.MULTILINE)
    titles, *rows = rows
    rows[-1], end = re.match(r"((?:  .*\n|\n)*)(.*)", rows[-1], re.DOTALL).groups()
    required = {_option(row) for row in rows if ":ansible-option-required:" in row and _is_top(row)}
    rows.sort(key=lambda row: (_option(row) in CONNECTION, _option(row) not in required))
    return "".join([start, examples, head, titles, *rows, end, attributes, results])


def _option(row):
    return re.search(r'id="parameter-(\w+)', row)[1]


def _is_top(row):
    return re.search(r'id="parameter-\w+"', row)


def source_of(page):
    """The file in the repository that a page is made from, or None."""
    name = Path(page).name
    candidates = [
        f"docs/docsite/rst/{name}.rst",
        f"plugins/modules/{name.removesuffix('_module')}.py",
        f"plugins/filter/{name.removesuffix('_filter')}.py",
        f"docs/site/{name}.rst",
    ]
    return next((path for path in candidates if (ROOT / path).is_file()), None)


def _heading(title):
    return f"{title}\n{'=' * len(title)}\n\n"


def _toctree(pages, option):
    return f"\n.. toctree::\n   {option}\n\n" + "".join(f"   {page}\n" for page in pages)
