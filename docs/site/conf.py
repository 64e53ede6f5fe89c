# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the site of what antsibull-docs has written, without the network unless DOCS_ONLINE is set."""

import os
import re
import sys
import zlib
from pathlib import Path

import yaml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import site_pages

GALAXY = yaml.safe_load((HERE.parents[1] / "galaxy.yml").read_text())

# The labels of Ansible's documentation that antsibull-docs refers to. Any other unknown label is an error.
ANSIBLE = "https://docs.ansible.com/ansible/latest/"
LABELS = """\
action_plugins std:label -1 plugins/action.html#action-plugins Action plugins
common_return_values std:label -1 reference_appendices/common_return_values.html#common-return-values Return Values
"""
INVENTORY = HERE.parents[1] / ".cache" / "ansible.inv"
INVENTORY.write_bytes(
    b"# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n"
    b"# The remainder of this file is compressed using zlib.\n" + zlib.compress(LABELS.encode())
)

project = "identityops.okta"
version = release = GALAXY["version"]
project_copyright = "identityops contributors"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext", "sphinx_copybutton"]
intersphinx_mapping = {"ansible": (ANSIBLE, None if os.environ.get("DOCS_ONLINE") else str(INVENTORY))}
# It knows only the variables of plugins that run on the controller, of which there are none.
exclude_patterns = ["environment_variables.rst"]
default_role = "any"
highlight_language = "YAML+Jinja"
nitpicky = True

html_theme = "furo"
html_title = f"{project} {version}"
html_favicon = "static/icon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False
antsibull_ext_color_scheme = "none"


def prepare(app, _config):
    """Write the pages of the site."""
    site_pages.write_pages(Path(app.srcdir))


def change_source(_app, name, source):
    """Prepare guides for the site, and leave the name of the collection out of titles, where it hides what differs."""
    text = site_pages.on_the_site(source[0]) if name.startswith("docsite/") else source[0]
    text = site_pages.in_order_of_importance(text) if name.endswith("_module") else text
    source[0] = re.sub(r"^identityops\.okta\.(?=\w+ \w+ -- )", "", text, flags=re.MULTILINE)


def add_edit_link(_app, page, _template, context, _doctree):
    """Lead to the file on GitHub that a page is made from."""
    if path := site_pages.source_of(page):
        context["theme_source_edit_link"] = f"{site_pages.REPOSITORY}/edit/main/{path}"


def setup(app):
    app.connect("config-inited", prepare)
    app.connect("source-read", change_source)
    app.connect("html-page-context", add_edit_link, priority=900)
