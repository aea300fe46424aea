"""Which subfolders of a folder are splits, and which are classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import PurePath

from kedro.io import DatasetError

from little_data.datasets.sources.folders.split_names import UNLABELLED, find_splits


@dataclass(frozen=True)
class Folder:
    """A folder with all that is in it and counts.

    Attributes:
        path: Of the folder.
        subfolders: The folders in it.
        files: The files in it: paths, POSIX and relative to the outermost folder. They are plain
            text, since there may be a million.
    """

    path: PurePath
    subfolders: list[Folder] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name

    def walk(self) -> Iterator[str]:
        """Give the files of the folder and of all folders in it."""
        yield from self.files
        for subfolder in self.subfolders:
            yield from subfolder.walk()


@dataclass(frozen=True)
class SplitFolders:
    """The subfolders of a folder, sorted by what they are.

    Attributes:
        splits: The folders of each split.
        left_out: Folders beside the splits, each with the reason why it is left out.
    """

    splits: dict[str, list[Folder]]
    left_out: list[tuple[Folder, str]]

    @property
    def folders(self) -> list[Folder]:
        """The folders of all splits."""
        return [folder for folders in self.splits.values() for folder in folders]

    def name_classes(self) -> frozenset[str]:
        """Name the classes of the splits that have several: another split may have only one."""
        several = [folder for folder in self.folders if len(folder.subfolders) > 1]
        return frozenset[str]().union(*map(_list_names, several))


def find_split_folders(folder: Folder) -> SplitFolders | None:
    """Find the splits among the subfolders of a folder.

    Beside splits, other folders are left out: those of unlabelled photos, a second copy of all
    splits, as some archives have it, and what is neither split nor class.

    Returns:
        The splits, or None if the subfolders are something else, such as classes.
    """
    names = find_splits(subfolder.name for subfolder in folder.subfolders)
    splits: dict[str, list[Folder]] = {}
    left_out = []
    for subfolder in folder.subfolders:
        split = names.get(subfolder.name)
        if split in (None, UNLABELLED):
            left_out.append((subfolder, _explain(subfolder, names)))
        else:
            splits.setdefault(split, []).append(subfolder)
    # One name alone may be that of a class: trains beside buses.
    has_others = any(other.name not in names for other, _ in left_out)
    return SplitFolders(splits, left_out) if len(splits) > has_others else None


def refuse_nameless_splits(folder: Folder) -> None:
    """Refuse subfolders that must be splits, since they hold the same subfolders as another one.

    Raises:
        DatasetError: There are such folders, and their names do not say which splits they are.
    """
    names = find_splits(subfolder.name for subfolder in folder.subfolders)
    several = [subfolder for subfolder in folder.subfolders if len(subfolder.subfolders) > 1]
    for one, two in combinations(several, 2):
        shared = sorted(_list_names(one) & _list_names(two))
        is_named = one.name in names and two.name in names
        # What is shared may also be the splits of each class.
        if len(shared) > 1 and not is_named and not find_splits(shared):
            raise DatasetError(
                f"{folder.path}: '{one.name}' and '{two.name}' both hold {_quote_some(shared)}, so "
                "they are not classes but splits of the same classes, and their names do not say "
                "which: rename them so that train, validation or test is part of the name, or put "
                "the photos of each class straight into its folder. If they say something else, "
                "such as who took the photos: --params "
                "'labels.pattern=/(?P<label>[^/]+)/,ingestion.groups.pattern=^([^/]+)/' learns "
                "what the folders in them say, and keeps photos of one person together"
            )


def _explain(folder: Folder, names: dict[str, str]) -> str:
    if folder.name in names:
        return "by its name, its photos are not labelled"
    if {*names} <= _list_names(folder):
        return "it repeats the splits beside it"
    return "it stands beside splits, and its name is that of none"


def _list_names(folder: Folder) -> set[str]:
    return {subfolder.name for subfolder in folder.subfolders}


def _quote_some(names: list[str], most: int = 3) -> str:
    quoted = ", ".join(f"'{name}'" for name in names[:most])
    return f"{quoted} and {len(names) - most} more" if len(names) > most else quoted
