"""Add photos that a person has labelled on the page of labels to those of the source."""

from __future__ import annotations

import logging
from pathlib import Path

from little_data.messages.errors import LittleDataError
from little_data.photos.class_names import fold_name, normalise_name
from little_data.startup.lazy_imports import pd
from little_data.types.listing import ImageListing

logger = logging.getLogger(__name__)


def add_new_labels(raw_images: ImageListing, new_labels: pd.DataFrame) -> ImageListing:
    """Add further photos to a source; they are in no split and in no group.

    Args:
        raw_images: The source.
        new_labels: Columns ``path``, absolute or relative to the folder of the source, and
            ``label``; each path once. A label takes the source's spelling of its class.

    Returns:
        The source and the further photos. What the source labels itself keeps its label: that is
        for the corrections.

    Raises:
        LittleDataError: The source is not on this computer.
    """
    if new_labels.empty:
        return raw_images
    if not isinstance(raw_images.root, Path):
        raise LittleDataError(
            f"new_labels: photos can be added to those on this computer, and {raw_images.root} is "
            "elsewhere. Remove the file of new labels, or copy the photos to this computer"
        )
    files = raw_images.files
    is_known = new_labels["path"].isin(files["path"])
    if is_known.any():
        logger.warning(
            "New labels of photos that the source labels itself are not used: %d, the first is %s",
            is_known.sum(),
            new_labels.loc[is_known, "path"].iloc[0],
        )
    added = new_labels.loc[~is_known, ["path", "label"]]
    spellings = {fold_name(label): label for label in sorted(files["label"].unique())}
    names = added["label"].map(normalise_name)
    added = added.assign(label=[spellings.setdefault(fold_name(name), name) for name in names])
    logger.info("New labels: %d photos beside those of the source", len(added))
    listing = ImageListing.from_table(raw_images.root, pd.concat([files, added]), raw_images.unused)
    return ImageListing(listing.root, listing.files, listing.unused, raw_images.times)
