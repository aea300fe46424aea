"""Sets of photos in which boxes and outlines are labelled, in place of whole photos."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

from little_data.datasets.sources.folders.litter import is_litter

ADVICE = (
    "It says where things are on a photo, and this project learns one class for each whole photo. "
    "Cut the boxes out, into a folder for each class, or give a table with the class of each "
    "photo: labels=/path/to/labels.csv"
)

# What files with boxes have in them, by the ending of their names: the name of the form, and what
# all of the patterns are found in.
_NUMBER = r"-?\d+(\.\d*)?([eE][-+]?\d+)?"
_FORMS = {
    ".txt": ("YOLO", (rf"\A\s*\d+([ \t]+{_NUMBER}){{4,}}[ \t]*(\n|\r|\Z)",)),
    ".json": (
        "COCO",
        (
            r'"(images|annotations|categories)"\s*:\s*\[',
            r'"(file_name|image_id|category_id|supercategory)"\s*:',
        ),
    ),
    ".xml": ("Pascal VOC", ("<annotation", "<bndbox>")),
}

# So much of a file is read, and so many files of each ending: boxes may be missing in some.
_CHARACTERS = 2**16
_TRIED_FILES = 50


def find_boxes(root: Path) -> str | None:
    """Find the boxes of a set of photos in a form that is widespread.

    Returns:
        What the set is, with a file for example; None if no such file is found.
    """
    tried: Counter[str] = Counter()
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not is_litter(name))
        for path in (Path(folder, name) for name in sorted(names) if not is_litter(name)):
            ending = path.suffix.lower()
            if ending not in _FORMS or tried[ending] >= _TRIED_FILES:
                continue
            tried[ending] += 1
            if form := name_form_of_boxes(ending, _read_start(path)):
                return f"boxes in the form of {form}, such as {path.relative_to(root).as_posix()}"
    return None


def name_form_of_boxes(ending: str, text: str) -> str | None:
    """Return the name of the form if the beginning of a file has boxes, otherwise None."""
    form, patterns = _FORMS[ending]
    return form if all(re.search(pattern, text) for pattern in patterns) else None


def _read_start(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(_CHARACTERS)
    # Whoever needs the file tells why it cannot be read.
    except OSError:
        return ""
