"""How far long work is: a bar in a terminal, a plain line now and then in a log."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TextIO
from weakref import WeakSet

if TYPE_CHECKING:
    from tqdm import tqdm

# In a log, work that takes less shows no progress.
SECONDS_BETWEEN_LINES = 10.0

LINE = "{desc}: {n_fmt} of {total_fmt}{unit} after {elapsed}, {remaining} left"
# Work that is done on a cluster.
LINE_OF_WORKERS = f"{LINE}, {{rate_fmt}}{{postfix}}"

# All bars that are in use.
_shown: WeakSet[tqdm[Any]] = WeakSet()

# The node that runs in this thread: one function trains the models of many nodes.
_node_at_work: ContextVar[str | None] = ContextVar("node_at_work", default=None)


def note_node_at_work(name: str) -> None:
    """Say which node runs in this thread from now on."""
    _node_at_work.set(name)


def name_node_at_work(otherwise: str) -> str:
    """Return the name of the node that runs, or the given name where no node runs."""
    return _node_at_work.get() or otherwise


def is_terminal() -> bool:
    """Tell whether somebody watches: progress goes to standard error, as results to the output."""
    return sys.stderr.isatty()


def show_progress(*arguments: Any, **options: Any) -> tqdm[Any]:
    """Return a `tqdm.tqdm` that shows the time left; its arguments are those of `tqdm.tqdm`."""
    from tqdm import tqdm

    if not is_terminal():
        options["file"] = _Lines(sys.stderr)
        options["bar_format"] = LINE
        options["mininterval"] = options["delay"] = SECONDS_BETWEEN_LINES
    bar = tqdm(*arguments, **options)
    _shown.add(bar)
    return bar


def note_workers(count: int) -> None:
    """Let what is shown now say how many workers of a cluster are at it."""
    for bar in _shown:
        if not is_terminal():
            bar.bar_format = LINE_OF_WORKERS
        bar.set_postfix_str(f"{count} workers", refresh=False)


class _Lines:
    """A log for a bar: what would be drawn over the last state becomes a line of its own."""

    def __init__(self, log: TextIO) -> None:
        self._log = log

    def write(self, text: str) -> None:
        if line := text.strip():
            self._log.write(line + "\n")

    def flush(self) -> None:
        self._log.flush()
