"""Convolution blocks that halve an image, and those that double it again."""

from __future__ import annotations

import math
from collections.abc import Sequence

import keras
from keras import layers

from little_data.messages.errors import LittleDataError

ImageShape = tuple[int, int, int]


class ImageSizeError(LittleDataError):
    """Images too small for the network that is to code them."""


def halve_repeatedly(
    shape: ImageShape, filters: Sequence[int], activation: str, downsampling: str
) -> list[keras.Layer]:
    """Make a block of a 3 x 3 convolution for each number of filters, which halves the image.

    Args:
        shape: Height, width and channels of an image.
        filters: Of each block.
        activation: Of the convolutions.
        downsampling: ``strides`` or ``max_pooling``.

    Raises:
        ImageSizeError: The images cannot be halved as often as there are blocks.
    """
    _check_halving(shape, len(filters))
    blocks: list[keras.Layer] = []
    strides = 2 if downsampling == "strides" else 1
    for number, count in enumerate(filters, start=1):
        blocks.append(
            layers.Conv2D(
                count,
                3,
                strides=strides,
                padding="same",
                activation=activation,
                name=f"block{number}_conv",
            )
        )
        if downsampling == "max_pooling":
            blocks.append(layers.MaxPooling2D(padding="same", name=f"block{number}_pool"))
    return blocks


def double_repeatedly(
    shape: ImageShape, filters: Sequence[int], activation: str
) -> list[keras.Layer]:
    """Undo the halvings: a convolution, upsampling, and what was halved unevenly cut off."""
    sizes = list_sizes(shape, len(filters))
    blocks: list[keras.Layer] = []
    for number in range(len(filters), 0, -1):
        (height, width), (small_height, small_width) = sizes[number - 1], sizes[number]
        surplus = ((0, 2 * small_height - height), (0, 2 * small_width - width))
        blocks.append(
            layers.Conv2D(
                filters[number - 1],
                3,
                padding="same",
                activation=activation,
                name=f"block{number}_conv",
            )
        )
        blocks.append(layers.UpSampling2D(name=f"block{number}_up"))
        if any(sum(side) for side in surplus):
            blocks.append(layers.Cropping2D(surplus, name=f"block{number}_crop"))
    return blocks


def list_sizes(shape: ImageShape, halvings: int) -> list[tuple[int, int]]:
    """List height and width before the first block and after each one; halves are rounded up."""
    sizes = [(shape[0], shape[1])]
    for _ in range(halvings):
        sizes.append((math.ceil(sizes[-1][0] / 2), math.ceil(sizes[-1][1] / 2)))
    return sizes


def _check_halving(shape: ImageShape, halvings: int) -> None:
    sizes = list_sizes(shape, halvings)
    if any(min(size) < 2 for size in sizes[:-1]):
        steps = ", ".join(f"{height} x {width}" for height, width in sizes)
        raise ImageSizeError(
            f"images of {shape[0]} x {shape[1]} pixels cannot be halved {halvings} times, once for "
            f"each number of filters ({steps}): use larger images or fewer filters"
        )
