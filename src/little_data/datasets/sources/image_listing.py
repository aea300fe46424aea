"""Find the labelled image files of a folder, whichever common way it is laid out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kedro.io import DatasetError

from little_data.datasets.files.os_errors import explain_os_error, explain_os_errors
from little_data.datasets.sources.class_names import join_spellings
from little_data.datasets.sources.file_names import find_labels_in_names
from little_data.datasets.sources.litter import (
    has_photos,
    holds_annotations,
    is_ignored,
    is_litter,
)
from little_data.types.listing import ImageListing, UnlabelledImages

logger = logging.getLogger(__name__)

LAYOUTS = (
    "Photos belong in one subfolder for each class (cats/…, dogs/…), or in one folder with names "
    "like cat.0.jpg and dog.0.jpg, or beside a label file (labels.csv); at least two classes are "
    "needed. Else say how they are labelled: labels=/path/to/labels.csv, or labels.pattern, a "
    "regular expression with a group (?P<label>…)"
)

_LABELLED_NAME = re.compile(r"(?P<label>.+)\.\d+\.[^.]+")

# Google's cats_and_dogs_filtered has train/ and validation/, Kaggle's dogs-vs-cats train/ and
# test1/, others training_set/ and test_set/.
_SPLIT_NAME = re.compile(
    r"(train|training|valid|validation|val|test|testing)([_ -]?set)?\d*", re.IGNORECASE
)


def list_labelled_images(folder: Path, ignore: Sequence[str] = ()) -> ImageListing:
    """List the files of a folder with the label that the layout gives to each of them.

    Understood are one subfolder for each class, whatever is nested in it; Kaggle's flat layout
    (``cat.0.jpg``, ``dog.12.jpg``) and other names with a number at their end (see
    `find_labels_in_names`); folders around either of them, as archives have them; and a level of
    train, validation and test folders, which are taken together. Hidden files and what operating
    systems leave behind are skipped, folders of masks and annotations are named and left out. Links
    are followed.

    Args:
        folder: The folder that holds the photos.
        ignore: Patterns of what is left out (see `is_ignored`).

    Raises:
        DatasetError: The folder cannot be read, or there are not at least two classes in it.
    """
    root = folder.absolute()
    findings = _Findings()
    try:
        _check_folder(root)
        skip = _Skipping(root, ignore, classes=True)
        _label_files(_read_folder(root, _refuse, skip), findings)
    except OSError as error:
        raise DatasetError(f"{error.filename}: cannot be read ({error.strerror})") from error
    skip.report()
    _check_classes(root, findings)
    _warn_of_leftovers(root, findings)
    labels = ((path.relative_to(root).as_posix(), label) for path, label in findings.labelled)
    files = ImageListing.from_labels(root, labels).files
    return ImageListing(root, files.assign(label=join_spellings(files["label"], str(root))))


def list_images(folder: Path, ignore: Sequence[str] = ()) -> UnlabelledImages:
    """List the files of a folder, whatever is nested in it.

    Hidden files and what operating systems leave behind are skipped. Links are followed.

    Args:
        folder: The folder that holds the photos.
        ignore: Patterns of what is left out (see `is_ignored`).

    Raises:
        DatasetError: The folder cannot be read, or there is nothing in it.
    """
    root = folder.absolute()
    unlisted: dict[str, str] = {}

    def note(path: Path, error: OSError | DatasetError) -> None:
        name = path.relative_to(root).as_posix().encode(errors="backslashreplace").decode()
        unlisted[name] = explain_os_error(error) if isinstance(error, OSError) else str(error)

    if not root.exists():
        raise DatasetError(f"{root}: there is no such folder or file. Check the path")
    with explain_os_errors(f"{root} cannot be read"):
        files = _walk(_read_folder(root, note, _Skipping(root, ignore)))
    paths = sorted(path.relative_to(root).as_posix() for path in files)
    if not paths and not unlisted:
        raise DatasetError(f"{root}: there are no files in this folder. Check the path")
    return UnlabelledImages(root, paths, unlisted)


@dataclass(frozen=True)
class _Folder:
    path: Path
    subfolders: list[_Folder] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class _Skipping:
    """Which entries of a folder are left out.

    With `classes`, folders that can be no class are left out as well, and named.
    """

    root: Path
    ignore: Sequence[str]
    classes: bool = False
    annotations: list[Path] = field(default_factory=list)
    without_photos: list[Path] = field(default_factory=list)

    def __call__(self, entry: Path) -> bool:
        path = entry.relative_to(self.root)
        if is_litter(entry.name) or is_ignored(PurePosixPath(path), self.ignore):
            return True
        is_annotation = self.classes and holds_annotations(entry.name) and entry.is_dir()
        if is_annotation:
            self.annotations.append(path)
        return is_annotation

    def keeps(self, folder: _Folder) -> bool:
        is_kept = not self.classes or bool(folder.subfolders) or has_photos(folder.files)
        if not is_kept:
            self.without_photos.append(folder.path.relative_to(self.root))
        return is_kept

    def report(self) -> None:
        for reason, folders in [
            ("their names say that they hold no photos to learn from", self.annotations),
            ("there are no photos in them, so there are no such classes", self.without_photos),
        ]:
            if folders:
                names = sorted(
                    {path.as_posix() for path in folders if not {*path.parents} & {*folders}}
                )
                logger.warning("%s: left out are %s: %s", self.root, ", ".join(names), reason)


@dataclass(frozen=True)
class _Findings:
    labelled: list[tuple[Path, str]] = field(default_factory=list)
    unlabelled: list[Path] = field(default_factory=list)


def _check_folder(folder: Path) -> None:
    if folder.is_file():
        raise DatasetError(f"{folder}: this is a file where a folder is expected. {LAYOUTS}")
    if not folder.is_dir():
        raise DatasetError(f"{folder}: there is no such folder. {LAYOUTS}")


# What is done about an entry of a folder that cannot be listed.
_Refusal = Callable[[Path, OSError | DatasetError], None]


def _refuse(path: Path, error: OSError | DatasetError) -> None:
    raise error


def _read_folder(
    path: Path, refuse: _Refusal, skip: _Skipping, parents: frozenset[Path] = frozenset()
) -> _Folder:
    parents = parents | {path.resolve()}
    folder = _Folder(path)
    for entry in sorted(path.iterdir()):
        if skip(entry):
            continue
        try:
            _check_name(entry)
            if entry.is_dir():
                # A link to a folder that it lies in would be followed for ever.
                if entry.resolve() not in parents:
                    subfolder = _read_folder(entry, refuse, skip, parents)
                    if skip.keeps(subfolder):
                        folder.subfolders.append(subfolder)
            elif entry.is_file() or entry.is_symlink():
                folder.files.append(entry)
        except (OSError, DatasetError) as error:
            refuse(entry, error)
    return folder


def _check_name(path: Path) -> None:
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise DatasetError(
            f"{path.parent}: the name {path.name!a} in this folder is not valid UTF-8; rename it"
        ) from None


def _label_files(folder: _Folder, findings: _Findings) -> None:
    named = [(path, label) for path in folder.files if (label := _find_label(path.name))]
    if len({label for _, label in named}) < 2:
        named = list(find_labels_in_names(folder.files).items()) or named
    is_flat = len({label for _, label in named}) > 1
    # A single folder, or train beside test, says nothing: the classes are further down.
    if len(folder.subfolders) > 1 and not _are_splits(folder.subfolders):
        _label_by_subfolder(folder, findings)
    elif folder.subfolders and not (is_flat and len(folder.subfolders) == 1):
        findings.unlabelled.extend(folder.files)
        for subfolder in folder.subfolders:
            _label_files(subfolder, findings)
    else:
        findings.labelled.extend(named)
        findings.unlabelled.extend(set(_walk(folder)) - {path for path, _ in named})


def _find_label(name: str) -> str | None:
    match = _LABELLED_NAME.fullmatch(name)
    return match["label"] if match else None


def _are_splits(folders: list[_Folder]) -> bool:
    return all(_SPLIT_NAME.fullmatch(folder.path.name) for folder in folders)


def _label_by_subfolder(folder: _Folder, findings: _Findings) -> None:
    findings.unlabelled.extend(folder.files)
    for subfolder in folder.subfolders:
        findings.labelled.extend((path, subfolder.path.name) for path in _walk(subfolder))


def _walk(folder: _Folder) -> Iterator[Path]:
    yield from folder.files
    for subfolder in folder.subfolders:
        yield from _walk(subfolder)


def _check_classes(root: Path, findings: _Findings) -> None:
    classes = {label for _, label in findings.labelled}
    if len(classes) == 1:
        raise DatasetError(
            f"{root}: there are only files of one class, '{classes.pop()}'. {LAYOUTS}"
        )
    if not classes and findings.unlabelled:
        first = min(findings.unlabelled).relative_to(root)
        raise DatasetError(
            f"{root}: nothing says the class of any file here ({len(findings.unlabelled)} in all, "
            f"the first is {first}). {LAYOUTS}"
        )
    if not classes:
        raise DatasetError(f"{root}: there are no files in this folder. {LAYOUTS}")


def _warn_of_leftovers(root: Path, findings: _Findings) -> None:
    if findings.unlabelled:
        logger.warning(
            "%s: files that are not used, since neither folder nor name says their class: %d, "
            "the first is %s",
            root,
            len(findings.unlabelled),
            min(findings.unlabelled).relative_to(root),
        )
