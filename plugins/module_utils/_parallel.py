# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to identityops.okta: does the same work on many items at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Callable, TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_concurrently(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> list[Result]:
    """Return the results of work(item), in the order of items, with at most this number of workers at a time.

    An error stops new work and lets what is in progress finish; that of the first item is raised.
    """
    if workers == 1 or len(items) < 2:
        return [work(item) for item in items]

    from concurrent.futures import ThreadPoolExecutor

    stopped = threading.Event()

    def unless_stopped(item: Item) -> Result | None:
        if stopped.is_set():
            return None
        try:
            return work(item)
        except BaseException:
            stopped.set()
            raise

    with ThreadPoolExecutor(min(workers, len(items))) as pool:
        futures = [pool.submit(unless_stopped, item) for item in items]
    return [cast(Result, future.result()) for future in futures]
