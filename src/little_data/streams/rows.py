"""Rows of arrays that are too large for memory."""

from __future__ import annotations

from mmap import mmap
from typing import Any

from little_data.startup.lazy_imports import np, npt


def read_rows(values: npt.NDArray[Any], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Read rows of an array, or of a memory map without keeping what was read in memory.

    Args:
        values: Array or memory map of shape (count, *shape).
        rows: Numbers of the rows.

    Returns:
        The rows, float32, of shape (len(rows), *shape).
    """
    # A part of a map would have its file, but not its place in it.
    if isinstance(values, np.memmap) and isinstance(values.base, mmap) and values.filename:
        # A map of its own: the pages that it has touched leave memory together with it.
        values = np.memmap(
            values.filename, values.dtype, mode="r", offset=values.offset, shape=values.shape
        )
    return np.asarray(values[rows], dtype=np.float32)
