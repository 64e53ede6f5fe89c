# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for the get-pip.py that ansible-test downloads, where its host cannot be reached.

ansible-test runs this in each new virtual environment, with the pip release it wants as an argument. That release has
been put beside this file as a wheel, and a wheel of pip is installed as soon as it is unpacked.
"""

import sys
import sysconfig
import zipfile
from pathlib import Path

for requirement in sys.argv[1:]:
    if not requirement.startswith("-"):
        (wheel,) = Path(__file__).parent.glob(requirement.replace("==", "-") + "-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(sysconfig.get_path("purelib"))
