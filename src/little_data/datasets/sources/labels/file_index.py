"""Find the file that a row of a label file means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from little_data.datasets.sources.folders.litter import may_be_photo

_WHOLE_NUMBER = re.compile(r"(\d+)(\.0+)?")

# So many folders around the photos may stand in a label file.
_OUTER_FOLDERS = 2


@dataclass(frozen=True, slots=True)
class Match:
    """The file that was found.

    Attributes:
        path: The file, relative to the folder of photos.
        way: 0 by its whole name, 1 without its ending, 2 by the number that it is called by.
        dropped: How many folders were written that are not here.
    """

    path: str
    way: int
    dropped: int


class FileIndex:
    """The photos of a folder by what people write of them in label files.

    A file is found by its path or the end of it, with or without its ending, in any case, and with
    or without leading zeros: ``0`` is ``photos/000.png``. What fits several files finds none.

    Args:
        root: The folder.
        paths: Relative to the folder, POSIX.
    """

    def __init__(self, root: PurePath, paths: Iterable[str]) -> None:
        self.paths = [path for path in paths if may_be_photo(PurePosixPath(path))]
        self._exact = {path.casefold(): path for path in self.paths}
        # None: several files have this name.
        self._names: tuple[dict[str, str | None], ...] = ({}, {}, {})
        outer = "/".join(root.parts[1:][-_OUTER_FOLDERS:])
        for path in self.paths:
            for way, name in enumerate(_list_names(f"{outer}/{path}")):
                for ending in _list_endings(name):
                    is_free = self._names[way].setdefault(ending, path) == path
                    self._names[way][ending] = path if is_free else None

    def find(self, written: str) -> Match | None:
        """Find the file that is meant; None if there is none, or several."""
        path = written.strip().replace("\\", "/").removeprefix("./").strip("/").casefold()
        if path in self._exact:
            return Match(self._exact[path], way=0, dropped=0)
        for way, names in enumerate(self._names):
            name = _write_number(path) if way == 2 else path
            # A label file from another computer has folders that are not here.
            for dropped, ending in enumerate(_list_endings(name)):
                if ending in names:
                    found = names[ending]
                    return Match(found, way, dropped) if found else None
        return None


def _list_names(path: str) -> Iterator[str]:
    """Return a path as it may be written, in the order of the ways."""
    whole = PurePosixPath(path.casefold())
    stem = whole.with_suffix("").as_posix()
    yield whole.as_posix()
    yield stem
    yield _write_number(stem)


def _list_endings(path: str) -> Iterator[str]:
    """Return a path, and what is left of it without its first folder, its first two, and so on."""
    while path:
        yield path
        path = path.partition("/")[2]


def _write_number(path: str) -> str:
    """Write the number that a file is called by without leading zeros; "" if it has none."""
    folder, slash, name = path.rpartition("/")
    match = _WHOLE_NUMBER.fullmatch(name)
    return f"{folder}{slash}{int(match[1])}" if match else ""
