# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that audit_api_tokens writes, in a browser: with and without its script, on a phone, on paper, dark."""

import json
import re
import subprocess
from itertools import groupby, pairwise

import pytest
import yaml
from ansible_collections.identityops.okta.plugins.plugin_utils._report_html import to_html
from ansible_process import environment_of
from audits import SUPER, UNSEEN, audit, report_on
from audits import token as made_up_token
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
    """The tokens of all orgs by ID."""
    return {token["id"]: token for org in orgs for token in org["tokens"]}


@pytest.fixture(scope="session")
def large_report(tmp_path_factory):
    """The address of a page about 2,000 tokens with about five findings each.

    To find elements by their role takes long in it.
    """
    folder = tmp_path_factory.mktemp("large")
    tokens = [
        made_up_token(
            number,
            owner={
                "login": f"svc-{number % 400}@example.com",
                "status": "LOCKED_OUT" if number % 20 == 0 else "ACTIVE",
            },
            owner_roles=[SUPER] if number % 3 == 0 else [],
            network={"connection": "ANYWHERE"},
            age_days=number % 700,
            idle_days=number % 30,
            expires_in_days=30 - number % 30,
            userId=f"00uowner{number % 400:012}",
            **({"_embedded": UNSEEN} if number % 50 == 0 else {}),
        )
        for number in range(2000)
    ]
    rules = {
        **{name: {"severity": "medium"} for name in ("owner_is_super_admin", "unrestricted_network", "shared_account")},
        **{name: {"severity": "low", "days": 7} for name in ("idle", "old", "expires_soon")},
        "owner_not_active": {"severity": "high"},
    }
    path = folder / "report.html"
    path.write_text(to_html(report_on(audit(folder, tokens, policy={"rules": rules}))))
    return path.as_uri()


def escaped(name):
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)


def column(page, number):
    """The texts of a column of the tokens, from top to bottom."""
    texts = page.locator(f".list tbody tr:first-child > :nth-child({number})").all_inner_texts()
    return [" ".join(text.split()) for text in texts]


def ids(page, visible=False):
    """The IDs of the tokens, from top to bottom."""
    return page.locator(f".list .id{':visible' if visible else ''}").all_inner_texts()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_is_accessible_in_light_and_dark(visit, report, screenshots, theme, size):
    page = visit(report, size, color_scheme=theme, bypass_csp=True)
    page.screenshot(path=screenshots / f"report-{theme}-{size[0]}.png")
    for button in page.locator(".list .name button").all()[:3]:
        button.click()
    page.screenshot(path=screenshots / f"report-{theme}-{size[0]}-full.png", full_page=True)

    violations = [
        f"{violation['id']}: {node['html']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]

    assert violations == []
    red, _green, _blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (red < 64) == (theme == "dark")


def test_it_is_accessible_without_its_script(visit, report):
    page = visit(report, bypass_csp=True)
    page.evaluate("document.documentElement.classList.remove('scripted')")

    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []


def test_names_are_shown_as_the_text_they_are(visit, report):
    page = visit(report)
    shown = page.locator(".list .name").evaluate_all("names => names.map(name => name.textContent)")

    assert [name for name in HOSTILE if escaped(name) not in shown] == []
    assert page.locator("script").count() == 1
    assert page.locator("img, b, i, h1:not(header h1)").count() == 0


def test_no_name_turns_around_what_stands_beside_it(visit, report):
    page = visit(report)
    page.get_by_role("button", name="Open all").click()
    turned = page.evaluate("""() => {
        const left = (text, index) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + 1);
            return range.getBoundingClientRect().left;
        };
        return [...document.querySelectorAll("main code.id, main .muted, .findings a")].map((one) => one.firstChild)
            .filter((text) => text?.length > 3 && left(text, 0) > left(text, 3)).map((text) => text.data);
    }""")

    assert turned == []


def test_it_is_complete_without_scripts(visit, report, orgs, tokens):
    page = visit(report, java_script_enabled=False)

    assert sorted(ids(page, visible=True)) == sorted(tokens)
    text = " ".join(page.locator("main").inner_text().split())
    findings = [finding for org in orgs for finding in org["findings"]]
    assert findings
    for finding in findings:
        assert f"{finding['message']} {finding['remedy']}" in text
        assert (finding["command"] or "") in text
    assert page.locator("button:visible, input:visible, select:visible").count() == 0


def test_a_click_opens_a_token_and_another_closes_it(visit, report, orgs):
    page = visit(report)
    finding = orgs[0]["findings"][0]
    body = page.locator(f"#token-{finding['token_id']}")
    button = body.locator(".name button")
    message = body.get_by_text(finding["message"])

    assert not message.is_visible()
    button.click()
    assert message.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    assert not message.is_visible()
    assert button.get_attribute("aria-expanded") == "false"


def test_an_address_leads_to_an_open_token(visit, report, orgs):
    token_id = orgs[0]["findings"][-1]["token_id"]
    page = visit(f"{report}#token-{token_id}")

    body = page.locator(f"#token-{token_id}")
    assert body.locator(".detail").is_visible()
    assert body.locator(".detail").evaluate("row => row.getBoundingClientRect().top < innerHeight")


def test_an_id_can_be_copied(visit, report, tokens):
    page = visit(report, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".list .name button").first.click()
    page.get_by_role("button", name="Copy ID").click()
    page.get_by_role("button", name="Copied").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == ids(page)[0]


def test_an_id_is_selected_where_it_cannot_be_copied(visit, report):
    page = visit(report)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.locator(".list .name button").first.click()
    page.get_by_role("button", name="Copy ID").click()
    page.get_by_role("button", name="Selected").wait_for()

    assert page.evaluate("getSelection().toString()") == ids(page)[0]


@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low", "unknown"])
def test_a_tile_shows_the_tokens_with_that_severity(visit, report, orgs, severity):
    page = visit(report)
    page.get_by_role("button", name=re.compile(rf"^[\d,]+ {severity}$")).click()

    found = [finding for org in orgs for finding in org["findings"] if finding["severity"] == severity]
    assert sorted(ids(page, visible=True)) == sorted({finding["token_id"] for finding in found})
    tile = page.locator(f"button.tile[data-severity={severity}]")
    assert tile.get_attribute("aria-pressed") == "true"
    assert int(tile.locator(".value").inner_text()) == len(found)


def test_filters_and_search_narrow_the_list_together(visit, report, tokens):
    page = visit(report)

    def visible(**wanted):
        page.get_by_role("button", name="Clear").click()
        for name, value in wanted.items():
            field = page.locator(f"#filters [name={name}]")
            field.fill(value) if name == "text" else field.select_option(value)
        return set(ids(page, visible=True))

    def with_login(login):
        return {one["id"] for one in tokens.values() if one["_embedded"]["owner"]["login"] == login}

    agents = {one["id"] for one in tokens.values() if one["clientName"] != "Okta API"}
    restricted = {one["id"] for one in tokens.values() if one["network"].get("include")}
    idle = {one["id"] for one in tokens.values() if one["idle_days"] >= 14 and one["id"] not in agents}
    jane = with_login("jane.doe@example.com")

    assert visible() == set(tokens)
    assert visible(agent="yes") == agents
    assert visible(network="zones") == restricted
    assert visible(rule="idle") == idle
    assert visible(owner="jane.doe@example.com") == jane
    assert visible(text="jane.DOE") >= jane
    assert visible(text="jane.doe", rule="idle") <= idle
    assert visible(text="nothing of the kind") == set()
    assert page.get_by_role("status").inner_text() == f"Showing 0 of 0 tokens that match, of {len(tokens)}"


def test_a_rule_leads_to_its_tokens(visit, report, orgs):
    page = visit(report)
    page.locator("#rule-idle").get_by_role("button").click()

    idle = {finding["token_id"] for org in orgs for finding in org["findings"] if finding["rule"] == "idle"}
    assert set(ids(page, visible=True)) == idle


def test_a_click_sorts_every_column_and_another_reverses(visit, report):
    page = visit(report)
    headings = page.locator(".list thead th")
    values_before = [column(page, number) for number in range(1, headings.count() + 1)]

    for number, before in enumerate(values_before, 1):
        heading = headings.nth(number - 1)
        while heading.get_attribute("aria-sort") != "ascending":
            heading.get_by_role("button").click()
        assert page.locator("[aria-sort]").count() == 1
        rising = column(page, number)
        heading.get_by_role("button").click()
        assert (heading.get_attribute("aria-sort"), page.locator("[aria-sort]").count()) == ("descending", 1)
        falling = column(page, number)

        assert sorted(before) == sorted(rising) == sorted(falling)
        numbers = [[int(text) for text in texts if text.isdigit()] for texts in (rising, falling)]
        if any(numbers):
            assert (numbers[0], numbers[1]) == (sorted(numbers[0]), sorted(numbers[1], reverse=True))
        elif number > 2:
            assert [text for text, _same in groupby(rising)] == [text for text, _same in groupby(reversed(falling))]


def test_the_worst_come_first(visit, report):
    severities = [text.split()[0] for text in column(visit(report), 2)]
    order = ["critical", "high", "medium", "unknown", "low", "none"]

    assert severities == sorted(severities, key=order.index)
    assert len(set(severities)) > 2


def test_the_keyboard_sorts_a_column_and_opens_a_token(visit, report, tokens):
    page = visit(report)
    page.locator(".list thead").get_by_role("button", name="Idle").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")

    used = [tokens[one]["idle_days"] for one in ids(page) if not tokens[one]["never_used"]]
    assert all(before >= after for before, after in pairwise(used))
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.locator(".list .name button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".list tbody").first.locator(".detail").is_visible()


def test_head_and_first_column_stay_when_the_list_scrolls(visit, large_report):
    page = visit(large_report, PHONE)
    region = page.get_by_role("region", name="Tokens")
    region.evaluate("region => region.scrollTo(200, 400)")
    page.wait_for_function("region => region.scrollTop > 300 && region.scrollLeft > 100", arg=region.element_handle())

    places = page.evaluate("""() => {
        const box = document.querySelector("#list .region").getBoundingClientRect();
        const head = document.querySelector(".list thead th").getBoundingClientRect();
        const rows = [...document.querySelectorAll(".list tbody th")].map((cell) => cell.getBoundingClientRect());
        return [head.top - box.top, head.left - box.left, ...rows.slice(0, 50).map((row) => row.left - box.left)];
    }""")

    assert all(abs(place) <= 2 for place in places)


def test_a_phone_scrolls_the_list_and_not_the_page(visit, report):
    page = visit(report, PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    region = page.get_by_role("region", name="Tokens")
    assert region.evaluate("element => element.scrollWidth > element.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=region.element_handle())
    page.locator(".list .name button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scripted", [True, False], ids=["", "without script"])
def test_it_prints_on_paper_and_nothing_is_cut_off(visit, report, tokens, screenshots, theme, scripted):
    page = visit(report, color_scheme=theme, java_script_enabled=scripted)
    path = screenshots / f"report-{theme}-{scripted}.pdf"
    page.pdf(path=path, format="A4", landscape=True)

    sheets = ["".join(sheet.extract_text().split()) for sheet in PdfReader(path).pages]
    text = "".join(sheets)
    assert [token for token in tokens if token not in text] == []
    assert text.index("OwnerisaSuperAdministrator") < text.index(next(iter(tokens)))
    listed = [sheet for sheet in sheets if sum(token in sheet for token in tokens) > 2]
    assert len(listed) > 1
    assert [sheet for sheet in listed if "Adminroles" not in sheet] == []
    if scripted:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1060, "height": 750})
        assert page.evaluate("document.documentElement.scrollWidth") <= 1060
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_2000_tokens_open_within_a_second_and_stay_usable(visit, large_report, screenshots):
    page = visit(large_report)
    session = page.context.new_cdp_session(page)
    # Seconds that the page itself computes, so that a busy machine changes little.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(action):
        def spent():
            metrics = session.send("Performance.getMetrics")["metrics"]
            return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

        before = spent()
        action()
        page.evaluate("document.body.offsetHeight")
        return spent() - before

    # Half a second on a machine that does nothing else; tests run on busy ones.
    assert seconds(page.reload) < 2
    page.screenshot(path=screenshots / "report-2000.png")
    assert page.locator("#shown").inner_text() == "Showing 200 of 2,000 tokens"
    assert seconds(lambda: page.locator("#filters [name=text]").fill("svc-17@example.com")) < 1
    assert page.locator("#shown").inner_text() == "Showing 5 of 5 tokens that match, of 2,000"
    assert seconds(lambda: page.locator("#filters [name=severity]").select_option("medium")) < 1
    assert seconds(lambda: page.locator("#filters [type=reset]").click()) < 1
    assert seconds(lambda: page.locator(".list thead button").nth(5).click()) < 1
    assert len(ids(page, visible=True)) == 200
    page.locator("#show-all").click()
    assert len(ids(page, visible=True)) == 2000
    assert not page.locator("#show-all").is_visible()


def test_2000_tokens_are_all_printed(visit, large_report):
    page = visit(large_report)
    page.emulate_media(media="print")

    assert len(ids(page, visible=True)) == 2000
