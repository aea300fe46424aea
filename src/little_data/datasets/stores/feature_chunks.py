"""Chunks of features on the disk, whose rows are known to be whole by checksums.

The checksums are CRC-32: of the standard library, quicker than a disk, and sure to find any damage
within 32 bits in a row. Of other damage it misses one case in four billion. Against
forgery it is no help: whoever may write into the folder may write anything.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_error, explain_os_errors
from little_data.datasets.files.whole_files import write_whole
from little_data.skipping.removal import remove
from little_data.startup.lazy_imports import np, npt

# A key is the hexadecimal SHA-256 of what made the row. One checksum is that of the row's values,
# the other one that of what stands before it in this table.
_COLUMNS = [("key", "S64"), ("seconds", "<f4"), ("checksum", "<u4"), ("entry_checksum", "<u4")]
_COLUMNS_WITHOUT_CHECKSUMS = _COLUMNS[:2]
KEYS_ENDING = ".keys.npy"


class DamagedChunkError(Exception):
    """A chunk of which nothing can be used; the message says why."""


@dataclass(frozen=True)
class Chunk:
    """Two files: ``<name>.npy`` holds the rows, ``<name>.keys.npy`` what is known of each.

    The keys are written last: a chunk whose keys are there is whole.

    Attributes:
        folder: Where the files are.
        name: That of the files.
        table: For each row its key, the seconds that it took, and checksums.
        row_bytes: The size of a row.
    """

    folder: Path
    name: str
    table: npt.NDArray[Any]
    row_bytes: int

    @property
    def path(self) -> Path:
        """The file of the rows."""
        return self.folder / f"{self.name}.npy"

    @property
    def has_checksums(self) -> bool:
        """Whether it was written since there are checksums."""
        return bool(self.table.dtype == np.dtype(_COLUMNS))

    def read(self, rows: Sequence[int]) -> npt.NDArray[Any]:
        """Read the values of some rows.

        The file is mapped to memory no longer than that: Windows would not let it be removed.

        Raises:
            DamagedChunkError: They have been damaged since the chunk was opened.
            DatasetError: The file may not be read.
        """
        values: npt.NDArray[Any] = np.array(_read_array(self.path)[rows])
        return values

    def with_checksums(self) -> Self:
        """Take the values as they are, and give them checksums.

        Raises:
            DamagedChunkError: The values cannot be read any more.
        """
        table = describe_rows(
            self.table["key"].tolist(), self.table["seconds"], _read_array(self.path)
        )
        return replace(self, table=table)

    def find_whole_entries(self) -> list[int]:
        """Return the numbers of the rows whose keys are as they were written."""
        return np.flatnonzero(self.table["entry_checksum"] == _sum_entries(self.table)).tolist()

    def find_whole_rows(self) -> list[int]:
        """Return the numbers of the rows that are as they were written; all of them are read.

        Raises:
            DamagedChunkError: None of them can be read any more.
        """
        checksums = _sum_rows(self.table["key"].tolist(), _read_array(self.path))
        is_whole = self.table["checksum"] == checksums
        return [row for row in self.find_whole_entries() if is_whole[row]]


def list_chunks(folder: Path) -> list[str]:
    """List the names of the chunks in a folder."""
    # What is being written beside them has a name that begins with a dot.
    files = sorted(folder.glob(f"[!.]*{KEYS_ENDING}"))
    return [file.name.removesuffix(KEYS_ENDING) for file in files]


def list_files(folder: Path, name: str) -> tuple[Path, Path]:
    """Return the files of a chunk: its rows and its keys."""
    return folder / f"{name}.npy", folder / f"{name}{KEYS_ENDING}"


def read_chunk(folder: Path, name: str) -> Chunk:
    """Open a chunk; of its values nothing is read.

    Raises:
        DamagedChunkError: It cannot be used.
        DatasetError: It may not be read.
    """
    values, table = (_read_array(path) for path in list_files(folder, name))
    if table.dtype not in (np.dtype(_COLUMNS), np.dtype(_COLUMNS_WITHOUT_CHECKSUMS)):
        raise DamagedChunkError("the keys are no keys")
    if not values.size or table.shape != values.shape[:1]:
        raise DamagedChunkError("the keys are not those of the rows")
    return Chunk(folder, name, np.array(table), values.nbytes // len(values))


def read_rows(
    path: Path,
    numbers: Sequence[int],
    keys: Iterable[str],
    checksums: Sequence[int],
    shape: tuple[int, ...],
) -> npt.NDArray[Any] | None:
    """Read rows of a chunk.

    Args:
        path: The file of the rows.
        numbers: Of the rows.
        keys: Of each of them.
        checksums: Of each of them.
        shape: Shape of a row.

    Returns:
        The rows in the type in which they are kept; None if any is not what was written.

    Raises:
        DatasetError: The file may not be read.
    """
    try:
        values = _read_array(path)
    except DamagedChunkError:
        return None
    if values.shape[1:] != shape or max(numbers) >= len(values):
        return None
    rows = values[numbers]
    are_whole = _sum_rows([key.encode() for key in keys], rows) == checksums
    return rows if are_whole else None


def write_chunk(folder: Path, table: npt.NDArray[Any], values: npt.NDArray[Any]) -> str:
    """Write a chunk, whose table `describe_rows` has made, and return its name.

    Raises:
        DatasetError: It cannot be written.
    """
    # Named after what is in it: a run beside this one that makes the same chunk does no harm.
    name = hashlib.sha256(table["key"].tobytes() + str(values.dtype).encode()).hexdigest()[:16]
    with explain_os_errors(f"{folder}: features cannot be written"):
        for path, array in zip(list_files(folder, name), (values, table), strict=True):
            with write_whole(path) as unfinished:
                np.save(unfinished, array)
    return name


def write_keys(chunk: Chunk) -> None:
    """Write the keys of a chunk anew; its values stay.

    Raises:
        DatasetError: They cannot be written.
    """
    path = list_files(chunk.folder, chunk.name)[1]
    with (
        explain_os_errors(f"{path} cannot be written"),
        write_whole(path) as unfinished,
    ):
        np.save(unfinished, chunk.table)


def remove_chunk(folder: Path, name: str) -> None:
    """Remove a chunk, or whatever stands in its place.

    Raises:
        DatasetError: It cannot be removed.
    """
    # The keys first: what is left of a chunk without them does not count.
    for path in reversed(list_files(folder, name)):
        with explain_os_errors(f"{path} cannot be removed"):
            remove(path)


def describe_rows(
    keys: Sequence[bytes], seconds: npt.ArrayLike, values: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Make the table of a chunk.

    Args:
        keys: Of each row.
        seconds: How long each took.
        values: The rows.
    """
    table = np.zeros(len(keys), _COLUMNS)
    table["key"] = keys
    table["seconds"] = seconds
    table["checksum"] = _sum_rows(keys, values)
    table["entry_checksum"] = _sum_entries(table)
    return table


def _read_array(path: Path) -> npt.NDArray[Any]:
    try:
        found = np.load(path, mmap_mode="r")
    except PermissionError as error:
        raise DatasetError(f"{path} cannot be read: {explain_os_error(error)}") from None
    # A damaged header is parsed as if it were Python's code, which can fail in every way.
    except Exception as error:
        raise DamagedChunkError(str(error)) from None
    if not isinstance(found, np.ndarray):
        raise DamagedChunkError("it is no array")
    return found


def _sum_rows(keys: Sequence[bytes], rows: npt.NDArray[Any]) -> list[int]:
    # With what says how the bytes are to be read, and which row it is.
    start = zlib.crc32(f"{rows.dtype.str}{rows.shape[1:]}".encode())
    starts = [zlib.crc32(key, start) for key in keys]
    pieces = _cut(np.ascontiguousarray(rows), len(keys))
    return list(map(zlib.crc32, pieces, starts))


def _sum_entries(table: npt.NDArray[Any]) -> list[int]:
    entries = np.ascontiguousarray(table[["key", "seconds", "checksum"]]).astype(_COLUMNS[:-1])
    return list(map(zlib.crc32, _cut(entries, len(table))))


def _cut(rows: npt.NDArray[Any], count: int) -> Iterator[memoryview]:
    """Cut an array without gaps into the bytes of its rows."""
    content = rows.reshape(-1).view(np.uint8).data
    size = len(content) // count
    return (content[start : start + size] for start in range(0, len(content), size))
