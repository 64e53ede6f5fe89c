# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways around an approval."""

import hypothesis
import pytest
from ansible_collections.identityops.okta.plugins.module_utils._awx_graph import Link, extra_links, unguarded
from hypothesis import strategies

CHAIN = {Link("audit", "success", "plan"), Link("plan", "success", "approval"), Link("approval", "success", "revoke")}
OWN = ["audit", "plan", "approval", "revoke"]


def link(text):
    return Link(*text.split())


@pytest.mark.parametrize(
    ("added", "reached"),
    [
        ([], {"audit", "plan"}),
        (["audit success other"], {"audit", "plan", "other"}),
        (["approval failure other"], {"audit", "plan"}),
        (["audit always other", "other success revoke"], {"audit", "plan", "other", "revoke"}),
        (["other always revoke"], {"audit", "plan", "other", "revoke"}),
        (["plan success second", "second success other"], {"audit", "plan"}),
        (["approval success other", "other success revoke"], {"audit", "plan"}),
    ],
)
def test_nodes_that_are_reached_without_an_approval(added, reached):
    links = CHAIN | {link(text) for text in added}
    nodes = {node for one in links for node in (one.source, one.target)}

    assert unguarded(links, nodes, ["approval", "second"]) == reached


def test_links_between_own_nodes_only_as_defined():
    added = {link("audit always revoke"), link("approval failure revoke"), link("audit success other")}

    assert extra_links(CHAIN | added, CHAIN, OWN) == added - {link("audit success other")}


NAMES = strategies.sampled_from("abcdef")


@hypothesis.given(strategies.sets(strategies.builds(Link, NAMES, strategies.just("success"), NAMES), max_size=12))
def test_without_a_path_around_the_approval_nothing_is_reached(links):
    """Compare with all paths from a start, one by one."""
    nodes, targets = set("abcdef"), {one.target for one in links}

    def walk(path):
        yield path
        for one in links:
            if one.source == path[-1] and one.target not in path:
                yield from walk([*path, one.target])

    paths = [path for start in nodes - targets for path in walk([start])]
    assert unguarded(links, nodes, ["c"]) == {path[-1] for path in paths if "c" not in path}
