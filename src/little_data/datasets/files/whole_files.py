"""Write files and folders so that what exists is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; what was written there is then moved to `path`.

    When the block raises, what it wrote is removed and `path` is left as it was. A file or folder
    that stands at `path` is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The ending stays the same, since some writers choose their format by it.
    unfinished = path.with_name(f".unfinished-{uuid4().hex}-{path.name}")
    try:
        yield unfinished
        if path.is_dir():
            shutil.rmtree(path)
        unfinished.replace(path)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink(missing_ok=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
