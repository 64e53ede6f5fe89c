# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import time
from datetime import UTC, datetime

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._headers import next_cursor, parse_date
from hypothesis import given
from hypothesis import strategies as st

HOST = "https://acme.okta.com"
PATH = "/api/v1/users/00u1/clients"
URL = HOST + PATH
SELF = f'<{URL}?limit=2>; rel="self"'
NEXT = f'<{URL}?after=0oa2&limit=2>; rel="next"'


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


@table(
    ("header", "expected"),
    {
        "no header": ("", None),
        "blank": (" ", None),
        "last page": (SELF, None),
        "next alone": (NEXT, "0oa2"),
        "two lines joined": (f"{SELF}, {NEXT}", "0oa2"),
        "joined without a blank": (f"{NEXT},{SELF}", "0oa2"),
        "joined with much space": (f"  {SELF} \t,\t {NEXT}  ", "0oa2"),
        "comma at the end": (f"{NEXT}, ", "0oa2"),
        "unquoted rel": (f"<{URL}?after=0oa2>;rel=next", "0oa2"),
        "blanks around =": (f'<{URL}?after=0oa2> ; rel = "next"', "0oa2"),
        "upper case": (f'<{URL}?after=0oa2>; REL="Next"', "0oa2"),
        "several rels in one": (f'<{URL}?after=0oa2>; rel="last next"', "0oa2"),
        "rel of which next is a part": (f'<{URL}?after=0oa2>; rel="next-archive"', None),
        "no rel": (f"<{URL}?after=0oa2>", None),
        "parameter that ends in rel": (f'<{URL}?after=0oa2>; xrel="next"', None),
        "parameter without a value": (f'<{URL}?after=0oa2>; crossorigin; rel="next"', "0oa2"),
        "extended parameter": (f"<{URL}?after=0oa2>; title*=UTF-8''page%202; rel=next", "0oa2"),
        "comma and = in the title": (f'<{URL}?after=0oa2>; title="a=1, <b>; c"; rel="next"', "0oa2"),
        "quotes in the title": (f'<{URL}?after=0oa2>; title="say \\"next\\", please"; rel="next"', "0oa2"),
        "rel in the title": (f'{NEXT}, <{URL}?after=0oa9>; title="; rel=next"; rel="prev"', "0oa2"),
        "rel in the title of the last page": (f'<{URL}?limit=2>; title="; rel=next"; rel="self"', None),
        "comma in the target": (f'<{URL}?after=0oa2,0oa3>; rel="next"', "0oa2,0oa3"),
        "first next counts": (f'{NEXT}, <{URL}?after=0oa9>; rel="next"', "0oa2"),
        "encoded cursor": (f'<{URL}?after=a%2Bb%3D%3D+c%26d>; rel="next"', "a+b== c&d"),
        "target without a host": (f'<{PATH}?after=0oa2>; rel="next"', "0oa2"),
        "target with a query alone": ('<?after=0oa2>; rel="next"', "0oa2"),
        "target without a scheme": (f'<//acme.okta.com{PATH}?after=0oa2>; rel="next"', "0oa2"),
        "target in blanks": (f'< {URL}?after=0oa2 >; rel="next"', "0oa2"),
        "default port named": (f'<{HOST}:443{PATH}?after=0oa2>; rel="next"', "0oa2"),
        "host in upper case": (f'<HTTPS://ACME.okta.com{PATH}?after=0oa2>; rel="next"', "0oa2"),
        "target of another rel leads elsewhere": (f'<https://b.okta.com/>; rel="help", {NEXT}', "0oa2"),
    },
)
def test_next_cursor(header, expected):
    assert next_cursor(header, URL) == expected


@table(
    ("url", "target"),
    {
        "default port asked": (f"{HOST}:443{PATH}", URL),
        "port asked": (f"{HOST}:8443{PATH}", f"{HOST}:8443{PATH}"),
        "default port of http": (f"http://localhost{PATH}", f"http://localhost:80{PATH}"),
        "IPv6": (f"http://[::1]:8080{PATH}", f"http://[::1]:8080{PATH}"),
    },
)
def test_next_cursor_knows_the_same_origin(url, target):
    assert next_cursor(f'<{target}?after=0oa2>; rel="next"', url) == "0oa2"


@table(
    ("header", "reason"),
    {
        "another host": (f'<https://evil.example{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "subdomain": (f'<https://x.acme.okta.com{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "another scheme": (f'<http://acme.okta.com{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "another scheme with our port": (
            f'<http://acme.okta.com:443{PATH}?after=0oa2>; rel="next"',
            "another host or scheme",
        ),
        "another port": (f'<{HOST}:8443{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "another host without a scheme": (f'<//evil.example{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "user": (f'<https://jane@acme.okta.com{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "password": (f'<https://:x@acme.okta.com{PATH}?after=0oa2>; rel="next"', "another host or scheme"),
        "our host as a user": (
            f'<https://acme.okta.com@evil.example{PATH}?after=0oa2>; rel="next"',
            "another host or scheme",
        ),
        "no URL of the web": ('<javascript:alert(1)>; rel="next"', "another host or scheme"),
        "another path": (f'<{HOST}/api/v1/users?after=0oa2>; rel="next"', "another list"),
        "longer path": (f'<{URL}/0oa1?after=0oa2>; rel="next"', "another list"),
        "no cursor": (f'<{URL}?limit=2>; rel="next"', "another list"),
        "empty cursor": (f'<{URL}?after=>; rel="next"', "another list"),
        "empty target": ('<>; rel="next"', "another list"),
        "port that is no number": (f'<{HOST}:abc{PATH}?after=0oa2>; rel="next"', "link"),
        "bracket left open": (f'<https://[::1{PATH}?after=0oa2>; rel="next"', "link"),
        "no brackets": (f'{URL}?after=0oa2; rel="next"', "Link header that cannot be read"),
        "bracket never closed": (f'<{URL}?after=0oa2; rel="next"', "Link header that cannot be read"),
        "quote never closed": (f'<{URL}?after=0oa2>; rel="next', "Link header that cannot be read"),
        "nonsense behind": (f"{NEXT}, nonsense", "Link header that cannot be read"),
        "no comma between": (f"{SELF} {NEXT}", "Link header that cannot be read"),
    },
)
def test_next_cursor_refuses(header, reason):
    with pytest.raises(ValueError, match="^followed by a ") as refused:
        next_cursor(header, URL)

    assert reason in str(refused.value)
    assert "after=" not in str(refused.value)


@given(st.text())
def test_an_odd_link_header_is_refused_with_a_reason(header):
    try:
        outcome = str(next_cursor(header, URL))
    except ValueError as refused:
        outcome = str(refused)

    assert outcome.startswith(("None", "followed by a "))


@table(
    ("header", "expected"),
    {
        "as servers send it": ("Thu, 11 Sep 2025 16:21:50 GMT", datetime(2025, 9, 11, 16, 21, 50, tzinfo=UTC)),
        "offset": ("Thu, 11 Sep 2025 18:21:50 +0200", datetime(2025, 9, 11, 16, 21, 50, tzinfo=UTC)),
        "missing": (None, None),
        "empty": ("", None),
        "nonsense": ("yesterday", None),
        "ISO 8601": ("2025-09-11T16:21:50Z", None),
        "no such day": ("Thu, 31 Feb 2025 16:21:50 GMT", None),
        "no such hour": ("Thu, 11 Sep 2025 25:21:50 GMT", None),
        "no such offset": ("Thu, 11 Sep 2025 16:21:50 +9900", None),
        "year that no calendar has": ("Thu, 11 Sep 99999999999999999999 16:21:50 GMT", None),
    },
)
def test_parse_date(header, expected):
    assert parse_date(header) == expected


@table(
    "header",
    {
        "unknown zone": "Thu, 11 Sep 2025 16:21:50 -0000",
        "no zone": "Thu, 11 Sep 2025 16:21:50",
        "two lines joined": "Thu, 11 Sep 2025 16:21:50 GMT, Thu, 11 Sep 2025 16:21:50 GMT",
    },
)
def test_parse_date_does_not_take_the_time_zone_of_the_machine(monkeypatch, header):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        date = parse_date(header)
        assert date is None or date.timestamp() == 1757607710
    finally:
        monkeypatch.undo()
        time.tzset()
