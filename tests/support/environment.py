# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment that tests and checks run in: nothing of the caller's shell that could change a run."""

import re
import sys
from collections.abc import Mapping

_FOREIGN = re.compile(
    r"ANSIBLE_.*|OKTA_.*|CONTROLLER_.*|TOWER_.*|.*_PROXY|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE"
    r"|PYTHON(DONTWRITEBYTECODE|HOME|PATH|WARNINGS|OPTIMIZE)|VIRTUAL_ENV|LC_.*|LANG|LANGUAGE|TZ",
    re.IGNORECASE,
)

UTF_8 = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def clean(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those for Ansible, Okta, Python and proxies, and with UTF-8, as Ansible demands."""
    return {**{name: value for name, value in variables.items() if not _FOREIGN.fullmatch(name)}, "LC_ALL": UTF_8}
