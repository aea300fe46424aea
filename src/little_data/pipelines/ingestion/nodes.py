"""Open every file once, and split the usable photos into train, validation and test."""

from __future__ import annotations

import hashlib
import logging
from importlib.metadata import version
from pathlib import Path
from typing import Any

from little_data.messages.errors import LittleDataError
from little_data.messages.progress import show_progress
from little_data.parameters.base import Seed
from little_data.parameters.evaluation import EvaluationParameters
from little_data.parameters.ingestion import IngestionParameters, SplitShares
from little_data.photos.decoding import UnusablePhotoError, read_rgb
from little_data.photos.folds import assign_folds
from little_data.pipelines.ingestion.class_sizes import (
    check_classes,
    check_every_class_is_left,
    set_aside_small_classes,
)
from little_data.startup.lazy_imports import Image, np, pd
from little_data.streams.threads import map_in_threads
from little_data.types.listing import ImageListing
from little_data.types.tables import TableUpdate

logger = logging.getLogger(__name__)

MANIFEST_COLUMNS = ["path", "label", "width", "height", "format", "content_hash", "correction"]
REJECTED_COLUMNS = ["path", "label", "reason"]

# What is found by decoding a file.
_FACTS = ["width", "height", "format", "content_hash", "reason"]

# Raise it when our decoding changes what is found: older facts are then not used any more.
_FACTS_VERSION = 1


def inspect_images(raw_images: ImageListing, parameters: IngestionParameters) -> TableUpdate:
    """Ask for the facts about every file; only files that are new or have changed are decoded.

    Returns:
        One row a file: ``path`` (relative to the source's folder), ``label``, ``file_hash``
        (SHA-256 of the bytes, None if they cannot be read), ``decoder`` (what else the facts
        depend on), ``width``, ``height`` (pixels, upright), ``format``, ``content_hash`` (SHA-256
        of the upright RGB pixels), ``reason`` (why the file cannot be decoded, otherwise None).
    """
    return TableUpdate(lambda before: tabulate_facts(raw_images, parameters, before))


def tabulate_facts(
    raw_images: ImageListing, parameters: IngestionParameters, before: pd.DataFrame | None
) -> pd.DataFrame:
    """Decode the files whose bytes are not in the table before; columns as in `inspect_images`."""
    decoder = (
        f"{_FACTS_VERSION}, Pillow {version('pillow')}, largest_pixels {parameters.largest_pixels}"
    )
    known = _index_facts(before, decoder)

    def inspect(path: str) -> dict[str, Any]:
        file = raw_images.root / path
        file_hash = hash_file(file)
        facts = known.get(file_hash) or inspect_file(file, parameters.largest_pixels)
        return {"path": path, "file_hash": file_hash, **dict.fromkeys(_FACTS), **facts}

    files = raw_images.files
    found = show_progress(
        map_in_threads(inspect, files["path"]),
        total=len(files),
        desc="Inspecting images",
        unit=" files",
    )
    table = pd.DataFrame(list(found), columns=["path", "file_hash", *_FACTS])
    table = table.astype({"width": "Int64", "height": "Int64"})
    return files.merge(table, on="path").assign(decoder=decoder)


def _index_facts(before: pd.DataFrame | None, decoder: str) -> dict[str | None, dict[str, Any]]:
    """Return the facts of each file by its hash, without those that another decoder found."""
    if before is None or not {"file_hash", "decoder", *_FACTS} <= {*before}:
        return {}
    usable = before[(before["decoder"] == decoder) & before["file_hash"].notna()]
    facts = usable[_FACTS].astype(object).where(usable[_FACTS].notna(), None)
    return dict(zip(usable["file_hash"], facts.to_dict("records"), strict=True))


def hash_file(path: Path) -> str | None:
    """Return the SHA-256 of a file's bytes, in hexadecimal; None if they cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def inspect_file(path: Path, largest_pixels: int) -> dict[str, Any]:
    """Decode a file and return its facts, or the reason why it cannot be decoded."""
    try:
        image = read_rgb(path, largest_pixels)
    except UnusablePhotoError as error:
        return {"reason": str(error)}
    return {
        "width": image.width,
        "height": image.height,
        "format": image.format,
        "content_hash": hash_pixels(image),
    }


def sort_images(
    corrected_images: pd.DataFrame, parameters: IngestionParameters
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Separate the usable photos from the other files.

    Returns:
        The image manifest, one row a usable photo: ``path``, ``label``, ``width``, ``height``,
        ``format`` and ``content_hash`` as in `inspect_images`, ``correction`` as in
        `correct_labels`. And the rejected images: ``path``, ``label``, ``reason``.

    Raises:
        LittleDataError: There is only one class, or a class has no usable photo.
    """
    images = reject_repeated_pixels(reject_small(corrected_images, parameters.smallest_side))
    usable = images["reason"].isna()
    manifest = images.reindex(columns=MANIFEST_COLUMNS)[usable].reset_index(drop=True)
    rejected = images.loc[~usable, REJECTED_COLUMNS].reset_index(drop=True)
    check_every_class_is_left(manifest, rejected)
    manifest, small = set_aside_small_classes(manifest, parameters)
    rejected = pd.concat([rejected, small[REJECTED_COLUMNS]], ignore_index=True)
    check_classes(manifest, rejected)
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


def hash_pixels(image: Image.Image) -> str:
    """Return the SHA-256 of an RGB image's size and pixels, in hexadecimal."""
    digest = hashlib.sha256(f"{image.width}x{image.height}".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


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


def split_images(
    image_manifest: pd.DataFrame,
    parameters: IngestionParameters,
    evaluation: EvaluationParameters,
    seed: Seed,
) -> pd.DataFrame:
    """Split the photos of each class into train, validation and test, and assign them to folds.

    The split is random, but depends on the seed and the photos' pixels only: the order of the
    files, their names and their folders do not matter.

    Returns:
        The rows of the image manifest that are used, with their ``split``: train, validation or
        test; and their ``fold`` (see `assign_folds`); sorted by path.

    Raises:
        LittleDataError: A class has too few photos, or folds are asked for where there are
            validation photos.
    """
    check_counts(image_manifest["label"], parameters.split)
    classes = [
        split_class(photos, parameters.split, seed.seed, str(label))
        for label, photos in image_manifest.groupby("label")
    ]
    manifest = pd.concat(classes).sort_values("path").reset_index(drop=True)
    folds = None if evaluation.folds == "auto" else evaluation.folds
    check_folds(manifest, folds)
    manifest["fold"] = assign_folds(manifest, folds, seed.seed)
    counts = manifest.groupby(["label", "split"]).size().unstack(fill_value=0)
    logger.info("Photos of each class and split:\n%s", counts.to_string())
    if unused := len(image_manifest) - len(manifest):
        logger.info("%d usable photos are not needed for the chosen split", unused)
    return manifest


def check_folds(split_manifest: pd.DataFrame, folds: int | None) -> None:
    """Check that the photos can be judged as it is asked for.

    Raises:
        LittleDataError: A class has a single photo, or folds are asked for where there are
            validation photos.
    """
    has_validation = (split_manifest["split"] == "validation").any()
    if has_validation and folds:
        raise LittleDataError(
            f"evaluation.folds is {folds}, but ingestion.split keeps validation photos, which "
            "judge the models in place of folds. Set folds to auto, or validation to 0"
        )
    learned = split_manifest[split_manifest["split"] == "train"]
    counts = learned["label"].value_counts()
    single = ", ".join(f"'{label}'" for label in sorted(counts[counts < 2].index))
    if not has_validation and single:
        raise LittleDataError(
            f"class {single}: there is a single photo to learn from, which cannot be held out to "
            "judge the model. Add photos, or leave small classes out (ingestion.smallest_class=2)"
        )


def check_counts(labels: pd.Series, shares: SplitShares) -> None:
    """Check that there are photos enough of each class for the shares.

    Raises:
        LittleDataError: There are too few; all such classes are named.
    """
    small = []
    for label, available in labels.value_counts().sort_index().items():
        try:
            count_photos(shares, int(available), str(label))
        except LittleDataError:
            small.append(f"{label} ({available})")
    if small:
        raise LittleDataError(
            f"too few usable photos for ingestion.split: {', '.join(small)}. Add photos, change "
            "the split, or leave small classes out (ingestion.smallest_class)"
        )


def split_class(photos: pd.DataFrame, shares: SplitShares, seed: int, label: str) -> pd.DataFrame:
    """Split the photos of one class.

    Returns:
        As many of the photos as the shares need, in random order, with their ``split``.

    Raises:
        LittleDataError: The class has too few photos for the shares.
    """
    counts = count_photos(shares, len(photos), label)
    order = [
        hashlib.sha256(f"{seed}:{content_hash}".encode()).hexdigest()
        for content_hash in photos["content_hash"]
    ]
    shuffled = photos.iloc[np.argsort(order)]
    splits = [split for split, count in counts.items() for _ in range(count)]
    return shuffled.head(len(splits)).assign(split=splits)


def count_photos(shares: SplitShares, available: int, label: str) -> dict[str, int]:
    """Return how many photos of a class go to each split.

    Raises:
        LittleDataError: The class has too few photos for the shares.
    """
    asked = {"train": shares.train, "validation": shares.validation, "test": shares.test}
    if all(isinstance(share, int) for share in asked.values()):
        counts = {split: int(share) for split, share in asked.items()}
    else:
        counts = _count_fractions(asked, available)
    wanted = sum(counts.values())
    if wanted > available or any(asked[split] and not counts[split] for split in asked):
        raise LittleDataError(
            f"class '{label}' has {available} usable photos: too few for the split "
            f"{', '.join(f'{split} {share:g}' for split, share in asked.items())}. Add photos, "
            "or change ingestion.split"
        )
    return counts


def _count_fractions(shares: dict[str, float], available: int) -> dict[str, int]:
    # Validation and test get at least one photo each, and train the rest of the total.
    counts = {
        split: max(1, round(shares[split] * available)) if shares[split] else 0
        for split in ("validation", "test")
    }
    total = round(sum(shares.values()) * available)
    return {"train": max(0, total - sum(counts.values())), **counts}
