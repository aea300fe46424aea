"""Work on many items in threads, in order and in flat memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# A few items a core keep every core busy while the consumer works on what has arrived.
_LOOKAHEAD_PER_WORKER = 4

# How many cores this process may use; None: those of the machine.
_limit = SimpleNamespace(cores=None)


def limit_cores(cores: int | None) -> None:
    """Use no more cores than this from now on: others of the machine are somebody else's.

    Args:
        cores: None: there is no limit.
    """
    _limit.cores = cores


def find_core_limit() -> int | None:
    """Return how many cores this process may use; None: those of the machine."""
    limit: int | None = _limit.cores
    return limit


def map_in_threads(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int | None = None
) -> Iterator[Result]:
    """Map a function over items in threads, in order, holding only a few results at a time.

    Args:
        function: What is done with each item.
        items: They are taken in the caller's thread, a few before they are needed.
        workers: Number of threads; None for one a core that may be used.

    Yields:
        The results, in the order of the items. What the function or the items raise is raised.
    """
    workers = workers or find_core_limit() or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        pending: deque[Future[Result]] = deque()
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) >= workers * _LOOKAHEAD_PER_WORKER:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


def work_ahead(items: Iterable[Item], ahead: int) -> Iterator[Item]:
    """Make items in a thread of their own, a few before they are taken.

    Args:
        items: They are made one after the other.
        ahead: Items that are made before they are asked for.

    Yields:
        The items, in order. What making them raises is raised.
    """
    iterator = iter(items)
    end: Any = object()
    with ThreadPoolExecutor(1) as maker:
        pending = deque(maker.submit(next, iterator, end) for _ in range(ahead))
        try:
            while (item := pending.popleft().result()) is not end:
                pending.append(maker.submit(next, iterator, end))
                yield item
        finally:
            for future in pending:
                future.cancel()


def work_behind(work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Do work with each item in a thread of its own, while the next item is made.

    What was made is worked on, also if making the next item fails or is stopped.

    Args:
        work: What is done, with one item after the other. What it raises is raised, at the latest
            when all is done.
        items: They are made in the caller's thread.
    """
    with ThreadPoolExecutor(1) as worker:
        pending: Future[None] | None = None
        for item in items:
            if pending:
                pending.result()
            pending = worker.submit(work, item)
        if pending:
            pending.result()
