# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

# The emulator wants a newer Python than the modules do.
collect_ignore_glob = [] if sys.version_info >= (3, 11) else ["test_*.py"]


@pytest.fixture
def seed():
    from emulator import read_seed
    from emulator_org import SEED

    return read_seed(SEED)


@pytest.fixture(scope="session")
def okta_of_session():
    """The emulator that all tests share."""
    from emulator_org import NOW, SEED
    from shared_emulator import SharedEmulator

    with SharedEmulator(SEED, frozen=NOW) as shared:
        yield shared


@pytest.fixture
def okta(okta_of_session):
    """A small org whose clock stands still at NOW."""
    with okta_of_session.lend() as emulator:
        yield emulator


@pytest.fixture
def api(okta):
    from emulator_org import Api

    with (caller := Api(okta)).session:
        yield caller
