"""Images with their labels, all of one size, as the sources for autoencoders give them."""

from __future__ import annotations

from dataclasses import dataclass

from little_data.startup.lazy_imports import np, npt


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
