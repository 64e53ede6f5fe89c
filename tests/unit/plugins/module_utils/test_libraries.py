# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import sys
from types import SimpleNamespace

import cryptography
import jwt
import pytest
import requests
from ansible_collections.identityops.okta.plugins.module_utils._errors import (
    MissingLibraryError,
    UnsuitableLibraryError,
)
from ansible_collections.identityops.okta.plugins.module_utils._libraries import (
    JWT,
    REQUESTS,
    import_problem,
    jwt_problem,
    version_problem,
)

PIP = f"{sys.executable} -m pip"


def table(names, cases):
    return pytest.mark.parametrize(names, cases.values(), ids=cases)


def library(version, **more):
    return SimpleNamespace(__version__=version, **more)


def pyjwt(version):
    return library(version, PyJWT=object)


def test_what_is_installed_here_will_do():
    assert jwt_problem(jwt, cryptography) is None
    assert version_problem(requests, REQUESTS) is None


@table(
    ("jwt", "cryptography", "problem"),
    {
        "package jwt in place of PyJWT": (
            SimpleNamespace(),
            library("50.0.2"),
            (
                "PyJWT[crypto]>=2.3 is needed, but the package jwt, whose module has the same name, is installed in its"
                " place: remove it and install PyJWT where the Python is that runs the modules:"
                f" {PIP} uninstall jwt; {PIP} install --force-reinstall 'PyJWT[crypto]>=2.3'"
            ),
        ),
        "PyJWT 1.7": (
            pyjwt("1.7.1"),
            library("50.0.2"),
            (
                "PyJWT[crypto]>=2.3 is needed, but PyJWT 1.7.1 is installed: install a newer one where the Python is"
                f" that runs the modules: {PIP} install --upgrade 'PyJWT[crypto]>=2.3'"
            ),
        ),
        "PyJWT just too old": (pyjwt("2.2.9"), library("50.0.2"), "PyJWT[crypto]>=2.3 is needed, but PyJWT 2.2.9"),
        "cryptography 2.8": (
            pyjwt("2.15.1"),
            library("2.8"),
            (
                "cryptography>=3.3 is needed, but cryptography 2.8 is installed: install a newer one where the Python"
                f" is that runs the modules: {PIP} install --upgrade 'cryptography>=3.3'"
            ),
        ),
    },
)
def test_a_library_that_will_not_do(jwt, cryptography, problem):
    found = jwt_problem(jwt, cryptography)

    assert isinstance(found, UnsuitableLibraryError)
    assert str(found).startswith(problem)


@pytest.mark.parametrize("version", ["2.25.1", "2.26.0.dev1", "3", "2.100", "2.25.1+debian1", "", "unknown"])
def test_a_version_that_will_do(version):
    assert version_problem(library(version), REQUESTS) is None


def test_a_library_that_does_not_tell_its_version_will_do():
    assert version_problem(SimpleNamespace(), REQUESTS) is None


@pytest.mark.parametrize("version", ["2.25.0", "2.9", "1", "2.25"])
def test_a_version_that_is_too_old(version):
    assert str(version_problem(library(version), REQUESTS)).startswith(
        f"requests>=2.25.1 is needed, but requests {version} is installed: install a newer one"
    )


@pytest.mark.parametrize("name", ["jwt", "cryptography", "cryptography.hazmat"])
def test_a_library_that_is_missing(name):
    found = import_problem(ModuleNotFoundError(f"No module named {name!r}", name=name), JWT, "jwt", "cryptography")

    assert isinstance(found, MissingLibraryError)
    assert found.args == ("PyJWT[crypto]",)


@table(
    "error",
    {
        "what it needs is missing": ModuleNotFoundError("No module named 'urllib3'", name="urllib3"),
        "what it needs is too new": ImportError("cannot import name 'X' from 'urllib3'", name="urllib3"),
        "a part of it is missing": ImportError("cannot import name 'X' from 'requests'", name="requests"),
        "nothing is told": ImportError("libssl.so.1.1: cannot open shared object file"),
    },
)
def test_a_library_that_cannot_be_imported(error):
    assert str(import_problem(error, REQUESTS, "requests")) == (
        f"requests>=2.25.1 cannot be imported ({error}): repair it where the Python is that runs the modules:"
        f" {PIP} install --upgrade --force-reinstall 'requests>=2.25.1'"
    )
