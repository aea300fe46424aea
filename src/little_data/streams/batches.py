"""Take items some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from little_data.startup.lazy_imports import np, npt

Item = TypeVar("Item")
Number = TypeVar("Number", bound="np.generic")


def stack_in_batches(
    arrays: Iterable[npt.NDArray[Number]], batch_size: int
) -> Iterator[npt.NDArray[Number]]:
    """Stack arrays of the same shape to arrays of shape (batch_size, *shape).

    The last one may be smaller.
    """
    return map(np.stack, take_in_batches(arrays, batch_size))


def take_in_batches(items: Iterable[Item], batch_size: int) -> Iterator[list[Item]]:
    """Take items, `batch_size` at once; the last batch may be smaller."""
    iterator = iter(items)
    while batch := list(islice(iterator, batch_size)):
        yield batch


def cut_into_batches(values: npt.NDArray[Number], batch_size: int) -> Iterator[npt.NDArray[Number]]:
    """Cut an array into pieces of `batch_size` rows; the last one may be smaller."""
    return (values[start : start + batch_size] for start in range(0, len(values), batch_size))
