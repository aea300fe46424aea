"""How a photo becomes the square that a network sees, and how a map of the square goes back.

Whole pixels are cut off or added, the same number on either side: the finished model, which does it
with Keras' layer `Resizing`, sees the same square.
"""

from __future__ import annotations

from little_data.startup.lazy_imports import Image, np, npt
from little_data.types.networks import Resizing

# What surrounds a padded photo: the grey that EfficientNet-Lite takes for 0, and close to the mean
# of ImageNet, which the other networks take off.
PADDING_GREY = 127


def make_square(photo: Image.Image, side: int, resizing: Resizing) -> Image.Image:
    """Bring an upright photo to a square, bilinear and antialiased.

    Args:
        photo: In mode RGB. One that has the right size stays as it is.
        side: Of the square, in pixels.
        resizing: "squeeze" pushes the whole photo into the square; "crop" takes the largest square
            from its middle; "pad" fits the whole photo into the square and fills the rest with
            grey (`PADDING_GREY`).
    """
    if photo.size == (side, side):
        return photo
    if resizing == "pad":
        return _pad_to_square(photo, side)
    if resizing == "crop":
        photo = photo.crop(_find_middle_square(photo.size))
    return _resize(photo, side, side)


def spread_over_photo(
    square: npt.NDArray[np.float32], size: tuple[int, int], resizing: Resizing
) -> npt.NDArray[np.float32]:
    """Bring a map of the square that a network saw back onto the photo.

    Args:
        square: Shape (side, side).
        size: Width and height of the upright photo, in pixels.
        resizing: How the photo became a square.

    Returns:
        The map, float32, of shape (height, width); 0 where the network saw nothing of the photo.
    """
    width, height = size
    heat = Image.fromarray(square)
    if resizing == "squeeze":
        return np.asarray(_resize(heat, width, height))
    if resizing == "crop":
        left, top, right, bottom = _find_middle_square(size)
        spread = Image.new("F", size)
        spread.paste(_resize(heat, right - left, bottom - top), (left, top))
        return np.asarray(spread)
    left, top = _find_margins(size)
    padded = _resize(heat, width + 2 * left, height + 2 * top)
    return np.asarray(padded.crop((left, top, left + width, top + height)))


def _pad_to_square(photo: Image.Image, side: int) -> Image.Image:
    # The longer side first: a panorama with its padding may be larger than memory. The pixels are
    # those of the padded photo resized at once, which Pillow does one side after the other, too.
    width, height = photo.size
    left, top = _find_margins(photo.size)
    first = _resize(photo, side, height) if width >= height else _resize(photo, width, side)
    size = (first.width + 2 * left, first.height + 2 * top)
    padded = Image.new("RGB", size, (PADDING_GREY,) * 3)
    padded.paste(first, (left, top))
    return _resize(padded, side, side)


def _resize(image: Image.Image, width: int, height: int) -> Image.Image:
    return image.resize((width, height), Image.Resampling.BILINEAR)


def _find_middle_square(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the largest square in the middle."""
    width, height = size
    shorter = min(size)
    left, top = (width - shorter) // 2, (height - shorter) // 2
    return left, top, left + shorter, top + shorter


def _find_margins(size: tuple[int, int]) -> tuple[int, int]:
    """Return what is added at the left and the right, and at the top and the bottom."""
    width, height = size
    longer = max(size)
    return (longer - width) // 2, (longer - height) // 2
