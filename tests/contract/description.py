# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""okta.yml, which describes Okta."""

from pathlib import Path

import yaml

DESCRIPTION = yaml.safe_load(Path(__file__).with_name("okta.yml").read_text())
_RESPONSES = DESCRIPTION["components"]["responses"]
# For answers to an access token that is no good.
DESCRIPTION_OF_EMPTY_REFUSALS = {
    **DESCRIPTION,
    "components": {
        **DESCRIPTION["components"],
        "responses": {
            **_RESPONSES,
            "Refused": _RESPONSES["RefusedAccessToken"],
            "Unauthorized": _RESPONSES["UnauthorizedAccessToken"],
        },
    },
}


def operations():
    """(path, method, operation) of each operation."""
    for path, item in DESCRIPTION["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method.upper(), operation
