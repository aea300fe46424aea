"""Files with a checksum before their content, for what a later run takes over from an earlier one.

The checksum is a CRC-32, as in `feature_chunks`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from little_data.datasets.files.whole_files import write_whole


class DamagedFileError(Exception):
    """The file is not what was written; the message says why."""


def write_checked(path: Path, content: bytes) -> None:
    """Write a file; it is there when it is whole.

    Raises:
        OSError: It cannot be written.
    """
    with write_whole(path) as unfinished:
        unfinished.write_bytes(_sum(content) + content)


def read_checked(path: Path) -> bytes:
    """Read the content of a file.

    Raises:
        DamagedFileError: It is not what was written.
        FileNotFoundError: There is none.
    """
    try:
        stored = path.read_bytes()
    except IsADirectoryError:
        raise DamagedFileError("it is a folder") from None
    checksum, content = stored[:15], stored[15:]
    if checksum != _sum(content):
        raise DamagedFileError("its checksum is wrong")
    return content


def _sum(content: bytes) -> bytes:
    return f"crc32 {zlib.crc32(content):08x}\n".encode()
