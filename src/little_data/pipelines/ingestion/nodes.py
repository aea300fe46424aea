"""Open every file once, tell the usable photos from the others, and find those of one group."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from little_data.messages.progress import show_progress
from little_data.parameters.ingestion import IngestionParameters
from little_data.photos.capture import read_capture
from little_data.photos.formats import UnusablePhotoError, name_readers
from little_data.photos.hashes import hash_file, hash_pixels
from little_data.photos.likeness import hash_likeness
from little_data.photos.opening import decode_photo
from little_data.photos.quality import QUALITY_COLUMNS, measure_quality
from little_data.pipelines.ingestion.class_sizes import (
    check_classes,
    check_every_class_is_left,
    set_aside_small_classes,
)
from little_data.pipelines.ingestion.groups import find_groups
from little_data.pipelines.ingestion.known_facts import (
    FileTimes,
    index_hashes,
    read_times,
    take_known_facts,
)
from little_data.pipelines.ingestion.odd_files import describe_files, reject_damaged
from little_data.startup.lazy_imports import pd
from little_data.streams.batches import take_in_batches
from little_data.streams.threads import map_in_threads
from little_data.types.listing import ImageListing
from little_data.types.tables import TableUpdate

logger = logging.getLogger(__name__)

MANIFEST_COLUMNS = ["path", "label", "width", "height", "format", "content_hash", "correction"]
MANIFEST_COLUMNS += ["split_given", "group", "group_reason"]
REJECTED_COLUMNS = ["path", "label", "reason"]

# What is found by decoding a file.
_FACTS = ["width", "height", "format", "content_hash", "perceptual_hash", "camera", "taken"]
_FACTS += ["reason", "bits", "note", *QUALITY_COLUMNS]

# Raise it when our decoding changes what is found: older facts are then not used any more.
_FACTS_VERSION = 3

_ROWS_AT_ONCE = 1000


def inspect_images(raw_images: ImageListing, parameters: IngestionParameters) -> TableUpdate:
    """Ask for the facts about every file; only files that are new or have changed are read.

    Returns:
        One row a file: ``path`` (relative to the source's folder), ``label``, ``split`` and
        ``group`` as in `ImageListing`, ``file_hash`` (SHA-256 of the bytes, None if they cannot be
        read), ``size``, ``modified`` and ``changed`` (of `FileTimes`), ``decoder`` (what else the
        facts depend on), ``width``, ``height`` (pixels, upright), ``format``, ``content_hash``
        (SHA-256 of the upright RGB pixels, and of those of more than 8 bits), ``perceptual_hash``
        (of `hash_likeness`), ``camera`` and ``taken`` (of `read_capture`), ``reason`` (why the file
        cannot be decoded, otherwise None), ``bits`` (the depth of pixels of more than 8 bits),
        ``note`` (what is damaged, and the share that is missing) and what `measure_quality` finds.
        And one row for each file without a label, and for each that a label file names and that is
        not there: nothing but ``path``, the ``label`` "" and the ``reason``.
    """
    return TableUpdate(lambda before: tabulate_facts(raw_images, parameters, before))


def tabulate_facts(
    raw_images: ImageListing, parameters: IngestionParameters, before: pd.DataFrame | None
) -> pd.DataFrame:
    """Decode the files whose bytes are not in the table before; columns as in `inspect_images`.

    A file with the path, size and times of one in the table before is not even read, unless
    `check` is "content".
    """
    limits = f"largest_pixels {parameters.largest_pixels}, deep_bits {parameters.deep_bits}"
    decoder = f"{_FACTS_VERSION}, {name_readers()}, {limits}"
    known = take_known_facts(before, _FACTS, decoder)
    hashes = index_hashes(before) if parameters.check == "times" else {}
    known_hashes = frozenset(known.index)

    def inspect(path: str) -> dict[str, Any]:
        file = raw_images.root / path
        times = read_times(file)
        file_hash = hashes.get((path, times)) or hash_file(file)
        is_known = file_hash in known_hashes
        facts = {} if is_known else inspect_file(file, parameters.largest_pixels)
        return {"path": path, "file_hash": file_hash, **times._asdict(), **facts}

    files = raw_images.files
    found = show_progress(
        map_in_threads(inspect, files["path"]),
        total=len(files),
        desc="Inspecting images",
        unit=" files",
    )
    # A row of a table takes a fraction of what it takes as a dictionary.
    table = pd.concat([_tabulate([]), *map(_tabulate, take_in_batches(found, _ROWS_AT_ONCE))])
    is_known = table["file_hash"].isin(known_hashes)
    taken_over = table.loc[is_known].drop(columns=_FACTS).join(known, on="file_hash")
    table = pd.concat([table[~is_known], taken_over.astype(table.dtypes)])
    facts = files.merge(table, on="path").assign(decoder=decoder)
    return pd.concat([facts, _tabulate_unused(raw_images.unused, facts)], ignore_index=True)


def _tabulate_unused(reasons: dict[str, str], facts: pd.DataFrame) -> pd.DataFrame:
    """Give files without a label rows in which nothing stands but the reason."""
    rows = [{"path": path, "label": "", "reason": reason} for path, reason in reasons.items()]
    return pd.DataFrame(rows, columns=facts.columns).astype(facts.dtypes)


def _tabulate(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ["path", "file_hash", *FileTimes._fields, *_FACTS]
    numbers = dict.fromkeys([*FileTimes._fields, "width", "height", "bits"], "Int64")
    types = dict.fromkeys(columns, "str") | numbers | dict.fromkeys(QUALITY_COLUMNS, "float64")
    return pd.DataFrame(rows, columns=columns).astype(types)


def inspect_file(path: Path, largest_pixels: int) -> dict[str, Any]:
    """Decode a file and return its facts, or the reason why it cannot be decoded."""
    try:
        photo = decode_photo(path, largest_pixels)
    except UnusablePhotoError as error:
        return {"reason": str(error)}
    return {
        "width": photo.image.width,
        "height": photo.image.height,
        "format": photo.image.format,
        "content_hash": hash_pixels(photo.image, photo.deep),
        "perceptual_hash": hash_likeness(photo.image),
        **read_capture(photo.image)._asdict(),
        "bits": photo.deep.bits if photo.deep else None,
        "note": photo.note,
        **measure_quality(photo.image, photo.quantization),
    }


def sort_images(
    corrected_images: pd.DataFrame, parameters: IngestionParameters
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Separate the usable photos from the other files, and find those that belong together.

    Returns:
        The image manifest, one row a usable photo: ``path``, ``label``, ``width``, ``height``,
        ``format`` and ``content_hash`` as in `inspect_images`, ``correction`` as in
        `correct_labels`, ``split_given`` (the split that the source says, or NA), ``group`` and
        ``group_reason`` as in `find_groups`. And the rejected images: ``path``, ``label``,
        ``reason``.

    Raises:
        LittleDataError: There is only one class, or a class has no usable photo.
    """
    images = reject_small(corrected_images, parameters.smallest_side)
    images = reject_repeated_pixels(reject_damaged(images, parameters.damaged))
    usable = images["reason"].isna()
    photos = images[usable].rename(columns={"split": "split_given"}).reset_index(drop=True)
    rejected = images.loc[~usable, REJECTED_COLUMNS].reset_index(drop=True)
    describe_files(images[usable])
    check_every_class_is_left(photos, rejected)
    photos, small = set_aside_small_classes(photos, parameters)
    rejected = pd.concat([rejected, small[REJECTED_COLUMNS]], ignore_index=True)
    check_classes(photos, rejected)
    photos[["group", "group_reason"]] = find_groups(photos, parameters.groups)
    manifest = photos.reindex(columns=MANIFEST_COLUMNS)
    return manifest.astype({"width": int, "height": int}), rejected


def reject_small(images: pd.DataFrame, smallest_side: int) -> pd.DataFrame:
    """Give a reason to photos with a side of fewer pixels than `smallest_side`."""
    images = images.astype({"reason": object})
    sizes = images[["width", "height"]]
    for index, (width, height) in sizes[(sizes < smallest_side).any(axis=1)].iterrows():
        images.loc[index, "reason"] = (
            f"too small: {width} x {height} pixels, at least {smallest_side} a side are needed "
            "(ingestion.smallest_side)"
        )
    return images


def reject_repeated_pixels(images: pd.DataFrame) -> pd.DataFrame:
    """Give a reason to photos that have the same pixels as another photo.

    If their labels differ, all of them are rejected, since nobody can know which label is right.
    If not, the first one by path stays, so that the same picture is never in two splits.
    """
    images = images.copy()
    usable = images[images["reason"].isna()].sort_values("path")
    repeated = usable[usable.duplicated("content_hash", keep=False)]
    for _, same in repeated.groupby("content_hash", sort=False):
        first = same.iloc[0]
        if same["label"].nunique() > 1:
            for index, row in same.iterrows():
                other = same[same["label"] != row["label"]].iloc[0]
                images.loc[index, "reason"] = (
                    f"the same pixels as {other['path']}, which is labelled {other['label']}"
                )
        else:
            images.loc[same.index[1:], "reason"] = f"a copy of {first['path']}, which is used"
    return images
