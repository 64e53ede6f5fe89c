# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser, and pages in it that are watched for errors and for requests."""

import contextlib
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".cache" / "screenshots"
DESKTOP, PHONE = (1280, 800), (390, 844)
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium():
    """Return the path of Chromium; AssertionError with what to do if there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, (
        f"None of {', '.join(NAMES)} is on the PATH: install Chromium, on Debian with `apt-get install chromium`."
    )
    return found


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window. It runs without its sandbox, which root may not have: it shows our own pages only."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET, chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """visit(address, size, **context) opens a page in a window of that size.

    When the test is over, nothing may have gone wrong in it, and it may not have asked for anything from elsewhere.
    """
    problems = []
    with contextlib.ExitStack() as stack:

        def visit(address, size=DESKTOP, **context):
            opened = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)
            stack.callback(opened.close)
            page = opened.new_page()
            page.on("console", lambda message: problems.append(message.text))
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
            own = ("data:", urljoin(address, "/"))
            page.on("request", lambda request: request.url.startswith(own) or problems.append(request.url))
            page.on("requestfailed", lambda request: problems.append(f"{request.url}: {request.failure}"))
            page.goto(address)
            return page

        yield visit
    assert problems == []


@pytest.fixture(scope="session")
def screenshots():
    """The folder for pictures to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
