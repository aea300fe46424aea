"""Call a function in a process of its own, with an end to its time and its memory."""

import contextlib
import logging
import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from tests.attack.attempts import MOST_SECONDS, Outcome

GIGABYTE = 2**30
MOST_MEMORY = 2 * GIGABYTE
# Threads and libraries reserve more than they use.
MOST_ADDRESSES = 5 * GIGABYTE


class LimitedProcess:
    """A process that is started anew where it has died or hangs."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def call(self, function: Callable[..., Outcome], *arguments: object) -> Outcome:
        """Return the function's outcome: wrong, if it takes too long, dies or fills the memory."""
        pool = self._pool or self.start()
        try:
            measured = pool.submit(_measure, function, *arguments)
            outcome, memory = measured.result(MOST_SECONDS + 30)
        except (BrokenProcessPool, TimeoutError) as error:
            self.end()
            return Outcome("wrong", f"the process has died, or hangs: {error!r}")
        if memory > MOST_MEMORY:
            self.end()
            return Outcome("wrong", f"{memory / GIGABYTE:.1f} GB of memory: {outcome.told}")
        return outcome

    def start(self) -> ProcessPoolExecutor:
        """Start the process, and wait until it is there."""
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, context, initializer=_limit)
        self._pool.submit(_limit).result()
        return self._pool

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._pool is not None:
            for process in list(self._pool._processes.values()):
                process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None


def _limit() -> None:
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ImportError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))


def _measure(function: Callable[..., Outcome], *arguments: object) -> tuple[Outcome, int]:
    return function(*arguments), measure_memory("self", "VmHWM")


def measure_memory(process: int | str, figure: str = "VmRSS") -> int:
    """Return the bytes that a process has in memory; 0 where the system does not say it.

    `resource` says at least what the process had that started this one.

    Args:
        process: Its number, or "self".
        figure: VmRSS for now, VmHWM for the most so far.
    """
    status = Path(f"/proc/{process}/status")
    found = re.search(rf"{figure}:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return 1024 * int(found[1]) if found else 0
