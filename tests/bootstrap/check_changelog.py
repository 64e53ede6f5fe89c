# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that a change which users can notice brings a changelog fragment.

    python3 tests/bootstrap/check_changelog.py BASE

compares HEAD with its common ancestor with BASE, a branch or commit. A release counts as well: it moves the fragments
into changelogs/changelog.yaml.
"""

import subprocess
import sys

VISIBLE = ("extensions/", "meta/", "playbooks/", "plugins/", "requirements.txt")
FRAGMENTS = "changelogs/fragments/"
CHANGELOG = "changelogs/changelog.yaml"


def changes(base: str) -> dict[str, str]:
    """Return {path: status} of what differs from the common ancestor; status is A (added), D (deleted), M or T."""
    command = ["git", "diff", "--name-status", "--no-renames", "-z", f"{base}...HEAD", "--"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    statuses, paths = output.split("\0")[:-1:2], output.split("\0")[1::2]
    return dict(zip(paths, statuses, strict=True))


def without_fragment(changed: dict[str, str]) -> list[str]:
    """Return the paths that users can notice when no fragment describes them; an empty list when all is well."""
    described = CHANGELOG in changed or any(
        path.startswith(FRAGMENTS) and path.endswith((".yml", ".yaml")) and status == "A"
        for path, status in changed.items()
    )
    return [] if described else sorted(path for path in changed if path.startswith(VISIBLE))


def main() -> None:
    """Exit with a sentence if a fragment is missing."""
    if len(sys.argv) != 2:
        sys.exit("usage: check_changelog.py BASE")
    paths = without_fragment(changes(sys.argv[1]))
    if paths:
        listed = "\n".join(f"  {path}" for path in paths)
        sys.exit(
            f"Users can notice changes to these files:\n{listed}\n"
            f"Describe the change in a new file, for example {FRAGMENTS}retry-after-503.yml (see CONTRIBUTING.md).\n"
            "If users cannot notice it, set the label skip-changelog on the pull request."
        )


if __name__ == "__main__":
    main()
