"""Find the labelled image files of a folder, whichever common way it is laid out."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from kedro.io import DatasetError

from little_data.datasets.files.locations import check_not_special, explain_cut_off
from little_data.datasets.files.os_errors import explain_os_error, explain_os_errors
from little_data.datasets.sources.folders.box_layouts import ADVICE, find_boxes
from little_data.datasets.sources.folders.folder_layout import (
    Folder,
    SplitFolders,
    find_split_folders,
    refuse_nameless_splits,
)
from little_data.datasets.sources.folders.folder_reading import refuse_all
from little_data.datasets.sources.folders.remote_folder import Root, take_location
from little_data.datasets.sources.folders.remote_reading import open_folder
from little_data.datasets.sources.folders.split_names import is_unlabelled
from little_data.datasets.sources.labels.class_names import join_spellings
from little_data.datasets.sources.labels.file_names import find_labels_in_names
from little_data.datasets.sources.labels.label_file import TABLE_ENDINGS
from little_data.startup.lazy_imports import pd
from little_data.types.listing import ImageListing, UnlabelledImages

logger = logging.getLogger(__name__)

LAYOUTS = (
    "Photos belong in one subfolder for each class (cats/…, dogs/…), or in one folder with names "
    "like cat.0.jpg and dog.0.jpg, or beside a label file (labels.csv); at least two classes are "
    "needed. Else say how they are labelled: labels=/path/to/labels.csv, or labels.pattern, a "
    "regular expression with a group (?P<label>…)"
)

_UNLABELLED = "neither folder nor name says its class"
_NO_CLASS = (
    "by its name, its photos are not labelled (`kedro label` shows them, to be labelled). If it is "
    "a class, give it another name, or let the outer folders be the classes, whatever they are "
    "called: labels.pattern='(?P<label>[^/]+)/'"
)

_LABELLED_NAME = re.compile(r"(?P<label>.+)\.\d+\.[^.]+")


def list_labelled_images(folder: Root, ignore: Sequence[str] = ()) -> ImageListing:
    """List the files of a folder with the label that the layout gives to each of them.

    Understood are one subfolder for each class, whatever is nested in it; Kaggle's flat layout
    (``cat.0.jpg``, ``dog.12.jpg``) and other names with a number at their end (see
    `find_labels_in_names`); folders around either of them, as archives have them; and splits
    (``train``, ``val``, ``test`` and what else `split_names` knows) above the classes or inside
    them. Hidden files and what operating systems leave behind are skipped; folders of masks and
    annotations are named and left out. Links are followed.

    Args:
        folder: The folder that holds the photos, on this computer or in object storage.
        ignore: Patterns of what is left out (see `is_ignored`).

    Raises:
        DatasetError: The folder cannot be read, there are not at least two classes in it, or there
            are splits whose names do not say which.
    """
    root = folder.absolute() if isinstance(folder, Path) else folder
    findings = _Findings()
    reader = open_folder(root, ignore, refuse_all, classes=True)
    try:
        _check_folder(root)
        tree = reader.read()
    except OSError as error:
        raise DatasetError(f"{error.filename}: cannot be read ({error.strerror})") from error
    _label_files(tree, findings)
    reader.report()
    _check_classes(root, findings, reader.without_photos)
    _warn_of_leftovers(root, findings)
    _tell_splits(root, findings)
    files = ImageListing.from_table(take_location(root), findings.tabulate()).files
    files = files.assign(label=join_spellings(files["label"], str(root)))
    return ImageListing(take_location(root), files, findings.list_unused())


def list_images(folder: Root, ignore: Sequence[str] = ()) -> UnlabelledImages:
    """List the files of a folder, whatever is nested in it.

    Hidden files and what operating systems leave behind are skipped. Links are followed.

    Args:
        folder: The folder that holds the photos, on this computer or in object storage.
        ignore: Patterns of what is left out (see `is_ignored`).

    Raises:
        DatasetError: The folder cannot be read, or there is nothing in it.
    """
    root = folder.absolute() if isinstance(folder, Path) else folder
    unlisted: dict[str, str] = {}

    def note(path: Path, error: OSError | DatasetError) -> None:
        name = path.relative_to(str(root)).as_posix().encode(errors="backslashreplace").decode()
        unlisted[name] = explain_os_error(error) if isinstance(error, OSError) else str(error)

    if isinstance(root, Path):
        _check_path(root)
    with explain_os_errors(f"{root} cannot be read"):
        paths = sorted(open_folder(root, ignore, note).read().walk())
    if not paths and not unlisted:
        raise DatasetError(f"{root}: there are no files in this folder. Check the path")
    return UnlabelledImages(take_location(root), paths, unlisted)


def _check_path(path: Path) -> None:
    if not path.exists():
        raise DatasetError(
            f"{path}: there is no such folder or file. Check the path.{explain_cut_off(path)}"
        )
    check_not_special(path)


@dataclass(frozen=True)
class _Findings:
    """What is found on a walk over folders; paths of files are relative to the outermost one.

    Attributes:
        labels: The class of each labelled file.
        splits: The split of each file in the folder of a split, labelled or not.
        split_folders: Names of the folders of each split.
        unlabelled: Files that nothing says the class of.
        left_out: Folders that are neither split nor class, each with the reason.
    """

    labels: dict[str, str] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)
    split_folders: dict[str, set[str]] = field(default_factory=dict)
    unlabelled: list[str] = field(default_factory=list)
    left_out: dict[PurePath, str] = field(default_factory=dict)

    def tabulate(self) -> pd.DataFrame:
        """Make the table of the labelled files: ``path``, ``label`` and ``split``."""
        splits = map(self.splits.get, self.labels)
        columns = {"path": self.labels, "label": self.labels.values(), "split": splits}
        return pd.DataFrame({name: [*column] for name, column in columns.items()}, dtype="str")

    def list_unused(self) -> dict[str, str]:
        """Give the reason why a file is not used, by its path."""
        # Tables are looked into as label files, and told of there.
        unused = [path for path in self.unlabelled if not path.lower().endswith(TABLE_ENDINGS)]
        return dict.fromkeys(sorted(unused), _UNLABELLED)

    def note_splits(self, found: SplitFolders) -> None:
        """Note whose files are in which split; what lies deeper has the last word."""
        for split, folders in found.splits.items():
            for folder in folders:
                self.splits.update(dict.fromkeys(folder.walk(), split))
                self.split_folders.setdefault(split, set()).add(folder.name)
        self.left_out.update((folder.path, reason) for folder, reason in found.left_out)


def _check_folder(folder: Root) -> None:
    if not isinstance(folder, Path):
        return  # it has been listed
    if folder.is_file():
        raise DatasetError(f"{folder}: this is a file where a folder is expected. {LAYOUTS}")
    check_not_special(folder)
    if not folder.is_dir():
        raise DatasetError(
            f"{folder}: there is no such folder. {explain_cut_off(folder).strip() or LAYOUTS}"
        )


def _label_files(
    folder: Folder, findings: _Findings, classes: frozenset[str] = frozenset()
) -> None:
    """Label the files of a folder, of which other splits may have told names of classes."""
    named = _find_labels(folder.files)
    is_flat = len(set(named.values())) > 1
    found = find_split_folders(folder)
    # Where splits have told the classes, these may hold what they like.
    if not classes:
        refuse_nameless_splits(folder)
    # A single folder, or train beside test, says nothing: the classes are further down.
    if found and not (is_flat and len(folder.subfolders) == 1):
        findings.unlabelled.extend(folder.files)
        findings.note_splits(found)
        for subfolder in found.folders:
            _label_files(subfolder, findings, found.name_classes())
    elif len(folder.subfolders) > 1 or {each.name for each in folder.subfolders} & classes:
        _label_by_subfolder(folder, findings)
    elif folder.subfolders and not is_flat:
        findings.unlabelled.extend(folder.files)
        _label_files(folder.subfolders[0], findings, classes)
    else:
        findings.labels.update(named)
        findings.unlabelled.extend(path for path in folder.walk() if path not in named)


def _find_labels(files: Sequence[str]) -> dict[str, str]:
    """Find the labels in the names of files: first as Kaggle writes them."""
    matches = ((path, _LABELLED_NAME.fullmatch(path.rpartition("/")[2])) for path in files)
    named = {path: match["label"] for path, match in matches if match}
    if len(set(named.values())) < 2:
        return find_labels_in_names(files) or named
    return named


def _label_by_subfolder(folder: Folder, findings: _Findings) -> None:
    findings.unlabelled.extend(folder.files)
    for subfolder in folder.subfolders:
        if is_unlabelled(subfolder.name):
            findings.left_out[subfolder.path] = _NO_CLASS
            continue
        files = list(subfolder.walk())
        if found := find_split_folders(subfolder):
            findings.note_splits(found)
            files = subfolder.files + [path for each in found.folders for path in each.walk()]
        findings.labels.update(dict.fromkeys(files, subfolder.name))


def _check_classes(root: Root, findings: _Findings, empty: Sequence[PurePath]) -> None:
    classes = set(findings.labels.values())
    names = ", ".join(f"'{path.as_posix()}'" for path in sorted(empty))
    told = f"There are no photos in {names}. " if empty else ""
    if len(classes) < 2 and (boxes := find_boxes(root)):
        raise DatasetError(f"{root}: {boxes}. {ADVICE}")
    if len(classes) == 1:
        raise DatasetError(
            f"{root}: there are only files of one class, '{classes.pop()}'. {told}{LAYOUTS}"
        )
    if not classes and findings.unlabelled:
        first = min(findings.unlabelled)
        raise DatasetError(
            f"{root}: nothing says the class of any file here ({len(findings.unlabelled)} in all, "
            f"the first is {first}). {told}{LAYOUTS}"
        )
    if not classes:
        raise DatasetError(f"{root}: there are no files in this folder. {LAYOUTS}")


def _warn_of_leftovers(root: Root, findings: _Findings) -> None:
    if unused := findings.list_unused():
        logger.warning(
            "%s: files that are not used, since %s: %d, the first is %s",
            root,
            _UNLABELLED,
            len(unused),
            next(iter(unused)),
        )
    for folder, reason in findings.left_out.items():
        logger.warning("%s: this folder is left out: %s", folder, reason)


def _tell_splits(root: Root, findings: _Findings) -> None:
    if len(findings.split_folders) > 1:
        found = [
            f"{', '.join(sorted(names))} ({split})"
            for split, names in findings.split_folders.items()
        ]
        logger.info("%s: these folders are read as splits: %s", root, "; ".join(found))
