# Copyright (c) 2026 identityops contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import threading

import pytest
from ansible_collections.identityops.okta.plugins.module_utils._parallel import map_concurrently


class Crowd:
    """Counts who is at work at the same time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.now = self.most = 0

    def __enter__(self):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_error):
        with self.lock:
            self.now -= 1


@pytest.mark.parametrize("workers", [1, 2, 16])
@pytest.mark.parametrize("items", [[], [1], [3, 1, 2, 1]], ids=["none", "one", "several"])
def test_results_come_in_the_order_of_the_items(items, workers):
    assert map_concurrently(lambda item: item * 10, items, workers) == [item * 10 for item in items]


def test_the_order_holds_when_a_later_item_is_done_first():
    second_is_done = threading.Event()

    def work(item):
        if item == 1:
            assert second_is_done.wait(10)
        else:
            second_is_done.set()
        return item

    assert map_concurrently(work, [1, 2], 2) == [1, 2]


@pytest.mark.parametrize(("items", "workers"), [([1], 4), ([1, 2, 3], 1)], ids=["single item", "single worker"])
def test_works_in_the_caller_s_thread_when_there_is_nothing_to_gain(items, workers):
    threads = map_concurrently(lambda item: threading.current_thread(), items, workers)

    assert set(threads) == {threading.current_thread()}


def test_as_many_at_a_time_as_workers_and_no_more():
    crowd, meeting = Crowd(), threading.Barrier(3, timeout=10)

    def work(item):
        with crowd:
            meeting.wait()
            return threading.current_thread()

    threads = map_concurrently(work, range(9), 3)

    assert crowd.most == 3
    assert threading.current_thread() not in threads


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_stops_new_work(workers):
    done = []

    def work(item):
        if item == 2:
            raise LookupError(item)
        done.append(item)

    with pytest.raises(LookupError, match="2"):
        map_concurrently(work, [2, *range(100, 1100)], workers)
    assert len(done) < 1000


def test_in_flight_requests_finish_after_error():
    failed, finished = threading.Event(), []

    def work(item):
        if item == 2:
            failed.set()
            raise LookupError(item)
        assert failed.wait(10)
        finished.append(item)

    with pytest.raises(LookupError, match="2"):
        map_concurrently(work, [1, 2], 2)
    assert finished == [1]


def test_of_several_errors_that_of_the_first_item_is_raised():
    second_failed = threading.Event()

    def work(item):
        if item == 2:
            second_failed.set()
        else:
            assert second_failed.wait(10)
        raise LookupError(item)

    with pytest.raises(LookupError, match="1"):
        map_concurrently(work, [1, 2], 2)
