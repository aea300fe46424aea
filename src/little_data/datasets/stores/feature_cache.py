"""Rows of features under the keys of what made them, so that no row is computed twice."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.startup.lazy_imports import np, npt

logger = logging.getLogger(__name__)

# A key is the hexadecimal SHA-256 of what made the row.
_KEY_COLUMNS = [("key", "S64"), ("seconds", "f4")]
_KEYS_ENDING = ".keys.npy"


class _Place(NamedTuple):
    values: Path
    row: int
    size: int
    seconds: float


class FeatureCache:
    """The features that one network has made: a folder of chunks that are only ever added to.

    A chunk is two files: ``<name>.npy`` holds the rows, ``<name>.keys.npy`` their keys and the
    seconds that each took. The keys are written last: a chunk whose keys are there is whole, and
    a run that is killed loses no more than the chunk that it was making. Chunks that are damaged
    all the same are removed, to be made again.

    Args:
        folder: The folder, which need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[str, _Place] = {}
        for keys_file in self._list_chunks():
            self._open_chunk(keys_file)

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
            table = np.array([(keys[n], seconds_each) for n in numbers], dtype=_KEY_COLUMNS)
            self._write_chunk(table, np.stack([rows[n] for n in numbers]))

    def read(self, keys: Sequence[str], shape: tuple[int, ...], dtype: str) -> npt.NDArray[Any]:
        """Return the rows under these keys, in their order.

        Args:
            keys: The keys; each is in the cache.
            shape: Shape of a row.
            dtype: Type in which the rows are returned.
        """
        numbers_in_file = defaultdict(list)
        for number, key in enumerate(keys):
            numbers_in_file[self._places[key].values].append(number)
        found = np.empty((len(keys), *shape), dtype)
        for path, numbers in numbers_in_file.items():
            rows = [self._places[keys[number]].row for number in numbers]
            found[numbers] = np.load(path, mmap_mode="r")[rows]
        return found

    def keep_only(self, keys: Set[str]) -> None:
        """Remove all rows but those under these keys, and what killed runs have left behind.

        Nothing else may be using the folder meanwhile.
        """
        for keys_file in self._list_chunks():
            table = np.load(keys_file)
            kept = [row for row, key in enumerate(table["key"]) if key.decode() in keys]
            if len(kept) < len(table):
                if kept:
                    values = np.load(_values_of(keys_file), mmap_mode="r")
                    self._write_chunk(table[kept], values[kept])
                _remove_chunk(keys_file)
        self._places = {key: place for key, place in self._places.items() if key in keys}
        chunks = self._list_chunks()
        for leftover in {*self.folder.iterdir()} - {*chunks, *map(_values_of, chunks)}:
            leftover.unlink()
        if not chunks:
            self.folder.rmdir()

    def _list_chunks(self) -> list[Path]:
        # What is being written beside this has a name that begins with a dot.
        return sorted(self.folder.glob(f"[!.]*{_KEYS_ENDING}"))

    def _write_chunk(self, table: npt.NDArray[Any], values: npt.NDArray[Any]) -> None:
        # Named after what is in it: a run beside this one that makes the same chunk does no harm.
        name = hashlib.sha256(table["key"].tobytes() + str(values.dtype).encode()).hexdigest()[:16]
        keys_file = self.folder / f"{name}{_KEYS_ENDING}"
        with explain_os_errors(f"{self.folder}: features cannot be written"):
            for path, array in ((_values_of(keys_file), values), (keys_file, table)):
                with write_whole(path) as unfinished:
                    np.save(unfinished, array)
        self._add_places(table, keys_file, values.itemsize * values[0].size)

    def _open_chunk(self, keys_file: Path) -> None:
        try:
            table = np.load(keys_file)
            values = np.load(_values_of(keys_file), mmap_mode="r")
            if table.dtype != np.dtype(_KEY_COLUMNS) or len(table) != len(values):
                raise ValueError("the keys are not those of the rows")
        # What numpy raises for a file that is gone, empty, cut off or something else.
        except (OSError, ValueError, EOFError, TypeError) as error:
            logger.warning(
                "%s is damaged (%s): its rows will be made again", _values_of(keys_file), error
            )
            _remove_chunk(keys_file)
            return
        self._add_places(table, keys_file, values.itemsize * values[0].size)

    def _add_places(self, table: npt.NDArray[Any], keys_file: Path, row_size: int) -> None:
        values_file = _values_of(keys_file)
        for row, (key, seconds) in enumerate(table.tolist()):
            self._places[key.decode()] = _Place(values_file, row, row_size, seconds)


def open_feature_caches(folder: Path) -> list[FeatureCache]:
    """Open the caches of all networks in a folder; one that does not exist has none."""
    if not folder.is_dir():
        return []
    return [FeatureCache(path) for path in sorted(folder.iterdir()) if path.is_dir()]


def _values_of(keys_file: Path) -> Path:
    return keys_file.with_name(keys_file.name.removesuffix(_KEYS_ENDING) + ".npy")


def _remove_chunk(keys_file: Path) -> None:
    # The keys first: what is left of a chunk without them does not count.
    keys_file.unlink(missing_ok=True)
    _values_of(keys_file).unlink(missing_ok=True)
