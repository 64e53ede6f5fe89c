# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python tests/benchmark`, from any folder, and `python -m benchmark` where the package can be imported."""

import importlib
import sys
from pathlib import Path

package = Path(__file__).resolve().parent
if not __package__:
    # Python put this folder first on its path; its files are a package's, not top-level modules.
    sys.path[:1] = [str(package.parent), str(package.parent / "support")]

sys.exit(importlib.import_module(f"{package.name}.cli").main())
