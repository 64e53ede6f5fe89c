# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of the README and the site: .cache/tools/bin/nox --session pictures

They show what the playbooks write and print for the org of the demo.
"""

import html
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "docsite" / "rst" / "images"
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests"), str(ROOT / "tests" / "support")]

from ansible_process import environment_of
from conftest import QUIET, find_chromium
from emulator import Emulator

ADDRESS = "https://acme.okta.com"
MOST_BYTES = 200_000
SIZE = {"width": 1280, "height": 940}
# The colors in which Ansible prints, on a dark background.
COLORS = {
    "0;31": "#ff7b72",
    "0;32": "#7ee787",
    "0;33": "#e3b341",
    "0;34": "#79c0ff",
    "0;36": "#56d4dd",
    "1;35": "#d2a8ff",
}
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0d1117 }}
pre {{ margin: 0; padding: 20px 24px; color: #c9d1d9; white-space: pre-wrap;
       font: 14px/1.35 "DejaVu Sans Mono", monospace }}
</style><pre>{text}</pre>"""


def run(playbook, environment, home):
    """Run a playbook, and return what it has printed."""
    command = ["ansible-playbook", f"identityops.okta.{playbook}"]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=True).stdout


def in_color(text):
    """Return a page that shows the output of a command as a terminal does."""
    escaped = html.escape(re.sub(r"\n{2,}", "\n\n", text.strip()))
    colored = re.sub(
        r"\x1b\[([\d;]+)m(.*?)\x1b\[0m",
        lambda match: f'<span style="color: {COLORS.get(match[1], "inherit")}">{match[2]}</span>',
        escaped,
        flags=re.DOTALL,
    )
    return TERMINAL.format(text=colored)


def save(picture, name):
    """Write a picture into the documentation; AssertionError if it is too large."""
    assert len(picture) < MOST_BYTES, f"{name} has {len(picture):,} bytes"
    (IMAGES / name).write_bytes(picture)


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator("demo") as okta,
        sync_playwright() as playwright,
    ):
        home = Path(folder)
        environment = {**environment_of(okta, home), "ANSIBLE_STDOUT_CALLBACK": "default", "ANSIBLE_FORCE_COLOR": "1"}
        run("audit_api_tokens", environment, home)
        report = (home / "okta-report" / "report.html").read_text(encoding="utf-8")
        report = report.replace(okta.url, ADDRESS).replace(urlsplit(okta.url).netloc, urlsplit(ADDRESS).netloc)
        demo = f"$ make demo\n{run('demo', environment, home)}".replace(okta.url, ADDRESS)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET, chromium_sandbox=False)
        for name, content in (("report.png", report), ("demo.png", in_color(demo))):
            page = browser.new_page(viewport=SIZE)
            page.set_content(content)
            save(page.screenshot(full_page=name == "demo.png"), name)
        browser.close()


if __name__ == "__main__":
    main()
