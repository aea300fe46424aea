"""Sets of photos in which boxes and outlines are labelled, in place of whole photos."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from little_data.datasets.sources.folders.litter import is_litter
from little_data.datasets.sources.folders.remote_folder import RemoteFolder, Root
from little_data.photos.object_storage import read_remote_file
from little_data.types.locations import Location

ADVICE = (
    "It says where things are on a photo, and this project learns one class for each whole photo. "
    "Cut the boxes out, into a folder for each class, or give a table with the class of each "
    "photo: labels=/path/to/labels.csv"
)

# The formats of annotations by the ending of their files, each with patterns all of which occur in
# such a file.
_NUMBER = r"-?\d+(\.\d*)?([eE][-+]?\d+)?"
_FORMATS = {
    ".txt": ("YOLO", (rf"\A\s*\d+([ \t]+{_NUMBER}){{4,}}[ \t]*(\n|\r|\Z)",)),
    ".json": (
        "COCO",
        (
            r'"(images|annotations|categories)"\s*:\s*\[\s*\{',
            r'"(file_name|image_id|category_id|supercategory)"\s*:',
        ),
    ),
    ".xml": ("Pascal VOC", ("<annotation", "<bndbox>")),
}

# So much of a file is read, and so many files of each ending: boxes may be missing in some.
_CHARACTERS = 2**16
_TRIED_FILES = 50


def find_boxes(root: Root) -> str | None:
    """Find out whether a set of photos is annotated with boxes, in one of the common formats.

    Returns:
        What the set is, with a file for example; None if no such file is found.
    """
    tried: Counter[str] = Counter()
    find = _find_on_disk(root) if isinstance(root, Path) else _find_listed(root)
    for path, place in find:
        ending = place.suffix.lower()
        # A pipe would be waited for.
        is_tried = ending in _FORMATS and tried[ending] < _TRIED_FILES and place.is_file()
        if not is_tried:
            continue
        tried[ending] += 1
        if name := name_box_format(ending, _read_start(place)):
            return f"boxes in the format of {name}, such as {path}"
    return None


def _find_on_disk(root: Path) -> Iterator[tuple[str, Location]]:
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not is_litter(name))
        for path in (Path(folder, name) for name in sorted(names) if not is_litter(name)):
            yield path.relative_to(root).as_posix(), path


def _find_listed(root: RemoteFolder) -> Iterator[tuple[str, Location]]:
    for path in map(PurePosixPath, sorted(root.times)):
        if path.suffix.lower() in _FORMATS and not any(map(is_litter, path.parts)):
            yield path.as_posix(), root.place / path.as_posix()


def name_box_format(ending: str, text: str) -> str | None:
    """Return the name of the format if the beginning of a file has boxes, otherwise None.

    Args:
        ending: Of the file's name: .txt, .json or .xml.
        text: The beginning of the file.
    """
    name, patterns = _FORMATS[ending]
    return name if all(re.search(pattern, text) for pattern in patterns) else None


def _read_start(path: Location) -> str:
    try:
        if not isinstance(path, Path):
            return read_remote_file(path, _CHARACTERS).decode("utf-8-sig", errors="replace")
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(_CHARACTERS)
    # Whoever needs the file tells why it cannot be read.
    except OSError:
        return ""
