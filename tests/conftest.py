# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share: a clean environment, this checkout as an importable collection, signals that are not
ignored."""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from environment import ROOT, clean_this_process, link_collection


def pytest_configure(config):
    """Let hypothesis try the same examples in each run, and more of them in a thorough one."""
    if config.pluginmanager.has_plugin("hypothesispytest"):
        from hypothesis import settings

        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".cache" / "hypothesis")
        profile = config.getoption("--hypothesis-profile") or "every_day"
        settings.register_profile("every_day", deadline=None, derandomize=True, max_examples=25)
        settings.register_profile("thorough", settings.get_profile("every_day"), max_examples=500)
        settings.load_profile(profile)


def _make_collection_importable():
    """Make ansible_collections.identityops.okta importable whatever the folder of the checkout is called."""
    folder = Path(tempfile.mkdtemp(prefix="identityops-okta-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.insert(0, str(link_collection(folder)))
    configuration = folder / "ansible.cfg"
    configuration.touch()
    os.environ["ANSIBLE_CONFIG"] = str(configuration)


def _restore_signals():
    """Heed the signals that a process started in the background ignores, because all that the tests start would ignore
    them too."""
    for number, default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, default)


clean_this_process()
_make_collection_importable()
_restore_signals()
