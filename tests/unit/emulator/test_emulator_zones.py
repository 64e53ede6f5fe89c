# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
import requests
from emulator.model import Zone, address_range
from requests.adapters import HTTPAdapter

TOKEN = "/api-tokens/00Tjane"


@pytest.fixture
def zones(okta):
    """Zones of each kind."""
    okta.add("zones", id="nzohome", name="Home", gateways=["127.0.0.2/32"], proxies=["10.0.0.1-10.0.0.9"])
    okta.add("zones", id="nzoall", name="All", gateways=["127.0.0.1-127.0.0.9", "::1"])
    okta.add("zones", id="nzonobody", name="Nobody", gateways=["192.0.2.0/24"])
    okta.add("zones", id="nzooff", name="Off", status="INACTIVE", gateways=["127.0.0.0/8"])
    okta.add("zones", id="nzoplace", name="Place", type="DYNAMIC")
    okta.add("zones", id="nzonew", name="New kind", type="DYNAMIC_V2")
    okta.add("zones", id="nzoblock", name="BlockedIpZone", usage="BLOCKLIST", system=True)


class From(HTTPAdapter):
    """Sends from another loopback address."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, **options, source_address=(self.address, 0))


def call_from(okta, address, path="/users/me", secret="s-jane"):
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", From(address))
        return session.get(f"{okta.url}/api/v1{path}", headers={"Authorization": f"SSWS {secret}"}, timeout=5)


def restrict(api, **network):
    return api("PUT", TOKEN, json={"network": network})


@pytest.mark.parametrize(
    ("network", "addresses"),
    [
        ({"connection": "ANYWHERE"}, {"127.0.0.1", "127.0.0.2", "127.0.0.3"}),
        ({"connection": "ZONE", "include": ["nzohome"]}, {"127.0.0.2"}),
        ({"connection": "ZONE", "include": ["nzohome", "nzonobody"]}, {"127.0.0.2"}),
        ({"connection": "ZONE", "include": ["nzonobody"]}, set()),
        ({"connection": "ZONE", "include": ["nzo1"]}, set()),
        ({"connection": "ZONE", "include": ["nzoplace"]}, set()),
        ({"connection": "ZONE", "exclude": ["nzohome"]}, {"127.0.0.1", "127.0.0.3"}),
        ({"connection": "ZONE", "include": ["nzoall"], "exclude": ["nzohome"]}, {"127.0.0.1", "127.0.0.3"}),
        ({"connection": "ZONE"}, {"127.0.0.1", "127.0.0.2", "127.0.0.3"}),
    ],
)
def test_the_network_condition_decides_from_where_a_token_works(api, okta, zones, network, addresses):
    assert restrict(api, **network).status_code == 200
    tried = {address: call_from(okta, address).status_code for address in ("127.0.0.1", "127.0.0.2", "127.0.0.3")}
    assert {address for address, status in tried.items() if status == 200} == addresses
    assert set(tried.values()) <= {200, 403}


def test_a_refused_call_is_logged_with_its_address_and_is_not_use(api, okta, zones):
    restrict(api, connection="ZONE", include=["nzohome"])
    before = okta.org.api_tokens["00Tjane"].expires_at
    okta.clock.advance(3600)
    refused = call_from(okta, "127.0.0.3", "/api-tokens")
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "E0000006")
    assert okta.org.api_tokens["00Tjane"].expires_at == before
    event = api("GET", "/logs").json()[-1]
    assert (event["eventType"], event["outcome"]["result"], event["client"]["ipAddress"]) == (
        "system.api_token.request_outside_allowed_range",
        "DENY",
        "127.0.0.3",
    )
    assert event["request"]["ipChain"] == [{"ip": "127.0.0.3", "version": "V4"}]
    assert event["target"][0]["id"] == event["transaction"]["detail"]["requestApiTokenId"] == "00Tjane"
    assert event["actor"]["id"] == "00ujane"
    assert event["debugContext"]["debugData"]["requestUri"] == "/api/v1/api-tokens"


def test_a_token_may_not_even_revoke_itself_from_outside(api, okta, zones):
    restrict(api, connection="ZONE", include=["nzonobody"])
    assert api("DELETE", "/api-tokens/current", "SSWS s-jane").status_code == 403
    assert "00Tjane" in okta.org.api_tokens


def test_the_network_is_replaced_logged_and_noted(api, okta, zones):
    body = {
        "clientName": "Okta API",
        "created": "2026-11-02T12:00:00Z",
        "name": "Alpha",
        "userId": "00ujane",
        "network": {"connection": "ZONE", "include": ["nzohome"], "exclude": []},
    }
    before = api("GET", TOKEN).json()
    okta.clock.advance(5)
    changed = api("PUT", TOKEN, json=body)
    assert changed.json() == {
        **before,
        "lastUpdated": "2026-11-22T12:00:05.000Z",
        "network": {"connection": "ZONE", "include": ["nzohome"]},
    }
    (effect,) = okta.ledger
    assert effect["request_id"] == changed.headers["x-okta-request-id"]
    assert (effect["kind"], effect["id"], effect["network"]) == (
        "api_token_network",
        "00Tjane",
        {"connection": "ZONE", "include": ["nzohome"], "exclude": []},
    )
    restrict(api, connection="ANYWHERE")
    events = api("GET", "/logs", params={"filter": 'eventType eq "system.api_token.update"'}).json()
    assert [event["debugContext"]["debugData"]["networkConnection"] for event in events] == ["ZONE", "ANYWHERE"]
    assert events[0]["transaction"]["detail"] == {"requestApiTokenId": "00Tadmin"}
    wanted = 'eventType eq "system.api_token.update" and debugContext.debugData.networkConnection eq "ANYWHERE"'
    assert api("GET", "/logs", params={"filter": wanted}).json() == [events[1]]


@pytest.mark.parametrize("zone", ["nzonope", "nzooff", "nzonew", "nzoblock"])
@pytest.mark.parametrize("key", ["include", "exclude"])
def test_a_zone_that_a_token_cannot_use_is_refused(api, okta, zones, zone, key):
    refused = restrict(api, connection="ZONE", **{key: ["nzohome", zone]})
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "E0000001")
    assert zone in refused.json()["errorCauses"][0]["errorSummary"]
    assert okta.ledger == []
    assert okta.org.log == []


def test_zones_are_shown(api, okta, zones):
    listed = api("GET", "/zones")
    assert [zone["id"] for zone in listed.json()] == sorted(okta.org.zones)
    assert listed.headers["Link"] == f'<{okta.url}/api/v1/zones?limit=20>; rel="self"'
    home = api("GET", "/zones/nzohome").json()
    own = f"{okta.url}/api/v1/zones/nzohome"
    assert home == {
        "type": "IP",
        "id": "nzohome",
        "name": "Home",
        "status": "ACTIVE",
        "usage": "POLICY",
        "created": "2026-11-22T12:00:00.000Z",
        "lastUpdated": "2026-11-22T12:00:00.000Z",
        "system": False,
        "gateways": [{"type": "CIDR", "value": "127.0.0.2/32"}],
        "proxies": [{"type": "RANGE", "value": "10.0.0.1-10.0.0.9"}],
        "_links": {
            "self": {"href": own, "hints": {"allow": ["GET", "PUT", "DELETE"]}},
            "deactivate": {"href": f"{own}/lifecycle/deactivate", "hints": {"allow": ["POST"]}},
        },
    }
    assert home in listed.json()
    blocked = api("GET", "/zones/nzoblock").json()
    assert (blocked["gateways"], blocked["proxies"], blocked["system"]) == (None, None, True)
    assert "gateways" not in api("GET", "/zones/nzoplace").json()
    assert "activate" in api("GET", "/zones/nzooff").json()["_links"]
    assert api("GET", "/zones/nope").json()["errorSummary"] == "Not found: Resource not found: nope (NetworkZone)"


def test_zones_are_filtered_and_listed_in_pages(api, zones):
    def found(text):
        return [zone["id"] for zone in api("GET", "/zones", params={"filter": text}).json()]

    assert found('id eq "nzohome" or id eq "nzo1"') == ["nzo1", "nzohome"]
    assert found('usage eq "BLOCKLIST"') == found("system eq true") == ["nzoblock"]
    assert api("GET", "/zones", params={"filter": 'name eq "Home"'}).status_code == 400
    first = api("GET", "/zones?limit=6")
    second = api("GET", first.links["next"]["url"].partition("/api/v1")[2])
    assert (len(first.json()), len(second.json()), "next" in second.links) == (6, 3, False)


def test_a_zone_in_use_can_be_neither_deactivated_nor_deleted(api, okta, zones):
    restrict(api, connection="ZONE", exclude=["nzohome"])
    refused = api("POST", "/zones/nzohome/lifecycle/deactivate")
    assert (refused.status_code, refused.json()["errorCode"]) == (400, "E0000001")
    active = api("DELETE", "/zones/nzohome")
    assert active.json()["errorSummary"] == (
        "Api validation failed: The zone: Home is an active zone. Active zones cannot be deleted."
    )
    restrict(api, connection="ANYWHERE")
    off = api("POST", "/zones/nzohome/lifecycle/deactivate")
    assert (off.status_code, off.json()["status"]) == (200, "INACTIVE")
    assert api("DELETE", "/zones/nzohome").status_code == 204
    assert api("GET", "/zones/nzohome").status_code == 404
    assert [(effect["kind"], effect["id"]) for effect in okta.ledger][2:] == [
        ("zone_status", "nzohome"),
        ("zone", "nzohome"),
    ]
    types = [event["eventType"] for event in api("GET", "/logs").json()]
    assert types[2:] == ["zone.deactivate", "zone.delete"]


def test_an_inactive_zone_can_be_activated(api, okta, zones):
    assert api("POST", "/zones/nzooff/lifecycle/activate").json()["status"] == "ACTIVE"
    assert okta.org.zones["nzooff"].contains("127.0.0.1")


@pytest.mark.parametrize(
    ("gateways", "address", "inside"),
    [
        (["10.0.0.0/8"], "10.255.255.255", True),
        (["10.0.0.7/8"], "10.1.2.3", True),
        (["10.0.0.0/8"], "11.0.0.0", False),
        (["10.0.0.5-10.0.0.9"], "10.0.0.9", True),
        (["10.0.0.5-10.0.0.9"], "10.0.0.10", False),
        (["10.0.0.5"], "10.0.0.5", True),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["2001:db8::/32", "10.0.0.1"], "10.0.0.1", True),
        (["0.0.0.0/0"], "::1", False),
        ([], "10.0.0.1", False),
    ],
)
def test_a_zone_contains_its_gateways(gateways, address, inside):
    assert Zone("nzo", "Zone", gateways=gateways).contains(address) is inside
    assert not Zone("nzo", "Zone", status="INACTIVE", gateways=gateways).contains(address)
    assert not Zone("nzo", "Zone", proxies=gateways).contains(address)


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.0/33", "10.0.0.1-::1", "10.0.0.2-10.0.0.1", "a-b", "1-2-3"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is not a CIDR block or a range of addresses"):
        address_range(text)


def test_zones_survive_a_round_trip_through_the_state(api, okta, zones):
    state = api.control("GET", "/state").json()
    assert api.control("PUT", "/state", json=state).status_code == 200
    assert api.control("GET", "/state").json() == state
    assert okta.org.zones["nzohome"].gateways == ["127.0.0.2/32"]
