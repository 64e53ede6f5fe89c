# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tag is released only from a checkout that is ready for it, with the notes of that version and no other."""

import shutil
import subprocess
import sys

import pytest
from bootstrap.check_release import release_notes
from environment import ROOT

CHANGELOG = """\
# Okta token collection Release Notes

**Topics**

- <a href="#v1-1-0">v1\\.1\\.0</a>
    - <a href="#bugfixes">Bugfixes</a>
- <a href="#v1-0-10">v1\\.0\\.10</a>
- <a href="#v1-0-1">v1\\.0\\.1</a>

<a id="v1-1-0"></a>
## v1\\.1\\.0

<a id="bugfixes"></a>
### Bugfixes

* okta\\_api\\_token \\- fixed

<a id="v1-0-10"></a>
## v1\\.0\\.10

* the tenth

<a id="v1-0-1"></a>
## v1\\.0\\.1

* the first
"""


@pytest.fixture
def check(tmp_path):
    """check(version) runs the script of a checkout that is ready for 1.1.0."""
    files = {
        "galaxy.yml": "namespace: identityops\nversion: 1.1.0\n",
        "plugins/module_utils/_version.py": 'VERSION = "1.1.0"\n',
        "CHANGELOG.md": CHANGELOG,
        "changelogs/fragments/.keep": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    script = tmp_path / "tests" / "bootstrap" / "check_release.py"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "bootstrap" / "check_release.py", script)

    def run(version):
        return subprocess.run([sys.executable, str(script), version], capture_output=True, text=True, check=False)

    return run


def test_prints_the_notes_of_the_version(check):
    done = check("1.1.0")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "### Bugfixes\n\n* okta\\_api\\_token \\- fixed\n"


@pytest.mark.parametrize(("version", "notes"), [("1.0.10", "* the tenth\n"), ("1.0.1", "* the first\n")])
def test_notes_end_where_the_next_version_begins(check, tmp_path, version, notes):
    (tmp_path / "galaxy.yml").write_text(f"version: {version}\n")
    (tmp_path / "plugins/module_utils/_version.py").write_text(f'VERSION = "{version}"\n')

    assert check(version).stdout == notes


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("galaxy.yml", "version: 1.0.0\n", "galaxy.yml has version 1.0.0, not 1.1.0."),
        ("galaxy.yml", "name: okta\n", "galaxy.yml has version none"),
        ("plugins/module_utils/_version.py", 'VERSION = "1.0.0"\n', "_version.py has another version"),
        ("CHANGELOG.md", "# Okta token collection Release Notes\n", "CHANGELOG.md has no section on 1.1.0."),
        ("changelogs/fragments/left.yml", "", "changelogs/fragments still holds left.yml."),
    ],
)
def test_says_what_is_missing(check, tmp_path, path, text, complaint):
    (tmp_path / path).write_text(text)

    done = check("1.1.0")

    assert (done.returncode, done.stdout) == (1, "")
    assert complaint in done.stderr


@pytest.mark.parametrize("version", ["", "v1.1.0", "1.1", "1.1.0-rc1"])
def test_refuses_a_tag_that_is_not_the_version(check, version):
    assert check(version).returncode == 1


def test_changelog_of_this_project_can_be_read():
    """antsibull-changelog writes it; another layout would leave releases without notes."""
    notes = release_notes((ROOT / "CHANGELOG.md").read_text(), "1.0.0")

    assert notes.startswith("### Release Summary\n\nThe first release")
    assert "okta\\_user\\_refresh\\_token\\_info" in notes
    assert "<a id" not in notes
