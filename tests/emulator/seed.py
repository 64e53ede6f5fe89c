# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a seed: by name, from a file, or from a dict."""

import copy
import functools
import json
from pathlib import Path
from typing import Any

from .seed_entry import SeedError

SEEDS = Path(__file__).resolve().parent / "seeds"


def read_seed(source: str | Path | dict[str, Any]) -> dict[str, Any]:
    """The seed as a dict of its own: `source` is `demo`, `empty`, the path of a YAML or JSON file, or a dict."""
    if isinstance(source, dict):
        return copy.deepcopy(source)
    path = SEEDS / f"{source}.yml" if source in ("demo", "empty") else Path(source)
    try:
        data = _parse(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise SeedError(f"Cannot read the seed {path}: {error.strerror}.") from None
    if not isinstance(data, dict):
        raise SeedError(f"The seed {path} must be an object with sections such as users and api_tokens.")
    return copy.deepcopy(data)


@functools.lru_cache(maxsize=16)
def _parse(path: Path, _modified: int) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except ValueError as error:
            raise SeedError(f"The seed {path} is not valid JSON: {error}.") from None
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise SeedError(f"The seed {path} is not valid YAML: {' '.join(str(error).split())}.") from None
