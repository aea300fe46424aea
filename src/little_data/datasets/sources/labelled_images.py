"""Arrays of a source as labelled images, once they have been checked."""

from __future__ import annotations

from typing import Any

from kedro.io import DatasetError

from little_data.startup.lazy_imports import np, npt
from little_data.types.labelled_images import LabelledImages


def label_images(
    source: str, pixels: npt.NDArray[Any], labels: npt.NDArray[Any], is_test: bool = False
) -> LabelledImages:
    """Check a source's arrays and give them their common form.

    Args:
        source: What an error message calls the source.
        pixels: 0-255, uint8, of shape (count, height, width) or (count, height, width, channels)
            with 1 or 3 channels.
        labels: Whole numbers or text, of shape (count,), or (count, 1) as some of `keras.datasets`
            have them.
        is_test: Whether the source keeps these images for testing.

    Raises:
        DatasetError: The arrays are of other shapes or types, or there are no images.
    """
    _check_pixels(source, pixels)
    _check_labels(source, labels, count=len(pixels))
    return LabelledImages(
        pixels=pixels[..., np.newaxis] if pixels.ndim == 3 else pixels,
        labels=labels.reshape(-1).astype(str).astype(object),
        is_test=np.full(len(pixels), is_test),
    )


def _check_pixels(source: str, pixels: npt.NDArray[Any]) -> None:
    is_grey = pixels.ndim == 3
    if not is_grey and (pixels.ndim != 4 or pixels.shape[3] not in (1, 3)):
        raise DatasetError(
            f"{source}: the images have shape {pixels.shape}. It must be (count, height, width), "
            "or (count, height, width, channels) with 1 or 3 channels"
        )
    if pixels.dtype != np.uint8:
        raise DatasetError(
            f"{source}: the images are of type {pixels.dtype}, and must be uint8: 0 is black, 255 "
            "white. Multiply by 255 what is from 0 to 1, and save it as .astype('uint8')"
        )
    if not pixels.size:
        raise DatasetError(f"{source}: there are no images in it. Their shape is {pixels.shape}")


def _check_labels(source: str, labels: npt.NDArray[Any], count: int) -> None:
    if labels.ndim != 1 and labels.shape[1:] != (1,):
        raise DatasetError(
            f"{source}: the labels have shape {labels.shape}. There must be one for each image"
        )
    if len(labels) != count:
        raise DatasetError(
            f"{source}: there are {count} images and {len(labels)} labels. There must be one label "
            "for each image"
        )
    if labels.dtype.kind not in "iuU":
        raise DatasetError(
            f"{source}: the labels are of type {labels.dtype}, and must be whole numbers or text. "
            "Save them as .astype(int) or .astype(str)"
        )
