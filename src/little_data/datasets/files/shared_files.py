"""Keep equal files once, wherever they are needed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from little_data.datasets.files.whole_files import write_whole


def share_file(path: Path, folder: Path) -> None:
    """Make a file a hard link to the file of the same content in a folder of shared files.

    The first file of its content becomes the shared one. Shared files that nothing links to any
    more are removed. On a file system without hard links the file stays as it is: a copy.

    Args:
        path: The file, as yet of its own.
        folder: The folder of shared files, each named after the SHA-256 of its content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        shared = folder / f"{hashlib.file_digest(file, 'sha256').hexdigest()}{path.suffix}"
    with contextlib.suppress(OSError):
        if shared.exists():
            with write_whole(path) as link:
                os.link(shared, link)
        else:
            os.link(path, shared)
    _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    for shared in folder.iterdir():
        if shared.stat().st_nlink == 1:
            shared.unlink()
