# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: lays out the HTML report, a page that needs no network and works without its script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ._audit import Report
from ._report_page import make_page

TEMPLATES = Path(__file__).resolve().parents[2] / "playbooks" / "templates"


def to_html(report: Report, templates: Path = TEMPLATES) -> str:
    """Return the report as a page. Whatever is put into the template is escaped.

    The browser runs the script and applies the style of this page only, which it knows by their hashes.
    """
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(templates),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    style, script = (_source(templates / name) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.j2").render(
        page=make_page(report),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _source(path: Path) -> str:
    """Return a style or script without the notice at its head, between line ends as in the page."""
    _notice, source = path.read_text(encoding="utf-8").split("*/\n", 1)
    return f"\n{source}"


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
