# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that audit_api_tokens writes, in a browser: with and without its script, on a phone, on paper, in the
dark."""

import json
import subprocess
from itertools import groupby, pairwise

import pytest
import yaml
from ansible_process import environment_of
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, PHONE
from emulator import Emulator
from pypdf import PdfReader

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    "</style><h1>owned</h1>",
    "{{ 7 * 191 }}",
    "=cmd|' /C calc'!A0",
    "\u202eright to left",
    "\u202d\u202e unclosed \u2067",
    "שלום",
    "&lt;b&gt;",
    "w" * 300,
    "many words " * 30,
]
HOSTILE_ORG = {
    "users": [
        {"id": "00ucaller00000000000", "login": "svc-hygiene@example.com", "roles": ["SUPER_ADMIN"]},
        {"id": "00umallory0000000000", "login": "<b>mallory</b>\u202e@example.com", "first_name": "<i>Mallory</i>"},
    ],
    "api_tokens": [
        {"id": "00Tcaller00000000000", "name": "caller", "owner": "svc-hygiene@example.com", "secret": "00c" * 14},
        *(
            {
                "id": f"00Thostile{number:010}",
                "name": name,
                "owner": "00umallory0000000000",
                "age_days": 40 + number,
                "idle_days": number,
            }
            for number, name in enumerate(HOSTILE)
        ),
    ],
}
THEMES = ("light", "dark")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """What the playbook has written about two orgs, that of the demo and a hostile one."""
    home = tmp_path_factory.mktemp("home")
    with Emulator("demo") as demo, Emulator(HOSTILE_ORG) as hostile:
        emulators = {"demo": demo, "hostile": hostile}
        orgs = {
            name: {"okta_connection": {"org_url": org.url, "api_token": org.api_token}}
            for name, org in emulators.items()
        }
        local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        (home / "orgs.yml").write_text(yaml.safe_dump({"orgs": {"hosts": orgs, "vars": local}}))
        subprocess.run(
            [
                "ansible-playbook",
                "identityops.okta.audit_api_tokens",
                "--inventory",
                "orgs.yml",
                "--extra-vars",
                "okta_hosts=orgs",
            ],
            cwd=home,
            env=environment_of(demo, home),
            check=True,
        )
    return home / "okta-report"


@pytest.fixture(scope="session")
def report(folder):
    """The address of the page."""
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="session")
def orgs(folder):
    """The same as JSON."""
    return json.loads((folder / "report.json").read_text())["orgs"]


@pytest.fixture(scope="session")
def tokens(orgs):
    """The tokens of all orgs, in the order of the page."""
    return [token for org in orgs for token in org["tokens"]]


def column(page, number):
    """The texts of a column of the table, from top to bottom."""
    return [text.strip() for text in page.locator(f"tbody tr > :nth-child({number})").all_inner_texts()]


def ids(page):
    """The ids of the tokens in the table, from top to bottom."""
    return page.locator("tbody th code").all_inner_texts()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible_in_light_and_dark(visit, report, screenshots, theme, size):
    page = visit(report, size, color_scheme=theme, bypass_csp=True)
    page.screenshot(path=screenshots / f"report-{theme}-{size[0]}.png", full_page=True)

    violations = [
        f"{violation['id']}: {node['html']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]

    assert violations == []
    red, _green, _blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (red < 64) == (theme == "dark")


def test_names_are_shown_as_the_text_they_are(visit, report):
    page = visit(report)
    shown = page.locator("tbody th").evaluate_all("cells => cells.map(cell => cell.firstChild.textContent.trim())")

    assert [name for name in HOSTILE if name.strip() not in shown] == []
    assert page.locator("script").count() == 1
    assert page.locator("img, b, i, h1:not(header h1)").count() == 0


def test_no_name_turns_around_what_stands_beside_it(visit, report):
    page = visit(report)
    turned = page.evaluate("""() => {
        const left = (text, index) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + 1);
            return range.getBoundingClientRect().left;
        };
        return [...document.querySelectorAll("main code, main li .muted")].map((code) => code.firstChild)
            .filter((text) => left(text, 0) > left(text, 3)).map((text) => text.data);
    }""")

    assert turned == []


def test_it_is_complete_without_scripts(visit, report, orgs, tokens):
    page = visit(report, java_script_enabled=False)

    assert ids(page) == [token["id"] for token in tokens]
    text = " ".join(page.locator("main").inner_text().split())
    findings = [finding["message"] for org in orgs for finding in org["findings"]]
    assert findings
    assert [message for message in findings if " ".join(message.split()) not in text] == []
    assert page.locator("button").count() == 0


def test_a_click_sorts_every_column_and_another_reverses(visit, report):
    page = visit(report)
    headings = page.locator("thead th")
    values_before = [column(page, number) for number in range(1, headings.count() + 1)]

    for number, before in enumerate(values_before, 1):
        heading = headings.nth(number - 1)
        heading.get_by_role("button").click()
        assert (heading.get_attribute("aria-sort"), page.locator("[aria-sort]").count()) == ("ascending", 1)
        rising = column(page, number)
        heading.get_by_role("button").click()
        assert (heading.get_attribute("aria-sort"), page.locator("[aria-sort]").count()) == ("descending", 1)
        falling = column(page, number)

        assert sorted(before) == sorted(rising) == sorted(falling)
        numbers = [[int(text.split()[0]) for text in texts if text[0].isdigit()] for texts in (rising, falling)]
        if any(numbers):
            assert (numbers[0], numbers[1]) == (sorted(numbers[0]), sorted(numbers[1], reverse=True))
        else:
            assert [text for text, _same in groupby(rising)] == [text for text, _same in groupby(reversed(falling))]
            assert len(list(groupby(map(str.casefold, rising)))) == len(set(map(str.casefold, rising)))


def test_the_keyboard_reaches_and_sorts_a_column(visit, report, tokens):
    page = visit(report)
    page.locator("thead").get_by_role("button", name="Idle, days").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")

    idle = {token["id"]: token["idle_days"] for token in tokens}
    assert all(idle[before] >= idle[after] for before, after in pairwise(ids(page)))
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_phone_scrolls_the_table_and_not_the_page(visit, report):
    page = visit(report, PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    region = page.get_by_role("region", name="Tokens")
    assert region.evaluate("element => element.scrollWidth > element.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=region.element_handle())


@pytest.mark.parametrize("theme", THEMES)
def test_it_prints_on_paper_and_nothing_is_cut_off(visit, report, tokens, screenshots, theme):
    page = visit(report, color_scheme=theme)
    path = screenshots / f"report-{theme}.pdf"
    page.pdf(path=path, format="A4", landscape=True)

    text = "".join("".join(sheet.extract_text().split()) for sheet in PdfReader(path).pages)
    assert [token["id"] for token in tokens if token["id"] not in text] == []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1060, "height": 750})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1060
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
