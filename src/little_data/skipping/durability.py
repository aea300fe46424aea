"""Have what was written on the disk, and not only on its way there, when the power fails.

Only contents are waited for. Without a name that has not come to the disk yet a file is missing, or
is the one before, and both are noticed; most file systems write the names with the contents.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# What file systems answer that cannot be asked for it, and those that forbid it for this file.
_NOT_POSSIBLE = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}

# To wait for each of more files takes longer than to wait for all that this computer writes.
_MANY = 50

# Where only single files can be waited for, as on Windows: the disk brings some together.
_AT_ONCE = 8


def flush(path: Path) -> None:
    """Wait until a file, or a folder with all that is in it, is on the disk.

    Raises:
        OSError: The disk is full or faulty.
    """
    if not path.is_dir():
        _flush(path)
        return
    files = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    if len(files) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        # Taking the results raises what has failed.
        deque(pool.map(_flush, files), maxlen=0)


def _flush(file: Path) -> None:
    # A pipe would be waited for, and a link may lead nowhere.
    if not file.is_file():
        return
    try:
        # Windows flushes only what may be written to.
        opened = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        if error.errno not in _NOT_POSSIBLE:
            raise
