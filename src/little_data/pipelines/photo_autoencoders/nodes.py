"""Make the photos of the manifest into images that all autoencoders share."""

from __future__ import annotations

from little_data.messages.progress import show_progress
from little_data.parameters.photo_autoencoders import PhotoImagesParameters
from little_data.photos.decoding import load_photos
from little_data.startup.lazy_imports import pd
from little_data.streams.batches import stack_in_batches
from little_data.types.arrays import ArrayStream
from little_data.types.listing import ImageListing

BATCH_SIZE = 32  # photos that are in memory at once


def decode_photos(
    raw_images: ImageListing, split_manifest: pd.DataFrame, parameters: PhotoImagesParameters
) -> ArrayStream:
    """Decode the photos of all splits.

    Returns:
        RGB pixels 0-255, uint8, of shape (photos, image_size, image_size, 3), with the manifest's
        columns.
    """
    paths = show_progress(split_manifest["path"], desc="Decoding photos", unit=" photos")
    photos = load_photos((raw_images.root / path for path in paths), parameters.image_size)
    return ArrayStream(
        rows=split_manifest.reset_index(drop=True),
        chunks=stack_in_batches(photos, BATCH_SIZE),
        shape=(parameters.image_size, parameters.image_size, 3),
        dtype="uint8",
    )
