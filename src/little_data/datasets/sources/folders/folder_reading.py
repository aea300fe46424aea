"""Read what is in a folder of photos, but for what can't be meant."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from kedro.io import DatasetError

from little_data.datasets.sources.folders.folder_layout import Folder
from little_data.datasets.sources.folders.litter import (
    has_photos,
    holds_annotations,
    is_ignored,
    is_litter,
)

logger = logging.getLogger(__name__)

# Folders within each other.
_DEEPEST = 100

# What is done about an entry of a folder that cannot be listed.
Refusal = Callable[[Path, OSError | DatasetError], None]

# The number of a folder's device, and its own.
Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class FolderReader(ABC):
    """Reads a folder and those within it, each of them once.

    Attributes:
        root: The outermost folder.
        ignore: Patterns of what is left out (see `is_ignored`).
        refuse: What is done about an entry that cannot be listed.
        classes: Whether folders are classes: those that can be none are left out, too, and named.
        annotations: Folders that were left out for their names.
        without_photos: Folders that were left out since no photos are in them.
    """

    root: PurePath
    ignore: Sequence[str]
    refuse: Refusal
    classes: bool = False
    annotations: list[PurePath] = field(default_factory=list)
    without_photos: list[PurePath] = field(default_factory=list)

    @abstractmethod
    def read(self) -> Folder:
        """Read the outermost folder."""

    def report(self) -> None:
        """Say in the log which folders were left out, and why."""
        for reason, folders in [
            ("their names say that they hold no photos to learn from", self.annotations),
            ("there are no photos in them, so there are no such classes", self.without_photos),
        ]:
            outermost = {path for path in folders if not {*path.parents} & {*folders}}
            if outermost:
                names = ", ".join(sorted(path.as_posix() for path in outermost))
                logger.warning("%s: left out are %s: %s", self.root, names, reason)

    def _leaves_out(self, entry: PurePath) -> bool:
        return is_litter(entry.name) or bool(self.ignore and self._is_ignored(entry))

    def _is_ignored(self, entry: PurePath) -> bool:
        return is_ignored(PurePosixPath(entry.relative_to(self.root)), self.ignore)

    def _is_annotation(self, folder: PurePath) -> bool:
        is_annotation = self.classes and holds_annotations(folder.name)
        if is_annotation:
            self.annotations.append(folder.relative_to(self.root))
        return is_annotation

    def _keeps(self, folder: Folder) -> bool:
        is_kept = not self.classes or bool(folder.subfolders) or has_photos(folder.files)
        if not is_kept:
            self.without_photos.append(folder.path.relative_to(self.root))
        return is_kept


@dataclass(frozen=True, kw_only=True)
class DiskReader(FolderReader):
    """Reads a folder of this computer."""

    root: Path

    def read(self) -> Folder:
        """Read the outermost folder."""
        # A link to a folder around it would lead to all that lies there.
        return self._read(self.root, {_name_place(path) for path in self.root.resolve().parents})

    def _read(self, path: Path, entered: set[Place]) -> Folder:
        entered.add(_name_place(path))
        folder = Folder(path)
        outer = "".join(f"{part}/" for part in path.relative_to(self.root).parts)
        # Names take a fraction of the memory of paths.
        for entry in map(path.joinpath, sorted(os.listdir(path))):  # noqa: PTH208
            if self._leaves_out(entry):
                continue
            try:
                _check_name(entry)
                if not entry.is_dir():
                    # A pipe or a device, too: it is rejected when it would be opened.
                    folder.files.append(outer + entry.name)
                elif not self._is_annotation(entry) and self._is_to_be_read(entry, entered):
                    subfolder = self._read(entry, entered)
                    if self._keeps(subfolder):
                        folder.subfolders.append(subfolder)
            except (OSError, DatasetError) as error:
                self.refuse(entry, error)
        return folder

    def _is_to_be_read(self, folder: Path, entered: set[Place]) -> bool:
        """Tell whether a folder is neither read already nor, if it is a link, to be met elsewhere.

        Links to folders around them would be followed for ever. What counts is the folder itself,
        by the number of its device and its own: it may have several paths.

        Raises:
            DatasetError: Folders lie within folders without end.
        """
        place, top = folder.resolve(), self.root.resolve()
        if len(place.parts) - len(top.parts) > _DEEPEST:
            raise DatasetError(
                f"{folder}: more than {_DEEPEST} folders within each other; move it up"
            )
        if _name_place(place) in entered or (folder.is_symlink() and place.is_relative_to(top)):
            logger.info("%s: a link to a folder that is listed elsewhere", folder)
            return False
        return True


def refuse_all(path: Path, error: OSError | DatasetError) -> None:
    """Let every entry that cannot be listed be an error.

    Raises:
        DatasetError: Always, or the error of the operating system.
    """
    raise error


def _name_place(folder: Path) -> Place:
    facts = folder.stat()
    return facts.st_dev, facts.st_ino


def _check_name(path: Path) -> None:
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise DatasetError(
            f"{path.parent}: the name {path.name!a} in this folder is not valid UTF-8; rename it"
        ) from None
