# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._networks import (
    Network,
    describe_network,
    is_settable,
    parse_network,
)

NAMES = {"nzo1": "Office", "nzo2": "VPN"}
BOTH = {"connection": "ZONE", "include": ["nzo2", "nzo1"], "exclude": ["nzo3"]}


@pytest.mark.parametrize(
    ("value", "network", "text"),
    [
        ({"connection": "ANYWHERE"}, Network("ANYWHERE"), "from anywhere"),
        ({"connection": "ANYWHERE", "include": ["nzo1"]}, Network("ANYWHERE"), "from anywhere"),
        (
            BOTH,
            Network("ZONE", frozenset({"nzo1", "nzo2"}), frozenset({"nzo3"})),
            "only from Office (nzo1), VPN (nzo2) except from nzo3",
        ),
        (
            {"connection": "ZONE", "exclude": ["nzo1"]},
            Network("ZONE", exclude=frozenset({"nzo1"})),
            "from anywhere except from Office (nzo1)",
        ),
        ({"connection": "ZONE", "include": None}, Network("ZONE"), "from anywhere"),
        (None, None, "in a way that is not documented ('None')"),
        ({}, None, "in a way that is not documented ('{}')"),
        ({"connection": "ANY_ZONE"}, None, "in a way that is not documented"),
        ({"connection": "ZONE", "include": "nzo1"}, None, "in a way that is not documented"),
        ({"connection": "ZONE", "exclude": [1]}, None, "in a way that is not documented"),
    ],
)
def test_a_network_is_read_and_described(value, network, text):
    assert parse_network(value) == network
    assert describe_network(value, NAMES).startswith(text)


def test_a_network_is_written_as_okta_does():
    assert parse_network(BOTH).as_json() == {
        "connection": "ZONE",
        "include": ["nzo1", "nzo2"],
        "exclude": ["nzo3"],
    }
    assert Network("ANYWHERE").as_json() == {"connection": "ANYWHERE"}


@pytest.mark.parametrize(
    ("network", "settable"),
    [
        (Network("ANYWHERE"), True),
        (Network("ZONE", frozenset({"nzo1"})), True),
        (Network("ZONE", exclude=frozenset({"nzo1"})), True),
        (Network("ZONE"), False),
    ],
)
def test_a_network_without_zones_cannot_be_asked_for(network, settable):
    assert is_settable(network) is settable
