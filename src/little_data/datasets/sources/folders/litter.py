"""What lies beside photos and is neither a photo nor a class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath, PurePosixPath

# What operating systems, network drives and viewers leave behind; in lower case.
LITTER = {
    "__macosx",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "picasa.ini",
    "zbthumbnail.info",
    "icon\r",
    "@eadir",
    "#recycle",
    "#snapshot",
    "@recycle",
    "@recently-snapshot",
    "$recycle.bin",
    "recycler",
    "system volume information",
    "lost+found",
    "found.000",
    "thumbnails",
    "__pycache__",
}

# Folders with what was said of photos: outlines, boxes, tables. In lower case, with one "_".
ANNOTATION_FOLDERS = {
    "masks",
    "annotations",
    "annotation",
    "ground_truth",
    "ground_truths",
    "groundtruth",
    "labels",
    "label_files",
    "segmentation",
    "segmentations",
    "segmentationclass",
    "segmentationobject",
    "imagesets",
    "segmentation_masks",
    "bounding_boxes",
    "bboxes",
    "trimaps",
    "xmls",
    "metadata",
}

# Endings of files that are no photos, whatever is in them.
_ENDINGS = (
    ".csv .tsv .txt .json .jsonl .ndjson .xml .yml .yaml .toml .ini .cfg .log .md .rst .tex .html "
    ".htm .css .js .py .ipynb .m .r .c .h .sh .bat .mat .npy .npz .h5 .hdf5 .pkl .pickle .parquet "
    ".feather .arrow .tfrecord .db .sqlite .xls .xlsx .ods .doc .docx .odt .rtf .ppt .pptx .zip "
    ".tar .gz .tgz .bz2 .xz .7z .rar .exe .lnk .url .names .data .tmp .part .md5 .sha256"
)
_NO_PHOTOS = frozenset(_ENDINGS.split())


def is_litter(name: str) -> bool:
    """Tell whether a file or folder is hidden, or left behind by an operating system."""
    return name.startswith(".") or name.lower() in LITTER


def holds_annotations(name: str) -> bool:
    """Tell whether a folder is called what people call masks, boxes and tables of labels."""
    return name.strip().lower().replace("-", "_").replace(" ", "_") in ANNOTATION_FOLDERS


def may_be_photo(path: PurePath) -> bool:
    """Tell whether a file may be a photo by its name: it may have any ending, or none."""
    return path.suffix.lower() not in _NO_PHOTOS


def has_photos(paths: Iterable[str]) -> bool:
    """Tell whether some of the files may be photos by their names."""
    return any(may_be_photo(PurePosixPath(path)) for path in paths)


def is_ignored(path: PurePosixPath, patterns: Sequence[str]) -> bool:
    """Tell whether the user wants a file or folder left out.

    Args:
        path: Relative to the folder of photos.
        patterns: Patterns with ``*``, ``?`` and ``[…]``, in which case does not matter. One without
            a slash is compared with the name, others with the whole path.
    """
    name, whole = path.name.lower(), path.as_posix().lower()
    return any(
        fnmatchcase(whole if "/" in pattern else name, pattern)
        for pattern in (each.lower().rstrip("/") for each in patterns)
    )


def list_patterns(ignore: str | Sequence[str] | None) -> list[str]:
    """Return the patterns of `is_ignored` as a list: the command line gives a single one."""
    return [ignore] if isinstance(ignore, str) else [str(pattern) for pattern in ignore or ()]
