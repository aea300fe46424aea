"""What is being written, and what killed processes have left of that."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from little_data.datasets.files.holdings import measure_holding
from little_data.skipping.removal import remove
from little_data.startup.newest_versions import is_version

logger = logging.getLogger(__name__)

_LOCK = ".lock"
# Small files of the runner had no more in their names, and have no locks.
_NAME = re.compile(r"(\.unfinished-[0-9a-f]{32})(-.+|\.lock)?", re.DOTALL)

# Where locks are not possible, and for what was left before there were locks: nothing is written
# for so long without a change of it.
_SECONDS_WITHOUT_LOCK = 3600


@contextmanager
def claim(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and tell other processes that it is in use.

    It is in use as long as this process holds a lock on a file beside it, which the system takes
    away when the process ends, however that comes.

    Args:
        path: The file or folder that is to be written. Its parent is there.
    """
    from filelock import FileLock

    mark = f".unfinished-{uuid4().hex}"
    lock = FileLock(path.with_name(f"{mark}.lock"))
    # Some file systems have no locks. Of others that fail, the writing itself tells more.
    with suppress(OSError, NotImplementedError):
        lock.acquire()
    try:
        # The ending stays the same, since some writers choose their format by it.
        yield path.with_name(f"{mark}-{path.name}")
    finally:
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink()


def sweep_unfinished(folder: Path) -> None:
    """Remove what killed processes have left unfinished in a folder and its subfolders.

    What another process is writing stays: its lock shows it. What cannot be removed stays too.
    """
    found = find_unfinished(folder)
    removed = sum(_sweep(path) for path in found if path.suffix != _LOCK)
    # Locks whose files are gone. A young one may be about to be used.
    for lock in (path for path in found if path.suffix == _LOCK):
        if _is_old(lock):
            _sweep(lock)
    if removed:
        size = f"{removed / 1e6:,.1f} megabytes"
        logger.info("%s: %s that broken-off runs had left unfinished were removed", folder, size)


def find_unfinished(folder: Path) -> list[Path]:
    """Find what is unfinished in a folder and its subfolders, in use or not, and its locks."""
    found = []
    for place, folders, files in os.walk(folder):
        found += [Path(place, name) for name in [*folders, *files] if _NAME.fullmatch(name)]
        folders[:] = [name for name in folders if not _NAME.fullmatch(name)]
    return found


def _sweep(path: Path) -> int:
    """Remove what nobody uses any more; return its bytes."""
    from filelock import FileLock, Timeout

    lock = path.with_name(_NAME.sub(r"\1.lock", path.name))
    if not lock.exists() and not _is_old(path):
        return 0
    try:
        with FileLock(lock, timeout=0):
            size = measure_holding([path]).bytes
            remove(path)
        lock.unlink(missing_ok=True)
        _remove_empty_version(path.parent)
    except (OSError, NotImplementedError, Timeout):
        return 0
    return size


def _remove_empty_version(folder: Path) -> None:
    # Each run has versions of its own: nobody is about to write there.
    if is_version(folder.name) and not any(folder.iterdir()):
        folder.rmdir()


def _is_old(path: Path) -> bool:
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > _SECONDS_WITHOUT_LOCK
    return False
