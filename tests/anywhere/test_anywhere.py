# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks pass in any folder, as any user, and with anything in the caller's shell that could disturb them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "josh o'neil/ünï $x"
SHELL = {
    "HTTP_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "LC_ALL": "C",
    "TZ": "Asia/Kolkata",
    "ANSIBLE_STDOUT_CALLBACK": "minimal",
    "OKTA_CLIENT_TOKEN": "00somebody-elses-0123456789abcdefghijklmno",
}
NOBODY = 65534
# Another user, who may read the Pythons that are installed for root, and is told so when he asks.
AS_NOBODY = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--securebits=+no_setuid_fixup"),
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the project without .git, in a folder with an awkward name, which another user owns."""
    sys.path.insert(0, str(ROOT / "tests" / "bootstrap"))
    from nox_envs import project_files

    base = tmp_path_factory.mktemp("anywhere")
    folder = base / FOLDER
    for name in project_files():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    (base / "home").mkdir()
    (base / "tmp").mkdir()
    if os.getuid() == 0:
        for folder_above in (base.parent, base.parent.parent):
            folder_above.chmod(folder_above.stat().st_mode | 0o055)
        for path in (base, *base.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(base, ignore_errors=True)


@pytest.mark.parametrize("target", ["demo", "test"])
def test_make_anywhere(checkout, target):
    base = checkout.parents[1]
    user = AS_NOBODY if os.getuid() == 0 else ()
    # The interpreters are found in the home of whoever runs this.
    pyenv = os.environ.get("PYENV_ROOT") or str(Path("~").expanduser() / ".pyenv")
    installing = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_CERT_", "UV_"))}
    own = {"HOME": str(base / "home"), "TMPDIR": str(base / "tmp"), "PYENV_ROOT": pyenv, "PATH": os.environ["PATH"]}
    variables = {**installing, **SHELL, **own}
    command = [*user, "bash", "-c", 'umask 077; ulimit -n 256; exec make "$0"', target]
    done = subprocess.run(
        command, cwd=checkout, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert not (base / "home" / ".cache").exists()
    assert not (base / "home" / ".ansible").exists()
