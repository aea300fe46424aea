"""Arrays too large for memory, one row an example, with a table that says what each row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from little_data.startup.lazy_imports import np, npt, pd


@dataclass(frozen=True)
class ArrayStream:
    """An array that is still being made, chunk by chunk.

    Attributes:
        rows: One table row for each row of the array.
        chunks: Pieces of the array in order, each of shape (some rows, *shape).
        shape: Shape of one row of the array.
        dtype: Type in which the numbers are stored.
    """

    rows: pd.DataFrame
    chunks: Iterable[npt.NDArray[Any]]
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class ArrayStore:
    """A stored array.

    Attributes:
        rows: One table row for each row of the array.
        values: The array as a memory map: what is not touched is not read.
        seconds: How long it took to make the array.
    """

    rows: pd.DataFrame
    values: npt.NDArray[Any]
    seconds: float

    def find_rows(self, split: str) -> npt.NDArray[np.int64]:
        """Return the numbers of the rows that belong to a split."""
        return np.flatnonzero(self.rows["split"] == split)


@dataclass(frozen=True)
class FeatureRequest:
    """Features that are wanted, and the way to compute those that nobody has.

    Attributes:
        rows: One table row for each row of features.
        keys: For each row the SHA-256, in hexadecimal, of what makes its features but the network.
        network: Hash of the network, in hexadecimal.
        compute: Takes the numbers of rows, ascending, and gives the features of each, in order and
            in the type in which they are to be kept.
        shape: Shape of one row of features.
        dtype: Type in which the features are stored.
    """

    rows: pd.DataFrame
    keys: list[str]
    network: str
    compute: Callable[[npt.NDArray[np.int64]], Iterator[npt.NDArray[Any]]]
    shape: tuple[int, ...]
    dtype: str
