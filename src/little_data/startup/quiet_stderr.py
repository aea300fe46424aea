"""Silence what native libraries print, which nothing in Python sees."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silence_native_stderr() -> Iterator[None]:
    """Keep what native libraries print from standard error; exceptions are raised all the same."""
    # The lines are written to the file descriptor: sys.stderr does not see them.
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
