# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.plugin_utils._quarantine import is_quarantine, problem_of


def zone(*gateways, proxies=(), kind="IP"):
    return {"type": kind, "gateways": list(gateways), "proxies": list(proxies)}


@pytest.mark.parametrize(
    "addresses",
    [
        ["192.0.2.0/24"],
        ["192.0.2.7"],
        ["198.51.100.128/25", "203.0.113.0/24"],
        ["192.0.2.1-192.0.2.254"],
        ["192.0.2.1 - 192.0.2.9"],
        ["2001:db8::/32"],
        ["2001:db8:1::/48", "2001:db8::1-2001:db8::ffff"],
        ["192.0.2.9/24"],
    ],
)
def test_addresses_for_documentation_are_nobodys(addresses):
    assert problem_of(zone(*addresses)) is None
    assert problem_of(zone("192.0.2.0/24", proxies=addresses)) is None
    assert is_quarantine(zone(*addresses))


@pytest.mark.parametrize(
    "address",
    [
        "192.0.0.0/16",
        "0.0.0.0/0",
        "10.0.0.0/8",
        "127.0.0.1",
        "192.0.2.0/23",
        "192.0.2.1-192.0.3.1",
        "192.0.1.255-192.0.2.1",
        "192.0.2.1-198.51.100.1",
        "2001:db0::/28",
        "::ffff:192.0.2.1",
        "192.0.2.1-2001:db8::1",
        "office",
        "",
        "-",
    ],
)
def test_any_other_address_may_be_somebodys(address):
    for one in (zone("192.0.2.0/24", address), zone("192.0.2.0/24", proxies=[address])):
        assert problem_of(one) == f"contains addresses that somebody may have ({address})"
        assert not is_quarantine(one)


@pytest.mark.parametrize(
    ("one", "problem"),
    [
        (zone(kind="DYNAMIC"), "is of type DYNAMIC, so somebody may be in it"),
        (zone("192.0.2.0/24", kind=None), "is of type None, so somebody may be in it"),
        (zone(), "has no gateway addresses, and what Okta makes of that is not known"),
        (zone(proxies=["192.0.2.0/24"]), "has no gateway addresses, and what Okta makes of that is not known"),
    ],
)
def test_a_zone_without_addresses_is_no_quarantine(one, problem):
    assert problem_of(one) == problem
