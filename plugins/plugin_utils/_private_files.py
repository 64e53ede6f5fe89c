# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: writes files that only their owner can read, each of them whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit


def org_folder(directory: str, org_url: str) -> Path:
    """Return the folder for what is written about an org."""
    org = re.sub(r"[^A-Za-z0-9.\-]", "_", urlsplit(org_url).netloc)
    return Path(directory).expanduser().absolute() / org


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it, readable by their owner only. Raises OSError, also if it exists."""
    missing = [parent for parent in folder.parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)


def write_private_file(path: Path, content: bytes) -> None:
    """Write a file, readable by its owner only, in one step: nobody ever reads a part of it. Raises OSError."""
    # mkstemp creates the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
