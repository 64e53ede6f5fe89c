# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment that tests and checks run in: nothing of the caller's shell that could change a run."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UTF_8 = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

_FOREIGN = re.compile(
    r"(AAP|ANSIBLE|CONTROLLER|JUNIT|LC|OKTA|TOWER)_.*|.*_PROXY|LANG|LANGUAGE|TZ|VIRTUAL_ENV"
    r"|PYTHON(DONTWRITEBYTECODE|HASHSEED|HOME|OPTIMIZE|PATH|STARTUP|UTF8|WARNINGS)",
    re.IGNORECASE,
)
_CERTIFICATES = re.compile(r"(CURL|REQUESTS)_CA_BUNDLE|SSL_CERT_(DIR|FILE)", re.IGNORECASE)


def clean(variables: Mapping[str, str], *, keep_certificates: bool = False) -> dict[str, str]:
    """Return the variables without those for Ansible, Okta, Python and proxies, and with UTF-8, as Ansible demands.

    Those that name CA certificates go too, unless keep_certificates is set: what installs packages may need them.
    """
    kept = {
        name: value
        for name, value in variables.items()
        if not _FOREIGN.fullmatch(name) and (keep_certificates or not _CERTIFICATES.fullmatch(name))
    }
    return {**kept, "LC_ALL": UTF_8}


def clean_this_process() -> None:
    """Clean the variables of this process, and so those of all that it starts."""
    cleaned = clean(os.environ)
    for name in os.environ.keys() - cleaned.keys():
        del os.environ[name]
    os.environ.update(cleaned)


def link_collection(folder: Path) -> Path:
    """Make this checkout the collection identityops.okta below the folder, and return the folder: a collections
    path."""
    collection = folder / "ansible_collections" / "identityops" / "okta"
    collection.parent.mkdir(parents=True)
    collection.symlink_to(ROOT, target_is_directory=True)
    return folder


def ansible_shell(home: Path, collections: Path) -> dict[str, str]:
    """Return the variables of a shell with this home folder and collections path, and the Ansible that runs the
    tests."""
    configuration = home / "ansible.cfg"
    configuration.touch()
    return {
        **clean(os.environ),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(home),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        # Ansible looks up the home folder of the user, whatever HOME says.
        "ANSIBLE_REMOTE_TEMP": str(home / "remote"),
    }
