"""Stored data that are not what was written, and how a folder of files notices it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_error
from little_data.skipping.json_files import read_json, write_json

_CHECKSUMS = "checksums.json"
_PIECE = 2**20  # bytes


class DamagedDataError(DatasetError):
    """Stored data are not what was written.

    Args:
        reason: It names the file.

    Attributes:
        reason: The same; the message says what to do as well.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}. Remove it, and run what makes it again")
        self.reason = reason


def write_checksums(folder: Path) -> None:
    """Write down the CRC-32 of each file of a folder, in a file beside them.

    Raises:
        OSError: It cannot be written.
    """
    files = sorted(path for path in folder.iterdir() if path.is_file())
    write_json(folder / _CHECKSUMS, {path.name: _sum(path) for path in files})


def check_files(folder: Path, names: Collection[str]) -> None:
    """Check that files of a folder are what was written there; each is read once, piece by piece.

    A folder of before there were checksums is taken as it is.

    Args:
        folder: The folder.
        names: Of the files.

    Raises:
        DamagedDataError: One is not.
        DatasetError: One may not be read.
    """
    place = folder / _CHECKSUMS
    if not place.exists():
        return
    checksums = read_json(place)
    if not isinstance(checksums, dict):
        raise DamagedDataError(f"{place} is damaged")
    for name in names:
        try:
            found = _sum(folder / name)
        except FileNotFoundError:
            raise DamagedDataError(f"{folder} is damaged: {name} is gone") from None
        except OSError as error:
            raise DatasetError(
                f"{folder / name} cannot be read: {explain_os_error(error)}"
            ) from None
        if found != checksums.get(name):
            raise DamagedDataError(f"{folder / name} is damaged: its checksum is wrong")


def _sum(path: Path) -> str:
    checksum = 0
    for piece in _read_pieces(path):
        checksum = zlib.crc32(piece, checksum)
    return f"{checksum:08x}"


def _read_pieces(path: Path) -> Iterator[bytes]:
    # Not through a memory map: pages that were read would count as memory of the process.
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
