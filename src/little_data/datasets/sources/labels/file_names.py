"""Labels that stand in the names of files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath, PurePosixPath

from kedro.io import DatasetError

from little_data.datasets.sources.folders.litter import may_be_photo

# cat.0.jpg as at Kaggle, Abyssinian_12.jpg, cat (1).jpg, cat-003.png, cat0.jpg.
_NUMBERED = re.compile(r"(?P<label>.*?[^\d\W_].*?)[ ._-]*(\(\d+\)|\d+)", re.DOTALL)

# What cameras, phones and programs call photos, and splits: none of them says what is on one.
_CAMERA_WORDS = (
    "img image images imag photo photos pic picture pict file frame scan scanned page screenshot "
    "screen shot snapshot untitled dsc dscn dscf dscs pxl mvimg vid dji gopr gp gh cimg sam sdc "
    "kif mg imgp pana rimg whatsapp signal telegram at wa burst cover portrait camera capture "
    "still train training test testing val valid validation dev eval sample example"
)
_NO_LABELS = frozenset(_CAMERA_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")

_FEWEST_PHOTOS = 2
_NEARLY_ALL = 0.95


def find_labels_in_names(files: Sequence[str]) -> dict[str, str]:
    """Find the label before the number in names such as ``Abyssinian_12.jpg`` and ``cat (1).jpg``.

    Args:
        files: The files of one folder, POSIX.

    Returns:
        The label of each file that has one; nothing unless there are at least two labels with two
        photos each, and nearly all photos have such a label.
    """
    photos = [path for path in files if may_be_photo(PurePosixPath(path))]
    found = {path: label for path in photos if (label := _find_label(PurePosixPath(path)))}
    counts = Counter(found.values())
    labelled = {path: label for path, label in found.items() if counts[label] >= _FEWEST_PHOTOS}
    classes = set(labelled.values())
    if len(classes) < 2 or len(labelled) < _NEARLY_ALL * len(photos):
        return {}
    return labelled


def _find_label(path: PurePath) -> str | None:
    match = _NUMBERED.fullmatch(path.stem)
    if not match or not set(_WORD.findall(match["label"].lower())) - _NO_LABELS:
        return None
    return match["label"].strip()


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile what the user gave as `labels.pattern`.

    Raises:
        DatasetError: It is no regular expression, or has no group ``label``.
    """
    try:
        compiled = re.compile(str(pattern))
    except re.error as error:
        raise DatasetError(f"labels.pattern: no regular expression ({error}): {pattern}") from None
    if "label" not in compiled.groupindex:
        raise DatasetError(
            f"labels.pattern: the regular expression needs a group that is called label, such as "
            rf"(?P<label>[a-z]+)_\d+: {pattern}"
        )
    return compiled
