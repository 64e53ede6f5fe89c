# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python tests/emulator`, from any folder, and `python -m emulator` where the package can be imported."""

import importlib
import sys
from pathlib import Path

package = Path(__file__).resolve().parent
if not __package__:
    # Python put this folder first on its path, but its files belong to a package.
    sys.path[0] = str(package.parent)
try:
    cli = importlib.import_module(f"{package.name}.cli")
except ModuleNotFoundError as error:
    print(f"Okta emulator: it needs the Python package {error.name}. Install Flask and PyYAML.", file=sys.stderr)
    sys.exit(2)
except ImportError:
    print("Okta emulator: it needs Python 3.11 or newer.", file=sys.stderr)
    sys.exit(2)

sys.exit(cli.main())
