"""Classes of few photos, or of none: leave them out, join them, or say what to do."""

from __future__ import annotations

import logging

from little_data.messages.errors import LittleDataError
from little_data.parameters.ingestion import IngestionParameters
from little_data.pipelines.ingestion.corrections import LEFT_OUT
from little_data.startup.lazy_imports import pd

logger = logging.getLogger(__name__)

OTHER = "other"

# The largest class has so many times the photos of the smallest one when a warning is due.
IMBALANCE = 10


def set_aside_small_classes(
    manifest: pd.DataFrame, parameters: IngestionParameters
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the classes of fewer than `smallest_class` photos, or join them as "other".

    Args:
        manifest: Column ``label``, one row a usable photo.
        parameters: Without `smallest_class` every class stays.

    Returns:
        The rows that stay, and those that are left out, with the ``reason``. Where "other" is still
        too small, it is left out.
    """
    smallest = parameters.smallest_class or 0
    small = _find_small(manifest, smallest)
    if small and parameters.smaller_classes == OTHER:
        logger.warning("Joined as '%s', since they are small: %s", OTHER, _list_counts(small))
        is_small = manifest["label"].isin(list(small))
        manifest = manifest.assign(label=manifest["label"].mask(is_small, OTHER))
        small = _find_small(manifest, smallest)
    is_small = manifest["label"].isin(list(small))
    reasons = manifest["label"].map(
        lambda label: (
            f"its class has {small.get(label)} usable photos, fewer than {smallest} "
            "(ingestion.smallest_class)"
        )
    )
    if small:
        logger.warning("Left out, since they are small: %s", _list_counts(small))
    left_out = manifest.assign(reason=reasons)[is_small]
    return manifest[~is_small].reset_index(drop=True), left_out.reset_index(drop=True)


def _find_small(manifest: pd.DataFrame, smallest: int) -> dict[str, int]:
    counts = manifest["label"].value_counts()
    return {str(label): int(count) for label, count in counts.items() if count < smallest}


def _list_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{label} ({count} photos)" for label, count in sorted(counts.items()))


def warn_of_imbalance(labels: pd.Series) -> None:
    """Warn if the largest class has many times the photos of the smallest one."""
    counts = labels.value_counts()
    if counts.max() >= IMBALANCE * counts.min():
        logger.warning(
            "Class '%s' has %d photos and '%s' %d: %.0f times as many. Most answers are right by "
            "always naming the large class, so look at the balanced accuracy and at each class. "
            "Add photos of small classes, or let each class count alike: "
            "top_model.class_weight=balanced",
            counts.idxmax(),
            counts.max(),
            counts.idxmin(),
            counts.min(),
            counts.max() / counts.min(),
        )


def check_every_class_is_left(manifest: pd.DataFrame, rejected: pd.DataFrame) -> None:
    """Check that no class was lost, other than by corrections.

    Raises:
        LittleDataError: All photos of a class were rejected.
    """
    unusable = rejected[~rejected["reason"].str.startswith(LEFT_OUT)]
    # Files without a label are of no class.
    lost = sorted(set(unusable["label"]) - set(manifest["label"]) - {""})
    if lost:
        files = unusable[unusable["label"].isin(lost)]
        reason = files["reason"].value_counts().index[0]
        example = files.loc[files["reason"] == reason, "path"].iloc[0]
        raise LittleDataError(
            f"no usable photo is left of: {', '.join(lost)}. All {len(files)} files were "
            f"rejected, most of them for this reason: {reason} (such as {example})"
        )


def check_classes(manifest: pd.DataFrame, rejected: pd.DataFrame) -> None:
    """Check that there are at least two classes, and say what is not used.

    Raises:
        LittleDataError: There are fewer.
    """
    if len(rejected):
        logger.warning("%d files skipped; the reasons are in rejected_images", len(rejected))
    classes = sorted(set(manifest["label"]))
    if len(classes) < 2:
        raise LittleDataError(
            "a classifier needs photos of at least two classes; there are only those of: "
            f"{', '.join(classes) or 'none'}"
        )
    warn_of_imbalance(manifest["label"])
