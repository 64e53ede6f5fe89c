# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the plugins share: the checkout as an importable collection, an environment without Okta in it, signals that are heard."""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[2]


def _offer_checkout_as_collection():
    """Make ansible_collections.identityops.okta importable whatever the folder of the checkout is called."""
    folder = Path(tempfile.mkdtemp(prefix="identityops-okta-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    collection = folder / "ansible_collections" / "identityops" / "okta"
    collection.parent.mkdir(parents=True)
    collection.symlink_to(ROOT, target_is_directory=True)
    sys.path[:0] = [str(folder), str(ROOT / "tests")]


def _listen_to_signals():
    """What is started in the background ignores some signals, and so would all that the tests start."""
    for number, default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, default)


_offer_checkout_as_collection()
_listen_to_signals()

os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".cache" / "hypothesis")
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No test depends on the org, proxy or CA bundle that the caller's shell holds."""
    for name in list(os.environ):
        if (
            name.upper().startswith("OKTA_")
            or name.upper().endswith("_PROXY")
            or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        ):
            monkeypatch.delenv(name)
