"""Find the tables beside photos that may say their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from little_data.datasets.sources.folders.litter import is_ignored, is_litter
from little_data.datasets.sources.folders.split_names import UNLABELLED, find_splits
from little_data.datasets.sources.labels.label_file import TABLE_ENDINGS


def find_label_files(folder: Path, ignore: Sequence[str] = ()) -> list[Path]:
    """Find the files beside the photos that may be label files, by their names."""
    return [path for path in _list_outer_files(folder) if _may_be_label_file(path, ignore)]


def _list_outer_files(folder: Path) -> Iterator[Path]:
    """List the files of a folder; if it holds a single folder, or splits, their files too."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    yield from (entry for entry in entries if entry.is_file())
    folders = [entry for entry in entries if entry.is_dir() and not is_litter(entry.name)]
    splits = find_splits(entry.name for entry in folders)
    for inner in folders:
        is_split = splits.get(inner.name, UNLABELLED) != UNLABELLED and len(splits) > 1
        # A link may lead back here.
        if (len(folders) == 1 or is_split) and not inner.is_symlink():
            yield from _list_outer_files(inner)


def _may_be_label_file(path: Path, ignore: Sequence[str]) -> bool:
    name = path.name.lower()
    return (
        path.suffix.lower() in TABLE_ENDINGS
        and not is_litter(name)
        and not is_ignored(PurePosixPath(path.name), ignore)
        # The example of a Kaggle submission has a made-up label for each test photo.
        and "submission" not in name
    )
