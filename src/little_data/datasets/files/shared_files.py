"""Keep equal files once, wherever they are needed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from little_data.datasets.files.whole_files import write_whole


def share_file(path: Path, folder: Path) -> None:
    """Make a file a hard link to the file of the same content in a folder of shared files.

    The first file of its content becomes the shared one, and so does the next one if the shared
    one is damaged. Shared files that nothing links to any more are removed. On a file system
    without hard links the file stays as it is: a copy.

    Args:
        path: The file, as yet of its own.
        folder: The folder of shared files, each named after the SHA-256 of its content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = _hash(path)
    shared = folder / f"{digest}{path.suffix}"
    with contextlib.suppress(OSError):
        if shared.is_file() and _hash(shared) == digest:
            with write_whole(path) as link:
                os.link(shared, link)
        else:
            with write_whole(shared) as link:
                os.link(path, link)
    remove_unused(folder)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_unused(folder: Path) -> None:
    """Remove the files of a folder of shared files that nothing links to any more."""
    for shared in folder.glob("[!.]*"):
        if shared.is_file() and shared.stat().st_nlink == 1:
            shared.unlink()
