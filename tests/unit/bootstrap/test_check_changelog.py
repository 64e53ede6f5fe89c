# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pull requests that users can notice need a changelog fragment: tried on real git repositories."""

import os
import subprocess
import sys

import pytest
from environment import ROOT

SCRIPT = ROOT / "tests" / "bootstrap" / "check_changelog.py"
MODULE, FRAGMENT = "plugins/modules/okta_api_token.py", "changelogs/fragments/retry.yml"


@pytest.fixture
def repository(tmp_path):
    """A repository with a branch main, and a branch change that is checked out."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "Jane",
        "GIT_AUTHOR_EMAIL": "jane@example.com",
        "GIT_COMMITTER_NAME": "Jane",
        "GIT_COMMITTER_EMAIL": "jane@example.com",
    }

    class Repository:
        def run(self, *command, check=True):
            return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=check)

        def commit(self, files):
            """Write {path: text}, remove the paths whose text is None, and commit."""
            for path, text in files.items():
                file = tmp_path / path
                if text is None:
                    file.unlink()
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text)
            self.run("git", "add", "--all")
            self.run("git", "commit", "--quiet", "--message", "A change")

        def check(self, base="main"):
            return self.run(sys.executable, str(SCRIPT), base, check=False)

    made = Repository()
    made.run("git", "init", "--quiet", "--initial-branch", "main")
    made.commit({MODULE: "one", "README.md": "one", "changelogs/fragments/older.yml": "one"})
    made.run("git", "checkout", "--quiet", "-b", "change")
    return made


@pytest.mark.parametrize(
    "files",
    [
        {MODULE: "two"},
        {MODULE: None},
        {"plugins/filter/ä new one.py": "one"},
        {"playbooks/audit.yml": "one"},
        {"meta/runtime.yml": "one"},
        {"extensions/eda/rulebooks/react.yml": "one"},
        {"requirements.txt": "one"},
        {MODULE: "two", "changelogs/fragments/older.yml": "two"},
        {MODULE: "two", "changelogs/fragments/older.yml": None},
        {MODULE: "two", "changelogs/fragments/notes.txt": "one"},
        {MODULE: "two", "changelogs/config.yaml": "one"},
    ],
    ids=", ".join,
)
def test_visible_change_without_fragment_fails(repository, files):
    repository.commit(files)

    done = repository.check()

    assert done.returncode == 1
    visible = [path for path in files if not path.startswith("changelogs/")]
    assert done.stderr.splitlines()[1 : 1 + len(visible)] == [f"  {path}" for path in visible]
    assert "changelogs/fragments/" in done.stderr
    assert "skip-changelog" in done.stderr


@pytest.mark.parametrize(
    "files",
    [
        {"README.md": "two", "tests/unit/test_one.py": "one", "docs/docsite/rst/index.rst": "one"},
        {"docs/plugins/one.md": "one"},
        {MODULE: "two", FRAGMENT: "one"},
        {MODULE: "two", "changelogs/fragments/retry.yaml": "one"},
        {
            "plugins/module_utils/_version.py": "2",
            "changelogs/changelog.yaml": "2",
            "changelogs/fragments/older.yml": None,
        },
    ],
    ids=", ".join,
)
def test_change_passes_with_fragment_or_when_users_cannot_notice_it(repository, files):
    repository.commit(files)

    done = repository.check()

    assert (done.returncode, done.stderr) == (0, "")


def test_fragment_may_come_in_a_later_commit(repository):
    repository.commit({MODULE: "two"})
    repository.commit({FRAGMENT: "one"})

    assert repository.check().returncode == 0


def test_what_others_have_merged_meanwhile_does_not_count(repository):
    repository.commit({MODULE: "two"})
    repository.run("git", "checkout", "--quiet", "main")
    repository.commit({FRAGMENT: "somebody else's"})
    repository.run("git", "checkout", "--quiet", "change")

    assert repository.check().returncode == 1


def test_merge_commit_of_a_pull_request_is_compared_with_its_first_parent(repository):
    repository.commit({MODULE: "two"})
    repository.run("git", "checkout", "--quiet", "main")
    repository.commit({FRAGMENT: "somebody else's"})
    repository.run("git", "merge", "--quiet", "--no-ff", "--message", "Merge", "change")

    assert repository.check("HEAD^1").returncode == 1


def test_unknown_base_fails(repository):
    done = repository.check("no-such-branch")

    assert done.returncode != 0
    assert "no-such-branch" in done.stderr
