"""Images with their labels, all of one size, as the sources for autoencoders give them."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

from kedro.io import DatasetError
from kedro_datasets._typing import ImagePreview

from little_data.labels import take_turns
from little_data.lazy_imports import np, npt
from little_data.photos.contact_sheet import draw_contact_sheet

PREVIEW_IMAGES = 60
PREVIEW_COLUMNS = 10
PREVIEW_ENLARGEMENT = 3


@dataclass(frozen=True)
class LabelledImages:
    """Images of one size with their labels.

    Attributes:
        pixels: 0-255, uint8, of shape (count, height, width, channels) with 1 or 3 channels.
        labels: The label of each image as text: an object array of str, of shape (count,).
        is_test: Which images the source itself keeps for testing: bool, of shape (count,). None of
            them where it makes no difference.
    """

    pixels: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.object_]
    is_test: npt.NDArray[np.bool_]

    @classmethod
    def from_arrays(
        cls,
        source: str,
        pixels: npt.NDArray[Any],
        labels: npt.NDArray[Any],
        is_test: bool = False,
    ) -> LabelledImages:
        """Check a source's arrays and give them their common form.

        Args:
            source: What an error message calls the source.
            pixels: 0-255, uint8, of shape (count, height, width) or (count, height, width,
                channels) with 1 or 3 channels.
            labels: Whole numbers or text, of shape (count,), or (count, 1) as some of
                `keras.datasets` have them.
            is_test: Whether the source keeps these images for testing.

        Raises:
            DatasetError: The arrays are of other shapes or types, or there are no images.
        """
        _check_pixels(source, pixels)
        _check_labels(source, labels, count=len(pixels))
        return cls(
            pixels=pixels[..., np.newaxis] if pixels.ndim == 3 else pixels,
            labels=labels.reshape(-1).astype(str).astype(object),
            is_test=np.full(len(pixels), is_test),
        )

    def preview(self) -> ImagePreview:
        """Draw some images, whose labels take turns, for Kedro-Viz: a PNG file in base64."""
        images = self.pixels[take_turns(self.labels)[:PREVIEW_IMAGES]]
        pictures = np.broadcast_to(images, (*images.shape[:3], 3))
        for axis in (1, 2):
            pictures = pictures.repeat(PREVIEW_ENLARGEMENT, axis)
        file = io.BytesIO()
        draw_contact_sheet(pictures, PREVIEW_COLUMNS).save(file, "PNG")
        return ImagePreview(base64.b64encode(file.getvalue()).decode())


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
