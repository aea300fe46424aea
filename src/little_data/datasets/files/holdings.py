"""How much files and folders hold, and how old that is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Holding:
    """What some files and folders hold.

    Attributes:
        files: How many there are; what has several names counts once.
        bytes: Of all these files.
        oldest: When the oldest file was last changed; None without files.
        newest: The same of the newest.
    """

    files: int
    bytes: int
    oldest: datetime | None
    newest: datetime | None


def measure_holding(places: Iterable[Path], only_own: bool = False) -> Holding:
    """Measure what some files and folders hold.

    Args:
        places: Files, and folders with all their subfolders.
        only_own: Whether files that have another name elsewhere do not count.
    """
    found = {}
    for file in _find_files(places):
        facts = file.lstat()
        if not (only_own and facts.st_nlink > 1):
            found[facts.st_dev, facts.st_ino] = facts
    times = [datetime.fromtimestamp(facts.st_mtime) for facts in found.values()]
    return Holding(
        files=len(found),
        bytes=sum(facts.st_size for facts in found.values()),
        oldest=min(times, default=None),
        newest=max(times, default=None),
    )


def _find_files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
        for folder, _, names in os.walk(place):
            yield from (Path(folder, name) for name in names)
