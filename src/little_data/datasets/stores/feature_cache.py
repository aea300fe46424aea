"""Rows of features under the keys of what made them, so that no row is computed twice."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kedro.io import DatasetError

from little_data.datasets.stores.feature_chunks import (
    Chunk,
    DamagedChunkError,
    describe_rows,
    list_chunks,
    list_files,
    read_chunk,
    read_rows,
    remove_chunk,
    write_chunk,
    write_keys,
)
from little_data.skipping.removal import remove
from little_data.startup.lazy_imports import np, npt

logger = logging.getLogger(__name__)


class DamagedRowsError(DatasetError):
    """Rows are not what was written. They are no longer in the cache, and can be made again."""


class _Place(NamedTuple):
    name: str
    row: int
    size: int
    seconds: float
    checksum: int


class FeatureCache:
    """The features that one network has made: a folder of chunks that are only ever added to.

    What was added survives a run that is killed. What is damaged all the same, by the checksums of
    `feature_chunks`, is removed, to be made again: keys when the cache is opened, values when they
    are read. Chunks that were written before there were checksums are taken as they are, and get
    some.

    Args:
        folder: The folder, which need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[str, _Place] = {}
        self._open_chunks()

    @property
    def keys(self) -> Set[str]:
        """The keys of all rows."""
        return self._places.keys()

    def count_bytes(self, keys: Iterable[str]) -> int:
        """Return the size of the rows under these keys on the disk."""
        return sum(self._places[key].size for key in keys)

    def count_seconds(self, keys: Iterable[str]) -> float:
        """Return how long the rows under these keys took when they were computed."""
        return sum(self._places[key].seconds for key in keys)

    def append(
        self, keys: Sequence[str], rows: Sequence[npt.NDArray[Any]], seconds_each: float
    ) -> None:
        """Add rows, each in its own type; those of one type are a chunk.

        Args:
            keys: The key of each row; none is in the cache yet.
            rows: Arrays of the same shape.
            seconds_each: How long each row took.

        Raises:
            DatasetError: The chunk cannot be written.
        """
        numbers_of_type = defaultdict(list)
        for number, row in enumerate(rows):
            numbers_of_type[row.dtype].append(number)
        for numbers in numbers_of_type.values():
            values = np.stack([rows[number] for number in numbers])
            table = describe_rows([keys[n].encode() for n in numbers], seconds_each, values)
            self._add_places(write_chunk(self.folder, table, values), table, values[0].nbytes)

    def read(self, keys: Sequence[str], shape: tuple[int, ...], dtype: str) -> npt.NDArray[Any]:
        """Return the rows under these keys, in their order.

        Args:
            keys: The keys; each is in the cache.
            shape: Shape of a row.
            dtype: Type in which the rows are returned.

        Raises:
            DamagedRowsError: Rows are damaged, or gone.
        """
        numbers_in_chunk = defaultdict(list)
        for number, key in enumerate(keys):
            numbers_in_chunk[self._places[key].name].append(number)
        found = np.empty((len(keys), *shape), dtype)
        damaged = []
        for name, numbers in numbers_in_chunk.items():
            rows = self._read_rows(name, [keys[number] for number in numbers], shape)
            if rows is None:
                damaged.append(name)
            else:
                found[numbers] = rows
        if damaged:
            self._heal(damaged)
            raise DamagedRowsError(
                f"{self.folder}: what was written is not what is read. The disk or the memory of "
                "this computer may be faulty"
            )
        return found

    def keep_only(self, keys: Set[str]) -> None:
        """Remove all rows but those under these keys, and what killed runs have left behind.

        Nothing else may be using the folder meanwhile.
        """
        for name in list_chunks(self.folder):
            chunk = read_chunk(self.folder, name)
            found = enumerate(chunk.table["key"].tolist())
            _keep_rows(chunk, [row for row, key in found if key.decode() in keys])
        self._open_chunks()
        chunks = list_chunks(self.folder)
        files = {file for name in chunks for file in list_files(self.folder, name)}
        for leftover in {*self.folder.iterdir()} - files:
            remove(leftover)
        if not chunks:
            self.folder.rmdir()

    def _read_rows(
        self, name: str, keys: Sequence[str], shape: tuple[int, ...]
    ) -> npt.NDArray[Any] | None:
        places = [self._places[key] for key in keys]
        numbers, checksums = [each.row for each in places], [each.checksum for each in places]
        return read_rows(list_files(self.folder, name)[0], numbers, keys, checksums, shape)

    def _open_chunks(self) -> None:
        self._places.clear()
        names = list_chunks(self.folder)
        without_checksums = sum(map(self._open_chunk, names))
        if without_checksums:
            logger.warning(
                "%s: %d rows of features were stored without checksums. They are taken as they "
                "are, and have some from now on",
                *(self.folder, without_checksums),
            )

    def _open_chunk(self, name: str) -> int:
        """Return how many of its rows had no checksums."""
        try:
            chunk = read_chunk(self.folder, name)
            had_none = not chunk.has_checksums
            if had_none:
                chunk = chunk.with_checksums()
                write_keys(chunk)
            whole = chunk.find_whole_entries()
            kept = _remove_damaged_rows(chunk, whole)
        except DamagedChunkError as error:
            path = list_files(self.folder, name)[0]
            logger.warning("%s is damaged (%s): its rows will be made again", path, error)
            remove_chunk(self.folder, name)
            return 0
        if kept:
            self._add_places(kept, chunk.table[whole], chunk.row_bytes)
        return len(chunk.table) if had_none else 0

    def _heal(self, names: Iterable[str]) -> None:
        for name in names:
            # Opening it says so, unless a run beside this one has removed it.
            with suppress(DamagedChunkError):
                chunk = read_chunk(self.folder, name)
                _remove_damaged_rows(chunk, chunk.find_whole_rows())
        self._open_chunks()

    def _add_places(self, name: str, table: npt.NDArray[Any], row_bytes: int) -> None:
        for row, (key, seconds, checksum, _) in enumerate(table.tolist()):
            self._places[key.decode()] = _Place(name, row, row_bytes, seconds, checksum)


def open_feature_caches(folder: Path) -> list[FeatureCache]:
    """Open the caches of all networks in a folder; one that does not exist has none."""
    if not folder.is_dir():
        return []
    return [FeatureCache(path) for path in sorted(folder.iterdir()) if path.is_dir()]


def _remove_damaged_rows(chunk: Chunk, whole: list[int]) -> str | None:
    damaged = len(chunk.table) - len(whole)
    if damaged:
        logger.warning(
            "%s: %d of %d rows are damaged, and will be made again",
            *(chunk.path, damaged, len(chunk.table)),
        )
    return _keep_rows(chunk, whole)


def _keep_rows(chunk: Chunk, rows: list[int]) -> str | None:
    """Leave these rows on the disk, under the checksums that they have; return their chunk."""
    if len(rows) == len(chunk.table):
        return chunk.name
    kept = write_chunk(chunk.folder, chunk.table[rows], chunk.read(rows)) if rows else None
    remove_chunk(chunk.folder, chunk.name)
    return kept
