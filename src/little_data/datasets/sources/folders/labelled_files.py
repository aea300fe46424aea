"""The labelled files of a folder, wherever their labels are."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from re import Pattern

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_errors
from little_data.datasets.sources.folders.image_listing import list_images, list_labelled_images
from little_data.datasets.sources.folders.label_files import find_label_files
from little_data.datasets.sources.folders.litter import holds_annotations, may_be_photo
from little_data.datasets.sources.folders.remote_folder import Root, take_location
from little_data.datasets.sources.folders.split_names import (
    find_splits_of_folders,
    read_labelled_split,
)
from little_data.datasets.sources.labels.class_names import join_spellings
from little_data.datasets.sources.labels.file_index import FileIndex
from little_data.datasets.sources.labels.label_columns import ColumnNames, NoSuchFilesError
from little_data.datasets.sources.labels.label_rows import LabelRows, read_label_rows
from little_data.datasets.sources.labels.label_settings import LabelSettings
from little_data.photos.class_names import fold_name
from little_data.startup.lazy_imports import pd
from little_data.types.listing import ImageListing
from little_data.types.locations import Location

logger = logging.getLogger(__name__)

# Of the photos or of the rows, so many must fit for a file beside the photos to be a label file.
_ENOUGH = 0.5

_NOT_NAMED = "no label file says its class"


def list_files_with_labels(
    folder: Root, labels: LabelSettings, ignore: Sequence[str] = ()
) -> ImageListing:
    """List the files of a folder with their labels.

    The labels are where the user says: in a label file, in the paths by a pattern, or in the
    subfolders. Where nothing is said, a label file that lies beside the photos is used if the
    folders say no class; if they do, it adds the split and the group of each photo.

    Args:
        folder: The folder that holds the photos, on this computer or in object storage.
        labels: Where the labels are.
        ignore: Patterns of what is left out (see `is_ignored`).

    Raises:
        DatasetError: The folder or the label file cannot be read; there are not at least two
            classes; or the folders and a label file contradict each other.
    """
    root = folder.absolute() if isinstance(folder, Path) else folder
    if labels.pattern:
        return _list_by_pattern(root, labels.pattern, ignore)
    if labels.file:
        index = FileIndex(_take_path(root), _list_photos(root, ignore))
        folders = {path: PurePosixPath(path).parent.name for path in index.paths}
        rows = read_label_rows(labels.file, index, labels.columns, folders)
        return _make_listing(root, rows, labels.file)
    if labels.are_folders:
        return list_labelled_images(root, ignore)
    return _list_by_what_is_found(root, labels, ignore)


def _list_photos(root: Root, ignore: Sequence[str]) -> list[str]:
    # One path at a time: there may be a million.
    found = ((path, PurePosixPath(path)) for path in list_images(root, ignore).paths)
    return [
        written
        for written, path in found
        if may_be_photo(path) and not any(map(holds_annotations, path.parts[:-1]))
    ]


def _list_by_pattern(root: Root, pattern: Pattern[str], ignore: Sequence[str]) -> ImageListing:
    paths = _list_photos(root, ignore)
    matches = ((path, pattern.search(path)) for path in paths)
    found = {path: match["label"] for path, match in matches if match and match["label"]}
    others = sorted({*paths} - {*found})
    if others:
        logger.warning(
            "%s: files that are not used, since labels.pattern does not fit: %d, the first is %s",
            root,
            len(others),
            others[0],
        )
    table = pd.DataFrame({"path": [*found], "label": [*found.values()]}, dtype=str)
    unused = dict.fromkeys(others, "labels.pattern does not fit")
    return _check_classes(root, table, "labels.pattern", unused)


def _list_by_what_is_found(
    root: Root, labels: LabelSettings, ignore: Sequence[str]
) -> ImageListing:
    with explain_os_errors(f"{root} cannot be read"):
        files = find_label_files(root, ignore)
    try:
        listing = list_labelled_images(root, ignore)
    except DatasetError as error:
        if not files:
            raise
        return _list_by_label_files(root, labels, ignore, files, error)
    if files:
        photos = _list_photos(root, ignore)
        for file in files:
            index = _index_photos(root, photos, file)
            reconciled = _reconcile(listing, file, labels, index)
            if reconciled is None:
                problem = DatasetError(f"{root}: no label file fits")
                return _list_by_label_files(root, labels, ignore, files, problem)
            listing = reconciled
    return listing


def _index_photos(root: Root, photos: Sequence[str], file: Location) -> FileIndex:
    """Index the photos that a label file may be of: those in its folder, if there are any."""
    path = file if isinstance(file, Path) else PurePosixPath(file.path)
    folder = path.parent.relative_to(_take_path(root))
    own = [path for path in photos if PurePosixPath(path).is_relative_to(folder)]
    return FileIndex(_take_path(root), own or photos)


def _take_path(root: Root) -> PurePath:
    return root if isinstance(root, Path) else root.path


def _list_by_label_files(
    root: Root,
    labels: LabelSettings,
    ignore: Sequence[str],
    files: Sequence[Location],
    problem: DatasetError,
) -> ImageListing:
    """List the files by the label files among several tables; the problem is the folders'."""
    photos = _list_photos(root, ignore)
    found: dict[Location, LabelRows] = {}
    for file in files:
        index = _index_photos(root, photos, file)
        try:
            rows = read_label_rows(file, index, labels.columns, {})
        except NoSuchFilesError:
            continue
        except DatasetError as error:
            problem = error
            continue
        if _fits(rows, index):
            found[file] = rows
    if not found:
        raise problem
    return _join_listings(root, found, photos)


def _join_listings(
    root: Root, found: Mapping[Location, LabelRows], photos: Sequence[str]
) -> ImageListing:
    """Make a listing of one label file, or of one for each split, such as train.csv and test.csv.

    Raises:
        DatasetError: Several files say the label of the same photo.
    """
    tables = [
        _split_by_name(file, rows.files) if len(found) > 1 else rows.files
        for file, rows in found.items()
    ]
    table = pd.concat(tables)
    unused = dict.fromkeys(photos, _NOT_NAMED)
    for file, rows in found.items():
        left = replace(rows, without_row=sorted({*rows.without_row} - {*table["path"]}))
        left.log(file)
        unused |= left.list_unused(file)
    if table["path"].duplicated().any():
        raise DatasetError(
            f"{root}: several files say the labels: {', '.join(path.name for path in found)}. Say "
            f"which: labels={next(iter(found))}"
        )
    listing = _check_classes(root, table, ", ".join(map(str, found)), unused)
    others = [path for path, reason in listing.unused.items() if reason == _NOT_NAMED]
    if others:
        logger.warning(
            "%s: files that are not used, since %s: %d, the first is %s",
            root,
            _NOT_NAMED,
            len(others),
            others[0],
        )
    return listing


def _split_by_name(file: Location, files: pd.DataFrame) -> pd.DataFrame:
    split = read_labelled_split(file.stem)
    return files.assign(split=files["split"].fillna(split)) if split else files


def _reconcile(
    listing: ImageListing, file: Location, labels: LabelSettings, index: FileIndex
) -> ImageListing | None:
    """Add to a listing what a label file says besides, if it is one and agrees with the folders.

    Returns:
        The listing; None if the file says other labels than the names of files, which are none.
    """
    said = dict(zip(listing.files["path"], listing.files["label"], strict=True))
    try:
        rows = read_label_rows(file, index, labels.columns, said)
    except DatasetError as error:
        if labels.columns != ColumnNames():
            raise
        logger.info("Not used beside what the folders say: %s", error)
        return listing
    common = rows.files[rows.files["path"].isin(said)]
    if common.empty or not _fits(rows, index):
        return listing
    if _agree(common, said):
        # The folders say the labels of the photos that it leaves out.
        rows = replace(rows, without_row=[], without_label=[], contradicted=[])
        rows.log(file)
        return _add_splits_and_groups(listing, rows.files, rows.list_unused(file))
    if not _are_names_of_folders(said):
        logger.info("%s: it says the labels, and not the names of the files", file)
        return None
    path, label = common[["path", "label"]].iloc[0]
    raise DatasetError(
        f"{listing.root}: the folders and {file.name} say different labels, such as "
        f"'{said[path]}' and '{label}' of {path}. Say which counts: labels={file}, or "
        "labels=folders"
    )


def _fits(rows: LabelRows, index: FileIndex) -> bool:
    matched = len(index.paths) - len(rows.without_row)
    return matched >= _ENOUGH * min(len(index.paths), matched + len(rows.without_file))


def _agree(files: pd.DataFrame, said: Mapping[str, str]) -> bool:
    """Tell whether labels are the same, or the same in other words, such as numbers for names."""
    pairs = pd.DataFrame(
        {"table": files["label"].map(fold_name), "folder": files["path"].map(said).map(fold_name)}
    ).drop_duplicates()
    return bool(pairs["table"].is_unique and pairs["folder"].is_unique)


def _are_names_of_folders(said: Mapping[str, str]) -> bool:
    """Tell whether every label is the name of a folder around its file."""
    return all(
        fold_name(label) in map(fold_name, PurePosixPath(path).parts[:-1])
        for path, label in said.items()
    )


def _add_splits_and_groups(
    listing: ImageListing, rows: pd.DataFrame, unused: Mapping[str, str]
) -> ImageListing:
    files = listing.files.set_index("path")
    known = rows.set_index("path")[["split", "group"]]
    files[["split", "group"]] = known.reindex(files.index).combine_first(files[["split", "group"]])
    return ImageListing.from_table(listing.root, files.reset_index(), {**listing.unused, **unused})


def _make_listing(root: Root, rows: LabelRows, file: Location) -> ImageListing:
    rows.log(file)
    return _check_classes(root, rows.files, str(file), rows.list_unused(file))


def _check_classes(
    root: Root, table: pd.DataFrame, source: str, unused: Mapping[str, str]
) -> ImageListing:
    if table["label"].nunique() < 2:
        raise DatasetError(
            f"{source}: photos of at least two classes are needed; there are those of: "
            f"{', '.join(table['label'].unique()) or 'none'}"
        )
    table = table.assign(label=join_spellings(table["label"], source))
    return ImageListing.from_table(take_location(root), _split_by_folders(root, table), unused)


def _split_by_folders(root: Root, table: pd.DataFrame) -> pd.DataFrame:
    """Take the splits from the folders around the files, if the table says none."""
    if "split" in table and table["split"].notna().any():
        return table
    folders = table["path"].str.rpartition("/")[0]
    splits, names = find_splits_of_folders(folders.unique())
    if names:
        told = ", ".join(f"{name} ({split})" for name, split in sorted(names.items()))
        logger.info("%s: these folders are read as splits: %s", root, told)
    return table.assign(split=folders.map(splits))
