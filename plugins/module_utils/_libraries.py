# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: checks that the Python libraries which are installed are those that the modules need."""

from __future__ import annotations

import re
import sys
from typing import Any

from ._errors import MissingLibraryError, OktaError, UnsuitableLibraryError
from ._hints import hint

REQUESTS, JWT = "requests>=2.25.1", "PyJWT[crypto]>=2.3"
_CRYPTOGRAPHY = "cryptography>=3.3"


def import_problem(error: ImportError, requirement: str, *modules: str) -> OktaError:
    """Return what to report if importing a library, whose modules have these names, failed."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] in modules:
        return MissingLibraryError(re.split("[<>=]", requirement)[0])
    return _unsuitable(f"{requirement} cannot be imported ({error})", "library_broken", requirement)


def jwt_problem(jwt: Any, cryptography: Any) -> OktaError | None:
    """Return why these modules cannot sign a service app in, None if they can."""
    if not hasattr(jwt, "PyJWT"):
        problem = f"{JWT} is needed, but the package jwt, whose module has the same name, is installed in its place"
        return _unsuitable(problem, "library_jwt", JWT)
    return version_problem(jwt, JWT) or version_problem(cryptography, _CRYPTOGRAPHY)


def version_problem(module: Any, requirement: str) -> OktaError | None:
    """Return what to report of a library that is older than required, None if it is not."""
    found = str(getattr(module, "__version__", ""))
    name, least = requirement.split(">=")
    if not _numbers(found) or _numbers(found) >= _numbers(least):
        return None
    return _unsuitable(
        f"{requirement} is needed, but {name.split('[')[0]} {found} is installed", "library_old", requirement
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3])


def _unsuitable(problem: str, key: str, requirement: str) -> UnsuitableLibraryError:
    return UnsuitableLibraryError(f"{problem}: {hint(key, python=sys.executable, library=requirement)}")
