"""Work in threads, and beside the making of items."""

import time
from threading import Event, get_ident

import pytest

from little_data.streams.threads import map_in_threads, work_ahead, work_behind

SECONDS = 30


def test_map_in_threads_takes_no_more_than_it_needs():
    taken = []

    def items():
        for number in range(10_000):
            taken.append(number)
            yield number

    results = map_in_threads(lambda number: number * 2, items())
    assert [next(results) for _ in range(3)] == [0, 2, 4]
    assert len(taken) < 1000
    results.close()


def test_no_more_workers_than_asked_for():
    threads = set(map_in_threads(lambda _: get_ident(), range(200), workers=2))
    assert len(threads) <= 2


def test_work_ahead_makes_the_next_items_while_the_last_is_used():
    made = []

    def items():
        for number in range(100):
            made.append(number)
            yield number

    taken = work_ahead(items(), ahead=3)
    assert next(taken) == 0
    deadline = time.monotonic() + 5
    while len(made) < 4 and time.monotonic() < deadline:
        time.sleep(0.001)
    assert made == [0, 1, 2, 3]
    assert list(taken) == list(range(1, 100))


def test_work_ahead_raises_what_making_an_item_raised():
    def items():
        yield 1
        raise RuntimeError("gone")

    taken = work_ahead(items(), ahead=3)
    assert next(taken) == 1
    with pytest.raises(RuntimeError, match="gone"):
        next(taken)
    assert list(work_ahead([], ahead=3)) == []


def test_each_item_is_worked_on_in_order_in_another_thread():
    done = []
    work_behind(lambda item: done.append((item, get_ident())), range(5))
    assert [item for item, _ in done] == [*range(5)]
    assert get_ident() not in {thread for _, thread in done}


def test_the_next_item_is_made_meanwhile():
    is_made = Event()

    def make():
        yield "first"
        is_made.set()
        yield "second"

    def work(item):
        # Were the next item made after the work on this one, this would wait in vain.
        assert is_made.wait(SECONDS)

    work_behind(work, make())


def test_work_that_fails_ends_the_making():
    made = []

    def make():
        for number in range(100):
            made.append(number)
            yield number

    def work(item):
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        work_behind(work, make())
    assert len(made) <= 2


def test_what_was_made_is_worked_on_when_making_the_next_fails():
    done = []

    def make():
        yield "first"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_behind(done.append, make())
    assert done == ["first"]
