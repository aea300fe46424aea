"""Have what was written on the disk, and not only on its way there, when the power fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

# What file systems answer that cannot be asked for it, and those that forbid it for this file.
_NOT_POSSIBLE = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}


def flush(path: Path) -> None:
    """Wait until a file, or a folder with all that is in it, is on the disk.

    What leads there is not a part of it: `flush_names` does that.

    Raises:
        OSError: The disk is full or faulty.
    """
    if not path.is_dir():
        _flush(path)
        return
    for folder, _, names in os.walk(path):
        for name in names:
            _flush(Path(folder, name))
        flush_names(Path(folder))


def flush_names(folder: Path) -> None:
    """Wait until the names of what is in a folder are on the disk: what was moved there stays.

    Raises:
        OSError: The disk is full or faulty.
    """
    # Windows does it by itself, and opens no folders.
    if os.name != "nt":
        _flush(folder)


def _flush(path: Path) -> None:
    # A pipe would be waited for, and a link may lead nowhere.
    if not path.is_file() and not path.is_dir():
        return
    try:
        # Windows flushes only what may be written to.
        opened = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        if error.errno not in _NOT_POSSIBLE:
            raise
