"""Fingerprint stored data by the content of its files."""

from __future__ import annotations

import hashlib
import json
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

# A larger file is told by its times: reading it takes too long, and most of it may be a hole.
LARGEST = 2**36  # bytes

Stamp = list[int]
# The stamp, or None, and the hash, or None.
Remembered = list[Stamp | str | None]

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
        if not os.path.exists(path):  # noqa: PTH110  pathlib raises where a name is too long
            return None
        memory = self._memory / f"{hash_json(dataset)[:32]}.json"
        remembered: dict[str, Remembered] = read_json(memory) or {}
        found: dict[str, Remembered] = {}
        for name, file, facts in find_files(str(path)):
            known = remembered.get(name, [None, None])
            stamp = stamp_file(facts)
            is_known = known[0] == stamp and not _chosen.reads_all
            found[name] = known if is_known else hash_file(file, stamp)
        if found != remembered:
            with tell_what_is_not_kept(self._memory.parent):
                write_json(memory, found)
        return _hash_contents(found)


def _hash_contents(found: dict[str, Remembered]) -> str:
    """Return what `hash_json` returns of the content by the name, without the text of all."""
    digest = hashlib.sha256(b"{")
    for number, name in enumerate(sorted(found)):
        pair = f"{', ' if number else ''}{json.dumps(name)}: {json.dumps(found[name][1])}"
        digest.update(pair.encode())
    digest.update(b"}")
    return digest.hexdigest()


def find_files(path: str) -> Iterator[tuple[str, str, os.stat_result]]:
    """Find a folder's files: relative name, path and facts; hidden files are no data.

    A file is found by itself, without a name: it may be moved. Pipes and devices are no files: they
    would be waited for. Each folder is entered once, whichever links lead there, and those around
    the folder never: a link to / would lead to the whole disk. There may be a million files, so
    that paths are plain text here.
    """
    facts = look_at(path)
    if facts and stat.S_ISREG(facts.st_mode):
        yield "", path, facts
    entered = {_name_place(parent) for parent in Path(path).resolve().parents}
    for folder, folders, names in os.walk(path, followlinks=True):
        inner = folder[len(path) + 1 :].replace(os.sep, "/")
        place = _name_place(folder)
        if place is None or place in entered or inner.count("/") > DEEPEST:
            folders.clear()
            continue
        entered.add(place)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = f"{folder}{os.sep}{name}"
            facts = None if name.startswith(".") else look_at(file)
            if facts and stat.S_ISREG(facts.st_mode):
                yield f"{inner}/{name}" if inner else name, file, facts


def look_at(path: str | Path) -> os.stat_result | None:
    """Return the facts of what a path leads to; None if it leads nowhere or may not be followed."""
    try:
        return os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None


def _name_place(folder: str | Path) -> tuple[int, int] | None:
    facts = look_at(folder)
    return (facts.st_dev, facts.st_ino) if facts else None


def hash_file(file: str, stamp: Stamp) -> Remembered:
    """Return the stamp, or None where a later change might leave the same, and the hash.

    The hash is None while the file may not be read.
    """
    settled = stamp if has_settled(stamp) else None
    if stamp[0] > LARGEST:
        return [settled, hash_json(stamp)]
    # What the system makes when it is read, such as a message of the kernel, may be waited for.
    if not stamp[0]:
        return [settled, hashlib.sha256().hexdigest()]
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
