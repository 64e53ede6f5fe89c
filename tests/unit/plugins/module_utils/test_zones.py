# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.module_utils import _zones


class Pages:
    """A client that returns these zones, in two pages."""

    def __init__(self, *zones):
        self.zones = zones

    def pages(self, path, query):
        assert (path, query) == ("/api/v1/zones", {"limit": 200})
        yield list(self.zones[:1]), "after"
        yield list(self.zones[1:]), None


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ([{"type": "CIDR", "value": "192.0.2.0/24"}, {"type": "RANGE", "value": "10.0.0.1-10.0.0.9"}], 2),
        (None, 0),
        ("192.0.2.0/24", 0),
        (["192.0.2.0/24", {"type": "CIDR"}], 2),
    ],
)
def test_addresses_of_a_zone_are_texts(value, addresses):
    (zone,) = _zones.read_zones(Pages({"id": "nzo1", "gateways": value}))
    assert len(zone["gateways"]) == addresses
    assert all(isinstance(text, str) for text in zone["gateways"])
    assert (zone["name"], zone["type"], zone["proxies"]) == (None, None, [])


def test_zones_of_every_page_have_names():
    zones = _zones.read_zones(Pages({"id": "nzo1", "name": "Office"}, {"id": "nzo2", "name": 1}))
    assert _zones.names_of(zones) == {"nzo1": "Office", "nzo2": "nzo2"}
