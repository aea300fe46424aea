"""Call a function in a process of its own, with an end to its time and its memory."""

import contextlib
import multiprocessing
import re
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.attack.attempts import Outcome

GIGABYTE = 2**30
MOST_MEMORY = 2 * GIGABYTE
# Threads and libraries reserve more than they use.
MOST_ADDRESSES = 4 * GIGABYTE

# Each process is a fork of one that has imported everything.
_context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    _context.set_forkserver_preload(["tests.attack.preloaded"])


class ProcessEndedError(Exception):
    """The process has ended without a result: by a signal, or because it took too long.

    Args:
        signal: The number of the signal; 0: there was none.
    """

    def __init__(self, signal: int) -> None:
        super().__init__(f"the process was ended by signal {signal}")
        self.signal = signal


def start() -> None:
    """Start the process that imports everything, and wait until it has done so."""
    call(int)


def call(function: Callable[..., Any], *arguments: object, seconds: float = 600) -> Any:
    """Return what a function returns in a process of its own.

    Raises:
        TimeoutError: It takes too long.
        ProcessEndedError: The process has died.
        RuntimeError: The function has raised, or has filled the memory.
    """
    ours, theirs = _context.Pipe(duplex=False)
    process = _context.Process(target=_send, args=(theirs, function, *arguments))
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise TimeoutError(f"{function.__name__} takes more than {seconds} seconds")
        result, memory, error = ours.recv()
    except EOFError:
        process.join()
        raise ProcessEndedError(-process.exitcode) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if error or memory > MOST_MEMORY:
        raise RuntimeError(error or f"{memory / GIGABYTE:.1f} GB of memory: {result}")
    return result


def call_limited(function: Callable[..., Outcome], *arguments: object) -> Outcome:
    """Return the function's outcome: wrong, if it takes too long, dies or fills the memory."""
    try:
        return call(_limit_memory, function, *arguments)
    except (ProcessEndedError, TimeoutError, RuntimeError) as error:
        return Outcome("wrong", str(error))


def _send(connection: Connection, function: Callable[..., Any], *arguments: object) -> None:
    result = error = None
    try:
        result = function(*arguments)
    except BaseException:
        error = traceback.format_exc()
    connection.send((result, measure_memory("self", "VmHWM"), error))


def _limit_memory(function: Callable[..., Outcome], *arguments: object) -> Outcome:
    with contextlib.suppress(ImportError):  # Windows has none
        import resource

        most = measure_memory("self", "VmSize") + MOST_ADDRESSES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return function(*arguments)


def measure_memory(process: int | str, figure: str = "VmRSS") -> int:
    """Return the bytes that a process has in memory; 0 where the system does not say it.

    `resource` says at least what the process had that started this one.

    Args:
        process: Its number, or "self".
        figure: VmRSS for now, VmHWM for the most so far, VmSize for what is reserved.
    """
    status = Path(f"/proc/{process}/status")
    found = re.search(rf"{figure}:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return 1024 * int(found[1]) if found else 0
