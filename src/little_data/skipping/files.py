"""Fingerprint stored data by the content of its files."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from little_data.skipping.json_files import (
    hash_json,
    read_json,
    tell_what_is_not_kept,
    write_json,
)

# Two writes within one tick of the file system's clock leave the same time stamp. The longest ticks
# are those of FAT and exFAT, on memory cards.
CLOCK_TICK = 2_000_000_000  # nanoseconds

# Folders within folders that are looked into: nobody keeps data further down.
DEEPEST = 100

Stamp = list[int]

# Whether stamps say nothing; see `check_content`.
_chosen = SimpleNamespace(reads_all=False)


def check_content(reads_all: bool) -> None:
    """Choose whether every file is read, also if its stamp is the one that is remembered."""
    _chosen.reads_all = reads_all


class FileHasher:
    """Hash files and folders, and remember the hash of a file until its stamp changes.

    Args:
        memory: Folder for what is remembered, one file a dataset.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = memory

    def hash_files(self, path: Path, dataset: str) -> str | None:
        """Hash a file, or the relative names and contents of a folder's files.

        Args:
            path: The file or folder.
            dataset: What the files are remembered for, such as the path without its version.

        Returns:
            None if there is nothing at `path`.
        """
        if not path.exists():
            return None
        memory = self._memory / f"{hash_json(dataset)[:32]}.json"
        remembered = read_json(memory) or {}
        found = {}
        for name, file, facts in sorted(find_files(str(path))):
            stamp = stamp_file(facts)
            stamp_before, content = remembered.get(name, (None, ""))
            is_known = stamp == stamp_before and not _chosen.reads_all
            found[name] = [stamp, content] if is_known else hash_file(file, stamp)
        if found != remembered:
            with tell_what_is_not_kept(self._memory.parent):
                write_json(memory, found)
        return hash_json({name: content for name, (_, content) in found.items()})


def find_files(path: str) -> Iterator[tuple[str, str, os.stat_result]]:
    """Find a folder's files: relative name, path and facts; hidden files are no data.

    A file is found by itself, without a name: it may be moved. Pipes and devices are no files: they
    would be waited for. Each folder is entered once, whichever links lead there. There may be
    100,000 files, so that paths are plain text here.
    """
    if not os.path.isdir(path):  # noqa: PTH112
        facts = os.stat(path)  # noqa: PTH116
        if stat.S_ISREG(facts.st_mode):
            yield "", path, facts
    entered = set()
    for folder, folders, names in os.walk(path, followlinks=True):
        place = os.stat(folder)  # noqa: PTH116
        inner = folder[len(path) + 1 :].replace(os.sep, "/")
        if (place.st_dev, place.st_ino) in entered or inner.count("/") > DEEPEST:
            folders.clear()
            continue
        entered.add((place.st_dev, place.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = f"{folder}{os.sep}{name}"
            # A link may lead nowhere.
            if not name.startswith(".") and os.path.isfile(file):  # noqa: PTH113
                yield f"{inner}/{name}" if inner else name, file, os.stat(file)  # noqa: PTH116


def hash_file(file: str, stamp: Stamp) -> list[Stamp | str | None]:
    """Return the stamp, or None where a later change might leave the same, and the hash.

    The hash is None while the file may not be read.
    """
    settled = stamp if has_settled(stamp) else None
    try:
        with open(file, "rb") as stream:  # noqa: PTH123
            return [settled, hashlib.file_digest(stream, "sha256").hexdigest()]
    except OSError:
        return [None, None]


def stamp_file(facts: os.stat_result) -> Stamp:
    """Return what changes with every write: size, and times of change in nanoseconds.

    The number of the file tells it from another version of the same dataset: when a project is
    copied, both may get the same times.
    """
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]


def has_settled(stamp: Stamp) -> bool:
    """Tell whether a change from now on is sure to change the stamp."""
    _, modified, changed, _ = stamp
    return time.time_ns() - max(modified, changed) > CLOCK_TICK
