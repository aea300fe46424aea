"""Python searches for garbage: while TensorFlow is imported, that is a quarter of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def leave_garbage() -> Iterator[None]:
    """Do not search for garbage within the block, nor later in what there is at its end.

    An import makes objects that all stay. Python would search the growing heap again and again, and
    after it so would each `gc.collect()`, such as that of `keras.utils.clear_session`.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
