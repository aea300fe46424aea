"""Work is done where it is said, and on this machine otherwise."""

import threading

import pytest

from little_data.streams.places import ThisMachine, choose_place, map_items
from little_data.streams.threads import find_core_limit, limit_cores, map_in_threads


class Repeating:
    """Each item has as many results as it says."""

    def __init__(self):
        self.starts = 0

    def start(self):
        self.starts += 1
        return lambda items: (item for item in items for _ in range(item))

    def give_up(self, item, reason):
        raise AssertionError(reason)


class Backwards:
    """A place that does all items at once, and gives their results the wrong way round."""

    def map(self, work, items):
        yield from reversed([*work.start()(items)])


@pytest.fixture(autouse=True)
def this_machine():
    yield
    choose_place(ThisMachine())
    limit_cores(None)


def test_work_is_started_once_and_an_item_may_have_any_number_of_results():
    work = Repeating()
    assert list(map_items(work, [2, 0, 1, 3])) == [2, 2, 1, 3, 3, 3]
    assert work.starts == 1


def test_items_are_taken_when_they_are_needed():
    taken = []
    results = map_items(Repeating(), (taken.append(item) or 1 for item in range(100)))
    assert taken == []
    next(results)
    assert len(taken) == 1


def test_another_place_is_chosen():
    choose_place(Backwards())
    assert list(map_items(Repeating(), [1, 2])) == [2, 2, 1]


def test_no_more_threads_work_than_there_are_cores_to_use():
    together = threading.Barrier(2, timeout=20)
    assert list(map_in_threads(lambda _: together.wait() >= 0, range(8), workers=2)) == [True] * 8
    limit_cores(1)
    assert find_core_limit() == 1
    threads = set(map_in_threads(lambda _: threading.get_ident(), range(50)))
    assert len(threads) == 1
