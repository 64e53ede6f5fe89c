# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain English in what users and contributors read: `python tests/bootstrap/plain_english.py` names each other place.

It reads the guides, the READMEs, the playbooks, and the texts in the plugins: documentation, errors, hints, findings.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "*.md",
    "Makefile",
    "changelogs/fragments/*.yml",
    ".github/**/*.yml",
    ".github/**/*.md",
    "docs/decisions/**/*.md",
    "docs/docsite/rst/*.rst",
    "docs/examples/**/*",
    "docs/site/*.rst",
    "playbooks/**/*.yml",
    "playbooks/**/*.j2",
    "tests/**/README.md",
)
# A pattern, and what to write instead.
RULES = {
    r"besides": "in addition to, also",
    r"but for": "except",
    r"so many": "a number, as many as",
    r"by whom(?:ever)?": "by any client",
    r"(?<!here )is no (?:API|access|address|app|date|error|file|id|ID|key|number|text|token|user|valid)\b": "is not a",
    r"(?:is|are|still|stays?) alive": "valid",
    r"lives? on": "stays valid",
    r"dies|died": "is revoked, stops working",
    r"gravest": "most severe",
    r"mend(?:s|ed|ing)?": "fix",
    r"fates?": "outcome",
    r"bec[ao]mes? of": "outcome",
    r"strangers?": "the name of what it is",
    r"(?:the|a|its|their) sign-in(?!s? guide)": "credentials",
    r"(?:who|that|which|one) signs in": "the credentials in use",
    r"ways? to sign in": "authentication method",
    r"tells": "shows, returns, says",
    r"for ever": "forever",
    r"mostly": "usually, mainly",
    r"anew": "again",
    r"at hand": "available",
    r"(?:is|are) to (?:be )?(?:know|keep|kept|revoke|protect|name|tell)\w*": "must",
    r"without end": "without limit",
    r"hence|lest|thereof|hitherto|whilst|wherein": "a modern word",
    r"colour|behaviour|licence|favour|catalogue": "American spelling",
}
FOUND = re.compile("|".join(rf"(?P<r{number}>\b(?:{rule})\b)" for number, rule in enumerate(RULES)))


def pages() -> Iterator[tuple[str, int, str]]:
    """Yield (file, line number, line) of everything that is written as text."""
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.name not in ("CHANGELOG.md", "CODE_OF_CONDUCT.md"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                    yield str(path.relative_to(ROOT)), number, line


def texts_of(path: Path) -> Iterator[tuple[str, int, str]]:
    """Yield (file, line number, line) of the texts in a Python file that are not documentation for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            for number, line in enumerate(node.value.splitlines(), start=node.lineno):
                yield str(path.relative_to(ROOT)), number, line


def find(lines: Iterator[tuple[str, int, str]]) -> Iterator[str]:
    """Yield a sentence for each place that is not plain English."""
    for name, number, line in lines:
        for match in FOUND.finditer(line):
            rule = int(str(match.lastgroup)[1:])
            yield f"{name}:{number}: {match[0]!r}: write {list(RULES.values())[rule]!r} or the like"


def main() -> int:
    """Print what was found, and return the exit code."""
    plugins = (place for path in sorted((ROOT / "plugins").rglob("*.py")) for place in texts_of(path))
    found = [*find(pages()), *find(plugins)]
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
