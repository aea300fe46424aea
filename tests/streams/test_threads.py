"""Work beside the making of items."""

from threading import Event, get_ident

import pytest

from little_data.streams.threads import work_behind

SECONDS = 30


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
