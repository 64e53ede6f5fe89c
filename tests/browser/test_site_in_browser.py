# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site of the documentation in a window and on a phone: nothing overflows, and links, search and picture work."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import DESKTOP, PHONE, ROOT

SITE = ROOT / ".cache" / "site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    """The address of the site, which needs a server to search in."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE)) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@SIZES
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out(visit, site, screenshots, name, size):
    page = visit(f"{site}/{name}", size)
    page.screenshot(path=screenshots / f"site-{name.replace('/', '-')}-{size[0]}.png")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.body.scrollWidth") <= size[0]
    # The theme paints such a list red, since it has one at the side.
    assert page.locator("nav.contents:visible").count() == 0


@SIZES
def test_one_gets_about(visit, site, size):
    page = visit(f"{site}/index.html", size)
    menu = page.locator("aside.sidebar-drawer")
    if size == PHONE:
        page.locator("header label[for=__navigation]").click()
    assert not menu.get_by_role("link", name="Architecture").is_visible()
    menu.locator("li", has_text="Contributing").locator("label").first.click()
    menu.get_by_role("link", name="Architecture").click()
    page.wait_for_url("**/docsite/architecture.html")
    page.locator("label.toc-overlay-icon:visible").click()
    page.locator("aside.toc-drawer").get_by_role("link", name="Principles").click()
    page.wait_for_url("**#principles")

    assert page.get_by_role("heading", name="Principles").is_visible()


@SIZES
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("max_revocations", "okta_api_token_module.html"),
        ("troubleshooting", "docsite/troubleshooting.html"),
        ("403", "docsite/troubleshooting.html"),
        ("quickstart", "docsite/quick_start_guide.html"),
        ("offboard", "docsite/offboarding_guide.html"),
        ("okta_idle_days", "docsite/variables.html"),
        ("E0000006", "docsite/troubleshooting.html"),
    ],
)
def test_the_search_finds_options_and_codes(visit, site, size, words, found):
    page = visit(f"{site}/search.html?q={words}", size)

    page.locator(f"#search-results a[href^='{found}']").first.wait_for()


@SIZES
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_can_be_seen(visit, site, screenshots, theme, size):
    page = visit(f"{site}/docsite/architecture.html", size, color_scheme=theme)
    picture = page.locator("article img")
    box = picture.bounding_box()
    page.screenshot(path=screenshots / f"site-picture-{theme}-{size[0]}.png", full_page=True)

    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    # The smallest letters are 12.5 of 400 units high, and no less than 10 pixels.
    assert box["width"] * 12.5 / 400 >= 10
