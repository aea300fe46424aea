"""Open every file once, tell the usable photos from the others, and find those of one group."""

from __future__ import annotations

import logging

from little_data.parameters.ingestion import IngestionParameters
from little_data.pipelines.ingestion.class_sizes import (
    check_classes,
    check_every_class_is_left,
    set_aside_small_classes,
)
from little_data.pipelines.ingestion.file_facts import tabulate_facts
from little_data.pipelines.ingestion.groups import find_groups
from little_data.pipelines.ingestion.new_labels import add_new_labels
from little_data.pipelines.ingestion.odd_files import describe_files, reject_damaged
from little_data.startup.lazy_imports import pd
from little_data.types.listing import ImageListing
from little_data.types.tables import TableUpdate

logger = logging.getLogger(__name__)

MANIFEST_COLUMNS = ["path", "label", "width", "height", "format", "content_hash", "correction"]
MANIFEST_COLUMNS += ["split_given", "group", "group_reason"]
REJECTED_COLUMNS = ["path", "label", "reason"]


def inspect_images(
    raw_images: ImageListing,
    parameters: IngestionParameters,
    new_labels: pd.DataFrame | None = None,
) -> TableUpdate:
    """Ask for the facts about every file; only files that are new or have changed are read.

    Args:
        raw_images: The source.
        parameters: How files are looked at.
        new_labels: Of further photos, as `add_new_labels` takes them; None: there are none.

    Returns:
        One row a file: ``path`` (relative to the source's folder), ``label``, ``split`` and
        ``group`` as in `ImageListing`, ``file_hash`` (SHA-256 of the bytes, None if they cannot be
        read), ``size``, ``modified`` and ``changed`` (of `FileTimes`), ``decoder`` (what else the
        facts depend on), ``width``, ``height`` (pixels, upright), ``format``, ``content_hash``
        (SHA-256 of the upright RGB pixels, and of those of more than 8 bits), ``perceptual_hash``
        (of `hash_likeness`), ``camera`` and ``taken`` (of `read_capture`), ``reason`` (why the file
        cannot be decoded, otherwise None), ``bits`` (the depth of pixels of more than 8 bits),
        ``bits_used`` (the depth that the file itself needs, where it declares none), ``note`` (what
        is damaged, and the share that is missing) and what `measure_quality` finds.
        And one row for each file without a label, and for each that a label file names and that is
        not there: nothing but ``path``, the ``label`` "" and the ``reason``.
    """
    images = raw_images if new_labels is None else add_new_labels(raw_images, new_labels)
    return TableUpdate(lambda before: tabulate_facts(images, parameters, before))


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
