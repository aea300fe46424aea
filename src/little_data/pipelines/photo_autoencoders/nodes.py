"""Make the photos of the manifest into images that all autoencoders share."""

from __future__ import annotations

from little_data.parameters.photo_autoencoders import PhotoImagesParameters
from little_data.photos.decoding import decode_in_batches
from little_data.photos.folds import name_test, name_validation
from little_data.startup.lazy_imports import pd
from little_data.types.arrays import ArrayStream
from little_data.types.listing import ImageListing


def decode_photos(
    raw_images: ImageListing, split_manifest: pd.DataFrame, parameters: PhotoImagesParameters
) -> ArrayStream:
    """Decode the photos of all splits.

    Returns:
        RGB pixels 0-255, uint8, of shape (photos, image_size, image_size, 3), with the manifest's
        columns. Without validation photos, those of the first fold take their place, and without
        test photos those of the second one.
    """
    named = name_validation(name_test(split_manifest.reset_index(drop=True)))
    return ArrayStream(
        rows=named,
        chunks=decode_in_batches(
            raw_images.root, split_manifest["path"], parameters.image_size, "squeeze"
        ),
        shape=(parameters.image_size, parameters.image_size, 3),
        dtype="uint8",
    )
