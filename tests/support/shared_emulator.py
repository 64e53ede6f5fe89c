# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One local Okta for many tests: it starts once, each test finds it as new, and none has left anything behind."""

import random
import re
import threading
from collections import deque
from contextlib import contextmanager
from datetime import datetime

from emulator import Emulator

_VALUES = (str, int, float, bool, bytes, type(None), datetime, re.Pattern)
_LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Event)
_SOME_TIME = "2026-03-01T12:00:00Z"


class SharedEmulator:
    """A local Okta that runs while the `with` block runs; the arguments are those of Emulator.

    AssertionError at its end if something that a test has done outlives a reset.
    """

    def __init__(self, seed, **settings):
        self._seed, self._settings = seed, settings

    def __enter__(self):
        self._start()
        return self

    def _start(self):
        self._emulator = Emulator(self._seed, **self._settings).start()
        self._new = self._content_after_reset()

    def __exit__(self, *_exc_info):
        self._end()

    def _end(self):
        left = self._content_after_reset()
        self._emulator.stop()
        assert left == self._new

    @contextmanager
    def lend(self, **settings):
        """Lend the emulator as new, with these settings. A test may stop it; the next one gets another."""
        self._emulator.reset(**settings)
        yield self._emulator
        if self._emulator.stopped.is_set():
            self._end()
            self._start()

    def _content_after_reset(self):
        self._emulator.reset(frozen=_SOME_TIME)
        return content(self._emulator._state)


def content(thing):
    """Everything in an object, as plain lists and dicts, so that two of them can be compared."""
    if isinstance(thing, _VALUES):
        return thing
    if isinstance(thing, _LOCKS):
        return type(thing).__name__
    if isinstance(thing, random.Random):
        return thing.getstate()
    if isinstance(thing, dict):
        return [(content(key), content(value)) for key, value in thing.items()]
    if isinstance(thing, (list, tuple, deque)):
        return [content(item) for item in thing]
    if isinstance(thing, (set, frozenset)):
        return sorted(map(content, thing))
    return {"type": type(thing).__name__, **{name: content(value) for name, value in vars(thing).items()}}
