# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that the checkout is ready to be released as a version, and print the release notes.

    python3 tests/bootstrap/check_release.py 1.2.0

The notes are the section of CHANGELOG.md on that version, in Markdown.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def release_notes(changelog: str, version: str) -> str:
    """Return what CHANGELOG.md says on a version, without its heading; an empty string if it has no such section."""
    escaped = re.escape(version.replace(".", "\\."))
    found = re.search(rf"^## v{escaped}\n(.*?)(?=^<a id=\"v[0-9-]+\"></a>$|\Z)", changelog, re.DOTALL | re.MULTILINE)
    return re.sub(r"^<a id=.*</a>\n", "", found[1], flags=re.MULTILINE).strip() if found else ""


def complaints(root: Path, version: str) -> list[str]:
    """Return, as sentences, what keeps the checkout from being released as this version."""
    found = []
    galaxy = re.search(r"^version: (\S+)$", (root / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    if not galaxy or galaxy[1] != version:
        found.append(f"galaxy.yml has version {galaxy[1] if galaxy else 'none'}, not {version}. Set it to {version}.")
    if f'VERSION = "{version}"\n' not in (root / "plugins/module_utils/_version.py").read_text(encoding="utf-8"):
        found.append(f"plugins/module_utils/_version.py has another version than {version}. Set it to {version}.")
    if not release_notes((root / "CHANGELOG.md").read_text(encoding="utf-8"), version):
        found.append(f"CHANGELOG.md has no section on {version}. Run antsibull-changelog release.")
    left = sorted(path.name for path in (root / "changelogs/fragments").glob("*.y*ml"))
    if left:
        found.append(f"changelogs/fragments still holds {', '.join(left)}. Run antsibull-changelog release.")
    return found


def main() -> None:
    """Print the release notes, or exit with what is wrong."""
    if len(sys.argv) != 2:
        sys.exit("usage: check_release.py VERSION")
    version = sys.argv[1]
    found = complaints(ROOT, version)
    if found:
        sys.exit("\n".join(found))
    print(release_notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version))


if __name__ == "__main__":
    main()
