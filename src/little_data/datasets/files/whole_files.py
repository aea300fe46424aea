"""Write files and folders so that what exists is whole, also after the power has failed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from little_data.datasets.files.unfinished import claim
from little_data.skipping.durability import flush
from little_data.skipping.removal import remove


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; what was written there is then moved to `path`.

    When the block raises, what it wrote is removed and `path` is left as it was. A file or folder
    that stands at `path` is replaced. What a killed process leaves is for `sweep_unfinished`.

    Raises:
        OSError: The disk is full or faulty, or may not be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with claim(path) as unfinished:
        try:
            yield unfinished
            flush(unfinished)
            if path.is_dir():
                remove(path)
            unfinished.replace(path)
        finally:
            remove(unfinished)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
