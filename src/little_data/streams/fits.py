"""Fit many small models in threads, of which each copies what it learns from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from little_data.streams.threads import Item, Result, find_core_limit, map_in_threads

# Of what is learned from, in the copies of all fits at a time.
_BYTES_AT_ONCE = 2**29


def map_fits(
    fit: Callable[[Item], Result], trials: Iterable[Item], copied_bytes: int
) -> Iterator[Result]:
    """Map fits over trials in threads, in order, as many at a time as memory allows.

    Each fit computes in one thread of BLAS, as `fit_softmax_regression` does: two of them at a time
    are faster than one in two threads. That limit is one of the whole process: if each fit set it
    alone, the first one to end would lift it for the others.

    Args:
        fit: What is done with a trial.
        trials: They are taken in the caller's thread, a few before they are needed.
        copied_bytes: Size of what a fit copies.
    """
    from threadpoolctl import threadpool_limits

    cores = find_core_limit() or os.cpu_count() or 1
    workers = max(1, min(cores, _BYTES_AT_ONCE // max(1, copied_bytes)))
    with threadpool_limits(limits=1, user_api="blas"):
        yield from map_in_threads(fit, trials, workers)
