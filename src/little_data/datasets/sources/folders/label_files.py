"""Find the tables beside photos that may say their labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath

from little_data.datasets.sources.folders.litter import is_ignored, is_litter
from little_data.datasets.sources.folders.remote_folder import RemoteFolder, Root
from little_data.datasets.sources.folders.split_names import UNLABELLED, find_splits
from little_data.datasets.sources.labels.label_file import TABLE_ENDINGS
from little_data.types.locations import Location

# Lists the files, and the folders, that lie in a folder itself.
Look = Callable[[PurePath], tuple[Sequence[PurePath], Sequence[PurePath]]]


def find_label_files(folder: Root, ignore: Sequence[str] = ()) -> Sequence[Location]:
    """Find the files beside the photos that may be label files, by their names."""
    if isinstance(folder, Path):
        outer = map(Path, _list_outer_files(folder, _look_on_disk))
        return [path for path in outer if _may_be_label_file(path, ignore)]
    paths = map(PurePosixPath, _list_outer_files(folder.path, _look_into(folder)))
    return [folder.find(path) for path in paths if _may_be_label_file(path, ignore)]


def _look_on_disk(folder: PurePath) -> tuple[list[Path], list[Path]]:
    entries = sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []
    files = [entry for entry in entries if entry.is_file()]
    return files, [entry for entry in entries if entry.is_dir()]


def _look_into(listed: RemoteFolder) -> Look:
    return lambda folder: (
        listed.list_files(PurePosixPath(folder)),
        listed.list_folders(PurePosixPath(folder)),
    )


def _list_outer_files(folder: PurePath, look: Look) -> Iterator[PurePath]:
    """List the files of a folder; if it holds a single folder, or splits, their files too."""
    files, entries = look(folder)
    yield from files
    folders = [entry for entry in entries if not is_litter(entry.name)]
    splits = find_splits(entry.name for entry in folders)
    for inner in folders:
        is_split = splits.get(inner.name, UNLABELLED) != UNLABELLED and len(splits) > 1
        # A link may lead back here.
        is_link = isinstance(inner, Path) and inner.is_symlink()
        if (len(folders) == 1 or is_split) and not is_link:
            yield from _list_outer_files(inner, look)


def _may_be_label_file(path: PurePath, ignore: Sequence[str]) -> bool:
    name = path.name.lower()
    return (
        path.suffix.lower() in TABLE_ENDINGS
        and not is_litter(name)
        and not is_ignored(PurePosixPath(path.name), ignore)
        # The example of a Kaggle submission has a made-up label for each test photo.
        and "submission" not in name
    )
